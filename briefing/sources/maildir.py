"""A Maildir -> RawItems: every message in its `new` and `cur`, each once; nothing in it is moved, marked or written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, State, Weight
from briefing.sources.folder import OutsideError, opened, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Maildir:
    """Newsletters in a Maildir, such as a mail server or a fetching program fills."""

    path: Annotated[Path, Field(description="the Maildir: the folder that holds `new` and `cur`")]
    name: Annotated[str, Field(max_length=80, description="what it is called; without it, as the folder is")] = ""
    publisher: Annotated[
        str, Field(max_length=200, description="who published what is in it; without it, who sent each message")
    ] = ""
    weight: Weight = 1.0
    max_size: Annotated[int, Field(ge=1, le=1000, description="megabytes; a larger message is left out")] = 20

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.path.name)

    def collect(self, state: State, now: datetime) -> Iterator[Handed]:
        """The messages that are not known, by the part of their name that stays when they are read or moved.

        Raises:
            SourceError: there is no Maildir, or it cannot be listed.
        """
        root = Path(os.path.realpath(self.path))
        for folder, names in self._names(root):
            for each in names:
                location = shown(Path(each.partition(":")[0]))
                if not each.startswith(".") and location not in state.seen:
                    items = iter((self._item(folder / each, location, root=root),))
                    yield Handed(location=location, fingerprint=location, items=items)

    def reach(self) -> str:
        """That it is a Maildir which can be read.

        Raises:
            SourceError: it is none, or cannot.
        """
        found = sum(len(names) for _, names in self._names(Path(os.path.realpath(self.path))))
        return f"{self.path} has {found} messages"

    def _names(self, root: Path) -> Iterator[tuple[Path, list[str]]]:
        """The files of its two folders of messages."""
        if not (root / "cur").is_dir() or not (root / "new").is_dir():
            raise SourceError(f"{self.name}: {self.path} is no Maildir: it has no folders `new` and `cur`")
        for folder in (root / "cur", root / "new"):
            try:
                yield folder, sorted(os.listdir(folder))
            except OSError as error:
                raise SourceError(f"{self.name}: {folder} cannot be listed: {error.strerror}; check rights") from error

    def _item(self, path: Path, location: str, *, root: Path) -> RawItem | LeftOut:
        item = f"{self.name}/{location}"
        try:
            with opened(path, root) as file:
                content = file.read(self.max_size * 1_000_000 + 1)
        except OutsideError:
            return LeftOut(item=item, reason="link out of the folder", detail="only what lies in the folder is read")
        except OSError as error:
            return LeftOut(item=item, reason="cannot be read", detail=error.strerror or type(error).__name__)
        if len(content) > self.max_size * 1_000_000:
            return LeftOut(item=item, reason="too large", detail=f"over {self.max_size} MB: raise max_size")
        return RawItem(
            source=self.name,
            location=location,
            media_type="message/rfc822",
            content=content,
            publisher=self.publisher,
        )
