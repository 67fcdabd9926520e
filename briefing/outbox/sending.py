"""Editions and the outbox's rows -> deliveries, one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from briefing.config import BriefingConfig, Config
from briefing.errors import BusyError, RenderError, StoreError
from briefing.lease import held
from briefing.models import Delivery, Outcome, Report
from briefing.outbox.policy import Act, act, too_old
from briefing.outbox.round import Round
from briefing.render.json import from_json
from briefing.store import Dispatch, Edition, State, Store

SENDING = "send"
# How long to wait for another process that sends, in seconds: a page is made and mailed in less.
PATIENCE = 120.0
# What is not at its end.
OPEN = (State.QUEUED, State.RESERVED, State.FAILED, State.UNKNOWN)

Say = Callable[[str], None]


def send(
    edition: Edition, briefing: BriefingConfig, store: Store, *, now: datetime, say: Say, asked: bool = False
) -> Report:
    """The stored edition to every target that does not have it yet. A target that fails stops no other.

    One process sends at a time: what another had begun and not settled was then left by one that is no more. `asked`: a
    person waits for it, so that what failed is tried before its time, and what is old goes out.
    """
    try:
        with held(store, SENDING, patience=PATIENCE) as lease:
            report = _queue(edition, briefing, store, now=now, asked=asked)
            for each in _rounds(edition, briefing, now=now):
                report += each.go(store, lease, say=say, asked=asked or each.sink.repeatable)
            return report
    except BusyError as error:
        return Report(problems=(str(error),))


def resume(config: Config, store: Store, *, now: datetime, say: Say) -> Report:
    """Whatever is to be sent by now of all editions: what failed and is due again, what a dead sender left.

    The newest edition first, so that who waited has today's page first. Without such there is no waiting for others.
    """
    rows = _due(config, store, now=now)
    if not rows:
        return Report()
    briefings = {briefing.name: briefing for briefing in config.briefings}
    report = Report()
    try:
        with held(store, SENDING, patience=PATIENCE) as lease:
            for day, slot, name in _newest_first({(row.date, row.slot, row.briefing) for row in rows}):
                try:
                    edition = store.edition(name, day, slot=slot)
                    for each in _rounds(edition, briefings[name], now=now) if edition else ():
                        report += each.go(store, lease, say=say, asked=False)
                    if edition:
                        report += _without_output(edition, briefings[name], store, now=now)
                except (StoreError, RenderError) as error:  # one that cannot be read stops no other
                    report += Report(problems=(str(error),))
    except BusyError as error:
        report += Report(problems=(str(error),))
    return report


def _without_output(edition: Edition, briefing: BriefingConfig, store: Store, *, now: datetime) -> Report:
    """Give up what is to go where no output goes any more, when it is late: the output may only be away for a while."""
    own = {to for sink in briefing.outputs for to in sink.targets(from_json(edition.payload))}
    report = Report()
    for row in store.dispatches(edition=edition, states=OPEN):
        if row.target not in own and act(row, now=now, repeatable=False, asked=False) is Act.GIVE_UP:
            name, date, to = edition.name, edition.date, row.target
            why = f"{name} {date} to {to}: given up, for no output goes there any more"
            given_up = Delivery(briefing=name, date=date, target=to, outcome=Outcome.DEAD, detail=why)
            store.settle(edition, given_up, at=now)
            report += Report(deliveries=(given_up,), problems=(why,))
    return report


def waits(config: Config, store: Store, *, now: datetime) -> bool:
    """Whether there is something that `resume` would do."""
    return bool(_due(config, store, now=now))


def _due(config: Config, store: Store, *, now: datetime) -> list[Dispatch]:
    names = {briefing.name for briefing in config.briefings}
    rows = [row for row in store.dispatches(states=OPEN) if row.briefing in names]
    return [row for row in rows if act(row, now=now, repeatable=False, asked=False) is not Act.WAIT]


def _newest_first(editions: Iterable[tuple[date, str, str]]) -> list[tuple[date, str, str]]:
    return sorted(sorted(editions, key=lambda each: each[2]), key=lambda each: each[:2], reverse=True)


def _rounds(edition: Edition, briefing: BriefingConfig, *, now: datetime) -> list[Round]:
    late = edition.date < _today(briefing, now)
    return [Round(sink=sink, edition=edition, look=briefing.look, now=now, late=late) for sink in briefing.outputs]


def _queue(edition: Edition, briefing: BriefingConfig, store: Store, *, now: datetime, asked: bool) -> Report:
    """Note where the edition goes. What is too old to go out unasked is noted as given up, and said once."""
    stored, today = from_json(edition.payload), _today(briefing, now)
    known = {row.target for row in store.dispatches(edition=edition)}
    problems = []
    for sink in briefing.outputs:
        new = tuple(to for to in sink.targets(stored) if to not in known)
        known.update(new)
        why = ""
        if not sink.repeatable and not asked and too_old(edition.date, today=today):
            why = f"not sent, for it is of {edition.date}: `briefing send --date {edition.date}` sends it even so"
        if new:
            store.queue(edition, new, at=now, dead=why)
        problems += [f"{edition.name} {edition.date} to {to}: {why}" for to in new if why]
    return Report(problems=tuple(problems))


def _today(briefing: BriefingConfig, now: datetime) -> date:
    return now.astimezone(ZoneInfo(briefing.timezone)).date()
