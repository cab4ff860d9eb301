"""The nodes of a graph by name, for writers that go from node to node instead of asking SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph.terms import CG, RDF
from claimgraph.turtle.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

#: From a conclusion back to the arguments that bear on it.
WAYS_BACK = frozenset((f"{CG}attackedBy", f"{CG}supportedBy"))
#: Properties that the build derives from what is said, for those who ask; no part of what is said.
SHORTCUTS = WAYS_BACK | {f"{CG}paragraph", f"{CG}propositionKey"}
#: Classes that the build derives likewise.
DERIVED_CLASSES = frozenset((f"{CG}OwnClaim", f"{CG}PlainClaim"))


class Nodes:
    """Subject → predicate → values; every answer is in a fixed order, whatever the order of the quads."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._found: dict[str, dict[str, list[NamedNode | Literal]]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                node = self._found.setdefault(quad.subject.value, {})
                node.setdefault(quad.predicate.value, []).append(quad.object)

    def values(self, node: str, predicate: str) -> list[str]:
        """IRIs and literals' texts, in natural order."""
        found = self._found.get(node, {}).get(predicate, ())
        return sorted((value.value for value in found), key=natural_key)

    def value(self, node: str, predicate: str) -> str:
        """The first of :meth:`values`, or nothing."""
        found = self._found.get(node, {}).get(predicate, ())
        if len(found) == 1:
            return found[0].value
        return min((value.value for value in found), key=natural_key, default="")

    def described(self, needs: str) -> list[str]:
        """The nodes that have the property ``needs``, by name."""
        return sorted((node for node, known in self._found.items() if needs in known), key=natural_key)

    def instances(self, kind: str, needs: str) -> list[str]:
        """The nodes of class ``kind`` that have ``needs``, by name; others are only named in an excerpt."""
        return [node for node in self.described(needs) if kind in self.values(node, f"{RDF}type")]
