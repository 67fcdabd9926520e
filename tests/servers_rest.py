"""Small servers that speak the documented APIs of wikis that cannot run here, as far as ours uses them, with what they
check.

Each keeps one text by its name, wants its login, and answers wrong versions as its documentation says. `before_write`
runs once before the next write: somebody else is quicker."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SECRET = "sesame"
Reply = tuple[int, Any]


@dataclass
class Wiki:
    """The pages of a wiki: a text and how often it was written. `writable`: whether its API says that one may write.

    `place` is what its API calls where the pages lie: a branch, a space, a book, a collection."""

    login: str
    pages: dict[str, tuple[str, int]] = field(default_factory=dict)
    before_write: Callable[[], None] | None = None
    busy: int = 0
    writes: int = 0
    writable: bool = True
    place: str = ""
    address: str = ""
    reads_json = True

    def put(self, name: str, text: str) -> int:
        """Write, whoever it is."""
        revision = self.pages.get(name, ("", 0))[1] + 1
        self.pages[name] = (text, revision)
        return revision

    def text(self, name: str) -> str:
        """What stands on a page."""
        return self.pages[name][0]

    def written(self, name: str, text: str) -> int:
        """Write as the API's caller."""
        self.writes += 1
        return self.put(name, text)

    def interrupted(self) -> None:
        """Somebody else is quicker, once."""
        if self.before_write is not None:
            before, self.before_write = self.before_write, None
            before()

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """What the API says."""
        raise NotImplementedError


def mark(text: str) -> str:
    """A digest, as an id of a content."""
    return hashlib.sha1(text.encode()).hexdigest()


