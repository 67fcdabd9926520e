"""Config + Store -> editions: collect and build around the pure make_briefing. Read this first.

Source -> RawItem -> extract -> Article -> Store
                                   |
  make_briefing: relevance > fold > find events > overrides > keep ids > themes > choose sentences > compose
                                   |
  Store <- edition (frozen here) -> renderer -> Rendition -> Sink -> Delivery
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from briefing.cluster.themes import Heading, ThemeSettings
from briefing.compose import EditionSettings, Window
from briefing.config import BriefingConfig, Config
from briefing.edition import MEMORY, Settings, make_briefing
from briefing.errors import UsageError
from briefing.gather import gather
from briefing.models import (
    Article,
    Briefing,
    Report,
    SourceStatus,
    Undelivered,
)
from briefing.overrides import (
    Overrides,
)
from briefing.relevance import RelevanceSettings
from briefing.render.json import digest, from_json, to_json
from briefing.sinks.door import Sink
from briefing.sources.door import Source, State
from briefing.store import MISSING, Edition, SourceState, Store
from briefing.support import SupportSettings

# A source that was last asked so long before the window is told as such: no source is put off for longer at a time.
STALE = timedelta(days=1)

# How long after an edition what it printed is still corrected: most corrections come in days, a retraction in weeks.
ANSWERABLE = timedelta(days=30)

Say = Callable[[str], None]


# --- collect ----------------------------------------------------------------------------------------------------------


def sources_of(config: Config) -> tuple[Source, ...]:
    """The sources of all briefings, each once."""
    return tuple({source.name: source for briefing in config.briefings for source in briefing.sources}.values())


def collect(
    config: Config, store: Store, *, now: datetime, seen: datetime, say: Say, only: Sequence[str] | None = None
) -> Report:
    """Everything that is new at the sources, extracted and stored. A source that fails stops no other.

    Args:
        only: the names of the sources that are asked; without it all.
        now: the time on the clock.
        seen: when what is new is taken to have been seen first.
        say: told what is being done.
    """
    sources = tuple(each for each in sources_of(config) if only is None or each.name in only)
    problems: dict[str, list[str]] = {source.name: [] for source in sources}
    report = Report()

    def remembered(name: str) -> State:
        return State(seen=store.fingerprints(name), kept=store.note(name))

    for name in problems:
        say(f"collecting {name}")
    for batch in gather(sources, remembered=remembered, now=now, seen=seen):
        added = store.collected(each.record for each in batch)
        report += Report(new=added.new, known=added.known)
        for each in batch:
            problems[each.source].extend(each.problems)
    return report + Report(problems=tuple(problem for told in problems.values() for problem in told))


# --- build ------------------------------------------------------------------------------------------------------------


def build(
    briefing: BriefingConfig,
    store: Store,
    *,
    date: date,
    now: datetime,
    slot: str = "",
    since: datetime | None = None,
    due: datetime | None = None,
    missed: int = 0,
) -> Briefing:
    """The edition of a date from what the store holds; nothing is stored or sent.

    Args:
        slot: its time, where a date has several editions.
        since: when the edition before it ended; what came between the two belongs in this one.
        due, missed: when it should have been made, and how many were missed before it, if it is late.
    """
    window = window_of(briefing, date=date, now=now)
    if since is not None:
        window = replace(window, start=max(min(window.start, since), window.end - max(MEMORY, briefing.window)))
    names = tuple(source.name for source in briefing.sources)
    found = tuple(store.articles(window.start - MEMORY, window.end, sources=names))
    stored = store.editions(briefing.name, since=date - ANSWERABLE, before=date, slot=slot)
    past = {each.id: from_json(each.payload) for each in stored}
    cited = {reference.article for edition in past.values() for reference in edition.references}
    statuses = _statuses(briefing.sources, store, found, window)
    undelivered = tuple(_undelivered(briefing, store, stored, past))
    versions = store.versions(cited, until=window.end)
    with _no_collection():
        made = make_briefing(
            found,
            past=tuple(past.values()),
            window=window,
            settings=settings_of(briefing, date=date),
            summarizer=briefing.summarizer.algorithm,
            sources=statuses,
            undelivered=undelivered,
            versions=versions,
        )
    return replace(made, slot=slot, coverage=replace(made.coverage, due=due, missed=missed))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the search for cycles, of which making an edition leaves none worth the time: at 10,000 articles, whose
    objects are looked at again and again, it takes an eighth of it."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def window_of(briefing: BriefingConfig, *, date: date, now: datetime) -> Window:
    """The time that an edition covers: up to the end of its date where the briefing is, or up to now on the day itself.

    Raises:
        UsageError: the date has not begun there.
    """
    zone = ZoneInfo(briefing.timezone)
    try:
        begins = datetime.combine(date, time(), tzinfo=zone).astimezone(UTC)
        ends = datetime.combine(date + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
        _ = begins - MEMORY - briefing.window
    except OverflowError:
        raise UsageError(f"{briefing.name}: {date} is beyond the calendar: choose a date of these centuries") from None
    if now < begins:
        raise UsageError(f"{briefing.name}: {date} has not begun in {briefing.timezone}: choose an earlier date")
    end = min(ends, now)
    return Window(date=date, start=end - briefing.window, end=end)


def settings_of(briefing: BriefingConfig, *, date: date) -> Settings:
    """A briefing's configuration as its stages want it."""
    series = briefing.series
    return Settings(
        relevance=RelevanceSettings(languages=briefing.languages, include=briefing.include, exclude=briefing.exclude),
        themes=ThemeSettings(
            headings=tuple(Heading(name=theme.name, words=theme.words) for theme in briefing.themes),
            rest=briefing.rest,
        ),
        edition=EditionSettings(
            name=briefing.name,
            title=briefing.title,
            series=series.name if series else "",
            day=(date - series.start_date).days + series.first_day if series else None,
            language=briefing.languages[0],
            timezone=briefing.timezone,
            words=briefing.words,
        ),
        limit=briefing.summarizer.limit,
        quoting=briefing.quoting.settings,
        overrides=briefing.overrides or Overrides(),
        pictures=briefing.pictures,
        languages=briefing.languages,
        support=SupportSettings(
            owners=briefing.owners,
            weights={source.name: getattr(source, "weight", 1.0) for source in briefing.sources},
        ),
    )


