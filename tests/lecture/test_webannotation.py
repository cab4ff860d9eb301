"""Web Annotations: the standard's context reads them, every selector finds its words in the text again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.exporters.construct_views import construct
from claimgraph.importers import join
from claimgraph.terms import CG, OA
from lecture.argument_graph import rows
from lecture.view_exports import Said, bare, request, same_in_rdflib

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition

ANNO = "http://www.w3.org/ns/anno.jsonld"


def load_context(url: str, _options: Any = None) -> dict[str, Any]:
    """A document loader that knows the standard's context alone, from its copy beside the tests."""
    if url != ANNO:
        raise LookupError(f"nothing else may be fetched: {url}")
    context = json.loads(Path(__file__).with_name("anno-context.jsonld").read_text(encoding="utf-8"))
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": context}


@pytest.fixture(scope="module")
def page(exported: Callable[[str], bytes]) -> dict[str, Any]:
    """The page of all annotations."""
    found: dict[str, Any] = json.loads(exported("webannotation"))
    return found


def _bodies(item: dict[str, Any]) -> list[Any]:
    body = item.get("body", [])
    return body if isinstance(body, list) else [body]


def test_pyld_makes_the_views_triples_of_it(
    edition: Edition, published: Published, exported: Callable[..., bytes]
) -> None:
    """Read by another JSON-LD processor with the standard's context, a paragraph gives what the view says."""
    from pyld import jsonld  # type: ignore[import-untyped]

    content = exported("webannotation", "p020")
    text = jsonld.to_rdf(
        json.loads(content), {"format": "application/n-quads", "documentLoader": load_context}
    )
    found = {
        str(quad.triple)
        for quad in parse(text, format=RdfFormat.N_QUADS)
        if not str(quad.subject).startswith("_:")
    }
    view = construct(request("webannotation", edition, published, paragraph="p020"), "webannotation")
    # What nothing in an annotation points to has no place in one: names of the excerpt's other things.
    reached = {str(quad.triple) for quad in view}
    assert found <= reached
    lost = {triple for triple in reached - found if "prefLabel" not in triple}
    assert lost == set()
    assert len(found) > 1500


def test_all_of_the_graph_is_annotated(page: dict[str, Any], store: Store, said: dict[str, Said]) -> None:
    """Claims, arguments, mentions, gaps and notes: one annotation each, with motives that fit."""
    by_motive: dict[str, set[str]] = {}
    for item in page["items"]:
        assert item["type"] == "Annotation"
        by_motive.setdefault(item["motivation"], set()).add(item["id"])
    assert by_motive["describing"] == {f"{claim}#annotation" for claim in said}
    arguments = {f"{name}#annotation" for (name,) in rows(store, "SELECT ?a { ?a a cg:Argument }")}
    assert by_motive["linking"] == arguments
    others = rows(store, "SELECT ?a ?m { ?a a oa:Annotation ; oa:motivatedBy ?m }")
    for motive in ("identifying", "classifying", "commenting"):
        assert by_motive[motive] == {name for name, kind in others if kind == OA + motive} != set()
    assert len(page["items"]) == sum(map(len, by_motive.values()))


def test_every_selector_finds_its_words_again(page: dict[str, Any], edition: Edition) -> None:
    """Position, quotation and context of each selector lead to the same place of the source text."""
    text = edition.text_file.read_text(encoding="utf-8")
    quotes = positions = 0
    for item in page["items"]:
        if item["motivation"] == "linking":
            continue
        spans = set()
        for selector in item["target"]["selector"]:
            if selector["type"] == "TextPositionSelector":
                spans.add((selector["start"], selector["end"]))
                positions += 1
            else:
                words = selector["prefix"] + selector["exact"] + selector["suffix"]
                start = next(iter(_places(text, words, item["target"]["selector"]))) + len(selector["prefix"])
                spans.add((start, start + len(selector["exact"])))
                assert text[start : start + len(selector["exact"])] == selector["exact"]
                quotes += 1
        assert len(spans) == 1, f"the selectors of {item['id']} disagree"
    assert quotes == positions > 3000


