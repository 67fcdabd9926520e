"""Years of the service on a clock of the test's own: a hundred sources, and a fault in every tenth step (F13, F14)."""

from __future__ import annotations

import gc
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from briefing.config import BriefingConfig, Config, load
from briefing.errors import DeliveryError, SourceError
from briefing.models import Briefing, Delivery, Outcome, Parcel, RawItem
from briefing.serve.rounds import make_round, next_time
from briefing.serve.upkeep import chores
from briefing.sources.door import Handed, Kept, State
from briefing.store import RunState, Store

# A year by BRIEFING_YEARS=1.
YEARS = int(os.environ.get("BRIEFING_YEARS", "3"))
SOURCES = 100
FAULTS = 0.1
ZONE = "Europe/Kyiv"
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CONFIG = f"""\
store: briefing.db
timezone: {ZONE}
serve: {{poll: 6h}}
keep: {{articles: 30d, renditions: 30d, left_out: 30d}}
briefings:
  - name: quay
    title: Quay
    schedule: {{time: "06:00"}}
    sources: [{{type: folder, path: nowhere/}}]
    outputs: []
"""
PLACES = ("Quillhaven", "Port Alder", "Ketsund", "Sellmar", "Tarrow", "Orle", "Vellmar", "Senn", "Kastrell", "Drovia")
HAPPENED = (
    "a crane fell on two barges in the inner harbour",
    "the council voted to close the old bridge to lorries",
    "dockers and the port agreed on a new contract",
    "a ferry ran aground in fog outside the breakwater",
    "the river rose by two metres in a single night",
    "a court ordered the mill to stop its night shift",
)


class KilledError(BaseException):
    """The process dies here: nothing that comes after is done."""


@dataclass
class World:
    """The clock, the dice, and what was seen to happen."""

    now: datetime = START
    dice: random.Random = field(default_factory=lambda: random.Random(20_26))
    arrived: Counter[date] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    dying: bool = False

    def fault(self, kind: str, *, rate: float = FAULTS) -> bool:
        """Whether this step goes wrong."""
        self.steps += 1
        if self.dice.random() < rate:
            self.faults[kind] += 1
            return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Hands over an article now and then; cannot be read every tenth time."""

    name: str
    number: int
    world: World = field(repr=False, compare=False)

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept]:
        """An article of the day, from every tenth source."""
        if self.world.fault("source"):
            raise SourceError(f"{self.name}: the server does not answer: nothing to do, it is asked again")
        day = now.date()
        location = f"{day}.txt"
        dice = random.Random(f"{self.number} {day}")
        if location in state.seen or dice.random() > 0.1:
            return
        place, happened = dice.choice(PLACES), dice.choice(HAPPENED)
        text = (
            f"In {place}, {happened} on {day:%A}, the authority said. Nobody was hurt, and work goes on on {day:%d %B}."
        )
        content = f"{place}: {happened}\n\n{text}\n".encode()
        item = RawItem(
            source=self.name,
            location=location,
            media_type="text/plain",
            content=content,
            publisher=f"Post {self.number}",
        )
        yield Handed(location=location, fingerprint="1", items=iter((item,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """Counts what arrives; refuses every tenth delivery."""

    world: World = field(repr=False, compare=False)

    @property
    def formats(self) -> tuple[str, ...]:
        """Plain Markdown: a PDF takes seconds."""
        return ("markdown",)

    @property
    def place(self) -> str:
        """The one recipient."""
        return "letterbox"

    @property
    def repeatable(self) -> bool:
        """As with mail."""
        return False

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The one recipient."""
        return ("letterbox",)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Take it, or not."""
        if self.world.fault("delivery"):
            raise DeliveryError("the letterbox is full: it is tried again")
        day = parcel.edition.date
        self.world.arrived[day] += 1
        return Delivery(briefing=parcel.edition.name, date=day, target=target, outcome=Outcome.DELIVERED)


def configured(folder: Path, world: World) -> Config:
    """A configuration whose sources and sink are the test's own."""
    (folder / "config.yaml").write_text(CONFIG)
    config = load(folder / "config.yaml", environ={})
    feeds = tuple(Feed(name=f"feed-{n}", number=n, world=world) for n in range(SOURCES))
    [briefing] = config.briefings
    made: BriefingConfig = replace(briefing, sources=feeds, outputs=(Letterbox(world=world),))
    return replace(config, briefings=(made,))


