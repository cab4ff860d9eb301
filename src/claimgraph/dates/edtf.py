"""The days that a printed EDTF date can mean: levels 0, 1 and 2 of ISO 8601-2:2019.

Read after the Library of Congress' specification (https://www.loc.gov/standards/datetime/). Marks of doubt
(``?``, ``~``, ``%``) move no bound. A season has no days of its own, so that its bounds are those of its
year; quarters, thirds and halves of a year have theirs. A time of day is of its day. A year has at most
twelve digits.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from claimgraph.dates.calendars import CALENDARS, GREGORIAN, JULIAN, Calendar, calendar_of
from claimgraph.dates.days import GREGORIAN_CYCLE, Day
from claimgraph.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MARK = "[?~%]?"
_YEAR = (
    rf"{_MARK}(Y(?P<long>-?[1-9][0-9]{{4,11}})|Y(?P<base>-?[1-9][0-9]{{0,11}})E(?P<power>[0-9]{{1,2}})"
    r"|(?P<year>-?[0-9X]{4}))"
)
#: One date: a year of any form, with significant digits, or with a month, a season or a part of the year.
_DATE = (
    rf"{_YEAR}(S(?P<digits>[1-9][0-9]?)|{_MARK}-{_MARK}(?P<month>0[1-9X]|1[0-3X]|X[0-9X]|2[1-9]|3[0-9]|4[01])"
    rf"({_MARK}-{_MARK}(?P<day>0[1-9X]|[12X][0-9X]|3[01X]))?)?{_MARK}"
)
_ONE = re.sub(r"\?P<\w+>", "", _DATE)
_TIME = r"T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](Z|[+-][0-2][0-9](:[0-5][0-9])?)?"
_SEVERAL = rf"((\.\.)?{_ONE}|{_ONE}\.\.{_ONE})(, ?{_ONE}(\.\.{_ONE})?)*(, ?{_ONE}\.\.)?|{_ONE}\.\."
#: The form of a whole EDTF date, as shapes/date.ttl has it too; which days a calendar has, it does not say.
PATTERN = (
    rf"^({_ONE}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_TIME}|{_ONE}/({_ONE}|\.\.)?|(\.\.)?/{_ONE}"
    rf"|\[({_SEVERAL})\]|\{{({_SEVERAL})\}})$"
)
_DATE_FORM, _FORM = re.compile(_DATE), re.compile(PATTERN)
#: A date without anything that marks it as rough, several or long: what XSD and TEI have too.
_TYPED = re.compile(r"-?[0-9]{4}(-[0-9]{2}){0,2}")
#: Years are nearer to 0 than this: they have at most twelve digits.
_YEAR_LIMIT = 10**12
#: In so many years every calendar has each day of a year that it has at all.
_CYCLE = 400
_FIRST, _LAST = 0, 1
_SEASONS = range(21, 33)
#: Quarters, thirds and halves of a year of twelve months: their first and last month.
_PARTS_OF_YEAR = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 37: (1, 4), 38: (5, 8), 39: (9, 12),
          40: (1, 6), 41: (7, 12)}  # fmt: skip


@lru_cache(maxsize=1024)  # the dates of a text are often the same
def bounds(edtf: str, calendar: str = "") -> tuple[Day | None, Day | None]:
    """The first and the last day, Gregorian, that an EDTF date can mean.

    ``calendar`` is the IRI of the calendar it is printed in, one of CALENDARS; where it is not known ("") the
    two days hold the Gregorian and the Julian reading. None stands for a side left open (``/1918-03-03``) or
    unknown. Raises UsageProblem for what is no such date.
    """
    calendars = [calendar_of(calendar or GREGORIAN)] + ([] if calendar else [CALENDARS[JULIAN]])
    text = edtf.strip()
    if not _FORM.match(text):
        raise _no_date(edtf, "it is not EDTF")
    inner = (text[1:-1] if text[0] in "[{" else text).partition("T")[0]
    sides = re.split(r"/|\.\.|, ?", inner)
    pairs = [_days(edtf, each, calendars) for each in sides if each]
    first = min(pair[_FIRST] for pair in pairs) if sides[0] else None
    last = max(pair[_LAST] for pair in pairs) if sides[-1] else None
    return (
        GREGORIAN_CYCLE.day(first) if first is not None else None,
        GREGORIAN_CYCLE.day(last) if last is not None else None,
    )


def day_of(text: str, side: int) -> Day:
    """The first (``side`` 0) or last (1) day of a Gregorian date as people type it.

    That is 1917, 1917-03, 1917-03-14 or -0043. Raises UsageProblem for anything else.
    """
    try:
        day = bounds(text, GREGORIAN)[side] if is_plain(text) else None
    except UsageProblem:
        day = None
    if day is None:
        what = f"{('--from', '--to')[side]} {text!r} is not a date"
        raise UsageProblem(what, "", "write 1917, 1917-03 or 1917-03-14; -0043 is 44 BC")
    return day


def is_loose(edtf: str) -> bool:
    """Whether a date calls itself rough: a mark of doubt, a digit X, significant digits, or one of a set."""
    return edtf.strip().startswith("[") or any(mark in edtf for mark in "~?%XS")


def is_plain(edtf: str) -> bool:
    """Whether it is a year, a month or a day and no more, which other formats can say too."""
    return _TYPED.fullmatch(edtf) is not None


def _days(edtf: str, text: str, calendars: Iterable[Calendar]) -> tuple[int, int]:
    """The numbers of the first and the last day of one date, in whichever of ``calendars`` has it."""
    match = _DATE_FORM.fullmatch(text)
    if match is None:
        raise _no_date(edtf, "it is not EDTF")
    least, most, pattern = _years(edtf, match)
    spans = []
    for calendar in calendars:
        start = least if calendar.first is None else max(least, calendar.first)
        end = most if calendar.last is None else min(most, calendar.last)
        years: Sequence[int] = range(start, end + 1)  # no list: of Y123456789012S1 there are too many
        if pattern:
            years = [year for year in years if _fits(pattern, abs(year), 4)]
        sides = (_FIRST, years[:_CYCLE]), (_LAST, years[: -_CYCLE - 1 : -1])
        first, last = (_any_day(match, some, calendar, side) for side, some in sides)
        if first is not None and last is not None:
            spans.append((first, last))
    if not spans:
        names = " and the ".join(one.name for one in calendars)
        raise _no_date(edtf, f"the {names} calendar has no such day")
    return min(first for first, _ in spans), max(last for _, last in spans)


def _years(edtf: str, match: re.Match[str]) -> tuple[int, int, str]:
    """The least and greatest year that it can be, 1910 and 1919 of 191X, and the digits of all of them."""
    text = match["year"] or ""
    if "X" in text:
        ends = sorted(int(text.replace("X", fill)) for fill in "09")
        return ends[0], ends[1], text.removeprefix("-")
    year = int(match["base"]) * 10 ** int(match["power"]) if match["base"] else int(text or match["long"])
    if abs(year) >= _YEAR_LIMIT:
        raise _no_date(edtf, "years have at most twelve digits")
    digits = len(str(abs(year)))
    unknown = 10 ** max(digits - int(match["digits"] or digits), 0)
    nearer = abs(year) // unknown * unknown
    ends = sorted((1 if year > 0 else -1) * each for each in (nearer, nearer + unknown - 1))
    return ends[0], ends[1], ""


def _any_day(match: re.Match[str], years: Iterable[int], calendar: Calendar, side: int) -> int | None:
    """The first or last day of the first of ``years`` that has one, by its number; None where none has."""
    days = (_day(match, year, calendar, side) for year in years)
    return next((day for day in days if day is not None), None)


def _day(match: re.Match[str], year: int, calendar: Calendar, side: int) -> int | None:
    """The number of the first or last day of a year that ``match`` can mean; None where there is none."""
    months, days = list(calendar.months(year)), match["day"]
    month = match["month"] or "XX"
    if month.isdigit() and int(month) in (*_SEASONS, *_PARTS_OF_YEAR):
        if days:
            return None
        span = _PARTS_OF_YEAR.get(int(month)) if len(months) == 12 else None
        months = months[span[0] - 1 : span[1]] if span else months
        month = "XX"
    for number in months if side == _FIRST else reversed(months):
        if _fits(month, number, 2):
            length = calendar.length(year, number)
            fitting = (day for day in _sided(length, side) if _fits(days or "XX", day, 2))
            day = next(fitting, None)
            if day is not None:
                return calendar.number(year, number, day)
    return None


def _sided(length: int, side: int) -> Iterable[int]:
    return range(1, length + 1) if side == _FIRST else range(length, 0, -1)


def _fits(pattern: str, number: int, width: int) -> bool:
    """Whether a number has the digits of ``pattern``; X is any, and "" any number."""
    if not pattern or set(pattern) == {"X"}:
        return True
    return all(wanted in ("X", digit) for wanted, digit in zip(pattern, f"{number:0{width}d}", strict=True))


def _no_date(edtf: str, why: str) -> UsageProblem:
    return UsageProblem(
        f"{edtf!r} is not a date: {why}",
        "",
        "write it like 1917, 1917-03, 1917-03-14, 1917~, 191X, -0043, 1914/1916 or [1917-03,1917-04]",
    )
