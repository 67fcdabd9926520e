"""Headings: found ones, the reader's, and the ready-made sets."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from briefing.cluster.themes import SETS, Heading, ThemeSettings, into_themes, ready_made
from briefing.cluster.themes.places import places
from briefing.models import Article, Event

REST = "Other developments"


def _event(title: str, text: str, *, language: str = "en", label: str = "", part: int = 0) -> Event:
    article = Article(
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
        label=label,
    )
    return Event(id=f"event {article.id}", articles=(article,))


def _under(events: list[Event], *headings: Heading, archive: tuple[Article, ...] = ()) -> dict[str, list[str]]:
    settings = ThemeSettings(headings=headings, rest=REST)
    themes = into_themes(events, settings=settings, archive=archive)
    return {theme.name: [event.articles[0].title for event in theme.events] for theme in themes}


def _of(themes: dict[str, list[str]], title: str) -> str:
    return next(name for name, titles in themes.items() if title in titles)


IRAN = [
    _event(
        "Protests go on", "Iranian police arrested forty people in Shiraz, where shops stayed shut for a third day."
    ),
    _event("Web still down", "Tehran has cut the internet for eighteen days. Shops cannot take cards."),
    _event("Terminals offered", "France may send satellite terminals to Iran to get round the blackout."),
]
SYRIA = [
    _event("A visit", "Syria’s president flew to see his old enemy. They spoke about two military bases."),
    _event("Harvest fails", "Syrian farmers lost half of the wheat to drought, the ministry in Damascus said."),
    _event("New banknotes", "The central bank of Syria will print notes with two noughts fewer."),
]
ODD = [
    _event("Chess title", "A girl of nineteen won the crown after a draw in the last game."),
    _event("Logboat", "Divers lifted a boat of oak from the mud. It is older than the town."),
]


# --- found headings ---------------------------------------------------------------------------------------------------


def test_the_forms_of_a_countrys_name_are_one() -> None:
    """Iran, Iranian and Tehran stand under Iran; Syria, Syrian and Damascus under Syria; the odd ones at the end."""
    found = _under([*IRAN, *ODD, *SYRIA])
    assert list(found) == ["Iran", "Syria", REST]
    assert found["Iran"] == [event.articles[0].title for event in IRAN]
    assert found["Syria"] == [event.articles[0].title for event in SYRIA]


@pytest.mark.parametrize(
    ("language", "texts", "name"),
    [
        (
            "de",
            ("In Syrien fehlt Weizen.", "Syrische Bauern klagen über die Dürre.", "Damaskus druckt Geld."),
            "Syrien",
        ),
        ("fr", ("La Syrie manque de blé.", "Les paysans syriens se plaignent.", "Damas imprime des billets."), "Syrie"),
        ("ru", ("В Сирии не хватает зерна.", "Сирийские крестьяне жалуются.", "Дамаск печатает деньги."), "Сирия"),
        ("uk", ("У Сирії бракує зерна.", "Сирійські селяни скаржаться.", "Дамаск друкує гроші."), "Сирія"),
        ("zh", ("叙利亚缺少小麦。", "叙利亚农民抱怨干旱。", "大马士革印制钞票。"), "叙利亚"),
        ("ar", ("تعاني سوريا من نقص القمح.", "دمشق تطبع النقود.", "اشتكى مزارعون في سوريا."), "سوريا"),
    ],
)
def test_countries_are_known_in_many_languages(language: str, texts: tuple[str, ...], name: str) -> None:
    """The heading is the country's name in the events' language, also in scripts without capitals."""
    other = {"zh": "一名少女赢得比赛。", "ar": "فازت فتاة بالبطولة."}.get(language, "Xilla ta morren.")
    events = [_event(str(n), text, language=language) for n, text in enumerate(texts)]
    rest = [_event(f"rest {n}", other * (n + 1), language=language) for n in range(3)]
    assert _under([*events, *rest])[name] == ["0", "1", "2"]


def test_a_bird_is_no_country() -> None:
    """In English a country's name has a capital: turkey, china and chad are none."""
    texts = ("They ate turkey with plums.", "A turkey ran through the town.", "The turkey weighed nine kilos.")
    found = _under([*(_event(str(n), text) for n, text in enumerate(texts)), *SYRIA])
    assert "Turkey" not in found
    assert "Türkiye" not in found


