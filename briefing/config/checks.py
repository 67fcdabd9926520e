"""What no single value shows: names that clash, places written twice, placeholders that are never filled."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from briefing.config.document import Items, Keys, Node, Scalar
from briefing.config.doors import Opened
from briefing.config.secrets import filled, shown
from briefing.config.values import Reader
from briefing.config.words import braces_wrong, did_you_mean
from briefing.sinks.names import PLACEHOLDERS

IN_TITLE = ("date", "day")
IN_PATH = tuple(sorted(PLACEHOLDERS))
"""Placeholders of an output's path or page; `day` is the day of the month there and the series' number in a title."""
FORMATS = ("format", "attach", "html", "text")
"""The options of an output that name a format."""
PATTERNS = ("path", "page")
"""The options of an output that may hold placeholders, and with `url` say where it writes."""


def check_briefing(reader: Reader, node: Keys, values: Mapping[str, Any], *, place: str) -> None:
    """The title's placeholders, equal headings, and who owns what."""
    _check_title(reader, node, values, place=place)
    _check_headings(reader, node, values, place=place)
    check_owners(reader, node, place=f"{place}.")


def check_owners(reader: Reader, node: Keys, *, place: str) -> None:
    """No publisher has two owners. `place` is what stands before the key."""
    given = node.get("owners")
    seen: dict[str, tuple[str, int]] = {}
    for owner, listed in given.pairs if isinstance(given, Keys) else ():
        for n, each in enumerate(listed.nodes if isinstance(listed, Items) else ()):
            name = each.text.strip().casefold() if isinstance(each, Scalar) else ""
            other, line = seen.setdefault(name, (owner.text, each.line)) if name else ("", 0)
            if name and other != owner.text:
                message = f"{shown(each)} belongs to {other} already, in line {line}: each has one owner"
                reader.refuse(each.line, message, place=f"{place}owners.{owner.text}[{n}]")


def check_briefings(
    reader: Reader,
    node: Items,
    *,
    sources: Sequence[tuple[Opened, ...]],
    outputs: Sequence[tuple[Opened, ...]],
    formats: Mapping[str, type],
) -> None:
    """Names given twice, equal sources and outputs, outputs that write to one place, formats that nobody makes.

    `sources` and `outputs` are those of each briefing, in the order of `node`.
    """
    names = [_text(each, "name") for each in node.nodes]
    _check_names(reader, names)
    _check_sources(reader, [source for each in sources for source in each])
    for each in sources:
        _check_equal(reader, each)
    for each in outputs:
        _check_equal(reader, tuple(output for output in each if not _target(output, "")))
    written: dict[tuple[str, ...], int] = {}
    for (name, _), each in zip(names, outputs, strict=True):
        _check_recipients(reader, each)
        for output in each:
            _check_pattern(reader, output)
            _check_format(reader, output, formats=formats)
            _check_target(reader, output, briefing=name, written=written)


def _check_names(reader: Reader, names: list[tuple[str, int]]) -> None:
    first: dict[str, int] = {}
    for n, (name, line) in enumerate(names):
        if name and name in first:
            message = f"{name} is the name of another briefing, in line {first[name]}"
            reader.refuse(line, message, place=f"briefings[{n}].name")
        first.setdefault(name, line)


def _check_sources(reader: Reader, sources: list[Opened]) -> None:
    """The store remembers by a source's name what it handed over: two of one name would hide each other's items."""
    first: dict[str, Opened] = {}
    for each in sources:
        name = str(getattr(each.extension, "name", ""))
        other = first.setdefault(name, each)
        if name and other.extension != each.extension:
            message = f"is called {name}, as is the one in line {other.line}: give it a name of its own"
            reader.refuse(each.line, message, place=each.place)


def _check_equal(reader: Reader, found: tuple[Opened, ...]) -> None:
    for n, each in enumerate(found):
        same = next((other for other in found[:n] if other.extension == each.extension), None)
        if same is not None:
            reader.refuse(each.line, f"is the same as that in line {same.line}", place=each.place)


