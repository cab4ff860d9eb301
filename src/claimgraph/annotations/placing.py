"""Finds the words of annotations in the text: by position and words together, by what stands around, or not.

A place is never guessed. Words that stand several times, with nothing around them to tell which is meant, and
words that differ from the text are listed with what comes near.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.anchoring.telling import telling
from claimgraph.text import QuoteProblem, Span, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.annotations.notes import Note
    from claimgraph.text import Paragraph, Text

#: So many signs on one side tell a place.
_TELLING = 12


class Placed(NamedTuple):
    """Where an annotation's words stand: ``quote`` as the text has it, with what tells it from its likes.

    ``how`` is ``exactly``, ``by its context`` or ``by its words``, which stand once in the text.
    """

    span: Span
    paragraph: str
    quote: str
    prefix: str
    suffix: str
    how: str


class Placer:
    """Finds places in one text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._starts = [paragraph.start for paragraph in text.paragraphs]

    def place(self, note: Note, said: tuple[str, str] = ("", ""), quote: str = "") -> Placed | str:
        """Where the words of ``note`` stand, or why that cannot be told.

        ``said`` is what the graph says that stands before and behind them, and ``quote`` how it quotes them
        in pieces; both are kept where they are true.
        """
        if not note.further:
            return self._place(note, said)
        pieces = []
        for one in (note, *note.further):
            piece = self._place(one, ("", ""))
            if isinstance(piece, str):
                return piece
            pieces.append(piece)
        pieces.sort(key=lambda piece: piece.span)
        first, spans = pieces[0], tuple(piece.span for piece in pieces)
        for words in (quote, self._joined(pieces)):
            for before, behind in (said, ("", "")):
                try:
                    if self.text.locate_pieces(first.paragraph, words, before, behind) == spans:
                        return first._replace(quote=words, prefix=before, suffix=behind)
                except QuoteProblem:
                    continue
        return f"its pieces, {shorten(self._joined(pieces))}, cannot be told from others"

    def _joined(self, pieces: list[Placed]) -> str:
        """The words of several places as one quotation, with marks where words are left out."""
        quote = pieces[0].quote
        for before, after in pairwise(pieces):
            left_out = self.text.content[before.span.end : after.span.start].strip()
            name = after.paragraph if after.paragraph != before.paragraph else ""
            quote += f" [{'…' if left_out or not name else ''}{name}] {after.quote}"
        return quote

    def _place(self, note: Note, said: tuple[str, str]) -> Placed | str:
        words = note.quote
        if note.start is not None and note.end is not None:
            if words and self.text.content[note.start : note.end] == words:
                return self._placed(Span(note.start, note.end), "exactly", said)
            if not words:
                there = shorten(self.text.content[note.start : note.end])
                return f"it gives a place and no words to prove it; at {note.start}–{note.end} stands {there}"
        if not words.strip():
            return "it has neither words nor a place"
        places = list(self._all(words))
        if not places:
            return f"its words {shorten(words)} do not stand in the text: {self._near(words)}"
        if note.prefix.strip() or note.suffix.strip():
            fitting = [span for span in places if self._fits(span, note.prefix, note.suffix)]
            if not fitting:  # a page may have other things on one side
                fitting = [span for span in places if self._fits_aside(span, note.prefix, note.suffix)]
            if len(fitting) == 1:
                return self._placed(fitting[0], "by its context", said)
            if not fitting:
                return f"its words {shorten(words)} stand in the text, but not between those that it gives"
            places = fitting
        if len(places) == 1:
            return self._placed(places[0], "by its words", said)
        what = f"its words {shorten(words)} stand {len(places)} times in the text"
        return f"{what}, and nothing tells which is meant"

    def paragraph_at(self, place: int) -> Paragraph:
        """The paragraph that a place is in, or the one before it."""
        return self.text.paragraphs[max(bisect_right(self._starts, place) - 1, 0)]

    def _all(self, words: str) -> Iterator[Span]:
        at = self.text.content.find(words)
        while at >= 0:
            yield Span(at, at + len(words))
            at = self.text.content.find(words, at + 1)

    def _fits(self, span: Span, prefix: str, suffix: str) -> bool:
        """Whether a place has these words around it; blanks are one, as tools see a page and not a file."""
        before = "".join(self.text.content[max(span.start - 2 * len(prefix) - 8, 0) : span.start].split())
        behind = "".join(self.text.content[span.end : span.end + 2 * len(suffix) + 8].split())
        return before.endswith("".join(prefix.split())) and behind.startswith("".join(suffix.split()))

    def _fits_aside(self, span: Span, prefix: str, suffix: str) -> bool:
        """Whether all that stands on one side is there, where that is enough to tell."""
        sides = ((prefix, ""), ("", suffix))
        return any(len("".join((before + behind).split())) >= _TELLING and self._fits(span, before, behind)
                   for before, behind in sides)  # fmt: skip

    def _placed(self, span: Span, how: str, said: tuple[str, str]) -> Placed | str:
        if not self.text.paragraphs:
            return "the text is empty"
        words = self.text.content[span.start : span.end]
        bare = words.strip()
        start = span.start + len(words) - len(words.lstrip())
        span = Span(start, start + len(bare))
        paragraph = self.paragraph_at(span.start)
        if not bare or not paragraph.start <= span.start < paragraph.end or span.end > paragraph.reach:
            return f"its words {shorten(words)} go beyond the paragraph {paragraph.name}"
        told = telling(self.text, paragraph, bare, span, said)
        if told is None:
            return f"its words {shorten(words)} cannot be told from others of {paragraph.name}"
        return Placed(span, paragraph.name, bare, *told, how)

    def _near(self, words: str) -> str:
        """The paragraph that comes nearest, and what differs there."""
        from rapidfuzz import fuzz

        best = max(
            self.text.paragraphs,
            key=lambda one: fuzz.partial_ratio(words, self.text.content[one.start : one.end]),
            default=None,
        )
        if best is None:
            return "the text is empty"
        try:
            return f"in {best.name}, {self.text.why_not(best.name, words)}"
        except QuoteProblem as problem:
            return problem.what
