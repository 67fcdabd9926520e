"""A path or a URL -> an engine that keeps every acknowledged row, and plain words where the database will not."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError

from briefing.errors import StoreError

# One writer at a time on PostgreSQL too, so that both databases behave alike: the same lock for all that write.
# The number is "briefing" in ASCII, cut to the 63 bits of an advisory lock's key.
_WRITER_LOCK = int.from_bytes(b"briefing") & (2**63 - 1)

_SQLITE_ADVICE = (
    ("SQLITE_BUSY", "it is locked by another program; wait for that program or stop it, then run again"),
    ("SQLITE_LOCKED", "it is locked by another program; wait for that program or stop it, then run again"),
    ("SQLITE_NOTADB", "it is no SQLite database; name another file under `store:`, or move this one away"),
    ("SQLITE_CORRUPT", "the file is damaged; restore the last backup, or save what is left with sqlite3's .recover"),
    ("SQLITE_FULL", "the disk is full; free some space and run again, nothing that was stored is lost"),
    ("SQLITE_READONLY", "it cannot be written; give this user the right to write the file and its folder"),
    ("SQLITE_CANTOPEN", "it cannot be opened; check that its folder exists and that this user may write there"),
    ("SQLITE_PERM", "it cannot be opened; give this user the right to read and write it"),
    ("SQLITE_AUTH", "it cannot be opened; give this user the right to read and write it"),
    ("SQLITE_IOERR", "the disk gave an error; check the disk and the space on it, then run again"),
)

# By SQLSTATE (PostgreSQL documentation, appendix A), the first that the code begins with.
_POSTGRESQL_ADVICE = (
    ("3D000", "create the database first (createdb), or name another under `store:`"),
    ("28", "check the user and the password in the address under `store:`"),
    ("42501", "give the user the right to create tables in the database, or name its owner"),
    ("25P03", "this program stood still while it was writing, and the server undid what was not finished; run again"),
    ("25006", "the server takes no writes (a standby?); name the primary under `store:`"),
    ("53100", "the server's disk is full; free some space and run again, nothing that was stored is lost"),
    ("55P03", "another program is writing for too long; wait for it or stop it, then run again"),
    ("57014", "the server broke the statement off; run again"),
    ("57P", "the server is starting or stopping; run again when it is up"),
    ("08", "check that the server runs and can be reached, then run again"),
)

# psycopg gives no SQLSTATE where no connection came about; these are the server's words in English.
_REFUSALS = (("does not exist", "3D000"), ("password", "28P01"), ("authentication", "28000"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a store is: an address that may be shown (no password in it), and the SQLite file (None: PostgreSQL)."""

    shown: str
    url: URL
    file: Path | None


def locate(address: str | Path) -> Place:
    """The place that a path or a URL names.

    Raises:
        StoreError: neither a file nor a PostgreSQL address.
    """
    if isinstance(address, Path) or "://" not in address:
        return _file(Path(address))
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        kinds = "a file such as data/briefing.db or postgresql+psycopg://user@host/database"
        raise StoreError(f"the store's address cannot be read: give {kinds}") from None
    if url.get_backend_name() == "sqlite":
        return _file(Path(url.database or ":memory:"))
    if url.get_backend_name() != "postgresql":
        raise StoreError(
            f"store {url.drivername}: only SQLite files and postgresql+psycopg:// addresses can be a store"
        )
    url = url.set(drivername="postgresql+psycopg")
    return Place(shown=url.render_as_string(hide_password=True), url=url, file=None)


def _file(path: Path) -> Place:
    if path.name in ("", ":memory:"):
        raise StoreError("a store in memory would be lost with the program: name a file such as data/briefing.db")
    path = path.expanduser()
    return Place(shown=str(path), url=URL.create("sqlite"), file=path.absolute())


