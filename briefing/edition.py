"""Articles and earlier editions -> Briefing: the pure middle, stage by stage; no clock, disk, network or log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from briefing.cluster.events import find_events, named_after
from briefing.cluster.identity import PastEvent, keep
from briefing.cluster.themes import ThemeSettings, into_themes
from briefing.cluster.themes.languages import by_language
from briefing.compose import OVER_PAGE, EditionSettings, Telling, Window, compose
from briefing.corrections import corrections, without_old
from briefing.dedupe import fold, within
from briefing.history import courses
from briefing.models import (
    Article,
    Briefing,
    Event,
    LeftOut,
    Limit,
    Sentence,
    SourceStatus,
    Undelivered,
    Versions,
    entries,
    order_of,
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
from briefing.quoting import Quoted, QuotingSettings, lengths
from briefing.relevance import RelevanceSettings, relevant
from briefing.summarize.choose import choose
from briefing.summarize.door import Summarizer
from briefing.summarize.figures import differences
from briefing.support import SupportSettings, rank, support, voices

# How many days of articles events are found over, and of editions their identity is kept over: a follow-up that comes
# later than a week after the last report starts an event of its own.
MEMORY = timedelta(days=7)

OVER_QUOTING = "over what may be quoted of its publisher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What make_briefing is told: each stage's own settings."""

    relevance: RelevanceSettings
    themes: ThemeSettings
    edition: EditionSettings
    limit: Limit
    quoting: QuotingSettings = field(default_factory=QuotingSettings)
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
    quoted = Quoted(settings=settings.quoting, voices=heard)
    printed = _printed(past)
    for now in (now for each in amended for now in each.now):
        quoted.add(now.citation.article, now.text)
    for event in ranked:  # what a notice says under the corrections is not said twice
        own = {article.id for article in event.articles}
        told = (now.text for each in amended for now in each.now if now.citation.article in own)
        printed[event.id] = (*printed.get(event.id, ()), *told)
    tellings = tuple(_tellings(ranked, summarizer, settings=settings, quoted=quoted, printed=printed))
    themes = into_themes([each.event for each in tellings if each.sentences], settings=settings.themes)
    told_in = {each.event.id: each.sentences[0].language for each in tellings if each.sentences}
    themes = by_language(themes, languages=settings.languages, told_in=told_in)
    edition = compose(
        themes,
        tellings,
        past=past,
        window=window,
        settings=settings.edition,
        quoted=quoted,
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
    quoted: Quoted,
    printed: Mapping[str, tuple[str, ...]],
) -> Iterator[Telling]:
    """How each event can be told, the most important first, within what may be quoted of each publisher."""
    told = tuple(_told(ranked, summarizer, settings=settings, firsts=quoted.copy(), printed=printed))
    kept = lengths([each.sentences for each in told], quoted=quoted)
    for telling, length in zip(told, kept, strict=True):
        cut = OVER_QUOTING if telling.sentences and not length else telling.kept_out
        yield replace(telling, sentences=telling.sentences[:length], kept_out=cut)


def _told(
    ranked: Sequence[Event],
    summarizer: Summarizer,
    *,
    settings: Settings,
    firsts: Quoted,
    printed: Mapping[str, tuple[str, ...]],
) -> Iterator[Telling]:
    """How each event can be told, the most important first, until even one sentence of each would be over the page.

    A page takes a hundred or two: of a day of 10,000 articles the other events would be told for nothing. Publishers
    of which the first sentences alone are enough are not asked for more.
    """
    left, heard = settings.edition.words, firsts.voices
    for event in ranked:
        among = tuple(article for article in event.articles if firsts.has_room(article.id))
        if left < 0 or not among:
            yield Telling(event=event, support=support(event, heard), kept_out=OVER_PAGE if left < 0 else OVER_QUOTING)
            continue
        sentences = choose(
            replace(event, articles=among),
            summarizer,
            limit=settings.limit,
            printed=printed.get(event.id, ()),
            language=_told_in(event, settings),
            cap=settings.quoting.article,
        )
        for sentence in sentences[:1]:
            firsts.add(sentence.article, sentence.text)
            left -= len(sentence.text.split())
        yield _telling(event, sentences, settings=settings, heard=heard)


def _telling(event: Event, sentences: tuple[Sentence, ...], *, settings: Settings, heard: Mapping[str, str]) -> Telling:
    """How an event can be told today; without sentences where nothing of it is new and reads alone."""
    language = _told_in(event, settings)
    return Telling(
        event=event,
        support=support(event, heard),
        sentences=sentences,
        differences=differences(event, language=language) if sentences else (),
    )


def _told_in(event: Event, settings: Settings) -> str:
    """The first of the briefing's languages in which it was reported: the edition's own where it can be."""
    reported = {article.language for article in event.articles}
    return next((language for language in settings.languages if language in reported), settings.edition.language)


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
        for order, edition in enumerate(sorted(past, key=order_of))
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
