"""An events file and what a person judged of its entries -> how many mislead: `... quality judged FILE [JUDGEMENTS]`.

For each event of the file the entry is made as the program makes it: two sentences, 80 words. A judgement is a line of
`benchmarks/data/judged.jsonl`: `event`, `spans` (article, start, end of each sentence), `verdict` (good, weak, hangs,
misleads) and a `reason`; of the text itself nothing is kept. A verdict holds for exactly these sentences: an entry that
has changed since is counted as unjudged. `--show` prints those, to be judged.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.quality_events import read
from briefing.models import Article, Event, Limit, Sentence
from briefing.summarize.choose import choose
from briefing.summarize.default import Default

JUDGEMENTS = Path(__file__).with_name("data") / "judged.jsonl"
LIMIT = Limit(sentences=2, words=80)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds this measurement's options."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("judgements", nargs="?", type=Path, default=JUDGEMENTS)
    parser.add_argument("--show", action="store_true", help="print the entries that nobody has judged")


def run(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The figures, `{"entries": {verdict: count, "unjudged"}, "share": {"misleading"}}`."""
    lines = options.judgements.read_text(encoding="utf-8").splitlines()
    verdicts = {_key(record["event"], record["spans"]): record["verdict"] for record in map(json.loads, lines)}
    counts = dict.fromkeys(("good", "weak", "hangs", "misleads", "unjudged"), 0)
    for event, chosen in made(options.file):
        spans = [[each.article, each.start, each.end] for each in chosen]
        verdict = verdicts.get(_key(event, spans), "unjudged")
        counts[verdict] += 1
        if options.show and verdict == "unjudged":
            print(json.dumps({"event": event, "spans": spans, "text": " | ".join(each.text for each in chosen)}))
    judged = sum(counts.values()) - counts["unjudged"]
    misleading = (counts["hangs"] + counts["misleads"]) / max(judged, 1)
    return {"entries": counts, "share": {"misleading": round(misleading, 4)}}


def made(file: Path) -> Iterator[tuple[str, tuple[Sentence, ...]]]:
    """Each event of a file with the sentences of its entry."""
    events: dict[str, list[Article]] = defaultdict(list)
    for labelled in read(file):
        events[labelled.event].append(labelled.article)
    for event in sorted(events):
        articles = tuple(sorted(events[event], key=lambda article: article.id))
        yield event, choose(Event(id=event, articles=articles), Default(), limit=LIMIT, language="en")


def _key(event: str, spans: list[list[Any]]) -> str:
    return json.dumps([event, spans])
