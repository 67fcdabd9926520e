"""Sources, asked side by side -> what each gave, as it comes: items extracted, ready for the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from queue import Empty, Full, Queue, SimpleQueue
from threading import Event, Thread
from time import monotonic

from briefing.errors import ExtractError, SourceError
from briefing.extract import extract
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, Kept, Source, State
from briefing.store import Collected, Noted, Polled

# Sources asked at one time: each waits for somebody else's machine most of the time, and twenty that hang until their
# deadline leave room for the others (faults A06).
_AT_ONCE = 48

# What may wait for the store, so that a fast source does not fill the memory; and how much goes to it at one time.
_WAITING = 64
_BATCH = 256
_PATIENCE = 0.1  # seconds that what came first waits for more: a transaction costs as much as ten articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Something for the store that came of a source, and what went wrong with it, a line each."""

    source: str
    record: Collected | Polled | Noted
    problems: tuple[str, ...] = ()


def gather(
    sources: Sequence[Source], *, remembered: Callable[[str], State], now: datetime, seen: datetime
) -> Iterator[tuple[Gathered, ...]]:
    """What the sources give, in the order in which it comes: at each step all that has come since the last.

    A source that fails stops no other; one that is not yet to be asked again gives nothing. The caller alone writes to
    the store; what it does not take holds the sources up.

    Args:
        remembered: the state of a source, by its name; called in other threads.
        now: the time on the clock.
        seen: when what is new is taken to have been seen first.
    """
    waiting: SimpleQueue[Source] = SimpleQueue()
    for source in sources:
        waiting.put(source)
    line = _Line(queue=Queue(_WAITING), closed=Event())

    def work() -> None:
        """Ask one source after the other; a bug or a broken store is the caller's."""
        with suppress(_ClosedError):
            try:
                while True:
                    source = waiting.get_nowait()
                    for each in _asked(source, remembered(source.name), now=now, seen=seen):
                        line.put(each)
            except Empty:
                line.put(None)
            except BaseException as error:  # whatever ends a thread: the caller must not wait for it for ever
                line.put(error)

    threads = [Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(sources)))]
    for thread in threads:
        thread.start()
    try:
        yield from line.batches(of=len(threads))
    finally:
        line.closed.set()


class _ClosedError(Exception):
    """Nobody takes any more what a source gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What came of the sources and waits to be taken; None from each thread that has nothing more to do."""

    queue: Queue[Gathered | BaseException | None]
    closed: Event

    def put(self, what: Gathered | BaseException | None) -> None:
        while not self.closed.is_set():
            try:
                return self.queue.put(what, timeout=0.5)
            except Full:
                continue
        raise _ClosedError

    def batches(self, *, of: int) -> Iterator[tuple[Gathered, ...]]:
        """All that there is, again and again, until each of so many threads is done."""
        while of:
            came = [self.queue.get()]
            end = monotonic() + _PATIENCE
            with suppress(Empty):
                while len(came) < _BATCH:
                    came.append(self.queue.get(timeout=max(0.0, end - monotonic())))
            of -= sum(each is None for each in came)
            yield tuple(each for each in came if isinstance(each, Gathered))
            for each in came:
                if isinstance(each, BaseException):
                    raise each


def _asked(source: Source, state: State, *, now: datetime, seen: datetime) -> Iterator[Gathered]:
    """All that comes of one source, and last how it went."""
    problem = ""
    try:
        given = source.collect(state, now)
        if given is None:
            return
        for each in given:
            if isinstance(each, Kept):
                yield Gathered(source=source.name, record=Noted(source=source.name, note=each.note))
            else:
                yield from _from_handed(source.name, each, now=now, seen=seen)
    except SourceError as error:
        problem = str(error)
    polled = Polled(source=source.name, at=seen, problem=problem)
    yield Gathered(source=source.name, record=polled, problems=(problem,) if problem else ())


def _from_handed(name: str, handed: Handed, *, now: datetime, seen: datetime) -> Iterator[Gathered]:
    """What became of one file: its records as they come, and last the file itself, which marks it as seen."""
    whole = Collected(source=name, location=handed.location, fingerprint=handed.fingerprint, at=seen)
    problems: tuple[str, ...] = ()
    for item in handed.items:
        part = _taken(item, name, now=now, seen=seen)
        told = (part.problem,) if part.problem else ()
        if part.location in ("", handed.location):
            problems += told
            whole = replace(
                whole,
                articles=whole.articles + part.articles,
                left_out=whole.left_out + part.left_out,
                problem=whole.problem or part.problem,
            )
        else:
            yield Gathered(source=name, record=part, problems=told)
    yield Gathered(source=name, record=whole, problems=problems)


def _taken(item: RawItem | LeftOut, name: str, *, now: datetime, seen: datetime) -> Collected:
    if isinstance(item, LeftOut):
        problem = f"{item.item}: {item.reason}: {item.detail}"
        return Collected(source=name, location="", fingerprint="", at=seen, left_out=(item,), problem=problem)
    part = Collected(source=name, location=item.location, fingerprint="", at=seen)
    try:
        found = extract(item, now=now, seen=seen)
    except ExtractError as error:
        where = f"{name}/{item.location}"
        left_out = LeftOut(item=where, reason="cannot be extracted", detail=str(error))
        return replace(part, left_out=(left_out,), problem=f"{where}: {error}")
    return replace(part, articles=found.articles, left_out=found.left_out)
