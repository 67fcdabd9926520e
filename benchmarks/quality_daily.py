"""Dated articles and what people wrote of each day -> ROUGE of every method: `... quality daily ARTICLES UPDATES`.

Two files a topic, gzipped JSON lines: articles (`published`, `text`, tokenised, a sentence a line) and updates (`date`,
`updates`: what each annotator wrote). For each day with both, every method takes 60 words from the day's articles; the
figures are F1, the mean over annotators, then over days. Several topics may be given, a pair of files each.

The file's lines are the sentences, bylines and datelines included. `default` is an entry as our program prints it: the
lines' own marks restored, datelines trimmed, only what reads alone, at most two sentences of an article (`choose`), and
what it printed on the days before known to it. Beside it, what each of these is worth; the others, the centroid too,
take the lines as they stand. sumy's methods, whose time grows with the
square or worse, take at most the first 300 sentences of a day, the first of each article first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.methods import METHODS
from benchmarks.rouge import mean, rouge
from briefing.models import Article, Event, Limit, Sentence
from briefing.summarize.choose import CAP, choose
from briefing.summarize.default import Default
from briefing.summarize.door import Summarizer
from briefing.summarize.trimming import trim

LIMIT = Limit(sentences=60, words=60)
MOST_FOR_SUMY = 300
OURS = ("default", "centroid", "centroid with lead", "lead", "random")
_MARKS = (("-LRB-", "("), ("-RRB-", ")"), ("-LSB-", "["), ("-RSB-", "]"), ("``", "“"), ("''", "”"), ("\\/", "/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's sentences as the file has them, the same restored and trimmed, and what people wrote."""

    date: str
    raw: tuple[Sentence, ...]
    trimmed: tuple[Sentence, ...]
    articles: tuple[Article, ...]
    updates: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this measurement's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="ARTICLES UPDATES")
    parser.add_argument("--methods", default=",".join(METHODS), help="those to run, by name, with commas between")


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures, `{method: {"rouge1", "rouge2", "rougeL", "seconds", "days"}}`."""
    pairs = list(zip(options.files[::2], options.files[1::2], strict=True))
    topics = [read(articles, updates) for articles, updates in pairs]
    names = [name.strip() for name in options.methods.split(",")]
    figures: dict[str, dict[str, Any]] = {}
    for name in names:
        figures[name] = _over(topics, lambda days, name=name: _of_method(name, days))  # type: ignore[misc]
        if name == "default":
            figures["default, novelty off"] = _over(topics, lambda days: entries(days, novelty=False))
            figures["default, guards off"] = _over(topics, lambda days: _choices(days))
            figures["default, guards off, lines as they stand"] = _over(
                topics, lambda days: _choices(days, trimmed=False)
            )
    return figures


def read(articles: Path, updates: Path) -> tuple[Day, ...]:
    """The days that have both articles and an update, in their order."""
    texts: dict[str, list[str]] = {}
    for record in _records(articles):
        texts.setdefault(record["published"][:10], []).append(record["text"])
    written = {record["date"][:10]: tuple(filter(str.strip, record["updates"])) for record in _records(updates)}
    return tuple(_day(date, texts[date], written[date]) for date in sorted(texts.keys() & written.keys()))


def _records(file: Path) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _day(date: str, texts: list[str], updates: tuple[str, ...]) -> Day:
    raw = [_article(date, place, text) for place, text in enumerate(texts)]
    restored = [replace(article, text="\n".join(map(restore, article.text.split("\n")))) for article in raw]
    return Day(
        date=date,
        raw=tuple(sentence for article in raw for sentence in _lines(article)),
        trimmed=tuple(trim(sentence) for article in restored for sentence in _lines(article)),
        articles=tuple(restored),
        updates=updates,
    )


def restore(line: str) -> str:
    """A tokenised line as it was printed: brackets, quotation marks, and no blanks before commas."""
    for mark, character in _MARKS:
        line = line.replace(mark, character)
    line = re.sub(r"\s+(?=[.,;:!?%)\]”])|(?<=[(\[“$])\s+", "", line)
    return re.sub(r"\s+(?=(?:'(?:s|re|ve|ll|d|m)|n't)\b|' )", "", line).strip()


def _article(date: str, place: int, text: str) -> Article:
    return Article(
        id=f"{date} {place:04}",
        key=f"{date} {place:04}",
        source="benchmark",
        location=str(place),
        publisher="",
        title="",
        text="\n".join(line.strip() for line in text.split("\n") if line.strip()),
        first_seen=datetime.fromisoformat(date).replace(tzinfo=UTC),
        language="en",
    )


def _lines(article: Article) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for line in article.text.split("\n"):
        if line:
            found.append(
                Sentence(
                    article=article.id,
                    start=start,
                    end=start + len(line),
                    text=line,
                    position=len(found),
                    paragraph=len(found),
                    language="en",
                )
            )
        start += len(line) + 1
    return found


def _over(topics: list[tuple[Day, ...]], score: Callable[[tuple[Day, ...]], list[dict[str, float]]]) -> dict[str, Any]:
    rows = [row for days in topics for row in score(days)]
    return {**mean(rows), "days": len(rows)}


def _of_method(name: str, days: tuple[Day, ...]) -> list[dict[str, float]]:
    if name == "default":
        return entries(days)
    return [_timed(METHODS[name](), _for_sumy(day.raw) if name not in OURS else day.raw, day)[0] for day in days]


def _for_sumy(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    return tuple(sorted(sentences, key=lambda sentence: (sentence.position, sentence.article))[:MOST_FOR_SUMY])


def _choices(days: tuple[Day, ...], *, trimmed: bool = True) -> list[dict[str, float]]:
    """The summarizer alone, on every sentence of the day."""
    printed: tuple[str, ...] = ()
    rows = []
    for day in days:
        row, said = _timed(Default(), day.trimmed if trimmed else day.raw, day, printed)
        printed = (*printed, *said)
        rows.append(row)
    return rows


def entries(days: tuple[Day, ...], *, novelty: bool = True) -> list[dict[str, float]]:
    """A row a day, as `choose` prints an entry: of what reads alone, no more than two sentences of an article."""
    printed: tuple[str, ...] = ()
    rows = []
    for day in days:
        begun = time.perf_counter()
        event = Event(id=day.date, articles=day.articles)
        chosen = choose(event, Default(), limit=LIMIT, printed=printed, language="en", cap=CAP)
        seconds = time.perf_counter() - begun
        said = tuple(sentence.text for sentence in chosen)
        printed = (*printed, *said) if novelty else ()
        rows.append({**rouge(" ".join(said), day.updates, language="en"), "seconds": seconds})
    return rows


def _timed(
    summarizer: Summarizer, sentences: tuple[Sentence, ...], day: Day, printed: tuple[str, ...] = ()
) -> tuple[dict[str, float], tuple[str, ...]]:
    begun = time.perf_counter()
    said = tuple(sentence.text for sentence in summarizer(sentences, LIMIT, printed=printed))
    seconds = time.perf_counter() - begun
    return {**rouge(" ".join(said), day.updates, language="en"), "seconds": seconds}, said
