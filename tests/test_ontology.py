"""The vocabulary in tools that are stricter than RDF: classes, properties and individuals are apart there."""

from __future__ import annotations

import io
import warnings

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from claimgraph.paths import tool_root
from claimgraph.terms import CG

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    owlready2 = pytest.importorskip("owlready2")

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def test_owlready_knows_every_term() -> None:
    """Owlready2 loads the vocabulary and makes an object of each term, with its class."""
    root = tool_root()
    assert root is not None
    files = sorted((root / "ontology").glob("*.ttl"))
    triples = [quad.triple for file in files for quad in parse(path=str(file), format=RdfFormat.TURTLE)]
    world = owlready2.World()
    content = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None
    world.get_ontology("https://example.org/vocabulary").load(fileobj=io.BytesIO(content))
    terms = {
        triple.subject.value
        for triple in triples
        if triple.predicate == TYPE and isinstance(triple.subject, NamedNode)
        if triple.subject.value.startswith("https://w3id.org/claimgraph/")
    }
    unknown = {term for term in terms if world[term] is None and not term.endswith(("/ns", "/relation/"))}
    assert len(terms) > 150 and unknown == set()
    relation = world[f"{CG}Relation"]
    assert world["https://w3id.org/claimgraph/relation/cededTo"] in relation.instances()
    assert len(relation.instances()) > 80
