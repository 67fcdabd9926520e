"""The feed files that feedparser is tested with, through the real HTTP path (A01): where the data is at hand."""

from __future__ import annotations

import ast
import html
import os
import re
import tarfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from benchmarks.feeds import headers, run
from benchmarks.loopback import host, say, served
from briefing.errors import SourceError
from briefing.sources.feed.note import Note
from briefing.sources.feed.source import Feed

SHARED = Path(os.environ.get("BRIEFING_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
CORPUS = SHARED / "data" / "feeds" / "feedparser-corpus.tar.gz"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of feeds is not at hand (BRIEFING_SHARED)"),
]
_TITLE = re.compile(
    r"""(entries\[0\]|feed)\[['"]title(?:_detail['"]\]\[['"]value)?['"]\]\s==\s
    (u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))(?!\s*\+)""",
    re.X,
)
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.I | re.S)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, unpacked."""
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(CORPUS) as packed:
        packed.extractall(folder, filter="data")
    return folder


def test_a01_no_file_crashes_anything(corpus: Path) -> None:
    """A01: each is an item or more, an empty feed, or rejected by name."""
    found = run(corpus)
    assert len(found) > 2000
    assert [(str(each.file), each.crash) for each in found if each.crash] == []
    assert sum(bool(each.rejected) for each in found) < len(found) / 20


def test_a01_well_formed_files_have_the_title_that_they_expect(corpus: Path) -> None:
    """A01: of those that say what their title is, 98 of 100 or more; markup in it is no part of ours."""
    wanted = [(file, *found) for file in sorted((corpus / "wellformed").rglob("*.xml")) if (found := expected(file))]
    assert len(wanted) > 100

    def answer(request: BaseHTTPRequestHandler) -> None:
        body = wanted[int(request.path[1:])][0].read_bytes()
        say(request, body, headers=headers(body))

    with served(answer) as port, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: titles(f"http://{host(n)}:{port}/{n}"), range(len(wanted))))
    wrong = [
        (file.name, title, got[where])
        for (file, where, title), got in zip(wanted, found, strict=True)
        if plain(got[where]) != plain(title)
    ]
    assert len(wrong) <= len(wanted) * 0.02, wrong


def expected(file: Path) -> tuple[str, str] | None:
    """Whose title a file speaks of, and what it should be."""
    said = re.search(r"Expect:\s*(.*)", file.read_bytes()[:8192].decode("utf-8", "replace"))
    found = _TITLE.search(said[1]) if said and said[1].startswith("not bozo") else None
    return (found[1], ast.literal_eval(found[2])) if found else None


def titles(url: str) -> dict[str, str]:
    """What we find: the title of the feed and that of its first entry."""
    feed = Feed(url=url, allow_private=("127.0.0.0/8",))
    try:
        parsed = feed.read(feed.fetch(Note()))
    except SourceError:
        parsed = None
    return {
        "feed": parsed.title if parsed else "(none)",
        "entries[0]": parsed.entries[0].title if parsed and parsed.entries else "(none)",
    }


def plain(title: str) -> str:
    """A title without markup, as it is printed."""
    return " ".join(html.unescape(_TAG.sub("", html.unescape(title))).split())
