"""Terms and objects of the model as the cells of a table.

An IRI is a str, a number an int, Decimal or float, a truth value a bool, any other literal its text; what is
unbound is None. Loaded once somebody asks for a table: dates and decimals take longer to import than most
questions to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from claimgraph.dates import Day
from claimgraph.model.node import Described, Node
from claimgraph.model.passages import Passage
from claimgraph.terms import XSD

#: What a cell of a row is.
Value: TypeAlias = str | int | float | Decimal | bool | date | list[Any] | dict[str, Any] | None
#: A row: column → value.
Row: TypeAlias = dict[str, Value]

_INTEGERS = ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")


def to_python(term: object) -> Value:
    """A term as the Python value it stands for; a literal whose text does not fit its datatype stays text."""
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind == "boolean":
            return text in ("true", "1")
        if kind in _INTEGERS:
            return int(text)
        if kind == "decimal":
            return Decimal(text)
        if kind in ("double", "float"):
            return float(text)
    except (ValueError, ArithmeticError):
        pass
    return text


def row_of(item: object) -> Row:
    """An object of the model, a named tuple or a mapping as a row."""
    if isinstance(item, Mapping):
        return dict(item)
    if isinstance(item, Described):
        row: Row = {"iri": item.iri, "name": item.name, "label": item.label}
        return row | {
            one.name: _cell(getattr(item, one.name))
            for one in fields(item)
            if one.name not in ("iri", "model")
        }
    if isinstance(item, tuple) and hasattr(item, "_asdict"):
        return {name: _cell(value) for name, value in item._asdict().items()}
    raise TypeError(f"{type(item).__name__} is no row")


def _cell(value: object) -> Value:
    """A field as a cell: a node by its CURIE, a passage by its place, several values as a list."""
    if value is None or isinstance(value, str | int | float | Decimal | date):
        return value
    if isinstance(value, Passage):
        return str(value)
    if isinstance(value, Node | Described):
        return value.short
    if isinstance(value, Day):
        return date(*value) if date.min.year <= value.year <= date.max.year else str(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return row_of(value)
    if isinstance(value, tuple | list):
        return [_cell(one) for one in value]
    return str(value)
