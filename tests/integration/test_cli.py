"""The program `briefing` from outside: every verb on the example articles, its exit codes, and bad input.

Starting the program takes most of the time, so one run of the examples is shared by many tests.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from program import Answer, call, command, environment

DAY = "2026-03-03"

# --- worlds to work in ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def coast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples as `init --example` writes them; 2 and 3 March run. No test changes it."""
    folder = tmp_path_factory.mktemp("coast")
    call("init", "--example", at=folder)
    call("run", "--date", "2026-03-02", at=folder)
    call("run", "--date", DAY, at=folder)
    call("build", "--date", DAY, "-o", "all", at=folder)
    return folder


@pytest.fixture(scope="session")
def edition(coast: Path) -> dict[str, Any]:
    """The English edition of 3 March as `show --json` tells it."""
    told = call("show", "--json", "--date", DAY, "--briefing", "morning", at=coast).data
    shown: list[dict[str, Any]] = told["editions"]
    assert len(shown) == 1
    return shown[0]


@pytest.fixture(scope="session")
def listing(coast: Path) -> dict[str, Any]:
    """The store as `articles --json` tells it."""
    found: dict[str, Any] = call("--json", "articles", at=coast).data
    return found


CONFIG = """\
briefings:
  - name: quay
    title: "The quay, {date}"
    sources: [{type: folder, path: inbox/}]
    outputs:
      - {type: file, format: markdown, path: "wiki/{date}.md"}
"""
ARTICLE = """\
---
title: Crane falls into the harbour of Senn
publisher: Orle Post
published: 2026-03-02T08:00:00Z
url: https://orle-post.example/crane
language: en
---

A crane fell into the harbour of Senn on Monday morning and blocked the only channel, the port said.

Nobody was hurt, because the driver had gone to fetch his breakfast, the port director told the Orle Post.

The channel will stay closed to ships of more than two metres until divers have looked at the wreck.
"""
WHALE = """\
---
title: A whale is seen off Vellmar
publisher: Orle Radio
published: 2026-03-02T09:00:00Z
language: en
---

Fishermen off Vellmar photographed a whale of twelve metres on Monday, the first in that water for a century.
"""
MONDAY = ("--date", "2026-03-02")


