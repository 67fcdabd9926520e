"""Articles a second out of a JSONL file into the store, and memory: `python -m benchmarks.collecting 10000 100000`.

Each size is collected by a process of its own, so that its memory is that of the run and of nothing before it.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from briefing import pipeline
from briefing.config import load
from briefing.store import Store

_NOW = datetime(2026, 3, 6, tzinfo=UTC)
_CONFIG = """\
store: briefing.db
briefings:
  - name: bulk
    title: Bulk
    sources:
      - {type: folder, path: inbox/}
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
"""
_SYLLABLES = (
    *("ba", "den", "cor", "mar", "tel", "vis", "ol", "per", "sun", "rak", "lin", "tov", "wes", "gar", "hel", "nim"),
    *("dor", "pas", "kel", "um"),
)
_SMALL = (
    *("the", "a", "of", "in", "on", "to", "with", "and", "for", "that", "from", "by", "at", "as", "its", "this"),
    *("after", "before", "over", "under"),
)


def records(count: int, *, seed: int = 1) -> Iterator[str]:
    """Lines of JSON: invented articles of some 200 words, all different; 3 in 100 come a second time."""
    choose = random.Random(seed)
    words = [choose.choice(_SYLLABLES) + choose.choice(_SYLLABLES) for _ in range(5000)]
    line = ""
    for number in range(count):
        if not line or choose.random() > 0.03:
            line = json.dumps(_record(number, choose, words))
        yield line


def _record(number: int, choose: random.Random, words: list[str]) -> dict[str, str]:
    def sentence() -> str:
        picked = [choose.choice(_SMALL if place % 2 else words) for place in range(choose.randint(10, 24))]
        return " ".join(picked).capitalize() + "."

    published = _NOW - timedelta(minutes=choose.randint(0, 100_000))
    return {
        "title": f"{choose.choice(words).capitalize()} {choose.choice(_SMALL)} {' '.join(choose.choices(words, k=5))}",
        "text": "\n\n".join(" ".join(sentence() for _ in range(3)) for _ in range(4)),
        "url": f"https://paper{number % 50}.example/{number}?utm_source=feed",
        "published": published.isoformat(),
        "author": "A. Writer",
    }


def collect(folder: Path) -> dict[str, float]:
    """Collect what lies in the folder's inbox, and say what that took."""
    config = load(folder / "config.yaml", environ={})
    start, cpu = time.perf_counter(), time.process_time()
    with Store.open(folder / "briefing.db") as store:
        report = pipeline.collect(config, store, now=_NOW, seen=_NOW, say=lambda _: None)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    items = report.new + report.known
    return {
        "items": items,
        "seconds": round(seconds, 1),
        "items_per_second": round(items / seconds),
        "cpu_ms_per_item": round(1000 * cpu / items, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def prepared(folder: Path, count: int) -> None:
    """A folder with a configuration and one file of so many records."""
    (folder / "inbox").mkdir()
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    with (folder / "inbox" / "articles.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in records(count))


def main() -> int:
    """Measure each size and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        print(json.dumps(collect(options.folder)))
        return 0
    found = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            prepared(Path(folder), size)
            command = [sys.executable, "-m", "benchmarks.collecting", "--folder", folder]
            found.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        if not options.json:
            print("  ".join(f"{name} {value}" for name, value in found[-1].items()), flush=True)
    if options.json:
        print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
