"""Words -> the countries that they name: Iran, Iranian and Tehran are one, in every language that CLDR knows.

Three tables of CLDR (https://cldr.unicode.org, by way of Babel, offline) say it: the names of territories, the cities
that time zones are called after, and the names of currencies and languages, in which the adjectives stand (Iranian
Rial, Ukrainian). What they do not hold (Beijing, British, Gaza) stands in `data/LANGUAGE.txt` under `[places]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from briefing.cluster.themes.lists import lines
from briefing.text.words import stems, words

Phrase = tuple[str, ...]

# An adjective is taken for a territory's where it begins as the name does: French and France, Swiss and Switzerland,
# but not the Real of Brazil nor the Pound of Syria.
_ALIKE = 2
_LONGEST = 6  # words: "St. Vincent & the Grenadines"; longer official names are not what a newsroom writes
_NOT_A_PLACE = frozenset({"EZ", "QO", "UM", "UN", "XA", "XB", "ZZ"})
_SHORTEST = 3  # letters of a name of one word in scripts with letters: `Man`, not `La`


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`codes`: the stems of a name's words -> the place's code; `names`: code -> the name to print;
    `longest`: a stem -> how many words the longest name has that begins with it."""

    codes: Mapping[Phrase, str]
    names: Mapping[str, str]
    longest: Mapping[str, int]


@lru_cache(maxsize=32)
def places(language: str) -> Places:
    """The places of a language; none where CLDR does not know the language."""
    own = dict(_own(language))
    known = _locale(language)
    if known is None and not own:
        return Places(codes=MappingProxyType({}), names=MappingProxyType({}), longest=MappingProxyType({}))
    codes: dict[Phrase, str] = {}
    names: dict[str, str] = {}
    if known is not None:
        names = {code: _short(name) for code, name in sorted(known.territories.items()) if _is_country(code)}
        for found in (_territories(known), _adjectives(known, names), _cities(known)):
            _add(codes, found, language=language)
    for name, forms in own.items():
        code = next((code for code, known_name in names.items() if known_name == name), name)
        names[code] = name
        codes |= {_stemmed(form, language): code for form in (name, *forms)}
    codes.pop((), None)
    longest: dict[str, int] = {}
    for phrase in codes:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return Places(codes=MappingProxyType(codes), names=MappingProxyType(names), longest=MappingProxyType(longest))


def _locale(language: str):  # type: ignore[no-untyped-def]
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(language) if language else None
    except (UnknownLocaleError, ValueError):
        return None


def _is_country(code: str) -> bool:
    """Whether it is a country: not a continent or a region of the UN's list, over which nothing particular stands."""
    return code.isalpha() and code not in _NOT_A_PLACE


def _short(name: str) -> str:
    """A name as it is used: without what stands in brackets, and `Hong Kong` for `Hong Kong SAR China`."""
    return re.sub(r"\s*(?:[(（].*|\bSAR\b.*)$", "", name) or name


def _add(codes: dict[Phrase, str], found: Iterator[tuple[str, str]], *, language: str) -> None:
    """Take up what is not there yet; a form that two places claim is neither's."""
    new: dict[Phrase, set[str]] = {}
    for form, code in found:
        phrase = _stemmed(form, language)
        if len(phrase) > 1 or any(len(word) >= _SHORTEST or not word.isascii() for word in phrase):
            new.setdefault(phrase, set()).add(code)
    for phrase, claimed in new.items():
        if len(claimed) == 1 and len(phrase) <= _LONGEST:
            codes.setdefault(phrase, *claimed)


def _stemmed(form: str, language: str) -> Phrase:
    return stems(words(form, language), language)


def _territories(known) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
    for code, name in known.territories.items():
        if _is_country(code):
            yield _short(name), code
            for other in re.findall(r"[(（](.+)[)）]", name):
                yield other, code


def _cities(known) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The cities that time zones are called after; where CLDR does not name one, the zone's own id does in English."""
    from babel.core import get_global

    now = get_global("zone_aliases")
    territories = get_global("zone_territories")
    told = {zone: city for zone, names in known.time_zones.items() if (city := names.get("city", ""))}
    if known.language == "en":
        told = {zone: zone.rsplit("/", 1)[-1].replace("_", " ") for zone in territories} | told
    for zone, city in told.items():
        code = territories.get(zone) or territories.get(now.get(zone, ""), "")
        if "/" in zone and _is_country(code):
            yield city, code


def _adjectives(known, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """The words in the names of its currencies and languages that begin as a territory's name does."""
    from babel.core import get_global

    called = [(code[:2], name) for code, name in known.currencies.items()]
    subtags = get_global("likely_subtags")
    called += [
        (subtags.get(code, "").rpartition("_")[2], name) for code, name in known.languages.items() if " " not in name
    ]
    for code, name in called:
        if code in names:
            roots = {_root(word) for word in _stemmed(names[code], known.language)}
            called_so = words(name, known.language)
            alike = [w for w, s in zip(called_so, stems(called_so, known.language), strict=True) if _root(s) in roots]
            if alike and len(alike) >= len(roots):
                yield " ".join(alike), code


def _root(word: str) -> str:
    """The first letters of a word without their accents."""
    return unicodedata.normalize("NFKD", word)[:_ALIKE]


def _own(language: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The lines of `[places]`: the name to print, a colon, further forms between commas."""
    for line in lines(language, "places"):
        name, _, forms = line.partition(":")
        yield name.strip(), tuple(form.strip() for form in forms.split(",") if form.strip())
