"""What a feed answered -> when to ask it again, and how: pure, so that a year of it can be tried in a second.

The note lies in the store, so that a restart does not shorten an interval (faults A11).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)  # no server puts us off for longer at a time (faults A10)
FRESHEST = timedelta(hours=6)  # what a Cache-Control is honoured up to: more is a cache's default and not a publisher's
QUIET = ((timedelta(days=30), timedelta(hours=24)), (timedelta(days=7), timedelta(hours=3)))
"""Nothing new for so long: asked only so often."""
MOVED = 3  # a permanent redirect is believed when it stands for so many polls: a wrong one often is gone at the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is remembered of a feed from poll to poll. Times are ISO 8601 in UTC, "" for never.

    `of` is the digest of the address in the configuration, which may hold a password; `url` is the one that is asked in
    its place, "" for none. `etag` and `modified` go back to the server byte for byte. `moved` is where a permanent
    redirect led, `times` in a row.
    """

    of: str = ""
    url: str = ""
    next: str = ""
    etag: str = ""
    modified: str = ""
    moved: str = ""
    times: int = 0
    failures: int = 0
    failing: str = ""
    fresh: str = ""
    gone: bool = False

    def text(self) -> str:
        """The note as the store keeps it."""
        return json.dumps(asdict(self))

    def due(self, now: datetime, *, every: timedelta) -> bool:
        """Whether it is to be asked; a time too far ahead is of a clock that was wrong."""
        asked = _time(self.next)
        return not self.gone and (asked is None or not now < asked <= now + max(LONGEST, every))

    @property
    def headers(self) -> dict[str, str]:
        """Those that make a request conditional."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}


def read(kept: str, *, url: str) -> Note:
    """The note that was kept of a feed; a new one where there is none, or where it is of another address."""
    of = hashlib.sha256(url.encode()).hexdigest()[:16]
    try:
        found = Note(**json.loads(kept))
        return found if found.of == of else Note(of=of)
    except (ValueError, TypeError):
        return Note(of=of)


def asking(note: Note, now: datetime, *, every: timedelta) -> Note:
    """While it is asked: whatever becomes of this run, the next one waits."""
    return replace(note, next=(now + every).isoformat())


def answered(
    note: Note, now: datetime, *, every: timedelta, headers: Mapping[str, str], status: int, moved: str, new: bool
) -> Note:
    """After a feed, or that nothing has changed.

    Args:
        moved: where a permanent redirect led, "" where none did.
        new: there was an entry in it that was not known.
    """
    fresh = now.isoformat() if new or not note.fresh else note.fresh
    times = note.times + 1 if moved == note.moved else 1
    note = replace(note, failures=0, failing="", fresh=fresh)
    if not moved:
        note = replace(note, moved="", times=0)
    elif times >= MOVED:
        note = replace(note, url=moved, moved="", times=0)
    else:
        note = replace(note, moved=moved, times=times)
    if status != 304:
        note = replace(note, etag=headers.get("etag", ""), modified=headers.get("last-modified", ""))
    wait = max(every, _max_age(headers), _quiet(now - (_time(fresh) or now)))
    return replace(note, next=(now + wait).isoformat())


def failed(note: Note, now: datetime, *, every: timedelta, headers: Mapping[str, str], gone: bool = False) -> Note:
    """After anything else: twice as long each time, or as long as the server says."""
    failures = note.failures + 1
    wait = max(every, min(LONGEST, every * 2 ** min(failures - 1, 16)), retry_after(headers, now))
    failing = note.failing or now.isoformat()
    return replace(note, failures=failures, failing=failing, gone=gone, next=(now + wait).isoformat())


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a server asks to be left alone: seconds or a date, at most a day; nothing where it says neither."""
    written = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+", written):
        return min(LONGEST, timedelta(seconds=min(int(written[:12]), 10**6)))
    try:
        date = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return timedelta()
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(LONGEST, max(timedelta(), date - now))


def _max_age(headers: Mapping[str, str]) -> timedelta:
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", headers.get("cache-control", ""), re.I)
    age = headers.get("age", "")
    left = int(found[1]) - (int(age) if re.fullmatch(r"\d{1,9}", age) else 0) if found else 0
    return min(FRESHEST, timedelta(seconds=max(0, left)))


def _quiet(silence: timedelta) -> timedelta:
    return next((wait for least, wait in QUIET if silence >= least), timedelta())


def _time(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else None
