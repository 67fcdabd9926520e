"""The feed source against servers that are broken, rude, gone or hostile, over as many polls as it takes.

Rows A05, A07 to A12, A22 and B09.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from feeds import LONG, LOOPBACK, NOW, Item, Reader, feed, page, rss
from website import Asked, Said, Site, website

from briefing.sources.door import State
from briefing.sources.feed import parsers
from briefing.sources.feed.reading import ENTRIES
from briefing.sources.feed.source import Feed
from briefing.web.addresses import Allowed
from briefing.web.robots import may_read

TOP = Path(__file__).resolve().parents[2]
HALF_AN_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
A = Item(title="A", link="http://senn.example/a")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site with a good feed, which may be asked as fast as it answers: forty days are tried here in seconds."""
    monkeypatch.setattr("briefing.web.turns.GAP", 0.0)
    with website({"/feed": feed(A)}) as running:
        yield running


def reader(site: Site, path: str = "/feed", **options: Any) -> Reader:
    """A reader of a feed of the site."""
    return Reader(source=Feed(url=site.url + path, allow_private=LOOPBACK, **options))


# --- A05: XML bombs ---------------------------------------------------------------------------------------------------

_LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{_LOL}]>'
QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'


def bombed(head: str, entity: str) -> Said:
    """A feed with an entity in a title."""
    body = rss(A).decode().partition("?>")[2].replace("<title>A<", f"<title>A {entity}<")
    return Said(body=(head + body).encode(), headers={"Content-Type": "application/rss+xml"})


@pytest.mark.parametrize(
    ("head", "entity"), [(LAUGHS, "&l9;"), (QUADRATIC, "&a;" * 20_000)], ids=["laughs", "quadratic"]
)
def test_a05_entities_are_not_blown_up(site: Site, head: str, entity: str) -> None:
    """A05: neither in levels nor in breadth; what comes of it is an article with a short title, or an error."""
    site.routes["/feed"] = bombed(head, entity)
    began = time.monotonic()
    poll = reader(site).poll()
    assert time.monotonic() - began < 15
    assert poll.problem or all(len(each.title) < 500_000 for each in poll.articles)


@pytest.mark.parametrize("scheme", ["file", "http", "parameter"])
def test_a05_nothing_outside_the_feed_is_read(site: Site, tmp_path: Path, scheme: str) -> None:
    """A05: an external entity opens no file and asks no server."""
    (tmp_path / "secret").write_text("swordfish")
    target = f"file://{tmp_path}/secret" if scheme == "file" else f"{site.url}/secret"
    kind = "% x" if scheme == "parameter" else "x"
    call = "%x;" if scheme == "parameter" else ""
    site.routes["/feed"] = bombed(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY {kind} SYSTEM "{target}">{call}]>', "&x;"
    )
    poll = reader(site).poll()
    assert "swordfish" not in repr(poll)
    assert site.paths() == ["/feed"]


