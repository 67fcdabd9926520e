"""The feed source against a real server: what it hands over of every kind of feed, what it passes over, which pages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from feeds import LONG, LOOPBACK, NOW, Item, Reader, feed, page
from website import Said, Site, website

from briefing.sources.door import Handed, State
from briefing.sources.feed.source import Feed

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Senn Courier</title>
<entry><id>tag:senn.example,2026:1</id><title type="html">Mole &lt;b&gt;two&lt;/b&gt; &amp;amp; three</title>
<link rel="alternate" href="/mole"/><published>2026-03-02T07:00:00Z</published><updated>2026-03-02T09:00:00Z</updated>
<author><name>Ada Brook</name></author><content type="html">&lt;p&gt;{LONG}&lt;/p&gt;</content></entry></feed>"""
RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://senn.example/">
<title>Senn Courier</title></channel><item rdf:about="http://senn.example/mole"><title>Mole two</title>
<link>http://senn.example/mole</link><dc:date>2026-03-02T07:00:00Z</dc:date><description>{LONG}</description></item>
</rdf:RDF>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Senn Courier",
    "authors": [{"name": "Ada Brook"}],
    "items": [
        {
            "id": 7,
            "url": "http://senn.example/mole",
            "title": "Mole two",
            "content_html": f"<p>{LONG}</p>",
            "date_published": "2026-03-02T07:00:00Z",
        }
    ],
}


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site."""
    with website() as running:
        yield running


def reader(site: Site, **options: object) -> Reader:
    """A reader of the feed at /feed."""
    return Reader(source=Feed(url=f"{site.url}/feed", allow_private=LOOPBACK, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "url"),
    [(ATOM, "{site}/mole"), (RDF, "http://senn.example/mole"), (json.dumps(JSON), "http://senn.example/mole")],
    ids=["atom", "rdf", "json"],
)
def test_every_kind_of_feed_becomes_articles(site: Site, body: str, url: str) -> None:
    """Title without markup, absolute address, date, text; nothing else of the site is asked for."""
    site.routes["/feed"] = Said(body=body.encode())
    (article,) = reader(site).poll().articles
    assert article.title.startswith("Mole two")
    assert article.url == url.format(site=site.url)
    assert article.published == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert article.text == LONG.strip()
    assert site.paths() == ["/feed"]


def test_what_an_entry_says_of_itself_is_kept(site: Site) -> None:
    """Author, time of change, and the publisher that the configuration names."""
    site.routes["/feed"] = Said(body=ATOM.encode())
    (article,) = reader(site, publisher="Senn Courier").poll().articles
    assert (article.title, article.author, article.publisher) == ("Mole two & three", "Ada Brook", "Senn Courier")
    assert article.updated == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_only_what_is_new_or_has_changed_is_handed_over_again(site: Site) -> None:
    """An entry that stands in the feed for days is one article; a corrected one comes again."""
    first, second = Item(title="A", link="http://senn.example/a"), Item(title="B", link="http://senn.example/b")
    site.routes["/feed"] = feed(first)
    asked = reader(site)
    assert asked.poll().titles == ["A"]
    site.routes["/feed"] = feed(second, first)
    assert asked.poll(NOW + timedelta(hours=1)).titles == ["B"]
    site.routes["/feed"] = feed(second, Item(title="A", link="http://senn.example/a", text=LONG + "More."))
    assert asked.poll(NOW + timedelta(hours=2)).titles == ["A"]


def test_the_page_of_a_teaser_is_read(site: Site) -> None:
    """The article is the page's text under the feed's title, at the page's own address, without trackers."""
    site.routes["/feed"] = feed(
        Item(title="Harbour closed", link=f"{site.url}/go?utm_source=rss", text="It is closed...")
    )
    site.routes["/go"] = Said(status=302, headers={"Location": "/harbour?utm_medium=feed"})
    site.routes["/harbour"] = page(LONG, "The repair goes on until May, its engineers said.")
    (article,) = reader(site).poll().articles
    assert article.title == "Harbour closed"
    assert article.url == f"{site.url}/harbour"
    assert article.text == f"{LONG.strip()}\nThe repair goes on until May, its engineers said."
    assert article.published == datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("full_text", "text", "pages"), [("never", "Short...", 0), ("always", LONG, 1), ("auto", LONG, 0)]
)
def test_full_text_says_whether_pages_are_read(site: Site, full_text: str, text: str, pages: int) -> None:
    """never, always, or where the feed has a teaser alone."""
    site.routes["/feed"] = feed(Item(title="Harbour", link=f"{site.url}/harbour", text=text))
    site.routes["/harbour"] = page(LONG, LONG)
    reader(site, full_text=full_text).poll()
    assert site.paths().count("/harbour") == pages


