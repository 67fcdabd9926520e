"""A list of feeds in OPML <-> Outlines; and as a source in `config.yaml`, the feeds that it lists.

`config.yaml` is the reader's own, with his comments: no command writes to it. Feeds that commands add go to a file that
it names. What else stands in that file is left as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from briefing.errors import SourceError
from briefing.sources.door import Handed, Kept, Source, State, Weight
from briefing.sources.feed.source import Feed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LARGEST = 10 * 2**20  # bytes; ten thousand feeds take two
_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Feeds</title></head><body/></opml>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed of a list: its address and title, and the folders that it lies in, as World/Europe."""

    url: str
    title: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opml:
    """The feeds that a file in OPML lists, as a feed reader exports it; each is a source of its own."""

    path: Annotated[Path, Field(description="the file in OPML; `briefing sources add` and `import` write to it")]
    name: Annotated[str, Field(max_length=80, description="what the list is called; without it, as the file is")] = ""
    category: Annotated[str, Field(description="only the feeds in this folder of it, and below, as World/Europe")] = ""
    weight: Weight = 1.0
    full_text: Annotated[
        Literal["auto", "always", "never"],
        Field(description="whether articles' pages are read too: auto reads them where a feed has only a teaser"),
    ] = "auto"
    every: Annotated[
        timedelta,
        Field(
            ge=timedelta(minutes=5), le=timedelta(days=7), description="how often each is asked at most: 30m, 6h, 1d"
        ),
    ] = timedelta(minutes=30)
    timeout: Annotated[int, Field(ge=1, le=120, description="seconds in which an answer must be there as a whole")] = 30
    allow_private: Annotated[
        tuple[str, ...], Field(description="networks and hosts of your own that the feeds may lead to")
    ] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.path.name)

    def sources(self) -> tuple[Source, ...]:
        """The feeds; where the list cannot be read, only itself, which says so when it is collected."""
        try:
            return tuple(self._feeds(outlines(content(self.path))))
        except SourceError:
            return (self,)

    def collect(self, state: State, now: datetime) -> Iterator[Handed | Kept] | None:
        """Nothing: it stands in the place of feeds that cannot be read.

        Raises:
            SourceError: why.
        """
        outlines(content(self.path))
        return None

    def reach(self) -> str:
        """That the list can be read, and how many of its feeds are asked.

        Raises:
            SourceError: it cannot.
        """
        return f"a list of {len(tuple(self._feeds(outlines(content(self.path)))))} feeds"

    def _feeds(self, found: Iterable[Outline]) -> Iterator[Feed]:
        known = set()
        for each in found:
            within = f"{each.category}/".startswith(f"{self.category}/") if self.category else True
            if within and each.url not in known and _asked(each):
                known.add(each.url)
                yield Feed(
                    url=each.url,
                    category=each.category,
                    weight=self.weight,
                    full_text=self.full_text,
                    every=self.every,
                    timeout=self.timeout,
                    allow_private=self.allow_private,
                )


def content(path: Path) -> bytes:
    """The bytes of a list.

    Raises:
        SourceError: there is none, or it is too large.
    """
    try:
        with path.open("rb") as file:
            found = file.read(_LARGEST + 1)
    except FileNotFoundError:
        hint = "`briefing sources add URL` or `import FILE` makes it"
        raise SourceError(f"{path.name}: there is no list of feeds {path}: {hint}") from None
    except OSError as error:
        raise SourceError(f"{path.name}: {path} cannot be read: {error.strerror}") from None
    if len(found) > _LARGEST:
        raise SourceError(f"{path.name}: {path} is larger than {_LARGEST // 2**20} MiB: it is no list of feeds")
    return found


def outlines(found: bytes) -> tuple[Outline, ...]:
    """The feeds of a list in its order.

    Raises:
        SourceError: it is no OPML.
    """
    return tuple(_below(_body(_tree(found)), ()))


def written(found: Iterable[Outline]) -> bytes:
    """A list of feeds, in folders."""
    return merged(None, found)[0]


def merged(before: bytes | None, found: Iterable[Outline]) -> tuple[bytes, tuple[Outline, ...]]:
    """A list with those feeds put in that it does not have, in their folders; and which they are.

    Raises:
        SourceError: the list before is no OPML.
    """
    from lxml import etree

    root = _tree(before if before is not None else _EMPTY)
    body = _body(root)
    known = {each.url for each in _below(body, ())}
    new: dict[str, Outline] = {}
    for each in found:
        if each.url not in known:
            new.setdefault(each.url, each)
    for each in new.values():
        title = each.title or each.url
        outline = etree.SubElement(_folder(body, each.category), "outline", type="rss", text=title, title=title)
        outline.set("xmlUrl", each.url)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n", tuple(new.values())


def save(path: Path, found: bytes) -> None:
    """Write a list, whole or not at all.

    Raises:
        SourceError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(found)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SourceError(f"{path} cannot be written: {error.strerror}") from None


def _asked(each: Outline) -> bool:
    """Whether it is an address of the web; lists of other programs hold their own `reader://` and the like."""
    try:
        Feed(url=each.url)
    except ValueError:
        return False
    return True


def _tree(found: bytes) -> Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        root = etree.fromstring(found, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"the list of feeds is no OPML: {error}: export it again from your feed reader") from None
    if str(root.tag).lower() != "opml":
        raise SourceError(f"the list of feeds is no OPML, but <{root.tag!s}>: export it again from your feed reader")
    return root


def _body(root: Element) -> Element:
    from lxml import etree

    body = root.find("body")
    return etree.SubElement(root, "body") if body is None else body


def _below(node: Element, folders: tuple[str, ...]) -> Iterator[Outline]:
    """Depth first; lxml bounds the depth at 256 when it parses."""
    for outline in node.iterchildren("outline"):
        told = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        title = told.get("title") or told.get("text", "")
        if url := told.get("xmlurl", ""):
            yield Outline(url=url, title=title, category="/".join(folders))
        yield from _below(outline, folders if url else (*folders, title.replace("/", "-")))


def _folder(body: Element, category: str) -> Element:
    """The folder of that path, made where it is missing."""
    from lxml import etree

    here = body
    for name in filter(None, category.split("/")):
        found = next((each for each in here.iterchildren("outline") if _named(each, name)), None)
        here = etree.SubElement(here, "outline", text=name, title=name) if found is None else found
    return here


def _named(outline: Element, name: str) -> bool:
    titles = (str(outline.get(key, "")).strip().replace("/", "-") for key in ("title", "text"))
    return "xmlUrl" not in outline.attrib and name in titles