def test_a05_a_parser_that_takes_too_long_or_too_much_is_ended_and_another_one_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A05: what no guard of a parser foresees ends with its process, and the next feed is read."""
    monkeypatch.setattr(parsers, "SECONDS", 0.0)
    assert "cannot be parsed within" in reader(site).poll().problem
    monkeypatch.setattr(parsers, "SECONDS", 20.0)
    assert reader(site).poll().titles == ["A"]


# --- A07: broken off --------------------------------------------------------------------------------------------------


def cut(body: bytes, at: float, *, length: int | None) -> Any:
    """A route that ends the connection in the middle."""

    def route(asked: Asked, handler: Any) -> None:
        handler.send_response(200)
        if length is not None:
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        handler.wfile.write(body[: int(len(body) * at)])
        handler.close_connection = True

    return route


MANY = [Item(title=f"Number {n}", link=f"http://senn.example/{n}") for n in range(20)]
WHOLE = {each.title for each in MANY}


@pytest.mark.parametrize("at", [0.15, 0.5, 0.83, 0.999])
@pytest.mark.parametrize("claims", [True, False], ids=["with a length", "without"])
def test_a07_of_a_feed_that_breaks_off_the_whole_entries_are_kept(site: Site, at: float, claims: bool) -> None:
    """A07: no half entry, whether the server had said how much was to come or not; the next poll brings the rest."""
    body = rss(*MANY)
    site.routes["/feed"] = cut(body, at, length=len(body) if claims else None)
    asked = reader(site)
    poll = asked.poll()
    assert set(poll.titles) <= WHOLE
    assert len(poll.articles) == body[: int(len(body) * at)].count(b"</item>")
    assert all(each.text == LONG.strip() for each in poll.articles)
    site.routes["/feed"] = feed(*MANY, ETag='"1"')
    asked.poll(NOW + DAY)
    assert {each.title for each in asked.articles.values()} == WHOLE
    assert "if-none-match" not in site.asked[-1].headers


def test_a07_a_length_that_is_too_small_or_reset_connections_crash_nothing(site: Site) -> None:
    """A07: what came is read as far as it goes, or it is an error of that feed."""
    body = rss(*MANY)
    site.routes["/short"] = Said(body=body, length=len(body) // 2)
    assert set(reader(site, "/short").poll().titles) <= WHOLE

    def reset(asked: Asked, handler: Any) -> None:
        import socket
        import struct

        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    site.routes["/reset"] = reset
    assert "cannot be reached" in reader(site, "/reset").poll().problem


# --- A08: huge --------------------------------------------------------------------------------------------------------

_MEASURE = """
import resource, sys
from website import peak
from feeds import LOOPBACK, NOW
from briefing.models import RawItem
from briefing.sources.door import Handed, State
from briefing.sources.feed import parsers
from briefing.sources.feed.source import Feed
given = Feed(url=sys.argv[1], allow_private=LOOPBACK, full_text="never").collect(State(), NOW)
items = [item for each in given if isinstance(each, Handed) for item in each.items]
parsers._close(parsers._line())
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
left_out = [item.reason for item in items if not isinstance(item, RawItem)]
print(len(items) - len(left_out), max(peak(), spent[1].ru_maxrss // 1024),
      sum(each.ru_utime + each.ru_stime for each in spent), *left_out)
"""


@pytest.mark.parametrize(("entries", "text", "least"), [(100_000, "Short.", 2000), (20_000, LONG + LONG, 2000)])
def test_a08_a_huge_feed_is_cut_and_told(site: Site, entries: int, text: str, least: int) -> None:
    """A08: a hundred thousand entries, and 50 MB: the first 2,000, or 15 MiB, in 5 s and 150 MiB, and it is told."""
    site.routes["/feed"] = Said(body=rss(*(Item(title=f"Number {n}", guid=f"{n}", text=text) for n in range(entries))))
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, f"{site.url}/feed"],
        env={"PYTHONPATH": f"{TOP}:{TOP / 'tests'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    number, memory, seconds, *told = done.stdout.split()
    assert least <= int(number) <= ENTRIES
    assert " ".join(told) == "feed cut"
    assert int(memory) <= 150
    assert float(seconds) <= 5


# --- A09: asked only for what has changed -----------------------------------------------------------------------------


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a b\\"c"', "unquoted", '"ünï"', "'", '""'])
def test_a09_what_the_server_said_goes_back_byte_for_byte(site: Site, etag: str) -> None:
    """A09: quotes, weakness and nonsense included; every poll after the first is conditional, and a 304 is no news."""
    date = "Mon,  02 Mar 2026 08:00:00 gmt"

    def careful(asked: Asked) -> Said:
        told = asked.headers.get("if-none-match"), asked.headers.get("if-modified-since")
        if told == (etag, date):
            return Said(status=304)
        return feed(A, ETag=etag, Last_Modified=date) if told == (None, None) else Said(status=400)

    site.routes["/feed"] = careful
    asked = reader(site)
    assert asked.poll().titles == ["A"]
    for hour in range(1, 5):
        poll = asked.poll(NOW + timedelta(hours=hour))
        assert (poll.asked, poll.articles, poll.problem) == (True, [], "")


# --- A10, A11, A22: when it is asked ----------------------------------------------------------------------------------


def times(asked: Reader, *, over: timedelta, step: timedelta = timedelta(minutes=5)) -> list[timedelta]:
    """When a reader that is called all the time asks, from the first time on."""
    moments = (step * n for n in range(over // step + 1))
    return [moment for moment in moments if asked.poll(NOW + moment).asked]


def test_a11_a_restart_storm_asks_once(site: Site) -> None:
    """A11: started twenty times in ten minutes: once. After a day of that: as often as `every` says."""
    asked = reader(site)
    for n in range(20):
        asked.poll(NOW + timedelta(seconds=30) * n)
    assert site.paths() == ["/feed"]
    assert times(reader(site), over=timedelta(hours=3)) == [HALF_AN_HOUR * n for n in range(7)]


def test_a11_without_the_note_every_start_asks(site: Site) -> None:
    """A11, negative control: what is forgotten between two starts is asked for anew."""
    asked = reader(site)
    for n in range(20):
        asked.kept = ""
        asked.poll(NOW + timedelta(seconds=30) * n)
    assert len(site.asked) == 20


def test_a11_a_program_that_is_killed_while_it_asks_waits_too(site: Site) -> None:
    """A11: the note that stops the next one is the first thing that the source gives."""
    asked = reader(site)
    given = asked.source.collect(State(), NOW)
    assert given is not None
    asked.kept = next(iter(given)).note  # type: ignore[union-attr]
    assert site.asked == []
    assert not asked.poll(NOW + timedelta(minutes=29)).asked
    assert asked.poll(NOW + timedelta(minutes=30)).asked


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("7200", timedelta(hours=2)),
        (format_datetime(NOW + timedelta(hours=5), usegmt=True), timedelta(hours=5)),
        ("60", HALF_AN_HOUR),
        ("999999999999999999999", DAY),
        (format_datetime(datetime(9999, 1, 1, tzinfo=UTC), usegmt=True), DAY),
        ("-5", HALF_AN_HOUR),
        ("soon", HALF_AN_HOUR),
        (format_datetime(NOW - timedelta(hours=5), usegmt=True), HALF_AN_HOUR),
    ],
)
def test_a10_who_asks_to_be_left_alone_is(site: Site, status: int, told: str, wait: timedelta) -> None:
    """A10: seconds or a date, at most a day; never sooner than `every`; nonsense is as if nothing had been said."""
    site.routes["/feed"] = Said(status=status, headers={"Retry-After": told})
    asked = reader(site)
    assert str(status) in asked.poll().problem
    assert not asked.poll(NOW + wait - timedelta(seconds=1)).asked
    assert asked.poll(NOW + wait).asked


@pytest.mark.parametrize(
    ("control", "wait"),
    [
        ("max-age=7200", timedelta(hours=2)),
        ("public, max-age=60", HALF_AN_HOUR),
        ("max-age=31536000", timedelta(hours=6)),
        ("no-cache", HALF_AN_HOUR),
        ("s-maxage=7200", HALF_AN_HOUR),
        ("max-age=99999999999999999999", timedelta(hours=6)),
    ],
)
def test_a10_a_cache_control_is_honoured_up_to_six_hours(site: Site, control: str, wait: timedelta) -> None:
    """A10: what is fresh need not be asked for."""
    site.routes["/feed"] = feed(A, Cache_Control=control)
    asked = reader(site)
    asked.poll()
    assert not asked.poll(NOW + wait - timedelta(seconds=1)).asked
    assert asked.poll(NOW + wait).asked


@pytest.mark.parametrize("status", [401, 403, 404, 500, 200])
def test_a22_a_feed_that_fails_is_asked_less_and_less_and_told_each_time(site: Site, status: int) -> None:
    """A22: fourteen days of it (200: a page of HTML): at most once a day in the end, and since when is said."""
    site.routes["/feed"] = Said(status=status, body=b"<html><body>Sorry</body></html>")
    asked = reader(site)
    polls = times(asked, over=14 * DAY)
    gaps = [later - earlier for earlier, later in pairwise(polls)]
    assert gaps[:3] == [HALF_AN_HOUR, HALF_AN_HOUR * 2, HALF_AN_HOUR * 4]
    assert gaps[-1] == DAY
    assert len(polls) < 25
    problem = asked.poll(NOW + 20 * DAY).problem
    assert "failing since 2026-03-02" in problem
    site.routes["/feed"] = feed(A)
    assert asked.poll(NOW + 22 * DAY).titles == ["A"]
    assert asked.poll(NOW + 22 * DAY + HALF_AN_HOUR).asked


def test_a22_what_is_gone_for_good_is_not_asked_again_until_it_has_another_address(site: Site) -> None:
    """A22: 410, fourteen days: asked once, told; with a new address in the configuration it starts afresh."""
    site.routes["/feed"] = Said(status=410)
    asked = reader(site)
    assert "gone for good" in asked.poll().problem
    assert not any(asked.poll(NOW + DAY * n).asked for n in range(1, 15))
    assert len(site.asked) == 1
    site.routes["/new"] = feed(A)
    moved = Reader(source=Feed(url=f"{site.url}/new", name="feed", allow_private=LOOPBACK), kept=asked.kept)
    assert moved.poll(NOW + DAY).titles == ["A"]


def test_a22_a_feed_that_says_nothing_new_is_asked_less_often(site: Site) -> None:
    """A22: after a week every three hours, after a month once a day; and as before when there is news."""
    asked = reader(site)
    polls = times(asked, over=40 * DAY)
    gaps = [(earlier, later - earlier) for earlier, later in pairwise(polls)]
    assert {gap for at, gap in gaps if at < 7 * DAY} == {HALF_AN_HOUR}
    assert {gap for at, gap in gaps if 7 * DAY <= at < 30 * DAY} == {timedelta(hours=3)}
    assert {gap for at, gap in gaps if at >= 30 * DAY} == {DAY}
    site.routes["/feed"] = feed(Item(title="B", link="http://senn.example/b"))
    assert asked.poll(NOW + 45 * DAY).titles == ["B"]
    assert asked.poll(NOW + 45 * DAY + HALF_AN_HOUR).asked


def test_a12_a_permanent_redirect_is_believed_at_the_third_time_in_a_row(site: Site) -> None:
    """A12: then the old address is not asked any more; a redirect that goes away in between counts anew."""
    site.routes["/feed"] = Said(status=301, headers={"Location": "/new"})
    site.routes["/new"] = feed(A)
    asked = reader(site)
    for n in range(2):
        asked.poll(NOW + DAY * n)
    site.routes["/feed"] = feed(A)
    asked.poll(NOW + DAY * 2)
    site.routes["/feed"] = Said(status=308, headers={"Location": "/new"})
    for n in range(3, 6):
        asked.poll(NOW + DAY * n)
    site.asked.clear()
    asked.poll(NOW + DAY * 6)
    assert site.paths() == ["/new"]


def test_a12_a_temporary_redirect_is_never_remembered(site: Site) -> None:
    """A12: 302 and 307, ten times over."""
    site.routes["/feed"] = Said(status=302, headers={"Location": "/new"})
    site.routes["/new"] = feed(A)
    asked = reader(site)
    for n in range(10):
        asked.poll(NOW + DAY * n)
    assert site.paths().count("/feed") == 10


# --- B09: robots.txt and what pages say of themselves -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("robots", "may"),
    [
        (Said(status=404), True),
        (Said(status=403), True),
        (Said(status=500), False),
        (Said(status=503), False),
        (Said(body=b"User-agent: *\nDisallow: /private/"), True),
        (Said(body=b"User-agent: *\nDisallow: /\nAllow: /robots"), False),
        (Said(body=b"User-agent: briefing\nDisallow: /story\n\nUser-agent: *\nAllow: /"), False),
        (Said(body=b"# " + b"x" * 500_000 + b"\nUser-agent: *\nDisallow: /story"), False),
        (Said(body=b"User-agent: *\nDisallow: /story" + b"\n# x" * 10**6), False),
        (Said(status=301, headers={"Location": "/other.txt"}), False),
    ],
    ids=["404", "403", "500", "503", "elsewhere", "all", "us", "500 KiB", "over the limit", "redirected"],
)
def test_b09_robots_txt_is_obeyed(site: Site, robots: Said, may: bool) -> None:
    """B09: no page is asked for that it forbids; 4xx forbids nothing, 5xx everything; half a megabyte is read."""
    site.routes["/robots.txt"] = robots
    site.routes["/other.txt"] = Said(body=b"User-agent: *\nDisallow: /story")
    site.routes["/story"] = page(LONG)
    site.routes["/feed"] = feed(Item(title="A", link=f"{site.url}/story", text="A short teaser."))
    (article,) = reader(site).poll().articles
    assert ("/story" in site.paths()) is may
    assert article.text == (LONG.strip() if may else "A short teaser.")


def test_b09_without_the_guard_the_page_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """B09, negative control: a site that forbids everything is read where nobody asks it."""
    monkeypatch.setattr("briefing.web.robots.may_read", lambda url, reach: True)
    site.routes["/robots.txt"] = Said(body=b"User-agent: *\nDisallow: /")
    site.routes["/story"] = page(LONG)
    site.routes["/feed"] = feed(Item(title="A", link=f"{site.url}/story", text="A short teaser."))
    reader(site).poll()
    assert "/story" in site.paths()


def test_b09_it_is_asked_for_once_for_many_pages_and_binds_no_feed(site: Site) -> None:
    """B09: kept for a day; the feed itself was named by the reader."""
    site.routes["/robots.txt"] = Said(body=b"User-agent: *\nDisallow: /feed")
    items = [Item(title=f"{n}", link=f"{site.url}/{n}", text="Short.") for n in range(3)]
    site.routes.update({"/feed": feed(*items), **{f"/{n}": page(LONG) for n in range(3)}})
    assert len(reader(site).poll().articles) == 3
    assert site.paths().count("/robots.txt") == 1


def test_b09_many_threads_ask_for_it_once(site: Site) -> None:
    """B09: whoever comes while it is asked for waits for the answer."""
    site.routes["/robots.txt"] = lambda asked: site.over.wait(0.3) or Said(body=b"User-agent: *\nDisallow: /a")
    found: list[bool] = []
    reach = Allowed(entries=LOOPBACK)
    threads = [
        threading.Thread(target=lambda path: found.append(may_read(site.url + path, reach=reach)), args=(path,))
        for path in ("/a", "/b") * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == [False] * 4 + [True] * 4
    assert site.paths() == ["/robots.txt"]


def test_b09_a_redirect_is_no_way_round_it(site: Site) -> None:
    """B09: a page that another one leads to is not used where the rules of its place forbid it."""
    site.routes["/robots.txt"] = Said(body=b"User-agent: *\nDisallow: /hidden/")
    site.routes["/story"] = Said(status=302, headers={"Location": "/hidden/story"})
    site.routes["/hidden/story"] = page(LONG)
    site.routes["/feed"] = feed(Item(title="A", link=f"{site.url}/story", text="A short teaser."))
    (article,) = reader(site).poll().articles
    assert article.text == "A short teaser."


@pytest.mark.parametrize(
    "said",
    [
        page(LONG, head='<meta name="robots" content="noarchive">'),
        page(LONG, head='<meta name="robots" content="nosnippet">'),
        Said(body=page(LONG).body, headers={"Content-Type": "text/html", "X-Robots-Tag": "noarchive"}),
    ],
    ids=["noarchive", "nosnippet", "header"],
)
def test_b09_a_page_that_forbids_quoting_is_not_quoted(site: Site, said: Said) -> None:
    """B09: its teaser stands."""
    site.routes["/story"] = said
    site.routes["/feed"] = feed(Item(title="A", link=f"{site.url}/story", text="A short teaser."))
    (article,) = reader(site).poll().articles
    assert article.text == "A short teaser."


def test_many_readers_at_once_share_the_parsers(site: Site) -> None:
    """Sixteen threads, more than there are parsers: each gets its own feed."""
    site.routes.update({f"/{n}": feed(Item(title=f"T{n}", link=f"http://senn.example/{n}")) for n in range(16)})
    found: dict[int, list[str]] = {}

    def work(number: int) -> None:
        found[number] = reader(site, f"/{number}").poll().titles

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == {n: [f"T{n}"] for n in range(16)}
