"""A folder -> RawItems: every text, Markdown, HTML, message and JSON file below it that is new or has changed."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import Field

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, Kept, State, Weight

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
_RECORDS = "application/x-ndjson"
# A file of records is handed over so many lines at a time where it is larger than this; a small one is read again.
_LARGE = 1_000_000  # bytes
_PART = 1000
_UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Files in a folder and below it; a file is read again when it changes. Nothing in it is ever written to."""

    path: Annotated[Path, Field(description="the folder; files in folders below it are taken too")]
    name: Annotated[str, Field(max_length=80, description="what it is called; without it, as the folder is")] = ""
    publisher: Annotated[
        str, Field(max_length=200, description="who published what lies here; without it, each file must say")
    ] = ""
    weight: Weight = 1.0
    max_size: Annotated[
        int, Field(ge=1, le=1000, description="megabytes; a larger file, or line of a .jsonl file, is left out")
    ] = 20

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.path.name)

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept]:
        """The files that are new or changed, by their path below the folder.

        A large file of records is handed over in parts, each with a note of how far it was read: a run that is cut off
        goes on there.

        Raises:
            SourceError: the folder is not there or cannot be listed.
        """
        root = Path(os.path.realpath(self.path))
        if not root.is_dir():
            raise SourceError(f"{self.name}: there is no folder {self.path}: make it, or correct `path`")
        try:
            os.listdir(root)
        except OSError as failed:
            raise SourceError(f"{self.name}: {self.path} cannot be listed: {failed.strerror}; check rights") from failed
        closed: list[OSError] = []
        for path in _files(root, closed):
            location = shown(path.relative_to(root))
            mark = _fingerprint(path)
            if mark and state.seen.get(location) == mark:
                continue
            if MEDIA_TYPES.get(path.suffix.lower()) == _RECORDS and _size(path) > _LARGE:
                yield from self._in_parts(path, location, root=root, mark=mark, kept=state.kept)
            else:
                items = self._items(path, location, root=root, mark=mark)
                yield Handed(location=location, fingerprint=mark, items=items)
        for error in closed:
            location = shown(Path(error.filename).relative_to(root))
            yield Handed(location=location, fingerprint="", items=iter((self._unread(location, error),)))

    def reach(self) -> str:
        """Whether the folder can be read; for `briefing doctor`.

        Raises:
            SourceError: it is not there, or may not be read.
        """
        if not self.path.is_dir():
            raise SourceError(f"{self.path} is no folder: make it, or name another")
        if not os.access(self.path, os.R_OK | os.X_OK):
            raise SourceError(f"{self.path} cannot be read: give this user the right")
        return f"{self.path} can be read"

    def _items(self, path: Path, location: str, *, root: Path, mark: str) -> Iterator[RawItem | LeftOut]:
        """The items of one file; a LeftOut for what cannot be read, and why."""
        item = f"{self.name}/{location}"
        kind = MEDIA_TYPES.get(path.suffix.lower())
        try:
            if path.is_dir():
                yield LeftOut(item=item, reason="linked folder", detail="only folders that lie here are entered")
            elif kind is None:
                yield LeftOut(item=item, reason="not a kind of file that is read", detail=path.suffix or "no suffix")
            else:
                with opened(path, root) as file:
                    yield from self._read(file, location, kind=kind)
                if _fingerprint(path) != mark:
                    yield self._changed(location)
        except OutsideError:
            yield self._outside(location)
        except OSError as error:
            yield self._unread(location, error)

    def _in_parts(self, path: Path, location: str, *, root: Path, mark: str, kept: str) -> Iterator[Handed | Kept]:
        """A file of records, some at a time, from where the note says that it was read to; the last part marks it."""
        left_out: list[LeftOut] = []
        try:
            with opened(path, root) as file:
                lines = _Lines(file=file, limit=self._bytes)
                lines.go_on(_Reached.read(kept), location=location, mark=mark)
                while not lines.ended():
                    items = self._records(lines, location)
                    yield Handed(location=f"{location}#{lines.number + 1}", fingerprint="", items=islice(items, _PART))
                    reached = _Reached(location=location, mark=mark, number=lines.number, offset=file.tell())
                    yield Kept(note=reached.text())
            if _fingerprint(path) != mark:
                left_out.append(self._changed(location))
        except OutsideError:
            left_out.append(self._outside(location))
        except OSError as error:
            left_out.append(self._unread(location, error))
        yield Handed(location=location, fingerprint=mark, items=iter(left_out))
        yield Kept(note="")

    def _changed(self, location: str) -> LeftOut:
        item, detail = f"{self.name}/{location}", "the next run reads it again"
        return LeftOut(item=item, reason="changed while it was read", detail=detail)

    def _outside(self, location: str) -> LeftOut:
        item, detail = f"{self.name}/{location}", "only what lies in the folder is read"
        return LeftOut(item=item, reason="link out of the folder", detail=detail)

    def _unread(self, location: str, error: OSError) -> LeftOut:
        detail = error.strerror or type(error).__name__
        return LeftOut(item=f"{self.name}/{location}", reason="cannot be read", detail=detail)

    def _read(self, file: BinaryIO, location: str, *, kind: str) -> Iterator[RawItem | LeftOut]:
        if kind == _RECORDS:
            yield from self._records(_Lines(file=file, limit=self._bytes), location)
        else:
            yield self._whole(file, location, kind=kind)

    def _whole(self, file: BinaryIO, location: str, *, kind: str) -> RawItem | LeftOut:
        content = file.read(self._bytes + 1)
        if len(content) > self._bytes:
            return LeftOut(
                item=f"{self.name}/{location}",
                reason="too large",
                detail=f"over {self.max_size} MB: cut it into files of articles, or raise max_size",
            )
        return RawItem(source=self.name, location=location, media_type=kind, content=content, publisher=self.publisher)

    def _records(self, lines: _Lines, location: str) -> Iterator[RawItem | LeftOut]:
        """One item a line, read line by line, so that a file of a million articles takes no more memory than one."""
        for line in lines:
            place = f"{location}#{lines.number}"
            if line is None:
                yield LeftOut(item=f"{self.name}/{place}", reason="too large", detail=f"a line over {self.max_size} MB")
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


