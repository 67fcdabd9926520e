"""Run-together text is cut into its articles, and what is no article is taken out."""

from __future__ import annotations

import pytest

from briefing.extract import plain
from briefing.text.clean import clean

PORT = """\
The dockworkers of Port Alder walked out at dawn on Monday, leaving eleven ships at anchor in the bay, the union said.

“We have waited two years for a contract,” said Ines Marrow, who leads the dockworkers' union in Port Alder.

The port authority said that cargo worth 40 million crowns was waiting on the eleven ships."""

TELESCOPE = """\
Astronomers at the Veld observatory have measured the faint light of a comet that comes back every 412 years.

The comet was last seen from Earth when the observatory's hill was still a sheep pasture, the astronomers said."""


def titles(text: str) -> list[str]:
    return [piece.title for piece in plain.pieces(clean(text))]


def paragraphs(text: str) -> list[str]:
    return [paragraph for piece in plain.pieces(clean(text)) for paragraph in piece.paragraphs]


def test_first_line_is_the_headline() -> None:
    """A page of one article: its first line is the headline and not part of the text."""
    (piece,) = plain.pieces(f"Dockers walk out at Port Alder\n\n{PORT}")
    assert piece.title == "Dockers walk out at Port Alder"
    assert len(piece.paragraphs) == 3


def test_articles_are_cut_apart_at_their_headlines() -> None:
    """Two articles separated by nothing but the second one's headline are two."""
    page = f"Dockers walk out at Port Alder\n\n{PORT}\n\nA comet returns after 412 years\n\n{TELESCOPE}"
    assert titles(page) == ["Dockers walk out at Port Alder", "A comet returns after 412 years"]


def test_sub_heading_does_not_start_an_article() -> None:
    """A short line after which the same subject goes on is a sub-heading, and is not printed."""
    page = f"Dockers walk out at Port Alder\n\n{PORT}\n\nShips at anchor\n\n" + (
        "The port authority of Port Alder asked the dockworkers' union to let two ships with medicine in, it said."
    )
    (piece,) = plain.pieces(page)
    assert len(piece.paragraphs) == 4
    assert "Ships at anchor" not in piece.paragraphs


def test_separator_ends_an_article_without_a_headline_after_it() -> None:
    """`Source link` ends an article even where the next one has no headline."""
    found = plain.pieces(f"Dockers walk out at Port Alder\n\n{PORT}\n\nSource link\n\n{TELESCOPE}")
    assert [piece.title for piece in found] == ["Dockers walk out at Port Alder", ""]


@pytest.mark.parametrize("tail", [" | World News", " | Port Alder News", " | The Gazette"])
def test_what_a_site_hangs_on_its_headlines_is_cut(tail: str) -> None:
    """The section or the site after a bar is no part of the headline."""
    assert titles(f"Dockers walk out at Port Alder{tail}\n\n{PORT}") == ["Dockers walk out at Port Alder"]


@pytest.mark.parametrize(
    "line",
    [
        "Recommended Stories",
        "list of 3 itemsend of list",
        "list of 4 items",
        "Already a subscriber? Make sure to log into your account before viewing this content.",
        "Sign up for our morning newsletter",
        "Share this article",
        "Advertisement",
        "BREAKING,",
        "TT",
        "Diese Website verwendet Cookies, um Ihnen den besten Service zu bieten.",
        "Lesen Sie auch: Was wir über den Streik wissen",
        "Cranes stand idle at Port Alder on Monday. (Lena Orvik/Meridian Wire)",
        "Cranes stand idle at Port Alder, 2 March 2026. (AP)",
        "Cranes stand idle at Port Alder [Lena Orvik/Meridian]",
        "TOPSHOT - Cranes stand idle at Port Alder. (Photo by Lena Orvik / Meridian)",
        "epa01234567 Cranes stand idle at Port Alder, 2 March 2026.",
        "FILE PHOTO: Cranes stand idle at Port Alder",
        "Cranes at Port Alder ATTENTION EDITORS - THIS PICTURE WAS PROVIDED BY A THIRD PARTY",
    ],
)
def test_furniture_and_captions_are_taken_out(line: str) -> None:
    """What stands around an article on its page is not in its text, wherever it stands."""
    assert paragraphs(f"Dockers walk out at Port Alder\n\n{line}\n\n{PORT}") == paragraphs(f"Dockers\n\n{PORT}")
    before, after = PORT.split("\n\n", 1)
    assert line not in paragraphs(f"Dockers walk out at Port Alder\n\n{before}\n\n{line}\n\n{after}")


@pytest.mark.parametrize(
    "line",
    [
        "The minister said that nobody should share this article of the treaty with the press before Friday's vote.",
        "Read more slowly, the judge told the clerk, and the courtroom laughed for the first time in the trial.",
        "The agency (AFP) was founded in 1944 and employs 2,400 people in 151 countries, the report said.",
    ],
)
def test_a_sentence_that_resembles_furniture_stays(line: str) -> None:
    """Words of furniture inside a sentence take nothing out."""
    assert line in paragraphs(f"Dockers walk out at Port Alder\n\n{PORT}\n\n{line}")


