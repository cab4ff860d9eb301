"""Every shape looks at something: on the lecture's graph no target is misspelt and none idles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.terms import RDF
from claimgraph.validate import read_shapes
from claimgraph.validate.shacl import to_rdflib
from test_shacl_core import both
from test_shapes import VALID, shapes_with_target

if TYPE_CHECKING:
    from rdflib import Graph

    from claimgraph.build import Published
    from claimgraph.edition import Edition


@pytest.fixture(scope="module")
def real(published: Published) -> Graph:
    """The lecture's graph in rdflib."""
    return to_rdflib(parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True))


@pytest.mark.parametrize("name", sorted(shapes_with_target()))
def test_every_shape_targets_something_in_the_real_graph(name: str, real: Graph) -> None:
    """A typo in a target passes all data silently; a shape that never looks at anything is no guard."""
    targets = shapes_with_target()[name]
    assert any(_hits(real, kind, iri) for kind, iri in targets), (
        f"shape:{name} targets nothing: {sorted(targets)}"
    )


def test_it_is_proved_to_conform(edition: Edition, published: Published) -> None:
    """The engine proves that the graph conforms, so that pySHACL is not started; and pySHACL agrees."""
    shapes = read_shapes([*edition.shape_files(), *edition.prefix_files()]).core
    assert both(published.nquads.read_bytes(), shapes) == (True, True)


def test_every_single_target_hits_a_fixture_or_the_real_graph(real: Graph) -> None:
    """Where a shape has several targets, none of them is misspelt."""
    fixtures = to_rdflib(quad for path in VALID for quad in parse(path=str(path), format=RdfFormat.TURTLE))
    dead = [
        (name, kind, iri)
        for name, targets in shapes_with_target().items()
        for kind, iri in targets
        if not _hits(real, kind, iri) and not _hits(fixtures, kind, iri)
    ]
    assert not dead


def _hits(graph: Graph, kind: str, iri: str) -> bool:
    from rdflib import URIRef

    node = URIRef(iri)
    if kind == "targetClass":
        return (None, URIRef(f"{RDF}type"), node) in graph
    return (None, node, None) in graph
