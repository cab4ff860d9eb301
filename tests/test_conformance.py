"""The runner of the W3C's suites, on a suite of our own: what passes, what does not, what is not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import conformance

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
    assert conformance.main([str(tmp_path), "csvw"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("csvw: 3 of 6 pass; the floor is ")
    assert [line.split(":")[0].strip() for line in said[1:]] == ["other", "unwarned", "taken"]


def test_suites_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no suite lies in the folder, it is said how to put each there."""
    assert conformance.main([str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert f"git clone https://github.com/w3c/csvw {tmp_path / 'csvw'}" in said.err
