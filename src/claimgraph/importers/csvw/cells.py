"""A cell's text as a literal: what each datatype lets pass, in which format, within which bounds.

The rules are those of the W3C's "Model for Tabular Data" (parsing cells). A cell that breaks them is told of
and never becomes a literal of another type.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.importers.csvw.dates import DATES, date_reader, is_date
from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    #: A cell's text → the literal's text; raises ValueError with what is wrong.
    Reader = Callable[[str], str]

CSVW = "http://www.w3.org/ns/csvw#"

_INTEGER = r"[+-]?[0-9]+"
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"

#: Whole-number types → the least and the greatest value.
_WHOLE: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(1 << 63), (1 << 63) - 1),
    "int": (-(1 << 31), (1 << 31) - 1),
    "short": (-(1 << 15), (1 << 15) - 1),
    "byte": (-128, 127),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, (1 << 64) - 1),
    "unsignedInt": (0, (1 << 32) - 1),
    "unsignedShort": (0, (1 << 16) - 1),
    "unsignedByte": (0, 255),
}
NUMBERS = {*_WHOLE, "decimal", "double", "float"}
#: Types that are text: no white space is taken from them beyond what the recommendation says.
_RAW = ("string", "json", "xml", "html", "anyAtomicType")
_TEXT = {*_RAW, "normalizedString", "token", "language", "Name", "NMTOKEN"}
#: Other types → what their text must look like.
_PATTERNS = {
    "gYear": rf"-?(?:[1-9][0-9]{{3,}}|0[0-9]{{3}}){_ZONE}",
    "gYearMonth": rf"-?(?:[1-9][0-9]{{3,}}|0[0-9]{{3}})-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
    "duration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    "dayTimeDuration": r"-?P(?=.)(?:[0-9]+D)?(?:T(?=.)(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    "yearMonthDuration": r"-?P(?=.)(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "anyURI": r"[^\x00-\x20<>\"{}|^`\\]*",
}
#: Other names that the recommendation gives to types.
_ALIASES = {"number": "double", "binary": "base64Binary", "datetime": "dateTime", "any": "anyAtomicType"}
_NAMES = {*NUMBERS, *_TEXT, *_PATTERNS, *DATES, "boolean"}
_IRIS = {"json": f"{CSVW}JSON", "xml": f"{RDF}XMLLiteral", "html": f"{RDF}HTML"}


class Datatype(NamedTuple):
    """A column's datatype: its IRI, how a cell is read, and what becomes of white space beforehand."""

    base: str
    iri: str
    read: Reader
    #: Line breaks and tabs become blanks.
    flat: bool
    #: Blanks at the ends go, several become one.
    trimmed: bool


