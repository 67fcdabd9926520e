"""Event -> Sentence[]: what is printed of an event, chosen by a summarizer among what may be printed at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from briefing.models import Article, Event, Limit, Sentence
from briefing.quoting import size
from briefing.summarize.door import Summarizer, in_order, length
from briefing.summarize.guards import SOFT, Reason, Refusal, attributed, refuse
from briefing.summarize.said import said
from briefing.summarize.surnames import known_names, unknown
from briefing.summarize.trimming import trim
from briefing.text.sentences import sentences

# Two sentences that share more of their words than this (Dice) make the same claim: "The blast killed 12 people" and
# "The blast killed 12 people, police said" share .86; leads of two publishers on one event about .45.
SAME_CLAIM = 0.7


# Of the 200 sentences of 100 judged entries two stood further down than this, each the second of its entry.
MOST_SENTENCES = 20
# An event's articles come best first; of a hundred the last eighty tell nothing that the first twenty do not.
MOST_ARTICLES = 20


# How much may be taken of one article, and of one publisher, for one entry, so that no source is copied out.
CAP = Limit(sentences=2, words=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence of an article and why it may not be printed on its own; None where it may."""

    sentence: Sentence
    refusal: Refusal | None


def judge(article: Article, *, language: str, first: int | None = None) -> tuple[Judged, ...]:
    """The sentences of an article (the `first` so many), trimmed, with what the guards say; `explain` shows these."""
    trimmed = (trim(sentence) for sentence in sentences(article, first=first))
    return tuple(Judged(sentence=each, refusal=refuse(each, article.text, language=language)) for each in trimmed)


def choose(
    event: Event,
    summarizer: Summarizer,
    *,
    limit: Limit,
    printed: tuple[str, ...] = (),
    language: str,
    cap: Limit = CAP,
) -> tuple[Sentence, ...]:
    """The sentences to print of an event, in print order: article by article, the best first, each in its own order.

    Args:
        limit: sentences and words of the whole entry.
        printed: what earlier editions printed of the event, a text a statement.
        language: the edition's; sentences of others are not taken.
        cap: sentences and words of one article, and of one publisher.

    Returns:
        () where nothing of the event may be printed.
    """
    articles = event.articles[:MOST_ARTICLES]
    known = known_names(articles)
    judged = {article.id: judge(article, language=language, first=MOST_SENTENCES) for article in articles}
    units = [unit for article in articles for unit in _units(article, judged[article.id], limit, cap)]
    if not units:
        units = _borne_with(judged)
    places = {each.sentence: place for article in articles for place, each in _of_the_text(judged[article.id])}
    headlines = tuple(sorted(article.title for article in articles if article.title))
    texts = {article.id: article.text for article in articles}
    pool = {_joined(unit, texts, places.get(unit[0], unit[0].position)): unit for unit in units}
    by_id = {article.id: article for article in articles}

    def reads(each: Sentence) -> bool:
        return not unknown(each, by_id[each.article], known=known)

    chosen = _chosen(pool, summarizer, limit=limit, headlines=headlines, printed=printed, cap=cap, reads=reads)
    if not chosen:
        chosen = _chosen(pool, summarizer, limit=limit, headlines=headlines, printed=printed, cap=cap)
    chosen = _by_whom(chosen, [unit[0] for unit in units if len(unit) == 1], texts, limit=limit, cap=cap)
    return _in_print_order(chosen)


# --- what may be printed: units of one sentence, or of two that need each other ---------------------------------------

_Unit = tuple[Sentence, ...]


def _units(article: Article, judged: tuple[Judged, ...], limit: Limit, cap: Limit) -> Iterator[_Unit]:
    """Each sentence that reads alone, and each that does so after the one before it."""
    if article.part:
        yield from _from_the_start(judged, limit, cap)
        return
    for place, each in enumerate(judged):
        if each.refusal is None:
            yield (each.sentence,)
        elif place and _mended(judged[place - 1], each, article):
            yield (judged[place - 1].sentence, each.sentence)


def _mended(before: Judged, after: Judged, article: Article) -> bool:
    """Whether two adjoining sentences read alone together: the first alone, or a quotation that runs through both."""
    if before.sentence.paragraph != after.sentence.paragraph or after.refusal is None:
        return False
    if before.refusal is None:
        return after.refusal.soft
    if not before.refusal.reason is after.refusal.reason is Reason.QUOTATION:
        return False
    joined = replace(
        before.sentence, end=after.sentence.end, text=article.text[before.sentence.start : after.sentence.end]
    )
    return refuse(joined, article.text, language=joined.language) is None


