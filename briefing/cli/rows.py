"""Rows of the outbox -> what a person reads, and what a machine reads with --json."""

from __future__ import annotations

from typing import Any

from briefing.cli.shown import count
from briefing.store import Dispatch


def row_data(row: Dispatch) -> dict[str, Any]:
    """A row of the outbox as JSON holds it."""
    return {
        "row": row.id,
        "briefing": row.briefing,
        "date": row.date,
        "slot": row.slot,
        "target": row.target,
        "state": row.state,
        "attempts": row.attempts,
        "at": row.at.isoformat(),
        "detail": row.detail,
    }


def row_line(row: Dispatch) -> str:
    """A row of the outbox as a person reads it."""
    tried = f", {count(row.attempts, 'attempt')}, {row.at:%Y-%m-%d %H:%M} UTC" if row.attempts else ""
    why = f": {row.detail}" if row.detail else ""
    edition = f"{row.briefing} {row.date} {row.slot}".rstrip()
    return f"{row.id:>4}  {edition}  {row.target}  {row.state}{tried}{why}"
