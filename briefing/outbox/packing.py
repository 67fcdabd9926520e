"""A stored edition -> the parcel that a sink is given: its renditions, stored as they were made first."""

from __future__ import annotations

from collections.abc import Callable

from briefing.errors import RenderError
from briefing.extensions import DOORS, imported
from briefing.models import Briefing, Parcel, Rendition
from briefing.render.json import from_json
from briefing.render.labels import labels
from briefing.render.look import Look
from briefing.render.page import title
from briefing.store import Edition, Store


def packed(
    formats: tuple[str, ...],
    edition: Edition,
    *,
    store: Store,
    look: Look,
    late: bool = False,
    keep: bool = True,
) -> Parcel:
    """What a sink is given. What was rendered once stands: what one reader got, all get. `keep`: store what is not yet.

    Raises:
        RenderError: it cannot be rendered in one of the formats.
    """
    stored = from_json(edition.payload)
    renditions = []
    for name in formats:
        made = store.rendition(edition, name)
        if made is None:
            try:
                made = render(stored, name, look=look)
                made = store.save_rendition(edition, made) if keep else made
            except RenderError as error:
                raise RenderError(f"{edition.name} {edition.date} as {name}: {error}") from error
        renditions.append(made)
    return Parcel(
        edition=stored,
        digest=edition.digest,
        revision=edition.revision,
        created=edition.created,
        renditions=tuple(renditions),
        title=title(stored, labels(stored.language, stored.timezone, templates=look.templates)),
        late=late,
    )


def render(edition: Briefing, name: str, *, look: Look | None = None) -> Rendition:
    """An edition in a format, by the format's name or the path of your own renderer.

    Raises:
        RenderError: it cannot be rendered.
    """
    found = imported(name) if ":" in name else DOORS.renderers[name]
    renderer: Callable[[Briefing], Rendition] = found(**(look or Look()).options(found))
    return renderer(edition)
