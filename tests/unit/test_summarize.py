"""Every summarizer keeps to the limit and the rules of the door; the default chooses what an editor would."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from briefing.models import Article, Event, Limit, Sentence
from briefing.summarize.choose import CAP, choose, judge
from briefing.summarize.default import Default
from briefing.summarize.door import Summarizer, length
from briefing.summarize.edmundson import Edmundson
from briefing.summarize.kl import KL
from briefing.summarize.lex_rank import LexRank
from briefing.summarize.lsa import LSA
from briefing.summarize.luhn import Luhn
from briefing.summarize.random import Random
from briefing.summarize.reduction import Reduction
from briefing.summarize.sum_basic import SumBasic
from briefing.summarize.text_rank import TextRank
from briefing.text.sentences import sentences

EVERY: tuple[Summarizer, ...] = (
    Default(),
    LexRank(),
    TextRank(),
    LSA(),
    Luhn(),
    Edmundson(),
    SumBasic(),
    KL(),
    Reduction(),
    Random(),
)
STORM = (
    (
        "Post",
        "A storm tore the roof off the hospital of Dunmere on Monday, killing two patients. The wind reached 160"
        " kilometres an hour at Cape Fenn. Mayor Ilse Brandt asked the army for tents. Ferries to Fenn stay in port"
        " until Wednesday.",
    ),
    (
        "Wire",
        "Two patients died when a storm tore the roof off the hospital of Dunmere. UN SAYS DUNMERE NEEDS TENTS NOW."
        " Shares of Norvian insurers fell by 3 percent in Halden.",
    ),
    (
        "Gazette",
        "The hospital of Dunmere lost its roof in Monday's storm and two patients died, Mayor Ilse Brandt said. Schools"
        " in Dunmere stay closed. The match between Halden and Greta ended without a goal.",
    ),
)


def article(name: str, text: str, *, publisher: str = "Post", part: int = 0, title: str = "") -> Article:
    return Article(
        id=name,
        key=name,
        source="test",
        location=name,
        publisher=publisher,
        title=title,
        text=text,
        first_seen=datetime(2026, 3, 2, tzinfo=UTC),
        language="en",
        part=part,
    )


def storm() -> tuple[Article, ...]:
    return tuple(article(publisher, text, publisher=publisher) for publisher, text in STORM)


def told(*articles: Article) -> tuple[Sentence, ...]:
    return tuple(sentence for each in articles for sentence in sentences(each))


def texts(chosen: tuple[Sentence, ...]) -> list[str]:
    return [sentence.text for sentence in chosen]


def name(summarizer: Summarizer) -> str:
    return type(summarizer).__name__


@pytest.mark.parametrize("summarizer", EVERY, ids=name)
def test_keeps_the_limit(summarizer: Summarizer) -> None:
    """No more sentences and words than asked for, each one of those given, none twice."""
    given = told(*storm())
    for limit in (Limit(sentences=2, words=40), Limit(sentences=9, words=25), Limit(sentences=1, words=3)):
        chosen = summarizer(given, limit)
        assert len(chosen) <= limit.sentences
        assert sum(map(length, chosen)) <= limit.words
        assert len(set(chosen)) == len(chosen)
        assert set(chosen) <= set(given)
    assert summarizer(given, Limit(sentences=2, words=40))


@pytest.mark.parametrize("summarizer", EVERY, ids=name)
def test_the_order_of_the_sentences_says_nothing(summarizer: Summarizer) -> None:
    """The same sentences in another order give the same choice."""
    given = told(*storm())
    limit = Limit(sentences=3, words=60)
    assert summarizer(given[::-1], limit) == summarizer(given, limit)


@pytest.mark.parametrize("summarizer", EVERY, ids=name)
def test_nothing_gives_nothing(summarizer: Summarizer) -> None:
    """No sentences, no choice."""
    assert summarizer((), Limit()) == ()


@pytest.mark.parametrize("summarizer", EVERY, ids=name)
def test_the_same_text_twice_is_chosen_once(summarizer: Summarizer) -> None:
    """Two articles with one sentence between them give it once, and sumy's keep a score for each."""
    twice = told(
        article("1", "A storm hit the hospital of Dunmere. Tents are needed in Dunmere now."),
        article("2", "A storm hit the hospital of Dunmere. Ferries stay in the port of Fenn."),
    )
    chosen = texts(summarizer(twice, Limit(sentences=9, words=99)))
    assert len(set(chosen)) == len(chosen)


