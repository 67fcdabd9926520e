"""Element tree of a Markdown page -> the same with its meaning: header, sections, entries, citations, ways back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import markdown
from markdown.treeprocessors import Treeprocessor

from briefing.render.labels import text_direction

_NUMBER = re.compile(r"#source-(\d+)")
_GAP = "[…]"
# From where on a list of what there is helps: about one page and a half.
_CONTENTS_SECTIONS = 4
_CONTENTS_ENTRIES = 12
_BETWEEN_MARKS = " · "
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a page by which its structure is told: marks with their class, two headings, tooltips.

    `contents` is what a list of the headings is called, "" where none is wanted.
    """

    marks: tuple[tuple[str, str], ...]
    continuing: str
    corrections: str
    contents: str
    gap: str
    back: str


class Structure(markdown.Extension):
    """A python-markdown extension: run last, when the inline elements stand."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.treeprocessors.register(
            _Structure(md, self.words), "briefing", 15
        )  # after inline (20), before prettify (10)


class _Structure(Treeprocessor):
    def __init__(self, md: markdown.Markdown, words: Words) -> None:
        super().__init__(md)
        self.words = words

    def run(self, root: ET.Element) -> None:
        sections = _into_sections(root)
        places: dict[int, list[str]] = defaultdict(list)
        number = theme = 0
        for section in sections:
            kind = _kind(section, self.words)
            section.set("class", kind)
            if kind == "theme":
                theme += 1
                section[0].set("dir", text_direction(_plain(section[0])))
                _picture(section[0], f"theme-{theme}")
            if kind in ("theme", "continuing", "corrections"):
                for item in section.findall("./ul/li"):
                    number += 1
                    _entry(item, number, words=self.words, places=places)
                    _picture(item, f"entry-{number}", before="ul")
        for section in sections:
            for item_number, item in enumerate(section.findall("./ol/li"), start=1):
                _source(item, item_number, back=self.words.back, places=places[item_number])
        told = [section for section in sections if section.get("class") != "coverage"]
        if self.words.contents and len(told) >= _CONTENTS_SECTIONS and number >= _CONTENTS_ENTRIES:
            root[0].append(_contents(told, self.words.contents))


def _into_sections(root: ET.Element) -> list[ET.Element]:
    """Put what stands before the first h2 into a header and each h2 with what follows into a section."""
    header = ET.Element("header")
    sections: list[ET.Element] = []
    for element in list(root):
        if element.tag == "h2":
            sections.append(ET.Element("section", id=f"section-{len(sections) + 1}"))
        (sections[-1] if sections else header).append(element)
        root.remove(element)
    root.extend([header, *sections])
    for heading in header.findall("./h1"):
        heading.text = _NO_BREAK.join((heading.text or "").rsplit(" ", 1))  # "day 1,433" is not torn apart
    return sections


def _contents(sections: list[ET.Element], label: str) -> ET.Element:
    """Links to the headings, in one run: on paper a list of them would take the place of the news."""
    nav = ET.Element("nav", {"class": "contents", "title": label, "role": "doc-toc"})
    for section in sections:
        link = ET.SubElement(nav, "a", href=f"#{section.get('id')}")
        link.text = "".join(section[0].itertext())
        link.tail = _BETWEEN_MARKS
    link.tail = None
    return nav


def _picture(element: ET.Element, place: str, *, before: str = "") -> None:
    """Where a picture may stand: on the line of the last mark, or else at the end of the element, before what is nested
    in it."""
    marks = element.findall("./span[@class='marks']/span")
    if marks:
        marks[-1].append(ET.Element("span", {"class": "course", "id": f"course-{place}"}))
        return
    nested = [number for number, inner in enumerate(element) if inner.tag == before]
    span = ET.Element("span", {"class": "course", "id": f"course-{place}"})
    element.insert(nested[0] if nested else len(element), span)


def _kind(section: ET.Element, words: Words) -> str:
    if section.find("./ol") is not None:
        return "sources"
    items = section.findall("./ul/li")
    if not items or not any(_citations(item) for item in items):
        return "coverage"
    headings = {words.continuing: "continuing", words.corrections: "corrections"}
    return headings.get(_plain(section[0]), "theme")


def _citations(item: ET.Element) -> list[ET.Element]:
    return [link for link in item.iter("a") if _NUMBER.fullmatch(link.get("href", ""))]


def _entry(item: ET.Element, number: int, *, words: Words, places: dict[int, list[str]]) -> None:
    item.set("class", "entry")
    item.set("id", f"entry-{number}")
    item.set("dir", text_direction(_plain(item)))
    for link in _citations(item):
        target = int(_NUMBER.fullmatch(link.get("href", ""))[1])  # type: ignore[index]
        places[target].append(f"cite-{target}-{len(places[target]) + 1}")
        link.attrib.update({"class": "cite", "id": places[target][-1], "role": "doc-noteref"})
        _hold(item, link)
    for figures in item.findall("./ul"):
        figures.set("class", "figures")
    *labels, marks = item.findall("./em")
    for emphasis in labels:
        if _plain(emphasis) == _GAP:
            _become(emphasis, "span", **{"class": "gap", "title": words.gap})
        else:
            _become(emphasis, "span", **{"class": "label"})
    _marks(item, marks, words)


def _hold(item: ET.Element, link: ET.Element) -> None:
    """A citation stays on the line of the word that it follows.

    The blank goes into the link: after a text that ends in one, WeasyPrint 70 may break a line behind its first word
    (Pango's width leaves the blank out, WeasyPrint's does not).
    """
    parent = next(one for one in item.iter() if link in list(one))
    before = _before(parent, link)
    if before is None:
        parent.text = (parent.text or "").rstrip(" ")
    elif (before.tail or "").strip():
        before.tail = (before.tail or "").rstrip(" ")
    else:
        return
    link.text = _NO_BREAK + (link.text or "")


def _plain(element: ET.Element) -> str:
    return "".join(element.itertext())


def _become(element: ET.Element, tag: str, **attributes: Any) -> None:
    element.tag = tag
    element.attrib.update(attributes)


def _marks(item: ET.Element, emphasis: ET.Element, words: Words) -> None:
    """`— *new · single source*` -> a span of spans, each with its class; the dash is for plain text alone."""
    kinds = dict(words.marks)
    found = _plain(emphasis).split(_BETWEEN_MARKS)
    _become(emphasis, "span", **{"class": "marks"})
    emphasis.text = None
    for child in list(emphasis):
        emphasis.remove(child)
    for mark in found:
        span = ET.SubElement(emphasis, "span", {"class": f"mark {kinds.get(mark, 'support')}"})
        span.text = mark
        span.tail = _BETWEEN_MARKS
    span.tail = None
    before = _before(item, emphasis)
    if before is not None:
        before.tail = (before.tail or "").rstrip("— ") + " "


def _before(item: ET.Element, element: ET.Element) -> ET.Element | None:
    position = list(item).index(element)
    return item[position - 1] if position else None


def _source(item: ET.Element, number: int, *, back: str, places: list[str]) -> None:
    item.set("id", f"source-{number}")
    for link in item.findall("./a"):
        link.attrib.update({"class": "headline", "rel": "external noopener noreferrer"})
    if not places:
        return
    last = item[-1] if len(item) else item
    last.tail = (last.tail or "") + " "
    span = ET.SubElement(item, "span", {"class": "back"})
    for link in _links_back(places, back):
        span.append(link)


def _links_back(places: list[str], back: str) -> Iterator[ET.Element]:
    for place in places:
        link = ET.Element("a", {"href": f"#{place}", "title": back, "role": "doc-backlink"})
        link.text = "↑"
        yield link
