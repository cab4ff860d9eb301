"""A time axis with breaks: dense segments have a scale of their own, empty ones are cut out.

Days are numbers (:meth:`claimgraph.dates.Day.toordinal`). The axis runs downwards; Gregorian ticks stand to
its right, those of a second calendar to its left, each where its own months and years begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.dates import CALENDARS, GREGORIAN
from claimgraph.pictures.canvas import TextBlock
from claimgraph.pictures.style import INK, SOFT, Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.dates import Calendar, Day
    from claimgraph.pictures.canvas import Canvas

#: A gap breaks the axis when it takes more than this share of the stretch around it, and these days.
GAP_SHARE, GAP_DAYS = 0.2, 21
#: Between two segments, and the least height of one day and of several, in points.
BREAK, DAY, SEVERAL = 12.0, 11.0, 24.0
#: Between two ticks, at least.
TICK_DISTANCE = 12.5
_GREGORIAN = CALENDARS[GREGORIAN]
#: Ticks, from fine to coarse: every so many months, and years.
_STEPS = (1, 3, *(12 * step * 10**power for power in range(11) for step in (1, 5)))


class Segment(NamedTuple):
    """A part of the axis with one scale: its first and last day, and where they stand on the canvas."""

    first: int
    last: int
    top: float
    bottom: float


class Axis(NamedTuple):
    """Segments in order of time, not touching."""

    segments: tuple[Segment, ...]

    def segment_of(self, day: int) -> Segment:
        """The segment that ``day`` lies in, else the next one, else the last."""
        return next((segment for segment in self.segments if day <= segment.last), self.segments[-1])

    def position(self, day: int) -> float:
        """Where ``day`` stands; a day that was cut out stands at the end of its gap."""
        first, last, top, bottom = self.segment_of(day)
        if first == last:
            return (top + bottom) / 2
        share = min(max((day - first) / (last - first), 0.0), 1.0)
        return top + share * (bottom - top)


def split_at_gaps(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The segments (first day, last day) into which dates (first and last day) fall, broken at wide gaps.

    A single date of a year or less is not broken.
    """
    segments: list[tuple[int, int]] = []
    dates = set(spans)
    todo = [sorted({day for span in dates for day in span})]
    while todo:
        part = todo.pop()
        gap, at = max(((part[i + 1] - part[i], i + 1) for i in range(len(part) - 1)), default=(0, 0))
        alone = len(part) == 2 and (part[0], part[1]) in dates and gap <= 366
        if gap > GAP_DAYS and gap > GAP_SHARE * (part[-1] - part[0]) and not alone:
            todo += [part[at:], part[:at]]
        elif part:
            segments.append((part[0], part[-1]))
    return segments


def scaled_axis(parts: Sequence[tuple[int, int]], needs: Sequence[float], top: float, length: float) -> Axis:
    """The axis from ``top`` down, about ``length`` in all, its parts as high as their ``needs`` demand."""
    least = [DAY if first == last else SEVERAL for first, last in parts]
    breaks = BREAK * (len(parts) - 1)

    def heights(share: float) -> list[float]:
        return [max(share * need, floor) for need, floor in zip(needs, least, strict=True)]

    low, high = 0.0, 10.0
    for _ in range(50):  # the share of their needs that makes the axis as long as it should be
        share = (low + high) / 2
        low, high = (share, high) if breaks + sum(heights(share)) < length else (low, share)
    segments = []
    for (first, last), height in zip(parts, heights(low), strict=True):
        segments.append(Segment(first, last, top, top + height))
        top += height + BREAK
    return Axis(tuple(segments))


