"""Days in two calendars, and what a printed date can mean."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.answer.calendars import GREGORIAN, JULIAN, bounds, is_loose, next_day, to_gregorian, to_julian
from claimgraph.errors import UsageProblem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((1917, 10, 25), (1917, 11, 7)),  # the October revolution
        ((1917, 6, 18), (1917, 7, 1)),  # Kerensky's offensive
        ((1918, 1, 5), (1918, 1, 18)),  # the Constituent Assembly
        ((1918, 1, 31), (1918, 2, 13)),  # the last day of the old style in the East
        ((1582, 10, 4), (1582, 10, 14)),  # the day before the reform
        ((1752, 9, 2), (1752, 9, 13)),  # the last day of the old style in Britain
        ((1900, 2, 29), (1900, 3, 13)),  # a day that only the Julian calendar has
        ((1700, 2, 28), (1700, 3, 10)),
        ((1, 1, 3), (1, 1, 1)),
    ],
)
def test_known_days(old: tuple[int, int, int], new: tuple[int, int, int]) -> None:
    """Days that are known in both styles are converted both ways."""
    assert to_gregorian(*old) == date(*new)
    assert to_julian(date(*new)) == old


@given(st.dates())
def test_round_trip(day: date) -> None:
    """Every day comes back, and lies as far from its Julian date as the skipped leap days say."""
    julian = to_julian(day)
    if julian.year >= 1:
        assert to_gregorian(*julian) == day
    # Counted from the other end: centuries since March of the year 0, less those that are leap years.
    century = (julian.year - (julian.month < 3)) // 100
    ahead = century - century // 4 - 2
    if (julian.month, julian.day) != (2, 29) and 1 <= julian.year <= 9998:
        assert day == date(*julian) + timedelta(days=ahead)


@pytest.mark.parametrize(
    "julian", [(1917, 2, 29), (1917, 4, 31), (1917, 13, 1), (1917, 1, 0), (9999, 12, 31)]
)
def test_no_such_day(julian: tuple[int, int, int]) -> None:
    """A date that the Julian calendar does not have, or Python cannot hold, is refused."""
    with pytest.raises(ValueError):
        to_gregorian(*julian)


@pytest.mark.parametrize(
    ("edtf", "calendar", "first", "last"),
    [
        ("1917-03-02", JULIAN, "1917-03-15", "1917-03-15"),
        ("1917-03", JULIAN, "1917-03-14", "1917-04-13"),
        ("1905", JULIAN, "1905-01-14", "1906-01-13"),
        ("1917-10", GREGORIAN, "1917-10-01", "1917-10-31"),
        ("1916-02", GREGORIAN, "1916-02-01", "1916-02-29"),
        ("1900-02", JULIAN, "1900-02-13", "1900-03-13"),
        ("[1917-03,1917-04]", JULIAN, "1917-03-14", "1917-05-13"),
        ("[1914-08..1914-10]", GREGORIAN, "1914-08-01", "1914-10-31"),
        ("{1917-04, 1917-02}", GREGORIAN, "1917-02-01", "1917-04-30"),
        ("1601/1800", GREGORIAN, "1601-01-01", "1800-12-31"),
        ("/1918-03-03", GREGORIAN, None, "1918-03-03"),
        ("1918-03-03/..", GREGORIAN, "1918-03-03", None),
        ("[..1917]", GREGORIAN, None, "1917-12-31"),
        ("191X", GREGORIAN, "1910-01-01", "1919-12-31"),
        ("1917-XX-XX", GREGORIAN, "1917-01-01", "1917-12-31"),
        ("1917-02-XX", GREGORIAN, "1917-02-01", "1917-02-28"),
        ("1917-21", GREGORIAN, "1917-01-01", "1917-12-31"),
        ("1917~", GREGORIAN, "1917-01-01", "1917-12-31"),
        ("1917-03", "", "1917-03-01", "1917-04-13"),
        ("-0044", GREGORIAN, None, None),
        ("9999", JULIAN, "9999-03-15", None),
        ("9999", "", "9999-01-01", None),
    ],
)
def test_bounds(edtf: str, calendar: str, first: str | None, last: str | None) -> None:
    """The first and last day, Gregorian; both calendars' where none is named; None where a side is open."""
    found = bounds(edtf, calendar)
    assert found == (first and date.fromisoformat(first), last and date.fromisoformat(last))


@pytest.mark.parametrize(
    "edtf", ["", "/", "soon", "1917-13", "1917-02-30", "1917-2", "19170302", "1917-1X", "1917-02-3X", "[1917"]
)
def test_no_date(edtf: str) -> None:
    """What is no date, or none of the calendar, is one line that says how to write one."""
    with pytest.raises(UsageProblem, match=r"is not a date.*Write it like 1917"):
        bounds(edtf, GREGORIAN)


def test_no_calendar() -> None:
    """A calendar that is neither of the two is refused by its name."""
    with pytest.raises(UsageProblem, match=r"not a calendar.*mayan"):
        bounds("1917", "mayan")


def test_leap_day_of_one_calendar() -> None:
    """29 February 1900 is a date of the old style and none of the new."""
    assert bounds("1900-02-29", JULIAN)[0] == date(1900, 3, 13)
    with pytest.raises(UsageProblem, match="is not a date"):
        bounds("1900-02-29", GREGORIAN)


def test_loose() -> None:
    """About, perhaps, a missing digit and one of a set are rough; an interval and all of a set are not."""
    assert all(map(is_loose, ("1917~", "1917?", "1917%", "191X", "[1917-03,1917-04]")))
    assert not any(map(is_loose, ("1917", "1917-03/1917-04", "/1918-03-03", "{1917,1918}")))


def test_next_day() -> None:
    """The day after, also over a leap day; the last day there is stays."""
    assert next_day(date(1916, 2, 28)) == date(1916, 2, 29)
    assert next_day(date.max) == date.max
