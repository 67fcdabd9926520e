"""C06, C07: sixty bad names on four kinds of wiki, and the pages that programs read."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from pydantic import SecretStr
from servers_wiki import PASSWORD, DokuWikiServer, GitServer, MediaWikiServer, git, mediawiki_sink, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks import mediawiki as mediawiki_module
from briefing.sinks.dokuwiki import DokuWiki
from briefing.sinks.folder import Folder
from briefing.sinks.git import Git
from briefing.sinks.mediawiki import _Wiki
from briefing.sinks.pages import Layout, put, writings

# Each is tried as a page's name, in files with their suffix.
NAMES = (
    "plain", "two words", "Ünïcode", "日本語", "Ελλάδα", "a.b", "a-b", "a_b", "A", "2026-03-03", "folder/page",
    "a/b/c/d", "it's", "a+b", "a,b", "a@b", "a=b", "(a)", "a!b", "a;b", "a$b", "$(touch x)", "`x`", "a'b", "a~b", "a^b",
    "../escape", "a/../../escape", "/etc/escape", "..", ".", "./a", "a//b", "a/", "/a", "a/./b", "..\\escape", "a\\b",
    ".git/hooks/post-commit", ".GIT/config", "git~1/config", ".obsidian/app", "~/escape", "-rf", "--help",
    "CON", "nul", "com1.x", "LPT9", "aux/a", "a.", "a ", " a", "a:b", "a*b", "a?b", 'a"b', "a<b>", "a|b", "a#b",
    "a\nb", "a\x00b", "a\x1bb", "a\u200bb", "a\u202eb", "Cafe\u0301", "x" * 300, "ä" * 120, "y/" * 500, "a[b]", "{x}",
    "a%2fb", "a&amp;b", "Special:Version", "MediaWiki:Common.js", "User:Ada/x.js", "Template:Main", "_template", "a:_x",
)  # fmt: skip


def everything_below(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_names_in_a_folder(tmp_path: Path) -> None:
    """C06: refused before anything is written, or written below the folder and read back whole."""
    assert len(NAMES) >= 60
    inside, told = tmp_path / "a" / "b" / "inside", 0
    inside.mkdir(parents=True)
    for name in NAMES:
        before = everything_below(inside)
        try:
            output = Folder(folder=inside, path=f"{name}.md")
            sent(output, parcel())
        except (ValueError, DeliveryError):
            assert everything_below(inside) == before
            told += 1
            continue
        assert "briefing:begin orle/newest" in (inside / f"{name}.md").read_text(encoding="utf-8")
        assert everything_below(inside) - before <= {f"{name}.md"}
    assert everything_below(tmp_path) == {f"a/b/inside/{name}" for name in everything_below(inside)}
    assert 30 <= told <= 50


@pytest.mark.slow
def test_names_in_git(git_server: GitServer) -> None:
    """C06: the same names, and what git holds is what was to be written; a clone of it is whole."""
    url, written = git_server.repository(**{"Home.md": "# Home\n"}), set()
    for name in NAMES:
        try:
            sent(Git(url=url, path=f"{name}.md"), parcel())
        except (ValueError, DeliveryError):
            continue
        written.add(f"{name}.md")
    bare = git_server.folder / "wiki.git"
    listed = set(git("ls-tree", "-r", "-z", "--name-only", "main", at=bare).split("\0")) - {"", "Home.md"}
    assert listed == written
    assert len(written) >= 25
    for name in sorted(written):
        assert "briefing:begin orle/newest" in git("show", f"main:{name}", at=bare)
    git("-c", "transfer.fsckObjects=true", "clone", "--quiet", bare, git_server.folder / "clone", at=git_server.folder)


def test_names_in_mediawiki(mediawiki: MediaWikiServer) -> None:
    """C06: refused, or a page of that very name in the wiki, which holds what was written."""
    wiki, written = _Wiki.of(mediawiki_sink(mediawiki, "Any")), []
    for name in NAMES:
        try:
            mediawiki_sink(mediawiki, name)
            [writing] = writings(parcel(format="mediawiki"), Layout(page=name, format="mediawiki"))
            put(wiki, writing, summary="names")
        except (ValueError, DeliveryError):
            continue
        written.append(name)
    assert len(written) >= 20
    for name in written:
        assert mediawiki.read(name).startswith("<!-- briefing:begin orle/newest "), name
    ask = {"action": "query", "list": "allpages", "aplimit": "500", "format": "json", "formatversion": "2"}
    titles = {page["title"] for page in requests.get(mediawiki.url, params=ask, timeout=60).json()["query"]["allpages"]}
    assert {name[0].upper() + name[1:] for name in written} <= titles


def test_names_in_dokuwiki(dokuwiki: DokuWikiServer) -> None:
    """C06, C12: refused, or a page of that very id, which holds what was written; 300 letters are not said to be
    stored."""
    written = set()
    for name in NAMES:
        try:
            output = DokuWiki(url=dokuwiki.address, page=f"names:{name}", username="bot", password=SecretStr(PASSWORD))
            sent(output, parcel(format="dokuwiki"))
        except (ValueError, DeliveryError):
            continue
        written.add(name)
    assert {"nul", "com1.x", "plain", "a.b", "a-b", "a_b", "2026-03-03", "a:b"} == written
    for name in written:
        assert "briefing:begin orle/newest" in dokuwiki.read(f"names:{name}")
    pages = dokuwiki.folder / "data" / "pages" / "names"
    assert everything_below(pages) == {f"{name.replace(':', '/')}.txt" for name in written}
    client = dokuwiki.client("bot")
    assert client.pages.set("names:" + "x" * 300, "text") is True  # what the wiki says of a page that it did not store
    assert client.pages.get("names:" + "x" * 300) == ""


@pytest.mark.parametrize("title", ["MediaWiki:Common.js", "MediaWiki:Sitenotice", "User:Admin/common.js", "Template:T"])
def test_pages_that_programs_read_are_not_written_to(
    mediawiki: MediaWikiServer, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C07: not even by an administrator, and not even where the check of the name is left out: the wiki is asked
    too."""
    with pytest.raises(ValueError, match="nothing is written there"):
        mediawiki_sink(mediawiki, title, user="Admin")
    monkeypatch.setattr(mediawiki_module, "check_title", lambda _: None)
    with pytest.raises(DeliveryError, match=r"not one that may be written to|not text"):
        sent(mediawiki_sink(mediawiki, title, user="Admin"), parcel(format="mediawiki"))
    assert mediawiki.read(title) == ""
    if title != "Template:T":
        return
    monkeypatch.setattr(mediawiki_module._Wiki, "_check", lambda *_: None)
    sent(mediawiki_sink(mediawiki, "MediaWiki:Common.js", user="Admin"), parcel(format="mediawiki"))
    assert mediawiki.read("MediaWiki:Common.js") != ""  # the negative control: it could have
