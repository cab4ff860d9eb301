"""Days in several calendars and in any year, and the days that a printed date can mean."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.dates import CALENDARS, GREGORIAN, JULIAN, Day, bounds, day_from, day_of, is_loose
from claimgraph.dates.edtf import PATTERN
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG

if TYPE_CHECKING:
    from datetime import date

SHAPES = Path(__file__).parents[1] / "shapes" / "date.ttl"
HEBREW, ISLAMIC, REPUBLICAN = CG + "hebrew", CG + "islamic", CG + "frenchRepublican"

#: Days on which everybody agrees: a calendar's date and the Gregorian one.
KNOWN = [
    (JULIAN, (1917, 10, 25), (1917, 11, 7)),  # the October revolution
    (JULIAN, (1918, 1, 5), (1918, 1, 18)),  # the Constituent Assembly
    (JULIAN, (1918, 1, 31), (1918, 2, 13)),  # the last day of the old style in the East
    (JULIAN, (1582, 10, 4), (1582, 10, 14)),  # the day before the reform
    (JULIAN, (1752, 9, 2), (1752, 9, 13)),  # the last day of the old style in Britain
    (JULIAN, (1900, 2, 29), (1900, 3, 13)),  # a day that only the Julian calendar has
    (JULIAN, (1700, 2, 28), (1700, 3, 10)),
    (JULIAN, (1, 1, 3), (1, 1, 1)),
    (JULIAN, (-43, 3, 15), (-43, 3, 13)),  # the Ides of March
    (JULIAN, (-4712, 1, 1), (-4713, 11, 24)),  # where the Julian day numbers begin
    (HEBREW, (5708, 2, 5), (1948, 5, 14)),  # the declaration of Israel's independence, 5 Iyyar
    (HEBREW, (5678, 7, 1), (1917, 9, 17)),  # the New Year
    (HEBREW, (5776, 13, 14), (2016, 3, 24)),  # Purim, in the second Adar of a leap year
    (ISLAMIC, (1, 1, 1), (622, 7, 19)),  # the Hijra's year, 16 July of the old style
    (ISLAMIC, (1400, 1, 1), (1979, 11, 21)),
    (REPUBLICAN, (1, 1, 1), (1792, 9, 22)),  # the Republic
    (REPUBLICAN, (2, 11, 9), (1794, 7, 27)),  # 9 Thermidor
    (REPUBLICAN, (3, 13, 6), (1795, 9, 22)),  # a leap day
    (REPUBLICAN, (8, 2, 18), (1799, 11, 9)),  # 18 Brumaire
]


@pytest.mark.parametrize(("calendar", "there", "here"), KNOWN)
def test_known_days(calendar: str, there: tuple[int, int, int], here: tuple[int, int, int]) -> None:
    """Days that are known in two calendars are converted both ways."""
    number = Day(*here).toordinal()
    assert CALENDARS[calendar].number(*there) == number
    assert CALENDARS[calendar].day(number) == there


@given(st.dates())
def test_python_counts_alike(day: date) -> None:
    """In the years that Python's dates have, a day has their number, their name and their successor."""
    ours = Day(day.year, day.month, day.day)
    assert ours.toordinal() == day.toordinal() and CALENDARS[GREGORIAN].day(day.toordinal()) == ours
    assert str(ours) == day.isoformat() and day_from(str(ours)) == ours
    assert ours.next.toordinal() == day.toordinal() + 1


@given(st.sampled_from([GREGORIAN, JULIAN]), st.integers(-(10**9), 10**9))
def test_round_trip(calendar: str, number: int) -> None:
    """Each day of either calendar comes back, in whatever year, and the next day is the next number."""
    day, after = CALENDARS[calendar].day(number), CALENDARS[calendar].day(number + 1)
    assert day is not None and after is not None and day < after
    assert CALENDARS[calendar].number(*day) == number
    assert calendar == JULIAN or day_from(str(day)) == day


@given(st.sampled_from([HEBREW, ISLAMIC, REPUBLICAN]), st.integers(1, 900), st.integers(0, 400))
def test_round_trip_of_the_others(calendar: str, year: int, days: int) -> None:
    """Each day of a year of the other calendars comes back, and its month holds it."""
    one = CALENDARS[calendar]
    number = one.number(year, one.months(year)[0], 1) + days
    day = one.day(number)
    assert day is not None and one.number(*day) == number
    assert day.month in one.months(day.year) and day.day <= one.length(day.year, day.month) <= 30


@given(st.integers(-(10**6), 10**6), st.integers(1, 12))
def test_leap_years(year: int, month: int) -> None:
    """Months are as long as the rule of each calendar says, the year 0 being a leap year of both."""
    for calendar, leap in (
        (GREGORIAN, year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)),
        (JULIAN, year % 4 == 0),
    ):
        usual = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        assert CALENDARS[calendar].length(year, month) == usual + (leap and month == 2)


