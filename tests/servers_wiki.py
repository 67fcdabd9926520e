"""Real servers for the tests of the wikis, each on a free port of this machine: git daemon, and what `conftest.py`
names."""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from briefing.errors import DeliveryError
from briefing.models import Briefing, Parcel
from briefing.outbox import render
from briefing.render.json import digest
from briefing.sinks.dokuwiki import DokuWiki
from briefing.sinks.door import Sink
from briefing.sinks.mediawiki import MediaWiki
from tests.golden.edition import EDITION, MORNING

ORLE = replace(EDITION, name="orle")


def parcel(*, day: int = 3, format: str = "markdown", edition: Briefing = ORLE, title: str = "") -> Parcel:
    """The golden edition of a day of March 2026, in a format."""
    dated = replace(edition, date=date(2026, 3, 1) + timedelta(days=day - 1), title=title or edition.title)
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
        for _ in range(600):  # ten who push at once leave one of them waiting for long
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


@contextmanager
def over_http(folder: Path, *, login: str) -> Iterator[str]:
    """The repositories of a folder by git's own program for the web, for whoever logs in; the address."""
    wanted = "Basic " + base64.b64encode(login.encode()).decode()

    class Backend(BaseHTTPRequestHandler):
        def answer(self) -> None:
            if self.headers.get("Authorization") != wanted:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="wiki"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, _, query = self.path.partition("?")
            around = {"PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1"}
            around |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": "bot"}
            around |= {"CONTENT_TYPE": self.headers.get("Content-Type", ""), "GIT_CONFIG_COUNT": "1"}
            around |= {"GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
            around |= {"HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", "")}
            around |= {"GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
            given = self._body()
            done = subprocess.run(["git", "http-backend"], input=given, env=around, capture_output=True, timeout=60)
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().splitlines()]
            status = next((value[:3] for name, value in lines if name == "Status"), "200")
            self.send_response(int(status))
            for name, value in lines:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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


# --- MediaWiki --------------------------------------------------------------------------------------------------------

MEDIAWIKI = Path("/usr/share/mediawiki")
DOKUWIKI = Path("/usr/share/dokuwiki")
PASSWORD = "orleflood1433orleflood1433orle14"  # 32 of 0-9 and a-w, as MediaWiki wants of a bot password
# Two answers at once, and no limit to what a new account may do in a minute.
_MEDIAWIKI_SETTINGS = "\n$wgRateLimits = [];\n$wgJobRunRate = 0;\n$wgEnableUploads = false;\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaWikiServer:
    """A MediaWiki with the users Admin, Bot and Ada, each with a bot password called `briefing`."""

    folder: Path
    address: str

    @property
    def url(self) -> str:
        """Its API."""
        return f"{self.address}/api.php"

    def bot_password(self, user: str, *, app: str, grants: str) -> None:
        """Another bot password of a user, with these grants."""
        known = {"MW_CONFIG_FILE": str(self.folder / "LocalSettings.php")}
        script = [MEDIAWIKI / "maintenance/createBotPassword.php", f"--appid={app}", f"--grants={grants}"]
        _php(*script, user, PASSWORD, at=MEDIAWIKI, **known)

    def login(self, user: str) -> requests.Session:
        """A session of a user, logged in by the bot password."""
        session = requests.Session()
        session.trust_env = False
        ask = {"action": "query", "meta": "tokens", "type": "login", "format": "json"}
        token = session.get(self.url, params=ask, timeout=60).json()["query"]["tokens"]["logintoken"]
        login = {"lgname": f"{user}@briefing", "lgpassword": PASSWORD, "lgtoken": token}
        done = session.post(self.url, data={"action": "login", "format": "json", **login}, timeout=60).json()
        assert done["login"]["result"] == "Success", done
        return session

    def read(self, title: str) -> str:
        """A page's text, "" where it is not there."""
        ask = {"action": "query", "titles": title, "prop": "revisions", "rvprop": "content", "rvslots": "main"}
        answer = requests.get(self.url, params={**ask, "format": "json", "formatversion": "2"}, timeout=60).json()
        [page] = answer["query"]["pages"]
        return str(page["revisions"][0]["slots"]["main"]["content"]) if "revisions" in page else ""

    def revisions(self, title: str) -> list[str]:
        """Who made the revisions of a page, the newest first."""
        ask = {"action": "query", "titles": title, "prop": "revisions", "rvprop": "user", "rvlimit": "500"}
        answer = requests.get(self.url, params={**ask, "format": "json", "formatversion": "2"}, timeout=60).json()
        [page] = answer["query"]["pages"]
        return [each["user"] for each in page.get("revisions", ())]

    def edit(self, session: requests.Session, title: str, change: Callable[[str], str]) -> None:
        """What a careful person does: read, change, save against what was read; again where somebody was quicker."""
        ask = {"action": "query", "titles": title, "prop": "revisions", "rvprop": "content|ids", "rvslots": "main"}
        ask |= {"meta": "tokens", "format": "json", "formatversion": "2"}
        for _ in range(600):  # ten who push at once leave one of them waiting for long
            answer = session.get(self.url, params=ask, timeout=60).json()["query"]
            [page] = answer["pages"]
            found = page.get("revisions")
            base = {"baserevid": found[0]["revid"]} if found else {"createonly": "1"}
            text = change(found[0]["slots"]["main"]["content"] if found else "")
            edit = {"action": "edit", "title": title, "text": text, "token": answer["tokens"]["csrftoken"], **base}
            done = session.post(self.url, data={**edit, "format": "json"}, timeout=60).json()
            if "edit" in done and done["edit"]["result"] == "Success":
                return
            assert done["error"]["code"] in ("editconflict", "articleexists", "readonly"), done
        raise AssertionError("a person could not save")


