"""Statements as Wikibase keeps them: asked as Wikidata is asked, they are the claims, and none is truthy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.terms import CG, PROV, RDFS, REL, SKOS
from lecture.argument_graph import rows
from lecture.view_exports import Said, bare, same_in_rdflib, select, turtle

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store
    from rdflib import Graph

    from claimgraph.build import Published
    from claimgraph.edition import Edition

PROP = "https://w3id.org/claimgraph/prop/"
WIKIBASE = "http://wikiba.se/ontology#"


@pytest.fixture(scope="module")
def content(exported: Callable[[str], bytes]) -> bytes:
    """The export of the whole graph."""
    return exported("wikibase")


@pytest.fixture(scope="module")
def graph(content: bytes) -> Graph:
    """The same in rdflib."""
    from rdflib import Graph

    return Graph().parse(data=content, format="turtle")


def _ask(graph: Graph, where: str) -> list[tuple[str, ...]]:
    """The rows of a query with the prefixes that Wikidata's query service knows."""
    head = (
        f"PREFIX p: <{PROP}> PREFIX ps: <{PROP}statement/> PREFIX pq: <{PROP}qualifier/> "
        f"PREFIX pr: <{PROP}reference/> PREFIX wikibase: <{WIKIBASE}> PREFIX prov: <{PROV}> "
        f"PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> "
    )
    return select(graph, head + where)


def test_statements_are_the_claims(graph: Graph, said: dict[str, Said]) -> None:
    """Through any property, from p: to ps: of the same property, come all claims and nothing else."""
    found = _ask(
        graph,
        "SELECT ?claim ?item ?property ?value { ?property a wikibase:Property ; wikibase:claim ?p ; "
        "wikibase:statementProperty ?ps . ?item ?p ?s . ?s ?ps ?value ; rdfs:seeAlso ?claim }",
    )
    assert {(claim, tuple(triple)) for claim, *triple in found} == {
        (claim, one.triple) for claim, one in said.items()
    }
    assert len(found) == len(said) > 1500


def test_one_property_is_asked_as_on_wikidata(graph: Graph, said: dict[str, Said]) -> None:
    """Who is held in dependence by whom, who says so, in which words: the same as the claims have."""
    found = _ask(
        graph,
        "SELECT ?item ?value ?voice ?words { ?item p:subjugatedBy ?s . ?s ps:subjugatedBy ?value ; "
        "pq:statedBy ?voice ; prov:wasDerivedFrom/pr:quotation ?words }",
    )
    expected = sorted(
        (one.triple[0], one.triple[2], voice, one.quote)
        for one in said.values()
        if one.triple[1] == f"{REL}subjugatedBy"
        for voice in one.voices
    )
    assert sorted(found) == expected != []


def test_rank_is_normal_only_for_what_a_voice_affirms_itself(graph: Graph, said: dict[str, Said]) -> None:
    """All else is deprecated and says why: denied, reported, figurative, conditional, weak, unasserted."""
    found = _ask(graph, "SELECT ?claim ?rank { ?s rdfs:seeAlso ?claim ; wikibase:rank ?rank }")
    ranks = {row[0]: row[1] for row in found}
    assert len(found) == len(ranks), "one rank each"
    assert ranks == {
        claim: f"{WIKIBASE}{'Normal' if one.plain else 'Deprecated'}Rank" for claim, one in said.items()
    }
    reasons: dict[str, set[str]] = {}
    for claim, reason in _ask(
        graph, "SELECT ?claim ?why { ?s rdfs:seeAlso ?claim ; pq:reasonForDeprecatedRank ?why }"
    ):
        reasons.setdefault(claim, set()).add(reason.removeprefix(CG))
    for claim, one in said.items():
        assert (claim in reasons) != one.plain, claim
        why = reasons.get(claim, set())
        assert ("negative" in why) == (one.polarity == f"{CG}negative")
        assert ("reportedBy" in why) == (not one.own)
        assert ("condition" in why) == one.conditional
        assert ("alternativeTo" in why) == one.alternative
        assert ("claimantScope" in why) == (one.claimant_scope == f"{CG}some")
        assert {figure.removeprefix(CG) for figure in one.figures} <= why
    assert len(set(ranks.values())) == 2


def test_nothing_is_truthy(content: bytes, said: dict[str, Said]) -> None:
    """Neither a claim's triple nor a direct property stands in the export."""
    quads = turtle(content)
    assert bare(quads, said) == set()
    assert not [quad for quad in quads if "/prop/direct/" in quad.predicate.value]
    assert not [quad for quad in quads if quad.predicate.value.startswith(REL)]


def test_references_quote_and_say_where(graph: Graph, said: dict[str, Said]) -> None:
    """Each statement has one reference with the words and their place."""
    found = _ask(
        graph,
        "SELECT ?claim ?words ?start ?end { ?s rdfs:seeAlso ?claim ; prov:wasDerivedFrom ?r . "
        "?r a wikibase:Reference ; pr:quotation ?words ; pr:start ?start ; pr:end ?end }",
    )
    assert sorted(found) == sorted((c, one.quote, str(one.start), str(one.end)) for c, one in said.items())


def test_items_know_their_wikidata_items(graph: Graph, store: Store) -> None:
    """Where the edition links an entity to Wikidata as the same, the item does, and nowhere else."""
    found = _ask(graph, "SELECT ?item ?same { ?item a wikibase:Item ; skos:exactMatch ?same }")
    linked = rows(
        store,
        'SELECT ?e ?q { ?e skos:exactMatch ?q ; skos:prefLabel ?l FILTER(STRSTARTS(STR(?q), "http://www.wikidata'
        '.org/entity/")) }',
    )
    assert sorted(found) == sorted(linked) != []


def test_the_view_gives_the_same_in_rdflib(edition: Edition, published: Published) -> None:
    """The query is SPARQL 1.1: another engine constructs the same triples from p051."""
    answer, made = same_in_rdflib("wikibase", edition, published, "p051")
    assert answer == made and len(made) > 500
