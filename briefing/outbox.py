"""A stored edition -> its renditions, stored before anything goes out, and a delivery to each target without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from briefing.config import BriefingConfig
from briefing.errors import BusyError, DeliveryError, RenderError
from briefing.extensions import DOORS, imported
from briefing.lease import held
from briefing.models import Briefing, Delivery, Outcome, Parcel, Rendition, Report
from briefing.render.json import from_json
from briefing.sinks.door import Sink
from briefing.store import Edition, Lease, State, Store

SENDING = "send"
# How long to wait for another process that sends, in seconds: a page is made and mailed in less.
PATIENCE = 120.0

_SETTLED = (State.DELIVERED, State.UNCHANGED)


def send(
    edition: Edition, briefing: BriefingConfig, store: Store, *, now: datetime, say: Callable[[str], None]
) -> Report:
    """The stored edition to every target that does not have it yet. A target that fails stops no other.

    One process sends at a time: what another had begun and not settled was then left by one that is no more.
    """
    report = Report()
    try:
        with held(store, SENDING, patience=PATIENCE) as lease:
            for sink in briefing.outputs:
                report += _through(sink, edition, store, lease=lease, now=now, say=say, templates=briefing.templates)
    except BusyError as error:
        report += Report(problems=(str(error),))
    return report


def _through(
    sink: Sink,
    edition: Edition,
    store: Store,
    *,
    lease: Lease,
    now: datetime,
    say: Callable[[str], None],
    templates: Path | None,
) -> Report:
    """The edition through one sink."""
    stored = from_json(edition.payload)
    rows = {row.target: row for row in store.dispatches(edition=edition)}
    due = [to for to in sink.targets(stored) if to not in rows or rows[to].state not in _SETTLED]
    if not due:
        return Report()
    say(f"delivering {edition.name} {edition.date} to {sink.place}")
    try:
        parcel = _parcel(sink.formats, edition, stored, store=store, templates=templates)
    except RenderError as error:
        return Report(problems=(str(error),))
    report = Report()
    for target in due:
        if store.claim(edition, target, at=now, repeatable=sink.repeatable, lease=lease):
            receipt = rows[target].receipt if target in rows else ""
            delivery = _delivered(sink, parcel, target, receipt=receipt)
            store.settle(edition, delivery, at=now)
            report += Report(deliveries=(delivery,), problems=_problems(delivery))
    return report


def _delivered(sink: Sink, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
    try:
        return sink.deliver(parcel, target, receipt=receipt)
    except DeliveryError as error:
        name, date = parcel.edition.name, parcel.edition.date
        return Delivery(briefing=name, date=date, target=target, outcome=Outcome.FAILED, detail=str(error))


def _problems(delivery: Delivery) -> tuple[str, ...]:
    return (delivery.detail,) if delivery.outcome is Outcome.FAILED else ()


def _parcel(
    formats: tuple[str, ...], edition: Edition, stored: Briefing, *, store: Store, templates: Path | None
) -> Parcel:
    """What a sink is given. What was rendered once stands: what one reader got, all get."""
    renditions = []
    for name in formats:
        made = store.rendition(edition, name)
        if made is None:
            try:
                made = store.save_rendition(edition, render(stored, name, templates=templates))
            except RenderError as error:
                raise RenderError(f"{edition.name} {edition.date} as {name}: {error}") from error
        renditions.append(made)
    return Parcel(
        edition=stored,
        digest=edition.digest,
        revision=edition.revision,
        created=edition.created,
        renditions=tuple(renditions),
    )


def render(edition: Briefing, name: str, *, templates: Path | None = None) -> Rendition:
    """An edition in a format, by the format's name or the path of your own renderer.

    Raises:
        RenderError: it cannot be rendered.
    """
    found = imported(name) if ":" in name else DOORS.renderers[name]
    takes = {field.name for field in fields(found)} & {"templates"} if templates else ()
    renderer: Callable[[Briefing], Rendition] = found(**dict.fromkeys(takes, str(templates)))
    return renderer(edition)
