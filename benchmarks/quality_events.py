"""Labelled news texts -> B-cubed precision, recall and F1 of the events found, one default setting for all files.

A line of a file is a JSON object with `id`, `title`, `text`, `published` (ISO 8601 or null) and `event`, the gold
label; `publisher`, `url` and `language` are used where there are any. Copies are folded first, as in the program, and
counted in the event of the text that they were folded into. B-cubed: Bagga and Baldwin, 1998.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from briefing.cluster.events import find_events
from briefing.dedupe import fold
from briefing.models import Article
from briefing.text.languages import detect

# Where an article says no date it was first seen on this day: one for all, so that it tells nothing.
_SEEN = datetime(2026, 1, 1, tzinfo=UTC)
# The language of a shorter text is the file's: too short to tell.
_TELLING = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article and the event that people say it reports."""

    article: Article
    event: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files to measure."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl.gz")


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures of each file, by the file's name, and of their union."""
    files = {path.name.partition(".")[0]: read(path) for path in options.files}
    return {
        **{name: measure(file) for name, file in files.items()},
        "union": measure(tuple(chain.from_iterable(files.values()))),
    }


def read(path: Path) -> list[Labelled]:
    """The labelled articles of a file, gzipped or not; ids and events are marked with the file's name."""
    name = path.name.partition(".")[0]
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    languages = [record.get("language") or _language(record) for record in records]
    usual = Counter(filter(None, languages)).most_common(1)
    return [
        Labelled(
            article=_article(record, name=f"{name}:{number:06}", language=language or (usual[0][0] if usual else "")),
            event=f"{name}:{record['event']}",
        )
        for number, (record, language) in enumerate(zip(records, languages, strict=True))
    ]


def _language(record: dict[str, Any]) -> str:
    """The language of a text that is long enough to tell, else ""."""
    text: str = record["text"]
    return detect(text) if len(text) >= _TELLING else ""


def _article(record: dict[str, Any], *, name: str, language: str) -> Article:
    """A record as an article."""
    return Article(
        id=name, key=name, source="benchmark", location=name, publisher=record.get("publisher") or "",
        title=record["title"] or "", text=record["text"], published=_time(record["published"]), first_seen=_SEEN,
        language=language, url=record.get("url") or "",
    )  # fmt: skip


def _time(published: str | None) -> datetime | None:
    """A time with its zone; UTC where it names none."""
    if not published:
        return None
    time = datetime.fromisoformat(published)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def measure(labelled: Sequence[Labelled]) -> dict[str, Any]:
    """Find the events of some articles and hold them against people's."""
    kept, folded = fold([each.article for each in labelled])
    events = find_events(kept, folded)
    found = {
        article.id: event.id
        for event in events
        for article in (*event.articles, *(duplicate.article for duplicate in event.duplicates))
    }
    gold = [each.event for each in labelled]
    precision, recall = b_cubed(gold, [found[each.article.id] for each in labelled])
    return {
        "articles": len(gold),
        "gold": len(set(gold)),
        "found": len(events),
        "precision": round(100 * precision, 2),
        "recall": round(100 * recall, 2),
        "f1": round(100 * 2 * precision * recall / (precision + recall), 2),
    }


def b_cubed(gold: Sequence[str], found: Sequence[str]) -> tuple[float, float]:
    """Precision and recall, 0 to 1: the mean over articles of the share of its found (gold) event that is its
    gold (found) one too."""
    both = Counter(zip(gold, found, strict=True))
    of_gold, of_found = Counter(gold), Counter(found)
    precision = sum(count * count / of_found[name] for (_, name), count in both.items()) / len(gold)
    recall = sum(count * count / of_gold[name] for (name, _), count in both.items()) / len(gold)
    return precision, recall
