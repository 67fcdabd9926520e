"""language -> Counted: how numbers are said and what is counted, one plain file a language in `data/figures/`.

A file holds sections, `[name]`; in a section a line `role: phrase, phrase`, which may go on over indented lines. `#`
after two blanks, or at the start of a line, starts a comment. In a phrase `*` is the rest of a word. A section
`[counted NAME]` is one thing that is counted; NAME is what the page calls it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from briefing.text.words import stopwords

_FOLDER = Path(__file__).with_name("data") / "figures"
_NEVER = re.compile(r"(?!)")
_TOKEN = re.compile(r"[^\W_]+")

_Roles = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How a language says numbers. `number` has the groups `sign`, `number` and `scale`."""

    decimal: str
    values: dict[str, float]
    times: frozenset[str]
    words: frozenset[str]
    word: re.Pattern[str]
    spoilt: re.Pattern[str]
    number: re.Pattern[str]
    to: re.Pattern[str]
    between: re.Pattern[str]
    both: re.Pattern[str]
    origin: re.Pattern[str]
    percent: re.Pattern[str]
    currency: re.Pattern[str]
    at_least: re.Pattern[str]
    more_than: re.Pattern[str]
    less_than: re.Pattern[str]
    nearly: re.Pattern[str]
    about: re.Pattern[str]
    up_to: re.Pattern[str]
    or_more: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One thing that is counted, with the patterns that find it in a sentence whose amounts are replaced by marks.

    Each pattern has the groups `n`, the mark's number, and, where who or what was counted is said, `who` and `which`.
    A sentence in which none of `heads` stands holds none of them. `never` is what makes it another thing, `must` what
    the sentence has to hold, `may` what is suspect elsewhere and not here.
    """

    name: str
    patterns: tuple[re.Pattern[str], ...]
    heads: frozenset[str]
    everyone: re.Pattern[str]
    never: re.Pattern[str]
    must: re.Pattern[str]
    may: re.Pattern[str]
    unit: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A language's numbers, the things that are counted in it, and what says that a count is not the whole one."""

    numbers: Numbers
    kinds: tuple[Kind, ...]
    plain: dict[str, str]
    joining: re.Pattern[str]
    joined: re.Pattern[str]
    shared: re.Pattern[str]
    part: re.Pattern[str]
    others: re.Pattern[str]
    neutral: re.Pattern[str]
    elsewhere: re.Pattern[str]
    place: re.Pattern[str]
    no_place: frozenset[str]
    common: frozenset[str]
    months: tuple[str, ...]
    month: re.Pattern[str]
    weekday: re.Pattern[str]


@lru_cache(maxsize=64)
def counted(language: str) -> Counted | None:
    """The lists of a language, None where there are none."""
    file = _FOLDER / f"{language}.txt"
    return (
        _read(_sections(file.read_text(encoding="utf-8")), language) if language.isalpha() and file.exists() else None
    )


def tokens(text: str) -> set[str]:
    """The letters and digits of a text that stand together, in small letters: what can be looked up at once."""
    return set(_TOKEN.findall(text.casefold()))


def _sections(text: str) -> dict[str, _Roles]:
    sections: dict[str, dict[str, str]] = {}
    name = role = ""
    for line in text.splitlines():
        line = re.split(r"\s{2,}#|^#", line)[0].rstrip()
        if line.startswith("["):
            name = line.strip("[]")
            sections[name] = {}
        elif line.startswith((" ", "\t")):
            sections[name][role] += " " + line.strip()
        elif line:
            role, _, phrases = line.partition(":")
            sections[name][role] = phrases.strip()
    return {name: {role: _phrases(said) for role, said in roles.items()} for name, roles in sections.items()}


def _phrases(said: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in said.split(",") if phrase.strip())


def _read(sections: dict[str, _Roles], language: str) -> Counted:
    context = sections["where it stands"]
    named = {name.removeprefix("counted "): roles for name, roles in sections.items() if name.startswith("counted ")}
    kinds = tuple(_kind(name, roles, sections) for name, roles in named.items())
    felt = [
        phrase
        for roles in named.values()
        if _is_of_people(roles)
        for role in ("noun", "after", "before")
        for phrase in roles.get(role, ())
    ]
    return Counted(
        numbers=_numbers(sections["numbers"], sections["said"]),
        kinds=kinds,
        plain={unit: names[0] for unit, names in sections["alike"].items()},
        joining=_pattern(rf"(?<!\w)(?:{_any(felt)})\s(?:{_any(context['joining'])})\s+$"),
        joined=_pattern(rf"(?:{_any(context['joining'])})\s+(?:{_any(felt)})(?!\w)(?!\s*⟦)"),
        shared=_pattern(
            rf"(?:{_any(context['joining'])}|,)\s+⟦\d+⟧\s+(?:{_any(context['place'])}|{_any(context['aboard'])})(?!\w)"
        ),
        part=_pattern(rf"(?<!\w)(?:{_any(context['part'])})\s+$"),
        others=_pattern(_any(context["others"])),
        neutral=_pattern(_any(context["neutral"])),
        elsewhere=_anywhere(context["elsewhere"]),
        place=_pattern(rf"(?<!\w)(?:{_any(context['place'])})\s+(?:{_any(context['the'])})?\s*(?=[^\W\d_])"),
        no_place=frozenset((*context["no place"], *context["months"], *context["weekdays"])),
        common=stopwords(language),
        months=context["months"],
        month=re.compile(rf"(?<!\w)(?:{_any(context['months'])})(?!\w)"),
        weekday=re.compile(rf"(?<!\w)(?:{_any(context['weekdays'])})(?!\w)"),
    )