def test_a_page_that_cannot_be_had_leaves_the_teaser_and_is_told_once(site: Site) -> None:
    """Two pages are gone: one line says so, and both teasers are articles."""
    site.routes["/feed"] = feed(*(Item(title=t, link=f"{site.url}/{t}", text=f"Harbour {t} is closed.") for t in "ab"))
    poll = reader(site).poll()
    assert sorted(poll.titles) == ["a", "b"]
    (told,) = poll.left_out
    assert told.reason == "pages not read"
    assert told.detail.startswith("2, so that their teasers")


def test_a_canonical_address_on_the_same_host_is_the_articles(site: Site) -> None:
    """And one on another host is not believed: a page could take over somebody else's article."""
    site.routes["/feed"] = feed(
        Item(title="One", link=f"{site.url}/one?from=rss", text="Short."),
        Item(title="Two", link=f"{site.url}/two", text="Short."),
    )
    site.routes["/one"] = page(LONG, head=f'<link rel="canonical" href="{site.url}/one">')
    site.routes["/two"] = page(LONG + "Two.", head='<link rel="canonical" href="http://other.example/two">')
    assert {each.title: each.url for each in reader(site).poll().articles} == {
        "One": f"{site.url}/one",
        "Two": f"{site.url}/two",
    }


def test_an_address_with_a_password_sends_it_and_never_shows_it(site: Site) -> None:
    """Basic authentication, to that host alone; name, note in the store and messages are without."""
    site.routes["/feed"] = feed(Item(title="A"))
    url = f"{site.url}/feed".replace("http://", "http://ada:s3cret@")
    source = Feed(url=url, allow_private=LOOPBACK)
    kept = Reader(source=source)
    kept.poll()
    assert "s3cret" not in kept.kept
    assert site.asked[0].headers["authorization"] == "Basic YWRhOnMzY3JldA=="
    assert "s3cret" not in source.name
    site.routes["/feed"] = Said(status=404)
    problem = Reader(source=source).poll().problem
    assert "404" in problem
    assert "s3cret" not in problem


def test_it_says_who_it_is(site: Site) -> None:
    """The program's name and version, and no browser's."""
    site.routes["/feed"] = feed(Item(title="A"))
    reader(site).poll()
    assert site.asked[0].headers["user-agent"].startswith("briefing/")


def test_a_page_that_is_no_feed_is_told_with_what_to_do(site: Site) -> None:
    """The address of a front page is what people have at hand."""
    site.routes["/feed"] = page(LONG)
    problem = reader(site).poll().problem
    assert "is no feed but a page of HTML" in problem
    assert "briefing sources add" in problem


@pytest.mark.parametrize("url", ["feeds.example", "ftp://x.example/feed", "file:///etc/passwd", "https://", ""])
def test_an_address_that_cannot_be_asked_is_refused_at_once(url: str) -> None:
    """When the configuration is read, not in the night."""
    with pytest.raises(ValueError, match="url"):
        Feed(url=url)


@pytest.mark.parametrize("markup", ["<script>", "<!--", "<style ", "<a ", "<!doctype "])
def test_an_entry_full_of_open_tags_takes_no_time(site: Site, markup: str) -> None:
    """A megabyte of them is walked once, not once for each."""
    site.routes["/feed"] = feed(Item(title="A", link="http://senn.example/a", text="Text. " + markup * 150_000))
    asked = reader(site, full_text="auto")
    began = time.process_time()
    given = list(asked.source.collect(State(), NOW) or ())
    assert any(isinstance(each, Handed) for each in given)
    assert time.process_time() - began < 3
