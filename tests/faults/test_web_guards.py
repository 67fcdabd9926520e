"""The web client against hostile servers: bombs, slowness, redirects and the way to private addresses.

Rows A04, A06, A12, A13, A14, A15; a real server on loopback, and for A14 a real name server in a network of its own.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from feeds import LOOPBACK, Item, feed
from website import Asked, Said, Site, website

from briefing.errors import SourceError
from briefing.gather import gather
from briefing.sources.door import State
from briefing.sources.feed.source import Feed
from briefing.store import Polled
from briefing.web.addresses import Allowed
from briefing.web.client import HOPS, LIMIT, Answer, Ask, fetch

TOP = Path(__file__).resolve().parents[2]
HERE = Allowed(entries=LOOPBACK)


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site."""
    with website() as running:
        yield running


def get(url: str, *, allowed: Allowed = HERE, seconds: float = 30) -> Answer:
    """Ask for a page."""
    return fetch(Ask(url=url, allowed=allowed, seconds=seconds))


# --- A04: bombs -------------------------------------------------------------------------------------------------------

_ZEROS = b"\0" * 2**20
_MEASURE = """
import sys, time
from website import peak
from briefing.web.addresses import Allowed
from briefing.web.client import Ask, fetch
ask = Ask(url=sys.argv[1], allowed=Allowed(entries=("127.0.0.0/8",)), limit=int(sys.argv[2]))
before, began = peak(), time.process_time()
answer = fetch(ask)
print(len(answer.body), answer.over, peak() - before, time.process_time() - began)
"""


def _packed(kind: str, mebibytes: int) -> bytes:
    """So much of nothing, packed."""
    if kind == "br":
        packer = brotli.Compressor(quality=4)
        return b"".join(packer.process(_ZEROS) for _ in range(mebibytes)) + packer.finish()
    stream = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15}[kind])
    return b"".join(stream.compress(_ZEROS) for _ in range(mebibytes)) + stream.flush()


def _measured(url: str, limit: int) -> tuple[int, bool, int, float]:
    """Bytes that came, whether they were cut, MiB and seconds of processor that it took, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, url, str(limit)],
        env=os.environ | {"PYTHONPATH": f"{TOP}:{TOP / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    size, over, memory, seconds = done.stdout.split()
    return int(size), over == "True", int(memory), float(seconds)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "br, gzip, deflate"])
def test_a04_a_bomb_is_cut_at_the_limit(site: Site, encoding: str) -> None:
    """A04: 256 MiB of nothing, packed once or several times: 16 MiB come out, and memory grows with no more."""
    kinds = encoding.split(", ")
    body = _packed(kinds[0], 256)
    for kind in kinds[1:]:
        body = {"gzip": gzip.compress, "deflate": zlib.compress}[kind](body)
    site.routes["/bomb"] = Said(body=body, headers={"Content-Encoding": encoding})
    size, over, memory, seconds = _measured(f"{site.url}/bomb", LIMIT)
    assert (size, over) == (LIMIT, True)
    assert memory <= 128
    assert seconds <= 2


def test_a04_without_the_limit_the_bomb_goes_off(site: Site) -> None:
    """A04, negative control: the same bomb under a limit of 300 MiB takes all the memory that it is made to."""
    site.routes["/bomb"] = Said(body=_packed("gzip", 256), headers={"Content-Encoding": "gzip"})
    size, over, memory, _ = _measured(f"{site.url}/bomb", 300 * 2**20)
    assert (size, over) == (256 * 2**20, False)
    assert memory > 128


def test_a04_a_packing_of_a_hundred_layers_is_refused(site: Site) -> None:
    """A04: each layer would cost its buffers."""
    site.routes["/bomb"] = Said(body=b"x", headers={"Content-Encoding": ", ".join(["gzip"] * 100)})
    with pytest.raises(SourceError, match="cannot be unpacked"):
        get(f"{site.url}/bomb")


# --- A06: slow --------------------------------------------------------------------------------------------------------


def drip(asked: Asked, handler: Any) -> None:
    """A body of a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    trickle(handler, b"x" * 10_000)


def headers_drip(asked: Asked, handler: Any) -> None:
    """Headers of a byte now and then."""
    trickle(handler, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000)


def trickle(handler: Any, what: bytes) -> None:
    """Write a byte each twentieth of a second until nobody listens."""
    for byte in what:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if handler.server.site.over.wait(0.05):
            return


def hang(asked: Asked, handler: Any) -> None:
    """Say nothing at all."""
    handler.server.site.over.wait(60)


