"""The folder source on real files: what it hands over, what it passes over, and that nothing outside is read (A21)."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefing.errors import SourceError
from briefing.models import LeftOut, RawItem
from briefing.sources.door import Handed, State
from briefing.sources.folder import MEDIA_TYPES, Folder

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty folder with something beside it that is none of the source's."""
    (tmp_path / "secret.txt").write_text("outside")
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def handings(folder: Folder, state: State | None = None) -> Iterator[Handed]:
    """What a folder hands over, without its notes."""
    return (each for each in folder.collect(state or State(), NOW) if isinstance(each, Handed))


def taken(folder: Folder, seen: dict[str, str] | None = None) -> dict[str, list[RawItem | LeftOut]]:
    """What a collection handed over, by place; the marks are noted in `seen` as the store would."""
    found: dict[str, list[RawItem | LeftOut]] = {}
    for handed in handings(folder, State(seen=dict(seen or {}))):
        found[handed.location] = list(handed.items)
        if seen is not None:
            seen[handed.location] = handed.fingerprint
    return found


def contents(found: dict[str, list[RawItem | LeftOut]]) -> set[bytes]:
    """The bytes that were read."""
    return {item.content for items in found.values() for item in items if isinstance(item, RawItem)}


def reasons(found: dict[str, list[RawItem | LeftOut]]) -> dict[str, str]:
    """What was left out, by place, and why."""
    return {place: item.reason for place, items in found.items() for item in items if isinstance(item, LeftOut)}


# --- what is handed over ----------------------------------------------------------------------------------------------


def test_every_kind_of_file_is_handed_over_untouched_with_its_media_type(inbox: Path) -> None:
    """A file of each suffix, in capitals too and in folders below: its bytes, its kind, its place, its publisher."""
    for number, suffix in enumerate(MEDIA_TYPES):
        file = inbox / f"day {number}" / f"ärticle{suffix.upper() if number % 2 else suffix}"
        file.parent.mkdir()
        file.write_bytes(b'{"n": %d}\r\n\xff' % number)
    found = taken(Folder(path=inbox, publisher="Orle Post"))
    assert len(found) == len(MEDIA_TYPES)
    for place, items in found.items():
        number = int(place.split()[1].split("/")[0])
        item = items[0]
        assert isinstance(item, RawItem)
        assert (item.source, item.publisher) == ("inbox", "Orle Post")
        kind = list(MEDIA_TYPES.values())[number]
        lines = kind == "application/x-ndjson"
        assert item.media_type == ("application/json" if lines else kind)
        assert item.location == (f"{place}#1" if lines else place)
        assert item.content.startswith(b'{"n": %d}\r\n' % number)


def test_the_order_is_that_of_the_names_and_not_of_the_disk(inbox: Path) -> None:
    """Files made in another order come out in the same one."""
    for name in ("c.txt", "a.txt", "b/z.txt", "b/a.txt"):
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_text(name)
    assert list(taken(Folder(path=inbox))) == ["a.txt", "c.txt", "b/a.txt", "b/z.txt"]


