"""A host -> a turn at it: at most two requests at a time, with a gap, and none to one that has just hung thrice.

What is asked of a host does not depend on how many feeds of it are read, nor on how many threads read them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

from briefing.errors import SourceError

AT_ONCE = 2
GAP = 0.1  # seconds from one request to the next
_HANGS = 3
_LONG = 10.0  # seconds; an answer that takes so long is none of a host in order
_REST = 300.0  # seconds until one that hung is tried again


@dataclass(slots=True)
class _Host:
    busy: int = 0
    next: float = 0.0
    hangs: int = 0
    hung: float = 0.0


@dataclass(frozen=True, slots=True)
class _Turns:
    """All hosts of this process; `changed` guards them."""

    changed: Condition = field(default_factory=Condition)
    hosts: dict[str, _Host] = field(default_factory=dict)


_TURNS = _Turns()


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Wait for a turn at a host, and hold it.

    Raises:
        SourceError: the host let the last requests hang, so that it is left alone for some minutes.
    """
    host = _taken(name)
    began = time.monotonic()
    try:
        yield
    except SourceError:
        hung = time.monotonic() - began > _LONG
        _released(host, hung=hung)
        raise
    except BaseException:
        _released(host, hung=False)
        raise
    else:
        _released(host, hung=False)


def _taken(name: str) -> _Host:
    with _TURNS.changed:
        host = _TURNS.hosts.setdefault(name, _Host())
        while True:
            now = time.monotonic()
            if host.hangs >= _HANGS and now < host.hung + _REST:
                raise SourceError(f"{name}: has let {host.hangs} requests hang, so that it is left alone for now")
            if host.busy < AT_ONCE and now >= host.next:
                host.busy += 1
                host.next = now + GAP
                return host
            _TURNS.changed.wait(max(0.005, host.next - now) if host.busy < AT_ONCE else None)


def _released(host: _Host, *, hung: bool) -> None:
    with _TURNS.changed:
        host.busy -= 1
        host.hangs = host.hangs + 1 if hung else 0
        host.hung = time.monotonic() if hung else host.hung
        _TURNS.changed.notify_all()
