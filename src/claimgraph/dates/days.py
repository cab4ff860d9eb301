"""A day, in whatever year: what ``datetime.date`` is, without its bounds of the years 1 and 9999.

Years are counted as astronomers and ISO 8601 count them, with a year 0: the year 0 is 1 BC, -43 is 44 BC. So
does xsd:date since XSD 1.1, and the engine with it; XSD 1.0 had no year 0, so that its -0044 is our -0043.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

#: xsd:date, its time zone aside.
_WRITTEN = re.compile(r"(-?(?:[1-9]\d{4,}|\d{4}))-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
#: From 1 March of the year 0 to 1 January of the year 1.
_TO_NEW_YEAR = 306
_FOUR, _HUNDRED, _FOUR_HUNDRED = 1_461, 36_524, 146_097


class Day(NamedTuple):
    """A day by year, month and day: of the Gregorian calendar, where nothing else is said."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"

    def isoformat(self) -> str:
        """As xsd:date has it: ``1917-03-14``, ``-0043-03-15``."""
        return str(self)

    def toordinal(self) -> int:
        """The day's number, Gregorian; 1 January of the year 1 is 1, as for ``datetime.date``."""
        return gregorian_number(*self)

    @property
    def next(self) -> Day:
        """The day after, Gregorian."""
        return Day(*gregorian_day(self.toordinal() + 1))


def day_from(text: str) -> Day | None:
    """An xsd:date as a day; None for what is no day that the Gregorian calendar has."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    day = Day(int(match[1]), int(match[2]), int(match[3]))
    inside = 1 <= day.month <= 12 and day.day >= 1  # a month's length shows in the way back
    return day if inside and gregorian_day(day.toordinal()) == day else None


def day_as(day: Day | date | None) -> Day | None:
    """The same day, be it Python's or one of ours."""
    return Day(day.year, day.month, day.day) if day is not None else None


def gregorian_number(year: int, month: int, day: int) -> int:
    """The number of a Gregorian day, as ``date.toordinal()`` counts and further back."""
    years, days = _since_march(year, month, day)
    return 365 * years + years // 4 - years // 100 + years // 400 + days - (_TO_NEW_YEAR - 1)


def gregorian_day(number: int) -> Day:
    """The Gregorian day of a number."""
    cycles, days = divmod(number + _TO_NEW_YEAR - 1, _FOUR_HUNDRED)
    years = (days - days // (_FOUR - 1) + days // _HUNDRED - days // (_FOUR_HUNDRED - 1)) // 365
    days -= 365 * years + years // 4 - years // 100
    return _from_march(400 * cycles + years, days)


def julian_number(year: int, month: int, day: int) -> int:
    """The number of a Julian day; in the year 1 its dates are two days ahead of the Gregorian ones."""
    years, days = _since_march(year, month, day)
    return 365 * years + years // 4 + days - (_TO_NEW_YEAR + 1)


def julian_day(number: int) -> Day:
    """The Julian day of a number."""
    cycles, days = divmod(number + _TO_NEW_YEAR + 1, _FOUR)
    years = (days - days // (_FOUR - 1)) // 365
    return _from_march(4 * cycles + years, days - 365 * years)


# A year that begins in March has its leap day at its end, and months whose lengths follow one rule.


def _since_march(year: int, month: int, day: int) -> tuple[int, int]:
    """Years since March of the year 0, and days since that year's March."""
    return year - (month < 3), (153 * ((month + 9) % 12) + 2) // 5 + day - 1


def _from_march(years: int, days: int) -> Day:
    month = (5 * days + 2) // 153
    number = days - (153 * month + 2) // 5 + 1
    return Day(years + (month > 9), (month + 2) % 12 + 1, number)
