"""B03 to B05: what must not be printed alone: half a quotation, what hangs, the page's furniture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from briefing.models import Article, Event, Limit, Sentence
from briefing.summarize.choose import choose
from briefing.summarize.default import Default

TESTS = Path(__file__).resolve().parents[1]
# Six styles: opening and closing mark.
STYLES = {"curly": "“”", "straight": '""', "guillemets": "«»", "German": "„“", "reversed": "»«", "single": "‘’"}
PLACES = ("Dunmere", "Halden", "Odrava", "Tessaly", "Greta")
FREE = Limit(sentences=99, words=9999)


def article(text: str, *, language: str = "en", name: str = "a", title: str = "") -> Article:
    return Article(
        id=name, key=name, source="test", location=name, publisher=name, title=title, text=text,
        first_seen=datetime(2026, 3, 2, tzinfo=UTC), language=language,
    )  # fmt: skip


def printed(*articles: Article, language: str = "en", limit: Limit = FREE) -> tuple[Sentence, ...]:
    """All that may be printed of an event: no limit but the guards, and no price for fillers."""
    return choose(
        Event(id="e", articles=articles), Default(least=0, repeat=1), limit=limit, language=language, cap=FREE
    )


def crafted(mark: str) -> Iterator[str]:
    """Fifty articles in a style: a quotation of one to five sentences, its speaker before or behind, in one paragraph
    or in several, plain sentences around."""
    begin, end = mark
    for place, (count, shape) in product(PLACES, product((1, 2, 3), ("before", "behind", "paragraphs"))):
        said = [f"The water of {place} rose by {n + 2} metres in the night." for n in range(count)]
        lead = f"A flood closed the harbour of {place} on Monday, the port of {place} said."
        tail = f"Ferries from {place} to Fenn stay in port until Friday, the port of {place} said."
        if shape == "before":
            told = f"Mayor Ilse Brandt of {place} said: {begin}{' '.join(said)}{end}"
        elif shape == "behind":
            told = f"{begin}{' '.join(said)[:-1]},{end} said Mayor Ilse Brandt of {place}."
        else:
            told = begin + f"\n{begin}".join(said)[:-1] + f",{end} said Mayor Ilse Brandt of {place}."
        yield f"{lead} {told} {tail}"
    for place in PLACES:
        yield (
            f"The harbour of {place} is closed, said the port of {place}. {begin}We saw the water rise in {place}."
            f" It took the crane of {place}.{end} Mayor Ilse Brandt of {place} asked for {begin}a hundred tents{end}."
        )


def runs(chosen: tuple[Sentence, ...], text: str) -> Iterator[str]:
    """What is printed, adjoining sentences together."""
    spans = sorted((each.start, each.end) for each in chosen)
    start, end = spans[0]
    for begin, stop in spans[1:]:
        if text[end:begin].strip():
            yield text[start:end]
            start = begin
        end = stop
    yield text[start:end]


def broken(piece: str, mark: str) -> bool:
    """Whether a piece opens what it does not close, or closes what it did not open, by counting marks alone."""
    begin, end = mark
    if begin == end:
        return piece.count(begin) % 2 == 1
    # Each paragraph of a long quotation opens it anew: the marks of new paragraphs are not counted.
    return piece.replace(f"\n{begin}", "\n").count(begin) != piece.count(end)


@pytest.mark.parametrize("style", STYLES)
def test_b03_no_quotation_is_broken(style: str) -> None:
    """B03: of 50 crafted articles in each of six styles nothing printed opens or closes half a quotation."""
    mark = STYLES[style]
    texts = list(crafted(mark))
    assert len(texts) == 50
    for text in texts:
        for limit in (FREE, Limit(sentences=1, words=60), Limit(sentences=2, words=60)):
            chosen = printed(article(text), limit=limit)
            assert chosen
            assert [piece for piece in runs(chosen, text) if broken(piece, mark)] == []


@pytest.mark.parametrize("style", STYLES)
def test_b03_cut_into_sentences_they_would_be(style: str) -> None:
    """The control: of the same articles, cut into sentences alone, the check finds broken quotations."""
    from briefing.text.sentences import sentences

    mark = STYLES[style]
    halves = [each for text in crafted(mark) for each in sentences(article(text)) if broken(each.text, mark)]
    assert len(halves) >= 20


def test_b04_of_100_judged_entries_at_most_five_mislead() -> None:
    """B04: a person's verdicts on 100 entries of real news, each with its reason; one in twenty hangs or misleads."""
    file = TESTS.parent / "benchmarks" / "data" / "judged.jsonl"
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len({record["event"] for record in records}) >= 100
    assert all(record["reason"] for record in records)
    bad = [record for record in records if record["verdict"] in ("hangs", "misleads")]
    assert len(bad) <= 0.05 * len(records)


def labelled(reason: bool) -> list[dict[str, str]]:
    files = sorted((TESTS / "unit").glob("guards*.jsonl"))
    items = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [item for item in items if bool(item["reason"]) is reason and "article" not in item]


def test_b04_what_hangs_is_not_printed_beside_what_does_not() -> None:
    """B04: of the labelled sentences what hangs is not printed where there is another; what does not, is."""
    hanging = [item for item in labelled(reason=True) if len(item["sentence"].split()) > 4]
    assert len(hanging) > 200
    plain = {item["language"]: item["sentence"] for item in labelled(reason=False)}
    leaked = [
        item["sentence"]
        for item in hanging
        if item["sentence"]
        in {
            each.text
            for each in printed(
                article(plain[item["language"]], language=item["language"]),
                article(item["sentence"], language=item["language"], name="b"),
                language=item["language"],
            )
        }
    ]
    assert len(leaked) <= 0.05 * len(hanging), leaked
    assert all(
        printed(article(item["sentence"], language=item["language"]), language=item["language"])
        for item in labelled(reason=False)[::5]
    )


STORY = {
    "en": "The harbour of Dunmere was closed on Monday after a storm, Mayor Ilse Brandt said.",
    "de": "Der Hafen von Dunmere wurde am Montag nach einem Sturm geschlossen, sagte Bürgermeisterin Ilse Brandt.",
    "es": "El puerto de Dunmere fue cerrado el lunes tras una tormenta, dijo la alcaldesa Ilse Brandt.",
    "fr": "Le port de Dunmere a été fermé lundi après une tempête, a déclaré la maire Ilse Brandt.",
    "uk": "Порт Дунмере закрили в понеділок після шторму, повідомила мерка Ільзе Брандт.",
}


def planted() -> Iterator[tuple[str, str]]:
    """The lines of tests/unit/planted.txt with their languages."""
    language = ""
    for line in (TESTS / "unit" / "planted.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line[1:3]
        elif line and not line.startswith("#"):
            yield language, line


@pytest.mark.parametrize("shape", ["{line}\n{story}", "{story}\n{line}", "{line} {story}", "{story} {line}"])
def test_b05_planted_furniture_is_never_printed(shape: str) -> None:
    """B05: 150 lines of furniture in five languages, before and behind a story, as a line and within its paragraph:
    none is printed, and the story is."""
    lines = list(planted())
    assert len(lines) == 150
    leaks, lost = [], []
    for language, line in lines:
        text = shape.format(line=line, story=STORY[language])
        told = " ".join(each.text for each in printed(article(text, language=language), language=language))
        if line.rstrip(".") in told:
            leaks.append(line)
        if STORY[language] not in told:
            lost.append(line)
    assert leaks == []
    assert len(lost) <= 0.1 * len(lines), lost
