"""Doing something alone among all processes that share a store: a lease that is kept while it lasts, and its holder."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefing.errors import BusyError, StoreError
from briefing.store import Lease, Store

# How long a holder of whom nothing is heard keeps a lease: a host that died is taken over within a minute (faults E05).
LIFE = timedelta(seconds=60)
_RENEWALS = 4  # within a life, so that a busy machine may miss two or three
_LOOKS = 0.1  # seconds between two looks at a lease that another has


@contextmanager
def held(store: Store, name: str, *, patience: float) -> Iterator[Lease]:
    """Have a lease for as long as the block runs. Waits `patience` seconds for another to give it back.

    Raises:
        BusyError: another has it still.
    """
    lease = _taken(store, name, patience=patience)
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(store, lease, done), name=f"lease {name}", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        done.set()
        keeper.join()
        store.release_lease(lease)


def _taken(store: Store, name: str, *, patience: float) -> Lease:
    end = time.monotonic() + patience
    while True:
        now = datetime.now(UTC)
        lease = store.take_lease(name, holder=me(), at=now, until=now + LIFE, gone=is_gone)
        if lease is not None:
            return lease
        if time.monotonic() >= end:
            who = store.lease(name, at=now)
            of = f" ({_shown(who.holder)})" if who else ""
            raise BusyError(f"{name}: another process is at it{of}: wait until it is done, then run again")
        time.sleep(_LOOKS)


def _keep(store: Store, lease: Lease, done: threading.Event) -> None:
    """Renew it until the block ends or it is lost. A store that fails now may answer before the lease runs out."""
    while not done.wait(LIFE.total_seconds() / _RENEWALS):
        try:
            if not store.renew_lease(lease, until=datetime.now(UTC) + LIFE):
                return
        except StoreError:
            continue


# --- who holds it -----------------------------------------------------------------------------------------------------


def me() -> str:
    """This process: host, start of the host, namespace of process numbers, number and start of the process."""
    return "/".join((socket.gethostname(), *_machine(), str(os.getpid()), _start(os.getpid())))


def is_gone(holder: str) -> bool:
    """Whether a holder is a process of this machine that is no more. Of other machines' nothing can be known."""
    parts = holder.rsplit("/", 4)
    if len(parts) != 5 or parts[1:3] != list(_machine()) or "" in parts[1:]:
        return False
    return _start(int(parts[3])) != parts[4]


def _shown(holder: str) -> str:
    host, _, _, number, _ = holder.rsplit("/", 4)
    return f"process {number} on {host}"


def _machine() -> tuple[str, str]:
    """The start of the kernel and the namespace in which process numbers count: containers share the first alone."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return boot, os.readlink("/proc/self/ns/pid")
    except OSError:
        return "", ""


def _start(number: int) -> str:
    """When a process began, in ticks of the kernel's clock (proc(5), field 22), "" where there is none of that number.

    The name in field 2 may hold spaces and brackets. A zombie is no more, it only has not been waited for.
    """
    try:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
