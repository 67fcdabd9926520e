"""Host and port -> a connection to an address that was checked, with one deadline over all that is done with it.

The name is resolved once and what was checked is what is connected to, so that a name server that changes its answer
gains nothing (faults A14). A timeout of a socket counts from one byte to the next, which a server can stretch for ever
(A06); here each wait is cut to what is left of the whole.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from briefing.web.addresses import Allowed

_EACH = 5.0  # seconds for one address of several, so that a host with a dead IPv6 address is reached by its other


class RefusedError(Exception):
    """What a name leads to may not be reached."""


class LateError(TimeoutError):
    """The deadline has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(at=time.monotonic() + seconds)

    def left(self) -> float:
        """The seconds until then.

        Raises:
            LateError: there are none.
        """
        left = self.at - time.monotonic()
        if left <= 0:
            raise LateError("timed out")
        return left


class _Timed(socket.socket):
    """A socket whose every wait ends with the deadline."""

    deadline: Deadline

    def recv_into(self, *args: Any, **options: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **options)

    def sendall(self, *args: Any, **options: Any) -> None:
        self.settimeout(self.deadline.left())
        super().sendall(*args, **options)


class _TimedTls(_Timed, ssl.SSLSocket):
    """The same for TLS, around whose methods it waits."""


def connection(
    scheme: str, host: str, *, port: int, allowed: Allowed, deadline: Deadline
) -> HTTPConnection | HTTPSConnection:
    """A connection that is not open yet; it opens when something is asked."""
    open_socket = cache(lambda: connect(host, port, allowed=allowed, deadline=deadline))
    if scheme == "https":
        return _Tls(host, port, ssl_context=_tls(), opener=open_socket, deadline=deadline)
    return _Plain(host, port, opener=open_socket)


class _Plain(HTTPConnection):
    """urllib3's connection over a socket of ours; it knows of no proxy."""

    def __init__(self, *args: Any, opener: Callable[[], _Timed], **options: Any) -> None:
        super().__init__(*args, **options)
        self._opener = opener

    def _new_conn(self) -> socket.socket:
        return self._opener()


class _Tls(HTTPSConnection):
    """The same over TLS."""

    def __init__(self, *args: Any, opener: Callable[[], _Timed], deadline: Deadline, **options: Any) -> None:
        super().__init__(*args, **options)
        self._opener, self._deadline = opener, deadline

    def _new_conn(self) -> socket.socket:
        found = self._opener()
        found.settimeout(self._deadline.left())  # the handshake's
        return found

    def connect(self) -> None:
        """Connect, and shake hands; from then on the deadline is the TLS socket's."""
        super().connect()
        assert isinstance(self.sock, _TimedTls)
        self.sock.deadline = self._deadline


@cache
def _tls() -> ssl.SSLContext:
    """Certificates are checked, against the system's authorities and those that come with requests."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    context.sslsocket_class = _TimedTls
    return context


def connect(host: str, port: int, *, allowed: Allowed, deadline: Deadline) -> _Timed:
    """An open socket to the first address of a host that answers; all of them must be allowed.

    Raises:
        RefusedError: one of them may not be reached.
        OSError: the name is not known, or nothing answers.
    """
    found = _resolved(host, port, deadline=deadline)
    for _, _, _, _, place in found:
        if refusal := allowed.refusal(host, str(place[0])):
            raise RefusedError(refusal)
    failed: OSError = OSError(f"{host} has no address")
    for family, kind, protocol, _, place in found:
        opened = _Timed(family, kind, protocol)
        opened.deadline = deadline
        try:
            opened.settimeout(min(deadline.left(), _EACH if len(found) > 1 else deadline.left()))
            opened.connect(place)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
        except OSError as error:
            opened.close()
            failed = error
    raise failed


def _resolved(host: str, port: int, *, deadline: Deadline) -> list[Any]:
    """The addresses of a name. The system's resolver knows no deadline, so that it is asked in a thread of its own."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # a UnicodeError for a label over 63 letters, among others
            with suppress(Exception):
                answer.set_exception(error)

    Thread(target=ask, daemon=True, name="resolver").start()
    return answer.result(deadline.left())
