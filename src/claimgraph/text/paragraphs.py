"""What a paragraph is: a line, a block between blank lines, a verse or a speech, as the edition declares.

A paragraph is named by its number, with as many digits as the last one needs, and three at least, so that
names sort. It leaves out blank space and what cannot be seen at its ends, such as a byte order mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.text.patterns import Pattern

#: The units, as the local names of their concepts: the line is the one where nothing is declared.
UNITS = ("line", "block", "verse", "speech")

#: What a paragraph neither begins nor ends with: blanks of all sorts, byte order mark, spaces of no width.
_TRIMMED = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b\u2060"
)
_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_NO_MATCH = re.compile(r"(?!)")


class Span(NamedTuple):
    """A stretch of the text, in code points."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


def trimmed(content: str, start: int, end: int) -> Span:
    """A stretch of ``content`` without blanks at its ends; all blank, it ends before it begins."""
    words = content[start:end]
    return Span(end - len(words.lstrip()), start + len(words.rstrip()))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: name (``p001`` …), position and line from 1, and its span without outer blanks.

    Its sentences begin at ``body``, behind a speaker's label; a quotation in it may reach to ``reach``, which
    for a verse is the end of the stanza.
    """

    name: str
    position: int
    line: int
    start: int
    end: int
    body: int
    reach: int
    label: str = ""


@dataclass(frozen=True)
class Rules:
    """What the edition declares of its text: the ``unit``, labels of speakers, what stands by itself.

    ``language`` is that of the text where a part has no other. No sentence ends inside words that are
    ``unbroken``, and one ends behind words among ``ends``.

    ``apart`` are patterns of what is in no speech, by what it is: ``heading``, ``direction`` and others; a
    pattern must fit the whole line or paragraph. ``unlabelled`` only look like labels.
    """

    unit: str = "line"
    labels: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()
    apart: tuple[tuple[str, Pattern], ...] = ()
    language: str = "en"
    unbroken: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    @property
    def wraps(self) -> bool:
        """Whether a quotation may run over the end of a line."""
        return self.unit != "line"

    def opening(self) -> re.Pattern[str]:
        """What a line begins with that opens a speech: a label, and then blank space or the line's end."""
        longest = sorted(self.labels, key=lambda label: (-len(label), label))
        return re.compile(f"({'|'.join(map(re.escape, longest))})(?=\\s|\\Z)") if longest else _NO_MATCH

    def apart_as(self, words: str) -> str:
        """What a line or a whole paragraph is by rule, so that it is in no speech; "" where it is none."""
        return next((kind for kind, pattern in self.apart if pattern.fits(words)), "")


class _Line(NamedTuple):
    number: int
    start: int
    words: str  # "" for a blank one

    @property
    def end(self) -> int:
        return self.start + len(self.words)


def split_paragraphs(content: str, rules: Rules) -> list[Paragraph]:
    """The paragraphs of ``content`` in order."""
    opening = rules.opening()
    groups = list(_groups(list(_lines(content)), rules, opening))
    digits = max(3, len(str(len(groups))))
    paragraphs = []
    for position, (group, reach) in enumerate(groups, 1):
        first = group[0]
        label = opening.match(first.words)
        body = first.start
        if label:
            rest = content[body + label.end() : group[-1].end]
            body += label.end() + len(rest) - len(rest.lstrip(_TRIMMED))
        paragraphs.append(
            Paragraph(
                f"p{position:0{digits}d}", position, first.number, first.start, group[-1].end, body, reach,
                label[1] if label else "",
            )
        )  # fmt: skip
    return paragraphs


def _lines(content: str) -> Iterator[_Line]:
    """The lines without their outer blanks."""
    for number, match in enumerate(_LINE.finditer(content), 1):
        words = match[1].lstrip(_TRIMMED)
        start = match.start() + len(match[1]) - len(words)
        yield _Line(number, start, words.rstrip(_TRIMMED))


def _groups(lines: list[_Line], rules: Rules, opening: re.Pattern[str]) -> Iterator[tuple[list[_Line], int]]:
    """The lines of each paragraph, and how far a quotation in it may reach."""
    if rules.unit in ("line", "verse"):
        yield from _single(lines, rules.unit == "verse")
        return
    group: list[_Line] = []
    spoken = False
    for line in lines:
        opens = rules.unit == "speech" and bool(opening.match(line.words))
        apart = rules.unit == "speech" and bool(line.words) and bool(rules.apart_as(line.words))
        if group and (opens or apart or (not line.words and not spoken)):
            yield group, group[-1].end
            group, spoken = [], False
        if apart:
            yield [line], line.end
        elif line.words:
            group.append(line)
            spoken = spoken or opens
    if group:
        yield group, group[-1].end


def _single(lines: list[_Line], verse: bool) -> Iterator[tuple[list[_Line], int]]:
    """Each line by itself; a quotation in a verse may reach to the end of its stanza."""
    stanza: list[_Line] = []
    for line in (*lines, _Line(0, 0, "")):
        if line.words:
            stanza.append(line)
            continue
        yield from (([one], stanza[-1].end if verse else one.end) for one in stanza)
        stanza = []
