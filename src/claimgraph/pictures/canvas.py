"""A canvas measured in points, on which the pictures are drawn: text, lines, boxes, marks, legend.

Everything has its place in points (1/72 inch) from the top left corner, and text is measured before it is
set, so that a layout knows what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import IdentityTransform, TransformedPath

from claimgraph.escaping import flat, visible
from claimgraph.pictures import fonts
from claimgraph.pictures.style import FAINT, INK, PAPER, SOFT, Fill, Square, Stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

#: Space around the picture, and between lines of text (in sizes of the type).
MARGIN, LEADING = 36.0, 1.3
Point = tuple[float, float]
#: What a legend shows: a line, a fill, a square, a mark's shape, or what draws itself around a point.
Sample = Stroke | Fill | Square | str | Callable[[float, float], None]

#: For all that is drawn, since nothing is cut off. Where there is none, Matplotlib makes one for each, which
#: takes a fifth of the time of a large picture.
_CLIP = TransformedPath(Outline.unit_rectangle(), IdentityTransform())


class TextBlock(NamedTuple):
    """Text before it is set: lines, size in points, face (a key of the font table), colour."""

    lines: tuple[str, ...]
    size: float
    face: str = "sans"
    colour: str = INK

    @property
    def width(self) -> float:
        """Of the longest line, in points."""
        return max((measure(line, self.size, self.face) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Of all lines, in points."""
        return len(self.lines) * self.size * LEADING


class TextStack(NamedTuple):
    """Blocks of text one below the other, ``gap`` points apart."""

    parts: tuple[TextBlock, ...]
    gap: float

    @property
    def height(self) -> float:
        """Of all parts, in points."""
        return sum(part.height for part in self.parts) + self.gap * (len(self.parts) - 1)


@cache
def measure(line: str, size: float, face: str = "sans") -> float:
    """How wide a line is, in points."""
    shown = visible(line)
    font = fonts.font(face, shown)
    font.set_size(size)
    with fonts.allow_missing_glyphs():
        return float(text_to_path.get_text_width_height_descent(shown, font, False)[0])


def wrap(text: str, width: float, size: float, face: str = "sans", colour: str = INK) -> TextBlock:
    """``text`` in lines of at most ``width`` points, broken at spaces; a longer word is broken too."""
    lines: list[str] = []
    line = ""
    for word in re.split("[ \\t\\n]+", visible(text).strip()):  # not at no-break spaces
        longer = f"{line} {word}".lstrip()
        if measure(longer, size, face) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while measure(word, size, face) > width and len(word) > 1:
            cut = next(
                at for at in range(len(word) - 1, 0, -1) if at == 1 or measure(word[:at], size, face) <= width
            )
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return TextBlock((*lines, line) if line else tuple(lines), size, face, colour)


