"""What `doctor` learns of wikis, repositories and feeds by asking them: real servers, nothing written (F11)."""

from __future__ import annotations

import mailbox
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from clock import At
from feeds import Item, feed, page
from pydantic import SecretStr
from servers import SmtpServer, login
from servers_wiki import PASSWORD, DokuWikiServer, GitServer, MediaWikiServer, git, mediawiki_sink
from website import Said, Site, website

from briefing.config import Config, load
from briefing.errors import BriefingError
from briefing.extensions import DOORS
from briefing.serve import doctor
from briefing.serve.clock import SystemClock
from briefing.sinks.dokuwiki import DokuWiki
from briefing.sinks.folder import Folder as FolderSink
from briefing.sinks.git import Git
from briefing.site.output import Site as SiteSink
from briefing.sources.feed.source import Feed
from briefing.sources.maildir import Maildir
from briefing.sources.opml import Opml, Outline, written


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


def test_a_list_of_feeds_is_asked(tmp_path: Path, site: Site) -> None:
    """Each of its feeds; a list that is not there or is no OPML is red itself."""
    path = tmp_path / "feeds.opml"
    listed = Opml(path=path, allow_private=("127.0.0.1",))
    assert "`briefing sources add URL`" in refused(listed)
    path.write_text("<html/>")
    assert "export it again" in refused(listed)
    path.write_bytes(written((Outline(url=f"{site.url}/feed.xml"), Outline(url=f"{site.url}/no"))))
    assert listed.reach() == "a list of 2 feeds"
    good, bad = listed.sources()
    assert isinstance(good, doctor.Reachable)
    assert isinstance(bad, doctor.Reachable)
    assert good.reach() == "a feed of 2 entries"
    assert "404" in refused(bad)


# --- folders ----------------------------------------------------------------------------------------------------------


def test_folders_are_asked(tmp_path: Path) -> None:
    """Those that are made where they are missing, and those that must be there."""
    assert SiteSink(folder=tmp_path / "site").reach() == f"{tmp_path}/site can be written"
    assert FolderSink(folder=tmp_path, path="{date}.md").reach() == f"{tmp_path} can be written"
    assert "make it, or mount the disk" in refused(FolderSink(folder=tmp_path / "vault", path="{date}.md"))
    mailbox.Maildir(tmp_path / "box").add(b"Subject: one")
    assert Maildir(path=tmp_path / "box").reach() == f"{tmp_path}/box has 1 messages"
    assert "is no Maildir" in refused(Maildir(path=tmp_path))
    (tmp_path / "site").write_text("a file where the folder would be")
    assert "cannot be written" in refused(SiteSink(folder=tmp_path / "site"))
    assert list(tmp_path.glob("vault")) == []


# --- all together -----------------------------------------------------------------------------------------------------


def test_everything_that_comes_with_the_program_can_be_asked() -> None:
    """No source and no output is passed over as good."""
    ours = {**DOORS.sources, **DOORS.outputs}
    assert [word for word, each in ours.items() if not callable(getattr(each, "reach", None))] == []


