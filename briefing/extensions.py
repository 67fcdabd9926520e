"""A short word or `package.module:Class` -> the class behind a door: sources, summarizers, renderers, sinks.

A built-in is named by a word of these tables; your own by its path. An extension is a frozen dataclass whose fields are
its options in `config.yaml`. Its module is imported when it is named, so that a heavy library costs only who uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from briefing.errors import BriefingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Mapping[str, type]):
    """Words and the classes that they name; a class is imported when it is asked for."""

    paths: tuple[tuple[str, str], ...]

    def __getitem__(self, word: str) -> type:
        """The class of a word; KeyError where there is no such word."""
        return imported(dict(self.paths)[word])

    def __iter__(self) -> Iterator[str]:
        return (word for word, _ in self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def imported(path: str) -> type:
    """The class that `package.module:Class` names.

    Raises:
        BriefingError: it cannot be imported, or is no class.
    """
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise BriefingError(f"{path} cannot be loaded: {error}; is it installed and spelled right?") from None
    if not isinstance(found, type):
        raise BriefingError(f"{path} is no class: name a frozen dataclass")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What a `type` can name in `config.yaml`, and the renderers that an output's `format` names."""

    sources: Table
    summarizers: Table
    outputs: Table
    renderers: Table


DOORS = Doors(
    sources=Table(
        paths=(
            ("folder", "briefing.sources.folder:Folder"),
            ("feed", "briefing.sources.feed.source:Feed"),
            ("opml", "briefing.sources.opml:Opml"),
            ("imap", "briefing.sources.imap:Imap"),
            ("maildir", "briefing.sources.maildir:Maildir"),
        )
    ),
    summarizers=Table(
        paths=(
            ("default", "briefing.summarize.default:Default"),
            ("lexrank", "briefing.summarize.lex_rank:LexRank"),
            ("textrank", "briefing.summarize.text_rank:TextRank"),
            ("lsa", "briefing.summarize.lsa:LSA"),
            ("luhn", "briefing.summarize.luhn:Luhn"),
            ("edmundson", "briefing.summarize.edmundson:Edmundson"),
            ("sumbasic", "briefing.summarize.sum_basic:SumBasic"),
            ("kl", "briefing.summarize.kl:KL"),
            ("reduction", "briefing.summarize.reduction:Reduction"),
            ("random", "briefing.summarize.random:Random"),
        )
    ),
    outputs=Table(
        paths=(
            ("file", "briefing.sinks.file:File"),
            ("folder", "briefing.sinks.folder:Folder"),
            ("git", "briefing.sinks.git:Git"),
            ("mediawiki", "briefing.sinks.mediawiki:MediaWiki"),
            ("dokuwiki", "briefing.sinks.dokuwiki:DokuWiki"),
            ("gitlab", "briefing.sinks.gitlab:GitLab"),
            ("gitea", "briefing.sinks.gitea:Gitea"),
            ("confluence", "briefing.sinks.confluence:Confluence"),
            ("bookstack", "briefing.sinks.bookstack:BookStack"),
            ("outline", "briefing.sinks.outline:Outline"),
            ("wikijs", "briefing.sinks.wikijs:WikiJs"),
            ("http", "briefing.sinks.http:Http"),
            ("site", "briefing.site.output:Site"),
            ("email", "briefing.sinks.mail.sink:Email"),
            ("chat", "briefing.sinks.chat:Chat"),
        )
    ),
    renderers=Table(
        paths=(
            ("markdown", "briefing.render.markdown:Markdown"),
            ("html", "briefing.render.html:Html"),
            ("pdf", "briefing.render.pdf:Pdf"),
            ("compact", "briefing.render.pdf:Compact"),
            ("json", "briefing.render.json:Json"),
            ("text", "briefing.render.plain:Text"),
            ("mail", "briefing.render.mail:Mail"),
            ("obsidian", "briefing.render.markdown:Obsidian"),
            ("mediawiki", "briefing.render.wiki:MediaWiki"),
            ("dokuwiki", "briefing.render.wiki:DokuWiki"),
        )
    ),
)