def connect(place: Place, *, read_only: bool, patience: float) -> Engine:
    """An engine for the place; `patience` is how long to wait for another writer, in seconds.

    Raises:
        StoreError: the file or its folder cannot be had; the PostgreSQL driver is missing.
    """
    if place.file is None:
        return _postgresql(place, read_only=read_only, patience=patience)
    _check_file(place, read_only=read_only)
    return _sqlite(place.file, read_only=read_only, patience=patience)


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what the database says into a StoreError that says what, where and what to do."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_explain(place, error)) from error.orig
    except StatementError as error:
        if isinstance(error.orig, StoreError):  # raised by a type on its way into a statement
            raise error.orig from None
        raise
    except SQLAlchemyError as error:
        raise StoreError(f"store {place}: {error}; run again, and report it if it stays") from error


def _explain(place: str, error: DBAPIError) -> str:
    said = " ".join(str(error.orig).split()) or type(error.orig).__name__
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")
    code = code or next((code for words, code in _REFUSALS if words in said), "")
    for start, advice in (*_SQLITE_ADVICE, *_POSTGRESQL_ADVICE):
        if code.startswith(start):
            return f"store {place}: {said}: {advice}"
    if place.startswith("postgresql"):
        return f"store {place}: {said}: check that the server runs and can be reached, then run again"
    return f"store {place}: {said}"


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _check_file(place: Place, *, read_only: bool) -> None:
    """Say what is wrong with the file or its folder before SQLite says "unable to open"; make the folder."""
    path = place.file
    assert path is not None
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(f"store {place.shown}: it is a folder; name a file in it, such as {path / 'briefing.db'}")
        there = path.exists()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"store {place.shown}: {reason}: check the path and the rights of its folder") from error
    if read_only and not there:
        raise StoreError(f"store {place.shown}: there is no such file: run `briefing collect` first, or check `store:`")
    if not os.access(path if there else path.parent, os.R_OK if read_only else os.R_OK | os.W_OK):
        raise StoreError(f"store {place.shown}: this user may not read or write it: change its owner or its rights")


def _sqlite(path: Path, *, read_only: bool, patience: float) -> Engine:
    uri = f"file:{quote(os.fsencode(path))}?{_mode(path, read_only=read_only)}"

    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=open_file, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        # A power cut lost acknowledged rows under NORMAL in 1 of 12 tries and under FULL in none (faults F01).
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver's own transactions leave DDL outside and take the write lock late, where waiting cannot help.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")

    return engine


def _mode(path: Path, *, read_only: bool) -> str:
    """How to open: a file on a read-only medium has no place for WAL's shared memory and is taken as it lies."""
    if not read_only:
        return "mode=rwc"
    in_use = any(Path(f"{path}{ending}").exists() for ending in ("-wal", "-shm"))
    return "mode=ro" if in_use or os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"


def write_ahead(engine: Engine, place: Place, *, patience: float) -> None:
    """Switch a SQLite file that is known to be ours to write-ahead logging, so that readers wait for nobody.

    It stays so. The switch needs the file alone and does not always wait for it by itself.
    """
    if place.file is None:
        return
    with translated(place.shown):
        _switch(engine, patience=patience)


def _switch(engine: Engine, *, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            with engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, sqlite3.Connection)
                driver.execute("PRAGMA journal_mode = WAL")
                return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise DBAPIError("PRAGMA journal_mode = WAL", None, error) from error
            time.sleep(0.05)
        except sqlite3.Error as error:
            raise DBAPIError("PRAGMA journal_mode = WAL", None, error) from error


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _postgresql(place: Place, *, read_only: bool, patience: float) -> Engine:
    own = place.url.query.get("options", "")
    options = f"-c timezone=UTC -c lock_timeout={round(patience * 1000)}"
    if read_only:
        options += " -c default_transaction_read_only=on"
    own = own if isinstance(own, str) else " ".join(own)
    try:
        engine = create_engine(
            place.url,
            connect_args={"options": f"{options} {own}".strip(), "connect_timeout": 10, "application_name": "briefing"},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError as error:
        what = "the PostgreSQL driver is not installed"
        raise StoreError(f"store {place.shown}: {what}: pip install 'briefing[postgresql]'") from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes(connection):
            # A writer that is stopped inside its transaction loses it before those who wait lose their patience.
            idle = max(1, round(patience * 1000 / 3))
            connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {idle}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    return engine


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes"))
