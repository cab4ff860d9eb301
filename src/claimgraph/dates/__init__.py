"""Dates, read once: days in any year and several calendars, and the days that a printed date can mean."""

from claimgraph.dates.calendars import CALENDARS, GREGORIAN, JULIAN, Calendar, calendar_of
from claimgraph.dates.days import Day, day_as, day_from
from claimgraph.dates.edtf import bounds, day_of, is_loose, is_plain

__all__ = [
    "CALENDARS",
    "GREGORIAN",
    "JULIAN",
    "Calendar",
    "Day",
    "bounds",
    "calendar_of",
    "day_as",
    "day_from",
    "day_of",
    "is_loose",
    "is_plain",
]
