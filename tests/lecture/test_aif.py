"""AIF, as RDF and as AIFdb's JSON: its rules hold, and it says what the graph says."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from claimgraph.exporters import export
from claimgraph.exporters.aif_json import SCHEMES
from claimgraph.terms import CG, RDF, RDFS
from lecture.argument_graph import (
    HOSTILE,
    KINDS,
    Steps,
    made_quads,
    selected,
    short,
    whole_steps,
    write_quads,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition

AIF = "http://www.arg.dundee.ac.uk/aif#"


@pytest.fixture(scope="module")
def steps(store: Store) -> Steps:
    """What SPARQL says of the whole graph's arguments."""
    return whole_steps(store)


def _aif(content: bytes) -> Store:
    store = Store()
    store.load(content, format=RdfFormat.TURTLE)
    return store


def test_aif_has_the_graphs_steps(steps: Steps, exported: Callable[[str], bytes]) -> None:
    """I-, RA- and CA-nodes with premises and conclusions are the graph's, and each is said by its voices."""
    store = _aif(exported("aif"))
    head = f"PREFIX aif: <{AIF}> PREFIX cg: <{CG}> PREFIX prov: <http://www.w3.org/ns/prov#> "

    def pairs(query: str) -> set[tuple[str, ...]]:
        found = store.query(head + query)
        assert isinstance(found, QuerySolutions)
        return {
            tuple(
                short(term.value) if isinstance(term, NamedNode) else getattr(term, "value", "")
                for term in row
            )
            for row in found
        }

    assert pairs("SELECT ?a ?p { ?a aif:Premise ?p }") == steps.premises
    assert pairs("SELECT ?a ?p { ?a aif:Conclusion ?p }") == steps.conclusions
    attacks = {(name,) for name, kind in steps.relation.items() if kind == "attacks"}
    assert pairs("SELECT ?a { ?a a aif:CA-node }") == attacks
    assert pairs("SELECT ?a { ?a a aif:RA-node }") == {(name,) for name in steps.relation} - attacks
    assert pairs("SELECT ?a ?r { ?a cg:bearing ?r }") == set(steps.relation.items())
    said = "?c a aif:I-node ; aif:claimText ?text ; cg:quote ?quote ; cg:polarity ?p ; cg:force ?f"
    assert pairs(f"SELECT ?c ?text ?quote ?p ?f {{ {said} }}") == {
        (name, *claim[:4]) for name, claim in steps.claims.items()
    }
    voiced = "?y aif:IllocutionaryContent ?c ; aif:Locution ?l . ?l a aif:L-node ; prov:wasAttributedTo/<"
    assert pairs(f"SELECT ?c ?v {{ ?c a aif:I-node . {voiced}{RDFS}label> ?v }}") == steps.voices
    reported = (
        "SELECT ?c { ?c a aif:I-node ; cg:reportedBy ?who . "
        "?y aif:IllocutionaryContent ?c ; aif:Locution ?l . "
        "?z aif:IllocutionaryContent ?l ; aif:Locution/prov:wasAttributedTo ?who }"
    )
    assert pairs(reported) == pairs("SELECT ?c { ?c cg:reportedBy ?who }") != set()


def test_two_parsers_read_the_same_aif(exported: Callable[[str], bytes]) -> None:
    """Oxigraph and rdflib count the same triples and nodes in the whole of it."""
    from rdflib import Graph, URIRef

    content = exported("aif")
    first, second = _aif(content), Graph().parse(data=content, format="turtle")
    assert len(first) == len(second) > 20_000
    kinds = Counter(
        quad.object.value  # type: ignore[union-attr]
        for quad in first.quads_for_pattern(None, NamedNode(f"{RDF}type"), None)
    )
    assert kinds == Counter(str(kind) for kind in second.objects(None, URIRef(f"{RDF}type")))
    assert {short(kind) for kind in kinds} == {"I-node", "L-node", "RA-node", "CA-node", "YA-node"}


def test_the_aif_view_gives_the_same_in_rdflib(
    edition: Edition, published: Published, exported: Callable[..., bytes]
) -> None:
    """The query is SPARQL 1.1 and nothing but: another engine constructs the same triples from p068."""
    from rdflib import Graph

    content = exported("aif", "p068")
    quads = selected(edition, published, "p068")
    graph = Graph().parse(data="".join(f"{quad} .\n" for quad in quads), format="nt")
    answer = graph.query(edition.view_file("aif").read_text(encoding="utf-8")).graph
    assert answer is not None and len(answer) > 500
    assert set(answer) == set(Graph().parse(data=content, format="turtle"))


#: From node type to node types, after the AIF specification with locutions (AIF+): an edge that joins two
#: I-nodes does not exist, whatever is joined is joined by a scheme.
_EDGES = {
    "I": {"RA", "CA"},
    "RA": {"I", "RA", "CA"},
    "CA": {"I", "RA", "CA"},
    "L": {"YA"},
    "YA": {"I", "L", "RA", "CA"},
}


