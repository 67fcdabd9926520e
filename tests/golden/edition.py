"""A small edition written by hand, with its articles: every kind of thing that a page can print, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from briefing.models import (
    Amendment,
    Article,
    Briefing,
    Citation,
    Conflict,
    Correction,
    Coverage,
    Entry,
    Figure,
    LeftOut,
    Reference,
    Section,
    SourceStatus,
    Statement,
    Status,
    Support,
)

MORNING = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)


def article(
    id: str,
    publisher: str,
    *,
    title: str,
    text: str,
    hour: int = 0,
    dated: bool = True,
    author: str = "",
    url: str = "",
    language: str = "en",
) -> Article:
    """An article of 2 March 2026, so many hours after 06:00 UTC."""
    time = MORNING - timedelta(days=1) + timedelta(hours=hour)
    return Article(
        id=id,
        key=url or f"{publisher}|{title}",
        source="inbox",
        location=f"{id}.txt",
        publisher=publisher,
        title=title,
        text=text,
        author=author,
        published=time if dated else None,
        first_seen=time + timedelta(minutes=20),
        language=language,
        url=url,
    )


ARTICLES = (
    article(
        "a01f",
        "Harbour Tribune",
        title="Flood closes the Vellmar bridge [live] & two schools",
        text="The Vellmar bridge was closed on Monday after the river Orle rose 3.4 metres in one night. "
        "Engineers had warned of it in January.\nMayor Ilse Brandt said “no one crosses until we have seen the piers”. "
        "At least 12 people were taken to hospital in Vellmar, the district said.",
        hour=3,
        author="Jonas Petri",
        url="https://tribune.example/vellmar-bridge_(live)?a=1&copy=2",
    ),
    article(
        "b7c2",
        "Orle Radio",
        title="Vellmar: 15 in hospital after the flood",
        text="The district of Vellmar now counts 15 people in hospital. Schools stay shut until Thursday.",
        hour=7,
        url="https://orle-radio.example/news/4711",
    ),
    article(
        "c3d9",
        "The Inland Post",
        title="Harbour workers and the port of Senn agree on pay",
        text="The port of Senn and the dockers’ union agreed on a 4.5% rise on Monday, ending a strike of 19 days. "
        "It costs $31 million a year, and the union’s Marta Olsen called it *fair*.",
        hour=9,
        author="R. Adeyemi",
        url="https://inlandpost.example/senn-pay",
    ),
    article(
        "d4e8",
        "Senn Courier",
        title="Ships return to Senn",
        text="Six ships that had waited outside the breakwater entered Senn before noon. "
        "2. The union keeps one picket.",
        dated=False,
    ),
    article(
        "e5f1",
        "Orle Radio",
        title="Court hears the Kastrell dam case for a third day",
        text="The court in Kastrell heard two engineers on Monday.",
        hour=10,
        url="https://orle-radio.example/news/4712",
    ),
    article(
        "f6a2",
        "Orle Radio",
        title="Vellmar: 15 in hospital after the flood",
        text="The district of Vellmar now counts 13 people in hospital. Schools stay shut until Thursday.\n"
        "Correction: An earlier version of this report gave the number as 15. Two patients were counted twice.",
        hour=7,
        url="https://orle-radio.example/news/4711",
    ),
    article(
        "a7d0",
        "Harbour Tribune",
        title="Withdrawn: Flood closes the Vellmar bridge",
        text="This article has been withdrawn. It rested on a report of 1996.",
        hour=3,
        url="https://tribune.example/vellmar-bridge_(live)?a=1&copy=2",
    ),
)


def find(id: str) -> Article | None:
    """The article of that id, as a store would find it."""
    return next((one for one in ARTICLES if one.id == id), None)


def statement(number: int, text: str, *, gap: bool = False) -> Statement:
    """A sentence of the article of that number; it must stand in it."""
    source = ARTICLES[number - 1]
    start = source.text.index(text)
    citation = Citation(number=number, article=source.id, start=start, end=start + len(text))
    return Statement(text=text, citation=citation, gap=gap)


def reference(number: int) -> Reference:
    """The line of the source list for the article of that number."""
    one = ARTICLES[number - 1]
    return Reference(
        number=number,
        article=one.id,
        publisher=one.publisher,
        title=one.title,
        author=one.author,
        published=one.published,
        first_seen=None if one.published else one.first_seen,
        url=one.url,
        location=one.location,
    )


def figure(number: int, value: str, text: str) -> Figure:
    """A figure and the sentence that holds it."""
    one = ARTICLES[number - 1]
    return Figure(statement=statement(number, text), value=value, publisher=one.publisher, time=one.time)


FLOOD = Entry(
    event="e-flood",
    headline=ARTICLES[0].title,
    status=Status.NEW,
    statements=(
        statement(1, "The Vellmar bridge was closed on Monday after the river Orle rose 3.4 metres in one night."),
        statement(1, "Mayor Ilse Brandt said “no one crosses until we have seen the piers”.", gap=True),
        statement(2, "The district of Vellmar now counts 15 people in hospital."),
    ),
    support=Support(publishers=2, articles=2, copies=0, first="Harbour Tribune"),
    articles=("a01f", "b7c2"),
    conflicts=(
        Conflict(
            counted="people in hospital",
            figures=(
                figure(1, "12", "At least 12 people were taken to hospital in Vellmar, the district said."),
                figure(2, "15", "The district of Vellmar now counts 15 people in hospital."),
            ),
        ),
    ),
)
STRIKE = Entry(
    event="e-strike",
    headline=ARTICLES[2].title,
    status=Status.UPDATED,
    statements=(
        statement(
            3,
            "The port of Senn and the dockers’ union agreed on a 4.5% rise on Monday, ending a strike of 19 days.",
        ),
        statement(3, "It costs $31 million a year, and the union’s Marta Olsen called it *fair*."),
    ),
    support=Support(publishers=1, articles=1, copies=1, first="The Inland Post"),
    articles=("c3d9",),
)
SHIPS = Entry(
    event="e-ships",
    headline=ARTICLES[3].title,
    status=Status.NEW,
    statements=(
        statement(4, "Six ships that had waited outside the breakwater entered Senn before noon."),
        statement(4, "2. The union keeps one picket."),
    ),
    support=Support(publishers=1, articles=1, copies=0, first="Senn Courier"),
    articles=("d4e8",),
    undated=True,
)
DAM = Entry(
    event="e-dam",
    headline=ARTICLES[4].title,
    status=Status.CONTINUING,
    statements=(),
    support=Support(publishers=1, articles=1, copies=0, first="Orle Radio"),
    articles=("e5f1",),
)
EDITION = Briefing(
    name="orle valley",
    date=date(2026, 3, 3),
    day=1433,
    series="the Orle flood",
    title="The Orle flood: List of key events, day {day}",
    language="en",
    timezone="Europe/Berlin",
    window_start=MORNING - timedelta(days=1),
    window_end=MORNING,
    sections=(
        Section(name="Water", entries=(FLOOD,)),
        Section(name="Work & trade", entries=(STRIKE, SHIPS)),
    ),
    continuing=(DAM,),
    references=tuple(reference(number) for number in range(1, 6)),
    coverage=Coverage(
        sources=(
            SourceStatus(name="inbox", articles=8, newest=MORNING),
            SourceStatus(name="orle-radio", articles=0, newest=None),
            SourceStatus(name="senn", articles=0, newest=None, problem="2 files could not be read"),
        ),
        articles=8,
        used=5,
        duplicates=1,
        left_out=(
            LeftOut(item="x1", reason="another language", detail="fr"),
            LeftOut(item="x2", reason="before the window"),
        ),
    ),
)
EMPTY = replace(
    EDITION,
    sections=(),
    continuing=(),
    references=(),
    coverage=Coverage(sources=EDITION.coverage.sources[1:], articles=0, used=0, duplicates=0, left_out=()),
)
# The day after: two things of EDITION no longer stand.
CORRECTED = replace(
    EMPTY,
    date=EDITION.date + timedelta(days=1),
    corrections=(
        Correction(
            kind=Amendment.RETRACTED,
            edition=EDITION.date,
            event="e-flood",
            was=FLOOD.statements[:2],
            now=(
                statement(7, "This article has been withdrawn."),
                statement(7, "It rested on a report of 1996."),
            ),
        ),
        Correction(
            kind=Amendment.CORRECTED,
            edition=EDITION.date,
            event="e-flood",
            was=FLOOD.statements[2:],
            now=(
                statement(6, "The district of Vellmar now counts 13 people in hospital."),
                statement(6, "Correction: An earlier version of this report gave the number as 15.", gap=True),
            ),
        ),
    ),
)
_ORDER = {1: 1, 7: 2, 2: 3, 6: 4}  # the number of an article in ARTICLES -> its number on this page
CORRECTED = replace(
    CORRECTED,
    references=tuple(replace(reference(number), number=place) for number, place in _ORDER.items()),
    corrections=tuple(
        replace(
            correction,
            **{
                side: tuple(
                    replace(each, citation=replace(each.citation, number=_ORDER[each.citation.number]))
                    for each in getattr(correction, side)
                )
                for side in ("was", "now")
            },
        )
        for correction in CORRECTED.corrections
    ),
)
