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

from claimgraph.model.graph import local_name
from claimgraph.model.records import iris, local
from claimgraph.pictures.canvas import MARGIN, Canvas, Words, wrap
from claimgraph.pictures.data import NothingToDraw, claims, known, source
from claimgraph.pictures.layout import smooth, spread
from claimgraph.pictures.style import INK, MODES, PAPER, SOFT, STANCES, Fill

if TYPE_CHECKING:
    from claimgraph.model import Claim, Model

_ROW, _UNIT, _REPORTER, _FAN, _NAME, _PER_ROW = 16.0, 8.6, 150.0, 300.0, 232.0, 34
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


class _Row(NamedTuple):
    """A voice in the list: IRI, its reports, the height of its row."""

    voice: str
    reports: tuple[Report, ...]
    height: float


def reports(said: dict[str, Claim]) -> list[Report]:
    """Each report: one for every claim, reporter and voice, in text order.

    Raises UnreadableInput for a manner or a stance that is missing or has no sign.
    """
    for claim in said.values():
        if claim.reported_by:
            known(claim.iri, "cg:reportMode", local(claim.report_mode), MODES)
            known(claim.iri, "cg:reporterStance", local(claim.reporter_stance), STANCES)
    return [
        Report(reporter, voice, claim)
        for claim in said.values()
        for reporter in iris(claim.reported_by)
        for voice in iris(claim.claimant)
    ]


def draw(model: Model, told_by: str | None = None) -> Canvas:
    """Who reports whom; only what ``told_by`` (the IRI of a reporter) reports, where that is given."""
    said = claims(model)
    found = [one for one in reports(said) if told_by in (None, one.reporter)]
    if not found:
        who = (
            f"{model.graph.label(told_by)} reports nobody"
            if told_by
            else "nobody in the graph reports anybody"
        )
        raise NothingToDraw(f"nothing to draw: {who}", "", "")
    voices = {one.voice for one in found}
    outer = _outer(found)
    first = [one for one in found if one.reporter in outer]
    nested = [one for one in found if one.reporter not in outer]
    made_up = sum(one.mode in ("imagined", "thought") for one in found)
    canvas = Canvas(
        "Who reports whom, in which manner, and what he thinks of it",
        f"{len({one.claim.iri for one in found})} claims of {len(voices)} voices that come to us through "
        f"another’s mouth; {100 * made_up / len(found):.0f} % are imagined or given as thoughts. "
        "The wider a line, the more claims; every square is one claim.",
    )
    groups = _groups(model, first)
    longest = max(len(row.reports) for _, members in groups for row in members)
    squares = _PER_ROW * _UNIT + 240 if nested else min(longest, _PER_ROW) * _UNIT
    width = max(MARGIN * 2 + _REPORTER + _FAN + _NAME + squares, 820.0)
    stances = [key for key in _LINES if any(one.stance == key for one in found)]
    lines = [(STANCES[key], _LINES[key]) for key in stances]
    top = canvas.legend(MARGIN, canvas.head(width), width - 2 * MARGIN, lines, "Lines")
    manners = [key for key in _MANNERS if any(one.mode == key for one in found)]
    units = [(MODES[key], _MANNERS[key]) for key in manners]
    top = canvas.legend(MARGIN, top, width - 2 * MARGIN, units, "Squares") + 20
    left = MARGIN + _REPORTER + _FAN
    y = top
    middles: dict[str, float] = {}
    for title, members in groups:
        canvas.text(left, y, Words((title,), 8.5, "bold", SOFT))
        y += 17
        for row in members:
            middles[row.voice] = y + row.height / 2
            _row(canvas, model, row, left, y)
            y += row.height
        y += 10
    _fan(canvas, model, outer, first, middles, left, said)
    x = left + _NAME + _PER_ROW * _UNIT + 16
    _nested(canvas, model, nested, middles, {row.voice: row for _, members in groups for row in members}, x)
    return canvas.finish(width, y - 10, source(model))


