"""The source text: its paragraphs and sentences, and the place of a quotation in it.

Every offset counts Unicode code points in the file as it stands (UTF-8, line feeds, no
normalisation), start inclusive, end exclusive. Nothing here changes a character: misprints and residue of
the web page stay, or no quotation could be proved against the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import ClaimgraphError, UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path

#: How many characters of context a text quote selector keeps on either side.
CONTEXT = 32


class Span(NamedTuple):
    """A stretch of the text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A non-empty line: name (``p001`` …), position and line from 1, and its span without outer blanks."""

    name: str
    position: int
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: name (``p005-s01`` …), paragraph, position in it from 1, and its span."""

    name: str
    paragraph: str
    position: int
    start: int
    end: int


class QuoteProblem(ClaimgraphError):
    """A quotation does not stand in its paragraph, or stands there more than once."""


class Text:
    """A text in memory. ``content`` is the whole of it; ``paragraphs`` are its non-empty lines in order."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.paragraphs = _paragraphs(content)
        self._by_name = {paragraph.name: paragraph for paragraph in self.paragraphs}

    @classmethod
    def read(cls, path: Path) -> Text:
        """Read a UTF-8 file as it stands.

        Raises UnreadableInput when it cannot be read or has a carriage return.
        """
        try:
            content = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise UnreadableInput(f"cannot read the text: {error.strerror}", str(path)) from None
        except UnicodeDecodeError as error:
            raise UnreadableInput("the text is not UTF-8", f"{path}, byte {error.start}") from None
        if "\r" in content:
            line = content.count("\n", 0, content.index("\r")) + 1
            raise UnreadableInput(
                "the text has a carriage return", f"{path}:{line}", "end lines with a line feed alone"
            )
        return cls(content)

    def paragraph(self, name: str) -> Paragraph:
        """The paragraph called ``name``; raises QuoteProblem when the text has none of that name."""
        try:
            return self._by_name[name]
        except KeyError:
            last = self.paragraphs[-1].name if self.paragraphs else "none"
            raise QuoteProblem(
                f"the text has no paragraph {name}", "", f"its last paragraph is {last}"
            ) from None

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences in text order."""
        found = []
        for paragraph in self.paragraphs:
            spans = split_sentences(self.content[paragraph.start : paragraph.end])
            for position, (start, end) in enumerate(spans, 1):
                name = f"{paragraph.name}-s{position:02d}"
                found.append(
                    Sentence(name, paragraph.name, position, paragraph.start + start, paragraph.start + end)
                )
        return found

    def locate(self, paragraph: str, quote: str, prefix: str = "", suffix: str = "") -> Span:
        """The one place in ``paragraph`` where ``quote`` stands right between ``prefix`` and ``suffix``.

        Raises QuoteProblem when there is no such place (with the nearest match as the way to mend it) or
        more than one.
        """
        place = self.paragraph(paragraph)
        if not quote.strip():
            raise QuoteProblem("the quotation is empty", "", "copy the words from the text")
        places = self._places(place, quote)
        if not places:
            raise QuoteProblem(
                f"the words {shorten(quote)} do not stand in {paragraph}", "", self._nearest(place, quote)
            )
        fitting = [
            start
            for start in places
            if self.content.endswith(prefix, place.start, start)
            and self.content.startswith(suffix, start + len(quote), place.end)
        ]
        if not fitting:
            around = self.content[max(place.start, places[0] - CONTEXT) : places[0]]
            raise QuoteProblem(
                f"{shorten(quote)} stands in {paragraph}, but not with the oa:prefix and oa:suffix given",
                "",
                f"before its first place stands {shorten(around)}",
            )
        if len(fitting) > 1:
            raise QuoteProblem(
                f"{shorten(quote)} stands {len(fitting)} times in {paragraph}",
                "",
                "quote more words, or add oa:prefix (the words right before) or oa:suffix (right after)",
            )
        return Span(fitting[0], fitting[0] + len(quote))

    def stands_in(self, paragraph: str, words: str) -> bool:
        """Whether ``words`` stand in ``paragraph`` at least once."""
        place = self.paragraph(paragraph)
        return bool(words) and self.content.find(words, place.start, place.end) >= 0

    def why_not(self, paragraph: str, words: str) -> str:
        """How to mend ``words`` that do not stand in ``paragraph``: what comes nearest to them."""
        return self._nearest(self.paragraph(paragraph), words)

    def context(self, span: Span, within: Span) -> tuple[str, str]:
        """Up to 32 characters before and after ``span``, never beyond ``within``."""
        before = self.content[max(within.start, span.start - CONTEXT) : span.start]
        return before, self.content[span.end : min(within.end, span.end + CONTEXT)]

    def _places(self, paragraph: Paragraph, quote: str) -> list[int]:
        """Every start of ``quote`` in the paragraph, overlapping ones too."""
        places = []
        start = self.content.find(quote, paragraph.start, paragraph.end)
        while start >= 0:
            places.append(start)
            start = self.content.find(quote, start + 1, paragraph.end)
        return places

    def _nearest(self, paragraph: Paragraph, quote: str) -> str:
        """What to write instead: where the words stand, or the most similar words of this paragraph."""
        elsewhere = [other.name for other in self.paragraphs if quote and self._places(other, quote)]
        if elsewhere:
            return f"they stand in {', '.join(elsewhere[:3])}"
        from rapidfuzz.fuzz import partial_ratio_alignment  # only a failing build needs it

        content = self.content[paragraph.start : paragraph.end]
        match = partial_ratio_alignment(quote, content)
        if match is None or match.score < 60:
            return "nothing in the paragraph comes near them"
        start, end = match.dest_start, match.dest_end
        while start > 0 and content[start - 1].isalnum() and content[start].isalnum():
            start -= 1
        while end < len(content) and content[end].isalnum() and content[end - 1].isalnum():
            end += 1
        if not quote[-1].isalnum() and content.startswith(quote[-1], end):
            end += 1
        return f"nearest match: {shorten(content[start:end].strip(), 200)}"


def shorten(words: str, limit: int = 70) -> str:
    """``words`` between double quotes, cut in the middle when longer than ``limit`` characters."""
    if len(words) > limit:
        half = (limit - 3) // 2
        words = f"{words[:half]}...{words[-half:]}"
    return f'"{words}"'


def _paragraphs(content: str) -> list[Paragraph]:
    found: list[Paragraph] = []
    offset = 0
    for number, line in enumerate(content.split("\n"), 1):
        stripped = line.strip()
        if stripped:
            start = offset + line.index(stripped[0])
            position = len(found) + 1
            found.append(Paragraph(f"p{position:03d}", position, number, start, start + len(stripped)))
        offset += len(line) + 1
    return found


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
