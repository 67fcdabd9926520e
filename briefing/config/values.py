"""Nodes and the types that are wanted -> values; what does not fit becomes a problem with its line.

The type decides what a scalar means, never its looks: `no` is a language where a language is wanted and an error where
true or false is wanted. Structure is read here; numbers, paths, choices and their bounds (`Annotated[int,
Field(ge=1)]`) are pydantic's.
"""

from __future__ import annotations

import os
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from briefing.config.document import Items, Keys, Node, Scalar
from briefing.config.secrets import from_file, interpolate, literal_password, referenced, shown, variable
from briefing.config.wording import misread, refusals, shape, wants
from briefing.config.words import did_you_mean, duration, suggest
from briefing.errors import Problem

SHORTEST = 4
"""Characters; a shorter value, such as a port or `en`, would strike out parts of words that tell nothing about it."""


class Bad:
    """What stands for a value that was refused; the problem is noted already."""

    __slots__ = ()


BAD = Bad()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One key that a class takes: a field of it. `type` is as annotated; `default` is BAD where required."""

    name: str
    type: Any
    default: Any
    description: str

    @property
    def required(self) -> bool:
        """Whether the key must stand in the file."""
        return self.default is BAD

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that it can be given by: a secret has three."""
        if inner_type(self.type) is SecretStr:
            return (self.name, f"{self.name}_env", f"{self.name}_file")
        return (self.name,)


def options(cls: type) -> tuple[Option, ...]:
    """The keys that a dataclass takes, in its order; fields that its constructor does not take are none.

    A key that is a word of Python's (`from`) is a field with a line behind it (`from_`).

    Raises:
        NameError: an annotation names a type that is not there at run time (imported under TYPE_CHECKING).
    """
    hints = get_type_hints(cls, include_extras=True)
    return tuple(
        Option(
            name=each.name.removesuffix("_"),
            type=hints[each.name],
            default=_default(each.default, each.default_factory),
            description=_description(hints[each.name]),
        )
        for each in fields(cls)
        if each.init
    )


def _default(value: Any, factory: Any) -> Any:
    if value is not MISSING:
        return value
    return BAD if factory is MISSING else factory()


def _description(hint: Any) -> str:
    if get_origin(hint) is not Annotated:
        return ""
    return next((str(m.description) for m in hint.__metadata__ if isinstance(m, FieldInfo) and m.description), "")


