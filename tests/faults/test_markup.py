"""A20: markup and scripts in a headline, a text, a name or an address come out as text, for a parser and a browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from briefing.extract import extract
from briefing.models import (
    Article,
    Briefing,
    Citation,
    Coverage,
    Entry,
    RawItem,
    Reference,
    Section,
    Statement,
    Status,
    Support,
)
from briefing.render.html import Html
from briefing.render.mail import Mail

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
RUN = "window.ran=1"

# What makes a browser act, and the ways to write it that a filter may not know.
_NODES = (
    "<script>{run}</script>",
    "<script src=https://evil.example/x.js></script>",
    "<img src=x onerror={run}>",
    "<img src=https://evil.example/pixel.gif>",
    "<svg onload={run}>",
    "<svg><animate onbegin={run} attributeName=x dur=1s>",
    "<svg><script>{run}</script></svg>",
    "<math><mi xlink:href='javascript:{run}'>x</mi></math>",
    "<iframe src='javascript:{run}'></iframe>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<object data='data:text/html,<script>{run}</script>'></object>",
    "<embed src='javascript:{run}'>",
    "<a href='javascript:{run}'>here</a>",
    "<a href='data:text/html,<script>{run}</script>'>here</a>",
    "<form action='javascript:{run}'><button>go</button></form>",
    "<input autofocus onfocus={run}>",
    "<details open ontoggle={run}>",
    "<video><source onerror={run}></video>",
    "<audio src=x onerror={run}>",
    "<body onload={run}>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<base href='https://evil.example/'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<div style='background:url(https://evil.example/x)'>x</div>",
    "<template><script>{run}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
    "<marquee onstart={run}>x</marquee>",
)
_WAYS = (
    "{node}",
    "</p></li></ul>{node}",
    "\"'>{node}",
    "--><!-- -->{node}",
    "]]>{node}",
    "</title></textarea></style>{node}",
    "`{node}`",
)
_LINES = (  # not HTML, but what Markdown, a template or a careless join would make of it
    f"[here](javascript:{RUN})",
    f"![x](x onerror={RUN})",
    f"<javascript:{RUN}>",
    f"[x]: javascript:{RUN}",
    "{{ 7 * 7 }}{% raw %}<script>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<ScRiPt\t>{RUN}</sCrIpT\n>",
    f"<img\x00 src=x onerror={RUN}>",
    f"\u202e<script>{RUN}</script>",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
)
PAYLOADS = (
    *(way.replace("{node}", node.replace("{run}", RUN)) for node, way in product(_NODES, _WAYS)),
    *_LINES,
)
ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f" javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    f'https://paper.example/"onmouseover="{RUN}',
    f"https://paper.example/'><script>{RUN}</script>",
    f"https://paper.example/)<img src=x onerror={RUN}>",
)


def test_there_are_two_hundred() -> None:
    """All of our own making, all different."""
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


def active(page: str) -> list[str]:
    """What in a page acts or asks for something: elements, handlers, addresses other than of the web and the page."""
    found = []
    for node in html.document_fromstring(page).iter():
        if not isinstance(node.tag, str):
            continue
        inert = node.tag == "script" and node.get("type") in ("application/json", "text/plain")
        if node.tag in _ACTING and not inert:
            found.append(node.tag)
        found += [f"{node.tag} {name}" for name, value in node.attrib.items() if _acts(node.tag, name, value)]
    return found


_ACTING = frozenset(
    (
        *("script", "iframe", "object", "embed", "form", "input", "button", "details", "video", "audio", "source"),
        *("link", "base", "template", "svg", "math", "marquee", "img"),
    )
)


def _acts(tag: str, name: str, value: str) -> bool:
    if name.startswith("on") or (name == "http-equiv" and value.lower() == "refresh"):
        return True
    if name == "style" and "url(" in value:
        return True
    return name in ("href", "src", "action", "data") and not re.match(r"(?:https?://|#|mailto:)", value)


def test_the_walk_finds_what_it_is_to_find() -> None:
    """The control: as a page that escapes nothing would print them, nearly all of them act."""
    raw = [payload for payload in PAYLOADS[: -len(_LINES)] if active(f"<main><p>{payload}</p></main>")]
    assert len(raw) >= len(PAYLOADS) * 0.8
    assert active(f"<a href='{ADDRESSES[0]}'>x</a>")


# --- what a source hands over -----------------------------------------------------------------------------------------


def _extracted() -> tuple[Article, ...]:
    """Every payload in every field of a record, as plain text and as markup; and in pages and messages."""
    found: list[Article] = []
    for number, payload in enumerate(PAYLOADS):
        url = ADDRESSES[number % len(ADDRESSES)]
        record = {"title": f"Vote {payload}", "author": payload, "publisher": f"Paper {payload}", "url": url}
        told = f"The council of Tollmere said {payload} on Monday that the bridge will open in May."
        name = ("content_text", "content_html")[number % 2]
        page = f"<html><title>Vote {payload}</title><body><article><h1>Vote</h1><p>{told}</p></article></body></html>"
        for kind, content in (
            ("application/json", json.dumps({**record, name: told})),
            *((("text/html", page),) if number % 4 == 0 else ()),
        ):
            item = RawItem(source="s", location=f"{number}", media_type=kind, content=content.encode())
            found += extract(item, now=NOW, seen=NOW).articles
    return tuple({article.id: article for article in found if article.text}.values())


def _edition(articles: tuple[Article, ...]) -> Briefing:
    """A page that prints the whole first line of each article, whatever stands in it: worse than any that is made."""
    entries, references = [], []
    for number, article in enumerate(articles, 1):
        line = article.text.split("\n")[0]
        citation = Citation(number=number, article=article.id, start=0, end=len(line))
        entries.append(
            Entry(
                event=f"e{number}",
                headline=article.title,
                status=Status.NEW,
                statements=(Statement(text=line, citation=citation),),
                support=Support(publishers=1, articles=1, copies=0, first=article.publisher),
                articles=(article.id,),
            )
        )
        references.append(
            Reference(
                number=number,
                article=article.id,
                publisher=article.publisher,
                title=article.title,
                author=article.author,
                published=None,
                first_seen=NOW,
                url=article.url,
                location=article.location,
            )
        )
    return Briefing(
        name="morning",
        date=date(2026, 3, 6),
        day=None,
        series="",
        title=f"Morning {PAYLOADS[0]}",
        language="en",
        timezone="UTC",
        window_start=NOW - timedelta(days=1),
        window_end=NOW,
        sections=(Section(name=PAYLOADS[2], entries=tuple(entries)),),
        continuing=(),
        references=tuple(references),
        coverage=Coverage(sources=(), articles=len(entries), used=len(entries), duplicates=0, left_out=()),
    )


def _raw() -> tuple[Article, ...]:
    """The payloads as articles that nothing has cleaned, addresses included."""
    return tuple(
        Article(
            id=f"a{number}",
            key=f"k{number}",
            source="s",
            location=payload,
            publisher=f"Paper {payload}".replace("\n", " ").replace("\0", ""),
            title=payload.replace("\n", " ").replace("\0", ""),
            text=f"The council said {payload} on Monday.".replace("\n", " ").replace("\0", ""),
            author=payload.replace("\n", " ").replace("\0", ""),
            first_seen=NOW,
            language="en",
            url=ADDRESSES[number % len(ADDRESSES)],
        )
        for number, payload in enumerate(PAYLOADS)
    )


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The same edition for a browser and for a mail program; out of what was extracted, and of what was not."""
    editions = {"extracted": _edition(_extracted()), "raw": _edition(_raw())}
    made = {}
    for kind, edition in editions.items():
        for renderer in (Html(), Mail()):
            made[f"{kind} {type(renderer).__name__}"] = renderer(edition).content.decode()
    return made


