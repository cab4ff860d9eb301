"""The runner of the W3C's suites, on a suite of our own: what passes, what does not, what is not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from conformance.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RESULT = """
@prefix csvw: <http://www.w3.org/ns/csvw#> .
[] a csvw:TableGroup ; csvw:table [ a csvw:Table ; csvw:url <a.csv> ;
  <http://www.w3.org/2000/01/rdf-schema#label> "x" ;
  csvw:row [ a csvw:Row ; csvw:rownum 1 ; csvw:url <a.csv#row=2> ; csvw:describes [ <a.csv#p> "1" ] ] ] .
"""


def test_a_suite_of_our_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A right result passes; another one, a warning that is missing, and what must be refused do not."""
    tests = tmp_path / "csvw" / "tests"
    tests.mkdir(parents=True)
    entries = [
        {"id": "#right", "type": "csvt:ToRdfTest", "action": "a.csv", "result": "a.ttl"},
        {"id": "#other", "type": "csvt:ToRdfTest", "action": "b.csv", "result": "a.ttl"},
        {"id": "#unwarned", "type": "csvt:ToRdfTestWithWarnings", "action": "a.csv", "result": "a.ttl"},
        {"id": "#warned", "type": "csvt:ToRdfTestWithWarnings", "action": "odd.json", "result": "a.ttl"},
        {"id": "#taken", "type": "csvt:NegativeRdfTest", "action": "a.csv"},
        {"id": "#refused", "type": "csvt:NegativeRdfTest", "action": "bad.json"},
    ]
    (tests / "manifest-rdf.jsonld").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    (tests / "a.csv").write_text("p\n1\n", encoding="utf-8")
    (tests / "b.csv").write_text("p\n1\n", encoding="utf-8")
    (tests / "a.ttl").write_text(RESULT, encoding="utf-8")
    metadata = {"@context": "http://www.w3.org/ns/csvw", "url": "a.csv"}
    (tests / "odd.json").write_text(json.dumps({**metadata, "zzz": 1}), encoding="utf-8")
    (tests / "bad.json").write_text(json.dumps({**metadata, "@id": "_:b"}), encoding="utf-8")
    assert main([str(tmp_path), "csvw"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("csvw: 3 of 6 pass; the floor is ")
    assert [line.split(":")[0].strip() for line in said[1:]] == ["other", "unwarned", "taken"]


SHACL = """
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <urn:x:> .
@prefix sht: <http://www.w3.org/ns/shacl-test#> .
:S sh:targetNode :a ; sh:property :P . :P sh:path :name ; sh:maxCount 1 . :a :name "A", "B" .
<right> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
    mf:result [ sh:conforms false ; sh:result [ sh:focusNode :a ; sh:sourceShape :P ] ] .
<other> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
    mf:result [ sh:conforms false ; sh:result [ sh:focusNode :b ; sh:sourceShape :P ] ] .
<conforms> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ;
    mf:result [ sh:conforms true ] .
<refused> a sht:Validate ; mf:action [ sht:dataGraph <> ; sht:shapesGraph <> ] ; mf:result sht:Failure .
"""


def test_a_suite_of_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report with the right node passes; another node, another verdict, and what must be refused do not."""
    tests = tmp_path / "data-shapes" / "data-shapes-test-suite" / "tests" / "core"
    tests.mkdir(parents=True)
    (tests / "manifest.ttl").write_text(SHACL, encoding="utf-8")
    assert main([str(tmp_path), "shacl-core"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("shacl-core: 1 of 4 pass; ")
    assert [line.split(":")[0].strip() for line in said[1:]] == [
        "core/other",
        "core/conforms",
        "core/refused",
    ]


SPARQL = """
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
<> mf:entries (<#rows> <#order> <#often> <#graphs> <#ask> <#made> <#cells> <#form> <#bad> <#fine> <#good>) .
<#rows> a mf:QueryEvaluationTest ; mf:result <rows.srj> ;
    mf:action [ qt:query <rows.rq> ; qt:data <a.ttl> ] .
<#order> a mf:QueryEvaluationTest ; mf:result <order.ttl> ;
    mf:action [ qt:query <rows.rq> ; qt:data <a.ttl> ] .
<#often> a mf:QueryEvaluationTest ; mf:result <often.srj> ;
    mf:action [ qt:query <rows.rq> ; qt:data <a.ttl> ] .
<#graphs> a mf:QueryEvaluationTest ; mf:result <graphs.srj> ;
    mf:action [ qt:query <graphs.rq> ; qt:graphData <a.ttl> ] .
<#ask> a mf:QueryEvaluationTest ; mf:result <ask.srx> ;
    mf:action [ qt:query <ask.rq> ; qt:data <a.ttl> ] .
<#made> a mf:QueryEvaluationTest ; mf:result <made.ttl> ;
    mf:action [ qt:query <made.rq> ; qt:data <a.ttl> ] .
<#cells> a mf:CSVResultFormatTest ; mf:result <rows.csv> ;
    mf:action [ qt:query <rows.rq> ; qt:data <a.ttl> ] .
<#form> a mf:QueryEvaluationTest ; mf:result <form.srj> ;
    mf:action [ qt:query <form.rq> ; qt:data <a.ttl> ] .
<#bad> a mf:NegativeSyntaxTest11 ; mf:action <bad.rq> .
<#fine> a mf:NegativeSyntaxTest11 ; mf:action <ask.rq> .
<#good> a mf:PositiveSyntaxTest11 ; mf:action <ask.rq> .
"""


def rows(*found: dict[str, str]) -> str:
    """SPARQL's JSON with these rows of literals."""
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in found]
    return json.dumps({"head": {"vars": sorted(found[0])}, "results": {"bindings": bindings}})


def test_a_suite_of_queries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Right answers of each kind pass; other rows, another order or form, and what must be refused do not."""
    tests = tmp_path / "rdf-tests" / "sparql" / "sparql11"
    tests.mkdir(parents=True)
    files = {
        "manifest.ttl": SPARQL,
        "a.ttl": '<s> <p> "b", "a" ; <q> 01 .',
        "rows.rq": "SELECT ?o { <s> <p> ?o } ORDER BY ?o",
        "rows.srj": rows({"o": "b"}, {"o": "a"}),
        "order.ttl": "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> . [] rs:solution "
        '[ rs:index 1 ; rs:binding [ rs:variable "o" ; rs:value "b" ] ] , '
        '[ rs:index 2 ; rs:binding [ rs:variable "o" ; rs:value "a" ] ] .',
        "often.srj": rows({"o": "b"}, {"o": "a"}, {"o": "a"}),
        "graphs.rq": "SELECT ?o { GRAPH <a.ttl> { <s> <p> ?o } }",
        "graphs.srj": rows({"o": "a"}, {"o": "b"}),
        "ask.rq": "ASK { <s> <p> 'a' }",
        "ask.srx": '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/>'
        "<boolean>true</boolean></sparql>",
        "made.rq": "CONSTRUCT { [] <made> ?o } { <s> <p> ?o }",
        "made.ttl": '_:x <made> "a" . _:y <made> "b" .',
        "rows.csv": "o\r\na\r\nb\r\n",
        "form.rq": "SELECT (STR(?n) AS ?o) { <s> <q> ?n }",
        "form.srj": rows({"o": "01"}),
        "bad.rq": "SELECT {",
    }
    for name, content in files.items():
        (tests / name).write_text(content, encoding="utf-8", newline="")
    assert main([str(tmp_path), "sparql11"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("sparql11: 7 of 11 pass; ")
    failed = [line.split(":")[0].strip().rpartition("/")[2] for line in said[1:]]
    assert failed == ["order", "often", "form", "fine"]


def test_suites_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no suite lies in the folder, it is said how to put each there."""
    assert main([str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert f"git clone https://github.com/w3c/csvw {tmp_path / 'csvw'}" in said.err
