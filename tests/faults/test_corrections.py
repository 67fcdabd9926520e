"""B07: what is corrected or taken back after an edition is on the next page: all of what was planted, each once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from briefing import pipeline
from briefing.config import load
from briefing.extract import extract
from briefing.models import Amendment, Article, Briefing, RawItem, entries
from briefing.render.html import Html
from briefing.render.json import to_json
from briefing.render.markdown import Markdown
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.store import Store
from briefing.verify import verify

MONDAY = date(2026, 3, 2)
CONFIG = """\
store: briefing.db
briefings:
  - name: morning
    title: "Morning"
    languages: [en]
    words: 10000
    sources:
      - {type: folder, path: inbox/}
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
"""
Record = dict[str, Any]


@cache
def _examples() -> tuple[Article, ...]:
    """The articles of all three days in English, without those that are corrections themselves."""
    source = Folder(path=Path(shipped("examples") / "inbox"))
    now = datetime(2026, 3, 5, 23, tzinfo=UTC)
    items = [i for handed in source.collect(State(), now) for i in handed.items if isinstance(i, RawItem)]
    found = (article for item in items for article in extract(item, now=now, seen=now).articles)
    own = re.compile("correct|retract|withdrawn", re.IGNORECASE)
    return tuple(
        article
        for article in found
        if article.language == "en" and not article.part and not own.search(f"{article.title} {article.text}")
    )


def _records() -> dict[str, Record]:
    """The example articles as a feed gives them, by address, all of Monday."""
    return {
        f"https://paper.example/{number}": {
            "url": f"https://paper.example/{number}",
            "title": article.title,
            "text": article.text.replace("\n", "\n\n"),
            "publisher": article.publisher,
            "published": datetime(2026, 3, 2, 6 + number // 10, number % 60, tzinfo=UTC).isoformat(),
        }
        for number, article in enumerate(_examples())
    }


class _House:
    """A folder that a feed is written into, and the program that makes a page of it each day."""

    def __init__(self, folder: Path) -> None:
        (folder / "inbox").mkdir()
        (folder / "config.yaml").write_text(CONFIG)
        self.folder, self.config = folder, load(folder / "config.yaml", environ={})
        self.store = Store.open(folder / "briefing.db")

    def day(self, number: int, records: list[Record]) -> Briefing:
        """Serve the records, collect, make the page of the n-th day from Monday on, and keep it."""
        (self.folder / "inbox" / "feed.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))
        day = MONDAY + timedelta(days=number)
        now = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
        pipeline.collect(self.config, self.store, now=now, seen=now, say=lambda _: None)
        made = pipeline.build(self.config.briefings[0], self.store, date=day, now=now)
        pipeline.freeze(made, self.store, now=now)
        return made


# --- what is planted: (record, a sentence of it that was printed) -> the records as they are served on Tuesday --------


def _silently(record: Record, sentence: str) -> list[Record]:
    changed = re.sub(r"\w+(\W+)$", r"Hollowmere\1", sentence)
    return [{**record, "text": record["text"].replace(sentence, changed)}]


def _with_a_note(record: Record, sentence: str) -> list[Record]:
    (changed,) = _silently(record, sentence)
    note = "Correction, 3 March: An earlier version of this article gave a wrong name."
    return [{**changed, "text": changed["text"] + "\n\n" + note}]


def _cut(record: Record, sentence: str) -> list[Record]:
    return [{**record, "text": record["text"].replace(sentence, "")}]


def _emptied(record: Record, sentence: str) -> list[Record]:
    text = "Readers will find nothing here. The desk could not confirm what its reporter had been told."
    return [{**record, "title": "Withdrawn: a report of Monday", "text": text}]


def _marked(record: Record, sentence: str) -> list[Record]:
    return [{**record, "text": "This article has been retracted by its editors.\n\n" + record["text"]}]


def _notice(record: Record, sentence: str, *, title: str, text: str) -> list[Record]:
    url = record["url"].replace("paper.example/", "paper.example/corrections/")
    new = {"published": "2026-03-03T09:00:00+00:00", "publisher": record["publisher"], "url": url}
    return [record, {**new, "title": title, "text": text}]


def _corrected_elsewhere(record: Record, sentence: str) -> list[Record]:
    said = sentence[0].lower() + sentence[1:].rstrip('.”’"')
    text = f"A report of Monday said that {said}.\n\nThat was wrong. The editor on duty did not ring back in time."
    return _notice(record, sentence, title=f"Correction: {record['title']}", text=text)


def _taken_back_elsewhere(record: Record, sentence: str) -> list[Record]:
    said = sentence[0].lower() + sentence[1:].rstrip('.”’"')
    text = f"This newspaper retracts its report that {said}.\n\nThe report rested on one source alone."
    return _notice(record, sentence, title=f"Retraction: {record['title']}", text=text)


KINDS: dict[Callable[[Record, str], list[Record]], Amendment] = {
    _silently: Amendment.CHANGED,
    _with_a_note: Amendment.CORRECTED,
    _cut: Amendment.CHANGED,
    _emptied: Amendment.RETRACTED,
    _marked: Amendment.RETRACTED,
    _corrected_elsewhere: Amendment.CORRECTED,
    _taken_back_elsewhere: Amendment.RETRACTED,
}


def _planted(store: Store, edition: Briefing) -> dict[str, str]:
    """Address -> a sentence of it that the edition printed, whole in one paragraph of its text; each once."""
    found: dict[str, str] = {}
    for entry in entries(edition):
        for statement in entry.statements:
            article = store.article(statement.citation.article)
            assert article is not None
            found.setdefault(article.url, statement.text)
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> _House:
    return _House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def pages(house: _House) -> tuple[Briefing, Briefing, Briefing, dict[str, tuple[str, Amendment]]]:
    """The pages of Monday, Tuesday and Wednesday; address -> what was planted on Tuesday: the sentence, and how."""
    records = _records()
    monday = house.day(0, list(records.values()))
    planted: dict[str, tuple[str, Amendment]] = {}
    served: dict[str, list[Record]] = {url: [record] for url, record in records.items()}
    for number, (url, sentence) in enumerate(sorted(_planted(house.store, monday).items())):
        plant, kind = list(KINDS.items())[number % len(KINDS)]
        served[url] = plant(records[url], sentence)
        planted[url] = (sentence, kind)
    tuesday = house.day(1, [record for some in served.values() for record in some])
    wednesday = house.day(2, [record for some in served.values() for record in some])
    return monday, tuesday, wednesday, planted


def test_all_that_was_planted_is_on_the_next_page(
    house: _House, pages: tuple[Briefing, Briefing, Briefing, dict[str, tuple[str, Amendment]]]
) -> None:
    """Every one of them, as it was printed, of the right kind, against another article id than the one printed."""
    _, tuesday, _, planted = pages
    shown = {
        (was.text, correction.kind): {now.citation.article for now in correction.now} - {was.citation.article}
        for correction in tuesday.corrections
        for was in correction.was
    }
    assert len(planted) >= 2 * len(KINDS)  # each kind twice and more
    assert {kind for _, kind in planted.values()} == set(Amendment)
    missed = [(url, what) for url, what in planted.items() if not shown.get(what)]
    assert missed == []


def test_nothing_else_is_corrected(
    house: _House, pages: tuple[Briefing, Briefing, Briefing, dict[str, tuple[str, Amendment]]]
) -> None:
    """The articles against which something stands are those that were planted, and no other."""
    _, tuesday, _, planted = pages
    cited = {was.citation.article for correction in tuesday.corrections for was in correction.was}
    urls = {article.url for article in house.store.articles_by_ids(cited)}
    assert urls == planted.keys()


def test_it_is_said_once(pages: tuple[Briefing, Briefing, Briefing, dict[str, tuple[str, Amendment]]]) -> None:
    """The page after the next has none of it, though the store still holds the new versions."""
    _, tuesday, wednesday, _ = pages
    assert tuesday.corrections
    assert wednesday.corrections == ()


def test_a_correction_is_proved(
    house: _House, pages: tuple[Briefing, Briefing, Briefing, dict[str, tuple[str, Amendment]]]
) -> None:
    """`verify` passes the page with all of them, and fails one of which a word was changed in the store."""
    _, tuesday, _, _ = pages
    for content in (to_json(tuesday), Markdown()(tuesday).content, Html()(tuesday).content):
        assert verify(content, find_article=house.store.article).failures == ()
        changed = tuesday.corrections[0].was[0].citation.article

        def other(id: str, changed: str = changed) -> Article | None:
            article = house.store.article(id)
            return replace(article, text=article.text[::-1]) if article and id == changed else article

        assert "corrections" in " ".join(str(each).lower() for each in verify(content, find_article=other).failures)


def test_without_a_change_nothing_is_corrected(tmp_path: Path) -> None:
    """The control: served as it was, or with other quotation marks and blanks, no sentence is corrected."""
    house = _House(tmp_path)
    records = list(_records().values())
    assert entries(house.day(0, records))
    assert house.day(1, records).corrections == ()
    reset = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})
    typed = [{**each, "text": each["text"].translate(reset).replace(", ", ",  ")} for each in records]
    assert house.day(2, typed).corrections == ()


def test_another_page_at_the_same_address_is_no_correction(tmp_path: Path) -> None:
    """A column has a new text every day: that what it said yesterday is gone takes nothing back."""
    house = _House(tmp_path)
    records = list(_records().values())
    first, second = records[:12], records[12:24]
    monday = house.day(0, first)
    assert len(entries(monday)) > 5
    columns = [{**new, "url": old["url"]} for old, new in zip(first, second, strict=True)]
    assert house.day(1, columns).corrections == ()


def test_what_stands_in_its_place_can_be_corrected_again(tmp_path: Path) -> None:
    """2,100 becomes 1,200, then 1,300: each page has its own step."""
    house = _House(tmp_path)
    text = "The merger of the two banks will cut {} jobs in Port Alder, the companies said on Monday."
    record = {"url": "https://paper.example/merger", "title": "Banks merge", "publisher": "Paper"}
    record |= {"published": "2026-03-02T08:00:00+00:00"}
    more = "\n\nThe head offices stay where they are. Shareholders vote in May."
    assert entries(house.day(0, [{**record, "text": text.format("2,100") + more}]))
    for number, (old, new) in enumerate([("2,100", "1,200"), ("1,200", "1,300")], 1):
        (correction,) = house.day(number, [{**record, "text": text.format(new) + more}]).corrections
        assert [was.text for was in correction.was] == [text.format(old)]
        assert [now.text for now in correction.now] == [text.format(new)]
