"""A sink of the tests' own that is not repeatable: it appends to a file what arrives, and fails as it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from briefing.config import BriefingConfig, Config
from briefing.errors import DeliveryError
from briefing.models import Briefing, Delivery, Outcome, Parcel
from briefing.pipeline import freeze
from briefing.store import Edition, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """Each line of the file is a delivery: date and target. `errors`: what a target raises, in turn."""

    file: Path
    to: tuple[str, ...] = ("a",)
    format: str = "json"
    repeatable: bool = False
    errors: dict[str, list[DeliveryError]] = field(default_factory=dict, hash=False, compare=False)

    @property
    def formats(self) -> tuple[str, ...]:
        """The one that is named."""
        return (self.format,)

    @property
    def place(self) -> str:
        """The file."""
        return "letterbox"

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """Each name."""
        return self.to

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Write a line, or raise what is next."""
        if self.errors.get(target):
            raise self.errors[target].pop(0)
        with self.file.open("a", encoding="utf-8") as file:
            late = " late" if parcel.late else ""
            file.write(f"{parcel.edition.name} {parcel.edition.date} {target}{late}\n")
        name, day = parcel.edition.name, parcel.edition.date
        return Delivery(briefing=name, date=day, target=target, outcome=Outcome.DELIVERED)

    def lines(self) -> list[str]:
        """What has arrived, in order."""
        return self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []


def silent(text: str) -> None:
    """Says nothing."""


def config(*outputs: Any, name: str = "flood", folder: Path = Path("/")) -> Config:
    """A configuration with one briefing that goes to these."""
    from briefing.config import SummarizerConfig
    from briefing.summarize.default import Default

    summarizer = SummarizerConfig(algorithm=Default())
    one = BriefingConfig(name=name, title="Flood", sources=(), summarizer=summarizer, outputs=tuple(outputs))
    return Config(path=folder / "config.yaml", store=str(folder / "briefing.db"), briefings=(one,))


def stored(store: Store, edition: Briefing, *outputs: Any, now: datetime, day: date | None = None) -> Edition:
    """The edition of a day, stored and queued."""
    return freeze(replace(edition, name="flood", date=day or edition.date), store, now=now, to=outputs)
