"""Past editions + versions of their articles + today's articles -> Correction[]: what was printed and no longer stands.

A printed sentence no longer stands where its publisher has taken the article back, where the article has another text
now, or where a notice of the same publisher says so. How newsrooms say it: `text/amendments.txt`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from briefing.models import (
    Amendment,
    Article,
    Briefing,
    Citation,
    Correction,
    LeftOut,
    Sentence,
    Statement,
    Versions,
    entries,
    order_of,
)
from briefing.text.phrases import phrases, straight
from briefing.text.quotations import is_balanced
from briefing.text.sentences import sentences
from briefing.text.words import stems, stopwords, words

# A sentence that says the same with another figure or name shares at least this of its words (Dice) with the old one.
_SAME_CLAIM = 0.5
# What is found at an address and shares less than this of its words (Jaccard) with what was there is another article:
# a column, a page of the day.
_SAME_ARTICLE = 0.3
# A notice is about a printed sentence that has at least this share of its words in the notice.
_TOLD_OF = 0.5
# Sentences of a note or a notice that are printed: what was said, that it was wrong, what is right.
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """A sentence of an earlier edition, or a figure's."""

    edition: date
    event: str
    statement: Statement

    @property
    def article(self) -> str:
        return self.statement.citation.article


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What became of a printed sentence, and the sentences of an article that say so."""

    printed: _Printed
    kind: Amendment
    by: Article
    now: tuple[Sentence, ...]


def corrections(
    past: Sequence[Briefing], *, versions: Sequence[Versions], today: Sequence[Article]
) -> tuple[Correction, ...]:
    """What earlier editions printed and no longer stands, each once; its citations are not numbered yet.

    Args:
        past: earlier editions of the briefing; what one of them has corrected is not corrected again.
        versions: of the articles that they cite.
        today: the articles of the window, among which a publisher's notices are.
    """
    cited = {each.cited.id: each for each in versions}
    found: list[_Change] = []
    standing: list[_Printed] = []
    for printed in _printed(past):
        change = _by_version(printed, cited[printed.article]) if printed.article in cited else None
        if change:
            found.append(change)
        else:
            standing.append(printed)
    newest = {each.newest.id for each in versions}
    for notice in sorted(today, key=lambda article: (article.time, article.id)):
        if notice.id not in newest and _is_notice(notice):
            told = [printed for printed in standing if printed.article in cited]
            told = [printed for printed in told if _same_house(cited[printed.article].cited, notice)]
            found += _by_notice(notice, told)
    return _grouped(found)


def without_old(articles: Sequence[Article]) -> tuple[tuple[Article, ...], tuple[LeftOut, ...]]:
    """The articles without later versions that are no event of their day.

    What was taken back; and what has no date: when its first version came out is all that is known of it.
    """
    reasons = {article.id: _why_old(article) for article in articles if article.revision > 1}
    kept = tuple(article for article in articles if not reasons.get(article.id))
    return kept, tuple(
        LeftOut(item=article.id, reason=reasons[article.id], detail=article.title)
        for article in articles
        if reasons.get(article.id)
    )


def _why_old(later: Article) -> str:
    if _is_withdrawn(later):
        return "taken back"
    return "" if later.published else "a later version of an article without a date"


# --- what was printed -------------------------------------------------------------------------------------------------


def _printed(past: Sequence[Briefing]) -> tuple[_Printed, ...]:
    """Every printed sentence that no edition has corrected yet; of one that was printed twice, the last time."""
    found = {
        _place(statement): _Printed(edition=edition.date, event=event, statement=statement)
        for edition in sorted(past, key=order_of)
        for event, statement in _statements(edition)
    }
    done = {_place(statement) for edition in past for each in edition.corrections for statement in each.was}
    return tuple(printed for place, printed in found.items() if place not in done)


def _place(statement: Statement) -> tuple[str, int, int]:
    return statement.citation.article, statement.citation.start, statement.citation.end


def _statements(edition: Briefing) -> Iterator[tuple[str, Statement]]:
    for entry in entries(edition):
        yield from ((entry.event, statement) for statement in entry.statements)
        for conflict in entry.conflicts:
            yield from ((entry.event, figure.statement) for figure in conflict.figures)
    for correction in edition.corrections:
        if correction.kind is not Amendment.RETRACTED:  # what was put in its place can be wrong as well
            yield correction.event, correction.now[0]


# --- by a newer version -----------------------------------------------------------------------------------------------


def _by_version(printed: _Printed, versions: Versions) -> _Change | None:
    """What the newest version of its article says in place of a printed sentence; None where it still says it."""
    before, newest = versions.cited, versions.newest
    if before.id == newest.id or not newest.text:
        return None
    new = [sentence for sentence in sentences(newest) if not _says(before, sentence.text)]
    notes = [each for each in new if _is_retraction(each.text)]
    if notes or (_is_withdrawn(newest) and not _is_withdrawn(before)):
        now = _on_from(newest, (*notes, *sentences(newest))[0])
        return _Change(printed=printed, kind=Amendment.RETRACTED, by=newest, now=now)
    if _says(newest, printed.statement.text):
        return None
    notes = [each for each in new if _is_correction(each.text)]
    if not notes and _jaccard(_content(before), _content(newest)) < _SAME_ARTICLE:
        return None
    instead = _alike(printed.statement.text, [each for each in new if each not in notes])
    told = _on_from(newest, notes[0]) if notes else ()
    now = tuple(dict.fromkeys((*instead, *told))) or (*new, *sentences(newest))[:1]
    kind = Amendment.CORRECTED if notes else Amendment.CHANGED
    return _Change(printed=printed, kind=kind, by=newest, now=now)


def _says(article: Article, sentence: str) -> bool:
    """Whether the words of a sentence stand in an article; its quotation marks and blanks may be others."""
    wanted, found = (f" {' '.join(words(text, article.language))} " for text in (sentence, article.text))
    return wanted in found


def _alike(printed: str, new: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentence that says the same as the printed one with another figure or name; () where none does."""
    scored = ((_dice(_terms(printed, each.language), _terms(each.text, each.language)), each) for each in new)
    alike = [(score, each) for score, each in scored if score >= _SAME_CLAIM and is_balanced(each.text)]
    return (max(alike, key=lambda one: (one[0], -one[1].start))[1],) if alike else ()


