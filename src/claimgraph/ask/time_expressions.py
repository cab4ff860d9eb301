"""The times that a question names, as far as it gives them, and whether a date of the graph can be meant."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.ask.language import Cue
from claimgraph.dates import CALENDARS, Day, bounds
from claimgraph.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.ask.language import Language

_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")


class Date(NamedTuple):
    """A time that the question names: as much of year, month and day as it gives, and how it is meant."""

    year: int = 0
    month: int = 0
    day: int = 0
    how: str = "in"

    def __str__(self) -> str:
        parts = (f"{self.year:04d}" if self.year else "????", f"{self.month:02d}" if self.month else "",
                 f"{self.day:02d}" if self.day else "")  # fmt: skip
        return "-".join(part for part in parts if part)

    def fits(self, value: str) -> bool:
        """Whether a day that a date as the graph writes it (EDTF) can mean is of the time that is named.

        A year or a month is all its days, and a day without a year is that day of any year. A date is
        compared as it is printed, in whatever calendar; one with a side left open stands for the side that is
        known. What is no EDTF date fits nothing.
        """
        first, last = _printed_bounds(value)
        first, last = first or last, last or first
        if first is None or last is None:
            return False
        years = {self.year} if self.year else {*range(first.year, last.year + 1)[:2], last.year}
        return any(self._overlaps(year, first, last) for year in years)

    def _overlaps(self, year: int, first: Day, last: Day) -> bool:
        # Parts of dates are compared: no month has more than 31 days, and no year more than 13 months.
        start, end = Day(year, self.month or 1, self.day or 1), Day(year, self.month or 13, self.day or 31)
        if self.how == "before":
            return first < start
        return last >= start and (self.how == "after" or first <= end)


def _printed_bounds(edtf: str) -> tuple[Day | None, Day | None]:
    """The first and last day that a date can mean, as printed: in the first calendar that has such days."""
    for iri, calendar in CALENDARS.items():
        with suppress(UsageProblem):
            first, last = bounds(edtf, iri)
            return first and calendar.day(first.toordinal()), last and calendar.day(last.toordinal())
    return None, None


def dates(spoken: Language, folded: Sequence[str]) -> tuple[Date, ...]:
    """The times that are named: years, months with a day or year beside them."""
    before = [called for called, cues in spoken.cues.items() if Cue("time", "before") in cues]
    after = [called for called, cues in spoken.cues.items() if Cue("time", "after") in cues]
    found: list[Date] = []
    used: set[int] = set()

    def how(at: int) -> str:
        for name, several in (("before", before), ("after", after)):
            if any(at >= len(one) and tuple(folded[at - len(one) : at]) == one for one in several):
                return name
        return "in"

    for at, word in enumerate(folded):
        month = spoken.months.get(word, 0)
        beside = {other: folded[other] for other in (at - 1, at + 1, at + 2) if 0 <= other < len(folded)}
        days = {o: int(m[1]) for o, w in beside.items() if (m := _DAY.fullmatch(w)) and 0 < int(m[1]) < 32}
        years = {other: int(w) for other, w in beside.items() if _YEAR.fullmatch(w)}
        if month and (days or years):
            day = min(days, key=lambda other: abs(other - at), default=None)
            year = next(iter(years), None)
            used.update(other for other in (at, day, year) if other is not None)
            first = min(other for other in (at, day) if other is not None)
            found.append(Date(years.get(year or 0, 0) if year is not None else 0, month,
                              days[day] if day is not None else 0, how(first)))  # fmt: skip
    for at, word in enumerate(folded):
        if at not in used and _YEAR.fullmatch(word):
            found.append(Date(int(word), how=how(at)))
    return tuple(dict.fromkeys(found))
