"""The edition as JSON: exact both ways, the same bytes each time, and what is none is refused with its place."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from golden.edition import EDITION, EMPTY, MORNING

from briefing.errors import RenderError
from briefing.render.json import SCHEMA, Json, digest, from_json, to_json


@pytest.mark.parametrize("edition", [EDITION, EMPTY])
def test_an_edition_comes_back_as_it_was(edition: object) -> None:
    """`from_json(to_json(x)) == x`, with and without entries."""
    assert from_json(to_json(edition)) == edition  # type: ignore[arg-type]


def test_the_bytes_are_canonical() -> None:
    """UTF-8 with its letters as they are, keys in the order of the fields, a newline at the end."""
    content = to_json(EDITION)
    assert content.endswith(b"}\n")
    assert "dockers’ union".encode() in content
    assert list(json.loads(content))[:4] == ["schema", "name", "date", "day"]
    assert to_json(from_json(content)) == content


def test_times_are_written_in_utc() -> None:
    """Two editions that differ in the zone of a time alone are one edition."""
    elsewhere = replace(EDITION, window_end=MORNING.astimezone(timezone(timedelta(hours=5, minutes=45))))
    assert to_json(elsewhere) == to_json(EDITION)
    assert '"window_end": "2026-03-03T06:00:00Z"' in to_json(elsewhere).decode()


def test_a_time_without_a_zone_is_refused() -> None:
    """It would mean another moment on another machine."""
    with pytest.raises(RenderError, match="no time zone"):
        to_json(replace(EDITION, window_end=datetime(2026, 3, 3)))  # noqa: DTZ001 - the fault itself


def test_a_lone_surrogate_is_refused() -> None:
    """It is no Unicode, and no file could hold it."""
    with pytest.raises(RenderError, match="no Unicode"):
        to_json(replace(EDITION, title="\ud800"))


def test_the_digest_changes_with_a_single_letter() -> None:
    """Editions are told apart by it."""
    assert len(digest(EDITION)) == 64
    assert digest(EDITION) != digest(replace(EDITION, title=EDITION.title + "."))


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("date",), "3 March", "edition.date"),
        (("day",), "1433", "edition.day is no int"),
        (("day",), True, "edition.day is no int"),
        (("sections",), None, "edition.sections is no list"),
        (("sections", 0, "entries", 0, "status"), "old", r"edition.sections\[0\].entries\[0\].status"),
        (("sections", 0, "entries", 0, "statements", 1, "citation", "start"), 1.5, r"statements\[1\].citation.start"),
        (("window_end",), "2026-03-03T06:00:00", "edition.window_end"),
        (("extra",), 1, "'extra'"),
    ],
)
def test_what_is_no_edition_is_refused_with_its_place(path: tuple[str | int, ...], value: object, says: str) -> None:
    """A reader of the message finds the value that is wrong."""
    data = json.loads(to_json(EDITION))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(RenderError, match=says):
        from_json(json.dumps(data).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff\xfe", b'{"schema": "other"}', b"[" * 100_000, b'{"schema": 1' + b"0" * 9_000 + b"}"],
)
def test_any_other_file_is_refused(content: bytes) -> None:
    """No bytes raise anything but the error that says so."""
    with pytest.raises(RenderError, match="no edition"):
        from_json(content)


def test_a_missing_value_is_named() -> None:
    """An edition without its source list says which key is missing; one with a default may be without it."""
    data = json.loads(to_json(EDITION))
    del data["sections"][0]["entries"][0]["undated"]
    assert from_json(json.dumps(data).encode()) == EDITION
    del data["references"]
    with pytest.raises(RenderError, match="edition has no 'references'"):
        from_json(json.dumps(data).encode())


def test_the_rendition_is_the_json() -> None:
    """The renderer hands out what the store keeps."""
    made = Json()(EDITION)
    assert (made.format, made.suffix, made.media_type) == ("json", ".json", "application/json")
    assert made.content == to_json(EDITION)
    assert SCHEMA in made.content.decode()
