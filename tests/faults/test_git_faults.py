"""C06, C08, C10 for git: names, other people's pushes, hooks, servers that are gone, and nothing of the user's
touched."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from servers_wiki import GitServer, git, parcel, sent

from briefing.errors import DeliveryError
from briefing.sinks.git import Git

PAGE = "Briefings/2026-03-03.md"


def sink(url: str, path: str = "Briefings/{date}.md") -> Git:
    """A sink to the branch main."""
    return Git(url=url, path=path)


def repeated(output: Git, day: int) -> int:
    """Deliver until it arrives, as the outbox does; how often it failed."""
    for failures in range(20):
        try:
            sent(output, parcel(day=day))
            return failures
        except DeliveryError as error:
            if "nothing was forced" not in str(error):
                raise
    raise AssertionError("it never arrived")


def contend(server: GitServer, *, people: int, days: int) -> tuple[int, int]:
    """People and we write to one page at once, each so many times; (commits on main, deliveries that were tried
    again)."""
    url = server.repository(**{"Log.md": "# Log\n"})
    output = sink(url, "Log.md".replace("Log", "{name}"))

    def by_hand(person: int) -> None:
        for n in range(days):
            server.edit("wiki.git", "orle.md", lambda text, n=n: f"{text}\nperson {person} line {n}\n")

    def by_us(worker: int) -> int:
        written = Git(url=output.url, path=f"{{year}}-{worker}.md")
        return sum(repeated(written, day) for day in range(1, days + 1))

    with ThreadPoolExecutor(2 * people) as pool:
        hands = [pool.submit(by_hand, person) for person in range(people)]
        ours = [pool.submit(by_us, worker) for worker in range(people)]
        again = sum(each.result() for each in ours)
        for each in hands:
            each.result()
    page = server.read("orle.md")
    lines = re.findall(r"person (\d+) line (\d+)", page)
    assert len(set(lines)) == len(lines) == people * days
    for worker in range(people):
        assert server.read(f"2026-{worker}.md").count("briefing:begin") == days
    git("fsck", "--full", "--strict", at=server.folder / "wiki.git")
    return len(server.commits()), again


def test_pushes_at_once_lose_nothing_of_anybody(git_server: GitServer) -> None:
    """C10: 2 people and 2 of us, 3 commits each, all of them there, in a repository that git finds whole."""
    commits, _ = contend(git_server, people=2, days=3)
    assert commits == 1 + 4 * 3


@pytest.mark.slow
def test_600_commits_at_once_lose_nothing_of_anybody(git_server: GitServer) -> None:
    """C10: 5 people and 5 of us, 60 commits each."""
    began = time.monotonic()
    commits, again = contend(git_server, people=5, days=60)
    print(f"{commits - 1} commits, {again} deliveries tried again, {time.monotonic() - began:.0f} s")
    assert commits == 1 + 600


def test_somebody_pushes_between_our_reading_and_our_push(git_server: GitServer) -> None:
    """C10: the hook of a person's push runs while ours waits; both are there, nothing was forced."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    bare = git_server.folder / "wiki.git"
    git("config", "receive.denyNonFastForwards", "true", at=bare)
    other = git_server.folder / "other.git"
    git("clone", "--quiet", "--bare", bare, other, at=git_server.folder)
    git_server.edit("other.git", PAGE, lambda _: "Ada was here first.\n")
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    # The first push finds that main has moved under it, as if a person's had come in a moment before.
    hook.write_text(
        f"#!/bin/sh\nunset GIT_QUARANTINE_PATH\ntest -e {bare}/once && exit 0\ntouch {bare}/once\n"
        f"git -c safe.directory='*' --git-dir={bare} fetch -q --no-write-fetch-head {other} +main:main\n"
    )
    hook.chmod(0o755)
    assert sent(sink(url), parcel())[0] == "delivered"
    page = git_server.read(PAGE)
    assert page.startswith("Ada was here first.\n")
    assert "briefing:begin orle/2026-03-03" in page
    assert git_server.commits() == ["Briefing: Briefing orle, 2026-03-03", "Ada: by hand", "Ada: by hand"]


