"""The example articles hold what their README and expected.yaml say, as the standard library's parsers read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INBOX = EXAMPLES / "inbox"
EXPECTED: dict[str, Any] = yaml.safe_load((EXAMPLES / "expected.yaml").read_text("utf-8"))
FILES = sorted(path.relative_to(INBOX).as_posix() for path in INBOX.rglob("*") if path.is_file())
README = (EXAMPLES / "README.md").read_text("utf-8")
CONFIG: dict[str, Any] = yaml.safe_load((EXAMPLES / "config.yaml").read_text("utf-8"))
REVISED = {path for revision in EXPECTED["revisions"] for path in (revision["earlier"], revision["later"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article as the parser of its format gives it; None where the format has no place for a field."""

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None


class _Page(HTMLParser):
    """The metadata of a page, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.words: list[str] = []
        self.open: list[str] = []
        self.headings = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.headings += tag == "h2"
        if tag == "meta":
            self.meta[given.get("property", given.get("name", ""))] = given.get("content", "")
        elif tag == "link":
            self.meta[given["rel"]] = given["href"]
        elif tag not in ("img", "input", "hr"):
            self.open.append(tag)
        if tag == "html":
            self.meta["lang"] = given["lang"][:2]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if not {"script", "title"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _html(content: str) -> Iterator[Found]:
    page = _Page(content)
    assert page.open == [], "an element is not closed"
    yield Found(
        text=page.text,
        title=page.meta["og:title"],
        publisher=page.meta["og:site_name"],
        published=page.meta["article:published_time"],
        language=page.meta["lang"],
        url=page.meta["canonical"],
    )


def _markdown(content: str) -> Iterator[Found]:
    opening, front, text = content.split("---\n", 2)
    assert opening == ""
    lines = dict(line.split(": ", 1) for line in front.splitlines())
    lines["title"] = json.loads(lines["title"])
    assert {key: str(value) for key, value in yaml.load(front, Loader=yaml.BaseLoader).items()} == lines
    lines.pop("author", "")
    yield Found(text=text, **lines)


def _plain(content: str) -> Iterator[Found]:
    head, _, text = content.partition("\n\n")
    header = dict(re.findall(r"^(Title|Publisher|Published|URL): (.+)$", head, re.MULTILINE))
    if not header:
        yield Found(text=content, title=head)
    elif "Title" in header:
        yield from _one_or_bullets(text, header)
    else:
        yield from _run_together(text, header)


def _one_or_bullets(text: str, header: dict[str, str]) -> Iterator[Found]:
    bullets = re.findall(r"^  • (.+)$", text, re.MULTILINE)
    for part in bullets or [text]:
        yield Found(text=part, title=header["Title"], publisher=header["Publisher"], published=header["Published"])


def _run_together(text: str, header: dict[str, str]) -> Iterator[Found]:
    """A headline is a paragraph that does not end as a sentence does and that a sentence follows."""
    parts = re.split(r"^([A-Z][^\n]{30,79}[^\n.”’!?])\n\n(?=[^\n]+[.”’]\n)", text, flags=re.MULTILINE)
    pairs = list(zip(parts[1::2], parts[2::2], strict=True)) or [("", text)]
    for title, body in pairs:
        yield Found(text=body, title=title, publisher=header["Publisher"], published=header["Published"])


def _record(record: dict[str, str]) -> Found:
    assert record.keys() == {"title", "text", "publisher", "author", "published", "language", "url"}
    return Found(**{key: value for key, value in record.items() if key != "author"})


def _json(content: str) -> Iterator[Found]:
    records = json.loads(content)
    yield from map(_record, records if isinstance(records, list) else [records])


def _jsonl(content: str) -> Iterator[Found]:
    yield from (_record(json.loads(line)) for line in content.splitlines())


def _mail(content: bytes) -> Iterator[Found]:
    message = message_from_bytes(content, policy=policy.default)
    assert not message.defects
    assert message.get_content_type() == "multipart/alternative"
    plain, page = (part.get_content() for part in message.iter_parts())
    publisher, published = message["From"].addresses[0].display_name, message["Date"].datetime.isoformat()
    assert plain.count("* * *") == _Page(page).headings
    for item in re.findall(r'<div class="item">(.+?)</div>', page, re.DOTALL):
        read = re.search(r'<h2><a href="(.+?)">(.+?)</a></h2>', item)
        assert read is not None
        assert read[2] in plain
        text = _Page(item).text
        yield Found(text=text, title=read[2], publisher=publisher, published=published, url=read[1])


def _read(path: str) -> tuple[Found, ...]:
    content = (INBOX / path).read_bytes()
    if path.endswith(".eml"):
        return tuple(_mail(content))
    reader = {".html": _html, ".md": _markdown, ".txt": _plain, ".json": _json, ".jsonl": _jsonl}
    return tuple(reader[Path(path).suffix](content.decode("utf-8")))


def _found() -> dict[str, Found]:
    """Every article by its name: the path, with `#n` in a file of several."""
    articles = {}
    for path in FILES:
        read = _read(path)
        several = len(read) > 1
        articles |= {f"{path}#{number}" if several else path: each for number, each in enumerate(read, 1)}
    return articles


FOUND = _found()


def _plain_words(text: str) -> str:
    return " ".join(text.split())


def _time(written: str) -> datetime:
    return parsedate_to_datetime(written) if written[0].isalpha() else datetime.fromisoformat(written)


def _events(language: str) -> list[dict[str, Any]]:
    return [event for event in EXPECTED["events"] if event["language"] == language]


def test_there_is_enough_of_it() -> None:
    """At least 66 articles beside the bullets of a list, about ten in German, of six publishers, on three days."""
    whole = {name: each for name, each in EXPECTED["articles"].items() if "label" not in each}
    languages = [each["language"] for each in whole.values()]
    assert len(whole) >= 66
    assert 10 <= languages.count("de") <= 15
    assert set(languages) == {"en", "de"}
    assert {each["publisher"] for each in whole.values()} - {""} == set(EXPECTED["publishers"])
    assert len(EXPECTED["publishers"]) == 6
    assert {each["day"] for each in whole.values()} - {None} == {date(2026, 3, day) for day in (2, 3, 4)}
    assert {Path(path).parts[0] for path in FILES} == {"2026-03-02", "2026-03-03", "2026-03-04"}


def test_every_format_is_there() -> None:
    """Pages, Markdown, text, two newsletters, records, and one file of about twelve records."""
    counts = {suffix: sum(path.endswith(suffix) for path in FILES) for suffix in (".html", ".md", ".txt", ".json")}
    assert min(counts.values()) >= 10
    assert sum(path.endswith(".eml") for path in FILES) == 2
    assert [len(_read(path)) for path in FILES if path.endswith(".jsonl")] == [12]


def test_the_readme_counts_right() -> None:
    """The numbers in the README's first lines are those of the folder."""
    whole = [each for each in EXPECTED["articles"].values() if "label" not in each]
    bullets = len(EXPECTED["articles"]) - len(whole)
    german = sum(each["language"] == "de" for each in whole)
    told = [int(number) for number in re.findall(r"\d+ (?=files|articles|in English|in$|in German)", README)]
    assert bullets == 7
    assert told[:3] == [len(FILES), len(whole) + 1, len(whole) + 1 - german]  # the list of key events counts as one
    assert f"\n{german} in German" in README


