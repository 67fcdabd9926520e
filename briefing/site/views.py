"""Timelines and entries -> what the templates of the site print, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from briefing.models import Briefing, Entry, Reference, Statement, entries, stem
from briefing.render.escape import printable, safe_url
from briefing.render.labels import Labels
from briefing.render.page import dateline, marks, title
from briefing.site.archive import Archive, Shelf
from briefing.timeline import Day, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where something leads, and what it is called."""

    href: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A printed sentence, who said it, and where: the article, or else the line of the edition's source list."""

    text: str
    gap: bool
    publisher: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one edition, by its `stem`, printed of one event. `notes` tell what it took over or came apart from."""

    stem: str
    iso: str
    edition: Link
    headline: str
    event: str
    quotes: tuple[Quoted, ...]
    marks: tuple[str, ...]
    notes: tuple[tuple[str, Link], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The editions of a month, the newest first: link, title, day in words."""

    name: str
    editions: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A briefing as the lists show it. `at` leads to its folder."""

    name: str
    title: str
    language: str
    direction: str
    latest: Link
    headlines: tuple[str, ...]
    months: tuple[Month, ...]
    themes: tuple[Link, ...]
    feed: str


def overview(archive: Archive, words: Labels, *, at: str, months: int | None = None) -> Overview:
    """A briefing's themes and its editions, of the newest so many months, seen from where `at` leads to its folder."""
    newest = archive.newest
    return Overview(
        name=archive.name,
        title=title(newest, words),
        language=words.language,
        direction=words.direction,
        latest=_link(newest, words, at=at),
        headlines=tuple(printable(entry.headline) for section in newest.sections for entry in section.entries)[:5],
        months=tuple(_months(archive, words, at=at))[:months],
        themes=tuple(
            Link(href=f"{at}themes/{shelf.slug}.html", text=printable(shelf.name) or words.word("rest"))
            for shelf in archive.shelves
        ),
        feed=f"{at}feed.xml",
    )


def _months(archive: Archive, words: Labels, *, at: str) -> Iterator[Month]:
    for (_, _), own in groupby(reversed(archive.editions), key=lambda each: (each.date.year, each.date.month)):
        editions = tuple(own)
        links = tuple(_link(edition, words, at=at) for edition in editions)
        yield Month(name=words.month(editions[0].date), editions=links)


def _link(edition: Briefing, words: Labels, *, at: str) -> Link:
    return Link(href=f"{at}{stem(edition)}.html", text=dateline(edition, words))


def neighbours(edition: Briefing, archive: Archive, words: Labels) -> tuple[Link | None, Link | None]:
    """The editions before and after this one."""
    at = archive.editions.index(edition)
    before = _link(archive.editions[at - 1], words, at="") if at else None
    after = _link(archive.editions[at + 1], words, at="") if at + 1 < len(archive.editions) else None
    return before, after


def days(timeline: Timeline, words: Labels) -> tuple[Report, ...]:
    """An event day by day, the newest first."""
    return tuple(_report(day, words) for day in reversed(timeline.days))


def _report(day: Day, words: Labels) -> Report:
    notes = [(words.word("site_took_over"), _to(one.event, one.headline)) for one in day.merged if one.headline]
    if (parent := day.split_from) and parent.headline:
        notes.append((words.word("site_split_from"), _to(parent.event, parent.headline)))
    return report(day.edition, day.entry, words, notes=tuple(notes))


def under(shelf: Shelf, words: Labels) -> tuple[Report, ...]:
    """What was printed under a theme, the newest first."""
    return tuple(report(edition, entry, words) for edition, entry in shelf.entries)


def report(edition: Briefing, entry: Entry, words: Labels, *, notes: tuple[tuple[str, Link], ...] = ()) -> Report:
    """An entry of an edition, seen from the folder of the events or of the themes."""
    here = _link(edition, words, at="../")
    cited = {source.number: source for source in edition.references}
    return Report(
        stem=stem(edition),
        iso=edition.date.isoformat(),
        edition=here,
        headline=printable(entry.headline),
        event=entry.event,
        quotes=tuple(
            _quoted(each, cited[each.citation.number], words=words, here=here.href) for each in entry.statements
        ),
        marks=tuple(marks(entry, words)),
        notes=notes,
    )


def _quoted(statement: Statement, source: Reference, *, words: Labels, here: str) -> Quoted:
    return Quoted(
        text=printable(statement.text),
        gap=statement.gap,
        publisher=printable(source.publisher) or words.word("unknown"),
        href=safe_url(source.url) or f"{here}#source-{source.number}",
    )


def turns(timeline: Timeline, words: Labels) -> tuple[tuple[str, Link], ...]:
    """What became of an event: what came apart from it, into which it went, when it closed."""
    found = [
        (f"{dateline(turn.edition, words)}: {words.word('site_split_off')}", _to(turn.event, turn.headline))
        for turn in timeline.split_off
    ]
    if into := timeline.merged_into:
        said = f"{dateline(into.edition, words)}: {words.word('site_merged_into')}"
        found.append((said, _to(into.event, into.headline)))
    return tuple(found)


def _to(event: str, headline: str) -> Link:
    return Link(href=f"{event}.html", text=printable(headline))


def events(edition: Briefing) -> tuple[str, ...]:
    """The ids of the events of an edition, in the order of the page."""
    return tuple(entry.event for entry in entries(edition))