def _from_the_start(judged: tuple[Judged, ...], limit: Limit, cap: Limit) -> Iterator[_Unit]:
    """An item of a newsroom's own list is printed from its start, as much of it as may be: so it was written."""
    unit: _Unit = ()
    left = min(limit.words, cap.words)
    for each in judged[: min(limit.sentences, cap.sentences)]:
        left -= length(each.sentence)
        if (each.refusal and not (each.refusal.soft and unit)) or left < 0:
            break
        unit = (*unit, each.sentence)
    if unit:
        yield unit


def _borne_with(judged: dict[str, tuple[Judged, ...]]) -> list[_Unit]:
    """Where nothing reads alone: of each article the first sentence that is refused for the lightest reason.

    An addition ("also", "too") loses a word of its sense wherever it stands. What hangs by a pronoun or by something
    told before is borne with at an article's start alone, where its headline has just named what it means.
    """
    found: list[_Unit] = []
    for article in sorted(judged):
        light = [
            (SOFT.index(each.refusal.reason), each.sentence.position, each.sentence)
            for each in judged[article]
            if each.refusal
            and each.refusal.soft
            and (each.refusal.reason is Reason.ADDITION or each.sentence.position == 0)
        ]
        if light:
            found.append((min(light, key=lambda each: each[:2])[2],))
    return found


def _of_the_text(judged: tuple[Judged, ...]) -> Iterator[tuple[int, Judged]]:
    """The sentences that are the article's and not the page's, counted: furniture must not push the lead down."""
    return enumerate(each for each in judged if each.refusal is None or each.refusal.soft)


# --- choosing within the limits ---------------------------------------------------------------------------------------


def _chosen(
    pool: dict[Sentence, _Unit],
    summarizer: Summarizer,
    *,
    limit: Limit,
    headlines: tuple[str, ...],
    printed: tuple[str, ...],
    cap: Limit,
    reads: Callable[[Sentence], bool] = lambda _: True,
) -> tuple[Sentence, ...]:
    """Asks the summarizer, takes off what breaks a cap, stands in twice or does not read after all, and asks again for
    the room that is left."""
    pool = dict(pool)
    taken: tuple[Sentence, ...] = ()
    while pool:
        room = Limit(
            sentences=limit.sentences - len(taken), words=limit.words - sum(length(sentence) for sentence in taken)
        )
        if room.sentences <= 0 or room.words <= 0:
            break
        known = (*printed, *(sentence.text for sentence in taken))
        picked = summarizer(in_order(pool), room, headlines=headlines, printed=known)
        if not picked:
            break
        for each in picked:
            unit = pool.pop(each)
            if _fits(unit, taken, limit=limit, cap=cap) and reads(each):
                taken = (*taken, *unit)
    return taken


def _joined(unit: _Unit, texts: dict[str, str], place: int) -> Sentence:
    """Adjoining sentences as one span, at its place among the article's own sentences, for the summarizer to weigh."""
    first, last = unit[0], unit[-1]
    return replace(first, end=last.end, text=texts[first.article][first.start : last.end], position=place)


def _fits(unit: _Unit, taken: tuple[Sentence, ...], *, limit: Limit, cap: Limit) -> bool:
    if any(sentence in taken for sentence in unit):
        return False
    together = (*taken, *unit)
    if not _within(together, limit.sentences, limit.words):
        return False
    article, voice = unit[0].article, unit[0].voice
    return _within(tuple(s for s in together if s.article == article), cap.sentences, cap.words) and (
        not voice or _within(tuple(s for s in together if s.voice == voice), cap.sentences, cap.words)
    )


def _by_whom(
    chosen: tuple[Sentence, ...], others: list[Sentence], texts: dict[str, str], *, limit: Limit, cap: Limit
) -> tuple[Sentence, ...]:
    """Puts in place of a bare claim a sentence that says the same and who says so, where there is one and it fits."""
    for claim in chosen:
        if attributed(claim, texts[claim.article]):
            continue
        rest = tuple(each for each in chosen if each != claim)
        same = [
            other
            for other in others
            if other not in chosen
            and _same(claim, other) > SAME_CLAIM
            and attributed(other, texts[other.article])
            and _fits((other,), rest, limit=limit, cap=cap)
        ]
        if same:
            best = max(same, key=lambda other: (_same(claim, other), other.article, -other.start))
            chosen = tuple(best if each == claim else each for each in chosen)
    return chosen


def _same(one: Sentence, other: Sentence) -> float:
    """Dice's share of the words that both have, 0 to 1."""
    mine, its = said(one.text, one.language).singles, said(other.text, other.language).singles
    return 2 * len(mine & its) / max(len(mine) + len(its), 1)


def _within(chosen: tuple[Sentence, ...], count: int, words: int) -> bool:
    return len(chosen) <= count and sum(size(sentence.text) for sentence in chosen) <= words


def _in_print_order(chosen: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    articles = list(dict.fromkeys(sentence.article for sentence in chosen))
    return tuple(sorted(chosen, key=lambda sentence: (articles.index(sentence.article), sentence.start)))
