"""The shape of every sink."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from briefing.models import Briefing, Delivery, Parcel


class Sink(Protocol):
    """Anywhere that an edition goes: a frozen dataclass whose fields are its options."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The names of the formats that it takes."""
        ...

    @property
    def place(self) -> str:
        """Where it delivers to, as the configuration says it."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether delivering the same edition twice does no harm, as with a file; never so with mail."""
        ...

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """Where this edition would go, each recipient and each page for itself: the store remembers by these names."""
        ...

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Deliver to one of the targets. `receipt` is what this sink gave for the last delivery to it, "" for none.

        Raises:
            DeliveryError: it did not arrive, and is tried again later. Say more where more is known:
                RefusedError (it never will), UnreachableError (nor to any other target now), LostError (or it did).
        """
        ...


@runtime_checkable
class Testable(Protocol):
    """A sink that can show what it would deliver, and deliver it to somebody else for a test."""

    def preview(self, parcel: Parcel, target: str) -> str:
        """What a target would get, for a person to read."""
        ...

    def test(self, parcel: Parcel, to: str, *, now: datetime) -> Delivery:
        """Deliver to somebody who is no target; nobody's own delivery is touched by it.

        Raises:
            DeliveryError: it did not arrive.
        """
        ...


@runtime_checkable
class Traceable(Protocol):
    """A sink that is not repeatable and has a way to tell what became of a delivery that was lost sight of."""

    def trace(self, parcel: Parcel, target: str, *, lost: datetime, now: datetime) -> Delivery | None:
        """What became of it, `unknown` where that cannot be said (yet); None: deliver it again.

        Args:
            parcel: what was to be delivered.
            target: where.
            lost: when it was tried.
            now: the time on the clock.

        Raises:
            DeliveryError: it cannot be found out now.
        """
        ...