# --- numbers ----------------------------------------------------------------------------------------------------------


def _numbers(roles: _Roles, said: _Roles) -> Numbers:
    words, times, scales = (_values(roles[role]) for role in ("words", "times", "scales"))
    single, joined = roles["single"], roles.get("joined", ())
    decimal = {"point": ".", "comma": ","}[roles["decimal"][0]]
    values = words | times | dict.fromkeys(single, 1.0)
    return Numbers(
        decimal=decimal,
        values={word.casefold(): value for word, value in (values | scales).items()},
        times=frozenset(times),
        words=frozenset() if "glued" in roles else frozenset(part for said in values for part in tokens(said)),
        word=re.compile(_any(values) if "glued" in roles else rf"(?<!\w)(?:{_any(values)})(?!\w)", re.IGNORECASE),
        spoilt=_ahead(roles["not after"]),
        number=_number(
            words,
            times,
            single,
            joined=joined,
            scales=scales,
            decimal=decimal,
            glued=bool(roles.get("glued")),
        ),
        to=_pattern(rf"\s?[-–—]\s?|\s(?:{_any(roles['to'])})\s"),
        between=_ahead(roles["between"]),
        both=_pattern(rf"\s(?:{_any(roles['between and'])})\s"),
        origin=_pattern(rf"(?<!\w)(?:{_any(roles['from'])})\s+$"),
        percent=_pattern(rf"\s?%|[\s-](?:{_any(roles['percent'])})(?!\w)"),
        currency=_pattern(rf"[\s-](?:{_any(roles['currencies'])})(?!\w)"),
        at_least=_ahead(said["at least"]),
        more_than=_ahead(said["more than"]),
        less_than=_ahead(said["less than"]),
        nearly=_ahead(said["nearly"]),
        about=_ahead(said["about"]),
        up_to=_ahead(said["up to"]),
        or_more=_pattern(rf"\s(?:{_any(said['or more'])})(?!\w)"),
    )


def _number(
    words: dict[str, float],
    times: dict[str, float],
    single: tuple[str, ...],
    *,
    joined: tuple[str, ...],
    scales: dict[str, float],
    decimal: str,
    glued: bool,
) -> re.Pattern[str]:
    """A number in digits or words, its currency sign before it and its scale ("million") behind it."""
    grouping = ",\u00a0\u202f" if decimal == "." else ".\u00a0\u202f "
    digits = rf"\d{{1,3}}(?:[{grouping}]\d{{3}})+(?:\{decimal}\d+)?|\d+(?:\{decimal}\d+)?"
    plain, many = _any(words), _any(times)
    link = rf"(?:{'|'.join(map(re.escape, joined))})" if joined else "(?!)"
    if glued:  # einundzwanzig, zweihundertsechs
        spelt = rf"(?:{plain}|{many}|{link}(?={plain}))+"
    else:
        unit = rf"(?:{plain})(?:-(?:{plain}))?"
        one = rf"(?:{_any(single)})\s(?:{many})|(?:{_any(single)})(?=\s(?:{_any(scales)})(?!\w))"
        spelt = rf"(?:{one}|{unit})(?:\s(?:{many}|{link}\s{unit}|{unit}))*"
    scale = rf"(?:\s?(?P<scale>{_any(scales)})(?!\w))?"
    sign = r"(?P<sign>(?:US|A|C|NZ|HK)?[$€£¥₴₽₹₺₪]\s?)?"
    edges = r"(?<![\w.,:/$€£])(?<!(?<!\d)-)", r"(?![\w:/]|[.,]\d|-(?!magnitude)[^\W\d]|\.\w)"
    return re.compile(rf"{edges[0]}{sign}(?P<number>{digits}|{spelt}){scale}{edges[1]}", re.IGNORECASE)


