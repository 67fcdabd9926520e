"""Made-up news (`benchmarks.corpus`) -> seconds and memory of its page as a PDF, in the process that makes it.

`python -m benchmarks.speed pages --sizes 10 50 200 --rounds 5`: entries of two sentences, each from an article of its
own. `busy` is processor seconds of that process, which a busy machine changes little; `seconds` the clock; `peak` its
memory in MiB.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from benchmarks.corpus import corpus
from briefing.models import Article, Briefing, Citation, Coverage, Entry, Reference, Section, Statement, Status, Support
from briefing.render.pdf import Pdf
from briefing.text.sentences import sentences

_THEMES = 5


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sizes to measure at, and how often."""
    parser.add_argument("--sizes", nargs="+", type=int, default=[10, 50, 200], help="entries of the page")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is made")
    parser.add_argument("--compact", action="store_true", help="on one sheet")


def run(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The figures, a size at a time."""
    for size in options.sizes:
        edition, made = _edition(size), Pdf(compact=options.compact)
        rounds = sorted(_measured(made, edition) for _ in range(options.rounds))
        worst = rounds[min(len(rounds) - 1, round(0.95 * len(rounds)))]
        yield {
            "entries": size,
            "busy": round(rounds[len(rounds) // 2][0], 2),
            "busy p95": round(worst[0], 2),
            "seconds": round(sorted(one[1] for one in rounds)[len(rounds) // 2], 2),
            "peak": max(one[2] for one in rounds),
        }


def _measured(renderer: Pdf, edition: Briefing) -> tuple[float, float, int]:
    """Processor seconds, seconds by the clock, MiB. In a fork, whose only child is the one that makes the PDF."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        import resource

        begun = time.perf_counter()
        own = time.process_time()
        renderer(edition)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy = used.ru_utime + used.ru_stime + time.process_time() - own
        os.write(writing, f"{busy} {time.perf_counter() - begun} {used.ru_maxrss // 1024}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        busy, seconds, peak = told.read().split()
    os.waitpid(child, 0)
    return float(busy), float(seconds), int(peak)


def _edition(size: int) -> Briefing:
    articles = tuple(planted.article for planted in islice(corpus(2 * size, length=120), 2 * size))
    numbered = list(enumerate(articles, start=1))
    entries = tuple(_entry(numbered[place : place + 2]) for place in range(0, len(numbered), 2))
    each = -(-len(entries) // _THEMES)
    return Briefing(
        name="made-up",
        date=datetime(2025, 1, 2, tzinfo=UTC).date(),
        day=2,
        series="made-up news",
        title="Made-up news, day {day}",
        language="en",
        timezone="UTC",
        window_start=datetime(2025, 1, 1, tzinfo=UTC),
        window_end=datetime(2025, 1, 2, tzinfo=UTC),
        sections=tuple(
            Section(name=f"Theme {n + 1}", entries=part)
            for n in range(_THEMES)
            if (part := entries[n * each : (n + 1) * each])
        ),
        continuing=(),
        references=tuple(_reference(number, article) for number, article in numbered),
        coverage=Coverage(sources=(), articles=len(articles), used=len(articles), duplicates=0, left_out=()),
    )


def _entry(numbered: list[tuple[int, Article]]) -> Entry:
    first = numbered[0][1]
    return Entry(
        event=first.id,
        headline=first.title,
        status=Status.NEW,
        statements=tuple(_statement(number, article) for number, article in numbered),
        support=Support(publishers=len(numbered), articles=len(numbered), copies=0, first=first.publisher),
        articles=tuple(article.id for _, article in numbered),
    )


def _statement(number: int, article: Article) -> Statement:
    one = next(iter(sentences(article)))
    return Statement(text=one.text, citation=Citation(number=number, article=article.id, start=one.start, end=one.end))


def _reference(number: int, article: Article) -> Reference:
    return Reference(
        number=number,
        article=article.id,
        publisher=article.publisher,
        title=article.title,
        author=article.author,
        published=article.published,
        first_seen=None,
        url=article.url,
        location=article.location,
    )
