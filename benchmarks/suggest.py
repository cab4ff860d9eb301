"""How good the proposals of ``claimgraph suggest`` are, held against the claims of an edition.

    python benchmarks/suggest.py [EDITION]

The unit is the word: of all words that reported claims quote (a word counts once for each claim), the share
that lies in a proposed span, in one whose proposed speaker is the claimant of that claim, and in one that is
either that or proposed as the text's own speaker (“I”, “we”) where the claim is his report of himself. A
proposal is idle where no reported claim has a word in it.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple

import claimgraph
from claimgraph.model.node import iris, local
from claimgraph.suggest import suggest

if TYPE_CHECKING:
    from claimgraph.model import Claim, Model
    from claimgraph.suggest import Proposal

_WORD = re.compile(r"\w+(?:[-’]\w+)*")


class Measured(NamedTuple):
    """Counts of words, of claims and of proposals."""

    claims: int
    words: int
    found: int
    speaker: int
    speaker_or_own: int
    proposals: int
    idle: int
    guesses: int
    open: int


def measure(model: Model) -> Measured:
    """The proposals of speech in the whole text against the claims that the graph has as reported."""
    proposals = suggest(model, model.paragraphs.values(), kinds=("speech",))
    reported = [claim for claim in model.claims.values() if not claim.own]
    words = found = speaker = own = 0
    for claim in reported:
        for match in _WORD.finditer(model.text[claim.start : claim.end]):
            start, end = claim.start + match.start(), claim.start + match.end()
            around = [one for one in proposals if one.start <= start and end <= one.end]
            right = any(set(iris(claim.claimant)) & set(one.speaker.iris) for one in around)
            himself = local(claim.report_mode) == "selfReport" and any(
                one.speaker.how == "speaker" for one in around
            )
            words += 1
            found += bool(around)
            speaker += right
            own += right or himself
    return Measured(
        len(reported), words, found, speaker, own, len(proposals),
        sum(_idle(one, reported) for one in proposals),
        sum(one.speaker.how == "guess" for one in proposals),
        sum(not one.covered for one in proposals),
    )  # fmt: skip


def _idle(one: Proposal, reported: list[Claim]) -> bool:
    return not any(claim.start < one.end and one.start < claim.end for claim in reported)


def main() -> None:
    """Print the figures, a line each."""
    with claimgraph.open(sys.argv[1] if len(sys.argv) > 1 else None) as opened:
        got = measure(opened.model)
    share = {name: f"{100 * getattr(got, name) / max(got.words, 1):.1f} %" for name in got._fields[2:5]}
    print(f"{got.claims} reported claims quote {got.words} words")
    print(f"{share['found']} of the words lie in a proposed span")
    print(f"{share['speaker']} in one with the right speaker")
    print(f"{share['speaker_or_own']} in one with the right speaker or, of self-reports, “I” or “we”")
    print(f"{got.proposals} proposals, {got.idle} idle, {got.guesses} with a guessed speaker")
    print(f"{got.open} of the proposals claimed by nobody")


if __name__ == "__main__":
    main()
