"""A briefing that appears twice a day: nothing of a morning is taken for its evening, nor written over by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_overrides import FIRST, made

from briefing.corrections import corrections
from briefing.models import Versions, entries


@pytest.mark.parametrize("turn", [1, -1])
def test_what_a_morning_and_an_evening_printed_is_corrected_once_and_of_the_evening_s_event(turn: int) -> None:
    """The last time that it was printed counts, in whatever order the editions come from the store."""
    morning = replace(made(FIRST), slot="0600")
    moved = tuple(
        replace(section, entries=tuple(replace(entry, event="e" * 12) for entry in section.entries))
        for section in morning.sections
    )
    evening = replace(morning, slot="1800", sections=moved)
    printed = entries(morning)[0].statements[0]
    cited = next(article for article in FIRST if article.id == printed.citation.article)
    newest = replace(cited, id="cccccc01", revision=2, text=cited.text.replace("magnitude 5.1", "magnitude 5.3"))
    [found] = corrections([morning, evening][::turn], versions=[Versions(cited=cited, newest=newest)], today=())
    assert (found.event, found.edition) == ("e" * 12, morning.date)
    assert [each.text for each in found.was] == [printed.text]
