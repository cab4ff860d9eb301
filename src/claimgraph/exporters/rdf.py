"""The usual RDF formats: canonical Turtle, JSON-LD with the project's context, the rest by Oxigraph.

Oxigraph's serializers keep literals as they are; only its store rewrites them. The graph has one default
graph and no blank nodes, so N-Quads equals N-Triples and TriG equals Turtle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import turtle
from claimgraph.exporters.jsonld import read_context, write_jsonld
from claimgraph.results import serialize_graph
from claimgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request
    from claimgraph.terms import Prefixes


def write_rdf(request: Request) -> bytes:
    """The quads that ``request`` selects, in its format; of the whole graph N-Quads are handed on as read."""
    name = request.format.name
    if request.whole and name in ("ntriples", "nquads"):
        return turtle(request.content.decode()).encode()
    return write(request.quads, name, request.prefixes, request.edition.context_file)


def write(quads: Iterable[Quad], format_name: str, prefixes: Prefixes, context_file: Path) -> bytes:
    """``quads`` of one default graph in ``format_name``, by code points: same graph, same bytes."""
    ordered = sorted(set(quads), key=str)
    if format_name in ("ntriples", "nquads"):
        return turtle("".join(f"{quad} .\n" for quad in ordered)).encode()
    if format_name in ("turtle", "trig"):
        return format_turtle(ordered, prefixes).encode()
    if format_name == "jsonld":
        return write_jsonld(ordered, read_context(context_file, prefixes))
    return serialize_graph([quad.triple for quad in ordered], format_name, prefixes) + b"\n"