@pytest.fixture
def quay(tmp_path: Path) -> Path:
    """A small world of one article and one output, for a test to break."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "crane.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def configure(folder: Path, old: str, new: str) -> None:
    """Change the configuration of a small world."""
    assert old in CONFIG
    (folder / "config.yaml").write_text(CONFIG.replace(old, new), encoding="utf-8")


def entries(edition: dict[str, Any]) -> list[dict[str, Any]]:
    """The bullets of an edition, in the order of the page."""
    return [entry for section in edition["sections"] for entry in section["entries"]]


def page(folder: Path) -> bytes:
    """The page of a small world."""
    return (folder / "wiki" / "2026-03-02.md").read_bytes()


# --- init, check ------------------------------------------------------------------------------------------------------


def test_init_writes_a_configuration_that_checks_and_overwrites_nothing(tmp_path: Path) -> None:
    """`init DIR` makes the folder; `check --json` lists the briefings; a second `init` refuses with exit 2."""
    assert call("init", "new/place", at=tmp_path).out.startswith("wrote new/place/config.yaml")
    found = call("check", "--json", "--config", "new/place/config.yaml", at=tmp_path, PGPASSWORD="x").data
    assert [briefing["name"] for briefing in found["briefings"]] == ["strait", "morning"]
    before = (tmp_path / "new/place/config.yaml").read_bytes()
    assert "is not overwritten" in call("init", "new/place", at=tmp_path, code=2).err
    assert (tmp_path / "new/place/config.yaml").read_bytes() == before


def test_init_example_writes_the_articles_and_says_what_to_do_next(tmp_path: Path) -> None:
    """`init --example --json` names every file that it wrote, the configuration first; a file in the way is kept."""
    written = [Path(name) for name in call("init", "--example", "--json", at=tmp_path).data["written"]]
    assert written[0].name == "config.yaml"
    assert len(written) > 60
    assert all((tmp_path / path).is_file() for path in written)
    (tmp_path / "file").write_text("in the way")
    call("init", "file", at=tmp_path, code=2)


def test_check_tells_every_problem_at_once_each_with_its_line(quay: Path) -> None:
    """Three mistakes, three lines, exit 2, and nothing on standard output; --quiet does not hide them."""
    bad = CONFIG.replace("title:", "titel:").replace("folder", "foldr").replace("markdown", "markdwon")
    (quay / "config.yaml").write_text(bad, encoding="utf-8")
    told = call("--quiet", "check", at=quay, code=2)
    assert told.out == ""
    for line, near in ((3, "title"), (4, "folder"), (6, "markdown")):
        assert re.search(rf"config\.yaml: line {line}: .*{near}", told.err), told.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is not there"),
        (b"briefings: [", "line 1"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("a folder", "is a folder"),
    ],
    ids=["absent", "broken", "binary", "folder"],
)
def test_a_configuration_that_cannot_be_used_is_exit_2_in_words(
    tmp_path: Path, content: bytes | str | None, says: str
) -> None:
    """Absent, broken, binary, a folder: exit 2, what is wrong and where."""
    if isinstance(content, bytes):
        (tmp_path / "config.yaml").write_bytes(content)
    elif content:
        (tmp_path / "config.yaml").mkdir()
    told = call("run", at=tmp_path, code=2)
    assert says in told.err
    assert "config.yaml" in told.err
    assert told.out == ""


# --- run --------------------------------------------------------------------------------------------------------------


def test_a_run_makes_every_output_that_the_configuration_names(coast: Path) -> None:
    """Markdown, PDF and JSON of two briefings and two days, whole, and no other file than the database."""
    made = {str(path.relative_to(coast)) for path in coast.rglob("*") if path.is_file()}
    made = {name for name in made if not name.startswith(("inbox/", "data/", "all/"))} - {"config.yaml"}
    assert made == {
        *(f"wiki/{start}{day}.md" for start in ("", "lage-") for day in ("2026-03-02", DAY)),
        *(f"out/{start}{day}.pdf" for start in ("", "lage-") for day in ("2026-03-02", DAY)),
        *(f"out/{day}.json" for day in ("2026-03-02", DAY)),
    }
    assert (coast / f"out/{DAY}.pdf").read_bytes().rstrip().endswith(b"%%EOF")
    assert json.loads((coast / f"out/{DAY}.json").read_text(encoding="utf-8"))["date"] == DAY


def test_running_a_day_twice_delivers_nothing_twice(coast: Path) -> None:
    """The second run finds nothing new, delivers nothing, and does not touch a file."""
    files = {path: path.stat().st_mtime_ns for part in ("wiki", "out") for path in (coast / part).iterdir()}
    report = call("run", "--date", DAY, "--json", at=coast).data
    assert (report["new"], report["deliveries"], report["problems"]) == (0, [], [])
    assert [edition["briefing"] for edition in report["editions"]] == ["morning", "lage"]
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_a_quiet_run_says_nothing_and_verbose_says_what_is_done(quay: Path) -> None:
    """Cron mails what is said: a good quiet run says nothing at all. -v says each step, on standard error."""
    told = call("run", *MONDAY, "--quiet", at=quay)
    assert (told.out, told.err) == ("", "")
    assert page(quay)
    told = call("-v", "run", "--date", "2026-03-03", at=quay)
    assert "collecting inbox" in told.err
    assert "2026-03-03" in told.err


def test_a_plain_run_without_a_terminal_has_nothing_on_standard_error(quay: Path) -> None:
    """No progress, no control characters: what a log would hold. The page is named."""
    told = call("run", *MONDAY, at=quay)
    assert told.err == ""
    assert "\x1b" not in told.out
    assert "delivered" in told.out
    assert "wiki/2026-03-02.md" in told.out


def test_a_dry_run_says_where_it_would_go_and_leaves_no_edition(quay: Path) -> None:
    """Nothing is delivered and no edition is stored; the run after it does both."""
    told = call("run", *MONDAY, "--dry-run", at=quay)
    assert "would go to" in told.out
    assert "wiki/{date}.md" in told.out
    assert not (quay / "wiki").exists()
    call("show", at=quay, code=2)
    call("run", *MONDAY, at=quay)
    assert page(quay)


def test_no_send_stores_the_edition_and_send_delivers_it_once(quay: Path) -> None:
    """`run --no-send`, then `send`, then `send` again: nothing, the page, nothing."""
    call("run", *MONDAY, "--no-send", at=quay)
    assert not (quay / "wiki").exists()
    first = call("send", *MONDAY, "--json", at=quay).data
    assert [delivery["outcome"] for delivery in first["deliveries"]] == ["delivered"]
    whole = page(quay)
    assert call("send", *MONDAY, "--json", at=quay).data["deliveries"] == []
    assert page(quay) == whole


def test_collect_build_and_send_are_run_in_three_steps(quay: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each step does its own part and no other; together they make the page that `run` makes."""
    report = call("collect", "--json", at=quay).data
    assert (report["new"], report["editions"], report["deliveries"]) == (1, [], [])
    report = call("build", *MONDAY, "-o", "all", "--json", at=quay).data
    assert not (quay / "wiki").exists()
    written = [Path(delivery["target"]).name for delivery in report["deliveries"]]
    assert len(set(written)) == len(written) >= 10  # no format takes another's name
    assert set(written) == {path.name for path in (quay / "all").iterdir()}
    assert {Path(name).suffix for name in written} >= {".md", ".html", ".pdf", ".json"}
    call("send", *MONDAY, "--briefing", "quay", at=quay)

    other = tmp_path_factory.mktemp("other")
    shutil.copytree(quay / "inbox", other / "inbox")
    shutil.copy(quay / "config.yaml", other)
    call("run", *MONDAY, at=other)
    assert told(quay) == told(other)


