"""Briefing -> Rendition: the page as the HTML body of a message, with its styles in each element."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from briefing.models import Briefing, Rendition
from briefing.render.templating import filled, find, folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The page as a message shows it: a citation leads to the article, nothing is asked for from anywhere.

    Mail readers know no style sheet, so each element bears its style; what is left in the head is for dark windows.

    Options:
        templates: a folder of your own, whose files shadow ours ("" for none).
    """

    templates: str = ""

    def __call__(self, briefing: Briefing) -> Rendition:
        style = find("mail.css", folder(self.templates)).read_text(encoding="utf-8")
        page = filled("mail.html.j2", briefing, templates=self.templates, style=Markup(style.replace("</", r"<\/")))
        return Rendition.of(
            briefing,
            format="mail",
            media_type="text/html",
            suffix=".mail.html",
            content=inlined(page).encode(),
        )


def inlined(page: str) -> str:
    """The page with its style sheet put into the elements; a `<style data-css-inline="keep">` stays as well."""
    import css_inline

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
    return str(inliner.inline(page))
