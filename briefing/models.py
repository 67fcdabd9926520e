"""The nouns, in the order in which the data meets them: small frozen values, tuples not lists, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """What a source handed over, untouched: one file, one record, one message.

    `source` names the source; `location` says where in it (a path below the folder, with `#n` for the n-th record of a
    file of records; a URL; a Message-ID), and is the same on every run. `media_type` is one of text/plain,
    text/markdown, text/html, message/rfc822, application/json. `publisher` is what the source's configuration says,
    "" where the item itself must tell.
    """

    source: str
    location: str
    media_type: str
    content: bytes
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clean text with its provenance. Its text is stored once and never changes; all offsets point into it.

    `id` is made from the content (publisher, url, title, text), so the same article has the same id in every run and in
    every order. `key` says which article this is a version of (its URL, or publisher and title); `revision` counts the
    versions from 1. `published` is None where the article does not say; then `first_seen` stands in. `updated` is when
    this version was made, None where it does not say or was not changed. `part` is 0 for a whole article and n for the
    n-th item of a newsroom's own list, whose `title` is the list's and whose `label` is the sub-heading that it stood
    under. `text` holds paragraphs separated by one newline, no blank lines; `title` is not repeated in it. `language`
    is an ISO 639-1 code, "" where it cannot be told.
    """

    id: str
    key: str
    revision: int = 1
    source: str
    location: str
    publisher: str
    title: str
    text: str
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    first_seen: datetime
    language: str
    url: str = ""
    part: int = 0
    label: str = ""

    @property
    def time(self) -> datetime:
        """When it was published or, where it does not say, when it was first seen."""
        return self.published or self.first_seen

    @property
    def version(self) -> datetime:
        """When this version of it was made, as far as it says."""
        return self.updated or self.time


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """An article that was cited and the newest version of it; the same one where there is no newer."""

    cited: Article
    newest: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that came in and is not in the edition (or not in the store), and why.

    `reason` is a short fixed phrase that can be counted; `detail` is what was seen.
    """

    item: str
    reason: str
    detail: str = ""


# --- the middle -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An article folded into another: the same text, a near-copy, or wire copy under another publisher's name.

    `similarity` is the Jaccard similarity of the two texts' shingles, 0 to 1. `changed` are the figures in it that the
    text that was kept does not have: where there are any, it is an earlier or later edition and not a mere copy.
    """

    article: Article
    of: str
    similarity: float
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What ties two articles: the similarity and the terms that make most of it, strongest first."""

    article: str
    other: str
    similarity: float
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why these articles are one event: the ties that hold it, and the nearest that was refused (None: none near)."""

    ties: tuple[Tie, ...] = ()
    refused: Tie | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The articles that report one happening. Keeps its id from day to day.

    `articles` are the distinct texts, the best first; `duplicates` are the copies folded into them. `merged` are the
    ids of earlier events that it takes over today, `split_from` is the id of that from which it comes apart today.
    """

    id: str
    articles: tuple[Article, ...]
    duplicates: tuple[Duplicate, ...] = ()
    explanation: Explanation = Explanation()
    merged: tuple[str, ...] = ()
    split_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A heading of the reader's, or one found in the material, and the events under it."""

    name: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A span of an article's text: `article.text[start:end] == text`, always.

    `position` counts the sentences of the article from 0; `paragraph` its paragraphs from 0. `voice` says who speaks in
    the sense of support: the publisher, "" where unknown.
    """

    article: str
    start: int
    end: int
    text: str
    position: int
    paragraph: int
    language: str
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure that a sentence gives: `value` as it stands there."""

    sentence: Sentence
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Different figures for one thing counted, each in a sentence of its own article; `counted` is what to call it."""

    counted: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many sentences and words at most: for an entry, of an article, of a publisher."""

    sentences: int = 2
    words: int = 80


# --- out --------------------------------------------------------------------------------------------------------------


class Status(StrEnum):
    """An event against earlier editions."""

    NEW = "new"
    UPDATED = "updated"
    CONTINUING = "continuing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One numbered line of the source list: the article that citations of that number point to.

    `first_seen` is None where the article has a date of its own: when it was collected is no part of an edition then.
    """

    number: int
    article: str
    publisher: str
    title: str
    author: str
    published: datetime | None
    first_seen: datetime | None
    url: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered pointer to an article and a span of its text."""

    number: int
    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A printed sentence, verbatim, with its citation. `gap`: text of the same article was skipped before it."""

    text: str
    citation: Citation
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Who reports an event: independent publishers, and who was first.

    `articles` counts all texts; `copies` the publishers beside the independent ones that carried nothing but a copy.
    """

    publishers: int
    articles: int
    copies: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as a source gives it: the sentence that holds it and when that source said so."""

    statement: Statement
    value: str
    publisher: str
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Different figures for the same thing counted; never averaged, never chosen."""

    counted: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event as printed. `articles` are the ids of all its articles, copies included, so that the next edition can
    tell what it continues; `undated` says that no source of it carries a date of its own. `merged` are the ids
    of the earlier events that it takes over on this day, `split_from` is the id of that from which it comes apart.
    """

    event: str
    headline: str
    status: Status
    statements: tuple[Statement, ...]
    support: Support
    articles: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    undated: bool = False
    merged: tuple[str, ...] = ()
    split_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A theme as printed; the last one, for what belongs under no other, has no name unless the reader gave it one."""

    name: str
    entries: tuple[Entry, ...]


