"""A18: pages, messages and files in other character sets, with wrong or no declaration, give the right text."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from briefing.extract import extract
from briefing.models import RawItem

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
TEXTS = {
    "de": (
        "Größere Überschwemmung in Königsbrück",
        "Die Überschwemmung in Königsbrück hat über Nacht größere Schäden angerichtet, erklärte der Bürgermeister.",
    ),
    "fr": (
        "Les élèves rentrent à Châteauneuf",
        "Les élèves de Châteauneuf sont rentrés lundi après la tempête, a déclaré la préfète. L’école était fermée.",
    ),
    "pl": (
        "Powódź w Świętej Górze",
        "Powódź w Świętej Górze zmusiła wczoraj 300 osób do opuszczenia domów, poinformował w środę rzecznik straży.",
    ),
    "ru": (
        "Паводок в Озёрске отступает",
        "Паводок в Озёрске отступает, сообщили в среду спасатели. Жители вернутся домой к концу недели, сказал мэр.",
    ),
    "el": (
        "Πλημμύρα στη Νέα Πόλη",
        "Η πλημμύρα στη Νέα Πόλη έκλεισε χθες τα σχολεία, ανακοίνωσε ο δήμος. Οι δρόμοι θα ανοίξουν την Πέμπτη.",
    ),
    "ja": (
        "新浜で洪水、学校は休校",
        "新浜市で昨夜から続く大雨のため川があふれ、市内のすべての学校が休校になったと市長が発表した。",
    ),
    "zh": (
        "新滨市洪水退去，学校复课",
        "新滨市政府周三宣布，洪水已经退去，全市学校将于周四恢复上课，道路也将重新开放。",
    ),
}
CHARSETS = {
    "de": ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-8-sig"),
    "fr": ("utf-8", "iso-8859-15", "windows-1252", "utf-16", "utf-8-sig"),
    "pl": ("utf-8", "iso-8859-2", "windows-1250", "utf-16", "utf-8-sig"),
    "ru": ("utf-8", "windows-1251", "koi8-r", "iso-8859-5", "utf-16", "utf-8-sig"),
    "el": ("utf-8", "iso-8859-7", "windows-1253", "utf-16", "utf-8-sig"),
    "ja": ("utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16", "utf-8-sig"),
    "zh": ("utf-8", "gb18030", "gbk", "utf-16", "utf-8-sig"),
}


def _cases() -> list[tuple[str, str]]:
    return [(language, charset) for language, charsets in CHARSETS.items() for charset in charsets]


def _encoded(text: str, charset: str) -> bytes:
    return text.encode(charset, "xmlcharrefreplace" if "<" in text else "replace")


def _page(language: str, declared: str) -> str:
    title, text = TEXTS[language]
    meta = f'<meta charset="{declared}">' if declared else ""
    head = f"<head>{meta}<title>{title}</title></head>"
    body = f"<article><h1>{title}</h1><p>{text}</p><p>{text} {text}</p></article>"
    return f'<!DOCTYPE html><html lang="{language}">{head}<body>{body}</body></html>'


def _titles(content: bytes, media_type: str) -> list[tuple[str, str]]:
    item = RawItem(source="s", location="1", media_type=media_type, content=content)
    return [(each.title, each.text) for each in extract(item, now=NOW, seen=NOW).articles]


def _is_right(found: list[tuple[str, str]], language: str, charset: str) -> bool:
    title, text = (part.replace("’", "?") if charset in ("iso-8859-15",) else part for part in TEXTS[language])
    return any(one == title and text.split("’")[0][:40] in body for one, body in found)


@pytest.mark.parametrize(("language", "charset"), _cases())
def test_a_page_that_declares_its_charset(language: str, charset: str) -> None:
    """Title and text are exact, with the declaration in the page or a byte order mark."""
    page = _page(language, charset.removesuffix("-sig"))
    assert _is_right(_titles(_encoded(page, charset), "text/html"), language, charset)


@pytest.mark.parametrize(("language", "charset"), [case for case in _cases() if case[1] not in ("utf-16", "utf-8-sig")])
def test_a_message_that_declares_its_charset(language: str, charset: str) -> None:
    """Subject and body, each in its encoding."""
    title, text = TEXTS[language]
    message = EmailMessage()
    message["From"] = "Desk <desk@paper.example>"
    message["Subject"] = title
    body = f"{text}\n\n{text[:-1]}!\n"
    message.set_content(body.encode(charset, "replace").decode(charset), charset=charset)
    assert _is_right(_titles(message.as_bytes(), "message/rfc822"), language, charset)


def test_pages_that_declare_nothing_or_the_wrong_thing() -> None:
    """With no declaration, or with UTF-8 declared over another one: at least 95 % of the titles are exact."""
    right = []
    for language, charset in _cases():
        for declared in ("", "utf-8"):
            found = _titles(_encoded(_page(language, declared), charset), "text/html")
            right.append((language, charset, declared, _is_right(found, language, charset)))
    wrong = [case[:3] for case in right if not case[3]]
    assert len(wrong) <= 0.05 * len(right), wrong
