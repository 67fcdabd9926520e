"""Paths and what they answer -> a web server on every loopback address, in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(answer: Answer) -> Iterator[int]:
    """Run the server; its port. `answer` is given each request and writes to it."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

        def do_GET(self) -> None:
            answer(self)

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 256

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up."""

    server = Server(("0.0.0.0", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def host(number: int) -> str:
    """One of 60,000 loopback addresses: each is a host of its own to who asks."""
    return f"127.{1 + number // 60_000 % 250}.{number // 240 % 250}.{1 + number % 240}"


def say(request: BaseHTTPRequestHandler, body: bytes, *, headers: dict[str, str] | None = None) -> None:
    """A plain answer."""
    request.send_response(200)
    for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)
