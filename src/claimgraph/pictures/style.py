"""What lines, fills and marks mean, the same in every picture, and never by colour alone.

Every kind that a picture tells apart differs from the others in its dashes, its bar, its hatching or its
shape. Colour only helps the eye; a copy in black and white says the same. A test takes the colours away and
compares.
"""

from __future__ import annotations

from typing import NamedTuple

INK, SOFT, LEADER, FAINT, PAPER = "#1a1a1a", "#5a5a5a", "#8c8c8c", "#b8b8b8", "#ffffff"
RED, BLUE, GREEN, AMBER = "#9b1c1c", "#1f4e8c", "#2f6b3a", "#8a5a00"


class Stroke(NamedTuple):
    """A line: its dashes (points on and off, () for solid), a bar across its middle, its colour."""

    dashes: tuple[float, ...] = ()
    bar: bool = False
    colour: str = INK


class Fill(NamedTuple):
    """A surface: hatching as Matplotlib has it, and the colours of background and hatch lines."""

    hatch: str = ""
    background: str = PAPER
    colour: str = INK


class Square(NamedTuple):
    """A small square that stands for one thing: background, and a glyph (a Matplotlib mark) or nothing."""

    background: str = PAPER
    glyph: str = ""


#: What a reporter thinks of what he reports.
STANCES = {
    "endorses": Stroke((), False, BLUE),
    "concedes": Stroke((9, 2.5, 2, 2.5), False, GREEN),
    "neutral": Stroke((1.2, 2.2), False, SOFT),
    "rejects": Stroke((6, 3), True, RED),
}
#: How another's words are given.
MODES = {
    "direct": Square("#1a1a1a"),
    "indirect": Square("#a0a0a0"),
    "thought": Square(PAPER, "o"),
    "imagined": Square(PAPER, "x"),
    "selfReport": Square(PAPER),
}
#: How premises bear on a conclusion: line, sign.
ARGUMENTS = {
    "supports": (Stroke((), False, INK), "+"),
    "attacks": (Stroke((6, 3), True, RED), "−"),
    "explains": (Stroke((1.2, 2.2), False, BLUE), "∵"),
    "illustrates": (Stroke((9, 2.5, 2, 2.5), False, GREEN), "e.g."),
    "analogy": (Stroke((9, 2.5, 2, 2.5, 2, 2.5), False, AMBER), "≈"),
}
#: How a claim about states is made.
RELATION_STROKES = {
    "stated": Stroke((), False, INK),
    "figurative": Stroke((1.2, 2.2), False, INK),
    "reported": Stroke((8, 3), False, BLUE),
    "reported, figurative": Stroke((8, 3, 1.2, 3), False, BLUE),
}
#: Whose words stand in the text: the speaker of the part, or somebody reported, by what the reporter thinks.
VOICES = {
    "speaker": Fill("", "#e4e4e4"),
    "other speaker": Fill("", "#6e6e6e"),
    "endorses": Fill("/////", PAPER, BLUE),
    "concedes": Fill("-----", PAPER, GREEN),
    "neutral": Fill(".....", PAPER, SOFT),
    "rejects": Fill("xxxxx", PAPER, RED),
}
#: How much of its time a date leaves open; a day is a dot.
DATES = {
    "lasting": Fill("", "#4a4a4a"),
    "within": Fill("", PAPER),
    "rough": Fill("//////", PAPER),
    "open": Fill("", "#9a9a9a"),
}
#: Marks of the voices in a timeline, the most frequent voice first; the last is shared by all others.
MARKS = ("o", "s", "D", "^", "v", "P", "*", "X")