def test_caption_and_headline_printed_twice_count_once() -> None:
    """Headline, caption, caption, mark, headline, caption, caption, text: one article, its text alone."""
    caption = "Cranes stand idle at Port Alder. (Meridian Wire/Lena Orvik)"
    head = f"Dockers Walk Out at Port Alder\n\n{caption}\n{caption}\nTT"
    (piece,) = plain.pieces(f"{head}\n\n{head.removesuffix('TT')}\n\n{PORT}")
    assert piece.title == "Dockers Walk Out at Port Alder"
    assert len(piece.paragraphs) == 3


def test_a_newsrooms_list_becomes_an_item_a_bullet() -> None:
    """Each bullet is an item of its own under the list's headline, with the sub-heading that it stood under."""
    page = """\
Alder coast: List of key events, day 212

Here is where things stand on Tuesday, March 3:

Fighting

• Shells hit two farms near Tessel, the regional governor said.
• One soldier was wounded at the Orne bridge, the army said.

Talks

• Negotiators are to meet again in Port Alder on Thursday, the mediator said.

Cranes at the port on Monday [Lena Orvik/Meridian]

Source link"""
    found = plain.pieces(page)
    assert [(piece.part, piece.label) for piece in found] == [(1, "Fighting"), (2, "Fighting"), (3, "Talks")]
    assert {piece.title for piece in found} == {"Alder coast: List of key events, day 212"}
    assert found[2].paragraphs == ("Negotiators are to meet again in Port Alder on Thursday, the mediator said.",)


def test_a_row_of_teasers_without_headlines_is_cut_where_nothing_is_shared() -> None:
    """Paragraphs without blank lines between them that share no subject are articles of their own."""
    teasers = [
        "Dockworkers at Port Alder walked out on Monday and eleven ships lie at anchor, the dockworkers' union said.",
        "The union of the dockworkers said that ships with medicine would be let into Port Alder on Tuesday.",
        "Astronomers at the Veld observatory measured the light of a comet that returns every 412 years.",
        "A bakery in Lower Tessel has sold its last loaf after three generations of one family kneaded there.",
        "Parliament in Orne voted by 61 to 40 to ban fishing with nets in the northern estuary until spring.",
        "The chess title went to Mara Lindqvist of Holm, who drew the fourteenth game with the black pieces.",
        "A rocket built by students rose to 11 kilometres over the desert of Kesh and fell back into a lake.",
    ]
    found = plain.pieces("\n".join(teasers))
    assert len(found) == 6
    assert found[0].paragraphs == tuple(teasers[:2])


def test_repeated_sentences_of_a_page_count_once() -> None:
    """A line that an aggregator's page prints twice is kept once."""
    line = "The port authority said that cargo worth 40 million crowns was waiting."
    assert paragraphs(f"Dockers walk out at Port Alder\n{line}\n{line}\n{line}").count(line) == 1


def test_dateline_and_run_in_label_are_cut_off_their_paragraph() -> None:
    """What a paragraph starts with and is not its sentence goes; the sentence stays whole."""
    wire = "PORT ALDER (Meridian Wire) — The dockworkers of Port Alder walked out at dawn on Monday, the union said."
    label = "What we know: The dockworkers want 4 percent more, and the port authority of Port Alder offers two."
    found = paragraphs(f"Dockers walk out at Port Alder\n\n{wire}\n\n{label}")
    assert found[0].startswith("The dockworkers of Port Alder walked out")
    assert found[1].startswith("The dockworkers want 4 percent")


def test_byline_and_stamp_become_provenance() -> None:
    """Who wrote it and when is not text but provenance."""
    (piece,) = plain.pieces(f"Dockers walk out\n\nBy Lena Orvik\nPublished: 2 March 2026 08:10 CET\n\n{PORT}")
    assert (piece.author, piece.published) == ("Lena Orvik", "2 March 2026 08:10 CET")
    assert len(piece.paragraphs) == 3


def test_header_lines_name_the_provenance() -> None:
    """`Key: value` lines at the head of a file are its provenance; the rest is one article."""
    page = f"Title: Dockers walk out\nPublisher: Harbour Gazette\nPublished: 2026-03-02T08:10Z\n\n{PORT}"
    (piece,) = plain.pieces(page)
    assert (piece.title, piece.publisher) == ("Dockers walk out", "Harbour Gazette")
    assert piece.published == "2026-03-02T08:10Z"


def test_headline_without_a_text_is_kept_as_such() -> None:
    """A headline over a caption alone is an article without text, so that it can be said that it was left out."""
    bare = "Dockers Walk Out at Port Alder Again\n\nCranes on Monday (AP)"
    first, second = plain.pieces(f"{bare}\n\nA Comet Returns After 412 Years\n\n{TELESCOPE}")
    assert (first.title, first.paragraphs) == ("Dockers Walk Out at Port Alder Again", ())
    assert second.title == "A Comet Returns After 412 Years"


def test_nothing_is_no_article() -> None:
    """Empty text, blank lines and furniture alone give nothing."""
    assert plain.pieces("") == plain.pieces("\n \n") == plain.pieces("Advertisement\n\nShare this article") == ()
