"""RDF 1.2: every claim as the reifier of its triple, in Turtle and in N-Triples.

``claim:… rdf:reifies <<( subject relation object )>>`` takes the place of subject, predicate and object. A
triple term asserts nothing. The annotation syntax (``{| |}``) would assert the triple and is never written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from claimgraph.escaping import turtle
from claimgraph.results import serialize_graph
from claimgraph.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request

_PARTS = tuple(f"{RDF}{name}" for name in ("subject", "predicate", "object"))
_REIFIES = NamedNode(f"{RDF}reifies")


def write_rdf12(request: Request) -> bytes:
    """What ``request`` selects, each claim with a triple term, as Turtle or N-Triples 1.2."""
    triples = sorted(reify(request.quads), key=str)
    if request.format.name == "ntriples12":
        return turtle("".join(f"{triple} .\n" for triple in triples)).encode()
    return serialize_graph(triples, "turtle", request.prefixes)


def reify(quads: Iterable[Quad]) -> Iterator[Triple]:
    """The triples of ``quads``, with ``rdf:reifies`` in the place of subject, predicate and object.

    A node that has not all three, such as a claim only named in an excerpt, keeps what it has.
    """
    parts: dict[str, dict[str, Quad]] = {}
    for quad in quads:
        if quad.predicate.value in _PARTS:
            parts.setdefault(str(quad.subject), {})[quad.predicate.value] = quad
        else:
            yield quad.triple
    for found in parts.values():
        if len(found) < len(_PARTS):
            yield from (quad.triple for quad in found.values())
            continue
        subject, predicate, value = (found[part] for part in _PARTS)
        claimed = Triple(subject.object, predicate.object, value.object)  # type: ignore[arg-type]  # SHACL: an IRI
        yield Triple(subject.subject, _REIFIES, claimed)
