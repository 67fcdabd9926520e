"""The example articles come out of their files as their author says they should."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefing.extract import extract
from briefing.models import Article, RawItem
from briefing.resources import shipped
from briefing.sources.door import State
from briefing.sources.folder import Folder
from briefing.summarize.choose import judge

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)


@cache
def truth() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((shipped("examples") / "expected.yaml").read_text(encoding="utf-8"))
    return found


@cache
def articles() -> dict[str, tuple[Article, ...]]:
    """File -> its articles in their order, as the folder source and the extractor give them."""
    found: dict[str, tuple[Article, ...]] = {}
    source = Folder(path=Path(shipped("examples") / "inbox"))
    for handed in source.collect(State(), NOW):
        taken = [item for item in handed.items if isinstance(item, RawItem)]
        found[handed.location] = tuple(a for item in taken for a in extract(item, now=NOW, seen=NOW).articles)
    return found


@cache
def expected() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for reference, fields in truth()["articles"].items():
        found.setdefault(reference.split("#")[0], []).append(fields)
    return found


FILES = sorted(expected())


@pytest.mark.parametrize("file", FILES)
def test_every_article_is_found_with_its_provenance(file: str) -> None:
    """Each file gives its articles, in order, with headline, publisher, author, time, language and address."""
    found = [
        {
            "title": article.title,
            "publisher": article.publisher,
            "author": article.author,
            "language": article.language,
            "url": article.url,
            "published": article.published and article.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        for article in articles()[file]
    ]
    wanted = [
        {key: fields.get(key) or "" for key in ("title", "publisher", "author", "language", "url")}
        | {"published": fields["published"]}
        for fields in expected()[file]
    ]
    assert found == wanted


@pytest.mark.parametrize("file", FILES)
def test_every_text_is_whole_and_clean(file: str) -> None:
    """Each text begins and ends where its author says, and holds no furniture, caption or credit."""
    kinds = truth()["never_printed"]
    never = [string for kind, strings in kinds.items() if kind != "subheadings" for string in strings]
    for article, fields in zip(articles()[file], expected()[file], strict=True):
        assert article.text.startswith(fields["first"])
        assert article.text.endswith(fields["last"])
        assert not [string for string in never if string in article.text or string in article.title]


def test_a_sub_heading_is_a_line_of_its_own_that_is_never_printed() -> None:
    """In a page's text sub-headings stand where they stood; the guards let none of them onto a page."""
    wanted = set(truth()["never_printed"]["subheadings"])
    lines = {line for some in articles().values() for article in some for line in article.text.split("\n")}
    assert wanted & lines
    for article in (article for some in articles().values() for article in some):
        for judged in judge(article, language=article.language):
            assert judged.refusal or judged.sentence.text not in wanted


def test_nothing_but_the_expected_files_gives_articles() -> None:
    """No file is passed over and none gives articles that nobody knows of."""
    assert sorted(file for file, found in articles().items() if found) == FILES