def test_what_nearly_all_name_is_no_heading() -> None:
    """A country that every event names tells none of them apart."""
    events = [
        _event(f"{event.articles[0].title}!", f"{event.articles[0].text} Russia was told.") for event in [*IRAN, *SYRIA]
    ]
    assert "Russia" not in _under(events)


def test_persons_and_titles_are_no_headings() -> None:
    """Neither a surname nor the title before it becomes a heading, however many events turn on the person."""
    texts = [
        "Minister Anna Varno opened a bridge. People waited for Varno in the rain.",
        "The bill was drafted by Minister Anna Varno, who will retire. Critics of Varno cheered.",
        "A dog bit Minister Varno on the hand. The bite did not trouble Anna Varno.",
        "On Monday Minister Varno spoke about milk. Farmers liked what Varno said.",
    ]
    found = _under([*(_event(f"Varno {n}", text) for n, text in enumerate(texts)), *SYRIA])
    assert not [name for name in found if "Varno" in name or "Minister" in name]


def test_a_made_up_place_is_known_by_what_stands_before_it() -> None:
    """A name that follows `in` or `near` is a place, and a heading."""
    texts = [
        "Fire destroyed nine stalls in Ostrel on Monday. Nobody was hurt.",
        "Trains stopped in Ostrel for two hours. A swan sat on the line.",
        "The river rose near Ostrel by a metre. Sandbags were filled.",
    ]
    found = _under([*(_event(str(n), text) for n, text in enumerate(texts)), *SYRIA, *ODD])
    assert found["Ostrel"] == ["0", "1", "2"]


def test_german_nouns_are_not_all_names() -> None:
    """Every German noun has a capital; headings are places and subjects, not `Menschen` or `Montag`."""
    texts = [
        "In Ostrel sind am Montag zwei Menschen verletzt worden. Das Hochwasser stieg.",
        "Die Polizei in Ostrel sucht zwei Menschen. Das Hochwasser hatte den Deich am Montag erreicht.",
        "Am Montag brach in Ostrel der Deich. Viele Menschen flohen vor dem Hochwasser.",
    ]
    events = [_event(str(n), text, language="de") for n, text in enumerate(texts)]
    others = [
        _event("Wahl", "Am Montag wählten die Menschen in Telm ein Parlament.", language="de"),
        _event("Schach", "Menschen jubelten, als das Mädchen am Montag gewann.", language="de"),
        _event("Kunst", "Ein Gemälde wurde am Montag verkauft.", language="de"),
    ]
    found = _under([*events, *others])
    assert "Ostrel" in found
    assert not {"Menschen", "Montag", "Polizei"} & set(found)


def test_a_script_without_capitals_or_countries_falls_back_on_frequent_words() -> None:
    """Where no country is named, what several events say and others do not stands over them."""
    floods = ["洪水冲毁了三座桥梁。", "洪水淹没了村庄和田野。", "洪水使数千人无家可归。", "洪水之后学校停课。"]
    others = ["歌手取消了演唱会。", "银行提高了利率。", "球队赢得了决赛。", "博物馆展出新画作。", "科学家发现彗星。"]
    events = [_event(f"洪 {n}", text, language="zh") for n, text in enumerate(floods)]
    events += [_event(f"别 {n}", text, language="zh") for n, text in enumerate(others)]
    found = _under(events)
    assert len(found.get("洪水", [])) == 4


@pytest.mark.parametrize("events", [[], IRAN[:1], [IRAN[0], SYRIA[0]], ODD])
def test_few_events_are_never_lost(events: list[Event]) -> None:
    """Down to none, all events come out, and none stands alone under a found heading."""
    found = _under(events)
    assert sum(map(len, found.values())) == len(events)
    assert all(len(titles) > 1 for name, titles in found.items() if name != REST)


def test_the_order_of_events_changes_no_heading() -> None:
    """The events in another order come under the same headings, and keep the order in which they came."""
    events = [*IRAN, *ODD, *SYRIA]
    one, other = _under(events), _under(events[::-1])
    assert list(one) == list(other)
    assert one == {name: titles[::-1] for name, titles in other.items()}


