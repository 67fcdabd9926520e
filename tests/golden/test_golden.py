"""The golden edition in every format: a person reviews the difference. UPDATE_GOLDEN=1 writes the files anew."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from golden.edition import CORRECTED, EDITION, EMPTY

from briefing.extensions import DOORS
from briefing.models import Briefing
from briefing.outbox import render
from briefing.render.pdf import Pdf

HERE = Path(__file__).parent
EDITIONS = {"edition": EDITION, "empty": EMPTY, "corrected": CORRECTED}


def compare(name: str, made: str) -> None:
    """The text made must be the file's; with UPDATE_GOLDEN set, the file is written."""
    file = HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8"), (
        f"{name} differs: look at it, then UPDATE_GOLDEN=1 pytest tests/golden"
    )


@pytest.mark.parametrize("format", sorted({*DOORS.renderers} - {"pdf", "compact"}))
@pytest.mark.parametrize("name", EDITIONS)
def test_an_edition_is_rendered_as_it_was_reviewed(name: str, format: str) -> None:
    """Every format but the PDFs is that in the file beside this test, byte for byte."""
    made = render(EDITIONS[name], format)
    assert made.format == format
    compare(f"{name}{made.suffix}", made.content.decode())


@pytest.mark.parametrize("name", EDITIONS)
def test_the_text_of_the_pdf_is_as_it_was_reviewed(name: str, tmp_path: Path) -> None:
    """What pdftotext reads from the PDF is what the file beside this test says, line breaks aside."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    compare(f"{name}.pdf.txt", text_of(EDITIONS[name], tmp_path))


def text_of(briefing: Briefing, folder: Path) -> str:
    """The PDF's words, one sentence-sized line after the other, so that a difference can be read."""
    file = folder / "edition.pdf"
    file.write_bytes(Pdf()(briefing).content)
    done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True, timeout=60)
    words = " ".join(done.stdout.decode().split())
    return "]\n".join(part.strip() for part in words.split("]")) + "\n"
