"""The RDF formats: canonical Turtle, JSON-LD with the project's context, the rest by Oxigraph, and RDF 1.2.

Oxigraph's serializers keep literals as they are; only its store rewrites them. The graph has one default
graph and no blank nodes, so N-Quads equals N-Triples and TriG equals Turtle.

In RDF 1.2 every claim is the reifier of its triple: ``claim:… rdf:reifies <<( subject relation object )>>``
takes the place of subject, predicate and object. A triple term asserts nothing. The annotation syntax
(``{| |}``) would assert the triple and is never written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from claimgraph.escaping import turtle
from claimgraph.exporters.jsonld import JsonLd, read_context
from claimgraph.results import serialize_graph
from claimgraph.terms import RDF
from claimgraph.turtle.terms import lines_of, split_lines
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request
    from claimgraph.terms import Prefixes

_PARTS = tuple(f"{RDF}{name}" for name in ("subject", "predicate", "object"))
_REIFIES = NamedNode(f"{RDF}reifies")


def write_rdf(request: Request) -> bytes:
    """What ``request`` selects, in its format; the whole graph from its lines, which are sorted already."""
    name = request.format.name
    if request.is_excerpt or name == "rdfxml":
        return write(request.quads, name, request.prefixes, request.edition.context_file)
    if name in ("ntriples", "nquads"):
        return turtle(request.content.decode()).encode()
    return _write_lines(split_lines(request.content), name, request.prefixes, request.edition.context_file)


def write(quads: Iterable[Quad], format_name: str, prefixes: Prefixes, context_file: Path) -> bytes:
    """``quads`` of one default graph in ``format_name``, by code points: same graph, same bytes."""
    if format_name != "rdfxml":
        return _write_lines(sorted(lines_of(quads)), format_name, prefixes, context_file)
    ordered = [quad.triple for quad in sorted(set(quads), key=str)]
    return serialize_graph(ordered, format_name, prefixes) + b"\n"


def _write_lines(lines: Iterable[str], format_name: str, prefixes: Prefixes, context_file: Path) -> bytes:
    if format_name in ("ntriples", "nquads"):
        return _ended(lines)
    if format_name in ("turtle", "trig"):
        return TurtleWriter(prefixes).write(lines).encode()
    return JsonLd(read_context(context_file, prefixes)).write(lines)


def write_rdf12(request: Request) -> bytes:
    """What ``request`` selects, each claim with a triple term, as Turtle or N-Triples 1.2."""
    triples = sorted(_reified(request.quads), key=str)
    if request.format.name == "ntriples12":
        return _ended(map(str, triples))
    return serialize_graph(triples, "turtle", request.prefixes)


def _ended(lines: Iterable[str]) -> bytes:
    return turtle("".join(f"{line} .\n" for line in lines)).encode()


def _reified(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The triples of ``quads``, with ``rdf:reifies`` in the place of subject, predicate and object.

    A node that has not all three, such as a claim only named in an excerpt, keeps what it has.
    """
    propositions: dict[str, dict[str, Quad]] = {}
    for quad in quads:
        if quad.predicate.value in _PARTS:
            propositions.setdefault(str(quad.subject), {})[quad.predicate.value] = quad
        else:
            yield quad.triple
    for parts in propositions.values():
        if len(parts) < len(_PARTS):
            yield from (quad.triple for quad in parts.values())
            continue
        subject, predicate, value = (parts[part] for part in _PARTS)
        claimed = Triple(subject.object, predicate.object, value.object)  # type: ignore[arg-type]  # SHACL: an IRI
        yield Triple(subject.subject, _REIFIES, claimed)