def test_a_hook_that_refuses_is_told_in_its_own_words(git_server: GitServer) -> None:
    """C10: not tried again at once: it would say the same."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    hook = git_server.folder / "wiki.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho run >> count\necho 'No bots on Sundays' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match=r"was not pushed to .*No bots on Sundays.*hook declined"):
        sent(sink(url), parcel())
    assert (git_server.folder / "wiki.git" / "count").read_text() == "run\n"
    assert len(git_server.commits()) == 1


def test_a_kill_at_any_moment_leaves_nothing_that_stands_in_the_way(git_server: GitServer, tmp_path: Path) -> None:
    """C10: kill -9 at 8 moments of a delivery; the next one goes through, with one commit, whatever was left behind.

    There is no clone that lasts: an index.lock or a rebase that was broken off lies in a folder that nobody looks at
    again."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    code = (
        "from servers_wiki import parcel, sent\nfrom briefing.sinks.git import Git\n"
        f"sent(Git(url={url!r}, path='Briefings/{{date}}.md'), parcel())"
    )
    around = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    for n in range(8):
        process = subprocess.Popen([sys.executable, "-c", code], env=around, stderr=subprocess.DEVNULL)
        while process.poll() is None and not list(tmp_path.glob("briefing-git-*")):
            time.sleep(0.002)
        time.sleep(n * 0.012)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for left in tmp_path.glob("briefing-git-*"):
            (left / "index.lock").touch()
    sent(sink(url), parcel())
    assert git_server.commits().count("Briefing: Briefing orle, 2026-03-03") == 1
    for left in tmp_path.glob("briefing-git-*"):
        shutil.rmtree(left)


def test_a_server_that_is_gone_is_a_failed_delivery_and_the_next_one_arrives(git_server: GitServer) -> None:
    """C10: nobody there for a while, then again."""
    url = git_server.repository(**{"Home.md": "# Home\n"})
    bare, away = git_server.folder / "wiki.git", git_server.folder / "away.git"
    bare.rename(away)
    with pytest.raises(DeliveryError, match="cannot be fetched"):
        sent(sink(url), parcel())
    away.rename(bare)
    assert sent(sink(url), parcel())[0] == "delivered"


def test_nothing_of_the_user_s_is_written_to(git_server: GitServer, tmp_path: Path) -> None:
    """C08: under strace, no file is opened for writing, made, renamed or removed outside of the delivery's own
    folder."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed (apt-get install strace)")
    url = git_server.repository(**{"Home.md": "# Home\n"})
    home, own, log = tmp_path / "home", tmp_path / "own", tmp_path / "log"
    for folder in (home, own):
        folder.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Somebody\n")
    code = (
        "from servers_wiki import parcel, sent\nfrom briefing.sinks.git import Git\nwhat = parcel()\n"
        f"sent(Git(url={url!r}, path='Briefings/{{date}}.md'), what)"
    )
    around = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(own), "HOME": str(home)}
    around |= {"PYTHONDONTWRITEBYTECODE": "1", "GIT_CONFIG_GLOBAL": str(home / "global")}
    calls = (
        "trace=openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlink,truncate"
    )
    command = ["strace", "-f", "-qq", "-e", calls, "-o", str(log), sys.executable, "-c", code]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=300)
    if "ptrace" in done.stderr and done.returncode:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    written = [line for line in log.read_text(errors="replace").splitlines() if _writes(line)]
    assert len(written) > 20  # it sees ours
    assert [line for line in written if str(own) not in line and not _relative(line)] == []
    assert (home / ".gitconfig").read_text() == "[user]\nname = Somebody\n"
    assert [path.name for path in home.iterdir()] == [".gitconfig"]


def _writes(line: str) -> bool:
    if re.search(r"= -1 E|\bresumed>|ENOENT", line):
        return False
    return not re.search(r"\bopen(at)?\(", line) or bool(re.search(r"O_WRONLY|O_RDWR|O_CREAT", line))


def _relative(line: str) -> bool:
    """A path below git's own folder, or no file at all: /dev/null."""
    paths = re.findall(r'"([^"]*)"', line)
    return all(not path.startswith("/") or path.startswith("/dev/") for path in paths)
