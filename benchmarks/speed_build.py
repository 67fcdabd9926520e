"""Made-up news (`benchmarks.corpus`) in a store -> seconds and memory of one edition of it, as Markdown and PDF.

Beside it, with `--others`, what a user would put together otherwise: scikit-learn's TF-IDF and average linkage, sumy's
LexRank for each of the largest groups, a Markdown text, Python-Markdown and WeasyPrint.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.corpus import corpus
from benchmarks.speed_events import apart

_CONFIG = """
store: news.db
briefings:
  - name: made
    title: "Made, {date}"
    sources: [{type: folder, path: inbox/}]
    outputs: [{type: file, format: markdown, path: "out/{date}.md"}]
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The sizes to measure at."""
    parser.add_argument("--sizes", nargs="*", type=int, default=[1000], help="articles of the day")
    parser.add_argument("--others", nargs="*", type=int, default=[], help="articles of the day, for the others")


def run(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The figures, one by one; with several sizes also how they grow."""
    taken = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            apart(_stored, size, Path(folder))
            figures = apart(_built, Path(folder))
        taken.append((size, figures["busy"]))
        yield {"articles": size, **figures}
    if len(taken) > 1:
        (small, first), (large, last) = taken[0], taken[-1]
        yield {"from": small, "to": large, "exponent": round(math.log(last / first) / math.log(large / small), 3)}
    for size in options.others:
        yield {"articles": size, "program": "scikit-learn, sumy, WeasyPrint", **apart(_chained, size)}


def _stored(size: int, folder: Path) -> None:
    """A store with so many articles of one day, the last minute of it first."""
    from briefing.config import load
    from briefing.store import Collected, Store

    (folder / "inbox").mkdir()
    (folder / "config.yaml").write_text(_CONFIG, encoding="utf-8")
    config = load(folder / "config.yaml", environ={})
    [source] = config.briefings[0].sources
    planted = [each.article for each in corpus(size)]
    day = max(article.time for article in planted).replace(hour=0, minute=0, second=0, microsecond=0)
    (folder / "day").write_text(day.date().isoformat(), encoding="utf-8")
    with Store.open(config.store) as store:
        store.collected(
            Collected(source=source.name, location=f"{n}", fingerprint="x", at=moment, articles=(article,))
            for n, original in enumerate(planted)
            for moment in (day + timedelta(seconds=n * 86_000 / size),)
            for article in (replace(original, source=source.name, published=moment, first_seen=moment),)
        )


def _built(folder: Path) -> dict[str, Any]:
    """An edition from the store, and its two files: seconds by stage, processor seconds, peak memory."""
    import resource
    from datetime import UTC, date, datetime

    from briefing import outbox, pipeline
    from briefing.config import load
    from briefing.store import Store

    config = load(folder / "config.yaml", environ={})
    day = date.fromisoformat((folder / "day").read_text(encoding="utf-8"))
    times, before = [time.perf_counter()], time.process_time()
    with Store.open(config.store) as store:
        edition = pipeline.build(config.briefings[0], store, date=day, now=datetime.now(UTC))
    times.append(time.perf_counter())
    for name in ("markdown", "pdf"):
        outbox.render(edition, name)
        times.append(time.perf_counter())
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "entries": sum(len(section.entries) for section in edition.sections),
        "build": round(times[1] - times[0], 2),
        "markdown": round(times[2] - times[1], 2),
        "pdf": round(times[3] - times[2], 2),
        "busy": round(time.process_time() - before + children.ru_utime + children.ru_stime, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _chained(size: int) -> dict[str, Any]:
    """The same from the same articles, in memory, with what others have: 20 groups, two sentences of each."""
    import resource
    from types import SimpleNamespace

    import markdown
    import weasyprint
    from nltk.tokenize.punkt import PunktSentenceTokenizer
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer

    texts = [f"{each.article.title}. {each.article.text}" for each in corpus(size)]
    times, before = [time.perf_counter()], time.process_time()
    rows = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    method = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=0.85)
    groups: dict[int, list[str]] = {}
    for number, text in zip(method.fit_predict(1 - (rows @ rows.T).toarray()).tolist(), texts, strict=True):
        groups.setdefault(number, []).append(text)
    times.append(time.perf_counter())
    largest = sorted(groups.values(), key=len, reverse=True)[:20]
    # sumy's own tokenizer wants a model downloaded
    tokenizer = SimpleNamespace(to_sentences=PunktSentenceTokenizer().tokenize, to_words=str.split)
    summarizer = LexRankSummarizer()
    lines = [
        "- " + " ".join(map(str, summarizer(PlaintextParser("\n\n".join(group), tokenizer).document, 2)))
        for group in largest
    ]
    times.append(time.perf_counter())
    weasyprint.HTML(string=markdown.markdown("\n".join(lines))).write_pdf()
    times.append(time.perf_counter())
    return {
        "entries": len(lines),
        "groups": round(times[1] - times[0], 2),
        "sentences": round(times[2] - times[1], 2),
        "pdf": round(times[3] - times[2], 2),
        "busy": round(time.process_time() - before, 2),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