@pytest.mark.parametrize(
    ("calendar", "day"),
    [
        (JULIAN, (1917, 2, 29)),
        (JULIAN, (1917, 13, 1)),
        (JULIAN, (1917, 1, 0)),
        (HEBREW, (5678, 13, 1)),
        (HEBREW, (0, 7, 1)),
        (REPUBLICAN, (2, 13, 6)),
        (ISLAMIC, (1336, 2, 30)),
    ],
)
def test_no_such_day(calendar: str, day: tuple[int, int, int]) -> None:
    """A date that a calendar does not have is refused."""
    with pytest.raises(ValueError, match="is no day of the"):
        CALENDARS[calendar].number(*day)


def test_before_a_calendar_begins() -> None:
    """A day before a calendar's first year has no date in it."""
    assert CALENDARS[REPUBLICAN].day(Day(1792, 9, 21).toordinal()) is None
    assert CALENDARS[ISLAMIC].day(Day(622, 7, 18).toordinal()) is None


#: EDTF → first and last day, Gregorian; the forms are those of the specification, level by level.
FORMS = {
    # Level 0
    "1985-04-12": ("1985-04-12", "1985-04-12"),
    "1985-04": ("1985-04-01", "1985-04-30"),
    "1985": ("1985-01-01", "1985-12-31"),
    "0000": ("0000-01-01", "0000-12-31"),
    "1985-04-12T23:20:30": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30Z": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30-04": ("1985-04-12", "1985-04-12"),
    "1985-04-12T23:20:30+04:30": ("1985-04-12", "1985-04-12"),
    "1964/2008": ("1964-01-01", "2008-12-31"),
    "2004-06/2006-08": ("2004-06-01", "2006-08-31"),
    "2004-02-01/2005-02-08": ("2004-02-01", "2005-02-08"),
    "2004-02-01/2005-02": ("2004-02-01", "2005-02-28"),
    "2005/2006-02": ("2005-01-01", "2006-02-28"),
    # Level 1: long and negative years, seasons, doubt, unspecified digits, open and unknown ends
    "Y170000002": ("170000002-01-01", "170000002-12-31"),
    "Y-170000002": ("-170000002-01-01", "-170000002-12-31"),
    "-1985": ("-1985-01-01", "-1985-12-31"),
    "-0043-03-15": ("-0043-03-15", "-0043-03-15"),
    "2001-21": ("2001-01-01", "2001-12-31"),
    "1984?": ("1984-01-01", "1984-12-31"),
    "2004-06~": ("2004-06-01", "2004-06-30"),
    "2004-06-11%": ("2004-06-11", "2004-06-11"),
    "201X": ("2010-01-01", "2019-12-31"),
    "20XX": ("2000-01-01", "2099-12-31"),
    "2004-XX": ("2004-01-01", "2004-12-31"),
    "1985-04-XX": ("1985-04-01", "1985-04-30"),
    "1985-XX-XX": ("1985-01-01", "1985-12-31"),
    "1985-04-12/..": ("1985-04-12", None),
    "1985-04/..": ("1985-04-01", None),
    "../1985-04-12": (None, "1985-04-12"),
    "1985-04-12/": ("1985-04-12", None),
    "/1985": (None, "1985-12-31"),
    "1984~/2004-06": ("1984-01-01", "2004-06-30"),
    "1984?/2004%": ("1984-01-01", "2004-12-31"),
    "-0099/-0043": ("-0099-01-01", "-0043-12-31"),
    # Level 2: exponents, significant digits, parts of a year, sets, doubt of a part, digits anywhere
    "Y-17E7": ("-170000000-01-01", "-170000000-12-31"),
    "Y17E8": ("1700000000-01-01", "1700000000-12-31"),
    "1950S2": ("1900-01-01", "1999-12-31"),
    "-1950S2": ("-1999-01-01", "-1900-12-31"),
    "1950S4": ("1950-01-01", "1950-12-31"),
    "Y171010000S3": ("171000000-01-01", "171999999-12-31"),
    "Y123456789012S1": ("100000000000-01-01", "199999999999-12-31"),
    "Y3388E2S3": ("338000-01-01", "338999-12-31"),
    "2001-34": ("2001-04-01", "2001-06-30"),
    "2001-39": ("2001-09-01", "2001-12-31"),
    "2001-40": ("2001-01-01", "2001-06-30"),
    "2001-28": ("2001-01-01", "2001-12-31"),
    "[1667,1668,1670..1672]": ("1667-01-01", "1672-12-31"),
    "[..1760-12-03]": (None, "1760-12-03"),
    "[1760-12..]": ("1760-12-01", None),
    "[1760-01,1760-02,1760-12..]": ("1760-01-01", None),
    "[1667,1760-12]": ("1667-01-01", "1760-12-31"),
    "[-0044,-0042]": ("-0044-01-01", "-0042-12-31"),
    "{1960,1961-12}": ("1960-01-01", "1961-12-31"),
    "{..1984}": (None, "1984-12-31"),
    "{1917-04, 1917-02}": ("1917-02-01", "1917-04-30"),
    "2004-06~-11": ("2004-06-11", "2004-06-11"),
    "2004?-06-11": ("2004-06-11", "2004-06-11"),
    "?2004-06-~11": ("2004-06-11", "2004-06-11"),
    "2004-%06-11": ("2004-06-11", "2004-06-11"),
    "156X-12-25": ("1560-12-25", "1569-12-25"),
    "15XX-12-25": ("1500-12-25", "1599-12-25"),
    "XXXX-12-XX": ("0000-12-01", "9999-12-31"),
    "1XXX-XX": ("1000-01-01", "1999-12-31"),
    "1984-1X": ("1984-10-01", "1984-12-31"),
    "1917-02-3X/1917-03": None,
    "190X-02-29": ("1904-02-29", "1908-02-29"),
    "-01XX": ("-0199-01-01", "-0100-12-31"),
    "2004-06-~01/2004-06-~20": ("2004-06-01", "2004-06-20"),
    "2004-06-XX/2004-07-03": ("2004-06-01", "2004-07-03"),
}


