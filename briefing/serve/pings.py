"""How an edition went -> a call of a URL, the way healthchecks.io and its like want it; a run never waits for it."""

from __future__ import annotations

from threading import Thread
from urllib.request import Request, urlopen

from briefing.serve.log import LOGGER

# A monitor that does not answer costs a thread of its own so many seconds, and a run nothing (faults F12).
_PATIENCE = 5.0
_LONGEST = 10_000  # characters of a report; healthchecks.io keeps 100 kB


def ping(url: str, *, problems: tuple[str, ...] = ()) -> Thread:
    """Call the URL, with /fail and what went wrong where something did. In a thread of its own; errors are logged."""
    where = url.rstrip("/") + "/fail" if problems else url
    thread = Thread(target=_call, args=(where, "\n".join(problems)[:_LONGEST]), name="ping", daemon=True)
    thread.start()
    return thread


def _call(url: str, body: str) -> None:
    try:
        with urlopen(Request(url, data=body.encode(), method="POST"), timeout=_PATIENCE) as answer:
            answer.read(100)
    except Exception as error:  # a monitor is never more important than what it watches
        LOGGER.warning("the ping failed", extra={"problem": str(error)})
