"""Words for systemd -> its socket, where it started this process (sd_notify(3)); without it, nothing."""

from __future__ import annotations

import os
import socket


def notify(*words: str) -> bool:
    """Send READY=1, STOPPING=1, WATCHDOG=1, STATUS=...; False where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker:
        try:
            speaker.sendto("\n".join(words).encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError:
            return False
    return True


def watchdog() -> float | None:
    """How often, in seconds, systemd wants to hear that we live: half of what it allows; None where it does not."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    own = os.environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    return int(microseconds) / 2e6 if own and microseconds.isdigit() else None
