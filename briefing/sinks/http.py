"""An edition -> any server that takes a PUT (WebDAV, Nextcloud, a wiki's raw files) or a POST (a program of your
own)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.models import Delivery, Parcel
from briefing.sinks.dialects import DIALECTS, FILES
from briefing.sinks.hosted import READABLE, Hosted, Server, Wiki, basic, bearer
from briefing.sinks.names import sample
from briefing.sinks.pages import OvertakenError, delivery, digest, publish

_NO_HEAD = (400, 404, 405, 406, 415, 422, 501)
"""What programs that take a POST answer to a HEAD, so that it says no more than that they are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Http(Hosted):
    """Any server that takes a PUT or a POST.

    What is PUT is read first and keeps what people wrote; what is POSTed goes out as it is.
    """

    url: Annotated[str, Field(description="the address; may hold {date} and the like")]
    method: Annotated[Literal["PUT", "POST"], Field(description="PUT or POST")] = "PUT"
    format: Annotated[str, Field(description="with PUT markdown, obsidian, mediawiki or dokuwiki; with POST any")] = (
        "markdown"
    )
    username: Annotated[str, Field(description="whom to log in as (HTTP Basic)")] = ""
    password: Annotated[SecretStr | None, Field(description="the password; without a username, a bearer token")] = None

    def __post_init__(self) -> None:
        if self.method == "PUT" and self.format not in (*FILES, "mediawiki", "dokuwiki"):
            raise ValueError(f"what is PUT keeps what people wrote, as {self.format} cannot: POST it")
        Hosted.__post_init__(self)

    @property
    def pattern(self) -> str:
        """The address."""
        return self.url

    @property
    def place(self) -> str:
        """The address with its placeholders."""
        return f"{self.method} {self.url}"

    @property
    def markup(self) -> str:
        """The format's own."""
        return self.format if self.format in DIALECTS else "plain"

    @property
    def formats(self) -> tuple[str, ...]:
        """The one that is sent."""
        return (self.format,)

    @property
    def repeatable(self) -> bool:
        """A PUT may be repeated, a POST may not."""
        return self.method == "PUT"

    def check_name(self, name: str) -> None:
        """An address without blanks."""
        if not name.isprintable() or " " in name:
            raise ValueError(f"{name!r} is no address: it holds a blank or a character that cannot be seen")

    def opened(self) -> Wiki:
        """The server."""
        return _Files(self._login(), DIALECTS[self.markup].suffixes[:1] == (".md",))

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """PUT the pages around what people wrote, or POST the edition, with its digest as `Idempotency-Key`.

        Raises:
            DeliveryError: it did not arrive.
        """
        if self.method == "PUT":
            return publish(self.opened(), parcel, target, layout=self._layout)
        sent = parcel.rendition(self.format)
        key = hashlib.sha256(sent.content).hexdigest()
        headers = {"Content-Type": sent.media_type, "Idempotency-Key": key} | self._login()
        address = target.removeprefix(f"{self.url} ")
        try:
            Server(base=address, headers=headers).call("POST", "", data=sent.content)
        except OvertakenError:
            raise DeliveryError(f"{address}: the server says that it has it in another form (409 or 412)") from None
        return delivery(parcel, target, changed=True, receipt=key)

    def reach(self) -> str:
        """That the address is there and lets us in, as far as it says so without anything being sent.

        Raises:
            DeliveryError: it is not, or does not.
        """
        if self.method == "PUT":
            return Hosted.reach(self)
        Server(base=sample(self.url), headers=self._login()).call("HEAD", "", known=_NO_HEAD)
        return "the server answers; whether it takes a POST is not said"

    def _login(self) -> dict[str, str]:
        if self.password is None:
            return {}
        return basic(self.username, self.password) if self.username else bearer(self.password)


@dataclass(frozen=True, slots=True)
class _Files:
    """Files by their addresses. A version is the ETag and the text; without ETags the text is compared before
    writing."""

    login: dict[str, str]
    markdown: bool

    def would_take(self, page: str) -> str:
        """That it can be read, or is not there yet."""
        self.read(page)
        return READABLE

    def read(self, page: str) -> tuple[str, tuple[str, str] | None]:
        got = Server(base=page, headers=self.login).call("GET", "", known=(404, 410))
        if not 200 <= got.status < 300:
            return "", None
        try:
            text = got.content.decode()
        except UnicodeDecodeError:
            raise DeliveryError(f"{page}: what stands there is not UTF-8 text; it was not touched") from None
        return text, (got.headers.get("ETag", ""), text)

    def write(self, page: str, text: str, *, version: tuple[str, str] | None, summary: str) -> str:
        etag = version[0] if version else ""
        strong = bool(etag) and not etag.startswith("W/")
        if not strong and self.read(page)[1] != version:
            raise OvertakenError
        kind = "text/markdown; charset=utf-8" if self.markdown else "text/plain; charset=utf-8"
        check = {"If-None-Match": "*"} if version is None else {"If-Match": etag} if strong else {}
        Server(base=page, headers=self.login | check | {"Content-Type": kind}).call("PUT", "", data=text.encode())
        return digest(text)
