"""What tells a quotation from its likes: as few words before or behind it as do."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from claimgraph.terms import OA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.build.authored import Authored
    from claimgraph.text import Span, Text

PREFIX, SUFFIX = f"{OA}prefix", f"{OA}suffix"

_WORD = re.compile(r"\W*\w+")
#: How many words of context are tried.
_CONTEXT = 8


def distinguishing_context(
    text: Text, quote: str, spans: Sequence[Span], authored: tuple[str, str]
) -> tuple[str, str] | None:
    """What stands before and behind a quotation at ``spans`` that tells it from its likes; None for nothing.

    As it is ``authored`` where that still does; else as few words as do, behind rather than before.
    """
    first, last = text.paragraph_at(spans[0].start), text.paragraph_at(spans[-1].start)
    before = [one[::-1] for one in _growing(text.content[first.start : spans[0].start][::-1])]
    behind = _growing(text.content[spans[-1].end : last.reach])
    contexts = chain(
        [authored, ("", "")],
        (("", one) for one in behind),
        ((one, "") for one in before),
        zip(before, behind, strict=True),
    )
    return next((one for one in contexts if text.stands_at(spans, first.name, quote, *one)), None)


def authored_context(authored: Authored, subject: str) -> tuple[str, str]:
    """The prefix and the suffix that the graph has for a quotation, "" for none."""
    return authored.text_of(subject, PREFIX) or "", authored.text_of(subject, SUFFIX) or ""


def _growing(words: str) -> list[str]:
    """The first of ``words``, ever more of them, beginning with none."""
    stretches = [""]
    for _ in range(_CONTEXT):
        word = _WORD.match(words, len(stretches[-1]))
        stretches.append(words[: word.end()] if word else stretches[-1])
    return stretches
