"""Labelled news texts -> what each part of the event finder gains: `python -m benchmarks.ablation FILE.jsonl.gz ...`.

The finder must serve more than the files, so they are also cut down and dated anew, always in the same way:

- the files, each as it is, and `union`;
- `few`: of each event of the union one article (half of the events) to five, so that most events are single articles;
- `small`: batches of 18 such events within three days, the mean of 20 batches;
- `dense`: the union in half a year, each event within six days, so that time parts look-alikes;
- `months`: the union in half a year, each event spread over four months, so that time tells nothing;
- `mixed`: for each event one of: as in dense, as in months, fading over some weeks.

Each line changes some constants of the finder, takes the threshold that is then best for the mean of all columns, and
puts the constants back. Figures are B-cubed F1.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import mean
from types import ModuleType

from benchmarks.quality_events import Labelled, b_cubed, read
from briefing.cluster import events, linkage
from briefing.dedupe import fold
from briefing.models import Article, Duplicate
from briefing.text import vectors

_THRESHOLDS = tuple(number / 100 for number in range(7, 31, 2))
_START = datetime(2025, 1, 1, tzinfo=UTC)
_HALF_YEAR, _MONTHS, _DAYS, _WEEKS = 180.0, 120.0, 6.0, 15.0
_NOTHING, _ALL = 1e-9, 1e9

Change = tuple[ModuleType, str, float]
_CHANGES: dict[str, tuple[Change, ...]] = {
    "as it is": (),
    "names not counted again": ((vectors, "_NAMES", _NOTHING),),
    "no pairs of words": ((vectors, "_PAIRS", _NOTHING),),
    "figures not counted again": ((vectors, "_FIGURES", _NOTHING),),
    "all places weigh alike": ((vectors, "_HALF", _ALL),),
    "no unseen articles": ((vectors, "_UNSEEN", 1.0), (vectors, "_SEEN", 0.0)),
    "no local scaling": ((events, "_SCALING", _NOTHING), (linkage, "_EVIDENCE", 0.15), (linkage, "_SILENCE", 0.1)),
    "no crowding": ((events, "_CROWDING", 0.0),),
    "no want of evidence": ((linkage, "_EVIDENCE", 1e-5),),
    "large groups join alike": ((linkage, "_APART", 0.0),),
    "no time": ((linkage, "_SILENCE", 0.0), (linkage, "_PROMPT", 0.0)),
    "no rhythm (one day)": ((linkage, "_SEASON", 1.0),),
    "no rhythm (a week)": ((linkage, "_SEASON", 7.0), (linkage, "_DAY", 7.0)),
    "counts do not part": ((linkage, "_COUNTED_APART", 0.0),),
    "furniture is read": ((vectors, "_FURNITURE", _ALL),),
    "nothing for promptness": ((linkage, "_PROMPT", 0.0),),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure every change and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl.gz")
    parser.add_argument("--only", nargs="*", help="measure these lines alone")
    options = parser.parse_args(arguments)
    sets = variants({path.name.partition(".")[0]: read(path) for path in options.files})
    usual = {name: [_Batch.of(batch) for batch in batches] for name, batches in sets.items()}
    print("| | threshold |", " | ".join((*usual, "mean")), "|\n|---|" + "---|" * (len(usual) + 2), flush=True)
    for name, changes in _CHANGES.items():
        if not options.only or name in options.only:
            with changed(changes):
                anew = any(module is vectors for module, _, _ in changes)
                batches = {name: [batch.anew() if anew else batch for batch in each] for name, each in usual.items()}
                threshold, figures = best(batches)
            print(f"| {name} | {threshold} |", " | ".join(f"{figure:.1f}" for figure in figures), "|", flush=True)
    return 0


@contextmanager
def changed(changes: Sequence[Change]) -> Iterator[None]:
    """Set constants, and set them back."""
    before = [(module, name, getattr(module, name)) for module, name, _ in changes]
    for module, name, value in changes:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """A batch with its copies folded and the rest compared, and the gold event of each of its articles."""

    compared: tuple[events.Compared, ...]
    copies: tuple[Duplicate, ...]
    gold: dict[str, str]

    @classmethod
    def of(cls, batch: Sequence[Labelled]) -> _Batch:
        kept, copies = fold([each.article for each in batch])
        return cls(compared=_compared(kept), copies=copies, gold={each.article.id: each.event for each in batch})

    def anew(self) -> _Batch:
        """The same, compared again, since constants of the rows have changed."""
        return replace(self, compared=_compared([article for each in self.compared for article in each.articles]))


def _compared(articles: Sequence[Article]) -> tuple[events.Compared, ...]:
    """Articles held against one another as the program does."""
    return events.compare(articles, neighbours=events.EventSettings().neighbours)


def best(sets: dict[str, list[_Batch]]) -> tuple[float, list[float]]:
    """The threshold that is best for the mean over the sets, and its figures: one a set, then the mean."""
    table = [[mean(column) for column in zip(*map(figures, batches), strict=True)] for batches in sets.values()]
    rows = [[*row, mean(row)] for row in zip(*table, strict=True)]
    place = max(range(len(rows)), key=lambda place: rows[place][-1])
    return _THRESHOLDS[place], rows[place]


def figures(batch: _Batch) -> list[float]:
    """The F1 of a batch at each threshold."""
    out = []
    for threshold in _THRESHOLDS:
        found = {
            each.articles[row].id: f"{number} {place}"
            for number, each in enumerate(batch.compared)
            for place, rows in enumerate(each.groups(threshold))
            for row in rows
        }
        found |= {copy.article.id: found[copy.of] for copy in batch.copies}
        precision, recall = b_cubed(list(batch.gold.values()), [found[name] for name in batch.gold])
        out.append(200 * precision * recall / (precision + recall))
    return out


def variants(files: dict[str, list[Labelled]]) -> dict[str, list[list[Labelled]]]:
    """The sets to measure, by name; each is one batch or more."""
    union = list(chain.from_iterable(files.values()))
    return {
        **{name: [batch] for name, batch in files.items()},
        "union": [union],
        "few": [fewer(union, seed=seed) for seed in range(2)],
        "small": [dated(fewer(drawn(union, seed=seed), seed=seed), "days", seed=seed) for seed in range(20)],
        "dense": [dated(union, "dense", seed=1)],
        "months": [dated(union, "months", seed=1)],
        "mixed": [dated(union, "mixed", seed=1)],
    }


def grouped(batch: Sequence[Labelled]) -> dict[str, list[Labelled]]:
    """The articles of each gold event, the events in order."""
    out: dict[str, list[Labelled]] = {}
    for each in sorted(batch, key=lambda each: (each.event, each.article.id)):
        out.setdefault(each.event, []).append(each)
    return out


def fewer(batch: Sequence[Labelled], *, seed: int) -> list[Labelled]:
    """One article of half the events, two, three or five of the others."""
    rng = random.Random(seed)
    return [
        each
        for group in grouped(batch).values()
        for each in rng.sample(group, min(rng.choice((1, 1, 1, 1, 2, 2, 3, 5)), len(group)))
    ]


def drawn(batch: Sequence[Labelled], *, seed: int) -> list[Labelled]:
    """The articles of 18 events."""
    groups = grouped(batch)
    return [each for event in random.Random(seed).sample(list(groups), 18) for each in groups[event]]


def dated(batch: Sequence[Labelled], course: str, *, seed: int) -> list[Labelled]:
    """The articles with new dates: each event starts somewhere in the half year and takes a course."""
    rng = random.Random(seed)
    out = []
    for group in grouped(batch).values():
        own = rng.choice(("dense", "months", "fading")) if course == "mixed" else course
        start = 0.0 if own == "days" else rng.uniform(0, _HALF_YEAR - (_MONTHS if own == "months" else 0))
        for each in group:
            time = _START + timedelta(days=start + _after(own, rng))
            out.append(replace(each, article=replace(each.article, published=time)))
    return out


def _after(course: str, rng: random.Random) -> float:
    """The days from an event's start to one of its articles."""
    if course == "months":
        return rng.uniform(0, _MONTHS)
    if course == "days":
        return rng.uniform(0, 3)
    return rng.expovariate(1 / _WEEKS) if course == "fading" else min(rng.expovariate(1), _DAYS)


if __name__ == "__main__":
    raise SystemExit(main())
