"""HTML or PDF -> Shown: what a reader sees, in reading order without blanks, and the edition inside the file."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from briefing.errors import VerifyError
from briefing.render.grammar import short_digest

SEAL = "briefingpage"  # the document's property that holds the digest of its text; PDF takes letters alone
ATTACHMENT = "edition.json"
_BF_CHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_BF_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_MIRRORED = str.maketrans(")]}>»›”", "([{<«‹“")
_DEEPEST = 200  # levels of a structure tree; ours have 12
# A running head and a page number. What a page says beside its structure must be about as short.
LOOSE_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link on the page: its text without blanks, and where it goes (`#source-1` or a URL)."""

    text: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`text` has no blanks. `seal` is the digest that the page was made with, "" where it has none. `loose` is what a
    page of a PDF shows beside its structure: running heads and, where somebody wrote over it, that."""

    text: str
    edition: bytes
    seal: str
    links: tuple[Link, ...]
    loose: tuple[str, ...] = ()


def squeeze(text: str) -> str:
    """The text without blanks and without characters that are not drawn; so it can be found on a set page."""
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Cf")


def seal(text: str) -> str:
    """The digest of a page's text. Order within a right-to-left line is the setter's: see `ordered`."""
    return short_digest(ordered(text), length=64)


def ordered(text: str) -> str:
    """Text with right-to-left letters in it as its letters and digits, sorted.

    A PDF draws such a line from left to right, with its brackets mirrored: its order cannot be had back exactly.
    """
    return "".join(sorted(filter(str.isalnum, text))) if right_to_left(text) else text


def unmirrored(text: str) -> str:
    """Text whose closing brackets are opening ones: where a page has right-to-left lines, WeasyPrint's fonts say the
    one for the other (a glyph has one text in a PDF, and a bracket is drawn as its mirror image)."""
    return text.translate(_MIRRORED)


def right_to_left(text: str) -> bool:
    """Whether a letter of it is written from right to left."""
    return any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)


# --- HTML -------------------------------------------------------------------------------------------------------------


def page_text(document: str) -> str:
    """What the main part of an HTML document says, squeezed."""
    from lxml import html

    main = html.document_fromstring(document).find(".//main")
    return "" if main is None else squeeze(str(main.text_content()))


def read_html(document: str) -> Shown:
    """What an HTML edition shows.

    Raises:
        VerifyError: it has no edition in it.
    """
    from lxml import html

    tree = html.document_fromstring(document)
    scripts = tree.xpath("//script[@id='edition']/text()")
    if not scripts:
        raise VerifyError("this is no HTML of an edition: it has no edition in it")
    links = tree.xpath("//main//a[@href]")
    return Shown(
        text=page_text(document),
        edition=str(scripts[0]).encode(),
        seal=next(iter(tree.xpath(f"//meta[@name='{SEAL}']/@content")), ""),
        links=tuple(Link(text=squeeze(link.text_content()), target=link.get("href")) for link in links),
    )


# --- PDF --------------------------------------------------------------------------------------------------------------


def read_pdf(content: bytes) -> Shown:
    """What a tagged PDF edition shows, in the order of its structure.

    Raises:
        VerifyError: it cannot be read, has no structure, or no edition is attached.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        attached = reader.attachments.get(ATTACHMENT)
        if not attached:
            raise VerifyError("this is no PDF of an edition: it has no edition.json attached")
        return _Reading(reader).shown(attached[0])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise VerifyError(f"this PDF cannot be read: {type(error).__name__}: {error}") from error


