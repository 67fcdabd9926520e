"""What the sinks to files of a repository on GitLab and Gitea have alike: Markdown files of a branch, by REST."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from briefing.errors import DeliveryError
from briefing.sinks.dialects import MARKDOWN
from briefing.sinks.hosted import Hosted, Server
from briefing.sinks.names import PAGE, check_path


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


def check_push(server: Server, path: str, *, branch: str, told: str) -> None:
    """Refuse a branch that is not there or may not be pushed to, as the key `told` of what stands at the path says.

    Raises:
        DeliveryError: with what to do.
    """
    missing = f"there is no branch {branch}, or the token may not see it: correct the names, or make the branch"
    if not server.asked(path, missing=missing).get(told):
        hint = "give it the right, or name another branch"
        raise DeliveryError(f"{server.base}: the token's account may not push to {branch}: {hint}")


def decoded(content: str, page: str) -> str:
    """A file's text as these APIs give it.

    Raises:
        DeliveryError: it is no text.
    """
    try:
        return base64.b64decode(content).decode()
    except ValueError:
        raise DeliveryError(f"{page}: what stands there is not UTF-8 text; it was not touched") from None
