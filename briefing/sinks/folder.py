"""An edition -> pages in a folder that people write in too, such as an Obsidian vault: an index and a page an event as
well."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError
from briefing.models import Briefing, Delivery, Parcel
from briefing.sinks.dialects import FILES
from briefing.sinks.file import writable, written
from briefing.sinks.names import PAGE, check_path, filled, folded
from briefing.sinks.pages import Layout, OvertakenError, digest, publish

INDEX = "a page that lists the editions, such as Briefings/index.md"
EVENTS = "a page for each event, with {event} in its name, such as Briefings/events/{event}.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Pages in a folder that people write in too (an Obsidian vault, a wiki's working folder): their edits are kept."""

    folder: Annotated[Path, Field(description="the folder, which must be there: an Obsidian vault, say")]
    path: Annotated[str, Field(description=PAGE)]
    format: Annotated[str, Field(description="markdown or obsidian")] = "markdown"
    index: Annotated[str, Field(description=INDEX)] = ""
    events: Annotated[str, Field(description=EVENTS)] = ""

    def __post_init__(self) -> None:
        check_format(self.format)
        self._layout.check(lambda path: check_path(path, suffixes=self._layout.dialect.suffixes))

    @property
    def place(self) -> str:
        """The path with its placeholders."""
        return str(self.folder / self.path)

    @property
    def repeatable(self) -> bool:
        """What stands there already is left alone."""
        return True

    @property
    def formats(self) -> tuple[str, ...]:
        """The one that is written."""
        return (self.format,)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The page's path."""
        return (str(self.folder / filled(self.path, edition)),)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Write the pages, each whole or not at all, around what people wrote. The receipt is the page's SHA-256.

        Raises:
            DeliveryError: one cannot be written; those that stood there are as they were.
        """
        self._check()
        return publish(_Files(self.folder), parcel, target, layout=self._layout)

    def reach(self) -> str:
        """That the folder is there and can be written.

        Raises:
            DeliveryError: it is not, or cannot.
        """
        self._check()
        return writable(self.folder)

    def _check(self) -> None:
        """Refuse to make the folder: where a disk is not mounted, pages would lie below the place that it comes to."""
        if not self.folder.is_dir():
            raise DeliveryError(f"{self.folder} is no folder: make it, or mount the disk that it lies on")

    @property
    def _layout(self) -> Layout:
        return Layout(page=self.path, index=self.index, events=self.events, format=self.format)


def check_format(format: str) -> None:
    """Refuse what is not written into files.

    Raises:
        ValueError: with the formats that are.
    """
    if format not in FILES:
        raise ValueError(f"the format is one of {', '.join(FILES)}, not {format}")


@dataclass(frozen=True, slots=True)
class _Files:
    """The files below a folder, as pages. A page's version is its bytes."""

    root: Path

    def read(self, page: str) -> tuple[str, bytes | None]:
        path = self._path(page)
        try:
            content = path.read_bytes() if path.is_file() else None
            return (content or b"").decode(), content
        except OSError as error:
            raise DeliveryError(f"{path}: cannot be read ({error.strerror})") from None
        except UnicodeDecodeError:
            raise DeliveryError(f"{path}: what stands there is not UTF-8 text; it was not touched") from None

    def write(self, page: str, text: str, *, version: bytes | None, summary: str) -> str:
        path = self._path(page)
        if (path.read_bytes() if path.is_file() else None) != version:
            raise OvertakenError
        written(path, text.encode())
        return digest(text)

    def _path(self, page: str) -> Path:
        """The file; refused where a link leads out of the folder, or where its name is another file's to some
        system."""
        path = self.root
        for part in page.split("/"):
            try:
                twin = next((name for name in os.listdir(path) if name != part and folded(name) == folded(part)), "")
            except (FileNotFoundError, NotADirectoryError):
                twin = ""
            except OSError as error:
                raise DeliveryError(f"{path}: cannot be read ({error.strerror})") from None
            if twin:
                raise DeliveryError(f"{path / part}: {twin} lies there, which some systems take for the same name")
            path /= part
            if path.is_symlink() and not path.resolve().is_relative_to(self.root.resolve()):
                raise DeliveryError(f"{path} is a link that leads out of {self.root}: nothing is written through it")
        return path
