"""Files of labelled sentences -> precision and recall of the guards: `python -m benchmarks.quality guards FILE ...`.

A file is JSON lines: `language`, `sentence`, `reason` ("" where it may be printed alone) and, where the guards need to
see it, the `article` around. Ours are tests/unit/guards*.jsonl. Precision: of what is refused, how much should be;
recall: of what should be refused, how much is. Reasons are not compared.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from briefing.models import Sentence
from briefing.summarize.guards import refuse
from briefing.summarize.trimming import trim


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this measurement's options."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--show", action="store_true", help="print what is judged otherwise than labelled")


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures, `{language: {"items", "precision", "recall"}}`, and of `all`."""
    items = [item for file in options.files for item in read(file)]
    if options.show:
        for item in items:
            if (reason := judged(item)) != item["reason"] and bool(reason) != bool(item["reason"]):
                print(
                    f"{item['language']}  labelled {item['reason'] or '-'}, judged {reason or '-'}: {item['sentence']}"
                )
    languages = sorted({item["language"] for item in items})
    rows = {name: measure(item for item in items if item["language"] == name) for name in languages}
    return {**rows, "all": measure(items)}


def read(file: Path) -> list[dict[str, Any]]:
    """The items of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def measure(items: Iterable[dict[str, Any]]) -> dict[str, float]:
    """Precision and recall of some items."""
    seen = Counter((bool(item["reason"]), bool(judged(item))) for item in items)
    right, wrong, missed = seen[True, True], seen[False, True], seen[True, False]
    return {
        "items": seen.total(),
        "precision": round(right / max(right + wrong, 1), 4),
        "recall": round(right / max(right + missed, 1), 4),
    }


def judged(item: dict[str, Any]) -> str:
    """Why the guards refuse the sentence of an item, "" where they do not."""
    text, part = item.get("article", item["sentence"]), item["sentence"]
    start = text.index(part)
    sentence = Sentence(
        article="a",
        start=start,
        end=start + len(part),
        text=part,
        position=text.count(". ", 0, start),
        paragraph=text.count("\n", 0, start),
        language=item["language"],
    )
    refusal = refuse(trim(sentence), text, language=item["language"])
    return f"{refusal.reason} ({refusal.detail})" if refusal else ""
