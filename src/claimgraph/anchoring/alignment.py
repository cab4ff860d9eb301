"""Where a stretch of the old text stands in the new one: exactly, or not at all.

Paragraphs that are each other's are compared letter by letter, once from the front and once from the back.
Only what both ways put at the same place, whole, with the letters around it to speak for it, has been moved;
where a cut or an insertion could slide ("that that" → "that"), or too little around it is left, nothing has.
"""

from __future__ import annotations

import re
from array import array
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from claimgraph.anchoring.paragraph_matching import Match, match_paragraphs
from claimgraph.text import Span
from claimgraph.text.mismatch import inside_word, whole_words
from claimgraph.text.paragraphs import trimmed

if TYPE_CHECKING:
    from claimgraph.text import Text

#: How many letters on either side of a quotation speak for its place, and how many of them must have stayed.
AROUND, STAYED = 48, 0.75
#: So few letters on a side say nothing, and so far may they have moved against the quotation.
_TOO_FEW = 8
#: How many words in a row are a run that is taken over before letters are compared.
_RUN = 4
_TOKEN = re.compile(r"\w+\W*|\W+")
#: What share of a quotation must be left for its changed words to be shown beside it.
_LEFT = 0.4


class Projection(NamedTuple):
    """Where a stretch is now.

    ``span`` is None where it cannot be told exactly; ``kind`` says why (``changed``, ``lost``, ``doubtful``),
    and ``near`` where its changed words are.
    """

    span: Span | None
    kind: str = ""
    near: Span | None = None


class _UnwrappedText:
    """A text as words are compared in it: where lines are wrapped, a run of blanks is one."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.content = text.unwrapped.content
        self.paragraphs = [self.to_unwrapped(Span(one.start, one.end)) for one in text.paragraphs]

    def to_unwrapped(self, span: Span) -> Span:
        return Span(self.text.unwrapped.to_unwrapped(span.start), self.text.unwrapped.to_unwrapped(span.end))

    def to_source(self, span: Span) -> Span | None:
        return self.text.unwrapped.to_source(span) if span.start < span.end else None

    def words(self) -> list[str]:
        return [self.content[start:end] for start, end in self.paragraphs]

    def side(self, numbers: tuple[int, ...]) -> Span:
        return Span(self.paragraphs[numbers[0]].start, self.paragraphs[numbers[-1]].end)


class Alignment:
    """From the old text to the new: which paragraphs are which, and where any stretch of one is now."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = _UnwrappedText(old), _UnwrappedText(new)
        self.matches = match_paragraphs(self.old.words(), self.new.words())
        self._match_of = {number: match for match in self.matches for number in match.old}
        self._maps: dict[tuple[int, ...], array[int]] = {}

    def match(self, paragraph: int) -> Match | None:
        """What became of the old paragraph with this number, from 0."""
        return self._match_of.get(paragraph)

    def successors(self) -> dict[int, int]:
        """New paragraph → the old one that it is, by number: of several, the one that most letters come from.

        No old paragraph is two new ones: of its pieces, the one that most of it went to.
        """
        shared: list[tuple[int, int, int]] = []
        for match in self.matches:
            if len(match.old) == len(match.new) == 1:
                shared.append((-1, match.old[0], match.new[0]))
                continue
            offsets, start = self._offsets(match), self.old.paragraphs[match.old[0]].start
            for old in match.old:
                one = self.old.paragraphs[old]
                for new in match.new:
                    other = self.new.paragraphs[new]
                    places = offsets[one.start - start : one.end - start]
                    common = sum(other.start <= place < other.end for place in places)
                    shared.append((-common, old, new))
        successors: dict[int, int] = {}
        for common, old, new in sorted(shared):
            if common < 0 and new not in successors and old not in successors.values():
                successors[new] = old
        return successors

    def project(self, span: Span, paragraph: int) -> Projection:
        """Where ``span``, which begins in the old paragraph with this number, stands in the new text.

        It may run on into the next ones, as a quotation of several verses does; then these have to go
        together.
        """
        inner = self.old.to_unwrapped(span)
        pieces = []
        while paragraph < len(self.old.paragraphs) and self.old.paragraphs[paragraph].start < inner.end:
            start, end = self.old.paragraphs[paragraph]
            pieces.append(
                self._project(
                    Span(max(start, inner.start), min(end, inner.end)), self._match_of.get(paragraph)
                )
            )
            paragraph += 1
        spans = [piece.span for piece in pieces if piece.span is not None]
        if len(spans) == len(pieces):
            whole = Span(spans[0].start, spans[-1].end)
            if self.new.content[whole.start : whole.end] == self.old.content[inner.start : inner.end]:
                return Projection(self.new.to_source(whole))
            return Projection(None, "changed", self.new.to_source(whole))
        worst = next(piece for piece in pieces if piece.span is None)
        return worst._replace(near=self.new.to_source(worst.near) if worst.near else None)

    def _project(self, span: Span, match: Match | None) -> Projection:
        if match is None:
            return Projection(None, "lost")
        start = self.old.side(match.old).start
        offsets = self._offsets(match)
        first, last = span.start - start, span.end - start
        at = offsets[first]
        if at >= 0 and all(offsets[first + step] == at + step for step in range(last - first)):
            moved = Span(at, at + last - first)
            if self._cuts_a_word(span, moved):
                return Projection(None, "changed", Span(*whole_words(self.new.content, *moved)))
            if not self._has_stable_context(offsets, first, last, match):
                return Projection(None, "doubtful", moved)
            return Projection(moved)
        stayed = sum(place >= 0 for place in offsets[first:last])
        if stayed < _LEFT * (last - first):
            return Projection(None, "lost")
        near = self._changed_span(offsets, first, last, match)
        if self.new.content[near.start : near.end] == self.old.content[span.start : span.end]:
            return Projection(None, "doubtful", near)
        return Projection(None, "changed", near)

    def _offsets(self, match: Match) -> array[int]:
        """For each letter of the old side its place in the new text, -1 where it has none that is sure."""
        known = self._maps.get(match.old)
        if known is None:
            old, new = self.old.side(match.old), self.new.side(match.new)
            known = _align(
                self.old.content[old.start : old.end], self.new.content[new.start : new.end], new.start
            )
            self._maps[match.old] = known
        return known

    def _has_stable_context(self, offsets: array[int], first: int, last: int, match: Match) -> bool:
        """Whether enough has stayed before a stretch or behind it, or it is long enough itself."""
        if last - first >= AROUND:
            return True
        sides = []
        for near in (
            range(first - 1, max(first - AROUND, 0) - 1, -1),
            range(last, min(last + AROUND, len(offsets))),
        ):
            if len(near) >= _TOO_FEW:
                stayed = 0
                for number in near:
                    # Beside it in the new text as well: a neighbour that went elsewhere is no witness.
                    place = offsets[number]
                    stayed += place >= 0 and abs((place - offsets[first]) - (number - first)) <= _TOO_FEW
                sides.append(stayed / len(near))
        if sides:
            return max(sides) >= STAYED
        whole = self.new.side(match.new)
        grown = (whole.end - whole.start) - len(offsets)
        return abs(grown) < _TOO_FEW

    def _cuts_a_word(self, old: Span, new: Span) -> bool:
        """Whether an end of the stretch that stood between words stands inside one now."""
        return any(
            inside_word(self.new.content, after) and not inside_word(self.old.content, before)
            for before, after in zip(old, new, strict=True)
        )

    def _changed_span(self, offsets: array[int], first: int, last: int, match: Match) -> Span:
        """From behind what stayed before a stretch to before what stayed behind it, whole words."""
        new = self.new.side(match.new)
        start = next(
            (offsets[number] + 1 for number in range(first - 1, -1, -1) if offsets[number] >= 0), new.start
        )
        end = next((offsets[number] for number in range(last, len(offsets)) if offsets[number] >= 0), new.end)
        start, end = trimmed(self.new.content, start, end)
        return Span(*whole_words(self.new.content, start, max(start, end)))


