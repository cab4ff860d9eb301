"""The reading in lines for a terminal: two columns where it is wide, one below the other where it is not.

A line is a list of pieces, each with the role it plays; what a role looks like is for the terminal's side to
say. Without any looks the pieces still tell everything: each style goes with a sign and a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.reading.signs import REPORTED, sign
from claimgraph.results import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimgraph.reading.content import Argument, Claim, Paragraph, Reading, Thing

#: From this width on there are two columns; the text's is never wider than WIDEST.
WIDE = 100
WIDEST = 72
_BETWEEN = " │ "
_INDENT = 9


class Piece(NamedTuple):
    """Words of a line and their role: text, heading, name, label, quote, voice, note or a sign's family."""

    text: str
    role: str = ""


Line = list[Piece]


def lines(reading: Reading, width: int) -> Iterator[Line]:
    """The reading in lines of at most ``width`` characters."""
    for number, paragraph in enumerate(reading.paragraphs):
        if number:
            yield []
        speakers = ", ".join(speaker.label for speaker in paragraph.speakers)
        head = " · ".join(filter(None, (paragraph.label, paragraph.part, speakers)))
        yield from ([Piece(line, "heading")] for line in wrap(head, width))
        yield from _beside(paragraph, width) if width >= WIDE else _below(paragraph, width)
        if paragraph.arguments:
            yield []
            yield [Piece(f"Arguments ({len(paragraph.arguments)})", "heading")]
            for argument in paragraph.arguments:
                yield from _argument(argument, width)


def _below(paragraph: Paragraph, width: int) -> Iterator[Line]:
    """The text, then its claims."""
    yield from ([Piece(line, "text")] for line in wrap(paragraph.text, width))
    if paragraph.claims:
        yield []
        yield [Piece(f"Claims ({len(paragraph.claims)})", "heading")]
    for claim in paragraph.claims:
        yield from _claim(claim, paragraph, width, claim.quote)


def _beside(paragraph: Paragraph, width: int) -> Iterator[Line]:
    """Sentence by sentence, on the right the claims whose words begin in it."""
    left = min(WIDEST, (width - len(_BETWEEN)) * 9 // 20)
    right = width - left - len(_BETWEEN)
    starts = [start for start, _ in paragraph.sentences]
    for number, (start, end) in enumerate(paragraph.sentences):
        following = starts[number + 1] if number + 1 < len(starts) else paragraph.start + len(paragraph.text)
        sentence = paragraph.text[start - paragraph.start : end - paragraph.start]
        first = 0 if number == 0 else start
        claims = [claim for claim in paragraph.claims if first <= claim.start < max(following, end)]
        texts: list[Line] = [[Piece(line, "text")] for line in wrap(sentence, left)]
        told = [
            line
            for claim in claims
            for line in _claim(claim, paragraph, right, "" if claim.quote == sentence else claim.quote)
        ]
        for row in range(max(len(texts), len(told))):
            words = texts[row] if row < len(texts) else []
            gap = left - sum(len(piece.text) for piece in words)
            beside = told[row] if row < len(told) else []
            yield [
                *words,
                Piece(" " * gap + _BETWEEN.rstrip() if not beside else " " * gap + _BETWEEN),
                *beside,
            ]


def _claim(claim: Claim, paragraph: Paragraph, width: int, quote: str) -> Iterator[Line]:
    """A claim: what it says, its words unless they are told already, its marks."""
    room = max(width - _INDENT, 20)
    label = wrap(claim.label, room)
    yield [Piece(claim.name.ljust(_INDENT), "name"), Piece(label[0], "label")]
    for line in label[1:]:
        yield [Piece(" " * _INDENT), Piece(line, "label")]
    if quote:
        for line in wrap(f"“{quote}”", room):
            yield [Piece(" " * _INDENT), Piece(line, "quote")]
    for pieces in _flow(_marks(claim, paragraph), room):
        yield [Piece(" " * _INDENT), *pieces]


def _marks(claim: Claim, paragraph: Paragraph) -> list[Piece]:
    """Voice, force, polarity, figure and what the claim hangs on, as pieces that stay whole."""
    voice = names(claim.voices) or "no voice"
    marks = [Piece(voice if claim.own else f"{REPORTED} {voice}", "voice" if claim.own else "reported")]
    if claim.reporters:
        stance = f", who {claim.stance.label}" if claim.stance else ""
        mode = f" ({claim.mode.label})" if claim.mode else ""
        marks.append(Piece(f"told by {names(claim.reporters)}{mode}{stance}", "reported"))
    for thing in (claim.force, claim.polarity, *claim.figures):
        mark, family = sign(thing.iri)
        marks.append(Piece(f"{mark} {thing.label}", family))
    if claim.certainty and not claim.certainty.iri.endswith("#unmarked"):
        marks.append(Piece(claim.certainty.label, "note"))
    for word, named in (("if", claim.conditions), ("inside", claim.within), ("answered by", claim.answers)):
        marks += [Piece(f"{word} {name}", "note") for name in named]
    marks += [
        Piece(f"{'conclusion' if one.conclusion == claim.name else 'premise'} of {one.name}", "note")
        for one in paragraph.arguments
        if claim.name in (*one.premises, one.conclusion)
    ]
    return marks


def _argument(argument: Argument, width: int) -> Iterator[Line]:
    text = f"{sentence(argument)} ({names(argument.voices) or 'nobody named'})"
    first, *rest = wrap(text, max(width - _INDENT, 20))
    yield [Piece(argument.name.ljust(_INDENT), "name"), Piece(first)]
    for line in rest:
        yield [Piece(" " * _INDENT), Piece(line)]


def sentence(argument: Argument) -> str:
    """An argument in words: what does what."""
    return f"{' + '.join(argument.premises)} {argument.relation.label} {argument.conclusion}"


def names(things: Sequence[Thing]) -> str:
    """The labels of ``things``, one after another."""
    return ", ".join(thing.label for thing in things)


def _flow(pieces: Sequence[Piece], width: int) -> Iterator[Line]:
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
