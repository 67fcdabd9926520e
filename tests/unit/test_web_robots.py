"""What a robots.txt lets us read, by the examples and rules of RFC 9309, and what a page says of itself (B09)."""

from __future__ import annotations

import time

import pytest

from briefing.web.robots import allowed, forbids_quoting, rules

EXAMPLE = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""
"""RFC 9309, 5.1."""


@pytest.mark.parametrize(
    ("robot", "path", "may"),
    [
        ("briefing", "/example/page.html", False),
        ("briefing", "/publications/x", True),
        ("briefing", "/a/b.gif", False),
        ("briefing", "/a/b.gif?size=2", True),
        ("briefing", "/", True),
        ("foobot", "/example/page.html", True),
        ("foobot", "/publications/x", False),
        ("foobot", "/example/allowed.gif", True),
        ("barbot", "/example/page.html", False),
        ("barbot", "/example/other.html", True),
        ("bazbot", "/example/page.html", False),
        ("quxbot", "/example/page.html", True),
    ],
)
def test_the_example_of_the_standard(robot: str, path: str, may: bool) -> None:
    """A robot follows its own group alone, and `*` where it has none."""
    assert allowed(path, rules(EXAMPLE, name=robot)) is may


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/a", True),
        ("user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c", True),
        ("user-agent: *\nallow: /a/b\ndisallow: /a", "/a/c", False),
        ("user-agent: *\ndisallow: /p\nallow: /p", "/p", True),
        ("user-agent: *\ndisallow: /", "/robots.txt", True),
        ("User-agent: Briefing/2.0 # us\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        (
            "User-agent: briefing\nDisallow: /a\nUser-agent: other\nDisallow: /b\nUser-agent: briefing\nDisallow: /c",
            "/c",
            False,
        ),
        ("User-agent: briefings\nDisallow: /", "/a", True),
        ("User-agent: *\nSitemap: https://x.example/s.xml\nDisallow: /a", "/a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("user-agent: *\ndisallow: /é", "/%c3%A9/x", False),
        ("user-agent: *\ndisallow: /a%2fb", "/a/b", True),
        ("user-agent: *\ndisallow: /*/secret/*.html$", "/x/secret/y.html", False),
        ("user-agent: *\ndisallow: /*/secret/*.html$", "/x/secret/y.html?p", True),
        ("user-agent: *\ndisallow: /a$", "/a", False),
        ("user-agent: *\ndisallow: /a$", "/ab", True),
        ("user-agent: *\ndisallow:", "/a", True),
        ("disallow: /a", "/a", True),
        ("<html>no robots here</html>", "/a", True),
    ],
)
def test_each_rule_of_the_standard(text: str, path: str, may: bool) -> None:
    """The longest rule wins, the kinder of two as long; groups of one name are one; what is no rule is passed over."""
    assert allowed(path, rules(text)) is may


def test_a_thousand_stars_take_no_time() -> None:
    """A pattern is matched in one walk: a hostile site gains nothing by it."""
    found = rules("user-agent: *\ndisallow: " + "*a" * 1000 + "$")
    began = time.process_time()
    assert allowed("/" + "a" * 900 + "b" * 5000, found)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("header", "page", "word"),
    [
        ("", "<meta name='robots' content='index, NOARCHIVE'>", "noarchive"),
        ("", '<META content="nosnippet" NAME="ROBOTS">', "nosnippet"),
        ("", "<meta name=briefing content=none>", "none"),
        ("", "<meta name='robots' content='max-snippet:0'>", "max-snippet:0"),
        ("", "<meta name='robots' content='max-snippet:50, noindex'>", ""),
        ("", "<meta name='googlebot' content='noarchive'>", ""),
        ("noarchive", "", "noarchive"),
        ("otherbot: noarchive, nofollow", "", ""),
        ("briefing: nosnippet", "", "nosnippet"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", "<p>noarchive</p>", ""),
    ],
)
def test_what_a_page_says_of_itself(header: str, page: str, word: str) -> None:
    """`noarchive` and `nosnippet`, in its head or in a header, to all robots or to us."""
    headers = {"x-robots-tag": header} if header else {}
    assert forbids_quoting(headers, page.encode()) == word