@pytest.mark.parametrize("edtf", FORMS)
def test_forms(edtf: str) -> None:
    """Each form that the specification has means the days that it says; where no day fits, it is refused."""
    expected = FORMS[edtf]
    if expected is None:
        with pytest.raises(UsageProblem, match="has no such day"):
            bounds(edtf, GREGORIAN)
        return
    first, last = bounds(edtf, GREGORIAN)
    assert (first and str(first), last and str(last)) == expected


@pytest.mark.parametrize(
    ("edtf", "calendar", "first", "last"),
    [
        ("1917-03-02", JULIAN, "1917-03-15", "1917-03-15"),
        ("1917-03", JULIAN, "1917-03-14", "1917-04-13"),
        ("1905", JULIAN, "1905-01-14", "1906-01-13"),
        ("1900-02", JULIAN, "1900-02-13", "1900-03-13"),
        ("-0043-03-15", JULIAN, "-0043-03-13", "-0043-03-13"),
        ("9999", JULIAN, "9999-03-15", "10000-03-13"),
        ("1917-03", "", "1917-03-01", "1917-04-13"),
        ("1900-02-29", "", "1900-03-13", "1900-03-13"),
        ("5678", HEBREW, "1917-09-17", "1918-09-06"),
        ("5676-13", HEBREW, "1916-03-06", "1916-04-03"),
        ("1336", ISLAMIC, "1917-10-17", "1918-10-06"),
        ("0002", REPUBLICAN, "1793-09-22", "1794-09-21"),
        ("0003-13", REPUBLICAN, "1795-09-17", "1795-09-22"),
        ("0002/0003", REPUBLICAN, "1793-09-22", "1795-09-22"),
    ],
)
def test_calendars(edtf: str, calendar: str, first: str, last: str) -> None:
    """A date means the days of its own calendar, and those of both styles where none is named."""
    assert tuple(map(str, bounds(edtf, calendar))) == (first, last)


@pytest.mark.parametrize(
    "edtf",
    ["", "/", "../..", "soon", "1917-13", "1917-02-30", "1917-2", "19170302", "[1917", "[1917}", "1917-21-01",
     "1917S0", "Y17E99", "Y1985", "1985-04-12T25", "[1670..1672..]", "١٩١٧"],
)  # fmt: skip
def test_no_date(edtf: str) -> None:
    """What is no date, or none of the calendar, is one line that says why and how to write one."""
    with pytest.raises(UsageProblem, match=r"is not a date: .*Write it like 1917"):
        bounds(edtf, GREGORIAN)


def test_no_calendar() -> None:
    """A calendar that is not known is refused with those that are."""
    with pytest.raises(UsageProblem, match=r"not a calendar.*mayan.*cg:hebrew"):
        bounds("1917", "mayan")


def test_days_of_few_years() -> None:
    """A day that few years have is found in whatever digits are unknown, and one that none has is refused."""
    assert tuple(map(str, bounds("XX00-02-29", GREGORIAN))) == ("0000-02-29", "9600-02-29")
    assert tuple(map(str, bounds("2XX0-02-29", GREGORIAN))) == ("2000-02-29", "2980-02-29")
    for none in ("XXX1-02-29", "XXXX-02-30"):
        with pytest.raises(UsageProblem, match="has no such day"):
            bounds(none, GREGORIAN)


