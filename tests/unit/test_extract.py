"""Each kind of item becomes articles with their provenance; what is broken says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.errors import ExtractError
from briefing.extract import Extraction, extract
from briefing.extract.links import canonical
from briefing.models import RawItem

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
BODY = (
    "The dockworkers of Port Alder walked out at dawn on Monday, leaving eleven ships at anchor in the bay.\n\n"
    "The port authority said that cargo worth 40 million crowns was waiting on the eleven ships that day."
)


def taken(content: bytes | str, media_type: str, *, location: str = "a", publisher: str = "") -> Extraction:
    raw = content.encode() if isinstance(content, str) else content
    item = RawItem(source="inbox", location=location, media_type=media_type, content=raw, publisher=publisher)
    return extract(item, now=NOW, seen=NOW)


def test_id_is_made_of_the_content_alone() -> None:
    """The same article in another file has the same id; with another word, or publisher, another one."""
    page = f"Dockers walk out\n\n{BODY}"
    (one,) = taken(page, "text/plain", location="a.txt").articles
    (same,) = taken(page, "text/plain", location="b/c.txt").articles
    (other,) = taken(page.replace("eleven", "twelve"), "text/plain").articles
    (elsewhere,) = taken(page, "text/plain", publisher="Courier").articles
    assert one.id == same.id
    assert len({one.id, other.id, elsewhere.id}) == 3


def test_key_is_shared_by_versions_of_a_page() -> None:
    """A page with an address is known by it, whatever its text, trackers or fragment are."""
    record = {"title": "Dockers walk out", "text": BODY, "url": "https://Gazette.example/a?utm_source=x#top"}
    (one,) = taken(json.dumps(record), "application/json").articles
    again = record | {"text": BODY + " More.", "url": "https://gazette.example/a"}
    (two,) = taken(json.dumps(again), "application/json").articles
    assert one.url == two.url == "https://gazette.example/a"
    assert one.key == two.key
    assert one.id != two.id


def test_publisher_is_the_address_where_nobody_says() -> None:
    """The source's configuration names the publisher, else the item does, else its address."""
    record = {"title": "Dockers", "text": BODY, "url": "https://www.gazette.example/a"}
    named = record | {"publisher": "The Gazette"}
    assert taken(json.dumps(record), "application/json").articles[0].publisher == "gazette.example"
    assert taken(json.dumps(named), "application/json").articles[0].publisher == "The Gazette"
    assert taken(json.dumps(named), "application/json", publisher="Wire").articles[0].publisher == "Wire"


@pytest.mark.parametrize(
    "record",
    [
        {"title": "Dockers", "text": BODY},
        {"headline": "Dockers", "body": BODY},
        {"name": "Dockers", "content_html": "<p>" + BODY.replace("\n\n", "</p><p>") + "</p>"},
    ],
)
def test_records_with_the_field_names_in_use(record: dict[str, str]) -> None:
    """The names that exports give title and text are known; markup in the text is read, not printed."""
    (article,) = taken(json.dumps(record), "application/json").articles
    assert article.title == "Dockers"
    assert article.text == BODY.replace("\n\n", "\n")


def test_a_file_of_records_gives_them_all() -> None:
    """A list of objects, or an object with a list of items, gives an article each."""
    records = [{"title": f"Title {n}", "text": BODY.replace("eleven", str(n))} for n in range(20, 23)]
    assert len(taken(json.dumps(records), "application/json").articles) == 3
    assert len(taken(json.dumps({"items": records}), "application/json").articles) == 3


def test_a_page_with_its_metadata() -> None:
    """A web page: headline, text, publisher, author, full time, language and canonical address from its metadata."""
    paragraphs = "".join(f"<p>{line}</p>" for line in BODY.split("\n\n") * 2)
    page = f"""<html lang="en"><head><title>Dockers walk out - The Gazette</title>
    <meta property="og:title" content="Dockers walk out"><meta property="og:site_name" content="The Gazette">
    <meta name="author" content="Lena Orvik">
    <meta property="article:published_time" content="2026-03-02T08:10:00+01:00">
    <link rel="canonical" href="https://gazette.example/a"></head>
    <body><nav><a href="/">Home</a></nav><article><h1>Dockers walk out</h1>{paragraphs}</article>
    <aside>Recommended Stories</aside><footer>© Gazette</footer></body></html>"""
    (article,) = taken(page, "text/html").articles
    assert (article.title, article.publisher, article.author) == ("Dockers walk out", "The Gazette", "Lena Orvik")
    assert article.published == datetime(2026, 3, 2, 7, 10, tzinfo=UTC)
    assert (article.language, article.url) == ("en", "https://gazette.example/a")
    assert article.text == BODY.replace("\n\n", "\n")