def ticks(segment: Segment, calendar: Calendar = _GREGORIAN) -> list[tuple[int, str]]:
    """(day, what it is called) for the beginnings of months or years, TICK_DISTANCE points apart or more.

    A segment in which none begins is called after its first day; one outside the calendar has no tick.
    """
    first, last, top, bottom = segment
    start, end = calendar.day(first), calendar.day(last)
    if start is None or end is None:
        return []
    if first == last and (edge := _GREGORIAN.day(first)) and edge[1:] in ((1, 1), (12, 31)):
        return (
            [(first, year_in_words(edge.year))] if calendar is _GREGORIAN else []
        )  # the end of a whole year
    per_day = (bottom - top) / max(last - first, 1)
    step = next((step for step in _STEPS if step * 30.4 * per_day >= TICK_DISTANCE), _STEPS[-1])
    marks: list[tuple[int, str]] = []
    years = max(step // 12, 1)
    for year in range(-(-start.year // years) * years, end.year + 1, years):
        months = calendar.months(year) if calendar.has(year) else ()
        for at, month in enumerate(months if step < 12 else months[:1]):
            day = calendar.number(year, month, 1)
            if at % step == 0 and first <= day <= last:
                name = f"{calendar.month_names[month - 1][:3]} " if step < 12 else ""
                marks.append((day, f"{name}{year_in_words(year)}"))
    if not marks and last - first < 400:
        name = calendar.month_names[start.month - 1][:3]
        marks.append((first, f"{start.day} {name} {year_in_words(start.year)}"))
    return marks or [(first, year_in_words(start.year))]


def year_in_words(year: int) -> str:
    """A year as people count it, who have no year 0: ``44 BC`` for -43."""
    return str(year) if year > 0 else f"{1 - year} BC"


def days_in_words(first: int | None, last: int | None, calendar: Calendar = _GREGORIAN) -> str:
    """Days as one says them: a year, a month, a day, or from one to the other; "" outside the calendar."""
    start, end = (None if day is None else calendar.day(day) for day in (first, last))
    if start is None or end is None:
        side, day = ("until", end) if start is None else ("from", start)
        return f"{side} {_day(day, calendar)}" if day is not None and (first is None or last is None) else ""
    months = calendar.months(start.year)
    full = start.day == 1 and end.day == calendar.length(end.year, end.month)
    begin_month, end_month = (calendar.month_names[day.month - 1] for day in (start, end))
    begin_year, end_year = year_in_words(start.year), year_in_words(end.year)
    if full and start.month == months[0] and end.month == calendar.months(end.year)[-1]:
        return begin_year if start.year == end.year else f"{begin_year} to {end_year}"
    if full and start[:2] == end[:2]:
        return f"{begin_month} {begin_year}"
    if full:
        begin = f"{begin_month}{f' {begin_year}' if start.year != end.year else ''}"
        return f"{begin} to {end_month} {end_year}"
    if first == last:
        return _day(start, calendar)
    if start[:2] == end[:2]:
        return f"{start.day} to {_day(end, calendar)}"
    begin = _day(start, calendar) if start.year != end.year else f"{start.day} {begin_month}"
    return f"{begin} to {_day(end, calendar)}"


def _day(day: Day, calendar: Calendar) -> str:
    return f"{day.day} {calendar.month_names[day.month - 1]} {year_in_words(day.year)}"


def draw_axis(canvas: Canvas, axis: Axis, x: float, second: Calendar | None) -> None:
    """The axis at ``x`` with its ticks, to its left those of a second calendar, and its breaks."""
    for number, segment in enumerate(axis.segments):
        canvas.line([(x, segment.top), (x, segment.bottom)], Stroke(), 1.6)
        for calendar, side, colour in ((second, -1, SOFT), (_GREGORIAN, 1, INK)):
            edge = float("-inf")
            for day, name in ticks(segment, calendar) if calendar else ():
                y = axis.position(day)
                words = TextBlock((name,), 6.8, "sans", colour)
                if y - words.height / 2 < edge:
                    continue
                edge = y + words.height / 2
                canvas.line([(x, y), (x + side * 5, y)], Stroke(colour=colour), 0.7)
                canvas.text(x + side * 8, y - words.height / 2, words, "right" if side < 0 else "left")
        if number:
            y = segment.top - BREAK / 2
            for shift in (-1.6, 1.6):
                canvas.line([(x - 5, y + 2 + shift), (x + 5, y - 2 + shift)], Stroke(), 0.9)
