"""Pages in a folder of people's: around their edits, whole or not at all, with an index and a page an event."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from servers_wiki import ORLE, parcel, sent

from briefing.config import load
from briefing.errors import ConfigError, DeliveryError
from briefing.sinks.dialects import DIALECTS
from briefing.sinks.folder import Folder
from briefing.sinks.pages import Layout, writings
from briefing.verify import verify
from tests.golden.edition import ARTICLES, CORRECTED, FLOOD


def vault(folder: Path, **options: str) -> Folder:
    """A sink into a folder."""
    return Folder(folder=folder, path=options.pop("path", "Briefings/{date}.md"), **options)


def test_a_page_stands_between_marks_behind_its_front_matter(tmp_path: Path) -> None:
    """A new page begins with the front matter; the same edition again is left alone, byte for byte."""
    assert sent(vault(tmp_path), parcel()) == ("delivered", "")
    page = tmp_path / "Briefings" / "2026-03-03.md"
    text = page.read_text(encoding="utf-8")
    assert text.startswith("---\ntitle: ")
    assert "---\n<!-- briefing:begin orle/2026-03-03 2026-03-03 " in text
    assert text.endswith("<!-- briefing:end orle/2026-03-03 -->\n")
    before = page.stat()
    assert sent(vault(tmp_path), parcel()) == ("unchanged", "")
    assert page.stat() == before


def test_what_people_write_is_kept_and_the_delivery_says_so(tmp_path: Path) -> None:
    """Around the marks silently; between them their version stays, the corrected edition stands beside it."""
    page = tmp_path / "Briefings" / "2026-03-03.md"
    sent(vault(tmp_path), parcel())
    page.write_text(page.read_text(encoding="utf-8") + "\nMy own note.\n", encoding="utf-8")
    assert sent(vault(tmp_path), parcel(title="Corrected once")) == ("delivered", "")
    assert page.read_text(encoding="utf-8").endswith("\nMy own note.\n")
    page.write_text(page.read_text(encoding="utf-8").replace("Work &", "Labour &"), encoding="utf-8")
    outcome, detail = sent(vault(tmp_path), parcel(title="Corrected twice"))
    text = page.read_text(encoding="utf-8")
    assert outcome == "delivered"
    assert "what a person changed in orle/2026-03-03 was kept, the new text stands beside it" in detail
    assert (text.count("Labour"), text.count("## Work &"), text.count("# Corrected twice")) == (1, 1, 1)
    assert "My own note." in text


def test_an_index_lists_the_editions_and_keeps_what_people_add(tmp_path: Path) -> None:
    """The newest first, in whatever order they come; links lead to the pages."""
    sink = vault(tmp_path, index="index.md")
    for day in (3, 5, 4):
        sent(sink, parcel(day=day))
    index = tmp_path / "index.md"
    assert [line for line in index.read_text().splitlines() if line.startswith("- ")] == [
        f"- [2026-03-0{day} The Orle flood: List of key events, day 1,433](Briefings/2026-03-0{day}.md)"
        for day in (5, 4, 3)
    ]
    index.write_text("Read these.\n\n" + index.read_text())
    sent(sink, parcel(day=6))
    text = index.read_text()
    assert text.startswith("Read these.\n\n")
    assert text.count("\n- [") == 4
    sent(sink, parcel(day=6))
    assert index.read_text() == text


def test_an_event_has_a_page_that_grows_from_day_to_day(tmp_path: Path) -> None:
    """A heading that is kept up to date, a part for each day in their order, links to the sources and to the
    edition."""
    sink = vault(tmp_path, events="Briefings/events/{event}.md")
    sent(sink, parcel(day=5, edition=_headline("Bridge opens again")))
    sent(sink, parcel(day=3))
    page = tmp_path / "Briefings" / "events" / f"{FLOOD.event}.md"
    text = page.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Bridge opens again",
        "## 2026-03-03",
        "## 2026-03-05",
    ]
    assert "(../2026-03-05.md)" in text
    assert text.count("(https://tribune.example/vellmar-bridge_%28live%29") == 4
    page.write_text(text.replace("## 2026-03-05", "## 2026-03-05\n\nAsk Ilse."), encoding="utf-8")
    sent(sink, parcel(day=6))
    assert "Ask Ilse." in page.read_text(encoding="utf-8")
    assert len(list(page.parent.iterdir())) == 3  # of what goes on unchanged nothing is told


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("path", ["Briefings/{date}.md", "Briefings/{slug}.md"])
def test_a_morning_and_an_evening_stand_beside_each_other(tmp_path: Path, path: str, turn: int) -> None:
    """On the page of their date, or on one each; in the index and on the pages of events; in whatever order they come.

    Once more is unchanged, and a page can be verified by the last of them."""
    sink = vault(tmp_path, path=path, index="index.md", events="events/{event}.md")
    twice = [parcel(edition=replace(ORLE, slot=slot), title=f"At {slot}") for slot in ("0600", "1800")]
    for each in twice[::turn]:
        assert sent(sink, each)[0] == "delivered"
    before = {page: page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.md")}
    assert [sent(sink, each)[0] for each in twice] == ["unchanged", "unchanged"]
    pages = sorted((tmp_path / "Briefings").iterdir())
    text = "".join(before[page] for page in pages)
    assert 0 < text.index("# At 0600") < text.index("# At 1800")
    listed = [line for line in before[tmp_path / "index.md"].splitlines() if line.startswith("- ")]
    assert listed == [
        f"- [2026-03-03-{slot} At {slot}](Briefings/{page.name})"
        for slot, page in (("1800", pages[-1]), ("0600", pages[0]))
    ]
    told = before[tmp_path / "events" / f"{FLOOD.event}.md"]
    assert [line for line in told.splitlines() if line.startswith("## ")] == [
        "## 2026-03-03-0600",
        "## 2026-03-03-1800",
    ]
    articles = {article.id: article for article in ARTICLES}
    assert verify(before[pages[-1]].encode(), find_article=articles.get).ok


@pytest.mark.parametrize("markup", sorted(DIALECTS))
@pytest.mark.parametrize("pattern", ["Briefings/{date}", "Briefings/{slug}"])
def test_an_index_has_a_line_for_each_edition_of_a_day_in_every_markup(pattern: str, markup: str) -> None:
    """However a link is written there, and though the page's name is of digits too; the newest first."""
    text = "Mine.\n"
    edition = replace(ORLE, name="2024-in-review")
    layout = Layout(page=pattern, index="Index", markup=markup)
    for slot in ("1800", "", "0600", "1800"):
        text = writings(parcel(edition=replace(edition, slot=slot), title="Title"), layout)[-1].onto(text).text
    stems = ("2026-03-03-1800 ", "2026-03-03-0600 ", "2026-03-03 ")
    lines = [line for line in text.splitlines() if "Title" in line]
    assert [stem in line for stem, line in zip(stems, lines, strict=True)] == [True] * 3


