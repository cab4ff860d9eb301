"""Who reports whom: from each reporter to the voices he lends words to, and how, claim by claim.

Reporters stand on the left, the voices in one list, grouped by what is thought of them. The more claims a
line stands for, the wider it is; its dashes tell the reporter's stance. To the right every claim is one
square, filled after the manner of the report. A voice that itself reports another is joined to it on the far
right.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import counted
from claimgraph.model.graph import local_name
from claimgraph.model.node import iris, local
from claimgraph.pictures.canvas import MARGIN, Canvas, TextBlock, wrap
from claimgraph.pictures.drawable import NothingToDraw, drawable_claims, need_symbol, source_line
from claimgraph.pictures.graph_layout import smooth, spread
from claimgraph.pictures.style import INK, MODES, PAPER, SOFT, STANCES, Fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.model import Claim, Model

#: What one line stands for: reporter, voice, stance.
Lane = tuple[str, str, str]

_ROW, _UNIT, _REPORTER, _FAN, _NAME, _PER_ROW = 16.0, 8.6, 150.0, 300.0, 232.0, 34
#: The least height of a reporter's box, and the room between two.
_BOX, _BOX_GAP = 64.0, 24.0
_STANCE_RANKS = {stance: rank for rank, stance in enumerate(STANCES)}
_MODE_RANKS = {mode: rank for rank, mode in enumerate(MODES)}
_GROUPS = {
    "endorses": "taken to be right",
    "concedes": "granted",
    "neutral": "left open",
    "rejects": "taken to be wrong",
    "": "now one, now another",
}
_MANNERS = {
    "direct": "in the voice’s own words",
    "indirect": "in the reporter’s words",
    "thought": "as its thought",
    "imagined": "imagined",
    "selfReport": "his own side’s, said before",
}
_LINES = {
    "endorses": "takes it to be right", "concedes": "grants it",
    "neutral": "leaves it open", "rejects": "takes it to be wrong",
}  # fmt: skip


class Report(NamedTuple):
    """A claim of one voice as one reporter gives it; IRIs of the two."""

    reporter: str
    voice: str
    claim: Claim

    @property
    def mode(self) -> str:
        """In which manner, by local name."""
        return local(self.claim.report_mode)

    @property
    def stance(self) -> str:
        """What the reporter thinks of it, by local name."""
        return local(self.claim.reporter_stance)

    @property
    def lane(self) -> Lane:
        """The line that it is drawn with."""
        return self.reporter, self.voice, self.stance


class _Row(NamedTuple):
    """A voice in the list: IRI, its reports, the height of its row."""

    voice: str
    reports: tuple[Report, ...]
    height: float


def reports(claims: Mapping[str, Claim]) -> list[Report]:
    """Each report: one for every claim, reporter and voice, in text order.

    Raises UnreadableInput for a manner or a stance that is missing or has no sign.
    """
    for claim in claims.values():
        if claim.reported_by:
            need_symbol(claim.iri, "cg:reportMode", claim.report_mode, MODES)
            need_symbol(claim.iri, "cg:reporterStance", claim.reporter_stance, STANCES)
    return [
        Report(reporter, voice, claim)
        for claim in claims.values()
        for reporter in iris(claim.reported_by)
        for voice in iris(claim.claimant)
    ]


def draw(model: Model, told_by: str | None = None) -> Canvas:
    """Who reports whom; only what ``told_by`` (the IRI of a reporter) reports, where that is given."""
    claims = drawable_claims(model)
    chosen = [report for report in reports(claims) if told_by in (None, report.reporter)]
    if not chosen:
        who = f"{model.graph.label(told_by)} reports nobody" if told_by else ""
        hint = "" if who else "it draws claims with a cg:claimant and a cg:reportedBy"
        raise NothingToDraw(f"nothing to draw: {who or 'nobody in the graph reports anybody'}", "", hint)
    outer = _outermost_reporters(chosen)
    first = [report for report in chosen if report.reporter in outer]
    nested = [report for report in chosen if report.reporter not in outer]
    made_up = sum(report.mode in ("imagined", "thought") for report in chosen)
    count, voices = (len({getattr(report, key) for report in chosen}) for key in ("claim", "voice"))
    canvas = Canvas(
        "Who reports whom, in which manner, and what he thinks of it",
        f"{counted(count, 'claim')} of {counted(voices, 'voice')} that {'comes' if count == 1 else 'come'} "
        "to us through another’s mouth; "
        f"{100 * made_up / len(chosen):.0f} % are imagined or given as thoughts. "
        "The wider a line, the more claims; every square is one claim.",
    )
    groups = _groups(model, first)
    rows = {row.voice: row for _, members in groups for row in members}
    longest = max(len(row.reports) for row in rows.values())
    squares = _PER_ROW * _UNIT + 240 if nested else min(longest, _PER_ROW) * _UNIT
    width = max(MARGIN * 2 + _REPORTER + _FAN + _NAME + squares, 820.0)
    stances, modes = ({getattr(report, key) for report in chosen} for key in ("stance", "mode"))
    lines = [(STANCES[key], words) for key, words in _LINES.items() if key in stances]
    units = [(MODES[key], words) for key, words in _MANNERS.items() if key in modes]
    y = canvas.header(width, ("Lines", lines), ("Squares", units)) + 20
    left = MARGIN + _REPORTER + _FAN
    # Boxes of reporters that need more room than the rows have it above and below them.
    beside = sum(27 + sum(row.height for row in members) for _, members in groups) - 10
    y += max(len(outer) * (_BOX + _BOX_GAP) - _BOX_GAP - beside, 0) / 2
    middles: dict[str, float] = {}
    for title, members in groups:
        canvas.text(left, y, TextBlock((title,), 8.5, "bold", SOFT))
        y += 17
        for row in members:
            middles[row.voice] = y + row.height / 2
            _draw_row(canvas, model, row, left, y)
            y += row.height
        y += 10
    y = max(y - 10, _draw_reporters(canvas, model, outer, first, middles, left, claims))
    _draw_nested(canvas, model, nested, middles, rows, left + _NAME + _PER_ROW * _UNIT + 16)
    return canvas.finish(width, y, source_line(model))


def _outermost_reporters(chosen: list[Report]) -> list[str]:
    """The reporters on the left: who reports most, and whoever is not in the list as reported by one of them.

    Who reports most stands there even where he is reported too, as his own earlier sayings are.
    """
    counts = Counter(report.reporter for report in chosen)
    ranked = sorted(counts, key=lambda who: (-counts[who], who))
    outer = ranked[:1]
    while True:
        inside = {report.voice for report in chosen if report.reporter in outer}
        missing = [who for who in ranked if who not in outer and who not in inside]
        if not missing:
            return outer
        outer.append(missing[0])


def _groups(model: Model, chosen: list[Report]) -> list[tuple[str, list[_Row]]]:
    """The voices by what is thought of them, those with most claims first."""
    by_voice: dict[str, list[Report]] = {}
    for report in chosen:
        by_voice.setdefault(report.voice, []).append(report)
    groups: dict[str, list[_Row]] = {}
    for voice, group in by_voice.items():
        stances = {report.stance for report in group}
        stance = stances.pop() if len(stances) == 1 else ""
        group.sort(key=lambda one: (_STANCE_RANKS[one.stance], _MODE_RANKS[one.mode], one.claim.start))
        lines = -(-len(group) // _PER_ROW)
        lanes = len({(report.reporter, report.stance) for report in group})
        row = _Row(voice, tuple(group), max(_ROW, _UNIT * lines + 6, 5.0 * lanes))
        groups.setdefault(stance, []).append(row)
    return [
        (title, sorted(groups[key], key=lambda row: (-len(row.reports), model.graph.label(row.voice))))
        for key, title in _GROUPS.items()
        if key in groups
    ]


def _draw_row(canvas: Canvas, model: Model, row: _Row, x: float, y: float) -> None:
    """A voice's name, its squares and their number."""
    name = _fitted(model.graph.label(row.voice), _NAME - 30)
    canvas.text(x, y + (row.height - name.height) / 2, name, gid=f"voice-{local_name(row.voice)}")
    lines = -(-len(row.reports) // _PER_ROW)
    top = y + (row.height - lines * _UNIT) / 2
    for number, report in enumerate(row.reports):
        line, column = divmod(number, _PER_ROW)
        _draw_square(canvas, report, x + _NAME + column * _UNIT, top + line * _UNIT)
    count = TextBlock((str(len(row.reports)),), 7.5, "sans", SOFT)
    canvas.text(x + _NAME - 8, y + (row.height - count.height) / 2, count, "right")


def _draw_square(canvas: Canvas, report: Report, x: float, y: float) -> None:
    gid = f"claim-{report.claim.name}-{local_name(report.voice)}-{local_name(report.reporter)}"
    canvas.square(x, y, _UNIT - 1.6, MODES[report.mode], gid)


def _lane_gid(lane: Lane) -> str:
    return f"lane-{local_name(lane[0])}-{local_name(lane[1])}-{lane[2]}"


def _fitted(text: str, width: float) -> TextBlock:
    """``text`` on one line, smaller where it is too wide, cut with an ellipsis where that is not enough."""
    for size in (8.2, 7.4, 6.8):
        words = TextBlock((text,), size)
        if words.width <= width:
            return words
    while TextBlock((text + "…",), 6.8).width > width:
        text = text[:-1].rstrip()
    return TextBlock((text + "…",), 6.8)


def line_width(count: int) -> float:
    """How wide a line for ``count`` claims is, in points: it grows with the root, so that one is seen too."""
    return 0.7 + 0.75 * math.sqrt(count - 1)


def _draw_reporters(
    canvas: Canvas, model: Model, outer: list[str], first: list[Report], middles: dict[str, float],
    left: float, claims: Mapping[str, Claim],
) -> float:  # fmt: skip
    """The reporters' boxes and a line to every voice, for each stance one; the y below the boxes."""
    counts = Counter(report.lane for report in first)
    lanes = sorted(counts, key=lambda lane: (outer.index(lane[0]), middles[lane[1]], _STANCE_RANKS[lane[2]]))
    widths = {lane: line_width(counts[lane]) for lane in lanes}
    heights, means = [], []
    for who in outer:
        own = [lane for lane in lanes if lane[0] == who]
        heights.append(max(_BOX, sum(widths[lane] + 1.6 for lane in own) + 12))
        means.append(sum(middles[lane[1]] for lane in own) / len(own))
    by_height = sorted(range(len(outer)), key=lambda number: means[number])
    placed = spread([means[i] for i in by_height], [heights[i] for i in by_height], _BOX_GAP)
    centres = dict(zip(by_height, placed, strict=True))
    ends: dict[str, list[Lane]] = {}
    for lane in lanes:
        ends.setdefault(lane[1], []).append(lane)
    for number, who in enumerate(outer):
        height, centre = heights[number], centres[number]
        y = centre - height / 2
        gid = f"reporter-{local_name(who)}"
        canvas.box(MARGIN, y, _REPORTER, height, Fill("", PAPER), line=1.2, gid=gid)
        name = wrap(model.graph.label(who), _REPORTER - 20, 11, "bold")
        own_claims = sum(who in iris(claim.claimant) and claim.own for claim in claims.values())
        reporting = f"reports {sum(report.reporter == who for report in first)}"
        sums = f"says {counted(own_claims, 'thing')} and {reporting}" if own_claims else reporting
        about = wrap(sums, _REPORTER - 20, 7.5, "sans", SOFT)
        below = canvas.text(MARGIN + 10, centre - (name.height + about.height + 3) / 2, name)
        canvas.text(MARGIN + 10, below + 3, about)
        own = [lane for lane in lanes if lane[0] == who]
        gap = (height - 12 - sum(widths[lane] for lane in own)) / max(len(own), 1)
        at = y + 6
        for lane in own:
            at += widths[lane] / 2 + gap / 2
            beside = ends[lane[1]]
            end = middles[lane[1]] + (beside.index(lane) - (len(beside) - 1) / 2) * 5.0
            points = smooth([(MARGIN + _REPORTER, at), (left - 12, end)])
            stroke = STANCES[lane[2]]
            canvas.line(points, stroke._replace(bar=False), widths[lane], _lane_gid(lane))
            if stroke.bar:  # near its end, where lines lie apart
                canvas.bar([(left - 26, end), (left - 14, end)], stroke.colour, min(widths[lane], 3))
            at += widths[lane] / 2 + gap / 2
    return max(centres[number] + heights[number] / 2 for number in range(len(outer)))


def _draw_nested(
    canvas: Canvas,
    model: Model,
    nested: list[Report],
    middles: dict[str, float],
    rows: dict[str, _Row],
    x: float,
) -> None:
    """What a reported voice reports in turn: from its row to a box of its own."""
    groups: dict[Lane, list[Report]] = {}
    for report in nested:
        groups.setdefault(report.lane, []).append(report)
    lanes = sorted(groups, key=lambda lane: (middles[lane[0]], lane))
    boxes = [
        wrap(f"{model.graph.label(voice)}, as told by {model.graph.label(reporter)}", 150, 7.5)
        for reporter, voice, _ in lanes
    ]
    heights = [words.height + 20 for words in boxes]
    centres = spread([middles[lane[0]] for lane in lanes], heights, 10)
    for lane, words, height, centre in zip(lanes, boxes, heights, centres, strict=True):
        group = groups[lane]
        start = x - 8 - (_PER_ROW - min(len(rows[lane[0]].reports), _PER_ROW)) * _UNIT
        top = centre - height / 2
        points = smooth([(start, middles[lane[0]]), (x + 42, centre)])
        canvas.line(points, STANCES[lane[2]], line_width(len(group)), _lane_gid(lane))
        canvas.box(x + 42, top, 166, height, Fill("", PAPER), edge=INK)
        below = canvas.text(x + 50, top + 4, words)
        for number, report in enumerate(group):
            _draw_square(canvas, report, x + 50 + number * _UNIT, below + 3)
