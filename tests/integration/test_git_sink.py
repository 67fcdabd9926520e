"""The git sink against a real git daemon: a commit only where something changed, around what people pushed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from servers_wiki import GitServer, git, over_http, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.git import Git
from tests.golden.edition import FLOOD

PAGE = "Briefings/2026-03-03.md"


def sink(url: str, **options: str) -> Git:
    """A sink to the branch main."""
    return Git(url=url, path="Briefings/{date}.md", **options)


def test_an_edition_is_one_commit_with_an_identity_of_its_own(git_server: GitServer) -> None:
    """Page, index and events in one; the same again makes none; the receipt is the commit."""
    url = git_server.repository(**{"Home.md": "# Home\n", "bin/tool": "x"})
    output = sink(url, index="Briefings/index.md", events="Briefings/events/{event}.md")
    (target,) = output.targets(parcel().edition)
    delivery = output.deliver(parcel(), target, receipt="")
    assert (str(delivery.outcome), target) == ("delivered", f"{url} main:{PAGE}")
    assert git_server.commits()[0] == "Briefing: Briefing orle, 2026-03-03"
    bare = git_server.folder / "wiki.git"
    assert git("rev-parse", "main", at=bare).strip() == delivery.receipt
    listed = git("ls-tree", "-r", "--name-only", "main", at=bare).splitlines()
    assert {"Home.md", "bin/tool", PAGE, "Briefings/index.md", f"Briefings/events/{FLOOD.event}.md"} <= set(listed)
    again = output.deliver(parcel(), target, receipt="")
    assert (str(again.outcome), again.receipt) == ("unchanged", delivery.receipt)
    assert len(git_server.commits()) == 3


def test_an_empty_repository_gets_its_first_commit(git_server: GitServer) -> None:
    """A new wiki has no branch yet."""
    output = sink(git_server.repository())
    assert sent(output, parcel())[0] == "delivered"
    assert git_server.commits() == ["Briefing: Briefing orle, 2026-03-03"]


def test_what_people_push_is_kept(git_server: GitServer) -> None:
    """Around the marks silently, between them with a word in the delivery; a file's mode stays too."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    sent(sink(url), parcel())
    git_server.edit("wiki.git", PAGE, lambda text: text.replace("## Water", "## Water, by Ada"))
    outcome, detail = sent(sink(url), parcel(title="Corrected"))
    page = git_server.read(PAGE)
    assert outcome == "delivered"
    assert "was kept, the new text stands beside it" in detail
    assert ("## Water, by Ada" in page, "# Corrected" in page) == (True, True)
    assert git_server.read("Home.md") == "# Home\n"


def test_a_page_of_an_obsidian_vault_in_git_is_like_any_other(git_server: GitServer) -> None:
    """The branch may be another than main, and the author is who the configuration says."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    git("branch", "notes", "main", at=git_server.folder / "wiki.git")
    assert sent(sink(url, branch="notes", author="Desk <desk@example.org>"), parcel())[0] == "delivered"
    told = git("log", "-1", "--format=%an %ae %cn", "notes", at=git_server.folder / "wiki.git")
    assert told == "Desk desk@example.org Desk\n"
    assert len(git_server.commits()) == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"branch": "trunk"}, "has no branch trunk: make it, or name one of main"),
        ({"url": "git://127.0.0.1:1/wiki.git"}, r"cannot be fetched \(.*(?:refused|unable to connect)"),
        ({"url": "/nonexistent/wiki.git"}, "cannot be fetched"),
    ],
)
def test_what_cannot_be_reached_says_so(git_server: GitServer, option: dict[str, str], said: str) -> None:
    """A wrong branch, nobody there, no repository: a delivery that failed, in one line."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    with pytest.raises(DeliveryError, match=said) as failed:
        sent(sink(**({"url": url} | option)), parcel())
    assert "\n" not in str(failed.value)


