"""Text of web pages against gold, ours beside plain trafilatura: `python -m benchmarks.pages FOLDER|ARCHIVE [--json]`.

FOLDER holds `ground-truth.json` (name -> `articleBody`) and `html/NAME.html.gz`, as the Article Extraction Benchmark
does (github.com/scrapinghub/article-extraction-benchmark), whose measure this is: runs of four words, each page counts
alike.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from briefing.errors import ExtractError
from briefing.extract import extract
from briefing.models import RawItem

_NOW = datetime(2026, 3, 6, tzinfo=UTC)
_RUN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page with its gold text, and what was extracted by us and by trafilatura with its defaults."""

    name: str
    gold: str
    ours: str
    plain: str


def pages(folder: Path) -> Iterator[Page]:
    """The pages of a folder, in the order of their names."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, fields in sorted(truth.items()):
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        plain = trafilatura.extract(content, include_comments=False, include_tables=False) or ""
        yield Page(name=name, gold=fields["articleBody"], ours=ours(content), plain=plain)


def ours(content: bytes) -> str:
    """The text of all articles that the program finds on a page."""
    item = RawItem(source="pages", location="page", media_type="text/html", content=content)
    try:
        return "\n".join(article.text for article in extract(item, now=_NOW, seen=_NOW).articles)
    except ExtractError:
        return ""


def shares(gold: str, found: str) -> tuple[float, float, float]:
    """Runs of four words in both, in what was found alone, in gold alone, as shares of all."""
    wanted, got = _runs(gold), _runs(found)
    both = sum((wanted & got).values())
    only, missed = sum((got - wanted).values()), sum((wanted - got).values())
    total = max(1, both + only + missed)
    return both / total, only / total, missed / total


def figures(counted: Iterable[tuple[float, float, float]]) -> dict[str, float]:
    """Precision, recall and F1 over pages that count alike, in percent."""
    both, only, missed = (sum(column) for column in zip(*counted, strict=True))
    precision, recall = both / max(1e-9, both + only), both / max(1e-9, both + missed)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": _percent(precision), "recall": _percent(recall), "f1": _percent(f1)}


def measure(found: Iterable[Page]) -> dict[str, dict[str, float]]:
    """Ours and plain trafilatura's figures."""
    found = tuple(found)
    return {
        "ours": figures(shares(page.gold, page.ours) for page in found),
        "trafilatura": figures(shares(page.gold, page.plain) for page in found),
    }


@contextmanager
def unpacked(place: Path) -> Iterator[Path]:
    """The folder itself, or a temporary one with what the archive holds."""
    if place.is_dir():
        yield place
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(place) as archive:
            archive.extractall(folder, filter="data")
        yield next(Path(folder).rglob("ground-truth.json")).parent


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + _RUN]) for i in range(max(min(1, len(words)), len(words) - _RUN + 1)))


def _percent(value: float) -> float:
    return round(100 * value, 2)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worst", type=int, default=0, help="name the pages on which ours is furthest behind")
    options = parser.parse_args()
    with unpacked(options.place) as folder:
        found = tuple(pages(folder))
    measured = measure(found)
    if options.json:
        print(json.dumps({"pages": len(found), **measured}))
        return 0
    for name, each in measured.items():
        print(f"{name:12} precision {each['precision']:6} recall {each['recall']:6} F1 {each['f1']:6}")
    behind = sorted(found, key=lambda page: shares(page.gold, page.ours)[0] - shares(page.gold, page.plain)[0])
    for page in behind[: options.worst]:
        print(page.name, *(f"{share:.2f}" for text in (page.ours, page.plain) for share in shares(page.gold, text)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
