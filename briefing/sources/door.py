"""The shape of every source: what it hands over, and what it is told of what it has handed over before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Protocol

from pydantic import Field

from briefing.models import LeftOut, RawItem

Weight = Annotated[
    float, Field(ge=0, le=100, description="how much a publisher that comes through it counts in what comes first")
]
"""An option that every source has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the store remembers of a source, handed back to it at the next run.

    `seen` are the fingerprints of what it handed over, by location; `kept` is the note that it left last, "" where it
    left none.
    """

    seen: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One thing that a source came upon: a file, a page, a message.

    `fingerprint` is what the source wants to be told next time, so that it passes over what has not changed. An empty
    one marks nothing: the next run looks again. One file may hold many items; an item that fails stops no other.
    """

    location: str
    fingerprint: str
    items: Iterator[RawItem | LeftOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A note of the source to itself: text of its own making, in place of the one before, such as when to ask again.

    It is stored after all that was handed over before it, and stays where the source fails afterwards.
    """

    note: str


class Source(Protocol):
    """Anything that articles come from: a frozen dataclass whose fields are its options."""

    @property
    def name(self) -> str:
        """What the source is called in the store, in coverage and in messages."""
        ...

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept] | None:
        """What is new or changed since the state, as it comes; None where it is not yet to be asked again.

        Sources are asked side by side, each in one thread; what the store holds does not depend on who is first.

        Raises:
            SourceError: the source as a whole cannot be read; also later, by the iterator.
        """
        ...
