"""Real scraped pages, end to end: run-together, in two languages, full of furniture. Skipped where they are absent.

The pages are third-party text, so nothing of them stands here: headlines are known by their place, furniture by its
form, and both are read from the files.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEEDS = Path(os.environ.get("BRIEFING_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the scraped pages are not at hand (BRIEFING_SHARED)")

CONFIG = """\
store: data/briefing.db
briefings:
  - name: ukraine
    title: "Russia-Ukraine war: List of key events, day {day}"
    series: {name: "Russia's war on Ukraine", start_date: 2022-02-24, first_day: 0}
    timezone: Europe/Kyiv
    languages: [en]
    window: 24h
    sources:
      - {type: folder, path: inbox/}
    summarizer: {type: default, sentences: 2}
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
      - {type: file, format: json, path: "out/{date}.json"}
      - {type: file, format: pdf, path: "out/{date}.pdf"}
"""


def briefing(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program as a user calls it."""
    program = [sys.executable, "-c", "from briefing.cli import main; main()"]
    return subprocess.run([*program, *words], cwd=folder, capture_output=True, text=True, timeout=300)


def made(folder: Path, files: list[Path]) -> Path:
    """A folder with an edition of 28 January 2026 made from these files, copied there in this order."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    for file in files:
        shutil.copyfile(file, folder / "inbox" / file.name)
    done = briefing(folder, "run", "--date", "2026-01-28")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("seeds"), sorted(SEEDS.glob("*.txt")))


@pytest.fixture(scope="module")
def stored(edition: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(briefing(edition, "articles", "--json").stdout)["articles"]
    return found


@pytest.fixture(scope="module")
def page(edition: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((edition / "out/2026-01-28.json").read_bytes())
    return found


def lines(number: str) -> list[str]:
    """The lines of the file of that number that hold something."""
    (file,) = SEEDS.glob(f"{number}_*.txt")
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def headlined(number: str) -> list[str]:
    """The headlines of a file: by their place in it, as a person marked them; what a site hangs on them cut off."""
    places = {"000": (1, 28, 57), "001": (0, 2, 4, 7, 10, 12, 14, 17), "002": (0, 38, 55, 74)}[number]
    return [re.sub(r" \| .*$", "", lines(number)[place]) for place in places]


def furniture() -> set[str]:
    """What of the pages must never be printed: credited captions, pictures' numbers, notices, link lists, labels."""
    found: set[str] = set()
    for number in ("000", "001", "002", "003", "004"):
        for line in lines(number):
            credited = re.search(r"\((?:AFP|EPA|AP)\)$|\[[^\]]+/[^\]]+\]$|\(Photo by|ATTENTION EDITORS", line)
            if credited or re.match(r"epa\d{8}|TOPSHOT|list of \d items|Already a subscriber|BREAKING,|TT$", line):
                found.add(line[:60])
            found.update(re.findall(r" \| [A-Z][\w -]+ News$", line))
    return (found - {"TT", "BREAKING,"}) | {"Recommended Stories", "Source link", "log into your account"}


def test_the_marked_places_are_headlines() -> None:
    """The test itself: every marked place holds a short line, fifteen in all."""
    found = [line for number in ("000", "001", "002") for line in headlined(number)]
    assert len(found) == 15
    assert all(len(line.split()) <= 30 for line in found), found


def test_articles_stand_under_their_own_headlines(stored: list[dict[str, Any]]) -> None:
    """At least 14 of the 15 headlined articles are found under their headlines, and no two of them are merged."""
    titles = {article["title"] for article in stored}
    wanted = [line for number in ("000", "001", "002") for line in headlined(number)]
    assert sum(line in titles for line in wanted) >= 14
    whole = [article for article in stored if not article["part"] and article["location"][:3] in ("000", "001", "002")]
    assert len(whole) == 14  # the fifteenth is the newsroom's own list, an item a bullet


def test_the_page_without_a_headline_is_one_article(stored: list[dict[str, Any]]) -> None:
    """File 003: a notice, then one article without a headline."""
    assert [article["title"] for article in stored if article["location"].startswith("003")] == [""]