@dataclass
class GitLab(Wiki):
    """https://docs.gitlab.com/api/repository_files/, branches and personal_access_tokens"""

    place: str = "main"
    scopes: tuple[str, ...] = ("api", "read_user")

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Files of team/docs, its branch, and the token of whoever asks."""
        repository = "/api/v4/projects/team%2Fdocs/repository/"
        top = f"{repository}files/"
        if path == f"{repository}branches/{self.place}":
            return 200, {"name": self.place, "protected": True, "can_push": self.writable}
        if path == "/api/v4/personal_access_tokens/self":
            return 200, {"active": True, "scopes": self.scopes}
        if not path.startswith(top):
            return 404, {"message": "404 Project Not Found"}
        name = unquote(path.removeprefix(top))
        if method == "GET":
            if name not in self.pages:
                return 404, {"message": "404 File Not Found"}
            text = self.text(name)
            return 200, {"content": base64.b64encode(text.encode()).decode(), "last_commit_id": mark(text)}
        self.interrupted()
        if method == "POST" and name in self.pages:
            return 400, {"message": "A file with this name already exists"}
        if method == "PUT" and data["last_commit_id"] != mark(self.text(name)):
            return 400, {"message": "You are attempting to update a file that has changed since you started it."}
        self.written(name, data["content"])
        return 200, {"file_path": name, "branch": data["branch"]}


@dataclass
class Gitea(Wiki):
    """https://docs.gitea.com/api/ repository contents and branches"""

    place: str = "main"

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Files of team/docs, and its branch."""
        top = "/api/v1/repos/team/docs/"
        if path == f"{top}branches/{self.place}":
            return 200, {"name": self.place, "protected": False, "user_can_push": self.writable}
        if not path.startswith(f"{top}contents/"):
            return 404, {"message": "The target couldn't be found."}
        name = unquote(path.removeprefix(f"{top}contents/"))
        if method == "GET":
            if name not in self.pages:
                return 404, {"message": "object does not exist"}
            text = self.text(name)
            return 200, {"type": "file", "content": base64.b64encode(text.encode()).decode(), "sha": mark(text)}
        self.interrupted()
        if method == "POST" and name in self.pages:
            return 422, {"message": f"repository file already exists [path: {name}]"}
        if method == "PUT" and data["sha"] != mark(self.text(name)):
            return 409, {"message": "sha does not match"}
        self.written(name, base64.b64decode(data["content"]).decode())
        return 201, {"commit": {"sha": mark(self.text(name))}}


@dataclass
class Confluence(Wiki):
    """https://developer.atlassian.com/cloud/confluence/rest/v2/ pages and operation"""

    place: str = "7"

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Pages of the space 7; ids are titles here. What is stored must be well-formed, and macros get ids."""
        if "/operations" in path:
            operations = [{"operation": "read", "targetType": "space"}]
            operations += [{"operation": "create", "targetType": "page"}] if self.writable else []
            return (200, {"operations": operations}) if path == f"/api/v2/spaces/{self.place}/operations" else (404, {})
        if method == "GET":
            title = query["title"]
            return 200, {"results": [self._page(title)] if title in self.pages and query["space-id"] == "7" else []}
        self.interrupted()
        title, text = data["title"], self._stored(data["body"]["value"])
        if method == "POST":
            if title in self.pages:
                return 400, {"errors": [{"title": "A page already exists with the same TITLE in this space"}]}
            self.written(title, text)
            return 200, self._page(title)
        if data["version"]["number"] != self.pages[title][1] + 1:
            return 409, {"errors": [{"title": "Version must be incremented when updating a page"}]}
        self.written(title, text)
        return 200, self._page(title)

    def _page(self, title: str) -> dict[str, Any]:
        text, revision = self.pages[title]
        return {"id": title, "version": {"number": revision}, "body": {"storage": {"value": text}}}

    def _stored(self, text: str) -> str:
        from lxml import etree

        etree.fromstring(f'<x xmlns:ac="a" xmlns:ri="r">{text}</x>')
        return text.replace(
            "<ac:structured-macro ac:name", '<ac:structured-macro ac:schema-version="1" ac:name'
        ).replace('"anchor">', '"anchor" ac:macro-id="0f">')


@dataclass
class BookStack(Wiki):
    """https://demo.bookstackapp.com/api/docs pages and books"""

    place: str = "5"

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Pages of the book 5; ids are the order in which they were made."""
        names = list(self.pages)
        if path.startswith("/api/books/"):
            there = path == f"/api/books/{self.place}"
            return (200, {"id": self.place, "name": "News"}) if there else (404, {"error": {"code": 404}})
        if path.rstrip("/") == "/api/pages" and method == "GET":
            wanted = query["filter[name]"]
            return 200, {"data": [{"id": n, "name": name} for n, name in enumerate(names, 1) if name == wanted]}
        if method == "POST":
            self.written(data["name"], data["markdown"])
            return 200, self._page(data["name"])
        name = names[int(path.rpartition("/")[2]) - 1]
        if method == "PUT":
            self.interrupted()
            self.written(name, data["markdown"])
        return 200, self._page(name)

    def _page(self, name: str) -> dict[str, Any]:
        text, revision = self.pages[name]
        return {
            "id": list(self.pages).index(name) + 1,
            "markdown": text,
            "html": "<p>x</p>",
            "revision_count": revision,
        }


@dataclass
class Outline(Wiki):
    """https://www.getoutline.com/developers documents and collections. It writes Markdown anew, in its own way."""

    place: str = "c"

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Documents of one collection; ids are titles here."""
        if path == "/api/collections.info":
            abilities = {"read": True, "createDocument": self.writable}
            found = {"data": {"id": self.place}, "policies": [{"id": self.place, "abilities": abilities}]}
            return (200, found) if data["id"] == self.place else (404, {"error": "not_found"})
        call = path.removeprefix("/api/documents.")
        if call == "list":
            return 200, {"data": [{"id": name, "title": name} for name in self.pages][data["offset"] :]}
        name = data.get("id") or data["title"]
        if call in ("create", "update"):
            if call == "update":
                self.interrupted()
            self.written(name, data["text"].replace("\n- ", "\n* ").replace("\\.", ".").rstrip() + "\n")
        text, revision = self.pages[name]
        return 200, {"data": {"id": name, "text": text, "revision": revision}}


class WikiJs(Wiki):
    """https://docs.requarks.io/dev/api pages"""

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Pages of the locale en; dates are revisions here, ids the order in which they were made."""
        asked, given, names = data["query"], data["variables"], list(self.pages)
        done = {"responseResult": {"succeeded": True, "slug": "ok", "message": ""}}
        if "singleByPath" in asked:
            if given["path"] not in self.pages:
                return 200, {"errors": [{"message": "This page does not exist."}], "data": {"pages": None}}
            text, revision = self.pages[given["path"]]
            page = {"id": names.index(given["path"]) + 1, "content": text, "editor": "markdown"}
            return 200, _pages(singleByPath=page | {"updatedAt": str(revision), "tags": [{"tag": "kept"}]})
        if "checkConflicts" in asked:
            if not self.writable:
                return 200, {"errors": [{"message": "Forbidden"}], "data": {"pages": None}}
            if not 0 < given["id"] <= len(names):
                return 200, {"errors": [{"message": "This page does not exist."}], "data": {"pages": None}}
            self.interrupted()
            return 200, _pages(checkConflicts=str(self.pages[names[given["id"] - 1]][1]) != given["date"])
        if "create(" in asked:
            self.interrupted()
            if given["path"] in self.pages:
                refused = {"succeeded": False, "slug": "PageDuplicateCreate", "message": "exists"}
                return 200, _pages(create={"responseResult": refused, "page": None})
            self.written(given["path"], given["content"])
            return 200, _pages(create=done | {"page": {"id": len(self.pages)}})
        assert given["tags"] == ["kept"]
        self.written(names[given["id"] - 1], given["content"])
        return 200, _pages(update=done)


def _pages(**what: Any) -> dict[str, Any]:
    return {"data": {"pages": what}}


class Page(Wiki):
    """No wiki at all: a page, whatever is asked."""

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """The page."""
        return 200, "<!DOCTYPE html><title>Welcome</title>"


class WebDav(Wiki):
    """RFC 9110: PUT with If-Match and If-None-Match."""

    reads_json = False

    def reply(self, method: str, path: str, query: dict[str, str], data: Any, headers: Any) -> Reply:
        """Files by their paths."""
        if method == "HEAD":
            return 405, ""
        if method == "GET":
            return (200, self.text(path)) if path in self.pages else (404, "")
        if method == "POST":
            self.written(path, data)
            return 201, headers["Idempotency-Key"]
        self.interrupted()
        there = self.pages.get(path)
        if headers.get("If-None-Match") == "*" and there is not None:
            return 412, ""
        if (wanted := headers.get("If-Match")) and (there is None or wanted != f'"{mark(there[0])}"'):
            return 412, ""
        self.written(path, data)
        return 201, ""


@contextmanager
def served(wiki: Wiki) -> Iterator[Wiki]:
    """A wiki at an address of this machine."""

    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            data = (
                json.loads(body)
                if body and "json" in self.headers.get("Content-Type", "") and wiki.reads_json
                else body
            )
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            if wiki.login not in str(self.headers):
                status, said = 401, {"message": "Unauthorized"}
            elif wiki.busy:
                status, said = wiki.busy, {"message": "later"}
            else:
                status, said = wiki.reply(self.command, parts.path, query, data, self.headers)
            content = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            if isinstance(said, str) and said:
                self.send_header("ETag", f'"{mark(said)}"')
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else content)

        do_GET = do_HEAD = do_PUT = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    wiki.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield wiki
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
