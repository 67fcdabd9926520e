"""The tables, and the two types that make SQLite and PostgreSQL give back exactly what was put in."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

from briefing.errors import StoreError

HEAD = "0003"  # the newest migration; a test holds it to the folder, so that opening need not import alembic
VERSION_TABLE = "briefing_schema"  # not alembic's own name: a PostgreSQL database may be shared


class Clean(TypeDecorator[str]):
    """Text that both databases keep byte for byte, ordered by code point on both.

    NUL is refused (PostgreSQL cannot hold it) and so are lone surrogates (no Unicode text: RFC 3629 section 3).
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and (fault := unstorable(value)):
            raise StoreError(f"the text {value[:60]!r} cannot be stored: {fault}; clean it first")
        return value


class Moment(TypeDecorator[datetime]):
    """An aware datetime in and an aware datetime in UTC out, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = in_utc(value)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_utc(value: datetime) -> datetime:
    """The same moment as both databases give it back.

    Raises:
        StoreError: none that can be stored.
    """
    if value.tzinfo is None:
        raise StoreError(f"the time {value} has no time zone and cannot be stored: give it in UTC")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise StoreError(f"the time {value} lies outside the years 1 to 9999 in UTC and cannot be stored") from None


def unstorable(text: str) -> str:
    """Why no database keeps this text, "" where it does."""
    if "\0" in text:
        return "it holds a NUL character"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"it holds the lone surrogate U+{ord(text[error.start]):04X}"
    return ""


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A linguistic collation would sort ids and sources otherwise than Python and SQLite do.
_TEXT = Clean().with_variant(Clean(collation="C"), "postgresql")

# The columns of digests stand in for texts of any length (a URL, a path) in indexes: PostgreSQL refuses an index row
# over 2,704 bytes (a third of a page, its documentation on B-tree limits).
_DIGEST = String(32)

articles = Table(
    "articles",
    metadata,
    Column("id", _TEXT, primary_key=True),
    Column("key", _TEXT, nullable=False),
    Column("key_digest", _DIGEST, nullable=False),
    Column("source", _TEXT, nullable=False),
    Column("location", _TEXT, nullable=False),
    Column("publisher", _TEXT, nullable=False),
    Column("title", _TEXT, nullable=False),
    Column("text", _TEXT, nullable=False),
    Column("author", _TEXT, nullable=False),
    Column("published", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("updated", Moment),
    Column("time", Moment, nullable=False),  # published or first_seen: what every window asks for
    Column("version", Moment, nullable=False),  # updated or time: what orders the versions of an article
    Column("language", _TEXT, nullable=False),
    Column("url", _TEXT, nullable=False),
    Column("part", Integer, nullable=False),
    Column("label", _TEXT, nullable=False),
    # Of all the others. The default is there because SQLite adds no column without one.
    Column("checksum", _DIGEST, nullable=False, server_default=text("''")),
    Index(None, "time", "id"),
    Index(None, "key_digest", "first_seen", "version", "id"),
    Index(None, "source", "time"),
)

seen = Table(
    "seen",
    metadata,
    Column("item_digest", _DIGEST, primary_key=True),
    Column("source", _TEXT, nullable=False, index=True),
    Column("location", _TEXT, nullable=False),
    Column("fingerprint", _TEXT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("problem", _TEXT, nullable=False),
)

left_out = Table(
    "left_out",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_digest", _DIGEST, nullable=False, index=True),
    Column("source", _TEXT, nullable=False),
    Column("location", _TEXT, nullable=False),
    Column("item", _TEXT, nullable=False),
    Column("reason", _TEXT, nullable=False),
    Column("detail", _TEXT, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

sources = Table(
    "sources",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("polled", Moment),  # None: it has left a note and its first poll is not over
    Column("problem", _TEXT, nullable=False),
    Column("note", _TEXT, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("date", Date, nullable=False),
    Column("slot", _TEXT, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", _TEXT, nullable=False, index=True),
    Column("payload", LargeBinary, nullable=False),
    Column("checksum", _TEXT, nullable=False),  # SHA-256 of the payload: integrity checks miss 1 flip in 12 (55 of 60)
    Column("created", Moment, nullable=False),
    UniqueConstraint("name", "date", "slot", "revision"),
)

renditions = Table(
    "renditions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),
    Column("format", _TEXT, nullable=False),
    Column("media_type", _TEXT, nullable=False),
    Column("suffix", _TEXT, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("checksum", _TEXT, nullable=False),
    UniqueConstraint("edition", "format"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", Integer, ForeignKey("editions.id"), nullable=False),
    Column("target", _TEXT, nullable=False),
    Column("target_digest", _DIGEST, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("receipt", _TEXT, nullable=False),
    Column("detail", _TEXT, nullable=False),
    UniqueConstraint("edition", "target_digest"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("holder", _TEXT, nullable=False),  # "": free
    Column("token", Integer, nullable=False),
    Column("until", Moment, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("date", Date, nullable=False),
    Column("slot", _TEXT, nullable=False),
    Column("due", Moment),  # None: by hand
    Column("missed", Integer, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("begun", Moment, nullable=False, index=True),
    Column("ended", Moment),
    Column("problem", _TEXT, nullable=False),
    UniqueConstraint("name", "date", "slot"),
)

chores = Table(
    "chores",
    metadata,
    Column("name", _TEXT, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("problem", _TEXT, nullable=False),
)
