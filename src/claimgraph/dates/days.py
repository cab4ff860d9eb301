"""A day, in whatever year: what ``datetime.date`` is, without its bounds of the years 1 and 9999.

Years are counted as astronomers and ISO 8601 count them, with a year 0: the year 0 is 1 BC, -43 is 44 BC. So
does xsd:date since XSD 1.1, and the engine with it; XSD 1.0 had no year 0, so that its -0044 is our -0043.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

#: xsd:date, its time zone aside.
_LEXICAL = re.compile(r"(-?(?:[1-9]\d{4,}|\d{4}))-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
#: From this year on the leap years of either calendar fall as from the year 1 on.
_MODEL_YEAR = 2001
_MODEL_START = date(_MODEL_YEAR, 1, 1).toordinal()


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
        return GREGORIAN_CYCLE.number(*self)

    @property
    def next(self) -> Day:
        """The day after, Gregorian."""
        return GREGORIAN_CYCLE.day(self.toordinal() + 1)


class LeapCycle(NamedTuple):
    """How leap years come again: after so many years and days; ``first`` is the number of 1 January 1."""

    years: int
    days: int
    first: int

    def number(self, year: int, month: int, day: int) -> int:
        """The number of a day, as ``date.toordinal()`` counts and further back; ValueError for no day."""
        cycles, rest = divmod(year - 1, self.years)
        return (
            self.first + cycles * self.days + date(_MODEL_YEAR + rest, month, day).toordinal() - _MODEL_START
        )

    def day(self, number: int) -> Day:
        """The day of a number."""
        cycles, rest = divmod(number - self.first, self.days)
        model = date.fromordinal(_MODEL_START + rest)
        return Day(cycles * self.years + model.year - _MODEL_YEAR + 1, model.month, model.day)


GREGORIAN_CYCLE = LeapCycle(400, 146_097, 1)
#: In the year 1 its dates are two days ahead of the Gregorian ones.
JULIAN_CYCLE = LeapCycle(4, 1_461, -1)


def day_from(text: str) -> Day | None:
    """An xsd:date as a day; None for what is no day that the Gregorian calendar has."""
    match = _LEXICAL.fullmatch(text)
    if match is None:
        return None
    day = Day(int(match[1]), int(match[2]), int(match[3]))
    try:
        day.toordinal()
    except ValueError:
        return None
    return day


def day_as(day: Day | date | None) -> Day | None:
    """The same day, be it Python's or one of ours."""
    return Day(day.year, day.month, day.day) if day is not None else None
