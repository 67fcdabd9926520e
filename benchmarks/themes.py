"""Labelled news items -> how many come under their heading, by the ready-made set `general`; and what each part gains.

    python -m benchmarks.themes [--json] [--errors] [FILE ...]

A file is JSON lines: `{"heading", "language", "title", "text"}`. Without any, the two halves in `benchmarks/data` are
read: `general-development`, on which the word lists were made, and `general-held-out`, on which nothing was tuned.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefing.cluster.themes import Heading, ThemeSettings, into_themes, ready_made
from briefing.models import Article, Event

DATA = Path(__file__).parent / "data"
HALVES = (DATA / "general-development.jsonl", DATA / "general-held-out.jsonl")
REST = "Other developments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A news item and the place of its heading in the set."""

    event: Event
    heading: int


def items(path: Path) -> tuple[Item, ...]:
    """The items of a file; their headings are named in English."""
    order = [heading.name for heading in ready_made("general")]
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Item(event=_event(f"{path.stem}-{number}", line), heading=order.index(line["heading"]))
        for number, line in enumerate(lines)
    )


def _event(id: str, line: dict[str, str]) -> Event:
    article = Article(
        id=id,
        key=id,
        source="benchmark",
        location=id,
        publisher="",
        title=line["title"],
        text=line["text"],
        first_seen=datetime(2026, 3, 2, tzinfo=UTC),
        language=line["language"],
    )
    return Event(id=id, articles=(article,))


def placed(found: Sequence[Item], headings: tuple[Heading, ...], *, archive: Iterable[Item] = ()) -> dict[str, int]:
    """Event id -> the place of its heading in the set, -1 for the last heading."""
    names = {heading.name: place for place, heading in enumerate(headings)}
    themes = into_themes(
        tuple(item.event for item in found),
        settings=ThemeSettings(headings=headings, rest=REST),
        archive=tuple(article for item in archive for article in item.event.articles),
    )
    return {event.id: names.get(theme.name, -1) for theme in themes for event in theme.events}


def measure(path: Path) -> dict[str, float]:
    """Accuracy of a file in percent; of what came under a heading, how much rightly; how much was left over."""
    found = items(path)
    start = time.perf_counter()
    by_language = {item.event.articles[0].language for item in found}
    right = rest = 0
    row: dict[str, float] = {"items": len(found)}
    for language in sorted(by_language):
        own = [item for item in found if item.event.articles[0].language == language]
        places = placed(own, ready_made("general", languages=(language,)))
        here = sum(places[item.event.id] == item.heading for item in own)
        row[f"accuracy_{language}"] = round(100 * here / len(own), 1)
        right += here
        rest += sum(place < 0 for place in places.values())
    row["accuracy"] = round(100 * right / len(found), 1)
    row["precision"] = round(100 * right / max(1, len(found) - rest), 1)
    row["left_over"] = rest
    row["seconds"] = round(time.perf_counter() - start, 2)
    return row


def few_words(path: Path, *, words: int, archive: bool) -> float:
    """Accuracy on the English items with only the first words of each heading, as a reader writes them."""
    found = [item for item in items(path) if item.event.articles[0].language == "en"]
    headings = tuple(Heading(name=each.name, words=each.words[:words]) for each in ready_made("general"))
    others = [item for half in HALVES if half != path for item in items(half)] if archive else []
    places = placed(found, headings, archive=others)
    return round(100 * sum(places[item.event.id] == item.heading for item in found) / len(found), 1)


def errors(path: Path) -> Iterable[str]:
    """The items that came under another heading, a line each."""
    headings = ready_made("general", languages=("en", "de"))
    found = items(path)
    places = placed(found, headings)
    for item in found:
        place = places[item.event.id]
        if place != item.heading:
            name = headings[place].name if place >= 0 else REST
            yield f"{headings[item.heading].name} -> {name}: {item.event.articles[0].title}"


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=list(HALVES))
    parser.add_argument("--json", action="store_true", help="figures as one JSON object, by file")
    parser.add_argument("--errors", action="store_true", help="name what came under another heading")
    asked = parser.parse_args()
    figures = {path.stem: measure(path) for path in asked.files}
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for name, row in figures.items():
        print(name, *(f"{key} {value}" for key, value in row.items()), sep="  ")
    if asked.errors:
        for path in asked.files:
            print(*errors(path), sep="\n")


if __name__ == "__main__":
    main()
