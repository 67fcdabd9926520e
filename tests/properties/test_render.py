"""Properties of the page: exact JSON, text that stays text, and an edition of anything that verifies in each format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import markdown
import yaml
from golden.edition import EDITION, EMPTY, MORNING, article, reference
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from briefing.models import (
    Article,
    Briefing,
    Citation,
    Entry,
    LeftOut,
    Section,
    SourceStatus,
    Statement,
    Status,
    Support,
)
from briefing.render.escape import from_markdown, printable, to_markdown
from briefing.render.html import Html
from briefing.render.json import from_json, to_json
from briefing.render.markdown import Markdown, split_front_matter
from briefing.text.clean import clean
from briefing.verify import verify

MARKUP = st.sampled_from("\\`*_{}[]()<>#+-.!|~^$=@:&\"'/%;0123456789 \nabXYäж中ع\u202e\u200d\x00")
HOSTILE = st.one_of(st.text(MARKUP, max_size=40), st.text(max_size=40))
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SENTENCES = HOSTILE.map(clean).map(printable).filter(lambda text: any(letter.isalnum() for letter in text))


@st.composite
def editions(draw: st.DrawFn) -> tuple[Briefing, tuple[Article, ...]]:
    """An edition of sentences that may hold anything, with its articles."""
    texts = draw(st.lists(st.lists(SENTENCES, min_size=1, max_size=3), min_size=1, max_size=4))
    articles = tuple(
        replace(
            article(f"id{n}", clean(draw(HOSTILE)), title=clean(draw(HOSTILE)), text="\n".join(sentences)),
            author=clean(draw(HOSTILE)),
            url=draw(st.one_of(st.just(""), HOSTILE.map(lambda text: f"https://a.example/{text}"))),
            published=draw(st.one_of(st.none(), MOMENTS)),
        )
        for n, sentences in enumerate(texts)
    )
    entries = tuple(
        entry(n + 1, one, sentences, status=draw(st.sampled_from(Status)))
        for n, (one, sentences) in enumerate(zip(articles, texts, strict=True))
    )
    coverage = replace(
        EMPTY.coverage,
        sources=(SourceStatus(name=draw(HOSTILE), articles=1, newest=draw(MOMENTS), problem=draw(HOSTILE)),),
        left_out=(LeftOut(item="x", reason=draw(HOSTILE), detail=draw(HOSTILE)),),
    )
    edition = replace(
        EMPTY,
        title=draw(HOSTILE),
        series=draw(HOSTILE),
        name=draw(HOSTILE),
        language=draw(st.sampled_from(["en", "uk", "ar", "nl", ""])),
        sections=(Section(name=draw(HOSTILE), entries=entries),),
        references=tuple(numbered(n + 1, one) for n, one in enumerate(articles)),
        coverage=coverage,
    )
    return edition, articles


def entry(number: int, one: Article, sentences: list[str], *, status: Status) -> Entry:
    """The entry of one article: all of its sentences."""
    statements, start = [], 0
    for text in sentences:
        citation = Citation(number=number, article=one.id, start=start, end=start + len(text))
        statements.append(Statement(text=text, citation=citation))
        start += len(text) + 1
    return Entry(
        event=one.id,
        headline=one.title,
        status=status,
        statements=tuple(statements),
        support=Support(publishers=number, articles=1, copies=0, first=one.publisher),
        articles=(one.id,),
    )


def numbered(number: int, one: Article) -> object:
    """The article's line in the source list."""
    names = ("publisher", "title", "author", "published", "first_seen", "url", "location")
    values = {name: getattr(one, name) for name in names}
    values["first_seen"] = None if one.published else one.first_seen
    return replace(reference(1), number=number, article=one.id, **values)


@given(edition=editions())
@settings(max_examples=60, deadline=None)
def test_any_edition_survives_its_json(edition: tuple[Briefing, tuple[Article, ...]]) -> None:
    """What is stored is what was composed, whatever the texts hold."""
    assert from_json(to_json(edition[0])) == edition[0]


@given(text=HOSTILE)
@settings(max_examples=500, deadline=None)
def test_any_text_comes_back_from_markdown(text: str) -> None:
    """Escaping loses nothing that can be printed, and makes one line."""
    made = to_markdown(text)
    assert from_markdown(made) == printable(text)
    assert "\n" not in made


@given(text=HOSTILE)
@settings(max_examples=300, deadline=None)
def test_any_text_is_one_paragraph_of_itself(text: str) -> None:
    """CommonMark and python-markdown print it as it is, with no element but the paragraph."""
    made = to_markdown(text)
    if not made:
        return
    shown = " ".join(printable(text).split())
    for rendered in (MarkdownIt("commonmark").render(made), markdown.markdown(made)):
        tree = html.fragment_fromstring(rendered, create_parent="div")
        assert [one.tag for one in tree.iter()] == ["div", "p"]
        assert " ".join(str(tree.text_content()).split()) == shown


@given(made=editions())
@settings(max_examples=60, deadline=None)
def test_any_edition_verifies_and_its_front_matter_is_yaml(made: tuple[Briefing, tuple[Article, ...]]) -> None:
    """Promise 1 and 2: Markdown, JSON and HTML of anything prove themselves against the articles."""
    edition, articles = made
    store = {one.id: one for one in articles}.get
    markdown_page = Markdown()(edition).content
    for content in (markdown_page, to_json(edition), Html()(edition).content):
        assert verify(content, find_article=store).failures == ()
    front = split_front_matter(markdown_page.decode())[0]
    assert yaml.safe_load(front.strip().strip("-"))["briefing"] == printable(edition.name)


@given(made=editions(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_changed_word_of_any_sentence_is_found(
    made: tuple[Briefing, tuple[Article, ...]], data: st.DataObject
) -> None:
    """One letter of one sentence of the Markdown exchanged: the bullet is named."""
    edition, articles = made
    store = {one.id: one for one in articles}.get
    number = data.draw(st.integers(0, len(articles) - 1))
    entries = edition.sections[0].entries
    place = data.draw(st.integers(0, len(entries[number].statements) - 1))
    old = entries[number].statements[place]
    at = data.draw(st.sampled_from([n for n, letter in enumerate(old.text) if letter.isalnum()]))
    new = old.text[:at] + ("x" if old.text[at] != "x" else "y") + old.text[at + 1 :]
    changed = replace(
        entries[number],
        statements=tuple(
            replace(one, text=new) if n == place else one for n, one in enumerate(entries[number].statements)
        ),
    )
    other = replace(
        edition,
        sections=(replace(edition.sections[0], entries=(*entries[:number], changed, *entries[number + 1 :])),),
    )
    for content in (Markdown()(other).content, to_json(other), Html()(other).content):
        assert {one.bullet for one in verify(content, find_article=store).failures} == {number + 1}


def test_the_golden_edition_is_in_these_terms() -> None:
    """The hand-written edition verifies against articles made in the same way."""
    assert EDITION.references[0].published > MORNING.replace(day=2)