def test_a_link_or_a_submodule_in_the_way_is_not_written_through(git_server: GitServer, tmp_path: Path) -> None:
    """In somebody else's clone it would lead anywhere."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    clone = tmp_path / "clone"
    git("clone", "--quiet", git_server.folder / "wiki.git", clone, at=tmp_path)
    os.symlink("/etc", clone / "Briefings")
    git("add", "-A", at=clone)
    git("commit", "--quiet", "-m", "link", at=clone)
    git("push", "--quiet", at=clone)
    with pytest.raises(DeliveryError, match="a link, folder or submodule lies there"):
        sent(sink(url), parcel())
    assert len(git_server.commits()) == 2


def test_a_password_is_in_no_message_and_no_target() -> None:
    """It may stand in the address or beside it; what is shown has neither."""
    inside = sink("https://bot:sesame@wiki.example.org/team.git")
    beside = Git(
        url="https://wiki.example.org/team.git", path="{date}.md", username="bot", password=SecretStr("sesame")
    )
    for output in (inside, beside):
        assert "sesame" not in f"{output!r} {output.place} {output.targets(parcel().edition)}"
        assert "https://wiki.example.org/team.git main:" in output.place
    with pytest.raises(ValueError, match="over ssh a key logs in"):
        Git(url="git@example.org:a.git", path="{date}.md", password=SecretStr("sesame"))


def test_over_http_the_password_is_handed_to_git_and_seen_by_nobody(git_server: GitServer, tmp_path: Path) -> None:
    """git's own program for the web, with a login: the page arrives; no command line, no file and no message has the
    password."""
    git_server.repository(**{"Home.md": "# Home\n"})
    git("config", "http.receivepack", "true", at=git_server.folder / "wiki.git")
    log = tmp_path / "log"
    with over_http(git_server.folder, login="bot:open sesame") as address:
        code = (
            "from pydantic import SecretStr\nfrom servers_wiki import parcel, sent\n"
            "from briefing.sinks.git import Git\n"
            f"sink = Git(url='{address}/wiki.git', path='{{date}}.md', username='bot', password=SecretStr(input()))\n"
            "print(*sent(sink, parcel()))"
        )
        command = [sys.executable, "-c", code]
        if shutil.which("strace"):
            command = ["strace", "-f", "-qq", "-s", "4000", "-e", "trace=execve", "-o", str(log), *command]
        around = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
        done = subprocess.run(command, input="open sesame\n", env=around, capture_output=True, text=True, timeout=120)
        assert done.stdout.strip() == "delivered", done.stderr
        assert "briefing:begin" in git_server.read("2026-03-03.md")
        if log.exists():
            assert "push" in log.read_text(errors="replace")
            assert "sesame" not in re.sub(r"/\* \d+ vars \*/", "", log.read_text(errors="replace"))
        wrong = Git(url=f"{address}/wiki.git", path="x.md", username="bot", password=SecretStr("guess-me"))
        with pytest.raises(DeliveryError, match="Authentication failed") as refused:
            sent(wrong, parcel())
        assert "guess-me" not in str(refused.value)
        inside = Git(url=f"{address.replace('http://', 'http://bot:open%20sesame@')}/wiki.git", path="y.md")
        assert sent(inside, parcel())[0] == "delivered"


def test_the_user_s_own_git_configuration_is_not_read(git_server: GitServer, tmp_path: Path) -> None:
    """A hook path, a signing key or an alias of the user's changes nothing about our commits."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Somebody\n[commit]\ngpgsign = true\n[core]\nhooksPath = /x\n")
    code = (
        "from servers_wiki import parcel, sent\nfrom briefing.sinks.git import Git\n"
        f"print(*sent(Git(url={url!r}, path='Briefings/{{date}}.md'), parcel()))"
    )
    command = [sys.executable, "-c", code]
    around = os.environ | {"HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "delivered", done.stderr
    assert git_server.commits()[0].startswith("Briefing: ")
