"""JSON-LD as it is written: read by the engine, it gives the same triples, letter for letter."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.exporters.jsonld import JsonLd
from claimgraph.terms import RDF
from claimgraph.turtle.terms import lines_of
from test_turtle import IRIS, LITERALS, PREFIXES

TYPE = NamedNode(f"{RDF}type")
PREDICATES = st.one_of(IRIS, st.just(TYPE))
TRIPLES = st.lists(st.builds(Quad, IRIS, PREDICATES, st.one_of(IRIS, LITERALS)), max_size=12)
#: Two terms of the context: one for things, one for whole numbers.
TERMS = {"thing": ("ent:thing", "@id"), "number": ("ent:number", "xsd:integer")}
CONTEXT = {
    "@version": 1.1,
    **PREFIXES,
    "id": "@id",
    "type": "@type",
    **{name: {"@id": iri, "@type": kind} for name, (iri, kind) in TERMS.items()},
}


def read(written: bytes) -> set[Quad]:
    """The triples of a document."""
    return set(parse(written, format=RdfFormat.JSON_LD))


@settings(deadline=None)
@given(st.lists(TRIPLES, min_size=1, max_size=3))
def test_what_is_written_is_what_is_read(several: list[list[Quad]]) -> None:
    """Whatever the triples, also of a writer that has written others before."""
    writer = JsonLd({"@context": CONTEXT})
    for triples in several:
        assert read(writer.write(lines_of(triples))) == set(triples)


def test_terms_of_the_context() -> None:
    """Values are plain where the context tells what they are, and say it themselves where it does not."""
    node, other = NamedNode(PREFIXES["ent"] + "a"), NamedNode(PREFIXES["ent"] + "b")
    thing, number = (NamedNode(PREFIXES["ent"] + name) for name in ("thing", "number"))
    integer = NamedNode(PREFIXES["xsd"] + "integer")
    triples = [
        Quad(node, TYPE, other),
        Quad(node, thing, other),
        Quad(node, number, Literal("01", datatype=integer)),
        Quad(node, number, Literal("words")),
        Quad(node, other, Literal("words", language="ar", direction=BaseDirection.RTL)),
    ]
    written = JsonLd({"@context": CONTEXT}).write(lines_of(triples), "context.jsonld")
    assert json.loads(written) == {
        "@context": "context.jsonld",
        "@graph": [
            {
                "id": "ent:a",
                "type": "ent:b",
                "thing": "ent:b",
                "number": ["01", {"@type": "xsd:string", "@value": "words"}],
                "ent:b": {"@direction": "rtl", "@language": "ar", "@value": "words"},
            }
        ],
    }
