"""URL -> Answer: one GET, with its redirects, within a deadline, a size and the addresses that may be reached.

Every hop is a new connection whose address is checked (faults A12 to A14). Nothing is read from the environment: no
proxy, no .netrc, no cookies (A15).
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urljoin

from urllib3.exceptions import (
    DecodeError,
    HTTPError,
    IncompleteRead,
    LocationValueError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, make_headers, parse_url

from briefing import __version__
from briefing.errors import SourceError
from briefing.web.addresses import Allowed
from briefing.web.connection import Deadline, RefusedError, connection
from briefing.web.turns import turn

AGENT = f"briefing/{__version__} (reads feeds for a daily page)"
LIMIT = 16 * 2**20  # bytes, unpacked: the largest page of news that was seen is a tenth of it
SECONDS = 30.0  # for everything: name, connection, redirects, body (faults A06)
HOPS = 5
_CHUNK = 2**16
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked: where, with which headers besides our own, and what may be reached besides public addresses."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    allowed: Allowed = field(default_factory=Allowed)
    limit: int = LIMIT
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    `url` is where it stood in the end, `moved` where the permanent redirects that came first led; `headers` have names
    in lower case. `whole`: the body did not break off; `over`: it is larger than the limit, and cut there.
    """

    url: str
    moved: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True
    over: bool = False


def fetch(ask: Ask) -> Answer:
    """The answer to a GET, whatever its status.

    Raises:
        SourceError: there is none, it may not be asked for, or it cannot be unpacked.
    """
    first = here = moved = location(ask.url)
    permanent = True
    deadline = None
    for _ in range(HOPS + 1):
        with turn(f"{here.host}:{_port(here)}"):
            deadline = deadline or Deadline.after(ask.seconds)  # waiting for the first turn is nobody's slowness
            answer = _step(here, ask, first=first, deadline=deadline)
        target = answer.headers.get("location") if answer.status in _REDIRECTS else None
        if target is None:
            return replace(answer, moved=shown(moved))
        permanent = permanent and answer.status in _PERMANENT
        here = _followed(here, target)
        moved = here if permanent else moved
    raise SourceError(f"{shown(first)}: more than {HOPS} redirects: see where the address leads, and correct it")


def location(url: str) -> Url:
    """An address, taken apart once and for all that is done with it.

    Raises:
        SourceError: it is none that can be asked.
    """
    try:
        found = parse_url(url.strip())
        port = found.port or 0
    except (LocationValueError, ValueError, UnicodeError):
        raise SourceError(f"{url[:200]!r} is no address: write it as https://example.org/feed.xml") from None
    if found.scheme not in _PORTS or not found.host or not 0 <= port < 65_536:
        raise SourceError(f"{shown(found)[:200]!r} is no web address: only http:// and https:// are asked")
    return found


def shown(url: Url) -> str:
    """An address without the password in it and the fragment."""
    return url._replace(auth=None, fragment=None).url


def _followed(here: Url, target: str) -> Url:
    """Where a redirect leads.

    Raises:
        SourceError: to no web address, or out of TLS: what is quoted must be what the server said.
    """
    try:
        found = location(urljoin(shown(here), target))
    except (ValueError, SourceError) as error:
        raise SourceError(f"{shown(here)} redirects to what cannot be asked: {error}") from None
    if here.scheme == "https" and found.scheme == "http":
        raise SourceError(
            f"{shown(here)} redirects from https:// to {shown(found)}, where anybody on the way could change it: "
            "give that address itself, if you want it so"
        )
    return found


def _step(here: Url, ask: Ask, *, first: Url, deadline: Deadline) -> Answer:
    """One request, and what it brings.

    Raises:
        SourceError: nothing came that can be read, or it may not be asked.
    """
    host = (here.host or "").strip("[]")
    link = connection(here.scheme or "", host, port=_port(here), allowed=ask.allowed, deadline=deadline)
    try:
        headers = {**_headers(here, first), **ask.headers}
        link.request("GET", here.request_uri, headers=headers, preload_content=False, decode_content=False)
        answer = link.getresponse()
        body, whole = (bytearray(), True) if answer.status in (*_REDIRECTS, 304) else _body(answer, ask.limit)
        over = len(body) > ask.limit
        del body[ask.limit :]
        return Answer(
            url=shown(here),
            moved="",
            status=answer.status,
            headers={name.lower(): value for name, value in answer.headers.itermerged()},
            body=bytes(body),
            whole=whole,
            over=over,
        )
    except (OSError, RefusedError, HTTPError, http.client.HTTPException, ValueError) as error:
        raise SourceError(f"{shown(here)}: {_told(error, ask)}") from error
    finally:
        link.close()


def _headers(here: Url, first: Url) -> dict[str, str]:
    """Our own; the password of an address goes to its own server alone."""
    same = (here.scheme, here.host, _port(here)) == (first.scheme, first.host, _port(first))
    login = make_headers(basic_auth=unquote(first.auth)) if first.auth and same else {}
    return {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate, br", "Accept": "*/*", "Connection": "close"} | login


def _body(answer: BaseHTTPResponse, limit: int) -> tuple[bytearray, bool]:
    """The body, unpacked as it comes and up to a little over the limit; whether it came to its end."""
    body = bytearray()
    try:
        while len(body) <= limit and (part := answer.read1(_CHUNK, decode_content=True)):
            body += part
    except (IncompleteRead, ProtocolError, ConnectionError):
        return body, False
    return body, True


def _port(url: Url) -> int:
    return url.port or _PORTS[url.scheme or "http"]


def _told(error: Exception, ask: Ask) -> str:
    """What went wrong, and what to do."""
    match error:
        case RefusedError():
            return f"refused, {error}: where you mean to read it, list it under allow_private"
        case DecodeError():
            return "its answer cannot be unpacked: try it in a browser, and tell the publisher"
        case TimeoutError() | ReadTimeoutError():
            return f"no whole answer within {ask.seconds:.0f} s: it is tried again later"
        case ssl.SSLCertVerificationError():
            return f"its certificate does not hold ({error.verify_message}): tell the publisher"
        case ssl.SSLError():
            return f"no secure connection ({error.reason or error}): try it in a browser"
        case socket.gaierror() | UnicodeError():
            return "there is no such host: correct the address, or look at the network"
        case OSError():
            return f"cannot be reached ({error.strerror or error}): it is tried again later"
    return f"no answer that can be read ({type(error).__name__}): try it in a browser"
