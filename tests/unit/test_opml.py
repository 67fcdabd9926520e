"""Lists of feeds in OPML: read from what readers export, written so that nothing in them is lost, and as a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from feeds import NOW

from briefing.config import load
from briefing.errors import ConfigError, SourceError
from briefing.sources.door import State
from briefing.sources.feed.source import Feed
from briefing.sources.opml import Opml, Outline, merged, outlines, written

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0" xmlns:own="http://reader.example/"><!-- mine --><head><title>Feeds</title></head><body>
<outline text="Senn &amp; around" title="Senn"><outline text="Press">
<outline text="Courier" type="rss" xmlUrl="https://senn.example/feed" htmlUrl="https://senn.example/" own:rank="3"/>
</outline></outline>
<outline title="Loose" xmlurl="http://loose.example/rss"/>
<outline text="A/B"><outline text="Odd" xmlUrl="reader://starred"/></outline>
</body></opml>"""
CONFIG = """
briefings:
  - name: daily
    title: Daily
    sources:
      - {type: opml, path: feeds.opml, every: 2h, full_text: never}
      - {type: feed, url: "https://other.example/feed"}
    outputs: [{type: file, format: markdown, path: "out/{date}.md"}]
"""


def test_folders_are_categories() -> None:
    """In each other, whatever capitals a program writes its attributes in."""
    assert outlines(LIST) == (
        Outline(url="https://senn.example/feed", title="Courier", category="Senn/Press"),
        Outline(url="http://loose.example/rss", title="Loose"),
        Outline(url="reader://starred", title="Odd", category="A-B"),
    )


def test_what_is_written_is_read_again() -> None:
    """In folders, with letters that XML has a use for."""
    found = (
        Outline(url="https://a.example/?x=1&y=2", title="<A> & Ä", category="World/Europe"),
        Outline(url="https://b.example/", title="B", category="World/Europe"),
        Outline(url="https://c.example/", title="C", category="World"),
        Outline(url="https://d.example/", title="D"),
    )
    assert set(outlines(written(found))) == set(found)
    assert written(found).count(b'"World"') == 2  # text and title of one folder


def test_what_stands_in_a_list_stays_when_feeds_are_added() -> None:
    """Comments, other programs' attributes, folders; a feed that it has is not added again."""
    after, new = merged(
        LIST,
        (
            Outline(url="https://senn.example/feed", title="Again", category="Elsewhere"),
            Outline(url="https://new.example/", title="New", category="Senn/Press"),
            Outline(url="https://new.example/", title="Twice"),
        ),
    )
    assert [each.title for each in new] == ["New"]
    assert b"<!-- mine -->" in after
    assert b'own:rank="3"' in after
    assert Outline(url="https://new.example/", title="New", category="Senn/Press") in outlines(after)
    assert len(outlines(after)) == 4
    assert merged(after, outlines(LIST))[1] == ()


@pytest.mark.parametrize("found", [b"", b"<html></html>", b"no xml", b"<opml", b"\xff\xfe\x00"])
def test_what_is_no_opml_is_told(found: bytes) -> None:
    """With what to do, and never as an empty list."""
    with pytest.raises(SourceError, match="no OPML"):
        outlines(found)


def test_a_hostile_list_reads_no_file(tmp_path: Path) -> None:
    """An external entity stays what it is (A05)."""
    (tmp_path / "secret").write_text("swordfish")
    head = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    found = outlines(
        f'{head}<opml><body><outline text="a" xmlUrl="http://a.example/">&x;</outline></body></opml>'.encode()
    )
    assert "swordfish" not in repr(found)


def loaded(folder: Path, config: str = CONFIG) -> tuple[object, ...]:
    """The sources of a configuration in a folder."""
    (folder / "config.yaml").write_text(config)
    return load(folder / "config.yaml", environ={}).briefings[0].sources


def test_each_feed_of_a_list_is_a_source_with_the_options_of_the_list(tmp_path: Path) -> None:
    """Beside the others, under its own name; what is no address of the web is passed over."""
    (tmp_path / "feeds.opml").write_bytes(LIST)
    first, second, other = loaded(tmp_path)
    assert isinstance(first, Feed)
    assert (first.name, first.category, first.full_text) == ("senn.example/feed", "Senn/Press", "never")
    assert (second.name, other.name) == ("loose.example/rss", "other.example/feed")  # type: ignore[attr-defined]


def test_a_folder_of_a_list_can_be_taken_alone(tmp_path: Path) -> None:
    """With what is below it, and nothing that is only called alike."""
    (tmp_path / "feeds.opml").write_bytes(LIST)
    assert len(loaded(tmp_path, CONFIG.replace("every: 2h", "category: Senn"))) == 2
    assert len(loaded(tmp_path, CONFIG.replace("every: 2h", "category: Se"))) == 1


@pytest.mark.parametrize("found", [None, b"<html></html>"])
def test_a_list_that_cannot_be_read_is_a_problem_of_the_run_and_not_of_the_others(
    tmp_path: Path, found: bytes | None
) -> None:
    """The configuration is good, since a command must be able to make the list; a run says what is wrong."""
    if found is not None:
        (tmp_path / "feeds.opml").write_bytes(found)
    broken, other = loaded(tmp_path)
    assert isinstance(broken, Opml)
    assert isinstance(other, Feed)
    with pytest.raises(SourceError, match="list of feeds"):
        broken.collect(State(), NOW)


def test_a_feed_that_stands_in_the_list_and_beside_it_is_told(tmp_path: Path) -> None:
    """Which options hold would be anybody's guess."""
    (tmp_path / "feeds.opml").write_bytes(LIST)
    with pytest.raises(ConfigError, match=r"is called senn\.example/feed"):
        loaded(tmp_path, CONFIG.replace("other.example", "senn.example"))
