"""The file sink on a real disk: whole or not at all, `latest`, the index, and what is unchanged stays untouched."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from briefing.errors import DeliveryError
from briefing.models import Delivery, Outcome, Parcel, Rendition
from briefing.sinks.file import File
from tests.golden.edition import EMPTY

PAGE = Parcel(
    edition=replace(EMPTY, name="quay", date=date(2026, 3, 2)),
    digest="0" * 12,
    revision=1,
    created=datetime(2026, 3, 2, 6, tzinfo=UTC),
    renditions=(
        Rendition(
            briefing="quay",
            date=date(2026, 3, 2),
            format="markdown",
            media_type="text/markdown",
            suffix=".md",
            content="# The quay\n\nÄ crane fell.\n".encode(),
        ),
    ),
)
CONTENT = PAGE.renditions[0].content


def of(day: int, content: bytes = b"") -> Parcel:
    """The page of another day of March 2026."""
    edition = replace(PAGE.edition, date=date(2026, 3, day))
    page = replace(PAGE.renditions[0], date=edition.date, content=content or b"# Page of day %d\n" % day)
    return replace(PAGE, edition=edition, renditions=(page,))


def delivered(output: File, parcel: Parcel) -> Delivery:
    """What comes of a parcel at its one target."""
    (target,) = output.targets(parcel.edition)
    return output.deliver(parcel, target, receipt="")


def sink(folder: Path, pattern: str = "{date}.md", *, latest: bool = False, index: bool = False) -> File:
    """A sink that writes into a folder."""
    return File(format="markdown", path=folder / pattern, latest=latest, index=index)


def names(folder: Path) -> list[str]:
    """All that lies in a folder, hidden files too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# --- what is written --------------------------------------------------------------------------------------------------


def test_the_bytes_are_written_as_they_are_and_the_receipt_is_their_digest(tmp_path: Path) -> None:
    """No line end, encoding or mark is changed; folders are made; the target is the path."""
    output = sink(tmp_path, "a/b/{date}.md")
    delivery = delivered(output, PAGE)
    file = tmp_path / "a" / "b" / "2026-03-02.md"
    assert file.read_bytes() == CONTENT
    assert (delivery.target, delivery.outcome) == (str(file), Outcome.DELIVERED)
    assert delivery.target == output.targets(PAGE.edition)[0]
    assert delivery.receipt == hashlib.sha256(CONTENT).hexdigest()


def test_every_placeholder_is_filled_in(tmp_path: Path) -> None:
    """Date, its parts, the name of the briefing, and both; a brace of ours in a folder above stays as it is."""
    folder = tmp_path / "{date}? {x}"
    path = sink(folder, "{year}/{month}/{day}/{name} {date} {slug}.md").targets(PAGE.edition)[0]
    assert path.endswith("/2026/03/02/quay 2026-03-02 2026-03-02-quay.md")
    assert "{x}" in path


def test_a_file_has_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    """Not those of a temporary file, which nobody else may read: a wiki's server reads it."""
    before = os.umask(0o027)
    try:
        delivered(sink(tmp_path), PAGE)
    finally:
        os.umask(before)
    assert (tmp_path / "2026-03-02.md").stat().st_mode & 0o777 == 0o640


def test_what_is_there_already_is_not_touched(tmp_path: Path) -> None:
    """The same bytes again: unchanged, the same file with the same times; other bytes: another file, delivered."""
    output = sink(tmp_path)
    delivered(output, PAGE)
    before = (tmp_path / "2026-03-02.md").stat()
    assert delivered(output, PAGE).outcome is Outcome.UNCHANGED
    after = (tmp_path / "2026-03-02.md").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )
    assert delivered(output, of(2, b"other")).outcome is Outcome.DELIVERED
    assert names(tmp_path) == ["2026-03-02.md"]


# --- latest and index -------------------------------------------------------------------------------------------------


