"""One edition and one sink -> a delivery to each target whose turn it is: reserve, deliver, confirm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from briefing.errors import BriefingError, DeliveryError, RenderError, UnreachableError
from briefing.models import Delivery, Outcome, Parcel, Report
from briefing.outbox.packing import packed
from briefing.outbox.policy import Act, act, due, judged
from briefing.render.json import from_json
from briefing.render.look import Look
from briefing.sinks.door import Sink, Traceable
from briefing.store import Dispatch, Edition, Lease, State, Store

_TROUBLE = (Outcome.FAILED, Outcome.DEAD, Outcome.UNKNOWN)
_BY_HAND = "`briefing outbox retry` sends it, `briefing outbox drop` forgets it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What is sent, through what, and when. `late`: the edition's day is over."""

    sink: Sink
    edition: Edition
    look: Look
    now: datetime
    late: bool

    def go(self, store: Store, lease: Lease, *, say: Callable[[str], None], asked: bool) -> Report:
        """Do what is to be done with each row of the outbox; `asked` as in the policy."""
        own = set(self.sink.targets(from_json(self.edition.payload)))
        rows = [row for row in store.dispatches(edition=self.edition) if row.target in own]
        acts = {row: act(row, now=self.now, repeatable=self.sink.repeatable, asked=asked) for row in rows}
        turn = [row for row in rows if acts[row] not in (Act.WAIT, Act.NOTHING)]
        if not turn:
            return Report()
        say(f"delivering {self.edition.name} {self.edition.date} to {self.sink.place}")
        parcel = self._packed(store)
        report = Report(problems=parcel.problems if isinstance(parcel, Parcel) else ())
        for row in turn:
            delivery = self._given_up(row) if acts[row] is Act.GIVE_UP else None
            if acts[row] is Act.TRACE:
                delivery = self._traced(row, parcel)
            if delivery is None:
                if not self._claimed(row, store, lease, traced=acts[row] is Act.TRACE):
                    continue
                delivery, parcel = self._delivered(row, parcel)
            report += self._settled(row, delivery, store)
        return report

    def _packed(self, store: Store) -> Parcel | BriefingError:
        """The parcel, or why there is none."""
        try:
            return packed(self.sink.formats, self.edition, store=store, look=self.look, late=self.late)
        except RenderError as error:
            return error

    def _claimed(self, row: Dispatch, store: Store, lease: Lease, *, traced: bool) -> bool:
        again = traced or self.sink.repeatable or row.state is State.DEAD
        return store.claim(self.edition, row.target, at=self.now, repeatable=again, lease=lease)

    def _delivered(self, row: Dispatch, parcel: Parcel | BriefingError) -> tuple[Delivery, Parcel | BriefingError]:
        """What became of it; and the parcel, or what keeps it from every other target of this sink too."""
        try:
            if isinstance(parcel, BriefingError):
                raise parcel
            return self.sink.deliver(parcel, row.target, receipt=row.receipt), parcel
        except (DeliveryError, RenderError) as error:
            delivery = self._delivery(row, judged(error, attempts=row.attempts + 1), str(error))
            return delivery, error if isinstance(error, UnreachableError) else parcel

    def _traced(self, row: Dispatch, parcel: Parcel | BriefingError) -> Delivery | None:
        """What became of one that was lost sight of; None where it is to be delivered again."""
        if isinstance(parcel, BriefingError):
            return self._delivery(row, Outcome.UNKNOWN, str(parcel))
        if not isinstance(self.sink, Traceable):
            return self._delivery(row, Outcome.UNKNOWN, f"it may have arrived; {_BY_HAND}")
        try:
            return self.sink.trace(parcel, row.target, lost=row.at, now=self.now)
        except DeliveryError as error:
            return self._delivery(row, Outcome.UNKNOWN, str(error))

    def _given_up(self, row: Dispatch) -> Delivery:
        why = (
            f"not sent: its time was {due(row):%Y-%m-%d %H:%M} UTC, and no run came"
            if row.attempts == 0
            else (f"given up after {row.attempts} attempts, the last {row.at:%Y-%m-%d %H:%M} UTC")
        )
        return self._delivery(row, Outcome.DEAD, "; ".join(filter(None, (why, row.detail, _BY_HAND))))

    def _settled(self, row: Dispatch, delivery: Delivery, store: Store) -> Report:
        """Note it; what is no news is neither noted nor told again."""
        if row.state is State.UNKNOWN and delivery.outcome is Outcome.UNKNOWN and row.detail == delivery.detail:
            return Report()
        store.settle(self.edition, delivery, at=self.now)
        told = (delivery.detail,) if delivery.outcome in _TROUBLE else ()
        return Report(deliveries=(delivery,), problems=told)

    def _delivery(self, row: Dispatch, outcome: Outcome, detail: str) -> Delivery:
        name, date = self.edition.name, self.edition.date
        return Delivery(briefing=name, date=date, target=row.target, outcome=outcome, detail=detail)
