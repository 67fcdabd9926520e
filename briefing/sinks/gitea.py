"""An edition -> files of a repository on Gitea, Forgejo or Codeberg, by their REST API, each write checked against the
file's digest.

Their API of *wikis* has no such check; a wiki is pushed to as the git repository that it is (`type: git`).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.forge import Forge, check_push, decoded
from briefing.sinks.hosted import Server, Wiki
from briefing.sinks.pages import OvertakenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Gitea(Forge):
    """Files of a repository on Gitea or Forgejo, by their REST API, where nothing can be pushed."""

    url: Annotated[str, Field(description="the address of Gitea or Forgejo")]
    repository: Annotated[str, Field(description="the repository, as in its address: team/docs")]
    token: Annotated[SecretStr, Field(description="an access token that may write to the repository")]

    def opened(self) -> Wiki:
        """The repository's files."""
        base = f"{self.url.rstrip('/')}/api/v1/repos/{quote(self.repository)}"
        headers = {"Authorization": f"token {self.token.get_secret_value()}"}
        return _Files(Server(base=base, headers=headers), self.branch)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a branch. A file's version is its digest in git, "" where it is not there."""

    server: Server
    branch: str

    def would_take(self, page: str) -> str:
        """What Gitea says of the branch and the account; of what the token itself may do it says nothing."""
        check_push(self.server, f"branches/{quote(self.branch)}", branch=self.branch, told="user_can_push")
        return f"the login works, its account may push to {self.branch}"

    def read(self, page: str) -> tuple[str, str]:
        got = self.server.call("GET", f"contents/{quote(page)}", params={"ref": self.branch}, known=(404,))
        if got.status == 404:
            return "", ""
        if not isinstance(got.data, dict) or got.data.get("type") != "file":
            raise DeliveryError(f"{page}: a folder, link or submodule lies there; nothing was written")
        return decoded(got.data["content"], page), str(got.data["sha"])

    def write(self, page: str, text: str, *, version: str, summary: str) -> str:
        data = {"branch": self.branch, "message": summary, "content": base64.b64encode(text.encode()).decode()}
        data |= {"sha": version} if version else {}
        got = self.server.call("PUT" if version else "POST", f"contents/{quote(page)}", json=data, known=(422,))
        if got.status == 422:
            if "already exists" in got.text or "sha" in got.text.lower():
                raise OvertakenError
            raise DeliveryError(f"{page}: it was refused ({got.text[:200]})")
        return str(got.data["commit"]["sha"])
