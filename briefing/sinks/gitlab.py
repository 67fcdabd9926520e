"""An edition -> files of a project on GitLab, by its REST API, each write checked against the last commit of the file.

The API of GitLab's *wikis* has no such check, so that a person's edit could be lost there; a wiki is pushed to as the
git repository that it is (`type: git`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.sinks.forge import Forge, decoded
from briefing.sinks.hosted import Server
from briefing.sinks.pages import OvertakenError, Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLab(Forge):
    """Files of a project on GitLab, by its REST API, where nothing can be pushed."""

    url: Annotated[str, Field(description="the address of GitLab")]
    project: Annotated[str, Field(description="the project, as in its address: team/docs")]
    token: Annotated[SecretStr, Field(description="an access token with the scope api")]

    def opened(self) -> Pages:
        """The project's files."""
        project = f"{self.url.rstrip('/')}/api/v4/projects/{quote(self.project, safe='')}/repository/files"
        secret = self.token.get_secret_value()
        return _Files(Server(base=project, headers={"PRIVATE-TOKEN": secret}), self.branch)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a branch. A file's version is the last commit that changed it, "" where it is not there."""

    server: Server
    branch: str

    def read(self, page: str) -> tuple[str, str]:
        got = self.server.call("GET", quote(page, safe=""), params={"ref": self.branch}, known=(404,))
        if got.status == 404:
            if "Project" in got.text or "Branch" in got.text or "Commit" in got.text:
                raise DeliveryError(f"{self.server.base}: there is no such project or branch, or it may not be seen")
            return "", ""
        return decoded(got.data["content"], page), str(got.data["last_commit_id"])

    def write(self, page: str, text: str, *, version: str, summary: str) -> str:
        data = {"branch": self.branch, "content": text, "commit_message": summary}
        data |= {"last_commit_id": version} if version else {}
        got = self.server.call("PUT" if version else "POST", quote(page, safe=""), json=data, known=(400,))
        if got.status == 400:
            if "changed since" in got.text or "already exists" in got.text:
                raise OvertakenError
            raise DeliveryError(f"{page}: GitLab refused it ({got.text[:200]})")
        return str(got.data.get("file_path", ""))
