"""Labelled news items -> precision and recall of what is taken into a briefing on one subject, beside plain word match.

    python -m benchmarks.relevance [--json] [--errors]

`benchmarks/data/relevance.jsonl` has for each subject a line with the reader's words (`include`), and its items: some
are about the subject without naming it, others name it in passing. The items of all subjects are judged together, with
`general-development.jsonl`, as general sources bring them; only a subject's own are counted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefing.models import Article
from briefing.relevance import RelevanceSettings, judge, relevant
from briefing.text.words import words

DATA = Path(__file__).parent / "data"
FILES = ("relevance.jsonl", "general-development.jsonl")
Taken = Callable[[Sequence[Article], RelevanceSettings], set[str]]


def _article(id: str, line: dict[str, Any]) -> Article:
    return Article(
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


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def ours(articles: Sequence[Article], settings: RelevanceSettings) -> set[str]:
    """What the program takes."""
    return {article.id for article in relevant(articles, settings=settings)[0]}


def anywhere(articles: Sequence[Article], settings: RelevanceSettings) -> set[str]:
    """Plain word match: any of the words anywhere."""
    return {article.id for article in articles if _names(f"{article.title}\n{article.text}", article, settings)}


def in_title(articles: Sequence[Article], settings: RelevanceSettings) -> set[str]:
    """Plain word match in the headline alone."""
    return {article.id for article in articles if _names(article.title, article, settings)}


def _names(text: str, article: Article, settings: RelevanceSettings) -> bool:
    spaced = f" {' '.join(words(text, article.language))} "
    return any(f" {' '.join(words(phrase, article.language))} " in spaced for phrase in settings.include)


METHODS: dict[str, Taken] = {"ours": ours, "anywhere": anywhere, "in_title": in_title}


def measure() -> dict[str, dict[str, dict[str, float]]]:
    """Subject -> method -> precision, recall and F1 in percent; and all subjects together."""
    counts: dict[str, dict[str, list[int]]] = {}
    for subject, settings, articles, about in _subjects():
        for name, method in METHODS.items():
            taken = {id for id in method(articles, settings) if id in about}
            right = sum(about[id] for id in taken)
            row = [right, len(taken), sum(about.values())]
            counts.setdefault(subject, {})[name] = row
            union = counts.setdefault("all", {}).setdefault(name, [0, 0, 0])
            union[:] = [one + other for one, other in zip(union, row, strict=True)]
    return {subject: {name: _figures(*row) for name, row in rows.items()} for subject, rows in counts.items()}


def _subjects() -> Iterable[tuple[str, RelevanceSettings, tuple[Article, ...], dict[str, bool]]]:
    own_file, general_file = FILES
    lines = _lines(own_file)
    own = {f"r{number}": line for number, line in enumerate(lines) if "title" in line}
    general = {f"g{number}": line for number, line in enumerate(_lines(general_file))}
    articles = tuple(_article(id, line) for id, line in (own | general).items())
    for line in lines:
        if "include" in line:
            settings = RelevanceSettings(languages=(line["language"],), include=tuple(line["include"]))
            about = {id: each["about"] for id, each in own.items() if each["subject"] == line["subject"]}
            yield line["subject"], settings, articles, about


def _figures(right: int, taken: int, about: int) -> dict[str, float]:
    precision, recall = right / max(1, taken), right / max(1, about)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": round(100 * precision, 1), "recall": round(100 * recall, 1), "f1": round(100 * f1, 1)}


def errors() -> Iterable[str]:
    """The items that were taken or left wrongly, with what was held of them."""
    for subject, settings, articles, about in _subjects():
        titles = {article.id: article.title for article in articles}
        for verdict in judge(articles, settings=settings):
            if verdict.article in about and about[verdict.article] == bool(verdict.reason):
                yield f"{subject}: {titles[verdict.article]}: {verdict.reason or 'taken'}: {verdict.detail}"


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="figures as one JSON object, by subject and method")
    parser.add_argument("--errors", action="store_true", help="name what was taken or left wrongly")
    asked = parser.parse_args()
    figures = measure()
    if asked.json:
        print(json.dumps(figures, indent=2))
        return
    for subject, rows in figures.items():
        for name, row in rows.items():
            print(f"{subject:24}{name:10}", *(f"{key} {value:5}" for key, value in row.items()), sep="  ")
    if asked.errors:
        print(*errors(), sep="\n")


if __name__ == "__main__":
    main()
