"""Theme[] + chosen sentences + past editions -> Briefing: rank, status, word budget, numbered citations, coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from briefing.models import (
    Article,
    Briefing,
    Citation,
    Conflict,
    Coverage,
    Difference,
    Entry,
    Event,
    Figure,
    LeftOut,
    Reference,
    Section,
    Sentence,
    SourceStatus,
    Statement,
    Status,
    Support,
    Theme,
)
from briefing.text.sentences import sentences

_LONGEST_HEADLINE = 100  # characters of a sentence that stands in for the headline that an event does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How an event can be told today: the sentences chosen, in print order, and where its sources differ."""

    event: Event
    sentences: tuple[Sentence, ...]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSettings:
    """What an edition is called and how long it may be. `title` may hold {day} and {date}; `words` bounds the page."""

    name: str
    title: str
    series: str = ""
    day: int | None = None
    language: str = "en"
    timezone: str = "UTC"
    words: int = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that an edition covers: [start, end), in UTC; `date` is its local date."""

    date: date
    start: datetime
    end: datetime


def rank(events: Sequence[Event], known: frozenset[str]) -> tuple[Event, ...]:
    """The events, most important first: more independent publishers, then new before known, then the latest.

    Fifty copies of one publisher are one voice; see `support`.
    """
    return tuple(
        sorted(
            events,
            key=lambda event: (
                -support(event).publishers,
                event.id in known,
                -max(article.time for article in event.articles).timestamp(),
                event.id,
            ),
        )
    )


def support(event: Event) -> Support:
    """Who reports an event: publishers of its distinct texts (a copied text counts once), and who was first."""
    voices = {article.publisher for article in event.articles if article.publisher}
    everyone = [*event.articles, *(duplicate.article for duplicate in event.duplicates)]
    first = min((article for article in everyone if article.publisher), key=lambda a: (a.time, a.id), default=None)
    return Support(
        publishers=len(voices),
        articles=len(everyone),
        copies=len(event.duplicates),
        first=first.publisher if first else "",
    )


def compose(
    themes: Sequence[Theme],
    tellings: Mapping[str, Telling],
    *,
    past: Sequence[Briefing],
    window: Window,
    settings: EditionSettings,
    sources: tuple[SourceStatus, ...],
    left_out: tuple[LeftOut, ...],
) -> Briefing:
    """The edition.

    Args:
        themes: today's events under their headings, each theme's in the order of `rank`.
        tellings: for every event that can be told, its sentences; an event without one has nothing new to say.
        past: earlier editions of this briefing, in any order.
        left_out: what of the window was left out before.
    """
    known = {entry.event for edition in past for entry in entries(edition)}
    printed = [event for theme in themes for event in theme.events if event.id in tellings]
    lengths = _within(printed, tellings, settings.words)
    numbers: dict[str, int] = {}
    sections = []
    for theme in themes:
        told = [
            _entry(_cut(tellings[event.id], lengths[event.id]), known, numbers)
            for event in theme.events
            if lengths.get(event.id)
        ]
        if told:
            sections.append(Section(name=theme.name, entries=tuple(told)))
    silent = [event for theme in themes for event in theme.events if not lengths.get(event.id)]
    continuing = tuple(_mention(event, numbers) for event in silent if event.id in known)
    unsaid = [event for event in silent if event.id not in known]
    cited = _articles([event for theme in themes for event in theme.events])
    dropped = tuple(sorted((*left_out, *_unsaid(unsaid, tellings)), key=lambda out: (out.reason, out.item)))
    used = sum(len(entry.articles) for section in sections for entry in section.entries)
    used += sum(len(entry.articles) for entry in continuing)
    return Briefing(
        name=settings.name,
        date=window.date,
        day=settings.day,
        series=settings.series,
        title=settings.title,
        language=settings.language,
        timezone=settings.timezone,
        window_start=window.start,
        window_end=window.end,
        sections=tuple(sections),
        continuing=continuing,
        references=tuple(_reference(cited[id], number) for id, number in numbers.items()),
        coverage=Coverage(
            sources=sources,
            articles=used + len(dropped),
            used=used,
            duplicates=sum(len(event.duplicates) for theme in themes for event in theme.events),
            left_out=dropped,
        ),
    )


def entries(edition: Briefing) -> tuple[Entry, ...]:
    """All entries of an edition, printed and continuing."""
    return (*(entry for section in edition.sections for entry in section.entries), *edition.continuing)


def headline(event: Event) -> str:
    """What to call an event: the title of its best article, or how that begins where it has none of its own."""
    best = event.articles[0]
    if best.title and not best.part:
        return best.title
    start = best.text.split("\n")[0]
    return start if len(start) <= _LONGEST_HEADLINE else start[:_LONGEST_HEADLINE].rsplit(" ", 1)[0] + " …"


def _within(printed: Sequence[Event], tellings: Mapping[str, Telling], budget: int) -> dict[str, int]:
    """Event id -> how many of its sentences fit the page.

    Where all is too much, the least important entries are told in one sentence, from the last one up; where that is
    still too much, they are left out, from the last one up. So a long day costs detail before it costs an event.
    """
    order = rank(printed, frozenset())
    lengths = {event.id: len(tellings[event.id].sentences) for event in order}
    sizes = {event.id: [len(s.text.split()) for s in tellings[event.id].sentences] for event in order}
    total = sum(map(sum, sizes.values()))
    for least in (1, 0):
        for event in reversed(order):
            if total <= budget:
                break
            total -= sum(sizes[event.id][least : lengths[event.id]])
            lengths[event.id] = min(least, lengths[event.id])
    return lengths


def _cut(telling: Telling, length: int) -> Telling:
    """The telling in so many sentences; where figures differ all of them stay, since one alone would be a choice."""
    return replace(telling, sentences=telling.sentences[:length])


def _entry(telling: Telling, known: set[str], numbers: dict[str, int]) -> Entry:
    event = telling.event
    return Entry(
        event=event.id,
        headline=headline(event),
        status=Status.UPDATED if event.id in known else Status.NEW,
        statements=_statements(telling.sentences, numbers),
        support=support(event),
        articles=_ids(event),
        conflicts=tuple(_conflict(difference, event, numbers) for difference in telling.differences),
        undated=all(article.published is None for article in event.articles),
    )


def _mention(event: Event, numbers: dict[str, int]) -> Entry:
    """A line about an event with nothing new: a headline of its sources or, where none has one, how the best begins."""
    titled = next((article for article in event.articles if article.title and not article.part), None)
    if titled:
        numbers.setdefault(titled.id, len(numbers) + 1)
    statements = () if titled else _statements(sentences(event.articles[0])[:1], numbers)
    return Entry(
        event=event.id,
        headline=titled.title if titled else headline(event),
        status=Status.CONTINUING,
        statements=statements,
        support=support(event),
        articles=_ids(event),
        undated=all(article.published is None for article in event.articles),
    )


def _statements(chosen: Sequence[Sentence], numbers: dict[str, int]) -> tuple[Statement, ...]:
    """The sentences as printed; a gap is marked where the one before is of the same article and does not adjoin."""
    found: list[Statement] = []
    before: Sentence | None = None
    for sentence in chosen:
        gap = before is not None and before.article == sentence.article and sentence.position != before.position + 1
        found.append(_statement(sentence, numbers, gap=gap))
        before = sentence
    return tuple(found)


def _statement(sentence: Sentence, numbers: dict[str, int], *, gap: bool = False) -> Statement:
    number = numbers.setdefault(sentence.article, len(numbers) + 1)
    citation = Citation(number=number, article=sentence.article, start=sentence.start, end=sentence.end)
    return Statement(text=sentence.text, citation=citation, gap=gap)


def _conflict(difference: Difference, event: Event, numbers: dict[str, int]) -> Conflict:
    articles = {article.id: article for article in event.articles}
    figures = []
    for count in difference.counts:
        article = articles[count.sentence.article]
        statement = _statement(count.sentence, numbers)
        figures.append(Figure(statement=statement, value=count.value, publisher=article.publisher, time=article.time))
    return Conflict(counted=difference.counted, figures=tuple(figures))


def _ids(event: Event) -> tuple[str, ...]:
    return tuple(sorted({*(a.id for a in event.articles), *(d.article.id for d in event.duplicates)}))


def _articles(events: Sequence[Event]) -> dict[str, Article]:
    return {article.id: article for event in events for article in event.articles}


def _unsaid(events: Sequence[Event], tellings: Mapping[str, Telling]) -> list[LeftOut]:
    """The articles of events that are not on the page, and why."""
    found = []
    for event in events:
        reason = "over the page's word budget" if event.id in tellings else "no sentence that reads alone"
        found += [LeftOut(item=id, reason=reason, detail=headline(event)) for id in _ids(event)]
    return found


def _reference(article: Article, number: int) -> Reference:
    return Reference(
        number=number,
        article=article.id,
        publisher=article.publisher,
        title=article.title,
        author=article.author,
        published=article.published,
        first_seen=None if article.published else article.first_seen,
        url=article.url,
        location=article.location,
    )