def inner_type(hint: Any) -> Any:
    """The type without what is annotated and without None."""
    if get_origin(hint) is Annotated:
        return inner_type(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        arms = [arm for arm in get_args(hint) if arm is not type(None)]
        return inner_type(arms[0]) if len(arms) == 1 else hint
    return hint


def _takes_none(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _takes_none(get_args(hint)[0])
    return type(None) in get_args(hint)


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads one document. `folder` is what relative paths are relative to; `problems` grows.

    `literal` collects the places and lines of passwords that are written out, `put_in` what no message may show.
    """

    folder: Path
    environ: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    literal: list[tuple[str, int]] = field(default_factory=list)
    put_in: set[str] = field(default_factory=set)

    def refuse(self, line: int, message: str, *, place: str) -> Bad:
        """Note a problem, with *** for whatever a variable or a file put in."""
        for value in sorted(self.put_in, key=len, reverse=True):
            message = message.replace(value, "***") if len(value) >= SHORTEST else message
        self.problems.append(Problem(place=place, line=line, message=message))
        return BAD

    def value(self, node: Node, wanted: Any, *, place: str) -> Any:
        """What the node says, as the wanted type; BAD where it does not fit."""
        inner = inner_type(wanted)
        if isinstance(node, Scalar) and node.empty:
            if _takes_none(wanted):
                return None
            return self.refuse(node.line, "has no value: give it one or take the line out", place=place)
        if get_origin(inner) is tuple:
            return self.sequence(node, wanted, place=place)
        if get_origin(inner) is Mapping:
            return self.mapping(node, wanted, place=place)
        if is_dataclass(inner) and isinstance(inner, type):
            return self.record(node, inner, place=place)
        if not isinstance(node, Scalar):
            return self.refuse(node.line, f"wants {wants(inner)}, not {shape(node)}", place=place)
        return self.secret(node, place=place) if inner is SecretStr else self.scalar(node, wanted, place=place)

    def sequence(self, node: Node, wanted: Any, *, place: str) -> Any:
        """A list, each item of the same type."""
        if not isinstance(node, Items):
            shown = (
                f": write [{node.text}]"
                if isinstance(node, Scalar) and len(node.text) < 40 and node.text.isprintable()
                else ""
            )
            return self.refuse(node.line, f"wants a list, not {shape(node)}{shown}", place=place)
        each = get_args(inner_type(wanted))[0]
        values = [self.value(item, each, place=f"{place}[{n}]") for n, item in enumerate(node.nodes)]
        return BAD if BAD in values else self.bounded(tuple(values), wanted, node=node, place=place)

    def mapping(self, node: Node, wanted: Any, *, place: str) -> Any:
        """Keys that the writer of the file chooses, each with a value of the same type; no two of them the same."""
        if not isinstance(node, Keys):
            return self.refuse(node.line, f"wants keys of your own, not {shape(node)}", place=place)
        of_keys, of_values = get_args(inner_type(wanted))
        found: dict[Any, Any] = {}
        for key, value in node.pairs:
            name = self.value(key, of_keys, place=place)
            if name in found and name is not BAD:
                name = self.refuse(key.line, f"{shown(key)} stands twice", place=place)
            found[name] = self.value(value, of_values, place=f"{place}.{key.text}")
        bad = BAD in found or any(value is BAD for value in found.values())
        return BAD if bad else self.bounded(found, wanted, node=node, place=place)

    def record(self, node: Node, cls: type, *, place: str) -> Any:
        """A mapping whose keys are the fields of a dataclass."""
        values = self.keys(node, options(cls), place=place)
        return BAD if BAD in values.values() else self.make(cls, values, line=node.line, place=place)

    def keys(self, node: Node, known: tuple[Option, ...], *, place: str, also: Iterable[str] = ()) -> dict[str, Any]:
        """A mapping's values by key, BAD where one was refused or is missing; keys `also` are somebody else's."""
        if not isinstance(node, Keys):
            wanted = ", ".join(option.name for option in known)
            self.refuse(node.line, f"wants keys ({wanted}), not {shape(node)}", place=place)
            return {option.name: BAD for option in known} or {"": BAD}
        names = [key for option in known for key in option.keys] + list(also)
        values: dict[str, Any] = {}
        meant = set()
        for key, _ in node.pairs:
            if key.text not in names:
                meant.add(suggest(key.text, names))
                hint = did_you_mean(key.text, names)
                values[key.text] = self.refuse(key.line, f"unknown key {key.text!r}{hint}", place=place)
        for option in known:
            misspelt = option.name in meant and option.required and node.get(option.name) is None
            values[option.name] = BAD if misspelt else self.option(node, option, place=place)
        return values

    def option(self, node: Keys, option: Option, *, place: str) -> Any:
        """The value of one option: from its key, its default, or the places that a secret may come from."""
        given = [(key, value) for key, value in node.pairs if key.text in option.keys]
        here = f"{place}.{option.name}".lstrip(".")
        if len(given) > 1:
            return self.refuse(given[1][0].line, f"give one of {', '.join(option.keys)}", place=here)
        if not given:
            missing = f"is missing{' (or ' + ' or '.join(option.keys[1:]) + ')' if option.keys[1:] else ''}"
            return self.refuse(node.line, missing, place=here) if option.required else option.default
        key, value = given[0]
        if isinstance(value, Scalar) and value.text == option.default == "" and not value.empty:
            return ""  # written out as it is without the key
        if key.text == option.name:
            return self.value(value, option.type, place=here)
        return self.secret_from(value, place=f"{place}.{key.text}".lstrip("."), file=key.text.endswith("_file"))

    def make(self, cls: type, values: Mapping[str, Any], *, line: int, place: str) -> Any:
        """The value itself; what its own checks refuse is a problem."""
        names = {each.name.removesuffix("_"): each.name for each in fields(cls)}
        try:
            return cls(**{names.get(key, key): value for key, value in values.items()})
        except (ValueError, TypeError) as error:
            return self.refuse(line, str(error), place=place)

    def text(self, node: Scalar, *, place: str) -> Any:
        """What a scalar says, variables put in, blanks at its ends cut."""
        if literal_password(node.text):
            self.literal.append((place, node.line))
        self.put_in |= referenced(node.text, self.environ)
        try:
            return interpolate(node.text, self.environ).strip()
        except ValueError as error:
            return self.refuse(node.line, str(error), place=place)

    def secret(self, node: Scalar, *, place: str) -> Any:
        """A secret that stands in the file, written out or as `${NAME}`."""
        if "${" not in node.text:
            self.literal.append((place, node.line))
        text = self.text(node, place=place)
        return BAD if text is BAD else self.hidden(text)

    def hidden(self, text: str) -> SecretStr:
        """A secret, which no message shows from now on."""
        self.put_in.add(text)
        return SecretStr(text)

    def secret_from(self, node: Node, *, place: str, file: bool) -> Any:
        """A secret by the name of a variable or by a file."""
        name = self.value(node, str, place=place)
        if name is BAD:
            return BAD
        try:
            return self.hidden(from_file(self.folder / name) if file else variable(name, self.environ))
        except ValueError as error:
            return self.refuse(node.line, str(error), place=place)

    def scalar(self, node: Scalar, wanted: Any, *, place: str) -> Any:
        """A number, a word, a date, a path, a choice."""
        text = self.text(node, place=place)
        if text is BAD:
            return BAD
        wrong = misread(text, inner_type(wanted), node)
        if wrong:
            return self.refuse(node.line, f"{shown(node)} {wrong}", place=place)
        return self.bounded(self.plain(text, inner_type(wanted)), wanted, node=node, place=place)

    def plain(self, text: str, inner: Any) -> Any:
        """The values that pydantic would read in another way than the file's writer expects."""
        if inner is Path:
            return self.folder / os.path.expanduser(text)
        if inner is bool:
            return text == "true"
        return duration(text) if inner is timedelta else text

    def bounded(self, value: Any, wanted: Any, *, node: Node, place: str) -> Any:
        """The value as the wanted type, within the bounds that are annotated."""
        if not isinstance(value, str) and get_origin(wanted) is not Annotated:
            return value
        adapter = TypeAdapter(wanted)
        try:
            return adapter.validate_strings(value) if isinstance(value, str) else adapter.validate_python(value)
        except ValidationError as error:
            for message in refusals(error, node, inner_type(wanted)):
                self.refuse(node.line, message, place=place)
            return BAD