def _php(*arguments: str | Path, at: Path, **variables: str) -> str:
    command = ["php", *map(str, arguments)]
    around = os.environ | variables
    done = subprocess.run(command, cwd=at, env=around, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def _serve(root: Path, port: int, *options: str, log: Path, **variables: str) -> subprocess.Popen[bytes]:
    """PHP's own server with four workers."""
    command = ["php", *options, "-S", f"127.0.0.1:{port}", "-t", str(root)]
    around = os.environ | {"PHP_CLI_SERVER_WORKERS": "4"} | variables
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=root, env=around, stdout=file, stderr=file, start_new_session=True)
    wait_for(port, process)
    return process


@pytest.fixture(scope="session")
def mediawiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaWikiServer]:
    """A MediaWiki on SQLite; the tests that need it are skipped where it is not installed."""
    if not shutil.which("php") or not (MEDIAWIKI / "maintenance/install.php").is_file():
        pytest.skip("MediaWiki is not installed: ./run tools")
    folder, port = tmp_path_factory.mktemp("mediawiki"), free_port()
    settings, address = folder / "LocalSettings.php", f"http://127.0.0.1:{port}"
    install = ["--confpath", folder, "--dbtype=sqlite", f"--dbpath={folder}/data", f"--server={address}"]
    install += ["--scriptpath=", f"--pass={PASSWORD}", "Orle", "Admin"]
    _php(MEDIAWIKI / "maintenance/install.php", *install, at=MEDIAWIKI)
    more = f"{_MEDIAWIKI_SETTINGS}$wgReadOnlyFile = '{folder}/readonly';\n"
    more += f"if (file_exists('{folder}/limited')) $wgRateLimits = ['edit' => ['user' => [0, 60]]];\n"
    more += "$wgMainCacheType = CACHE_DB;\n"  # where a limit is counted
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    known = {"MW_CONFIG_FILE": str(settings)}
    for user in ("Bot", "Ada"):
        _php(MEDIAWIKI / "maintenance/createAndPromote.php", user, PASSWORD, at=MEDIAWIKI, **known)
    grants = "basic,highvolume,editpage,editprotected,createeditmovepage,editmycssjs,editinterface,editsiteconfig"
    server = MediaWikiServer(folder=folder, address=address)
    for user in ("Admin", "Bot", "Ada"):
        server.bot_password(user, app="briefing", grants=grants)
    process = _serve(MEDIAWIKI, port, log=folder / "log", **known)
    try:
        yield server
    finally:
        stop(process)


