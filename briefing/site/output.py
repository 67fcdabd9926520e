"""An edition -> its place in a static site: a folder that holds all editions, and is its own archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError, RenderError
from briefing.models import Briefing, Delivery, Outcome, Parcel, order_of, stem
from briefing.render.json import from_json
from briefing.sinks.file import writable, written
from briefing.site.archive import archives
from briefing.site.pages import Changed, Made, Style, site


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A static web site of all editions, for any web server or none: events, themes, search, feeds."""

    folder: Annotated[Path, Field(description="the site's folder; briefings may share one")]
    url: Annotated[str, Field(description="the address at which the site stands, which feeds tell")] = ""
    templates: Annotated[str, Field(description="a folder with templates of your own for the site")] = ""

    @property
    def place(self) -> str:
        """The folder."""
        return str(self.folder)

    @property
    def repeatable(self) -> bool:
        """Writing the same files twice does no harm."""
        return True

    @property
    def formats(self) -> tuple[str, ...]:
        """The edition itself, of which the pages are made."""
        return ("json",)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The edition's page."""
        return (str(self.folder / edition.name / f"{stem(edition)}.html"),)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Write the files that this edition changes. The receipt is the SHA-256 of the edition's JSON.

        The editions that came before are those whose JSON lies in the folder.

        Raises:
            DeliveryError: a file cannot be written, or one that lies there is no edition.
        """
        edition = parcel.edition
        lying = list(_lying(self.folder))
        this = Changed(name=edition.name, order=order_of(edition))
        replaced = any(Changed(name=each.name, order=order_of(each)) == this and each != edition for each in lying)
        changed = None if replaced else this
        try:
            made = site(archives([*lying, edition]), Style(templates=self.templates, url=self.url), changed=changed)
            files = write(self.folder, made, whole=replaced)
        except RenderError as error:
            raise DeliveryError(f"{self.folder}: the site cannot be made: {error}") from error
        return Delivery(
            briefing=edition.name,
            date=edition.date,
            target=target,
            outcome=Outcome.DELIVERED if files else Outcome.UNCHANGED,
            receipt=hashlib.sha256(parcel.rendition("json").content).hexdigest(),
        )

    def reach(self) -> str:
        """That its folder can be written, or made.

        Raises:
            DeliveryError: it cannot.
        """
        return writable(self.folder)


def write(folder: Path, files: Iterable[Made], *, whole: bool) -> int:
    """Write the files of a site, each whole or not at all; how many are other than before.

    Args:
        whole: these are all files of their briefings: pages of events and themes that no edition has any more go.

    Raises:
        DeliveryError: one cannot be written.
        RenderError: a template is wrong.
    """
    changed, made = 0, set()
    for file in files:
        made.add(folder / file.path)
        changed += written(folder / file.path, file.content)
    if whole:
        for place in {path.parent for path in made if path.parent.name in ("events", "themes")}:
            for stale in set(place.glob("*.html")) - made:
                stale.unlink(missing_ok=True)
    return changed


def _lying(folder: Path) -> Iterator[Briefing]:
    """The editions that a site holds."""
    day = "????-??-??"
    for file in sorted([*folder.glob(f"*/{day}.json"), *folder.glob(f"*/{day}-????.json")]):
        try:
            yield from_json(file.read_bytes())
        except (OSError, RenderError) as error:
            raise DeliveryError(
                f"{file} is no edition ({error}): `briefing site {folder}` makes the site anew from the store"
            ) from error
