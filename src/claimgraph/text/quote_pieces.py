"""Quotations in pieces: words that are left out between them, or that go on in another paragraph.

``the first […] and the third`` leaves words out; ``to the end [p006] and on`` goes on in paragraph p006, and
``the end […p006] and on`` leaves words out on the way there. Brackets around an ellipsis are how editors mark
what they left out, so that an ellipsis of the text itself is none; a text that has ``[…]`` is quoted as any.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What stands between two pieces: an omission, the name of the next piece's paragraph, or both.
_BETWEEN = re.compile(r"\s*\[(?:(?:…|\.\.\.)\s*(p\d{3,})?|(p\d{3,}))\]\s*")


#: The mark of an omission as it is told.
OMITTED = " […] "


class Piece(NamedTuple):
    """Words that stand together, and the paragraph that a mark before them names ("" for none)."""

    words: str
    paragraph: str


def pieces_of(quote: str) -> list[Piece]:
    """The pieces of a quotation, in order; one that has no marks is one piece."""
    marks = list(_BETWEEN.finditer(quote))
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(quote)]
    named = ["", *(mark[1] or mark[2] or "" for mark in marks)]
    return [Piece(quote[start:end], name) for start, end, name in zip(starts, ends, named, strict=True)]


def with_paragraphs(quote: str, names: Sequence[str]) -> str:
    """The quotation with its pieces in the paragraphs ``names``, one for each; marks that say so stay."""
    made, at = "", 0
    for mark, (before, after) in zip(_BETWEEN.finditer(quote), pairwise(names), strict=True):
        name = after if after != before else ""
        known = (mark[1] or mark[2] or "") == name
        left_out = "…" if mark[2] is None or not name else ""
        made += quote[at : mark.start()] + (mark[0] if known else f" [{left_out}{name}] ")
        at = mark.end()
    return made + quote[at:]
