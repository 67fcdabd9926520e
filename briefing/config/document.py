"""The bytes of a YAML file -> a tree of nodes that know their lines; nothing is guessed about what a scalar means.

PyYAML's loaders resolve scalars by YAML 1.1 before anyone can say what was wanted: `no` becomes False, `6:30` 390,
`0123` 83, and of two equal keys the last one wins in silence. Here its parser's events are put together without
resolving: a scalar stays the text that was written, and the type that is wanted (`values.py`) decides what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from briefing.errors import Problem

LARGEST = 1_000_000
"""Bytes; ten thousand feeds of a hundred bytes each still fit."""
MOST_VALUES = 100_000
"""Values after aliases are followed; what bounds "billion laughs" (nine lines that expand to a thousand million)."""
DEEPEST = 40
"""Levels; the deepest that the program knows is six, PyYAML's own limit is Python's recursion limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value as written. `plain`: without quotes and not a block, so that `null` or `~` may mean nothing."""

    line: int
    text: str
    plain: bool
    size: int = 1

    @property
    def empty(self) -> bool:
        """Whether YAML reads it as null."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    line: int
    nodes: tuple[Node, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A mapping: its keys in the order of the file, merge keys followed, none twice."""

    line: int
    pairs: tuple[tuple[Scalar, Node], ...]
    size: int

    def get(self, key: str) -> Node | None:
        """The value under `key`, None where it is absent."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node = Scalar | Items | Keys


class Unreadable(Exception):
    """The document cannot be read on from here. Carries the problem."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(place="", line=line, message=message)


def contents(path: Path, *, missing: str) -> bytes:
    """The file's bytes, one more than the largest that is read. Never blocks on a pipe.

    Raises:
        Unreadable: it is not there, and `missing` says what to do then; or it cannot be read.
    """
    if path.is_dir():
        raise Unreadable(0, "is a folder: name the file in it")
    if not path.exists():
        raise Unreadable(0, f"is not there: {missing}")
    if not path.is_file():
        raise Unreadable(0, "is not a plain file")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(0, f"cannot be read: {error.strerror}") from None


def parse(content: bytes) -> tuple[Node, tuple[Problem, ...]]:
    """Read one YAML document.

    Returns:
        The root node, and the problems of form that did not stop the reading (duplicate keys, tags, odd keys).

    Raises:
        Unreadable: it is not UTF-8, not YAML, empty, too large, or more than one document.
    """
    text = _decode(content)
    try:
        composer = _Composer(events=iter(yaml.parse(text, Loader=yaml.SafeLoader)))
        return composer.document(), tuple(composer.problems)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(line, f"holds the character U+{error.character:04X}, which YAML does not allow") from None


def _decode(content: bytes) -> str:
    if len(content) > LARGEST:
        raise Unreadable(0, f"is larger than {LARGEST // 1_000_000} MB: is it a configuration?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 (byte 0x{content[error.start]:02X}): save the file in the encoding UTF-8"
        raise Unreadable(line, message) from None


_HINTS = (
    (r"'\t'", "a tab: indent with spaces"),
    (
        "mapping values are not allowed",
        'a colon inside a value, or a wrong indentation: quote a value with ": "',
    ),
    ("cannot start any token", "put the value in quotes"),
    ("block", "check the indentation; a value that starts with {, [ or a quotation mark needs quotes around all of it"),
    ("", "check indentation, colons and quotes"),
)
"""Part of PyYAML's words -> what most likely happened."""


def _syntax(error: yaml.MarkedYAMLError) -> Unreadable:
    """PyYAML's error in words that say what to do; never its snippet, which could hold a password."""
    problem, context = error.problem or "cannot be read", error.context or ""
    marks = [mark.line + 1 for mark in (error.problem_mark, error.context_mark) if mark]
    noticed, opened = (marks[0], marks[-1]) if marks else (0, 0)
    if "quoted scalar" in context or "flow" in context:  # noticed at the file's end, where nothing is to be mended
        later = f" (noticed in line {noticed})" if noticed != opened else ""
        what = "quotation mark" if "quoted" in context else "bracket [ or {"
        hint = "or a backslash in double quotes not doubled" if "quoted" in context else "or a comma missing"
        if "got '{'" in problem:
            hint = 'or a "${NAME}" or "{date}" in brackets without quotes'
        return Unreadable(opened, f"is not valid YAML: {problem}{later}; is a {what} not closed, {hint}?")
    hint = next((hint for part, hint in _HINTS if part in problem or part in context), _HINTS[-1][1])
    return Unreadable(noticed, f"is not valid YAML: {problem}; {hint}")


@dataclass(slots=True, kw_only=True)
class _Composer:
    """Parser events -> nodes."""

    events: Iterator[yaml.Event]
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)

    def document(self) -> Node:
        next(self.events)  # stream start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise Unreadable(0, "is empty: `briefing init` writes a file to start from")
        root = self.node(next(self.events), 0)
        next(self.events)  # document end
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Unreadable(_line(after), "a second document starts here (---): one file, one document")
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise Unreadable(_line(event), f"is nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        assert isinstance(event, yaml.NodeEvent)
        anchor = self.open(event)
        node = self.inside(event, depth)
        if node.size > MOST_VALUES:
            raise Unreadable(node.line, f"its aliases expand to more than {MOST_VALUES:,} values")
        if anchor:
            self.unfinished.discard(anchor)
            self.anchors[anchor] = node
        return node

    def inside(self, event: yaml.NodeEvent, depth: int) -> Node:
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(event, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self.keys(event, depth)
        assert isinstance(event, yaml.ScalarEvent)
        return Scalar(line=_line(event), text=event.value, plain=not event.style and not event.tag)

    def open(self, event: yaml.NodeEvent) -> str:
        """Refuse a tag, note the anchor that this node starts."""
        tag = getattr(event, "tag", None)
        if tag and tag not in ("!", "tag:yaml.org,2002:str"):
            short = tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(_line(event), f"the YAML tag {short} is not taken: write the value alone")
        anchor: str = event.anchor or ""
        if anchor:
            self.unfinished.add(anchor)
        return anchor

    def alias(self, event: yaml.AliasEvent) -> Node:
        if event.anchor in self.unfinished:
            raise Unreadable(_line(event), f"*{event.anchor} refers to itself")
        if event.anchor not in self.anchors:
            raise Unreadable(_line(event), f"*{event.anchor} is not defined: &{event.anchor} must stand before it")
        return self.anchors[event.anchor]

    def items(self, event: yaml.Event, depth: int) -> Items:
        nodes = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self.node(inner, depth + 1))
        return Items(line=_line(event), nodes=tuple(nodes), size=1 + sum(node.size for node in nodes))

    def keys(self, event: yaml.Event, depth: int) -> Keys:
        own: dict[str, tuple[Scalar, Node]] = {}
        merged: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key, value = self.node(inner, depth + 1), self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar) or key.empty:
                self.refuse(key.line, 'a key must be a word; a value such as "{date}" needs quotes')
            elif key.plain and key.text == "<<":
                self.merge(value, merged)
            elif key.text in own:
                self.refuse(key.line, f"the key {key.text!r} stands twice, first in line {own[key.text][0].line}")
            else:
                own[key.text] = (key, value)
        pairs = tuple((merged | own).values()) if merged else tuple(own.values())
        return Keys(line=_line(event), pairs=pairs, size=1 + sum(1 + value.size for _, value in pairs))

    def merge(self, value: Node, into: dict[str, tuple[Scalar, Node]]) -> None:
        """`<<: *base` or `<<: [*one, *two]`: of equal keys the first stands, and the mapping's own before all."""
        for base in value.nodes if isinstance(value, Items) else (value,):
            if isinstance(base, Keys):
                for key, node in base.pairs:
                    into.setdefault(key.text, (key, node))
            else:
                self.refuse(value.line, "<< merges mappings: give it an alias of one, such as <<: *base")

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(place="", line=line, message=message))


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None  # every event of the parser has its mark
    return event.start_mark.line + 1
