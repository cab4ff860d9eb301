"""The text in memory: paragraphs, sentences, and the one place of a quotation."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from claimgraph.errors import ClaimgraphError
from claimgraph.files.read import read_text
from claimgraph.text.mismatch import character_difference, nearest_words, shorten
from claimgraph.text.paragraphs import Paragraph, Rules, Span, split_paragraphs
from claimgraph.text.quote_pieces import pieces_of
from claimgraph.text.sentences import split_sentences
from claimgraph.text.unwrap import Unwrapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from claimgraph.text.quote_pieces import Piece

#: How many characters of context a text quote selector keeps on either side.
CONTEXT = 32
#: Blanks that are one blank in a quotation which may run over the end of a line.
_BLANKS = re.compile(r"[ \t\r\n]+")


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

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, "", hint)


class Text:
    """A text in memory. ``content`` is the whole of it; ``paragraphs`` are what ``rules`` say one is.

    ``languages`` is to hold, before sentences are asked for, the language of each paragraph that is in
    another than the text's.
    """

    def __init__(self, content: str, rules: Rules | None = None) -> None:
        self.content = content
        self.rules = rules or Rules()
        self.languages: dict[str, str] = {}
        self.paragraphs = split_paragraphs(content, self.rules)
        self._by_name = {paragraph.name: paragraph for paragraph in self.paragraphs}

    @classmethod
    def read(cls, path: Path, rules: Rules | None = None) -> Text:
        """Read a UTF-8 file as it stands; raises UnreadableInput when it cannot be read."""
        return cls(read_text(path, "text"), rules)

    def paragraph(self, name: str) -> Paragraph:
        """The paragraph called ``name``; raises QuoteProblem when the text has none of that name."""
        try:
            return self._by_name[name]
        except KeyError:
            last = self.paragraphs[-1].name if self.paragraphs else "none"
            digits = name[1:].lstrip("0")
            padded = f"p{digits.zfill(len(last) - 1)}"
            hint = f"its last paragraph is {last}" + (f"; write {padded}" if padded in self._by_name else "")
            raise QuoteProblem(f"the text has no paragraph {name}", hint) from None

    def rename_paragraphs(self, names: Sequence[str]) -> None:
        """Call the paragraphs ``names``, one for each in order, and their sentences by these."""
        self.paragraphs = [
            replace(paragraph, name=name) for paragraph, name in zip(self.paragraphs, names, strict=True)
        ]
        self._by_name = {paragraph.name: paragraph for paragraph in self.paragraphs}
        self.__dict__.pop("sentences", None)

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that ``offset`` is in, or the one before it."""
        return self.paragraphs[max(bisect_right(self.paragraphs, offset, key=attrgetter("start")) - 1, 0)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences in text order."""
        sentences = []
        for paragraph in self.paragraphs:
            language = self.languages.get(paragraph.name, self.rules.language)
            words = self.content[paragraph.body : paragraph.end]
            spans = split_sentences(words, language, self.rules.unbroken, self.rules.ends)
            for position, (start, end) in enumerate(spans, 1):
                name = f"{paragraph.name}-s{position:02d}"
                sentences.append(
                    Sentence(name, paragraph.name, position, paragraph.body + start, paragraph.body + end)
                )
        return sentences

    @cached_property
    def unwrapped(self) -> Unwrapped:
        """The text with one line for all words that go on over line ends; it is itself where none do."""
        if not self.rules.wraps:
            return Unwrapped(self.content, None)
        starts = {paragraph.reach: paragraph.start for paragraph in reversed(self.paragraphs)}
        return Unwrapped(self.content, [Span(start, end) for end, start in reversed(starts.items())])

    def locate_pieces(
        self, paragraph: str, quote: str, prefix: str = "", suffix: str = ""
    ) -> tuple[Span, ...]:
        """The spans of a quotation's pieces (:func:`~claimgraph.text.quote_pieces.pieces_of`), in order.

        The first begins in ``paragraph`` right after ``prefix``, the last ends right before ``suffix``, and
        each stands behind the one before it. A quotation that stands in the paragraph as it is has no pieces.
        """
        pieces = pieces_of(quote)
        if len(pieces) == 1 or self.contains(paragraph, quote):
            return (self.locate(paragraph, quote, prefix, suffix),)
        spans: list[Span] = []
        for number, (words, name) in enumerate(pieces, 1):
            paragraph = name or paragraph
            after = spans[-1].end if spans else 0
            before, behind = prefix if number == 1 else "", suffix if number == len(pieces) else ""
            spans.append(self.locate(paragraph, words, before, behind, after))
        return tuple(spans)

    def locate(self, paragraph: str, quote: str, prefix: str = "", suffix: str = "", after: int = 0) -> Span:
        """The one place in ``paragraph`` where ``quote`` stands right between ``prefix`` and ``suffix``.

        It begins at ``after`` or behind. Where lines are wrapped, any blanks and line ends stand for one
        blank. Raises QuoteProblem when there is no such place (its hint: what differs, or the nearest match)
        or more than one.
        """
        block = self.paragraph(paragraph)
        if not quote.strip():
            raise QuoteProblem("the quotation is empty", "copy the words from the text")
        spans = self._occurrences(block, quote)
        if not spans:
            hint = self.mismatch_hint(paragraph, quote)
            raise QuoteProblem(f"the words {shorten(quote)} do not stand in {paragraph}", hint)
        if spans[-1].start < after:
            what = f"{shorten(quote)} does not stand behind the piece before it"
            raise QuoteProblem(what, "put the pieces in the text's order")
        fitting = [
            span for span in spans if span.start >= after and self._has_context(block, span, prefix, suffix)
        ]
        if not fitting:
            around = self.content[max(block.start, spans[0].start - CONTEXT) : spans[0].start]
            raise QuoteProblem(
                f"{shorten(quote)} stands in {paragraph}, but not with the oa:prefix and oa:suffix given",
                f"before its first place stands {shorten(around)}",
            )
        if len(fitting) > 1:
            raise QuoteProblem(
                f"{shorten(quote)} stands {len(fitting)} times in {paragraph}",
                "quote more words, or add oa:prefix (the words right before) or oa:suffix (right after)",
            )
        return fitting[0]

    def stands_at(
        self, spans: Sequence[Span], paragraph: str, quote: str, prefix: str = "", suffix: str = ""
    ) -> bool:
        """Whether ``spans`` are where :meth:`locate_pieces` finds a quotation, and nowhere else."""
        try:
            return self.locate_pieces(paragraph, quote, prefix, suffix) == tuple(spans)
        except QuoteProblem:
            return False

    def contains(self, paragraph: str, words: str) -> bool:
        """Whether ``words`` stand in ``paragraph`` at least once."""
        return bool(words.strip()) and bool(self._occurrences(self.paragraph(paragraph), words, once=True))

    def paragraphs_with(self, quote: str) -> list[str]:
        """The paragraphs in which a quotation stands, or begins if it is in pieces, be it more than once."""
        pieces = pieces_of(quote)
        return [
            one.name
            for one in self.paragraphs
            if self.contains(one.name, quote) or (pieces[1:] and self._contains_pieces(one.name, pieces))
        ]

    def _contains_pieces(self, paragraph: str, pieces: list[Piece]) -> bool:
        for words, named in pieces:
            paragraph = named or paragraph
            if paragraph not in self._by_name or not self.contains(paragraph, words):
                return False
        return True

    def nearest_paragraph(self, words: str) -> str:
        """The name of the paragraph that has what comes nearest to ``words``; "" in an empty text."""
        from rapidfuzz import fuzz

        def similarity(paragraph: Paragraph) -> float:
            return fuzz.partial_ratio(words, self.content[paragraph.start : paragraph.end])

        best = max(self.paragraphs, key=similarity, default=None)
        return best.name if best else ""

    def mismatch_hint(self, paragraph: str, quote: str) -> str:
        """What to write for ``quote``, not in ``paragraph``: where it is, what differs or is like it."""
        block = self.paragraph(paragraph)
        elsewhere = [
            other.name for other in self.paragraphs if quote and self._occurrences(other, quote, once=True)
        ]
        if elsewhere:
            return f"they stand in {', '.join(elsewhere[:3])}"
        content = self.content[block.start : block.reach]
        difference = character_difference(content, quote)
        if difference:
            return difference
        words = nearest_words(content, quote)
        return (
            f"nearest match: {shorten(words, 200)}" if words else "nothing in the paragraph comes near them"
        )

    def context(self, span: Span, within: Span) -> tuple[str, str]:
        """Up to 32 characters before and after ``span``, never beyond ``within``."""
        before = self.content[max(within.start, span.start - CONTEXT) : span.start]
        return before, self.content[span.end : min(within.end, span.end + CONTEXT)]

    def _occurrences(self, paragraph: Paragraph, quote: str, *, once: bool = False) -> list[Span]:
        """The spans of ``quote`` that begin in the paragraph, overlapping ones too, or the first of them."""
        spans: list[Span] = []
        span = self._first_occurrence(quote, paragraph.start, paragraph.reach)
        while span and span.start < paragraph.end and not (once and spans):
            spans.append(span)
            span = self._first_occurrence(quote, span.start + 1, paragraph.reach)
        return spans

    def _has_context(self, block: Paragraph, span: Span, prefix: str, suffix: str) -> bool:
        before, behind = self.content[block.start : span.start], self.content[span.end : block.reach]
        normalized = self.normalize_blanks
        return (not prefix or normalized(before).endswith(normalized(prefix))) and (
            not suffix or normalized(behind).startswith(normalized(suffix))
        )

    def _first_occurrence(self, quote: str, start: int, end: int) -> Span | None:
        """The first place of ``quote`` between two offsets; where lines are wrapped, any blanks are one."""
        if not self.rules.wraps:
            at = self.content.find(quote, start, end)
            return Span(at, at + len(quote)) if at >= 0 else None
        words = map(re.escape, _BLANKS.split(quote))
        match = re.compile(_BLANKS.pattern.join(words)).search(self.content, start, end)
        return Span(*match.span()) if match else None

    def normalize_blanks(self, words: str) -> str:
        """``words`` as they are quoted: where lines are wrapped, any blanks and line ends as one blank."""
        return _BLANKS.sub(" ", words) if self.rules.wraps else words
