"""An edition -> a message to each recipient, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field

from briefing.errors import RefusedError
from briefing.models import Briefing, Delivery, Outcome, Parcel
from briefing.sinks.mail.addresses import Address, address, header
from briefing.sinks.mail.dkim import Dkim
from briefing.sinks.mail.message import Body, Letterhead, message, message_id, shown
from briefing.sinks.mail.receipts import Receipts
from briefing.sinks.mail.smtp import Envelope, Smtp, TooLargeError, connected
from briefing.sinks.names import filled

_SCHEME = "mailto:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A message to each recipient: the page as HTML and as text, with files attached if wanted.

    Delivered means that the mail server took it. Each recipient gets a message of his own.
    """

    to: Annotated[tuple[Address, ...], Field(min_length=1, description="the recipients, each for himself")]
    attach: Annotated[tuple[str, ...], Field(description="formats that are attached as files, such as pdf")] = ()
    smtp: Annotated[Smtp | None, Field(description="the mail server, where it is not that of the top level")] = None
    html: Annotated[str, Field(description="the format of the body for readers of HTML")] = "mail"
    text: Annotated[str, Field(description="the format of the body for all others")] = "text"
    list_id: Annotated[
        str,
        Field(max_length=200, description="by what mail readers sort it; the briefing's name and the sender's domain"),
    ] = ""
    unsubscribe: Annotated[
        str, Field(max_length=500, description="where who wants no more turns to: an address or a URL; the sender")
    ] = ""
    link: Annotated[
        str,
        Field(
            max_length=500,
            description="where the edition also lies, for a message whose files are too large; "
            "{date}, {edition}, {name}, {slug} in it",
        ),
    ] = ""
    unknown: Annotated[
        Literal["resend", "hold"],
        Field(description="what may have arrived: send it again, or wait for `briefing outbox`; receipts know better"),
    ] = "resend"
    receipts: Annotated[Receipts | None, Field(description="a mailbox of your own that gets a copy of each")] = None
    dkim: Annotated[Dkim | None, Field(description="sign each message, where the mail server does not")] = None

    def __post_init__(self) -> None:
        """Refuse what could not be sent.

        Raises:
            ValueError: there is no server, or a recipient stands twice.
        """
        if self.smtp is None:
            raise ValueError(
                "smtp is missing, here or at the top: smtp: {host: mail.example.org, from: bot@example.org}"
            )
        addresses = [address(each) for each in self.to]
        if twice := next((each for each in addresses if addresses.count(each) > 1), ""):
            raise ValueError(f"{twice} stands twice in `to`")

    @property
    def server(self) -> Smtp:
        """The mail server."""
        assert self.smtp is not None  # seen to above
        return self.smtp

    @property
    def place(self) -> str:
        """How many, and not who: a page tells it to everybody."""
        return f"e-mail to {len(self.to)} recipient{'s' if len(self.to) > 1 else ''}"

    @property
    def repeatable(self) -> bool:
        """A second copy is a second copy."""
        return False

    @property
    def formats(self) -> tuple[str, ...]:
        """Those of the body and of what is attached."""
        return tuple(dict.fromkeys((self.html, self.text, *self.attach)))

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses."""
        return tuple(_SCHEME + address(each) for each in self.to)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The recipients, whatever the edition."""
        return self.recipients

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Hand the message over to the mail server. The receipt is its Message-ID.

        Raises:
            DeliveryError: the server did not take it.
        """
        head = self._head(parcel, target)
        receipts = address(self.receipts.address) if self.receipts else ""
        envelope = Envelope(
            sender=head.sender.addr_spec, to=head.recipient.addr_spec, receipts="" if receipts == target else receipts
        )
        with connected(self.server) as connection:
            try:
                connection.send(self._content(parcel, head), envelope)
                detail = ""
            except TooLargeError as error:
                if not self.attach:
                    raise
                connection.send(self._content(parcel, head, short=True), envelope)
                detail = f"sent without {', '.join(self.attach)}, which was too large: {error}"
        return self._delivery(parcel, target, Outcome.DELIVERED, detail=detail)

    def trace(self, parcel: Parcel, target: str, *, lost: datetime, now: datetime) -> Delivery | None:
        """What became of a message about which the server did not answer, or whose sender died.

        Raises:
            DeliveryError: the receipt mailbox cannot be read.
        """
        if self.receipts is not None:
            if self.receipts.has(message_id(parcel, self._head(parcel, target))):
                return self._delivery(parcel, target, Outcome.DELIVERED, detail="found in the receipt mailbox")
            if now - lost < self.receipts.wait:
                detail = f"the message to {target.removeprefix(_SCHEME)} is not in the receipt mailbox yet"
                return self._delivery(parcel, target, Outcome.UNKNOWN, detail=detail)
        elif self.unknown == "hold":
            detail = f"the message to {target.removeprefix(_SCHEME)} may have arrived"
            return self._delivery(parcel, target, Outcome.UNKNOWN, detail=f"{detail}: `briefing outbox` decides")
        return None

    def preview(self, parcel: Parcel, target: str) -> str:
        """The message to a target, as it would go out."""
        return shown(self._content(parcel, self._head(parcel, target)))

    def test(self, parcel: Parcel, to: str, *, now: datetime) -> Delivery:
        """Send it to somebody else, as a message that no later one is taken for.

        Raises:
            DeliveryError: the server did not take it, or `to` is no address.
        """
        try:
            target = _SCHEME + address(to)
        except ValueError as error:
            raise RefusedError(f"{to}: {error}") from None
        of_now = replace(parcel, digest=f"{parcel.digest}\n{now.isoformat()}", title=f"[test] {parcel.title}")
        return self.deliver(replace(of_now, created=now), target, receipt="")

    def reach(self) -> str:
        """That the mail server lets us in, and that the receipts can be read; nothing is sent.

        Raises:
            DeliveryError: it does not, or they cannot.
        """
        with connected(self.server):
            found = f"{self.server.place} answers" if self.server.password is None else "the login works"
        if self.receipts is not None:
            self.receipts.has(f"<nobody@{header(self.server.from_).domain}>")
            found += ", the receipts can be read"
        return found

    def _content(self, parcel: Parcel, head: Letterhead, *, short: bool = False) -> bytes:
        body = Body(html=self.html, text=self.text, attached=self.attach)
        made: EmailMessage = message(parcel, head, body=body, short=short)
        return self.dkim.signed(made.as_bytes()) if self.dkim else made.as_bytes()

    def _head(self, parcel: Parcel, target: str) -> Letterhead:
        sender = header(self.server.from_)
        ours = {address(each): header(each) for each in self.to}
        to = target.removeprefix(_SCHEME)
        leave = self.unsubscribe or sender.addr_spec
        if "@" in leave and ":" not in leave:
            leave = f"{_SCHEME}{address(leave)}?subject={quote('unsubscribe ' + parcel.edition.name)}"
        return Letterhead(
            sender=sender,
            recipient=ours.get(to, header(to)),
            list_id=f"<{self.list_id.strip('<>') or f'{parcel.edition.name}.{sender.domain}'}>",
            unsubscribe=leave,
            link=filled(self.link, parcel.edition),
        )

    def _delivery(self, parcel: Parcel, target: str, outcome: Outcome, *, detail: str) -> Delivery:
        return Delivery(
            briefing=parcel.edition.name,
            date=parcel.edition.date,
            target=target,
            outcome=outcome,
            receipt=message_id(parcel, self._head(parcel, target)) if outcome is Outcome.DELIVERED else "",
            detail=detail,
        )
