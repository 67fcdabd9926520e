"""Config + Store -> editions: collect and build around the pure make_briefing. Read this first.

Source -> RawItem -> extract -> Article -> Store
                                   |
  make_briefing: relevance > fold > find events > overrides > keep ids > themes > choose sentences > compose
                                   |
  Store <- edition (frozen here) -> renderer -> Rendition -> Sink -> Delivery
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from briefing.cluster.events import find_events, named_after
from briefing.cluster.identity import PastEvent, keep
from briefing.cluster.themes import Heading, ThemeSettings, into_themes
from briefing.cluster.themes.languages import by_language, told_in
from briefing.compose import EditionSettings, Telling, Window, compose
from briefing.config import BriefingConfig, Config
from briefing.corrections import corrections, without_old
from briefing.dedupe import fold, within
from briefing.errors import UsageError
from briefing.gather import gather
from briefing.history import courses
from briefing.models import (
    Article,
    Briefing,
    Event,
    LeftOut,
    Limit,
    Report,
    SourceStatus,
    Undelivered,
    Versions,
    entries,
)
from briefing.overrides import (
    MUTED,
    Overrides,
    dropped,
    dropped_before,
    muted,
    pinned_first,
    recorded,
    regrouped,
    rejoined,
    resolved,
    retold,
)
from briefing.relevance import RelevanceSettings, relevant
from briefing.render.json import digest, from_json, to_json
from briefing.sinks.door import Sink
from briefing.sources.door import Source, State
from briefing.store import MISSING, Edition, SourceState, Store
from briefing.summarize.choose import choose
from briefing.summarize.door import Summarizer
from briefing.summarize.figures import differences
from briefing.support import SupportSettings, rank, support, voices

# How many days of articles events are found over, and of editions their identity is kept over: a follow-up that comes
# later than a week after the last report starts an event of its own.
MEMORY = timedelta(days=7)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What make_briefing is told: each stage's own settings."""

    relevance: RelevanceSettings
    themes: ThemeSettings
    edition: EditionSettings
    limit: Limit
    support: SupportSettings = field(default_factory=SupportSettings)
    overrides: Overrides = field(default_factory=Overrides)
    pictures: bool = True
    languages: tuple[str, ...] = ()


def make_briefing(
    articles: Sequence[Article],
    *,
    past: Sequence[Briefing],
    window: Window,
    settings: Settings,
    summarizer: Summarizer,
    sources: tuple[SourceStatus, ...] = (),
    undelivered: tuple[Undelivered, ...] = (),
    versions: Sequence[Versions] = (),
) -> Briefing:
    """The edition of a window. Pure: no clock, disk, network or log; the order of `articles` does not matter.

    Args:
        articles: those of the window and of the week before it, in which today's events may have begun.
        past: earlier editions, for what is continued, what was printed, and what of it must be corrected.
        sources, undelivered: what became of each source, and of earlier editions, for the coverage.
        versions: of the articles that earlier editions cite.
    """
    in_window = [article for article in articles if window.start <= article.time < window.end]
    amended = corrections(past, versions=versions, today=in_window)
    recent = [edition for edition in past if edition.date >= window.date - MEMORY]
    found = find(articles, past=recent, window=window, settings=settings)
    earlier, past = past, found.past
    today, dropped_today = dropped(
        [each for event in found.events if (each := within(event, start=window.start, end=window.end))], found.overrides
    )
    known = frozenset(entry.event for edition in past for entry in entries(edition))
    heard = voices(articles, owners=settings.support.owners)
    ranked = pinned_first(rank(today, heard, known=known, weights=settings.support.weights), found.overrides)
    printed = _printed(past)
    for event in ranked:  # what a notice says under the corrections is not said twice
        own = {article.id for article in event.articles}
        told = (now.text for each in amended for now in each.now if now.citation.article in own)
        printed[event.id] = (*printed.get(event.id, ()), *told)
    tellings = tuple(_tellings(ranked, summarizer, settings=settings, heard=heard, printed=printed))
    themes = into_themes([each.event for each in tellings if each.sentences], settings=settings.themes)
    spoken = {each.event.id: each.sentences[0].language for each in tellings if each.sentences}
    themes = by_language(themes, languages=settings.languages, told_in=spoken)
    edition = compose(
        themes,
        tellings,
        past=past,
        window=window,
        settings=settings.edition,
        sources=sources,
        left_out=(*found.left_out, *dropped_today),
        undelivered=undelivered,
        undated=sum(article.published is None for article in in_window),
        corrections=amended,
        corrected=(*in_window, *(article for each in versions for article in (each.cited, each.newest))),
    )
    return replace(edition, courses=courses(edition, earlier)) if settings.pictures else edition