def test_a_long_heading_is_parted_by_subject() -> None:
    """A heading over more than twelve entries is parted: `Iran: ...` stands beside `Iran`."""
    strikes = [
        _event(f"s{n}", f"The strike of dockers in Iran goes on. The strike cost port {n} money.") for n in range(7)
    ]
    towns = ("Qom", "Yazd", "Arak", "Bam", "Ahvaz", "Karaj", "Sari", "Rasht")
    others = [_event(t, f"A match in Iran was played in {t}. {t} won with {n} goals.") for n, t in enumerate(towns)]
    found = _under([*strikes, *others, *SYRIA, *ODD])
    assert found["Iran: strike"] == [f"s{n}" for n in range(7)]
    assert len(found["Iran"]) == 8


def test_languages_without_any_list_do_not_fail() -> None:
    """Events of a language that nothing is known of, or of none, come out."""
    events = [_event(str(n), "Xu ra tal morren. Di sola.", language=language) for n, language in enumerate(["", "xx"])]
    assert sum(map(len, _under(events).values())) == 2
    assert places("xx").codes == {}


@pytest.mark.slow
def test_three_thousand_events_take_seconds() -> None:
    """The time grows as the number of events: 3,000 take less than six times what 750 take."""
    towns = [f"{a}{b}{c}" for a in ("Bel", "Kor", "Tam") for b in ("da", "ri", "so") for c in ("ne", "ra", "lin", "to")]

    def seconds(count: int) -> float:
        events = [
            _event(f"{n}", f"A fire broke out in {towns[n % 36]} on day {n}. " + f"The word{n % 700} was told. " * 20)
            for n in range(count)
        ]
        start = time.process_time()
        _under(events)
        return time.process_time() - start

    seconds(50)
    assert seconds(3000) < 6 * max(0.2, seconds(750))


# --- the reader's headings --------------------------------------------------------------------------------------------

FIGHTING = Heading(name="Fighting", words=("strike", "drone", "shelling"))
TALKS = Heading(name="Ceasefire talks", words=("ceasefire", "negotiators", "peace deal"))
DRONES = _event("Drones hit a depot", "Nine drones flew over the river. A depot burned.")
ROOM = _event("Negotiators meet", "The negotiators sat in one room for the first time.")


def test_events_come_under_the_heading_whose_words_they_say() -> None:
    """In the reader's order, with what says none of the words at the end; other endings of a word count too."""
    assert _under([ROOM, ODD[0], DRONES], FIGHTING, TALKS) == {
        "Fighting": ["Drones hit a depot"],
        "Ceasefire talks": ["Negotiators meet"],
        REST: ["Chess title"],
    }


def test_a_heading_without_events_is_not_there() -> None:
    """Only headings that have an event come out."""
    assert list(_under([DRONES], FIGHTING, TALKS)) == ["Fighting"]


def test_of_two_equal_headings_neither_wins() -> None:
    """An event that says as much of two headings goes under the last one."""
    both = _event("Drones and negotiators", "Drones flew while negotiators sat.")
    assert list(_under([both], FIGHTING, TALKS)) == [REST]


def test_a_phrase_counts_as_a_whole() -> None:
    """`peace deal` is said where its words stand together, and not where one of them stands alone."""
    deal = _event("Peace deal is near", "The two sides will sign on Monday.")
    quiet = _event("Some peace in the park", "A deal on benches was made.")
    assert _of(found := _under([deal, quiet], FIGHTING, TALKS), "Peace deal is near") == "Ceasefire talks"
    assert _of(found, "Some peace in the park") == REST


def test_the_words_of_a_phrase_speak_for_no_other_heading() -> None:
    """`end the fighting` is about talks; that `fighting` stands in it says nothing for the other heading."""
    talks, war = Heading(name="Talks", words=("end the fighting",)), Heading(name="War", words=("fighting", "front"))
    assert list(_under([_event("A deal", "A deal would end the fighting.")], war, talks)) == ["Talks"]


def test_a_star_stands_for_any_letters() -> None:
    """`*wahl` is Landtagswahl as well, and `sport*` Sportverein."""
    headings = (Heading(name="Politik", words=("*wahl",)), Heading(name="Sport", words=("sport*",)))
    vote = _event("Landtagswahl verschoben", "Der Termin steht noch nicht fest.", language="de")
    club = _event("Sportverein baut Halle", "Der Bau kostet zwei Millionen.", language="de")
    assert _under([vote, club], *headings) == {"Politik": [vote.articles[0].title], "Sport": [club.articles[0].title]}