def test_a_newsrooms_list_is_an_item_a_bullet(stored: list[dict[str, Any]]) -> None:
    """The key-events list of file 000 gives an item for each of its bullets."""
    bullets = [line for line in lines("000") if line.startswith("•")]
    assert sum(1 for article in stored if article["part"]) == len(bullets) == 18


def test_the_aggregators_page_is_cut(stored: list[dict[str, Any]]) -> None:
    """File 004 gives at least eight articles."""
    assert sum(1 for article in stored if article["location"].startswith("004")) >= 8


def test_no_furniture_in_any_output(edition: Path) -> None:
    """No caption, credit, notice or label of the pages is in the Markdown, the JSON or the text of the PDF."""
    markdown = (edition / "wiki/2026-01-28.md").read_text(encoding="utf-8").replace("\\", "")
    content = (edition / "out/2026-01-28.json").read_text(encoding="utf-8")
    from pypdf import PdfReader

    pdf = " ".join(page.extract_text() for page in PdfReader(edition / "out/2026-01-28.pdf").pages)
    for text in (markdown, content, re.sub(r"\s+", " ", pdf)):
        assert not [string for string in furniture() if string in text]


def test_no_sentence_twice_and_none_in_another_language(page: dict[str, Any]) -> None:
    """Each sentence is printed once, and the French article of file 001 not at all."""
    printed = [s["text"] for section in page["sections"] for entry in section["entries"] for s in entry["statements"]]
    assert len(printed) == len(set(printed))
    french = {line for line in lines("001") if " la " in line and " des " in line}
    assert french
    assert not [text for text in printed for line in french if text in line]


def themes(page: dict[str, Any], stored: list[dict[str, Any]], wanted: list[str]) -> list[str]:
    """The heading that each article, named by its place in the files, is printed under."""
    ids = {article["location"]: article["id"] for article in stored}
    heading = {
        id: section["name"] for section in page["sections"] for entry in section["entries"] for id in entry["articles"]
    }
    return [heading.get(ids[next(place for place in ids if re.fullmatch(pattern, place))], "") for pattern in wanted]


def test_what_belongs_together_stands_under_one_heading(page: dict[str, Any], stored: list[dict[str, Any]]) -> None:
    """The three on Iran's protests under one heading, the three on Syria's president and Moscow under one."""
    iran = themes(page, stored, [r"000.*#20", r"002.*#3", r"002.*#4"])
    syria = themes(page, stored, [r"000.*#1", r"001.*#1", r"003.*"])
    assert len(set(iran)) == 1, iran
    assert iran[0]
    assert len(set(syria)) == 1, syria
    assert syria[0]


@pytest.mark.parametrize("name", ["wiki/2026-01-28.md", "out/2026-01-28.json", "out/2026-01-28.pdf"])
def test_verify_proves_each_format(edition: Path, name: str) -> None:
    """`verify` passes on what was delivered."""
    done = briefing(edition, "verify", name)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["wiki/2026-01-28.md", "out/2026-01-28.json"])
def test_verify_names_the_bullet_of_a_changed_word(edition: Path, name: str, page: dict[str, Any]) -> None:
    """With one word of one sentence changed, `verify` fails and names the bullet."""
    sentence = page["sections"][0]["entries"][1]["statements"][0]["text"]
    word = max(re.findall(r"[A-Za-z]{6,}", sentence), key=len)
    text = (edition / name).read_text(encoding="utf-8")
    place = text.index(word, text.index(sentence[: sentence.index(word)][:20].strip().split("’")[0]))
    changed = edition / f"changed{Path(name).suffix}"
    changed.write_text(text[:place] + word[::-1] + text[place + len(word) :], encoding="utf-8")
    done = briefing(edition, "verify", str(changed))
    assert done.returncode == 1
    assert "bullet 2" in done.stderr


def test_the_order_of_the_files_changes_nothing(edition: Path, tmp_path: Path) -> None:
    """Two runs from the files in another order give the same bytes in every format."""
    other = made(tmp_path / "other", sorted(SEEDS.glob("*.txt"), reverse=True))
    for name in ("wiki/2026-01-28.md", "out/2026-01-28.json", "out/2026-01-28.pdf"):
        assert (edition / name).read_bytes() == (other / name).read_bytes(), name
