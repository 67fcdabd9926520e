"""Sources asked side by side: what comes of each, in which order, and what one of them cannot do to the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest

from briefing.errors import SourceError
from briefing.gather import gather
from briefing.models import RawItem
from briefing.sources.door import Handed, Kept, Source, State
from briefing.store import Collected, Noted, Polled

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = b"The harbour of Senn is closed, the port authority said on Monday morning."


def item(source: str, location: str) -> Handed:
    """A short article."""
    raw = RawItem(source=source, location=location, media_type="text/plain", content=TEXT)
    return Handed(location=location, fingerprint="1", items=iter((raw,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """Leaves a note, hands over an article, leaves another note; breaks where it is told to."""

    name: str
    breaks: BaseException | None = None
    met: threading.Barrier | None = None

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept]:
        """What comes of it: the note holds what it was told."""
        yield Kept(note=f"asked; had {state.kept}")
        if self.met:
            self.met.wait(60)
        yield item(self.name, "a")
        if self.breaks:
            raise self.breaks
        yield Kept(note="done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Is not yet to be asked again."""

    name: str

    def collect(self, state: State, now: datetime) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endless:
    """Never stops by itself; counts what was taken of it."""

    name: str
    given: list[int] = field(default_factory=list)

    def collect(self, state: State, now: datetime) -> Iterator[Handed]:
        """An article after the other."""
        for number in count():
            self.given.append(number)
            yield item(self.name, str(number))


def gathered(*sources: Source) -> dict[str, list[Collected | Polled | Noted]]:
    """The records of each source, in their order."""
    found: dict[str, list[Collected | Polled | Noted]] = {source.name: [] for source in sources}
    for batch in gather(sources, remembered=lambda name: State(kept=f"{name} before"), now=NOW, seen=NOW):
        for each in batch:
            found[each.source].append(each.record)
    return found


def test_a_note_comes_after_what_was_handed_over_before_it() -> None:
    """So that no note is stored before the articles that it speaks of; the poll is noted last."""
    told = gathered(Steady(name="one"))["one"]
    assert [type(each) for each in told] == [Noted, Collected, Noted, Polled]
    assert told[0] == Noted(source="one", note="asked; had one before")
    assert told[-1] == Polled(source="one", at=NOW)


def test_a_source_that_breaks_stops_no_other_and_its_note_stays() -> None:
    """What it gave is kept; what was wrong is told with its poll."""
    found = gathered(Steady(name="bad", breaks=SourceError("bad: gone")), Steady(name="good"))
    assert [type(each) for each in found["bad"]] == [Noted, Collected, Polled]
    assert found["bad"][-1] == Polled(source="bad", at=NOW, problem="bad: gone")
    assert len(found["good"]) == 4


def test_a_source_that_waits_is_not_noted_as_polled() -> None:
    """Its last poll, and what was wrong then, stand as they are."""
    assert gathered(Waits(name="later"), Steady(name="now"))["later"] == []


def test_sources_are_asked_at_the_same_time() -> None:
    """Twenty that wait for each other all come to their end."""
    met = threading.Barrier(20)
    found = gathered(*(Steady(name=f"{n}", met=met) for n in range(20)))
    assert all(len(told) == 4 for told in found.values())


def test_more_sources_than_threads_are_all_asked() -> None:
    """Three hundred, each once."""
    found = gathered(*(Steady(name=f"{n}") for n in range(300)))
    assert {len(told) for told in found.values()} == {4}


def test_a_bug_in_a_source_is_raised_where_it_can_be_seen() -> None:
    """It is no error of a source, and not swallowed by its thread."""
    with pytest.raises(ZeroDivisionError):
        gathered(Steady(name="bug", breaks=ZeroDivisionError()))


@pytest.mark.parametrize("end", [SystemExit(3), GeneratorExit(), KeyboardInterrupt()])
def test_what_ends_a_thread_ends_the_caller_too(end: BaseException) -> None:
    """An extension that calls `sys.exit`: nobody waits for ever for a thread that is gone."""
    raised: list[BaseException] = []

    def take() -> None:
        try:
            gathered(Steady(name="gone", breaks=end), Steady(name="good"))
        except BaseException as error:
            raised.append(error)

    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    taker.join(20)
    assert raised == [end]


def test_who_stops_taking_stops_the_sources() -> None:
    """The store failed, or the user pressed Ctrl-C: a source is held up meanwhile, and its thread ends."""
    before = set(threading.enumerate())
    source = Endless(name="endless")
    batches = gather([source], remembered=lambda _: State(), now=NOW, seen=NOW)
    next(batches)
    batches.close()  # type: ignore[attr-defined]
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert set(threading.enumerate()) <= before
    assert len(source.given) < 1000