def test_the_truth_names_every_article_once() -> None:
    """expected.yaml and the files name the same articles, and each belongs to exactly one event."""
    assert set(EXPECTED["articles"]) == set(FOUND)
    told = [name for event in EXPECTED["events"] for name in event["articles"]]
    assert sorted(told) == sorted(FOUND)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_an_article_is_what_the_truth_says(name: str) -> None:
    """Title, publisher, time, language and address are those of expected.yaml wherever the format carries them."""
    found, truth = FOUND[name], EXPECTED["articles"][name]
    if found.title is not None:
        assert found.title.startswith(truth["title"])
        assert found.title[len(truth["title"]) :] in ("", " | World News", " | Sundrey Strait News")
    if found.publisher is not None:
        assert found.publisher == truth["publisher"]
    if found.published is not None:
        time = _time(found.published)
        assert time.tzinfo is not None
        assert time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") == truth["published"]
        assert time.astimezone(ZoneInfo(EXPECTED["timezone"])).date() == truth["day"]
    if found.language is not None:
        assert found.language == truth["language"]
    if found.url is not None:
        assert found.url == truth["url"]
    assert re.fullmatch(r"https://[a-z.-]+\.example/\S*", truth.get("url", "https://none.example/"))


@pytest.mark.parametrize("name", sorted(FOUND))
def test_an_article_holds_its_first_and_last_words(name: str) -> None:
    """The first and last words that expected.yaml gives stand in the text, in that order and once each."""
    text, truth = _plain_words(FOUND[name].text), EXPECTED["articles"][name]
    assert text.count(truth["first"]) == 1
    assert text.count(truth["last"]) == 1
    assert text.index(truth["first"]) < text.index(truth["last"])