def _align(old: str, new: str, offset: int) -> array[int]:
    """The place in the new text of each letter of ``old``, where both ways of comparing agree; else -1."""
    if old == new:
        return array("q", range(offset, offset + len(old)))
    forward = _align_one_way(old, new)
    backward = _align_one_way(old[::-1], new[::-1])
    places = array("q", [-1]) * len(old)
    for number, place in enumerate(forward):
        back = backward[len(old) - 1 - number]
        if place >= 0 and back >= 0 and place == len(new) - 1 - back:
            places[number] = place + offset
    return places


def _align_one_way(old: str, new: str) -> array[int]:
    """The place in ``new`` of each letter of ``old``: runs of words first, letters between them.

    Letters alone would be scattered over whatever stands where a sentence was taken out and another put in.
    """
    places = array("q", [-1]) * len(old)
    tokens_old, tokens_new = _TOKEN.findall(old), _TOKEN.findall(new)
    starts_old = [0, *accumulate(map(len, tokens_old))]
    starts_new = [0, *accumulate(map(len, tokens_new))]
    from_old = from_new = 0
    for block in SequenceMatcher(None, tokens_old, tokens_new, autojunk=False).get_matching_blocks():
        if 0 < block.size < _RUN:
            continue
        start, end = starts_old[block.a], starts_old[block.a + block.size]
        start_new, end_new = starts_new[block.b], starts_new[block.b + block.size]
        for step in Levenshtein.opcodes(old[from_old:start], new[from_new:start_new]):
            if step.tag == "equal":
                places[from_old + step.src_start : from_old + step.src_end] = array(
                    "q", range(from_new + step.dest_start, from_new + step.dest_end)
                )
        places[start:end] = array("q", range(start_new, end_new))
        from_old, from_new = end, end_new
    return places
