"""Nanopublications: valid for the nanopub package, plain only where a voice itself affirms it."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from claimgraph.build.publish import publish
from claimgraph.exporters.nanopub import is_plain
from claimgraph.terms import CG, PROV, RDF
from lecture.view_exports import all_said
from tiny_edition import BASE, CLAIMS, write_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def content(exported: Callable[[str], bytes]) -> str:
    """The nanopublications of the whole edition."""
    return exported("nanopub").decode()


@pytest.fixture(scope="module")
def graphs(content: str) -> dict[str, list[Quad]]:
    """Graph IRI → its quads."""
    found: dict[str, list[Quad]] = {}
    for quad in parse(content, format=RdfFormat.TRIG):
        assert isinstance(quad.graph_name, NamedNode), "everything stands in a named graph"
        found.setdefault(quad.graph_name.value, []).append(quad)
    return found


def test_each_claim_has_one(graphs: dict[str, list[Quad]], store: Store) -> None:
    """There are four graphs for each claim of the edition, no more and no fewer."""
    claims = {
        quad.subject.value.rpartition("/")[2]
        for quad in store.quads_for_pattern(None, NamedNode(f"{RDF}type"), NamedNode(f"{CG}Claim"), None)
        if isinstance(quad.subject, NamedNode)
    }
    named = {(graph.rpartition("/")[2].partition("#")[0], graph.partition("#")[2]) for graph in graphs}
    parts = ("head", "assertion", "provenance", "pubinfo")
    assert named == {(claim, part) for claim in claims for part in parts}


def test_the_nanopub_package_accepts_them(content: str) -> None:
    """The package's own validity check passes each of a paragraph with every kind of claim, and each 20th."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nanopub.nanopub import Nanopub
        from nanopub.nanopub_conf import NanopubConf
        from rdflib import Dataset

        header, *bodies = re.split(r"\n(?=<[^>\n]+#head> \{)", content)
        chosen = [body for number, body in enumerate(bodies) if "/p020-" in body[:200] or number % 20 == 0]
        assert len(chosen) > 80
        for body in chosen:
            dataset = Dataset()
            dataset.parse(data=header + body, format="trig")
            assert Nanopub(rdf=dataset, conf=NanopubConf(use_test_server=True)).is_valid


def test_only_what_a_voice_affirms_is_plain(graphs: dict[str, list[Quad]], store: Store) -> None:
    """Plain is what is its voice's own, literal, unconditional and affirmed, all of it and nothing else."""
    said = all_said(store)
    plain, described = 0, 0
    for graph, quads in graphs.items():
        if not graph.endswith("#assertion"):
            continue
        name = graph.rpartition("/")[2].partition("#")[0]
        claim = NamedNode(next(iter(_derived(graphs, graph.replace("#assertion", "#provenance")))))
        assert claim.value.endswith(f"/claim/{name}")
        about_claim = any(quad.subject == claim and quad.predicate.value == f"{CG}force" for quad in quads)
        if said[claim.value].plain:
            assert len(quads) == 1 and not about_claim
            plain += 1
        else:
            assert about_claim
            described += 1
    assert plain > 500 and described > 500


def _derived(graphs: dict[str, list[Quad]], graph: str) -> set[str]:
    return {
        quad.object.value
        for quad in graphs[graph]
        if quad.predicate.value == f"{PROV}wasDerivedFrom" and isinstance(quad.object, NamedNode)
    }


@pytest.mark.parametrize(
    ("facts", "plain"),
    [
        ("", True),
        ("cg:force cg:evaluation", True),
        ("cg:certainty cg:probable", True),
        ("cg:reportedBy ent:lecturer ; cg:reporterStance cg:endorses", True),
        ("cg:reportedBy ent:lecturer ; cg:reporterStance cg:rejects", False),
        ("cg:reportedBy ent:editor ; cg:reporterStance cg:endorses", False),
        ("cg:figure cg:metaphor", False),
        ("cg:condition claim:p002-09", False),
        ("cg:certainty cg:possible", False),
        ("cg:scope cg:some", False),
        ("cg:claimantScope cg:some", False),
        ("cg:claimantScope cg:most", True),
        ("cg:alternativeTo claim:p002-09", False),
        ("cg:polarity cg:negative", False),
        ("cg:force cg:prediction", False),
    ],
)
def test_each_hindrance_hinders(tmp_path: Path, facts: str, plain: bool) -> None:
    """One fact more, or another polarity or force, and the build's claim is no longer plain."""
    lines = publish(write_edition(tmp_path, claims=f"{CLAIMS.rpartition('.')[0]} {facts and f'; {facts}'} ."))
    claim = NamedNode(f"{BASE}claim/p002-01")
    quads = [
        quad for quad in parse(b"".join(lines.nquads()), format=RdfFormat.N_QUADS) if quad.subject == claim
    ]
    assert is_plain(quads) == plain


def test_nothing_derived_is_published_as_said(graphs: dict[str, list[Quad]]) -> None:
    """What the build writes for those who ask stands in no assertion: keys, ways back, derived kinds."""
    names = ("paragraph", "propositionKey", "supportedBy", "attackedBy", "PlainClaim", "OwnClaim")
    derived = {f"{CG}{name}" for name in names}
    found = {
        term.value
        for graph, quads in graphs.items()
        if graph.endswith("#assertion")
        for quad in quads
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode)
    }
    assert f"{CG}force" in found and not found & derived


def test_the_words_stay_with_them(graphs: dict[str, list[Quad]]) -> None:
    """Every provenance graph has the exact words and an offset."""
    words = {f"{CG}quote", "http://www.w3.org/ns/oa#start", "http://www.w3.org/ns/oa#exact"}
    provenance = [quads for graph, quads in graphs.items() if graph.endswith("#provenance")]
    assert len(provenance) > 100
    for quads in provenance:
        assert words <= {quad.predicate.value for quad in quads}
