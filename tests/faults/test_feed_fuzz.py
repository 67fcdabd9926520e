"""What comes in as a feed may be anything: bytes cut, swapped and made up (A02), hostile texts in any place (A03).

A02 runs for ten seconds here; FUZZ_SECONDS=1800 lets it run for longer. What it finds is written below the temporary
folder of the test, and its bytes belong into SEEDS.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from feeds import NOW, rss
from hypothesis import given, settings
from hypothesis import strategies as st
from test_feed_faults import LAUGHS
from website import peak

from briefing.errors import ExtractError, SourceError
from briefing.extract import extract
from briefing.models import RawItem
from briefing.sources.door import Handed
from briefing.sources.feed import entries
from briefing.sources.feed.parsers import parse
from briefing.sources.feed.reading import Parsed
from briefing.web.addresses import Allowed

SECONDS = float(os.environ.get("FUZZ_SECONDS", "10"))
TAKING = entries.Taking(source="fuzz", publisher="", full_text="never", reach=Allowed(), seconds=1)
_ITEM = b"<item><title>A</title><link>http://a.example/1</link><description>Text.</description></item>"
SEEDS = (
    rss(),
    rss().replace(b"</channel>", _ITEM * 3 + b"</channel>"),
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title type="xhtml"><div>A</div></title>'
    b'<link href="/a"/><updated>2026-03-02T08:00:00Z</updated><content type="html">&lt;p&gt;x</content></entry></feed>',
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>'
    b"<item><title>A</title></item><textinput><title/></textinput></rdf:RDF>",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 1, "title": "A", "authors": [null, 3]}]}',
    b'{"version": "https://jsonfeed.org/version/1", "items": {"a": 1}, "author": "x"}',
    b'<?xml version="1.0" encoding="undefined"?><rss><channel><item/></channel></rss>',
    b'<?xml version="1.0" encoding="punycode"?><rss><channel><item/></channel></rss>',
    b'<?xml version="1.0" encoding="zlib"?><rss/>',
    b'<rss version="2.0"><channel><item><guid isPermaLink="true">\0</guid><pubDate>0000-00-00</pubDate></item>',
    "<rss><channel><title>Ä</title></channel></rss>".encode("utf-16"),
    LAUGHS.encode() + b"<rss><channel><title>&l9;</title></channel></rss>",
    b"<rss>" * 5000,
    b"[" * 100_000,
    b"",
)
WORDS = (
    b"<",
    b">",
    b"]]>",
    b"<![CDATA[",
    b"&#0;",
    b"&#xD800;",
    b"\0",
    b"\xff\xfe",
    b"xml:base='http://['",
    b"<itunes:image/>",
)
WORDS += (
    b"<media:content url='x'/>",
    b"<geo:lat>x</geo:lat>",
    b"<link rel='x'/>",
    b"xmlns:a='b'",
    b"<textInput/>",
    b"<cloud/>",
)
PLACES = ("title", "link", "guid", "pubDate", "description", "author", "category", "language", "enclosure")


def mutated(chance: random.Random) -> bytes:
    """A seed, spoilt in some places."""
    body = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(body) + 1)
        match chance.randrange(4):
            case 0:
                body[at:at] = chance.choice(WORDS)
            case 1:
                del body[at : at + chance.randint(1, 40)]
            case 2:
                body[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 8)))
            case 3:
                other = chance.choice(SEEDS)[:4096]
                body[at:at] = other[chance.randrange(len(other) + 1) :][: chance.randint(1, 200)]
    return bytes(body)


def taken(body: bytes, content_type: str = "") -> Parsed | None:
    """All the way from the bytes of a feed to articles; None where it is refused in words."""
    try:
        parsed = parse(body, url="http://fuzz.example/feed", content_type=content_type)
    except SourceError:
        return None
    for handed in entries.new(parsed, {}, TAKING):
        assert isinstance(handed, Handed)
        assert handed.location.encode("utf-8", "surrogatepass") or not parsed.version
        for item in handed.items:
            assert isinstance(item, RawItem)
            try:
                found = extract(item, now=NOW, seen=NOW)
            except ExtractError:
                continue
            assert all(each.published is None or each.published <= NOW for each in found.articles)
            assert not any("\0" in each.title + each.text + each.url for each in found.articles)
    return parsed


@pytest.mark.parametrize("body", SEEDS, ids=range(len(SEEDS)))
def test_a02_every_seed_is_read_or_refused(body: bytes) -> None:
    """A02: what once raised in a parser, and kinds of feeds to begin from."""
    taken(body)


def test_a02_spoilt_feeds_raise_nothing_but_our_own_errors(tmp_path: Path) -> None:
    """A02: for ten seconds, or as long as is asked for; memory does not grow beyond bounds."""
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    ends = time.monotonic() + SECONDS
    tried = read = 0
    while time.monotonic() < ends:
        body = mutated(random.Random(seed * 1_000_003 + tried))
        tried += 1
        try:
            read += taken(body) is not None
        except Exception:
            (tmp_path / f"found-{tried}").write_bytes(body)
            raise
    assert tried > 20
    assert read > 0
    assert peak() < 512 + 512  # this process has the extraction and whatever other tests have loaded


def test_a02_the_parser_alone_does_raise_on_some_of_them() -> None:
    """A02, negative control: without the guard these bytes end in a bug's traceback."""
    import feedparser

    raised: list[str] = []
    for body in SEEDS:
        try:
            feedparser.parse(BytesIO(body))
        except Exception as error:
            raised.append(type(error).__name__)
    assert raised


def texts() -> st.SearchStrategy[str]:
    """Any text that XML can hold at all, and some that it cannot."""
    return st.text(st.characters(blacklist_categories=()), max_size=60)


@given(
    places=st.dictionaries(st.sampled_from(PLACES), texts(), min_size=1, max_size=5),
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1252", "koi8-r", "undefined", "punycode", "x"]),
    header=st.sampled_from(
        ["", "text/xml", "application/rss+xml; charset=utf-8", "text/html; charset=undefined", ";;"]
    ),
)
@settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "120")))
def test_a03_any_text_in_any_place_is_read_or_refused(places: dict[str, str], encoding: str, header: str) -> None:
    """A03: control characters, surrogates, dates and addresses that are none, character sets that lie."""
    inner = "".join(f"<{name}>{_escaped(text)}</{name}>" for name, text in places.items())
    written = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item>{inner}</item></channel></rss>'
    taken(written.encode("utf-8", "surrogatepass"), header)


def _escaped(text: str) -> str:
    return "".join(_letters(text))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        yield f"&#{ord(letter)};" if letter in "<&" else letter
