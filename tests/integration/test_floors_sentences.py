"""Quality that was reached is kept: summaries, a day's update, where sentences end, what reads alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.floors import fallen
from benchmarks.floors_sentences import of_guards, sentence_figures

DATA = Path(os.environ.get("BRIEFING_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "data"


def test_the_guards_keep_their_floors() -> None:
    """Precision and recall on our own labelled sentences are 95 % or more and do not fall."""
    measured = tuple(of_guards())
    assert all(figure.value >= 95 for figure in measured)
    assert fallen(measured) == ()


@pytest.mark.skipif(not (DATA / "summaries").is_dir(), reason="the data for measuring is not at hand (BRIEFING_SHARED)")
def test_the_floors_of_summaries_days_and_boundaries_hold() -> None:
    """ROUGE of summaries in each language and of each topic's days, and boundary F1 of each corpus."""
    measured = tuple(sentence_figures(DATA))
    assert len(measured) > 10
    assert fallen(measured) == ()
