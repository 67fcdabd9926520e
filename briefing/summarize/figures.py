"""Article[] of one event -> Disagreement[]: figures that differ for the same thing counted.

Two sources that count the same differently are both shown, never averaged, never chosen between. A false alarm costs
more than a missed one: figures are compared only where it is plain what they count: people killed, injured, missing,
arrested and so on, or one figure each in two sentences that otherwise say the same. What an article gives two values
for, it does not speak for; of one publisher's articles the latest counts, since a later figure of the same source is a
revision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from briefing.models import Article, Sentence
from briefing.text.words import stems, stopwords, words

_FOLDER = Path(__file__).with_name("data") / "figures"
_LETTERS = {"k": 1e3, "m": 1e6, "bn": 1e9}
_STATES = ("killed", "injured", "missing", "arrested", "evacuated", "trapped", "hospitalised")
# What may stand between a figure and what became of the people: "40 people in the delta have also been evacuated".
_WHERE = r"(?:\s(?:of|in|from|near|at)\s[\w' -]{2,30}?)?"
_AUXILIARY = r"(?:\s(?:were|was|have|has|had|been|be|are|being|feared|reported|left|still|also|now|already)){0,4}"
_MORE = r"(?:\s(?:new|more|further|other|confirmed|suspected))?"
# Two sentences with this share of their other words in common say the same thing: "exports rose by 3 percent" and
# "exports fell by 4 percent" share half of theirs, and must not meet (tests/unit/figures.jsonl).
SAME_SENTENCE = 0.6
# A toll told twice shares its place, or so many other words where not both name one.
SAME_HAPPENING = 2
# What is rounded ("about", "nearly", "more than") agrees with a figure within a tenth of it.
ROUNDED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure as a sentence gives it.

    `value` is verbatim ("at least 12"); `low` and `high` are the same as numbers, equal where it is no range. `counted`
    says what of: "killed", "injured", ..., or the word after it. `rounded` is what "about" and "nearly" are.
    """

    value: str
    low: float
    high: float
    counted: str
    rounded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure with the sentence that holds it, and who says so and when."""

    figure: Counted
    sentence: Sentence
    publisher: str
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Different figures of different publishers for the same thing counted, the earliest first."""

    counted: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """One language's phrases, as alternatives of a pattern, and its numbers."""

    numbers: dict[str, float]
    scales: dict[str, float]
    phrases: dict[str, str]


def figures(text: str, language: str) -> tuple[Counted, ...]:
    """The figures of a sentence that say what they count; () for a language without a list."""
    own = _lists(language)
    return tuple(_counted(text, own)) if own else ()


def disagreements(articles: tuple[Article, ...], told: tuple[Sentence, ...]) -> tuple[Disagreement, ...]:
    """Where publishers differ.

    Args:
        articles: of one event.
        told: the sentences of them that may be printed.
    """
    claims = list(_latest(_of_articles(articles, told)))
    found: list[Disagreement] = []
    for counted in sorted({claim.figure.counted for claim in claims}):
        same = [claim for claim in claims if claim.figure.counted == counted]
        apart = sorted(_apart(same), key=lambda claim: (claim.time, claim.publisher, claim.sentence.article))
        if len(apart) > 1:
            found.append(Disagreement(counted=counted, claims=tuple(apart)))
    return tuple(found)


def _of_articles(articles: tuple[Article, ...], told: tuple[Sentence, ...]) -> Iterator[Claim]:
    """What each article says of each thing counted, where it says one thing only; the first sentence that says it."""
    for article in sorted(articles, key=lambda article: article.id):
        by_counted: dict[str, list[Claim]] = {}
        for sentence in sorted((s for s in told if s.article == article.id), key=lambda s: s.start):
            for figure in figures(sentence.text, sentence.language):
                claim = Claim(figure=figure, sentence=sentence, publisher=article.publisher, time=article.time)
                by_counted.setdefault(figure.counted, []).append(claim)
        for claims in by_counted.values():
            if len({(claim.figure.low, claim.figure.high) for claim in claims}) == 1:
                yield claims[0]


def _latest(claims: Iterator[Claim]) -> Iterator[Claim]:
    latest: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        key = (claim.publisher or f"\0{claim.sentence.article}", claim.figure.counted)
        if key not in latest or claim.time > latest[key].time:
            latest[key] = claim
    yield from latest.values()


