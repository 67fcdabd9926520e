"""The page as a message: each element bears its style, nothing is asked for, and it is shown whole."""

from __future__ import annotations

import re
from dataclasses import replace

from golden.edition import EDITION
from golden.many import many
from golden.scripts import written_in
from lxml import html

from briefing.models import Briefing
from briefing.render.mail import Mail

_CLIPPED = 102 * 1024  # Gmail cuts a longer message off and shows the rest on another page


def tree(briefing: Briefing = EDITION) -> html.HtmlElement:
    """The message, parsed."""
    return html.document_fromstring(Mail()(briefing).content.decode())


def test_styles_stand_in_the_elements() -> None:
    """Mail readers drop style sheets: what is seen does not hang on one; what is left is for kinds of windows."""
    page = tree()
    assert all(one.get("style") for one in page.xpath("//h1 | //h2 | //p | //div | //a | //td[@class]"))
    rules = "".join(page.xpath("//style/text()"))
    assert re.findall(r"^\S", rules.strip(), re.M)
    assert all(line.startswith(("@media", "  ", "}")) for line in rules.strip().splitlines())


def test_nothing_is_asked_for() -> None:
    """No picture, script, font or style sheet from anywhere: opening the message tells nobody."""
    text = Mail()(EDITION).content.decode()
    assert not tree().xpath("//img | //script | //link | //iframe | //object | //svg | //@src | //@background")
    assert "url(" not in text
    assert "@import" not in text


def test_a_citation_leads_to_the_article() -> None:
    """In one step; where there is no address, to the line of the source list."""
    found = {link.text: link.get("href") for link in tree().xpath("//a[@class='cite']")}
    assert found["[3]"] == "https://inlandpost.example/senn-pay"
    assert found["[4]"] == "#source-4"
    assert tree().xpath("//div[@id='source-4']")


def test_fifty_entries_are_shown_whole() -> None:
    """With 100 sources it is below what Gmail cuts off."""
    assert len(Mail()(many(50)[0]).content) < _CLIPPED


def test_right_to_left() -> None:
    """An Arabic message is set from the right."""
    page = tree(written_in("ar")[0])
    assert page.get("dir") == "rtl"
    assert page.xpath("//div[@class='entry']/@dir") == ["rtl"]
    assert page.xpath("//td[@class='paper']/@align") == ["right"]


def test_markup_in_an_edition_stays_text() -> None:
    """A title that would close the document's own elements is printed as it is."""
    attack = '</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onload="x'
    page = tree(replace(EDITION, title=attack, series=attack))
    assert not page.xpath("//script | //img | //@onload | //@onerror")
    assert attack in page.findtext(".//h1").replace("\u00a0", " ")