@pytest.mark.parametrize("route", [drip, headers_drip, hang], ids=lambda route: route.__name__)
def test_a06_whatever_a_server_does_the_deadline_holds(site: Site, route: Any) -> None:
    """A06: no wait is longer than half a second here, and yet the whole would take minutes."""
    site.routes["/slow"] = route
    began = time.monotonic()
    with pytest.raises(SourceError, match="no whole answer within 1 s"):
        get(f"{site.url}/slow", seconds=1)
    assert time.monotonic() - began < 4


def test_a06_a_timeout_from_byte_to_byte_is_no_deadline(site: Site) -> None:
    """A06, negative control: the standard library's own client, told to wait half a second, is still there at two."""
    site.routes["/slow"] = drip
    began = time.monotonic()
    with urllib.request.urlopen(f"{site.url}/slow", timeout=0.5) as answer:
        while time.monotonic() - began < 2:
            assert answer.read(1) == b"x"


def test_a06_redirects_share_one_deadline(site: Site) -> None:
    """A06: five hops of 0.4 s each are not given 1 s each."""

    def slow_hop(asked: Asked) -> Said:
        site.over.wait(0.4)
        return Said(status=302, headers={"Location": f"/{int(asked.path[1:]) + 1}"})

    site.routes.update({f"/{number}": slow_hop for number in range(9)})
    with pytest.raises(SourceError, match="no whole answer within 1 s"):
        get(f"{site.url}/0", seconds=1)


def test_a06_twenty_feeds_that_hang_hold_up_no_other() -> None:
    """A06: forty good feeds behind them in the line are all read before the first of them is given up."""
    with website({"/hang": hang, "/feed": feed(Item(title="A", link="http://a.example/1"))}, host="0.0.0.0") as site:
        hung = [
            Feed(url=f"http://127.0.1.{n}:{site.port}/hang", name=f"hung {n}", allow_private=LOOPBACK, timeout=6)
            for n in range(1, 21)
        ]
        good = [
            Feed(url=f"http://127.0.2.{n}:{site.port}/feed", name=f"good {n}", allow_private=LOOPBACK)
            for n in range(1, 41)
        ]
        polled = []
        from feeds import NOW

        for batch in gather([*hung, *good], remembered=lambda _: State(), now=NOW, seen=NOW):
            polled += [each.record for each in batch if isinstance(each.record, Polled)]
    assert [each.source.split()[0] for each in polled] == ["good"] * 40 + ["hung"] * 20
    assert all("no whole answer" in each.problem for each in polled[40:])
    assert not any(each.problem for each in polled[:40])


