"""A folder -> RawItems: every text, Markdown, HTML, message and JSON file below it that is new or has changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import Field

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".eml": "message/rfc822",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
}
_UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Files in a folder and below it; a file is read again when it changes. Nothing in it is ever written to."""

    path: Annotated[Path, Field(description="the folder; files in folders below it are taken too")]
    name: Annotated[str, Field(max_length=80, description="what it is called; without it, as the folder is")] = ""
    publisher: Annotated[
        str, Field(max_length=200, description="who published what lies here; without it, each file must say")
    ] = ""
    max_size: Annotated[
        int, Field(ge=1, le=1000, description="megabytes; a larger file, or line of a .jsonl file, is left out")
    ] = 20

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.path.name)

    def collect(self, seen: Mapping[str, str], now: datetime) -> Iterator[Handed]:
        """The files that are new or changed, by their path below the folder.

        Raises:
            SourceError: the folder is not there or cannot be listed.
        """
        root = self.path.resolve()
        if not root.is_dir():
            raise SourceError(f"{self.name}: there is no folder {self.path}: make it, or correct `path`")
        try:
            os.listdir(root)
        except OSError as error:
            raise SourceError(
                f"{self.name}: {self.path} cannot be listed: {error.strerror}; check its rights"
            ) from None
        for path in _files(root):
            location = _shown(path.relative_to(root))
            mark = _fingerprint(path)
            if mark and seen.get(location) == mark:
                continue
            yield Handed(location=location, fingerprint=mark, items=self._items(path, location, root=root, mark=mark))

    def _items(self, path: Path, location: str, *, root: Path, mark: str) -> Iterator[RawItem | LeftOut]:
        """The items of one file; a LeftOut for what cannot be read, and why."""
        item = f"{self.name}/{location}"
        kind = MEDIA_TYPES.get(path.suffix.lower())
        if not path.resolve().is_relative_to(root):
            yield LeftOut(item=item, reason="link out of the folder", detail=str(path.readlink()))
        elif kind is None:
            yield LeftOut(item=item, reason="not a kind of file that is read", detail=path.suffix or "no suffix")
        else:
            yield from self._read(path, location, kind=kind)
            if _fingerprint(path) != mark:
                yield LeftOut(item=item, reason="changed while it was read", detail="it is read again on the next run")

    def _read(self, path: Path, location: str, *, kind: str) -> Iterator[RawItem | LeftOut]:
        item = f"{self.name}/{location}"
        try:
            with _open_regular(path) as file:
                if kind == "application/x-ndjson":
                    yield from self._records(file, location)
                else:
                    yield self._whole(file, location, kind=kind)
        except OSError as error:
            yield LeftOut(item=item, reason="cannot be read", detail=error.strerror or type(error).__name__)

    def _whole(self, file: BinaryIO, location: str, *, kind: str) -> RawItem | LeftOut:
        content = file.read(self._bytes + 1)
        if len(content) > self._bytes:
            return LeftOut(
                item=f"{self.name}/{location}",
                reason="too large",
                detail=f"over {self.max_size} MB: cut it into files of articles, or raise max_size",
            )
        return RawItem(source=self.name, location=location, media_type=kind, content=content, publisher=self.publisher)

    def _records(self, file: BinaryIO, location: str) -> Iterator[RawItem | LeftOut]:
        """One item a line, read line by line, so that a file of a million articles takes no more memory than one."""
        number = 0
        while line := file.readline(self._bytes + 1):
            number += 1
            place = f"{location}#{number}"
            if len(line) > self._bytes:
                yield LeftOut(item=f"{self.name}/{place}", reason="too large", detail=f"a line over {self.max_size} MB")
                while line and not line.endswith(b"\n"):
                    line = file.readline(self._bytes)
            elif line.strip():
                yield RawItem(
                    source=self.name,
                    location=place,
                    media_type="application/json",
                    content=line,
                    publisher=self.publisher,
                )

    @property
    def _bytes(self) -> int:
        return self.max_size * 1_000_000


def _files(root: Path) -> Iterator[Path]:
    """The files below the folder, sorted; hidden and unfinished files are none of ours, linked folders not entered."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + linked):
            if not name.startswith(".") and not name.endswith(_UNFINISHED):
                yield Path(folder) / name


def _shown(path: Path) -> str:
    """A path as text that can be stored and printed: a file system's names are bytes, and may be no UTF-8."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _fingerprint(path: Path) -> str:
    """Size and times of last change, "" where there is no such file any more.

    The time of the last change of rights counts too: a file that could not be read is tried again when it can be.
    """
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}"


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file and nothing else: a pipe or a device would block or never end.

    What is opened is what is looked at: a file that is swapped for a pipe in between is refused too.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "no regular file")
    return os.fdopen(handle, "rb")
