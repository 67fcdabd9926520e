"""Measured quality against its pinned floors: `python -m benchmarks.floors [DATA]` exits 1 where a figure has fallen.

`baseline.json` holds, for each measure, the floor and the fingerprint of the data that it was measured on: other data
is another measure, and is not held against it. `--raise` pins what is better now; a floor is never lowered by it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import yaml

from benchmarks import pages, relevance, themes
from benchmarks.quality_events import Labelled, measure, read
from briefing.extract import extract
from briefing.models import RawItem
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder

BASELINE = Path(__file__).with_name("baseline.json")
# What a floor lies below what was measured, in percent: another numpy may round a tie the other way, and one article of
# the smallest set is a third of a percent.
_MARGIN = 0.3
_NOW = datetime(2026, 3, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measure: its name, what it is now (percent), and the SHA-256 of the data behind it."""

    name: str
    value: float
    fingerprint: str


def figures(data: Path | None) -> Iterator[Figure]:
    """What can be measured here: headings, relevance and the example articles always, the labelled files of DATA where
    they are."""
    for half in themes.HALVES:
        name, accuracy = f"themes/{half.stem}", themes.measure(half)["accuracy"]
        yield Figure(name=name, value=accuracy, fingerprint=fingerprint([half]))
    about = [relevance.DATA / name for name in relevance.FILES]
    yield Figure(name="relevance", value=relevance.measure()["all"]["ours"]["f1"], fingerprint=fingerprint(about))
    examples = labelled_examples()
    folder = shipped("examples")
    yield Figure(
        name="events/examples",
        value=measure(examples)["f1"],
        fingerprint=fingerprint([folder / "expected.yaml", *sorted((folder / "inbox").rglob("*.*"))]),
    )
    files = sorted((data / "events").glob("*.jsonl.gz")) if data else []
    sets = {file.name.partition(".")[0]: read(file) for file in files}
    for file, labelled in zip(files, sets.values(), strict=True):
        name = f"events/{file.name.partition('.')[0]}"
        yield Figure(name=name, value=measure(labelled)["f1"], fingerprint=fingerprint([file]))
    for file in sorted((data / "pages").glob("*.tar.xz")) if data else []:
        with pages.unpacked(file) as folder:
            found = pages.measure(pages.pages(folder))["ours"]
        yield Figure(name="pages/extraction", value=found["f1"], fingerprint=fingerprint([file]))
    if len(sets) > 1:
        union = tuple(chain.from_iterable(sets.values()))
        yield Figure(name="events/union", value=measure(union)["f1"], fingerprint=fingerprint(files))


def labelled_examples() -> tuple[Labelled, ...]:
    """The example articles with the events that their author says they report."""
    truth = yaml.safe_load((shipped("examples") / "expected.yaml").read_text(encoding="utf-8"))
    events = {reference: event["name"] for event in truth["events"] for reference in event["articles"]}
    found = []
    for handed in Folder(path=shipped("examples") / "inbox").collect(State(), _NOW):
        items = [item for item in handed.items if isinstance(item, RawItem)]
        articles = [article for item in items for article in extract(item, now=_NOW, seen=_NOW).articles]
        for number, article in enumerate(articles, 1):
            event = events.get(f"{handed.location}#{number}") or events.get(handed.location)
            if event and article.text:
                found.append(Labelled(article=article, event=event))
    return tuple(found)


def fallen(measured: tuple[Figure, ...]) -> tuple[str, ...]:
    """A line for each figure below its floor on the same data."""
    floors = json.loads(BASELINE.read_text(encoding="utf-8"))
    return tuple(
        f"{figure.name}: {figure.value} is below its floor of {floors[figure.name]['floor']}"
        for figure in measured
        if figure.name in floors
        and floors[figure.name]["fingerprint"] == figure.fingerprint
        and figure.value < floors[figure.name]["floor"]
    )


def pin(measured: tuple[Figure, ...]) -> None:
    """Raise the floors to what was measured; other data than was pinned begins anew."""
    floors = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    for figure in measured:
        before = floors.get(figure.name, {})
        same = before.get("fingerprint") == figure.fingerprint
        reached = round(figure.value - _MARGIN, 1)
        floor = max(reached, before["floor"]) if same else reached
        floors[figure.name] = {"floor": floor, "fingerprint": figure.fingerprint}
    BASELINE.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def fingerprint(files: list[Path]) -> str:
    """What tells one set of files from another."""
    contents = (hashlib.sha256(file.read_bytes()).digest() for file in files if file.is_file())
    return hashlib.sha256(b"".join(contents)).hexdigest()[:16]


def main() -> int:
    """Measure, print, compare."""
    from benchmarks.floors_sentences import sentence_figures

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", type=Path, help="the folder that holds `events/`, `pages/` ...; without it, our own"
    )
    parser.add_argument("--raise", dest="pinned", action="store_true", help="pin what is better than its floor")
    options = parser.parse_args()
    measured = (*figures(options.data), *sentence_figures(options.data))
    for figure in measured:
        print(f"{figure.name:40} {figure.value:6}  {figure.fingerprint}")
    if options.pinned:
        pin(measured)
    problems = fallen(measured)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
