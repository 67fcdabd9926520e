"""A stored edition -> what would go out, shown or sent to one address for a test; the outbox is not touched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from briefing.config import BriefingConfig
from briefing.errors import DeliveryError, RenderError, UsageError
from briefing.models import Report
from briefing.outbox.packing import packed
from briefing.render.json import from_json
from briefing.sinks.door import Testable
from briefing.store import Edition, Store


def previews(edition: Edition, briefing: BriefingConfig, *, store: Store) -> Iterator[tuple[str, str]]:
    """Each target, with what it would get; for a file and its like, "".

    Raises:
        RenderError: the edition cannot be rendered.
    """
    stored = from_json(edition.payload)
    for sink in briefing.outputs:
        parcel = None
        if isinstance(sink, Testable):
            parcel = packed(sink.formats, edition, store=store, look=briefing.look, keep=False)
        for target in sink.targets(stored):
            yield target, sink.preview(parcel, target) if parcel and isinstance(sink, Testable) else ""


def tested(edition: Edition, briefing: BriefingConfig, *, store: Store, to: str, now: datetime) -> Report:
    """The edition to one address, through each output that can do that.

    Raises:
        UsageError: none can.
    """
    sinks = [sink for sink in briefing.outputs if isinstance(sink, Testable)]
    if not sinks:
        raise UsageError(f"{briefing.name} has no output that could send to {to}: --to is for `type: email`")
    report = Report()
    for sink in sinks:
        try:
            parcel = packed(sink.formats, edition, store=store, look=briefing.look, keep=False)
            report += Report(problems=parcel.problems)
            report += Report(deliveries=(sink.test(parcel, to, now=now),))
        except (DeliveryError, RenderError) as error:
            report += Report(problems=(str(error),))
    return report
