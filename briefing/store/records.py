"""What the store takes and gives beside articles: small frozen values, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from enum import StrEnum

from briefing.models import Article, LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What became of one item of a source; stored as a whole.

    The item is marked as seen with its `fingerprint` in the transaction that stores its articles, or in a later one
    where it has very many, never before. An empty fingerprint marks nothing (a record of a file that is itself marked
    after its last record). What was left out replaces what was left out of the same item before.
    """

    source: str
    location: str
    fingerprint: str
    at: datetime
    articles: tuple[Article, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """That a source was asked at that time, and what went wrong ("": nothing)."""

    source: str
    at: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a source wants to be told next time, in place of what it noted before."""

    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How many articles were new, how many of these are later versions of a known key, how many were known."""

    new: int = 0
    revised: int = 0
    known: int = 0

    def __add__(self, other: Added) -> Added:
        return Added(new=self.new + other.new, revised=self.revised + other.revised, known=self.known + other.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A piece left out on the way in: of which item, when, and why."""

    source: str
    location: str
    at: datetime
    left_out: LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of a source: when it was polled last (None: never) and with what problem, and what it has given."""

    name: str
    polled: datetime | None = None
    problem: str = ""
    articles: int = 0
    newest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A stored edition. `payload` is the briefing as JSON, the bytes as they were given; `digest` is what its files are
    known by; `revision` counts from 1 what was stored for the same name, date and slot."""

    id: int
    name: str
    date: Date
    slot: str
    revision: int
    digest: str
    payload: bytes
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something alone, until a time. Each holder's `token` is higher than the one's before it, so that
    one who was paused and lost the lease can be told from the one who has it now (Kleppmann's fencing token)."""

    name: str
    holder: str
    token: int
    until: datetime


class State(StrEnum):
    """Where a delivery stands. `queued` is to be sent, `reserved` is being sent, or was when the program died; `failed`
    is tried again, `dead` is given up, `unknown` may have arrived, `dropped` was taken out by hand."""

    QUEUED = "queued"
    RESERVED = "reserved"
    DELIVERED = "delivered"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    DEAD = "dead"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


MISSING = (State.FAILED, State.DEAD, State.UNKNOWN)
"""What did not arrive, as far as is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A row of the outbox: one edition to one target, unique. `attempts` counts the reservations, `at` is the last
    change."""

    id: int
    edition: int
    briefing: str
    date: Date
    slot: str
    target: str
    state: State
    attempts: int
    at: datetime
    receipt: str = ""
    detail: str = ""


class RunState(StrEnum):
    """How the making of an edition stands: `begun` and not ended is taken up again, `given up` is not."""

    BEGUN = "begun"
    MADE = "made"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A row of the ledger: the making of one edition, unique by briefing, date and slot. `due` is the moment of its
    schedule, None where it was made by hand; `missed` counts those before it that were not made."""

    briefing: str
    date: Date
    slot: str
    due: datetime | None
    missed: int = 0
    state: RunState = RunState.BEGUN
    attempts: int = 0
    begun: datetime
    ended: datetime | None = None
    problem: str = ""
