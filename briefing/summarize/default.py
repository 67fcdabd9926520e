"""default: the sentences that together say most of what the event's articles agree on.

Weighted coverage with diminishing returns, a monotone submodular function, as in D. Gillick and B. Favre, A Scalable
Global Model for Summarization (ILP 2009: concepts are word pairs, weighted by the documents that hold them) and
H. Lin and J. Bilmes, A Class of Submodular Functions for Document Summarization (ACL 2011: greedy by gain per length).
"""

from __future__ import annotations

from dataclasses import dataclass

from briefing.models import Limit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """Central in the event, early in the article, said by several publishers, fresh, chosen together.

    `decay` is what a term is worth less with each sentence further down (never below `floor`); `again` is what a term
    is worth when it is said once more; `known` is what is left of a term's worth once an earlier edition printed it.
    """

    decay: float = 0.9
    floor: float = 0.3
    again: float = 0.3
    known: float = 0.3

    def __call__(
        self,
        sentences: tuple[Sentence, ...],
        limit: Limit,
        *,
        headlines: tuple[str, ...] = (),
        printed: tuple[str, ...] = (),
    ) -> tuple[Sentence, ...]:
        """The sentences that cover most, within the limit, the one that adds most first."""
        from briefing.summarize.coverage import cover
        from briefing.summarize.terms import measure

        terms = measure(
            sentences, headlines=headlines, printed=printed, decay=self.decay, floor=self.floor, known=self.known
        )
        return cover(terms, limit, again=self.again)
