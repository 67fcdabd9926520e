"""What the sinks to files of a repository on GitLab and Gitea have alike: Markdown files of a branch, by REST."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError
from briefing.sinks.dialects import MARKDOWN
from briefing.sinks.hosted import PAGE, Hosted
from briefing.sinks.names import check_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Forge(Hosted):
    """Files of a branch on a server of git repositories. How it is spoken to, a subclass says."""

    path: Annotated[str, Field(description=PAGE)]
    branch: Annotated[str, Field(description="the branch, which must be there")] = "main"

    @property
    def pattern(self) -> str:
        """The file's path."""
        return self.path

    @property
    def markup(self) -> str:
        """Markdown in files."""
        return "markdown"

    def check_name(self, name: str) -> None:
        """A plain path that ends in .md."""
        check_path(name, suffixes=MARKDOWN.suffixes)


def decoded(content: str, page: str) -> str:
    """A file's text as these APIs give it.

    Raises:
        DeliveryError: it is no text.
    """
    try:
        return base64.b64decode(content).decode()
    except ValueError:
        raise DeliveryError(f"{page}: what stands there is not UTF-8 text; it was not touched") from None
