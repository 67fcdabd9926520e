"""`briefing serve` as a process of its own, in a folder with a configuration, and a place that counts what arrives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from program import TOP, command, environment

# A place of delivery where doing it twice would show, a source that gives an article a day, and steps that stand still.
OWN = '''
import os, time
from dataclasses import dataclass
from pathlib import Path
from briefing.models import Delivery, Outcome, RawItem
from briefing.sources.door import Handed

HERE = Path(__file__).parent

def still(step):
    """Stand still in a step, where the test has asked for it."""
    if os.environ.get("STILL") == step:
        with open(HERE / f"still-{step}", "a") as file:
            file.write(f"{os.getpid()}\\n")
        time.sleep(float(os.environ.get("STILL_FOR", 600)))

@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Adds a line to a file for each edition that arrives."""

    to: str = "arrived"

    @property
    def formats(self):
        return ("markdown",)

    @property
    def place(self):
        return self.to

    @property
    def repeatable(self):
        return False

    def targets(self, edition):
        return (self.to,)

    def deliver(self, parcel, target, *, receipt):
        still("deliver")
        with open(HERE / self.to, "a") as file:
            file.write(f"{parcel.edition.name} {parcel.edition.date} {parcel.edition.slot} {os.getpid()}\\n")
            file.flush()
            os.fsync(file.fileno())
        edition = parcel.edition
        return Delivery(briefing=edition.name, date=edition.date, target=target, outcome=Outcome.DELIVERED)

@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """An article a day; counts how many ask it at one time."""

    name: str = "daily"

    def collect(self, state, now):
        busy = HERE / "busy"
        with open(HERE / "asked", "a") as file:
            file.write(f"{now:%H:%M:%S} {busy.exists()}\\n")
        busy.touch()
        still("collect")
        busy.unlink()
        day = f"{now:%Y-%m-%d}"
        if state.seen.get(day):
            return iter(())
        text = f"The harbour of Quillhaven was closed on {day} after a crane fell on two barges, the port said."
        item = RawItem(source=self.name, location=f"{day}.txt", media_type="text/plain", publisher="Sundrey Post",
                       content=f"Crane falls on barges\\n\\n{text}\\n".encode())
        return iter((Handed(location=day, fingerprint="1", items=iter((item,))),))
'''
CONFIG = """\
store: {store}
briefings:
  - name: quay
    title: Quay
    schedule: {schedule}
    sources: [{{type: "own:Daily"}}]
    outputs: [{{type: "own:Line"}}]
"""


def prepared(
    folder: Path, *, store: str = "data/briefing.db", schedule: str = '{time: "00:00"}', more: str = ""
) -> Path:
    """A folder with a configuration; by default its edition of today is due as soon as somebody looks."""
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    file = folder / "config.yaml"
    file.write_text(CONFIG.format(store=store, schedule=schedule) + more, encoding="utf-8")
    file.chmod(0o600)
    return folder


def lines(file: Path) -> list[str]:
    """The lines of a file, none where there is no file yet."""
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def until(what: Callable[[], object], *, seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


class Service:
    """A running service; what it logs is in a file."""

    def __init__(self, folder: Path, *arguments: str, program: str = "", name: str = "log", **variables: str) -> None:
        self.log = folder / name
        self.before = self.log.stat().st_size if self.log.exists() else 0
        around = environment() | variables
        around["PYTHONPATH"] = os.pathsep.join((str(folder), str(TOP)))
        call = [sys.executable, "-c", program] if program else [*command(), *(arguments or ("serve", "-v"))]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                call, cwd=folder, env=around, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def said(self, words: str) -> bool:
        """Whether it has logged this."""
        return words in self.log.read_bytes()[self.before :].decode()

    def stop(self, number: int = signal.SIGTERM, *, seconds: float = 10) -> int:
        """Send a signal, and the exit code that it ends with in time."""
        self.process.send_signal(number)
        return self.process.wait(timeout=seconds)


@contextmanager
def serving(folder: Path, *arguments: str, **variables: str) -> Iterator[Service]:
    """A service that is gone at the end of the block, however that ends."""
    service = Service(folder, *arguments, **variables)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
        service.process.wait()