class Canvas:
    """A canvas that grows with what is drawn on it; :meth:`finish` cuts it to size."""

    def __init__(self, title: str, description: str) -> None:
        self.title = flat(title)
        self.description = flat(description)
        self.figure = Figure(facecolor=PAPER)
        self._axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self.size: Point = (0.0, 0.0)
        #: What is drawn: the identifiers given to marks, in the order of drawing.
        self.drawn: list[str] = []
        #: The letters that no font has.
        self.missing: set[str] = set()
        #: Artists without an identifier: with the width of a text, or the two marks that a line joins.
        self._unidentified: list[tuple[Artist, float | tuple[str, str]]] = []

    def _add(self, artist: Artist, gid: str, order: float) -> None:
        artist.set_zorder(order)
        artist.set_clip_on(False)
        if gid:
            artist.set_gid(gid)
            self.drawn.append(gid)
        artist.set_clip_path(_CLIP)
        self._axes.add_artist(artist)

    def text(self, x: float, y: float, words: TextBlock, align: str = "left", gid: str = "") -> float:
        """Set ``words`` with their upper edge at ``y``; the y below them."""
        for number, line in enumerate(words.lines):
            base = y + (number + 0.98) * words.size * LEADING - 0.22 * words.size
            font = fonts.font(words.face, visible(line))
            font.set_size(words.size)
            self.missing |= fonts.missing_in(words.face, visible(line))
            artist = Text(
                x,
                base,
                visible(line),
                color=words.colour,
                fontproperties=font,
                ha=align,
                va="baseline",
                parse_math=False,
            )
            self._add(artist, gid if number == 0 else "", 5)
            self._unidentified.append((artist, measure(line, words.size, words.face)))
        return y + words.height

    def stack(self, x: float, y: float, stack: TextStack) -> None:
        """Set all of ``stack`` with its upper edge at ``y``."""
        for part in stack.parts:
            y = self.text(x, y, part) + stack.gap

    def line(
        self,
        points: Sequence[Point],
        stroke: Stroke,
        width: float = 1.0,
        gid: str = "",
        order: float = 2,
        between: tuple[str, str] | None = None,
    ) -> None:
        """A line through two or three ``points``, or a Bézier path of four, seven, ten and so on.

        ``between`` are the identifiers of the two marks that it joins.
        """
        step = Outline.CURVE4 if len(points) >= 4 else Outline.LINETO
        codes = [Outline.MOVETO] + [step] * (len(points) - 1)
        patch = PathPatch(Outline(points, codes), fill=False, edgecolor=stroke.colour, linewidth=width)
        if stroke.dashes:
            patch.set_linestyle((0, tuple(part / max(width, 1.0) for part in stroke.dashes)))
        patch.set_capstyle("butt")
        self._add(patch, gid, order)
        if between is not None:
            self._unidentified.append((patch, between))
        if stroke.bar:
            self.bar(points, stroke.colour, width, order)

    def bar(self, points: Sequence[Point], colour: str, width: float, order: float = 2) -> None:
        """The stroke across the middle of a line that says no."""
        (x, y), (dx, dy) = _middle(points)
        half = 3.2 + width / 2
        ends = ((x - dy * half, y + dx * half), (x + dy * half, y - dx * half))
        self._add(Line2D(*zip(*ends, strict=True), color=colour, linewidth=1.4), "", order + 0.1)

    def arrow(self, tip: Point, towards: Point, colour: str, size: float = 5.0) -> None:
        """An arrowhead that ends at ``tip`` and points along the unit vector ``towards``."""
        (x, y), (dx, dy) = tip, towards
        back, side = (x - dx * size, y - dy * size), size * 0.42
        corners = [
            tip,
            (back[0] - dy * side, back[1] + dx * side),
            (back[0] + dy * side, back[1] - dx * side),
        ]
        self._add(Polygon(corners, closed=True, facecolor=colour, edgecolor="none"), "", 2.5)

    def wedge(self, corners: Sequence[Point], fill: Fill, gid: str = "") -> None:
        """A surface with straight sides between ``corners``."""
        look = {"facecolor": fill.background, "edgecolor": INK, "linewidth": 0.6}
        self._add(Polygon(corners, closed=True, **look), gid, 3)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Fill,
        *,
        edge: str = INK,
        line: float = 0.7,
        dashes: tuple[float, ...] = (),
        round_by: float = 0.0,
        gid: str = "",
    ) -> None:
        """A box with its upper left corner at (x, y), its corners rounded by ``round_by`` points."""
        # Given at once, and not one after the other: Matplotlib's own colours take long to look up.
        look: dict[str, Any] = {"facecolor": fill.background, "edgecolor": edge, "linewidth": line}
        if dashes:
            look["linestyle"] = (0, dashes)
        patch: Rectangle | FancyBboxPatch
        if round_by:
            style = f"round,pad=0,rounding_size={round_by}"
            patch = FancyBboxPatch((x, y), width, height, boxstyle=style, **look)
        else:
            patch = Rectangle((x, y), width, height, **look)
        if fill.hatch:
            patch.set_hatch(fill.hatch)
            patch.set_hatch_linewidth(0.55)
            patch.set_hatchcolor(fill.colour)
        self._add(patch, gid, 3)

    def square(self, x: float, y: float, size: float, square: Square, gid: str = "") -> None:
        """A small square with its upper left corner at (x, y)."""
        self.box(x, y, size, size, Fill("", square.background), line=0.5, gid=gid)
        if square.glyph:
            share = 0.8 if square.glyph == "x" else 0.32
            self.mark(x + size / 2, y + size / 2, square.glyph, size * share)

    def disc(self, x: float, y: float, radius: float, edge: str = INK, gid: str = "") -> None:
        """A white disc with a coloured rim."""
        self._add(Circle((x, y), radius, facecolor=PAPER, edgecolor=edge, linewidth=1.1), gid, 3)

    def mark(
        self, x: float, y: float, shape: str, size: float = 5.0, *, hollow: bool = False, gid: str = ""
    ) -> None:
        """A mark of Matplotlib's ``shape``, ``size`` points wide."""
        artist = Line2D([x], [y], marker=shape, markersize=size, linestyle="none", markeredgewidth=0.8)
        artist.set_markeredgecolor(INK)
        artist.set_markerfacecolor(PAPER if hollow else INK)
        self._add(artist, gid, 4)

    def header(self, width: float, *legends: tuple[str, Sequence[tuple[Sample, str]]]) -> float:
        """Title and description at the top, and ``legends`` with their names; the y below them."""
        y = self.text(MARGIN, MARGIN, wrap(self.title, width - 2 * MARGIN, 17, "bold"))
        y = self.text(MARGIN, y + 3, wrap(self.description, min(width - 2 * MARGIN, 760), 9, "sans", SOFT))
        y += 14
        for name, entries in legends:
            y = self._legend(name, entries, y, width - MARGIN)
        return y

    def _legend(self, name: str, entries: Sequence[tuple[Sample, str]], y: float, right: float) -> float:
        """Samples with what they mean after ``name``, in rows that end at ``right``; the y below them."""
        row, words = 15.0, TextBlock((name,) if name else (), 8, "bold", SOFT)
        self.text(MARGIN, y + (row - words.height) / 2, words)
        x = start = MARGIN + (62 if name else 0)
        for sample, meaning in entries:
            words = TextBlock((meaning,), 8)
            if x > start and x + 32 + words.width > right:
                x, y = start, y + row
            middle = y + row / 2
            if isinstance(sample, Stroke):
                self.line([(x, middle), (x + 26, middle)], sample, 1.4)
            elif isinstance(sample, Fill):
                self.box(x + 4, middle - 5, 20, 10, sample, line=0.5)
            elif isinstance(sample, Square):
                self.square(x + 9, middle - 4.5, 9, sample)
            elif isinstance(sample, str):
                self.mark(x + 14, middle, sample, 6)
            else:
                sample(x + 14, middle)
            self.text(x + 32, middle - words.height / 2, words)
            x += 32 + words.width + 18
        return y + row

    def assign_identifiers(self) -> dict[str, float | tuple[str, str]]:
        """Give texts and lines identifiers: each with the text's width, or the marks that the line joins."""
        details = {}
        for number, (artist, detail) in enumerate(self._unidentified):
            if artist.get_gid() is None:
                artist.set_gid(f"u{number}")
                details[f"u{number}"] = detail
        return details

    def finish(self, width: float, bottom: float, source: str) -> Canvas:
        """Put the source below ``bottom`` and cut the canvas to size."""
        words = wrap(source, width - 2 * MARGIN, 7.5, "sans", SOFT)
        self.line([(MARGIN, bottom + 12), (width - MARGIN, bottom + 12)], Stroke(colour=FAINT), 0.6)
        height = self.text(MARGIN, bottom + 17, words) + MARGIN * 0.7
        self.size = (width, height)
        self.figure.set_size_inches(width / 72, height / 72)
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        return self


def _middle(points: Sequence[Point]) -> tuple[Point, Point]:
    """The middle of a line or of a curve's middle piece, and its direction there."""
    if len(points) >= 4:
        at = 3 * ((len(points) - 1) // 3 // 2)
        a, b, c, d = points[at : at + 4]
        middle = tuple((a[i] + 3 * b[i] + 3 * c[i] + d[i]) / 8 for i in (0, 1))
        along = tuple(d[i] + c[i] - b[i] - a[i] for i in (0, 1))
    else:
        a, b = points[0], points[-1]
        middle = tuple((a[i] + b[i]) / 2 for i in (0, 1))
        along = tuple(b[i] - a[i] for i in (0, 1))
    length = (along[0] ** 2 + along[1] ** 2) ** 0.5 or 1.0
    return (middle[0], middle[1]), (along[0] / length, along[1] / length)
