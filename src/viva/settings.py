"""What can be set: a flag wins over the environment, that over the config file, that over the default."""

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from viva.errors import SettingsError

CONFIG_FILE = "config.toml"
MOST_FOLLOW_UPS = 10
CROSS_ENCODER = "cross-encoder:"
LLM_SECONDS = 60.0
OPENAI_BASE_URL = "OPENAI_BASE_URL"


class JudgeName(StrEnum):
    """The judges that can be asked for."""

    LOCAL = "local"
    EMBEDDING = "embedding"
    LLM = "llm"
    BOTH = "both"


class InterviewerName(StrEnum):
    """Who words the follow-ups."""

    WRITTEN = "written"
    LLM = "llm"


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmSettings:
    """Which language model to ask, where, and how long to wait for it; keys are never here.

    `shared_address` tells that the address is the one all programs share, so that the shared key belongs to it.
    """

    model: str | None = None
    base_url: str | None = None
    timeout: float = LLM_SECONDS
    shared_address: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the program is told from outside; no `banks` means the built-in one."""

    data_dir: Path
    cache_dir: Path
    config_dir: Path
    banks: tuple[Path, ...] = ()
    judge: str = JudgeName.LOCAL
    embedder: str = "onnx"
    follow_ups: int = 2
    max_cost: float | None = None
    interviewer: InterviewerName = InterviewerName.WRITTEN
    persona: str = "neutral"
    llm: LlmSettings = field(default_factory=LlmSettings)


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a flag that is None was not given. SettingsError for what cannot be used."""
    environ = os.environ if environment is None else environment
    found = {name: value for name, (value, _) in _gathered(flags, environ).items()}
    return _settings(found, config_dir(environ))


def settings_in_force(environment: Mapping[str, str] | None = None) -> dict[str, tuple[Any, str]]:
    """Every setting with its value and the place that it comes from: a variable, the config file, or `default`."""
    environ = os.environ if environment is None else environment
    gathered = _gathered({}, environ)
    settings = load_settings({}, environ)
    return {name: gathered.get(name, (_value(settings, name), "default")) for name in PARSERS}


def parse_setting(name: str, value: Any, place: str) -> Any:
    """The value of a setting as the program uses it; SettingsError where there is no such setting or it cannot be that."""
    if name not in PARSERS:
        near = difflib.get_close_matches(name, PARSERS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(PARSERS)}."
        raise SettingsError(f"{place}: there is no setting called {name}.", hint)
    return _parsed(name, value, place)


def config_dir(environment: Mapping[str, str] | None = None) -> Path:
    """Where the config file lies."""
    from platformdirs import user_config_path

    environ = os.environ if environment is None else environment
    return Path(environ["VIVA_CONFIG_DIR"]).expanduser() if environ.get("VIVA_CONFIG_DIR") else user_config_path("viva")


def _gathered(flags: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    """What is set, parsed, with its place; what wins comes last."""
    file = config_dir(environ) / CONFIG_FILE
    found: dict[str, tuple[Any, str]] = {}
    for name, value, place in (*_from_file(file), *_from_environment(environ), *_from_flags(flags)):
        found[name] = (value if place == OPENAI_BASE_URL else parse_setting(name, value, place), place)
    found["llm.shared_address"] = (found.get("llm.base_url", ("", ""))[1] == OPENAI_BASE_URL, "")
    return found


def _value(settings: Settings, name: str) -> Any:
    if name == "bank":
        return settings.banks
    return getattr(settings.llm, name.removeprefix("llm.")) if name.startswith("llm.") else getattr(settings, name)


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
    """Our variables, after those that programs share: whether a shared one can be used is seen when it is."""
    if shared := environ.get(OPENAI_BASE_URL):
        yield "llm.base_url", shared, OPENAI_BASE_URL
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


def _judge(value: Any) -> str:
    """One of the judges, or `cross-encoder:NAME` for an entailment model of the user's."""
    if isinstance(value, str) and value.removeprefix(CROSS_ENCODER) not in {"", value}:
        return value
    if value not in list(JudgeName):
        raise ValueError(f"one of {', '.join(JudgeName)}, {CROSS_ENCODER}NAME")
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


def _cost(value: Any) -> float:
    number = _number(value)
    if number is None or not 0 < number < 1e6:
        raise ValueError("an amount in dollars above 0")
    return number


def _seconds(value: Any) -> float:
    number = _number(value)
    if number is None or not 0 < number <= LLM_SECONDS:
        raise ValueError(f"a number of seconds up to {LLM_SECONDS:.0f}")
    return number


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _interviewer(value: Any) -> InterviewerName:
    if value not in list(InterviewerName):
        raise ValueError(f"one of {', '.join(InterviewerName)}")
    return InterviewerName(value)


def _persona(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("friendly, neutral, terse or NAME for a file persona-NAME.md of yours")
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
    "llm.timeout": _seconds,
    "max_cost": _cost,
    "interviewer": _interviewer,
    "persona": _persona,
}
"""Every setting by the name it has in the config file; the environment variable is VIVA_ and the name in capitals."""
