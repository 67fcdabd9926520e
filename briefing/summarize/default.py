"""default: the sentences that together say most of what the event's articles agree on.

Weighted coverage with diminishing returns, after D. Gillick and B. Favre, A Scalable Global Model for Summarization
(ILP 2009: what is covered are word pairs, worth the documents that hold them) and H. Lin and J. Bilmes, A Class of
Submodular Functions for Document Summarization (ACL 2011: chosen by gain per length). docs/decisions/0004-summarizer.md
has what each option is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """Central in the event, early in the article, said by several voices, new, short, chosen together.

    `floor` is the least that a place far down an article is worth, against 1 for its first sentence; `lead` the power
    of the place that a sentence itself counts by. `single` is the worth of a word against a pair of words; `agreement`
    the power of the number of voices. `again` is what saying a term once more adds; a term with a figure is worth
    `figure`. `price` is the power of its length that a sentence pays; one that is worth less than `least` of the best
    for its price is no filler either. A sentence more than `repeat` of which stands in another that is taken is not
    taken; nor is one more than `told` of which stands in one of an earlier edition, or that is more than `alike` to it
    (Dice): an update says the old once more before it says the new. What earlier editions were about is worth `follow`.
    Of an event that was printed, nothing is taken where the best that is left is worth less than `news` of the best
    there is: then it only continues.
    """

    floor: float = 0.3
    lead: float = 0.5
    single: float = 0.5
    agreement: float = 1.25
    figure: float = 1.2
    again: float = 0.4
    price: float = 0.7
    least: float = 0.25
    news: float = 0.4
    repeat: float = 0.5
    told: float = 0.75
    alike: float = 0.6
    follow: float = 1.3

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that cover most, within the limit, the one that adds most first."""
        import numpy as np

        from briefing.summarize.coverage import Coverage
        from briefing.summarize.said import said
        from briefing.summarize.terms import measure, share_of, weigh

        if not sentences:
            return ()
        terms = measure(sentences, floor=self.floor)
        language = terms.sentences[0].language
        worth = weigh(terms, single=self.single, agreement=self.agreement, figure=self.figure)
        worth[share_of(terms, printed, language) > 0] *= self.follow
        coverage = Coverage(
            terms=terms,
            worth=worth,
            emphasis=terms.places**self.lead,
            again=self.again,
            price=self.price,
            least=self.least,
            news=self.news if printed else 0.0,
            repeat=self.repeat,
        )
        old = [said(text, language).singles for text in printed]
        new = [not self._repeats(said(each.text, language).singles, old) for each in terms.sentences]
        return coverage.choose(limit, allowed=np.array(new))

    def _repeats(self, words: frozenset[str], old: list[frozenset[str]]) -> bool:
        """Whether an earlier statement said most of it and every figure of it: a new toll is news."""
        if not old:
            return False
        figures = {word for word in words if any(c.isdigit() for c in word)}
        return any(
            figures <= one
            and (
                len(words & one) > self.told * len(words) or 2 * len(words & one) > self.alike * (len(words) + len(one))
            )
            for one in old
        )