def test_latest_is_the_newest_edition_in_whatever_order_they_are_made(tmp_path: Path) -> None:
    """An edition of a past date that is made today is not the latest; the newest made again is."""
    output = sink(tmp_path, latest=True)
    for day in (3, 2, 9, 4):
        delivered(output, of(day))
    assert (tmp_path / "latest.md").read_bytes() == of(9).renditions[0].content
    delivered(output, of(9, b"# Again\n"))
    assert (tmp_path / "latest.md").read_bytes() == b"# Again\n"


def test_the_index_lists_every_edition_once_the_newest_first(tmp_path: Path) -> None:
    """Links by name; neither `latest` nor the index itself nor somebody's own page is in it."""
    output = sink(tmp_path, latest=True, index=True)
    (tmp_path / "notes.md").write_text("somebody's own")
    for day in (3, 10, 2):
        delivered(output, of(day))
    assert (tmp_path / "index.md").read_text().splitlines() == [
        "# Editions",
        "",
        "- [2026-03-10](2026-03-10.md)",
        "- [2026-03-03](2026-03-03.md)",
        "- [2026-03-02](2026-03-02.md)",
    ]
    assert (tmp_path / "notes.md").read_text() == "somebody's own"


def test_two_briefings_in_one_folder_do_not_mix_their_editions(tmp_path: Path) -> None:
    """The newest of a briefing is a copy of its own, under a name of its own, though the other has a newer one."""
    output = sink(tmp_path, "{name}-{date}.md", latest=True, index=True)
    other = replace(of(9), edition=replace(of(9).edition, name="quay-2"))
    delivered(output, other)
    delivered(output, of(3))
    assert (tmp_path / "quay-latest.md").read_bytes() == of(3).renditions[0].content
    assert "quay-2-" not in (tmp_path / "quay-index.md").read_text()
    delivered(output, other)
    assert (tmp_path / "quay-2-latest.md").read_bytes() == of(9).renditions[0].content


@pytest.mark.parametrize(
    ("pattern", "latest", "index"),
    [
        ("{year}/{month}/{day}.md", "latest.md", "index.md"),
        ("{date}/page.md", "latest-page.md", "index-page.md"),
        ("[x] *{date}?.md", "[x] *latest?.md", "[x] *index?.md"),
        ("{slug}.md", "latest-quay.md", "index-quay.md"),
        ("{edition}.md", "latest.md", "index.md"),
        ("{year}-{month}-{day} {name}.md", "latest quay.md", "index quay.md"),
    ],
)
def test_latest_and_index_work_for_other_patterns_too(tmp_path: Path, pattern: str, latest: str, index: str) -> None:
    """Folders by date, a name that never changes, characters that mean something in a search.

    Where the editions lie in folders by date, both lie above these.
    """
    output = sink(tmp_path, pattern, latest=True, index=True)
    for day in (2, 3):
        delivered(output, of(day))
    for day in (2, 3):
        assert Path(output.targets(of(day).edition)[0]).read_bytes() == of(day).renditions[0].content
    assert (tmp_path / latest).read_bytes() == of(3).renditions[0].content
    newest = Path(output.targets(of(3).edition)[0]).relative_to(tmp_path)
    assert quote(newest.as_posix()) in (tmp_path / index).read_text()


def test_latest_keeps_the_suffix_and_the_index_the_links_of_odd_names(tmp_path: Path) -> None:
    """A PDF's latest is a PDF; a name with blanks and brackets is a link that works."""
    output = File(format="pdf", path=tmp_path / "page (final) {date}.pdf", latest=True, index=True)
    delivered(output, of(2, b"%PDF-1.7\n"))
    assert (tmp_path / "page (final) latest.pdf").read_bytes() == b"%PDF-1.7\n"
    from markdown_it import MarkdownIt

    tokens = MarkdownIt().parse((tmp_path / "page (final) index.md").read_text())
    links = [child.attrs["href"] for token in tokens for child in token.children or () if child.type == "link_open"]
    assert links == ["page%20%28final%29%202026-03-02.pdf"]


