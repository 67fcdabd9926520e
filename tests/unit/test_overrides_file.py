"""overrides.yaml: what is taken, and what is refused and in which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config import load
from briefing.errors import ConfigError
from briefing.overrides import Mute, Overrides, Split

CONFIG = """\
briefings:
  - name: daily
    title: Daily
    sources: [{type: folder, path: inbox/}]
    overrides: corrections/overrides.yaml
    outputs: [{type: file, format: markdown, path: "out/{date}.md"}]
"""
EVERYTHING = """\
pin: [75a4c73edbeb, 123456]
drop:
  - 0c12aa340000   # the contest
merge:
  - [aaaaaa, "000123", cccccccccccc]
split:
  - {event: dddddd, articles: [1e5000, "0123456789abcdef"]}
mute:
  words: [horoscope, "ticket giveaway"]
  sources: [gossip.example]
"""


def loaded(folder: Path, text: str | None) -> Overrides | None:
    """What the configuration holds where the file says this; the file is absent where it is None."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    if text is not None:
        (folder / "corrections").mkdir()
        (folder / "corrections" / "overrides.yaml").write_text(text, encoding="utf-8")
    return load(folder / "config.yaml", environ={}).briefings[0].overrides


def refused(folder: Path, text: str | None) -> list[str]:
    """The problems, each as it is told."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    return [str(problem) for problem in caught.value.problems]


def test_every_kind_of_override_is_taken_as_it_is_written(tmp_path: Path) -> None:
    """An id is text, also where YAML would make a number of it."""
    assert loaded(tmp_path, EVERYTHING) == Overrides(
        pin=("75a4c73edbeb", "123456"),
        drop=("0c12aa340000",),
        merge=(("aaaaaa", "000123", "cccccccccccc"),),
        split=(Split(event="dddddd", articles=("1e5000", "0123456789abcdef")),),
        mute=Mute(words=("horoscope", "ticket giveaway"), sources=("gossip.example",)),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n  # nor here\n"])
def test_a_file_without_anything_holds_no_overrides(tmp_path: Path, text: str) -> None:
    """What is taken out again may leave comments behind."""
    assert loaded(tmp_path, text) == Overrides()


def test_an_absent_file_is_a_problem_in_the_line_that_names_it(tmp_path: Path) -> None:
    """And says what to do."""
    [problem] = refused(tmp_path, None)
    assert problem.startswith("line 5: briefings[0].overrides: overrides.yaml: is not there")


def test_every_problem_is_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    """In the file's own lines, with what was meant."""
    told = refused(
        tmp_path,
        "pins: [75a4c73edbeb]\ndrop: [strike]\nmerge: [[aaaaaa]]\nsplit:\n  - {event: dddddd}\nmute: {words: yes}\n",
    )
    for line, words in (
        (1, "unknown key 'pins'; did you mean pin?"),
        (2, "an id is 6 or more of 0-9 and a-f"),
        (3, "at least 2"),
        (5, "split[0].articles: is missing"),
        (6, "mute.words: wants a list"),
    ):
        assert any(f"overrides.yaml: line {line}: " in each and words in each for each in told), (line, words, told)
    assert len(told) == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- pin: [75a4c73edbeb]\n", "wants keys"),
        ("pin: [75a4c73edbeb\n", "is not valid YAML"),
        ("pin: [75a4c73edbeb]\ndrop: [75a4c73edbeb]\n", "75a4c73edbeb is pinned and dropped"),
        ("pin: [75a4c]\n", "6 or more"),
        ("pin: [75a4c73edbeb]\npin: [0c12aa340000]\n", "pin"),
    ],
)
def test_what_cannot_be_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    """A list in place of keys, broken YAML, a contradiction, an id that is too short, a key twice."""
    assert any(says in each for each in refused(tmp_path, text))


def test_a_configuration_without_the_key_has_no_overrides(tmp_path: Path) -> None:
    """Nor has one that says null."""
    for value in ("", "    overrides: null\n"):
        text = CONFIG.replace("    overrides: corrections/overrides.yaml\n", value)
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        assert load(tmp_path / "config.yaml", environ={}).briefings[0].overrides is None