class _Reading:
    """One pass over a PDF: what each page marks, then the structure that puts it in order."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.fonts: dict[int, dict[int, str]] = {}
        self.marked: dict[tuple[int, int], str] = {}
        self.unmarked: dict[int, str] = {}
        self.text: list[str] = []
        self.links: list[Link] = []
        self.used: set[tuple[int, int]] = set()

    def shown(self, edition: bytes) -> Shown:
        pages = {page.indirect_reference.idnum: number for number, page in enumerate(self.reader.pages)}
        for number, page in enumerate(self.reader.pages):
            self._read_page(page, number)
        root = self.reader.trailer["/Root"].get("/StructTreeRoot")
        if root is None:
            raise VerifyError("this PDF has no structure: only tagged PDFs (pdf/ua-1, pdf/a-3a) can be checked")
        for kid in _kids(root.get_object()):
            self._walk(kid, pages, page=0, depth=0)
        info = self.reader.metadata or {}
        return Shown(
            text=squeeze("".join(self.text)),
            edition=edition,
            seal=str(info.get(f"/{SEAL}", "")),
            links=tuple(self.links),
            loose=tuple(self._loose(number) for number in range(len(pages))),
        )

    def _loose(self, page: int) -> str:
        beside = (
            text for (number, mark), text in self.marked.items() if number == page and (page, mark) not in self.used
        )
        return squeeze(self.unmarked.get(page, "") + "".join(beside))

    def _read_page(self, page: Any, number: int) -> None:
        from pypdf.generic import ContentStream

        stream = ContentStream(page["/Contents"], self.reader) if "/Contents" in page else None
        self._read_stream(stream, page.get("/Resources", {}), number=number)

    def _read_stream(self, stream: Any, resources: Any, *, number: int) -> None:
        """Put the text of each marked sequence under its page and mark; text without a mark apart."""
        marks: list[int | None] = []
        codes: dict[int, str] = {}
        for operands, operator in stream.operations if stream is not None else ():
            if operator in (b"BDC", b"BMC"):
                marks.append(_mark(operands))
            elif operator == b"EMC" and marks:
                marks.pop()
            elif operator == b"Tf":
                codes = self._font(resources.get_object()["/Font"].get_object()[operands[0]])
            elif operator in (b"Tj", b"TJ", b"'", b'"'):
                self._add(_decoded(operands[-1], codes), marks, number)
            elif operator == b"Do":
                self._read_form(operands[0], resources, number=number)

    def _read_form(self, name: Any, resources: Any, *, number: int) -> None:
        from pypdf.generic import ContentStream

        form = resources.get_object()["/XObject"].get_object()[name].get_object()
        if form.get("/Subtype") == "/Form":
            self._read_stream(ContentStream(form, self.reader), form.get("/Resources", resources), number=number)

    def _add(self, text: str, marks: list[int | None], number: int) -> None:
        mark = next((one for one in reversed(marks) if one is not None), None)
        if mark is None:
            self.unmarked[number] = self.unmarked.get(number, "") + text
        else:
            self.marked[number, mark] = self.marked.get((number, mark), "") + text

    def _font(self, font: Any) -> dict[int, str]:
        key = getattr(font, "idnum", id(font))
        if key not in self.fonts:
            unicode_map = font.get_object().get("/ToUnicode")
            self.fonts[key] = _code_map(unicode_map.get_object().get_data()) if unicode_map is not None else {}
        return self.fonts[key]

    def _walk(self, node: Any, pages: dict[int, int], *, page: int, depth: int) -> None:
        """Append what a structure element says. List labels (the source list's numbers) are the setter's."""
        if isinstance(node, int):
            self.used.add((page, node))
            self.text.append(self.marked.get((page, node), ""))
            return
        element = node.get_object()
        if depth > _DEEPEST or element.get("/Type") == "/OBJR":
            return
        here = pages.get(element.raw_get("/Pg").idnum, page) if "/Pg" in element else page
        kept = len(self.text)
        for kid in _kids(element):
            self._walk(kid, pages, page=here, depth=depth + 1)
        if element.get("/S") == "/Lbl":
            del self.text[kept:]
        elif element.get("/S") == "/Link":
            self._link(element, "".join(self.text[kept:]))

    def _link(self, element: Any, text: str) -> None:
        for kid in _kids(element):
            if not isinstance(kid, int) and kid.get_object().get("/Type") == "/OBJR":
                self.links.append(Link(text=squeeze(text), target=_target(kid.get_object()["/Obj"].get_object())))


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    yield from kids if isinstance(kids, list) else [kids]


def _mark(operands: Any) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    return properties.get("/MCID") if isinstance(properties, dict) else None


def _target(annotation: Any) -> str:
    action = annotation.get("/A", {}).get_object() if "/A" in annotation else {}
    if "/URI" in action:
        return str(action["/URI"])
    destination = annotation.get("/Dest", action.get("/D", ""))
    return f"#{destination}" if isinstance(destination, str) else ""


def _decoded(operand: Any, codes: dict[int, str]) -> str:
    """Two-byte codes (Identity-H, the only encoding that WeasyPrint writes) through the font's ToUnicode map."""
    strings = operand if isinstance(operand, list) else [operand]
    data = b"".join(_raw(one) for one in strings if isinstance(one, (str, bytes)))
    drawn = [codes.get(int.from_bytes(data[n : n + 2], "big"), "") for n in range(0, len(data) - 1, 2)]
    return "".join(_as_written(drawn) if right_to_left("".join(drawn)) else drawn)


def _as_written(drawn: list[str]) -> list[str]:
    """Glyphs of a right-to-left line, drawn from the left, in the order of their words; numbers keep their own."""
    turned: list[str] = []
    run: list[str] = []
    for glyph in reversed(drawn):
        if glyph.isalnum() and not right_to_left(glyph):
            run.insert(0, glyph)
        else:
            turned += [*run, glyph]
            run = []
    return turned + run


def _raw(string: Any) -> bytes:
    return bytes(string if isinstance(string, bytes) else string.original_bytes)


def _code_map(data: bytes) -> dict[int, str]:
    """The ToUnicode CMap (ISO 32000-1, 9.10.3) as code -> text."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        for code, text in _BF_CHAR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        for first, last, text in _BF_RANGE.findall(block):
            for step in range(min(int(last, 16) - int(first, 16), 0xFFFF) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found
