"""What sources gave, item by item -> rows: seen, left out, polled; and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from briefing.models import LeftOut
from briefing.store.articles import BATCH, digest, put
from briefing.store.records import Added, Collected, Noted, Omission, Polled, SourceState
from briefing.store.schema import articles, left_out, seen, sources


def batches(records: Iterable[Collected | Polled | Noted]) -> Iterator[list[Collected | Polled | Noted]]:
    """Groups of records that go into one transaction each: some hundred articles, or some hundred records without any.

    An item that cannot be had because its source breaks off does not take those before it along.
    """
    batch: list[Collected | Polled | Noted] = []
    weight = 0
    try:
        for record in records:
            batch.append(record)
            weight += max(1, len(record.articles)) if isinstance(record, Collected) else 1
            if weight >= BATCH:
                yield batch
                batch, weight = [], 0
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def put_records(connection: Connection, records: Sequence[Collected | Polled | Noted]) -> Added:
    """Store what came of items, and how their sources stand; in one transaction, so that the order does not matter."""
    added = _put_items(connection, [record for record in records if isinstance(record, Collected)])
    for record in records:
        match record:
            case Polled():
                _put_source(connection, record.source, {"polled": record.at, "problem": record.problem})
            case Noted():
                _put_source(connection, record.source, {"note": record.note})
    return added


def _put_items(connection: Connection, items: Sequence[Collected]) -> Added:
    """Store the articles of items, what was left out of them, and then that they have been seen."""
    added = put(connection, [article for item in items for article in item.articles])
    last = {digest(item.source, item.location): item for item in items}
    for start in range(0, len(last), BATCH):
        some = tuple(last)[start : start + BATCH]
        connection.execute(delete(left_out).where(left_out.c.item_digest.in_(some)))
        marked = tuple(name for name in some if last[name].fingerprint)
        connection.execute(delete(seen).where(seen.c.item_digest.in_(marked)))
    if rows := [_seen(name, item) for name, item in last.items() if item.fingerprint]:
        connection.execute(insert(seen), rows)
    if pieces := [_omitted(name, item, piece) for name, item in last.items() for piece in item.left_out]:
        connection.execute(insert(left_out), pieces)
    return added


def _seen(name: str, item: Collected) -> dict[str, Any]:
    return {
        "item_digest": name,
        "source": item.source,
        "location": item.location,
        "fingerprint": item.fingerprint,
        "at": item.at,
        "articles": len(item.articles),
        "problem": item.problem,
    }


def _omitted(name: str, item: Collected, piece: LeftOut) -> dict[str, Any]:
    return {
        "item_digest": name,
        "source": item.source,
        "location": item.location,
        "item": piece.item,
        "reason": piece.reason,
        "detail": piece.detail,
        "at": item.at,
    }


def fingerprint(connection: Connection, source: str, location: str) -> str | None:
    """What the item looked like when it was last collected, None where it never was."""
    statement = select(seen.c.fingerprint).where(seen.c.item_digest == digest(source, location))
    return connection.execute(statement).scalar_one_or_none()


def fingerprints(connection: Connection, source: str) -> dict[str, str]:
    """Location -> fingerprint of all items of a source."""
    rows = connection.execute(select(seen.c.location, seen.c.fingerprint).where(seen.c.source == source))
    return {row.location: row.fingerprint for row in rows}


def omissions(connection: Connection, *, source: str | None, since: datetime | None) -> Iterator[Omission]:
    """What was left out on the way in, by time, source and place."""
    c = left_out.c
    statement = select(left_out).order_by(c.at, c.source, c.location, c.id)
    if source is not None:
        statement = statement.where(c.source == source)
    if since is not None:
        statement = statement.where(c.at > since)
    for row in connection.execution_options(yield_per=BATCH).execute(statement):
        piece = LeftOut(item=row.item, reason=row.reason, detail=row.detail)
        yield Omission(source=row.source, location=row.location, at=row.at, left_out=piece)


def _put_source(connection: Connection, name: str, values: dict[str, Any]) -> None:
    change = update(sources).where(sources.c.name == name).values(values)
    if not connection.execute(change).rowcount:
        connection.execute(insert(sources).values({"problem": "", "note": "", **values, "name": name}))


def note(connection: Connection, name: str) -> str:
    """What a source noted last, "" where it noted nothing."""
    return connection.execute(select(sources.c.note).where(sources.c.name == name)).scalar_one_or_none() or ""


def states(connection: Connection, name: str | None = None) -> tuple[SourceState, ...]:
    """Every source that was ever polled, or the one named, by name."""
    of = articles.c.source == sources.c.name
    given = select(func.count()).select_from(articles).where(of).scalar_subquery().label("articles")
    newest = select(func.max(articles.c.time)).where(of).scalar_subquery().label("newest")
    statement = select(sources, given, newest).order_by(sources.c.name)
    if name is not None:
        statement = statement.where(sources.c.name == name)
    return tuple(_state(row) for row in connection.execute(statement))


def _state(row: Row[Any]) -> SourceState:
    return SourceState(name=row.name, polled=row.polled, problem=row.problem, articles=row.articles, newest=row.newest)
