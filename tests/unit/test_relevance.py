"""What an edition takes from general sources, and why it leaves the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefing.models import Article
from briefing.relevance import RelevanceSettings, judge, relevant


def _article(title: str, text: str, *, language: str = "en", part: int = 0) -> Article:
    return Article(
        id=f"{title}|{text}|{language}",
        key=title,
        source="inbox",
        location="file.txt",
        publisher="The Post",
        title=title,
        text=text,
        first_seen=datetime(2026, 3, 2, tzinfo=UTC),
        language=language,
        part=part,
    )


def _kept(articles: list[Article], **settings: tuple[str, ...]) -> list[str]:
    return [article.title for article in relevant(articles, settings=RelevanceSettings(**settings))[0]]


FERRY = _article("Ferry runs aground off Hollin", "All passengers were taken off by boats. The hull is not damaged.")
HARBOUR = _article("Harbour gets a new crane", "The crane can lift forty tonnes. It will unload ships from May on.")
LONG = "The town council met on Monday. It spoke about schools for two hours. A bridge is to be painted green in May."


def test_without_words_everything_is_taken() -> None:
    """No `include`: every article with a text in the edition's languages is in."""
    assert _kept([FERRY, HARBOUR]) == [FERRY.title, HARBOUR.title]


def test_what_cannot_be_printed_is_left_out_with_its_reason() -> None:
    """A headline without a text and an article in another language are left out and say so."""
    bare = _article("Only a headline", "")
    french = _article("Un plan de paix", "Le plan a suscité l’espoir.", language="fr")
    unknown = _article("???", "???", language="")
    _, left_out = relevant([bare, french, unknown], settings=RelevanceSettings())
    assert [(out.item, out.reason, out.detail) for out in left_out] == [
        (bare.id, "headline without a text", "Only a headline"),
        (french.id, "in another language", "fr"),
        (unknown.id, "in another language", "language not known"),
    ]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Ferry runs aground", LONG),
        ("Nobody hurt off Hollin", "The ferry had 160 people aboard. They were taken off by boats."),
        ("Council notes", LONG + " The ferry will be mended. It asked when the ferry could sail."),
        ("Two ferries run aground", LONG),
    ],
)
def test_the_headline_the_lead_or_two_mentions_below_are_enough(title: str, text: str) -> None:
    """An article is about a word that its headline or first sentence says, or its body more than in passing."""
    assert _kept([_article(title, text), HARBOUR], include=("ferry",)) == [title]


def test_a_mention_in_passing_is_not_enough() -> None:
    """One mention far down is in passing, and the reason says what was seen and what was needed."""
    passing = _article("Council notes", LONG + " The ferry was not mentioned by anyone else.")
    _, left_out = relevant([passing], settings=RelevanceSettings(include=("ferry",)))
    assert [(out.reason, out.detail) for out in left_out] == [("not about the subject", "ferry: 1 of 2")]


@pytest.mark.parametrize("form", ["Ukraine", "Ukrainian", "Ukrainians", "Ukraine's"])
def test_a_name_stands_for_what_is_made_of_it(form: str) -> None:
    """A name of five letters or more matches its other forms."""
    assert _kept([_article(f"{form} prize", LONG), HARBOUR], include=("Ukraine",)) == [f"{form} prize"]


def test_short_and_small_words_match_whole() -> None:
    """A short name is no beginning of another (Oman, Omanthai), and a small word none of a longer (war, warm)."""
    articles = [_article("Omanthai opens", LONG), _article("A warm day", LONG), _article("Marsh plan", LONG)]
    assert _kept(articles, include=("Oman", "war", "Mars")) == []


def test_a_phrase_is_matched_as_a_whole() -> None:
    """The words of a phrase must stand together."""
    articles = [_article("Peace deal signed", LONG), _article("A deal on peace and quiet", LONG)]
    assert _kept(articles, include=("peace deal",)) == ["Peace deal signed"]


def test_a_phrase_without_a_word_matches_nothing() -> None:
    """Punctuation alone lets nothing in and keeps nothing out."""
    untitled = _article("", LONG)
    assert _kept([untitled, FERRY], include=("(", "ferry"), exclude=("...",)) == [FERRY.title]
    assert _kept([untitled, FERRY], include=("(",)) == []