def test_what_a_line_in_capitals_says_counts() -> None:
    """sumy takes a line in capitals for a heading and loses it; our document hands it over as a sentence."""
    given = told(article("1", "UN SAYS DUNMERE NEEDS TENTS NOW."))
    assert texts(LexRank()(given, Limit())) == ["UN SAYS DUNMERE NEEDS TENTS NOW."]


def test_default_finds_what_all_report() -> None:
    """Of three publishers' articles on one storm, what all three say comes first."""
    [first] = Default()(told(*storm()), Limit(sentences=1, words=40))
    assert "roof" in first.text


def test_default_says_nothing_twice() -> None:
    """The second sentence adds to the first, although each article's lead ranks high on its own."""
    first, second = Default()(told(*storm()), Limit(sentences=2, words=60))
    assert ("roof" in first.text) != ("roof" in second.text)


def test_default_leaves_out_what_was_printed() -> None:
    """A sentence that says in other words what an earlier edition printed is not taken again."""
    printed = ("Two patients died when a storm tore the roof off the hospital in Dunmere.",)
    for sentence in Default()(told(*storm()), Limit(sentences=5, words=90), printed=printed):
        assert "roof" not in sentence.text


def test_fifty_copies_of_one_publisher_are_one_vote() -> None:
    """A publisher that repeats itself fifty times does not outvote three that agree (faults.md B10)."""
    loud = tuple(
        article(f"x{n:02}", f"Halden Sugar is the best sugar in Norvia, buyers number {n} say.", publisher="Shop")
        for n in range(50)
    )
    [first] = Default()(told(*storm(), *loud), Limit(sentences=1, words=40))
    assert "roof" in first.text


# --- choose -----------------------------------------------------------------------------------------------------------


def event(*articles: Article) -> Event:
    return Event(id="e", articles=articles)


def test_chosen_sentences_read_alone_and_are_verbatim() -> None:
    """Nothing that the guards refuse is printed, and each sentence stands in its article at its offsets."""
    articles = storm()
    by_id = {each.id: each for each in articles}
    chosen = choose(event(*articles), Default(), limit=Limit(sentences=3, words=80), language="en")
    assert chosen
    for sentence in chosen:
        assert by_id[sentence.article].text[sentence.start : sentence.end] == sentence.text
        assert "UN SAYS" not in sentence.text


def test_articles_in_any_order() -> None:
    """The order of an event's articles does not change what is printed."""
    results = {
        choose(event(*order), Default(), limit=Limit(sentences=3, words=80), language="en")
        for order in permutations(storm())
    }
    assert len(results) == 1


def test_what_hangs_is_printed_after_what_it_hangs_on() -> None:
    """A sentence with a pronoun comes together with the one before it, in the article's order, or not at all."""
    text = "Mayor Ilse Brandt of Dunmere resigned on Monday. She had ruled Dunmere for 20 years."
    chosen = choose(event(article("1", text)), Default(), limit=Limit(sentences=2, words=60), language="en")
    assert texts(chosen) in (
        ["Mayor Ilse Brandt of Dunmere resigned on Monday."],
        ["Mayor Ilse Brandt of Dunmere resigned on Monday.", "She had ruled Dunmere for 20 years."],
    )


def test_an_item_of_a_list_is_printed_from_its_start() -> None:
    """A newsroom's own item is read as it was written: the second sentence only after the first."""
    text = "Drones hit Velograd, Mayor Ihor Lysak said. The attack also damaged a school, he added."
    item = article("1", text, part=3)
    assert texts(choose(event(item), Default(), limit=Limit(sentences=2, words=60), language="en")) == [
        "Drones hit Velograd, Mayor Ihor Lysak said.",
        "The attack also damaged a school, he added.",
    ]
    assert texts(choose(event(item), Default(), limit=Limit(sentences=1, words=60), language="en")) == [
        "Drones hit Velograd, Mayor Ihor Lysak said."
    ]


def test_no_source_is_copied_out() -> None:
    """However long the limit, an article and a publisher give no more than the cap (faults.md B08)."""
    long = " ".join(f"The council of Dunmere bought {n} tents in Halden on day {n}." for n in range(3, 40))
    articles = [article(str(n), long, publisher="Post") for n in range(3)]
    chosen = choose(event(*articles), Default(), limit=Limit(sentences=30, words=900), language="en", cap=CAP)
    assert 0 < len(chosen) <= CAP.sentences
    assert sum(map(length, chosen)) <= CAP.words


def test_only_the_edition_s_language() -> None:
    """A sentence in another language is not printed, and an event that has no other gives nothing."""
    french = "Le conseil municipal de Dunmere a voté lundi le budget de la ville après une longue nuit de débats."
    assert choose(event(article("1", french)), Default(), limit=Limit(), language="en") == ()


