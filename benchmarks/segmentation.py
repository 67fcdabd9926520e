"""FILE of paragraphs cut by people -> boundary F1 and seconds of our rules, sentencex and nltk's Punkt, side by side.

    python -m benchmarks.segmentation FILE [FILE ...] [--json]

A file is JSON lines (also .gz): `{"language", "corpus", "sentences": [...]}`; the sentences joined with blanks (Chinese
and Japanese: without) are the input. Our own paragraphs in tests/unit/*.txt can be given too. Seconds are those of
the processor. A boundary is the number of characters other than blanks before it, so that blanks do not matter; the end
of a paragraph is no boundary to find and does not count.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Cut = Callable[[str, str], Iterable[str]]


@dataclass(slots=True, kw_only=True)
class Score:
    """Boundaries found rightly, found at all, and set by people; the time taken and the characters read."""

    right: int = 0
    found: int = 0
    gold: int = 0
    seconds: float = 0.0
    characters: int = 0
    misses: list[str] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        precision = self.right / self.found if self.found else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "seconds": round(self.seconds, 3),
            "mb_per_s": round(self.characters / 1e6 / self.seconds, 2) if self.seconds else 0.0,
        }


def ours(text: str, language: str) -> list[str]:
    from briefing.text.sentences import spans

    return [text[start:end] for start, end in spans(text, language)]


def library(text: str, language: str) -> list[str]:
    from sentencex import segment

    return list(segment(language, text))


def punkt(text: str, language: str) -> list[str]:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    return list(PunktSentenceTokenizer().tokenize(text))


METHODS: dict[str, Cut] = {"ours": ours, "sentencex": library, "punkt": punkt}


def boundaries(pieces: Iterable[str]) -> set[int]:
    """Where each piece but the last ends, in characters other than blanks."""
    at, found = 0, set()
    for piece in pieces:
        at += len("".join(piece.split()))
        found.add(at)
    return found - {at, 0}


def paragraphs(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    if file.suffix == ".txt":
        yield from _own(file)
        return
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["language"], row["corpus"], row["sentences"]


def _own(file: Path) -> Iterator[tuple[str, str, list[str]]]:
    """The paragraphs of tests/unit/sentences.txt and its kin: [language], then a paragraph a line, cut at ¦."""
    language = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and len(line) == 4:
            language = line[1:3]
        elif line and not line.startswith("#"):
            yield language, file.stem, line.split(" ¦ ")


def measure(
    files: list[Path], *, show: int = 0, methods: dict[str, Cut] = METHODS
) -> dict[str, dict[str, dict[str, float]]]:
    for cut in methods.values():
        list(cut("Warm. Up.", "en"))
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    for file in files:
        for language, corpus, sentences in paragraphs(file):
            text = ("" if language in ("zh", "ja") else " ").join(sentences)
            gold = boundaries(sentences)
            for name, cut in methods.items():
                score = scores[f"{language} {corpus}"][name]
                begun = time.process_time()
                pieces = list(cut(text, language))
                score.seconds += time.process_time() - begun
                found = boundaries(pieces)
                score.right += len(found & gold)
                score.found += len(found)
                score.gold += len(gold)
                score.characters += len(text.encode())
                if show and name == "ours":
                    score.misses.extend(_shown(text, gold - found, sign="missed"))
                    score.misses.extend(_shown(text, found - gold, sign="wrong"))
    for corpus, own in scores.items():
        for line in own["ours"].misses[:show]:
            print(corpus, line)
    return {corpus: {name: score.row() for name, score in own.items()} for corpus, own in scores.items()}


def _shown(text: str, offsets: set[int], *, sign: str) -> Iterator[str]:
    """Each boundary with the text around it."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    for offset in sorted(offsets):
        at = places[offset - 1] + 1
        yield f"{sign:6} {text[max(0, at - 50) : at]} || {text[at : at + 40]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N of our mistakes a corpus")
    arguments = parser.parse_args()
    result = measure(arguments.files, show=arguments.show)
    if arguments.json:
        print(json.dumps(result, indent=1, ensure_ascii=False))
        return
    print("| corpus | " + " | ".join(f"{name} F1 | {name} s" for name in METHODS) + " |")
    print("|---" * (1 + 2 * len(METHODS)) + "|")
    for corpus, methods in result.items():
        cells = " | ".join(f"{row['f1']:.3f} | {row['seconds']:.2f}" for row in methods.values())
        print(f"| {corpus} | {cells} |")


if __name__ == "__main__":
    main()
