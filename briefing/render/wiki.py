"""Briefing -> Rendition: the page in the markup of MediaWiki and of DokuWiki, each through its own template."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Briefing, Rendition
from briefing.render.templating import filled


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaWiki:
    """The page as MediaWiki takes it.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition.of(
            briefing,
            format="mediawiki",
            media_type="text/x-wiki",
            suffix=".mediawiki",
            content=filled("briefing.mediawiki.j2", briefing, templates=self.templates).encode(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DokuWiki:
    """The page as DokuWiki takes it.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        return Rendition.of(
            briefing,
            format="dokuwiki",
            media_type="text/plain",
            suffix=".dokuwiki.txt",
            content=filled("briefing.dokuwiki.j2", briefing, templates=self.templates).encode(),
        )
