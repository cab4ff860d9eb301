"""Where sentences end: by rules of its own for English, by ``sentencex`` for every other language."""

from __future__ import annotations

import re

from claimgraph.text.paragraphs import Span

#: A possible end of a sentence: stops, closing quotes and brackets, footnote marks, blank space, and then
#: something that a sentence begins with.
_END = re.compile(r"(?P<stop>[.!?…]+)[’”'\")\]]*(?:\[\d+\])*(?P<gap>\s+)(?=[‘“'\"(\[]*[A-ZÀ-ÖØ-ÞА-ЯЁ0-9])")

#: What stands before a full stop that ends no sentence: initials, a number that opens the paragraph, titles.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[‘“])(?:(?:[A-Z]\.)*[A-Z]|[a-z](?:\.[a-z])+"
    r"|(?:Yu|Ya|Zh|Kh|Ch|Sh|Shch|Ts|St|Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Col|Capt|Rev|Hon|eds?|trans|cf|viz|vs|ca))$"
    r"|^\d+$"
)
#: The same, but only with a number after it: "No. 5" is one sentence, "No. We refuse" is two.
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[‘“])(?:[Vv]ols?|[Nn]os?|pp?|[Cc]h|[Cc]hap|[Ss]ec|[Ff]ig|[Aa]rt|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)$"
)


def split_sentences(paragraph: str) -> list[Span]:
    """Where the sentences of one paragraph stand in it.

    A sentence ends at ``. ! ? …`` with the closing quotes, brackets and footnote marks that follow, when
    blank space and a capital, a digit or an opening quote come next. So a quotation of several sentences is
    several sentences, and a quotation inside a sentence that goes on in lower case is none. Initials and
    abbreviations end nothing. The spans leave out only blank space.
    """
    spans = []
    start = 0
    for match in _END.finditer(paragraph):
        if match["stop"] == "." and _abbreviates(paragraph, start, match):
            continue
        spans.append(Span(start, match.start("gap")))
        start = match.end()
    if paragraph[start:].strip():
        spans.append(Span(start, len(paragraph.rstrip())))
    return spans


def _abbreviates(paragraph: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to the word before it."""
    if _ABBREVIATION.search(paragraph, start, stop.start()):
        return True
    return paragraph[stop.end()].isdigit() and bool(_BEFORE_NUMBER.search(paragraph, start, stop.start()))