def _places(text: str, words: str, selectors: list[dict[str, Any]]) -> list[int]:
    """Where ``words`` stand, nearest to the position first: a quotation may come twice with its context."""
    hint = next(one["start"] for one in selectors if one["type"] == "TextPositionSelector")
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return sorted(found, key=lambda place: abs(place - hint))


def test_nothing_claimed_is_said_bare(
    edition: Edition, published: Published, page: dict[str, Any], said: dict[str, Said]
) -> None:
    """Each text of a claim names voice and force, and whatever else keeps it from being a plain fact."""
    assert bare(construct(request("webannotation", edition, published), "webannotation"), said) == set()
    for item in page["items"]:
        if item["motivation"] != "describing":
            continue
        claim = said[item["id"].removesuffix("#annotation")]
        bodies = [body for body in _bodies(item) if isinstance(body, dict)]
        texts = [body["value"] for body in bodies if body.get("purpose") == "describing"]
        tags = {body["value"] for body in bodies if body.get("purpose") == "tagging"}
        assert len(texts) == len(claim.voices)
        for text in texts:
            head, _, sentence = text.partition("]: ")
            assert sentence == claim.label
            assert claim.force.removeprefix(CG) in head
            assert ("negative" in head.partition("[")[2]) == (claim.polarity == f"{CG}negative")
            assert ("conditional" in head.partition("[")[2]) == claim.conditional
            assert ("one of several alternatives" in head) == claim.alternative
            assert ("said by some of them" in head) == (claim.claimant_scope == f"{CG}some")
            assert all(figure.removeprefix(CG) in head for figure in claim.figures)
            assert (", as told by " in head) == bool(claim.reporter)
        expected = {claim.force, claim.polarity, claim.mode, claim.stance, *claim.figures} - {""}
        assert {iri.removeprefix(CG) for iri in expected} <= tags
        assert ("conditional" in tags) == claim.conditional
        assert ("alternative" in tags) == claim.alternative


def test_an_argument_links_annotations(page: dict[str, Any], store: Store) -> None:
    """From the annotations of the premises to that of the conclusion, all of which are there."""
    known = {item["id"] for item in page["items"]}
    steps = {
        (f"{a}#annotation", f"{p}#annotation", f"{c}#annotation")
        for a, p, c in rows(store, "SELECT ?a ?p ?c { ?a cg:premise ?p ; cg:conclusion ?c }")
    }
    found = {
        (item["id"], body, item["target"])
        for item in page["items"]
        if item["motivation"] == "linking"
        for body in _bodies(item)
        if isinstance(body, str)
    }
    assert found == steps
    assert {end for _, premise, conclusion in steps for end in (premise, conclusion)} <= known


def test_the_view_gives_the_same_in_rdflib(edition: Edition, published: Published) -> None:
    """The query is SPARQL 1.1: another engine constructs the same triples from p049."""
    answer, made = same_in_rdflib("webannotation", edition, published, "p049")
    assert answer == made and len(made) > 100


def test_they_join_again(tmp_path: Path, exported: Callable[..., bytes]) -> None:
    """The page names the standard's context by its address, and is read again in full with ``--with``."""
    path = tmp_path / "annotations.jsonld"
    path.write_bytes(exported("webannotation", "p020"))
    items = json.loads(path.read_bytes())["items"]
    with join([str(path)]) as joined:
        quads = list(parse(b"".join(joined.nquads()), format=RdfFormat.N_QUADS))
    kinds = {quad.subject for quad in quads if str(quad.object) == f"<{OA}Annotation>"}
    assert len(kinds) == len(items) > 50
    quotations = {
        selector["exact"]
        for item in items
        for selector in (item["target"] if isinstance(item["target"], dict) else {}).get("selector", [])
        if selector["type"] == "TextQuoteSelector"
    }
    found = {quad.object.value for quad in quads if str(quad.predicate) == f"<{OA}exact>"}
    assert found == quotations
    assert all("answers write" in warning for warning in joined.warnings)