def test_a06_a_host_that_hung_thrice_is_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A06: a hundred feeds of one dead host do not cost a hundred deadlines."""
    monkeypatch.setattr("briefing.web.turns._LONG", 0.2)
    site.routes["/slow"] = hang
    for _ in range(3):
        with pytest.raises(SourceError, match="no whole answer"):
            get(f"{site.url}/slow", seconds=0.3)
    began = time.monotonic()
    with pytest.raises(SourceError, match="left alone"):
        get(f"{site.url}/slow", seconds=30)
    assert time.monotonic() - began < 1


def test_one_host_is_asked_by_two_at_a_time(site: Site) -> None:
    """Ten threads want it at once: never more than two are served, and none in less than the gap."""
    inside, most, times, lock = [0], [0], [], threading.Lock()

    def count(asked: Asked) -> Said:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            times.append(time.monotonic())
        site.over.wait(0.15)
        with lock:
            inside[0] -= 1
        return Said()

    site.routes["/"] = count
    threads = [threading.Thread(target=get, args=(f"{site.url}/",)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(times) == 10
    assert most[0] == 2
    assert max(times) - min(times) >= 0.1 * 8


# --- A12: redirects ---------------------------------------------------------------------------------------------------


def test_a12_five_redirects_are_followed_and_no_sixth(site: Site) -> None:
    """A12: what stands behind the fifth is had; a loop ends after as many requests as may be."""
    site.routes.update({f"/{n}": Said(status=302, headers={"Location": f"{n + 1}"}) for n in range(9)})
    site.routes["/5"] = Said(body=b"here")
    assert get(f"{site.url}/0").body == b"here"
    site.routes["/5"] = Said(status=307, headers={"Location": "/0"})
    site.asked.clear()
    with pytest.raises(SourceError, match="more than 5 redirects"):
        get(f"{site.url}/0")
    assert len(site.asked) == HOPS + 1


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:70/x", "javascript:1", "http://[bad/"],
)
def test_a12_a_redirect_leads_to_the_web_or_nowhere(site: Site, target: str) -> None:
    """A12: no other scheme, and nothing that is no address; the message says where it led."""
    site.routes["/go"] = Said(status=302, headers={"Location": target})
    with pytest.raises(SourceError, match="redirects to what cannot be asked"):
        get(f"{site.url}/go")


def test_a12_a_password_is_not_sent_along_to_another_host(site: Site) -> None:
    """A12: it was given to the first one."""
    with website({"/there": Said(body=b"x")}) as other:
        site.routes["/go"] = Said(status=301, headers={"Location": f"{other.url}/there"})
        get(f"{site.url}/go".replace("http://", "http://ada:s3cret@"))
        assert "authorization" in site.asked[0].headers
        assert "authorization" not in other.asked[0].headers


def test_a12_permanent_redirects_are_told_apart_from_others(site: Site) -> None:
    """A12: only what is permanent from the first hop on may be remembered."""
    site.routes["/old"] = Said(status=301, headers={"Location": "/new"})
    site.routes["/new"] = Said(status=302, headers={"Location": "/today"})
    site.routes["/today"] = Said(body=b"x")
    answer = get(f"{site.url}/old")
    assert (answer.moved, answer.url) == (f"{site.url}/new", f"{site.url}/today")


# --- A13, A14, A15: the way to private addresses ----------------------------------------------------------------------

SPELLINGS = (
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost."),
    *(
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.1",
        "017700000001",
        "0177.1",
        "127.000.000.001",
    ),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "１２７.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127.0.0.1.", "%31%32%37.0.0.1"),
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[::]", "[0000::1]"),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fec0::1]",
        "[fc00::1]",
        "[ff02::1]",
    ),
    *("10.0.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "user@127.0.0.1", "example.org@127.0.0.1"),
)


@pytest.mark.parametrize("host", SPELLINGS)
def test_a13_no_spelling_of_a_private_address_is_reached(site: Site, host: str) -> None:
    """A13: not one request arrives, given as the address of a feed or by a redirect of a server that is allowed."""
    site.routes["/feed"] = Said(body=b"reached")
    site.routes["/go"] = Said(status=302, headers={"Location": f"http://{host}:{site.port}/feed"})
    with pytest.raises(SourceError):
        get(f"http://{host}:{site.port}/feed", allowed=Allowed(), seconds=3)
    assert site.asked == []


def test_a13_without_the_guard_many_of_them_are_reached(site: Site) -> None:
    """A13, negative control: with loopback allowed a dozen of these spellings lead to the server."""
    site.routes["/feed"] = Said(body=b"reached")
    everything = Allowed(entries=("0.0.0.0/0", "::/0"))
    reached = 0
    for host in SPELLINGS[:29]:
        try:
            reached += get(f"http://{host}:{site.port}/feed", allowed=everything, seconds=1).body == b"reached"
        except SourceError:
            continue
    assert reached >= 12


def test_a14_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    """A14: a host that is allowed by its name gives no way to another one."""
    with website({"/secret": Said(body=b"x")}, host="127.0.0.2") as inner:
        site.routes["/go"] = Said(status=302, headers={"Location": f"{inner.url}/secret"})
        with pytest.raises(SourceError, match=r"127\.0\.0\.2 is no public address"):
            get(f"{site.url}/go", allowed=Allowed(entries=("127.0.0.1",)))
        assert inner.asked == []
        assert get(f"{site.url}/go", allowed=HERE).body == b"x"


def test_a14_a_name_server_that_changes_its_answer_gains_nothing(tmp_path: Path) -> None:
    """A14: in a network of its own a name is 8.8.8.8 when it is looked at and 127.0.0.1 when it is asked for again.

    The address that was looked at is the one that is connected to; a client that asks again reaches the other.
    """
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("a network of its own needs root and unshare")
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    script = TOP / "tests" / "faults" / "rebinding.py"
    inside = (
        "ip link set lo up && ip addr add 8.8.8.8/32 dev lo && "
        f"mount --bind {tmp_path}/resolv.conf /etc/resolv.conf && exec {sys.executable} {script}"
    )
    done = subprocess.run(
        ["unshare", "-n", "-m", "sh", "-c", inside],
        env=os.environ | {"PYTHONPATH": f"{TOP}:{TOP / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "unshare" in done.stderr or "not permitted" in done.stderr:
        pytest.skip(f"no network of its own here: {done.stderr.strip()[:80]}")
    assert done.stdout.splitlines() == ["ours: public", "naive: private"], done.stdout + done.stderr


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
def test_a15_a_proxy_of_the_environment_is_no_way_round(
    site: Site, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A15: a proxy would resolve the name itself, out of our sight: it is not asked, and the verdict is the same."""
    site.routes["/"] = Said(body=b"by way of the proxy")
    monkeypatch.setenv(variable, site.url)
    with pytest.raises(SourceError, match="no public address"):
        get("http://10.0.0.1/", allowed=Allowed(), seconds=2)
    with pytest.raises(SourceError):
        get("http://feeds.invalid/", allowed=HERE, seconds=5)
    assert site.asked == []
