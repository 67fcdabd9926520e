"""Briefing + stored articles -> Verification: every sentence, citation and source line against the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from briefing.models import Article, Briefing, Citation, Conflict, Correction, Entry, Reference, Statement
from briefing.render.escape import printable

FindArticle = Callable[[str], Article | None]
CORRECTIONS = "corrections"
_EXCERPT = 120  # characters of a sentence that a message repeats: enough to find it on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing on the page that the stored articles do not bear out."""

    bullet: int
    section: str
    text: str
    problem: str

    def __str__(self) -> str:
        where = f"bullet {self.bullet} ({self.section})" if self.bullet else self.section
        return f"{where}: {self.problem}" + (f": {self.text}" if self.text else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, and what failed."""

    format: str
    bullets: int
    statements: int
    sources: int
    failures: tuple[Failure, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failures


def excerpt(text: str) -> str:
    """A text as a message repeats it."""
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def verify_edition(briefing: Briefing, *, find_article: FindArticle, format: str) -> Verification:
    """Every bullet and source line of an edition against the articles."""
    cited = {reference.number: reference for reference in briefing.references}
    found = [*_reference_failures(briefing, find_article)]
    bullets = tuple(_problems(briefing, cited=cited, find_article=find_article))
    for number, (section, problems) in enumerate(bullets, start=1):
        found += [Failure(bullet=number, section=section, text=excerpt(text), problem=what) for text, what in problems]
    return Verification(
        format=format,
        bullets=len(bullets),
        statements=sum(1 for _ in _statements(briefing)),
        sources=len(briefing.references),
        failures=tuple(found),
    )


def _problems(
    briefing: Briefing, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Section and problems, a text and what is wrong with it, of each bullet."""
    for section, entry in entries_by_section(briefing):
        yield section, tuple(_entry_problems(entry, cited=cited, find_article=find_article))
    for correction in briefing.corrections:
        yield CORRECTIONS, tuple(_correction_problems(correction, cited=cited, find_article=find_article))


def _statements(briefing: Briefing) -> Iterator[Statement]:
    for _, entry in entries_by_section(briefing):
        yield from entry.statements
    for correction in briefing.corrections:
        yield from (*correction.was, *correction.now)


def entries_by_section(briefing: Briefing) -> Iterator[tuple[str, Entry]]:
    """The entries in the order of the page, each with its section."""
    for section in briefing.sections:
        yield from ((section.name or "other developments", entry) for entry in section.entries)
    yield from (("also continuing", entry) for entry in briefing.continuing)


def _reference_failures(briefing: Briefing, find_article: FindArticle) -> Iterator[Failure]:
    counted = Counter(reference.number for reference in briefing.references)
    for reference in briefing.references:
        for problem in _reference_problems(reference, find_article(reference.article)):
            yield Failure(bullet=0, section=f"source {reference.number}", text="", problem=problem)
        if counted[reference.number] > 1:
            yield Failure(bullet=0, section=f"source {reference.number}", text="", problem="its number is given twice")


def _reference_problems(reference: Reference, article: Article | None) -> Iterator[str]:
    if article is None:
        yield f"article {reference.article} is not in the store"
        return
    for name in ("publisher", "title", "author", "published", "first_seen", "url", "location"):
        shown, stored = getattr(reference, name), getattr(article, name)
        if name == "first_seen" and article.published:
            stored = None  # no part of an edition where there is a date of its own
        if shown != stored:
            yield f"its {name} is {excerpt(str(shown))!r}, the stored article's is {excerpt(str(stored))!r}"


def _entry_problems(
    entry: Entry, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, str]]:
    """(text, what is wrong) of an entry."""
    yield from _statement_problems(entry.statements, cited=cited, find_article=find_article)
    if not entry.statements and not _is_headline(entry, find_article):
        yield entry.headline, "the headline is not that of any of its articles"
    for conflict in entry.conflicts:
        yield from _conflict_problems(conflict, cited=cited, find_article=find_article)


def _correction_problems(
    correction: Correction, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, str]]:
    for side in (correction.was, correction.now):
        yield from _statement_problems(side, cited=cited, find_article=find_article)
        if not side:
            yield "", "what was printed, or what stands now, is missing"
    if both := {each.citation.article for each in correction.was} & {each.citation.article for each in correction.now}:
        yield correction.was[0].text, f"what stands now is of the same version of the article, {min(both)}"


def _statement_problems(
    statements: tuple[Statement, ...], *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, str]]:
    before: Citation | None = None
    for statement in statements:
        for problem in _citation_problems(statement.citation, statement.text, cited=cited, find_article=find_article):
            yield statement.text, problem
        if not statement.gap and _skipped(before, statement.citation, find_article):
            yield statement.text, "text of its article was skipped before it and the page does not say so"
        before = statement.citation


def _citation_problems(
    citation: Citation, text: str, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[str]:
    reference = cited.get(citation.number)
    if reference is None:
        yield f"[{citation.number}] is not in the source list"
    elif reference.article != citation.article:
        yield f"[{citation.number}] points to article {reference.article}, the sentence is of {citation.article}"
    if problem := not_verbatim(text, citation, find_article(citation.article)):
        yield problem


def not_verbatim(text: str, citation: Citation, article: Article | None) -> str:
    """Why a sentence is not word for word what its citation points to; "" where it is."""
    if article is None:
        return f"article {citation.article} is not in the store"
    if not 0 <= citation.start < citation.end <= len(article.text):
        return f"{citation.start} to {citation.end} is no part of article {citation.article}"
    stored = article.text[citation.start : citation.end]
    if stored != stored.strip():
        return f"{citation.start} to {citation.end} begins or ends with a blank of article {citation.article}"
    if text != stored and text != printable(stored):
        return f"the article reads {_difference(stored, text)}"
    return ""


def _difference(stored: str, shown: str) -> str:
    """Where two texts part: `… "stored words", the page "words shown"`."""
    words, other = stored.split(" "), shown.split(" ")
    for tag, i, j, k, m in SequenceMatcher(a=words, b=other, autojunk=False).get_opcodes():
        if tag != "equal":
            left, right = " ".join(words[max(i - 1, 0) : j + 1]), " ".join(other[max(k - 1, 0) : m + 1])
            return f"{excerpt(left)!r}, the page {excerpt(right)!r}"
    return f"{excerpt(stored)!r}"


def _skipped(before: Citation | None, citation: Citation, find_article: FindArticle) -> bool:
    if before is None or before.article != citation.article:
        return False
    article = find_article(citation.article)
    return article is not None and (
        citation.start < before.end or bool(article.text[before.end : citation.start].strip())
    )


def _is_headline(entry: Entry, find_article: FindArticle) -> bool:
    found = (find_article(article) for article in entry.articles)
    return any(article is not None and article.title == entry.headline for article in found)


def _conflict_problems(
    conflict: Conflict, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, str]]:
    for figure in conflict.figures:
        statement = figure.statement
        for problem in _citation_problems(statement.citation, statement.text, cited=cited, find_article=find_article):
            yield statement.text, f"figure {figure.value}: {problem}"
        if figure.value not in statement.text:
            yield statement.text, f"the figure {figure.value} is not in its sentence"
        article = find_article(statement.citation.article)
        if article and (figure.publisher, figure.time) != (article.publisher, article.time):
            yield statement.text, f"figure {figure.value}: its publisher or time is not that of its article"
