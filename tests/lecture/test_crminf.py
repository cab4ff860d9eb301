"""CRMinf: domains, ranges and numbers of the model hold, and beliefs are held to be what the voices say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimgraph.terms import CG
from lecture.argument_graph import rows
from lecture.view_exports import BELIEVED, Said, bare, same_in_rdflib, select, turtle

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store
    from rdflib import Graph

    from claimgraph.build import Published
    from claimgraph.edition import Edition

CRM = "http://www.cidoc-crm.org/cidoc-crm/"
INF = "http://www.cidoc-crm.org/extensions/crminf/"
HEAD = (
    f"PREFIX crm: <{CRM}> PREFIX inf: <{INF}> PREFIX cg: <{CG}> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)

MODES = "cg:direct cg:indirect cg:imagined cg:thought cg:selfReport"


@pytest.fixture(scope="module")
def content(exported: Callable[[str], bytes]) -> bytes:
    """The export of the whole graph."""
    return exported("crminf")


@pytest.fixture(scope="module")
def graph(content: bytes) -> Graph:
    """The same in rdflib."""
    from rdflib import Graph

    return Graph().parse(data=content, format="turtle")


def _ask(graph: Graph, where: str) -> list[tuple[str, ...]]:
    return select(graph, HEAD + where)


def _pairs(graph: Graph, where: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _ask(graph, where)}


def faults(graph: Graph) -> set[str]:
    """Properties that the model does not have, ends of the wrong class, beliefs without what they need."""
    from rdflib import RDF, RDFS, Graph, URIRef

    model = Graph().parse(Path(__file__).with_name("crminf.ttl"))
    kinds: dict[object, set[object]] = {}
    for node, kind in graph.subject_objects(RDF.type):
        kinds.setdefault(node, set()).update(model.transitive_objects(kind, RDFS.subClassOf))
    found = {
        f"no class {kind}" for kind in set(graph.objects(None, RDF.type))
        if not list(model.transitive_objects(kind, RDFS.subClassOf))[1:]
    }  # fmt: skip
    for predicate in set(graph.predicates()):
        if not str(predicate).startswith((CRM, INF)):
            continue
        domains, ranges = (list(model.objects(predicate, end)) for end in (RDFS.domain, RDFS.range))
        if not domains:
            found.add(f"no property {predicate}")
        for subject, value in graph.subject_objects(predicate):
            if not set(domains) <= kinds.get(subject, set()):
                found.add(f"domain of {predicate}")
            if not set(ranges) <= kinds.get(value, set()):
                found.add(f"range of {predicate}")
    for belief in graph.subjects(RDF.type, URIRef(f"{INF}I2_Belief")):
        if len(list(graph.objects(belief, URIRef(f"{INF}J5_holds_to_be")))) != 1:
            found.add("a belief with another number of values than one")
        if len(list(graph.subjects(URIRef(f"{INF}J2_concluded_that"), belief))) != 1:
            found.add("a belief that not one argumentation concluded")
        if not list(graph.objects(belief, URIRef(f"{INF}J4_that"))):
            found.add("a belief of nothing")
    return found


def test_the_model_holds(graph: Graph) -> None:
    """Every property is one of CRM or CRMinf between things of its classes; beliefs have what they need."""
    assert faults(graph) == set()


@pytest.mark.parametrize(
    ("triple", "fault"),
    [
        ("<urn:x> a <{INF}I99_Nothing>", "no class"),
        ("<urn:x> <{INF}J6_adopted> <urn:y>", "no property"),
        ("<urn:x> a <{INF}I2_Belief>", "a belief of nothing"),
        ("<urn:x> a <{INF}I2_Belief>", "number of values"),
        ("<urn:x> a <{INF}I2_Belief>", "not one argumentation"),
        ("<urn:x> <{INF}J4_that> <urn:y>", "domain of"),
        ("<urn:x> <{INF}J4_that> <urn:y>", "range of"),
    ],
)
def test_each_rule_of_the_model_can_fail(triple: str, fault: str, exported: Callable[..., bytes]) -> None:
    """One wrong triple more in a paragraph's export, and the check above says so."""
    from rdflib import Graph

    small = exported("crminf", "p051").decode()
    graph = Graph().parse(data=small, format="turtle")
    assert faults(graph) == set()
    graph.parse(data=f"{triple.format(INF=INF)} .", format="turtle")
    assert any(fault in found for found in faults(graph))


def test_a_belief_is_what_a_voice_asserts(graph: Graph, said: dict[str, Said]) -> None:
    """Asserted, defined, evaluated or predicted: a belief of the claimants. Demanded or asked: none."""
    held = _ask(
        graph,
        "SELECT ?claim ?voice { ?saying rdfs:seeAlso ?claim ; inf:J2_concluded_that ?b ; "
        "crm:P14_carried_out_by ?voice . ?b inf:J4_that/rdfs:seeAlso ?claim "
        'FILTER(STRENDS(STR(?saying), "#saying")) }',
    )
    expected = {
        (claim, voice) for claim, one in said.items() if one.force in BELIEVED for voice in one.voices
    }
    assert set(held) == expected and len(expected) > 1000
    assert any(one.force not in BELIEVED for one in said.values())


