"""The PDF: tagged, repeatable, with the edition inside; made in a child that fetches nothing and has its limits."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from golden.edition import EDITION, EMPTY
from golden.many import many
from lxml import html
from pypdf import PdfReader

from briefing.config import load
from briefing.models import Briefing
from briefing.outbox import render
from briefing.render.child import asset
from briefing.render.html import Html
from briefing.render.json import to_json
from briefing.render.pdf import Compact, Pdf
from briefing.verify import verify

TESTS = Path(__file__).parent.parent


@cache
def made(edition: Briefing = EDITION) -> bytes:
    """The PDF of an edition; made once."""
    return Pdf()(edition).content


def read(content: bytes) -> PdfReader:
    """A PDF, opened."""
    return PdfReader(io.BytesIO(content))


def test_a_screen_reader_finds_its_way() -> None:
    """PDF/UA-1: tagged, with a language, a title that is shown, headings, lists and links in the structure."""
    root = read(made()).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or str(root["/MarkInfo"]["/Marked"]).lower() == "true"
    assert root["/Lang"] == "en"
    assert str(root["/ViewerPreferences"]["/DisplayDocTitle"]).lower() == "true"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    kinds = set(structure(root["/StructTreeRoot"]["/K"]))
    assert {"/Document", "/Part", "/Art", "/Sect", "/H1", "/H2", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Link"} <= kinds


def structure(kids: Any) -> Iterator[str]:
    """The kinds of elements in a structure tree."""
    for kid in kids if isinstance(kids, list) else [kids]:
        element = kid if isinstance(kid, int) else kid.get_object()
        if not isinstance(element, int) and "/S" in element:
            yield str(element["/S"])
            yield from structure(element.get("/K", []))


def test_the_document_says_what_it_is() -> None:
    """Title, author, language and dates of the edition, not of the run; bookmarks for the headings."""
    reader = read(made())
    assert reader.metadata is not None
    assert reader.metadata.title == "The Orle flood: List of key events, day 1,433"
    assert reader.metadata.author == "orle valley"
    assert reader.metadata.creation_date_raw == "D:20260303060000Z"
    assert reader.metadata.modification_date_raw == "D:20260303060000Z"
    top, below = reader.outline[0], reader.outline[1]
    assert top["/Title"].replace("\u00a0", " ") == reader.metadata.title
    assert [one["/Title"] for one in below] == ["Water", "Work & trade", "Also continuing", "Sources", "Coverage"]


def test_the_edition_is_attached() -> None:
    """`edition.json`, the bytes that the store keeps."""
    assert dict(read(made()).attachments) == {"edition.json": [to_json(EDITION)]}


def test_two_page_sizes() -> None:
    """A4, or letter where asked for."""
    boxes = [read(content).pages[0].mediabox for content in (made(EMPTY), Pdf(page_size="letter")(EMPTY).content)]
    assert [(round(box.width), round(box.height)) for box in boxes] == [(595, 842), (612, 792)]


def test_a_compact_page_is_one() -> None:
    """Everything on one sheet: the letters are as small as it takes, and the edition proves itself from it."""
    edition, articles = many(24)
    content = Pdf(compact=True)(edition).content
    assert len(read(content).pages) == 1
    assert len(read(made(edition)).pages) > 3
    assert verify(content, find_article={one.id: one for one in articles}.get).failures == ()


def test_what_is_too_much_for_one_sheet_is_set_small() -> None:
    """No sentence is dropped for it: it goes on overleaf."""
    edition, articles = many(60)
    made = Compact()(edition)
    assert (made.format, made.suffix) == ("compact", ".compact.pdf")
    assert 1 < len(read(made.content).pages) < 4
    assert verify(made.content, find_article={one.id: one for one in articles}.get).failures == ()


def test_an_archive_is_pdf_a() -> None:
    """PDF/A-3a says so in its metadata, and has the edition as its data."""
    root = read(Pdf(standard="pdf/a-3a")(EDITION).content).trailer["/Root"]
    said = root["/Metadata"].get_data()
    assert b"pdfaid:part" in said
    assert b">3<" in said or b'pdfaid:part="3"' in said
    assert {one.get_object()["/AFRelationship"] for one in root["/AF"]} == {"/Data"}


def test_a_long_page_begins_with_its_contents() -> None:
    """Links to the headings, none of which is torn apart; a page with two headings has none."""
    page = html.document_fromstring(Html()(many(24)[0]).content)
    [contents] = page.xpath("//header/nav")
    assert [link.text for link in contents] == [
        "Fighting", "Military aid", "Ceasefire talks", "Politics", "Other developments", "Sources",
    ]  # fmt: skip
    assert {link.get("href")[1:] for link in contents} <= set(page.xpath("//section/@id"))
    assert not html.document_fromstring(Html()(EDITION).content).xpath("//nav")


def test_two_processes_make_the_same_bytes(tmp_path: Path) -> None:
    """At another time, in another zone, with another hash seed, from another folder."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from golden.edition import EDITION\nfrom briefing.render.pdf import Pdf\n"
        "sys.stdout.buffer.write(Pdf()(EDITION).content)"
    )
    environment = {
        **os.environ,
        "TZ": "Asia/Kathmandu",
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "1",
        "LANG": "de_DE",
    }
    environment["PYTHONPATH"] = str(TESTS.parent)
    again = subprocess.run(
        [sys.executable, "-c", code, str(TESTS)],
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        check=True,
        timeout=120,
    )
    assert again.stdout == made()


