"""An edition -> pages of a book in BookStack, in Markdown, by its REST API.

The API does not check what an update was made from. So the page is read again right before it is written, and its
revisions are counted after: if somebody wrote in the very moment between, their version is in the page's history, and
the delivery says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import READABLE, Hosted, Server, Wiki, check_plain
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError


@dataclass(frozen=True, slots=True, kw_only=True)
class BookStack(Hosted):
    """Pages of a book in BookStack, in Markdown."""

    url: Annotated[str, Field(description="the address of BookStack")]
    book: Annotated[int, Field(ge=1, description="the number of the book")]
    page: Annotated[str, Field(description=PAGE)]
    token_id: Annotated[str, Field(description="the id of an API token")]
    token: Annotated[SecretStr, Field(description="the secret of the API token")]

    @property
    def pattern(self) -> str:
        """The page's name."""
        return self.page

    def check_name(self, name: str) -> None:
        """One line."""
        check_plain(name)

    def opened(self) -> Wiki:
        """The book."""
        headers = {"Authorization": f"Token {self.token_id}:{self.token.get_secret_value()}"}
        return _Book(Server(base=f"{self.url.rstrip('/')}/api", headers=headers), self.book)


@dataclass(frozen=True, slots=True)
class _Book:
    """The pages of a book. A page's version is its number, and how often it was revised; None where it is not there."""

    server: Server
    book: int

    def would_take(self, page: str) -> str:
        """That the token is good and sees the book; BookStack tells nobody what they may write."""
        missing = f"there is no book {self.book}, or the token's user may not see it: correct book, or give the right"
        self.server.asked(f"books/{self.book}", missing=missing)
        return READABLE

    def read(self, page: str) -> tuple[str, tuple[int, int] | None]:
        wanted = {"filter[name]": page, "filter[book_id]": self.book}
        found = self.server.call("GET", "pages", params=wanted).data["data"]
        if len(found) > 1:
            raise DeliveryError(f"{page}: the book has {len(found)} pages of that name; nothing was written")
        return self._at(int(found[0]["id"]), page) if found else ("", None)

    def _at(self, number: int, page: str) -> tuple[str, tuple[int, int]]:
        got: dict[str, Any] = self.server.call("GET", f"pages/{number}").data
        if got["html"] and not got["markdown"]:
            raise DeliveryError(f"{page}: it is edited as formatted text, not as Markdown; nothing was written")
        return got["markdown"], (number, int(got["revision_count"]))

    def write(self, page: str, text: str, *, version: tuple[int, int] | None, summary: str) -> str:
        if self.read(page)[1] != version:
            raise OvertakenError
        if version is None:
            made = self.server.call("POST", "pages", json={"book_id": self.book, "name": page, "markdown": text})
            return str(made.data["id"])
        number, revision = version
        self.server.call("PUT", f"pages/{number}", json={"markdown": text})
        now = self._at(number, page)[1][1]
        if now > revision + 1:
            raise DeliveryError(f"{page}: somebody wrote at the same moment: their version is in its history")
        return f"{number}/{now}"
