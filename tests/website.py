"""A real web server on loopback that says what a test wants, in good faith or not, and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def peak() -> int:
    """The most memory that this process has had, in MiB. ru_maxrss would begin with what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) // 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came in; the names of its headers are in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer. `length` is what it claims to be long, None: what it is."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None


Route = Said | Callable[[Asked], Said | None]
"""What a path answers; a function that returns None has said all itself, or let it hang."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A running site: `routes` may be changed at any time, `asked` grows."""

    host: str
    port: int
    routes: dict[str, Any]
    asked: list[Asked] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    def paths(self) -> list[str]:
        """What it was asked for, in order."""
        return [each.path for each in self.asked]


@contextmanager
def website(routes: dict[str, Any] | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Site]:
    """Run a site; a route that also takes the handler (two arguments) writes to the wire itself."""
    server = _Server((host, port), _Answers)
    server.site = Site(host=host, port=server.server_port, routes={} if routes is None else routes)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.site.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Server(ThreadingHTTPServer):
    site: Site
    daemon_threads = True
    request_queue_size = 128
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what is tested."""


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the site remembers."""

    def do_GET(self) -> None:
        """Look the path up."""
        site = self.server.site
        asked = Asked(path=self.path, headers={name.lower(): value for name, value in self.headers.items()})
        site.asked.append(asked)
        route = site.routes.get(self.path, site.routes.get(self.path.partition("?")[0], Said(status=404)))
        said = route if isinstance(route, Said) else route(asked, self) if _takes_two(route) else route(asked)
        if said is not None:
            self._say(said)

    def _say(self, said: Said) -> None:
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body) if said.length is None else said.length))
        self.end_headers()
        self.wfile.write(said.body)


def _takes_two(route: Any) -> bool:
    return bool(route.__code__.co_argcount - (1 if hasattr(route, "__self__") else 0) == 2)
