"""C03, C04, C05, C13: what a page fetches, costs, draws and is, whatever stands in it."""

from __future__ import annotations

import io
import re
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
from golden.edition import ARTICLES, CORRECTED, EDITION, EMPTY, find
from golden.hostile import edition_of
from golden.many import many
from golden.scripts import FAR, TEXTS, mixed, written_in
from pypdf import PdfReader
from pypdf.generic import ContentStream

from briefing.errors import RenderError
from briefing.models import Briefing
from briefing.render.mail import Mail
from briefing.render.pdf import Pdf
from briefing.resources import shipped
from briefing.verify import verify


@cache
def made(edition: Briefing = EDITION) -> bytes:
    """The PDF of an edition; made once."""
    return Pdf()(edition).content


def read(content: bytes) -> PdfReader:
    """A PDF, opened."""
    return PdfReader(io.BytesIO(content))


# --- C03: what a page fetches -----------------------------------------------------------------------------------------

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


def opened(page: Path, folder: Path) -> None:
    """Have a browser open a page and wait for what it loads; no other machine can be asked."""
    browser = shutil.which("chromium")
    if not browser:
        pytest.skip("chromium is not installed: ./run tools")
    switches = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    switches += [f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    switches += [f"--screenshot={folder / 'seen.png'}", "--virtual-time-budget=3000"]
    subprocess.run([browser, *switches, page.as_uri()], capture_output=True, timeout=60, check=True)


def test_opening_a_message_fetches_nothing(server: str, tmp_path: Path) -> None:
    """C03: every text of an edition asks for a server in all these ways, and a browser that shows it asks nobody."""
    texts = [vector.format(url=f"{server}/{n}", file="file:///x", plain="/x") for n, vector in enumerate(VECTORS)]
    page = tmp_path / "mail.html"
    page.write_bytes(Mail()(edition_of(texts)).content)
    opened(page, tmp_path)
    assert Canary.asked == []
    assert (tmp_path / "seen.png").stat().st_size > 10_000


def test_the_browser_would_have_fetched(server: str, tmp_path: Path) -> None:
    """The check above can fail: the same as markup is loaded."""
    page = tmp_path / "raw.html"
    page.write_text("".join(one.format(url=f"{server}/x", file="", plain="") for one in VECTORS), encoding="utf-8")
    opened(page, tmp_path)
    assert len(Canary.asked) > 3


# --- C04: what a page may cost ----------------------------------------------------------------------------------------

FLEX = '<div style="display: flex">' * 40 + "x" + "</div>" * 40  # nested flex boxes take for ever
LONG = "{% for n in range(30000) %}<p>{{ n }}</p>{% endfor %}"  # and so many paragraphs more than 220 MiB


def with_a_bomb(folder: Path, bomb: str) -> str:
    """A user's template folder whose page has something in it that takes for ever or too much."""
    ours = (shipped("templates") / "briefing.html.j2").read_text(encoding="utf-8")
    (folder / "briefing.html.j2").write_text(ours.replace("</main>", f"{bomb}</main>"), encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(("bomb", "limits"), [(FLEX, {"seconds": 5}), (LONG, {"memory": 220, "seconds": 30})])
def test_what_cannot_be_set_comes_as_plain_text(bomb: str, limits: dict[str, int], tmp_path: Path) -> None:
    """C04: the child is ended at its limit; what comes instead says so, and proves every sentence like any other."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rendition = Pdf(templates=with_a_bomb(tmp_path, bomb), **limits)(EDITION)
    content = rendition.content
    assert re.fullmatch(r"PDF of .* 2026-03-03: .* raise `.*` of `pdf`.*; it went out as plain text", rendition.problem)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # KiB
    assert "could not be set as usual" in " ".join(read(content).pages[0].extract_text().split())
    found = verify(content, find_article=find)
    assert found.failures == ()
    assert found.statements == 7


@pytest.mark.slow
def test_a_bomb_is_out_within_a_minute_and_a_half(tmp_path: Path) -> None:
    """C04, with the limits as they ship: 60 s and 1 GiB."""
    started = time.monotonic()
    content = Pdf(templates=with_a_bomb(tmp_path, FLEX))(EDITION).content
    assert time.monotonic() - started <= 90
    assert verify(content, find_article=find).failures == ()


def test_the_reason_is_told_where_nothing_can_be_made() -> None:
    """Neither the page nor the plain one fits into so little memory: the error is that of the page."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RenderError, match="more than 60 MiB"):
        Pdf(memory=60)(many(50)[0])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024  # KiB


def test_a_page_that_takes_too_long_is_named() -> None:
    """The error says which page, and what to do."""
    renderer = Pdf(seconds=4)
    job = renderer.job(EMPTY)
    with pytest.raises(RenderError, match="PDF of bomb: not done after 4 s: raise `seconds`"):
        renderer.set(replace(job, html=job.html.replace("</main>", f"{FLEX}</main>")), name="bomb")


# --- C05: letters -----------------------------------------------------------------------------------------------------

SAMPLES = {**TEXTS, **FAR}


@pytest.mark.parametrize("language", SAMPLES)
def test_no_letter_is_a_box(language: str) -> None:
    """C05: Latin, Cyrillic, Greek, Arabic, Hebrew, Devanagari and CJK; every glyph drawn is in its font."""
    if language in FAR and not has_font(language):
        pytest.skip(f"no font for {language}: ./run tools")
    assert missing_glyphs(made(written_in(language)[0])) == 0


def has_font(language: str) -> bool:
    """Whether a font that is installed has the letters of a language."""
    program = shutil.which("fc-list")
    if not program:
        return False
    letters = {letter for text in SAMPLES[language] for letter in text if letter.isalpha()}
    query = f":charset={' '.join(f'{ord(letter):x}' for letter in sorted(letters))}"
    return bool(subprocess.run([program, query], capture_output=True, timeout=30, check=False).stdout.strip())


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


# --- C13: what a page is ----------------------------------------------------------------------------------------------

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><path d="M0 20 L80 0" stroke="red"/></svg>'
TABLE = "<table>{% for n in range(500) %}<tr><td>{{ n }}</td><td>x</td></tr>{% endfor %}</table>"
CHECKED = {
    "edition": EDITION,
    "empty": EMPTY,
    "corrected": CORRECTED,
    "mixed": mixed()[0],
    "arabic": written_in("ar")[0],
}


def sound(content: bytes, folder: Path) -> None:
    """What qpdf says of a PDF must be nothing."""
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed (apt-get install qpdf)")
    file = folder / "x.pdf"
    file.write_bytes(content)
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", CHECKED)
def test_qpdf_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    """C13: every kind of edition is a sound PDF, one without entries too."""
    sound(made(CHECKED[name]), tmp_path)


@pytest.mark.parametrize("options", [{"standard": "pdf/a-3a"}, {"compact": True}, {"page_size": "letter"}], ids=str)
def test_qpdf_finds_nothing_wrong_with_any_option(options: dict[str, Any], tmp_path: Path) -> None:
    """C13: for archives, on one sheet, on the other size."""
    sound(Pdf(**options)(EDITION).content, tmp_path)


@pytest.mark.parametrize("inside", [PICTURE, TABLE], ids=["picture", "table"])
def test_what_a_template_adds_is_sound_too(inside: str, tmp_path: Path) -> None:
    """C13: a vector picture and a table of 500 rows, in a template of one's own with a strange title."""
    edition = replace(EDITION, title="../../etc/passwd: (50%) \\ <</Type/Catalog>> {day}")
    content = Pdf(templates=with_a_bomb(tmp_path, inside))(edition).content
    sound(content, tmp_path)
    assert "could not be set" not in read(content).pages[0].extract_text()


def test_the_articles_are_those_of_the_edition() -> None:
    """What is proved above is proved of the hand-written articles."""
    assert {one.article for one in EDITION.references} <= {one.id for one in ARTICLES}
