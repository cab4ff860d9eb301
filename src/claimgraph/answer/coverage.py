"""Coverage: what of the text is claimed, what is set aside with a reason, and what nobody has accounted for.

The unit is the sentence. A sentence is *claimed* when a claim's quotation shares at least one letter or digit
with it, *set aside* when a gap does, otherwise *uncovered*. The share of letters that stand in a quotation is
given too, because one word quoted out of a long sentence covers it only in name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.reader import text_of
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, DCTERMS, DOCO, OA, SCHEMA

if TYPE_CHECKING:
    from claimgraph.answer.reader import Reader

_RANGE = re.compile(r"p?([0-9]{1,4})(?:\s*(?:-|\.\.)\s*p?([0-9]{1,4}))?")


class Sentence(NamedTuple):
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
    """The whole: rows by paragraph and by part, the total, and every sentence in text order."""

    paragraphs: list[Row]
    parts: list[Row]
    total: Row
    sentences: list[Sentence]


def coverage(reader: Reader) -> Coverage:
    """Measure a published graph."""
    text = next((text for node in _sources(reader) for text in reader.values(node, SCHEMA + "text")), "")
    claimed = [
        span
        for claim in reader.instances(CG + "Claim")
        if (span := reader.span(reader.value(claim, CG + "passage")))
    ]
    quoted = bytearray(len(text))
    for start, end in claimed:
        quoted[start:end] = b"\1" * (min(end, len(text)) - start)
    set_aside: list[tuple[int, int, str]] = []
    for gap in reader.subjects(OA + "motivatedBy", OA + "classifying"):
        span = reader.span(reader.value(gap, OA + "hasTarget"))
        if span:
            set_aside += [(*span, reader.label(body)) for body in reader.values(gap, OA + "hasBody")]
    order: dict[str, int] = {}
    rows: list[Row] = []
    sentences: list[Sentence] = []
    for paragraph in sorted(reader.instances(DOCO + "Paragraph"), key=lambda iri: reader.span(iri) or (0, 0)):
        start, end = reader.span(paragraph) or (0, 0)
        part = reader.value(paragraph, DCTERMS + "isPartOf")
        order.setdefault(part, len(order))
        inside = [
            node
            for node in reader.subjects(DCTERMS + "isPartOf", paragraph)
            if reader.is_a(node, DOCO + "Sentence")
        ]
        found = sorted(
            (_sentence(reader, node, text, quoted, set_aside) for node in inside), key=lambda item: item.start
        )
        sentences += found
        states = [sentence.state for sentence in found]
        letters = [index for index in range(start, end) if text[index].isalnum()]
        rows.append(
            Row(
                paragraph,
                reader.label(paragraph),
                reader.label(part) if part else "",
                len(found),
                states.count("claimed"),
                states.count("gap"),
                states.count("uncovered"),
                len(letters),
                sum(quoted[index] for index in letters),
                sum(start <= span[0] < end for span in claimed),
            )
        )
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    return Coverage(
        rows, [_sum(name, group) for name, group in parts.items()], _sum("whole text", rows), sentences
    )


def _sources(reader: Reader) -> list[str]:
    return sorted({text_of(quad.subject) for quad in reader.quads(None, SCHEMA + "text")})


def _sentence(
    reader: Reader, node: str, text: str, quoted: bytearray, set_aside: list[tuple[int, int, str]]
) -> Sentence:
    start, end = reader.span(node) or (0, 0)
    state, reasons = "uncovered", []
    if any(quoted[index] and text[index].isalnum() for index in range(start, end)):
        state = "claimed"
    else:
        for gap_start, gap_end, reason in set_aside:
            common = text[max(start, gap_start) : min(end, gap_end)]
            if any(character.isalnum() for character in common) or (start >= gap_start and end <= gap_end):
                reasons.append(reason)
        state = "gap" if reasons else "uncovered"
    return Sentence(node, text[start:end], start, end, state, tuple(sorted(set(reasons))))


def _sum(label: str, rows: list[Row]) -> Row:
    counts = [sum(row[index] for row in rows if isinstance(row[index], int)) for index in range(3, 10)]  # type: ignore[misc]
    return Row("", label, label, *counts)


def restrict(found: Coverage, within: str) -> Coverage:
    """The coverage of the paragraphs ``within``: one name (``p005``) or a range (``p005-p021``).

    Raises UsageProblem for anything else.
    """
    match = _RANGE.fullmatch(within.strip())
    if match is None:
        raise UsageProblem(f"{within!r} is not a range of paragraphs", "", "write p005 or p005-p021")
    first, last = int(match[1]), int(match[2] or match[1])
    names = {row.iri: int(row.iri.rsplit("/p", 1)[-1]) for row in found.paragraphs}
    rows = [row for row in found.paragraphs if first <= names[row.iri] <= last]
    if not rows:
        raise UsageProblem(
            f"the text has no paragraph in {within}",
            "",
            f"its last is {found.paragraphs[-1].label}" if found.paragraphs else "it has none",
        )
    sentences = [
        item for item in found.sentences if first <= int(item.iri.rsplit("/p", 1)[-1].split("-")[0]) <= last
    ]
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    return Coverage(rows, [_sum(name, group) for name, group in parts.items()], _sum(within, rows), sentences)
