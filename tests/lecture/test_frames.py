"""The published frames make of the JSON-LD export documents that people can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimgraph.exporters import export
from claimgraph.exporters.jsonld import read_context
from lecture.argument_graph import rows

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes

SITE = "https://example.org/ontology/"


def _framed(edition: Edition, name: str, content: bytes) -> dict[str, dict[str, Any]]:
    """The documents that the frame ``name`` makes, by their id; the ontology's folder is served."""
    from pyld import jsonld  # type: ignore[import-untyped]

    folder = edition.folder("ontology")

    def load(url: str, _options: Any = None) -> dict[str, Any]:
        name = url.removeprefix(SITE)
        document = json.loads((folder / name).read_text(encoding="utf-8"))
        if name == "context.jsonld":  # as publishing writes it, with the edition's prefixes
            document = read_context(folder / name, edition.prefixes())
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
        }

    frame = f"{SITE}frames/{name}.jsonld"
    found = jsonld.frame(json.loads(content), frame, {"documentLoader": load, "base": frame})
    documents = found.get("@graph") or [found]
    return {one["id"]: one for one in documents}


def test_a_claim_is_one_nested_document(edition: Edition, published: Published, store: Store) -> None:
    """Every claim of a paragraph, with sentence, words, place, and names of voice, subject and object."""
    found = _framed(edition, "claim", export(edition, published.nquads, "jsonld", paragraph="p051"))
    claims = rows(store, 'SELECT ?c { ?c a cg:Claim FILTER(CONTAINS(STR(?c), "/claim/p051-")) }')
    assert set(found) == {f"claim:{name.rpartition('/')[2]}" for (name,) in claims} != set()
    one = found["claim:p051-07"]
    assert one["label"] == "Portugal is a vassal, a slave of Britain."
    assert one["quote"] == "A vassal, a slave of Britain."
    assert [one[key]["name"] for key in ("claimant", "subject", "object")] == [
        "Leon Trotsky",
        "Portugal",
        "Britain",
    ]
    assert one["relationStated"]["label"] == "is subjugated by"
    assert (one["force"], one["polarity"]) == ("cg:assertion", "cg:positive")
    assert one["figure"]["name"] == "metaphor"
    assert "par:p051" in one["passage"]["partOf"]
    assert (one["passage"]["selector"]["start"], one["passage"]["selector"]["end"]) == ("41431", "41460")
    assert found["claim:p051-01"]["polarity"] == "cg:negative"


def test_a_reported_claim_keeps_its_reporter(edition: Edition, published: Published) -> None:
    """An imagined demand has both claimants, who tells it, how, and what he thinks of it."""
    found = _framed(edition, "claim", export(edition, published.nquads, "jsonld", paragraph="p020"))
    reported = [one for one in found.values() if one.get("reportedBy")]
    assert reported
    for one in reported:
        assert one["reportedBy"]["name"] and one["reportMode"] and one["reporterStance"]
    found = _framed(edition, "claim", export(edition, published.nquads, "jsonld", paragraph="p071"))
    joint = [one for one in found.values() if isinstance(one["claimant"], list)]
    assert joint and all(voice["name"] for one in joint for voice in one["claimant"])


def test_an_entity_has_what_is_said_of_it(
    edition: Edition, published: Published, store: Store, prefixes: Prefixes
) -> None:
    """Portugal with names and definition, each claim about it with voice, words, force and polarity."""
    iri = prefixes.expand("ent:portugal")
    found = _framed(edition, "entity", export(edition, published.nquads, "jsonld", entity=iri))
    one = found["ent:portugal"]
    assert one["name"] == "Portugal" and one["definition"] and "Portuguese Republic" in one["otherNames"]
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    for key, end in (("saidOfIt", "subject"), ("saidWithIt", "object")):
        claims = rows(store, f"SELECT ?c {{ ?c <{rdf}{end}> <{iri}> }}")
        assert (
            {claim["id"] for claim in one[key]}
            == {f"claim:{c.rpartition('/')[2]}" for (c,) in claims}
            != set()
        )
        for claim in one[key]:
            assert claim["quote"] and claim["claimant"]["name"] and claim["force"] and claim["polarity"]
            assert all(value is not None for value in claim.values())
    negative = {claim["id"] for claim in one["saidOfIt"] if claim["polarity"] == "cg:negative"}
    assert "claim:p051-01" in negative