def test_excluded_words_keep_an_article_out() -> None:
    """A word of `exclude` in the headline or the lead leaves an article out; far down it does not."""
    there = _article("Ferry horoscope", LONG)
    below = _article("Ferry aground", LONG + " He had read his horoscope.")
    settings = RelevanceSettings(include=("ferry",), exclude=("horoscope",))
    kept, left_out = relevant([there, below], settings=settings)
    assert kept == (below,)
    assert [(out.reason, out.detail) for out in left_out] == [("excluded", "horoscope")]


def _archive() -> list[Article]:
    """Twelve articles that name the subject beside a town, and sixty about other things."""
    own = [
        _article(f"Kharkiv hit for night {n}", f"Ukraine said that glide bombs fell on street {n} in Kharkiv.")
        for n in range(12)
    ]
    return own + [_article(f"Council of town {n}", f"Street {n} gets {n} new trees and a bench.") for n in range(60)]


def test_what_goes_with_the_words_speaks_for_an_article_too() -> None:
    """Words that stand nearly always beside the reader's let in an article that has none of the reader's."""
    unnamed = _article("Glide bombs on Kharkiv market", "Nine stalls burned down in the morning.")
    settings = RelevanceSettings(include=("Ukraine",))
    verdicts = {verdict.article: verdict for verdict in judge([unnamed, *_archive()], settings=settings)}
    assert not verdicts[unnamed.id].reason
    assert verdicts[unnamed.id].said == ()
    assert {"kharkiv", "glide", "bomb"} <= set(verdicts[unnamed.id].beside)
    assert "kharkiv" in verdicts[unnamed.id].detail


def test_without_such_articles_nothing_is_learnt() -> None:
    """The same article alone is left out: a single article teaches no words."""
    unnamed = _article("Glide bombs on Kharkiv market", "Nine stalls burned down in the morning.")
    one = _article("Kharkiv hit", "Ukraine said that glide bombs fell on Kharkiv.")
    assert _kept([unnamed, one, FERRY, HARBOUR], include=("Ukraine",)) == ["Kharkiv hit"]


def test_ordinary_words_are_no_company() -> None:
    """A word that stands everywhere (street) does not let an article in."""
    verdicts = judge(_archive(), settings=RelevanceSettings(include=("Ukraine",)))
    assert all("street" not in verdict.beside for verdict in verdicts)
    assert sum(not verdict.reason for verdict in verdicts) == 12


def test_languages_do_not_mix() -> None:
    """What goes with the words in one language says nothing in another."""
    german = _article("Glide Bombs in Kharkiv", "Ein Film über eine Band.", language="de")
    assert german.title not in _kept([german, *_archive()], include=("Ukraine",), languages=("en", "de"))


def test_the_order_does_not_matter() -> None:
    """The same articles in another order get the same verdicts, in the order given."""
    articles = [*_archive(), FERRY, HARBOUR]
    settings = RelevanceSettings(include=("Ukraine", "ferry"))
    assert judge(articles, settings=settings) == judge(articles[::-1], settings=settings)[::-1]


def test_every_article_is_kept_or_left_out() -> None:
    """Each article is in exactly one of the two."""
    articles = [*_archive(), FERRY, HARBOUR, _article("Bare", "")]
    kept, left_out = relevant(articles, settings=RelevanceSettings(include=("Ukraine",)))
    assert sorted([a.id for a in kept] + [out.item for out in left_out]) == sorted(a.id for a in articles)


def test_the_benchmark_holds() -> None:
    """On the labelled items more is taken rightly than by plain word match, and the floors hold."""
    benchmark = pytest.importorskip("benchmarks.relevance", reason="the benchmarks are in a checkout alone")
    figures = benchmark.measure()["all"]
    assert figures["ours"]["precision"] >= 80
    assert figures["ours"]["recall"] >= 60
    assert figures["ours"]["f1"] >= figures["anywhere"]["f1"] + 10
