"""Briefing + earlier editions -> how much was reported of its themes and events, a day, over two weeks (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from briefing.models import Briefing, Course, entries

DAYS = 14  # two weeks: a week's rhythm shows twice


def courses(edition: Briefing, past: Sequence[Briefing]) -> tuple[Course, ...]:
    """A course for each theme and event of the edition that an earlier edition told of too."""
    days = [edition.date - timedelta(days=back) for back in reversed(range(DAYS))]
    told: dict[date, list[Briefing]] = {}
    for each in (*past, edition):
        told.setdefault(each.date, []).append(each)
    themes = [_themes(told[day]) if day in told else None for day in days]
    events = [_events(told[day]) if day in told else None for day in days]
    return (
        *(Course(theme=name, articles=counts) for name, counts in _followed(themes)),
        *(Course(event=id, articles=counts) for id, counts in _followed(events)),
    )


def _themes(editions: Sequence[Briefing]) -> Counter[str]:
    """Those of all editions of a day; each entry counts its own articles."""
    found: Counter[str] = Counter()
    for section in (section for edition in editions for section in edition.sections):
        found[section.name] += sum(len(entry.articles) for entry in section.entries)
    return found


def _events(editions: Sequence[Briefing]) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in (entry for edition in editions for entry in entries(edition)):
        found[entry.event] += len(entry.articles)
    return found


def _followed(days: Sequence[Mapping[str, int] | None]) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    """What the last day has and an earlier one had: its counts, None for a day without an edition."""
    for key in days[-1] or {}:
        counts = tuple(None if day is None else day.get(key, 0) for day in days)
        if any(counts[:-1]):
            yield key, counts
