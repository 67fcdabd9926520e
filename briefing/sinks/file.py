"""A rendition -> a file, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError
from briefing.models import Delivery, Outcome, Rendition

PLACEHOLDERS = ("date", "year", "month", "day", "name", "slug")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a folder: `{date}` and the like stand in its path."""

    format: Annotated[str, Field(description="markdown, html, pdf or json")]
    path: Annotated[
        Path,
        Field(description="the file; {date}, {year}, {month}, {day} of the edition, {name}: briefing, {slug}: both"),
    ]
    latest: Annotated[
        bool, Field(description="also keep a copy under the name `latest` beside it, always the newest edition")
    ] = False
    index: Annotated[
        bool, Field(description="also keep a page `index.md` beside it that lists the editions, the newest first")
    ] = False

    @property
    def place(self) -> str:
        """The path with its placeholders."""
        return str(self.path)

    @property
    def repeatable(self) -> bool:
        """Writing the same file twice does no harm."""
        return True

    def target(self, rendition: Rendition) -> str:
        """The path, with its placeholders filled in."""
        return str(self._path(rendition))

    def deliver(self, rendition: Rendition, receipt: str) -> Delivery:
        """Write the file, and `latest` and the index where they are wanted. The receipt is the content's SHA-256.

        Raises:
            DeliveryError: it cannot be written; an earlier file of that name is as it was.
        """
        path = self._path(rendition)
        digest = hashlib.sha256(rendition.content).hexdigest()
        changed = _write(path, rendition.content)
        if self.latest and _newest(path, self._path_pattern(rendition)):
            _write(path.with_name(f"latest{path.suffix}"), rendition.content)
        if self.index:
            _write(path.with_name("index.md"), _index(path, self._path_pattern(rendition)))
        outcome = Outcome.DELIVERED if changed else Outcome.UNCHANGED
        return Delivery(
            briefing=rendition.briefing, date=rendition.date, target=str(path), outcome=outcome, receipt=digest
        )

    def _path(self, rendition: Rendition) -> Path:
        date = rendition.date
        values = {
            "date": date.isoformat(),
            "year": f"{date:%Y}",
            "month": f"{date:%m}",
            "day": f"{date:%d}",
            "name": rendition.briefing,
            "slug": f"{date.isoformat()}-{rendition.briefing}",
        }
        path = str(self.path)
        for key, value in values.items():
            path = path.replace("{" + key + "}", value)
        return Path(path)

    def _path_pattern(self, rendition: Rendition) -> str:
        """The names that other editions of this output have in the same folder, as a glob."""
        name = self.path.name
        for key in ("date", "year", "month", "day", "slug"):
            name = name.replace("{" + key + "}", "[0-9]*")
        return name.replace("{name}", rendition.briefing)


def _write(path: Path, content: bytes) -> bool:
    """Put the content there in one step (write beside it, sync, rename); False where it is there already.

    A full disk or a crash leaves the former file whole: `open(path, "w")` would have cut it to nothing.
    """
    try:
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
        raise DeliveryError(f"{path}: cannot be written ({error.strerror}): the former file is as it was") from None
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _editions(path: Path, pattern: str) -> list[Path]:
    """The editions that lie beside this one, the newest first: their names sort by date."""
    return sorted((other for other in path.parent.glob(pattern) if other.is_file()), reverse=True)


def _newest(path: Path, pattern: str) -> bool:
    return _editions(path, pattern)[:1] == [path]


def _index(path: Path, pattern: str) -> bytes:
    lines = [f"- [{other.stem}]({other.name})" for other in _editions(path, pattern)]
    return ("# Editions\n\n" + "\n".join(lines) + "\n").encode()
