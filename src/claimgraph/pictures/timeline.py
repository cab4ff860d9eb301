"""The timeline: what is dated, on an axis in the edition's calendars; events left, what is said right of it.

A date that is one day is a dot. A longer one is a bar: dark where the thing lasted, light where it lies
somewhere within, hatched where the words are rough or leave a choice; a side left open tapers off.
Everything of one date stands together, joined to its place by a line.
"""

from __future__ import annotations

from collections import Counter
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.timeline import Entry, second_calendars, timeline
from claimgraph.dates import CALENDARS
from claimgraph.errors import counted
from claimgraph.pictures.canvas import MARGIN, Canvas, TextBlock, wrap
from claimgraph.pictures.drawable import NothingToDraw, source_line
from claimgraph.pictures.graph_layout import shift_below, smooth, spread
from claimgraph.pictures.style import DATES, INK, LEADER, MARKS, SOFT, Stroke
from claimgraph.pictures.time_axis import Axis, days_in_words, draw_axis, scaled_axis, split_at_gaps
from claimgraph.terms import CG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.dates import Calendar, Day
    from claimgraph.model import Model
    from claimgraph.pictures.canvas import Sample

_LEFT, _RIGHT, _SIDE, _TICKS, _LANE, _INDENT, _GAP = 236.0, 480.0, 70.0, 58.0, 7.5, 13.0, 5.0
_STEP, _NAME = 6.6, 36.0
_MEANING = {
    "day": "a day",
    "lasting": "lasted so long",
    "within": "somewhere within",
    "rough": "rough, or one of several",
    "open": "begin or end left open",
}


class Line(NamedTuple):
    """One entry of a block, or several with the same words: mark, whether hollow, words, identifiers, name.

    ``name`` stands at the end of the first line of words; a line without identifiers heads the next ones.
    """

    mark: str
    hollow: bool
    words: tuple[TextBlock, ...]
    gids: tuple[str, ...]
    name: str = ""

    @property
    def height(self) -> float:
        """In points."""
        return sum(words.height for words in self.words) + 1.5


class Block(NamedTuple):
    """Everything of one date on one side of the axis; days as ordinals, None for a side left open."""

    first: int | None
    last: int | None
    style: str
    head: TextBlock
    lines: tuple[Line, ...]

    @property
    def height(self) -> float:
        """In points."""
        return self.head.height + sum(line.height for line in self.lines)

    @property
    def days(self) -> tuple[int, int]:
        """The bounds that are known; a side left open is where the other is."""
        ends = [day for day in (self.first, self.last) if day is not None]
        return ends[0], ends[-1]


def style_of(entry: Entry) -> str:
    """How a date is drawn: a key of DATES."""
    if entry.start is None or entry.end is None:
        return "open"
    if entry.loose:
        return "rough"
    if entry.start == entry.end:
        return "day"
    return "lasting" if "/" in entry.printed else "within"


def draw(
    model: Model,
    first: Day | None = None,
    last: Day | None = None,
    part: tuple[int, int] = (0, maxsize),
) -> Canvas:
    """The timeline of what can lie between ``first`` and ``last`` (Gregorian), each open when not given.

    ``part`` keeps of that, in order of time, the entries from one number up to another.
    """
    entries = timeline(model, first=first, last=last)[slice(*part)]
    entries = [entry for entry in entries if entry.start or entry.end]
    if not entries:
        limits = " in that time" if first or last else ""
        hint = (
            "" if limits else "it draws cg:when and cg:heldAt of claims, schema:startDate of events and works"
        )
        raise NothingToDraw(f"nothing to draw: the graph has no date{limits}", "", hint)
    spoken = [entry for entry in entries if entry.claim]
    counts = Counter(entry.voice for entry in spoken)
    ranked = sorted(counts, key=lambda voice: (-counts[voice], voice))
    named = ranked if len(ranked) <= len(MARKS) else ranked[: len(MARKS) - 1]
    marks = dict.fromkeys(ranked, MARKS[-1]) | dict(zip(named, MARKS, strict=False))
    left = _blocks([entry for entry in entries if not entry.claim], marks, _LEFT)
    right = _blocks(spoken, marks, _RIGHT)
    canvas = Canvas(
        "What is dated, and to when",
        f"{counted(len(entries) - len(spoken), 'event or work', 'events and works')} on the left, "
        f"{counted(len(spoken), 'claim')} on the right. "
        "Empty time is cut out; each stretch between two breaks has a scale of its own."
        + _calendar_note(second_calendars(model)),
    )
    width = MARGIN * 2 + _LEFT + _RIGHT + 2 * (_SIDE + _TICKS) + 46
    used = {block.style for block in (*left, *right)}
    dates = [(_sample(canvas, style), words) for style, words in _MEANING.items() if style in used]
    voices: list[tuple[Sample, str]] = [(marks[voice], voice) for voice in named]
    if len(named) < len(ranked):
        voices.append((MARKS[-1], "another voice, named above"))
    if any(entry.kind == "saying" for entry in spoken):
        voices.append((lambda x, y: canvas.mark(x, y, "o", 6, hollow=True), "hollow: said at that time"))
    top = canvas.header(width, ("Dates", dates), ("Voices", voices)) + 34
    x = MARGIN + _LEFT + _SIDE + _TICKS
    second = next(iter(second_calendars(model)), None)
    bottom = _draw_sides(canvas, left, right, x, top, second)
    if second:
        canvas.text(x - 8, top - 24, TextBlock((second.title,), 7, "oblique", SOFT), "right")
        canvas.text(x + 8, top - 24, TextBlock(("new style",), 7, "oblique", INK))
    return canvas.finish(width, bottom, source_line(model))