# --- DokuWiki ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DokuWikiServer:
    """A DokuWiki with the users bot and ada, who may use its API."""

    folder: Path
    address: str

    def client(self, user: str) -> Any:
        """The wiki as a user's program sees it."""
        from dokuwiki import DokuWiki as Client

        return Client(self.address, user, PASSWORD)

    def read(self, page: str) -> str:
        """A page's text as its file holds it."""
        file = self.folder / "data" / "pages" / f"{page.replace(':', '/')}.txt"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def versions(self, page: str) -> list[str]:
        """Every text that the history of a page holds, the present one included."""
        import gzip

        attic = self.folder / "data" / "attic" / f"{page.replace(':', '/')}"
        old = sorted(attic.parent.glob(f"{attic.name}.*.txt.gz")) if attic.parent.exists() else []
        return [gzip.decompress(each.read_bytes()).decode() for each in old] + [self.read(page)]


@pytest.fixture(scope="session")
def dokuwiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DokuWikiServer]:
    """A DokuWiki with a configuration of its own; the tests that need it are skipped where it is not installed."""
    if not shutil.which("php") or not (DOKUWIKI / "doku.php").is_file():
        pytest.skip("DokuWiki is not installed: ./run tools")
    folder, port = tmp_path_factory.mktemp("dokuwiki"), free_port()
    conf, data = folder / "conf", folder / "data"
    shutil.copytree("/etc/dokuwiki", conf, ignore=shutil.ignore_patterns("*.auth.php", "local.php"))
    for name in (
        "pages",
        "attic",
        "media",
        "media_attic",
        "media_meta",
        "meta",
        "cache",
        "index",
        "locks",
        "tmp",
        "log",
    ):
        (data / name).mkdir(parents=True)
    (conf / "local.php").write_text(
        f"<?php\n$conf['title'] = 'Orle';\n$conf['savedir'] = '{data}';\n$conf['useacl'] = 1;\n"
        "$conf['superuser'] = '@admin';\n$conf['remote'] = 1;\n$conf['remoteuser'] = '@user';\n"
        "$conf['disableactions'] = 'register';\n"
    )
    secret = _php("-r", f"echo password_hash('{PASSWORD}', PASSWORD_BCRYPT, ['cost' => 4]);", at=folder)
    users = [f"{name}:{secret}:{name.title()}:{name}@example.org:user" for name in ("bot", "ada")]
    (conf / "users.auth.php").write_text("# users\n" + "\n".join(users) + "\n")
    (conf / "acl.auth.php").write_text("# who may what\n*\t@ALL\t1\n*\t@user\t8\nlocked:*\t@user\t1\n")
    before = folder / "before.php"
    before.write_text(f"<?php\ndefine('DOKU_CONF', '{conf}/');\ndefine('DOKU_MAIN_CONF', '{conf}/');\n")
    process = _serve(DOKUWIKI, port, "-d", f"auto_prepend_file={before}", log=folder / "log")
    try:
        yield DokuWikiServer(folder=folder, address=f"http://127.0.0.1:{port}")
    finally:
        stop(process)


# --- people at work --------------------------------------------------------------------------------------------------


def mediawiki_sink(server: MediaWikiServer, page: str, *, user: str = "Bot") -> MediaWiki:
    """A sink to one page."""
    return MediaWiki(url=server.url, page=page, username=f"{user}@briefing", password=SecretStr(PASSWORD))


class Busy(threading.Thread):
    """Somebody who edits a page as often as was asked, as fast as the wiki takes it."""

    def __init__(self, edit: Callable[[int], None], times: int) -> None:
        super().__init__()
        self.edit, self.times, self.failed = edit, times, ""

    def run(self) -> None:
        """Edit."""
        try:
            for n in range(self.times):
                self.edit(n)
        except Exception as error:
            self.failed = repr(error)


def deliver_until_there(output: MediaWiki | DokuWiki, format: str, *, times: int) -> int:
    """New text so many times, as the outbox does it: what failed is sent again. How often it failed."""
    failures = 0
    for n in range(times):
        for _ in range(40):
            try:
                sent(output, parcel(format=format, title=f"Version {n}"))
                break
            except DeliveryError as error:
                if not re.search(r"tried again|readonly|locked", str(error)):
                    raise
                failures += 1
                time.sleep(0.2)
        else:
            raise AssertionError("it never arrived")
    return failures