def test_when_nothing_reads_alone_the_lightest_is_borne_with() -> None:
    """An article of one leaning sentence is printed rather than lost; one of furniture alone is not."""
    leaning = "Norvian drones also hit a power station near Odrava."
    assert texts(choose(event(article("1", leaning)), Default(), limit=Limit(), language="en")) == [leaning]
    furniture = "Sign up for the Halden Post newsletter and never miss a story."
    assert choose(event(article("1", furniture)), Default(), limit=Limit(), language="en") == ()


def test_further_down_nothing_that_hangs_is_borne_with() -> None:
    """Only where a headline has just said what it means is a sentence that hangs printed; the entry is its headline."""
    question = "Who pays for the new bridge of Halden?"
    hanging = "Fourteen people of this town have died."
    assert texts(choose(event(article("1", hanging)), Default(), limit=Limit(), language="en")) == [hanging]
    assert choose(event(article("1", f"{question} {hanging}")), Default(), limit=Limit(), language="en") == ()


def test_furniture_before_the_lead_does_not_push_it_down() -> None:
    """The first sentence of the news counts as the first, whatever notices the page puts before it."""
    news = "Dockers in Port Alder ended a strike. Ferries stay in the port of Fenn. Bakers in Greta want more."
    plain = choose(event(article("1", news)), Default(), limit=Limit(sentences=1, words=30), language="en")
    noisy = "Already a subscriber? Sign in to read on. This website uses cookies to be better. " + news
    assert texts(
        choose(event(article("1", noisy)), Default(), limit=Limit(sentences=1, words=30), language="en")
    ) == texts(plain)


def test_judge_says_why() -> None:
    """Each sentence of an article comes with the reason for which it may not be printed alone."""
    text = "Mayor Ilse Brandt of Dunmere resigned on Monday. However, parliament in Halden wants more."
    first, second = judge(article("1", text), language="en")
    assert first.refusal is None
    assert second.refusal is not None
    assert str(second.refusal.reason) == "goes on from the sentence before"


def test_who_says_so_is_kept() -> None:
    """Where one source claims and another tells who claims it, the sentence with the speaker is printed."""
    bare = article("1", "Norvian drones sank two grain ships in the port of Odrava on Monday.", publisher="Post")
    told_by = article(
        "2",
        "Norvian drones sank two grain ships in the port of Odrava on Monday, Governor Mila Horak said.",
        publisher="Wire",
    )
    assert texts(choose(event(bare, told_by), Default(), limit=Limit(sentences=1, words=40), language="en")) == [
        told_by.text
    ]


def test_a_surname_that_nobody_knows_is_not_printed_alone() -> None:
    """Whom the article alone names in full is no "Mr. Lysak" to the reader; whom the headline names is."""
    text = (
        "Mayor Ilse Brandt of Dunmere closed the harbour of Dunmere on Monday after a storm. Ferries to Fenn stay"
        " in Dunmere until Friday. Ihor Lysak of the port of Dunmere called it wrong. Dockers gathered outside"
        " Mr. Lysak's office in Dunmere and called for a strike."
        " Brandt said in Dunmere that the harbour would open on Friday."
    )
    one = article("1", text, title="Brandt closes the harbour of Dunmere")
    most = Limit(sentences=5, words=120)
    printed = texts(choose(event(one), Default(least=0), limit=most, language="en", cap=most))
    assert any(each.startswith("Brandt said") for each in printed)
    assert not any("Mr. Lysak" in each for each in printed)
    named = article("1", text, title="Lysak and Brandt quarrel over the harbour of Dunmere")
    printed = texts(choose(event(named), Default(least=0), limit=most, language="en", cap=most))
    assert any("Mr. Lysak" in each for each in printed)


def test_an_event_about_which_nothing_new_is_said_gives_nothing() -> None:
    """When what counts was printed, an aside does not take its place: the event only continues."""
    leads = (
        "Dockers in Port Alder ended their strike on Monday after the port raised their pay by 5 percent.",
        "The strike of the dockers in Port Alder ended on Monday with a rise in pay of 5 percent.",
        "After a rise in pay of 5 percent the dockers in Port Alder ended their strike on Monday.",
    )
    stories = [article(str(n), lead, publisher=str(n)) for n, lead in enumerate(leads)]
    stories.append(article("3", f"{leads[0]} Mayor Lind of Halden likes tea.", publisher="3"))
    limit = Limit(sentences=2, words=60)
    assert set(texts(choose(event(*stories), Default(), limit=limit, language="en"))) & set(leads)
    assert choose(event(*stories), Default(), limit=limit, printed=leads, language="en") == ()
