"""The page as plain text: short lines that a mail reader joins again, and nothing that it takes for something else."""

from __future__ import annotations

from golden.edition import EDITION
from golden.many import many
from hypothesis import given
from hypothesis import strategies as st

from briefing.render.plain import Text, flowed

LINES = st.lists(
    st.text(st.sampled_from("abc->F\u00e9\u0639\u4e2d  \u00a0"), max_size=120).map(lambda line: line.rstrip(" ")),
    min_size=1,
)


def unflowed(text: str) -> str:
    """The lines that `flowed` was given, as a mail reader joins them."""
    lines: list[str] = []
    goes_on = False
    for line in text.splitlines():
        line = line.removeprefix(" ")
        lines[-1:] = [lines[-1] + line] if goes_on else [*lines[-1:], line]
        goes_on = line.endswith(" ")
    return "\n".join(lines) + "\n"


def test_lines_are_short() -> None:
    """At most 78 characters, as RFC 3676 wants it; an address that is longer stands alone."""
    text = Text()(many(20)[0]).content.decode()
    assert max(len(line) for line in text.splitlines() if not line.startswith("<")) <= 78
    assert all(line.endswith(">") for line in text.splitlines() if line.startswith("<"))


def test_an_address_is_whole() -> None:
    """Links are not cut, so that they can be followed from a plain text too."""
    text = Text()(EDITION).content.decode()
    for reference in EDITION.references:
        if reference.url:
            assert f"<{reference.url.replace('(', '%28').replace(')', '%29')}>" in text.splitlines()


@given(lines=LINES)
def test_any_lines_come_back(lines: list[str]) -> None:
    """Cut and joined again they are what they were, whatever stands in them."""
    text = "\n".join(lines) + "\n"
    assert unflowed(flowed(text)) == text


@given(lines=LINES)
def test_nothing_reads_as_something_else(lines: list[str]) -> None:
    """No line of mail's own: a quotation, the From of a mailbox, or the sign above a signature."""
    for line in flowed("\n".join(lines)).splitlines():
        assert not line.startswith((">", "From "))
        assert line != "-- "
