"""A cell's text as a literal: valid after the column's datatype, and written as XSD writes it.

The package ``csvw`` says what a datatype is, which formats it has and which bounds. It turns cells into
Python's values, though, which have no ``2.50`` and no year 12000, and takes ``1_000`` for a number. So the
text itself is held against XSD's grammar here, and stays as it is where no format says otherwise.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csvw.datatypes import DATATYPES, NumberPattern, string

from claimgraph.dates import day_from
from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from csvw.metadata import Datatype

    #: A cell's text → the literal's text; raises ValueError with what is wrong.
    Reader = Callable[[str], str]

CSVW = "http://www.w3.org/ns/csvw#"

_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_TIMED = r"T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
#: What the text of a literal of each type looks like; the types of whole numbers are "integer" here.
_GRAMMAR = {
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "boolean": "true|false|1|0",
    "date": rf"(?P<day>{_YEAR}-{_MONTH}-{_DAY}){_ZONE}?",
    "time": rf"{_CLOCK}{_ZONE}?",
    "dateTime": rf"(?P<day>{_YEAR}-{_MONTH}-{_DAY})T{_CLOCK}{_ZONE}?",
    "dateTimeStamp": rf"(?P<day>{_YEAR}-{_MONTH}-{_DAY})T{_CLOCK}{_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": rf"--{_MONTH}{_ZONE}?",
    "gMonthDay": rf"--{_MONTH}-{_DAY}{_ZONE}?",
    "gDay": rf"---{_DAY}{_ZONE}?",
    "duration": rf"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_TIMED})?",
    "dayTimeDuration": rf"-?P(?=.)(?:[0-9]+D)?(?:{_TIMED})?",
    "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "anyURI": r"[^\x00-\x20<>\"{}|^`\\]*",
    "NMTOKEN": r"[\w.:·-]+",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
}
# Types of text that the package does not know.
DATATYPES |= {name: type(name, (string,), {"name": name}) for name in ("Name", "language", "token")}
#: Other names that the recommendation gives to types.
_ALIASES = {"number": "double", "binary": "base64Binary", "datetime": "dateTime", "any": "anyAtomicType"}
_IRIS = {"json": f"{CSVW}JSON", "xml": f"{RDF}XMLLiteral", "html": f"{RDF}HTML"}
#: The package takes an int for any whole number.
_RANGES = {"int": (-(1 << 31), (1 << 31) - 1)}
#: Types whose white space stays as it is, and those of which none at the ends of a list's parts goes.
RAW = ("string", "json", "xml", "html", "anyAtomicType")
_BOUNDS = ("minimum", "maximum", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_LENGTHS = ("length", "minLength", "maxLength")
_SIGNS = {"%": Decimal("0.01"), "‰": Decimal("0.001")}
_OFFSETS = {1: r"Z|[+-][0-9]{2}(?:[0-9]{2})?", 2: r"Z|[+-][0-9]{4}", 3: r"Z|[+-][0-9]{2}:[0-9]{2}"}


class _Pattern(NumberPattern):  # type: ignore[misc]
    """A number pattern for which zeros at the beginning are digits too: the package takes 012 for two."""

    @staticmethod
    def _get_significant(groups: list[str]) -> list[str]:
        return [sign for sign in "".join(groups) if sign.isdecimal()]


class CellDatatype:
    """A column's datatype: its name in XSD, its IRI, and how a cell's text becomes a literal's.

    ``warn`` is told of formats that are none; they are passed over then, as the recommendation has it.
    """

    def __init__(self, datatype: Datatype, warn: Callable[[str], None]) -> None:
        name = datatype.base or "string"
        self.base = _ALIASES.get(name, name)
        self.iri = datatype.at_props.get("id") or _IRIS.get(self.base, f"{XSD}{self.base}")
        numeric = (
            "double" if self.base == "float" else "integer" if hasattr(datatype.basetype, "range") else ""
        )
        grammar = _GRAMMAR.get(numeric or self.base)
        self._match = re.compile(grammar).fullmatch if grammar else None
        self._range = _RANGES.get(self.base) or getattr(datatype.basetype, "range", None)
        self._datatype = datatype
        self._numeric = bool(numeric) or self.base in ("decimal", "double")
        self._bounded = any(getattr(datatype, name) is not None for name in (*_BOUNDS, *_LENGTHS))
        self._written = self._format(warn)

    def read(self, text: str) -> str:
        """The text of the literal for a cell; raises ValueError with what is wrong."""
        plain = self._written(text)
        if self._match is not None:
            match = self._match(plain)
            if match is None:
                raise ValueError(f"no {self.base}")
            if "day" in match.re.groupindex and day_from(match["day"]) is None:
                raise ValueError("a day that the calendar does not have")
        if self._range is not None and not self._range[0] <= _whole(plain) <= self._range[1]:
            raise ValueError(f"out of the range of {self.base}")
        if self._bounded:
            self._datatype.validate(self._value(text, plain))
        return plain

    def _value(self, text: str, plain: str) -> Any:
        """What the package compares with bounds and lengths."""
        if self._numeric:
            return float(plain.replace("INF", "inf")) if self.base in ("double", "float") else Decimal(plain)
        if self.base in ("string", *_GRAMMAR):
            return self._datatype.parse(text)
        return plain

    def _format(self, warn: Callable[[str], None]) -> Reader:
        """What takes the format's own writing out of a cell, so that XSD's is left."""
        form = self._datatype.format
        if self._numeric:
            return _number(form, warn)
        if self.base == "boolean":
            words = self._datatype.derived_description
            return _word({**dict.fromkeys(words["true"], "true"), **dict.fromkeys(words["false"], "false")})
        if form is None:
            return str
        if self.base in ("date", "time", "dateTime", "dateTimeStamp"):
            return _moment(self.base, self._datatype.derived_description)
        try:
            match = re.compile(form).fullmatch
        except (re.error, TypeError):
            warn(f"the format of a {self.base} is a regular expression, not {form!r}")
            return str
        return _checked(match, form)


def _whole(text: str) -> int:
    if len(text) > 64:  # far out of any range, and long in the reckoning
        return -(10**64) if text.startswith("-") else 10**64
    return int(text)


def _word(words: dict[str, str]) -> Reader:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"no boolean, which is one of {', '.join(words)}")
        return words[text]

    return read


def _checked(match: Callable[[str], object], form: str) -> Reader:
    def read(text: str) -> str:
        if match(text) is None:
            raise ValueError(f"not written as the column's format says, {form!r}")
        return text

    return read


def _number(form: Any, warn: Callable[[str], None]) -> Reader:
    """Takes groups, the decimal sign, per cent and per mille out of a number."""
    parts = form if isinstance(form, dict) else {"pattern": form}
    pattern, point, group = parts.get("pattern"), parts.get("decimalChar") or ".", parts.get("groupChar")
    if pattern is not None and not (
        isinstance(pattern, str) and re.fullmatch(r"[#0.,;%‰E+-]*[#0][#0.,;%‰E+-]*", pattern)
    ):
        warn(f"a number pattern that is none: {pattern!r}; write one such as #,##0.00")
        pattern = None
    if pattern is not None and group is None and "," in pattern:
        group = ","
    signs = (point, group) if group else (point,)
    if not all(isinstance(sign, str) and len(sign) == 1 for sign in signs) or point == group:
        warn("decimalChar and groupChar are one character each, and not the same")
        point, group = ".", None
    # All that a number may hold, in the recommendation's own signs: "," groups and "." is the point.
    plain = str.maketrans({group or "": ",", point: "."} if group else {point: "."})
    valid = _Pattern(pattern).is_valid if pattern is not None else None

    def read(text: str) -> str:
        if group is None and point == "." and valid is None and "%" not in text and "‰" not in text:
            return text
        if point != "." and "." in text and group != ".":
            raise ValueError(f"a point where the decimal sign is {point!r}")
        number = text.translate(plain)
        if ("," in number and group is None) or ",," in number:
            raise ValueError("no number: groups are not parted so")
        if valid is not None and not valid(number):
            raise ValueError(f"no number written as {pattern}")
        number = number.replace(",", "")
        sign = next((sign for sign in _SIGNS if sign in number), "")
        if sign:
            number = number.replace(sign, "", 1)
            if re.fullmatch(_DECIMAL, number) is None:
                raise ValueError("no number")
            return format(Decimal(number) * _SIGNS[sign], "f")
        return number.replace("E", "e") if valid is not None else number

    return read


def _moment(base: str, derived: dict[str, Any]) -> Reader:
    """XSD's writing of a date or time in one of the formats that CSVW names."""
    marker = derived["tz_marker"] or ""
    offset = (
        f"(?P<zone>{' ' if marker.startswith(' ') else ''}(?:{_OFFSETS[len(marker.strip())]}))"
        if marker
        else ""
    )
    match = re.compile(derived["regex"].pattern + offset).fullmatch

    def read(text: str) -> str:
        moment = match(text)
        if moment is None:
            raise ValueError(f"no {base} written as {derived['pattern']}")
        part: dict[str, str | None] = {"year": None, "hour": None, **moment.groupdict()}
        if part.get("extramicroseconds"):
            raise ValueError("more digits of a second than the format has")
        written = []
        if base != "time":
            written.append(f"{part['year']}-{int(part['month'] or 0):02}-{int(part['day'] or 0):02}")
        if base != "date":
            fraction = part.get("microsecond")
            written.append(
                f"{part['hour'] or '00'}:{part.get('minute') or '00'}:{part.get('second') or '00'}"
                f"{'.' + fraction if fraction else ''}"
            )
        zone = (part.get("zone") or "").strip()
        if zone not in ("", "Z"):
            digits = zone[1:].replace(":", "").ljust(4, "0")
            zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
        return "T".join(written) + zone

    return read