def test_articles_are_short() -> None:
    """Between the first and the last words stand 75 to 230 words, but for the minister's remarks and the bullets."""
    long = {}
    for name, truth in EXPECTED["articles"].items():
        text = _plain_words(FOUND[name].text)
        words = text[text.index(truth["first"]) : text.index(truth["last"]) + len(truth["last"])].split()
        if "label" not in truth and not 75 <= len(words) <= 230:
            long[name] = len(words)
    assert list(long) == ["2026-03-03/tarrow-courier-ministers-remarks.txt"]


def test_no_two_files_are_equal() -> None:
    """No file is a copy of another to the byte, not even the pages that were served again."""
    assert len({(INBOX / path).read_bytes() for path in FILES}) == len(FILES)


def test_wire_copies_are_near_and_not_equal() -> None:
    """The prints of one agency's story are nearly the same text, and no two of them the same text."""
    assert [len(copy["articles"]) for copy in EXPECTED["copies"]] == [3, 2]
    for copy in EXPECTED["copies"]:
        texts = [_body(name).split() for name in copy["articles"]]
        assert all("(Meridian Wire)" in FOUND[name].text for name in copy["articles"])
        for one, other in ((one, other) for at, one in enumerate(texts) for other in texts[at + 1 :]):
            assert 0.75 < SequenceMatcher(None, one, other, autojunk=False).ratio() < 1


def _body(name: str) -> str:
    """The text from its first words to its last, with straight quotation marks."""
    text, truth = _plain_words(FOUND[name].text), EXPECTED["articles"][name]
    body = text[text.index(truth["first"]) : text.index(truth["last"]) + len(truth["last"])]
    return body.translate(str.maketrans("“”’", '""\''))


def test_events_run_over_days() -> None:
    """At least six English events run over all three days; every German one names the English one that it tells of."""
    days = [len(event["days"]) for event in _events("en")]
    assert sum(count == 3 for count in days) >= 6
    names = {event["name"] for event in _events("en")}
    assert all(event["of"] in names for event in _events("de"))


@pytest.mark.parametrize("kind", ["conflicts", "progress"])
def test_figures_stand_where_the_truth_says(kind: str) -> None:
    """The words of every planted figure stand in its article, which belongs to its event."""
    articles = {event["name"]: event["articles"] for event in EXPECTED["events"]}
    for planted in EXPECTED[kind]:
        for figure in planted["figures"]:
            assert figure["words"] in _plain_words(FOUND[figure["article"]].text)
            assert figure["article"] in articles[planted["event"]]
            assert EXPECTED["articles"][figure["article"]]["day"] == planted.get("day", figure.get("day"))


def test_publishers_differ() -> None:
    """At least three planted conflicts, each between two publishers with two values on one day."""
    assert len(EXPECTED["conflicts"]) >= 3
    for planted in EXPECTED["conflicts"]:
        figures = planted["figures"]
        assert len({figure["value"] for figure in figures}) == len(figures) == 2
        assert len({EXPECTED["articles"][figure["article"]]["publisher"] for figure in figures}) == 2


