"""An edition -> a line and a link in a chat, by the library apprise, which knows some hundred services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.models import Briefing, Delivery, Outcome, Parcel
from briefing.sinks.names import called, filled

# Apprise waits for four seconds unless told otherwise; busy services take longer.
_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A line and a link in a chat: Slack, Teams, Matrix, Telegram, a webhook and others. Wants `briefing[chat]`."""

    url: Annotated[
        SecretStr, Field(description="where to, as apprise writes it: slack://..., matrixs://..., json://...")
    ]
    name: Annotated[
        str, Field(max_length=64, description="what it is called; a second chat of a briefing needs another name")
    ] = "chat"
    link: Annotated[
        str, Field(max_length=500, description="where the edition can be read; {date}, {edition}, {name}, {slug} in it")
    ] = ""

    @property
    def place(self) -> str:
        """Its name: the address is a secret."""
        return self.name

    @property
    def repeatable(self) -> bool:
        """A line that stands there twice annoys."""
        return False

    @property
    def formats(self) -> tuple[str, ...]:
        """None: the title is in the parcel."""
        return ()

    @property
    def recipients(self) -> tuple[str, ...]:
        """The one chat."""
        return (f"chat:{self.name}",)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The one chat."""
        return self.recipients

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Say it.

        Raises:
            DeliveryError: the service did not take it, or apprise is missing or does not know the address.
        """
        service = self._service()
        import apprise

        with apprise.LogCapture(level=apprise.logging.WARNING) as said:  # type: ignore[no-untyped-call]
            if not service.notify(body=self._line(parcel)):
                code = re.search(r"error=(\d{3})", said.getvalue())  # the rest of it may hold the address
                why = f"answered {code[1]}" if code else "cannot be reached"
                raise DeliveryError(f"{self.name}: the service {why}")
        return self._delivery(parcel, target)

    def reach(self) -> str:
        """That the address is one; nobody can be asked whether it works without saying something.

        Raises:
            DeliveryError: it is none, or apprise is missing.
        """
        self._service()
        return "its address is well formed"

    def trace(self, parcel: Parcel, target: str, *, lost: datetime, now: datetime) -> None:
        """Said again: nobody reads a chat for us to see whether it stands there."""

    def _service(self) -> Any:
        try:
            import apprise
        except ImportError:
            raise DeliveryError("chat wants a library that is not installed: pip install 'briefing[chat]'") from None
        service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="briefing", secure_logging=True))
        address = self.url.get_secret_value()
        if not service.add(f"{address}{'&' if '?' in address else '?'}rto={_SECONDS}&cto={_SECONDS}"):
            raise DeliveryError(
                f"{self.name}: its url is none that apprise knows: write it as slack://... or json://..."
            )
        return service

    def _line(self, parcel: Parcel) -> str:
        return f"{called(parcel)}\n{filled(self.link, parcel.edition)}".rstrip()

    def _delivery(self, parcel: Parcel, target: str) -> Delivery:
        name, date = parcel.edition.name, parcel.edition.date
        return Delivery(briefing=name, date=date, target=target, outcome=Outcome.DELIVERED)
