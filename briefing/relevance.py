"""Article[] -> what the briefing is about, and what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefing.models import Article, LeftOut
from briefing.text.sentences import spans
from briefing.text.words import words

_LEAD_SENTENCES = 2
_IN_PASSING = 3  # mentions; a text that names the subject less often below its lead is about something else
_SHORTEST_STEM = (
    5  # letters; a shorter name is matched whole, since `Iran` would match `Irania` but `Oman` also `Omani`
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceSettings:
    """The languages that an edition may quote; the words, phrases and names that let an article in or keep it out."""

    languages: tuple[str, ...] = ("en",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def relevant(
    articles: Sequence[Article], *, settings: RelevanceSettings
) -> tuple[tuple[Article, ...], tuple[LeftOut, ...]]:
    """The articles that belong in the edition, and the others with their reasons, in the order given."""
    kept: list[Article] = []
    left_out: list[LeftOut] = []
    for article in articles:
        reason, detail = _reason(article, settings)
        if reason:
            left_out.append(LeftOut(item=article.id, reason=reason, detail=detail))
        else:
            kept.append(article)
    return tuple(kept), tuple(left_out)


def _reason(article: Article, settings: RelevanceSettings) -> tuple[str, str]:
    if not article.text:
        return "headline without a text", article.title
    if article.language not in settings.languages:
        return "in another language", article.language or "language not known"
    title, lead, body = (_spaced(part, article.language) for part in _parts(article))
    excluded = next((phrase for phrase in settings.exclude if _count(phrase, title + lead, article.language)), "")
    if excluded:
        return "excluded", excluded
    if settings.include and not _about(settings.include, title + lead, body, language=article.language):
        return "not about the subject", article.title
    return "", ""


def _about(phrases: Sequence[str], head: str, body: str, *, language: str) -> bool:
    """Whether the headline or the lead names the subject, or the rest does more than in passing."""
    if any(_count(phrase, head, language) for phrase in phrases):
        return True
    return sum(_count(phrase, body, language) for phrase in phrases) >= _IN_PASSING


def _parts(article: Article) -> tuple[str, str, str]:
    sentences = spans(article.text, article.language)
    end = sentences[min(_LEAD_SENTENCES, len(sentences)) - 1][1] if sentences else 0
    return article.title, article.text[:end], article.text[end:]


def _spaced(text: str, language: str) -> str:
    return " " + " ".join(words(text, language)) + " "


def _count(phrase: str, spaced: str, language: str) -> int:
    """How often a phrase stands in a text; a name of some length also stands for what is made of it (Ukrainian)."""
    wanted = " ".join(words(phrase, language))
    if phrase[:1].isupper() and " " not in wanted and len(wanted) >= _SHORTEST_STEM:
        return spaced.count(" " + wanted[:-1])
    return spaced.count(" " + wanted + " ") + spaced.count(" " + wanted + "s ")
