"""What a briefing says of the look of its pages -> the options that a renderer has of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A folder of templates of the user's, and for PDFs the size of the paper, the standard, and what they may take."""

    templates: Path | None = None
    page_size: Literal["a4", "letter"] = "a4"
    standard: Literal["pdf/ua-1", "pdf/a-3a"] = "pdf/ua-1"
    seconds: int = 60
    memory: int = 1024

    def options(self, renderer: type) -> dict[str, Any]:
        """Those of a renderer's own options that are settled here; it has them by the same names."""
        has = {field.name for field in fields(renderer)}
        mine = {**asdict(self), "templates": str(self.templates or "")}
        return {name: value for name, value in mine.items() if name in has}
