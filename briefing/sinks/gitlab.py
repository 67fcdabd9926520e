"""An edition -> files of a project on GitLab, by its REST API, each write checked against the last commit of the file.

The API of GitLab's *wikis* has no such check, so that a person's edit could be lost there; a wiki is pushed to as the
git repository that it is (`type: git`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.forge import Forge, check_push, decoded
from briefing.sinks.hosted import WRITABLE, Server, Wiki
from briefing.sinks.pages import OvertakenError


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLab(Forge):
    """Files of a project on GitLab, by its REST API, where nothing can be pushed."""

    url: Annotated[str, Field(description="the address of GitLab")]
    project: Annotated[str, Field(description="the project, as in its address: team/docs")]
    token: Annotated[SecretStr, Field(description="an access token with the scope api")]

    def opened(self) -> Wiki:
        """The project's files."""
        base = f"{self.url.rstrip('/')}/api/v4"
        repository = f"{base}/projects/{quote(self.project, safe='')}/repository"
        headers = {"PRIVATE-TOKEN": self.token.get_secret_value()}
        return _Files(Server(base=repository, headers=headers), Server(base=base, headers=headers), self.branch)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a branch. A file's version is the last commit that changed it, "" where it is not there."""

    server: Server
    api: Server
    branch: str

    def would_take(self, page: str) -> str:
        """What GitLab says of the branch, and of a token whose scope is too narrow; of some tokens it says nothing."""
        name = quote(self.branch, safe="")
        check_push(self.server, f"branches/{name}", branch=self.branch, told="can_push")
        token = self.api.call("GET", "personal_access_tokens/self", known=(400, 401, 403, 404)).data
        scopes = token.get("scopes", ()) if isinstance(token, dict) else ()
        if "read_api" in scopes and "api" not in scopes:
            raise DeliveryError(f"{self.api.base}: the token may only read: make one with the scope api")
        return WRITABLE

    def read(self, page: str) -> tuple[str, str]:
        got = self.server.call("GET", f"files/{quote(page, safe='')}", params={"ref": self.branch}, known=(404,))
        if got.status == 404:
            if "Project" in got.text or "Branch" in got.text or "Commit" in got.text:
                raise DeliveryError(f"{self.server.base}: there is no such project or branch, or it may not be seen")
            return "", ""
        return decoded(got.data["content"], page), str(got.data["last_commit_id"])

    def write(self, page: str, text: str, *, version: str, summary: str) -> str:
        data = {"branch": self.branch, "content": text, "commit_message": summary}
        data |= {"last_commit_id": version} if version else {}
        got = self.server.call("PUT" if version else "POST", f"files/{quote(page, safe='')}", json=data, known=(400,))
        if got.status == 400:
            if "changed since" in got.text or "already exists" in got.text:
                raise OvertakenError
            raise DeliveryError(f"{page}: GitLab refused it ({got.text[:200]})")
        return str(got.data.get("file_path", ""))
