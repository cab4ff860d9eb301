"""Cuts a text into pages: how much of it and of its claims one holds, so that any browser can show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.model import Claim, Paragraph

#: How many elements a page may have, and how many of these its text and claims: the rest are around them.
ELEMENTS = 3000
BESIDE = 2500


class Unit(NamedTuple):
    """A paragraph on a page, with those of its claims that are shown there."""

    paragraph: Paragraph
    claims: tuple[Claim, ...]


class Turn(NamedTuple):
    """The pages before and after one of several: addresses, "" for none; and which of how many it is."""

    before: str
    after: str
    number: int
    several: int


def cost(claim: Claim) -> int:
    """How many elements a claim takes beside its words, at most, and these in the text."""
    several = (claim.claimant, claim.reported_by, claim.condition, claim.alternative_to, claim.answer)
    return 21 + 2 * len(claim.figure) + sum(map(len, several)) + len(claim.arguments) + 2 * len(claim.spans)


def cuts(costs: Sequence[int], most: int = BESIDE) -> list[range]:
    """Ranges of neighbours whose costs are ``most`` together, or one that costs more by itself."""
    found: list[range] = []
    begin = sum_ = 0
    for at, one in enumerate(costs):
        if at > begin and sum_ + one > most:
            found.append(range(begin, at))
            begin, sum_ = at, 0
        sum_ += one
    return [*found, range(begin, len(costs))] if costs else found


def units_of(paragraph: Paragraph, claims: Sequence[Claim]) -> list[Unit]:
    """A paragraph with its claims; several times with some of them where they are many."""
    several = cuts([cost(one) for one in claims], BESIDE - 50)
    return [Unit(paragraph, tuple(claims[at] for at in cut)) for cut in several] or [Unit(paragraph, ())]
