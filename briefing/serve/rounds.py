"""One look at the time -> sources asked, the editions that are due made and sent, what failed to go out tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from briefing import outbox, pipeline
from briefing.config import BriefingConfig, Config
from briefing.errors import BriefingError, StoreError
from briefing.lease import held
from briefing.models import Report
from briefing.pipeline import Say
from briefing.render.json import from_json
from briefing.schedule import Made, due, upcoming
from briefing.serve.making import MAKING, Order, make, pause
from briefing.store import Lease, Run, RunState, Store

# How much of the ledger is looked at for a briefing: a clock that goes back by a year finds its dates there.
_LEDGER = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What there is to do at a moment."""

    orders: tuple[Order, ...] = ()
    sources: tuple[str, ...] = ()
    unsent: bool = False
    left: tuple[Run, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.orders or self.sources or self.unsent or self.left)


def work(config: Config, store: Store, *, now: datetime, poll: bool = True) -> Work:
    """What there is to do now. Only reads. `poll`: sources are asked between editions too, as a service does."""
    runs = {briefing.name: store.runs(briefing.name, limit=_LEDGER) for briefing in config.briefings}
    orders = tuple(order for each in config.briefings if (order := _order(each, runs[each.name], now=now)))
    wanted = {source.name for order in orders for source in order.briefing.sources}
    if poll:
        polled = {state.name: state.polled for state in store.sources()}
        names = (source.name for source in pipeline.sources_of(config))
        wanted |= {name for name in names if _is_old(polled.get(name), now=now, by=config.serve.poll)}
    unsent = outbox.waits(config, store, now=now)
    left = tuple(run for run in store.unfinished_runs() if not _is_ordered(run, runs, orders, now=now))
    return Work(orders=orders, sources=tuple(sorted(wanted)), unsent=unsent, left=left)


def next_time(config: Config, *, after: datetime) -> datetime | None:
    """When the next edition is due; None where nothing has a schedule."""
    times = (
        next(upcoming(each.schedule, ZoneInfo(each.timezone), after=after), None)
        for each in config.briefings
        if each.schedule
    )
    return min((each.at for each in times if each), default=None)


def make_round(
    config: Config,
    store: Store,
    *,
    now: Callable[[], datetime],
    say: Say,
    poll: bool = True,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Do what there is to do. Raises no error of one briefing, source or target: they are in the report.

    Args:
        poll: also ask sources between editions.
        stopping: asked between two steps; what is not begun then is left for the next time.

    Raises:
        BusyError: another process is at it.
        StoreError: the store cannot be read or written.
    """
    if not work(config, store, now=now(), poll=poll):
        return Report()
    with held(store, MAKING, patience=0) as lease:
        found = work(config, store, now=now(), poll=poll)  # another may have done it meanwhile
        report = Report()
        for step in _steps(config, store, found, now=now, lease=lease, say=say):
            if stopping():
                break
            report += _tried(step)
        return report


def _steps(
    config: Config, store: Store, found: Work, *, now: Callable[[], datetime], lease: Lease, say: Say
) -> Iterator[Callable[[], Report]]:
    """What is done, one after the other, so that a stop comes between two of them."""
    if found.sources:
        yield lambda: _collected(config, store, found.sources, now=now(), say=say)
    for run in found.left:
        yield lambda run=run: _given_up(run, config, store, now=now(), lease=lease, say=say)  # type: ignore[misc]
    for order in found.orders:
        yield lambda order=order: ordered(order, store, now=now, lease=lease, say=say)  # type: ignore[misc]
    if found.unsent:
        yield lambda: outbox.resume(config, store, now=now(), say=say)


def ordered(order: Order, store: Store, *, now: Callable[[], datetime], lease: Lease, say: Say) -> Report:
    """Make an edition and send it.

    Raises:
        BriefingError: it cannot be made now.
    """
    edition = make(order, store, now=now(), lease=lease, say=say)
    if edition is None:
        return Report()
    report = Report(editions=(from_json(edition.payload),))
    return report + outbox.send(edition, order.briefing, store, now=now(), say=say)


def _tried(step: Callable[[], Report]) -> Report:
    """What a step came to; one that fails stops no other, but for a store that does not answer."""
    try:
        return step()
    except StoreError:
        raise
    except BriefingError as error:
        return Report(problems=(str(error),))


def _collected(config: Config, store: Store, sources: tuple[str, ...], *, now: datetime, say: Say) -> Report:
    seen = now - timedelta(seconds=1)
    return pipeline.collect(config, store, now=now, seen=seen, say=say, only=sources)


def _order(briefing: BriefingConfig, runs: tuple[Run, ...], *, now: datetime) -> Order | None:
    """The edition of a briefing that is due and not made; None too while it waits after a try that failed."""
    if briefing.schedule is None:
        return None
    ended = [Made(date=run.date, slot=run.slot, due=run.due) for run in runs if run.state is not RunState.BEGUN]
    found = due(briefing.schedule, ZoneInfo(briefing.timezone), now=now, made=ended)
    if found is None:
        return None
    at = found.occurrence
    if any((run.date, run.slot) == (at.date, at.slot) and _waits(run, now=now) for run in runs):
        return None
    return Order(briefing=briefing, date=at.date, slot=at.slot, due=at.at, missed=found.missed)


def _waits(run: Run, *, now: datetime) -> bool:
    return run.state is RunState.BEGUN and run.begun <= now < run.begun + pause(run)


def _is_ordered(run: Run, runs: dict[str, tuple[Run, ...]], orders: tuple[Order, ...], *, now: datetime) -> bool:
    """Whether a run that was begun is one that is made now, waits for its next try, or is no briefing's of ours."""
    if run.briefing not in runs or _waits(run, now=now):
        return True
    return any((each.briefing.name, each.date, each.slot) == (run.briefing, run.date, run.slot) for each in orders)


def _given_up(run: Run, config: Config, store: Store, *, now: datetime, lease: Lease, say: Say) -> Report:
    """What was begun before the present edition became due: given up where it was not made; else the outbox has it."""
    edition = store.edition(run.briefing, run.date, slot=run.slot)
    if edition is None:
        problem = "its time passed before it could be made; what was collected for it is in the next edition"
        store.end_run(replace(run, state=RunState.GIVEN_UP, ended=now, problem=problem), lease=lease)
        return Report(problems=(f"{run.briefing} {run.date} {run.slot}".rstrip() + f": {problem}",))
    store.end_run(replace(run, state=RunState.MADE, ended=now), lease=lease)
    briefing = next(each for each in config.briefings if each.name == run.briefing)
    return outbox.send(edition, briefing, store, now=now, say=say)


def _is_old(polled: datetime | None, *, now: datetime, by: timedelta) -> bool:
    """Whether a source was not asked for so long; a time that lies ahead was noted under another clock."""
    return polled is None or not now - by < polled <= now
