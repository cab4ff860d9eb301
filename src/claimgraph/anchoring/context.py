"""What tells a quotation from its likes: as few words before or behind it as do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.text import QuoteProblem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.text import Paragraph, Text

_WORD = re.compile(r"\W*\w+")
#: How many words of context are tried.
_CONTEXT = 8


def distinguishing_context(
    text: Text, paragraph: Paragraph, quote: str, span: Span, said: tuple[str, str]
) -> tuple[str, str] | None:
    """What stands before and behind a quotation that tells it from its likes in the paragraph.

    As it is ``said`` where that still does; else as few words as do, behind rather than before.
    """
    for prefix, suffix in (said, *candidate_contexts(text, Span(paragraph.start, paragraph.reach), span)):
        try:
            if text.locate(paragraph.name, quote, prefix, suffix) == span:
                return prefix, suffix
        except QuoteProblem:
            continue
    return None


def candidate_contexts(text: Text, within: Span, span: Span) -> Iterator[tuple[str, str]]:
    """What stands behind, before and on both sides of ``span``, ever more of it, beginning with nothing."""
    before = [one[::-1] for one in _growing(text.content[within.start : span.start][::-1])]
    behind = _growing(text.content[span.end : within.end])
    yield "", ""
    yield from (("", one) for one in behind)
    yield from ((one, "") for one in before)
    yield from zip(before, behind, strict=True)


def _growing(words: str) -> list[str]:
    """The first of ``words``, ever more of them, beginning with none."""
    found = [""]
    for _ in range(_CONTEXT):
        word = _WORD.match(words, len(found[-1]))
        found.append(words[: word.end()] if word else found[-1])
    return found