def datatype(given: Any) -> Datatype:
    """The datatype that metadata give: a name, or an object with base, format and bounds.

    Raises ValueError for one that does not exist or says what is not understood.
    """
    parts: dict[str, Any] = {"base": given} if isinstance(given, str) else given
    if not isinstance(parts, dict):
        raise ValueError(f"a datatype is a name or an object, not {given!r}")
    known = {"base", "format", "@id", "dc:title", "dc:description", *_LENGTHS, *_BOUNDS}
    odd = sorted(set(parts) - known)
    if odd:
        raise ValueError(f"{odd[0]} of a datatype is not understood")
    name = parts.get("base", "string")
    base = _ALIASES.get(name, name) if isinstance(name, str) else ""
    if base not in _NAMES:
        raise ValueError(f"there is no datatype {name!r}")
    iri = parts.get("@id", _IRIS.get(base, f"{XSD}{base}"))
    if not isinstance(iri, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*", iri):
        raise ValueError(f"the @id of a datatype is no IRI: {iri!r}")
    read = _bounded(_reader(base, parts.get("format")), base, parts)
    return Datatype(base, iri, read, base not in _RAW, base not in (*_RAW, "normalizedString"))


def _reader(base: str, form: Any) -> Reader:
    """How a cell of type ``base`` is read, written in ``form`` or, where that is None, as XSD has it."""
    if base in NUMBERS:
        return _number(base, form)
    if base in DATES:
        return date_reader(base, form)
    if base == "boolean":
        return _boolean(form)
    if form is not None:
        raise ValueError(f"a format of {base} is not understood")
    if base in _PATTERNS:
        return _matching(base, _PATTERNS[base])
    return str


def _matching(base: str, pattern: str) -> Reader:
    match = re.compile(pattern).fullmatch

    def read(text: str) -> str:
        if match(text) is None:
            raise ValueError(f"no {base}")
        return text

    return read


def _boolean(form: Any) -> Reader:
    if form is None:
        words = {"true": "true", "1": "true", "false": "false", "0": "false"}
    else:
        yes, bar, no = form.partition("|") if isinstance(form, str) else ("", "", "")
        if not (bar and yes and no) or yes == no or "|" in no:
            raise ValueError(f"the format of a boolean is 'yes|no', not {form!r}")
        words = {yes: "true", no: "false"}

    def read(text: str) -> str:
        try:
            return words[text]
        except KeyError:
            raise ValueError(f"no boolean, which is one of {', '.join(words)}") from None

    return read


def _number(base: str, form: Any) -> Reader:
    plain = re.compile(_INTEGER if base in _WHOLE else _DECIMAL if base == "decimal" else _DOUBLE).fullmatch
    least, most = _WHOLE.get(base, (None, None))
    unwritten = _unwrite(form)

    def read(text: str) -> str:
        number = unwritten(text)
        if plain(number) is None:
            raise ValueError(f"no {base}")
        if (least is not None or most is not None) and len(number) > 21:
            raise ValueError(f"out of the range of {base}")
        if (least is not None and int(number) < least) or (most is not None and int(number) > most):
            raise ValueError(f"out of the range of {base}")
        return number

    return read


def _unwrite(form: Any) -> Reader:
    """Takes the format's own signs out of a number; raises ValueError where it is not written so."""
    if form is None:
        return str
    parts = {"pattern": form} if isinstance(form, str) else form
    if not isinstance(parts, dict) or set(parts) - {"pattern", "decimalChar", "groupChar"}:
        raise ValueError(f"the format of a number is not understood: {form!r}")
    point, group = parts.get("decimalChar", "."), parts.get("groupChar")
    if not all(isinstance(sign, str) and len(sign) == 1 for sign in (point, group or ",")) or point == group:
        raise ValueError("decimalChar and groupChar are one character each, and not the same")
    pattern = parts.get("pattern")
    if pattern is not None and group is None:
        group = ","
    sign = re.escape(group) if group else ""
    if pattern is None:
        whole = rf"[0-9]+(?:{sign}[0-9]+)*" if group else "[0-9]+"
        written = rf"[+-]?(?:{whole})?(?:{re.escape(point)}[0-9]*)?(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
    else:
        written = _pattern(pattern, sign, re.escape(point))
    match = re.compile(written).fullmatch

    def read(text: str) -> str:
        if match(text) is None:
            raise ValueError("no number written in the column's format")
        if group:
            text = text.replace(group, "")
        return text.replace(point, ".") if point != "." else text

    return read


def _pattern(pattern: Any, group: str, point: str) -> str:
    """The regular expression of a number pattern such as ``#,##0.00``."""
    if not isinstance(pattern, str) or not re.fullmatch(r"(?:#*,)*#*0+(?:,0+)*(?:\.0*#*)?", pattern):
        raise ValueError(f"a number pattern that is not understood: {pattern!r}; write one such as #,##0.00")
    whole, _, part = pattern.partition(".")
    least = whole.count("0")
    if "," in whole:
        size = len(whole) - whole.rindex(",") - 1
        digits = rf"(?=(?:[^0-9]*[0-9]){{{least}}})[0-9]{{1,{size}}}(?:{group}[0-9]{{{size}}})*"
    else:
        digits = rf"[0-9]{{{least},}}"
    zeros = part.count("0")
    if not part:
        return rf"[+-]?{digits}"
    tail = rf"{point}[0-9]{{{max(zeros, 1)},{len(part)}}}"
    return rf"[+-]?{digits}{tail if zeros else f'(?:{tail})?'}"


_LENGTHS = ("length", "minLength", "maxLength")
#: Names of bounds → what must hold between value and bound.
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "minInclusive": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "maxInclusive": lambda value, bound: value <= bound,
    "minExclusive": lambda value, bound: value > bound,
    "maxExclusive": lambda value, bound: value < bound,
}


def _bounded(read: Reader, base: str, parts: dict[str, Any]) -> Reader:
    """``read``, and a refusal of what is out of the bounds or lengths that the metadata give."""
    lengths = {name: parts[name] for name in _LENGTHS if name in parts}
    bounds = {name: parts[name] for name in _BOUNDS if name in parts}
    if not lengths and not bounds:
        return read
    if lengths and (base in NUMBERS or base in DATES or base == "boolean"):
        raise ValueError(f"a {base} has no length")
    if any(not isinstance(value, int) or isinstance(value, bool) or value < 0 for value in lengths.values()):
        raise ValueError("a length is a whole number")
    if bounds and base not in NUMBERS and base != "date":
        raise ValueError(f"bounds of {base} are not understood")
    number = base in NUMBERS
    limits = {name: _measure(str(value), number) for name, value in bounds.items()}

    def bounded(text: str) -> str:
        value = read(text)
        for name, length in lengths.items():
            exact = name == "length" and len(value) != length
            if (
                exact
                or (name == "minLength" and len(value) < length)
                or (name == "maxLength" and len(value) > length)
            ):
                raise ValueError(f"{len(value)} characters, where {name} is {length}")
        if limits:
            measured = _measure(value, number)
            for name, limit in limits.items():
                if not _BOUNDS[name](measured, limit):
                    raise ValueError(f"out of bounds: {name} is {bounds[name]}")
        return value

    return bounded


def _measure(text: str, number: bool) -> Any:
    """``text`` as something to compare: a number, or the ten characters of a date."""
    if not number:
        if not is_date(text) or len(text) != 10:
            raise ValueError(f"a bound of dates is compared with dates like 1918-04-21, not {text!r}")
        return text
    try:
        return Decimal(text.replace("INF", "Infinity"))
    except InvalidOperation:
        raise ValueError(f"a bound that is no number: {text!r}") from None