def test_fonts_come_with_the_program() -> None:
    """An English edition is set in the bundled fonts alone, whatever the machine has."""
    reader = read(made())
    names = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names == {"Briefing-Serif", "Briefing-Serif-Semi-Bold", "Briefing-Sans", "Briefing-Sans-Semi-Bold"}


def test_no_sentence_crosses_a_page() -> None:
    """Each entry of a long edition stands on one page whole."""
    edition, _ = many(40)
    pages = ["".join(page.extract_text().split()) for page in read(made(edition)).pages]
    assert len(pages) > 3
    for section in edition.sections:
        for entry in section.entries:
            first, last = ("".join(one.text.split()) for one in entry.statements)
            assert any(first in page and last in page for page in pages), entry.event


# --- what the child may do --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/x",
        "file:///etc/passwd",
        "data:text/css,x",
        "asset:../pyproject.toml",
        "asset:/etc/passwd",
        "asset:",
        "",
    ],
)
def test_only_template_files_are_assets(url: str) -> None:
    """No other scheme, and no way out of the template folders."""
    folder = TESTS.parent / "templates"
    with pytest.raises(ValueError, match=r"rendering fetches nothing|no template folder"):
        asset(url, (folder,))
    assert asset("asset:print.css", (folder,)) == (folder / "print.css").resolve()


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment only what finds libraries and fonts goes in."""
    from briefing.render.pdf import _environment

    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "SMTP_PASSWORD" not in _environment(0)
    assert _environment(5)["SOURCE_DATE_EPOCH"] == "5"


def test_a_briefing_says_how_its_pdf_is_made(tmp_path: Path) -> None:
    """`pdf:` of the configuration reaches the page: letter paper, PDF/A-3."""
    config = tmp_path / "config.yaml"
    config.write_text(
        "pdf: {page_size: letter, standard: pdf/a-3a}\nbriefings:\n  - {name: a, title: A, "
        "sources: [{type: folder, path: in/}], outputs: [{type: file, format: pdf, path: a.pdf}]}\n",
        encoding="utf-8",
    )
    [briefing] = load(config, environ={}).briefings
    reader = read(render(EMPTY, "pdf", look=briefing.look).content)
    assert round(reader.pages[0].mediabox.width) == 612
    assert b"pdfaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()
