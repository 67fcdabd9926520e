"""What the sinks to wikis on the web have alike: an address, pages by their names, and how failures of the network are
told."""

from __future__ import annotations

import base64
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError, LostError, UnreachableError
from briefing.models import Briefing, Delivery, Parcel
from briefing.sinks.names import filled, sample
from briefing.sinks.pages import Layout, OvertakenError, Pages, publish

TIMEOUT = (10, 60)
"""Seconds to connect, and between two pieces of an answer."""
_NEVER = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "SSLError")
"""What urllib3 calls a connection that never came about."""
_RIGHTS = "check the name and the password or token, and what they may do there"
INDEX = "a page that lists the editions"
EVENTS = "a page for each event, with {event} in its name"
WRITABLE = "the login works, pages may be written"
"""What is told of a wiki that says so itself."""
READABLE = "the login works; whether pages may be written is not said"
"""What is told of one that has no way to say it before a page is written."""


class Wiki(Pages, Protocol):
    """Pages on the web, which can be asked about before anything is written."""

    def would_take(self, page: str) -> str:
        """What is known of the right to write a page, in a few words; nothing is written.

        Raises:
            DeliveryError: it may not be written, or nobody can be asked: why, and what to do.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosted:
    """Pages of a wiki on the web. What is its own, a subclass says: its options, its markup, its names, its API."""

    url: Annotated[str, Field(description="the address of the wiki")]
    index: Annotated[str, Field(description=INDEX)] = ""
    events: Annotated[str, Field(description=EVENTS)] = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url wants an address on the web, such as https://wiki.example.org")
        if "@" in parts.netloc:
            raise ValueError("url holds a name or a password: they have keys of their own")
        self._layout.check(self.check_name)

    @property
    @abstractmethod
    def pattern(self) -> str:
        """The page's name with its placeholders."""

    @property
    def markup(self) -> str:
        """The dialect that its pages are in."""
        return "plain"

    @abstractmethod
    def check_name(self, name: str) -> None:
        """Refuse what is no name of a page, with a ValueError."""

    @abstractmethod
    def opened(self) -> Wiki:
        """The wiki, logged in to."""

    @property
    def place(self) -> str:
        """The wiki and the page's name with its placeholders."""
        return f"{self.url} {self.pattern}"

    @property
    def repeatable(self) -> bool:
        """What stands there already is left alone."""
        return True

    @property
    def formats(self) -> tuple[str, ...]:
        """What its pages are made of."""
        return ("markdown",)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The wiki and the page."""
        return (f"{self.url} {filled(self.pattern, edition)}",)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Write the pages, around what people wrote. The receipt is the wiki's own name for what was written.

        Raises:
            DeliveryError: one cannot be written; what stood there does.
        """
        return publish(self.opened(), parcel, target, layout=self._layout)

    def reach(self) -> str:
        """That the login works and, where the wiki says so, that the page of some day may be written; nothing is.

        Raises:
            DeliveryError: it does not, or may not.
        """
        return self.opened().would_take(sample(self.pattern))

    @property
    def _layout(self) -> Layout:
        return Layout(
            page=self.pattern, index=self.index, events=self.events, format=self.formats[0], markup=self.markup
        )


def check_plain(name: str) -> None:
    """Refuse what is no title on one line.

    Raises:
        ValueError: with what is wrong.
    """
    if not name.isprintable() or name != name.strip() or not 0 < len(name) <= 200:
        raise ValueError(f"{name[:60]!r} is no title: one line of at most 200 characters, without blanks at its ends")


def basic(username: str, password: SecretStr) -> dict[str, str]:
    """The header that logs in by name and password (RFC 7617)."""
    login = base64.b64encode(f"{username}:{password.get_secret_value()}".encode()).decode()
    return {"Authorization": f"Basic {login}"}


def bearer(token: SecretStr) -> dict[str, str]:
    """The header that logs in by a token (RFC 6750)."""
    return {"Authorization": f"Bearer {token.get_secret_value()}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    data: Any
    text: str
    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A web API that is logged in to by headers. They go to this address alone: a redirect is told and not followed."""

    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def call(self, method: str, path: str, *, known: tuple[int, ...] = (), **more: Any) -> Answer:
        """One call. `known` are the refusals that the caller deals with; `more` is what `requests` takes (json,
        params).

        Raises:
            OvertakenError: somebody else was quicker (409, 412).
            UnreachableError: there is no connection.
            LostError: the connection broke before the whole answer.
            DeliveryError: a refusal.
        """
        import requests  # loaded where it is used

        address = f"{self.base.rstrip('/')}/{path.lstrip('/')}" if path else self.base
        headers = {"User-Agent": "briefing", **self.headers, **more.pop("headers", {})}
        try:
            got = requests.request(method, address, headers=headers, timeout=TIMEOUT, allow_redirects=False, **more)
        except (requests.ConnectTimeout, requests.ConnectionError) as error:
            raise self._broken(error) from None
        except requests.RequestException as error:
            raise LostError(f"{self.base}: no whole answer came ({type(error).__name__})") from None
        if not got.ok and got.status_code not in known:
            self._refuse(got.status_code, " ".join(got.text.split())[:200])
        if got.is_redirect or 300 <= got.status_code < 400:
            raise DeliveryError(f"{self.base} has moved: write the new address under url, if you trust it")
        return Answer(status=got.status_code, data=_json(got), text=got.text, content=got.content, headers=got.headers)

    def asked(self, path: str, *, missing: str, method: str = "GET", **more: Any) -> dict[str, Any]:
        """What the API tells of a place, such as a branch or a book. `missing` says what to do where there is none.

        Raises:
            DeliveryError: there is none, it may not be seen, or another program answers.
        """
        got = self.call(method, path, known=(404,), **more)
        if got.status == 404:
            raise DeliveryError(f"{self.base}: {missing}")
        if not isinstance(got.data, dict):
            raise DeliveryError(f"{self.base}: what answers there is another program: correct url")
        return got.data

    def _broken(self, error: Exception) -> DeliveryError:
        """No connection; or one that broke after something was said."""
        said = f"{self.base}: cannot be reached ({type(error).__name__})"
        inner = getattr(error.args[0], "reason", None) if error.args else None
        never = type(error).__name__ == "ConnectTimeout" or type(inner).__name__ in _NEVER
        if never:
            return UnreachableError(f"{said}: check url, and that the server runs")
        return LostError(f"{said}, or it broke off")

    def _refuse(self, status: int, said: str) -> None:
        if status in (409, 412):
            raise OvertakenError
        if status in (401, 403):
            raise DeliveryError(
                f"{self.base}: the login was refused, or may not do this (HTTP {status}: {said}): {_RIGHTS}"
            )
        later = "; it is tried again at the next run" if status == 429 or status >= 500 else ""
        raise DeliveryError(f"{self.base}: HTTP {status} ({said}){': check url' if status == 404 else later}")


def _json(got: Any) -> Any:
    try:
        return got.json()
    except ValueError:
        return None
