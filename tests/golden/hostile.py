"""An edition that says the same texts as everything that a source can say, for what must stay text."""

from __future__ import annotations

from dataclasses import replace

from golden.edition import EMPTY, article, reference

from briefing.models import Briefing, Citation, Entry, LeftOut, Section, SourceStatus, Statement, Status, Support


def edition_of(texts: list[str]) -> Briefing:
    """An edition that says each text as sentence, headline, publisher, author, heading, label and problem."""
    sources = [
        article(f"a{n}", text, title=text, text=text, author=text, url=f"https://a.example/{n}" if n % 2 else "")
        for n, text in enumerate(texts)
    ]
    shown = ("publisher", "title", "author", "published", "url", "location")
    return replace(
        EMPTY,
        title=texts[0],
        series=texts[1],
        sections=tuple(
            Section(name=text, entries=(entry(n, one.id, text),))
            for n, (one, text) in enumerate(zip(sources, texts, strict=True), start=1)
        ),
        references=tuple(
            replace(
                reference(1), number=n, article=one.id, first_seen=None, **{name: getattr(one, name) for name in shown}
            )
            for n, one in enumerate(sources, start=1)
        ),
        coverage=replace(
            EMPTY.coverage,
            sources=tuple(SourceStatus(name=text, articles=1, newest=None, problem=text) for text in texts),
            left_out=tuple(LeftOut(item="x", reason=f"{n} {text}") for n, text in enumerate(texts, start=1000)),
        ),
    )


def entry(number: int, article: str, text: str) -> Entry:
    """An entry of one sentence."""
    citation = Citation(number=number, article=article, start=0, end=len(text))
    return Entry(
        event=article,
        headline=text,
        status=Status.NEW,
        statements=(Statement(text=text, citation=citation, gap=number % 3 == 0),),
        support=Support(publishers=1, articles=1, copies=0, first=text),
        articles=(article,),
    )