def _on_from(article: Article, first: Sentence, *, over_paragraphs: bool = False) -> tuple[Sentence, ...]:
    """A sentence and the next ones, of its paragraph or also of those that follow."""
    following = sentences(article)[first.position : first.position + _MOST]
    return tuple(each for each in following if over_paragraphs or each.paragraph == first.paragraph)


# --- by a notice ------------------------------------------------------------------------------------------------------


def _by_notice(notice: Article, printed: Sequence[_Printed]) -> Iterator[_Change]:
    """The sentences that a notice is about: all of the article that it takes back, or the one that it corrects."""
    terms, scored = _content(notice), []
    for each in printed:
        said = _terms(each.statement.text, notice.language)
        scored.append((len(said & terms) / max(1, len(said)), each.edition, each.statement.text, each))
    if not scored or max(scored, key=lambda one: one[:3])[0] < _TOLD_OF:
        return
    best = max(scored, key=lambda one: one[:3])[3]
    if _takes_back(notice):
        now = _on_from(
            notice, next(filter(lambda each: _is_retraction(each.text), sentences(notice)), sentences(notice)[0])
        )
        for each in printed:
            if each.article == best.article:
                yield _Change(printed=each, kind=Amendment.RETRACTED, by=notice, now=now)
    else:
        said = _terms(best.statement.text, notice.language)
        first = max(sentences(notice), key=lambda one: (_dice(said, _terms(one.text, one.language)), -one.start))
        now = _on_from(notice, first, over_paragraphs=True)
        yield _Change(printed=best, kind=Amendment.CORRECTED, by=notice, now=now)


def _is_notice(article: Article) -> bool:
    """Whether an article is there to say that another was wrong."""
    return bool(article.text) and (_takes_back(article) or _begins(article.title, "correction heading"))


def _takes_back(article: Article) -> bool:
    return _is_withdrawn(article) or any(_is_retraction(each.text) for each in sentences(article, first=2))


def _same_house(article: Article, other: Article) -> bool:
    return article.publisher.casefold() == other.publisher.casefold()


# --- how newsrooms say it ---------------------------------------------------------------------------------------------


def _is_withdrawn(article: Article) -> bool:
    return _begins(article.title, "retraction heading")


def _is_retraction(sentence: str) -> bool:
    return _begins(sentence, "retraction heading") or _holds(sentence, "retraction")


def _is_correction(sentence: str) -> bool:
    return _begins(sentence, "correction heading") or _holds(sentence, "correction")


def _begins(text: str, section: str) -> bool:
    return phrases("amendments")[section].match(straight(text)) is not None


def _holds(text: str, section: str) -> bool:
    return phrases("amendments")[section].search(straight(text)) is not None


# --- in print ---------------------------------------------------------------------------------------------------------


def _grouped(changes: Sequence[_Change]) -> tuple[Correction, ...]:
    """One correction for all sentences of an entry and article that the same sentences stand against."""
    groups: dict[tuple[object, ...], list[_Change]] = {}
    for change in changes:
        printed = change.printed
        key = (printed.edition, printed.event, printed.article, change.kind, change.now)
        groups.setdefault(key, []).append(change)
    found = [_correction(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda each: (each.edition, each.event, _place(each.was[0]), _place(each.now[0]))))


def _correction(group: Sequence[_Change]) -> Correction:
    first = group[0]
    now = sorted(first.now, key=lambda each: each.start)
    return Correction(
        kind=first.kind,
        edition=first.printed.edition,
        event=first.printed.event,
        was=_in_order([each.printed.statement for each in group]),
        now=tuple(_statement(each, now[:place], first.by) for place, each in enumerate(now)),
    )


def _in_order(printed: Sequence[Statement]) -> tuple[Statement, ...]:
    """Sentences of one article in their order; with more than a blank or a line's end between two, text was skipped."""
    found: list[Statement] = []
    for each in sorted(printed, key=_place):
        gap = bool(found) and each.citation.start - found[-1].citation.end > 1
        found.append(replace(each, gap=gap))
    return tuple(found)


def _statement(sentence: Sentence, before: Sequence[Sentence], article: Article) -> Statement:
    citation = Citation(number=0, article=article.id, start=sentence.start, end=sentence.end)
    gap = bool(before and article.text[before[-1].end : sentence.start].strip())
    return Statement(text=sentence.text, citation=citation, gap=gap)


# --- words ------------------------------------------------------------------------------------------------------------


def _terms(text: str, language: str) -> frozenset[str]:
    """The stems and figures of a text that say something."""
    return frozenset(stems(tuple(word for word in words(text, language) if word not in stopwords(language)), language))


def _content(article: Article) -> frozenset[str]:
    return _terms(f"{article.title}\n{article.text}", article.language)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
