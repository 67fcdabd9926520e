"""Theme[] + chosen sentences + past editions -> Briefing: status, word budget, numbered citations, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from briefing.models import (
    Article,
    Briefing,
    Citation,
    Conflict,
    Correction,
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
    Undelivered,
    entries,
)
from briefing.quoting import Quoted
from briefing.text.sentences import sentences

OVER_PAGE = "over the page's word budget"
UNSAYABLE = "no sentence that reads alone"
_LONGEST_HEADLINE = 100  # characters of a sentence that stands in for the headline that an event does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How an event can be told today: who reports it, the sentences chosen, in print order, and where its sources
    differ. Without sentences there is nothing new to say of it, or it was `kept_out`: why."""

    event: Event
    support: Support
    sentences: tuple[Sentence, ...] = ()
    differences: tuple[Difference, ...] = ()
    kept_out: str = ""


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


def compose(
    themes: Sequence[Theme],
    tellings: Sequence[Telling],
    *,
    past: Sequence[Briefing],
    window: Window,
    settings: EditionSettings,
    quoted: Quoted,
    sources: tuple[SourceStatus, ...],
    left_out: tuple[LeftOut, ...],
    undated: int = 0,
    undelivered: tuple[Undelivered, ...] = (),
    corrections: tuple[Correction, ...] = (),
    corrected: Sequence[Article] = (),
) -> Briefing:
    """The edition.

    Args:
        themes: those of today's events that can be told under their headings, each theme's in the order of the page.
        tellings: one for each of today's events, the most important first.
        past: earlier editions of this briefing, in any order.
        quoted: what the tellings quote of each publisher.
        left_out: what of the window was left out before.
        undelivered: what did not arrive of earlier editions.
        undated: how many articles of the window have no date of their own.
        corrections: what of earlier editions no longer stands; `corrected` are the articles that they cite.
    """
    known = {entry.event for edition in past for entry in entries(edition)}
    told = {telling.event.id: telling for telling in tellings}
    lengths = _within(tellings, settings.words)
    numbers: dict[str, int] = {}
    sections = []
    for theme in themes:
        under = tuple(
            _entry(_cut(told[event.id], lengths[event.id]), known, numbers)
            for event in theme.events
            if lengths[event.id]
        )
        if under:
            sections.append(Section(name=theme.name, entries=under))
    silent = [telling for telling in tellings if not lengths[telling.event.id]]
    continuing = tuple(_mention(telling, numbers, quoted) for telling in silent if telling.event.id in known)
    unsaid = [telling for telling in silent if telling.event.id not in known]
    amended = tuple(_numbered(correction, numbers) for correction in corrections)
    cited = _articles([telling.event for telling in tellings]) | {article.id: article for article in corrected}
    dropped = tuple(sorted((*left_out, *_unsaid(unsaid)), key=lambda out: (out.reason, out.item)))
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
        corrections=amended,
        references=tuple(_reference(cited[id], number) for id, number in numbers.items()),
        coverage=Coverage(
            sources=sources,
            articles=used + len(dropped),
            used=used,
            duplicates=sum(len(telling.event.duplicates) for telling in tellings),
            undated=undated,
            left_out=dropped,
            undelivered=undelivered,
        ),
    )


def headline(event: Event) -> str:
    """What to call an event: the title of its best article, or how that begins where it has none of its own."""
    best = event.articles[0]
    if best.title and not best.part:
        return best.title
    start = best.text.split("\n")[0]
    return start if len(start) <= _LONGEST_HEADLINE else start[:_LONGEST_HEADLINE].rsplit(" ", 1)[0] + " …"


def _within(tellings: Sequence[Telling], budget: int) -> dict[str, int]:
    """Event id -> how many of its sentences fit the page; `tellings` the most important first.

    Where all is too much, the least important entries are told in one sentence, from the last one up; where that is
    still too much, they are left out, from the last one up. So a long day costs detail before it costs an event.
    """
    lengths = {telling.event.id: len(telling.sentences) for telling in tellings}
    sizes = {telling.event.id: [len(s.text.split()) for s in telling.sentences] for telling in tellings}
    total = sum(map(sum, sizes.values()))
    for least in (1, 0):
        for telling in reversed(tellings):
            if total <= budget:
                break
            id = telling.event.id
            total -= sum(sizes[id][least : lengths[id]])
            lengths[id] = min(least, lengths[id])
    return lengths


def _cut(telling: Telling, length: int) -> Telling:
    """The telling in so many sentences; what its sources give differently stays, since one alone would be a choice."""
    return replace(telling, sentences=telling.sentences[:length])


def _entry(telling: Telling, known: set[str], numbers: dict[str, int]) -> Entry:
    event = telling.event
    return Entry(
        event=event.id,
        headline=headline(event),
        status=Status.UPDATED if event.id in known else Status.NEW,
        statements=_statements(telling.sentences, event, numbers),
        support=telling.support,
        articles=_ids(event),
        conflicts=tuple(_conflict(difference, event, numbers) for difference in telling.differences),
        undated=all(article.published is None for article in event.articles),
        merged=event.merged,
        split_from=event.split_from,
    )


def _mention(telling: Telling, numbers: dict[str, int], quoted: Quoted) -> Entry:
    """A line about an event with nothing new: a headline of its sources or, where none has one, how the best begins."""
    event = telling.event
    titled = next((article for article in event.articles if article.title and not article.part), None)
    begins = () if titled else tuple(filter(quoted.fits, sentences(event.articles[0])[:1]))
    for sentence in begins:
        quoted.add(sentence.article, sentence.text)
    numbers.setdefault((titled or event.articles[0]).id, len(numbers) + 1)
    return Entry(
        event=event.id,
        headline=titled.title if titled else headline(event),
        status=Status.CONTINUING,
        statements=_statements(begins, event, numbers),
        support=telling.support,
        articles=_ids(event),
        undated=all(article.published is None for article in event.articles),
        merged=event.merged,
        split_from=event.split_from,
    )


def _statements(chosen: Sequence[Sentence], event: Event, numbers: dict[str, int]) -> tuple[Statement, ...]:
    """The sentences as printed; a gap is marked where text of the article stands between one and the one before."""
    texts = {article.id: article.text for article in event.articles}
    found: list[Statement] = []
    before: Sentence | None = None
    for sentence in chosen:
        skipped = ""
        if before and before.article == sentence.article:
            skipped = texts[sentence.article][before.end : sentence.start].strip()
        found.append(_statement(sentence, numbers, gap=bool(skipped)))
        before = sentence
    return tuple(found)


def _statement(sentence: Sentence, numbers: dict[str, int], *, gap: bool = False) -> Statement:
    number = numbers.setdefault(sentence.article, len(numbers) + 1)
    citation = Citation(number=number, article=sentence.article, start=sentence.start, end=sentence.end)
    return Statement(text=sentence.text, citation=citation, gap=gap)


def _numbered(correction: Correction, numbers: dict[str, int]) -> Correction:
    def cite(statement: Statement) -> Statement:
        number = numbers.setdefault(statement.citation.article, len(numbers) + 1)
        return replace(statement, citation=replace(statement.citation, number=number))

    return replace(correction, was=tuple(map(cite, correction.was)), now=tuple(map(cite, correction.now)))


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


def _unsaid(tellings: Sequence[Telling]) -> list[LeftOut]:
    """The articles of events that are not on the page, and why."""
    found = []
    for telling in tellings:
        reason = telling.kept_out or (OVER_PAGE if telling.sentences else UNSAYABLE)
        found += [LeftOut(item=id, reason=reason, detail=headline(telling.event)) for id in _ids(telling.event)]
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