# --- what cannot be written -------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 64 kB of its own."""
    folder = Path(tempfile.mkdtemp(prefix="briefing-disk-", dir="/tmp"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_full_disk_leaves_the_former_file_whole_and_nothing_beside_it(small_disk: Path) -> None:
    """The new page does not fit: DeliveryError in words, the old page to the byte, no half one, no temporary one."""
    output = sink(small_disk, latest=True)
    delivered(output, PAGE)
    with pytest.raises(DeliveryError, match=r"2026-03-02\.md.*No space left"):
        delivered(output, of(2, b"x" * 200_000))
    assert (small_disk / "2026-03-02.md").read_bytes() == CONTENT
    assert names(small_disk) == ["2026-03-02.md", "latest.md"]


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A folder that a user without rights can reach."""
    folder = Path(tempfile.mkdtemp(prefix="briefing-theirs-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwX", folder], check=True)  # without rights not even rmtree enters
    shutil.rmtree(folder)


class _As:
    """Be a user without rights for a while, where this is root."""

    def __enter__(self) -> None:
        if os.geteuid() == 0:
            os.seteuid(pwd.getpwnam("nobody").pw_uid)

    def __exit__(self, *_: object) -> None:
        if os.getuid() == 0:
            os.seteuid(0)


def test_a_folder_without_rights_leaves_the_former_file_whole(theirs: Path) -> None:
    """It may be read and not written: DeliveryError with the path and the reason."""
    delivered(sink(theirs), PAGE)
    theirs.chmod(0o555)
    with _As(), pytest.raises(DeliveryError, match=r"2026-03-02\.md.*Permission denied"):
        delivered(sink(theirs), of(2))
    assert (theirs / "2026-03-02.md").read_bytes() == CONTENT
    assert names(theirs) == ["2026-03-02.md"]


@pytest.mark.parametrize("pattern", ["file/{date}.md", "folder", "{date}" + "x" * 250 + ".md"])
def test_a_path_that_cannot_be_is_a_delivery_error_in_words(tmp_path: Path, pattern: str) -> None:
    """A file where a folder should be, a folder where the file should be, a name that is too long."""
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    before = names(tmp_path)
    with pytest.raises(DeliveryError, match="cannot be written"):
        delivered(sink(tmp_path, pattern), PAGE)
    assert names(tmp_path) == before


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    """A pipe or a device in the page's place is somebody's: DeliveryError, and it is still there."""
    os.mkfifo(tmp_path / "2026-03-02.md")
    with pytest.raises(DeliveryError, match=r"2026-03-02\.md"):
        delivered(sink(tmp_path), PAGE)
    assert (tmp_path / "2026-03-02.md").is_fifo()
    assert names(tmp_path) == ["2026-03-02.md"]


def test_a_link_in_the_files_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """A page that was made a link to somewhere else: what lies there stays as it is."""
    (tmp_path / "elsewhere").write_text("somebody's own")
    (tmp_path / "2026-03-02.md").symlink_to(tmp_path / "elsewhere")
    delivered(sink(tmp_path), PAGE)
    assert (tmp_path / "elsewhere").read_text() == "somebody's own"
    assert (tmp_path / "2026-03-02.md").read_bytes() == CONTENT


def test_a_reader_sees_the_old_page_or_the_new_one_and_nothing_between(tmp_path: Path) -> None:
    """A reader that has the page open keeps what it opened; who opens it after gets the whole new one."""
    output = sink(tmp_path)
    delivered(output, of(2, b"a" * 100_000))
    with (tmp_path / "2026-03-02.md").open("rb") as reader:
        start = reader.read(10)
        delivered(output, of(2, b"b" * 100_000))
        assert start + reader.read() == b"a" * 100_000
    assert (tmp_path / "2026-03-02.md").read_bytes() == b"b" * 100_000