def test_a_file_that_has_not_changed_is_passed_over_and_one_that_has_is_read_again(inbox: Path) -> None:
    """The second time nothing; after a change, that file alone, also where its length and its time are the same."""
    (inbox / "a.txt").write_text("one")
    (inbox / "b.txt").write_text("two")
    seen: dict[str, str] = {}
    assert len(taken(Folder(path=inbox), seen)) == 2
    assert taken(Folder(path=inbox), seen) == {}
    before = (inbox / "a.txt").stat()
    (inbox / "a.txt").write_text("eno")
    os.utime(inbox / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert contents(taken(Folder(path=inbox), seen)) == {b"eno"}
    assert taken(Folder(path=inbox), seen) == {}


def test_a_file_that_changes_while_it_is_read_is_said_so_and_read_again(inbox: Path) -> None:
    """What is half-written now is whole the next time; the run says that it saw it."""
    (inbox / "a.txt").write_text("half")
    seen: dict[str, str] = {}
    for handed in handings(Folder(path=inbox), State(seen=seen)):
        first = next(handed.items)
        (inbox / "a.txt").write_text("half and half")
        assert [item.reason for item in handed.items if isinstance(item, LeftOut)] == ["changed while it was read"]
        seen[handed.location] = handed.fingerprint
    assert isinstance(first, RawItem)
    assert contents(taken(Folder(path=inbox), seen)) == {b"half and half"}


def test_a_file_that_goes_away_while_it_is_read_stops_nothing(inbox: Path) -> None:
    """It was listed and is gone: that is said, and the next file is read."""
    for name in ("a.txt", "b.txt"):
        (inbox / name).write_text(name)
    found: dict[str, list[RawItem | LeftOut]] = {}
    for handed in handings(Folder(path=inbox)):
        (inbox / "a.txt").unlink(missing_ok=True)
        found[handed.location] = list(handed.items)
    assert {type(item) for item in found["a.txt"]} == {LeftOut}
    assert contents(found) == {b"b.txt"}


def test_hidden_and_unfinished_files_are_none_of_ours(inbox: Path) -> None:
    """What editors, browsers and systems leave while they work is not read and not complained about."""
    for name in (
        ".hidden.txt",
        ".git/config.txt",
        "a.txt.part",
        "a.txt.tmp",
        "b.html.crdownload",
        "c.md~",
        ".c.md.swp",
    ):
        (inbox / name).parent.mkdir(exist_ok=True)
        (inbox / name).write_text("no")
    assert taken(Folder(path=inbox)) == {}


def test_a_name_that_is_no_unicode_is_read_or_named_and_stops_nothing(inbox: Path) -> None:
    """File names are bytes; one that is no UTF-8 must not end the run, and can be written to a log."""
    (inbox / "a.txt").write_text("one")
    with open(os.fsencode(inbox) + b"/caf\xe9.txt", "wb") as file:
        file.write(b"two")
    found = taken(Folder(path=inbox))
    assert b"one" in contents(found)
    assert len(found) == 2
    for place, items in found.items():
        place.encode()
        for item in items:
            (item.location if isinstance(item, RawItem) else item.item + item.detail).encode()


# --- what is not read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["../secret.txt", "/etc/passwd", "/proc/self/environ", "sub/../../secret.txt"])
def test_a_link_out_of_the_folder_is_named_and_not_followed(inbox: Path, target: str) -> None:
    """Nothing outside is read through a link, and the run says which link it was."""
    (inbox / "sub").mkdir()
    (inbox / "link.txt").symlink_to(target)
    (inbox / "good.txt").write_text("inside")
    found = taken(Folder(path=inbox))
    assert contents(found) == {b"inside"}
    assert reasons(found) == {"link.txt": "link out of the folder"}


def test_a_linked_folder_is_not_entered(inbox: Path) -> None:
    """Neither one outside nor the folder itself, which would never end."""
    (inbox / "etc.txt").symlink_to("/etc")
    (inbox / "loop").symlink_to(".")
    (inbox / "self.txt").symlink_to("self.txt")
    (inbox / "good.txt").write_text("inside")
    found = taken(Folder(path=inbox))
    assert contents(found) == {b"inside"}
    assert "etc.txt" in reasons(found)


def test_a_link_within_the_folder_is_read(inbox: Path) -> None:
    """A link to a file beside it is as good as the file."""
    (inbox / "a.txt").write_text("one")
    (inbox / "b.txt").symlink_to("a.txt")
    assert [place for place, [item] in taken(Folder(path=inbox)).items() if isinstance(item, RawItem)] == [
        "a.txt",
        "b.txt",
    ]


def test_a_pipe_a_socket_and_a_device_are_named_and_block_nothing(inbox: Path) -> None:
    """Opening a pipe waits for a writer and reading /dev/zero never ends: neither is opened."""
    import socket

    os.mkfifo(inbox / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(inbox / "socket.txt"))
    if os.geteuid() == 0:
        os.mknod(inbox / "zero.txt", 0o20666, os.makedev(1, 5))
    (inbox / "good.txt").write_text("inside")
    found: dict[str, list[RawItem | LeftOut]] = {}
    worker = threading.Thread(target=lambda: found.update(taken(Folder(path=inbox))), daemon=True)
    worker.start()
    worker.join(timeout=20)
    assert not worker.is_alive(), "it blocks"
    assert contents(found) == {b"inside"}
    assert set(reasons(found)) == {path.name for path in inbox.iterdir()} - {"good.txt"}


_SWAPPING = """
import os, sys
os.chdir(sys.argv[1])
while True:
    for n in range(50):
        os.symlink("../secret.txt", ".link")
        os.replace(".link", f"{n}.txt")
        with open(".kept", "w") as file:
            file.write("inside")
        os.replace(".kept", f"{n}.txt")
"""


def test_a_file_that_becomes_a_link_before_it_is_read_leads_nowhere(inbox: Path) -> None:
    """The race: another process swaps files for links out of the folder, and back, while they are read."""
    for number in range(50):
        (inbox / f"{number}.txt").write_text("inside")
    swapping = subprocess.Popen([sys.executable, "-S", "-c", _SWAPPING, inbox])
    read: set[bytes] = set()
    links = 0
    try:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            found = taken(Folder(path=inbox))
            read |= contents(found)
            links += "link out of the folder" in reasons(found).values()
    finally:
        swapping.kill()
        swapping.wait()
    assert links, "the race was not run"
    assert read == {b"inside"}


def test_another_kind_of_file_is_named_with_its_suffix(inbox: Path) -> None:
    """A picture, an office file, a file without a suffix: not guessed at."""
    for name in ("a.png", "b.docx", "README"):
        (inbox / name).write_bytes(b"\x00\x01")
    found = taken(Folder(path=inbox))
    assert set(reasons(found).values()) == {"not a kind of file that is read"}
    details = {item.detail for items in found.values() for item in items if isinstance(item, LeftOut)}
    assert details == {".png", ".docx", "no suffix"}


def test_a_file_over_the_limit_is_named_and_one_at_the_limit_is_read(inbox: Path) -> None:
    """`max_size` is in megabytes: one byte more is too large. A sparse file of 4 GB costs no memory."""
    (inbox / "at.txt").write_bytes(b"x" * 1_000_000)
    (inbox / "over.txt").write_bytes(b"x" * 1_000_001)
    with (inbox / "huge.html").open("wb") as file:
        file.truncate(4_000_000_000)
    found = taken(Folder(path=inbox, max_size=1))
    assert reasons(found) == {
        "over.txt": "too large",
        "huge.html": "too large",
    }
    assert {len(content) for content in contents(found)} == {1_000_000}


# --- files of records -------------------------------------------------------------------------------------------------


def test_each_line_of_a_file_of_records_is_an_item_with_its_number(inbox: Path) -> None:
    """Empty lines count but are no item; a last line without its end is one; Windows' line ends do no harm."""
    (inbox / "export.jsonl").write_bytes(b'{"a": 1}\n\n{"a": 2}\r\n   \n{"a": 3}')
    [items] = taken(Folder(path=inbox)).values()
    assert [item.location for item in items if isinstance(item, RawItem)] == [
        "export.jsonl#1",
        "export.jsonl#3",
        "export.jsonl#5",
    ]


def test_a_line_over_the_limit_is_named_and_the_next_is_read(inbox: Path) -> None:
    """One record of a feed's export is broken into a giant: it alone is lost."""
    giant = b'{"text": "' + b"x" * 3_500_000 + b'"}\n'
    (inbox / "export.jsonl").write_bytes(b'{"a": 1}\n' + giant + b'{"a": 3}\n' + giant)
    items = [item for items in taken(Folder(path=inbox, max_size=1)).values() for item in items]
    assert [(type(item), item.location if isinstance(item, RawItem) else item.item) for item in items] == [
        (RawItem, "export.jsonl#1"),
        (LeftOut, "inbox/export.jsonl#2"),
        (RawItem, "export.jsonl#3"),
        (LeftOut, "inbox/export.jsonl#4"),
    ]


def test_a_file_of_many_records_takes_no_more_memory_than_one(inbox: Path) -> None:
    """300 MB of records pass through a process that may hold 150 MB beside the interpreter."""
    line = b'{"title": "Senn", "text": "' + b"The harbour of Senn is closed. " * 300 + b'"}\n'
    with (inbox / "export.jsonl").open("wb") as file:
        for _ in range(40):
            file.write(line * 800)
    size = (inbox / "export.jsonl").stat().st_size
    assert size > 290_000_000
    code = (
        "import resource, sys; from datetime import UTC, datetime; from pathlib import Path\n"
        "from briefing.sources.door import Handed, State; from briefing.sources.folder import Folder\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "folder = Folder(path=Path(sys.argv[1]))\n"
        "all = folder.collect(State(), datetime.now(UTC))\n"
        "count = sum(1 for handed in all for item in getattr(handed, 'items', ()))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, inbox], cwd=TOP, capture_output=True, text=True, check=True, timeout=120
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count == 32_000
    assert kilobytes < 30_000


# --- rights -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of a user without rights, whom the test is meanwhile; another's files can be put there beforehand."""
    folder = Path(tempfile.mkdtemp(prefix="briefing-nobody-", dir="/tmp"))
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


def test_a_file_that_may_not_be_read_is_named_and_read_once_it_may(nobody: Path) -> None:
    """Rights are lacking: that is said, and the file is tried again when its rights have changed."""
    (nobody / "a.txt").write_text("one")
    (nobody / "b.txt").write_text("two")
    (nobody / "a.txt").chmod(0)
    seen: dict[str, str] = {}
    with _As():
        found = taken(Folder(path=nobody), seen)
    assert reasons(found) == {"a.txt": "cannot be read"}
    assert contents(found) == {b"two"}
    (nobody / "a.txt").chmod(0o644)
    with _As():
        assert contents(taken(Folder(path=nobody), seen)) == {b"one"}


def test_a_folder_below_that_may_not_be_listed_is_named(nobody: Path) -> None:
    """What lies in it is missing from the page: that must not pass in silence."""
    (nobody / "closed").mkdir()
    (nobody / "closed" / "a.txt").write_text("one")
    (nobody / "b.txt").write_text("two")
    (nobody / "closed").chmod(0)
    with _As():
        found = taken(Folder(path=nobody))
    (nobody / "closed").chmod(0o755)
    assert contents(found) == {b"two"}
    assert reasons(found) == {"closed": "cannot be read"}


@pytest.mark.parametrize("wrong", ["gone", "a file", "closed"])
def test_a_folder_that_cannot_be_read_at_all_fails_in_words(nobody: Path, wrong: str) -> None:
    """Absent, a file, without rights: SourceError, which names the folder and says what to do."""
    folder = nobody / "inbox"
    if wrong == "a file":
        folder.write_text("no folder")
    elif wrong == "closed":
        folder.mkdir(mode=0)
        folder.chmod(0)
    with _As(), pytest.raises(SourceError, match=r"inbox.*(make it|rights)"):
        list(Folder(path=folder).collect(State(), NOW))


def test_nothing_is_written_and_no_time_is_changed(inbox: Path) -> None:
    """The folder belongs to its owner: after a collection it is as it was, to the time of each file's last change."""
    (inbox / "a.txt").write_text("one")
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in (inbox, inbox / "a.txt")}
    taken(Folder(path=inbox))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in before} == before


def test_no_file_is_left_open(inbox: Path) -> None:
    """A thousand files are collected with room for sixty-four open ones; leaving off in the middle closes too."""
    for number in range(1000):
        (inbox / f"{number}.{'jsonl' if number % 2 else 'txt'}").write_text('{"a": 1}\n{"a": 2}\n')
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 32
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 64, hard))
    try:
        assert len(taken(Folder(path=inbox))) == 1000
        for handed in handings(Folder(path=inbox)):
            next(handed.items)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
