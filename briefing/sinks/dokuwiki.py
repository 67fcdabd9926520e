"""An edition -> pages of a DokuWiki, by XML-RPC: locked, compared, written, read back.

DokuWiki's `putPage` does not say which version it was made from, overwrites whatever there is, and says yes to what it
did not do (a locked page, a name that is too long). So the page is locked and compared before, and read back after. A
lock holds off every other account; two programs of one account it does not tell apart, which is why the bot needs one
of its own."""

from __future__ import annotations

import re
import time
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from xml.parsers.expat import ExpatError

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.hosted import WRITABLE, Hosted, Wiki
from briefing.sinks.names import PAGE
from briefing.sinks.pages import OvertakenError, digest

TIMEOUT = 30
"""Seconds for one answer."""
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*(?::[a-z0-9][a-z0-9_.-]*)*")
# DokuWiki's files are named after the last part, with a suffix and a date in the history: 255 bytes are the most.
_PART = 180
_CREATE = 4  # of DokuWiki's levels: read 1, edit 2, create 4
_WHOLE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class DokuWiki(Hosted):
    """Pages of a DokuWiki."""

    url: Annotated[str, Field(description="the address of the wiki, below which lib/exe/xmlrpc.php is")]
    page: Annotated[str, Field(description=PAGE)]
    username: Annotated[str, Field(description="a user whom `remoteuser` allows to use the API")]
    password: Annotated[SecretStr, Field(description="that user's password")]
    index: Annotated[str, Field(description="a page that lists the editions, such as briefings:start")] = ""
    events: Annotated[str, Field(description="a page for each event, such as briefings:events:{event}")] = ""

    @property
    def pattern(self) -> str:
        """The page's id."""
        return self.page

    @property
    def markup(self) -> str:
        """DokuWiki's own."""
        return "dokuwiki"

    @property
    def formats(self) -> tuple[str, ...]:
        """DokuWiki's own."""
        return ("dokuwiki",)

    def check_name(self, name: str) -> None:
        """An id as DokuWiki writes it."""
        check_id(name)

    def opened(self) -> Wiki:
        """The wiki."""
        with _told(self.url):
            return _Wiki(_opened(self), self.url, self.username)


def check_id(page: str) -> None:
    """Refuse what DokuWiki would fold into another id.

    Raises:
        ValueError: with what is wrong.
    """
    near = re.sub(r"[^a-z0-9_.:-]+", "_", page.casefold().replace("/", ":")).strip("_.:-")
    if not _ID.fullmatch(page) or re.search(r"[_.-](?::|$)|__|--|\.\.", page):
        raise ValueError(f"{page!r} is no id as DokuWiki writes it (a-z, 0-9, _ . - and : between): perhaps {near!r}?")
    if len(page) > _WHOLE or any(len(part) > _PART for part in page.split(":")):
        raise ValueError(f"{page[:40]!r}... is longer than {_WHOLE}, or a part of it than {_PART} characters")


