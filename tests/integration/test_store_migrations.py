"""The way from one schema to the next: all of it or nothing, never back, and never over a newer program's data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from forks import killed_at
from sqlalchemy import Connection, MetaData, Table, inspect, select, text

from briefing.errors import StoreError
from briefing.models import Article
from briefing.store import Store
from briefing.store.connect import connect, locate, translated
from briefing.store.migrate import SCRIPTS, migrate
from briefing.store.schema import HEAD, VERSION_TABLE, metadata

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
ONE = Article(
    id="a",
    key="a",
    source="inbox",
    location="a.txt",
    publisher="Harbour Post",
    title="Bridge closed",
    text="The bridge was closed at noon.",
    first_seen=NOW,
    language="en",
)

# What the next release might do: a new table, a new column with a value for every row, and then `{end}`.
NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op
revision, down_revision = "next", "{head}"
def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("articles", sa.Column("mark", sa.Integer, nullable=False, server_default="7"))
    op.execute("UPDATE articles SET mark = 8")
    op.create_index("ix_articles_mark", "articles", ["mark"])
    {end}
"""


def next_release(folder: Path, end: str = "pass") -> Path:
    """A folder of migrations with one more than ours."""
    scripts = folder / "migrations"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "next.py").write_text(NEXT.format(end=end, head=HEAD))
    return scripts


def upgrade(store: Store, scripts: Path) -> None:
    with translated(store.place.shown), store.engine.execution_options(writes=True).begin() as connection:
        migrate(connection, store.place, scripts=scripts)


def version(connection: Connection) -> str:
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one()


def test_the_program_knows_its_newest_migration() -> None:
    """HEAD, which opening looks at without loading alembic, is the one last migration of the folder."""
    assert ScriptDirectory(str(SCRIPTS)).get_heads() == [HEAD]


def test_the_migrations_make_the_tables_that_the_program_uses(address: str) -> None:
    """A database that went through every migration is what the tables of today say, on both databases."""
    with Store.open(address) as store, store.engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert version(connection) == HEAD


def test_both_databases_have_the_same_tables(tmp_path: Path, new_database: Callable[[], str]) -> None:
    """Same tables, columns, nullability, keys and indexes on SQLite and on PostgreSQL."""

    def shape(address: str) -> object:
        with Store.open(address) as store:
            found = inspect(store.engine)
            return {
                table: (
                    [(column["name"], column["nullable"]) for column in found.get_columns(table)],
                    found.get_pk_constraint(table)["constrained_columns"],
                    sorted(key["name"] or "" for key in found.get_foreign_keys(table)),
                    sorted(key["name"] or "" for key in found.get_unique_constraints(table)),
                    sorted(
                        index["name"] or ""
                        for index in found.get_indexes(table)
                        if "duplicates_constraint" not in index
                    ),
                )
                for table in sorted(found.get_table_names())
            }

    assert shape(str(tmp_path / "briefing.db")) == shape(new_database())


def test_the_next_migration_keeps_every_row(address: str, tmp_path: Path) -> None:
    """A store of this release is brought to the next one's schema; after that this program refuses it, by name."""
    with Store.open(address) as store:
        store.add([ONE])
        upgrade(store, next_release(tmp_path))
        with store.engine.connect() as connection:
            assert connection.execute(text("SELECT id, text, mark FROM articles")).all() == [("a", ONE.text, 8)]
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"newer briefing.*next"):
            Store.open(address, read_only=read_only)


def test_a_migration_that_fails_leaves_nothing_behind(address: str, tmp_path: Path) -> None:
    """An error in the last line undoes the tables, columns and rows that the migration had changed before."""
    with Store.open(address) as store:
        store.add([ONE])
        with pytest.raises(RuntimeError, match="last line"):
            upgrade(store, next_release(tmp_path, 'raise RuntimeError("last line")'))
        with store.engine.connect() as connection:
            assert version(connection) == HEAD
            assert "mark" not in {column["name"] for column in inspect(connection).get_columns("articles")}
            assert not inspect(connection).has_table("extra")
    with Store.open(address) as store:
        assert list(store.articles()) == [ONE]


