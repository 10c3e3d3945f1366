"""YAML text becomes a tree in which every value knows its line; nothing in it is ever executed.

The tree is built from the parser's events, without recursion: libyaml's own composer crashes the process on deep nesting.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MOST_NODES = 200_000
DEEPEST = 20
NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Report = Callable[[int, str], None]
"""Notes that something is wrong on a line."""


@dataclass(slots=True, kw_only=True)
class Node:
    """A value with its line: a text, number, bool, date or None; a list of nodes; or a dict of nodes by key.

    `size` counts the nodes below it, those that an alias repeats included.
    """

    line: int
    value: Any
    key_lines: dict[str, int] = field(default_factory=dict)
    size: int = 1


class Malformed(Exception):
    """The text cannot be read as YAML from a certain line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read_yaml(content: bytes, report: Report) -> Node | None:
    """The tree of a file; None where there is no use in reading on, and then the reason was reported."""
    try:
        return _tree(_text(content), report)
    except Malformed as error:
        report(error.line, error.message)
    return None


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Malformed(line, "this is not UTF-8 text; save the file as UTF-8") from error
    if found := NOT_PRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Malformed(line, f"the control character U+{ord(found.group()):04X} is not allowed; remove it")
    return text


def _tree(text: str, report: Report) -> Node:
    builder = _Builder(report)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = _mark(error)
        line, problem = mark.line + 1 if mark else 1, error.problem or error.context or "it cannot be read"
        raise Malformed(line, f"malformed YAML: {problem}; {_advice(problem)}") from error
    except yaml.YAMLError as error:
        raise Malformed(1, f"malformed YAML: {error}") from error
    except RecursionError as error:
        raise Malformed(1, "nested too deeply to be read; a bank needs no more than six levels") from error
    if builder.root is None:
        raise Malformed(1, "the file is empty; `viva new TOPIC` writes files to begin with")
    return builder.root


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Where it went wrong; for what is never closed, where it begins."""
    unclosed = re.search("end of stream|expected ':'", error.problem or "")
    return (unclosed and error.context_mark) or error.problem_mark or error.context_mark


def _events(text: str) -> Iterator[Any]:
    return yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _advice(problem: str) -> str:
    """What to do about a complaint of the parser."""
    if "mapping values" in problem:
        return "put a text that contains ': ' in quotes"
    if "tab" in problem:
        return "indent with spaces"
    if "cannot start any token" in problem:
        return "put a text that begins with a special sign in quotes, and indent with spaces"
    return "look at the indentation and the quotes on this line and the one above"


class _Builder:
    """Takes the parser's events one by one and grows the tree."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[tuple[str, int] | None] = []
        self.anchors: dict[str, Node] = {}
        self.anchored: dict[int, str] = {}

    def take(self, event: Any) -> None:
        """Grow by one event."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            self._place(Node(line=line, value=self._scalar(event, line)), event.anchor)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(Node(line=line, value={} if isinstance(event, yaml.MappingStartEvent) else []), event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._place(self._aliased(str(event.anchor), line), None)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise Malformed(line, "a second document begins here; keep one document a file, without '---' between its parts")

    def _open(self, node: Node, event: Any) -> None:
        if event.tag not in PLAIN_TAGS:
            raise Malformed(node.line, f"the tag {event.tag!r} is not allowed; write plain values")
        if len(self.open) == DEEPEST:
            raise Malformed(node.line, "nested too deeply; a bank needs no more than six levels")
        if self.open and isinstance(self.open[-1].value, dict) and self.keys[-1] is None:
            raise Malformed(node.line, "a key must be a single text, not a list or a mapping; put '{...}' or '[...]' in quotes")
        self.open.append(node)
        self.keys.append(None)
        if event.anchor:
            self.anchored[id(node)] = event.anchor

    def _close(self) -> None:
        node = self.open.pop()
        self.keys.pop()
        children = node.value.values() if isinstance(node.value, dict) else node.value
        node.size += sum(child.size for child in children)
        if node.size > MOST_NODES:
            raise Malformed(node.line, "grows too large; write repeated parts out, or less of them, instead of using aliases")
        self._place(node, self.anchored.pop(id(node), None))

    def _place(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = node
        if not self.open:
            self.root = node
        elif isinstance(self.open[-1].value, list):
            self.open[-1].value.append(node)
        else:
            self._place_in_mapping(self.open[-1], node)

    def _place_in_mapping(self, mapping: Node, node: Node) -> None:
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = (self._key(node), node.line)
            return
        self.keys[-1] = None
        name, line = key
        if name in mapping.value:
            self.report(line, f"the key {name!r} is here a second time (first on line {mapping.key_lines[name]}); keep one")
            return
        mapping.value[name] = node
        mapping.key_lines[name] = line

    def _key(self, node: Node) -> str:
        if not isinstance(node.value, str):
            self.report(node.line, f"the key {node.value!r} is not a text; put it in quotes")
        return str(node.value)

    def _aliased(self, anchor: str, line: int) -> Node:
        if anchor not in self.anchors:
            raise Malformed(line, f"'*{anchor}' refers to nothing; put a text that begins with * in quotes")
        return self.anchors[anchor]

    def _scalar(self, event: Any, line: int) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"}:
            return event.value
        if tag == "tag:yaml.org,2002:int" and event.value in {"1", "2", "3"}:
            return int(event.value)
        try:
            return yaml.constructor.SafeConstructor().construct_object(yaml.ScalarNode(tag, event.value))
        except yaml.YAMLError as error:
            raise Malformed(line, f"the tag {tag!r} is not allowed; write a plain value") from error
        except (ValueError, KeyError) as error:
            raise Malformed(line, f"{event.value[:40]!r} cannot be read as the value it looks like; put it in quotes") from error


PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
RESOLVER = yaml.resolver.Resolver()
