"""Real servers for the tests of the wikis, each on a free port of this machine: git daemon, and what `conftest.py`
names."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from briefing.models import Briefing, Parcel
from briefing.outbox import render
from briefing.render.json import digest
from briefing.sinks.door import Sink
from tests.golden.edition import EDITION, MORNING

ORLE = replace(EDITION, name="orle")


def parcel(*, day: int = 3, format: str = "markdown", edition: Briefing = ORLE, title: str = "") -> Parcel:
    """The golden edition of a day of March 2026, in a format."""
    dated = replace(edition, date=date(2026, 3, day), title=title or edition.title)
    return Parcel(
        edition=dated,
        digest=digest(dated),
        revision=1,
        created=MORNING,
        renditions=(render(dated, format),),
    )


def sent(sink: Sink, what: Parcel) -> tuple[str, str]:
    """What comes of a parcel at a sink's one target: the outcome and what there is to say."""
    (target,) = sink.targets(what.edition)
    delivery = sink.deliver(what, target, receipt="")
    return str(delivery.outcome), delivery.detail


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nobody listens at {port}")


def git(*arguments: str | Path, at: Path) -> str:
    """Run git as a person would, with an identity and no configuration of this machine."""
    around = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }
    done = subprocess.run(
        ["git", *map(str, arguments)], cwd=at, env=around, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"git {arguments}: {done.stderr}"
    return done.stdout


@dataclass(frozen=True, slots=True, kw_only=True)
class GitServer:
    """git daemon with the repositories of a folder."""

    folder: Path
    port: int

    def repository(self, name: str = "wiki.git", **files: str) -> str:
        """A new one with these files on `main`, or an empty one; its address."""
        bare = self.folder / name
        git("init", "--quiet", "--bare", "-b", "main", bare, at=self.folder)
        git("config", "uploadpack.allowFilter", "true", at=bare)
        for path, text in files.items():
            self.edit(name, path, lambda _, text=text: text)
        return f"git://127.0.0.1:{self.port}/{name}"

    def read(self, path: str, name: str = "wiki.git") -> str:
        """A page as it stands on `main`."""
        return git("show", f"main:{path}", at=self.folder / name)

    def edit(self, name: str, path: str, change: Callable[[str], str]) -> None:
        """What a person does: clone, change a file, commit, push; again where somebody else was quicker."""
        clone = self.folder / f"clone-{time.monotonic_ns()}"
        for _ in range(60):
            shutil.rmtree(clone, ignore_errors=True)
            git("clone", "--quiet", self.folder / name, clone, at=self.folder)
            file = clone / path
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("r" if file.exists() else "a+", encoding="utf-8", newline="") as before:
                text = before.read()
            file.write_text(change(text), encoding="utf-8", newline="")
            git("add", "-A", at=clone)
            git("commit", "--quiet", "-m", "by hand", at=clone)
            try:
                git("push", "--quiet", "origin", "HEAD:refs/heads/main", at=clone)
                shutil.rmtree(clone)
                return
            except AssertionError:
                continue
        raise AssertionError("a person could not push")

    def commits(self, name: str = "wiki.git") -> list[str]:
        """Who made the commits on `main` and why, the newest first."""
        return git("log", "--format=%an: %s", "main", at=self.folder / name).splitlines()


@pytest.fixture
def git_server(tmp_path: Path) -> Iterator[GitServer]:
    """A git daemon that everybody may push to."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed (apt-get install git)")
    folder, port = tmp_path / "git", free_port()
    folder.mkdir()
    command = ["git", "daemon", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}", f"--base-path={folder}"]
    command += ["--export-all", "--enable=receive-pack"]
    # safe.directory: the repositories may be another user's than the daemon's
    around = os.environ | {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    process = subprocess.Popen(command, env=around, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port, process)
        yield GitServer(folder=folder, port=port)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and what it started."""
    import contextlib
    import signal

    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
