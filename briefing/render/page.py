"""Briefing + Labels -> Page: everything that an edition prints, in words and in order; what the templates see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from briefing.errors import RenderError
from briefing.models import (
    Briefing,
    Conflict,
    Correction,
    Coverage,
    Entry,
    Reference,
    SourceStatus,
    Statement,
    Status,
    Support,
)
from briefing.render.escape import printable, safe_url
from briefing.render.labels import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence and the number of its source. `gap`: text of the same article was skipped before it.

    `label` is what is said before it: in a correction, when it was printed, or that it is what stands now.
    """

    text: str
    number: int
    gap: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as a source gives it, who said so, when, and the number of that source."""

    value: str
    publisher: str
    time: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Different figures for one thing; `label` says what differs."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One entry: sentences or, where it has none, a headline with the numbers of its sources.

    `number` counts the bullets of the page from 1. `marks` are the status and support, in words.
    """

    number: int
    quotes: tuple[Quote, ...]
    headline: str
    sources: tuple[int, ...]
    marks: tuple[str, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading and its bullets. `continuing`: events about which nothing new was said; `corrections`: no events."""

    name: str
    bullets: tuple[Bullet, ...]
    continuing: bool = False
    corrections: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A line of the source list. `url` is "" where there is none that can be followed; then `location` says where."""

    number: int
    publisher: str
    title: str
    author: str
    time: str
    url: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the coverage."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an edition prints. A template needs nothing else; an empty string or tuple means: not printed."""

    title: str
    date: str
    standfirst: str
    stand: str
    empty: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    coverage: tuple[Line, ...]
    language: str
    direction: str


def page(briefing: Briefing, labels: Labels) -> Page:
    """Lay an edition out in words.

    Raises:
        RenderError: the source list is not numbered from 1 without a gap, or a citation has no line in it.
    """
    _check_numbers(briefing)
    entries = any(section.entries for section in briefing.sections)
    return Page(
        title=title(briefing, labels),
        date=dateline(briefing, labels),
        standfirst=_standfirst(briefing, labels),
        stand=labels.word("stand", day=labels.day(briefing.date)) if entries else "",
        empty="" if entries else labels.word("empty"),
        parts=tuple(_parts(briefing, labels)),
        sources=tuple(source(reference, labels) for reference in briefing.references),
        coverage=tuple(_coverage(briefing, labels)),
        language=briefing.language or labels.language,
        direction=labels.direction,
    )


def title(briefing: Briefing, labels: Labels) -> str:
    """The title; `{day}` and `{date}` in it are filled in as the locale writes them, the date as in the dateline: two
    mails of a day are told apart by their subjects."""
    day = labels.number(briefing.day) if briefing.day is not None else ""
    return printable(briefing.title.replace("{day}", day).replace("{date}", dateline(briefing, labels)))


def source(reference: Reference, labels: Labels) -> Source:
    """A line of the source list, in words."""
    when = reference.published or reference.first_seen
    time = labels.time(when) if when else ""
    return Source(
        number=reference.number,
        publisher=printable(reference.publisher) or labels.word("unknown"),
        title=printable(reference.title) or labels.word("untitled"),
        author=printable(reference.author),
        time=time if reference.published else labels.word("first_seen", time=time),
        url=safe_url(reference.url),
        location=printable(reference.location),
    )


def _check_numbers(briefing: Briefing) -> None:
    numbers = [reference.number for reference in briefing.references]
    where = f"edition {briefing.name} {briefing.date}"
    if numbers != list(range(1, len(numbers) + 1)):
        raise RenderError(f"{where}: its sources are numbered {numbers}, not from 1 without a gap")
    if missing := sorted(set(_cited(briefing)) - set(numbers)):
        raise RenderError(f"{where}: [{missing[0]}] is cited and not in the source list")


def _cited(briefing: Briefing) -> Iterator[int]:
    for entry in (*(entry for section in briefing.sections for entry in section.entries), *briefing.continuing):
        yield from (statement.citation.number for statement in entry.statements)
        for conflict in entry.conflicts:
            yield from (figure.statement.citation.number for figure in conflict.figures)
    for correction in briefing.corrections:
        yield from (statement.citation.number for statement in (*correction.was, *correction.now))


def dateline(briefing: Briefing, labels: Labels) -> str:
    """The date, and the time where there are several editions a day."""
    time = f", {briefing.slot[:2]}:{briefing.slot[2:]}" if briefing.slot else ""
    return labels.long_date(briefing.date) + time


def _standfirst(briefing: Briefing, labels: Labels) -> str:
    """Whose day it is; nothing where there is no series, or nothing to tell of."""
    if briefing.day is None or not briefing.series or not any(section.entries for section in briefing.sections):
        return ""
    return labels.word("standfirst", day=briefing.day, series=printable(briefing.series))


def _parts(briefing: Briefing, labels: Labels) -> Iterator[Part]:
    """The sections that have entries, then the events that go on, then what is corrected."""
    numbers = count(1)
    rest = labels.word("rest")  # the section without a name holds what fits no theme
    headings = [(printable(section.name) or rest, section.entries, False) for section in briefing.sections]
    headings.append((labels.word("continuing"), briefing.continuing, True))
    for name, entries, continuing in headings:
        if entries:
            bullets = tuple(_bullet(entry, briefing, labels=labels, number=next(numbers)) for entry in entries)
            yield Part(name=name, bullets=bullets, continuing=continuing)
    if briefing.corrections:
        bullets = tuple(_correction(each, labels, number=next(numbers)) for each in briefing.corrections)
        yield Part(name=labels.word("corrections"), bullets=bullets, corrections=True)


def _bullet(entry: Entry, briefing: Briefing, *, labels: Labels, number: int) -> Bullet:
    return Bullet(
        number=number,
        quotes=tuple(map(_quote, entry.statements)),
        headline="" if entry.statements else printable(entry.headline),
        sources=() if entry.statements else headline_sources(entry, briefing),
        marks=tuple(marks(entry, labels)),
        differences=tuple(_difference(conflict, labels) for conflict in entry.conflicts),
    )


def _correction(correction: Correction, labels: Labels, *, number: int) -> Bullet:
    was, now = correction.was, correction.now
    printed = labels.word("printed", day=labels.day(correction.edition))
    quotes = (
        *(_quote(each, label="" if place else printed) for place, each in enumerate(was)),
        *(_quote(each, label="" if place else labels.word("now")) for place, each in enumerate(now)),
    )
    mark = labels.word(correction.kind.value)
    return Bullet(number=number, quotes=quotes, headline="", sources=(), marks=(mark,), differences=())


def _quote(statement: Statement, *, label: str = "") -> Quote:
    return Quote(text=printable(statement.text), number=statement.citation.number, gap=statement.gap, label=label)


def headline_sources(entry: Entry, briefing: Briefing) -> tuple[int, ...]:
    """The numbers that a headline cites: the articles of its event that bear it as their title."""
    title = printable(entry.headline)
    found = tuple(
        reference.number
        for reference in briefing.references
        if reference.article in entry.articles and printable(reference.title) == title
    )
    if not found:
        raise RenderError(f"edition {briefing.name} {briefing.date}: no source has the headline {title!r}")
    return found


def marks(entry: Entry, labels: Labels) -> Iterator[str]:
    """An entry's status and support, in words."""
    yield labels.word({Status.CONTINUING: "still"}.get(entry.status, entry.status.value))
    yield _support(entry.support, labels)
    if entry.support.copies:
        yield labels.word("copied", n=entry.support.copies)
    if entry.undated:
        yield labels.word("undated")


def _support(support: Support, labels: Labels) -> str:
    return labels.word("publishers", n=support.publishers) if support.publishers > 1 else labels.word("single")


def _difference(conflict: Conflict, labels: Labels) -> Difference:
    return Difference(
        label=labels.word("differ", counted=printable(conflict.counted)),
        figures=tuple(
            Figure(
                value=printable(figure.value),
                publisher=printable(figure.publisher) or labels.word("unknown"),
                time=labels.time(figure.time),
                number=figure.statement.citation.number,
            )
            for figure in conflict.figures
        ),
    )


def _coverage(briefing: Briefing, labels: Labels) -> Iterator[Line]:
    coverage = briefing.coverage
    start, end = labels.time(briefing.window_start), labels.time(briefing.window_end)
    period = labels.word("period_text", start=start, end=end, timezone=briefing.timezone)
    yield Line(label=labels.word("period"), text=period)
    if coverage.due:
        yield Line(label=labels.word("late"), text=_late(coverage.due, end, missed=coverage.missed, labels=labels))
    read = (
        labels.word("polled", n=len(coverage.sources)),
        labels.word("articles", n=coverage.articles),
        labels.word("used", n=coverage.used),
        labels.word("duplicates", n=coverage.duplicates),
        *((labels.word("without_date", n=coverage.undated),) if coverage.undated else ()),
    )
    yield Line(label=labels.word("read"), text=", ".join(read))
    yield Line(label=labels.word("left_out"), text=_left_out(coverage, labels))
    problems = [f"{printable(one.name)} ({printable(one.problem)})" for one in coverage.sources if one.problem]
    silent = [_silent(one, labels) for one in coverage.sources if not one.problem and not one.articles]
    if problems:
        yield Line(label=labels.word("failed"), text="; ".join(problems))
    if silent:
        yield Line(label=labels.word("silent"), text=", ".join(silent))
    if coverage.undelivered:
        lost = [f"{labels.day(one.date)} → {printable(one.place)} ({one.targets})" for one in coverage.undelivered]
        yield Line(label=labels.word("undelivered"), text="; ".join(lost))


def _late(due: datetime, made: str, *, missed: int, labels: Labels) -> str:
    """When it should have been made and when it was, and how many were missed before it."""
    told = [labels.word("missed", n=missed)] if missed else []
    return "; ".join([labels.word("late_text", due=labels.time(due), made=made), *told])


def _silent(source: SourceStatus, labels: Labels) -> str:
    """A source that gave nothing, and since when."""
    name = printable(source.name)
    return labels.word("silent_since", name=name, time=labels.time(source.newest)) if source.newest else name


def _left_out(coverage: Coverage, labels: Labels) -> str:
    """How many were left out for which reason, the commonest first."""
    reasons = Counter(printable(one.reason) for one in coverage.left_out)
    counted = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    if not counted:
        return labels.word("nothing_left_out")
    return ", ".join(f"{labels.reason(phrase)} ({labels.number(n)})" for phrase, n in counted)
