"""The reading in lines for a terminal: two columns where it is wide, one below the other where it is not.

A line is a list of pieces, each with the role it plays; what a role looks like is for the command line
to say. Without any styles nothing is lost: each goes with a symbol and a word.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.node import names
from claimgraph.reading.content import marks, part_name, qualifications, related_claims, speakers
from claimgraph.reading.symbols import REPORTED, symbol_of
from claimgraph.tabular import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimgraph.model import Argument, Claim, Paragraph
    from claimgraph.reading.content import Reading

#: From this width on there are two columns; the text's is never wider than WIDEST.
WIDE = 100
WIDEST = 72
_BETWEEN = " │ "
_INDENT = 9


class Piece(NamedTuple):
    """Words of a line and their role: text, heading, name, label, quote, voice, note or a symbol's family."""

    text: str
    role: str = ""


Line = list[Piece]


def lines(reading: Reading, width: int) -> Iterator[Line]:
    """The reading in lines of at most ``width`` characters."""
    for number, paragraph in enumerate(reading.paragraphs):
        if number:
            yield []
        head = " · ".join(filter(None, (paragraph.label, part_name(paragraph), names(speakers(paragraph)))))
        yield from ([Piece(line, "heading")] for line in wrap(head, width))
        yield from _two_columns(paragraph, width) if width >= WIDE else _one_column(paragraph, width)
        arguments = paragraph.arguments
        if arguments:
            yield []
            yield [Piece(f"Arguments ({len(arguments)})", "heading")]
            for argument in arguments:
                yield from _argument(argument, width)


def _one_column(paragraph: Paragraph, width: int) -> Iterator[Line]:
    """The text, then its claims."""
    yield from ([Piece(line, "text")] for line in wrap(paragraph.text, width))
    claims = paragraph.claims
    if claims:
        yield []
        yield [Piece(f"Claims ({len(claims)})", "heading")]
    for claim in claims:
        yield from _claim(claim, width, claim.quote)


def _two_columns(paragraph: Paragraph, width: int) -> Iterator[Line]:
    """Sentence by sentence, on the right the claims whose words begin in it."""
    left = min(WIDEST, (width - len(_BETWEEN)) * 9 // 20)
    right = width - left - len(_BETWEEN)
    inside, text = paragraph.claims, paragraph.text
    spans = [(one.start, one.end) for one in paragraph.sentences] or [(paragraph.start, paragraph.end)]
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else paragraph.end
        sentence = text[start - paragraph.start : end - paragraph.start]
        first = 0 if number == 0 else start
        claims = [claim for claim in inside if first <= claim.start < max(following, end)]
        texts: list[Line] = [[Piece(line, "text")] for line in wrap(sentence, left)]
        beside_it = [
            line
            for claim in claims
            for line in _claim(claim, right, "" if claim.quote == sentence else claim.quote)
        ]
        empty: Line = []
        for words, beside in zip_longest(texts, beside_it, fillvalue=empty):
            gap = " " * (left - sum(len(piece.text) for piece in words))
            yield [*words, Piece(gap + (_BETWEEN if beside else _BETWEEN.rstrip())), *beside]


def _claim(claim: Claim, width: int, quote: str) -> Iterator[Line]:
    """A claim: what it says, its words unless they stand beside it already, its marks."""
    room = max(width - _INDENT, 20)
    words = [(claim.label, "label"), *([(f"“{quote}”", "quote")] if quote else [])]
    texts = [[Piece(line, role)] for text, role in words for line in wrap(text, room)]
    return _entry(claim.name, [*texts, *_wrapped(_marks(claim), room)])


def _entry(name: str, lines: Iterable[Line]) -> Iterator[Line]:
    """The lines about what is called ``name``, which stands before the first."""
    for number, line in enumerate(lines):
        yield [Piece(" " * _INDENT) if number else Piece(name.ljust(_INDENT), "name"), *line]


def _marks(claim: Claim) -> list[Piece]:
    """Voice, force, polarity, figure and what the claim hangs on, as pieces that stay whole."""
    voice = claim.voice or "no voice"
    pieces = [Piece(voice if claim.own else f"{REPORTED} {voice}", "voice" if claim.own else "reported")]
    if claim.reported_by:
        stance = f", who {claim.stance_phrase}" if claim.stance_phrase else ""
        mode = f" ({claim.report_mode.label})" if claim.report_mode else ""
        pieces.append(Piece(f"told by {names(claim.reported_by)}{mode}{stance}", "reported"))
    for _, node in marks(claim):
        mark, family = symbol_of(node.iri)
        pieces.append(Piece(f"{mark} {node.label}", family))
    pieces += [Piece(one, "note") for one in qualifications(claim)]
    pieces += [Piece(f"{word} {other.name}", "note") for word, other in related_claims(claim)]
    pieces += [Piece(f"{one.role_of(claim.iri)} of {one.name}", "note") for one in claim.arguments]
    return pieces


def _argument(argument: Argument, width: int) -> Iterator[Line]:
    text = f"{sentence(argument)} ({names(argument.claimant) or 'nobody named'})"
    return _entry(argument.name, ([Piece(line)] for line in wrap(text, max(width - _INDENT, 20))))


def sentence(argument: Argument) -> str:
    """An argument in words: what does what."""
    premises = " + ".join(one.name for one in argument.premise)
    relation, conclusion = argument.bearing, argument.conclusion
    return f"{premises} {relation.label if relation else ''} {conclusion.name if conclusion else ''}"


def _wrapped(pieces: Sequence[Piece], width: int) -> Iterator[Line]:
    """The pieces with dots between them, in lines; a piece that is too long for one is broken."""
    line: Line = []
    used = 0
    for piece in pieces:
        size = len(piece.text)
        if line and used + 3 + size > width:
            yield line
            line, used = [], 0
        if line:
            line.append(Piece(" · "))
            used += 3
        broken = wrap(piece.text, width)
        for part in broken[:-1]:
            yield [*line, Piece(part, piece.role)]
            line, used = [], 0
        line.append(Piece(broken[-1], piece.role))
        used += len(broken[-1])
    if line:
        yield line
