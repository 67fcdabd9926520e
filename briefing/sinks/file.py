"""An edition in one format -> a file, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import Field

from briefing.errors import DeliveryError
from briefing.models import Briefing, Delivery, Outcome, Parcel
from briefing.sinks.names import PLACEHOLDERS, filled

_PLACEHOLDER = re.compile(r"(\{(?:" + "|".join(PLACEHOLDERS) + r")\})")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a folder: `{date}` and the like stand in its path."""

    format: Annotated[
        str, Field(description="markdown, html, pdf, compact, json, text, mail, obsidian, mediawiki, dokuwiki")
    ]
    path: Annotated[
        Path,
        Field(
            description="the file; {date}, {year}, {month}, {day} of the edition, {name}: briefing, "
            "{edition}: date, and time if there are several a day, {slug}: the same and briefing"
        ),
    ]
    latest: Annotated[bool, Field(description="also keep a copy of the newest edition, with `latest` for its date")] = (
        False
    )
    index: Annotated[
        bool, Field(description="also keep a page that lists the editions, the newest first, with `index` for the date")
    ] = False

    @property
    def place(self) -> str:
        """The path with its placeholders."""
        return str(self.path)

    @property
    def repeatable(self) -> bool:
        """Writing the same file twice does no harm."""
        return True

    @property
    def formats(self) -> tuple[str, ...]:
        """The one that is written."""
        return (self.format,)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The path, with its placeholders filled in."""
        return (str(self._path(edition)),)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Write the file, and `latest` and the index where they are wanted. The receipt is the content's SHA-256.

        Raises:
            DeliveryError: it cannot be written; an earlier file of that name is as it was.
        """
        path, content = Path(target), parcel.renditions[0].content
        changed = written(path, content)
        shelf = _Shelf.of(self.path, parcel.edition.name)
        if self.latest and shelf.editions()[:1] == [path]:
            written(shelf.beside("latest"), content)
        if self.index:
            written(shelf.beside("index").with_suffix(".md"), shelf.index())
        return Delivery(
            briefing=parcel.edition.name,
            date=parcel.edition.date,
            target=target,
            outcome=Outcome.DELIVERED if changed else Outcome.UNCHANGED,
            receipt=hashlib.sha256(content).hexdigest(),
        )

    def reach(self) -> str:
        """Whether its folder can be written, or made; for `briefing doctor`.

        Raises:
            DeliveryError: it cannot.
        """
        folder = next(each for each in self.path.parents if not _PLACEHOLDER.search(str(each)))
        return writable(folder)

    def _path(self, edition: Briefing) -> Path:
        return Path(filled(str(self.path), edition))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """All editions of one output: the folder that they lie below, and what their names look like there."""

    folder: Path
    name: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, path: Path, briefing: str) -> _Shelf:
        folder = next(parent for parent in path.parents if not _PLACEHOLDER.search(str(parent)))
        relative = path.relative_to(folder).as_posix()
        relative = relative.replace("{slug}", "{edition}-{name}").replace("{name}", briefing)
        day = r"\d{4}-\d{2}-\d{2}"
        values = {"date": day, "edition": day + r"(?:-\d{4})?", "year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}"}
        found = _PLACEHOLDER.split(relative)
        parts = [values[part[1:-1]] if part[1:-1] in values else re.escape(part) for part in found]
        name = Path(relative).name.replace("{edition}", "{date}")
        return cls(folder=folder, name=name, pattern=re.compile("".join(parts)))

    def editions(self) -> list[Path]:
        """The editions that are there, the newest first: their paths sort by date."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(
            (path for path in found if self.pattern.fullmatch(path.relative_to(self.folder).as_posix())), reverse=True
        )

    def beside(self, word: str) -> Path:
        """A file with a word where the others have their date: `{date}.md` -> `latest.md`."""
        name = re.sub(r"\{(?:year|month|day)\}(?:[-_.]?\{(?:year|month|day)\})*", "{date}", self.name)
        return self.folder / (name.replace("{date}", word) if "{date}" in name else f"{word}-{name}")

    def index(self) -> bytes:
        """A page that lists the editions, the newest first."""
        places = [path.relative_to(self.folder).as_posix() for path in self.editions()]
        lines = [f"- [{place.rpartition('.')[0]}]({quote(place)})" for place in places]
        return ("# Editions\n\n" + "\n".join(lines) + "\n").encode()


def writable(folder: Path) -> str:
    """That a folder can be written, or made.

    Raises:
        DeliveryError: it cannot.
    """
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise DeliveryError(f"{there} cannot be written: give this user the right, or choose another path")
    return f"{folder} can be written"


def written(path: Path, content: bytes) -> bool:
    """Put the content there in one step (write beside it, sync, rename); False where it is there already.

    A full disk or a crash leaves the former file whole: `open(path, "w")` would have cut it to nothing.
    """
    try:
        if path.exists() and not path.is_file():
            raise DeliveryError(f"{path} cannot be written: what is there is no file; choose another path")
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        kept = "; the former file is as it was" if os.path.isfile(path) else ""
        raise DeliveryError(f"{path}: cannot be written ({error.strerror}){kept}") from None
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
