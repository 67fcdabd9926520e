"""Editions -> the days of one event: what was printed of it, what it took over, came apart from, and became."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from briefing.cli.shown import count
from briefing.errors import UsageError
from briefing.models import Briefing, Entry, entries


def timeline(editions: Sequence[Briefing], wanted: str) -> dict[str, Any] | None:
    """The days of an event, by its id or how that begins; None where no edition has it.

    `closed` is the date of the first edition after its last day, None where the newest edition still has it.

    Args:
        editions: all of one briefing, in any order.
        wanted: the id or its beginning.

    Raises:
        UsageError: several ids begin so.
    """
    editions = sorted(editions, key=lambda edition: edition.date)
    titles = {entry.event: entry.headline for edition in editions for entry in entries(edition)}
    found = sorted(id for id in titles if id.startswith(wanted))
    if not found:
        return None
    if len(found) > 1:
        raise UsageError(f"{len(found)} events begin with {wanted}: write more of it, such as {found[0]} or {found[1]}")
    event = found[0]
    own = [(edition, entry) for edition in editions for entry in entries(edition) if entry.event == event]
    after = [edition.date for edition in editions if edition.date > own[-1][0].date]
    return {
        "briefing": editions[0].name,
        "event": event,
        "headline": titles[event],
        "days": [_day(edition, entry, titles) for edition, entry in own],
        "split_off": list(_others(editions, lambda entry: entry.split_from == event)),
        "merged_into": next(_others(editions, lambda entry: event in entry.merged), None),
        "closed": after[0].isoformat() if after else None,
    }


def _day(edition: Briefing, entry: Entry, titles: Mapping[str, str]) -> dict[str, Any]:
    """What an edition printed of an event."""
    cited = {reference.number: reference for reference in edition.references}
    statements = [(statement.text, cited[statement.citation.number]) for statement in entry.statements]
    return {
        "date": edition.date.isoformat(),
        "status": entry.status.value,
        "headline": entry.headline,
        "articles": entry.support.articles,
        "publishers": entry.support.publishers,
        "statements": [
            {
                "text": text,
                "number": source.number,
                "article": source.article,
                "publisher": source.publisher or source.location,
                "title": source.title,
                "url": source.url,
            }
            for text, source in statements
        ],
        "merged": [_named(id, titles) for id in entry.merged],
        "split_from": _named(entry.split_from, titles) if entry.split_from else None,
    }


def _named(event: str, titles: Mapping[str, str]) -> dict[str, str]:
    return {"event": event, "headline": titles.get(event, "")}


def _others(editions: Sequence[Briefing], told: Callable[[Entry], bool]) -> Iterator[dict[str, str]]:
    """The entries of which something is told, with their dates."""
    for edition in editions:
        for entry in entries(edition):
            if told(entry):
                yield {"date": edition.date.isoformat(), "event": entry.event, "headline": entry.headline}


def timeline_text(told: Mapping[str, Any]) -> str:
    """A timeline as a person reads it."""
    lines = [f"{told['event']}  {told['headline']}  ({told['briefing']})"]
    for day in told["days"]:
        lines += ["", *_day_lines(day)]
    lines += [""] if told["split_off"] or told["merged_into"] or told["closed"] else []
    lines += [f"{each['date']}  split off: {each['event']} {each['headline']}" for each in told["split_off"]]
    if into := told["merged_into"]:
        lines.append(f"{into['date']}  merged into {into['event']} {into['headline']}")
    elif told["closed"]:
        lines.append(f"{told['closed']}  closed: no report of it in this edition")
    return "\n".join(lines)


def _day_lines(day: Mapping[str, Any]) -> Iterator[str]:
    publishers = count(day["publishers"], "publisher")
    yield f"{day['date']}  {day['status']} · {publishers} · {count(day['articles'], 'article')}"
    yield f"  {day['headline']}"
    for statement in day["statements"]:
        yield f"  • {statement['text']} [{statement['publisher']}]"
    for each in day["merged"]:
        yield f"  took over: {each['event']} {each['headline']}".rstrip()
    if parent := day["split_from"]:
        yield f"  split from: {parent['event']} {parent['headline']}".rstrip()