def test_leap_day_of_one_calendar() -> None:
    """29 February 1900 is a date of the old style and none of the new."""
    assert bounds("1900-02-29", JULIAN)[0] == Day(1900, 3, 13)
    with pytest.raises(UsageProblem, match="the gregorian calendar has no such day"):
        bounds("1900-02-29", GREGORIAN)


_YEARS = st.one_of(
    st.from_regex(r"-?[0-9]{4}", fullmatch=True).filter(lambda year: year != "-0000"),
    st.from_regex(r"[0-9X]{4}", fullmatch=True),
)
_DATES = st.tuples(
    _YEARS,
    st.sampled_from(["", "-XX", "-0X", "-1X", "-02", "-06", "-12"]),
    st.sampled_from(["", "-XX", "-1X", "-X8", "-01", "-28"]),
    st.sampled_from(["", "?", "~", "%"]),
).map(lambda parts: parts[0] + parts[1] + (parts[2] if parts[1] else "") + parts[3])


@given(_DATES, st.sampled_from([GREGORIAN, JULIAN]))
def test_bounds_are_what_the_digits_leave_open(edtf: str, calendar: str) -> None:
    """Both bounds fit the digits that are given, and no day that fits lies outside: tried from the ends."""
    first, last = bounds(edtf, calendar)
    assert first is not None and last is not None
    one, plain = CALENDARS[calendar], edtf.rstrip("?~%")
    form = re.compile(plain.replace("X", "[0-9]") + "(-[0-9]{2})*")
    for bound, side in ((first, -1), (last, 1)):
        assert form.fullmatch(str(one.day(bound.toordinal())))
        assert not form.fullmatch(str(one.day(bound.toordinal() + side)))
        year = one.day(bound.toordinal())
        assert year is not None and not any(
            form.fullmatch(f"{Day(year.year + side * step, month, day)}")
            for step in range(1, 12)
            for month in range(1, 13)
            for day in (1, 8, 10, 18, 28)
        )
    assert is_loose(edtf) == any(mark in edtf for mark in "X?~%")


@given(_DATES, _DATES, st.sampled_from(["{}/{}", "[{},{}]", "[{}..{}]", "{{{}, {}}}"]))
def test_several_dates_span_each(one: str, other: str, form: str) -> None:
    """The bounds of an interval or a set hold those of its parts, and are bounds of parts themselves."""
    parts = [bounds(each, GREGORIAN) for each in (one, other)]
    first, last = bounds(form.format(one, other), GREGORIAN)
    assert first == min(part[0] for part in parts if part[0])
    assert last == max(part[1] for part in parts if part[1])


@given(st.one_of(_DATES, st.from_regex(r"[-0-9XY~?%/\[\]{},.ES]{1,14}", fullmatch=True)))
def test_shape_and_reader_agree(text: str) -> None:
    """What the shape lets pass has bounds, unless its calendar lacks the day; what it refuses has none."""
    try:
        bounds(text, GREGORIAN)
    except UsageProblem as problem:
        assert not re.match(PATTERN, text) or "no such day" in problem.what or "twelve digits" in problem.what
    else:
        assert re.match(PATTERN, text)


def test_shapes_have_the_pattern() -> None:
    """The two shapes of printed dates hold the form that is read here."""
    assert SHAPES.read_text(encoding="utf-8").count(PATTERN.replace("\\", "\\\\")) == 2


def test_typed_days() -> None:
    """A year, a month or a day as people type it is its first or last day, before the year 1 too."""
    assert day_of("1917-02", 0) == (1917, 2, 1) and day_of("1917-02", 1) == (1917, 2, 28)
    assert str(day_of("-0043", 1)) == "-0043-12-31"
    for wrong in ("191X", "1917~", "1917/1918", "1917-13", "44 BC"):
        with pytest.raises(UsageProblem, match="is not a date"):
            day_of(wrong, 0)


@pytest.mark.parametrize(
    "text", ["1917-02-29", "1917-13-01", "1917-00-01", "1917-01-00", "17-01-01", "01917-01-01", "1917-01"]
)
def test_no_day(text: str) -> None:
    """What xsd:date does not have is no day."""
    assert day_from(text) is None


def test_days_before_the_year_one() -> None:
    """xsd:date has a year 0, which is a leap year; a time zone is no part of the day."""
    assert day_from("0000-02-29") == (0, 2, 29) and day_from("-0001-02-29") is None
    assert day_from("-0043-03-15Z") == (-43, 3, 15)
    assert Day(-43, 3, 15) < Day(0, 1, 1) < Day(1, 1, 1)


def test_loose() -> None:
    """About, perhaps, a missing digit and one of a set are rough; an interval and all of a set are not."""
    assert all(map(is_loose, ("1917~", "1917?", "1917%", "191X", "[1917-03,1917-04]", "1950S2")))
    assert not any(map(is_loose, ("1917", "1917-03/1917-04", "/1918-03-03", "{1917,1918}", "Y-17E7")))
