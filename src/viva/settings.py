"""What can be set: a flag wins over the environment, that over the config file, that over the default."""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from viva.errors import SettingsError

CONFIG_FILE = "config.toml"
MOST_FOLLOW_UPS = 10


class JudgeName(StrEnum):
    """The judges that can be asked for."""

    LOCAL = "local"
    EMBEDDING = "embedding"
    LLM = "llm"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """Which language model to ask, and where; the key stays in the environment and is never here."""

    model: str | None = None
    base_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the program is told from outside; no `banks` means the built-in one."""

    data_dir: Path
    cache_dir: Path
    config_dir: Path
    banks: tuple[Path, ...] = ()
    judge: JudgeName = JudgeName.LOCAL
    embedder: str = "onnx"
    follow_ups: int = 2
    llm: LlmSettings = field(default_factory=LlmSettings)


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a flag that is None was not given. SettingsError for what cannot be used."""
    environ = os.environ if environment is None else environment
    config_dir = _config_dir(environ)
    values: dict[str, Any] = {}
    for name, value, place in (*_from_file(config_dir / CONFIG_FILE), *_from_environment(environ), *_from_flags(flags)):
        values[name] = _parsed(name, value, place)
    return _settings(values, config_dir)


def _config_dir(environ: Mapping[str, str]) -> Path:
    from platformdirs import user_config_path

    return Path(environ["VIVA_CONFIG_DIR"]).expanduser() if environ.get("VIVA_CONFIG_DIR") else user_config_path("viva")


def _settings(values: Mapping[str, Any], config_dir: Path) -> Settings:
    from platformdirs import user_cache_path, user_data_path

    given = {name: value for name, value in values.items() if not name.startswith("llm.")}
    return Settings(
        data_dir=given.pop("data_dir", None) or user_data_path("viva"),
        cache_dir=given.pop("cache_dir", None) or user_cache_path("viva"),
        config_dir=config_dir,
        banks=given.pop("bank", ()),
        llm=LlmSettings(**{name.removeprefix("llm."): value for name, value in values.items() if name.startswith("llm.")}),
        **given,
    )


def _from_file(path: Path) -> Iterator[tuple[str, Any, str]]:
    if not path.is_file():
        return
    for name, value in _flat(_toml(path)):
        if name not in PARSERS:
            near = difflib.get_close_matches(name, PARSERS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(PARSERS)}."
            raise SettingsError(f"{path}: there is no setting called {name}.", hint)
        yield name, _relative_to(path.parent, name, value), str(path)


def _toml(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read: {error}", "Correct the file, or move it away to use the defaults."
        ) from error


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _relative_to(folder: Path, name: str, value: Any) -> Any:
    """Paths in the config file count from its folder."""
    if name in {"data_dir", "cache_dir"} and isinstance(value, str):
        return str(folder / Path(value).expanduser())
    if name == "bank":
        given = value if isinstance(value, list) else [value]
        return [str(folder / Path(v).expanduser()) if isinstance(v, str) else v for v in given]
    return value


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    for name in PARSERS:
        variable = f"VIVA_{name.upper().replace('.', '_')}"
        if value := environ.get(variable):
            yield name, value.split(os.pathsep) if name == "bank" else value, variable


def _from_flags(flags: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name, value in flags.items():
        if value is not None and value != []:
            yield name, value, f"--{name.replace('_', '-')}"


def _parsed(name: str, value: Any, place: str) -> Any:
    try:
        return PARSERS[name](value)
    except (TypeError, ValueError) as error:
        raise SettingsError(f"{place}: {name} cannot be {value!r}.", f"It must be {error}.") from error


def _paths(value: Any) -> tuple[Path, ...]:
    return tuple(_path(v) for v in (value if isinstance(value, list | tuple) else [value]))


def _path(value: Any) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise TypeError("a path")
    return Path(value).expanduser()


def _judge(value: Any) -> JudgeName:
    if value not in list(JudgeName):
        raise ValueError(f"one of {', '.join(JudgeName)}")
    return JudgeName(value)


def _embedder(value: Any) -> str:
    kind, _, model = value.partition(":") if isinstance(value, str) else ("", "", "")
    if value != "onnx" and not (kind in {"sentence-transformers", "openai"} and model):
        raise ValueError("onnx, sentence-transformers:NAME or openai:MODEL")
    return str(value)


def _follow_ups(value: Any) -> int:
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_FOLLOW_UPS:
        raise ValueError(f"a whole number from 0 to {MOST_FOLLOW_UPS}")
    return number


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("a text")
    return value.strip()


def _url(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise ValueError("an address that begins with http:// or https://")
    return value


PARSERS: dict[str, Callable[[Any], Any]] = {
    "bank": _paths,
    "judge": _judge,
    "embedder": _embedder,
    "follow_ups": _follow_ups,
    "data_dir": _path,
    "cache_dir": _path,
    "llm.model": _text,
    "llm.base_url": _url,
}
"""Every setting by the name it has in the config file; the environment variable is VIVA_ and the name in capitals."""
