"""Made-up news (`benchmarks.corpus`) -> seconds and memory of grouping it: ours, and others' on the same vectors.

`--sizes` measures ours, scikit-learn's average linkage and HDBSCAN, each in a process of its own that is handed the
same rows. Average linkage gets the threshold that is best for these rows, HDBSCAN events of two and more: what is
compared is the time. `--ours` measures the whole of ours alone: folding, and finding events from the texts on.
"""

from __future__ import annotations

import argparse
import math
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.corpus import Planted, corpus
from benchmarks.quality_events import b_cubed
from briefing.cluster import events
from briefing.dedupe import fold


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sizes to measure at."""
    parser.add_argument("--sizes", nargs="*", type=int, default=[], help="articles: ours and others' on the same rows")
    parser.add_argument("--ours", nargs="*", type=int, default=[], help="articles: ours alone, from the texts on")


def run(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The figures, one by one; with several sizes also how ours grows."""
    for size in options.sizes:
        yield from _compared(size)
    taken = []
    for size in options.ours:
        figures = apart(_ours, size)
        taken.append((size, figures["busy"]))
        yield {"articles": size, "program": "ours, from the texts on", **figures}
    if len(taken) > 1:
        (small, first), (large, last) = taken[0], taken[-1]
        yield {"from": small, "to": large, "exponent": round(math.log(last / first) / math.log(large / small), 3)}


def _compared(size: int) -> Iterator[dict[str, Any]]:
    """Ours and others' on the same rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npz"
        names = apart(_write_rows, size, path)
        for program, group in (("ours", _linkage), ("average linkage", _agglomerative), ("HDBSCAN", _hdbscan)):
            found, taken, megabytes = apart(_timed, group, path)
            precision, recall = b_cubed(names, found)
            yield {
                "articles": size,
                "program": program,
                "seconds": taken.seconds,
                "busy": taken.busy,
                "megabytes": megabytes,
                "f1": round(200 * precision * recall / (precision + recall), 2),
            }


def apart(task: Callable[..., Any], *given: object) -> Any:
    """Do something in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task, *given).result()


def _write_rows(size: int, path: Path) -> list[str]:
    """Write the rows of a corpus; give the planted event of each."""
    made = {planted.article.id: planted for planted in corpus(size)}
    (compared,) = events.compare([planted.article for planted in made.values()], neighbours=1)
    sparse.save_npz(path, sparse.csr_matrix(compared.said.rows), compressed=False)
    return [made[article.id].event for article in compared.articles]


def _timed(group: Callable[[sparse.csr_array], Sequence[int]], path: Path) -> tuple[list[str], _Taken, int]:
    """The groups, the seconds that they took, and the megabytes that the process had at most."""
    rows = sparse.csr_array(sparse.load_npz(path))
    group(rows[:20])  # what is imported on the way is not counted
    start, busy = time.perf_counter(), time.process_time()
    found = group(rows)
    taken = _Taken(seconds=round(time.perf_counter() - start, 2), busy=round(time.process_time() - busy, 2))
    return [str(number) for number in found], taken, _megabytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What the clock says, and how long processors were busy: on a machine that does other things only the second
    tells."""

    seconds: float
    busy: float


def _megabytes() -> int:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _linkage(rows: sparse.csr_array) -> Sequence[int]:
    """Ours, from the rows on, without dates."""
    groups = events.group(rows)
    found = np.empty(rows.shape[0], dtype=int)
    for number, members in enumerate(groups):
        found[members] = number
    return found.tolist()


def _distances(rows: sparse.csr_array) -> np.ndarray:
    """All cosine distances, as the others need them."""
    return np.asarray(np.clip(1 - (rows @ rows.T).toarray(), 0, None))


def _agglomerative(rows: sparse.csr_array) -> Sequence[int]:
    """scikit-learn's average linkage."""
    from sklearn.cluster import AgglomerativeClustering

    method = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=0.85)
    return list(method.fit_predict(_distances(rows)).tolist())


def _hdbscan(rows: sparse.csr_array) -> Sequence[int]:
    """scikit-learn's HDBSCAN; what it calls noise are events of one article."""
    from sklearn.cluster import HDBSCAN

    method = HDBSCAN(min_cluster_size=2, metric="precomputed", copy=False)
    found = method.fit_predict(_distances(rows).astype(np.float64)).tolist()
    return [number if number >= 0 else -1 - place for place, number in enumerate(found)]


def _ours(size: int) -> dict[str, Any]:
    """Fold and find events; how long each took, the memory, and how right it was."""
    made: list[Planted] = list(corpus(size))
    start, busy = time.perf_counter(), time.process_time()
    kept, folded = fold([planted.article for planted in made])
    folding = time.perf_counter()
    found = events.find_events(kept, folded)
    done = time.perf_counter()
    named = {
        article.id: event.id
        for event in found
        for article in (*event.articles, *(copy.article for copy in event.duplicates))
    }
    precision, recall = b_cubed([each.event for each in made], [named[each.article.id] for each in made])
    return {
        "fold": round(folding - start, 2),
        "events": round(done - folding, 2),
        "busy": round(time.process_time() - busy, 2),
        "megabytes": _megabytes(),
        "precision": round(100 * precision, 2),
        "recall": round(100 * recall, 2),
        "f1": round(200 * precision * recall / (precision + recall), 2),
    }
