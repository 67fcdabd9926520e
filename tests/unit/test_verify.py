"""`verify` proves every sentence and citation of a file again, and names the bullet where one fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from golden.edition import ARTICLES, CORRECTED, EDITION, EMPTY, FLOOD, find

from briefing.errors import VerifyError
from briefing.models import Article, Briefing, Entry
from briefing.render.html import Html
from briefing.render.json import Json, to_json
from briefing.render.markdown import Markdown, Obsidian
from briefing.render.pdf import Pdf
from briefing.verify import Verification, verify

RENDERERS: dict[str, Callable[[Briefing], object]] = {
    "json": Json(),
    "markdown": Markdown(),
    "html": Html(),
    "pdf": Pdf(),
}


@cache
def made(format: str, edition: Briefing = EDITION) -> bytes:
    """The edition in a format; made once."""
    return RENDERERS[format](edition).content  # type: ignore[attr-defined,no-any-return]


def check(content: bytes, articles: Callable[[str], Article | None] = find) -> Verification:
    """Verify against the golden articles."""
    return verify(content, find_article=articles)


def markdown_with(old: str, new: str) -> Verification:
    """The golden Markdown with one thing changed by hand."""
    text = made("markdown").decode()
    assert text.count(old) >= 1, old
    return check(text.replace(old, new, 1).encode())


@pytest.mark.parametrize("format", RENDERERS)
def test_an_edition_that_was_not_touched_passes(format: str) -> None:
    """Every format, with its counts."""
    found = check(made(format))
    assert found.failures == ()
    assert (found.format, found.bullets, found.statements, found.sources) == (format, 4, 7, 5)


def test_a_page_of_a_vault_is_read_as_markdown() -> None:
    """Obsidian's links to blocks are citations too, and a sentence changed by hand is found."""
    page = Obsidian()(EDITION).content
    found = check(page)
    assert found.failures == ()
    assert (found.format, found.bullets, found.statements, found.sources) == ("markdown", 4, 7, 5)
    assert {one.bullet for one in check(page.replace(b"a 4\\.5%", b"a 9.5%").replace(b"4.5%", b"9.5%")).failures} == {2}


@pytest.mark.parametrize("format", RENDERERS)
def test_an_empty_edition_passes(format: str) -> None:
    """A day without news is an edition too."""
    found = check(made(format, EMPTY))
    assert found.failures == ()
    assert (found.bullets, found.statements) == (0, 0)


@pytest.mark.parametrize("format", RENDERERS)
def test_corrections_are_proved_on_both_sides(format: str) -> None:
    """What was printed and what stands now: a word changed in either article fails its bullet."""
    content = made(format, CORRECTED)
    found = check(content)
    assert (found.failures, found.bullets, found.statements) == ((), 2, 7)
    for id, bullet in (("b7c2", 2), ("f6a2", 2), ("a7d0", 1)):

        def other(asked: str, id: str = id) -> Article | None:
            one = find(asked)
            return (
                replace(one, text=one.text.replace("is", "was").replace("counts", "had"))
                if one and asked == id
                else one
            )

        assert {one.bullet for one in check(content, other).failures} == {bullet}


@pytest.mark.parametrize("format", RENDERERS)
def test_an_article_that_the_store_does_not_have_fails_its_bullets(format: str) -> None:
    """Nothing is taken on trust from the file alone."""
    found = check(made(format), lambda id: None if id == "c3d9" else find(id))
    assert 2 in {one.bullet for one in found.failures}
    assert any("c3d9 is not in the store" in one.problem for one in found.failures)


@pytest.mark.parametrize("format", RENDERERS)
def test_an_article_that_reads_differently_fails_its_bullet(format: str) -> None:
    """One word of one stored article: the bullet that quotes it fails, and no other."""

    def other(id: str) -> Article | None:
        one = find(id)
        return replace(one, text=one.text.replace("4.5%", "5.4%")) if one and id == "c3d9" else one

    assert {one.bullet for one in check(made(format), other).failures} == {2}


