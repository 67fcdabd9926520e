"""Fixtures that more than one file of tests needs: a database to put a store in, both kinds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from servers_wiki import dokuwiki, git_server, mediawiki  # noqa: F401

# How long an example takes says how busy the machine is. On CI hypothesis draws the same examples each time.
settings.register_profile("busy", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def _postgresql_programs() -> Path | None:
    """The folder with initdb and pg_ctl of the newest PostgreSQL installed, None where there is none."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *(Path(p) for p in os.get_exec_path())]
    found = [folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()]
    return max(found, key=lambda folder: (folder.parent.name.isdigit(), folder.parent.name.zfill(4)), default=None)


def _unprivileged() -> str | None:
    """A user whom PostgreSQL agrees to run as; None: the present one will do."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Cluster:
    """A private PostgreSQL server on a socket in its own folder: no port, no password, nobody else's data."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.user = _unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="briefing-pg-", dir="/tmp"))  # a socket's path has 107 bytes at most
        self.numbers = count(1)
        if self.user:
            shutil.chown(self.folder, self.user)

    def call(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs to its end; its output is shown where it fails."""
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(
            command,
            user=self.user,
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"}  # a zone that is not UTC's

    def start(self) -> None:
        """Make the cluster and start it. No fsync: what these tests kill is the program, not the machine."""
        make = ["-D", "data", "-U", "briefing", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        # A collation that sorts as people do (PostgreSQL 15 and newer), so that an order that leans on it shows.
        newer = int(self.programs.parent.name) >= 15 if self.programs.parent.name.isdigit() else False
        self.call("initdb", *make, *(["--locale-provider=icu", "--icu-locale=en"] if newer else []))
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c timezone=Asia/Kathmandu"
        # The server must not inherit our pipes, or reading them to their end would wait for it.
        self.call("pg_ctl", "-D", "data", "-l", "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        try:
            self.call("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"test{next(self.numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://briefing@/{name}?host={self.folder}"

    def schema(self) -> str:
        """The address of a fresh, empty schema in a database that others use too: twenty times as quick to make."""
        name = f"test{next(self.numbers)}"
        self._execute(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://briefing@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self.folder), user="briefing", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A running PostgreSQL server; the tests that need it are skipped where it is not installed."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed (pip install 'briefing[dev]')")
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    cluster = Cluster(programs)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def new_database(postgresql: Cluster) -> Callable[[], str]:
    """Makes empty databases on a real PostgreSQL server and gives their addresses."""
    return postgresql.database


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: once a file, once a schema on a real PostgreSQL server."""
    if request.param == "sqlite":
        return str(tmp_path / "new folder" / "briefing.db")
    cluster: Cluster = request.getfixturevalue("postgresql")
    return cluster.schema()