class Process:
    """The service as one process after the other: each has the store open until it dies."""

    def __init__(self, config: Config, world: World) -> None:
        self.config, self.world = config, world
        self.store = Store.open(config.store)
        self.left = 0

    def round(self) -> None:
        """It wakes, does what there is to do, and may die at any statement; then the next one is started."""
        self.left = self.world.dice.randrange(1, 400) if self.world.fault("kill", rate=FAULTS / 4) else 0
        event.listen(self.store.engine, "before_cursor_execute", self._count)
        try:
            make_round(self.config, self.store, now=lambda: self.world.now, say=lambda _: None)
            assert list(chores(self.config, self.store, now=self.world.now)) == []
        except KilledError:
            self.store.close()
            self.store = Store.open(self.config.store)
            return
        event.remove(self.store.engine, "before_cursor_execute", self._count)

    def _count(self, *_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self.left -= 1
            if self.left == 0:
                raise KilledError


def resident() -> int:
    """Memory of this process, in kilobytes."""
    gc.collect()
    return int(next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line).split()[1])


@dataclass
class Measured:
    """What a simulated time came to."""

    days: int
    memory: list[int]
    files: list[int]
    size: int
    cpu: float


def simulate(folder: Path, world: World, *, days: int) -> Measured:
    """So many days, looked at every two hours and at six; at times the machine is off, or its clock is put."""
    config = configured(folder, world)
    process = Process(config, world)
    end = START + days * DAY
    memory, files = [], []
    measured = START
    begun = time.process_time()
    while world.now < end:
        process.round()
        if world.fault("off", rate=FAULTS / 20):
            world.now += world.dice.randrange(2, 18) * HOUR
        elif world.fault("clock", rate=FAULTS / 20):
            world.now += world.dice.choice((-HOUR, HOUR, -3 * HOUR))
        at = next_time(config, after=world.now)
        world.now = min(world.now + 2 * HOUR, at or end)
        if world.now - measured >= 7 * DAY:
            measured = world.now
            memory.append(resident())
            files.append(len(os.listdir("/proc/self/fd")))
    process.store.close()
    return Measured(
        days=days,
        memory=memory,
        files=files,
        size=(folder / "briefing.db").stat().st_size,
        cpu=time.process_time() - begun,
    )


def dates(days: int) -> set[date]:
    """The dates whose six o'clock lies within the simulated time, but for the last, which may still be late."""
    zone = ZoneInfo(ZONE)
    first = START.astimezone(zone).date()
    return {first + n * DAY for n in range(days)}


def checked(folder: Path, world: World, *, days: int) -> None:
    """Every date made once and in the letterbox once; what died on its way there is known as that."""
    with Store.open(folder / "briefing.db") as store:
        made = [run.date for run in store.runs("quay", limit=10_000) if run.state is RunState.MADE]
        sent = {row.date for row in store.dispatches() if row.state == "delivered"}
        doubt = {row.date for row in store.dispatches()} - sent
        assert store.damage() == ()
    assert len(made) == len(set(made))
    assert dates(days) - set(made) == set(), "missed"
    assert set(made) - dates(days) <= {max(dates(days)) + DAY}
    assert [day for day, count in world.arrived.items() if count > 1] == [], "doubled"
    assert set(made) - set(world.arrived) - doubt == set(), "lost"
    assert len(doubt) <= days / 20


def test_a_fortnight_with_faults_has_fourteen_editions(tmp_path: Path) -> None:
    """F13: every date once, though every tenth step fails, the machine is off at times and dies at any statement."""
    world = World()
    simulate(tmp_path, world, days=14)
    checked(tmp_path, world, days=14)
    assert sum(world.faults.values()) / world.steps == pytest.approx(FAULTS, abs=0.03)
    assert min(world.faults[kind] for kind in ("source", "kill", "delivery")) > 0


def sixths(measured: list[int]) -> list[int]:
    """The median of each sixth of the time; in the first it still warms up, and who was just born has less than all."""
    size = len(measured) // 6
    return [int(median(measured[n * size : (n + 1) * size])) for n in range(6)]


@pytest.mark.slow
def test_three_years_with_faults_have_an_edition_each_day(tmp_path: Path) -> None:
    """F13, F14: 1,096 dates, none missed, none doubled; memory, open files and the store do not grow for ever."""
    world = World()
    days = (START.replace(year=START.year + YEARS) - START).days
    found = simulate(tmp_path, world, days=days)
    memory, files = sixths(found.memory), sixths(found.files)
    print(
        f"\n{days} days, {world.steps:,} steps, {dict(world.faults)}, {len(world.arrived)} arrived, "
        f"{found.cpu:.0f} s CPU, memory by half-years {memory} kB, files {files}, store {found.size / 2**20:.1f} MB"
    )
    checked(tmp_path, world, days=days)
    assert found.cpu < 30 * 60
    assert memory[-1] <= 1.1 * memory[1]
    assert files[-1] <= files[1] + 3
