"""Feeds polled from loopback as a run does it, a twentieth of them hostile -> feeds a minute, items a second, memory.

    python -m benchmarks.polling [--feeds 500] [--items 30] [--json]

Each feed is on a host of its own (an address of 127/8), since two requests at a time go to one host. The hostile ones
hang, drip, send a bomb, break off, redirect in a circle, or are no feed. The store is a new SQLite file. The
deadline of the hostile ones is that of the program's default divided by ten, 3 s; the others are not held up by them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from benchmarks.loopback import host, say, served
from briefing.gather import gather
from briefing.sources.door import State
from briefing.sources.feed.source import Feed
from briefing.store import Store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTILE = 20  # one in so many
_BOMB = gzip.compress(b"\0" * (64 * 2**20))
_TEXT = (
    "The harbour board of feed {feed} met for the {item} time this year. It found the quay in better order than last "
    "year. Repairs to the crane will begin in May, the chairman told reporters. Fishermen asked for more light at "
    "the northern mole. A vote on the dues was put off until the autumn, when the figures are in. "
)


def feed_of(number: int, items: int) -> bytes:
    """A feed with so many entries of some sentences."""
    text = "".join(
        f"<item><title>Board of {number}, meeting {n}</title><link>http://board{number}.example/{n}</link>"
        f"<pubDate>Mon, 02 Mar 2026 08:{n % 60:02}:00 GMT</pubDate>"
        f"<description>{_TEXT.format(feed=number, item=n) * 3}</description></item>"
        for n in range(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{number}</title>{text}</channel></rss>'.encode()


def answering(items: int, over: float):  # type: ignore[no-untyped-def]
    """What the server says to each path."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        number = int(request.path[1:])
        if number % HOSTILE:
            return say(request, feed_of(number, items))
        kind = number // HOSTILE % 6
        if kind == 0:
            time.sleep(over)
        elif kind == 1:
            for _ in range(int(over / 0.2)):
                request.wfile.write(b"x")
                time.sleep(0.2)
        elif kind == 2:
            say(request, _BOMB, headers={"Content-Encoding": "gzip"})
        elif kind == 3:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss><channel><item>")
        elif kind == 4:
            request.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {request.path}\r\n\r\n".encode())
        else:
            say(request, b"<html><body>No feed.</body></html>")
        return None

    return answer


def main() -> None:
    """Poll once, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with served(answering(asked.items, 4.0)) as port, tempfile.TemporaryDirectory() as folder:
        sources = [
            Feed(url=f"http://{host(n)}:{port}/{n}", allow_private=("127.0.0.0/8",), full_text="never", timeout=3)
            for n in range(asked.feeds)
        ]
        with Store.open(Path(folder) / "briefing.db") as store:
            began = time.monotonic()
            new, problems = 0, 0
            for batch in gather(sources, remembered=lambda _: State(), now=NOW, seen=NOW):
                new += store.collected(each.record for each in batch).new
                problems += sum(bool(each.problems) for each in batch)
            seconds = time.monotonic() - began
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {
        "feeds": asked.feeds,
        "seconds": round(seconds, 1),
        "feeds_per_minute": round(asked.feeds / seconds * 60),
        "items": new,
        "items_per_second": round(new / seconds),
        "problems": problems,
        "cpu_seconds": round(own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, 1),
        "peak_mib": own.ru_maxrss // 1024,
    }
    print(json.dumps(told) if asked.json else "\n".join(f"{name:18}{value}" for name, value in told.items()))
    sys.exit(0)


if __name__ == "__main__":
    main()
