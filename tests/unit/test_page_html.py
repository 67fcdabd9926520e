"""The HTML page: its structure says what each part is, it asks for nothing else, and lets no markup through."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from golden.edition import EDITION
from golden.scripts import mixed, written_in
from lxml import html

from briefing.errors import RenderError
from briefing.models import Briefing
from briefing.render.html import Html
from briefing.render.json import to_json
from briefing.render.markdown import Markdown

ATTACK = '</script></style><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>" onload="x'


def tree(briefing: Briefing = EDITION) -> html.HtmlElement:
    """The page, parsed."""
    return html.document_fromstring(Html()(briefing).content)


def test_each_part_is_what_it_is() -> None:
    """A header, a section a theme, those that continue, the sources and the coverage, each under its heading."""
    parts = [(part.get("class"), part.findtext("h2")) for part in tree().iter("section")]
    assert parts == [
        ("theme", "Water"),
        ("theme", "Work & trade"),
        ("continuing", "Also continuing"),
        ("sources", "Sources"),
        ("coverage", "Coverage"),
    ]
    assert len(tree().findall(".//h1")) == 1
    assert len(tree().xpath("//li[@class='entry']")) == 4


def test_citations_lead_to_the_sources_and_back() -> None:
    """Every link within the page has its target, and every citation is led back to."""
    page = tree()
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = [link.get("href")[1:] for link in page.iter("a") if link.get("href").startswith("#")]
    assert set(inner) <= set(ids)
    assert {one for one in ids if one.startswith("cite-")} <= set(inner)
    assert {f"source-{number}" for number in range(1, 6)} <= set(inner)


def test_marks_are_told_apart() -> None:
    """New, updated, single source and undated have a class each; how many copied it is of the kind of support."""
    classes = [one.get("class").split()[1] for one in tree().xpath("//span[contains(@class, 'mark ')]")]
    assert classes == ["new", "support", "updated", "single", "support", "new", "single", "undated", "still", "single"]


def test_a_citation_stays_with_its_sentence() -> None:
    """No line begins with a citation: the blank before it does not break."""
    before = tree().xpath("//a[@class='cite']/preceding-sibling::node()[1]")
    assert len(before) == 10
    assert not [text for text in before if str(text).endswith(" ")]
    assert all(link.text.startswith("\u00a0[") for link in tree().xpath("//a[@class='cite']"))


def test_a_sentence_is_set_in_its_own_direction() -> None:
    """Arabic from the right in an English edition, and an Arabic edition as a whole."""
    english, _ = mixed()
    assert tree(english).xpath("//li[@class='entry']/@dir") == ["rtl", "rtl", "ltr", "ltr", "ltr", "ltr"]
    assert tree(written_in("ar")[0]).get("dir") == "rtl"
    assert tree(written_in("he")[0]).get("lang") == "he"


def test_the_page_asks_for_nothing_else() -> None:
    """No script that runs, no picture, no style sheet or font from anywhere."""
    page = tree()
    assert [one.get("type") for one in page.iter("script")] == ["application/json"]
    assert not page.xpath("//img | //link | //iframe | //object | //*[@style] | //@*[starts-with(name(), 'on')]")
    style = page.findtext(".//style")
    assert "url(" not in style
    assert "@import" not in style


def test_the_edition_is_inside() -> None:
    """A machine reads the JSON out of the page, exactly."""
    inside = tree().xpath("//script[@id='edition']/text()")[0]
    assert json.loads(inside) == json.loads(to_json(EDITION))


@pytest.mark.parametrize("field", ["title", "series", "name"])
def test_markup_in_an_edition_stays_text(field: str) -> None:
    """A title that would close the document's own elements is printed as it is, and does nothing."""
    page = tree(replace(EDITION, **{field: ATTACK}))  # type: ignore[arg-type]
    assert len(page.findall(".//script")) == 1
    assert not page.findall(".//img")
    assert not page.xpath("//@onload | //@onerror")
    assert json.loads(page.xpath("//script[@id='edition']/text()")[0])[field] == ATTACK


def test_a_users_template_shadows_ours(tmp_path: Path) -> None:
    """One's own page around the same body; values in it are escaped though its name ends in .j2."""
    (tmp_path / "briefing.html.j2").write_text("<main>{{ page.title }}|{{ body }}</main>", encoding="utf-8")
    made = Html(templates=str(tmp_path))(replace(EDITION, title="<b>&")).content.decode()
    assert made.startswith("<main>&lt;b&gt;&amp;|<header>")


def test_a_users_markdown_template_reaches_every_format(tmp_path: Path) -> None:
    """The page is made once, in Markdown: a line added there is in the HTML too."""
    from briefing.resources import shipped

    ours = (shipped("templates") / "briefing.md.j2").read_text(encoding="utf-8")
    theirs = ours.replace("{{ page.stand }}", "{{ page.stand }}\n\nPrinted for {{ briefing.name }}.")
    (tmp_path / "briefing.md.j2").write_text(theirs, encoding="utf-8")
    assert "Printed for orle valley." in Markdown(templates=str(tmp_path))(EDITION).content.decode()
    assert "<p>Printed for orle valley.</p>" in Html(templates=str(tmp_path))(EDITION).content.decode()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ page.nothing }}", "nothing"),
        ("{% for %}", "line 1"),
        ("{{ front_matter }}\n\n# {{ page.title }}\n", "cannot be read back"),
    ],
)
def test_a_wrong_template_is_named(tmp_path: Path, text: str, says: str) -> None:
    """A slip in one's own template says where; one that prints no citations is refused."""
    (tmp_path / "briefing.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=says) as raised:
        Markdown(templates=str(tmp_path))(EDITION)
    assert "briefing.md.j2" in str(raised.value)


def test_a_template_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Instead of quietly using ours."""
    with pytest.raises(RenderError, match="no such template folder"):
        Markdown(templates=str(tmp_path / "mine"))(EDITION)


def test_a_citation_without_a_source_is_refused() -> None:
    """An edition whose source list does not bear out its numbers is not printed."""
    with pytest.raises(RenderError, match=r"\[5\] is cited|no source has the headline"):
        Markdown()(replace(EDITION, references=EDITION.references[:4]))
    with pytest.raises(RenderError, match="not from 1"):
        Markdown()(replace(EDITION, references=EDITION.references[1:]))
