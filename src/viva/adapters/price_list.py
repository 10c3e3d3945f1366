"""What models cost, from an editable list."""

import re
from pathlib import Path
from typing import Any

from viva.app.spending import Price
from viva.errors import SettingsError

DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def read_price(files: tuple[Path, ...], model: str) -> Price | None:
    """The price of a model in the first of these files that is there; a dated model has that of its name. None where unknown."""
    for file in files:
        if file.is_file():
            prices = _prices(file)
            return prices.get(model) or prices.get(DATED.sub("", model))
    return None


def _prices(file: Path) -> dict[str, Price]:
    import yaml

    try:
        found: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        return {str(name): _price(entry) for name, entry in found["models"].items()}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"{file} is no list of prices.", "It has `models:` with lines such as NAME: {input: 0.15, output: 0.60}."
        ) from error


def _price(entry: dict[str, Any]) -> Price:
    price = Price(input=float(entry["input"]), output=float(entry["output"]))
    if not (0 <= price.input < 1e6 and 0 <= price.output < 1e6):
        raise ValueError(entry)
    return price
