"""Briefing <-> JSON: the edition as it is stored, attached to the PDF and checked; canonical, and exact both ways."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from briefing.errors import RenderError
from briefing.models import Briefing, Rendition

SCHEMA = "briefing-edition/1"
MEDIA_TYPE = "application/json"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """The edition as JSON: everything that the other formats are made from."""

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition.of(
            briefing,
            format="json",
            media_type=MEDIA_TYPE,
            suffix=".json",
            content=to_json(briefing),
        )


def to_json(briefing: Briefing) -> bytes:
    """The edition in UTF-8: keys in the order of the dataclasses' fields, times in UTC, a newline at the end.

    Raises:
        RenderError: a time has no zone, or a text cannot be encoded (a lone surrogate).
    """
    text = json.dumps({"schema": SCHEMA} | _plain(briefing), ensure_ascii=False, indent=1)
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError as error:
        raise RenderError(f"edition {briefing.name} {briefing.date}: a text of it is no Unicode: {error}") from error


def from_json(content: bytes) -> Briefing:
    """The edition that `to_json` was given.

    Raises:
        RenderError: the bytes are no edition; the message names the place.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, a number of 5,000 digits
        raise RenderError(f"this is no edition: no JSON ({error})") from error
    if not isinstance(data, dict) or data.pop("schema", None) != SCHEMA:
        raise RenderError(f'this is no edition: its "schema" is not {SCHEMA}')
    briefing: Briefing = _value(Briefing, data, place="edition")
    return briefing


def digest(briefing: Briefing) -> str:
    """The edition's SHA-256, 64 hexadecimal digits: of its JSON."""
    return hashlib.sha256(to_json(briefing)).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise RenderError(f"{value.isoformat()} has no time zone: an edition's times are in UTC")
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
    return value.isoformat() if isinstance(value, date) else value


def _value(kind: Any, data: Any, *, place: str) -> Any:
    if is_dataclass(kind):
        return _record(kind, data, place=place)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if data is None else _value(inner, data, place=place)
    if origin is tuple:
        items = _checked(list, data, place=place)
        return tuple(_value(get_args(kind)[0], item, place=f"{place}[{n}]") for n, item in enumerate(items))
    if kind in (date, datetime) or issubclass(kind, StrEnum):
        return _parsed(kind, _checked(str, data, place=place), place=place)
    return _checked(kind, data, place=place)


def _record(kind: Any, data: Any, *, place: str) -> Any:
    data = _checked(dict, data, place=place)
    known = {field.name for field in fields(kind)}
    if strange := sorted(data.keys() - known):
        raise RenderError(f"this is no edition: {place} has {strange[0]!r}, which nothing of that kind has")
    return kind(**dict(_members(kind, data, place=place)))


def _members(kind: Any, data: dict[str, Any], *, place: str) -> Iterator[tuple[str, Any]]:
    hints = _hints(kind)
    for field in fields(kind):
        if field.name in data:
            yield field.name, _value(hints[field.name], data[field.name], place=f"{place}.{field.name}")
        elif field.default is MISSING:
            raise RenderError(f"this is no edition: {place} has no {field.name!r}")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _checked(kind: type[Value], data: Any, *, place: str) -> Value:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise RenderError(f"this is no edition: {place} is no {kind.__name__}")
    return data


def _parsed(kind: Any, text: str, *, place: str) -> Any:
    try:
        if kind is datetime:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else _checked(datetime, None, place=place)
        return kind.fromisoformat(text) if kind is date else kind(text)
    except ValueError as error:
        raise RenderError(f"this is no edition: {place} is {text!r}: {error}") from error
