"""An edition -> pages of a Wiki.js 2, by GraphQL; before each update the wiki is asked whether the page has changed
since."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import WRITABLE, Hosted, Server, Wiki, bearer
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError

_READ = """query ($path: String!, $locale: String!) { pages { singleByPath(path: $path, locale: $locale) {
  id content editor title description isPublished isPrivate updatedAt tags { tag } } } }"""
_CONFLICTS = "query ($id: Int!, $date: Date!) { pages { checkConflicts(id: $id, checkoutDate: $date) } }"
_CREATE = """mutation ($content: String!, $locale: String!, $path: String!, $title: String!) { pages { create(
  content: $content, description: "", editor: "markdown", isPublished: true, isPrivate: false, locale: $locale,
  path: $path, tags: [], title: $title) { responseResult { succeeded slug message } page { id } } } }"""
_UPDATE = """mutation ($id: Int!, $content: String!, $tags: [String]!) { pages { update(
  id: $id, content: $content, isPublished: true, tags: $tags) { responseResult { succeeded slug message } } } }"""
_NOT_THERE = re.compile(r"does not exist|PageNotFound", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiJs(Hosted):
    """Pages of a Wiki.js 2, in Markdown."""

    url: Annotated[str, Field(description="the address of the wiki")]
    page: Annotated[str, Field(description=PAGE)]
    locale: Annotated[str, Field(description="the wiki's locale in which the pages are")] = "en"
    token: Annotated[SecretStr, Field(description="an API key that may read and write pages")]

    @property
    def pattern(self) -> str:
        """The page's path."""
        return self.page

    @property
    def markup(self) -> str:
        """Markdown with links by path."""
        return "wikijs"

    def check_name(self, name: str) -> None:
        """A path as Wiki.js writes it."""
        if not re.fullmatch(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*", name) or len(name) > 200:
            raise ValueError(f"{name[:60]!r} is no path of Wiki.js: a-z, 0-9, _ and -, with / between, at most 200")

    def opened(self) -> Wiki:
        """The wiki."""
        return _Wiki(Server(base=f"{self.url.rstrip('/')}/graphql", headers=bearer(self.token)), self.locale)


@dataclass(frozen=True, slots=True)
class _Wiki:
    """The pages of a locale. A page's version is all that is known of it, None where it is not there."""

    server: Server
    locale: str

    def would_take(self, page: str) -> str:
        """That the key may write pages: only who may is told whether one has changed, be it one that is not there.

        Reading would prove nothing: a key that is wrong reads what a guest may.
        """
        self._asked(_CONFLICTS, id=0, date="2000-01-01T00:00:00.000Z", known=_NOT_THERE)
        return WRITABLE

    def read(self, page: str) -> tuple[str, dict[str, Any] | None]:
        data = self._asked(_READ, path=page, locale=self.locale, known=_NOT_THERE)
        found = data["pages"]["singleByPath"] if data else None
        if found and found["editor"] != "markdown":
            raise DeliveryError(f"{page}: it is edited as {found['editor']}, not as Markdown; nothing was written")
        return (found["content"], found) if found else ("", None)

    def write(self, page: str, text: str, *, version: dict[str, Any] | None, summary: str) -> str:
        if version is None:
            title = page.rpartition("/")[2]
            made = self._asked(_CREATE, content=text, locale=self.locale, path=page, title=title)["pages"]["create"]
            self._check(page, made["responseResult"])
            return str(made["page"]["id"])
        number, date = version["id"], version["updatedAt"]
        if self._asked(_CONFLICTS, id=number, date=date)["pages"]["checkConflicts"]:
            raise OvertakenError
        tags = [each["tag"] for each in version["tags"]]
        self._check(page, self._asked(_UPDATE, id=number, content=text, tags=tags)["pages"]["update"]["responseResult"])
        return str(number)

    def _asked(self, query: str, *, known: re.Pattern[str] | None = None, **variables: Any) -> Any:
        got = self.server.call("POST", "", json={"query": query, "variables": variables})
        if not isinstance(got.data, dict):
            raise DeliveryError(f"{self.server.base}: what answers there is no Wiki.js")
        if errors := got.data.get("errors"):
            said = "; ".join(str(each.get("message")) for each in errors)
            if known and known.search(said):
                return None
            hint = ": is the API key right, and may its group read and write pages?" if "orbidden" in said else ""
            raise DeliveryError(f"{self.server.base}: {said[:200]}{hint}")
        return got.data["data"]

    def _check(self, page: str, result: dict[str, Any]) -> None:
        if result["succeeded"]:
            return
        if result.get("slug") == "PageDuplicateCreate":
            raise OvertakenError
        raise DeliveryError(f"{page}: Wiki.js refused it ({result.get('message')})")