def _calendar_note(calendars: Sequence[Calendar]) -> str:
    """What the head says of the calendars."""
    names = " and ".join(calendar.title for calendar in calendars)
    return f" Dates are new style; {names} is added where the text prints it." if calendars else ""


def _blocks(entries: Sequence[Entry], marks: dict[str, str], width: float) -> list[Block]:
    """One block for each date, in order of time."""
    by_date: dict[tuple[Day | None, Day | None, str, str], list[Entry]] = {}
    for entry in entries:
        printed = "" if entry.calendar == "gregorian" else entry.calendar
        key = entry.start, entry.end, style_of(entry), printed
        by_date.setdefault(key, []).append(entry)
    blocks = []
    for (start, end, style, name), group in by_date.items():
        first, last = (day.toordinal() if day else None for day in (start, end))
        calendar = CALENDARS.get(CG + name)
        old = f" · {calendar.title} {days_in_words(first, last, calendar)}" if calendar else ""
        head = wrap(days_in_words(first, last) + old, width, 7.6, "bold")
        blocks.append(Block(first, last, style, head, _lines(group, marks, width)))
    return sorted(blocks, key=lambda block: (block.days, block.style))


def _lines(group: list[Entry], marks: dict[str, str], width: float) -> tuple[Line, ...]:
    """The lines of a block: entries of one voice with the same words share one."""
    same: dict[tuple[str, ...], list[Entry]] = {}
    for entry in group:
        key = entry.claim.quote if entry.claim else entry.record.iri
        same.setdefault((entry.kind, entry.voice, entry.reporter, key), []).append(entry)
    lines, head = [], ""
    for (kind, voice, reporter, quote), members in sorted(same.items(), key=lambda item: item[0][:3]):
        gids = tuple(f"{kind}-{entry.record.name}" for entry in members)
        if kind in ("event", "work"):
            lines.append(Line("", False, (wrap(members[0].record.label, width, 7.4),), gids))
            continue
        who = f"{voice}, as told by {reporter}" if reporter else voice
        if (kind == "saying" or marks[voice] == MARKS[-1]) and who != head:
            lines.append(Line("", False, (wrap(who, width - _INDENT, 6.8, "oblique", SOFT),), ()))
        head = who
        inner = width - _INDENT - (len(gids) - 1) * _STEP - _NAME
        words = [wrap(members[0].record.label, inner, 7.4)]
        if len(members) > 1:
            words = [wrap(f"“{quote}”", inner, 7.4, "serif")]
            words.append(wrap(", ".join(entry.record.name for entry in members), inner, 6.3, "sans", SOFT))
        name = members[0].record.name if len(members) == 1 else ""
        lines.append(Line(marks[voice], kind == "saying", tuple(words), gids, name))
    return tuple(lines)


