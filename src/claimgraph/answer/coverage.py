"""Coverage: what of the text is claimed, what is set aside with a reason, and what nobody has accounted for.

The unit is the sentence. A sentence is *claimed* when a claim's quotation shares at least one letter or digit
with it, *set aside* when a gap does, otherwise *uncovered*. The share of letters that stand in a quotation is
given too, because one word quoted out of a long sentence covers it only in name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.graph import local_name
from claimgraph.model.paragraph_ranges import expand_ranges
from claimgraph.terms import CG, OA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.model import Claim, Model, Paragraph, Sentence


#: What the paragraphs are called that stand in no part, where others do.
_OUTSIDE = "in no part"


class SentenceCoverage(NamedTuple):
    """A sentence: IRI, words, span, state (``claimed``, ``gap``, ``uncovered``) and the reasons for a gap."""

    iri: str
    text: str
    start: int
    end: int
    state: str
    reasons: tuple[str, ...]


class Row(NamedTuple):
    """Counts for a paragraph, a text part or the whole text.

    ``letters`` and ``quoted`` count letters and digits.
    """

    iri: str
    label: str
    part: str
    sentences: int
    claimed: int
    gaps: int
    uncovered: int
    letters: int
    quoted: int
    claims: int

    @property
    def share(self) -> float:
        """Per cent of the sentences that are claimed or set aside."""
        return 100.0 * (self.claimed + self.gaps) / self.sentences if self.sentences else 100.0

    @property
    def quoted_share(self) -> float:
        """Per cent of the letters that stand in a claim's quotation."""
        return 100.0 * self.quoted / self.letters if self.letters else 0.0


class Coverage(NamedTuple):
    """A text or a range of it: rows by paragraph and by part, the total, and every sentence in text order."""

    paragraphs: list[Row]
    parts: list[Row]
    total: Row
    sentences: list[SentenceCoverage]


def coverage(model: Model) -> Coverage:
    """Measure a published graph."""
    text, graph = model.text, model.graph
    passages = (passages[0] for passages in graph.column(CG + "passage").values())
    claimed = [span for passage in passages if (span := model.span(passage))]
    further = (one for passages in graph.column(CG + "furtherPassage").values() for one in passages)
    quoted = bytearray(len(text))
    for start, end in (*claimed, *(span for passage in further if (span := model.span(passage)))):
        quoted[start:end] = b"\1" * (min(end, len(text)) - start)
    # Paragraphs follow each other, so that each has only what begins before its end and is not over.
    upcoming_gaps = deque(sorted(_gaps(model)))
    claim_starts = sorted(start for start, _ in claimed)
    open_gaps: list[tuple[int, int, str]] = []
    rows: list[Row] = []
    sentences: list[SentenceCoverage] = []
    for paragraph in model.paragraphs.values():
        while upcoming_gaps and upcoming_gaps[0][0] <= paragraph.end:
            open_gaps.append(upcoming_gaps.popleft())
        open_gaps = [gap for gap in open_gaps if gap[1] >= paragraph.start]
        sentences_in = model.sentences.get(paragraph.iri, ())
        measured = [_sentence(sentence, text, quoted, open_gaps) for sentence in sentences_in]
        sentences += measured
        states = [sentence.state for sentence in measured]
        letters = [index for index in range(paragraph.start, paragraph.end) if text[index].isalnum()]
        rows.append(
            Row(
                paragraph.iri,
                paragraph.label,
                paragraph.part.label if paragraph.part else "",
                len(measured),
                states.count("claimed"),
                states.count("gap"),
                states.count("uncovered"),
                len(letters),
                sum(quoted[index] for index in letters),
                bisect_left(claim_starts, paragraph.end) - bisect_left(claim_starts, paragraph.start),
            )
        )
    return _with_sums("whole text", rows, sentences)


def _gaps(model: Model) -> Iterator[tuple[int, int, str]]:
    """Start, end and reason of every stretch that is no claim's."""
    graph = model.graph
    for gap in graph.subjects(OA + "motivatedBy", OA + "classifying"):
        span = model.span(graph.value(gap, OA + "hasTarget"))
        if span:
            yield from ((*span, graph.label(body)) for body in graph.values(gap, OA + "hasBody"))


