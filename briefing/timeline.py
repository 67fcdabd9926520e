"""Editions -> the days of each event: what was printed of it, what it took over, came apart from, and became."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing.errors import UsageError
from briefing.models import Briefing, Entry, Reference, Statement, entries, order_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An event and what it was called last; "" where no edition has it."""

    event: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An edition in which another event came apart from this one, or took it over."""

    edition: Briefing
    event: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What an edition printed of an event; an event has several on a date that has several editions."""

    edition: Briefing
    entry: Entry
    merged: tuple[Named, ...]
    split_from: Named | None

    @property
    def statements(self) -> tuple[tuple[Statement, Reference], ...]:
        """Each sentence with its line of the source list."""
        cited = {reference.number: reference for reference in self.edition.references}
        return tuple((statement, cited[statement.citation.number]) for statement in self.entry.statements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """An event through the editions of a briefing; never without a day.

    `closed` is the first edition after its last day, None where the newest edition still has it.
    """

    briefing: str
    event: str
    headline: str
    days: tuple[Day, ...]
    split_off: tuple[Turn, ...]
    merged_into: Turn | None
    closed: Briefing | None


def timelines(editions: Sequence[Briefing]) -> dict[str, Timeline]:
    """Event id -> its timeline, in the order in which the events came.

    Args:
        editions: all of one briefing, in any order.
    """
    ordered = sorted(editions, key=order_of)
    titles = {entry.event: entry.headline for edition in ordered for entry in entries(edition)}
    days: dict[str, list[Day]] = {}
    split_off: dict[str, list[Turn]] = {}
    merged_into: dict[str, Turn] = {}
    for edition in ordered:
        for entry in entries(edition):
            days.setdefault(entry.event, []).append(_day(edition, entry, titles=titles))
            turn = Turn(edition=edition, event=entry.event, headline=entry.headline)
            if entry.split_from:
                split_off.setdefault(entry.split_from, []).append(turn)
            for other in entry.merged:
                merged_into.setdefault(other, turn)
    return {
        event: Timeline(
            briefing=ordered[0].name,
            event=event,
            headline=titles[event],
            days=tuple(own),
            split_off=tuple(split_off.get(event, ())),
            merged_into=merged_into.get(event),
            closed=_after(ordered, own[-1].edition),
        )
        for event, own in days.items()
    }


def timeline(editions: Sequence[Briefing], wanted: str) -> Timeline | None:
    """The timeline of the event with this id, or whose id begins so; None where no edition has it.

    Raises:
        UsageError: several ids begin so.
    """
    all_of_them = timelines(editions)
    found = sorted(id for id in all_of_them if id.startswith(wanted))
    if len(found) > 1:
        raise UsageError(f"{len(found)} events begin with {wanted}: write more of it, such as {found[0]} or {found[1]}")
    return all_of_them[found[0]] if found else None


def _after(ordered: Sequence[Briefing], edition: Briefing) -> Briefing | None:
    at = bisect_right(ordered, order_of(edition), key=order_of)
    return ordered[at] if at < len(ordered) else None


def _day(edition: Briefing, entry: Entry, *, titles: Mapping[str, str]) -> Day:
    return Day(
        edition=edition,
        entry=entry,
        merged=tuple(Named(event=id, headline=titles.get(id, "")) for id in entry.merged),
        split_from=Named(event=entry.split_from, headline=titles.get(entry.split_from, ""))
        if entry.split_from
        else None,
    )
