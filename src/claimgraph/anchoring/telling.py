"""What tells a quotation from its likes: as few words before or behind it as do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.text import QuoteProblem

if TYPE_CHECKING:
    from claimgraph.text import Paragraph, Span, Text

_AFTER, _BEFORE = re.compile(r"\W*\w+"), re.compile(r"\w+\W*\Z")
#: How many words of context are tried.
_CONTEXT = 8


def telling(
    text: Text, paragraph: Paragraph, quote: str, span: Span, said: tuple[str, str]
) -> tuple[str, str] | None:
    """What stands before and behind a quotation that tells it from its likes in the paragraph.

    As it is ``said`` where that still does; else as few words as do, behind rather than before.
    """
    before, behind = [""], [""]
    for _ in range(_CONTEXT):
        after = _AFTER.match(text.content, span.end + len(behind[-1]), paragraph.reach)
        behind.append(behind[-1] + after[0] if after else behind[-1])
        rest = text.content[paragraph.start : span.start - len(before[-1])]
        word = _BEFORE.search(rest)
        before.append(word[0] + before[-1] if word else before[-1])
    tries = [said, ("", ""), *(("", one) for one in behind), *((one, "") for one in before)]
    for prefix, suffix in [*tries, *zip(before, behind, strict=True)]:
        try:
            if text.locate(paragraph.name, quote, prefix, suffix) == span:
                return prefix, suffix
        except QuoteProblem:
            continue
    return None
