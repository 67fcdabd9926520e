"""Archive -> what the search in the browser looks through: a script a month, so that it loads no more than it needs.

Scripts and not JSON, because a page that was opened as a file may load a script and fetch nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from briefing.models import entries
from briefing.render.escape import printable
from briefing.render.labels import Labels
from briefing.render.page import dateline
from briefing.site.archive import Archive


def chunks(archives: Sequence[Archive]) -> bytes:
    """The list of the months that there are, the newest first."""
    months = {
        (edition.date.year, edition.date.month, archive.name) for archive in archives for edition in archive.editions
    }
    names = [f"search/{name}-{year:04}-{month:02}.js" for year, month, name in sorted(months, reverse=True)]
    return _call("briefingChunks", names)


def chunk(archive: Archive, month: tuple[int, int], words: Labels) -> bytes:
    """The entries of a month, the newest first: the event's page, the date, the headline, the sentences."""
    found = [
        (
            f"{archive.name}/events/{entry.event}.html",
            dateline(edition, words),
            printable(entry.headline),
            " ".join(printable(statement.text) for statement in entry.statements),
        )
        for edition in reversed(archive.editions)
        if (edition.date.year, edition.date.month) == month
        for entry in entries(edition)
    ]
    return _call("briefingChunk", found)


def _call(function: str, value: Any) -> bytes:
    """A script that hands a value over; U+2028 and its like would end a line in old engines, so all is ASCII."""
    return f"{function}({json.dumps(value)});\n".encode("ascii")
