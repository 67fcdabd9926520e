"""A stored edition -> its renditions, stored before anything goes out, and one delivery to each target.

`policy.py` says what is done with a row of the outbox, and knows but the row and the time; `round.py` does it.
"""

from __future__ import annotations

from briefing.outbox.packing import packed, render
from briefing.outbox.rehearsal import previews, tested
from briefing.outbox.sending import PATIENCE, resume, send, waits
from briefing.outbox.shelf import drop, open_rows, retry, set_aside

__all__ = [
    "PATIENCE",
    "drop",
    "open_rows",
    "packed",
    "previews",
    "render",
    "resume",
    "retry",
    "send",
    "set_aside",
    "tested",
    "waits",
]