@pytest.mark.parametrize(
    ("old", "new", "bullet", "says"),
    [
        ("rose 3.4 metres", "rose 3.5 metres", 1, "3.4 metres"),
        ("ending a strike", "ending the strike", 2, "a strike"),
        ("Six ships", "Seven ships", 3, "Six"),
        ("called it \\*fair\\*", "called it fair", 2, "fair"),
        ("third day [", "fourth day [", 4, "not the headline"),
        ("one night. [\\[1\\]](#source-1)", "one night. [\\[2\\]](#source-2)", 1, "cites [2]"),
        ("one night. [\\[1\\]](#source-1)", "one night. [\\[1\\]](#source-2)", 1, "links to source 2"),
        ("one night. [\\[1\\]](#source-1)", "one night.", 1, "4 sentences and figures"),
        (" *[…]* ", " ", 1, "changed"),
        ("**12**", "**13**", 1, "the figure 13 is not"),
        ("**12** Harbour Tribune", "**12** Orle Radio", 1, "changed"),
        ("Mar 2, 2026, 10:00 [", "Mar 2, 2026, 11:00 [", 1, "changed"),
        ("single source · undated", "4 publishers", 3, "changed"),
        ("The district of Vellmar", "“The district of Vellmar", 1, "the page"),
        ("one night. [", "one night. Two died. [", 1, "the article reads"),
    ],
)
def test_a_change_by_hand_names_its_bullet(old: str, new: str, bullet: int, says: str) -> None:
    """A word, a number, a citation, a mark, a gap: each fails the bullet in which it stands, and no other."""
    found = markdown_with(old, new)
    assert {one.bullet for one in found.failures} == {bullet}
    assert any(says in one.problem for one in found.failures)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[Vellmar: 15 in", "[Vellmar: 51 in", "headline"),
        ("orle-radio.example/news/4711", "orle-radio.example/news/1147", "link"),
        ("**Orle Radio** · [V", "**Orle Post** · [V", "publisher"),
        ("R. Adeyemi", "R. Adeyomi", "changed"),
        ("first seen Mar", "Mar", "changed"),
        ('2. <a id="source-2"></a>', '2. <a id="source-3"></a>', "anchor"),
        ("# The Orle flood", "# The Orle fire", "outside its bullets"),
        ("## Water", "## Fire", "outside its bullets"),
        ("These are the key", "These are all the", "outside its bullets"),
        ("8 articles read", "80 articles read", "outside its bullets"),
        ("## Coverage", "It also rained.\n\n## Coverage", "outside its bullets"),
    ],
)
def test_a_change_outside_the_bullets_is_found(old: str, new: str, says: str) -> None:
    """The source list, the headings and the coverage are part of what was made."""
    found = markdown_with(old, new)
    assert {one.bullet for one in found.failures} == {0}
    assert any(says in one.problem for one in found.failures)


def test_a_removed_bullet_is_named_and_blames_no_other() -> None:
    """The second bullet is cut out: it is missing, the others still hold."""
    text = re.sub(r"(?m)^- The port of Senn.*\n", "", made("markdown").decode())
    found = check(text.encode())
    assert [(one.bullet, one.problem) for one in found.failures] == [(2, "the bullet was removed")]


@pytest.mark.parametrize("bullet", ["- Rain fell in Senn. [\\[3\\]](#source-3) — *new*", "- Rain fell in Senn."])
def test_an_added_bullet_is_named(bullet: str) -> None:
    """A bullet that nobody made, with or without a citation."""
    found = markdown_with("- The port of Senn", f"{bullet}\n- The port of Senn")
    assert [one.bullet for one in found.failures] == [2]
    assert "added by hand" in found.failures[0].problem


def test_swapped_bullets_are_found() -> None:
    """The order of the page is part of it."""
    lines = made("markdown").decode().split("\n")
    first, second = (
        next(n for n, line in enumerate(lines) if line.startswith(start)) for start in ("- The port", "- Six")
    )
    lines[first], lines[second] = lines[second], lines[first]
    assert check("\n".join(lines).encode()).failures


def test_windows_line_ends_and_edited_properties_are_no_change() -> None:
    """A wiki or an editor may store the file so; what is on the page is the same."""
    text = made("markdown").decode().replace("- orle-valley\n", "- orle-valley\n- read-it\n")
    assert check(text.replace("\n", "\r\n").encode()).failures == ()


def test_a_proof_that_was_changed_does_not_help() -> None:
    """Offsets moved to other words: the page does not hold what they name."""
    assert {one.bullet for one in markdown_with("1=a01f:0-90", "1=a01f:0-91").failures} == {1}
    assert {one.bullet for one in markdown_with("1=a01f:0-90", "1=b7c2:0-57").failures} == {1}


@pytest.mark.parametrize(
    ("format", "old", "new", "bullet"),
    [
        ("html", "3.4", "3.5", 1),
        ("html", "Six ships", "Ten ships", 3),
        ("html", "no one crosses", "all cross", 1),
        ("pdf", "Six ships", "Ten ships", 3),
    ],
)
def test_a_page_that_shows_other_words_than_its_edition_fails(format: str, old: str, new: str, bullet: int) -> None:
    """The edition inside is whole and the page was changed: the bullet is named."""
    assert {one.bullet for one in check(page_over(changed(old, new), format)).failures} == {bullet}


