"""Whatever the articles: a choice keeps its limits, cuts no quotation, is verbatim, and the order says nothing."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.models import Article, Event, Limit, Sentence
from briefing.summarize.choose import CAP, choose
from briefing.summarize.default import Default
from briefing.summarize.door import length
from briefing.summarize.quotes import cuts, quotations

NAMES = ("Mayor Ilse Brandt", "Governor Mila Horak", "Teodor Lunde", "Doctor Rosa Lind", "The Halden Post")
PLACES = ("Dunmere", "Halden", "Marrow Bay", "Karsand", "Velograd")
VERBS = ("opened a school in", "left", "flew to", "closed the harbour of", "asked for 40 tents in", "won the vote in")
STYLES = (("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ('"', '"'), ("‘", "’"), ("``", "''"))
PIECES = ("We waited for hours.", "Nobody came.", "The bridge was gone.", "It rained.", "They told us to stay.")

plain = st.builds("{} {} {}.".format, st.sampled_from(NAMES), st.sampled_from(VERBS), st.sampled_from(PLACES))


@st.composite
def quoted(draw: st.DrawFn) -> str:
    """A quotation of one to three sentences, before, after or around its speaker, its marks now and then lost."""
    begin, end = draw(st.sampled_from(STYLES))
    speech = " ".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)))
    name = draw(st.sampled_from(NAMES))
    form = draw(
        st.sampled_from(("{b}{s}{e} {n} said.", "{n} said: {b}{s}{e}", "{b}{s}{e}", "{b}{s}", "{s}{e} {n} said."))
    )
    return form.format(b=begin, s=speech, e=end, n=name)


paragraphs = st.lists(st.one_of(plain, quoted()), min_size=1, max_size=4).map(" ".join)
bodies = st.lists(paragraphs, min_size=1, max_size=4).map("\n".join)


@st.composite
def events(draw: st.DrawFn) -> Event:
    texts = draw(st.lists(bodies, min_size=1, max_size=4))
    publishers = draw(st.lists(st.sampled_from(("Post", "Wire", "")), min_size=len(texts), max_size=len(texts)))
    pairs = zip(texts, publishers, strict=True)
    return Event(id="e", articles=tuple(article(n, text, publisher) for n, (text, publisher) in enumerate(pairs)))


def article(number: int, text: str, publisher: str) -> Article:
    return Article(
        id=f"{number:02}",
        key=str(number),
        source="test",
        location=str(number),
        publisher=publisher,
        title="",
        text=text,
        first_seen=datetime(2026, 3, 2, tzinfo=UTC),
        language="en",
    )


def chosen_of(event: Event, *, limit: Limit) -> tuple[Sentence, ...]:
    return choose(event, Default(), limit=limit, language="en")


@settings(max_examples=60, deadline=None)
@given(event=events(), limit=st.builds(Limit, sentences=st.integers(1, 5), words=st.integers(1, 120)))
def test_limits_and_caps_hold(event: Event, limit: Limit) -> None:
    """No more than the limit in all, and no more than the cap of an article or of a named publisher."""
    chosen = chosen_of(event, limit=limit)
    assert len(chosen) <= limit.sentences
    assert sum(map(length, chosen)) <= limit.words
    for group in ({s.article for s in chosen}, {s.voice for s in chosen if s.voice}):
        for key in group:
            own = [s for s in chosen if key in (s.article, s.voice)]
            assert len(own) <= CAP.sentences
            assert sum(map(length, own)) <= CAP.words


@settings(max_examples=120, deadline=None)
@given(event=events())
def test_quotations_are_whole(event: Event) -> None:
    """What is printed of an article, adjoining sentences together, takes each quotation whole or leaves it (B03)."""
    texts = {each.id: each.text for each in event.articles}
    for start, end, article_id in joined(chosen_of(event, limit=Limit(sentences=4, words=90)), texts):
        for begin, stop, whole in quotations(texts[article_id]):
            if begin < end and start < stop:
                assert whole
                assert not cuts((start, end), (begin, stop))


def joined(chosen: tuple[Sentence, ...], texts: dict[str, str]) -> list[tuple[int, int, str]]:
    """The stretches of text that are printed without a gap."""
    stretches: list[tuple[int, int, str]] = []
    for sentence in sorted(chosen, key=lambda each: (each.article, each.start)):
        last = stretches[-1] if stretches else None
        if last and last[2] == sentence.article and not texts[sentence.article][last[1] : sentence.start].strip():
            stretches[-1] = (last[0], sentence.end, sentence.article)
        else:
            stretches.append((sentence.start, sentence.end, sentence.article))
    return stretches


@settings(max_examples=40, deadline=None)
@given(event=events(), seed=st.integers(0, 9))
def test_verbatim_and_in_any_order(event: Event, seed: int) -> None:
    """Each sentence stands at its offsets, and the articles in another order give the same sentences."""
    texts = {each.id: each.text for each in event.articles}
    chosen = chosen_of(event, limit=Limit(sentences=3, words=80))
    for sentence in chosen:
        assert texts[sentence.article][sentence.start : sentence.end] == sentence.text
    shuffled = list(event.articles)
    random.Random(seed).shuffle(shuffled)
    assert chosen_of(Event(id="e", articles=tuple(shuffled)), limit=Limit(sentences=3, words=80)) == chosen
