"""The bridge to rdflib: quads of the engine as rdflib's terms, with literals as they are written.

Several times faster than rdflib's own parser; equal terms become one object, which keeps a graph small.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

from claimgraph.dates import Day, day_from
from claimgraph.errors import UnreadableInput
from claimgraph.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad
    from rdflib import Graph
    from rdflib.term import Node


class AnyDay(date):
    """A day of any year, which takes itself for one of Python's, as rdflib and pySHACL want them.

    It compares as the day that it is, with Python's too, and is written as it was.
    """

    def __new__(cls, day: Day, written: str) -> AnyDay:  # noqa: D102 - the class says it
        made = super().__new__(cls, 1, 1, 1)
        made.any_day, made.written = day, written
        return made

    any_day: Day
    written: str

    def isoformat(self) -> str:
        """As it was written."""
        return self.written

    def __lt__(self, other: date) -> bool:
        return self.any_day < _any_day(other)

    def __le__(self, other: date) -> bool:
        return self.any_day <= _any_day(other)

    def __gt__(self, other: date) -> bool:
        return self.any_day > _any_day(other)

    def __ge__(self, other: date) -> bool:
        return self.any_day >= _any_day(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, date) and self.any_day == _any_day(other)

    def __hash__(self) -> int:
        return hash(self.any_day)


def _any_day(day: date) -> Day:
    return day.any_day if isinstance(day, AnyDay) else Day(day.year, day.month, day.day)


def fill(quads: Iterable[Quad], graph_named: Callable[[str], Graph], *, typed: bool = False) -> None:
    """Add ``quads``, each to the graph of its name ("" for the default graph).

    ``typed`` gives plain texts their datatype, and dates a value in whatever year, which SHACL asks for and
    rdflib's users do not expect. Raises UnreadableInput for a triple inside a triple, which rdflib cannot
    hold.
    """
    import pyoxigraph
    from rdflib import BNode, Literal, URIRef

    # rdflib warns of literals that its Python types cannot hold, such as a month 13; the shapes say where.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    terms: dict[object, Node] = {}
    graphs: dict[str, Graph] = {}

    def converted(value: object) -> Node:
        if isinstance(value, pyoxigraph.NamedNode):
            return URIRef(value.value)
        if isinstance(value, pyoxigraph.BlankNode):
            return BNode(value.value)
        if not isinstance(value, pyoxigraph.Literal):
            raise UnreadableInput("rdflib cannot hold a triple inside a triple", str(value)[:100])
        kind = value.datatype.value
        plain = value.language or (kind == f"{XSD}string" and not typed)
        datatype = None if plain else URIRef(kind)
        if typed and kind == f"{XSD}date" and (day := day_from(value.value)) is not None:
            return Literal(AnyDay(day, value.value), datatype=datatype)
        return Literal(value.value, lang=value.language, datatype=datatype, normalize=False)

    def term(value: object) -> Node:
        node = terms.get(value)
        if node is None:
            node = terms[value] = converted(value)
        return node

    for quad in quads:
        name = getattr(quad.graph_name, "value", "")
        graph = graphs.get(name)
        if graph is None:
            graph = graphs[name] = graph_named(name)
        graph.store.add((term(quad.subject), term(quad.predicate), term(quad.object)), graph)