def test_nothing_on_a_page_acts(pages: dict[str, str]) -> None:
    """No active node, by a parser's walk: not from 200 payloads in title, text, author, publisher and address."""
    assert len(pages) == 4
    assert {name: found[:5] for name, page in pages.items() if (found := active(page))} == {}


def test_the_text_is_not_lost(pages: dict[str, str]) -> None:
    """What was escaped is still to be read: a headline about `<script>` says so."""
    shown = html.document_fromstring(pages["raw Html"]).text_content()
    assert shown.count("<script>") > 50


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if not all(programs):
        pytest.skip("Chromium or its driver is not installed (apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"):
        options.add_argument(argument)
    options.binary_location = programs[0]
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(programs[1]))
    yield driver
    driver.quit()


def test_nothing_runs_in_a_browser(pages: dict[str, str], browser: Any, tmp_path: Path) -> None:
    """Chromium opens the pages: no script of a source runs, and nothing is asked for; the raw page is the control."""
    (tmp_path / "control.html").write_text("<p>" + "</p><p>".join(PAYLOADS), encoding="utf-8")
    browser.get((tmp_path / "control.html").as_uri())
    assert browser.execute_script("return window.ran") == 1
    browser.get_log("performance")
    for name, page in pages.items():
        file = tmp_path / f"{name}.html"
        file.write_text(page, encoding="utf-8")
        browser.get(file.as_uri())
        assert browser.execute_script("return window.ran") is None
        told = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        asked = [each["params"]["request"]["url"] for each in told if each["method"] == "Network.requestWillBeSent"]
        assert [url for url in asked if "evil" in url or url.startswith("http")] == []
