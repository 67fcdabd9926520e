"""What a text cannot be, and why, in words that say what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from briefing.config.document import Items, Node, Scalar
from briefing.config.secrets import filled, shown
from briefing.config.words import did_you_mean, duration

_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def misread(text: str, inner: Any, node: Scalar) -> str:
    """Why a text cannot be the wanted type; "" where it may be."""
    quoted = not node.plain and "${" not in node.text
    if inner is bool:
        fits = text in ("true", "false")
        return "" if fits and not quoted else "should be true or false" + (", without quotes" if fits else "")
    if inner in (int, float):
        return _not_a_number(text, inner, quoted)
    if inner is date:
        return "" if _DAY.fullmatch(text) else "should be a date: year-month-day, such as 2022-02-24"
    if inner is timedelta:
        return _not_a_duration(text)
    if not text:
        return "is empty"
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        return "should be one line, without control characters or halves of a character"
    return ""


def _not_a_number(text: str, inner: Any, quoted: bool) -> str:
    fits = (_WHOLE if inner is int else _DECIMAL).fullmatch(text)
    kind = "a whole number" if inner is int else "a number such as 0.5"
    if fits and not quoted:
        return ""
    if fits:
        return f"should be {kind}, without quotes"
    zero = re.fullmatch(r"[+-]?0[0-9_]+", text)
    return f"should be {kind}" + (" without a zero before it" if zero else "")


def _not_a_duration(text: str) -> str:
    try:
        duration(text)
    except ValueError as error:
        return str(error).partition("' ")[2]
    return ""


def refusals(error: ValidationError, node: Node, inner: Any) -> Iterator[str]:
    """pydantic's reasons in our words, the value as it was written: `'12' should be at most 10`."""
    for each in error.errors(include_url=False, include_input=False):
        if each["type"] == "value_error" and filled(node):  # the reason may be made from the value
            yield f"{shown(node)}: what was put in is not taken here"
        else:
            yield _worded(each, shown(node)) + _near(node, inner)


def _worded(error: ErrorDetails, given: str) -> str:
    bounds = error.get("ctx", {})
    match error["type"]:
        case "greater_than_equal":
            return f"{given} should be at least {bounds['ge']}"
        case "less_than_equal":
            return f"{given} should be at most {bounds['le']}"
        case "string_too_long":
            return f"{given} is longer than {bounds['max_length']} characters"
        case "too_short":
            return f"is too short a list: at least {bounds['min_length']}"
        case "date_from_datetime_parsing":
            return f"{given} is no day of the calendar"
        case "value_error":
            return f"{given}: {error['msg'].removeprefix('Value error, ')}"
    return error["msg"].replace("Input", given, 1) if "Input" in error["msg"] else f"{given}: {error['msg']}"


def _near(node: Node, inner: Any) -> str:
    """The choice that a misspelt one meant."""
    if get_origin(inner) is not Literal or not isinstance(node, Scalar):
        return ""
    near = did_you_mean(node.text, map(str, get_args(inner)))
    return near if "did you mean" in near else ""


def wants(inner: Any) -> str:
    """What a value of a type is called in a message."""
    names = {bool: "true or false", int: "a whole number", float: "a number", date: "a date"}
    return "a length of time" if inner is timedelta else names.get(inner, "text")


def shape(node: Node) -> str:
    """What stands there instead, in a message."""
    if isinstance(node, Scalar):
        return "nothing" if node.empty else "one value"
    if isinstance(node, Items):
        return "a list"
    return 'keys (a text that starts with { needs quotes: "{date}")'
