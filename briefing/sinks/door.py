"""The shape of every sink."""

from __future__ import annotations

from typing import Protocol

from briefing.models import Delivery, Rendition


class Sink(Protocol):
    """Anywhere that a rendition goes: a frozen dataclass whose fields are its options."""

    @property
    def format(self) -> str:
        """The name of the format that it takes."""
        ...

    @property
    def place(self) -> str:
        """Where it delivers to, as the configuration says it."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether delivering the same rendition twice does no harm, as with a file; never so with mail."""
        ...

    def target(self, rendition: Rendition) -> str:
        """Where this rendition would go: the name under which the store remembers the delivery."""
        ...

    def deliver(self, rendition: Rendition, receipt: str) -> Delivery:
        """Deliver. `receipt` is what this sink gave for the last delivery to the same target, "" for none.

        Raises:
            DeliveryError: it did not arrive.
        """
        ...
