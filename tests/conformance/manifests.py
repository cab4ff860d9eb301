"""The W3C's manifests in Turtle: what tests there are, and what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, parse

from conformance.joined import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

#: What is said of one thing: the last part of a property's IRI → the values.
Said = dict[str, list[str]]


class Statements:
    """RDF by subject; IRIs as such, literals and blank nodes in N-Triples form."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.about: dict[str, Said] = {}
        for quad in quads:
            name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
            values = self.about.setdefault(called(quad.subject), {}).setdefault(name, [])
            values.append(called(quad.object))

    def one(self, node: str, name: str) -> str:
        """The first value, or nothing."""
        return next(iter(self.about.get(node, {}).get(name, ())), "")

    def all(self, node: str, name: str) -> list[str]:
        """The values."""
        return self.about.get(node, {}).get(name, [])

    def listed(self, node: str) -> Iterator[str]:
        """The members of an RDF list."""
        while node and node != f"{RDF}nil":
            yield self.one(node, "first")
            node = self.one(node, "rest")

    def entries(self) -> Iterator[str]:
        """The tests that the manifest lists."""
        for node in list(self.about):
            for first in self.all(node, "entries"):
                yield from self.listed(first)


def called(term: object) -> str:
    """An IRI as such, any other term in N-Triples form."""
    return str(term)[1:-1] if isinstance(term, NamedNode) else str(term)


def read(path: Path, base: str) -> Statements:
    """The manifest ``path`` as if it lay at ``base``."""
    return Statements(parse(path.read_bytes(), format=RdfFormat.TURTLE, base_iri=base))
