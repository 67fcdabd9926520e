"""A store -> a backup, the store that a backup holds, the store elsewhere, a smaller store, proof that it is whole."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from briefing.config import Config
from briefing.errors import StoreError, UsageError
from briefing.lease import held
from briefing.serve.making import MAKING
from briefing.store import Store

INTEGRITY = "integrity"
PRUNING = "prune"
# 64 bytes turned at random were found by a full check in 55 of 60 tries and by nothing that is cheaper (faults F04).
_CHECKED = timedelta(days=7)
_PRUNED = timedelta(days=1)


def backup(store: Store, file: Path) -> int:
    """The whole store as one SQLite file, whichever database it is in, while others write; its size in bytes.

    It is made beside the file, checked, and put in its place in one step: a former backup stays until then.

    Raises:
        StoreError: it cannot be written, or what was written is not whole.
    """
    if file.is_dir():
        raise UsageError(f"{file} is a folder: name the file that the backup goes into")
    with _beside(file) as made:
        if store.place.file is not None:
            store.compact_into(made)
        else:
            with Store.open(made) as copy:
                store.copy_to(copy)
        _check_whole(made)
        _sync(made)
        os.replace(made, file)
    return file.stat().st_size


def restore(file: Path, address: str, *, now: datetime) -> Path | None:
    """Put a backup in the store's place; the former store is kept beside it, and its path given back.

    A store in PostgreSQL must be empty: what is in it is not overwritten.

    Raises:
        UsageError: there is no such file.
        StoreError: the backup is damaged, or no store, or the store cannot be written.
    """
    if not file.is_file():
        raise UsageError(f"{file} is not there: name a file that `briefing backup` has made")
    if "://" in address:
        with _copied(file) as copy, Store.open(copy) as saved, Store.open(address) as store:
            saved.copy_to(store)
            _compare(saved, store)
        return None
    path = Path(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as made:
        shutil.copyfile(file, made)
        _check_whole(made)
        _sync(made)
        former = _moved_away(path, now=now)
        os.replace(made, path)
    return former


def move(store: Store, url: str) -> dict[str, int]:
    """Everything into an empty store at another address, and proof that both hold the same; rows by table.

    Raises:
        StoreError: the other is not empty, or cannot be had, or the two are not equal.
    """
    with held(store, MAKING, patience=60), Store.open(url) as other:
        counted = store.copy_to(other)
        _compare(store, other)
    return counted


def prune(config: Config, store: Store, *, now: datetime) -> dict[str, int]:
    """Take out what is older than the configuration keeps; how many of each."""
    keep = config.keep
    before = {"articles": now - keep.articles, "renditions": now - keep.renditions, "left_out": now - keep.left_out}
    gone = store.prune(before=before, cited=_cited)
    store.note_done(PRUNING, at=now)
    return gone


def check(store: Store, *, now: datetime) -> tuple[str, ...]:
    """What is wrong with the store, a line each; noted, so that the service and `status` know."""
    found = store.damage()
    store.note_done(INTEGRITY, at=now, problem=found[0] if found else "")
    return found


def chores(config: Config, store: Store, *, now: datetime) -> Iterator[str]:
    """What the service does by itself, now and then: takes out what is old, checks that the store is whole."""
    if _is_due(store, PRUNING, every=_PRUNED, now=now):
        prune(config, store, now=now)
    if _is_due(store, INTEGRITY, every=_CHECKED, now=now):
        for problem in check(store, now=now):
            yield f"the store is damaged: {problem}: restore a backup: `briefing restore FILE`"


def _is_due(store: Store, chore: str, *, every: timedelta, now: datetime) -> bool:
    done = store.done(chore)
    return done is None or not now - every < done[0] <= now


def _cited(payload: bytes) -> frozenset[str]:
    """The articles that an edition needs: those in it, and those that a correction in it cites.

    Read from the JSON as it stands: every edition that there ever was is looked at each day, and making records of it
    takes twenty times as long.

    Raises:
        StoreError: it is no edition.
    """
    try:
        edition = json.loads(payload)
        told = (*(entry for section in edition["sections"] for entry in section["entries"]), *edition["continuing"])
        printed = [id for entry in told for id in entry["articles"]]
        return frozenset((*printed, *(reference["article"] for reference in edition["references"])))
    except (ValueError, KeyError, TypeError) as error:
        hint = "restore a backup: `briefing restore FILE`"
        raise StoreError(f"a stored edition is damaged ({type(error).__name__}: {error}): {hint}") from None


# --- files ------------------------------------------------------------------------------------------------------------


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name for a new file beside another, which is gone afterwards unless it was put in its place."""
    try:
        folder = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}): check its folder") from None
    try:
        yield folder / path.name
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path}: cannot be written ({error}): check the folder and the room on the disk") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _copied(file: Path) -> Iterator[Path]:
    """A copy of a backup, for opening a store may bring it up to date, and a backup is not changed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.db"
        shutil.copyfile(file, copy)
        _check_whole(copy)
        yield copy


def _check_whole(file: Path) -> None:
    with Store.open(file) as store:
        if found := store.damage():
            raise StoreError(f"{file.name}: it is damaged ({found[0]}): use another backup; nothing was changed")
    for ending in ("-wal", "-shm"):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def _moved_away(path: Path, *, now: datetime) -> Path | None:
    """The former store under another name, with the journal that belongs to it."""
    if not path.exists():
        return None
    former = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        beside = Path(f"{path}{ending}")
        if beside.exists():
            os.replace(beside, f"{former}{ending}")
    return former


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _compare(one: Store, other: Store) -> None:
    ours, theirs = one.checksums(), other.checksums()
    unequal = sorted(name for name in ours if ours[name] != theirs[name])
    if unequal:
        what = f"the copy at {other.place.shown} is not equal in {', '.join(unequal)}"
        raise StoreError(f"{what}: stop what else writes, and move again into an empty store")
