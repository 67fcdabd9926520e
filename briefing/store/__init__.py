"""Articles, source state, editions, deliveries -> a database, and back. The only SQL.

Read `store.py` first (what the rest of the program sees), then `schema.py` (the tables); `articles.py`,
`collecting.py`, `editions.py`, `leases.py`, `ledger.py` and `upkeep.py` hold the statements, `connect.py` the two
databases, `migrate.py` and `migrations/` the way from one schema to the next.
"""

from briefing.store.records import (
    MISSING,
    Added,
    Collected,
    Dispatch,
    Edition,
    Lease,
    Noted,
    Omission,
    Polled,
    Run,
    RunState,
    SourceState,
    State,
)
from briefing.store.store import Store

__all__ = [
    "MISSING",
    "Added",
    "Collected",
    "Dispatch",
    "Edition",
    "Lease",
    "Noted",
    "Omission",
    "Polled",
    "Run",
    "RunState",
    "SourceState",
    "State",
    "Store",
]
