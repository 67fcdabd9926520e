"""The reference pages of the edition and of the templates are those that the program's classes make."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from golden.edition import EDITION

from briefing.render.json import to_json
from briefing.render.reference import edition, templates
from briefing.resources import shipped

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize(("name", "made"), [("edition.md", edition), ("templates.md", templates)])
def test_a_reference_page_is_up_to_date(name: str, made: object) -> None:
    """The page in docs/ is the one made from the classes; UPDATE_GOLDEN=1 writes it anew."""
    file = DOCS / name
    text = made()  # type: ignore[operator]
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_every_key_of_an_edition_is_in_its_reference() -> None:
    """Whoever reads the JSON finds each key of it explained."""
    text = edition()
    for key in keys(json.loads(to_json(EDITION))) - {"schema"}:
        assert f"| `{key}` |" in text


def keys(value: object) -> set[str]:
    """All keys of a JSON value."""
    if isinstance(value, dict):
        return set(value) | {key for inner in value.values() for key in keys(inner)}
    return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()


def test_every_template_file_is_in_the_reference() -> None:
    """What ships can be shadowed, and the page says what it makes."""
    text = templates()
    for file in shipped("templates").iterdir():
        if file.is_file() and file.suffix in (".j2", ".css"):
            assert f"`{file.name}`" in text