def _statuses(
    sources: Sequence[Source], store: Store, articles: Sequence[Article], window: Window
) -> tuple[SourceStatus, ...]:
    """What each source gave within the window; of one that gave nothing, when it last did, and whether it was asked."""
    states = {state.name: state for state in store.sources()}
    given = Counter(article.source for article in articles if window.start <= article.time < window.end)
    newest: dict[str, datetime] = {}
    for article in articles:
        if article.time < window.end:
            newest[article.source] = max(article.time, newest.get(article.source, article.time))
    found = []
    for source in sources:
        state = states.get(source.name, SourceState(name=source.name))
        before = state.newest if state.newest and state.newest < window.end else None
        problem = state.problem or _unasked(state, window, every=getattr(source, "every", STALE))
        found.append(
            SourceStatus(
                name=source.name,
                articles=given[source.name],
                newest=newest.get(source.name, before),
                problem=problem,
            )
        )
    return tuple(found)


def _unasked(state: SourceState, window: Window, *, every: timedelta) -> str:
    """That a source has not been asked for long: longer than a day, and than it is to be asked, before the window."""
    if state.polled is None:
        return "not asked yet"
    late = state.polled < window.start - max(STALE, every)
    return f"not asked since {state.polled:%Y-%m-%d}" if late else ""


def _undelivered(
    briefing: BriefingConfig, store: Store, stored: Sequence[Edition], past: Mapping[int, Briefing]
) -> Iterator[Undelivered]:
    """What became known since the last edition was made: that it, or one before it, did not arrive somewhere."""
    since = max((each.created for each in stored), default=None)
    for each in stored:
        rows = store.dispatches(edition=each, states=MISSING)
        missing = {row.target for row in rows if since and row.at >= since}
        for sink in briefing.outputs if missing else ():
            if targets := missing & set(sink.targets(past[each.id])):
                yield Undelivered(date=each.date, place=sink.place, targets=len(targets))


# --- freeze -----------------------------------------------------------------------------------------------------------


def freeze(
    edition: Briefing, store: Store, *, now: datetime, replaced: bool = False, to: Sequence[Sink] = ()
) -> Edition:
    """Store an edition and that it goes to these sinks, or get the one that stands already: `Store.save_edition`."""
    return store.save_edition(
        edition.name,
        edition.date,
        slot=edition.slot,
        digest=digest(edition),
        payload=to_json(edition),
        created=now,
        replace=replaced,
        targets=[target for sink in to for target in sink.targets(edition)],
    )