def test_a_heading_without_words_goes_by_its_name() -> None:
    """The words of the name itself are then what tells."""
    assert _under([DRONES, ROOM], Heading(name="Negotiators and envoys")) == {
        "Negotiators and envoys": ["Negotiators meet"],
        REST: ["Drones hit a depot"],
    }


def test_a_newsrooms_own_heading_decides() -> None:
    """An item that stood under a sub-heading of the same name in the newsroom's list stays there."""
    item = _event("Key events", "Nine drones flew over the river.", label="ceasefire talks", part=3)
    assert list(_under([item], FIGHTING, TALKS)) == ["Ceasefire talks"]


def test_the_title_of_a_list_says_nothing_of_its_items() -> None:
    """An item of a list is not under what the list's title says."""
    item = _event("Drones: list of key events", "The negotiators sat in one room.", part=3)
    assert list(_under([item], FIGHTING, TALKS)) == ["Ceasefire talks"]


def test_the_archive_expands_the_words() -> None:
    """What stands in the archive almost only beside a heading's words brings an event under it that says none."""
    archive = tuple(
        _event(f"Drone strike at Belmar {n}", f"The glide bomb fell on Belmar, after a drone strike {n}.").articles[0]
        for n in range(6)
    )
    glide = _event("Glide bomb on Belmar", "A glide bomb burned nine stalls.")
    assert _under([glide], FIGHTING, TALKS) == {REST: ["Glide bomb on Belmar"]}
    assert _under([glide], FIGHTING, TALKS, archive=archive) == {"Fighting": ["Glide bomb on Belmar"]}


def test_each_event_is_under_exactly_one_heading() -> None:
    """Nothing is lost and nothing stands twice, whatever the headings."""
    events = [*IRAN, *ODD, *SYRIA, DRONES, ROOM]
    found = _under(events, *ready_made("general"))
    assert sorted(title for titles in found.values() for title in titles) == sorted(e.articles[0].title for e in events)


def test_a_word_in_brackets_counts_half() -> None:
    """Said once in a lead, a word in brackets is enough for its heading but loses to another heading's own."""
    event = _event("Notes", "There were talks about drones.")
    own, half = Heading(name="Drones", words=("drones",)), Heading(name="Meetings", words=("(talks)",))
    assert list(_under([event], half)) == ["Meetings"]
    assert list(_under([event], half, own)) == ["Drones"]


def test_a_stop_word_of_another_language_is_no_word() -> None:
    """`war` is a word of the English set; in a German text it means `was` and says nothing."""
    event = _event("Am Abend", "Es war dunkel.", language="de")
    assert list(_under([event], *ready_made("general", languages=("de", "en")))) == [REST]


# --- the ready-made sets ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS)
def test_a_set_has_the_same_headings_in_every_language(name: str) -> None:
    """English and German have as many headings, each with words, none of them twice."""
    english, german = ready_made(name), ready_made(name, languages=("de",))
    assert len(english) == len(german) == {"general": 10, "conflict": 7}[name]
    for heading in (*english, *german):
        assert len(heading.words) >= 20
        assert len(set(heading.words)) == len(heading.words)


def test_a_set_is_named_in_the_first_language_and_knows_the_words_of_all() -> None:
    """For an edition in German that quotes English too, the headings are German and the words of both."""
    both = ready_made("general", languages=("de", "en"))
    assert both[0].name == "Bewaffnete Konflikte und Anschläge"
    assert {"soldat*", "soldiers"} <= set(both[0].words)
    assert ready_made("general", languages=("xx", "../en")) == ready_made("general")


def test_a_set_that_is_not_there() -> None:
    """An unknown name is an error."""
    with pytest.raises(KeyError):
        ready_made("weather")


def test_the_labelled_items_come_under_their_headings() -> None:
    """At least 85 % of the half on which nothing was tuned, in English and in German."""
    benchmark = pytest.importorskip("benchmarks.themes", reason="the benchmarks are in a checkout alone")
    for path in benchmark.HALVES:
        figures = benchmark.measure(path)
        assert figures["items"] >= 75
        assert min(figures["accuracy_en"], figures["accuracy_de"]) >= 85