def test_a_migration_that_is_killed_leaves_nothing_behind(address: str) -> None:
    """A kill -9 at every statement of the making of a store: it is there as a whole or not at all, and can be made."""
    kills = 0
    while killed_at(kills + 1, lambda: Store.open(address).close()):
        kills += 1
        engine = connect(locate(address), read_only=False, patience=9)
        assert inspect(engine).get_table_names() == []
        engine.dispose()
    assert kills > 20
    with Store.open(address) as store:
        assert store.add([ONE]).new == 1


def earlier(folder: Path, head: str) -> Path:
    """A folder of migrations as an earlier release had it."""
    scripts = folder / "earlier"
    newer = [file.name for file in SCRIPTS.glob("versions/r*.py") if file.name > f"r{head}~"]
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__", *newer))
    return scripts


def first_release(address: str, folder: Path, *, articles: int) -> dict[str, tuple[object, ...]]:
    """Make a store as the first release did, with articles and an edition in it; its articles by id."""
    place = locate(address)
    if place.file:
        place.file.parent.mkdir(parents=True)
    engine = connect(place, read_only=False, patience=9)
    with engine.execution_options(writes=True).begin() as connection:
        migrate(connection, place, scripts=earlier(folder, "0001"))
        old = Table("articles", MetaData(), autoload_with=connection)
        moment = NOW if connection.dialect.name == "postgresql" else NOW.replace(tzinfo=None)
        rows = [
            {c.name: f"{n} – «кран» 🌉\n{c.name}" for c in old.c}
            | {"id": f"{n:05}", "key_digest": f"{n:032}", "part": n, "published": moment if n % 2 else None}
            | dict.fromkeys(("first_seen", "time", "version"), moment + timedelta(microseconds=n))
            | {"updated": None}
            for n in range(articles)
        ]
        connection.execute(old.insert(), rows)
        found = {row.id: tuple(row) for row in connection.execute(old.select())}
        assert version(connection) == "0001"
    engine.dispose()
    return found


def test_a_store_of_the_first_release_is_brought_up_to_date(address: str, tmp_path: Path) -> None:
    """F05: every row as it was, more than a part of them, and each with the checksum that this program gives it."""
    before = first_release(address, tmp_path, articles=1234)
    with Store.open(address) as store:
        with store.engine.connect() as connection:
            old = Table("articles", MetaData(), autoload_with=connection)
            now = connection.execute(select(*(c for c in old.c if c.name != "checksum")))
            assert {row.id: tuple(row) for row in now} == before
        assert store.damage() == ()
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE articles SET text = 'other' WHERE id = '01200'"))
        assert len(store.damage()) == 1


def test_a_migration_of_a_full_store_that_is_killed_leaves_it_as_it_was(address: str, tmp_path: Path) -> None:
    """F05: a kill -9 at every SQL statement on the way from the first release: all or nothing, no row lost."""
    before = first_release(address, tmp_path, articles=600)
    engine = connect(locate(address), read_only=False, patience=9)
    kills = 0
    while killed_at(kills + 1, lambda: Store.open(address).close()):
        kills += 1
        with engine.connect() as connection:
            assert version(connection) == "0001"
            old = Table("articles", MetaData(), autoload_with=connection)
            assert "checksum" not in old.c
            assert {row.id: tuple(row) for row in connection.execute(old.select())} == before
            assert not inspect(connection).has_table("runs")
        engine.dispose()
    assert kills > 10
    with Store.open(address) as store:
        assert store.count() == 600
        assert store.damage() == ()


def test_there_is_no_way_back(address: str) -> None:
    """Asking alembic for a downgrade is refused with what to do instead, and changes nothing."""
    with Store.open(address) as store:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        with store.engine.begin() as connection:
            config.attributes["connection"] = connection
            with pytest.raises(StoreError, match=r"never taken back.*restore a backup"):
                command.downgrade(config, "base")
        store.add([ONE])


def test_an_older_store_is_not_migrated_by_a_reader(address: str) -> None:
    """Opening for reading says that the store needs the program to be run once, and leaves it as it is."""
    with Store.open(address) as store, store.engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0000'"))
    with pytest.raises(StoreError, match=r"older briefing.*: run `briefing collect` once"):
        Store.open(address, read_only=True)