def test_the_belief_value_says_how_it_is_held(graph: Graph, said: dict[str, Said]) -> None:
    """Plainly true only what is affirmed, unreported, literal and without condition; false what is denied."""
    values = _pairs(
        graph,
        "SELECT ?claim ?label { ?saying inf:J2_concluded_that ?b ; rdfs:seeAlso ?claim . "
        '?b inf:J5_holds_to_be/rdfs:label ?label FILTER(STRENDS(STR(?saying), "#saying")) }',
    )
    for claim, value in values.items():
        one = said[claim]
        if one.reporter or f"{CG}irony" in one.figures:
            assert value == "unknown"
            continue
        assert ("false" in value) == (one.polarity == f"{CG}negative")
        assert ("under a condition" in value) == one.conditional
        assert ("as one of several alternatives" in value) == one.alternative
        figures = " and ".join(sorted(figure.removeprefix(CG) for figure in one.figures))
        assert value.endswith(f" as {figures}") == bool(one.figures)
        strength = one.certainty.removeprefix(CG)
        assert value.startswith({"probable": "probably", "possible": "possibly"}.get(strength, value[:5]))
    assert {"true", "false", "unknown", "true under a condition"} <= set(values.values())


def test_a_reporter_has_a_belief_of_his_own(graph: Graph, said: dict[str, Said]) -> None:
    """Who endorses holds what is said as it is said, who rejects the contrary, who is neutral nothing."""
    found = {
        claim: (voice, value)
        for claim, voice, value in _ask(
            graph,
            "SELECT ?claim ?voice ?value { ?act rdfs:seeAlso ?anyClaim ; inf:J2_concluded_that ?b ; "
            "crm:P14_carried_out_by ?voice . ?b inf:J5_holds_to_be/rdfs:label ?value ; "
            'inf:J4_that/rdfs:seeAlso ?claim FILTER(STRENDS(STR(?act), "#reporting")) }'.replace(
                "rdfs:seeAlso ?anyClaim ; ", ""
            ),
        )
    }
    expected = {
        claim
        for claim, one in said.items()
        if one.force in BELIEVED and one.stance in (f"{CG}endorses", f"{CG}rejects")
    }
    assert set(found) == expected != set()
    for claim, (voice, value) in found.items():
        one = said[claim]
        assert voice == one.reporter
        agrees = (one.stance == f"{CG}endorses") == (one.polarity == f"{CG}positive")
        assert f"{CG}irony" in one.figures or value.startswith("true" if agrees else "false")


def test_what_is_only_reported_says_so(graph: Graph, said: dict[str, Said]) -> None:
    """Each saying that is reported, an imagined demand too, has its manner, its reporter and his stance."""
    sayings = _pairs(
        graph,
        f"SELECT ?claim ?mode {{ ?s rdfs:seeAlso ?claim ; crm:P2_has_type ?mode VALUES ?mode {{ {MODES} }} "
        'FILTER(STRENDS(STR(?s), "#saying")) }',
    )
    assert sayings == {claim: one.mode for claim, one in said.items() if one.reporter}
    assert any(one.mode == f"{CG}imagined" and one.force not in BELIEVED for one in said.values())
    reports = set(
        _ask(
            graph,
            "SELECT ?claim ?voice ?stance { ?s rdfs:seeAlso ?claim ; crm:P14_carried_out_by ?voice ; "
            'crm:P2_has_type ?stance FILTER(STRENDS(STR(?s), "#reporting")) }',
        )
    )
    assert reports == {(claim, one.reporter, one.stance) for claim, one in said.items() if one.reporter}


def test_inferences_are_the_arguments(graph: Graph, store: Store, said: dict[str, Said]) -> None:
    """Steps to a belief are inferences with its premises; what is attacked is held to be disputed."""
    relation = {row[0]: row[1] for row in rows(store, "SELECT ?a ?r { ?a a cg:Argument ; cg:bearing ?r }")}
    ends = {row[0]: row[1] for row in rows(store, "SELECT ?a ?c { ?a a cg:Argument ; cg:conclusion ?c }")}
    expected = {
        name
        for name, kind in relation.items()
        if kind != f"{CG}explains" and ends[name] in said and said[ends[name]].force in BELIEVED
    }
    concluded = _pairs(
        graph,
        "SELECT ?a ?value { ?a a inf:I5_Inference_Making ; inf:J2_concluded_that/inf:J5_holds_to_be/"
        "rdfs:label ?value }",
    )
    assert set(concluded) == expected != set(relation)
    for name, value in concluded.items():
        assert (value == "disputed") == (relation[name] == f"{CG}attacks")
    premises = set(_ask(graph, "SELECT ?a ?p { ?a cg:premise ?p }"))
    assert premises == set(rows(store, "SELECT ?a ?p { ?a cg:premise ?p }"))


def test_nothing_claimed_is_said_bare(content: bytes, said: dict[str, Said]) -> None:
    """No proposition stands as a triple; the curator's beliefs are of what words mean and never J4."""
    quads = turtle(content)
    assert bare(quads, said) == set()
    assert not [q for q in quads if q.predicate.value == f"{INF}J4_that" and "#meaning" in str(q.subject)]


def test_the_view_gives_the_same_in_rdflib(edition: Edition, published: Published) -> None:
    """The query is SPARQL 1.1: another engine constructs the same triples from p051."""
    answer, made = same_in_rdflib("crminf", edition, published, "p051")
    assert answer == made and len(made) > 1000
