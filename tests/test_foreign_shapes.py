"""Shapes of anybody's are judged by as SHACL says, not only as far as ours need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from claimgraph.errors import UnreadableInput
from claimgraph.terms import Prefixes
from claimgraph.validate import Report, read_shapes, validate_nquads, write_report

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix doco: <http://purl.org/spar/doco/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """:a a :Thing ; :name "A" ; :note "nobody's" . :b a :Thing ; :name "B"@en . :s a doco:Sentence .
:c a :Wheel ; :part [ :size 3 ] ."""
ASKS = ':s-query sh:message "It is so." ; sh:select'


def judged(folder: Path, shapes: str) -> Report:
    """What these shapes find in DATA."""
    path = folder / "shapes.ttl"
    path.write_text(HEAD + shapes, encoding="utf-8")
    data = serialize(parse(HEAD + DATA, format=RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    assert data is not None
    return validate_nquads(data, Prefixes({}), read_shapes([path]), [])


CASES = {
    "a closed shape sees what no shape names": (
        ":S sh:targetNode :a ; sh:closed true ; sh:property [ sh:path :name ] ; "
        "sh:ignoredProperties (rdf:type) .",
        {("urn:x:S", "urn:x:a")},
    ),
    "sentences are judged where a shape names them": (
        ":S sh:targetClass doco:Sentence ; sh:property :P . :P sh:path :text ; sh:minCount 1 .",
        {("urn:x:P", "urn:x:s")},
    ),
    "what stands inside a result is none": (
        ":S sh:targetNode :c ; sh:property :P . :P sh:path :part ; sh:node :Part . "
        ":Part sh:property :Size . :Size sh:path :size ; sh:maxInclusive 2 .",
        {("urn:x:P", "urn:x:c")},
    ),
    "a literal can be what is wrong": (
        ':S sh:targetNode "plain" , 3 ; sh:datatype xsd:integer .',
        {("urn:x:S", '"plain"')},
    ),
    "a constraint with a path": (
        f":S sh:targetClass :Thing ; sh:path :name ; sh:sparql :s-query . {ASKS} "
        '"SELECT $this ?value { $this $PATH ?value FILTER(LANG(?value) = \\"\\") }" .',
        {("urn:x:S", "urn:x:a")},
    ),
    "prefixes that a constraint declares, also in what its ontology imports": (
        f":S sh:targetClass :Thing ; sh:sparql :s-query . {ASKS} "
        '"SELECT $this { $this x:note ?note }" ; sh:prefixes :more . :more owl:imports :own . '
        ':own sh:declare [ sh:prefix "x" ; sh:namespace "urn:x:"^^xsd:anyURI ] .',
        {("urn:x:S", "urn:x:a")},
    ),
    "the focus node as a variable's value": (
        f":S sh:targetClass :Thing ; sh:sparql :s-query . {ASKS} "
        '"SELECT $this { BIND($this AS ?same) ?same <urn:x:note> ?note }" .',
        {("urn:x:S", "urn:x:a")},
    ),
    "a literal that a constraint names": (
        f":S sh:targetNode :a ; sh:sparql :s-query . {ASKS} "
        '"SELECT $this ?value { $this <urn:x:name> ?value }" .',
        {("urn:x:S", '"A"')},
    ),
    "a shape that is switched off": (
        f":S sh:targetNode :a ; sh:deactivated true ; sh:sparql :s-query . {ASKS} "
        '"SELECT $this { $this <urn:x:name> ?value }" .',
        set(),
    ),
    "a shape without a name": (
        "[] sh:targetNode :a ; sh:property [ sh:path :name ; sh:maxCount 0 ] .",
        {("_:b", "urn:x:a")},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_shacl(tmp_path: Path, name: str) -> None:
    """Shapes find what SHACL says they find, and every report can tell it."""
    shapes, found = CASES[name]
    report = judged(tmp_path, shapes)
    assert {(one.guard, one.focus) for one in report.findings} == found
    for format_name in ("text", "json", "github"):
        assert str(len(found)) in write_report(report, format_name) or not found
    told = list(parse(write_report(report, "turtle"), format=RdfFormat.TURTLE))
    assert sum(quad.predicate.value.endswith("#result") for quad in told) == len(found)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT $this { $this ?p ?o MINUS { $this ?p 1 } }", "MINUS"),
        ("SELECT $this { VALUES ?o { 1 } $this ?p ?o }", "VALUES"),
        ("SELECT ?value { $this ?p ?value }", "this"),
        ("SELECT $this { GRAPH $shapesGraph { ?s ?p ?o } }", "shapesGraph"),
    ],
)
def test_what_no_constraint_may_be(tmp_path: Path, query: str, said: str) -> None:
    """A query that SHACL forbids, or that nobody here can carry out, is one line that says what of it."""
    with pytest.raises(UnreadableInput, match=said):
        judged(tmp_path, f':S sh:targetNode :a ; sh:sparql :s-query . {ASKS} "{query}" .')
