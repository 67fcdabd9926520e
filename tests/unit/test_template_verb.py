"""`briefing template`: what can be changed, and a copy to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden.edition import EDITION
from program import call

from briefing.cli.template import copied, listed
from briefing.errors import UsageError
from briefing.outbox import render
from briefing.render.look import Look
from briefing.render.reference import templates
from briefing.render.templating import LANGUAGES
from briefing.resources import shipped

CONFIG = """\
templates: mine/
briefings:
  - {name: a, title: A, sources: [{type: folder, path: in/}], outputs: [{type: file, format: markdown, path: a.md}]}
"""


def test_every_template_is_listed_with_what_it_makes() -> None:
    """All that ships but the fonts; each says what it makes."""
    found = {one.name: one.makes for one in listed(None)}
    there = {path.relative_to(shipped("templates")).as_posix() for path in shipped("templates").rglob("*.*")}
    assert set(found) == {name for name in there if not name.startswith("fonts/")}
    assert all(found.values())


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("briefing.md.j2", "markdown"),
        ("obsidian.md.j2", "obsidian"),
        ("briefing.html.j2", "html"),
        ("briefing.txt.j2", "text"),
        ("briefing.mediawiki.j2", "mediawiki"),
        ("briefing.dokuwiki.j2", "dokuwiki"),
        ("mail.html.j2", "mail"),
    ],
)
def test_a_copy_makes_the_same_and_a_changed_one_another(name: str, format: str, tmp_path: Path) -> None:
    """Each format has a template that can be shadowed: copied it changes nothing, changed it changes the format."""
    file = copied(name, tmp_path)
    assert render(EDITION, format, look=Look(templates=tmp_path)).content == render(EDITION, format).content
    file.write_text(
        file.read_text(encoding="utf-8").replace("page.title", "(page.title ~ ' Printed for us')"),
        encoding="utf-8",
    )
    made = render(EDITION, format, look=Look(templates=tmp_path)).content.decode().replace("\u00a0", " ")
    assert "Printed for us" in made
    assert [one.yours for one in listed(tmp_path) if one.name == name] == [file]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """What is there is one's own work; a name that is none, or leads out of the folder, is refused."""
    copied("print.css", tmp_path)
    with pytest.raises(UsageError, match="not overwritten"):
        copied("print.css", tmp_path)
    with pytest.raises(UsageError, match=r"no template 'page': choose from page\.css"):
        copied("page", tmp_path)
    with pytest.raises(UsageError, match="no template"):
        copied("../pyproject.toml", tmp_path)


def test_the_verb(tmp_path: Path) -> None:
    """It copies into the folder of the configuration, or where it is told to; without either it says what to do."""
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    assert call("template", "copy", "labels/en.yaml", at=tmp_path).code == 0
    assert (tmp_path / "mine/labels/en.yaml").is_file()
    told = call("template", "list", "--json", at=tmp_path).data["templates"]
    assert [one["name"] for one in told if one["yours"]] == ["labels/en.yaml"]
    (tmp_path / "config.yaml").write_text(CONFIG.replace("templates: mine/\n", ""), encoding="utf-8")
    assert call("template", "copy", "page.css", at=tmp_path, code=2).code == 2
    assert call("template", "copy", "page.css", "--to", "other", at=tmp_path).code == 0


def test_what_a_template_can_call_is_in_its_reference() -> None:
    """Every function of every language; a template that uses it would otherwise have to be guessed."""
    text = templates()
    for language, known in LANGUAGES.items():
        for name in known.functions:
            assert f"`{name}(" in text or f" `{name}(" in text, f"{name} of .{language}"
