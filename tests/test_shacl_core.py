"""In what the engine proves to conform to the shapes pySHACL finds nothing; the rest is left to pySHACL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store, parse, serialize

from claimgraph.validate import read_shapes
from claimgraph.validate.shacl import run_shapes
from claimgraph.validate.shacl_core import conforms
from test_foreign_shapes import HEAD
from test_shapes import FIXTURES, judging, lines

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.model.graph import Graph


def both(data: bytes, shapes: Graph) -> tuple[bool, bool]:
    """Whether the engine proves that ``data`` conform, and whether they do for pySHACL."""
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)
    quads = list(parse(data, format=RdfFormat.N_QUADS, lenient=True))
    with ThreadPoolExecutor(max_workers=2) as beside:
        proved = conforms(store, data, len(store), shapes, beside)
    return proved, not run_shapes(quads, shapes)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_every_fixture(path: Path) -> None:
    """A fixture is proved to conform exactly where pySHACL finds nothing in it."""
    ontology, _, shapes, _ = judging()
    proved, found_nothing = both(ontology + lines(path), shapes.core)
    assert proved == found_nothing


RIGHT = ":S sh:targetNode :a ; sh:property [ sh:path :p ; %s ] . "
CASES = {
    "one value": (RIGHT % "sh:minCount 1 ; sh:maxCount 1", ":a :p 1 ."),
    "two values": (RIGHT % "sh:minCount 2 ; sh:maxCount 2", ":a :p 1, 2 ."),
    "a class below the named one": (
        "[] sh:targetClass :C ; sh:class :D .",
        ":B rdfs:subClassOf :C . :C rdfs:subClassOf :D . :a a :B .",
    ),
    "a class of a value": (
        RIGHT % "sh:class :D",
        ":B rdfs:subClassOf :C . :C rdfs:subClassOf :D . :a :p [ a :B ] .",
    ),
    "subjects and objects": (
        "[] sh:targetSubjectsOf :p ; sh:targetObjectsOf :p ; sh:nodeKind sh:IRI .",
        ":a :p :b .",
    ),
    "a literal as focus": (
        '[] sh:targetNode "plain" ; sh:datatype xsd:string ; sh:minLength 5 .',
        ":a :p 1 .",
    ),
    "whole numbers": (
        RIGHT % "sh:datatype xsd:nonNegativeInteger",
        ':a :p "5"^^xsd:nonNegativeInteger . :p :inverse :q . :q :inverse :p .',
    ),
    "a day long ago": (RIGHT % "sh:datatype xsd:date", ':a :p "-0043-03-15"^^xsd:date .'),
    "numbers in bounds": (RIGHT % 'sh:minInclusive 0.5 ; sh:maxExclusive 2', ":a :p 1, 1.5 ."),
    "days in order": (
        RIGHT % "sh:lessThanOrEquals :q",
        ':a :p "1917-03-14"^^xsd:date ; :q "1917-03-14"^^xsd:date , "20000-01-01"^^xsd:date .',
    ),
    "a pattern of Python's": (RIGHT % r'sh:pattern "^(?!no)\\w+$"', ':a :p "yes", "évident" .'),
    "a certain value": (RIGHT % "sh:hasValue 1, :b", ":a :p 1, :b, 7 ."),
    "nothing shared": (RIGHT % "sh:disjoint :q", ":a :p 1 ; :q 2 ."),
    "shapes inside shapes": (
        RIGHT % "sh:node [ sh:nodeKind sh:IRI ; sh:property [ sh:path :q ; sh:minCount 1 ] ]",
        ":a :p :b . :b :q 1 .",
    ),
}  # fmt: skip
WRONG = {
    "none": ("one value", ":b :p 1 ."),
    "more than one": ("one value", ":a :p 1, 2 ."),
    "one that the engine takes for the same": ("one value", ':a :p 1, "01"^^xsd:integer .'),
    "one of two": ("two values", ":a :p 1 ."),
    "three of two": ("two values", ":a :p 1, 2, 3 ."),
    "another class": ("a class of a value", ":B rdfs:subClassOf :C . :a :p [ a :B ] ."),
    "a class on top": ("a class below the named one", ":B rdfs:subClassOf :C . :a a :B ."),
    "a literal for an IRI": ("subjects and objects", ":a :p 1 ."),
    "a blank node": ("subjects and objects", "[] :p :b ."),
    "an integer that could be negative": ("whole numbers", ":a :p 5 ."),
    "no number": ("whole numbers", ':a :p "five"^^xsd:nonNegativeInteger .'),
    "no day": ("a day long ago", ':a :p "1917-02-30"^^xsd:date .'),
    "a text for a day": ("a day long ago", ':a :p "1917-02-03" .'),
    "below": ("numbers in bounds", ":a :p 0.25 ."),
    "at the end": ("numbers in bounds", ":a :p 2.0 ."),
    "words for a number": ("numbers in bounds", ':a :p "1" .'),
    "days the wrong way round": (
        "days in order",
        ':a :p "1917-03-15"^^xsd:date ; :q "1917-03-14"^^xsd:date .',
    ),
    "days by the clock": (
        "days in order",
        ':a :p "2000-01-02+14:00"^^xsd:date ; :q "2000-01-01-12:00"^^xsd:date .',
    ),
    "what the pattern forbids": ("a pattern of Python's", ':a :p "nothing" .'),
    "another value": ("a certain value", ":a :p 1 ."),
    "something shared": ("nothing shared", ":a :p 1 ; :q 1 ."),
    "nothing inside": ("shapes inside shapes", ":a :p :b ."),
}
#: What is known to pySHACL alone: shapes, with data that conform.
UNKNOWN = {
    "a closed shape": RIGHT.replace(". ", "; sh:closed true . ") % "sh:minCount 0",
    "a path of two steps": ":S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:maxCount 1 ] .",
    "either or": ":S sh:targetNode :a ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:nodeKind sh:Literal ] ) .",
    "a shape that is switched off": ":S sh:targetNode :b ; sh:nodeKind sh:Literal ; sh:deactivated true .",
    "a class that is a shape": ":C a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:IRI .",
    "a list of values": RIGHT % "sh:in ( 1 2 )",
    "a pattern with flags": RIGHT % 'sh:pattern "^1" ; sh:flags "i"',
    "a query": ':S sh:targetNode :a ; sh:path :p ; sh:sparql [ sh:select "SELECT $this { $this $PATH 2 }" ].',
}


def _asked(folder: Path, shapes: str, data: str) -> tuple[bool, bool]:
    path = folder / "shapes.ttl"
    head = HEAD + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    path.write_text(head + shapes, encoding="utf-8")
    quads = serialize(parse(head + data, format=RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    assert quads is not None
    return both(quads, read_shapes([path]).core)


@pytest.mark.parametrize("name", CASES)
def test_what_is_right(tmp_path: Path, name: str) -> None:
    """Each word of SHACL that is known to the engine's way is proved where it is fulfilled."""
    assert _asked(tmp_path, *CASES[name]) == (True, True)


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(tmp_path: Path, name: str) -> None:
    """What breaks a shape is never proved to conform, whatever the engine makes of its literals."""
    shapes, data = WRONG[name]
    assert _asked(tmp_path, CASES[shapes][0], data) == (False, False)


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_only_pyshacl_knows(tmp_path: Path, name: str) -> None:
    """Shapes that say more than is known to the engine's way are left to pySHACL, which finds nothing."""
    assert _asked(tmp_path, UNKNOWN[name], ":a :p 1 .") == (False, True)
