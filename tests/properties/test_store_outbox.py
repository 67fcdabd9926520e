"""Building, replacing, claiming and settling in any order: no reader ever has two editions of a day, nor one twice."""

from __future__ import annotations

import atexit
import tempfile
from datetime import UTC, date, datetime
from functools import cache
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from briefing.models import Delivery, Outcome
from briefing.store import Edition, State, Store

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = date(2026, 3, 2)
NUMBERS = count(1)  # every example has a briefing of its own, so that one store serves them all
TARGETS = st.sampled_from(["mail:a", "mail:b"])


@cache
def store() -> Store:
    folder = tempfile.TemporaryDirectory(prefix="briefing-")
    opened = Store.open(Path(folder.name) / "briefing.db")
    atexit.register(folder.cleanup)
    atexit.register(opened.close)
    return opened


class Outbox(RuleBasedStateMachine):
    """Several senders on one store. What they hold in hand may be out of date; what they sent is written down here."""

    def __init__(self) -> None:
        super().__init__()
        self.store = store()
        self.name = f"harbour{next(NUMBERS)}"
        self.held: list[Edition] = []  # editions that some sender has read at some time
        self.sending: list[tuple[Edition, str]] = []
        self.arrived: list[tuple[str, bytes]] = []  # what readers have

    @rule(payload=st.sampled_from([b"1", b"2", b"3"]), replace=st.booleans())
    def build(self, payload: bytes, replace: bool) -> None:
        """A build gives the edition that stands, and with `replace` nothing that a reader has is ever replaced."""
        saved = self.store.save_edition(
            self.name, DAY, digest=str(payload), payload=payload, created=NOW, replace=replace
        )
        if self.arrived or self.sending:
            assert saved.payload in {content for _, content in self.arrived} | {e.payload for e, _ in self.sending}
        self.held.append(saved)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), to=TARGETS)
    def claim(self, data: st.DataObject, to: str) -> None:
        """A sender that holds some revision asks for a target; only one who may begins to send."""
        edition = data.draw(st.sampled_from(self.held))
        if self.store.claim(edition, to, at=NOW):
            self.sending.append((edition, to))

    @precondition(lambda self: self.sending)
    @rule(data=st.data(), arrives=st.booleans())
    def send(self, data: st.DataObject, arrives: bool) -> None:
        """The message arrives, or is refused and may be tried again."""
        edition, target = self.sending.pop(data.draw(st.integers(0, len(self.sending) - 1)))
        outcome = Outcome.DELIVERED if arrives else Outcome.FAILED
        if arrives:
            self.arrived.append((target, edition.payload))
        self.store.settle(edition, Delivery(briefing=self.name, date=DAY, target=target, outcome=outcome), at=NOW)

    @invariant()
    def once_and_the_same(self) -> None:
        """Each target has the day's edition at most once, and all targets have the same."""
        assert len({target for target, _ in self.arrived}) == len(self.arrived)
        assert len({content for _, content in self.arrived}) <= 1
        delivered = [row.target for row in self.store.dispatches(name=self.name, states=(State.DELIVERED,))]
        assert sorted(delivered) == sorted(target for target, _ in self.arrived)


Outbox.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)
TestOutbox = Outbox.TestCase
