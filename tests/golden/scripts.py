"""Editions in other languages and scripts, of our own writing, for what the page does with them."""

from __future__ import annotations

from dataclasses import replace

from golden.edition import EDITION, EMPTY, article

from briefing.models import Article, Briefing, Citation, Entry, Reference, Section, Statement, Status, Support

TEXTS = {
    "ar": (
        "فيضان في فيلمار",
        "راديو أورله",
        "قال رئيس البلدية يوم الاثنين إن 12 شخصا نقلوا إلى المستشفى "
        "(اثنان منهم في حالة خطرة) بعد فيضان نهر Orle في 2026.",
    ),
    "he": ("הצפה בוולמר", "רדיו אורלה", "ראש העיר אמר ביום שני כי 12 בני אדם פונו לבית החולים אחרי ההצפה של נהר Orle."),
    "uk": (
        "Повінь у Вельмарі",
        "Радіо Орле",
        "Міський голова Вельмара повідомив у понеділок, що 12 людей госпіталізовано після повені на річці Орле.",
    ),
    "el": (
        "Πλημμύρα στο Βέλμαρ",
        "Ράδιο Όρλε",
        "Ο δήμαρχος είπε τη Δευτέρα ότι 12 άνθρωποι μεταφέρθηκαν στο νοσοκομείο.",
    ),
    "de": (
        "Hochwasser in Vellmar",
        "Orle-Rundfunk",
        "Die Bürgermeisterin sagte am Montag, nach dem Hochwasser der Orle seien zwölf Menschen im Krankenhaus: "
        "„Es reicht.“",
    ),
    "fr": (
        "Crue à Vellmar",
        "Radio Orle",
        "« Nous ne rouvrirons pas le pont », a dit lundi la maire, après l’hospitalisation de 12 personnes à Vellmar.",
    ),
}
# Scripts for which the fonts that come with the program have no letters.
FAR = {
    "zh": ("韦尔马尔发生洪水", "奥勒广播", "市长星期一说，奥勒河泛滥以后，有十二人被送往医院，大桥已经关闭。"),
    "ja": ("ヴェルマルで洪水", "オルレ放送", "市長は月曜日、オルレ川の氾濫により十二人が病院に運ばれたと述べた。"),
    "ko": ("벨마르에 홍수", "오를레 방송", "시장은 월요일 오를레강이 넘쳐 열두 명이 병원으로 옮겨졌다고 말했다."),
    "hi": ("वेल्मार में बाढ़", "ओरले रेडियो", "महापौर ने सोमवार को कहा कि ओरले नदी की बाढ़ के बाद बारह लोग अस्पताल में हैं।"),
}


def written_in(language: str) -> tuple[Briefing, Article]:
    """An edition of one sentence in that language, and its article."""
    title, publisher, text = (TEXTS | FAR)[language]
    one = article(f"x{language}", publisher, title=title, text=text, url="https://x.example/1", language=language)
    return _edition(language, (one,)), one


def mixed() -> tuple[Briefing, tuple[Article, ...]]:
    """An English edition of one sentence in each script."""
    articles = tuple(written_in(language)[1] for language in TEXTS)
    return _edition("en", articles), articles


def _edition(language: str, articles: tuple[Article, ...]) -> Briefing:
    entries = tuple(_entry(number, one) for number, one in enumerate(articles, start=1))
    return replace(
        EMPTY,
        language=language,
        title=EDITION.title if language == "en" else f"{articles[0].title} – {{day}}",
        series=articles[0].title,
        sections=(Section(name=articles[0].publisher, entries=entries),),
        references=tuple(_reference(number, one) for number, one in enumerate(articles, start=1)),
    )


def _entry(number: int, one: Article) -> Entry:
    citation = Citation(number=number, article=one.id, start=0, end=len(one.text))
    return Entry(
        event=one.id,
        headline=one.title,
        status=Status.NEW,
        statements=(Statement(text=one.text, citation=citation),),
        support=Support(publishers=3, articles=3, copies=0, first=one.publisher),
        articles=(one.id,),
    )


def _reference(number: int, one: Article) -> Reference:
    return Reference(
        number=number,
        article=one.id,
        publisher=one.publisher,
        title=one.title,
        author=one.author,
        published=one.published,
        first_seen=None if one.published else one.first_seen,
        url=one.url,
        location=one.location,
    )
