"""Dates and times in cells: as XSD writes them, or in one of the formats that CSVW names."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: The types read here.
DATES = ("date", "time", "dateTime", "dateTimeStamp")

_ZONE = r"Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00"
_DAY = r"(?P<y>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?"
_XSD = {
    "date": rf"{_DAY}(?:{_ZONE})?",
    "time": rf"(?:{_CLOCK})(?:{_ZONE})?",
    "dateTime": rf"{_DAY}T(?:{_CLOCK})(?:{_ZONE})?",
    "dateTimeStamp": rf"{_DAY}T(?:{_CLOCK})(?:{_ZONE})",
}
_FORMS = (
    "yyyy-MM-dd", "yyyyMMdd",
    "dd-MM-yyyy", "d-M-yyyy", "MM-dd-yyyy", "M-d-yyyy",
    "dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy",
    "dd.MM.yyyy", "d.M.yyyy", "MM.dd.yyyy", "M.d.yyyy",
)  # fmt: skip
_TIMES = ("HH:mm:ss", "HHmmss", "HH:mm", "HHmm")
_PIECES = {
    "yyyy": r"(?P<y>[0-9]{4})",
    "MM": r"(?P<m>[0-9]{2})",
    "dd": r"(?P<d>[0-9]{2})",
    "M": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "HH": r"(?P<H>[01][0-9]|2[0-3])",
    "mm": r"(?P<M>[0-5][0-9])",
    "ss": r"(?P<S>[0-5][0-9])",
}
_PIECE = re.compile("|".join(_PIECES))
_FRACTION = re.compile(r"(ss)\.(S+)")


def is_date(text: str) -> bool:
    """Whether ``text`` is an xsd:date of the calendar."""
    match = re.fullmatch(_XSD["date"], text)
    return match is not None and _in_calendar(match["y"], match["m"], match["d"])


def date_reader(base: str, form: Any) -> Callable[[str], str]:
    """How a cell of the type ``base`` of DATES is read, written in ``form`` or as XSD has it where None.

    Raises ValueError for a format that CSVW does not have.
    """
    match = re.compile(_XSD[base] if form is None else _compiled(base, form)).fullmatch
    dated = base != "time"

    def read(text: str) -> str:
        found = match(text)
        if found is None:
            raise ValueError(f"no {base} written as {form or 'XSD has it'}")
        if dated and not _in_calendar(found["y"], found["m"], found["d"]):
            raise ValueError("a day that the calendar does not have")
        return text if form is None else _written(base, found.groupdict())

    return read


def _in_calendar(year: str, month: str, day: str) -> bool:
    number = int(year) if len(year) < 8 else 0
    try:
        # Leap years come again every 400 years, so that any year has one that Python's calendar knows.
        date(number if 0 < number < 10_000 else 2000 + number % 400, int(month), int(day))
    except ValueError:
        return False
    return True


def _compiled(base: str, form: Any) -> str:
    """The regular expression of a format; raises ValueError for one that is not CSVW's."""
    if not isinstance(form, str):
        raise ValueError(f"the format of a {base} is a text, not {form!r}")
    body = form
    zone = ""
    ended = re.fullmatch(r"(.*?)( ?)(X{1,3})", body)
    if ended:
        body, zone = (
            ended[1],
            ended[2] + rf"(?P<Z>Z|[+-][0-9]{{2}}{':?' if len(ended[3]) < 3 else ':'}(?:[0-9]{{2}})?)",
        )
    fraction = _FRACTION.search(body)
    if fraction:
        body = body.replace(fraction[0], "ss")
    day, clock = (body, "") if base == "date" else ("", body)
    if base not in ("date", "time"):
        day, mark, clock = body.partition("T")
        if not mark:
            day, mark, clock = body.partition(" ")
    else:
        mark = ""
    if (day and day not in _FORMS) or (clock and clock not in _TIMES) or (fraction and not clock):
        raise ValueError(
            f"{form!r} is no format of a {base}; one is {_FORMS[0] if base != 'time' else _TIMES[0]}"
        )
    if (base != "time" and not day) or (base != "date" and not clock):
        raise ValueError(f"{form!r} is no format of a {base}")
    pieces = _PIECE.sub(lambda found: _PIECES[found[0]], re.escape(day + mark + clock).replace(r"\-", "-"))
    if fraction:
        pieces += rf"(?P<F>\.[0-9]{{1,{len(fraction[2])}}})?"
    if base == "dateTimeStamp" and not zone:
        raise ValueError(f"{form!r} has no time zone, which a dateTimeStamp needs")
    return pieces + zone


def _written(base: str, found: dict[str, str | None]) -> str:
    """The XSD form of what a format's expression found."""
    parts = []
    if base != "time":
        parts.append(f"{found['y']}-{int(found['m'] or 0):02}-{int(found['d'] or 0):02}")
    if base != "date":
        parts.append(f"{found['H']}:{found['M']}:{found.get('S') or '00'}{found.get('F') or ''}")
    zone = found.get("Z") or ""
    if zone not in ("", "Z"):
        digits = zone[1:].replace(":", "").ljust(4, "0")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return "T".join(parts) + zone