def _outer(found: list[Report]) -> list[str]:
    """The reporters on the left: who reports most, and whoever is not in the list as reported by one of them.

    Who reports most stands there even where he is reported too, as his own earlier sayings are.
    """
    counts = Counter(one.reporter for one in found)
    ranked = sorted(counts, key=lambda who: (-counts[who], who))
    outer = ranked[:1]
    while True:
        inside = {one.voice for one in found if one.reporter in outer}
        missing = [who for who in ranked if who not in outer and who not in inside]
        if not missing:
            return outer
        outer.append(missing[0])


def _groups(model: Model, found: list[Report]) -> list[tuple[str, list[_Row]]]:
    """The voices by what is thought of them, those with most claims first."""
    by_voice: dict[str, list[Report]] = {}
    for one in found:
        by_voice.setdefault(one.voice, []).append(one)
    groups: dict[str, list[_Row]] = {}
    for voice, group in by_voice.items():
        stances = {one.stance for one in group}
        stance = stances.pop() if len(stances) == 1 else ""
        order = list(STANCES), list(MODES)
        group.sort(
            key=lambda one: (
                order[0].index(one.stance),
                order[1].index(one.mode),
                one.claim.start,
            )
        )
        lines = -(-len(group) // _PER_ROW)
        lanes = len({(one.reporter, one.stance) for one in group})
        row = _Row(voice, tuple(group), max(_ROW, _UNIT * lines + 6, 5.0 * lanes))
        groups.setdefault(stance, []).append(row)
    return [
        (f"{title}", sorted(groups[key], key=lambda row: (-len(row.reports), model.graph.label(row.voice))))
        for key, title in _GROUPS.items()
        if key in groups
    ]


def _row(canvas: Canvas, model: Model, row: _Row, x: float, y: float) -> None:
    """A voice's name, its squares and their number."""
    name = _shortened(model.graph.label(row.voice), _NAME - 30)
    canvas.text(x, y + (row.height - name.height) / 2, name, gid=f"voice-{local_name(row.voice)}")
    lines = -(-len(row.reports) // _PER_ROW)
    top = y + (row.height - lines * _UNIT) / 2
    for number, one in enumerate(row.reports):
        line, column = divmod(number, _PER_ROW)
        gid = f"claim-{one.claim.name}-{local_name(row.voice)}-{local_name(one.reporter)}"
        at = x + _NAME + column * _UNIT
        canvas.unit(at, top + line * _UNIT, _UNIT - 1.6, MODES[one.mode], gid)
    count = Words((str(len(row.reports)),), 7.5, "sans", SOFT)
    canvas.text(x + _NAME - 8, y + (row.height - count.height) / 2, count, "right")


def _shortened(text: str, width: float) -> Words:
    """``text`` on one line, smaller where it is too wide, cut with an ellipsis where that is not enough."""
    for size in (8.2, 7.4, 6.8):
        words = Words((text,), size)
        if words.width <= width:
            return words
    while Words((text + "…",), 6.8).width > width:
        text = text[:-1].rstrip()
    return Words((text + "…",), 6.8)


def line_width(count: int) -> float:
    """How wide a line for ``count`` claims is, in points: it grows with the root, so that one is seen too."""
    return 0.7 + 0.75 * math.sqrt(count - 1)


def _fan(
    canvas: Canvas,
    model: Model,
    outer: list[str],
    found: list[Report],
    middles: dict[str, float],
    left: float,
    said: dict[str, Claim],
) -> None:
    """The reporters' boxes and a line to every voice, for each stance one."""
    lanes = Counter((one.reporter, one.voice, one.stance) for one in found)
    order = sorted(
        lanes, key=lambda lane: (outer.index(lane[0]), middles[lane[1]], list(STANCES).index(lane[2]))
    )
    widths = {lane: line_width(lanes[lane]) for lane in order}
    heights, means = [], []
    for who in outer:
        own = [lane for lane in order if lane[0] == who]
        heights.append(max(64.0, sum(widths[lane] + 1.6 for lane in own) + 12))
        means.append(sum(middles[lane[1]] for lane in own) / len(own))
    by_height = sorted(range(len(outer)), key=lambda number: means[number])
    centres = dict(
        zip(
            by_height, spread([means[i] for i in by_height], [heights[i] for i in by_height], 24), strict=True
        )
    )
    ends: dict[str, list[tuple[str, str, str]]] = {}
    for lane in order:
        ends.setdefault(lane[1], []).append(lane)
    for number, who in enumerate(outer):
        x, y = MARGIN, centres[number] - heights[number] / 2
        canvas.box(
            x, y, _REPORTER, heights[number], Fill("", PAPER), line=1.2, gid=f"reporter-{local_name(who)}"
        )
        own_words = sum(who in iris(claim.claimant) and not claim.reported_by for claim in said.values())
        lines = wrap(model.graph.label(who), _REPORTER - 20, 11, "bold")
        told = sum(one.reporter == who for one in found)
        sums = f"says {own_words:,} things himself and reports {told}" if own_words else f"reports {told}"
        about = wrap(sums, _REPORTER - 20, 7.5, "sans", SOFT)
        below = canvas.text(x + 10, centres[number] - (lines.height + about.height + 3) / 2, lines)
        canvas.text(x + 10, below + 3, about)
        own = [lane for lane in order if lane[0] == who]
        taken = sum(widths[lane] for lane in own)
        gap = (heights[number] - 12 - taken) / max(len(own), 1)
        at = y + 6
        for lane in own:
            at += widths[lane] / 2 + gap / 2
            there = ends[lane[1]]
            shift = (there.index(lane) - (len(there) - 1) / 2) * 5.0
            points = smooth([(x + _REPORTER, at), (left - 12, middles[lane[1]] + shift)])
            gid = f"lane-{local_name(who)}-{local_name(lane[1])}-{lane[2]}"
            stroke = STANCES[lane[2]]
            canvas.line(points, stroke._replace(bar=False), widths[lane], gid)
            if stroke.bar:  # near its end, where lines lie apart
                end = (left - 26, middles[lane[1]] + shift)
                canvas.bar([end, (end[0] + 12, end[1])], stroke.colour, min(widths[lane], 3))
            at += widths[lane] / 2 + gap / 2


def _nested(
    canvas: Canvas,
    model: Model,
    nested: list[Report],
    middles: dict[str, float],
    listed: dict[str, _Row],
    x: float,
) -> None:
    """What a reported voice reports in turn: from its row to a box of its own."""
    groups: dict[tuple[str, str, str], list[Report]] = {}
    for one in nested:
        groups.setdefault((one.reporter, one.voice, one.stance), []).append(one)
    lanes = sorted(groups, key=lambda lane: (middles[lane[0]], lane))
    boxes = []
    for lane in lanes:
        text = f"{model.graph.label(lane[1])}, as told by {model.graph.label(lane[0])}"
        boxes.append(wrap(text, 150, 7.5))
    heights = [words.height + 20 for words in boxes]
    centres = spread([middles[lane[0]] for lane in lanes], heights, 10)
    for lane, words, height, centre in zip(lanes, boxes, heights, centres, strict=True):
        row, group = listed[lane[0]], groups[lane]
        start = x - 8 - (_PER_ROW - min(len(row.reports), _PER_ROW)) * _UNIT
        top = centre - height / 2
        gid = f"lane-{local_name(lane[0])}-{local_name(lane[1])}-{lane[2]}"
        points = smooth([(start, middles[lane[0]]), (x + 42, centre)])
        canvas.line(points, STANCES[lane[2]], line_width(len(group)), gid)
        canvas.box(x + 42, top, 166, height, Fill("", PAPER), edge=INK)
        line = canvas.text(x + 50, top + 4, words)
        for number, one in enumerate(group):
            name = f"claim-{one.claim.name}-{local_name(lane[1])}-{local_name(lane[0])}"
            canvas.unit(x + 50 + number * _UNIT, line + 3, _UNIT - 1.6, MODES[one.mode], name)
