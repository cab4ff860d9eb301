"""Cutting words where quotations begin and end, so that overlapping ones become elements in a row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Claim


class Segment(NamedTuple):
    """Words that the same ``claims`` quote, those that quote least first; none: nobody quotes them."""

    start: int
    words: str
    claims: tuple[Claim, ...]


def segments(text: str, start: int, claims: Iterable[Claim]) -> list[Segment]:
    """``text``, which starts at code point ``start``, in stretches over which the set of quotations is one.

    Joined together they are ``text`` again. Claims that reach beyond it are cut at its ends.
    """
    end = start + len(text)
    inside = [claim for claim in claims if claim.start < end and claim.end > start]
    cuts = {start, end}
    for claim in inside:
        cuts |= {max(claim.start, start), min(claim.end, end)}
    places = sorted(cuts)
    inside.sort(key=lambda claim: (claim.end - claim.start, claim.start, claim.name))
    found = []
    for first, last in pairwise(places):
        over = tuple(claim for claim in inside if claim.start <= first and claim.end >= last)
        found.append(Segment(first, text[first - start : last - start], over))
    return found