def _faults(document: dict[str, Any]) -> list[str]:
    """What in an AIFdb document breaks the rules of AIF or of AIFdb's JSON."""
    found = []
    nodes = {node["nodeID"]: node for node in document["nodes"]}
    if len(nodes) != len(document["nodes"]):
        found.append("a nodeID twice")
    found += [f"unknown type {node['type']}" for node in nodes.values() if node["type"] not in _EDGES]
    ins, outs = Counter[int](), Counter[int]()
    for edge in document["edges"]:
        ends = [nodes.get(edge[end]) for end in ("fromID", "toID")]
        if None in ends:
            found.append("an edge to no node")
            continue
        start, end = (node["type"] for node in ends if node)
        if end not in _EDGES.get(start, ()):
            found.append(f"an edge {start} to {end}")
        ins[edge["toID"]] += 1
        outs[edge["fromID"]] += 1
    if len({edge["edgeID"] for edge in document["edges"]}) != len(document["edges"]):
        found.append("an edgeID twice")
    schemes = {row["nodeID"]: row["schemeID"] for row in document["schemefulfillments"]}
    people = {row["participantID"] for row in document["participants"]}
    spoken = {row["nodeID"] for row in document["locutions"]}
    for number, node in nodes.items():
        if node["type"] in ("RA", "CA", "YA"):
            if not ins[number] or outs[number] < 1:
                found.append("a scheme that joins nothing")
            if schemes.get(number) != SCHEMES.get(node["text"]):
                found.append("a scheme without its number")
        if (node["type"] == "L") != (number in spoken):
            found.append("a locution without speaker, or a speaker of no locution")
        if not node["text"].strip():
            found.append("a node without text")
    found += ["a speaker nobody knows" for row in document["locutions"] if row["personID"] not in people]
    return found


def test_the_aif_json_is_valid_and_has_the_graphs_steps(
    steps: Steps, exported: Callable[[str], bytes]
) -> None:
    """No rule of AIF is broken; edges, texts, participants and locutions say what the graph says."""
    document = json.loads(exported("aif-json"))
    assert _faults(document) == []
    nodes = {node["nodeID"]: node for node in document["nodes"]}
    joined = {
        kind: {
            (short(nodes[edge[near]]["iri"]), short(nodes[edge[far]]["iri"]))
            for edge in document["edges"]
            if nodes[edge[near]]["type"] in ("RA", "CA") and nodes[edge[far]]["type"] in ("I", "RA", "CA")
        }
        for kind, near, far in (("premise", "toID", "fromID"), ("conclusion", "fromID", "toID"))
    }
    nested = {pair for pair in steps.conclusions if pair[1] in steps.relation}
    assert joined["premise"] == steps.premises | {(second, first) for first, second in nested}
    assert joined["conclusion"] == steps.conclusions
    claims = {short(node["iri"]): node for node in nodes.values() if node["type"] == "I"}
    assert {
        name: (n["text"], n["quote"], n["polarity"], n["force"], n["start"], n["end"])
        for name, n in claims.items()
    } == steps.claims
    people = {
        row["participantID"]: f"{row['firstname']} {row['surname']}".strip()
        for row in document["participants"]
    }
    spoken = {
        (short(nodes[row["nodeID"]]["iri"].partition("#")[0]), people[row["personID"]])
        for row in document["locutions"]
        if nodes[row["nodeID"]]["iri"].endswith("#locution") and "/claim/" in nodes[row["nodeID"]]["iri"]
    }
    assert spoken == steps.voices
    assert all(
        any(nodes[row["nodeID"]]["text"].startswith(name) for name in people.values())
        for row in document["locutions"]
    )
    locutions = [
        node["text"] for node in nodes.values() if node["type"] == "L" and "/argument/" in node["iri"]
    ]
    assert len(locutions) == len(set(locutions)), "AIFdb would make one node of two with the same text"


def _edge(start: int, end: int) -> dict[str, int]:
    return {"edgeID": 0, "fromID": start, "toID": end}


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda d, ids: d["edges"].append(_edge(ids["I"][0], ids["I"][1])), "I to I"),
        (lambda d, ids: d["edges"].append(_edge(ids["L"][0], ids["I"][1])), "L to I"),
        (lambda d, ids: d["edges"].append(_edge(0, ids["I"][1])), "to no node"),
        (lambda d, _: d["edges"].append(d["edges"][0]), "edgeID twice"),
        (lambda d, _: d["nodes"].append(d["nodes"][0]), "nodeID twice"),
        (lambda d, _: d["nodes"].append({"nodeID": 0, "type": "XA", "text": "x"}), "unknown type"),
        (lambda d, _: d["nodes"].append({"nodeID": 0, "type": "L", "text": "x"}), "without speaker"),
        (lambda d, _: d["nodes"].append({"nodeID": 0, "type": "I", "text": " "}), "without text"),
        (
            lambda d, ids: d["edges"].remove(next(e for e in d["edges"] if e["fromID"] == ids["RA"][0])),
            "joins nothing",
        ),
        (lambda d, _: d["schemefulfillments"].pop(), "without its number"),
        (lambda d, _: d["participants"].clear(), "nobody knows"),
    ],
)  # fmt: skip
def test_each_rule_of_the_aif_check_can_fail(spoil: Any, fault: str, exported: Callable[..., bytes]) -> None:
    """A valid document with one thing spoilt is found out, so that the test above means something."""
    document = json.loads(exported("aif-json", "p068"))
    assert _faults(document) == []
    ids = {kind: [n["nodeID"] for n in document["nodes"] if n["type"] == kind] for kind in _EDGES}
    spoilt = deepcopy(document)
    spoil(spoilt, ids)
    assert any(fault in found for found in _faults(spoilt))


def test_the_aif_json_keeps_apart_what_aif_knows_not(edition: Edition, tmp_path: Path) -> None:
    """The five kinds of argument differ in what a node says, and hostile text comes back."""
    told = {}
    for kind in KINDS:
        document = json.loads(export(edition, write_quads(made_quads(HOSTILE, kind), tmp_path), "aif-json"))
        (node,) = (node for node in document["nodes"] if node["type"] in ("RA", "CA"))
        told[kind] = (node["type"], node["text"])
        assert node["bearing"] == kind
        assert [n["text"] for n in document["nodes"] if n["type"] == "I"] == HOSTILE
    assert len(set(told.values())) == 5
    assert told["attacks"][0] == "CA"