def test_a_correction_and_a_retraction() -> None:
    """Each is one address served twice with different text, and an article of the next day that says so."""
    assert sorted(revision["kind"] for revision in EXPECTED["revisions"]) == ["correction", "retraction"]
    for revision in EXPECTED["revisions"]:
        earlier, later = FOUND[revision["earlier"]], FOUND[revision["later"]]
        assert earlier.url == later.url == revision["url"]
        assert earlier.text != later.text
        says = EXPECTED["articles"][revision["says"]]
        assert says["day"] == date(2026, 3, 3)
        assert says["title"].casefold().startswith(revision["kind"])
        published, modified = (EXPECTED["articles"][revision["later"]][key] for key in ("published", "modified"))
        assert published < modified


def test_one_address_is_one_article() -> None:
    """But for the pages served again, the list of key events and the page of four, no two articles share an address."""
    urls = [
        truth["url"]
        for name, truth in EXPECTED["articles"].items()
        if "url" in truth and "label" not in truth and name not in REVISED and "evening-page" not in name
    ]
    assert len(urls) == len(set(urls))


def test_what_must_stay_apart_is_apart() -> None:
    """The pairs that look alike are events of the truth, and none is also a pair that may be joined."""
    names = {event["name"] for event in EXPECTED["events"]}
    apart = {frozenset(pair) for pair in EXPECTED["keep_apart"]}
    either = {frozenset(pair) for pair in EXPECTED["either_way"]}
    assert not apart & either
    assert all(len(pair) == 2 and pair <= names for pair in apart | either)
    assert set(EXPECTED["may_stand_alone"]) <= set(FOUND)


def test_themes_are_those_of_the_configuration() -> None:
    """The headings under which a person would look are headings of the briefing `morning`."""
    headings = {theme["name"] for theme in CONFIG["briefings"][0]["themes"]}
    assert {event["theme"] for event in EXPECTED["events"] if "theme" in event} == headings


@pytest.mark.parametrize("kind", sorted(EXPECTED["never_printed"]))
def test_what_is_never_printed_is_planted(kind: str) -> None:
    """Every string that must not be printed stands in a file, and in no headline but as a site's tail."""
    everything = "\n".join(_everything(path) for path in FILES)
    titles = "\n".join(truth["title"] for truth in EXPECTED["articles"].values())
    strings = EXPECTED["never_printed"][kind]
    assert strings
    assert [string for string in strings if string not in everything] == []
    assert [string for string in strings if string in titles] == []


def test_what_is_never_printed_stands_in_no_record() -> None:
    """Records hold text alone, so that a string found in one would be a sentence that is wanted: none but datelines."""
    records = "\n".join(FOUND[name].text for name in FOUND if ".json" in name)
    kinds = EXPECTED["never_printed"].items()
    assert {kind for kind, strings in kinds if any(string in records for string in strings)} == {"datelines"}


def _everything(path: str) -> str:
    if path.endswith(".html"):
        return _Page((INBOX / path).read_text("utf-8")).text
    if path.endswith(".eml"):
        message = message_from_bytes((INBOX / path).read_bytes(), policy=policy.default)
        return "\n".join(part.get_content() for part in message.iter_parts())
    return (INBOX / path).read_text("utf-8")


