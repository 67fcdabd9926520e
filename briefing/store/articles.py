"""Article[] -> rows, each text once; rows -> Article[] in the order of their time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, func, insert, or_, select, tuple_, update

from briefing.errors import StoreError
from briefing.models import Article, Versions
from briefing.store.records import Added
from briefing.store.schema import articles, in_utc, unstorable

# Articles a transaction: 50 stored 8,100 a second, 500 16,200, 5,000 18,800 (3 kB each, SQLite, 2 cores); 500 holds the
# writer's lock for a tenth of the time of 5,000 and leaves as little to do again after a kill.
BATCH = 500

_TEXTS = ("id", "key", "source", "location", "publisher", "title", "text", "author", "language", "url", "label")
_TIMES = ("published", "updated", "first_seen", "time", "version")
# What the checksum is of, in this order: everything. A column that comes later comes with a migration of the sums.
_SUMMED = ("id", "key", "key_digest", *_TEXTS[2:], *_TIMES, "part")
_earlier = articles.alias("earlier")
_later = articles.alias("later")


def digest(*parts: str) -> str:
    """32 hexadecimal digits that stand in for texts of any length in an index (BLAKE2b, 128 bits)."""
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()


# --- in ---------------------------------------------------------------------------------------------------------------


def put(connection: Connection, incoming: Sequence[Article]) -> Added:
    """Store what is new; what is known stays, whatever else it comes with.

    The same article found twice at the same moment keeps the smaller of its two places, so that the order in which a
    run meets its files leaves no trace.

    Raises:
        StoreError: a text that no database keeps.
    """
    added = Added()
    for start in range(0, len(incoming), BATCH):
        added += _put(connection, incoming[start : start + BATCH])
    return added


def _put(connection: Connection, incoming: Sequence[Article]) -> Added:
    distinct: dict[str, Article] = {}
    for article in incoming:
        held = distinct.setdefault(article.id, article)
        if (article.first_seen, *_place(article)) < (held.first_seen, *_place(held)):
            distinct[article.id] = article
    columns = articles.c
    statement = select(columns.id, columns.first_seen, columns.source, columns.location, columns.part)
    stored = connection.execute(statement.where(columns.id.in_(distinct)))
    known = {row.id: (row.first_seen, (row.source, row.location, row.part)) for row in stored}
    rows = [_row(article) for article in distinct.values() if article.id not in known]
    moved = [
        _row(article)
        for article in distinct.values()
        if article.id in known and article.first_seen == known[article.id][0] and _place(article) < known[article.id][1]
    ]
    revised = _revised(connection, rows)
    if rows:
        connection.execute(insert(articles), rows)
    if moved:
        connection.execute(_MOVE, [{f"new_{name}": value for name, value in row.items()} for row in moved])
    return Added(new=len(rows), revised=revised, known=len(incoming) - len(rows))


_MOVE = (
    update(articles)
    .where(articles.c.id == bindparam("new_id"))
    .values({c.name: bindparam(f"new_{c.name}") for c in articles.c if c.name not in ("id", "text")})
)


def _place(article: Article) -> tuple[str, str, int]:
    return article.source, article.location, article.part


def _revised(connection: Connection, rows: list[dict[str, Any]]) -> int:
    """How many of the new rows are versions of a key that the store, or another of the rows, has already."""
    keys = {row["key_digest"] for row in rows}
    column = articles.c.key_digest
    stored = connection.execute(select(func.count(column.distinct())).where(column.in_(keys))).scalar_one()
    return len(rows) - (len(keys) - stored)


def _row(article: Article) -> dict[str, Any]:
    row = {name: getattr(article, name) for name in _TEXTS}
    for name, text in row.items():
        if fault := unstorable(text):
            where = f"article {article.title[:60]!r} from {article.source} ({article.location!r})"
            raise StoreError(f"{where} cannot be stored: its {name}: {fault}; clean it on the way in")
    times = {name: getattr(article, name) for name in _TIMES}
    whole = {**row, **times, "part": article.part, "key_digest": digest(article.key)}
    return {**whole, "checksum": _checksum(whole)}


def _checksum(row: Mapping[str, Any]) -> str:
    """128 bits of the SHA-256 of all that a row holds: what the database's own check does not look into is the text."""
    values = [in_utc(value) if isinstance(value := row[name], datetime) else value for name in _SUMMED]
    told = json.dumps(values, ensure_ascii=False, default=_told)
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:32]


def _told(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)  # the latter: what damage made of a value


# --- out --------------------------------------------------------------------------------------------------------------

