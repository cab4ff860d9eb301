"""The alignment: what it says is sound, and it alone lets queries in foreign terms find the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store
from rdflib import RDF, RDFS, SKOS, Graph, URIRef

from claimgraph.edition import find_edition
from claimgraph.queries import bind, load
from claimgraph.query_guard import guard
from claimgraph.store import evaluate
from claimgraph.terms import CG, FOAF, PROV, REL

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.terms import Prefixes

EDITION = find_edition()
ALIGNED = {path.stem: path for path in EDITION.query_files("aligned")}
STEPS = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.broadMatch)
OURS = (CG, REL)
#: Slowest a query may be, in seconds of this process's time.
LIMIT = 0.05


def _file(name: str) -> Graph:
    return Graph().parse(EDITION.folder("ontology") / name, format="turtle")


@pytest.fixture(scope="module")
def alignment() -> Graph:
    """The alignment's own file, read by rdflib."""
    return _file("alignment.ttl")


@pytest.fixture(scope="module")
def unaligned(store: Store, prefixes: Prefixes) -> Store:
    """The published graph without the steps from one vocabulary to another; links of entities stay."""
    copy = Store()
    steps = {str(step) for step in STEPS}
    copy.extend(
        quad
        for quad in store
        if quad.predicate.value not in steps or str(quad.subject)[1:].startswith(prefixes["ent"])
    )
    return copy


def _count(store: Store, path: Path) -> int:
    found = evaluate(store, bind(load(path, EDITION), {}))
    assert isinstance(found, QuerySolutions)
    return sum(1 for _ in found)


def test_each_vocabulary_is_asked_in() -> None:
    """There is a query in the terms of every vocabulary that the ontology names."""
    tags = {tag for path in ALIGNED.values() for tag in load(path, EDITION).tags}
    wanted = "prov oa crm crminf schema cito aif foaf org skos wikidata"
    assert set(wanted.split()) <= tags


@pytest.mark.parametrize("name", ALIGNED)
def test_an_aligned_query_speaks_only_in_foreign_terms(name: str) -> None:
    """It names no term of the core or the relations, by prefix or in full."""
    for token in guard(load(ALIGNED[name], EDITION).text):
        assert not token.text.startswith(("cg:", "rel:")), token.text
        assert not any(space in token.text for space in OURS), token.text


@pytest.mark.parametrize("name", ALIGNED)
def test_an_aligned_query_finds_our_data_by_the_alignment(name: str, store: Store, unaligned: Store) -> None:
    """It has an answer in the published graph, without a reasoner, and none without the alignment."""
    assert _count(store, ALIGNED[name]) > 0
    assert _count(unaligned, ALIGNED[name]) == 0


def test_the_published_graph_holds_the_alignment(alignment: Graph, store: Store) -> None:
    """Every step of the file is a triple that a query can walk."""
    steps = [(s, p, o) for s, p, o in alignment if p in STEPS]
    assert len(steps) > 100
    for s, p, o in steps:
        pattern = (NamedNode(str(s)), NamedNode(str(p)), NamedNode(str(o)))
        assert list(store.quads_for_pattern(*pattern, None)), (s, p, o)


def test_a_step_leads_from_a_known_term_to_a_foreign_one(alignment: Graph, store: Store) -> None:
    """What is aligned is defined here, or used in the graph; what it is aligned to is somebody else's."""
    defined = set(_file("claimgraph.ttl").subjects(RDFS.isDefinedBy)) | set(
        _file("relations.ttl").subjects(RDFS.isDefinedBy)
    )
    used = {str(quad.predicate.value) for quad in store}
    used |= {
        str(quad.object.value)
        for quad in store.quads_for_pattern(None, NamedNode(str(RDF.type)), None, None)
        if isinstance(quad.object, NamedNode)
    }
    reached = set(alignment.objects()) | set(_file("claimgraph.ttl").objects())
    link = {SKOS.narrowMatch}  # a link may have it, though none has it yet
    for s, p, o in alignment:
        if p in STEPS:
            assert isinstance(o, URIRef) and not str(o).startswith(OURS), o
            assert s in defined | reached | link or str(s) in used, s


def test_nothing_is_both_narrower_and_close(alignment: Graph) -> None:
    """One judgement for one pair of terms."""
    pairs = [(s, o) for s, p, o in alignment if p in STEPS]
    assert len(pairs) == len(set(pairs))


def test_no_relation_is_a_subproperty(alignment: Graph) -> None:
    """A reasoner that knew a relation for a subproperty would assert what somebody merely claims."""
    aligned = [p for s, p, _ in alignment if str(s).startswith(REL)]
    assert set(aligned) == {SKOS.closeMatch}


def test_every_use_of_a_subproperty_is_a_use_of_theirs(store: Store) -> None:
    """What is attributed is attributed to an agent, and what is quoted from is a passage of a text."""
    kinds = {f"{FOAF}Person", f"{FOAF}Organization", f"{FOAF}Group", f"{CG}Polity"}

    def types(node: object) -> set[str]:
        assert isinstance(node, NamedNode)
        found = store.quads_for_pattern(node, NamedNode(str(RDF.type)), None, None)
        return {quad.object.value for quad in found if isinstance(quad.object, NamedNode)}

    checked = 0
    for name, wanted in (
        (f"{CG}claimant", kinds),
        (f"{CG}speaker", kinds),
        (f"{CG}reportedBy", kinds),
        (f"{PROV}wasAttributedTo", kinds),
        (f"{CG}passage", {f"{CG}Passage"}),
    ):
        for quad in store.quads_for_pattern(None, NamedNode(name), None, None):
            assert types(quad.object) & wanted, quad
            checked += 1
    assert checked > 3000