def _check_format(reader: Reader, output: Opened, *, formats: Mapping[str, type]) -> None:
    """What names a format names a renderer: one of ours, or `package.module:Class`."""
    for key in FORMATS:
        node, value = output.node.get(key), getattr(output.extension, key, "")
        given = node.nodes if isinstance(node, Items) else (node,)
        for name, each in zip(value if isinstance(value, tuple) else (value,), given, strict=False):
            if each is not None and name not in tuple(formats) and ":" not in str(name):
                message = f"{shown(each)} is no format{did_you_mean('' if filled(each) else str(name), formats)}"
                reader.refuse(each.line, message, place=f"{output.place}.{key}")


def _check_target(reader: Reader, output: Opened, *, briefing: str, written: dict[tuple[str, ...], int]) -> None:
    target = _target(output, briefing)
    if target and written.setdefault(target, output.line) != output.line:
        message = f"writes to the same place as the output in line {written[target]}"
        reader.refuse(output.line, message, place=output.place)


def _check_recipients(reader: Reader, outputs: Sequence[Opened]) -> None:
    """The outbox knows a delivery by its recipient: who stands in two outputs would get the first alone."""
    first: dict[str, int] = {}
    for output in outputs:
        for to in getattr(output.extension, "recipients", ()):
            if first.setdefault(to, output.line) != output.line:
                message = f"goes to {to}, as does the output in line {first[to]}: each gets an edition once"
                reader.refuse(output.line, message, place=output.place)


def _check_title(reader: Reader, node: Keys, values: Mapping[str, Any], *, place: str) -> None:
    title, given = values.get("title"), node.get("title")
    if not isinstance(title, str) or given is None:
        return
    wrong = _braces(title, given, allowed=IN_TITLE)
    if not wrong and "{day}" in title and node.get("series") is None:
        wrong = "{day} needs a series to count from: series: {name: ..., start_date: 2022-02-24}"
    if wrong:
        reader.refuse(given.line, wrong, place=f"{place}.title")


def _check_headings(reader: Reader, node: Keys, values: Mapping[str, Any], *, place: str) -> None:
    """Every heading once, the last one included."""
    themes = node.get("themes")
    rest = values.get("rest")
    seen = {rest.casefold(): "the last heading (rest)"} if isinstance(rest, str) else {}
    for n, each in enumerate(themes.nodes if isinstance(themes, Items) else ()):
        name, line = _text(each, "name")
        if name and name.casefold() in seen:
            message = f"the heading {name!r} is also that of {seen[name.casefold()]}"
            reader.refuse(line, message, place=f"{place}.themes[{n}].name")
        seen.setdefault(name.casefold(), f"line {line}")


def _check_pattern(reader: Reader, output: Opened) -> None:
    for key in PATTERNS:
        value = getattr(output.extension, key, None)
        if isinstance(value, str | Path):
            # a folder above the configuration may hold braces; they are not ours
            node = output.node.get(key)
            wrong = _braces(str(value).removeprefix(str(reader.folder)), node, allowed=IN_PATH)
            if wrong:
                reader.refuse(node.line if node else output.line, wrong, place=f"{output.place}.{key}")


def _braces(pattern: str, node: Node | None, *, allowed: tuple[str, ...]) -> str:
    """What is wrong with a pattern's placeholders, without showing what a variable put in."""
    wrong = braces_wrong(pattern, allowed)
    if wrong and node is not None and filled(node):
        return f"a placeholder in it is none of {', '.join(allowed)}, or a variable put a brace in"
    return wrong


def _target(output: Opened, briefing: str) -> tuple[str, ...]:
    """Where an output writes, () where it names no place; `{name}` and `{slug}` differ from briefing to briefing."""
    for key in PATTERNS:
        value = getattr(output.extension, key, None)
        if isinstance(value, str | Path):
            where = os.path.normpath(value) if isinstance(value, Path) else value
            own = where.replace("{name}", briefing).replace("{slug}", f"{{slug}}{briefing}")
            root = getattr(output.extension, "url", "") or getattr(output.extension, "folder", "")
            return (str(root), own)
    return ()


def _text(node: Node, key: str) -> tuple[str, int]:
    """What stands under a key as text, and its line; "" where it is no text."""
    value = node.get(key) if isinstance(node, Keys) else None
    return (value.text.strip(), value.line) if isinstance(value, Scalar) else ("", node.line)
