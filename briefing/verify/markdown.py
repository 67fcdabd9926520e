"""Markdown of an edition + stored articles -> Verification: its bullets and source lines by the proof at its end."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from briefing.errors import VerifyError
from briefing.models import Article
from briefing.render.escape import from_markdown, link_target, printable, safe_url
from briefing.render.grammar import Parsed, ParsedBullet, ParsedSource, Piece, parse
from briefing.render.markdown import split_front_matter
from briefing.render.proof import BulletProof, Proof, SourceProof, Span, split
from briefing.sinks.marks import newest
from briefing.verify.edition import Failure, FindArticle, Verification, excerpt, not_verbatim


def verify_markdown(text: str, *, find_article: FindArticle) -> Verification:
    """Every bullet and source line of a Markdown page against the proof at its end and the articles.

    Raises:
        VerifyError: it does not end in such a proof.
    """
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
            yield Failure(bullet=0, section=f"source {place}", text=excerpt(line.title), problem=problem)


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
        yield f"its {name} is {excerpt(shown[name])!r}, the stored article's is {excerpt(stored[name])!r}"
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
    return Failure(bullet=number, section=bullet.section, text=excerpt(shown), problem=problem)


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
        problem = not_verbatim(text, citation, article)
    elif article is None:
        problem = f"article {citation.article} is not in the store"
    elif span.kind == "h":
        problem = "" if text in ("", printable(article.title)) else "it is not the headline of its article"
    else:
        holds = text and text in printable(article.text[citation.start : citation.end])
        problem = "" if holds else f"the figure {text} is not in the sentence that it cites"
    if problem:
        yield problem
