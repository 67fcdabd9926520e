"""HTML or PDF of an edition + stored articles -> Verification: what a reader sees against the edition in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from briefing.errors import RenderError, VerifyError
from briefing.models import Briefing, Entry, Statement
from briefing.render.escape import printable, safe_url
from briefing.render.json import from_json
from briefing.render.page import headline_sources
from briefing.render.reading import LOOSE_LIMIT, Shown, right_to_left, seal, squeeze, unmirrored
from briefing.verify.edition import (
    CORRECTIONS,
    Failure,
    FindArticle,
    Verification,
    entries_by_section,
    excerpt,
    verify_edition,
)

_CITATION = re.compile(r"[\[\]](\d+)[\[\]]")
_LETTERS = re.compile(r"[^\W_]+")


def read_edition(content: bytes) -> Briefing:
    """The edition inside a file.

    Raises:
        VerifyError: it is none.
    """
    try:
        return from_json(content)
    except RenderError as error:
        raise VerifyError(str(error)) from error


def verify_page(shown: Shown, *, find_article: FindArticle, format: str) -> Verification:
    """The edition inside the file against the articles, and what the page shows against that edition."""
    briefing = read_edition(shown.edition)
    checked = verify_edition(briefing, find_article=find_article, format=format)
    found = [*_shown_failures(briefing, shown)]
    if not found:
        found = [*_seal_failures(shown)]
    return replace(checked, failures=(*checked.failures, *found))


def _shown_failures(briefing: Briefing, shown: Shown) -> Iterator[Failure]:
    """Every entry must stand on the page: sentence, citation, sentence, in order, with nothing between them."""
    place = 0
    for number, (section, texts) in enumerate(_bullets(briefing), start=1):
        for text in texts:
            at = _find(text, shown.text, after=place)
            if at < 0:
                problem = f"the page does not say it as the edition does{_parting(text, shown.text, after=place)}"
                yield Failure(bullet=number, section=section, text=excerpt(texts[0]), problem=problem)
                break
            place = at
    for reference in briefing.references:
        text = f"{printable(reference.publisher)} · {printable(reference.title)}"
        if _find(text, shown.text, after=place) < 0:
            problem = f"the page does not say it as the edition does{_parting(text, shown.text, after=place)}"
            yield Failure(
                bullet=0, section=f"source {reference.number}", text=excerpt(reference.title), problem=problem
            )
    yield from _link_failures(briefing, shown)


def _bullets(briefing: Briefing) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The section of each bullet, and what it says in one go, in the order of the page."""
    for section, entry in entries_by_section(briefing):
        yield section, (_printed(entry, briefing), *_printed_figures(entry))
    for correction in briefing.corrections:
        yield CORRECTIONS, (_quoted(correction.was), _quoted(correction.now))


def _printed(entry: Entry, briefing: Briefing) -> str:
    """What an entry says, up to its last citation."""
    if not entry.statements:
        numbers = headline_sources(entry, briefing)
        return printable(entry.headline) + "".join(f" [{number}]" for number in numbers)
    return _quoted(entry.statements)


def _quoted(statements: tuple[Statement, ...]) -> str:
    return " ".join(
        ("[…] " if statement.gap else "") + printable(statement.text) + f" [{statement.citation.number}]"
        for statement in statements
    )


def _printed_figures(entry: Entry) -> Iterator[str]:
    for conflict in entry.conflicts:
        for figure in conflict.figures:
            yield f"{printable(figure.value)} {printable(figure.publisher)}"


def _find(text: str, page: str, *, after: int) -> int:
    """Where a text ends on the page, -1 where it is not there. Right-to-left text is looked for word by word."""
    if not right_to_left(text):
        wanted = squeeze(text)
        at = unmirrored(page).find(unmirrored(wanted), after) if right_to_left(page) else page.find(wanted, after)
        return at + len(wanted) if at >= 0 else -1
    words = _LETTERS.findall(text)
    return after if all(word in page for word in words) else -1


def _parting(text: str, page: str, *, after: int) -> str:
    """From where on the page says something else: found by the longest beginning that it still has."""
    text = squeeze(text)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if page.find(text[:middle], after) >= 0 else (low, middle - 1)
    at = page.find(text[:low], after)
    if low < 10 or right_to_left(text):  # ten letters without blanks, two words: less is found anywhere
        return ""
    return f", which goes on {text[low : low + 30]!r}, the page {page[at + low : at + low + 30]!r}"


def _link_failures(briefing: Briefing, shown: Shown) -> Iterator[Failure]:
    """A citation must lead to the source of its number, a headline to its article."""
    for link in shown.links:
        number = _CITATION.fullmatch(link.text)
        if number and link.target.startswith("#source-") and link.target != f"#source-{number[1]}":
            problem = f"its citation {link.text} leads to {link.target}"
            yield Failure(bullet=0, section="page", text="", problem=problem)
    targets = Counter(link.target for link in shown.links)
    for reference in briefing.references:
        url = safe_url(reference.url)
        if url and not targets[url]:
            problem = f"no link of the page leads to {excerpt(url)}"
            yield Failure(
                bullet=0, section=f"source {reference.number}", text=excerpt(reference.title), problem=problem
            )


def _seal_failures(shown: Shown) -> Iterator[Failure]:
    if shown.seal and seal(shown.text) != shown.seal:
        problem = "the page was changed after it was made, outside its sentences and sources"
        yield Failure(bullet=0, section="page", text="", problem=problem)
    for number, text in enumerate(shown.loose, start=1):
        if len(text) > LOOSE_LIMIT:
            problem = "it shows more beside its structure than a running head"
            yield Failure(bullet=0, section=f"page {number}", text=excerpt(text), problem=problem)
