"""Finds the words of annotations in the text: by position and words together, by what stands around, or not.

A place is never guessed. Words that stand several times, with nothing around them to tell which is meant, and
words that differ from the text are listed with what comes near.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.anchoring.context import distinguishing_context
from claimgraph.text import QuoteProblem, Span, shorten
from claimgraph.text.paragraphs import trimmed
from claimgraph.text.quote_pieces import pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.annotations.annotation import Annotation
    from claimgraph.text import Text

#: So many characters on one side are enough to know a place by.
_ENOUGH = 12
#: How words are found: by position and words that agree, by what stands around, by standing once in the text.
EXACTLY, BY_CONTEXT, BY_WORDS = "exactly", "by its context", "by its words"


class QuoteLocation(NamedTuple):
    """Where an annotation's words stand: ``quote`` as the text has it, with what tells it from its likes.

    ``span`` is the first piece of words in several; ``how`` they were found is one of the three above.
    """

    span: Span
    paragraph: str
    quote: str
    prefix: str
    suffix: str
    how: str


class QuoteLocator:
    """Finds places in one text."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def locate(
        self, note: Annotation, authored: tuple[str, str] = ("", ""), quote: str = ""
    ) -> QuoteLocation | str:
        """Where the words of ``note`` stand, or why that is uncertain.

        ``authored`` is what the graph says that stands before and behind them, and ``quote`` how it quotes
        them in pieces; both stay where they are true.
        """
        spans: list[Span] = []
        how = ""
        for one in (note, *note.further):
            match = self._find(one)
            if isinstance(match, str):
                if not note.further and pieces_of(note.quote)[1:]:
                    return self._in_pieces(note)
                return match
            how = how or match[1]
            spans += self._paragraph_pieces(match[0])
        if not spans:
            return f"its words {shorten(note.quote)} stand in no paragraph"
        spans.sort()
        paragraph = self.text.paragraph_at(spans[0].start).name
        joined = self._joined(spans)
        for words in (quote, joined) if quote and len(spans) > 1 else (joined,):
            context = distinguishing_context(self.text, words, spans, authored)
            if context is not None:
                return QuoteLocation(spans[0], paragraph, words, *context, how)
        if len(spans) > 1:
            return f"its pieces, {shorten(joined)}, cannot be told from others"
        return f"its words {shorten(joined)} cannot be told from others of {paragraph}"

    def _words(self, span: Span) -> str:
        return self.text.normalize_blanks(self.text.content[slice(*span)])

    def _joined(self, spans: list[Span]) -> str:
        """The words of several places as one quotation, with marks where words are left out."""
        quote = self._words(spans[0])
        for before, after in pairwise(spans):
            left_out = self.text.content[before.end : after.start].strip()
            names = [self.text.paragraph_at(one.start).name for one in (before, after)]
            name = names[1] if names[0] != names[1] else ""
            quote += f" [{'…' if left_out or not name else ''}{name}] {self._words(after)}"
        return quote

    def _paragraph_pieces(self, span: Span) -> Iterator[Span]:
        """A place without the blanks at its ends, in as many pieces as it runs over paragraphs."""
        at = span.start
        first = self.text.paragraph_at(at).position - 1 if self.text.paragraphs else 0
        for paragraph in self.text.paragraphs[first:]:
            if at >= span.end or paragraph.start >= span.end:
                return
            if at < paragraph.end:
                end = min(span.end, paragraph.reach)
                piece = trimmed(self.text.content, max(at, paragraph.start), end)
                if piece.start < piece.end:
                    yield piece
                at = max(end, paragraph.end)

    def _find(self, note: Annotation) -> tuple[Span, str] | str:
        """The one place of the words of ``note``, and how it was found, or why there is none."""
        words = note.quote
        around = bool(note.prefix.strip() or note.suffix.strip())
        if note.start is not None and note.end is not None:
            span = Span(note.start, note.end)
            standing = self.text.content[slice(*span)]
            if words and standing == words and (not around or self._with_context([span], note)):
                return span, EXACTLY
            if not words:
                where = f"at {note.start}–{note.end} stands {shorten(standing)}"
                return f"it gives a place and no words to prove it; {where}"
        if not words.strip():
            return "it has neither words nor a place"
        places = list(self._occurrences(words))
        if not places:
            return f"its words {shorten(words)} do not stand in the text: {self._nearest(words)}"
        if around:
            places = self._with_context(places, note)
            if len(places) == 1:
                return places[0], BY_CONTEXT
            if not places:
                return f"its words {shorten(words)} stand in the text, but not between those that it gives"
        if len(places) == 1:
            return places[0], BY_WORDS
        what = f"its words {shorten(words)} stand {len(places)} times in the text"
        return f"{what}, and nothing tells which is meant"

    def _in_pieces(self, note: Annotation) -> QuoteLocation | str:
        """Where a quotation stands that is written in pieces, as the edition writes them."""
        names = self.text.paragraphs_with(note.quote)
        if note.start is not None and self.text.paragraph_at(note.start).name in names:
            names = [self.text.paragraph_at(note.start).name]
        what = f"its pieces, {shorten(note.quote)},"
        if len(names) != 1:
            return f"{what} stand in {', '.join(names[:5]) or 'no paragraph'}"
        try:
            spans = self.text.locate_pieces(names[0], note.quote, note.prefix, note.suffix)
        except QuoteProblem as problem:
            return f"{what} cannot be found: {problem.what}"
        how = EXACTLY if spans[0].start == note.start else BY_WORDS
        return QuoteLocation(spans[0], names[0], note.quote, note.prefix, note.suffix, how)

    def _occurrences(self, words: str) -> Iterator[Span]:
        """Every place of ``words``; blanks are one, as tools see a page and not a file."""
        pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
        match = pattern.search(self.text.content)
        while match:
            yield Span(*match.span())
            match = pattern.search(self.text.content, match.start() + 1)

    def _with_context(self, places: list[Span], note: Annotation) -> list[Span]:
        """Those of ``places`` that have what the tool gives around them, else on the one side that tells."""
        for fits in (self._has_context, self._has_one_side):
            if fitting := [span for span in places if fits(span, note.prefix, note.suffix)]:
                return fitting
        return []

    def _has_context(self, span: Span, prefix: str, suffix: str) -> bool:
        """Whether a place has these words around it, whatever blanks are in them."""
        before = "".join(self.text.content[max(span.start - 2 * len(prefix) - 8, 0) : span.start].split())
        behind = "".join(self.text.content[span.end : span.end + 2 * len(suffix) + 8].split())
        return before.endswith("".join(prefix.split())) and behind.startswith("".join(suffix.split()))

    def _has_one_side(self, span: Span, prefix: str, suffix: str) -> bool:
        """Whether all that stands on one side is there, where that is enough to tell."""
        sides = [(prefix, ""), ("", suffix)]
        telling = [side for side in sides if len("".join("".join(side).split())) >= _ENOUGH]
        return any(self._has_context(span, *side) for side in telling)

    def _nearest(self, words: str) -> str:
        """The paragraph that comes nearest, and what differs there."""
        name = self.text.nearest_paragraph(words)
        return f"in {name}, {self.text.mismatch_hint(name, words)}" if name else "the text is empty"
