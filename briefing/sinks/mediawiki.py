"""An edition -> pages of a MediaWiki, by its API, each edit checked against the revision that it was made from.

`baserevid` alone says which that is: with `basetimestamp` beside it, MediaWiki takes two edits of one account for one
person's, who may overwrite himself, and the bot's account is often a person's too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import WRITABLE, Hosted, Wiki
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError

TIMEOUT = 30
"""Seconds for one answer."""
MAXLAG = 5
"""Seconds that the wiki's databases may lag behind before it is left in peace, as MediaWiki asks of bots."""
_OVERTAKEN = ("editconflict", "articleexists", "missingtitle", "pagedeleted", "nosuchrevid")
_LATER = ("maxlag", "readonly", "ratelimited", "unavailable", "internal_api_error")
# Main, User, Project: the namespaces of text. What a program or every page reads (MediaWiki, Template, Module, Gadget,
# Widget) is never written to, whatever the configuration says.
_TEXT = (0, 2, 4)
_PROGRAMS = (-2, -1, 6, 8, 10, 274, 486, 828, 2300, 2302)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f#<>\[\]|{}]|~~~|&#?\w+;|%[0-9A-Fa-f]{2}|(?:^|/)\.\.?(?:/|$)|//|\ufffd")
_NOT_ONE = "what answers there is no MediaWiki: is the address that of its api.php?"
_CODE = re.compile(r"\.(?:js|css|json|vue)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaWiki(Hosted):
    """Pages of a MediaWiki."""

    url: Annotated[str, Field(description="the address of its api.php")]
    page: Annotated[str, Field(description=PAGE)]
    username: Annotated[str, Field(description="a bot password's name, such as Desk@briefing")]
    password: Annotated[SecretStr, Field(description="the bot password (Special:BotPasswords)")]
    index: Annotated[str, Field(description="a page that lists the editions, such as Briefings")] = ""
    events: Annotated[str, Field(description="a page for each event, such as Briefings/events/{event}")] = ""
    namespaces: Annotated[
        tuple[str, ...],
        Field(description="namespaces that may be written to beside the main one, User and Project, such as Portal"),
    ] = ()

    def __post_init__(self) -> None:
        Hosted.__post_init__(self)
        if not urlsplit(self.url).path.endswith("/api.php"):
            raise ValueError("url wants the address of the wiki's api.php, such as https://wiki.example.org/w/api.php")

    @property
    def pattern(self) -> str:
        """The page's title."""
        return self.page

    @property
    def markup(self) -> str:
        """MediaWiki's own."""
        return "mediawiki"

    @property
    def formats(self) -> tuple[str, ...]:
        """MediaWiki's own."""
        return ("mediawiki",)

    def check_name(self, name: str) -> None:
        """A title, in no namespace that programs read."""
        check_title(name)

    def opened(self) -> Wiki:
        """The wiki."""
        with _told(self.url):
            return _Wiki.of(self)


def check_title(title: str) -> None:
    """Refuse what MediaWiki would not take for a title, or would take for another's.

    Raises:
        ValueError: with what is wrong.
    """
    if found := _FORBIDDEN.search(title):
        raise ValueError(f"{title!r} holds {found[0]!r}, which no title of MediaWiki may")
    if len(title.encode()) > 255:
        raise ValueError(f"{title!r} is longer than the 255 bytes that a title may have")
    if title != " ".join(title.replace("_", " ").split()) or title != unicodedata.normalize("NFC", title):
        raise ValueError(
            f"{title!r} is not as MediaWiki would write it: single blanks, none at its ends, Unicode's NFC"
        )
    if any(unicodedata.category(each) in ("Cf", "Cs", "Co", "Zl", "Zp") for each in title) or title.startswith(":"):
        raise ValueError(f"{title!r} begins with a colon or holds a character that cannot be seen")
    if re.match(r"(?i)(?:mediawiki|template|module|gadget|special|media|file|image)(?: talk)?\s*:", title):
        raise ValueError(f"{title!r} is in a namespace that programs read: nothing is written there")
    if _CODE.search(title):
        raise ValueError(f"{title!r} is the name of a program: nothing is written there")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wiki:
    """The pages of a wiki that is logged in to. A page's version is its revision, 0 for one that is not there."""

    site: Any
    url: str
    allowed: frozenset[str]

    @classmethod
    def of(cls, sink: MediaWiki) -> _Wiki:
        from mwclient import Site  # loaded where it is used

        parts = urlsplit(sink.url)
        site = Site(
            parts.netloc,
            path=parts.path.removesuffix("api.php"),
            scheme=parts.scheme,
            max_retries=2,
            retry_timeout=2,
            connection_options={"timeout": TIMEOUT, "allow_redirects": False},
            do_init=False,
            clients_useragent="briefing",
        )
        site.login(sink.username, sink.password.get_secret_value())
        return cls(site=site, url=sink.url, allowed=frozenset(name.casefold() for name in sink.namespaces))

    def read(self, page: str) -> tuple[str, int]:
        """The text and the revision."""
        with _told(self.url):
            return self._read(page)

    def _read(self, page: str) -> tuple[str, int]:
        asked = self.site.get(
            "query", titles=page, prop="revisions|info", rvprop="ids|content", rvslots="main", formatversion=2
        )["query"]
        if "pages" not in asked:
            raise DeliveryError(f"{page}: this is a page of another wiki: choose another title")
        found = asked["pages"][0]
        self._check(page, found)
        if "revisions" not in found:
            return "", 0
        revision = found["revisions"][0]
        if "content" not in revision["slots"]["main"]:
            raise DeliveryError(f"{page}: its text is hidden from this account; nothing was written")
        return str(revision["slots"]["main"]["content"]), int(revision["revid"])

    def would_take(self, page: str) -> str:
        """What the wiki says that this account may do with the page."""
        with _told(self.url):
            asked = self.site.get(
                "query",
                titles=page,
                prop="info",
                intestactions="edit",
                intestactionsdetail="full",
                formatversion=2,
            )["query"]
        [found] = asked.get("pages", ({"ns": 0, "invalid": True},))
        self._check(page, found)
        refused = found["actions"]["edit"]
        if refused not in (True, []):  # a list of reasons since MediaWiki 1.33
            why = refused[0].get("code", "not allowed") if isinstance(refused, list) else "not allowed"
            raise DeliveryError(
                f"{page}: this account may not write it ({why}): give the bot password the grants to edit, create pages"
            )
        return WRITABLE

    def write(self, page: str, text: str, *, version: int, summary: str) -> str:
        """An edit of that revision, or a new page where there is none."""
        with _told(self.url):
            return self._write(page, text, version=version, summary=summary)

    def _write(self, page: str, text: str, *, version: int, summary: str) -> str:
        from mwclient.errors import APIError

        base = {"baserevid": version, "nocreate": 1} if version else {"createonly": 1}
        edit = {"title": page, "text": text, "summary": summary, "bot": 1, "assert": "user"}
        edit |= {"maxlag": MAXLAG, **base}
        try:
            return self._edited(page, edit, forced=False)
        except APIError as error:
            if error.code == "badtoken":
                return self._edited(page, edit, forced=True)
            raise

    def _edited(self, page: str, edit: dict[str, Any], *, forced: bool) -> str:
        from mwclient.errors import APIError

        try:
            done = self.site.post("edit", token=self.site.get_token("csrf", force=forced), **edit)["edit"]
        except APIError as error:
            if error.code in _OVERTAKEN:
                raise OvertakenError from None
            raise
        if done.get("result") != "Success":
            why = done.get("info") or done.get("code") or ", ".join(key for key in done if key != "result")
            raise DeliveryError(f"{page}: the wiki refused the edit ({why})")
        return str(done.get("newrevid", ""))

    def _check(self, page: str, found: dict[str, Any]) -> None:
        """Refuse pages that programs read, whatever the title is called in the wiki's language."""
        name = self.site.namespaces.get(found.get("ns", 0), "")
        ours = found.get("ns") in _TEXT or name.casefold() in self.allowed
        if found.get("invalid") or "special" in found:
            raise DeliveryError(f"{page}: no title of this wiki ({found.get('invalidreason', 'a special page')})")
        if found["ns"] in _PROGRAMS or not ours:
            raise DeliveryError(f"{page}: the namespace {name or found['ns']} is not one that may be written to")
        if found.get("contentmodel") != "wikitext":
            raise DeliveryError(f"{page}: it holds {found.get('contentmodel')}, not text: nothing is written there")
        if found.get("redirect"):
            raise DeliveryError(f"{page}: it leads to another page: name that one, or choose another title")


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What mwclient and the network raise, as a delivery that failed."""
    import mwclient.errors as wrong
    from requests import RequestException

    try:
        yield
    except wrong.LoginError as error:
        raise DeliveryError(f"{url}: the login was refused ({error.info}): is it a bot password?") from None
    except wrong.APIError as error:
        later = "; it is tried again at the next run" if str(error.code).startswith(_LATER) else ""
        raise DeliveryError(f"{url}: {error.code} ({error.info}){later}") from None
    except wrong.MaximumRetriesExceeded:
        raise DeliveryError(f"{url}: the wiki is too busy (maxlag); it is tried again at the next run") from None
    except wrong.InvalidResponse:
        raise DeliveryError(f"{url}: {_NOT_ONE}") from None
    except wrong.MwClientError as error:
        raise DeliveryError(f"{url}: {type(error).__name__}: {error}") from None
    except RequestException as error:
        if error.response is not None and error.response.status_code == HTTPStatus.NOT_FOUND:
            raise DeliveryError(f"{url}: {_NOT_ONE}") from None
        raise DeliveryError(f"{url}: cannot be reached ({type(error).__name__}: {error})") from None
