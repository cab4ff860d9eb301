"""A time axis with breaks: dense stretches have a scale of their own, empty ones are cut out.

Days are Gregorian ordinals (``date.toordinal()``). The axis runs downwards; new style (Gregorian) ticks stand
to its right, old style (Julian) ticks to its left, each where its own months and years begin.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.calendars import to_gregorian, to_julian
from claimgraph.pictures.canvas import Words
from claimgraph.pictures.style import INK, SOFT, Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.pictures.canvas import Canvas

#: A gap breaks the axis when it takes more than this share of the stretch around it, and these days.
SHARE, LEAST = 0.2, 21
#: Between two stretches, and the least height of one day and of several, in points.
BREAK, DAY, SEVERAL = 12.0, 11.0, 24.0
#: Between two ticks, at least.
APART = 12.5
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
#: Ticks, from fine to coarse: every so many months (0: days).
_STEPS = (1, 3, 12, 60, 120, 600, 1200, 6000)


class Stretch(NamedTuple):
    """A part of the axis with one scale: its first and last day, and where they stand on the sheet."""

    first: int
    last: int
    top: float
    bottom: float


class Axis(NamedTuple):
    """Stretches in order of time, not touching."""

    stretches: tuple[Stretch, ...]

    def of(self, day: int) -> Stretch:
        """The stretch that ``day`` lies in, else the next one, else the last."""
        return next((stretch for stretch in self.stretches if day <= stretch.last), self.stretches[-1])

    def at(self, day: int) -> float:
        """Where ``day`` stands; a day that was cut out stands at the end of its gap."""
        first, last, top, bottom = self.of(day)
        if first == last:
            return (top + bottom) / 2
        share = min(max((day - first) / (last - first), 0.0), 1.0)
        return top + share * (bottom - top)


def broken(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches (first day, last day) into which dates (first and last day) fall, broken at wide gaps.

    A single date of a year or less is not broken.
    """
    stretches: list[tuple[int, int]] = []
    dates = set(spans)
    todo = [sorted({day for span in dates for day in span})]
    while todo:
        part = todo.pop()
        gap, at = max(((part[i + 1] - part[i], i + 1) for i in range(len(part) - 1)), default=(0, 0))
        alone = len(part) == 2 and (part[0], part[1]) in dates and gap <= 366
        if gap > LEAST and gap > SHARE * (part[-1] - part[0]) and not alone:
            todo += [part[at:], part[:at]]
        elif part:
            stretches.append((part[0], part[-1]))
    return stretches


def stretched(parts: Sequence[tuple[int, int]], needs: Sequence[float], top: float, length: float) -> Axis:
    """The axis from ``top`` down, about ``length`` in all, its parts as high as their ``needs`` demand."""
    least = [DAY if first == last else SEVERAL for first, last in parts]
    breaks = BREAK * (len(parts) - 1)

    def heights(share: float) -> list[float]:
        return [max(share * need, floor) for need, floor in zip(needs, least, strict=True)]

    low, high = 0.0, 10.0
    for _ in range(50):  # the share of their needs that makes the axis as long as it should be
        share = (low + high) / 2
        low, high = (share, high) if breaks + sum(heights(share)) < length else (low, share)
    stretches = []
    for (first, last), height in zip(parts, heights(low), strict=True):
        stretches.append(Stretch(first, last, top, top + height))
        top += height + BREAK
    return Axis(tuple(stretches))


def ticks(stretch: Stretch, julian: bool) -> list[tuple[int, str]]:
    """(day, what it is called) for the beginnings of months or years in a stretch, APART points at least.

    A stretch in which none begins is called after its first day.
    """
    first, last, top, bottom = stretch
    if first == last and date.fromordinal(first).strftime("%m-%d") in ("01-01", "12-31"):
        return [] if julian else [(first, str(_parts(first, False)[0]))]  # the end of a whole year
    per_day = (bottom - top) / max(last - first, 1)
    step = next((step for step in _STEPS if step * 30.4 * per_day >= APART), _STEPS[-1])
    year, month, _ = _parts(first, julian)
    number = -(-(year * 12 + month - 1) // step) * step
    marks: list[tuple[int, str]] = []
    while number // 12 < 9999:
        day = _ordinal(number // 12, number % 12 + 1, julian)
        if day > last:
            break
        if day >= first and number >= 12:
            month_name = f"{_MONTHS[number % 12][:3]} " if step < 12 else ""
            marks.append((day, f"{month_name}{number // 12}"))
        number += step
    if not marks and last - first < 400:
        year, month, number_of_day = _parts(first, julian)
        marks.append((first, f"{number_of_day} {_MONTHS[month - 1][:3]} {year}"))
    return marks or [(first, str(_parts(first, julian)[0]))]


def _parts(day: int, julian: bool) -> tuple[int, int, int]:
    gregorian = date.fromordinal(day)
    if julian:
        year, month, number = to_julian(gregorian)
        return year, month, number
    return gregorian.year, gregorian.month, gregorian.day


def _ordinal(year: int, month: int, julian: bool) -> int:
    if year < 1:
        return 0
    return (to_gregorian(year, month, 1) if julian else date(year, month, 1)).toordinal()


def days_in_words(first: int | None, last: int | None, julian: bool = False) -> str:
    """Days as one says them: a year, a month, a day, or from one to the other."""
    if first is None or last is None:
        side, day = ("until", last) if first is None else ("from", first)
        return f"{side} {_day(day, julian)}" if day is not None else ""
    (year, month, day), (to_year, to_month, _) = _parts(first, julian), _parts(last, julian)
    full = day == 1 and _parts(last + 1, julian)[2] == 1
    if full and (month, to_month) == (1, 12):
        return str(year) if year == to_year else f"{year} to {to_year}"
    if full and (year, month) == (to_year, to_month):
        return f"{_MONTHS[month - 1]} {year}"
    if full:
        begin = f"{_MONTHS[month - 1]}{f' {year}' if year != to_year else ''}"
        return f"{begin} to {_MONTHS[to_month - 1]} {to_year}"
    if first == last:
        return _day(first, julian)
    if (year, month) == (to_year, to_month):
        return f"{day} to {_day(last, julian)}"
    start = _day(first, julian) if year != to_year else f"{day} {_MONTHS[month - 1]}"
    return f"{start} to {_day(last, julian)}"


def _day(day: int, julian: bool) -> str:
    year, month, number = _parts(day, julian)
    return f"{number} {_MONTHS[month - 1]} {year}"


def draw_axis(canvas: Canvas, axis: Axis, x: float) -> None:
    """The axis at ``x`` with its ticks and its breaks."""
    for number, stretch in enumerate(axis.stretches):
        canvas.line([(x, stretch.top), (x, stretch.bottom)], Stroke(), 1.6)
        for julian, side in ((True, -1), (False, 1)):
            edge = float("-inf")
            for day, name in ticks(stretch, julian):
                y = axis.at(day)
                words = Words((name,), 6.8, "sans", SOFT if julian else INK)
                if y - words.height / 2 < edge:
                    continue
                edge = y + words.height / 2
                canvas.line([(x, y), (x + side * 5, y)], Stroke(colour=SOFT if julian else INK), 0.7)
                canvas.text(x + side * 8, y - words.height / 2, words, "right" if julian else "left")
        if number:
            y = stretch.top - BREAK / 2
            for shift in (-1.6, 1.6):
                canvas.line([(x - 5, y + 2 + shift), (x + 5, y - 2 + shift)], Stroke(), 0.9)
