"""The words that only a configuration holds (time zones, languages, names) as types that check themselves.

A refusal's text follows the value: `'Europe/Kiew': no IANA time zone; did you mean Europe/Kyiv?`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field

from briefing.config.words import slug, suggest
from briefing.schedule import DAYS, time_of_day

# ISO 639-1: the 183 codes in force; sh was withdrawn in 2000.
_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb
nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq
sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_ISO_639_1 = frozenset(_CODES.split())
_MACHINES_OWN = ("localtime", "posixrules", "Factory")
"""Names that some systems' folder of time zones holds and that mean something else on every machine."""


def _zone(name: str) -> str:
    try:
        if name in _MACHINES_OWN or name.startswith(("posix/", "right/")):
            raise ValueError
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # an absent zone is a KeyError, a folder an OSError, `../x` a ValueError
        known = available_timezones()
        if not known:
            raise ValueError("this machine has no time zones: install the package tzdata") from None
        near = suggest(name, known)
        hint = f"did you mean {near}?" if near else "write it as Europe/Kyiv or UTC"
        raise ValueError(f"no IANA time zone; {hint}") from None
    return name


def _language(code: str) -> str:
    if code in _ISO_639_1:
        return code
    from babel import Locale  # only to word a refusal: its English names of the languages

    names = {name: code for code, name in Locale("en").languages.items() if code in _ISO_639_1}
    lower = re.split(r"[-_]", code.lower())[0]
    near = lower if lower in _ISO_639_1 else names.get(suggest(code, names), "")
    hint = f"did you mean {near}?" if near else "write two letters, such as en"
    raise ValueError(f"no language code of ISO 639-1; {hint}")


def _name(name: str) -> str:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        return name
    near = slug(name)
    raise ValueError("a name is of a-z, 0-9 and single dashes" + (f"; did you mean {near}?" if near else ""))


def _weekday(text: str) -> str:
    if text not in DAYS:
        near = text[:3].lower()
        hint = f"did you mean {near}?" if near in DAYS else f"write one of {', '.join(DAYS)}"
        raise ValueError(f"no weekday; {hint}")
    return text


def _publisher(text: str) -> str:
    address = re.match(r"(?:[a-z]+://|(?=[^/\s]+\.[a-z]+/))([^/\s]*)", text.casefold())
    if address:
        raise ValueError(f"an address; write its domain alone: {address[1] or 'example.org'}")
    return text


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise ValueError(f"{value} stands twice")
        seen.add(value.casefold())
    return values


Line = Annotated[str, Field(max_length=200)]
"""A text that is printed or searched for; no headline of the newsrooms that were looked at is longer than 160."""
Words = Annotated[tuple[Line, ...], AfterValidator(_distinct)]
Publishers = Annotated[
    tuple[Annotated[Line, AfterValidator(_publisher)], ...], Field(min_length=1), AfterValidator(_distinct)
]
Name = Annotated[str, AfterValidator(_name), Field(max_length=64)]
"""64: with a date and a suffix well below the 255 bytes that file systems allow."""
TimeZone = Annotated[str, AfterValidator(_zone)]
Languages = Annotated[
    tuple[Annotated[str, AfterValidator(_language)], ...], Field(min_length=1), AfterValidator(_distinct)
]
Window = Annotated[timedelta, Field(ge=timedelta(minutes=15), le=timedelta(days=366))]
"""A quarter of an hour is the shortest that polled sources fill, a leap year the longest worth a page."""
Times = Annotated[tuple[Annotated[str, AfterValidator(time_of_day)], ...], AfterValidator(_distinct)]
Weekdays = Annotated[tuple[Annotated[str, AfterValidator(_weekday)], ...], AfterValidator(_distinct)]
Poll = Annotated[timedelta, Field(ge=timedelta(minutes=1), le=timedelta(days=7))]
Age = Annotated[timedelta, Field(ge=timedelta(days=8), le=timedelta(days=36_600))]
"""Eight days: events are found over a week."""