def _with_sums(label: str, rows: list[Row], sentences: list[SentenceCoverage]) -> Coverage:
    """``rows`` with their sums, by part and in all."""
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    outside = _OUTSIDE if len(parts) > 1 else ""
    sums = [_sum(name or outside, group) for name, group in parts.items()]
    return Coverage(rows, sums, _sum(label, rows), sentences)


def _sentence(
    sentence: Sentence, text: str, quoted: bytearray, gaps: list[tuple[int, int, str]]
) -> SentenceCoverage:
    start, end = sentence.start, sentence.end
    reasons = set()
    if any(quoted[index] and text[index].isalnum() for index in range(start, end)):
        state = "claimed"
    else:
        for gap_start, gap_end, reason in gaps:
            common = text[max(start, gap_start) : min(end, gap_end)]
            if any(character.isalnum() for character in common) or (start >= gap_start and end <= gap_end):
                reasons.add(reason)
        state = "gap" if reasons else "uncovered"
    return SentenceCoverage(sentence.iri, text[start:end], start, end, state, tuple(sorted(reasons)))


def _sum(label: str, rows: list[Row]) -> Row:
    counts = [sum(row[index] for row in rows) for index in range(3, 10)]  # type: ignore[misc]
    return Row("", label, label, *counts)


def restrict(covered: Coverage, within: str) -> Coverage:
    """The coverage of the paragraphs ``within``: one name (``p005``) or a range (``p005-p021``).

    Raises UsageProblem for anything else.
    """
    names = set(expand_ranges([within], [local_name(row.iri) for row in covered.paragraphs]))
    rows = [row for row in covered.paragraphs if local_name(row.iri) in names]
    within_range = [
        sentence for sentence in covered.sentences if local_name(sentence.iri).partition("-")[0] in names
    ]
    return _with_sums(within, rows, within_range)


class TextSegment(NamedTuple):
    """Words of a paragraph, start and end in the text, and what is made of them.

    ``state`` is ``quoted`` by a claim, ``gap`` where they are set aside with ``reasons``, ``left`` where they
    are not quoted though their sentence is, ``uncovered`` where nobody has accounted for their sentence, or
    "" where they have no letter or digit.
    """

    start: int
    end: int
    state: str
    reasons: tuple[str, ...] = ()


class Segmentation:
    """The text of a graph in stretches, paragraph by paragraph."""

    def __init__(self, model: Model) -> None:
        self._text = model.text
        self._measured = coverage(model)
        self._uncovered = [one for one in self._measured.sentences if one.state == "uncovered"]
        self._gaps_in_order = sorted(_gaps(model))

    @property
    def measured(self) -> Coverage:
        """The counts."""
        return self._measured

    def of(self, paragraph: Paragraph, claims: Iterable[Claim]) -> list[TextSegment]:
        """A paragraph, of which ``claims`` are all that quote any of its words."""
        start, end = paragraph.start, paragraph.end
        quoted = [one for claim in claims for one in claim.spans]
        gaps = [one for one in self._gaps_in_order if one[0] < end and one[1] > start]
        uncovered = [one for one in self._uncovered if one.start < end and one.end > start]
        edges = (*quoted, *(one[:2] for one in gaps), *((one.start, one.end) for one in uncovered))
        cuts = sorted({start, end, *(min(max(edge, start), end) for one in edges for edge in one)})
        segments: list[TextSegment] = []
        for first, last in pairwise(cuts):

            def covers(begin: int, stop: int, first: int = first, last: int = last) -> bool:
                return begin <= first and stop >= last

            reasons = tuple(sorted({reason for *one, reason in gaps if covers(*one)}))
            if any(covers(*one) for one in quoted):
                segment = TextSegment(first, last, "quoted")
            elif not any(map(str.isalnum, self._text[first:last])):
                segment = TextSegment(first, last, "")
            elif reasons:
                segment = TextSegment(first, last, "gap", reasons)
            else:
                quoted_in_part = not any(covers(one.start, one.end) for one in uncovered)
                segment = TextSegment(first, last, "left" if quoted_in_part else "uncovered")
            if segments and segments[-1][2:] == segment[2:]:
                segment = segment._replace(start=segments.pop().start)
            segments.append(segment)
        return segments
