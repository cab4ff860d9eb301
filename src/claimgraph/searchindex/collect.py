"""What the search index is made of, taken from a graph's lines as they are written.

To ask the engine for it, value by value, would cost more than all else that a build does: an engine on disk
looks up every word by itself, and the more there are the slower.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from claimgraph.model import Model
from claimgraph.model.graph import text_of
from claimgraph.searchindex.documents import KINDS, PROPERTIES
from claimgraph.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.terms import Prefixes

_TYPE = f"{RDF}type"
_TYPED = f"<{_TYPE}>".encode()
_KINDS = frozenset(f"<{kind}> .\n".encode() for kind in KINDS)
_PROPERTIES = frozenset(f"<{one}>".encode() for one in PROPERTIES)


class IndexedValues:
    """Collects from sorted lines what :func:`claimgraph.searchindex.documents.documents` asks a graph for."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, list[str]]] = {one: {} for one in PROPERTIES}
        self._types: list[Quad] = []
        self._names: dict[NamedNode, str] = {}

    def add(self, lines: Sequence[bytes], terms: Sequence[Sequence[bytes]]) -> None:
        """Take what is wanted of ``lines``; ``terms`` are their subjects, predicates and the rest of each."""
        _, predicates, values = terms
        indexed = list(compress(lines, map(_PROPERTIES.__contains__, predicates)))
        kinds = compress(lines, map(_KINDS.__contains__, values))
        indexed += [line for line in kinds if line.split(b" ", 2)[1] == _TYPED]
        name = self._name
        for quad in parse(b"".join(indexed), format=RdfFormat.N_TRIPLES, lenient=True):
            predicate, value = name(quad.predicate), quad.object
            if predicate == _TYPE:
                self._types.append(quad)
                continue
            text = name(value) if isinstance(value, NamedNode) else text_of(value)
            self._columns[predicate].setdefault(text_of(quad.subject), []).append(text)

    def _name(self, node: NamedNode) -> str:
        """An IRI, equal ones as one object."""
        return self._names.get(node) or self._names.setdefault(node, node.value)

    def model(self, prefixes: Prefixes) -> Model:
        """The model of no more than that."""
        model = Model.of(self._types, prefixes)
        for predicate, column in self._columns.items():
            model.graph.set_column(predicate, column)
        return model
