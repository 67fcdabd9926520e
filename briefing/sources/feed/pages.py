"""The address of an article's page -> its HTML, where the site lets us read and quote it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from briefing.errors import SourceError
from briefing.web import robots
from briefing.web.addresses import Allowed
from briefing.web.client import Answer, Ask, fetch

_LIMIT = 5 * 2**20
_HTML = ("text/html", "application/xhtml+xml", "")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?([\w-]+)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: where it stood in the end, and its HTML."""

    url: str
    html: str


def page(url: str, *, reach: Allowed, seconds: float) -> Page | None:
    """The page of an article, None where its site does not want it read or quoted, or it is no page of HTML.

    Raises:
        SourceError: it cannot be had.
    """
    if not robots.may_read(url, reach=reach):
        return None
    headers = {"Accept": "text/html, application/xhtml+xml"}
    answer = fetch(Ask(url=url, headers=headers, allowed=reach, limit=_LIMIT, seconds=seconds))
    if answer.url != url and not robots.may_read(answer.url, reach=reach):
        return None
    if answer.status != 200 or answer.over or not answer.whole:
        said = f"answers {answer.status}" if answer.status != 200 else "breaks off, or is larger than an article"
        raise SourceError(f"{answer.url} {said}")
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _HTML or robots.forbids_quoting(answer.headers, answer.body):
        return None
    return Page(url=answer.url, html=_decoded(answer))


def _decoded(answer: Answer) -> str:
    """The text of a page: by its mark, as UTF-8 where it is that, by the header, by its own word, or as on the web."""
    body = answer.body
    named = re.search(r"charset\s*=\s*[\"']?([\w-]+)", answer.headers.get("content-type", ""), re.I)
    meta = _META.search(body[:4096])
    candidates = (
        *(name for mark, name in _MARKS if body.startswith(mark)),
        "utf-8",
        named[1] if named else "",
        meta[1].decode("ascii") if meta else "",
    )
    for name in candidates:
        try:
            return body.decode(name) if name else str(body, "ascii")
        except (LookupError, ValueError):  # no such character set, or not this one
            continue
    return body.decode("windows-1252", "replace")