@dataclass(frozen=True, slots=True)
class _Wiki:
    """The pages of a wiki. A page's version is when it was changed last, "" for one that is not there, and its text."""

    wiki: Any
    url: str
    username: str

    def would_take(self, page: str) -> str:
        """What the wiki says that this user may do with the page."""
        with _told(self.url):
            allowed = int(self.wiki.pages.permission(page))
        if allowed < _CREATE:
            hint = "give that user the right in the wiki's ACL"
            raise DeliveryError(f"{page}: {self.username} may not create it: {hint}")
        return WRITABLE

    def read(self, page: str) -> tuple[str, tuple[str, str]]:
        """The text, and what tells its version."""
        with _told(self.url):
            return self._read(page)

    def _read(self, page: str) -> tuple[str, tuple[str, str]]:
        """The text, between two looks at when it was changed that must agree."""
        for _ in range(5):
            before, text = self._changed(page), str(self.wiki.pages.get(page) or "")
            if self._changed(page) == before:
                return text, (before, text)
        raise DeliveryError(f"{page}: it changes while it is read; it is tried again at the next run")

    def write(self, page: str, text: str, *, version: tuple[str, str], summary: str) -> str:
        """Lock, compare, write, read back, and look whether somebody slipped in between."""
        if not text.strip():
            raise DeliveryError(f"{page}: there is nothing to write, and DokuWiki would delete the page")
        with _told(self.url):
            return self._write(page, text, version=version, summary=summary)

    def _write(self, page: str, text: str, *, version: tuple[str, str], summary: str) -> str:
        locked = self.wiki.send("dokuwiki.setLocks", {"lock": [page], "unlock": []})
        if page in locked.get("lockfail", ()):
            raise DeliveryError(f"{page}: {self._why(page)}")
        try:
            if self.read(page)[1] != version:
                raise OvertakenError
            if version[0] and int(self.wiki.time) <= int(version[0]):
                time.sleep(1.1)  # its history has one place a second: ours would take that of the version before
            self.wiki.pages.set(page, text, sum=summary)
        finally:
            with suppress(Exception):  # the lock ends by itself, and whatever happened before counts
                self.wiki.send("dokuwiki.setLocks", {"lock": [], "unlock": [page]})
        return self._read_back(page, text)

    def _why(self, page: str) -> str:
        """Why it cannot be locked."""
        if int(self.wiki.pages.permission(page)) < _CREATE:
            return "not allowed: may that user create pages there?"
        return "somebody is editing it; it is tried again at the next run"

    def _read_back(self, page: str, text: str) -> str:
        """What stands there now, which is what was written unless a person has written since."""
        came, (changed, _) = self.read(page)
        if came.strip() == text.strip():
            return digest(came)
        if not changed:
            raise DeliveryError(f"{page}: it is not there after it was written: look at the wiki's error log")
        raise OvertakenError

    def _changed(self, page: str) -> str:
        info = self.wiki.pages.info(page)
        return str(info.get("version", "")) if info else ""


def _opened(sink: DokuWiki) -> Any:
    """The wiki, logged in to by HTTP; within a time, and without following to another server."""
    from dokuwiki import DokuWiki as Client  # loaded where it is used

    parts = urlsplit(sink.url)
    transport = _Transport() if parts.scheme == "http" else _SafeTransport()
    address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    login = (quote(sink.username, safe=""), sink.password.get_secret_value())
    return Client(address, *login, transport=transport)


class _Transport(xmlrpc.client.Transport):
    def make_connection(self, host: Any) -> HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = TIMEOUT
        return connection


class _SafeTransport(xmlrpc.client.SafeTransport):
    def make_connection(self, host: Any) -> HTTPSConnection:
        connection = super().make_connection(host)
        connection.timeout = TIMEOUT
        return connection


@contextmanager
def _told(url: str) -> Iterator[None]:
    """What the library and the network raise, as a delivery that failed."""
    from dokuwiki import DokuWikiError

    try:
        yield
    except DokuWikiError as error:
        raise DeliveryError(f"{url}: {_reason(error)}") from None
    except xmlrpc.client.ProtocolError as error:
        told = {401: "the login was refused", 403: "not allowed: may that user write the page, and use the API at all?"}
        what = told.get(error.errcode, "is no DokuWiki with its API switched on")
        raise DeliveryError(f"{url}: {what} (HTTP {error.errcode})") from None
    except (ExpatError, xmlrpc.client.Error) as error:
        raise DeliveryError(f"{url}: what answers there is no DokuWiki ({error})") from None
    except (OSError, HTTPException) as error:
        raise DeliveryError(f"{url}: cannot be reached ({error})") from None


def _reason(error: Exception) -> str:
    fault = error.args[0] if error.args else error
    return " ".join(str(getattr(fault, "faultString", fault)).split())
