"""The shape of every source: what it hands over, and what it is told of what it has handed over before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from briefing.models import LeftOut, RawItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One thing that a source came upon: a file, a page, a message.

    `fingerprint` is what the source wants to be told next time, so that it passes over what has not changed. An empty
    one marks nothing: the next run looks again. One file may hold many items; an item that fails stops no other.
    """

    location: str
    fingerprint: str
    items: Iterator[RawItem | LeftOut]


class Source(Protocol):
    """Anything that articles come from: a frozen dataclass whose fields are its options."""

    @property
    def name(self) -> str:
        """What the source is called in the store, in coverage and in messages."""
        ...

    def collect(self, seen: Mapping[str, str], now: datetime) -> Iterator[Handed]:
        """What is new or changed since the fingerprints in `seen` (location -> fingerprint).

        Raises:
            SourceError: the source as a whole cannot be read.
        """
        ...
