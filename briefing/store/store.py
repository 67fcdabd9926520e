"""The store as the rest of the program sees it: each method is one transaction, or one snapshot to read from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection, Engine

from briefing.errors import StoreError
from briefing.models import Article, Delivery, Rendition, Versions
from briefing.store import articles, collecting, editions, leases, ledger, upkeep
from briefing.store.connect import Place, connect, locate, translated, write_ahead
from briefing.store.migrate import prepare
from briefing.store.records import (
    Added,
    Collected,
    Dispatch,
    Edition,
    Lease,
    Noted,
    Omission,
    Polled,
    Run,
    SourceState,
    State,
)

# How long to wait for another writer, in seconds: one that holds the lock for a minute (faults F03) loses us nothing.
PATIENCE = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Articles, what sources gave, editions and deliveries, in SQLite or PostgreSQL. Open it with `Store.open`.

    Threads and processes may share a database: one writes at a time, readers see whole transactions and wait for
    nobody. Every method raises StoreError where the database fails it.
    """

    place: Place
    engine: Engine
    read_only: bool

    @classmethod
    def open(cls, address: str | Path, *, read_only: bool = False, patience: float = PATIENCE) -> Store:
        """Open the store at a path or a URL, make it where there is none, and bring it up to this program's schema.

        Args:
            address: a file (its folder is made), or `postgresql+psycopg://user@host/database`.
            read_only: take it as it is and write nothing, not even a migration.
            patience: seconds to wait for another writer.

        Raises:
            StoreError: it cannot be opened, is damaged, locked, another program's, or of a newer program.
        """
        place = locate(address)
        engine = connect(place, read_only=read_only, patience=patience)
        try:
            prepare(engine, place, read_only=read_only)
            if not read_only:
                write_ahead(engine, place, patience=patience)
        except BaseException:
            engine.dispose()
            raise
        return cls(place=place, engine=engine, read_only=read_only)

    def close(self) -> None:
        """Let go of the database; the object is of no use afterwards."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self.place.shown), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.read_only:
            raise StoreError(f"store {self.place.shown}: it was opened for reading only: open it for writing")
        with translated(self.place.shown), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    # --- articles -----------------------------------------------------------------------------------------------------

    def add(self, incoming: Iterable[Article]) -> Added:
        """Store the articles that are not yet known, in transactions of some hundreds.

        A known id is left as it is: its text is never changed, its first_seen stays. The same key with another text is
        a further revision of it.
        """
        added = Added()
        rest = iter(incoming)
        while batch := list(islice(rest, articles.BATCH)):
            with self._writing() as connection:
                added += articles.put(connection, batch)
        return added

    def articles(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        sources: tuple[str, ...] | None = None,
        languages: tuple[str, ...] | None = None,
        known_by: datetime | None = None,
        latest: bool = True,
    ) -> Iterator[Article]:
        """The articles of a window [since, until) of their time, by (time, id), as they stand when the first is taken.

        Args:
            sources, languages: only these; None takes all, () none.
            known_by: only what had been seen by then, so that a past edition can be made from what was known.
            latest: of each key only the last revision (of those known by then, and made before `until`).
        """
        wanted = articles.conditions(
            since, until, sources=sources, languages=languages, known_by=known_by, latest=latest
        )
        with self._reading() as connection:
            yield from articles.stream(connection, wanted)

    def count(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        *,
        sources: tuple[str, ...] | None = None,
        languages: tuple[str, ...] | None = None,
        known_by: datetime | None = None,
        latest: bool = True,
    ) -> int:
        """How many articles `articles` would give."""
        wanted = articles.conditions(
            since, until, sources=sources, languages=languages, known_by=known_by, latest=latest
        )
        with self._reading() as connection:
            return articles.count(connection, wanted)

    def article(self, id: str) -> Article | None:
        """The article of this id, None where there is none."""
        return next(iter(self.articles_by_ids((id,))), None)

    def articles_by_ids(self, ids: Iterable[str]) -> tuple[Article, ...]:
        """The articles of these ids in the order asked for, each once; ids that are not stored are passed over."""
        with self._reading() as connection:
            return articles.by_ids(connection, ids)

    def versions(self, ids: Iterable[str], *, until: datetime) -> tuple[Versions, ...]:
        """The articles of these ids that are stored, by id, each with the newest version of it made before a time."""
        with self._reading() as connection:
            return articles.versions(connection, ids, until=until)

    # --- what sources gave --------------------------------------------------------------------------------------------

    def collected(self, records: Iterable[Collected | Polled | Noted]) -> Added:
        """Store what became of items and how their sources stand, in their order, several to a transaction.

        No item is ever marked as seen before its articles are stored, and no note is stored before what was given
        before it, so that a kill at any moment loses nothing: what was not marked is collected again, and known. Where
        `records` fails, those before are stored.
        """
        added = Added()
        for batch in collecting.batches(records):
            with self._writing() as connection:
                added += collecting.put_records(connection, batch)
        return added

    def seen(self, source: str, location: str) -> str | None:
        """The fingerprint under which an item was collected last, None where it never was."""
        with self._reading() as connection:
            return collecting.fingerprint(connection, source, location)

    def fingerprints(self, source: str) -> dict[str, str]:
        """Location -> fingerprint of every item of a source: one query for a folder of many files."""
        with self._reading() as connection:
            return collecting.fingerprints(connection, source)

    def left_outs(self, *, source: str | None = None, since: datetime | None = None) -> Iterator[Omission]:
        """What was left out on the way in (later than `since`), by time, source and place."""
        with self._reading() as connection:
            yield from collecting.omissions(connection, source=source, since=since)

    def note(self, source: str) -> str:
        """What a source noted last, "" where it noted nothing."""
        with self._reading() as connection:
            return collecting.note(connection, source)

    def source(self, name: str) -> SourceState:
        """What is known of one source; of one never polled, only its name."""
        with self._reading() as connection:
            return next(iter(collecting.states(connection, name)), SourceState(name=name))

    def sources(self) -> tuple[SourceState, ...]:
        """Every source that was ever polled, by name."""
        with self._reading() as connection:
            return collecting.states(connection)

    # --- editions -----------------------------------------------------------------------------------------------------

    def save_edition(
        self,
        name: str,
        date: date,
        *,
        slot: str = "",
        digest: str,
        payload: bytes,
        created: datetime,
        replace: bool = False,
        targets: Iterable[str] = (),
    ) -> Edition:
        """Store the edition of a briefing, date and slot, or give back the one that is stored already.

        With `replace`, another payload becomes the next revision and the former is kept, as long as nothing of the
        former was delivered or is being sent; after that the former stands. Compare the payloads to see which it was.
        What was still to go out of the former goes out as the new one. `targets` are queued in the same transaction, so
        that an edition is never stored and forgotten.
        """
        new = Edition(
            id=0, name=name, date=date, slot=slot, revision=0, digest=digest, payload=payload, created=created
        )
        with self._writing() as connection:
            made = editions.put_edition(connection, new, replace=replace)
            editions.queue(connection, made.id, targets, at=created, dead="")
            return made

    def edition(self, name: str, date: date, *, slot: str = "", revision: int | None = None) -> Edition | None:
        """The edition of that date and slot, its newest revision unless another is asked for; None: there is none."""
        with self._reading() as connection:
            return editions.edition(connection, name, date, slot=slot, revision=revision)

    def edition_by_digest(self, digest: str) -> Edition | None:
        """The edition, of any revision, that a file names by its digest."""
        with self._reading() as connection:
            return editions.edition_by_digest(connection, digest)

    def editions(
        self,
        name: str,
        *,
        of: date | None = None,
        since: date | None = None,
        before: date | None = None,
        slot: str = "",
        limit: int | None = None,
    ) -> tuple[Edition, ...]:
        """The editions of a briefing, those of a date, or from a date on and before one (and a slot of it), the latest
        first, each in its newest revision."""
        with self._reading() as connection:
            bound = None if before is None else (before, slot)
            return editions.past(connection, name, of=of, since=since, before=bound, limit=limit)

    def save_rendition(self, edition: Edition, rendition: Rendition) -> Rendition:
        """Store an edition in a format, or give back how it was stored before: nothing is sent that is not stored."""
        with self._writing() as connection:
            return editions.put_rendition(connection, edition, rendition)

    def rendition(self, edition: Edition, format: str) -> Rendition | None:
        """The edition in a format as it was stored, None where it was not."""
        with self._reading() as connection:
            return editions.rendition(connection, edition, format)

    # --- deliveries ---------------------------------------------------------------------------------------------------

    def queue(self, edition: Edition, targets: Iterable[str], *, at: datetime, dead: str = "") -> None:
        """Note where an edition is to go; a target that is noted stands as it is. `dead` says why it shall not go."""
        with self._writing() as connection:
            editions.queue(connection, edition.id, targets, at=at, dead=dead)

    def put_state(self, row: Dispatch, state: State, *, at: datetime, detail: str) -> bool:
        """Set a row of the outbox by hand, attempts forgotten; False where it is no longer as it was read."""
        with self._writing() as connection:
            return editions.put_state(connection, row, state, at=at, detail=detail)

    def claim(
        self, edition: Edition, target: str, *, at: datetime, repeatable: bool = False, lease: Lease | None = None
    ) -> bool:
        """Reserve the delivery of an edition to a target; True to one caller alone, who then sends and settles.

        Never True for what was delivered, given up or dropped, nor for an edition that a newer revision has replaced.
        What failed may be claimed again. What was reserved and never settled (the sender died, or still sends), or is
        unknown, may be claimed again only where it is `repeatable`: doing it twice does no harm, or is agreed to. Never
        True for who has lost his `lease`: a sender that was paused and wakes up sends nothing.
        """
        with self._writing() as connection:
            return editions.claim(connection, edition.id, target, at=at, repeatable=repeatable, lease=lease)

    def settle(self, edition: Edition, delivery: Delivery, *, at: datetime) -> None:
        """Note what became of a claimed delivery; one that is delivered stays so.

        Raises:
            StoreError: it was never claimed.
        """
        with self._writing() as connection:
            editions.settle(connection, edition.id, delivery, at=at)

    def dispatches(
        self,
        *,
        edition: Edition | None = None,
        name: str | None = None,
        states: tuple[State, ...] | None = None,
    ) -> tuple[Dispatch, ...]:
        """The outbox: of one edition, one briefing, in some states, or all of it, in the order of the dates."""
        with self._reading() as connection:
            return editions.dispatches(connection, edition=edition.id if edition else None, name=name, states=states)

    # --- leases -------------------------------------------------------------------------------------------------------

    def take_lease(
        self, name: str, *, holder: str, at: datetime, until: datetime, gone: Callable[[str], bool] = lambda _: False
    ) -> Lease | None:
        """The right to do something alone until a time; None where another has it, and is not known to be `gone`."""
        with self._writing() as connection:
            return leases.take(connection, name, holder=holder, at=at, until=until, gone=gone)

    def renew_lease(self, lease: Lease, *, until: datetime) -> bool:
        """Have a lease for longer; False where another has taken it over."""
        with self._writing() as connection:
            return leases.renew(connection, lease, until=until)

    def release_lease(self, lease: Lease) -> None:
        """Give a lease back; nothing happens where another has taken it over."""
        with self._writing() as connection:
            leases.release(connection, lease)

    def lease(self, name: str, *, at: datetime) -> Lease | None:
        """Who has a lease at a time, None where it is free."""
        with self._reading() as connection:
            return leases.holder(connection, name, at=at)

    # --- the ledger ---------------------------------------------------------------------------------------------------

    def begin_run(self, run: Run, *, lease: Lease | None = None) -> Run | None:
        """Note that an edition is being made; None where it was made, or given up, or the lease is lost."""
        with self._writing() as connection:
            return ledger.begin(connection, run, lease=lease)

    def end_run(self, run: Run, *, lease: Lease | None = None) -> bool:
        """Note how the making of an edition ended; False where the lease is lost. What is made stays made."""
        with self._writing() as connection:
            return ledger.end(connection, run, lease=lease)

    def runs(self, name: str | None = None, *, limit: int = 100) -> tuple[Run, ...]:
        """The last editions that were made, or begun, of a briefing or of all, the latest first."""
        with self._reading() as connection:
            return ledger.latest(connection, name, limit=limit)

    def unfinished_runs(self) -> tuple[Run, ...]:
        """The editions whose making was begun and has not ended."""
        with self._reading() as connection:
            return ledger.unfinished(connection)

    # --- upkeep -------------------------------------------------------------------------------------------------------

    def damage(self) -> tuple[str, ...]:
        """What is wrong with the store, a line each; reads all of it."""
        with self._reading() as connection:
            return upkeep.damage(connection)

    def checksums(self) -> dict[str, str]:
        """Table -> a digest of its content, the same on both databases."""
        with self._reading() as connection:
            return upkeep.checksums(connection)

    def copy_to(self, other: Store) -> dict[str, int]:
        """Everything into another store, which must be empty, in one transaction; how many rows of each table.

        Raises:
            StoreError: the other holds something.
        """
        with self._reading() as source, other._writing() as target:
            if not upkeep.is_empty(target):
                raise StoreError(f"store {other.place.shown}: it is not empty: name a new one, nothing is overwritten")
            return upkeep.copy(source, target)

    def compact_into(self, file: Path) -> None:
        """A copy of a SQLite store as one file, as it stands at this moment, while others write (VACUUM INTO)."""
        with self._reading() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            connection.rollback()
            connection.connection.cursor().execute("VACUUM INTO ?", (str(file),))

    def prune(self, *, before: Mapping[str, datetime], cited: Callable[[bytes], frozenset[str]]) -> dict[str, int]:
        """Take out articles, renditions and what was left out, as far as they are older; how many of each."""
        with self._writing() as connection:
            return upkeep.prune(connection, before=before, cited=cited)

    def done(self, chore: str) -> tuple[datetime, str] | None:
        """When a chore was done last, and what it came to."""
        with self._reading() as connection:
            return upkeep.done(connection, chore)

    def note_done(self, chore: str, *, at: datetime, problem: str = "") -> None:
        """Note that a chore was done."""
        with self._writing() as connection:
            upkeep.note(connection, chore, at=at, problem=problem)

    def size(self) -> int:
        """Bytes that it takes on the disk."""
        with self._reading() as connection:
            return upkeep.size(connection)
