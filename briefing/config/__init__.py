"""config.yaml -> Config, every problem at once with its line. Start at `load.py`; `model.py` holds the keys."""

from __future__ import annotations

from briefing.config.load import lists, load
from briefing.config.model import BriefingConfig, Config, QuotingConfig, Series, SummarizerConfig, ThemeSpec
from briefing.config.reference import reference
from briefing.config.words import suggest
from briefing.resources import shipped

__all__ = [
    "BriefingConfig",
    "Config",
    "QuotingConfig",
    "Series",
    "SummarizerConfig",
    "ThemeSpec",
    "example",
    "lists",
    "load",
    "reference",
    "suggest",
]


def example() -> str:
    """The commented configuration that ships with the program: what `briefing init` writes."""
    return shipped("config.yaml").read_text(encoding="utf-8")
