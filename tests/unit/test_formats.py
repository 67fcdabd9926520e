"""All formats tell the same: the entries, sentences, citations and links of one edition, in the same order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from golden.edition import CORRECTED, EDITION, EMPTY
from golden.many import many
from golden.scripts import mixed, written_in
from lxml import html
from test_page_text import unflowed

from briefing.extensions import DOORS
from briefing.models import Briefing, entries
from briefing.outbox import render
from briefing.render.escape import from_markdown, safe_url
from briefing.render.reading import ordered, read_pdf, squeeze

EDITIONS = {
    "golden": EDITION,
    "empty": EMPTY,
    "corrected": CORRECTED,
    "many": many(12)[0],
    "mixed": mixed()[0],
    "arabic": written_in("ar")[0],
}
_URL = re.compile(r"https?://[^\s<>\]|)]+")


def wanted(edition: Briefing) -> list[str]:
    """What must be read, in order: each sentence or headline with its citations, then each figure with its own."""
    found = []
    for entry in entries(edition):
        found += [f"{one.text} [{one.citation.number}]" for one in entry.statements]
        found += [entry.headline] if not entry.statements else []
        for conflict in entry.conflicts:
            found += [f"{one.value} {one.publisher}" for one in conflict.figures]
    for correction in edition.corrections:
        found += [f"{one.text} [{one.citation.number}]" for one in (*correction.was, *correction.now)]
    return [*found, *(f"{one.publisher}" for one in edition.references)]


def links(edition: Briefing) -> list[str]:
    """The links of the source list."""
    return [safe_url(one.url) for one in edition.references if one.url]


def in_html(content: bytes) -> tuple[str, list[str]]:
    """The text and the links of an HTML page, but for those of citations, which may lead to the article itself."""
    body = html.document_fromstring(content.decode()).find("body")
    assert body is not None
    found = [link.get("href") for link in body.iter("a") if link.get("class") != "cite"]
    return body.text_content(), [url for url in found if url.startswith("http")]


def in_markdown(content: bytes) -> tuple[str, list[str]]:
    """A Markdown page without its marks."""
    text = content.decode().split("<!-- briefing proof", 1)[0]
    found = [from_markdown(url) for url in re.findall(r"\]\((https?:[^)]+)\)", text)]
    text = re.sub(r"\]\([^)]*\)", "", text.replace("*[…]*", "[…]"))
    text = re.sub(r"(?<!\\)[*]+|(?<!\\)\[(?=\\\[|[^…])|<a id=[^>]*></a>", "", text)
    return from_markdown(text), found


def in_mediawiki(content: bytes) -> tuple[str, list[str]]:
    """MediaWiki's text without its marks."""
    text = content.decode()
    found = [unescape(url) for url in re.findall(r"\[(https?:\S+) ", text)]
    text = re.sub(r"\[\[#source-\d+\||\]\]|\[https?:\S+ |'{2,}|<[^>]*>", "", text)
    return unescape(text), found


def in_dokuwiki(content: bytes) -> tuple[str, list[str]]:
    """DokuWiki's text without its marks."""
    text = content.decode()
    found = re.findall(r"\[\[(https?:[^|\]]+)", text)
    text = re.sub(r"\[\[[^|\]]*\|(\[\d+\])\]\]", r"\1", text)
    return re.sub(r"%%|</?nowiki>|//(?=%%|$|\[|\s)|\*\*|\[\[https?:[^|\]]+\|", "", text), found


def in_text(content: bytes) -> tuple[str, list[str]]:
    """Plain text, its lines joined."""
    text = unflowed(content.decode())
    return text, _URL.findall(text)


def in_json(content: bytes) -> tuple[str, list[str]]:
    """The edition itself, in the order of the page."""
    data = json.loads(content)
    told = [*(entry for section in data["sections"] for entry in section["entries"]), *data["continuing"]]
    parts: list[str] = []
    for entry in told:
        parts += [f"{one['text']} [{one['citation']['number']}]" for one in entry["statements"]] or [entry["headline"]]
        parts += [f"{one['value']} {one['publisher']}" for every in entry["conflicts"] for one in every["figures"]]
    for one in (one for each in data["corrections"] for one in (*each["was"], *each["now"])):
        parts.append(f"{one['text']} [{one['citation']['number']}]")
    parts += [one["publisher"] for one in data["references"]]
    return " ".join(parts), [safe_url(one["url"]) for one in data["references"] if one["url"]]


def in_pdf(content: bytes) -> tuple[str, list[str]]:
    """What the PDF's structure says."""
    shown = read_pdf(content)
    return shown.text, [link.target for link in shown.links if link.target.startswith("http")]


READERS: dict[str, Callable[[bytes], tuple[str, list[str]]]] = {
    "json": in_json,
    "markdown": in_markdown,
    "obsidian": in_markdown,
    "html": in_html,
    "mail": in_html,
    "text": in_text,
    "mediawiki": in_mediawiki,
    "dokuwiki": in_dokuwiki,
    "pdf": in_pdf,
    "compact": in_pdf,
}


def missing(text: str, parts: list[str], *, any_order: bool) -> list[str]:
    """The parts that the text does not hold, one after the other."""
    text, place, lost = squeeze(text), 0, []
    for part in map(squeeze, parts):
        if any_order:  # a right-to-left line of a PDF is read letter by letter (see `ordered`)
            found = 0 if set(ordered(part)) <= set(text) else -1
        else:
            found = text.find(part, place)
            place = found + len(part) if found >= 0 else place
        lost += [part] if found < 0 else []
    return lost


def test_every_format_is_read_here() -> None:
    """A new format is compared with the others too."""
    assert set(READERS) == set(DOORS.renderers)


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("name", EDITIONS)
def test_all_formats_hold_the_same(name: str, format: str) -> None:
    """Each sentence with its citation, each figure, each publisher in order, and the same links, none more."""
    edition = EDITIONS[name]
    text, found = READERS[format](render(edition, format).content)
    assert missing(text, wanted(edition), any_order=READERS[format] is in_pdf and name in ("mixed", "arabic")) == []
    assert found == links(edition)


def test_a_lost_sentence_would_be_seen() -> None:
    """The comparison above can fail: an edition without one of the sentences, and one with another link."""
    first = EDITION.sections[0]
    shorter = replace(first.entries[0], statements=first.entries[0].statements[:2])
    other = replace(EDITION, sections=(replace(first, entries=(shorter,)), *EDITION.sections[1:]))
    for format in sorted({*READERS} - {"pdf", "compact"}):
        text, _ = READERS[format](render(other, format).content)
        assert missing(text, wanted(EDITION), any_order=False), format


def test_each_format_writes_a_file_of_its_own() -> None:
    """No two formats of one edition have the same suffix, so that they can lie in one folder."""
    suffixes = [render(EMPTY, format).suffix for format in sorted({*READERS} - {"pdf", "compact"})]
    assert len(set(suffixes)) == len(suffixes)
