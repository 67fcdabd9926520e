"""Editions of any size and language from a few sentences of our own, for speed, pictures and injection."""

from __future__ import annotations

from dataclasses import replace

from golden.edition import EDITION, MORNING

from briefing.models import Article, Briefing, Citation, Entry, Reference, Section, Statement, Status, Support

TOWNS = ("Vellmar", "Senn", "Kastrell", "Orleham", "Dunmoor", "Tessin Bay", "Upper Marl", "Brackwater", "Lenz")
PAPERS = ("Harbour Tribune", "Orle Radio", "The Inland Post", "Senn Courier", "North Line", "Lenz Echo")
SENTENCES = (
    "The council of {town} voted on Monday to close the old mill road for {n} days while the embankment is rebuilt.",
    "A spokesman for the ferry company in {town} said that {n} crossings had been cancelled since the weekend.",
    "In {town}, {n} households were still without power at nightfall, according to the network operator.",
    "“We will not reopen before the piers have been measured twice,” the harbour master of {town} told reporters, "
    "adding that the work would cost about ${n} million and take until the summer at the earliest.",
)


def many(entries: int, *, sections: int = 5) -> tuple[Briefing, tuple[Article, ...]]:
    """An edition of so many entries, with its articles: two sentences an entry, each from an article of its own."""
    articles = tuple(_article(n) for n in range(2 * entries))
    printed = tuple(_entry(n, articles) for n in range(entries))
    size = -(-entries // sections)
    names = ("Fighting", "Military aid", "Ceasefire talks", "Politics", "Other developments")
    parts = tuple(
        Section(name=names[n % len(names)], entries=printed[n * size : (n + 1) * size]) for n in range(sections)
    )
    references = tuple(_reference(n + 1, one) for n, one in enumerate(articles))
    return replace(EDITION, sections=parts, continuing=(), references=references), articles


def _article(n: int) -> Article:
    town = TOWNS[n % len(TOWNS)]
    text = SENTENCES[n % len(SENTENCES)].format(town=town, n=n + 3)
    return Article(
        id=f"{n:08x}",
        key=f"https://paper{n % 6}.example/{n}",
        source="inbox",
        location=f"{n}.txt",
        publisher=PAPERS[n % len(PAPERS)],
        title=f"{town} counts the cost of the flood, report {n}",
        text=f"{text} It was the last report of the day.",
        published=MORNING,
        first_seen=MORNING,
        language="en",
        url=f"https://paper{n % 6}.example/news/{n}",
    )


def _reference(number: int, one: Article) -> Reference:
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


def _entry(n: int, articles: tuple[Article, ...]) -> Entry:
    numbers = (2 * n + 1, 2 * n + 2)
    sources = tuple(articles[number - 1] for number in numbers)
    ends = tuple(len(one.text) - len(" It was the last report of the day.") for one in sources)
    return Entry(
        event=f"e{n}",
        headline=sources[0].title,
        status=tuple(Status)[n % 2],
        statements=tuple(
            Statement(
                text=one.text[:end],
                citation=Citation(number=number, article=one.id, start=0, end=end),
            )
            for number, one, end in zip(numbers, sources, ends, strict=True)
        ),
        support=Support(publishers=1 + n % 3, articles=2, copies=0, first=sources[0].publisher),
        articles=tuple(one.id for one in sources),
    )
