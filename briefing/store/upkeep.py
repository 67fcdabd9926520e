"""A store -> the same store elsewhere, proof that two are equal, that one is whole, and what is old taken out."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, func, insert, select, text, update

from briefing.store.articles import damaged
from briefing.store.schema import articles, chores, editions, leases, left_out, metadata, renditions

_ROWS = 1000
_LINES = 20  # of damage: more say no more
# Who holds what alone is of the moment and of this database; everything else is the store's content.
TABLES = tuple(table for table in metadata.sorted_tables if table is not leases)


# --- elsewhere --------------------------------------------------------------------------------------------------------


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Every row of every table, in the order in which they lean on each other; how many of each."""
    counted = {}
    for table in TABLES:
        counted[table.name] = 0
        for rows in _batches(source, table):
            target.execute(insert(table), rows)
            counted[table.name] += len(rows)
        if target.dialect.name == "postgresql" and "id" in table.c and table.c.id.type.python_type is int:
            target.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {_highest(table)})"))
    return counted


def _highest(table: Table) -> str:
    return f"coalesce((SELECT max(id) FROM {table.name}), 0) + 1, false"


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = connection.execution_options(yield_per=_ROWS).execute(select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions(_ROWS):
        yield [dict(row) for row in rows]


def checksums(connection: Connection) -> dict[str, str]:
    """Table -> the SHA-256 of its rows by key: equal where the content is equal, whatever the database."""
    return {table.name: _checksum(connection, table) for table in TABLES}


def _checksum(connection: Connection, table: Table) -> str:
    digest = hashlib.sha256()
    for rows in _batches(connection, table):
        for row in rows:
            digest.update(json.dumps([_plain(value) for value in row.values()], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else value


def is_empty(connection: Connection) -> bool:
    """Whether nothing was ever put in."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in TABLES)


# --- whole ------------------------------------------------------------------------------------------------------------


def damage(connection: Connection) -> tuple[str, ...]:
    """What is wrong with it, a line each: the file's own structure, and bytes that are not those that were stored."""
    if broken := tuple(_of_the_file(connection)):
        return broken  # such a file cannot be read to its end
    with _read_as_it_lies(connection):
        return (*_named(_of_the_bytes(connection)), *_named(damaged(connection)))


@contextmanager
def _read_as_it_lies(connection: Connection) -> Iterator[None]:
    """Bytes that are no text are read all the same on SQLite, so that they are found and named."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.text_factory = lambda found: found.decode(errors="surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = str


def _named(found: Iterator[str]) -> Iterator[str]:
    """The first of them; a value that is no time where a time must be ends the reading."""
    try:
        yield from (line.encode(errors="backslashreplace").decode() for line in islice(found, _LINES))
    except (ValueError, TypeError) as error:
        yield f"a row is not what was stored: {error}"


def _of_the_file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    said = [str(row[0]) for row in connection.execute(text(f"PRAGMA integrity_check({_LINES})"))]
    yield from (line for each in said if each != "ok" for line in each.splitlines())
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"a row of {row[0]} leans on one of {row[2]} that is not there"


def _of_the_bytes(connection: Connection) -> Iterator[str]:
    c = editions.c
    for row in connection.execution_options(yield_per=50).execute(select(c.name, c.date, c.payload, c.checksum)):
        if _differs(row.payload, row.checksum):
            yield f"the stored edition {row.name} of {row.date} is not what was stored"
    of = renditions.join(editions, editions.c.id == renditions.c.edition)
    wanted = select(c.name, c.date, renditions.c.format, renditions.c.content, renditions.c.checksum).select_from(of)
    for page in connection.execution_options(yield_per=50).execute(wanted):
        if _differs(page.content, page.checksum):
            yield f"the stored {page.format} of {page.name} of {page.date} is not what was stored"


def _differs(content: object, checksum: str) -> bool:
    """Whether these are not the bytes that were stored; damage may have made text or a number of them."""
    return not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != checksum


# --- what is old ------------------------------------------------------------------------------------------------------


def prune(
    connection: Connection,
    *,
    before: Mapping[str, datetime],
    cited: Callable[[bytes], frozenset[str]],
) -> dict[str, int]:
    """Take out what is older than `before` says of it; how many of each. What an edition cites stays with it."""
    gone = {}
    gone["left_out"] = connection.execute(delete(left_out).where(left_out.c.at < before["left_out"])).rowcount
    old = select(editions.c.id).where(editions.c.id == renditions.c.edition, editions.c.created < before["renditions"])
    gone["renditions"] = connection.execute(delete(renditions).where(exists(old))).rowcount
    gone["articles"] = _prune_articles(connection, before=before["articles"], cited=cited)
    return gone


def _prune_articles(connection: Connection, *, before: datetime, cited: Callable[[bytes], frozenset[str]]) -> int:
    c = articles.c
    old = set(connection.execute(select(c.id).where(and_(c.time < before, c.first_seen < before))).scalars())
    if old:
        for row in connection.execution_options(yield_per=50).execute(select(editions.c.payload)):
            old -= cited(row.payload)
    ids = sorted(old)
    for start in range(0, len(ids), _ROWS):
        connection.execute(delete(articles).where(c.id.in_(ids[start : start + _ROWS])))
    return len(ids)


# --- what was done when -----------------------------------------------------------------------------------------------


def done(connection: Connection, name: str) -> tuple[datetime, str] | None:
    """When something was done last and what it came to ("": well), None where it never was."""
    row = connection.execute(select(chores).where(chores.c.name == name)).one_or_none()
    return None if row is None else (row.at, row.problem)


def note(connection: Connection, name: str, *, at: datetime, problem: str) -> None:
    """Note that it was done."""
    values = {"at": at, "problem": problem}
    if not connection.execute(update(chores).where(chores.c.name == name).values(values)).rowcount:
        connection.execute(insert(chores).values({"name": name, **values}))


def size(connection: Connection) -> int:
    """Bytes that the database takes."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
    pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    return int(pages) * int(connection.execute(text("PRAGMA page_size")).scalar_one())
