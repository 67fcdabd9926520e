"""What a configuration holds, in the order of the file: each field is a key, its annotation the bounds and the words
that the reference page prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from briefing.config.kinds import Age, Languages, Line, Name, Poll, Publishers, Times, TimeZone, Weekdays, Window, Words
from briefing.models import Limit
from briefing.overrides import Overrides
from briefing.quoting import QuotingSettings
from briefing.render.look import Look
from briefing.schedule import Schedule
from briefing.sinks.door import Sink
from briefing.sinks.mail.smtp import Smtp
from briefing.sources.door import Source
from briefing.summarize.door import Summarizer


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A briefing that counts its days: the edition of `start_date` has the number `first_day`."""

    name: Annotated[Line, Field(description="what the days are counted of, as the standfirst says it")]
    start_date: Annotated[date, Field(description="the day that is counted from, year-month-day")]
    first_day: Annotated[int, Field(ge=0, le=100_000, description="the number of that day; newsrooms use 0 or 1")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSpec:
    """A heading of the reader's, and the words that tell what belongs under it."""

    name: Annotated[Line, Field(description="the heading as it is printed")]
    words: Annotated[
        Words, Field(description="words and phrases that tell what belongs under it, beside those of its name")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarizerConfig:
    """How much may be told of one event, and which algorithm chooses it."""

    sentences: Annotated[int, Field(ge=1, le=10, description="at most so many sentences an event")] = 2
    words: Annotated[int, Field(ge=10, le=1000, description="at most so many words an event")] = 80
    algorithm: Summarizer

    @property
    def limit(self) -> Limit:
        """The bounds in the form that a summarizer takes."""
        return Limit(sentences=self.sentences, words=self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotingConfig:
    """How much an edition quotes of one article, and of all articles of one publisher, so that none is copied out.

    A publisher is what counts as one voice: a domain, a name, an owner.
    """

    sentences: Annotated[int, Field(ge=1, le=10, description="at most so many sentences of an article")] = 2
    words: Annotated[int, Field(ge=10, le=1000, description="at most so many words of an article")] = 60
    publisher_sentences: Annotated[
        int, Field(ge=1, le=10_000, description="at most so many sentences of a publisher")
    ] = 20
    publisher_words: Annotated[int, Field(ge=10, le=100_000, description="at most so many words of a publisher")] = 600

    @property
    def settings(self) -> QuotingSettings:
        """The bounds in the form that the stages take."""
        return QuotingSettings(
            article=Limit(sentences=self.sentences, words=self.words),
            publisher=Limit(sentences=self.publisher_sentences, words=self.publisher_words),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSpec:
    """When `briefing serve` and `briefing run-due` make it, by the clock of its zone: `time` and `days`, or `cron`."""

    time: Annotated[Times, Field(description='a time of day as "06:00", or a list of several')] = ()
    days: Annotated[
        Weekdays, Field(description="the weekdays: mon, tue, wed, thu, fri, sat, sun; without it, all")
    ] = ()
    cron: Annotated[
        str, Field(description='a line of five fields as in crontab(5), such as "0 6 * * 1-5", or a word: @daily')
    ] = ""
    late: Annotated[
        timedelta | None,
        Field(description="how late a missed edition is still made; without it, until the next one's time has come"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfConfig:
    """How a PDF is made."""

    page_size: Annotated[Literal["a4", "letter"], Field(description="the paper: a4 or letter")] = "a4"
    standard: Annotated[
        Literal["pdf/ua-1", "pdf/a-3a"], Field(description="pdf/ua-1, for screen readers, or pdf/a-3a, for archives")
    ] = "pdf/ua-1"
    seconds: Annotated[int, Field(ge=5, le=3600, description="how long it may take before it is plain text")] = 60
    memory: Annotated[int, Field(ge=200, le=65536, description="how many MiB it may take before that")] = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingConfig:
    """One briefing: what comes in, what it is about, how it is told, where it goes.

    `sources`, `summarizer.algorithm` and `outputs` hold extensions, made from their options.
    """

    name: Annotated[Name, Field(description="its short name, of a-z, 0-9 and dashes: for commands and paths")]
    title: Annotated[Line, Field(description="the title of an edition; may hold {date}, and with a series {day}")]
    series: Annotated[Series | None, Field(description="what the days are counted of; without it nothing is")] = None
    timezone: Annotated[TimeZone, Field(description="whose clock and calendar it follows: an IANA name")] = "UTC"
    languages: Annotated[
        Languages,
        Field(
            description="the languages that it quotes, as ISO 639-1 codes: first its own; others have a section each"
        ),
    ] = ("en",)
    schedule: Annotated[Schedule | None, Field(description="when it is made by itself; without it, by hand alone")] = (
        None
    )
    window: Annotated[Window, Field(description="how far back from its time an edition looks: 90m, 24h, 7d, 2w")] = (
        timedelta(hours=24)
    )
    sources: Annotated[tuple[Source, ...], Field(min_length=1, description="where articles come from")]
    owners: Annotated[
        Mapping[Line, Publishers],
        Field(description="an owner: the domains and publishers that are one voice with it, as in `{A: [b.org, C]}`"),
    ] = field(default_factory=dict)
    include: Annotated[
        Words, Field(description="what it is about, in words, phrases and names; without it, everything")
    ] = ()
    exclude: Annotated[Words, Field(description="words, phrases and names that keep an article out")] = ()
    overrides: Annotated[
        Overrides | None, Field(description="a file of what is merged, split, dropped, pinned or muted by hand")
    ] = None
    themes: Annotated[
        tuple[ThemeSpec, ...],
        Field(
            description="the headings, in the order of the page, or a ready-made set: general, conflict; without, found"
        ),
    ] = ()
    rest: Annotated[
        Line, Field(description="the last heading, for what belongs under no other; without it, our own words")
    ] = ""
    summarizer: Annotated[SummarizerConfig, Field(description="what chooses the sentences of an event, and how many")]
    words: Annotated[int, Field(ge=50, le=100_000, description="at most so many words a page")] = 1500
    quoting: Annotated[QuotingConfig, Field(description="how much is quoted of one article and of one publisher")] = (
        field(default_factory=QuotingConfig)
    )
    pictures: Annotated[
        bool, Field(description="small bars beside headings and events: articles a day over the last two weeks")
    ] = True
    templates: Annotated[
        Path | None, Field(description="a folder of your own templates, whose files shadow the built-in ones")
    ] = None
    pdf: Annotated[PdfConfig, Field(description="how a PDF is made")] = field(default_factory=PdfConfig)
    outputs: Annotated[tuple[Sink, ...], Field(description="where an edition goes, and in what format")]

    @property
    def look(self) -> Look:
        """What of it concerns the look of its pages."""
        return Look(
            templates=self.templates,
            page_size=self.pdf.page_size,
            standard=self.pdf.standard,
            seconds=self.pdf.seconds,
            memory=self.pdf.memory,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSpec:
    """How `briefing serve` works between the editions, and how it tells that it does."""

    poll: Annotated[Poll, Field(description="how often sources are asked; one may want to be asked less often")] = (
        timedelta(minutes=30)
    )
    port: Annotated[
        int | None, Field(ge=1, le=65_535, description="/healthz, /readyz and /metrics on this port of this machine")
    ] = None
    ping: Annotated[
        SecretStr | None,
        Field(
            description="a URL that is called after each edition, with /fail where it went wrong; healthchecks.io's way"
        ),
    ] = None
    log: Annotated[Literal["text", "json"], Field(description="a line a message: key=value, or an object")] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSpec:
    """How long the store keeps what may be taken out. Editions stay for ever, and with them the articles in them."""

    articles: Annotated[Age, Field(description="articles that no edition cites, and events over a week")] = timedelta(
        days=366
    )
    renditions: Annotated[Age, Field(description="the pages as they were sent; they can be rendered again")] = (
        timedelta(days=366)
    )
    left_out: Annotated[Age, Field(description="what was left out on the way in, and why")] = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole configuration.

    `path` is the file that it was read from; `store` an absolute path, or the URL of a database, which may hold a
    password and so is kept out of the repr. `secrets` is what variables and files put in, for the logs to strike out.
    """

    path: Path
    store: Annotated[str, Field(description="the database: a file, or postgresql+psycopg://...")] = field(repr=False)
    serve: Annotated[ServeSpec, Field(description="how the service works")] = field(default_factory=ServeSpec)
    keep: Annotated[KeepSpec, Field(description="how long the store keeps what")] = field(default_factory=KeepSpec)
    briefings: Annotated[tuple[BriefingConfig, ...], Field(min_length=1, description="one or more briefings")]
    smtp: Annotated[
        Smtp | None, Field(description="the mail server of every `email` output that names none of its own")
    ] = None
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
