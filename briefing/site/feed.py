"""Editions -> an Atom feed of them (RFC 4287), each whole, the newest first."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from briefing.models import Briefing, stem
from briefing.render.html import body
from briefing.render.labels import Labels
from briefing.render.page import title

_ATOM = "http://www.w3.org/2005/Atom"


def feed(editions: Sequence[Briefing], words: Labels, *, url: str, templates: str = "") -> bytes:
    """The feed of one briefing.

    Args:
        editions: the oldest first, never none.
        url: where the site stands; "" where that is not known: then links are relative to the feed's own address.
    """
    from lxml import etree

    newest = editions[-1]
    base = f"{url.rstrip('/')}/{newest.name}/" if url else ""
    root = etree.Element("feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", words.language)

    def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
        child = etree.SubElement(parent, tag, attributes)
        child.text = text or None
        return child

    add(root, "id", _urn(newest.name))
    add(root, "title", title(newest, words))
    add(root, "updated", f"{newest.window_end:%Y-%m-%dT%H:%M:%SZ}")
    add(root, "link", rel="alternate", href=f"{base}index.html")
    if base:
        add(root, "link", rel="self", href=f"{base}feed.xml")
    add(add(root, "author"), "name", newest.name)
    for edition in reversed(editions):
        entry = add(root, "entry")
        add(entry, "id", _urn(f"{edition.name} {stem(edition)}"))
        add(entry, "title", title(edition, words))
        add(entry, "updated", f"{edition.window_end:%Y-%m-%dT%H:%M:%SZ}")
        add(entry, "link", rel="alternate", href=f"{base}{stem(edition)}.html")
        add(entry, "content", body(edition, words, templates=templates), type="html")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _urn(name: str) -> str:
    """An id that stays, wherever the site moves to."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"briefing:{name}").urn
