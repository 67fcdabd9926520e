"""Data for measuring -> figures of the sentences: summaries, a day's update, where sentences end, what reads alone.

The figures in percent, one setting for all. The guards are measured on our own labelled sentences, always; the rest
where the files are: DATA/summaries, DATA/daily, DATA/sentences.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks import quality_daily, quality_guards, quality_summaries, segmentation
from benchmarks.floors import Figure, fingerprint

GUARDS = sorted((Path(__file__).resolve().parents[1] / "tests" / "unit").glob("guards*.jsonl"))


def sentence_figures(data: Path | None) -> Iterator[Figure]:
    """What can be measured here."""
    yield from of_guards()
    if data:
        yield from _of_summaries(sorted((data / "summaries").glob("*.jsonl.gz")))
        yield from _of_days(data / "daily")
        yield from _of_boundaries(sorted((data / "sentences").glob("*.jsonl.gz")))


def of_guards() -> Iterator[Figure]:
    """Precision and recall of the guards on our own items."""
    row = quality_guards.measure(item for file in GUARDS for item in quality_guards.read(file))
    for name in ("precision", "recall"):
        yield Figure(name=f"guards/{name}", value=round(100 * row[name], 2), fingerprint=fingerprint(GUARDS))


def _of_summaries(files: list[Path]) -> Iterator[Figure]:
    for file in files:
        figures = quality_summaries.run(Namespace(files=[file], methods="default", systems=False))
        for language, methods in figures.items():
            yield from _rouge(f"summaries/{file.name.partition('.')[0]}/{language}", methods["default"], [file])


def _of_days(folder: Path) -> Iterator[Figure]:
    for articles in sorted(folder.glob("*-articles.jsonl.gz")):
        topic = articles.name.removesuffix("-articles.jsonl.gz")
        updates = folder / f"{topic}-updates.jsonl.gz"
        days = quality_daily.read(articles, updates)
        yield from _rouge(f"daily/{topic}", quality_daily.mean(quality_daily.entries(days)), [articles, updates])


def _rouge(name: str, row: dict[str, float], files: list[Path]) -> Iterator[Figure]:
    for measure in ("rouge1", "rouge2"):
        yield Figure(name=f"{name}/{measure}", value=round(100 * row[measure], 2), fingerprint=fingerprint(files))


def _of_boundaries(files: list[Path]) -> Iterator[Figure]:
    for file in files:
        for corpus, methods in segmentation.measure([file], methods={"ours": segmentation.ours}).items():
            value = round(100 * methods["ours"]["f1"], 2)
            yield Figure(name=f"boundaries/{corpus.replace(' ', '-')}", value=value, fingerprint=fingerprint([file]))
