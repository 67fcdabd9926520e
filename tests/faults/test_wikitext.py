"""C02: what an article says stays text in MediaWiki and DokuWiki, as the wikis themselves say."""

from __future__ import annotations

import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import Any

import pytest
import requests
from golden.hostile import edition_of
from lxml import html

from briefing.render.escape import printable
from briefing.render.wiki import DokuWiki, MediaWiki

MEDIAWIKI = Path("/usr/share/mediawiki")
DOKUWIKI = Path("/usr/share/dokuwiki")

# In one or both of the wikis each of these does something: a link, a category, a picture, a call, a switch, a heading,
# a rule, a list, a signature, an element; or it changes what is read.
PAYLOADS = (
    "[[Main Page]] was named", "see [[Main Page|the page]]", "[[Category:Floods]]", "[[File:Flood.png|thumb]]",
    "[[de:Flut]]", "{{Delete}}", "{{PAGENAME}}", "{{#if:x|y}}", "{{{1}}}", "-{zh-hans:x}-", "~~~", "~~~~", "~~~~~",
    "http://evil.example/x said", "//evil.example/x", "mailto:a@evil.example", "tel:123 called", "urn:isbn:123",
    "[http://evil.example x]", "[mailto:a@evil.example x]", "ISBN 9780306406157", "RFC 2549", "PMID 12345",
    "__NOTOC__", "__FORCETOC__ now", "\uFF3F\uFF3Ftoc\uFF3F\uFF3F", "''quiet'' and '''loud'''", "'tis the dockers'",
    "== Heading ==", "=x=", "==", "----", "* item", "# item", "#REDIRECT [[Main Page]]", "; term : meaning", ": in",
    "<b>bold</b>", "<ref>x</ref>", "<gallery>x</gallery>", "<nowiki>x</nowiki>", "</nowiki>[[Main Page]]<nowiki>",
    "</NOWIKI><nowiki>", "<script>alert(1)</script>", "<!-- gone -->", "<pre>x", "&lt;b&gt; &amp; &#91;", "&nbsp;",
    "{| class=x", "|-", "|}", "! head !! head", "a | b", "%%x%% [[start]]", "%%", "50%", "%", "100%% sure",
    "**bold** //slanted// __under__", "slanted // twice", "''mono''", "((footnote))", "{{wiki:dokuwiki-128.png}}",
    "{{http://evil.example/x.png}}", "{{rss>http://evil.example/feed}}", "~~NOTOC~~", "~~NOCACHE~~", "~~INFO:version~~",
    "<code>x</code>", "<file php x.php>x</file>", "<html>x</html>", "<php>echo 1;</php>", "<del>x</del>",
    "====== Heading ======", "  * item", "^ head ^ head ^", "| cell | cell |", "> quoted", r"line\\ break", "line\\\\",
    "www.evil.example", "a@evil.example", "<a@evil.example>", "[[doku>interwiki]]", "[[wp>Flood]]", "]]", "[x]", "x]",
    "headline ]] end", "[[", "}}", "{{x", "640x480 (c) -> <- ... -- --- \"q\" 'q' :-) FIXME", "<->", "UNIQ-x-QINU",
)  # fmt: skip
LETTERS = "[]{}|'=*#:;~_<>/!&-%\\^()@ ab\"h.1,"


def payloads() -> list[str]:
    """Those above, and 200 mixtures of what wikis know, the same on each run."""
    chance = random.Random(20260303)
    mixed = ["".join(chance.choices(LETTERS, k=chance.randint(2, 24))) + "z" for _ in range(100)]
    joined = [" ".join(chance.sample(PAYLOADS, 2)) for _ in range(100)]
    return [*PAYLOADS, *mixed, *joined]


_BARE = re.compile(r" https://a\.example/\d+")  # DokuWiki's link after a headline that can be in none
PLAIN = re.compile(r"plain(\d+)text")


def told(page: str) -> tuple[list[tuple[str, str]], str]:
    """What a wiki made of a page: its elements with what they lead to or load, and its text."""
    tree = html.fragment_fromstring(page, create_parent="div")
    elements = []
    for element in tree.iter():
        second = element.tag == "span" and not element.text and not len(element) and element.get("id")
        if not isinstance(element.tag, str) or (second and not second.startswith("source-")):
            continue  # MediaWiki gives a heading with signs in it a second name
        target = element.get("href") or element.get("src") or ""
        own = "#" if target.startswith("#") and not target.startswith("#source-") else target
        elements.append((element.tag, own))
    return elements, _BARE.sub("", " ".join(str(tree.text_content()).split()))


def compare(made: str, plain: str, texts: list[str]) -> None:
    """The page made of these texts must be the page made of plain words, but for those words."""
    elements, text = told(made)
    plain_elements, plain_text = told(plain)
    assert elements == plain_elements
    wanted = PLAIN.sub(lambda match: printable(texts[int(match[1])]), plain_text)
    assert text == " ".join(wanted.split())


def plain_words(texts: list[str]) -> list[str]:
    """As many words that no wiki knows."""
    return [f"plain{number}text" for number in range(len(texts))]


# --- MediaWiki --------------------------------------------------------------------------------------------------------