PLANTED = [
    ("2026-03-02/sundrey-post-nine-dead.html", ["Recommended Stories", "list of 3 items", "Source link"]),
    ("2026-03-03/sundrey-post-evening-page.txt", ["Recommended Stories", "list of 3 items", "Source link"]),
    ("2026-03-02/sundrey-post-varda-earthquake.html", ["BREAKING,"]),
    ("2026-03-02/northern-ledger-bank-merger.html", ["Already a subscriber?"]),
    ("2026-03-03/ketsund-beacon-eleven-bodies.txt", ["Already a subscriber?"]),
    ("2026-03-04/ketsund-beacon-blackout.txt", ["Already a subscriber?"]),
    ("2026-03-02/harbour-gazette-sea-thistle.html", ["We use cookies", "Sign up for our newsletter"]),
    ("2026-03-02/tarrow-courier-marsh-fever-jab.md", ["Sign up for our newsletter", "Share this article"]),
    ("2026-03-02/ketsund-beacon-toll-digs-in.md", ["Share: Post it"]),
    ("2026-03-02/kuestenblatt-hochwasser.html", ["Wir verwenden Cookies", "Artikel teilen"]),
    ("2026-03-02/harbour-gazette-tarrow-flood.html", ["PORT ALDER (Meridian Wire) —", "By Meridian Wire"]),
    ("2026-03-02/sundrey-post-key-events-day-212.txt", ["List of key events, day 212", "\nFighting\n", "\n  • "]),
    ("2026-03-03/kuestenblatt-lage-am-abend.eml", ["Newsletter abbestellen"]),
]


@pytest.mark.parametrize(("path", "strings"), PLANTED)
def test_furniture_is_where_the_readme_says(path: str, strings: list[str]) -> None:
    """A file that the README names for a piece of furniture holds it."""
    assert f"`{path}`" in README
    assert [string for string in strings if string not in _everything(path)] == []


@pytest.mark.parametrize("name", ["harbour-gazette-tarrow-flood.html", "ketsund-beacon-sellmar-flood.txt"])
def test_captions_are_printed_twice(name: str) -> None:
    """The caption with its credit stands twice in the page and in the text."""
    caption = "A street in the lower town of Brackwater on Monday morning (Lena Orvik/Meridian Wire)"
    assert _everything(f"2026-03-02/{name}").count(caption) == 2


def test_the_odd_ones() -> None:
    """One article has no date, one no headline, one a headline full of markup; one page holds four, one list seven."""
    undated = [name for name, truth in EXPECTED["articles"].items() if truth["published"] is None]
    untitled = [name for name, truth in EXPECTED["articles"].items() if not truth["title"]]
    assert undated == ["2026-03-04/logboat-in-the-mud.txt"]
    assert untitled == ["2026-03-04/ketsund-beacon-blackout.txt"]
    assert "[click](javascript:alert(1)) <b>* win | now" in (FOUND["2026-03-03/feed-export.jsonl#9"].title or "")
    assert len(_read("2026-03-03/sundrey-post-evening-page.txt")) == 4
    assert len(_read("2026-03-02/sundrey-post-key-events-day-212.txt")) == 7
    assert (FOUND["2026-03-02/sundrey-post-nine-dead.html"].title or "").endswith(" in Sellmar | World News")


def test_days_have_edges() -> None:
    """Some articles were published within a quarter of an hour of a midnight, by their own clocks, on either side."""
    times = [_time(found.published) for found in FOUND.values() if found.published]
    clock = {(time.hour, time.minute) for time in times}
    assert {(23, 50), (0, 10)} <= clock
    assert len({time.utcoffset() for time in times}) == 2
    assert all(len({time.hour for time in times if time.date() == day}) >= 8 for day in EXPECTED["days"])


def test_the_readme_names_real_files() -> None:
    """Every file and article that the README names is there."""
    named = re.findall(r"`(2026-03-0\d/[^`]+)`", README)
    assert len(named) > 60
    assert [name for name in named if name not in FOUND and name not in FILES] == []


def test_the_configuration_counts_the_days_as_the_newsroom_does() -> None:
    """The series of the briefing `morning` has day 212 on 2 March, as the Sundrey Post's own list says."""
    morning, lage = CONFIG["briefings"]
    series = morning["series"]
    assert (date(2026, 3, 2) - series["start_date"]).days + series["first_day"] == 212
    assert (morning["name"], morning["languages"]) == ("morning", ["en"])
    assert (lage["name"], lage["languages"]) == ("lage", ["de"])
    assert not {"series", "themes"} & set(lage)
