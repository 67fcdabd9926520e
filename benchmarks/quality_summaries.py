"""Files of topics with people's summaries -> ROUGE of every method: `python -m benchmarks.quality summaries FILE ...`.

A file is gzipped JSON lines, a topic a line: `language`, `documents` (a headline line, perhaps a date line, then the
text), `references`, `systems` (what others made of it), and `words` where a summary has another length than 250. Every
summary, a person's too, is cut at that length; a person is measured against the other persons. The figures are F1, the
mean over references, then over topics; `seconds` is the mean time of one summary.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.methods import METHODS
from benchmarks.rouge import cut, mean, rouge
from briefing.models import Article, Limit, Sentence
from briefing.summarize.door import Summarizer
from briefing.text.clean import clean
from briefing.text.sentences import sentences

CODES = {
    "english": "en", "french": "fr", "arabic": "ar", "czech": "cs", "greek": "el", "hebrew": "he", "hindi": "hi",
    "german": "de", "spanish": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl",
    "russian": "ru", "ukrainian": "uk", "turkish": "tr", "persian": "fa", "chinese": "zh",
    "japanese": "ja", "romanian": "ro",
}  # fmt: skip
WORDS = 250
# A line of few words under the headline is the date; the shortest first paragraph of the development topics has 12.
MOST_WORDS_OF_A_DATE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic: the sentences to choose from, and what people and other systems made of them."""

    language: str
    code: str
    sentences: tuple[Sentence, ...]
    headlines: tuple[str, ...]
    references: tuple[str, ...]
    systems: dict[str, str]
    words: int


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this measurement's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--methods", default=",".join(METHODS), help="those to run, by name, with commas between")
    parser.add_argument(
        "--no-systems", dest="systems", action="store_false", help="without the others' outputs and the people"
    )


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures, `{language: {method: {"rouge1", "rouge2", "rougeL", "seconds"}}}`."""
    topics = [topic for file in options.files for topic in read(file)]
    names = [name.strip() for name in options.methods.split(",")]
    return {
        language: _of_language(
            [topic for topic in topics if topic.language == language], names, systems=options.systems
        )
        for language in dict.fromkeys(topic.language for topic in topics)
    }


def read(file: Path) -> Iterator[Topic]:
    """The topics of a file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            code = CODES.get(record["language"].casefold(), record["language"])
            articles = [_article(text, place, code) for place, text in enumerate(record["documents"])]
            yield Topic(
                language=record["language"],
                code=code,
                sentences=tuple(sentence for article in articles for sentence in sentences(article)),
                headlines=tuple(article.title for article in articles),
                references=tuple(record["references"]),
                systems=record.get("systems", {}),
                words=int(record.get("words") or WORDS),
            )


def _article(document: str, place: int, code: str) -> Article:
    lines = [line for line in clean(document).split("\n") if line.strip()]
    title = lines[0] if len(lines) > 1 else ""
    text = lines[1:] if title else lines
    if len(text) > 1 and len(text[0].split()) <= MOST_WORDS_OF_A_DATE:
        text = text[1:]
    return Article(
        id=f"{place:04}",
        key=f"{place:04}",
        source="benchmark",
        location=str(place),
        publisher="",
        title=title,
        text="\n".join(text),
        first_seen=datetime(2011, 1, 1, tzinfo=UTC),
        language=code,
    )


def _of_language(topics: list[Topic], names: list[str], *, systems: bool) -> dict[str, dict[str, float]]:
    figures = {name: mean([_of_method(METHODS[name](), topic) for topic in topics]) for name in names}
    for system in sorted({system for topic in topics for system in topic.systems if systems}):
        made = [topic for topic in topics if system in topic.systems]
        figures[system] = mean([_against(topic.systems[system], topic, topic.references) for topic in made])
    if not systems:
        return figures
    people = [
        _against(reference, topic, topic.references[:place] + topic.references[place + 1 :])
        for topic in topics
        if len(topic.references) > 1
        for place, reference in enumerate(topic.references)
    ]
    return {**figures, "human": mean(people)}


def _of_method(summarizer: Summarizer, topic: Topic) -> dict[str, float]:
    begun = time.perf_counter()
    chosen = summarizer(topic.sentences, Limit(sentences=topic.words, words=topic.words), headlines=topic.headlines)
    seconds = time.perf_counter() - begun
    return {**_against(" ".join(s.text for s in chosen), topic, topic.references), "seconds": seconds}


def _against(text: str, topic: Topic, references: tuple[str, ...]) -> dict[str, float]:
    return rouge(cut(text, topic.words), references, language=topic.code)
