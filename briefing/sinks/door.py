"""The shape of every sink."""

from __future__ import annotations

from typing import Protocol

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
            DeliveryError: it did not arrive.
        """
        ...
