"""An edition -> documents of a collection in Outline, by its API.

Outline stores no Markdown: it writes it anew from its own form each time, and knows no comments. So the marks are seen
(small, in the type of code), and of our text only the letters and digits are compared. The API does not check what an
update was made from; the document is read again right before it is written, and its revisions are counted after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import WRITABLE, Hosted, Server, Wiki, bearer, check_plain
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline(Hosted):
    """Documents of a collection in Outline."""

    url: Annotated[str, Field(description="the address of Outline")] = "https://app.getoutline.com"
    collection: Annotated[str, Field(description="the collection's id (a UUID)")]
    page: Annotated[str, Field(description=PAGE)]
    token: Annotated[SecretStr, Field(description="an API key")]

    @property
    def pattern(self) -> str:
        """The document's title."""
        return self.page

    @property
    def markup(self) -> str:
        """Markdown with marks that are seen."""
        return "outline"

    def check_name(self, name: str) -> None:
        """One line of at most 100 characters, as Outline allows."""
        check_plain(name)
        if len(name) > 100:
            raise ValueError(f"{name[:60]!r}... is longer than the 100 characters of a title in Outline")

    def opened(self) -> Wiki:
        """The collection."""
        return _Collection(Server(base=f"{self.url.rstrip('/')}/api", headers=bearer(self.token)), self.collection)


@dataclass(frozen=True, slots=True)
class _Collection:
    """The documents of a collection. A version is the document's id and revision, None where it is not there."""

    server: Server
    collection: str

    def would_take(self, page: str) -> str:
        """What Outline says that this key may do in the collection."""
        missing = f"there is no collection {self.collection}, or the key may not see it: correct collection"
        ask = {"id": self.collection}
        found = self.server.asked("collections.info", missing=missing, method="POST", json=ask)
        if not all(each["abilities"].get("createDocument") for each in found.get("policies", ())):
            hint = "give its user the right to edit there"
            raise DeliveryError(f"{self.server.base}: the key may make no documents in {self.collection}: {hint}")
        return WRITABLE

    def read(self, page: str) -> tuple[str, tuple[str, int] | None]:
        found = [each for each in self._all() if each["title"] == page]
        if len(found) > 1:
            raise DeliveryError(f"{page}: the collection has {len(found)} documents of that title; nothing was written")
        return self._at(found[0]["id"]) if found else ("", None)

    def _all(self) -> list[dict[str, Any]]:
        """Every document, a hundred at a time."""
        found: list[dict[str, Any]] = []
        while True:
            ask = {"collectionId": self.collection, "limit": 100, "offset": len(found)}
            more = self.server.call("POST", "documents.list", json=ask).data["data"]
            found += more
            if len(more) < 100:
                return found

    def _at(self, number: str) -> tuple[str, tuple[str, int]]:
        got = self.server.call("POST", "documents.info", json={"id": number}).data["data"]
        return got["text"], (number, int(got["revision"]))

    def write(self, page: str, text: str, *, version: tuple[str, int] | None, summary: str) -> str:
        if self.read(page)[1] != version:
            raise OvertakenError
        if version is None:
            data = {"title": page, "text": text, "collectionId": self.collection, "publish": True}
            return str(self.server.call("POST", "documents.create", json=data).data["data"]["id"])
        number, revision = version
        done = self.server.call("POST", "documents.update", json={"id": number, "text": text}).data["data"]
        if int(done["revision"]) > revision + 1:
            raise DeliveryError(f"{page}: somebody wrote at the same moment: their version is in its history")
        return f"{number}/{done['revision']}"