def test_an_html_or_pdf_edition_whose_inner_edition_was_changed_fails() -> None:
    """Both were changed alike: the stored article does not bear it out."""
    for content in (Html()(changed("3.4", "3.5")).content, Pdf()(changed("3.4", "3.5")).content):
        assert {one.bullet for one in check(content).failures} == {1}


def test_swapped_citations_on_a_page_are_found() -> None:
    """The numbers of two sentences of one bullet are exchanged on the page of the PDF."""
    one, two, three = FLOOD.statements
    swapped = (replace(one, citation=three.citation), two, replace(three, citation=one.citation))
    found = check(page_over(with_entry(replace(FLOOD, statements=swapped)), "pdf"))
    assert 1 in {one.bullet for one in found.failures}


def test_words_added_to_a_page_are_found() -> None:
    """A line in the coverage that the edition does not have."""
    more = replace(EDITION, coverage=replace(EDITION.coverage, articles=80))
    for format in ("html", "pdf"):
        content = page_over(more, format, seal_of=EDITION)
        assert any("was changed after it was made" in one.problem for one in check(content).failures)


def test_text_written_over_a_pdf_is_found() -> None:
    """A stamp of many words over the page is not in its structure."""
    pypdf = pytest.importorskip("pypdf")
    import io

    from pypdf.generic import DecodedStreamObject, NameObject

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made("pdf")))
    page = writer.pages[0]
    font = next(iter(page["/Resources"]["/Font"]))
    stream = DecodedStreamObject()
    stream.set_data(page.get_contents().get_data() + f"\nBT {font} 9 Tf <{'0024' * 400}> Tj ET\n".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    found = check(out.getvalue())
    assert any("beside its structure" in one.problem for one in found.failures)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"# A page of somebody's\n\n- a list\n",
        b"%PDF-1.7\nbroken",
        b'{"a": 1}',
        b"<!DOCTYPE html><p>a page</p>",
        b"---\ntype: briefing\n---\n\n# T\n\n<!-- briefing proof 1\nb1\n-->\n",
    ],
)
def test_another_file_is_refused(content: bytes) -> None:
    """It is said that the file is no edition, not that a sentence failed."""
    with pytest.raises(VerifyError):
        check(content)


def test_a_pdf_of_somebody_elses_is_refused() -> None:
    """A PDF without an edition inside."""
    pypdf = pytest.importorskip("pypdf")
    import io

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(VerifyError, match="no edition"):
        check(out.getvalue())


def test_skipped_text_must_be_marked() -> None:
    """Two sentences of one article with others between them, printed as if they adjoined."""
    one, two, three = FLOOD.statements
    edition = with_entry(replace(FLOOD, statements=(one, replace(two, gap=False), three)))
    assert [one.problem for one in check(to_json(edition)).failures] == [
        "text of its article was skipped before it and the page does not say so"
    ]


def with_entry(entry: Entry) -> Briefing:
    """The golden edition with another first entry."""
    return replace(EDITION, sections=(replace(EDITION.sections[0], entries=(entry,)), EDITION.sections[1]))


def changed(old: str, new: str) -> Briefing:
    """The golden edition with words of its sentences exchanged."""
    sections = tuple(
        replace(section, entries=tuple(_reworded(entry, old, new) for entry in section.entries))
        for section in EDITION.sections
    )
    return replace(EDITION, sections=sections)


def _reworded(entry: Entry, old: str, new: str) -> Entry:
    return replace(entry, statements=tuple(replace(one, text=one.text.replace(old, new)) for one in entry.statements))


def page_over(shown: Briefing, format: str, *, seal_of: Briefing = EDITION) -> bytes:
    """A file that shows one edition and carries the golden one, with the golden one's seal."""
    seal = re.search(rb'name="briefingpage" content="([0-9a-f]{64})"', made("html", seal_of))
    assert seal is not None
    if format == "html":
        page = Html()(shown).content
        inner = re.search(rb'<script type="application/json".*?</script>', made("html"), re.DOTALL)
        assert inner is not None
        page = re.sub(rb'<script type="application/json".*?</script>', lambda _: inner[0], page, flags=re.DOTALL)
        return re.sub(rb'(name="briefingpage" content=")[0-9a-f]{64}', rb"\g<1>" + seal[1], page)
    renderer = Pdf()
    job = renderer.job(shown)
    html = re.sub(r'(name="briefingpage" content=")[0-9a-f]{64}', rf"\g<1>{seal[1].decode()}", job.html)
    return renderer.set(replace(job, html=html, edition=to_json(EDITION).decode()), name="test")


def test_the_golden_articles_are_all_cited() -> None:
    """The tests above would prove little with articles that nothing cites."""
    cited = {one.article for one in (*EDITION.references, *CORRECTED.references)}
    assert cited == {one.id for one in ARTICLES}
