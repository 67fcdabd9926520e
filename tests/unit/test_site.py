"""The archive site as files: what one new edition changes, whose links lead somewhere, and what cannot break out."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from golden.edition import EDITION
from lxml import html

from briefing.errors import DeliveryError
from briefing.models import Briefing, Entry, Outcome, Parcel, Rendition, Section, entries
from briefing.render.json import from_json, to_json
from briefing.site.archive import archives, slug
from briefing.site.output import Site, write
from briefing.site.pages import Style, site

NOW = datetime(2026, 3, 9, tzinfo=UTC)


def day(number: int, *, slot: str = "", events: dict[str, str] | None = None) -> Briefing:
    """The golden edition on another day, at a time of it; `events` renames its events."""
    names = events or {}

    def moved(entry: Entry) -> Entry:
        return replace(entry, event=names.get(entry.event, entry.event))

    return replace(
        EDITION,
        date=EDITION.date + timedelta(days=number),
        slot=slot,
        day=(EDITION.day or 0) + number,
        window_start=EDITION.window_start + timedelta(days=number),
        window_end=EDITION.window_end + timedelta(days=number),
        sections=tuple(
            replace(section, entries=tuple(moved(entry) for entry in section.entries)) for section in EDITION.sections
        ),
        continuing=tuple(moved(entry) for entry in EDITION.continuing),
    )


def parcel(edition: Briefing) -> Parcel:
    """What the sink is given."""
    content = to_json(edition)
    made = Rendition(
        briefing=edition.name,
        date=edition.date,
        format="json",
        media_type="application/json",
        suffix=".json",
        content=content,
    )
    return Parcel(edition=edition, digest="d", revision=1, created=NOW, renditions=(made,))


def deliver(sink: Site, edition: Briefing) -> Outcome:
    """Deliver an edition to its one target."""
    [target] = sink.targets(edition)
    return sink.deliver(parcel(edition), target, receipt="").outcome


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def series() -> list[Briefing]:
    """Four days: an event closes, another takes one over, one comes apart, a heading comes and goes."""
    first = [entry.event for entry in entries(EDITION)]
    second = day(1, events={first[1]: "e" * 12})
    third = day(2, events={first[0]: "f" * 12})
    head, *rest = third.sections
    joined = replace(head.entries[0], merged=(first[0],), headline="Bridge and flood are one now")
    third = replace(third, sections=(replace(head, name="Über-Wasser", entries=(joined,)), *rest))
    fourth = day(3)
    own = fourth.sections[0].entries[0]
    split = replace(own, split_from="f" * 12, headline="Newest name")
    fourth = replace(fourth, sections=(Section(name="", entries=(split,)), *fourth.sections[1:]))
    return [EDITION, second, third, fourth]


def twice_a_day() -> list[Briefing]:
    """The same four editions, on two days: of each a morning and an evening."""
    times = [(0, "0600"), (0, "1800"), (1, "0600"), (1, "1800")]
    return [
        replace(each, date=EDITION.date + timedelta(days=number), slot=slot)
        for each, (number, slot) in zip(series(), times, strict=True)
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
@pytest.mark.parametrize("editions", [series(), twice_a_day(), [*series()[:1], *twice_a_day()[1:]]])
def test_a_site_that_grew_is_the_site_made_at_once(
    tmp_path: Path, editions: list[Briefing], order: tuple[int, ...]
) -> None:
    """In whatever order the editions come, one a day, two, or two from the second on, byte for byte; so no page is
    forgotten when an edition changes it."""
    for number in order:
        assert deliver(Site(folder=tmp_path / "grown"), editions[number]) is Outcome.DELIVERED
    write(tmp_path / "whole", site(archives(editions), Style()), whole=True)
    assert files(tmp_path / "grown") == files(tmp_path / "whole")


def test_a_second_delivery_changes_nothing(tmp_path: Path) -> None:
    """And says so."""
    sink = Site(folder=tmp_path)
    deliver(sink, EDITION)
    before = files(tmp_path)
    assert deliver(sink, EDITION) is Outcome.UNCHANGED
    assert files(tmp_path) == before


def test_an_edition_that_replaces_another_leaves_nothing_of_it(tmp_path: Path) -> None:
    """Pages of events and themes that no edition has any more are gone; what the user put beside them stays."""
    sink = Site(folder=tmp_path)
    deliver(sink, EDITION)
    (tmp_path / EDITION.name / "notes.html").write_text("mine")
    event = EDITION.sections[0].entries[0].event
    other = replace(
        EDITION,
        sections=(Section(name="Else", entries=(replace(EDITION.sections[0].entries[0], event="0" * 12),)),),
    )
    deliver(sink, other)
    write(tmp_path / "again", site(archives([other]), Style()), whole=True)
    again = files(tmp_path / "again")
    grown = {path: content for path, content in files(tmp_path).items() if not path.startswith("again/")}
    assert grown.pop(f"{EDITION.name}/notes.html") == b"mine"
    assert grown == again
    assert f"{EDITION.name}/events/{event}.html" not in grown


def pages(folder: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    """Every HTML page of a site."""
    for path in folder.rglob("*.html"):
        yield path, html.fromstring(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("editions", [series(), twice_a_day()])
def test_every_link_leads_somewhere_and_nothing_is_asked_of_anybody_else(
    tmp_path: Path, editions: list[Briefing]
) -> None:
    """Links to pages and to places in them; scripts, styles and pictures lie in the site."""
    write(tmp_path, site(archives(editions), Style()), whole=True)
    for path, tree in pages(tmp_path):
        for link in tree.xpath("//a/@href | //link/@href | //script/@src | //form/@action"):
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in ("https", "data"), link
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {link}"
            if parts.fragment:
                assert f'id="{parts.fragment}"' in target.read_text(encoding="utf-8"), f"{path}: {link}"
        outside = tree.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
        assert not [each for each in outside if urlsplit(each).netloc]
        assert not tree.xpath("//@*[starts-with(name(), 'on')]")


def test_a_morning_and_an_evening_are_two_editions(tmp_path: Path) -> None:
    """Each has its page, its JSON, its line in the lists, told by its hour, and the other beside it."""
    editions = twice_a_day()
    write(tmp_path, site(archives(editions), Style()), whole=True)
    folder = tmp_path / EDITION.name
    names = ["2026-03-03-0600", "2026-03-03-1800", "2026-03-04-0600", "2026-03-04-1800"]
    assert [from_json((folder / f"{name}.json").read_bytes()) for name in names] == editions
    listed = json.loads((folder / "editions.json").read_bytes())["editions"]
    assert [(each["html"], each["json"]) for each in listed] == [(f"{n}.html", f"{n}.json") for n in names[::-1]]
    index = html.fromstring((folder / "index.html").read_text(encoding="utf-8"))
    links = index.xpath("//ul[@class='links']//a[starts-with(@href, '2026')]")
    assert [link.text_content() for link in links][1:3] == [
        "Wednesday, March 4, 2026, 06:00",
        "Tuesday, March 3, 2026, 18:00",
    ]
    evening = html.fromstring((folder / f"{names[1]}.html").read_text(encoding="utf-8"))
    assert evening.xpath("//a[@rel='prev' or @rel='next']/@href") == [f"{names[0]}.html", f"{names[2]}.html"]
    assert "18:00" in evening.xpath("string(//p[@class='dateline'])")


def test_both_editions_of_a_day_are_found_under_event_and_heading_and_by_the_search(tmp_path: Path) -> None:
    """With the hour, which tells them apart."""
    editions = [day(0, slot="1800"), day(0, slot="0600")]
    write(tmp_path, site(archives(editions), Style()), whole=True)
    folder, event = tmp_path / EDITION.name, EDITION.sections[0].entries[0].event
    pages = [folder / "events" / f"{event}.html", folder / "themes" / f"{slug(EDITION.sections[0].name)}.html"]
    for page in pages:
        headings = html.fromstring(page.read_text(encoding="utf-8")).xpath("//h2/a")
        assert [heading.get("href") for heading in headings] == [
            f"../2026-03-03-{slot}.html" for slot in ("1800", "0600")
        ]
    script = (tmp_path / "search" / f"{EDITION.name}-2026-03.js").read_text(encoding="ascii")
    found = json.loads(script.removeprefix("briefingChunk(").removesuffix(");\n"))
    assert [date for page, date, *_ in found if event in page] == [
        f"Tuesday, March 3, 2026, {hour}" for hour in ("18:00", "06:00")
    ]


def test_the_feed_tells_a_morning_from_its_evening_and_keeps_the_ids_that_it_had(tmp_path: Path) -> None:
    """An edition that is alone on its date is known by the same id as ever; a reader would show it anew otherwise."""
    write(tmp_path, site(archives([EDITION, *twice_a_day()]), Style()), whole=True)
    read = feedparser.parse((tmp_path / EDITION.name / "feed.xml").read_bytes())
    assert len({each.id for each in read.entries}) == len({each.link for each in read.entries}) == 5
    assert read.entries[-1].id == uuid.uuid5(uuid.NAMESPACE_URL, f"briefing:{EDITION.name} {EDITION.date}").urn


def test_a_headline_cannot_become_markup_in_any_file(tmp_path: Path) -> None:
    """Neither in a page, nor in the script of the search, nor in the feed."""
    hostile = "</script><img src=x onerror=alert(1)>\u2028\u202e{{ 7*7 }}"
    section = EDITION.sections[0]
    entry = replace(section.entries[0], headline=hostile)
    theme = replace(section, name=hostile, entries=(entry, *section.entries[1:]))
    write(tmp_path, site(archives([replace(EDITION, sections=(theme, *EDITION.sections[1:]))]), Style()), whole=True)
    for path, tree in pages(tmp_path):
        assert not tree.xpath("//img"), path
        assert "49" not in tree.xpath("string(//h1)")
    for script in tmp_path.rglob("*.js"):
        assert script.read_bytes().isascii() or script.name == "search.js"


def test_the_feed_is_read_by_a_feed_reader(tmp_path: Path) -> None:
    """Each edition is an entry with its page as content; ids stay when the site moves."""
    days = series()
    write(tmp_path, site(archives(days), Style(url="https://briefing.example/")), whole=True)
    write(tmp_path / "moved", site(archives(days), Style()), whole=True)
    read = feedparser.parse((tmp_path / EDITION.name / "feed.xml").read_bytes())
    moved = feedparser.parse((tmp_path / "moved" / EDITION.name / "feed.xml").read_bytes())
    assert not read.bozo
    assert len(read.entries) == 4
    newest = read.entries[0]
    assert newest.link == f"https://briefing.example/{EDITION.name}/{days[-1].date}.html"
    assert "Vellmar bridge" in newest.content[0].value
    assert [each.id for each in moved.entries] == [each.id for each in read.entries]
    assert len({each.id for each in read.entries}) == 4


def test_a_file_that_is_no_edition_is_named(tmp_path: Path) -> None:
    """With what to do about it; nothing is written."""
    sink = Site(folder=tmp_path)
    deliver(sink, EDITION)
    broken = tmp_path / EDITION.name / f"{EDITION.date}.json"
    broken.write_text("{")
    with pytest.raises(DeliveryError, match=r"is no edition .*briefing site"):
        deliver(sink, day(1))
    assert not (tmp_path / EDITION.name / f"{day(1).date}.html").exists()


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Work & trade", "work-trade"),
        ("", "rest"),
        ("Über Wasser", "ber-wasser-"),
        ("Спорт", ""),
        ("../etc", "etc-"),
    ],
)
def test_a_theme_has_a_file_name_of_its_own(name: str, wanted: str) -> None:
    """In ASCII, never a path; names that differ only in other letters do not meet."""
    made = slug(name)
    assert made.startswith(wanted)
    assert re.fullmatch(r"[a-z0-9-]+", made)
    assert slug("Спорт") != slug("Война")


def test_months_and_days_are_in_order() -> None:
    """Of two editions of one date and time the later given counts; the oldest comes first."""
    days = series()
    [found] = archives([*reversed(days), replace(days[0], title="Later")])
    assert [edition.date for edition in found.editions] == [date(2026, 3, 3) + timedelta(days=n) for n in range(4)]
    assert found.editions[0].title == "Later"
