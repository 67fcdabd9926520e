"""File + stored articles -> Verification: every sentence and citation of an edition proved again, from the file alone.

Markdown carries a proof of spans at its end, HTML and PDF carry the edition's JSON; what a reader sees on the page is
compared with it, and both with the stored articles, character by character. A failure names the bullet, counted from 1
over the page; 0 stands for what is no bullet's (a source line, the heading, the coverage).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from briefing.errors import RenderError, VerifyError
from briefing.models import Article, Briefing, Citation, Conflict, Entry, Reference
from briefing.render.escape import from_markdown, link_target, printable, safe_url
from briefing.render.grammar import Parsed, ParsedBullet, ParsedSource, Piece, parse
from briefing.render.json import from_json
from briefing.render.markdown import split_front_matter
from briefing.render.page import headline_sources
from briefing.render.proof import BulletProof, Proof, SourceProof, Span, split
from briefing.render.reading import LOOSE_LIMIT, Shown, read_html, read_pdf, right_to_left, seal, squeeze, unmirrored
from briefing.sinks.marks import newest

FindArticle = Callable[[str], Article | None]
_CITATION = re.compile(r"[\[\]](\d+)[\[\]]")
_LETTERS = re.compile(r"[^\W_]+")
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


def verify(content: bytes, *, find_article: FindArticle) -> Verification:
    """Check a Markdown, JSON, HTML or PDF edition.

    Raises:
        VerifyError: the bytes are no edition that can be checked.
    """
    if content.startswith(b"%PDF-"):
        return _verify_page(read_pdf(content), find_article=find_article, format="pdf")
    if content.lstrip().startswith(b"{"):
        return _verify_json(_edition(content), find_article=find_article, format="json")
    try:
        text = content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise VerifyError("this is no Markdown, JSON, HTML or PDF of an edition") from error
    if text.lstrip()[:15].lower() == "<!doctype html>":
        return _verify_page(read_html(text), find_article=find_article, format="html")
    return _verify_markdown(text, find_article=find_article)


def _edition(content: bytes) -> Briefing:
    try:
        return from_json(content)
    except RenderError as error:
        raise VerifyError(str(error)) from error


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


# --- the edition against the articles ---------------------------------------------------------------------------------


def _verify_json(briefing: Briefing, *, find_article: FindArticle, format: str) -> Verification:
    found = [*_reference_failures(briefing, find_article)]
    bullets = statements = 0
    cited = {reference.number: reference for reference in briefing.references}
    for section, entry in _entries(briefing):
        bullets += 1
        statements += len(entry.statements)
        problems = _entry_problems(entry, cited=cited, find_article=find_article)
        found += [
            Failure(bullet=bullets, section=section, text=_excerpt(text), problem=what) for text, what in problems
        ]
    return Verification(
        format=format,
        bullets=bullets,
        statements=statements,
        sources=len(briefing.references),
        failures=tuple(found),
    )


def _entries(briefing: Briefing) -> Iterator[tuple[str, Entry]]:
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
            yield f"its {name} is {_excerpt(str(shown))!r}, the stored article's is {_excerpt(str(stored))!r}"


def _entry_problems(
    entry: Entry, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[tuple[str, str]]:
    """(text, what is wrong) of an entry."""
    before: Citation | None = None
    for statement in entry.statements:
        for problem in _citation_problems(statement.citation, statement.text, cited=cited, find_article=find_article):
            yield statement.text, problem
        if not statement.gap and _skipped(before, statement.citation, find_article):
            yield statement.text, "text of its article was skipped before it and the page does not say so"
        before = statement.citation
    if not entry.statements and not _is_headline(entry, find_article):
        yield entry.headline, "the headline is not that of any of its articles"
    for conflict in entry.conflicts:
        yield from _conflict_problems(conflict, cited=cited, find_article=find_article)


def _citation_problems(
    citation: Citation, text: str, *, cited: dict[int, Reference], find_article: FindArticle
) -> Iterator[str]:
    reference = cited.get(citation.number)
    if reference is None:
        yield f"[{citation.number}] is not in the source list"
    elif reference.article != citation.article:
        yield f"[{citation.number}] points to article {reference.article}, the sentence is of {citation.article}"
    if problem := _not_verbatim(text, citation, find_article(citation.article)):
        yield problem


def _not_verbatim(text: str, citation: Citation, article: Article | None) -> str:
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
            return f"{_excerpt(left)!r}, the page {_excerpt(right)!r}"
    return f"{_excerpt(stored)!r}"


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


# --- Markdown ---------------------------------------------------------------------------------------------------------


def _verify_markdown(text: str, *, find_article: FindArticle) -> Verification:
    told = newest(text)  # a page of a wiki, on which people write around ours
    body, proof = split(split_front_matter(text)[1] if told is None else told)
    if proof is None:
        raise VerifyError("this is no Markdown of an edition: it does not end in the proof of its sentences")
    parsed = parse(body)
    found = [*_source_failures(parsed, proof, find_article), *_bullet_failures(parsed, proof, find_article)]
    if not found and parsed.digest != proof.page:
        problem = "the page was changed after it was made, outside its bullets and sources"
        found.append(Failure(bullet=0, section="page", text="", problem=problem))
    return Verification(
        format="markdown",
        bullets=len(parsed.bullets),
        statements=sum(not span.kind for bullet in proof.bullets for span in bullet.spans),
        sources=len(parsed.sources),
        failures=tuple(found),
    )


def _source_failures(parsed: Parsed, proof: Proof, find_article: FindArticle) -> Iterator[Failure]:
    if len(parsed.sources) != len(proof.sources):
        problem = f"it has {len(parsed.sources)} lines, made were {len(proof.sources)}"
        yield Failure(bullet=0, section="sources", text="", problem=problem)
    for place, (line, made) in enumerate(zip(parsed.sources, proof.sources, strict=False), start=1):
        for problem in _source_problems(line, made, place=place, article=find_article(made.article)):
            yield Failure(bullet=0, section=f"source {place}", text=_excerpt(line.title), problem=problem)


def _source_problems(line: ParsedSource, made: SourceProof, *, place: int, article: Article | None) -> Iterator[str]:
    if article is None:
        yield f"article {made.article} is not in the store"
        return
    if (line.number, line.anchor) != (place, place):
        yield f"it is numbered {line.number} with the anchor {line.anchor}"
    shown = {"publisher": line.publisher, "headline": line.title, "link": line.target}
    stored = {
        "publisher": printable(article.publisher),
        "headline": printable(article.title),
        "link": link_target(safe_url(article.url)),
    }
    wrong = [name for name, value in stored.items() if shown[name] != value and (value or name == "link")]
    for name in wrong:
        yield f"its {name} is {_excerpt(shown[name])!r}, the stored article's is {_excerpt(stored[name])!r}"
    if not wrong and line.digest != made.digest:
        yield "the line was changed after it was made"


def _bullet_failures(parsed: Parsed, proof: Proof, find_article: FindArticle) -> Iterator[Failure]:
    """Pair the bullets on the page with those of the proof by their digests, so that one missing does not blame all."""
    shown, made = parsed.bullets, proof.bullets
    matcher = SequenceMatcher(a=[one.digest for one in made], b=[one.digest for one in shown], autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        both = min(j - i, m - k)
        for step in range(both):
            yield from _pair_failures(
                shown[k + step], made[i + step], number=k + step + 1, proof=proof, find=find_article
            )
        for number in range(i + both + 1, j + 1):
            yield Failure(bullet=number, section="page", text="", problem="the bullet was removed")
        for place in range(k + both, m):
            yield _failure(shown[place], place + 1, problem="no proof knows this bullet: it was added by hand")


def _failure(bullet: ParsedBullet, number: int, *, problem: str, text: str | None = None) -> Failure:
    first = bullet.quotes[0].text if bullet.quotes else ""
    shown = from_markdown(first) if text is None else text
    return Failure(bullet=number, section=bullet.section, text=_excerpt(shown), problem=problem)


def _pair_failures(
    bullet: ParsedBullet, made: BulletProof, *, number: int, proof: Proof, find: FindArticle
) -> Iterator[Failure]:
    pieces = (*bullet.quotes, *bullet.figures)
    if len(pieces) != len(made.spans):
        problem = f"it has {len(pieces)} sentences and figures, made were {len(made.spans)}"
        yield _failure(bullet, number, problem=problem)
        return
    found = [
        _failure(bullet, number, problem=problem, text=from_markdown(piece.text))
        for piece, span in zip(pieces, made.spans, strict=True)
        for problem in _piece_problems(piece, span, proof=proof, find=find)
    ]
    yield from found
    if not found and bullet.digest != made.digest:
        yield _failure(bullet, number, problem="its marks, gaps or figures were changed after it was made")


def _piece_problems(piece: Piece, span: Span, *, proof: Proof, find: FindArticle) -> Iterator[str]:
    citation = span.citation
    if {piece.number, piece.target} != {citation.number}:
        yield f"it cites [{piece.number}] and links to source {piece.target}, its sentence is of [{citation.number}]"
    if not 1 <= citation.number <= len(proof.sources):
        yield f"[{citation.number}] is not in the source list"
    elif proof.sources[citation.number - 1].article != citation.article:
        yield f"[{citation.number}] is another article than {citation.article}, of which the sentence is"
    text, article = from_markdown(piece.text), find(citation.article)
    if span.kind == "":
        problem = _not_verbatim(text, citation, article)
    elif article is None:
        problem = f"article {citation.article} is not in the store"
    elif span.kind == "h":
        problem = "" if text in ("", printable(article.title)) else "it is not the headline of its article"
    else:
        holds = text and text in printable(article.text[citation.start : citation.end])
        problem = "" if holds else f"the figure {text} is not in the sentence that it cites"
    if problem:
        yield problem


# --- HTML and PDF -----------------------------------------------------------------------------------------------------


def _verify_page(shown: Shown, *, find_article: FindArticle, format: str) -> Verification:
    """The edition inside the file against the articles, and what the page shows against that edition."""
    briefing = _edition(shown.edition)
    checked = _verify_json(briefing, find_article=find_article, format=format)
    found = [*_shown_failures(briefing, shown)]
    if not found:
        found = [*_seal_failures(shown)]
    return replace(checked, failures=(*checked.failures, *found))


def _shown_failures(briefing: Briefing, shown: Shown) -> Iterator[Failure]:
    """Every entry must stand on the page: sentence, citation, sentence, in order, with nothing between them."""
    place = 0
    for number, (section, entry) in enumerate(_entries(briefing), start=1):
        for text in (_printed(entry, briefing), *_printed_figures(entry)):
            at = _find(text, shown.text, after=place)
            if at < 0:
                problem = f"the page does not say it as the edition does{_parting(text, shown.text, after=place)}"
                yield Failure(bullet=number, section=section, text=_excerpt(_first_words(entry)), problem=problem)
                break
            place = at
    for reference in briefing.references:
        text = f"{printable(reference.publisher)} · {printable(reference.title)}"
        if _find(text, shown.text, after=place) < 0:
            problem = f"the page does not say it as the edition does{_parting(text, shown.text, after=place)}"
            yield Failure(
                bullet=0, section=f"source {reference.number}", text=_excerpt(reference.title), problem=problem
            )
    yield from _link_failures(briefing, shown)


def _printed(entry: Entry, briefing: Briefing) -> str:
    """What a bullet says, up to its last citation."""
    if not entry.statements:
        numbers = headline_sources(entry, briefing)
        return printable(entry.headline) + "".join(f" [{number}]" for number in numbers)
    return " ".join(
        ("[…] " if statement.gap else "") + printable(statement.text) + f" [{statement.citation.number}]"
        for statement in entry.statements
    )


def _printed_figures(entry: Entry) -> Iterator[str]:
    for conflict in entry.conflicts:
        for figure in conflict.figures:
            yield f"{printable(figure.value)} {printable(figure.publisher)}"


def _first_words(entry: Entry) -> str:
    return entry.statements[0].text if entry.statements else entry.headline


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
            problem = f"no link of the page leads to {_excerpt(url)}"
            yield Failure(
                bullet=0, section=f"source {reference.number}", text=_excerpt(reference.title), problem=problem
            )


def _seal_failures(shown: Shown) -> Iterator[Failure]:
    if shown.seal and seal(shown.text) != shown.seal:
        problem = "the page was changed after it was made, outside its sentences and sources"
        yield Failure(bullet=0, section="page", text="", problem=problem)
    for number, text in enumerate(shown.loose, start=1):
        if len(text) > LOOSE_LIMIT:
            problem = "it shows more beside its structure than a running head"
            yield Failure(bullet=0, section=f"page {number}", text=_excerpt(text), problem=problem)