class Amendment(StrEnum):
    """What became of a printed sentence: its publisher took it back, corrected it, or changed it and did not say so."""

    RETRACTED = "retracted"
    CORRECTED = "corrected"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A sentence of an earlier edition that its publisher no longer stands by: what was printed, and what stands now.

    `edition` is the date of the edition that printed it, `event` the event that it was printed of. `was` cites the
    version that it was taken from, `now` the later version of that article, or the publisher's notice; it is never
    empty.
    """

    kind: Amendment
    edition: date
    event: str
    was: tuple[Statement, ...]
    now: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """What became of one source: items and articles it gave within the window, its newest article, and what failed."""

    name: str
    articles: int
    newest: datetime | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How many articles reported a theme, or an event (then `theme` is ""), on each of the last days, the edition's own
    day last; None for a day without an edition.
    """

    theme: str = ""
    event: str = ""
    articles: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """An earlier edition that did not arrive: at how many of a place's targets, as far as is known."""

    date: date
    place: str
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What an edition was made of. `left_out` names every article of the window that is not in it, and why.

    `undelivered` are the earlier editions of which something new is known: that they did not arrive.
    `undated` counts the articles without a date that can be true; they stand at the time when they were first seen.
    `due` is when an edition that was made late should have been made, `missed` how many before it were not made at all.
    """

    sources: tuple[SourceStatus, ...]
    articles: int
    used: int
    duplicates: int
    undated: int = 0
    left_out: tuple[LeftOut, ...]
    undelivered: tuple[Undelivered, ...] = ()
    due: datetime | None = None
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The composed edition, free of format; the only thing that renderers and sinks see.

    `date` is the edition's local date, `day` its day number in the series (None: no series). The window is half-open:
    [start, end). `continuing` holds the events that are reported today and about which nothing new was said;
    `corrections` what earlier editions printed and no longer stands; `courses` what is drawn as a picture, () where
    pictures are switched off. `slot` is its time, `0600`, if a date has several.
    """

    name: str
    date: date
    day: int | None
    series: str
    title: str
    language: str
    timezone: str
    window_start: datetime
    window_end: datetime
    sections: tuple[Section, ...]
    continuing: tuple[Entry, ...]
    corrections: tuple[Correction, ...] = ()
    courses: tuple[Course, ...] = ()
    references: tuple[Reference, ...]
    coverage: Coverage
    slot: str = ""


def order_of(briefing: Briefing) -> tuple[date, str]:
    """By what the editions of one briefing are told apart and stand in order: the date, then the time."""
    return briefing.date, briefing.slot


def stem(briefing: Briefing) -> str:
    """What an edition is called among those of its briefing: `2026-03-03`, with several a day `2026-03-03-1800`."""
    return "-".join(filter(None, (briefing.date.isoformat(), briefing.slot)))


def entries(briefing: Briefing) -> tuple[Entry, ...]:
    """The entries in the order of the page: the sections', then those that go on."""
    return (*(entry for section in briefing.sections for entry in section.entries), *briefing.continuing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A briefing in one format, as bytes. `suffix` has the dot.

    `problem`: what is poorer in it than it should be, and what to do; told when it is made, and not stored.
    """

    briefing: str
    date: date
    format: str
    media_type: str
    suffix: str
    content: bytes
    problem: str = ""

    @classmethod
    def of(
        cls, briefing: Briefing, *, format: str, media_type: str, suffix: str, content: bytes, problem: str = ""
    ) -> Rendition:
        """What a renderer made of a briefing."""
        return cls(
            briefing=briefing.name,
            date=briefing.date,
            format=format,
            media_type=media_type,
            suffix=suffix,
            content=content,
            problem=problem,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a sink is given: one stored edition, and its renditions in the formats that the sink takes.

    `digest` is what the edition's files are known by, `revision` counts from 1 what was stored of its day, `created` is
    when it was stored; `title` is what it is called, in words. `late`: it goes out after its day.
    """

    edition: Briefing
    digest: str
    revision: int
    created: datetime
    renditions: tuple[Rendition, ...]
    title: str = ""
    late: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """What is poorer in its renditions than it should be."""
        return tuple(each.problem for each in self.renditions if each.problem)

    def rendition(self, format: str) -> Rendition:
        """The rendition in a format that the sink has asked for."""
        return next(each for each in self.renditions if each.format == format)


class Outcome(StrEnum):
    """What became of an edition at a target.

    `failed` is tried again, `dead` is not; of `unknown` nobody can say whether it arrived.
    """

    DELIVERED = "delivered"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of an edition at a target; `receipt` is what the sink gave back."""

    briefing: str
    date: date
    target: str
    outcome: Outcome
    receipt: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run did. `problems` are what went wrong without stopping it, a line each: what, where, what to do."""

    new: int = 0
    known: int = 0
    editions: tuple[Briefing, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    problems: tuple[str, ...] = ()

    def __add__(self, other: Report) -> Report:
        return Report(
            new=self.new + other.new,
            known=self.known + other.known,
            editions=self.editions + other.editions,
            deliveries=self.deliveries + other.deliveries,
            problems=self.problems + other.problems,
        )
