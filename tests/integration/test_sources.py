"""`briefing sources` from outside, with a real site: list, check, add, import, export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from feeds import LONG, Item, feed, page
from program import call
from website import Said, Site, website

CONFIG = """# my own words
briefings:
  - name: daily
    title: Daily
    sources:
      - {type: opml, path: lists/feeds.opml, allow_private: [127.0.0.0/8]}
    outputs: [{type: file, format: markdown, path: "out/{date}.md"}]
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A paper with a front page that links to two feeds, one of them gone."""
    with website() as running:
        links = '<link rel="alternate" type="application/rss+xml" href="/gone">'
        links += '<link rel="ALTERNATE home" type="application/atom+xml" href="feed.xml">'
        running.routes["/news/"] = page(LONG, head=links)
        running.routes["/news/feed.xml"] = feed(
            Item(title="A", link="http://senn.example/a"), Item(title="B", link="http://senn.example/b")
        )
        running.routes["/teasers"] = feed(Item(title="C", link="http://senn.example/c", text="Short..."))
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with a list that is not there yet."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


def test_a_feed_is_found_on_a_page_and_read_in_the_next_run(site: Site, folder: Path) -> None:
    """Its list is made, the configuration stays as it is; a second time nothing is added."""
    told = call("sources", "add", f"{site.url}/news/", "--category", "Press/Senn", at=folder).out
    assert f"{site.url}/news/feed.xml: rss20, 2 items" in told
    assert "full text" in told
    assert "stands already in" in call("sources", "add", f"{site.url}/news/feed.xml", at=folder).out
    assert (folder / "config.yaml").read_text() == CONFIG
    assert call("collect", "--json", at=folder).data["new"] == 2
    [listed] = call("sources", "list", "--json", at=folder).data["sources"]
    assert (listed["articles"], listed["category"], listed["problem"]) == (2, "Press/Senn", "")


def test_check_asks_each_once_and_names_what_fails(site: Site, folder: Path) -> None:
    """Reachable, items, freshest, full text or teasers; nothing is stored, and the next run asks all the same."""
    for path in ("news/feed.xml", "teasers"):
        call("sources", "add", f"{site.url}/{path}", at=folder)
    site.routes["/teasers"] = Said(status=404)
    answer = call("sources", "check", "--json", at=folder, code=3)
    good, bad = answer.data["sources"]
    assert (good["reachable"], good["items"], good["text"]) == (True, 2, "full")
    assert good["newest"].startswith("2026-03-02 08:00")
    assert (bad["reachable"], "404" in bad["problem"]) == (False, True)
    assert "404" in answer.err
    site.routes["/teasers"] = feed(Item(title="C", link="http://senn.example/c", text="Short..."))
    assert "teasers" in call("sources", "check", at=folder).out
    assert call("collect", "--json", at=folder).data["new"] == 3


def test_lists_are_exchanged_with_other_readers(site: Site, folder: Path) -> None:
    """What was exported is imported elsewhere, in the same folders."""
    call("sources", "add", f"{site.url}/teasers", "--category", "World/Europe", at=folder)
    (folder / "theirs.opml").write_text(call("sources", "export", at=folder).out)
    (folder / "lists/feeds.opml").unlink()
    assert call("sources", "import", "theirs.opml", "--json", at=folder).data["added"] == [f"{site.url}/teasers"]
    assert call("sources", "list", "--json", at=folder).data["sources"][0]["category"] == "World/Europe"


def test_what_cannot_be_added_is_told(site: Site, folder: Path) -> None:
    """No feed there, no such file, no list in the configuration: exit 1 or 2, with what to do."""
    site.routes["/plain"] = page(LONG)
    assert "links to none" in call("sources", "add", f"{site.url}/plain", at=folder, code=1).err
    assert "there is no list" in call("sources", "import", "nowhere.opml", at=folder, code=1).err
    (folder / "config.yaml").write_text(
        CONFIG.replace("opml, path: lists/feeds.opml, allow", "feed, url: 'http://a.example', allow")
    )
    assert "names no list of feeds" in call("sources", "add", site.url, at=folder, code=2).err