def message(html: str = "", text: str = "", subject: str = "Dockers walk out") -> bytes:
    found = EmailMessage()
    found["From"] = "Harbour Gazette <news@gazette.example>"
    found["Subject"] = subject
    found["Date"] = "Mon, 02 Mar 2026 08:10:00 +0100"
    found.set_content(text or "see the HTML part")
    if html:
        found.add_alternative(html, subtype="html")
    return found.as_bytes()


def test_a_message_that_is_one_article() -> None:
    """Its subject is the headline, its sender the publisher, its date the time; the signature is cut off."""
    (article,) = taken(message(text=f"{BODY}\n-- \nHarbour Gazette, Port Alder"), "message/rfc822").articles
    assert (article.title, article.publisher) == ("Dockers walk out", "Harbour Gazette")
    assert article.published == datetime(2026, 3, 2, 7, 10, tzinfo=UTC)
    assert "Harbour Gazette" not in article.text


def test_a_newsletter_is_cut_into_its_stories() -> None:
    """Each heading of a newsletter starts an article, with the address that it leads to."""
    story = (
        "<h2><a href='https://gazette.example/{n}'>Story number {n}</a></h2><p>"
        + BODY.replace("\n\n", "</p><p>")
        + "</p>"
    )
    stories = "".join(story.replace("{n}", str(n)).replace("eleven", str(n)) for n in range(11, 14))
    found = taken(
        message(html=f"<h1>The Gazette today</h1><p>Good morning from the port.</p>{stories}"), "message/rfc822"
    )
    assert [a.title for a in found.articles if a.text] == ["Story number 11", "Story number 12", "Story number 13"]
    assert found.articles[-1].url == "https://gazette.example/13"


def test_markdown_with_front_matter() -> None:
    """Front matter names the provenance; sub-headings are no text."""
    front = "---\ntitle: Dockers walk out\npublisher: Gazette\npublished: 2026-03-02\n---"
    page = f"{front}\n\n# Dockers walk out\n\n{BODY}\n\n## Ships\n"
    (article,) = taken(page, "text/markdown").articles
    assert (article.title, article.publisher) == ("Dockers walk out", "Gazette")
    assert article.text == BODY.replace("\n\n", "\n")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8-sig", "Straßenbahn für Kähne"), ("utf-16", "Straßenbahn für Kähne"), ("latin-1", "Straßenbahn für Kähne")],
)
def test_other_encodings_are_read(encoding: str, text: str) -> None:
    """UTF-8 with its mark, UTF-16 and a Western legacy encoding give the right letters."""
    page = (
        f"{text} in Port Alder\n\nDie {text} fährt seit Montag wieder durch den Hafen, sagte der Betreiber am Dienstag."
    )
    (article,) = taken(page.encode(encoding), "text/plain").articles
    assert article.title == f"{text} in Port Alder"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/plain"),
        (b"{not json", "application/json"),
        (b"[1, 2, 3]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"", "text/html"),
        (b"From: a@b.example\n\n", "message/rfc822"),
        (b"x", "application/pdf"),
    ],
)
def test_broken_items_say_so(content: bytes, media_type: str) -> None:
    """What cannot be read is an ExtractError with words, and nothing else."""
    with pytest.raises(ExtractError, match=r"\w+"):
        taken(content, media_type)


@given(
    st.binary(max_size=300),
    st.sampled_from(["text/plain", "text/html", "text/markdown", "message/rfc822", "application/json"]),
)
@settings(max_examples=300, deadline=None)
def test_no_bytes_crash_an_extractor(content: bytes, media_type: str) -> None:
    """Any bytes give articles or an ExtractError."""
    try:
        found = taken(content, media_type)
    except ExtractError:
        return
    for article in found.articles:
        article.text.encode()
        assert "\0" not in article.text + article.title + article.publisher + article.author


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://A.example/x?utm_source=rss&id=5&fbclid=zz#frag", "https://a.example/x?id=5"),
        ("http://a.example", "http://a.example/"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//a.example/x", ""),
        ("https://", ""),
        ("https://a.example/<script>", ""),
        ("https://a.example:port/", ""),
        ("https://[::1", ""),
        ("", ""),
    ],
)
def test_addresses_are_web_addresses_without_trackers(url: str, clean: str) -> None:
    """Only http and https are addresses of an article; what tracks readers is cut."""
    assert canonical(url) == clean