class Wiki:
    """A MediaWiki of this test's own, on a free port, with its database in a folder of the test."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        own = {**environ, "MW_CONFIG_FILE": str(folder / "LocalSettings.php")}
        install = ["php", str(MEDIAWIKI / "maintenance/install.php"), "--confpath", str(folder), "--dbtype=sqlite"]
        install += [f"--dbpath={folder}/data", f"--server={self.address}", "--scriptpath=", "--pass=orle-flood-1433"]
        done = subprocess.run(
            [*install, "Orle", "Admin"], env=own, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        serve = ["php", "-S", f"127.0.0.1:{port}", "-t", str(MEDIAWIKI)]
        self.server = subprocess.Popen(serve, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.http = requests.Session()
        self.http.trust_env = False

    def parse(self, text: str) -> dict[str, Any]:
        """What the wiki makes of a text that is saved: with signatures and the like put in first."""
        wanted = "text|links|categories|templates|externallinks|images|iwlinks|langlinks|properties"
        data = {"action": "parse", "format": "json", "formatversion": "2", "contentmodel": "wikitext", "pst": "1"}
        data |= {"prop": wanted, "title": "Orle", "disablelimitreport": "1", "disableeditsection": "1", "text": text}
        for _ in range(50):
            try:
                answer = self.http.post(f"{self.address}/api.php", data=data, timeout=60)
                parsed: dict[str, Any] = answer.json()["parse"]
                return parsed
            except requests.ConnectionError:
                time.sleep(0.2)  # it has not begun to listen
        raise AssertionError("MediaWiki does not answer")


@pytest.fixture(scope="module")
def mediawiki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiki]:
    """The wiki, stopped afterwards."""
    if not shutil.which("php") or not (MEDIAWIKI / "maintenance/install.php").is_file():
        pytest.skip("MediaWiki is not installed: ./run tools")
    wiki = Wiki(tmp_path_factory.mktemp("mediawiki"))
    yield wiki
    wiki.server.terminate()
    wiki.server.wait(timeout=10)


DOES = ("links", "categories", "templates", "images", "iwlinks", "langlinks", "properties")


def test_mediawiki_prints_it_as_text(mediawiki: Wiki) -> None:
    """C02: no link, category, template, picture, switch or signature comes of any text; each is read as it was."""
    texts = payloads()
    made = mediawiki.parse(MediaWiki()(edition_of(texts)).content.decode())
    plain = mediawiki.parse(MediaWiki()(edition_of(plain_words(texts))).content.decode())
    assert [made[name] for name in DOES if made[name]] == []
    assert sorted(made["externallinks"]) == sorted(f"https://a.example/{n}" for n in range(len(texts)) if n % 2)
    compare(made["text"], plain["text"], texts)


def test_mediawiki_follows_an_address_as_it_is(mediawiki: Wiki) -> None:
    """A `~~~~`, a switch or an `&copy;` in an address stays in it."""
    urls = ["https://a.example/~~~~", "https://a.example/__NOTOC__?a=1&copy=2&copy;&lt;", "https://a.example/''x''"]
    edition = edition_of(["one", "two", "three"])
    edition = replace(
        edition, references=tuple(replace(one, url=url) for one, url in zip(edition.references, urls, strict=True))
    )
    made = mediawiki.parse(MediaWiki()(edition).content.decode())
    elements, text = told(made["text"])
    assert [target for tag, target in elements if tag == "a" and target.startswith("http")] == [
        "https://a.example/%7E%7E%7E%7E",
        "https://a.example/%5F%5FNOTOC%5F%5F?a=1&copy=2&copy;&lt;",
        "https://a.example/%27%27x%27%27",
    ]
    assert "127.0.0.1" not in text


def test_mediawiki_would_have_done_it(mediawiki: Wiki) -> None:
    """The check above can fail: as they are, these texts link, call, switch and sign."""
    raw = mediawiki.parse("\n\n".join(PAYLOADS[:26]))
    assert [name for name in DOES if not raw[name]] == ["iwlinks", "langlinks"]  # a new wiki knows no other
    assert "127.0.0.1" in told(raw["text"])[1]
    assert any("evil.example" in link for link in raw["externallinks"])


# --- DokuWiki ---------------------------------------------------------------------------------------------------------


def dokuwiki(text: str) -> str:
    """What DokuWiki makes of a page."""
    if not shutil.which("php") or not (DOKUWIKI / "bin/render.php").is_file():
        pytest.skip("DokuWiki is not installed: ./run tools")
    done = subprocess.run(
        ["php", str(DOKUWIKI / "bin/render.php")],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd="/",
    )
    return done.stdout


def test_dokuwiki_prints_it_as_text() -> None:
    """C02: no link, picture, macro or element comes of any text; each is read as it was, quotation marks too."""
    texts = payloads()
    made = dokuwiki(DokuWiki()(edition_of(texts)).content.decode())
    plain = dokuwiki(DokuWiki()(edition_of(plain_words(texts))).content.decode())
    compare(made, plain, texts)


def test_dokuwiki_would_have_done_it() -> None:
    """The check above can fail: as they are, these texts link, load and call."""
    elements, _ = told(
        dokuwiki("\n\n".join(payload for payload in PAYLOADS if "<" not in payload and "%%" not in payload))
    )
    targets = " ".join(target for _, target in elements)
    assert "evil.example" in targets
    assert "fetch.php" in targets
    assert {"strong", "em", "table"} <= {tag for tag, _ in elements}
    assert "640×480" in told(dokuwiki('A "640x480"'))[1]
