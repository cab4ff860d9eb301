"""Days in two calendars, and the days that a printed EDTF date can mean.

A day is a :class:`datetime.date` in the Gregorian calendar, and a year, month and day in the Julian one,
where 29 February 1900 exists. Between the two stands the Julian day number, by the integer formulas in E. G.
Richards, "Calendars", *Explanatory Supplement to the Astronomical Almanac* (3rd ed., 2013), section 15.11.3.
Both calendars are proleptic: which one a country kept in a year is the reader's knowledge, not this module's.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from claimgraph.errors import UsageProblem
from claimgraph.terms import CG

GREGORIAN, JULIAN = CG + "gregorian", CG + "julian"

#: What a day's Julian day number has more than its ``date.toordinal()``, which counts from the year 1.
_ORDINAL_ZERO = 1_721_425
#: A date as people type it.
_TYPED = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
#: One date of EDTF: year, year and month or season, or a full date; X stands for a digit not known.
_DATE = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[~?%]?")
_SEASONS = frozenset({"21", "22", "23", "24"})
_FIRST, _LAST = 0, 1


class JulianDay(NamedTuple):
    """A day of the Julian calendar."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def to_julian(day: date) -> JulianDay:
    """The Julian date of a Gregorian day; every day that ``date`` can hold has one."""
    number = day.toordinal() + _ORDINAL_ZERO
    years = 4 * (number + 1401) + 3
    months = 5 * (years % 1461 // 4) + 2
    month = (months // 153 + 2) % 12 + 1
    return JulianDay(years // 1461 - 4716 + (14 - month) // 12, month, months % 153 // 5 + 1)


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Julian date.

    Raises ValueError for a date that the Julian calendar does not have, and for a day outside the years 1 to
    9999.
    """
    if not 1 <= month <= 12 or not 1 <= day <= _month_length(year, month, JULIAN):
        raise ValueError(f"{year:04d}-{month:02d}-{day:02d} is no day of the Julian calendar")
    shifted = year + 4716 - (14 - month) // 12
    number = 1461 * shifted // 4 + (153 * ((month + 9) % 12) + 2) // 5 + day - 1 - 1401
    try:
        return date.fromordinal(number - _ORDINAL_ZERO)
    except OverflowError as error:
        raise ValueError(str(error)) from None


def _month_length(year: int, month: int, calendar: str) -> int:
    if calendar == JULIAN:
        return monthrange(1, month)[1] + (month == 2 and year % 4 == 0)
    return monthrange(year, month)[1]


def bounds(edtf: str, calendar: str = "") -> tuple[date | None, date | None]:
    """The first and the last day, Gregorian, that an EDTF date of levels 0 and 1 or a set can mean.

    ``calendar`` is the IRI of the calendar it is printed in, GREGORIAN or JULIAN; where it is not known the
    two days hold either reading. None stands for a side left open (``/1918-03-03``), and for a day outside
    the years 1 to 9999. A season has no days of its own, so that its bounds are those of its year. Raises
    UsageProblem for what is no such date.
    """
    if calendar not in ("", GREGORIAN, JULIAN):
        raise UsageProblem("not a calendar", calendar, f"the calendars are {GREGORIAN} and {JULIAN}")
    text = edtf.strip()
    inner = text[1:-1] if text[:1] + text[-1:] in ("[]", "{}") else text
    sides = re.split(r"/|\.\.|, ?", inner)
    if not any(sides):
        raise _no_date(edtf)
    firsts = [_bound(edtf, each, calendar, _FIRST) for each in sides if each]
    lasts = [_bound(edtf, each, calendar, _LAST) for each in sides if each]
    first = None if not sides[0] or None in firsts else min(filter(None, firsts))
    last = None if not sides[-1] or None in lasts else max(filter(None, lasts))
    return first, last


def day_of(text: str, side: int) -> date:
    """The first (``side`` 0) or last (1) day of a Gregorian date as people type it.

    That is 1917, 1917-03 or 1917-03-14. Raises UsageProblem for anything else.
    """
    try:
        day = bounds(text, GREGORIAN)[side] if _TYPED.fullmatch(text) else None
    except UsageProblem:
        day = None
    if day is None:
        what = f"{('--from', '--to')[side]} {text!r} is not a date"
        raise UsageProblem(what, "", "write 1917, 1917-03 or 1917-03-14")
    return day


def is_loose(edtf: str) -> bool:
    """Whether an EDTF date calls itself rough: ``~``, ``?``, ``%``, a digit X, or one of a set."""
    return edtf.strip().startswith("[") or any(mark in edtf for mark in "~?%X")


def _bound(edtf: str, text: str, calendar: str, side: int) -> date | None:
    """The first or last day of one date; over both calendars where none is given."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise _no_date(edtf)
    fill = "09"[side]
    year = int(match[1].replace("X", fill))
    month, day = match[2], match[3]
    days = []
    for each in (calendar,) if calendar else (GREGORIAN, JULIAN):
        bound = _day(edtf, year, month, day, side, each)
        if bound is None:
            return None
        days.append(bound)
    return min(days) if side == _FIRST else max(days)


def _day(edtf: str, year: int, month: str | None, day: str | None, side: int, calendar: str) -> date | None:
    any_month = month is None or month == "XX" or month in _SEASONS
    number = (1, 12)[side] if any_month else _number(edtf, month or "")
    if not 1 <= number <= 12:
        raise _no_date(edtf)
    if not 1 <= year <= 9999:
        return None
    length = _month_length(year, number, calendar)
    at = (1, length)[side] if day in (None, "XX") or any_month else _number(edtf, day or "")
    if not 1 <= at <= length:
        raise _no_date(edtf)
    try:
        return to_gregorian(year, number, at) if calendar == JULIAN else date(year, number, at)
    except ValueError:  # the end of the year 9999, Julian
        return None


def _number(edtf: str, text: str) -> int:
    if not text.isdigit():
        raise _no_date(edtf)
    return int(text)


def _no_date(edtf: str) -> UsageProblem:
    return UsageProblem(
        f"{edtf!r} is not a date",
        "",
        "write it like 1917, 1917-03, 1917-03-14, 1914/1916 or [1917-03,1917-04]",
    )


def next_day(day: date) -> date:
    """The day after; the last day that a date can hold stays."""
    return day + timedelta(days=1) if day < date.max else day