def _apart(claims: list[Claim]) -> list[Claim]:
    """Those that differ from another; a plain noun is compared only between sentences that otherwise say the same."""
    return [
        claim
        for claim in claims
        if any(_differ(claim.figure, other.figure) and _comparable(claim, other) for other in claims)
    ]


def _differ(one: Counted, other: Counted) -> bool:
    if one.rounded or other.rounded:
        near = ROUNDED * max(one.high, other.high)
        return one.low > other.high + near or other.low > one.high + near
    return one.low > other.high or other.low > one.high


def _comparable(one: Claim, other: Claim) -> bool:
    if one.publisher == other.publisher:
        return False
    mine, its = _rest(one.sentence), _rest(other.sentence)
    shared = len(mine & its)
    if one.figure.counted in _STATES:
        here, there = _places(one.sentence), _places(other.sentence)
        return bool(here & there) or (shared >= SAME_HAPPENING and not (here and there))
    return shared >= SAME_SENTENCE * max(len(mine | its), 1)


def _places(sentence: Sentence) -> frozenset[str]:
    """The words of the names that follow "in", "near" and the like."""
    own = _lists(sentence.language)
    if not own:
        return frozenset()
    pattern = rf"\b(?i:{own.phrases['place']})\s(?P<name>[^\W\d_a-z][\w'’-]*(?:\s[^\W\d_a-z][\w'’-]*)*)"
    names = [found["name"] for found in re.finditer(pattern, sentence.text)]
    days = re.compile(own.phrases["time"])
    return frozenset(word for name in names for word in name.casefold().split() if not days.fullmatch(word))


def _rest(sentence: Sentence) -> frozenset[str]:
    """The stems of a sentence's words but for figures, stop words and what is counted."""
    own = _lists(sentence.language)
    tokens = [
        token
        for token in words(sentence.text, sentence.language)
        if token not in stopwords(sentence.language)
        and not any(c.isdigit() for c in token)
        and not (own and (token in own.numbers or token in own.scales or _is_counted(token, own)))
    ]
    return frozenset(stems(tuple(tokens), sentence.language))


def _is_counted(token: str, own: _Lists) -> bool:
    return any(re.fullmatch(own.phrases[name], token) for name in ("people", *_STATES, "about", "at_least"))


# --- reading figures --------------------------------------------------------------------------------------------------


def _counted(text: str, own: _Lists) -> Iterator[Counted]:
    plain = text.replace("’", "'").casefold()
    for found in re.finditer(_figure(own), plain):
        if _is_no_count(plain, found):
            continue
        low = _number(found["low"], found["scale"] or found["scale2"] or found["letter"], own)
        high = _number(found["high"], found["scale2"], own) if found["high"] else low
        counted = _what(plain, found, own)
        if counted and low is not None and high is not None and not _is_part(plain[: found.start()], own):
            value = text[found.start() : found.end()].strip()
            rounded = bool(found["about"])
            yield Counted(value=value, low=min(low, high), high=max(low, high), counted=counted, rounded=rounded)


def _figure(own: _Lists) -> re.Pattern[str]:
    return _compiled(tuple(sorted(own.numbers)), tuple(sorted(own.scales)), tuple(sorted(own.phrases.items())))


@lru_cache(maxsize=16)
def _compiled(
    numbers: tuple[str, ...], scales: tuple[str, ...], phrases: tuple[tuple[str, str], ...]
) -> re.Pattern[str]:
    said = dict(phrases)
    word = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    scale = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
    number = rf"(?:\d+(?:[.,\u202f\u00a0 ]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?|(?:{word})(?:[- ](?:{word}))?)"
    return re.compile(
        rf"(?<![\w$€£¥.,-])(?:(?P<about>{said['about']})\s+|(?P<least>{said['at_least']})\s+)?(?P<money>[$€£¥₴])?"
        rf"(?:between\s+)?(?P<low>{number})(?:\s(?P<scale>{scale}))?"
        rf"(?:\s?(?:-|–|{said['to']})\s?(?P<high>{number}))?(?:\s(?P<scale2>{scale})|(?P<letter>m|bn|k)\b)?"
        rf"(?P<percent>\s?%|\s(?:percent|per cent)\b)?(?![\w%]|[.,]\d|-(?!\w+\s))"
    )


