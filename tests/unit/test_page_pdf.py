"""The PDF: tagged, repeatable, with the edition inside; made in a child that fetches nothing and has its limits."""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from golden.edition import EDITION, EMPTY
from golden.many import many
from golden.scripts import mixed, written_in
from pypdf import PdfReader
from pypdf.generic import ContentStream

from briefing.errors import RenderError
from briefing.models import Briefing
from briefing.render.child import asset
from briefing.render.json import to_json
from briefing.render.pdf import Pdf

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


@pytest.mark.parametrize("name", ["edition", "empty", "mixed", "arabic", "archive"])
def test_qpdf_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    """C13: every kind of edition is a sound PDF, one without entries too, and so is PDF/A-3."""
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed (apt-get install qpdf)")
    editions = {"edition": EDITION, "empty": EMPTY, "mixed": mixed()[0], "arabic": written_in("ar")[0]}
    file = tmp_path / "x.pdf"
    file.write_bytes(made(editions[name]) if name in editions else Pdf(variant="pdf/a-3a")(EDITION).content)
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_letter_is_a_box() -> None:
    """C05: six languages in three scripts and two directions, and every glyph drawn is in its font."""
    assert missing_glyphs(made(mixed()[0])) == 0


def test_a_missing_letter_would_be_seen() -> None:
    """The check above can fail: letters that hardly any font has, Adlam and Mende Kikakui."""
    nobody_has = "\U0001e921 \U0001e800"
    assert missing_glyphs(made(replace(EMPTY, title=f"x {nobody_has}"))) > 0


def missing_glyphs(content: bytes) -> int:
    """How many glyphs drawn in a PDF its fonts do not have: 0, and those beyond the last (WeasyPrint's way)."""
    reader, found = read(content), 0
    for page in reader.pages:
        glyphs = 0
        for operands, operator in ContentStream(page["/Contents"], reader).operations:
            if operator == b"Tf":
                glyphs = glyph_count(page["/Resources"]["/Font"][operands[0]].get_object())
            elif operator == b"TJ":
                data = b"".join(one.original_bytes for one in operands[0] if hasattr(one, "original_bytes"))
                codes = [int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2)]
                found += sum(code == 0 or code >= glyphs for code in codes)
    return found


def glyph_count(font: Any) -> int:
    """How many glyphs the embedded font file has."""
    from fontTools.ttLib import TTFont

    descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    file = descriptor.get("/FontFile2") or descriptor["/FontFile3"]
    return int(TTFont(io.BytesIO(file.get_data()))["maxp"].numGlyphs)


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


# --- C03: what rendering fetches --------------------------------------------------------------------------------------

VECTORS = (
    '<img src="{url}">',
    '<img srcset="{url} 2x">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<a rel="attachment" href="{file}">x</a>',
    '<link rel="attachment" href="{file}">',
    '<style>@import "{url}";</style>',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: X; src: url({url}) }} p {{ font-family: X }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    '<p style="background-image: url({file})">x</p>',
    '<ul><li style="list-style-image: url({url})">x</ul>',
    '<p style="border-image: url({url})">x</p>',
    '<p style="content: url({url})">x</p>',
    '<object data="{url}">x</object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<image xlink:href="{url}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#x"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><style>@import "{url}";</style></svg>',
    '<base href="{url}/"><img src="x.png">',
    '<video poster="{url}"></video>',
    '<input type="image" src="{url}">',
    '<table background="{url}"><tr><td>x</table>',
    '<img src="file://{plain}">',
    '<img src="asset:../../../../../../../../{plain}">',
    '<img src="asset://{plain}">',
)


class Canary(BaseHTTPRequestHandler):
    """A server that counts who asks."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer with a redirect to a file, and remember."""
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """A canary server on loopback; its address."""
    Canary.asked.clear()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def test_rendering_fetches_nothing(server: str, tmp_path: Path) -> None:
    """C03: page and style ask for a server and a file in 31 ways: none is asked, no byte of the file is in the PDF."""
    file = tmp_path / "canary.txt"
    file.write_text("CANARY-7f3a91", encoding="utf-8")
    filled = [
        vector.format(url=f"{server}/{n}", file=file.as_uri(), plain=str(file)) for n, vector in enumerate(VECTORS)
    ]
    renderer = Pdf()
    job = renderer.job(EMPTY)
    style = f'@import "{server}/css"; @import url("{file.as_uri()}"); body {{ background: url({server}/bg) }}'
    hostile = replace(job, html=job.html.replace("</main>", "".join(filled) + "</main>"), style=style + job.style)
    content = renderer.set(hostile, name="hostile")
    assert Canary.asked == []
    reader = read(content)
    streams = [one.get_data() for one in objects(reader) if hasattr(one, "get_data")]
    assert len(streams) > 3
    assert not [data for data in [content, *streams] if b"CANARY-7f3a91" in data]
    assert list(reader.attachments) == ["edition.json"]


def objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of a PDF."""
    for number in range(1, len(reader.xref_objStm) + max(map(len, reader.xref.values()), default=0) + 1):
        found = reader.get_object(number)
        if found is not None:
            yield found


def test_the_canary_sings(server: str) -> None:
    """The check above can fail: WeasyPrint's own fetcher does ask the server."""
    code = f"import weasyprint; weasyprint.HTML(string='<img src=\"{server}/x\">').write_pdf('/dev/null')"
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert Canary.asked == ["/x"]


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


# --- C04: what a page may cost ----------------------------------------------------------------------------------------


def test_a_page_that_takes_too_long_is_given_up() -> None:
    """Nested flex boxes take for ever: after the limit the run goes on with an error that says so."""
    renderer = Pdf(seconds=4)
    bomb = '<div style="display: flex">' * 40 + "x" + "</div>" * 40
    job = renderer.job(EMPTY)
    started = time.monotonic()
    with pytest.raises(RenderError, match="not done after 4 s"):
        renderer.set(replace(job, html=job.html.replace("</main>", bomb + "</main>")), name="bomb")
    assert time.monotonic() - started < 15


def test_a_page_that_takes_too_much_memory_is_given_up() -> None:
    """The child dies at its limit; this process does not grow."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RenderError, match="more than 100 MiB"):
        Pdf(memory=100)(many(50)[0])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_the_child_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the environment only what finds libraries and fonts goes in."""
    from briefing.render.pdf import _environment

    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "SMTP_PASSWORD" not in _environment(0)
    assert _environment(5)["SOURCE_DATE_EPOCH"] == "5"
