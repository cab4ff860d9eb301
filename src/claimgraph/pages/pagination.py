"""Pagination of a text: how much of it and of its claims a page holds, so that any browser can show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.model import Claim, Paragraph

#: How many elements a page may have, and how many of these its text and claims: the rest are around them.
ELEMENTS = 3000
BESIDE = 2500


class PageUnit(NamedTuple):
    """A paragraph on a page, with those of its claims that are shown there."""

    paragraph: Paragraph
    claims: tuple[Claim, ...]


class Pager(NamedTuple):
    """The pages before and after one of several: addresses, "" for none; and its number of how many."""

    before: str
    after: str
    number: int
    total: int


def element_count(claim: Claim) -> int:
    """How many elements a claim takes beside its words, at most, and these in the text."""
    several = (claim.claimant, claim.reported_by, claim.condition, claim.alternative_to, claim.answer)
    return 21 + 2 * len(claim.figure) + sum(map(len, several)) + len(claim.arguments) + 2 * len(claim.spans)


def page_ranges(costs: Sequence[int], most: int = BESIDE) -> list[range]:
    """Ranges of neighbours whose costs are ``most`` together, or one that costs more by itself."""
    ranges: list[range] = []
    begin = total = 0
    for at, cost in enumerate(costs):
        if at > begin and total + cost > most:
            ranges.append(range(begin, at))
            begin, total = at, 0
        total += cost
    return [*ranges, range(begin, len(costs))] if costs else ranges


def page_units(paragraph: Paragraph, claims: Sequence[Claim]) -> list[PageUnit]:
    """A paragraph with its claims; several times with some of them where they are many."""
    ranges = page_ranges([element_count(claim) for claim in claims], BESIDE - 50) or [range(0)]
    return [PageUnit(paragraph, tuple(claims[at] for at in one)) for one in ranges]
