"""Language of a text: all nineteen, short and mixed ones, without network or files of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from briefing.text.languages import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The river rose by two metres in the night."),
        ("fr", "La rivière est montée de deux mètres dans la nuit."),
        ("de", "Der Fluss stieg in der Nacht um zwei Meter an."),
        ("es", "El río subió dos metros durante la noche en la ciudad."),
        ("it", "Il fiume è salito di due metri durante la notte."),
        ("pt", "O rio subiu dois metros durante a noite, disse o governo."),
        ("nl", "De rivier steeg in de nacht met twee meter."),
        ("pl", "W nocy rzeka podniosła się o dwa metry."),
        ("cs", "Řeka v noci stoupla o dva metry, řekl starosta."),
        ("ru", "Ночью река поднялась на два метра."),
        ("uk", "Уночі річка піднялася на два метри."),
        ("el", "Το ποτάμι ανέβηκε δύο μέτρα τη νύχτα."),
        ("tr", "Nehir gece boyunca iki metre yükseldi."),
        ("ar", "ارتفع النهر مترين خلال الليل في المدينة."),
        ("he", "הנהר עלה בשני מטרים במהלך הלילה."),
        ("fa", "رودخانه در طول شب دو متر بالا آمد و گفت."),
        ("hi", "रात में नदी दो मीटर बढ़ गई।"),
        ("zh", "夜里河水上涨了两米。"),
        ("ja", "夜の間に川は二メートル上昇した。"),
    ],
)
def test_each_language_is_told(language: str, text: str) -> None:
    """One plain sentence is enough, in every language of the program."""
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", ""),
        ("OK", ""),
        ("Putin", ""),
        ("12.5 % – 2026", ""),
        ("?!", ""),
        ("中国", "zh"),
        ("東京の川", "ja"),
        ("Київ", "uk"),
        ("Выборы", "ru"),
        ("Новости", ""),
        ("한국어 뉴스", "ko"),
        ("ירושלים", "he"),
        ("BBC: “Αθήνα και Θεσσαλονίκη”", "el"),
        ("RIVER ROSE BY TWO METRES IN THE NIGHT, POLICE SAID", "en"),
    ],
)
def test_short_texts_are_told_by_their_letters_or_not_at_all(text: str, language: str) -> None:
    """Rather unknown than wrong: a name alone has no language, a script or a letter of one language tells it."""
    assert detect(text) == language


def test_newlines_and_length_do_not_matter() -> None:
    """The model stops at a newline; we do not. A book is judged by its beginning."""
    text = "Der Fluss stieg in der Nacht\num zwei Meter an.\n"
    assert detect(text) == detect(text * 5000) == "de"


def test_nothing_is_fetched_and_nothing_written() -> None:
    """A fresh process makes no socket, resolves no name, writes no file: the model comes with the library."""
    program = """
import sys
def watch(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"network: {event} {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise SystemExit(f"file: {arguments}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from briefing.text.languages import detect
print(detect("The river rose by two metres in the night."))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.returncode) == ("en", 0), done.stderr