def test_doctor_asks_them_and_says_what_to_do(tmp_path: Path, site: Site) -> None:
    """F11: a line each, green and red side by side, by the command too, which then ends with 1."""
    git("init", "--quiet", "--bare", "-b", "main", tmp_path / "wiki.git", at=tmp_path)
    (tmp_path / "config.yaml").write_text(
        f"briefings:\n  - name: quay\n    title: Quay\n    sources:\n"
        f"      - {{type: feed, url: '{site.url}/feed.xml', name: good, allow_private: [127.0.0.1]}}\n"
        f"      - {{type: feed, url: '{site.url}/no', name: bad, allow_private: [127.0.0.1]}}\n"
        f"      - {{type: opml, path: missing.opml}}\n"
        f"    outputs:\n"
        f"      - {{type: git, url: '{tmp_path}/wiki.git', path: '{{date}}.md'}}\n"
        f"      - {{type: git, url: '{tmp_path}/other.git', path: '{{date}}.md'}}\n"
    )
    found = list(doctor.examine(load(tmp_path / "config.yaml", environ={}), clock=SystemClock()))
    told = {each.name: each for each in found if each.name.startswith(("source", "output"))}
    assert [(each.good, "may be pushed to" in each.text or "2 entries" in each.text) for each in told.values()] == [
        (True, True),
        (False, False),
        (False, False),
        (True, True),
        (False, False),
    ]
    assert "look for the feed's new address" in told["source bad"].text
    assert "there is no list of feeds" in told["source missing.opml"].text


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A configuration in which everything works: three sources, a file, a repository, a wiki and a mail server."""

    folder: Path
    site: Site
    smtp: SmtpServer
    mended: pytest.MonkeyPatch

    def config(self, *, smtp: str = PASSWORD, wiki: str = PASSWORD) -> Config:
        """It, with these passwords."""
        return load(self.folder / "config.yaml", environ={"SMTP_PASSWORD": smtp, "WIKI_PASSWORD": wiki})

    def red(self, *, at: datetime | None = None, **passwords: str) -> set[str]:
        """What is not well, by its name."""
        return {each.name for each in doctor.examine(self.config(**passwords), clock=At(at)) if not each.good}


@pytest.fixture
def whole(tmp_path: Path, site: Site, dokuwiki: DokuWikiServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Whole]:
    """Everything there and in order, the mail server with a password."""
    smtp = SmtpServer(**login("bot", PASSWORD, tls=False))
    smtp.start()
    (tmp_path / "inbox").mkdir()
    mailbox.Maildir(tmp_path / "box")
    git("init", "--quiet", "--bare", "-b", "main", tmp_path / "wiki.git", at=tmp_path)
    (tmp_path / "config.yaml").write_text(
        f"smtp: {{host: 127.0.0.1, port: {smtp.port}, security: none, username: bot, password_env: SMTP_PASSWORD,"
        f" from: bot@example.org}}\n"
        f"briefings:\n  - name: quay\n    title: Quay\n    sources:\n"
        f"      - {{type: folder, path: inbox/}}\n"
        f"      - {{type: maildir, path: box}}\n"
        f"      - {{type: feed, url: '{site.url}/feed.xml', name: feed, allow_private: [127.0.0.1]}}\n"
        f"    outputs:\n"
        f"      - {{type: file, format: pdf, path: 'out/{{date}}.pdf'}}\n"
        f"      - {{type: git, url: '{tmp_path}/wiki.git', path: '{{date}}.md'}}\n"
        f"      - {{type: dokuwiki, url: '{dokuwiki.address}', page: 'reached:{{date}}', username: bot,"
        f" password_env: WIKI_PASSWORD}}\n"
        f"      - {{type: email, to: [desk@example.org]}}\n"
    )
    try:
        yield Whole(folder=tmp_path, site=site, smtp=smtp, mended=monkeypatch)
    finally:
        smtp.stop()


def test_twelve_things_are_broken_and_each_turns_red_alone(whole: Whole) -> None:
    """F11: whatever an edition needs is broken, one after the other; right is red, and nothing else ever is."""
    assert whole.red() == set()
    folder, seen = whole.folder, {}

    def broken(what: str, **asked: Any) -> None:
        seen[what] = whole.red(**asked)

    broken("mail password", smtp="wrong")
    broken("wiki password", wiki="wrong")
    broken("clock", at=datetime(1970, 1, 1, tzinfo=UTC))
    (folder / "inbox").rename(folder / "gone")
    broken("folder")
    (folder / "gone").rename(folder / "inbox")
    (folder / "box" / "cur").rename(folder / "box" / "gone")
    broken("maildir")
    (folder / "box" / "gone").rename(folder / "box" / "cur")
    route = whole.site.routes.pop("/feed.xml")
    broken("feed")
    whole.site.routes["/feed.xml"] = route
    (folder / "out").write_text("a file where the folder would be")
    broken("file")
    (folder / "out").unlink()
    (folder / "wiki.git").rename(folder / "gone.git")
    broken("git")
    (folder / "gone.git").rename(folder / "wiki.git")
    with whole.mended.context() as patch:
        usage = shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6)  # type: ignore[attr-defined]
        patch.setattr(shutil, "disk_usage", lambda _: usage)
        broken("disk")
    with whole.mended.context() as patch:
        patch.setattr(doctor, "detect", lambda _: "")
        broken("languages")
    with whole.mended.context() as patch:
        git_alone = folder / "bin"
        git_alone.mkdir()
        (git_alone / "git").symlink_to(shutil.which("git") or "git")
        patch.setenv("PATH", str(git_alone))
        broken("fonts")
    Path(whole.config().store).write_bytes(b"no" * 999)
    broken("database")
    shown = {what: sorted({name.split()[0] for name in names}) for what, names in seen.items()}
    assert shown == {
        "mail password": ["output"],
        "wiki password": ["output"],
        "clock": ["clock"],
        "folder": ["source"],
        "maildir": ["source"],
        "feed": ["source"],
        "file": ["output"],
        "git": ["output"],
        "disk": ["disk"],
        "languages": ["languages"],
        "fonts": ["fonts"],
        "database": ["clock", "database"],  # what the clock is compared with is in the store
    }
    assert all(len(names) == 1 for what, names in seen.items() if what != "database")
