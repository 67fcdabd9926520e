"""An edition -> a commit on a branch of a git repository: a wiki's, or any other that pages lie in. Never a forced
push.

Each delivery works in a bare repository of its own that is thrown away: only the tip of the branch is fetched, nothing
is checked out, and what somebody pushes meanwhile is fetched and written onto again. So there is no clone that could be
left with a stale lock or in the middle of a rebase, no file of the wiki that could run as a hook or lead out as a link,
and nothing of the user's own git configuration that could be changed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from briefing.errors import DeliveryError
from briefing.models import Briefing, Delivery, Parcel
from briefing.sinks.folder import EVENTS, INDEX, check_format
from briefing.sinks.names import PAGE, check_path, filled
from briefing.sinks.pages import ATTEMPTS, Layout, delivery, pause, writings
from briefing.sinks.repository import Remote, Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """A branch of a git repository, such as the wiki of a project on GitHub, GitLab, Gitea or Forgejo."""

    url: Annotated[
        str, Field(description="the repository: https://, ssh://, git://, user@host:path, or a folder's path")
    ] = field(repr=False)
    path: Annotated[str, Field(description=PAGE)]
    branch: Annotated[str, Field(description="the branch, which must be there unless the repository is empty")] = "main"
    format: Annotated[str, Field(description="markdown or obsidian")] = "markdown"
    index: Annotated[str, Field(description=INDEX)] = ""
    events: Annotated[str, Field(description=EVENTS)] = ""
    username: Annotated[str, Field(description="whom to log in as, over https")] = ""
    password: Annotated[SecretStr | None, Field(description="the password or token, over https")] = None
    author: Annotated[str, Field(description="who the commits are by, as `Name <address>`")] = (
        "Briefing <briefing@localhost>"
    )

    def __post_init__(self) -> None:
        check_format(self.format)
        self._layout.check(lambda path: check_path(path, suffixes=self._layout.dialect.suffixes))
        self._remote.check()
        if not all(parseaddr(self.author)):
            raise ValueError("author wants a name and an address: Briefing <briefing@example.org>")

    @property
    def place(self) -> str:
        """The repository without passwords, the branch and the path with its placeholders."""
        return f"{self._remote.shown} {self.branch}:{self.path}"

    @property
    def repeatable(self) -> bool:
        """What stands there already makes no commit."""
        return True

    @property
    def formats(self) -> tuple[str, ...]:
        """The one that is written."""
        return (self.format,)

    def targets(self, edition: Briefing) -> tuple[str, ...]:
        """The repository, the branch and the page."""
        return (f"{self._remote.shown} {self.branch}:{filled(self.path, edition)}",)

    def deliver(self, parcel: Parcel, target: str, *, receipt: str) -> Delivery:
        """Commit the pages that changed, around what people wrote, and push. The receipt is the commit.

        Raises:
            DeliveryError: it was not pushed, or a page of it cannot be written.
        """
        with tempfile.TemporaryDirectory(prefix="briefing-git-", ignore_cleanup_errors=True) as folder:
            repository = Repository(folder=Path(folder), remote=self._remote, author=self.author)
            repository.make()
            return self._pushed(repository, parcel, target)

    def reach(self) -> str:
        """That the branch is there and may be pushed to; nothing is.

        Raises:
            DeliveryError: it is not, or may not.
        """
        with tempfile.TemporaryDirectory(prefix="briefing-git-", ignore_cleanup_errors=True) as folder:
            repository = Repository(folder=Path(folder), remote=self._remote, author=self.author)
            repository.make()
            tip = repository.fetch()
            repository.push(repository.commit({}, onto=tip, message="nothing"), rehearsed=True)
        there = f"{self.branch} is there" if tip else "it is empty"
        return f"{there} and may be pushed to"

    def _pushed(self, repository: Repository, parcel: Parcel, target: str) -> Delivery:
        message = f"Briefing {parcel.edition.name}, {parcel.edition.date}"
        for attempt in range(ATTEMPTS):
            tip = repository.fetch()
            files, notes, failed = self._files(repository, parcel, tip=tip)
            commit = repository.commit(files, onto=tip, message=message) if files else tip
            if not files or repository.push(commit):
                if failed:
                    raise DeliveryError("; ".join(failed))
                return delivery(parcel, target, changed=bool(files), receipt=commit, detail="; ".join(notes))
            pause(attempt)
        raise DeliveryError(
            f"{target}: others pushed {ATTEMPTS} times while this did; it is tried again later, and nothing was forced"
        )

    def _files(
        self, repository: Repository, parcel: Parcel, *, tip: str
    ) -> tuple[dict[str, str], list[str], list[str]]:
        """The pages that change, what there is to say of people's edits, and what cannot be written."""
        files: dict[str, str] = {}
        notes, failed = [], []
        for each in writings(parcel, self._layout):
            try:
                made = each.onto(repository.read(each.page, at=tip))
            except DeliveryError as error:
                failed.append(str(error))
                continue
            files |= {each.page: made.text} if made.changed else {}
            notes += [made.note] if made.note else []
        return files, notes, failed

    @property
    def _remote(self) -> Remote:
        return Remote.of(self.url, branch=self.branch, username=self.username, password=self.password)

    @property
    def _layout(self) -> Layout:
        return Layout(page=self.path, index=self.index, events=self.events, format=self.format)
