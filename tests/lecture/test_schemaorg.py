"""schema.org: a Dataset of Claims that say whose they are and how they are said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.exporters.construct_views import construct
from claimgraph.terms import CG, SCHEMA
from lecture.view_exports import Said, bare, request, same_in_rdflib

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.build import Published
    from claimgraph.edition import Edition


@pytest.fixture(scope="module")
def things(exported: Callable[[str], bytes]) -> dict[str, dict[str, Any]]:
    """The objects of the export by name."""
    document = json.loads(exported("schemaorg"))
    assert document["@context"] == {"@vocab": SCHEMA}
    return {one["@id"]: one for one in document["@graph"]}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _claims(things: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in things.items() if one.get("@type") == "Claim"}


def test_pyld_makes_the_views_triples_of_it(
    edition: Edition, published: Published, exported: Callable[..., bytes]
) -> None:
    """Expanded by another processor, with nothing to fetch, a paragraph gives what the view says."""
    from pyld import jsonld  # type: ignore[import-untyped]

    def nothing(url: str, _options: Any = None) -> dict[str, Any]:
        raise LookupError(f"nothing may be fetched: {url}")

    content = exported("schemaorg", "p020")
    text = jsonld.to_rdf(json.loads(content), {"format": "application/n-quads", "documentLoader": nothing})
    found = {str(quad.triple) for quad in parse(text, format=RdfFormat.N_QUADS)}
    view = {
        str(q.triple)
        for q in construct(request("schemaorg", edition, published, paragraph="p020"), "schemaorg")
    }
    assert found <= view and len(found) > 400
    # Terms are told where claims use them; of an excerpt others have no place in it.
    assert all("DefinedTerm" in triple or "/entity/" in triple.partition(">")[0] for triple in view - found)


def test_the_dataset_has_all_claims(things: dict[str, dict[str, Any]], said: dict[str, Said]) -> None:
    """One Dataset with name, description, licence and version, whose parts are the claims."""
    (dataset,) = (one for one in things.values() if one.get("@type") == "Dataset")
    assert {"name", "description", "license", "version", "isBasedOn"} <= set(dataset)
    assert {part["@id"] for part in dataset["hasPart"]} == set(said) == set(_claims(things))
    work = things[dataset["isBasedOn"]["@id"]]
    assert work["@type"] == "CreativeWork" and "dateCreated" not in work
    parts = {part["name"]["@value"]: part for part in (things[one["@id"]] for one in work["hasPart"])}
    assert parts["Lecture"]["dateCreated"]["@value"] == "1918-04-21"
    assert things[parts["Lecture"]["author"]["@id"]]["name"]["@value"] == "Leon Trotsky"
    assert parts["Footnote 3"]["dateCreated"] == "1922/.."


def test_a_claim_has_author_words_and_manner(
    things: dict[str, dict[str, Any]], said: dict[str, Said]
) -> None:
    """Authors are the claimants, and name and keywords tell what keeps a claim from being a plain fact."""
    for name, one in _claims(things).items():
        claim = said[name]
        assert {author["@id"] for author in _list(one["author"])} == claim.voices
        assert one["appearance"]["@type"] == "Quotation" and claim.quote in _list(one["appearance"]["text"])
        terms = {term["name"] for term in _list(one["keywords"])}
        assert {
            iri.removeprefix(CG) for iri in (claim.force, claim.polarity, claim.stance, *claim.figures) if iri
        } <= terms
        assert ("conditional" in terms) == claim.conditional
        assert ("alternative" in terms) == claim.alternative
        for text in _list(one["name"]):
            head, _, sentence = text.partition("]: ")
            how = head.partition("[")[2]
            assert sentence == claim.label and how.startswith(claim.force.removeprefix(CG))
            assert ("negative" in how) == (claim.polarity == f"{CG}negative")
            assert ("conditional" in how) == claim.conditional
            assert ("one of several alternatives" in how) == claim.alternative
            assert ("said by some of them" in how) == (claim.claimant_scope == f"{CG}some")
            assert (", as told by " in head) == bool(claim.reporter)
            assert all(figure.removeprefix(CG) in how for figure in claim.figures)
        assert len(_list(one["name"])) == len(claim.voices)


def test_nothing_claimed_is_said_bare(
    edition: Edition, published: Published, said: dict[str, Said], things: dict[str, dict[str, Any]]
) -> None:
    """Neither a claim's triple nor its bare sentence is in the export, and no relation of the project is."""
    quads = construct(request("schemaorg", edition, published), "schemaorg")
    assert bare(quads, said) == set()
    assert {quad.predicate.value.startswith(SCHEMA) or "#type" in quad.predicate.value for quad in quads} == {
        True
    }
    labels = {one.label for one in said.values()}
    assert not labels & {text for one in _claims(things).values() for text in _list(one["name"])}
    assert "text" not in set().union(*(one for one in _claims(things).values()))


def test_the_view_gives_the_same_in_rdflib(edition: Edition, published: Published) -> None:
    """The query is SPARQL 1.1: another engine constructs the same triples from p051."""
    answer, made = same_in_rdflib("schemaorg", edition, published, "p051")
    assert answer == made and len(made) > 300