@dataclass(slots=True, kw_only=True)
class _Lines:
    """The lines of a file, counted; what is over the limit is passed over, and is None."""

    file: BinaryIO
    limit: int
    number: int = 0

    def __iter__(self) -> Iterator[bytes | None]:
        while line := self.file.readline(self.limit + 1):
            self.number += 1
            fits = len(line) <= self.limit
            while not fits and line and not line.endswith(b"\n"):
                line = self.file.readline(self.limit)
            yield line if fits else None

    def ended(self) -> bool:
        """Whether there is nothing more to read."""
        more = self.file.read(1)
        self.file.seek(-len(more), os.SEEK_CUR)
        return not more

    def go_on(self, reached: _Reached, *, location: str, mark: str) -> None:
        """Go to where this file was read to, where the note is of it as it is now."""
        if (reached.location, reached.mark) == (location, mark):
            self.file.seek(reached.offset)
            self.number = reached.number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reached:
    """How far a large file was read: lines and bytes."""

    location: str = ""
    mark: str = ""
    number: int = 0
    offset: int = 0

    @classmethod
    def read(cls, text: str) -> _Reached:
        try:
            data = json.loads(text or "{}")
            return cls(
                location=str(data.get("location", "")),
                mark=str(data.get("mark", "")),
                number=int(data.get("number", 0)),
                offset=int(data.get("offset", 0)),
            )
        except (ValueError, TypeError, AttributeError):  # another source's, from before the name was given to this one
            return cls()

    def text(self) -> str:
        return json.dumps(asdict(self))


class OutsideError(Exception):
    """What a path leads to does not lie in the folder."""


def _files(root: Path, closed: list[OSError]) -> Iterator[Path]:
    """The files below the folder, sorted; `closed` takes the folders that cannot be listed.

    Hidden and unfinished files are none of ours; folders that are links stand as what they are and are not entered.
    """
    for folder, folders, files in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(files + linked):
            if not name.startswith(".") and not name.endswith(_UNFINISHED):
                yield Path(folder) / name


def shown(path: Path) -> str:
    """A path as text that can be stored and printed: a file system's names are bytes, and may be no UTF-8."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _size(path: Path) -> int:
    """Bytes, 0 where there is no such file any more."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _fingerprint(path: Path) -> str:
    """Size and times of last change, "" where there is no such file any more.

    The time of the last change of rights counts too: a file that could not be read is tried again when it can be.
    """
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}"


def opened(path: Path, root: Path) -> BinaryIO:
    """Open a regular file that lies below the root, and nothing else: a pipe or a device would block or never end.

    The file is opened first and then looked at, so that nothing can be swapped for it in between: it must be the one
    that stands where the path leads, and that must be below the root.

    Raises:
        OSError: it cannot be opened, is no regular file, or is another by now.
        OutsideError: it lies elsewhere.
    """
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    try:
        held = os.fstat(file.fileno())
        if not stat.S_ISREG(held.st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(root):
            raise OutsideError
        found = real.lstat()
        if (found.st_dev, found.st_ino) != (held.st_dev, held.st_ino):
            raise OSError(errno.ESTALE, "changed while it was opened")
    except BaseException:
        file.close()
        raise
    return file
