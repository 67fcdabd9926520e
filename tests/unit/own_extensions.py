"""Extensions of somebody else's, as `type: own_extensions:Mail` names them in tests/unit/bad_configs/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

NOT_A_CLASS = 1


class NoDataclass:
    """Has no options to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An output with a secret, and one option of every other kind."""

    to: tuple[str, ...]
    password: SecretStr | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    verify: bool = True
    weight: float = 1.0
    since: date | None = None
    wait: timedelta = timedelta(minutes=1)
    key: Path | None = None
    format: str = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An output that checks itself."""

    url: str
    page: str
    format: str = "markdown"

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            raise ValueError(f"url should start with https://, not {self.url}")