def _is_no_count(plain: str, found: re.Match[str]) -> bool:
    """Years, ages, hours, days of a month, and the article "a" where it is no number."""
    after, low = plain[found.end() :], found["low"]
    if low in ("a", "an") and not found["scale"]:
        return True
    if re.match(r"[-\s]year|\s?(?:[ap]\.?m\b|o'clock)|(?:st|nd|rd|th)\b|:\d", after):
        return True
    months = r"january|february|march|april|may|june|july|august|september|october|november|december"
    if re.search(rf"\b(?:{months}|on|in|since|by|from|until|day|no\.|number)\s$", plain[: found.start()]):
        return bool(re.fullmatch(r"\d{1,4}", low)) and not found["percent"]
    return bool(re.fullmatch(r"(?:19|20)\d\d", low)) and not re.match(r"\s(?:people|others)", after)


def _number(said: str | None, scale: str | None, own: _Lists) -> float | None:
    if not said:
        return None
    value: float
    if said[0].isdigit():
        value = _of_digits(said, own)
    else:
        parts = [own.numbers[part] for part in re.split(r"[- ]", said) if part in own.numbers]
        if not parts or (len(parts) == 2 and not (parts[0] >= 20 and parts[1] < 10)):
            return None
        value = sum(parts)
    return value * own.scales.get(scale or "", _LETTERS.get(scale or "", 1.0))


def _of_digits(said: str, own: _Lists) -> float:
    if re.fullmatch(r"\d+(?:[.,\u202f\u00a0 ]\d{3})+", said):
        return float(re.sub(r"\D", "", said))
    return float(said.replace(",", "."))


def _is_part(before: str, own: _Lists) -> bool:
    """Whether a figure is said to be a part of another: "12 people, including three children"."""
    return re.search(rf"(?:{own.phrases['part']})\s+(?:\S+\s+){{0,2}}$", before) is not None


def _what(plain: str, found: re.Match[str], own: _Lists) -> str:
    """What a figure counts, "" where that is not plain."""
    before, after = plain[: found.start()], plain[found.end() :]
    if found["percent"] or found["money"]:
        kind = "percent" if found["percent"] else found["money"]
        return str(kind)
    people = rf"(?:\s(?:more|other|\w+))?(?:\s\w+)?\s(?:{own.phrases['people']})\b"
    if re.search(rf"\b(?:{own.phrases['toll']})\b[^.;]{{0,80}}$", before):
        return "killed"
    for state in _STATES:
        names = own.phrases[state]
        if re.match(rf"(?:{people}{_WHERE})?{_AUXILIARY}{_MORE}\s(?:{names})\b", after):
            return state
        if re.search(rf"\b(?:{names})\s(?:as many as\s)?$", before) and (
            re.match(people, after) or re.match(r"\s*(?:[.,;]|$|and\b|in\b|on\b|when\b)", after)
        ):
            return state
    noun = re.match(r"\s(?:[\w'-]+\s)?(?P<noun>[^\W\d_][\w'-]{2,})", after)
    return str(noun["noun"]) if noun else ""


@lru_cache(maxsize=16)
def _lists(language: str) -> _Lists | None:
    file = _FOLDER / f"{language}.txt"
    if not language.isalpha() or not file.exists():
        return None
    sections: dict[str, list[str]] = {}
    name = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        phrase = re.split(r"\s{2,}#|^# ", line)[0].strip()
        if phrase.startswith("[") and "]" in phrase:
            name = phrase[1 : phrase.index("]")].replace(" ", "_")
        elif phrase and name:
            sections.setdefault(name, []).append(phrase)
    return _Lists(
        numbers=_values(sections["number"]),
        scales=_values(sections["scale"]),
        phrases={name: _alternatives(phrases) for name, phrases in sections.items()},
    )


def _values(lines: list[str]) -> dict[str, float]:
    pairs = (line.split("=") for line in lines)
    return {word.strip(): float(value) for word, value in pairs}


def _alternatives(phrases: list[str]) -> str:
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s") for phrase in ordered)
