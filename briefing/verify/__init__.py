"""File + stored articles -> Verification: every sentence and citation of an edition proved again, from the file alone.

Markdown carries a proof of spans at its end, HTML and PDF carry the edition's JSON; what a reader sees on the page is
compared with it, and both with the stored articles, character by character. A failure names the bullet, counted from 1
over the page; 0 stands for what is no bullet's (a source line, the heading, the coverage).
"""

from __future__ import annotations

from briefing.errors import VerifyError
from briefing.render.reading import read_html, read_pdf
from briefing.verify.edition import Failure, FindArticle, Verification, verify_edition
from briefing.verify.markdown import verify_markdown
from briefing.verify.shown import read_edition, verify_page

__all__ = ["Failure", "FindArticle", "Verification", "verify"]


def verify(content: bytes, *, find_article: FindArticle) -> Verification:
    """Check a Markdown, JSON, HTML or PDF edition.

    Raises:
        VerifyError: the bytes are no edition that can be checked.
    """
    if content.startswith(b"%PDF-"):
        return verify_page(read_pdf(content), find_article=find_article, format="pdf")
    if content.lstrip().startswith(b"{"):
        return verify_edition(read_edition(content), find_article=find_article, format="json")
    try:
        text = content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise VerifyError("this is no Markdown, JSON, HTML or PDF of an edition") from error
    if text.lstrip()[:15].lower() == "<!doctype html>":
        return verify_page(read_html(text), find_article=find_article, format="html")
    return verify_markdown(text, find_article=find_article)
