"""Views of the graph in other vocabularies: a CONSTRUCT query of ``queries/views/`` over what is exported.

The query does the work and can be read and changed by whoever knows SPARQL. It is asked of a store in memory
that holds the selected quads and nothing else. What the store rewrites (``1.50`` to ``1.5``) is put back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, Store

from claimgraph.errors import UnreadableInput
from claimgraph.queries import bind, load
from claimgraph.store import evaluate
from claimgraph.terms import Prefixes
from claimgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.exporters.formats import Request


_DECLARED = re.compile(r"(?m)^PREFIX ([A-Za-z][\w-]*): <([^>]*)>")


def construct(request: Request, slug: str) -> list[Quad]:
    """What the view ``slug`` makes of the selected quads, by code points.

    Raises UnreadableInput when there is no such view, or when it is no CONSTRUCT query.
    """
    store = Store()
    store.extend(request.quads)
    query = load(request.edition.view_file(slug), request.edition)
    triples = evaluate(store, bind(query, {}))
    if not isinstance(triples, QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", request.edition.display(query.path))
    return sorted(_as_written({(s, p, o) for s, p, o in triples}, request.quads), key=str)


def _as_written(triples: Iterable[tuple[Any, NamedNode, Any]], quads: Iterable[Quad]) -> set[Quad]:
    """``triples`` with literals as ``quads`` have them, and not as the store rewrites them.

    Where the store makes one literal of several (``"3"`` as integer and as nonNegativeInteger), it is the one
    of the datatype that the property's other values have.
    """
    originals = _originals(quads)
    restored: set[Quad] = set()
    unclear: list[tuple[Any, NamedNode, Any]] = []
    datatypes: dict[NamedNode, set[str]] = {}
    for subject, predicate, value in triples:
        candidates = originals.get(value, [value])
        if len(candidates) > 1:
            unclear.append((subject, predicate, value))
            continue
        restored.add(Quad(subject, predicate, candidates[0]))
        if isinstance(candidates[0], Literal):
            datatypes.setdefault(predicate, set()).add(candidates[0].datatype.value)
    for subject, predicate, value in unclear:
        fitting = [one for one in originals[value] if {one.datatype.value} == datatypes.get(predicate)]
        restored.add(Quad(subject, predicate, fitting[0] if len(fitting) == 1 else value))
    return restored


def _originals(quads: Iterable[Quad]) -> dict[object, list[Literal]]:
    """What the store makes of a literal → the literals that it makes it of."""
    values = {quad.object for quad in quads if isinstance(quad.object, Literal) and not quad.object.language}
    literals = sorted(values, key=str)
    probe, predicate = Store(), NamedNode("urn:made")
    probe.extend(Quad(NamedNode(f"urn:{at}"), predicate, value) for at, value in enumerate(literals))
    originals: dict[object, list[Literal]] = {}
    for quad in probe:
        at = int(str(quad.subject).strip("<>").removeprefix("urn:"))
        originals.setdefault(quad.object, []).append(literals[at])
    return originals


def write_turtle(request: Request) -> bytes:
    """The view that bears the format's name, as canonical Turtle with the view's own prefixes too."""
    slug = request.format.name
    return format_turtle(construct(request, slug), prefixes_of(request, slug)).encode()


def prefixes_of(request: Request, slug: str) -> Prefixes:
    """The edition's prefix table, and what the view ``slug`` declares beyond it."""
    text = load(request.edition.view_file(slug), request.edition).text
    return Prefixes({**dict(_DECLARED.findall(text)), **request.prefixes})
