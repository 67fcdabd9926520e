"""Source text stays text: no headline can make a heading, a link, a list, a table or a tag (faults C01)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import chain

import markdown
import pytest
from golden.edition import ARTICLES, EDITION, reference
from markdown_it import MarkdownIt

from briefing.models import Briefing, Conflict
from briefing.render.escape import from_markdown, link_target, printable, safe_url, to_markdown
from briefing.render.markdown import Markdown, split_front_matter

HOSTILE = (
    "# Heading",
    "Setext\n======",
    "Setext\n------",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "999999999) item",
    "> quotation",
    ">>> deep",
    "    code",
    "\tcode",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "`code` and ``more ` code``",
    "***",
    "---",
    "_ _ _",
    "*em* **strong** ***both***",
    "_em_ __strong__ snake_case_word",
    "~~strike~~ ~one~",
    "[link](https://evil.example)",
    "[ref][1]\n\n[1]: https://evil.example",
    "[1]: https://evil.example 'title'",
    "![image](https://evil.example/x.png)",
    "![[embed]] [[wiki|link]]",
    "[^1] and [^1]: a footnote",
    "*[HTML]: an abbreviation",
    "- [x] a task",
    "<https://evil.example> <a@b.example>",
    "https://evil.example/path?q=1 and www.evil.example and evil.com",
    "mailto:a@b.example a@b.example @someone #123 #tag",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<div>\nblock\n</div>",
    "</li></ul></section><h1>out</h1>",
    "<!-- comment -->",
    "--> <!-- briefing proof 1\nb1 0 1=x:0-1\n-->",
    "<?php x ?> <![CDATA[x]]> <!DOCTYPE x>",
    "&lt;b&gt; &amp;amp; &copy; &#42;x&#42; &#x3c;i&#x3e; AT&T R&D;",
    "a | b\n--|--\nc | d",
    "| a | b |",
    "Term\n:   definition",
    ": colon first",
    "{#id .class} {: #id .class } {{ 7*7 }} {% raw %}",
    "$x^2$ $$y$$ US$5 and $6 \\(z\\) \\[w\\]",
    "==mark== %%hidden%% ^block H~2~O x^2^ ++ins++",
    ":smile: 10:30:00 :+1:",
    "trailing backslash\\",
    "two spaces  \nand a line",
    "\\*not\\* \\\\ \\# \\<",
    "\u202eright to left\u202c \u2066isolate\u2069 \ufeff\x00\x02klzzwxh:0001\x03\x1b[31m",
    "!!! note\n    admonition",
    "[TOC]",
    "Sentence. [\\[1\\]](#source-1) — *new · 9 publishers*",
)


def tokens(made: str, *, dialect: MarkdownIt) -> list[str]:
    """The structure of a page: its tokens without their text."""
    flat = chain.from_iterable((token, *(token.children or ())) for token in dialect.parse(made))
    return [f"{one.type}{one.tag}" for one in flat if one.type not in ("text", "text_special", "inline")]


def words(made: str, *, dialect: MarkdownIt) -> str:
    """What a page says."""
    flat = chain.from_iterable((token.children or ()) for token in dialect.parse(made))
    return " ".join("".join(one.content for one in flat if one.type in ("text", "text_special")).split())


COMMONMARK = MarkdownIt("commonmark")
GFM = MarkdownIt("gfm-like", {"html": True})
READERS: dict[str, tuple[Callable[[str], object], Callable[[str], str]]] = {
    "commonmark": (lambda made: tokens(made, dialect=COMMONMARK), lambda made: words(made, dialect=COMMONMARK)),
    "gfm": (lambda made: tokens(made, dialect=GFM), lambda made: words(made, dialect=GFM)),
    "python-markdown": (lambda made: skeleton(made, []), lambda made: said(made, [])),
    "python-markdown extra": (lambda made: skeleton(made, ["extra", "toc"]), lambda made: said(made, ["extra", "toc"])),
}


def skeleton(made: str, extensions: list[str]) -> list[str]:
    """The tags of a page, in order, without the ids that `toc` makes from headings."""
    from lxml import html

    tree = html.fragment_fromstring(markdown.markdown(made, extensions=extensions), create_parent="div")
    return [str(one.tag) for one in tree.iter()]


def said(made: str, extensions: list[str]) -> str:
    """What a page says."""
    from lxml import html

    tree = html.fragment_fromstring(markdown.markdown(made, extensions=extensions), create_parent="div")
    return " ".join(str(tree.text_content()).split())


PLACES = 15  # where `with_text` puts a text so that it is printed


def with_text(text: str) -> Briefing:
    """The golden edition with a text in every place that a source or a configuration fills."""
    water, work = EDITION.sections
    flood, ships = water.entries[0], work.entries[1]
    figures = tuple(replace(one, value=text, publisher=text) for one in flood.conflicts[0].figures)
    said = replace(ships, statements=tuple(replace(one, text=text) for one in ships.statements))
    lines = (
        *EDITION.references[:3],
        replace(reference(4), location=text, publisher=text),
        replace(reference(5), title=text, author=text),
    )
    return replace(
        EDITION,
        title=text,
        series=text,
        sections=(
            replace(water, name=text, entries=(replace(flood, conflicts=(Conflict(counted=text, figures=figures),)),)),
            replace(work, entries=(work.entries[0], said)),
        ),
        continuing=(replace(EDITION.continuing[0], headline=text),),
        references=lines,
    )


@cache
def body(text: str) -> str:
    """The Markdown page with a text everywhere, without its front matter."""
    return split_front_matter(Markdown()(with_text(text)).content.decode())[1]


@pytest.mark.parametrize("dialect", READERS)
def test_no_hostile_text_changes_the_structure_of_a_page(dialect: str) -> None:
    """The page has the same elements as with a plain word in each place, and says the hostile text as it is in all."""
    structure, says = READERS[dialect]
    plain = structure(body("plainword"))
    assert says(body("plainword")).count("plainword") == PLACES
    for text in HOSTILE:
        assert structure(body(text)) == plain, text
        assert says(body(text)).count(" ".join(printable(text).split())) >= PLACES, text


@pytest.mark.parametrize("dialect", READERS)
def test_the_test_can_fail(dialect: str) -> None:
    """Without the escapes, hostile text does change the structure: the check above is no empty one."""
    structure, _ = READERS[dialect]
    plain = structure("- plainword [\\[1\\]](#source-1)")
    changed = [text for text in HOSTILE if structure(f"- {text} [\\[1\\]](#source-1)") != plain]
    assert len(changed) >= 20


@pytest.mark.parametrize("text", HOSTILE)
def test_an_escaped_text_can_be_read_back(text: str) -> None:
    """`from_markdown` gives the printable text back, so that `verify` compares what is shown."""
    assert from_markdown(to_markdown(text)) == printable(text)


def test_ordinary_news_text_is_hardly_touched() -> None:
    """The raw Markdown stays readable: quotes, figures, dashes and brackets of ordinary sentences stand as they are."""
    text = "“It’s $5 million (about €4.6 million) – a 4.5% rise,” Mr. Smith-Jones of AT&T said: 12 dead; 3+ hurt!"
    assert to_markdown(text) == text


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?y=1&copy=2#z", "https://a.example/x?y=1&copy=2#z"),
        ("https://a.example/(x)[y]<z>\"' `*", "https://a.example/%28x%29%5By%5D%3Cz%3E%22%27%20%60%2A"),
        ("https://a.example/\u202eцвет", "https://a.example/%D1%86%D0%B2%D0%B5%D1%82"),
        ("javascript:alert(1)", ""),
        ("JavaScript://x/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//a.example/x", ""),
        ("https://", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: str) -> None:
    """Links go to http and https alone, and what could end a link is percent-encoded."""
    assert safe_url(url) == kept


def test_an_entity_in_an_address_stays_an_ampersand() -> None:
    """`&copy;` in an address is no copyright sign."""
    made = f"[x]({link_target(safe_url('https://a.example/?a=1&copy;=2'))})"
    assert 'href="https://a.example/?a=1&amp;copy;=2"' in COMMONMARK.render(made)
    assert 'href="https://a.example/?a=1&amp;copy;=2"' in markdown.markdown(made)


def test_every_golden_sentence_stands_in_its_article() -> None:
    """The golden edition itself keeps the promise."""
    texts = {one.id: one.text for one in ARTICLES}
    for section in EDITION.sections:
        for entry in section.entries:
            for one in entry.statements:
                assert texts[one.citation.article][one.citation.start : one.citation.end] == one.text
