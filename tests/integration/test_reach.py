"""What `doctor` learns of wikis, repositories and feeds by asking them: real servers, nothing written (F11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from feeds import Item, feed, page
from pydantic import SecretStr
from servers_wiki import PASSWORD, DokuWikiServer, GitServer, MediaWikiServer, git, mediawiki_sink
from website import Said, Site, website

from briefing.config import load
from briefing.errors import BriefingError
from briefing.serve import doctor
from briefing.serve.clock import SystemClock
from briefing.sinks.dokuwiki import DokuWiki
from briefing.sinks.git import Git
from briefing.sources.feed.source import Feed


def refused(place: doctor.Reachable) -> str:
    """What it says is wrong."""
    with pytest.raises(BriefingError) as error:
        place.reach()
    return str(error.value)


# --- git --------------------------------------------------------------------------------------------------------------


def test_a_repository_is_asked_and_nothing_is_pushed(git_server: GitServer) -> None:
    """One with a branch, and an empty one, may be pushed to; neither has a commit more for it."""
    url = git_server.repository("wiki.git", **{"Home.md": "hello\n"})
    assert Git(url=url, path="{date}.md").reach() == "main is there and may be pushed to"
    assert len(git_server.commits("wiki.git")) == 1
    empty = git_server.repository("empty.git")
    assert Git(url=empty, path="{date}.md").reach() == "it is empty and may be pushed to"
    assert git("branch", "--list", at=git_server.folder / "empty.git") == ""


def test_what_is_wrong_with_a_repository_is_told(git_server: GitServer) -> None:
    """No such branch, no such repository, and one that may be read and not pushed to."""
    url = git_server.repository("wiki.git", **{"Home.md": "hello\n"})
    assert "make it, or name one of main" in refused(Git(url=url, path="{date}.md", branch="pages"))
    assert "cannot be fetched" in refused(Git(url=f"{url}x", path="{date}.md"))
    git("config", "daemon.receivepack", "false", at=git_server.folder / "wiki.git")
    assert "was not pushed to" in refused(Git(url=url, path="{date}.md"))


# --- wikis ------------------------------------------------------------------------------------------------------------


def test_a_mediawiki_is_asked_and_nothing_is_written(mediawiki: MediaWikiServer) -> None:
    """A login that works; a wrong one, a page that may not be written, a wiki that is read-only, what is no wiki."""
    sink = mediawiki_sink(mediawiki, "Reached {date}")
    assert sink.reach() == "the login works, pages may be written"
    assert mediawiki.read("Reached 2026-03-03") == ""
    assert "bot password" in refused(replace(sink, password=SecretStr("x" * 32)))
    assert "namespace" in refused(replace(sink, page="Help:Reached {date}"))
    (mediawiki.folder / "readonly").write_text("moving house")
    try:
        assert "read-only" in refused(sink)
    finally:
        (mediawiki.folder / "readonly").unlink()
    assert "no MediaWiki" in refused(replace(sink, url=f"{mediawiki.address}/elsewhere/api.php"))


def test_a_mediawiki_account_without_the_right_is_told(mediawiki: MediaWikiServer) -> None:
    """A bot password that may only read: the login works, and the edit would not."""
    mediawiki.bot_password("Ada", app="reader", grants="basic")
    sink = replace(mediawiki_sink(mediawiki, "Reached {date}"), username="Ada@reader")
    assert "may not write it" in refused(sink)
    assert "grants" in refused(sink)


def test_a_dokuwiki_is_asked_and_nothing_is_written(dokuwiki: DokuWikiServer) -> None:
    """A login that works; a wrong one, a namespace where that user may only read, what is no wiki."""
    sink = DokuWiki(url=dokuwiki.address, page="reached:{date}", username="bot", password=SecretStr(PASSWORD))
    assert sink.reach() == "the login works, pages may be written"
    assert dokuwiki.read("reached:2026-03-03") == ""
    assert "login" in refused(replace(sink, password=SecretStr("wrong")))
    assert "bot may not create it" in refused(replace(sink, page="locked:{date}"))
    assert "DokuWiki" in refused(replace(sink, url=f"{dokuwiki.address}/elsewhere"))


# --- feeds ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a feed, and with what is none."""
    routes = {
        "/feed.xml": feed(Item(title="One"), Item(title="Two")),
        "/page": page("no feed"),
        "/no": Said(status=404),
    }
    with website(routes) as running:
        yield running


def test_a_feed_is_asked(site: Site) -> None:
    """One that answers, a page, an address with nothing there, a private one that was not allowed, no server."""
    one = Feed(url=f"{site.url}/feed.xml", allow_private=("127.0.0.1",))
    assert one.reach() == "a feed of 2 entries"
    assert "no feed but a page of HTML" in refused(replace(one, url=f"{site.url}/page"))
    assert "404" in refused(replace(one, url=f"{site.url}/no"))
    assert "allow_private" in refused(replace(one, allow_private=()))
    assert "cannot be reached" in refused(replace(one, url="http://127.0.0.1:9/feed.xml"))


# --- all together -----------------------------------------------------------------------------------------------------


def test_doctor_asks_them_and_says_what_to_do(tmp_path: Path, site: Site) -> None:
    """F11: a line each, green and red side by side, by the command too, which then ends with 1."""
    git("init", "--quiet", "--bare", "-b", "main", tmp_path / "wiki.git", at=tmp_path)
    (tmp_path / "config.yaml").write_text(
        f"briefings:\n  - name: quay\n    title: Quay\n    sources:\n"
        f"      - {{type: feed, url: '{site.url}/feed.xml', name: good, allow_private: [127.0.0.1]}}\n"
        f"      - {{type: feed, url: '{site.url}/no', name: bad, allow_private: [127.0.0.1]}}\n"
        f"    outputs:\n"
        f"      - {{type: git, url: '{tmp_path}/wiki.git', path: '{{date}}.md'}}\n"
        f"      - {{type: git, url: '{tmp_path}/other.git', path: '{{date}}.md'}}\n"
    )
    found = list(doctor.examine(load(tmp_path / "config.yaml", environ={}), clock=SystemClock()))
    told = {each.name: each for each in found if each.name.startswith(("source", "output"))}
    assert [(each.good, "may be pushed to" in each.text or "2 entries" in each.text) for each in told.values()] == [
        (True, True),
        (False, False),
        (True, True),
        (False, False),
    ]
    assert "look for the feed's new address" in told["source bad"].text