def _values(listed: Iterable[str]) -> dict[str, float]:
    """`twenty 20` -> twenty: 20."""
    return {word: float(value) for word, value in (entry.rsplit(" ", 1) for entry in listed)}


# --- things -----------------------------------------------------------------------------------------------------------

_MARK = r"⟦(?P<n>\d+)⟧"
_STOP = r"(?=\s*(?:[.,;:)!?\"'”’»—–-]|$))"


def _kind(name: str, roles: _Roles, sections: dict[str, _Roles]) -> Kind:
    everyone = _with(roles.get("who", ()), sections, named="everyone")
    groups = sections["groups"]["who"] if "groups" in roles.get("who", ()) else ()
    own = [phrase for role in ("noun", "after", "before", "total") for phrase in roles.get(role, ())]
    return Kind(
        name=name,
        patterns=tuple(_patterns(roles, (*everyone, *groups), sections["where it stands"], people=bool(groups))),
        heads=frozenset(max(tokens(phrase), key=len) for phrase in own),
        everyone=_pattern(_any(everyone)),
        never=_anywhere(roles.get("never", ())),
        must=_anywhere(roles["must"]) if "must" in roles else re.compile(""),
        may=_pattern(_any(roles.get("may", ()))),
        unit=roles.get("unit", ("",))[0],
        least=float(roles.get("least", ("1",))[0]),
        most=float(roles.get("most", ("inf",))[0]),
    )


def _is_of_people(roles: _Roles) -> bool:
    return "groups" in roles.get("who", ())


def _with(phrases: tuple[str, ...], sections: dict[str, _Roles], *, named: str) -> tuple[str, ...]:
    """The phrases, and in the place of a section's name what it lists."""
    listed = sections[named]["who"] if named in phrases else ()
    return (*listed, *(phrase for phrase in phrases if phrase not in (named, "groups")))


def _patterns(roles: _Roles, whom: tuple[str, ...], context: _Roles, *, people: bool) -> Iterable[re.Pattern[str]]:
    """The ways in which a thing's count is said: noun, after, before, total."""
    which = rf"(?P<which>(?:(?!(?:{_any(context['no qualifier'])})\s)[\w'’.-]+\s){{0,2}}?)"
    folk = r"|(?-i:[A-Z][a-z]+(?:ans?|ese|is|s))" if people and context["between"] != ("*",) else ""
    who = rf"{which}(?P<who>(?:{_any((*whom, *context['others']))}){folk})(?!\w)"
    filler = rf"(?:\s(?:{_any(context['between'])}))"
    if context["between"] == ("*",):
        filler = rf"(?:\s(?!(?:{_any(context['break'])})(?!\w))[^\s,;:.⟦]+)"
    beside = _any((*context["place"], *context["beside"]))
    where = rf"(?:\s(?:{beside})(?:\s(?!{_any(context['between'])}\s)[\w'’.-]+){{1,4}}?)?"
    edge = "" if "unit" in roles else rf"(?:{_STOP}|(?=\s(?:{_any(context['edge'])})(?!\w)))"
    gap = r"(?:\s(?!and\s|und\s)[^\s,;:.⟦]+){0,8}?"
    if after := roles.get("after"):
        yield _pattern(rf"{_MARK}\s{who}{where}{filler}{{0,8}}?\s(?:{_any(after)})(?!\w)")
        if people:
            yield _pattern(rf"{_MARK}{filler}{{1,6}}?\s(?:{_any(after)})(?!\w)")
    if before := roles.get("before"):
        yield _pattern(rf"(?<!\w)(?:{_any(before)})(?:\s(?:{_any(context['all'])}))?\s{_MARK}(?:\s{who}|{edge})")
    if total := roles.get("total"):
        past = rf"(?:\s(?:{_any(context['from'])})\s⟦\d+⟧)?"
        yield _pattern(rf"(?<!\w)(?:{_any(total)}){gap}{past}\s(?:{_any(context['rises'])})\s{_MARK}(?:\s{who}|{edge})")
    if noun := roles.get("noun"):
        yield _pattern(rf"{_MARK}[\s-]{which}(?:{_any(noun)})(?!\w)")


# --- phrases ----------------------------------------------------------------------------------------------------------


def _ahead(phrases: Iterable[str]) -> re.Pattern[str]:
    """Any of the phrases, right before what follows."""
    return _pattern(rf"(?<!\w)(?:{_any(phrases)})\s+$")


def _anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    return _pattern(rf"(?<!\w)(?:{_any(phrases)})(?!\w)") if phrases else _NEVER


def _any(phrases: Iterable[str]) -> str:
    """The phrases as one alternation, the longest first."""
    listed = [re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in _longest(phrases)]
    return "|".join(listed) or "(?!)"


def _longest(phrases: Iterable[str]) -> list[str]:
    return sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
