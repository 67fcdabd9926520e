"""What an extractor finds on a page, before it is given an id: one `Piece` an article."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article as it stood on its page. All fields are as found, "" where the page does not say.

    `paragraphs` are clean and free of furniture; `part` and `label` are those of `models.Article`; `published` and
    `updated` are dates as written. `key` is what its versions are known by where its address is not its own.
    """

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    publisher: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    url: str = ""
    key: str = ""
    part: int = 0
    label: str = ""
