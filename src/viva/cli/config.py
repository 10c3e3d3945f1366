"""`viva config`: look at settings and change them."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from viva.cli.common import JsonOption, print_json, settings_from
from viva.errors import SettingsError, UsageError

API_KEY = "llm.api_key"

config = typer.Typer(
    help="Look at the settings and change them.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A setting, such as llm.model; `viva config list` has all.")]
ValueArgument = Annotated[
    str | None, typer.Argument(metavar="VALUE", help="Its value; a key is typed, or piped, and never stands here.")
]


@config.command("list")
def list_settings(as_json: JsonOption = False) -> None:
    """Every setting with its value and where it comes from."""
    from viva.settings import settings_in_force

    found = {name: (_shown(value), place) for name, (value, place) in settings_in_force().items()}
    found[API_KEY] = _key_shown()
    if as_json:
        settings = {name: {"value": value, "from": place} for name, (value, place) in found.items()}
        print_json({"schema": 1, "settings": settings})
        return
    for name, (value, place) in found.items():
        typer.echo(_line(f"{name:<14} {'-' if value is None else value}  ({place})"))


@config.command("get")
def get_setting(name: NameArgument) -> None:
    """One setting's value."""
    from viva.settings import parse_setting, settings_in_force

    known = settings_in_force()
    if name == API_KEY:
        typer.echo(_key_shown()[0] or "")
        return
    if name not in known:
        parse_setting(name, None, "viva config")
    value = _shown(known[name][0])
    typer.echo(_line("" if value is None else str(value)))


@config.command("set")
def set_setting(name: NameArgument, value: ValueArgument = None) -> None:
    """Write a setting into the config file. A key (llm.api_key) is asked for and kept for the address in use alone."""
    from viva import wiring
    from viva.settings import config_dir, parse_setting

    if name == API_KEY:
        _set_key(value)
        return
    if value is None:
        raise UsageError(f"{name} needs a value.", f"viva config set {name} VALUE")
    parsed = parse_setting(name, value.split(os.pathsep) if name == "bank" else value, "viva config")
    wiring.write_setting(config_dir(), name, _written(parsed))


@config.command("unset")
def unset_setting(name: NameArgument) -> None:
    """Take a setting out of the config file, or forget the key for the address in use."""
    from viva import wiring
    from viva.settings import PARSERS, config_dir

    if name == API_KEY:
        where, store = _address()
        typer.echo(f"The key for {where} is {'forgotten' if store.forget(where) else 'not kept here'}.", err=True)
        return
    if name not in PARSERS:
        raise UsageError(f"There is no setting called {name}.", "`viva config list` has all.")
    wiring.write_setting(config_dir(), name, None)


def _set_key(value: str | None) -> None:
    if value is not None:
        raise UsageError(
            "A key does not belong on the command line, where others can see it.", f"viva config set {API_KEY}, then paste it."
        )
    where, store = _address()
    secret = _typed(where)
    typer.echo(f"Kept in {store.keep(where, secret)}, for {where} alone.", err=True)


def _typed(where: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    import getpass

    return getpass.getpass(f"Key for {where} (not shown): ")


def _address() -> "tuple[str, Any]":
    from viva.adapters.key_store import address
    from viva.wiring_llm import key_store

    settings = settings_from()
    return address(settings.llm.base_url), key_store(settings)


def _key_shown() -> tuple[str | None, str]:
    """Whether there is a key for the address in use, and where it comes from; never the key."""
    try:
        where, store = _address()
    except SettingsError as error:
        return None, error.message
    key = store.find(where, shared_address=settings_from().llm.shared_address)
    return ("set", key.source) if key else (None, "not set")


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(item) for item in value] or None
    return value if value is None or isinstance(value, int | float) else str(value)


def _written(value: Any) -> Any:
    """As it stands in the config file, whose paths would count from its folder."""
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    return str(value.absolute()) if isinstance(value, Path) else _shown(value)


def _line(text: str) -> str:
    from viva.core.text import visible

    return visible(text)
