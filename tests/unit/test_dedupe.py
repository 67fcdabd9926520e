"""Copies are folded, updates are seen, and what only looks alike stays apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from briefing.dedupe import fold
from briefing.models import Article

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FLOOD = (
    "The river Aller rose above its banks near Hameln on Monday night and flooded 120 houses in the old town. "
    "Firefighters brought 45 people to safety with boats, the district said. A dam upstream held. "
    "Schools stay closed until Thursday. The water authority expects the peak of the flood on Tuesday evening. "
    "Farmers drove their animals to higher ground, and the railway between the two towns was shut."
)
STRIKE = (
    "Bus drivers in the port of Velden walked out on Monday over pay. The union asked for six per cent more, the city "
    "offered two. About 900 drivers took part, and two lines ran. Talks go on this week, a spokesman said, but he "
    "named no day. Commuters walked or shared cars; the ferry took on more passengers than on any day this year."
)


def article(name: str, text: str, **fields: object) -> Article:
    """An article with the fields that matter here."""
    return Article(
        **{  # type: ignore[arg-type]
            "id": name, "key": name, "source": "folder", "location": name, "publisher": "Post", "title": "Title",
            "text": text, "first_seen": NOON, "published": NOON, "language": "en", **fields,
        }
    )  # fmt: skip


def test_equal_texts_of_two_publishers_are_one_with_the_earlier_kept() -> None:
    """Wire copy: the one that had it first is kept, the other is a duplicate of similarity 1."""
    kept, folded = fold(
        [article("b", FLOOD, publisher="Herald", published=NOON + timedelta(hours=1)), article("c", FLOOD)]
    )
    assert [each.id for each in kept] == ["c"]
    assert [(each.article.id, each.of, each.similarity, each.changed) for each in folded] == [("b", "c", 1.0, ())]


def test_different_texts_stay_apart() -> None:
    """Two reports of two things are both kept."""
    kept, folded = fold([article("a", FLOOD), article("b", STRIKE)])
    assert (len(kept), folded) == (2, ())


def test_a_later_edition_replaces_the_earlier_and_the_changed_figures_show() -> None:
    """The publisher's latest version is kept; the figures that only the folded one has are named."""
    later = FLOOD.replace("120 houses", "310 houses").replace("45 people", "88 people")
    kept, folded = fold([article("a", FLOOD), article("b", later, published=NOON + timedelta(hours=5))])
    assert [each.id for each in kept] == ["b"]
    assert folded[0].changed == ("120", "45")
    assert 0.5 < folded[0].similarity < 1


def test_an_agencys_brief_is_folded_into_the_long_version() -> None:
    """A text that stands within a longer one is a copy of it although most of the longer is new."""
    long = f"{FLOOD}\n{STRIKE}\n" + STRIKE.replace("Bus", "Tram").replace("port", "city")
    kept, folded = fold([article("a", FLOOD, publisher="Wire"), article("b", long)])
    assert [each.id for each in kept] == ["b"]
    assert folded[0].of == "b"


def test_two_single_sentences_that_differ_in_one_word_stay_apart() -> None:
    """Items of a list: another place is another event, however alike the sentences."""
    one = "Drones struck a power station near Norden on Sunday and three workers were injured, officials said."
    kept, folded = fold([article("a", one, part=1), article("b", one.replace("Norden", "Leer"), part=2)])
    assert (len(kept), folded) == (2, ())


def test_equal_single_sentences_are_folded() -> None:
    """The same item in two lists is told once."""
    one = "Drones struck a power station near Norden on Sunday and three workers were injured, officials said."
    kept, folded = fold([article("a", one, part=1), article("b", one.upper(), part=7)])
    assert (len(kept), len(folded)) == (1, 1)


def test_a_form_filled_in_twice_is_two_events() -> None:
    """A publisher's standing text about two places is not one text."""
    elsewhere = FLOOD.replace("Aller", "Leine").replace("Hameln", "Alfeld")
    kept, folded = fold([article("a", FLOOD), article("b", elsewhere)])
    assert (len(kept), folded) == (2, ())


def test_languages_never_mix() -> None:
    """The same text marked as two languages is two articles."""
    assert fold([article("a", FLOOD), article("b", FLOOD, language="de")])[1] == ()


def test_empty_texts_are_nobodys_copies() -> None:
    """Articles of which only the headline is known are kept, all of them."""
    assert fold([article("a", ""), article("b", "")])[1] == ()
    assert fold([]) == ((), ())


def test_fifty_near_copies_of_one_publisher_fold_into_one() -> None:
    """Many versions of a text cost one article, and each names the kept one (fault B10)."""
    copies = [article(f"{number:02}", f"{FLOOD} Version {number}.", publisher="Mill") for number in range(50)]
    kept, folded = fold(copies)
    assert (len(kept), len(folded), {each.of for each in folded}) == (1, 49, {kept[0].id})
