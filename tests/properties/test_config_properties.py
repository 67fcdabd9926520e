"""Whatever stands in the file, it is taken or refused with a line; whatever a value holds, it comes back unchanged."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.config import BriefingConfig, load, suggest
from briefing.config.document import Node, Unreadable, parse
from briefing.errors import ConfigError, Problem

SYNTAX = (*"[]{},\"'~#0", "\n", "\n  ", "\n    ", "- ", ": ", "? ", "%", "---\n", "...\n", ">\n", "\t", "\\u")
WORDS = ("briefings: ", "name: ", "daily", "&a ", "*a", "<<: ", "!!str ", "${X}", "type: ", "{day}", "\u2028", "\x85")
PIECES = st.lists(st.sampled_from(SYNTAX + WORDS), max_size=30).map("".join)
PRINTABLE = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="{}$"), min_size=1, max_size=40
)


def read(content: bytes) -> tuple[BriefingConfig | None, tuple[Problem, ...]]:
    """The first briefing, or the problems."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(content)
        try:
            return load(path, environ={"X": "x: [y"}).briefings[0], ()
        except ConfigError as error:
            return None, error.problems


def root(content: bytes) -> Node | Problem:
    """The tree, or why there is none."""
    try:
        return parse(content)[0]
    except Unreadable as error:
        return error.problem


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=60), PIECES.map(str.encode)))
def test_anything_is_taken_or_refused_with_a_line_of_the_file(content: bytes) -> None:
    """Any bytes, and pieces of YAML's syntax in any order: never another exception, always a message in one line."""
    found, problems = read(content)
    assert found is not None or problems
    lines = len(content.decode("utf-8", "replace").splitlines()) + 1
    for problem in problems:
        assert 0 <= problem.line <= lines
        assert str(problem).encode()
        assert len(str(problem).splitlines()) == 1


@settings(deadline=None)
@given(PIECES)
def test_the_tree_of_a_text_is_the_same_each_time_and_never_larger_than_its_limit(text: str) -> None:
    """The aliases of a document cannot multiply it without end."""
    tree = root(text.encode())
    assert tree == root(text.encode())
    assert isinstance(tree, Problem) or 1 <= tree.size <= 100_000


@settings(deadline=None)
@given(PRINTABLE.map(str.strip).filter(bool))
def test_a_title_comes_back_as_it_was_written(title: str) -> None:
    """Whatever it looks like (`no`, `6:30`, `~`), in quotes it is that text."""
    found, problems = read(
        f"briefings:\n  - name: daily\n    title: {json.dumps(title, ensure_ascii=False)}\n"
        '    sources: [{type: folder, path: in}]\n    outputs: [{type: file, format: pdf, path: "a.pdf"}]\n'.encode()
    )
    assert found is not None, problems
    assert found.title == title


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5))
def test_a_suggestion_is_one_of_the_choices_or_nothing(word: str, choices: list[str]) -> None:
    """It is printed after "did you mean": a word that is not taken either would be a trap."""
    assert suggest(word, choices) in {"", *choices}
