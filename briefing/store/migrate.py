"""A database of any earlier version -> one of this version, in one transaction, or not at all."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from briefing.errors import StoreError
from briefing.store.connect import Place, translated
from briefing.store.schema import HEAD, VERSION_TABLE, metadata

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def prepare(engine: Engine, place: Place, *, read_only: bool) -> None:
    """See to it that the database has this program's tables; two that open it at once do it once.

    Raises:
        StoreError: made by a newer program, by another program, or in need of a migration while read only.
    """
    with translated(place.shown):
        with engine.connect() as connection:
            if _version(connection) == HEAD:
                return
        if read_only:
            _refuse(engine, place)
        with engine.execution_options(writes=True).begin() as connection:
            migrate(connection, place, scripts=SCRIPTS)


def migrate(connection: Connection, place: Place, *, scripts: Path) -> None:
    """Run in the given transaction the migrations of a folder that the database has not had.

    Raises:
        StoreError: the database is another program's, or of a version that the folder does not know.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    version = _version(connection)
    if version is None:
        _refuse_foreign(connection, place)
    elif version not in {script.revision for script in ScriptDirectory(str(scripts)).walk_revisions()}:
        raise StoreError(_newer(place, version))
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()


def _refuse(engine: Engine, place: Place) -> None:
    with engine.connect() as connection:
        version = _version(connection)
    if version is None:
        raise StoreError(f"store {place.shown}: it holds no store yet: run `briefing collect` first, or check `store:`")
    if version > HEAD:
        raise StoreError(_newer(place, version))
    what = f"it was made by an older briefing (its schema is {version}, this program's {HEAD})"
    raise StoreError(f"store {place.shown}: {what}: run `briefing collect` once, which brings it up to date")


def _newer(place: Place, version: str) -> str:
    what = f"it was made by a newer briefing (its schema is {version}, this program's {HEAD})"
    return f"store {place.shown}: {what}: install the newer program again; going back needs a backup from before"


def _refuse_foreign(connection: Connection, place: Place) -> None:
    """A file with other tables is somebody else's; a PostgreSQL database may hold others, but none of our names."""
    tables = set(inspect(connection).get_table_names())
    foreign = tables if place.file else tables & set(metadata.tables)
    if foreign:
        names = ", ".join(sorted(foreign)[:5])
        raise StoreError(
            f"store {place.shown}: it is another program's database (it holds {names}): name another under `store:`"
        )
