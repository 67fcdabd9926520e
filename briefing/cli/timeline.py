"""Timeline -> what a person reads in the terminal, and what a machine reads with --json."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from briefing.cli.shown import count
from briefing.models import stem
from briefing.timeline import Day, Timeline, Turn


def timeline_data(told: Timeline) -> dict[str, Any]:
    """A timeline as JSON holds it."""
    return {
        "briefing": told.briefing,
        "event": told.event,
        "headline": told.headline,
        "days": [_day_data(day) for day in told.days],
        "split_off": [_turn_data(turn) for turn in told.split_off],
        "merged_into": _turn_data(told.merged_into) if told.merged_into else None,
        "closed": stem(told.closed) if told.closed else None,
    }


def _turn_data(turn: Turn) -> dict[str, Any]:
    return {"date": turn.edition.date, "slot": turn.edition.slot, "event": turn.event, "headline": turn.headline}


def _day_data(day: Day) -> dict[str, Any]:
    return {
        "date": day.edition.date,
        "slot": day.edition.slot,
        "status": day.entry.status.value,
        "headline": day.entry.headline,
        "articles": day.entry.support.articles,
        "publishers": day.entry.support.publishers,
        "statements": [
            {
                "text": statement.text,
                "number": source.number,
                "article": source.article,
                "publisher": source.publisher or source.location,
                "title": source.title,
                "url": source.url,
            }
            for statement, source in day.statements
        ],
        "merged": [asdict(each) for each in day.merged],
        "split_from": asdict(day.split_from) if day.split_from else None,
    }


def timeline_text(told: Timeline) -> str:
    """A timeline as a person reads it."""
    lines = [f"{told.event}  {told.headline}  ({told.briefing})"]
    for day in told.days:
        lines += ["", *_day_lines(day)]
    lines += [""] if told.split_off or told.merged_into or told.closed else []
    lines += [f"{stem(turn.edition)}  split off: {turn.event} {turn.headline}" for turn in told.split_off]
    if into := told.merged_into:
        lines.append(f"{stem(into.edition)}  merged into {into.event} {into.headline}")
    elif told.closed:
        lines.append(f"{stem(told.closed)}  closed: no report of it in this edition")
    return "\n".join(lines)


def _day_lines(day: Day) -> Iterator[str]:
    support = day.entry.support
    counted = f"{count(support.publishers, 'publisher')} · {count(support.articles, 'article')}"
    yield f"{stem(day.edition)}  {day.entry.status} · {counted}"
    yield f"  {day.entry.headline}"
    for statement, source in day.statements:
        yield f"  • {statement.text} [{source.publisher or source.location}]"
    for each in day.merged:
        yield f"  took over: {each.event} {each.headline}".rstrip()
    if day.split_from:
        yield f"  split from: {day.split_from.event} {day.split_from.headline}".rstrip()