def _tellings(
    ranked: Sequence[Event],
    summarizer: Summarizer,
    *,
    settings: Settings,
    heard: Mapping[str, str],
    printed: Mapping[str, tuple[str, ...]],
) -> Iterator[Telling]:
    """How each event can be told, the most important first, until even one sentence of each would be over the page.

    A page takes a hundred or two: of a day of 10,000 articles the other events would be told for nothing.
    """
    left = settings.edition.words
    for event in ranked:
        if left < 0:
            yield Telling(event=event, support=support(event, heard), full=True)
            continue
        telling = _telling(event, summarizer, settings=settings, heard=heard, printed=printed.get(event.id, ()))
        left -= sum(len(sentence.text.split()) for sentence in telling.sentences[:1])
        yield telling


def _telling(
    event: Event,
    summarizer: Summarizer,
    *,
    settings: Settings,
    heard: Mapping[str, str],
    printed: tuple[str, ...],
) -> Telling:
    """How an event can be told today; without sentences where nothing of it is new and reads alone."""
    language = told_in(event, (*settings.languages, settings.edition.language))
    sentences = choose(event, summarizer, limit=settings.limit, printed=printed, language=language)
    return Telling(
        event=event,
        support=support(event, heard),
        sentences=sentences,
        differences=differences(event, language=language) if sentences else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The events of the window and the week before it, with ids kept; what of the window was left out, and why.

    `past` are the earlier editions as they would be if the overrides had always been there; `overrides` have whole ids.
    """

    events: tuple[Event, ...]
    left_out: tuple[LeftOut, ...]
    past: tuple[Briefing, ...]
    overrides: Overrides


def find(articles: Sequence[Article], *, past: Sequence[Briefing], window: Window, settings: Settings) -> Found:
    """What is reported: the articles that belong in the edition, grouped by what happened.

    Raises:
        UsageError: an override names an id by a beginning that several have.
    """
    kept, left_out = relevant(sorted(articles, key=lambda article: article.id), settings=settings.relevance)
    kept, unheard = _muted(kept, settings)
    kept, taken_back = without_old(kept)
    times = {article.id: article.time for article in articles}
    of_window = tuple(out for out in (*left_out, *unheard, *taken_back) if window.start <= times[out.item] < window.end)
    distinct, duplicates = fold(kept)
    groups = find_events(distinct, duplicates)
    known = {*(event.id for event in groups), *(event.id for event in _remembered(past))}
    names = {article.id: named_after(article.id) for article in distinct}
    told = resolved(settings.overrides, events=(known, names.values()), articles=times, duplicates=duplicates)
    before = retold(past, told)
    today = frozenset(id for id, time in times.items() if window.start <= time < window.end)
    events = keep(regrouped(groups, told, past=before, names=names, today=today), _remembered(before))
    # Only now is an id known that nothing but `keep` gives: of what came apart from an event of today.
    told = resolved(told, events=({event.id for event in events},), articles=times, duplicates=duplicates)
    events = recorded(rejoined(events, told), told, past=past, before=before)
    return Found(events=events, left_out=of_window, past=before, overrides=told)


def _muted(articles: tuple[Article, ...], settings: Settings) -> tuple[tuple[Article, ...], tuple[LeftOut, ...]]:
    heard, by_source = muted(articles, settings.overrides.mute)
    unwanted = RelevanceSettings(languages=settings.relevance.languages, exclude=settings.overrides.mute.words)
    heard, by_word = relevant(heard, settings=unwanted)
    return heard, (*by_source, *(replace(out, reason=MUTED) for out in by_word))


def _remembered(past: Sequence[Briefing]) -> tuple[PastEvent, ...]:
    """The events of earlier editions, the oldest edition's first; those that were dropped too."""
    return tuple(
        each
        for order, edition in enumerate(sorted(past, key=lambda edition: (edition.date, edition.slot)))
        for each in (
            *(
                PastEvent(id=entry.event, articles=entry.articles, order=order, merged=entry.merged)
                for entry in entries(edition)
            ),
            *(PastEvent(id=id, articles=ids, order=order) for id, ids in dropped_before(edition).items()),
        )
    )


def _printed(past: Sequence[Briefing]) -> dict[str, tuple[str, ...]]:
    """Event id -> the sentences that earlier editions printed of it."""
    found: dict[str, list[str]] = {}
    for edition in past:
        for entry in entries(edition):
            found.setdefault(entry.event, []).extend(statement.text for statement in entry.statements)
    return {id: tuple(sorted(set(texts))) for id, texts in found.items()}


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
    before = store.editions(briefing.name, before=date, slot=slot)
    stored = tuple(each for each in before if each.date >= date - ANSWERABLE)
    past = {each.id: from_json(each.payload) for each in stored}
    cited = {reference.article for edition in past.values() for reference in edition.references}
    made = make_briefing(
        found,
        past=tuple(past.values()),
        window=window,
        settings=settings_of(briefing, date=date),
        summarizer=briefing.summarizer.algorithm,
        sources=_statuses(briefing.sources, store, found, window),
        undelivered=tuple(_undelivered(briefing, store, stored, past)),
        versions=store.versions(cited, until=window.end),
    )
    return replace(made, slot=slot, coverage=replace(made.coverage, due=due, missed=missed))


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
