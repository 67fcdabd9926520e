"""Editions of one briefing -> Archive: their order, the timeline of each event, what stood under each theme."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from briefing.models import Briefing, Entry, entries, order_of
from briefing.timeline import Timeline, timelines


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A theme and all that was printed under it, the newest edition's first. `slug` names its page.

    `name` is "" for what belongs under no theme.
    """

    name: str
    slug: str
    entries: tuple[tuple[Briefing, Entry], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """All editions of one briefing, the oldest first, never none; its events by their ids; its themes in the order in
    which the newest edition has them, then those that only older ones have."""

    editions: tuple[Briefing, ...]
    timelines: dict[str, Timeline]
    shelves: tuple[Shelf, ...]

    @property
    def newest(self) -> Briefing:
        """The last edition: its language, zone and title are the archive's."""
        return self.editions[-1]

    @property
    def name(self) -> str:
        """The briefing's name, and the name of its folder."""
        return self.newest.name


def archives(editions: Iterable[Briefing]) -> tuple[Archive, ...]:
    """An archive a briefing, by their names; of two editions of one date and time the later given counts."""
    found: dict[str, dict[tuple[date, str], Briefing]] = {}
    for edition in editions:
        found.setdefault(edition.name, {})[order_of(edition)] = edition
    return tuple(_archive(tuple(own[order] for order in sorted(own))) for _, own in sorted(found.items()))


def _archive(editions: tuple[Briefing, ...]) -> Archive:
    shelves: dict[str, list[tuple[Briefing, Entry]]] = {}
    for edition in reversed(editions):
        for section in edition.sections:
            shelves.setdefault(section.name, []).extend((edition, entry) for entry in section.entries)
    return Archive(
        editions=editions,
        timelines=timelines(editions),
        shelves=tuple(
            Shelf(name=name, slug=slug(name), entries=tuple(own))
            for name, own in sorted(shelves.items(), key=lambda item: not item[0])  # in the order of the page
            if own
        ),
    )


def slug(name: str) -> str:
    """A theme's file name: its words in ASCII, and eight hex digits where they do not tell all of it.

    >>> slug("Work & trade"), slug("")
    ('work-trade', 'rest')
    """
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    plain = re.fullmatch(r"[A-Za-z0-9 ,&'-]*", name)
    mark = "" if plain else hashlib.sha256(name.encode()).hexdigest()[:8]
    return "-".join(part for part in (words, mark) if part) or "rest"


def touched(archive: Archive, at: int) -> frozenset[str]:
    """The ids of the events whose pages the edition at this place changes: its own, those that it takes over or that
    they come apart from, those that it closes, and those that tell of one of these."""
    # An event that the edition before still had is closed by this one.
    near = [entry for edition in archive.editions[max(0, at - 1) : at + 1] for entry in entries(edition)]
    own = {id for entry in near for id in (entry.event, *entry.merged, entry.split_from)}
    told = {event for event, timeline in archive.timelines.items() if own & set(_mentioned(timeline))}
    return frozenset((own | told) & archive.timelines.keys())


def _mentioned(timeline: Timeline) -> Iterator[str]:
    for day in timeline.days:
        yield from (named.event for named in day.merged)
        if day.split_from:
            yield day.split_from.event
    yield from (turn.event for turn in timeline.split_off)
    if timeline.merged_into:
        yield timeline.merged_into.event
