"""What a person types for a parameter as a SPARQL term: validated, serialised, unable to be anything else.

Whatever the value holds, it reads back exactly and never ends early, in engines that resolve escapes inside
strings and in those that resolve them beforehand.
"""

from __future__ import annotations

import re

from claimgraph.errors import UsageProblem
from claimgraph.terms import BAD_IRI, XSD

_NUMBER = (
    r"[+-]?(?:(?P<integer>[0-9]+)|(?P<decimal>[0-9]*\.[0-9]+)"
    r"|(?P<double>(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+))"
)
_ABSOLUTE = r"[A-Za-z][A-Za-z0-9+.-]*:."
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}

#: What a value of each parameter type may be, for ``--describe`` and messages.
TYPES = {
    "iri": "a slug, CURIE, IRI or label",
    "number": "a number such as 5, -3 or 1.5",
    "literal": "any text",
    "date": "a date such as 1918-04-21",
}


def serialize_iri(value: str) -> str:
    """``<value>`` as SPARQL reads it.

    Raises UsageProblem for a relative IRI and for characters that no IRI may hold.
    """
    if not re.match(_ABSOLUTE, value) or re.search(BAD_IRI, value):
        raise UsageProblem(
            "not a valid IRI", repr(value), "write an absolute IRI without blanks, quotes and brackets"
        )
    from pyoxigraph import NamedNode

    try:
        NamedNode(value)
    except ValueError as error:
        raise UsageProblem("not a valid IRI", repr(value), str(error)) from None
    return f"<{value}>"


def serialize_literal(value: str) -> str:
    r"""``"value"`` as SPARQL reads it, any text included.

    Raises UsageProblem for characters that UTF-8 cannot hold.

    A ``u`` after a backslash is written as an escape itself: engines that resolve ``\\u0022`` before they
    look for the end of the string would otherwise find one that the value brought along. Always eight digits,
    because rdflib takes up to eight.
    """
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise UsageProblem("half a surrogate pair is no character", repr(value), "give whole characters")
    written = []
    before = ""
    for character in value:
        escape = _ESCAPES.get(character)
        if escape is None and (character < " " or (before == "\\" and character in "uU")):
            escape = f"\\U{ord(character):08X}"
        written.append(escape or character)
        before = character
    return f'"{"".join(written)}"'


def serialize_number(value: str) -> str:
    """A typed number: xsd:integer, xsd:decimal or xsd:double by its form.

    Raises UsageProblem for anything else.
    """
    text = value.strip()
    match = re.fullmatch(_NUMBER, text)
    if match is None or not text.isascii():
        raise UsageProblem("not a number", repr(value), f"give {TYPES['number']}")
    return f'"{text}"^^<{XSD}{match.lastgroup}>'


def serialize_date(value: str) -> str:
    """``"YYYY-MM-DD"^^xsd:date``; raises UsageProblem for a date that the calendar does not have."""
    from claimgraph.dates import day_from

    day = day_from(value.strip())
    if day is None:
        raise UsageProblem("not a date", repr(value), f"give {TYPES['date']}")
    return f'"{day}"^^<{XSD}date>'


_SERIALIZE = {
    "iri": serialize_iri,
    "literal": serialize_literal,
    "number": serialize_number,
    "date": serialize_date,
}


def serialize_value(kind: str, value: str) -> str:
    """``value`` as a SPARQL term of parameter type ``kind``."""
    return _SERIALIZE[kind](value)
