"""A bare git repository of our own beside a remote one: fetch a branch's tip, write files onto it, push, by the git
program."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.names import folded

# Seconds for one call of git. A wiki's tip is fetched in a few; a push waits for the server's hooks.
DEADLINE = 180
_SCP = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.\[\]:-]+:(?!/?/)\S+")  # user@host:path
_BRANCH = re.compile(r"(?!-|/|.*(?:\.\.|//|@\{|\.lock(?:/|$)|/\.|[\x00-\x20~^:?*\[\\\x7f]))(?:.*[^./])")
# Asked for by git, answers from the environment: no secret is in a command line, a file or a log.
_HELPER = '!f() { test "$1" = get && echo "username=$BRIEFING_USERNAME" && echo "password=$BRIEFING_PASSWORD"; }; f'
# What a server says where somebody else was quicker; all else that it rejects it means.
_QUICKER = re.compile(
    r"fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists"
    r"|failed to lock|Unable to create .*\.lock|stale info|remote ref updated since"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A branch of a repository somewhere, and how to log in there. `url` holds no password."""

    url: str
    branch: str
    username: str
    password: SecretStr | None

    @classmethod
    def of(cls, url: str, *, branch: str, username: str, password: SecretStr | None) -> Remote:
        """What a URL says, the name and password in it taken out where it is one of the web."""
        parts = urlsplit(url) if re.match(r"https?://", url) else None
        if parts is None or "@" not in parts.netloc:
            return cls(url=url, branch=branch, username=username, password=password)
        login, _, host = parts.netloc.rpartition("@")
        name, _, secret = login.partition(":")
        return cls(
            url=urlunsplit(parts._replace(netloc=host)),
            branch=branch,
            username=username or unquote(name),
            password=password or SecretStr(unquote(secret)),
        )

    @property
    def shown(self) -> str:
        """As it may stand in a message."""
        return re.sub(r"(?<=://)([^/@:]+):[^/@]*@", r"\1@", self.url)

    def check(self) -> None:
        """Refuse what git would take for something else than a repository and a branch.

        Raises:
            ValueError: with what is wrong.
        """
        scheme = self.url.partition("://")[0] if "://" in self.url else ""
        local = self.url.startswith("/")
        if re.search(r"\s", self.url) or not (
            scheme in ("https", "http", "ssh", "git", "file") or local or _SCP.fullmatch(self.url)
        ):
            raise ValueError(
                f"{self.shown!r} is no address of a repository: https://, ssh://, git://, user@host:path, /path"
            )
        if not _BRANCH.fullmatch(self.branch):
            raise ValueError(f"{self.branch!r} is no name of a branch")
        if self.password and not self.url.startswith(("https://", "http://")):
            raise ValueError("a password is for https alone; over ssh a key logs in")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a call of git came to."""

    code: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        return self.out.decode(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A bare repository in a folder of our own, with one remote."""

    folder: Path
    remote: Remote
    author: str

    def make(self) -> None:
        """Make it, empty.

        Raises:
            DeliveryError: there is no git, or no room.
        """
        self._git("init", "--quiet", "--bare", "--template=")
        for key, value in (("url", self.remote.url), ("promisor", "true"), ("partialclonefilter", "blob:none")):
            self._git("config", f"remote.origin.{key}", value)

    def fetch(self) -> str:
        """The commit at the branch's tip, "" where the whole repository is empty.

        Raises:
            DeliveryError: it cannot be reached, or has no such branch.
        """
        branch = f"refs/heads/{self.remote.branch}"
        done = self._run(
            "fetch", "--quiet", "--no-tags", "--depth=1", "--filter=blob:none", "origin", f"+{branch}:{branch}"
        )
        if done.code == 0:
            return self._git("rev-parse", "--verify", branch).strip()
        if "couldn't find remote ref" not in done.said:
            raise self._refused("cannot be fetched", done.said)
        if heads := self._git("ls-remote", "--heads", "origin"):
            there = ", ".join(line.partition("refs/heads/")[2] for line in heads.splitlines()[:5])
            raise DeliveryError(
                f"{self.remote.shown} has no branch {self.remote.branch}: make it, or name one of {there}"
            )
        return ""

    def read(self, path: str, *, at: str) -> str:
        """A file's text at a commit, "" where it is not there.

        Raises:
            DeliveryError: what is there is no plain text file, or its name is another's on some systems.
        """
        if not at or not self._entry(path, at=at):
            return ""
        done = self._run("cat-file", "blob", f"{at}:{path}")
        if done.code != 0:
            raise self._refused(f"{path} cannot be read", done.said)
        try:
            return done.out.decode()
        except UnicodeDecodeError:
            raise DeliveryError(
                f"{self.remote.shown} {path}: what stands there is not UTF-8 text; it was not touched"
            ) from None

    def commit(self, files: dict[str, str], *, onto: str, message: str) -> str:
        """A new commit with these files changed."""
        self._git("read-tree", onto or "--empty")
        lines = []
        for path, text in files.items():
            mode = (self._entry(path, at=onto) if onto else "") or "100644"
            blob = self._git("hash-object", "-w", "--stdin", given=text.encode()).strip()
            lines.append(f"{mode} {blob}\t{path}\0")
        self._git("update-index", "-z", "--index-info", given="".join(lines).encode())
        tree = self._git("write-tree", "--missing-ok").strip()
        return self._git("commit-tree", tree, *(("-p", onto) if onto else ()), "-m", message).strip()

    def push(self, commit: str, *, rehearsed: bool = False) -> bool:
        """Whether the branch is at the commit now; False where somebody else was quicker.

        Rehearsed, the server is asked whether it would let us, and is sent nothing.

        Raises:
            DeliveryError: the server refuses it, or cannot be reached.
        """
        how = ("--porcelain", "--no-verify", *(("--dry-run",) if rehearsed else ()))
        done = self._run("push", *how, "origin", f"{commit}:refs/heads/{self.remote.branch}")
        if done.code == 0:
            return True
        rejected = "\n".join(line for line in done.text.splitlines() if line.startswith("!"))
        if _QUICKER.search(rejected + done.said):
            return False
        raise self._refused("was not pushed to", done.said + "\n" + rejected)

    def _entry(self, path: str, *, at: str) -> str:
        """The mode of a file in a commit, "" where it is not there; refused where something else is in its way."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            above = "/".join(parts[: depth - 1])
            listed = self._git("ls-tree", "-z", f"{at}:{above}").split("\0")[:-1]
            modes = {name: about.split(" ")[0] for about, _, name in (line.partition("\t") for line in listed)}
            where = f"{self.remote.shown} {'/'.join(parts[:depth])}"
            if twins := [
                name for name in modes if name != parts[depth - 1] and folded(name) == folded(parts[depth - 1])
            ]:
                raise DeliveryError(f"{where}: {twins[0]} lies there, which some systems take for the same name")
            mode = modes.get(parts[depth - 1], "")
            if not mode:
                return ""
            if mode not in (("100644", "100755") if depth == len(parts) else ("040000",)):
                raise DeliveryError(f"{where}: a link, folder or submodule lies there; nothing was written")
        return mode

    def _git(self, *arguments: str, given: bytes = b"") -> str:
        done = self._run(*arguments, given=given)
        if done.code != 0:
            raise self._refused(f"git {arguments[0]} failed at", done.said)
        return done.text

    def _run(self, *arguments: str, given: bytes = b"") -> _Answer:
        try:
            process = subprocess.Popen(
                ["git", *arguments],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(f"git cannot be run ({error.strerror}): install it") from None
        try:
            out, err = process.communicate(given, timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its helpers hold the pipes open
            process.communicate()
            raise DeliveryError(f"{self.remote.shown} did not answer within {DEADLINE} seconds") from None
        return _Answer(code=process.returncode, out=out, said=err.decode(errors="replace"))

    def _refused(self, what: str, said: str) -> DeliveryError:
        """What git or the server said, on one line."""
        lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith(("hint:", "To "))]
        told = "; ".join(line.replace("\t", " ") for line in lines)[:500] or "git says nothing"
        return DeliveryError(f"{self.remote.shown} {self.remote.branch}: {what} ({told})")

    def _environment(self) -> dict[str, str]:
        """The user's, without their git configuration, which is neither read nor written, and without any question
        asked."""
        name, address = parseaddr(self.author)
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith("GIT_") or key.startswith("GIT_SSH")
        }
        batch = "ssh -o BatchMode=yes -o ConnectTimeout=30"
        return {
            "GIT_SSH_COMMAND": batch,
            **kept,
            "LC_ALL": "C",
            "GIT_DIR": str(self.folder),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": address,
            **self._settings(),
        }

    def _settings(self) -> dict[str, str]:
        """Git's own settings for this call, and the login for this server alone."""
        settings = {
            "gc.auto": "0",
            "http.lowSpeedLimit": "100",
            "http.lowSpeedTime": "60",
        }
        login = {}
        if self.remote.password:
            server = re.match(r"https?://[^/]+", self.remote.url)
            settings[f"credential.{server[0] if server else ''}.helper"] = _HELPER
            login = {
                "BRIEFING_USERNAME": self.remote.username,
                "BRIEFING_PASSWORD": self.remote.password.get_secret_value(),
            }
        numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
        for n, (key, value) in enumerate(settings.items()):
            numbered |= {f"GIT_CONFIG_KEY_{n}": key, f"GIT_CONFIG_VALUE_{n}": value}
        return numbered | login
