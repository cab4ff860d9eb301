"""The calendars that a date may be printed in, all counted by the number of a day.

Gregorian and Julian are proleptic: which one a country kept in a year is the reader's knowledge. The others
are ``convertdate``'s: the Hebrew, the Islamic (tabular, civil) and the French Republican (by the equinox).
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from claimgraph.dates.days import GREGORIAN_CYCLE, JULIAN_CYCLE, Day, LeapCycle
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG

if TYPE_CHECKING:
    from collections.abc import Sequence

_WEST = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December")  # fmt: skip
#: What a Julian day number has more than the number of the day that begins at the midnight after it.
_JULIAN_DAY_NUMBER = 1_721_424.5


class Calendar:
    """A calendar: its name in ``cg:`` (``julian``), and what people call its days (``old style``).

    ``first`` and ``last`` are the years that it has, None for a side without end.
    """

    first: int | None = None
    last: int | None = None

    def __init__(self, name: str, title: str, cycle: LeapCycle = GREGORIAN_CYCLE) -> None:
        self.name, self.title, self.iri = name, title, CG + name
        self._cycle = cycle

    def number(self, year: int, month: int, day: int) -> int:
        """The number of a day; raises ValueError for a day that the calendar does not have."""
        if not self.has(year) or month not in self.months(year) or not 1 <= day <= self.length(year, month):
            raise ValueError(f"{Day(year, month, day)} is no day of the {self.name} calendar")
        return self._number(year, month, day)

    def day(self, number: int) -> Day | None:
        """The day of a number; None before and after the calendar's years."""
        return self._cycle.day(number)

    def has(self, year: int) -> bool:
        """Whether the calendar has such a year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)

    def months(self, year: int) -> Sequence[int]:  # noqa: ARG002 - other calendars have years of 13
        """The numbers of a year's months, in the order in which they come."""
        return range(1, 13)

    def length(self, year: int, month: int) -> int:
        """How many days a month has."""
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        return self._number(*following, 1) - self._number(year, month, 1)

    def _number(self, year: int, month: int, day: int) -> int:
        return self._cycle.number(year, month, day)

    @property
    def month_names(self) -> Sequence[str]:
        """What its months are called, by their numbers from 1."""
        return _WEST


class _Converted(Calendar):
    """A calendar of ``convertdate``, which takes a moment to load and so waits for the first date in it.

    It is asked when a year begins and how long its months are, since more of it is deprecated; a year has
    ``mean`` days on average.
    """

    def __init__(self, name: str, title: str, last: int, mean: float) -> None:
        super().__init__(name, title)
        self.first, self.last, self._mean = 1, last, mean

    @cached_property
    def _module(self) -> Any:
        return import_module(f"convertdate.{'french_republican' if self.name[0] == 'f' else self.name}")

    def _number(self, year: int, month: int, day: int) -> int:
        before = takewhile(lambda one: one != month, self.months(year))
        return self._new_year(year) + sum(self.length(year, one) for one in before) + day - 1

    def _new_year(self, year: int) -> int:
        """The number of a year's first day."""
        return int(self._module.to_jd(year, self.months(year)[0], 1) - _JULIAN_DAY_NUMBER)

    def day(self, number: int) -> Day | None:
        if not self._new_year(1) <= number < self._new_year((self.last or 1) + 1):
            return None
        year = max(int((number - self._new_year(1)) / self._mean), 1)
        while number >= self._new_year(year + 1):
            year += 1
        left = number - self._new_year(year)
        for month in self.months(year):
            length = self.length(year, month)
            if left < length:
                return Day(year, month, left + 1)
            left -= length
        raise AssertionError("a day beyond the end of its year")

    def months(self, year: int) -> Sequence[int]:
        if self.name == "hebrew":  # numbered from Nisan, while the year begins with Tishri
            return (*range(7, self._module.year_months(year) + 1), *range(1, 7))
        return range(1, 14 if self.name == "frenchRepublican" else 13)

    def length(self, year: int, month: int) -> int:
        if self.name != "frenchRepublican":
            return int(self._module.month_length(year, month))
        return 30 if month < 13 else self._new_year(year + 1) - self._new_year(year) - 360

    @property
    def month_names(self) -> Sequence[str]:
        names: Sequence[str] = self._module.MONTHS
        return names


_ALL = (
    Calendar("gregorian", "new style"),
    Calendar("julian", "old style", JULIAN_CYCLE),
    _Converted("hebrew", "Hebrew", 9999, 365.2468),
    _Converted("islamic", "Islamic", 9999, 354.3667),
    # The equinox can be reckoned for no more years than these.
    _Converted("frenchRepublican", "French Republican", 1000, 365.2425),
)
#: The IRI of each calendar → the calendar.
CALENDARS = {one.iri: one for one in _ALL}
GREGORIAN, JULIAN = CG + "gregorian", CG + "julian"


def calendar_of(iri: str) -> Calendar:
    """The calendar of an IRI; raises UsageProblem with those there are."""
    if iri not in CALENDARS:
        known = ", ".join(f"cg:{one.name}" for one in _ALL)
        raise UsageProblem("not a calendar", iri, f"the calendars are {known}")
    return CALENDARS[iri]
