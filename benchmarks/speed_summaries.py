"""Made-up news (`benchmarks.corpus`) -> seconds of choosing from it: ours, and sumy's methods, in one run.

`python -m benchmarks.speed summaries --sizes 100 300 1000 3000 --methods default,lexrank`: each method chooses ten
sentences of the same ones, from the text on (words and stems included; ours keeps what it has read, so that its memory
is emptied before each measurement). `times` is how many times longer than ours it takes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from benchmarks.corpus import corpus
from benchmarks.methods import METHODS
from briefing.models import Limit, Sentence
from briefing.summarize.said import said
from briefing.text.sentences import sentences

LIMIT = Limit(sentences=10, words=10_000)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sizes to measure at, and the methods."""
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 300, 1000], help="sentences to choose from")
    parser.add_argument("--methods", default="default,lexrank", help="by name, with commas between, ours first")


def run(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The figures, one by one."""
    for size in options.sizes:
        given = _sentences(size)
        ours = 0.0
        for name in options.methods.split(","):
            METHODS[name]()(given[:20], LIMIT)  # libraries are read in before the clock starts
            said.cache_clear()
            begun = time.perf_counter()
            METHODS[name]()(given, LIMIT)
            seconds = time.perf_counter() - begun
            ours = ours or seconds
            yield {"sentences": size, "method": name, "seconds": round(seconds, 4), "times": round(seconds / ours, 1)}


def _sentences(size: int) -> tuple[Sentence, ...]:
    planted = corpus(size)
    return tuple(islice((sentence for each in planted for sentence in sentences(each.article)), size))
