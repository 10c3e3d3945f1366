"""Reads a mapping key by key, strictly: whatever is wrong is noted with its line and what to write instead."""

import difflib
import re
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from viva.adapters.yaml_bank.source import Node, Report

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LEVELS = (1, 2, 3)

Choice = TypeVar("Choice", bound=StrEnum)
Thing = TypeVar("Thing")


class Fields:
    """The keys of one mapping. Keys that nobody has asked for by the time of `close` are unknown.

    A value that is wrong is noted and replaced by an empty one, so that all that is wrong is found in one pass.
    """

    def __init__(self, node: Node, what: str, report: Report, key_line: int = 0) -> None:
        self.line = node.line
        self.key_line = key_line or node.line
        self.what = what
        self.report = report
        self.key_lines = node.key_lines
        self.is_mapping = isinstance(node.value, dict)
        self.nodes: dict[str, Node] = node.value if self.is_mapping else {}
        self.asked: list[str] = []
        if not self.is_mapping:
            report(node.line, f"{what} must be a mapping of keys to values, not {kind(node.value)}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self.asked.append(key)
        return key in self.nodes

    def line_of(self, key: str) -> int:
        """The line of a key's value, or of the mapping where there is no such key."""
        return self.nodes[key].line if key in self.nodes else self.line

    def entry_lines(self, key: str) -> tuple[int, ...]:
        """The line of each entry of a list."""
        value = self.nodes[key].value if key in self.nodes else None
        return tuple(node.line for node in value) if isinstance(value, list) else ()

    def inner(self, key: str, what: str) -> "Fields":
        """A mapping that has to be there, to be read in its turn."""
        node = self._node(key, required=True)
        return Fields(node or Node(line=self.line, value={}), what, self.report)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; without a default it has to be there."""
        node = self._node(key, required=default is None)
        if node is None:
            return default or ""
        if node.value is None or (isinstance(node.value, str) and not node.value.strip()):
            self.report(node.line, f"'{key}' is empty; {'write it' if default is None else 'write it, or leave the key out'}")
            return ""
        return self._as_text(node, f"'{key}'")

    def raw_text(self, key: str) -> str:
        """A text that has to be there, exactly as it stands; it may be empty."""
        node = self._node(key, required=True)
        if node is None or isinstance(node.value, str):
            return node.value if node else ""
        return self._as_text(node, f"'{key}'")

    def identifier(self, key: str) -> str:
        """A text in kebab-case."""
        text = self.text(key)
        if text:
            check_id(text, self.line_of(key), self.report)
        return text

    def choice(self, key: str, default: Choice) -> Choice:
        """One of an enumeration's values; the default where it is left out or wrong."""
        text = self.text(key, str(default))
        options = type(default)
        if text in list(options):
            return options(text)
        if text:
            self.report(self.line_of(key), f"'{key}' must be {_either([str(o) for o in options])}, not {shown(text)}")
        return default

    def level(self, key: str) -> int:
        """1, 2 or 3; 1 where it is left out."""
        node = self._node(key, required=False)
        if node is None:
            return 1
        if type(node.value) is int and node.value in LEVELS:
            return int(node.value)
        self.report(node.line, f"'{key}' must be 1, 2 or 3, not {shown(node.value)}")
        return 1

    def number(self, key: str, low: float, high: float) -> float:
        """A number between two bounds, which has to be there."""
        node = self._node(key, required=True)
        if node is None:
            return low
        if isinstance(node.value, int | float) and not isinstance(node.value, bool) and low <= node.value <= high:
            return float(node.value)
        self.report(node.line, f"'{key}' must be a number from {low:g} to {high:g}, not {shown(node.value)}")
        return low

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        return tuple(self._as_text(node, f"an entry of '{key}'") for node in self._list(key, required=False))

    def reference(self, key: str, known: Collection[str], what: str) -> str:
        """An id that is known; empty where it is not."""
        text = self.text(key)
        return text if self._known(text, self.line_of(key), key, known, what) else ""

    def references(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """A list of ids, each of them known; those that are not are left out."""
        ids = zip(self.texts(key), self.entry_lines(key), strict=True)
        return tuple(text for text, line in ids if self._known(text, line, key, known, what))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A mapping from words to texts, as pairs in the order written."""
        node = self._node(key, required=False)
        if node is None:
            return ()
        fields = Fields(node, f"'{key}'", self.report)
        return tuple((name, fields.text(name)) for name in fields.nodes)

    def each(self, key: str, what: str, read: Callable[["Fields"], Thing], *, required: bool = True) -> tuple[Thing, ...]:
        """A list of mappings, each read by `read`; where it is required it has at least one."""
        return tuple(_read(Fields(node, what, self.report), read) for node in self._list(key, required=required))

    def each_entry(self, key: str, what: str, read: Callable[[str, "Fields"], Thing]) -> tuple[Thing, ...]:
        """A mapping of mappings with at least one entry, each read by `read` together with its key."""
        fields = self.inner(key, f"'{key}'")
        if fields.is_mapping and not fields.nodes and key in self.nodes:
            self.report(fields.line, f"'{key}' is empty; write at least one entry")
        return tuple(
            _read(Fields(node, what, self.report, fields.key_lines[name]), partial(read, name))
            for name, node in fields.nodes.items()
        )

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self.nodes:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, n=1)
                advice = f"did you mean '{near[0]}'?" if near else f"the keys here are {', '.join(dict.fromkeys(self.asked))}"
                self.report(self.key_lines[key], f"unknown key {shown(key)} in {self.what}; {advice}")

    def _known(self, text: str, line: int, key: str, known: Collection[str], what: str) -> bool:
        if text:
            check_reference(text, known, f"'{key}' names", what, partial(self.report, line))
        return text in known

    def _node(self, key: str, *, required: bool) -> Node | None:
        self.asked.append(key)
        node = self.nodes.get(key)
        if node is None and required and self.is_mapping:
            self.report(self.line, f"{self.what} has no '{key}'; add '{key}: ...'")
        return node

    def _list(self, key: str, *, required: bool) -> Iterator[Node]:
        node = self._node(key, required=required)
        if node is None:
            return
        if not isinstance(node.value, list):
            self.report(node.line, f"'{key}' must be a list, not {kind(node.value)}; begin each entry with '- '")
        elif required and not node.value:
            self.report(node.line, f"'{key}' is empty; write at least one entry")
        else:
            yield from node.value

    def _as_text(self, node: Node, what: str) -> str:
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        if isinstance(node.value, str) or node.value is None:
            self.report(node.line, f"{what} is empty; write it, or remove the entry")
        elif isinstance(node.value, list | dict):
            self.report(
                node.line, f"{what} must be a text, not {kind(node.value)}; put it in quotes if it contains ': ' or brackets"
            )
        else:
            self.report(node.line, f"{what} must be a text, not {shown(node.value)}; put it in quotes")
        return ""


def check_id(text: str, line: int, report: Report) -> None:
    """Note an id that is not kebab-case."""
    if not ID.fullmatch(text):
        better = kebab_case(text)
        example = f"write {better!r}" if better else "write lower-case words joined by hyphens"
        report(line, f"the id {shown(text)} is not kebab-case; {example}")


def kebab_case(text: str) -> str:
    """The text as an id could be written; empty where nothing of it can."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def check_reference(text: str, known: Collection[str], how: str, what: str, note: Callable[[str], None]) -> None:
    """Note a reference to something that is not there, with the nearest that is."""
    if text not in known:
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
        note(
            f"{how} {shown(text)}, but there is no such {what}; "
            + (f"did you mean '{near[0]}'?" if near else "correct or remove it")
        )


def kind(value: Any) -> str:
    """What sort of value this is, in a writer's words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else shown(value)


def shown(value: Any) -> str:
    """A value for a message: quoted, harmless, not long."""
    text = repr(value) if isinstance(value, str | int | float | bool) else str(value)
    return text if len(text) <= 60 else text[:57] + "…'"


def _either(options: list[str]) -> str:
    return f"{', '.join(options[:-1])} or {options[-1]}"


def _read(fields: Fields, read: Callable[[Fields], Thing]) -> Thing:
    thing = read(fields)
    fields.close()
    return thing
