"""Newsletters of several kinds and languages come apart into their stories, each with its link; the rest is dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from briefing.extract import extract
from briefing.models import Article, RawItem

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)

ENGLISH = (
    (
        "Fishermen of Tollmere win back their quota",
        "The fishermen of Tollmere may land 900 tonnes of herring again this year, the fisheries board said "
        "on Thursday. Two years ago it had cut the quota to a third. Ragna Hollis, who owns three boats, "
        "called it late but welcome.",
    ),
    (
        "Night trains return to the Skerry line",
        "Night trains will run between Tollmere and Port Ansgar from May, eleven years after the last one. "
        "The railway has bought 14 used sleeping cars and expects 60,000 passengers in the first year.",
    ),
    (
        "A school built of straw passes its first winter",
        "The school at Lower Quern, whose walls are bales of barley straw, used a fifth of the heat of the "
        "one it replaced. Its builders say that the mice have stayed outside. The county will put up two "
        "more.",
    ),
)
GERMAN = (
    (
        "Fischer von Tollmeer bekommen ihre Quote zurück",
        "Die Fischer von Tollmeer dürfen in diesem Jahr wieder 900 Tonnen Hering anlanden, teilte das "
        "Fischereiamt am Donnerstag mit. Vor zwei Jahren hatte es die Quote auf ein Drittel gekürzt. Die "
        "Reederin Ragna Hollis nannte das spät, aber willkommen.",
    ),
    (
        "Nachtzüge kehren auf die Schärenbahn zurück",
        "Zwischen Tollmeer und Ansgarhafen fahren von Mai an wieder Nachtzüge, elf Jahre nach dem letzten. "
        "Die Bahn hat 14 gebrauchte Schlafwagen gekauft und rechnet im ersten Jahr mit 60.000 Fahrgästen.",
    ),
    (
        "Schule aus Stroh übersteht den ersten Winter",
        "Die Schule von Unterquern, deren Wände aus Ballen von Gerstenstroh sind, brauchte ein Fünftel der "
        "Wärme ihrer Vorgängerin. Die Mäuse seien draußen geblieben, sagen ihre Erbauer. Der Kreis will zwei "
        "weitere errichten.",
    ),
)
FRENCH = (
    (
        "Les pêcheurs de Tollmère retrouvent leur quota",
        "Les pêcheurs de Tollmère pourront de nouveau débarquer 900 tonnes de harengs cette année, a annoncé "
        "jeudi l’office des pêches. Il y a deux ans, il avait réduit le quota à un tiers. L’armatrice Ragna "
        "Hollis y voit une décision tardive, mais bienvenue.",
    ),
    (
        "Les trains de nuit reviennent sur la ligne des Îlots",
        "Des trains de nuit rouleront dès mai entre Tollmère et Port-Ansgar, onze ans après le dernier. La "
        "compagnie a acheté 14 voitures-lits d’occasion et attend 60 000 voyageurs la première année.",
    ),
    (
        "Une école en paille passe son premier hiver",
        "L’école de Quern-le-Bas, dont les murs sont des bottes de paille d’orge, a consommé un cinquième de "
        "la chaleur de celle qu’elle remplace. Les souris sont restées dehors, disent ses bâtisseurs. Le "
        "canton en bâtira deux autres.",
    ),
)
WORDS = {  # greeting, the button under a story, the foot
    "en": (
        "Good morning from the coast.",
        "Read the full story",
        "You receive this because you signed up. Unsubscribe",
    ),
    "de": (
        "Guten Morgen von der Küste!",
        "Weiterlesen",
        "Sie erhalten diesen Newsletter, weil Sie ihn bestellt haben.",
    ),
    "fr": ("Bonjour à toutes et à tous !", "Lire la suite", "Vous recevez cette lettre. Se désabonner"),
}
STORIES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
ADDRESS = "Tollmere Observer, 3 Quay Street, Port Ansgar"


def _url(number: int) -> str:
    return f"https://observer.example/{number}"


def _headings(language: str) -> str:
    """Headings that are links, a paragraph, a button."""
    greeting, more, foot = WORDS[language]
    stories = "".join(
        f'<h2><a href="{_url(n)}?utm_source=mail">{title}</a></h2><p>{text}</p><p><a href="{_url(n)}">{more}</a></p>'
        for n, (title, text) in enumerate(STORIES[language])
    )
    return f"<html><body><h1>The Observer</h1><p>{greeting}</p>{stories}<hr><p>{foot}</p><p>{ADDRESS}</p></body></html>"


def _tables(language: str) -> str:
    """Nested tables, as the programs that newsletters are made with write them: no heading anywhere."""
    greeting, more, foot = WORDS[language]
    stories = "".join(
        f'<table><tr><td><a href="{_url(n)}"><img src="{n}.jpg" alt=""></a></td></tr>'
        f'<tr><td><a href="{_url(n)}" style="font-size:22px"><b>{title}</b></a></td></tr>'
        f'<tr><td style="font-size:16px">{text}</td></tr>'
        f'<tr><td><a href="{_url(n)}" class="button">{more}</a></td></tr></table>'
        for n, (title, text) in enumerate(STORIES[language])
    )
    top = '<td><a href="https://observer.example/web">View in browser</a></td>'
    social = '<td><a href="https://social.example/o">Facebook</a> <a href="https://social.example/p">Mastodon</a></td>'
    foot = f"<tr>{social}</tr><tr><td>{foot}</td></tr><tr><td>{ADDRESS}</td></tr>"
    head = f"<table><tr>{top}</tr><tr><td>{greeting}</td></tr></table>"
    return f"<html><body>{head}{stories}<table>{foot}</table></body></html>"


def _wrapped(text: str, width: int = 68) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _ruled(language: str) -> str:
    """Plain text, wrapped, with a rule between the stories and the address at the end of each."""
    greeting, more, foot = WORDS[language]
    stories = "\n\n* * *\n\n".join(
        f"{title}\n\n{_wrapped(text)}\n\n{more}: {_url(n)}" for n, (title, text) in enumerate(STORIES[language])
    )
    return f"THE OBSERVER\n\n{greeting}\n\n* * *\n\n{stories}\n\n* * *\n\n{foot}\nhttps://observer.example/leave\n\n{ADDRESS}\n"


def _underlined(language: str) -> str:
    """Plain text with underlined headlines, the address below each, and a signature."""
    greeting, _, foot = WORDS[language]
    stories = "\n\n".join(
        f"{title}\n{'=' * len(title)}\n<{_url(n)}>\n\n{_wrapped(text)}"
        for n, (title, text) in enumerate(STORIES[language])
    )
    return f"{greeting}\n\n{stories}\n\n-- \n{foot}\n{ADDRESS}\n"


def _noted(language: str) -> str:
    """Plain text whose headlines have a number, and the addresses at the end."""
    greeting, _, foot = WORDS[language]
    stories = "\n\n\n".join(
        f"{title} [{n}]\n\n{_wrapped(text)}" for n, (title, text) in enumerate(STORIES[language], 1)
    )
    notes = "\n".join(f"[{n}] {_url(n - 1)}" for n in range(1, 4))
    return f"{greeting}\n\n{stories}\n\n---\n{foot}\n\n{notes}\n"


def _message(body: str, *, html: bool, subject: str = "The Observer: herring, night trains, straw") -> bytes:
    message = EmailMessage()
    message["From"] = "Tollmere Observer <letter@observer.example>"
    message["Subject"] = subject
    message["Date"] = "Thu, 05 Mar 2026 07:00:00 +0100"
    message["Message-ID"] = "<1@observer.example>"
    if html:
        message.set_content("Please look at this letter in a browser: https://observer.example/web")
        message.add_alternative(body, subtype="html")
    else:
        message.set_content(body)
    return message.as_bytes()


def _articles(content: bytes) -> list[Article]:
    item = RawItem(source="letters", location="1", media_type="message/rfc822", content=content)
    return [article for article in extract(item, now=NOW, seen=NOW).articles if article.text]


KINDS = {"headings": _headings, "tables": _tables, "ruled": _ruled, "underlined": _underlined, "noted": _noted}


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_newsletter_comes_apart(kind: str, language: str) -> None:
    """Each story with its headline, its address and its whole text; no greeting, button, foot or postal address."""
    found = _articles(_message(KINDS[kind](language), html=kind in ("headings", "tables")))
    assert [(each.title, each.url) for each in found] == [
        (title, _url(n)) for n, (title, _) in enumerate(STORIES[language])
    ]
    assert [" ".join(each.text.split()) for each in found] == [text for _, text in STORIES[language]]
    assert {each.publisher for each in found} == {"Tollmere Observer"}
    assert {each.language for each in found} == {language}


@pytest.mark.parametrize("language", STORIES)
def test_a_message_that_is_one_article_has_its_subject_for_a_headline(language: str) -> None:
    """A press release: no story of it is cut off, and its foot is not part of it."""
    title, text = STORIES[language][0]
    body = f"{_wrapped(text)}\n\n{_wrapped(STORIES[language][1][1])}\n\n-- \n{ADDRESS}\n"
    (found,) = _articles(_message(body, html=False, subject=title))
    assert (found.title, found.text) == (title, f"{text}\n{STORIES[language][1][1]}")
