"""A store and a configuration -> how things stand: what comes next, what was made, what is silent, what is open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from briefing.config import Config
from briefing.pipeline import sources_of
from briefing.schedule import upcoming
from briefing.serve.rounds import work
from briefing.store import Run, RunState, SourceState, State, Store

# A source that has given nothing new for so long, or cannot be read, is called dead; newspapers have quiet days.
_DEAD = timedelta(days=7)
# An edition that is due for so long and is not made.
_OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefings:
    """How one briefing stands."""

    name: str
    next: datetime | None
    last: Run | None
    overdue: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadSource:
    """A source that gives nothing, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand at a moment. `outbox` counts the deliveries by their state."""

    at: datetime
    briefings: tuple[Briefings, ...]
    dead: tuple[DeadSource, ...]
    outbox: dict[State, int]
    checked: tuple[datetime, str] | None
    size: int

    @property
    def problems(self) -> tuple[str, ...]:
        """What should not be so."""
        overdue = (each for each in self.briefings if each.overdue)
        late = (f"{each.name} is due since {each.overdue:%Y-%m-%d %H:%M} UTC" for each in overdue)
        last = ((each.name, each.last) for each in self.briefings if each.last)
        lost = (f"{name}: {run.problem}" for name, run in last if run.state is RunState.GIVEN_UP)
        damaged = (self.checked[1],) if self.checked and self.checked[1] else ()
        return (*late, *lost, *damaged)


def standing(config: Config, store: Store, *, now: datetime) -> Standing:
    """How things stand. Only reads."""
    overdue = {order.briefing.name: order.due for order in work(config, store, now=now, poll=False).orders}
    return Standing(
        at=now,
        briefings=tuple(
            Briefings(
                name=each.name,
                next=next((o.at for o in upcoming(each.schedule, ZoneInfo(each.timezone), after=now)), None)
                if each.schedule
                else None,
                last=next(iter(store.runs(each.name, limit=1)), None),
                overdue=due if (due := overdue.get(each.name)) and now - due > _OVERDUE else None,
            )
            for each in config.briefings
        ),
        dead=tuple(_dead(config, store, now=now)),
        outbox=dict(Counter(row.state for row in store.dispatches())),
        checked=store.done("integrity"),
        size=store.size(),
    )


def _dead(config: Config, store: Store, *, now: datetime) -> list[DeadSource]:
    states = {state.name: state for state in store.sources()}
    found = ((source.name, _why(states.get(source.name), now=now)) for source in sources_of(config))
    return [DeadSource(name=name, why=why) for name, why in found if why]


def _why(state: SourceState | None, *, now: datetime) -> str:
    """Why a source is called dead, "" where it is not."""
    if state is None or state.polled is None:
        return "" if state is None else "it was never read to its end"
    if state.problem:
        return state.problem
    if state.newest is not None and now - state.newest > _DEAD:
        return f"nothing new since {state.newest:%Y-%m-%d}"
    return ""