def test_a_page_without_a_date_holds_the_evening_and_not_its_morning_that_comes_late(tmp_path: Path) -> None:
    """As it does with days."""
    sink = vault(tmp_path, path="Briefing.md")
    sent(sink, parcel(edition=replace(ORLE, slot="1800"), title="The evening"))
    late = parcel(edition=replace(ORLE, slot="0600"), title="The morning")
    assert sent(sink, late) == ("unchanged", "Briefing.md: a newer edition stands there")
    assert "# The evening" in (tmp_path / "Briefing.md").read_text(encoding="utf-8")


def test_corrections_have_no_page_of_an_event(tmp_path: Path) -> None:
    """They are bullets of the page; an edition with nothing else arrives, and gives no page of an event."""
    sink = vault(tmp_path, events="events/{event}.md")
    assert sent(sink, parcel(day=3, edition=CORRECTED))[0] == "delivered"
    assert not (tmp_path / "events").exists()


def _headline(text: str) -> object:
    section = replace(ORLE.sections[0], entries=(replace(FLOOD, headline=text),))
    return replace(ORLE, sections=(section, *ORLE.sections[1:]))


def test_one_page_that_cannot_be_written_stops_no_other(tmp_path: Path) -> None:
    """The index is a folder here: the page and the events arrive, the delivery says what did not, and can be
    repeated."""
    sink = vault(tmp_path, index="index.md", events="events/{event}.md")
    (tmp_path / "index.md").mkdir()
    with pytest.raises(DeliveryError, match=r"index\.md.*what is there is no file"):
        sent(sink, parcel())
    assert (tmp_path / "Briefings" / "2026-03-03.md").is_file()
    assert (tmp_path / "events" / f"{FLOOD.event}.md").is_file()
    (tmp_path / "index.md").rmdir()
    assert sent(sink, parcel())[0] == "delivered"


