"""Letters: parts of a text with a writer, a day and whom they are written to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import claimgraph
from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

TEXT = "Britain rules.\nPortugal is poor.\n"
PARTS = f"""{NAMED}
<{BASE}text> rdfs:label "Two letters"@en .
part:letters a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p001-p002" .
part:first a cg:TextPart ; rdfs:label "First letter"@en ; dcterms:creator ent:lecturer ;
    dcterms:extent "p001" ; dcterms:created "1890-05-04"^^<http://www.w3.org/2001/XMLSchema#date> ;
    cg:addressee ent:annotator ; dcterms:isPartOf <{BASE}text> .
part:second a cg:TextPart ; rdfs:label "Second letter"@en ; cg:speaker ent:annotator ; dcterms:extent "p002" ;
    dcterms:created "1890-06"^^<http://id.loc.gov/datatypes/edtf/EDTF> ; cg:addressee ent:lecturer ;
    dcterms:isPartOf <{BASE}text> .
"""
CLAIM = """claim:p001-01 a cg:Claim ; rdfs:label "Britain rules."@en ; cg:quote "Britain rules." ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .
"""


def letters(folder: Path) -> Edition:
    """An edition of two letters."""
    return write_edition(folder, TEXT, edition=PARTS, claims=CLAIM)


def test_letters_stand_on_the_timeline(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Each on its days, for its writer too."""
    with claimgraph.open(letters(tmp_path)) as opened:
        entries = [(one.kind, one.record.label, one.new_style) for one in opened.timeline()]
        assert entries == [
            ("work", "First letter", "1890-05-04"),
            ("work", "Second letter", "1890-06-01 – 1890-06-30"),
        ]
        for writer, label in (("lecturer", "First letter"), ("annotator", "Second letter")):
            assert [one.record.label for one in opened.timeline(voice=writer)] == [label]


def test_who_wrote_a_letter_speaks_in_it(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Without a speaker a part is its writer's, not that of whoever speaks around it."""
    with claimgraph.open(letters(tmp_path)) as opened:
        (claim,) = opened.claims()
        assert [node.name for node in claim.claimant] == ["lecturer"]
        paragraph = claim.paragraph
        assert paragraph is not None
        assert paragraph.part is not None
        assert [node.name for node in paragraph.part.speaker] == ["lecturer"]


def test_schema_org_has_a_text_of_which_little_is_said(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Without title, creator, description or licence the work and its parts are told all the same."""
    with claimgraph.open(letters(tmp_path)) as opened:
        told = json.loads(opened.export("schemaorg"))
    found = json.dumps(told)
    assert "Two letters" in found
    assert "First letter" in found
    assert "Second letter" in found
    assert "1890-05-04" in found