def _draw_sides(
    canvas: Canvas, left: list[Block], right: list[Block], x: float, top: float, second: Calendar | None
) -> float:
    """The axis at ``x`` with the blocks to its sides; the y below all of it."""
    parts = split_at_gaps(block.days for block in (*left, *right))
    needs = [
        max(
            sum(block.height + _GAP for block in side if first <= block.days[0] <= last)
            for side in (left, right)
        )
        for first, last in parts
    ]
    length = max(sum(block.height + _GAP for block in side) for side in (left, right))
    axis = scaled_axis(parts, needs, top, length - 16)
    draw_axis(canvas, axis, x, second)
    bottom = axis.segments[-1].bottom
    for blocks, side in ((left, -1), (right, 1)):
        blocks.sort(key=lambda block: (_anchor(axis, block), block.days, block.style))
        anchors = [_anchor(axis, block) for block in blocks]
        sizes = [block.height for block in blocks]
        placed = shift_below(spread(anchors, sizes, _GAP), sizes, _GAP, top - 8)
        lanes: list[float] = []
        for block, centre, anchor in zip(blocks, placed, anchors, strict=True):
            bar = x + side * (_TICKS + _LANE / 2)
            if block.style != "day":
                start = axis.position(block.days[0]) - (14 if block.style == "open" else 0)
                lane = next((at for at, end in enumerate(lanes) if end < start - 1), len(lanes))
                lanes[lane : lane + 1] = [axis.position(block.days[1])]
                bar += side * (lane + 1) * _LANE
            _draw_date(canvas, axis, block, bar)
            edge = x + side * (_TICKS + _SIDE)
            head = centre - block.height / 2 + block.head.size * 0.65
            canvas.line(smooth([(bar, anchor), (edge, head)]), Stroke(colour=LEADER), 0.5, order=1)
            corner = edge + 5 if side > 0 else edge - 5 - _LEFT
            _draw_block(canvas, block, corner, centre - block.height / 2, side)
            bottom = max(bottom, centre + block.height / 2)
    return bottom


def _anchor(axis: Axis, block: Block) -> float:
    """Where a block's line leaves the axis: the middle of its date, within the segment where it begins."""
    first, last = block.days
    start = axis.segment_of(first)
    return (axis.position(first) + min(axis.position(last), start.bottom)) / 2


def _draw_date(canvas: Canvas, axis: Axis, block: Block, x: float) -> None:
    """The dot or bar of a date."""
    start, end = axis.position(block.days[0]), axis.position(block.days[1])
    gid = f"date-of-{next(gid for line in block.lines for gid in line.gids)}"
    if block.style == "day":
        canvas.mark(x, start, "o", 3.6)
        return
    _draw_bar(canvas, block.style, x, start, max(end, start + 3), block.first is None, gid)


def _draw_bar(
    canvas: Canvas, style: str, x: float, start: float, end: float, upwards: bool, gid: str = ""
) -> None:
    half = 2.3
    if style == "open":
        tip, base = (start - 14, start) if upwards else (end + 14, end)
        canvas.wedge([(x - half, base), (x + half, base), (x, tip)], DATES[style], gid)
        return
    canvas.box(x - half, start, 2 * half, end - start, DATES[style], line=0.6, gid=gid)


def _sample(canvas: Canvas, style: str) -> Sample:
    if style == "day":
        return lambda x, y: canvas.mark(x, y, "o", 3.6)
    return lambda x, y: _draw_bar(canvas, style, x, y + (6 if style == "open" else -6), y + 6, True)


def _draw_block(canvas: Canvas, block: Block, x: float, y: float, side: int) -> None:
    """The head and lines of a block; those on the left stand flush right."""
    align, edge = ("left", x) if side > 0 else ("right", x + _LEFT)
    y = canvas.text(edge, y, block.head, align)
    for line in block.lines:
        if side < 0:
            y = canvas.text(edge, y, line.words[0], align, line.gids[0]) + 1.5
            continue
        for number, gid in enumerate(line.gids):
            at = x + 4 + number * _STEP
            canvas.mark(at, y + line.words[0].size * 0.68, line.mark, 4.6, hollow=line.hollow, gid=gid)
        name = TextBlock((line.name,) if line.name else (), 6.3, "sans", SOFT)
        canvas.text(x + _RIGHT, y + 0.8, name, "right")
        for words in line.words:
            y = canvas.text(x + _INDENT + max(len(line.gids) - 1, 0) * _STEP, y, words)
        y += 1.5