def test_a_page_that_is_no_text_is_not_touched(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are somebody's, whatever they are."""
    page = tmp_path / "a.md"
    page.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DeliveryError, match="not UTF-8 text; it was not touched"):
        sent(vault(tmp_path, path="a.md"), parcel())
    assert page.read_bytes() == b"\xff\xfe\x00"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A disk that is not mounted is no reason to write below its mount point."""
    with pytest.raises(DeliveryError, match="mount the disk"):
        sent(vault(tmp_path / "vault"), parcel())
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    """A link within the vault is followed, one that leads out of it is refused."""
    outside, inside = tmp_path / "outside", tmp_path / "vault"
    outside.mkdir()
    (inside / "real").mkdir(parents=True)
    os.symlink(outside, inside / "Briefings")
    os.symlink(inside / "real", inside / "Near")
    with pytest.raises(DeliveryError, match="leads out of"):
        sent(vault(inside), parcel())
    assert list(outside.iterdir()) == []
    assert sent(vault(inside, path="Near/{date}.md"), parcel())[0] == "delivered"


def test_a_name_that_some_systems_take_for_another_is_refused(tmp_path: Path) -> None:
    """`briefings` and `Briefings` are one folder on a Mac; the vault is on both."""
    (tmp_path / "briefings").mkdir()
    with pytest.raises(DeliveryError, match="take for the same name"):
        sent(vault(tmp_path), parcel())


def test_a_page_without_a_date_holds_the_newest_edition(tmp_path: Path) -> None:
    """It is replaced each day, and yesterday's edition that comes late does not take its place."""
    sink = vault(tmp_path, path="Briefing.md")
    sent(sink, parcel(day=4, title="The fourth"))
    sent(sink, parcel(day=5, title="The fifth"))
    assert sent(sink, parcel(day=4)) == ("unchanged", "Briefing.md: a newer edition stands there")
    text = (tmp_path / "Briefing.md").read_text(encoding="utf-8")
    assert ("The fourth" in text, "# The fifth" in text) == (False, True)


def test_a_page_of_a_wiki_can_be_verified_with_what_people_wrote_around_it(tmp_path: Path) -> None:
    """Their words are nobody's claim; a sentence of ours that they changed is found."""
    page = tmp_path / "a.md"
    page.write_text("# Notes\n", encoding="utf-8")
    sent(vault(tmp_path, path="a.md"), parcel())
    page.write_text(page.read_text(encoding="utf-8") + "\n- More of ours? [\\[1\\]](#source-1)\n", encoding="utf-8")
    articles = {article.id: article for article in ARTICLES}
    assert verify(page.read_bytes(), find_article=articles.get).ok
    page.write_text(page.read_text(encoding="utf-8").replace("3.4 metres", "4.3 metres"), encoding="utf-8")
    [failure] = verify(page.read_bytes(), find_article=articles.get).failures
    assert failure.bullet == 1


def test_a_bad_name_is_told_with_its_line(tmp_path: Path) -> None:
    """`briefing check` refuses it before anything is written."""
    file = tmp_path / "config.yaml"
    file.write_text(
        "briefings:\n  - name: a\n    title: A\n    sources: [{type: folder, path: inbox}]\n    outputs:\n"
        "      - {type: folder, folder: vault, path: '../{date}.md'}\n"
        "      - {type: git, url: 'ext::sh -c x', path: '{date}.md'}\n"
        "      - {type: git, url: 'https://u:p@h.example/w.git', path: '{date}.md', events: 'e.md'}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load(file, environ={})
    told = [str(problem) for problem in refused.value.problems]
    assert [line[:7] for line in told[:3]] == ["line 6:", "line 7:", "line 8:"]
    assert "without empty parts, . and .." in told[0]
    assert "no address of a repository" in told[1]
    assert "put {event} in it" in told[2]
    assert "u:p" not in str(refused.value)
