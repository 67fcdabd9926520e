"""How things stand -> /healthz, /readyz and /metrics, over HTTP on this machine alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from briefing.errors import BriefingError
from briefing.serve.state import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What the service itself knows: whether its rounds end, what was wrong with the last, and what it has done."""

    hangs: bool
    problem: str
    rounds: int
    editions: int
    problems: int


@contextmanager
def health(port: int, *, vitals: Callable[[], Vitals], standing: Callable[[], Standing]) -> Iterator[None]:
    """Answer on a port for as long as the block runs.

    Raises:
        BriefingError: somebody else has the port.
    """

    class Page(BaseHTTPRequestHandler):
        """Answers GET."""

        def do_GET(self) -> None:
            """The page, or 404."""
            code, kind, body = _answer(self.path, vitals=vitals, standing=standing)
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a monitor asks every few seconds."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    except OSError as error:
        raise BriefingError(f"serve.port {port}: {error.strerror}: choose another one") from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _answer(path: str, *, vitals: Callable[[], Vitals], standing: Callable[[], Standing]) -> tuple[int, str, bytes]:
    """Status, type and body."""
    now = vitals()
    if path == "/healthz":
        return (503, "text/plain", b"a round hangs\n") if now.hangs else (200, "text/plain", b"ok\n")
    if path not in ("/readyz", "/metrics"):
        return 404, "text/plain", b"/healthz, /readyz or /metrics\n"
    try:
        found = standing()
    except BriefingError as error:
        return 503, "text/plain", f"{error}\n".encode()
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, metrics(now, found)
    problems = [*(["a round hangs"] if now.hangs else []), *([now.problem] if now.problem else []), *found.problems]
    text = "\n".join(problems or ["ready"]) + "\n"
    return (503 if problems else 200), "text/plain; charset=utf-8", text.encode()


def metrics(vitals: Vitals, standing: Standing) -> bytes:
    """The page for Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Collector(found=tuple(_metrics(vitals, standing))))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # the registry wants it hashable
class _Collector:
    found: tuple[Metric, ...]

    def collect(self) -> tuple[Metric, ...]:
        """What prometheus-client asks for."""
        return self.found


def _metrics(vitals: Vitals, standing: Standing) -> Iterator[Metric]:
    for name, told, value in (
        ("rounds", "Looks at the time that came to their end", vitals.rounds),
        ("editions", "Editions that were made or found made", vitals.editions),
        ("problems", "What went wrong without stopping a round", vitals.problems),
    ):
        yield CounterMetricFamily(f"briefing_{name}", told, value=value)
    upcoming = GaugeMetricFamily("briefing_next_edition_seconds", "When the next edition is due", labels=["briefing"])
    last = GaugeMetricFamily("briefing_last_edition_seconds", "When the last edition was made", labels=["briefing"])
    overdue = GaugeMetricFamily("briefing_overdue", "1 where an edition is due for an hour", labels=["briefing"])
    for each in standing.briefings:
        if each.next:
            upcoming.add_metric([each.name], each.next.timestamp())
        if each.last and each.last.ended:
            last.add_metric([each.name], each.last.ended.timestamp())
        overdue.add_metric([each.name], float(each.overdue is not None))
    outbox = GaugeMetricFamily("briefing_deliveries", "Deliveries by their state", labels=["state"])
    for state, count in standing.outbox.items():
        outbox.add_metric([state], count)
    yield from (upcoming, last, overdue, outbox)
    yield GaugeMetricFamily("briefing_dead_sources", "Sources that give nothing", value=len(standing.dead))
    yield GaugeMetricFamily("briefing_store_bytes", "What the store takes", value=standing.size)