def told(folder: Path) -> list[str]:
    """What the page of a small world tells: without its digest and its proof, which hold when an article came in."""
    text = page(folder).decode().partition("<!--")[0]
    return [line for line in text.splitlines() if not line.startswith("edition:")]


def test_a_delivered_edition_stands_and_an_undelivered_one_is_made_anew(quay: Path) -> None:
    """An article that comes late changes an edition that nobody has, and none that somebody has."""
    call("run", *MONDAY, "--no-send", at=quay)
    (quay / "inbox" / "whale.md").write_text(WHALE, encoding="utf-8")
    call("collect", at=quay)
    call("build", *MONDAY, at=quay)
    call("send", *MONDAY, at=quay)
    assert b"whale" in page(quay)
    (quay / "inbox" / "later.md").write_text(
        WHALE.replace("whale", "seal").replace("Vellmar", "Tosk"), encoding="utf-8"
    )
    call("collect", at=quay)
    before = page(quay)
    assert "stands" in call("build", *MONDAY, at=quay).out
    call("run", *MONDAY, at=quay)
    assert page(quay) == before


def test_the_order_and_the_times_of_the_files_do_not_change_the_edition(
    coast: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same files made in the opposite order with other times: byte-identical Markdown, JSON and PDF."""
    other = tmp_path_factory.mktemp("backwards")
    shutil.copy(coast / "config.yaml", other)
    for number, path in enumerate(sorted((coast / "inbox").rglob("*.*"), reverse=True)):
        copy = other / path.relative_to(coast)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        os.utime(copy, (1_000_000_000 + number, 1_700_000_000 - 1000 * number))
    call("run", "--date", "2026-03-02", at=other)
    for made in ("wiki/2026-03-02.md", "out/2026-03-02.json", "out/2026-03-02.pdf", "wiki/lage-2026-03-02.md"):
        assert (other / made).read_bytes() == (coast / made).read_bytes(), made


# --- problems on the way ----------------------------------------------------------------------------------------------


def test_a_source_that_fails_stops_nothing_else_and_is_exit_3(quay: Path) -> None:
    """The other source's article is printed; the problem is named; with --strict the same is exit 1."""
    configure(quay, "[{type: folder, path: inbox/}]", "[{type: folder, path: gone/}, {type: folder, path: inbox/}]")
    told = call("run", *MONDAY, at=quay, code=3)
    assert "gone" in told.err
    assert b"A crane fell" in page(quay)
    assert "gone" in call("run", *MONDAY, "--strict", "--quiet", at=quay, code=1).err
    report = call("run", *MONDAY, "--json", at=quay, code=3).data
    assert any("gone" in problem for problem in report["problems"])


def test_an_output_that_fails_stops_no_other_and_is_tried_again(quay: Path) -> None:
    """A folder stands where one of two pages belongs: the other arrives, exit 3; once it is gone, only that is sent."""
    second = '      - {type: file, format: json, path: "other/{date}.json"}\n'
    (quay / "config.yaml").write_text(CONFIG + second, encoding="utf-8")
    (quay / "wiki" / "2026-03-02.md").mkdir(parents=True)
    assert "wiki/2026-03-02.md" in call("run", *MONDAY, at=quay, code=3).err
    assert (quay / "other" / "2026-03-02.json").is_file()
    (quay / "wiki" / "2026-03-02.md").rmdir()
    report = call("run", *MONDAY, "--json", at=quay).data
    assert [Path(delivery["target"]).suffix for delivery in report["deliveries"]] == [".md"]
    assert page(quay)


def test_files_that_cannot_be_read_are_named_and_the_rest_is_printed(quay: Path) -> None:
    """Binary, truncated, empty and huge-headed files, a pipe, and a link out of the folder: exit 3, a line each."""
    inbox = quay / "inbox"
    (inbox / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (inbox / "half.json").write_text('{"title": "Half a rec')
    (inbox / "table.json").write_text('[1, null, {"no": "text"}]')
    (inbox / "deep.json").write_text("[" * 100_000)
    (inbox / "picture.png").write_bytes(b"\x89PNG\r\n")
    (inbox / "mail.eml").write_bytes(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\xff")
    (inbox / "empty.html").write_bytes(b"")
    (inbox / "out.txt").symlink_to("/etc/hostname")
    os.mkfifo(inbox / "pipe.txt")
    told = call("run", *MONDAY, at=quay, code=3)
    for name in ("half.json", "deep.json", "picture.png", "out.txt", "pipe.txt"):
        assert name in told.err, told.err
    assert b"A crane fell" in page(quay)
    assert "pipe.txt" in call("articles", "--left-out", at=quay).out


def test_a_file_name_cannot_write_to_the_terminal(quay: Path) -> None:
    """A name with an escape sequence is shown, not obeyed."""
    (quay / "inbox" / "a\x1b[2Jb.txt").write_text("The harbour of Senn was opened again to ships on Monday evening.\n")
    (quay / "inbox" / "c\x1b[2Jd.json").write_text("{")
    told = call("collect", at=quay, code=3)
    assert "\x1b" not in told.err + told.out
    assert "\x1b" not in call("articles", at=quay).out


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("briefing.db", b"this is not a database\n" * 100, "not a database"), ("briefing.db/x", b"", "folder")],
    ids=["broken", "folder"],
)
def test_a_broken_store_is_exit_1_in_words_and_is_left_alone(quay: Path, name: str, content: bytes, says: str) -> None:
    """What lies in the store's place and is no store is named and kept as it is."""
    file = quay / "data" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    told = call("run", *MONDAY, at=quay, code=1)
    assert says in told.err
    assert "briefing.db" in told.err
    assert file.read_bytes() == content


def test_what_others_may_not_read_is_named_in_words(quay: Path) -> None:
    """A configuration, a source and a store that the user has no rights to: exit 2, 3 and 1."""
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (quay / "config.yaml").chmod(0)
    assert "Permission denied" in call("check", at=quay, code=2).err
    (quay / "config.yaml").chmod(0o600)
    (quay / "inbox").chmod(0)
    assert "cannot be listed" in call("run", *MONDAY, at=quay, code=3).err
    (quay / "inbox").chmod(0o700)
    (quay / "data").chmod(0o500)
    (quay / "data" / "briefing.db").chmod(0)
    call("run", *MONDAY, at=quay, code=1)


# --- verbs that only look ---------------------------------------------------------------------------------------------


def test_articles_lists_what_is_stored_and_what_was_left_out(coast: Path, listing: dict[str, Any]) -> None:
    """Titles, times, languages and publishers as JSON; as text one line an article, and what was left out with why."""
    found = listing["articles"]
    assert len(found) > 80
    assert {article["language"] for article in found} >= {"en", "de"}
    assert all(article["published"] or article["first_seen"] for article in found)
    assert {left["reason"] for left in listing["left_out"]} >= {"in another language"}
    text = call("articles", "--date", DAY, at=coast).out
    line = r"^[0-9a-f]{16}  2026-03-03 09:10  en  Sundrey Post: Drovia and Ketland sign ceasefire"
    assert re.search(line, text, re.M)
    assert "2026-03-02 1" not in text
    only = call("articles", "--date", DAY, "--left-out", at=coast).out
    assert "Drovia and Ketland sign" not in only
    assert "in another language" in only


def test_show_prints_the_newest_edition_and_one_event_alone(coast: Path, edition: dict[str, Any]) -> None:
    """`show` has every sentence with its citation; `show EVENT` that event, its sources, and nothing else."""
    told = " ".join(call("show", at=coast).out.split())
    for entry in entries(edition):
        for statement in entry["statements"]:
            assert f"{statement['text']} [{statement['citation']['number']}]" in told
    one = entries(edition)[-1]
    alone = call("show", one["event"], "--date", DAY, at=coast).out
    cited = {statement["citation"]["number"] for statement in one["statements"]}
    assert one["statements"][0]["text"] in " ".join(alone.split())
    assert entries(edition)[0]["statements"][0]["text"] not in " ".join(alone.split())
    assert {int(number) for number in re.findall(r"^\s*\[(\d+)\]", alone, re.M)} <= cited


def test_show_tells_the_day_asked_for_from_any_folder(coast: Path, tmp_path: Path) -> None:
    """A past edition is there after a later one was made; `--config` before the verb leads to it from elsewhere."""
    configuration = coast / "config.yaml"
    told = call("--config", configuration, "show", "--date", "2026-03-02", "--briefing", "morning", at=tmp_path).out
    assert list(tmp_path.iterdir()) == []
    assert told.startswith("The Alder coast: List of key events, day 212")


def test_explain_says_why_articles_are_one_event(coast: Path, edition: dict[str, Any]) -> None:
    """Articles, what ties them, and the nearest event that was refused; an article's id leads to its event."""
    event = next(entry for entry in entries(edition) if len(entry["articles"]) > 2)
    told = call("explain", event["event"], "--json", "--date", DAY, at=coast).data
    assert {article["id"] for article in told["articles"]} >= set(event["articles"]) - {
        copy["id"] for copy in told["copies"]
    }
    assert told["ties"]
    assert all(0 < tie["similarity"] <= 1 and tie["terms"] for tie in told["ties"])
    text = call("explain", event["articles"][0], "--date", DAY, at=coast).out
    assert text.startswith(event["event"])
    assert "tied by" in text
    assert "refused" in text or "no other event is near" in text


def test_explain_says_why_an_article_was_left_out(coast: Path, edition: dict[str, Any]) -> None:
    """The German articles are not in the English edition, and this says so."""
    left = edition["coverage"]["left_out"][0]
    assert left["reason"] in call("explain", left["item"], "--briefing", "morning", "--date", DAY, at=coast).out


def test_timeline_prints_the_days_of_an_event(coast: Path, edition: dict[str, Any]) -> None:
    """Each day that an edition has it, with what was printed and by whom, the oldest first."""
    event = next(entry for entry in entries(edition) if entry["status"] == "updated")
    [told] = call("timeline", event["event"][:8], "--briefing", "morning", "--json", at=coast).data["timelines"]
    assert [(day["date"], day["status"]) for day in told["days"]] == [("2026-03-02", "new"), (DAY, "updated")]
    assert [each["text"] for each in told["days"][1]["statements"]] == [each["text"] for each in event["statements"]]
    assert told["days"][1]["publishers"] == event["support"]["publishers"]
    assert (told["event"], told["headline"], told["closed"]) == (event["event"], event["headline"], None)
    text = call("timeline", event["event"], at=coast).out
    assert text.index("2026-03-02  new") < text.index(f"{DAY}  updated") < text.index(event["statements"][0]["text"])


def test_overrides_change_the_page_and_explain_says_so(quay: Path) -> None:
    """Two events merged, then one dropped, then a publisher muted; the edition is made anew each time."""
    (quay / "inbox" / "whale.md").write_text(WHALE, encoding="utf-8")
    call("run", *MONDAY, "--no-send", at=quay)
    found = {e["headline"][:5]: e["event"] for e in entries(call("show", "--json", at=quay).data["editions"][0])}
    crane, whale = found["Crane"], found["A wha"]
    file = quay / "overrides.yaml"
    configure(quay, "    outputs:", "    overrides: overrides.yaml\n    outputs:")

    file.write_text(f"merge: [[{whale}, {crane[:6]}]]\n", encoding="utf-8")
    call("build", *MONDAY, at=quay)
    [entry] = entries(call("show", "--json", at=quay).data["editions"][0])
    assert (entry["event"], len(entry["articles"]), entry["merged"]) == (whale, 2, [crane])
    assert f"by hand:\n  merge: {whale}, {crane}\n" in call("explain", whale, at=quay).out
    assert call("explain", whale, "--json", at=quay).data["overrides"] == [f"merge: {whale}, {crane}"]

    file.write_text(f"drop: [{whale}]\n", encoding="utf-8")
    call("build", *MONDAY, at=quay)
    assert [entry["event"] for entry in entries(call("show", "--json", at=quay).data["editions"][0])] == [crane]
    assert "left out: dropped by an override" in call("explain", whale, at=quay).out

    file.write_text("mute: {sources: [Orle Post]}\n", encoding="utf-8")
    call("build", *MONDAY, at=quay)
    assert [entry["event"] for entry in entries(call("show", "--json", at=quay).data["editions"][0])] == [whale]
    assert "muted by an override (orle post)" in call("articles", "--left-out", at=quay).out


def test_a_bad_file_of_overrides_is_exit_2_with_every_problem(quay: Path) -> None:
    """Each with its line in that file."""
    configure(quay, "    outputs:", "    overrides: overrides.yaml\n    outputs:")
    assert "overrides.yaml: is not there" in call("check", at=quay, code=2).err
    (quay / "overrides.yaml").write_text("drop: [crane]\nmerge: [[75a4c73edbeb]]\n", encoding="utf-8")
    told = call("check", at=quay, code=2).err
    assert "overrides.yaml: line 1: drop[0]" in told
    assert "overrides.yaml: line 2: merge[0]" in told


# --- a page that is poorer than it should be --------------------------------------------------------------------------

BOMB = """\
templates: mine
    pdf: {seconds: 8}
    outputs:
      - {type: file, format: pdf, path: "out/{date}.pdf"}
"""


def test_a_pdf_that_went_out_as_plain_text_is_told_by_the_run_that_made_it(quay: Path) -> None:
    """What, where and what to do, with exit 3, and by `build` too; a later run, which finds it made, tells nothing."""
    (quay / "mine").mkdir()
    call("template", "copy", "briefing.html.j2", "--to", "mine", at=quay)
    template = quay / "mine" / "briefing.html.j2"
    boxes = '<div style="display: flex">' * 40 + "x" + "</div>" * 40  # which take for ever
    template.write_text(template.read_text(encoding="utf-8").replace("</main>", f"{boxes}</main>"), encoding="utf-8")
    configure(quay, "outputs:\n", BOMB)
    told = "PDF of quay 2026-03-02: not done after 8 s: raise `seconds` of `pdf`, or print less; it went out as"
    assert call("run", *MONDAY, at=quay, code=3).err.count(told) == 1
    assert (quay / "out" / "2026-03-02.pdf").read_bytes().startswith(b"%PDF-")
    assert "plain text" not in call("run", *MONDAY, at=quay).err
    assert told in call("build", *MONDAY, "-o", "all", at=quay, code=3).err


# --- verify -----------------------------------------------------------------------------------------------------------


def made(coast: Path) -> dict[str, Path]:
    """The English edition of 3 March in each format."""
    return {suffix: coast / "all" / f"{DAY}-morning.{suffix}" for suffix in ("md", "json", "html", "pdf")}


def test_verify_proves_an_edition_in_every_format(coast: Path, edition: dict[str, Any]) -> None:
    """Each format holds the same bullets, sentences and sources, and all are proved; the outputs are too."""
    files = made(coast)
    found = call("verify", "--json", *files.values(), f"wiki/{DAY}.md", f"out/{DAY}.pdf", at=coast).data["files"]
    assert [result["ok"] for result in found] == [True] * 6
    bullets = len(entries(edition)) + len(edition["continuing"]) + len(edition["corrections"])
    assert {(result["bullets"], result["sources"]) for result in found} == {(bullets, len(edition["references"]))}
    assert "proved" in call("verify", files["pdf"], at=coast).out


def third(edition: dict[str, Any]) -> str:
    """The first sentence of the third bullet, up to a character that a format could write in another way."""
    text: str = entries(edition)[2]["statements"][0]["text"]
    return text


def _in_text(content: bytes, edition: dict[str, Any]) -> bytes:
    """One word of the third bullet is another, in Markdown, HTML and JSON."""
    word = max(re.findall(r"[a-z]{5,}", third(edition)), key=len)
    before = re.split(rf"\b{word}\b", third(edition), maxsplit=1)[0]
    text = content.decode()
    lead = before[-12:]
    assert f"{lead}{word}" in text, (lead, word)
    return text.replace(f"{lead}{word}", f"{lead}never").encode()


def _inside_pdf(content: bytes, edition: dict[str, Any]) -> bytes:
    """One word of the third bullet is another, in the edition that the PDF carries."""
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    found = 0
    for number in range(1, len(writer._objects) + 1):
        thing = writer.get_object(number)
        if isinstance(thing, pypdf.generic.StreamObject) and thing.get("/Type") == "/EmbeddedFile":
            stream = DecodedStreamObject()
            stream.set_data(_in_text(thing.get_data(), edition))
            stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
            writer._objects[number - 1] = stream
            found += 1
    assert found == 1
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _on_pdf(content: bytes, edition: dict[str, Any]) -> bytes:
    """The letters of one line of the first page stand the other way round."""
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import ContentStream, NameObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    stream = ContentStream(writer.pages[0]["/Contents"].get_object(), writer)
    lines = [operands for operands, operator in stream.operations if operator == b"TJ"]
    longest = max(lines, key=lambda operands: len(operands[0]))
    longest[0][:] = longest[0][::-1]
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_verify_names_the_bullet_where_one_word_was_changed(
    coast: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """One word of the third bullet changed, in each format: exit 1 and that bullet named, not its neighbours."""
    changes: dict[str, Callable[[bytes, dict[str, Any]], bytes]] = {
        "md": _in_text,
        "json": _in_text,
        "html": _in_text,
        "pdf": _inside_pdf,
    }
    for suffix, change in changes.items():
        (tmp_path / f"changed.{suffix}").write_bytes(change(made(coast)[suffix].read_bytes(), edition))
    files = [tmp_path / f"changed.{suffix}" for suffix in changes]
    found = call("verify", "--json", *files, at=coast, code=1).data["files"]
    for result in found:
        # 0 is the page as a whole: HTML and PDF carry a digest of all their text.
        assert {failure["bullet"] for failure in result["failures"]} - {0} == {3}, result
    told = call("verify", files[0], at=coast, code=1)
    assert "bullet 3" in told.err
    assert told.out == ""


def test_verify_sees_what_a_pdf_shows_and_not_only_what_it_carries(
    coast: Path, edition: dict[str, Any], tmp_path: Path
) -> None:
    """A line of the page itself is changed and the edition inside is whole: exit 1."""
    (tmp_path / "changed.pdf").write_bytes(_on_pdf(made(coast)["pdf"].read_bytes(), edition))
    result = call("verify", "--json", tmp_path / "changed.pdf", at=coast, code=1).data["files"][0]
    assert result["failures"]


def test_verify_looks_at_every_file_also_after_a_bad_one(coast: Path, tmp_path: Path) -> None:
    """A file that is absent, one that is no edition, and a good one: exit 1, and each is told of."""
    (tmp_path / "page.md").write_text("# A page of somebody's\n")
    good = made(coast)["md"]
    told = call("verify", tmp_path / "absent.md", tmp_path / "page.md", tmp_path, good, at=coast, code=1)
    assert "absent.md" in told.err
    assert "page.md" in told.err
    assert "proved" in told.out


# --- what was asked for cannot be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "--date", "2999-01-01"), "has not begun"),
        (("run", "--date", "9999-12-31"), ""),
        (("run", "--date", "0001-01-01"), ""),
        (("build", "--date", "2026-02-30"), "is no date"),
        (("run", "--briefing", "nosuch"), "morning"),
        (("show", "nosuch"), "nosuch"),
        (("explain", "nosuch"), "nosuch"),
        (("timeline", "nosuch"), "nosuch"),
        (("send", "--date", "2020-01-01"), "no edition"),
        (("verify",), "FILE"),
        (("nosuch",), "nosuch"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_exit_2_in_words(coast: Path, arguments: tuple[str, ...], says: str) -> None:
    """A wrong date, name, verb or option: exit 2, one line that says what, nothing on standard output."""
    told = call(*arguments, at=coast, code=2)
    assert says in told.err
    assert told.out == ""


# --- surroundings -----------------------------------------------------------------------------------------------------


def test_the_version_and_the_name_are_the_programs_own(tmp_path: Path) -> None:
    """`--version` says both; without a verb the help is shown and nothing is done."""
    assert re.fullmatch(r"briefing, version \d+\.\d+\.\d+\S*\n", call("--version", at=tmp_path).out)
    assert "Usage: briefing " in call("-h", at=tmp_path).out
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_without_unicode_still_shows_the_page(coast: Path) -> None:
    """An old locale or a pipe of a Windows program: what it cannot write is replaced, and nothing fails."""
    told = call("show", "--briefing", "lage", at=coast, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Lage an der Alderk" in told.out


def outcome(shell: str, at: Path) -> Answer:
    """What a shell's line with the program in it, as $BRIEFING, comes to."""
    program = " ".join(f"'{part}'" for part in command())
    line = shell.replace("$BRIEFING", program)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=at, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Answer(code=done.returncode, out=done.stdout, err=done.stderr)


def test_a_reader_that_goes_away_is_no_failure(coast: Path) -> None:
    """`briefing articles | head -1`: no message, exit 0."""
    told = outcome("$BRIEFING articles | head -1", coast)
    assert (told.code, told.err) == (0, "")
    assert told.out.count("\n") == 1


def test_a_full_disk_behind_standard_output_is_a_failure_in_words(coast: Path) -> None:
    """`briefing articles > /dev/full`: not exit 0, and no traceback."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    assert outcome("$BRIEFING articles > /dev/full", coast).code == 1


def started(*arguments: str, at: Path) -> subprocess.Popen[str]:
    """The program, running; it finds extensions in its folder."""
    pipe = subprocess.PIPE
    around = environment()
    around["PYTHONPATH"] = os.pathsep.join(filter(None, [around.get("PYTHONPATH"), str(at)]))
    return subprocess.Popen(
        [*command(), *arguments],
        cwd=at,
        env=around,
        stdout=pipe,
        stderr=pipe,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's `&` hands on that it is ignored
    )


SLOW = """
import sys, time
from dataclasses import dataclass
from pathlib import Path

@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    name: str = "slow"

    def collect(self, seen, now):
        if not Path("go").exists():
            print("waiting", file=sys.stderr, flush=True)
            time.sleep(100)
        return iter(())
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_run_that_is_stopped_leaves_nothing_half_and_the_next_one_is_whole(
    quay: Path, number: signal.Signals
) -> None:
    """Stopped while a source is waited for: it fails, without a traceback, and the run after it makes the page."""
    configure(quay, "inbox/}]", 'inbox/}, {type: "slow:Slow"}]')
    (quay / "slow.py").write_text(SLOW, encoding="utf-8")
    process = started("run", *MONDAY, at=quay)
    assert process.stderr is not None
    assert process.stderr.readline() == "waiting\n"
    process.send_signal(number)
    _, rest = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in rest
    assert not (quay / "wiki").exists()
    (quay / "go").touch()
    process = started("run", "--json", *MONDAY, at=quay)
    report = json.loads(process.communicate(timeout=120)[0])
    assert (process.returncode, report["problems"]) == (0, [])
    assert b"A crane fell" in page(quay)
    assert [path.name for path in (quay / "wiki").iterdir()] == ["2026-03-02.md"]


def test_two_runs_at_once_deliver_once(quay: Path) -> None:
    """Cron starts a run while the last one is at it: both end well, and the page is delivered by one of them."""
    running = [started("run", "--json", *MONDAY, at=quay) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    deliveries = [delivery for out, _ in told for delivery in json.loads(out)["deliveries"]]
    assert [delivery["outcome"] for delivery in deliveries] == ["delivered"]
    assert b"A crane fell" in page(quay)
    assert len(call("articles", "--json", at=quay).data["articles"]) == 1
