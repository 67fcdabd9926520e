"""A node with a `type` -> the extension that it names, made from its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from briefing.config.document import Keys, Node, Scalar
from briefing.config.secrets import filled, shown
from briefing.config.values import BAD, Option, Reader, options
from briefing.config.words import did_you_mean
from briefing.errors import BriefingError
from briefing.extensions import imported

REFUSED = object()
"""What stands for an inherited value that was refused where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An extension as it stands in the file: where, itself, and the values of the options `also`.

    `node` is where its options stand; `place` says so in words.
    """

    node: Keys
    place: str
    extension: Any
    also: Mapping[str, Any]

    @property
    def line(self) -> int:
        """Where it starts."""
        return self.node.line


def opened(
    reader: Reader,
    node: Node,
    *,
    table: Mapping[str, type],
    place: str,
    also: tuple[Option, ...] = (),
    default: str = "",
    inherited: Mapping[str, Any] | None = None,
) -> Any:
    """Make what a node names.

    Args:
        reader: reads the options and notes the problems.
        node: the keys, `type` among them.
        table: what a short name stands for.
        place: where the node stands.
        also: options beside the extension's own, before which they have the name.
        default: the type where none is given; "": it must be.
        inherited: values of the extension's own options that stand further up, for where they are not given.

    Returns:
        `Opened`, or BAD where anything in it was refused; the problems are noted.
    """
    if not isinstance(node, Keys):
        word = node.text if isinstance(node, Scalar) and node.text in tuple(table) else next(iter(table), "NAME")
        return reader.refuse(node.line, f"wants keys, the type first: {{type: {word}, ...}}", place=place)
    cls = _class(reader, node, table=table, place=place, default=default)
    if cls is BAD:
        return BAD
    taken = {option.name for option in also}
    own = tuple(_inheriting(option, inherited or {}) for option in options(cls) if option.name not in taken)
    values = reader.keys(node, also + own, place=place, also=("type",))
    if BAD in values.values() or any(values[each.name] is REFUSED for each in own):
        return BAD
    extension = reader.make(cls, {option.name: values[option.name] for option in own}, line=node.line, place=place)
    rest = {name: values[name] for name in taken}
    return BAD if extension is BAD else Opened(node=node, place=place, extension=extension, also=rest)


def _inheriting(option: Option, inherited: Mapping[str, Any]) -> Option:
    """An option whose default stands further up; where that was refused, it is said there and not here too."""
    value = inherited.get(option.name, option.default)
    return replace(option, default=REFUSED if value is BAD and option.name in inherited else value)


def _class(reader: Reader, node: Keys, *, table: Mapping[str, type], place: str, default: str) -> Any:
    """The class that `type` names; BAD where there is none or it is no extension."""
    place = f"{place}.type"
    given = node.get("type")
    if given is None and not default:
        return reader.refuse(node.line, f"is missing: one of {', '.join(table)}", place=place)
    name = default if given is None else reader.value(given, str, place=place)
    if name is BAD:
        return BAD
    words = tuple(table)  # `in` would import
    if name in words:
        return table[name]
    assert given is not None  # the default is a word of the table
    if ":" in name:
        return _imported(reader, name, line=given.line, place=place)
    near = did_you_mean("" if filled(given) else name, words)
    other = "" if "did you mean" in near else ", or package.module:Class"
    return reader.refuse(given.line, f"{shown(given)} is not known{near}{other}", place=place)


def _imported(reader: Reader, name: str, *, line: int, place: str) -> Any:
    """Somebody else's extension by its path. Its module may raise anything while it is imported."""
    try:
        cls = imported(name)
        if is_dataclass(cls):
            options(cls)
            return cls
        wrong = "is no extension: that is a frozen dataclass whose fields are its options"
    except BriefingError as error:
        return reader.refuse(line, str(error), place=place)
    except Exception as error:
        wrong = f"cannot be loaded: {type(error).__name__}: {error}"
    return reader.refuse(line, f"{name} {wrong}", place=place)
