"""An edition -> pages of a space in Confluence Cloud, by its REST API v2, each update with the version that it makes.

Confluence stores XHTML of its own kind. The marks are anchors, which its editor keeps and does not show; of our text
only the letters and digits are compared, since the editor writes markup in its own way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import WRITABLE, Hosted, Server, Wiki, basic, check_plain
from briefing.sinks.marks import ANCHORS
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError

_MARK = re.compile(
    r'<p[^>]*><ac:structured-macro(?=[^>]*ac:name="anchor")[^>]*><ac:parameter ac:name="">(briefing:[^<]*)'
    r"</ac:parameter></ac:structured-macro></p>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confluence(Hosted):
    """Pages of a space in Confluence Cloud."""

    url: Annotated[str, Field(description="the address of the site: https://example.atlassian.net/wiki")]
    space: Annotated[str, Field(description="the space's id (a number)")]
    page: Annotated[str, Field(description=PAGE)]
    parent: Annotated[str, Field(description="the id of the page below which new ones are made")] = ""
    username: Annotated[str, Field(description="the account's e-mail address")]
    token: Annotated[SecretStr, Field(description="the account's API token")]

    @property
    def pattern(self) -> str:
        """The page's title."""
        return self.page

    @property
    def markup(self) -> str:
        """Confluence's own."""
        return "confluence"

    @property
    def formats(self) -> tuple[str, ...]:
        """HTML, from which its own is made."""
        return ("html",)

    def check_name(self, name: str) -> None:
        """One line."""
        check_plain(name)

    def opened(self) -> Wiki:
        """The space."""
        server = Server(base=f"{self.url.rstrip('/')}/api/v2", headers=basic(self.username, self.token))
        return _Space(server, self.space, self.parent)


@dataclass(frozen=True, slots=True)
class _Space:
    """The pages of a space. A page's version is its id and number, None where it is not there."""

    server: Server
    space: str
    parent: str

    def would_take(self, page: str) -> str:
        """What the space says that this account may do in it."""
        missing = f"there is no space {self.space}, or the account may not see it: correct space, which is a number"
        found = self.server.asked(f"spaces/{self.space}/operations", missing=missing).get("operations", ())
        if {"operation": "create", "targetType": "page"} not in found:
            hint = "give it the right in the space's permissions"
            raise DeliveryError(f"{self.server.base}: the account may make no pages in the space {self.space}: {hint}")
        return WRITABLE

    def read(self, page: str) -> tuple[str, tuple[str, int] | None]:
        ask = {"space-id": self.space, "title": page, "body-format": "storage", "status": "current"}
        found = self.server.call("GET", "pages", params=ask).data["results"]
        if not found:
            return "", None
        text = _MARK.sub(lambda mark: f"{ANCHORS.before}{mark[1]}{ANCHORS.after}", found[0]["body"]["storage"]["value"])
        return text, (found[0]["id"], int(found[0]["version"]["number"]))

    def write(self, page: str, text: str, *, version: tuple[str, int] | None, summary: str) -> str:
        data: dict[str, Any] = {"status": "current", "title": page}
        data["body"] = {"representation": "storage", "value": text}
        if version is None:
            data |= {"spaceId": self.space} | ({"parentId": self.parent} if self.parent else {})
            got = self.server.call("POST", "pages", json=data, known=(400,))
            if got.status == 400:
                if "already exists" in got.text:
                    raise OvertakenError
                raise DeliveryError(f"{page}: Confluence refused it ({got.text[:200]})")
            return str(got.data["id"])
        number, before = version
        data |= {"id": number, "version": {"number": before + 1, "message": summary}}
        self.server.call("PUT", f"pages/{number}", json=data)
        return f"{number}/{before + 1}"