# A version's number is counted, not stored: it follows from what is stored alone, in whatever order it came.
_REVISION = (
    select(func.count() + 1)
    .where(_earlier.c.key_digest == articles.c.key_digest)
    .where(
        tuple_(_earlier.c.first_seen, _earlier.c.version, _earlier.c.id)
        < tuple_(articles.c.first_seen, articles.c.version, articles.c.id)
    )
    .scalar_subquery()
    .label("revision")
)
_ARTICLE = select(articles, _REVISION)


def conditions(
    since: datetime | None,
    until: datetime | None,
    *,
    sources: tuple[str, ...] | None,
    languages: tuple[str, ...] | None,
    known_by: datetime | None,
    latest: bool,
) -> tuple[ColumnElement[bool], ...]:
    """What a selection of articles means in SQL; None selects all."""
    columns = articles.c
    wanted: list[ColumnElement[bool]] = []
    if since is not None:
        wanted.append(columns.time >= since)
    if until is not None:
        wanted.append(columns.time < until)
    if sources is not None:
        wanted.append(columns.source.in_(sources))
    if languages is not None:
        wanted.append(columns.language.in_(languages))
    if known_by is not None:
        wanted.append(columns.first_seen <= known_by)
    if latest:
        wanted.append(~_superseded(known_by, until))
        if until is not None:
            wanted.append(or_(columns.version < until, ~_preceded(until)))
    return tuple(wanted)


def _superseded(known_by: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    """A later version was there by then: one that was made after the window is none of its time."""
    newer = exists().where(_later.c.key_digest == articles.c.key_digest)
    newer = newer.where(
        tuple_(_later.c.first_seen, _later.c.version, _later.c.id)
        > tuple_(articles.c.first_seen, articles.c.version, articles.c.id)
    )
    if known_by is not None:
        newer = newer.where(_later.c.first_seen <= known_by)
    return newer if until is None else newer.where(_later.c.version < until)


def _preceded(until: datetime) -> ColumnElement[bool]:
    """Another version was made before the window's end: then one that was made after it is not shown."""
    return exists().where(_earlier.c.key_digest == articles.c.key_digest).where(_earlier.c.version < until)


def stream(connection: Connection, wanted: tuple[ColumnElement[bool], ...]) -> Iterator[Article]:
    """The articles that meet the conditions, by (time, id), a few at a time out of one snapshot."""
    statement = _ARTICLE.where(*wanted).order_by(articles.c.time, articles.c.id)
    for row in connection.execution_options(yield_per=BATCH).execute(statement):
        yield _article(row)


def by_ids(connection: Connection, ids: Iterable[str]) -> tuple[Article, ...]:
    """The articles of these ids in the order asked for, each once; an unknown id has none."""
    asked = tuple(dict.fromkeys(ids))
    found: dict[str, Article] = {}
    for start in range(0, len(asked), BATCH):
        rows = connection.execute(_ARTICLE.where(articles.c.id.in_(asked[start : start + BATCH])))
        found |= {row.id: _article(row) for row in rows}
    return tuple(found[name] for name in asked if name in found)


def versions(connection: Connection, ids: Iterable[str], *, until: datetime) -> tuple[Versions, ...]:
    """The articles of these ids, by id, each with the newest version of it that was made before a time."""
    cited = sorted(by_ids(connection, ids), key=lambda article: article.id)
    names = sorted({digest(article.key) for article in cited})
    last = conditions(None, until, sources=None, languages=None, known_by=None, latest=True)
    newest: dict[str, Article] = {}
    for start in range(0, len(names), BATCH):
        of = articles.c.key_digest.in_(names[start : start + BATCH])
        newest |= {row.key: _article(row) for row in connection.execute(_ARTICLE.where(of, *last))}
    return tuple(Versions(cited=article, newest=newest.get(article.key, article)) for article in cited)


def damaged(connection: Connection) -> Iterator[str]:
    """The articles that are not what was stored, a line each."""
    found = connection.execution_options(yield_per=BATCH).execute(select(articles).order_by(articles.c.id))
    for row in found:
        if _checksum(row._asdict()) != row.checksum:
            yield f"the stored article {row.id!r} from {row.source!r} is not what was stored"


def count(connection: Connection, wanted: tuple[ColumnElement[bool], ...]) -> int:
    """How many articles meet the conditions."""
    return connection.execute(select(func.count()).select_from(articles).where(*wanted)).scalar_one()


def _article(row: Row[Any]) -> Article:
    return Article(
        id=row.id,
        key=row.key,
        revision=row.revision,
        source=row.source,
        location=row.location,
        publisher=row.publisher,
        title=row.title,
        text=row.text,
        author=row.author,
        published=row.published,
        updated=row.updated,
        first_seen=row.first_seen,
        language=row.language,
        url=row.url,
        part=row.part,
        label=row.label,
    )
