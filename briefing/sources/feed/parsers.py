"""bytes -> Parsed, by a child process with limits: at most as many as there are processors, each for some feeds."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import LifoQueue
from threading import Timer
from typing import Any

import briefing
from briefing.errors import SourceError
from briefing.sources.feed.reading import Parsed, parsed_from

SECONDS = 20.0  # the largest feed that is read takes 5 s alone
MEMORY = 768  # MiB of address space; a child at rest has 250 of it mapped and 40 in use
_FEEDS = 200  # a child is replaced after so many: what the libraries do not give back goes with it
_AT_ONCE = min(4, os.cpu_count() or 1)
_KEPT = ("PATH", "HOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")


@dataclass(slots=True, kw_only=True)
class _Child:
    """A running parser and how many feeds it has had."""

    process: subprocess.Popen[bytes]
    feeds: int = 0
    late: bool = False

    def ask(self, job: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Its answer.

        Raises:
            OSError, ValueError: it is dead, of time or of memory.
        """
        assert self.process.stdin
        assert self.process.stdout
        self.feeds += 1
        timer = Timer(SECONDS, self._end)
        timer.start()
        try:
            self.process.stdin.write(json.dumps({**job, "length": len(body)}).encode() + b"\n")
            self.process.stdin.write(body)
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        finally:
            timer.cancel()
            timer.join()  # it may be ending the process at this moment: nobody shall be given that one
        if self.late:
            raise TimeoutError
        return dict(json.loads(answer))

    def _end(self) -> None:
        self.late = True
        self.process.kill()

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


def parse(body: bytes, *, url: str, content_type: str = "", whole: bool = True) -> Parsed:
    """What a feed holds.

    Raises:
        SourceError: its bytes cannot be read as a feed, or not within the limits.
    """
    line = _line()
    child = line.get()
    try:
        child = child or _started()
        answer = child.ask({"url": url, "content_type": content_type, "whole": whole}, body)
    except (OSError, ValueError):  # late, dead of hunger, or killed by somebody
        if child:
            child.close()
        child = None
        raise SourceError(
            f"cannot be parsed within {SECONDS:.0f} s and {MEMORY} MiB: it is no feed in good faith"
        ) from None
    finally:
        if child and child.feeds >= _FEEDS:
            child.close()
            child = None
        line.put(child)
    if error := answer.get("error"):
        raise SourceError(f"cannot be parsed ({error}): try it in a browser, and tell the publisher")
    return parsed_from(answer)


@cache
def _line() -> LifoQueue[_Child | None]:
    """The parsers that are idle; None for one that is not running."""
    line: LifoQueue[_Child | None] = LifoQueue()
    for _ in range(_AT_ONCE):
        line.put(None)
    atexit.register(_close, line)
    return line


def _close(line: LifoQueue[_Child | None]) -> None:
    while not line.empty():
        with suppress(Exception):
            if child := line.get_nowait():
                child.close()


def _started() -> _Child:
    root = str(Path(briefing.__file__).resolve().parent.parent)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "briefing.sources.feed.child", str(MEMORY)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | {"PYTHONPATH": root, "LC_ALL": "C.UTF-8"},
    )
    return _Child(process=process)
