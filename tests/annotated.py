"""A small edition with annotations of every kind, and what files of other tools become in one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimgraph.annotations.formats import drafter_of, read_annotations
from tiny_edition import EDITION, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.annotations.drafts import Drafts
    from claimgraph.edition import Edition

CLAIMS = """
claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ; cg:figure cg:metaphor ; cg:certainty cg:unmarked ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain .
claim:p003-01 a cg:Claim ; rdfs:label "Britain rules, it is said."@en ; cg:quote "Britain rules" ;
    oa:suffix ". Who" ; rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal ;
    cg:claimant ent:editor ; cg:reportedBy ent:lecturer ; cg:reporterStance cg:rejects ;
    cg:when "1914/.."^^<http://id.loc.gov/datatypes/edtf/EDTF> .
claim:p003-02 a cg:Claim ; rdfs:label "Britain rules the ports."@en ;
    cg:quote "Who rules […] ports?" ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .
arg:p003-a1 a cg:Argument ; cg:premise claim:p003-01 ; cg:bearing cg:supports ; cg:conclusion claim:p002-01 .
arg:p003-a2 a cg:Argument ; cg:premise claim:p003-01 ; cg:bearing cg:supports ; cg:conclusion arg:p003-a1 .
gap:p002-g1 a oa:Annotation ; oa:motivatedBy oa:classifying ; cg:quote "Comrades!" ; oa:hasBody cg:address .
note:p004-n1 a oa:Annotation ; oa:motivatedBy oa:commenting ; cg:quote "Kamenev" ; oa:bodyValue "Who?"@en .
"""


def annotated_edition(root: Path) -> Edition:
    """A small edition with a claim, a report, a quotation in pieces, arguments, a gap and a note."""
    return write_edition(root, edition=EDITION, claims=CLAIMS)


def draft(edition: Edition, file: Path, content: str | dict[str, Any] | list[Any]) -> Drafts:
    """What becomes of ``content``, written to ``file``."""
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_annotations(drafter_of(edition), file)


def quoted(drafts: Drafts) -> list[tuple[str, str, str]]:
    """(sheet, id, quotation and what tells it from its likes) of every row."""
    rows = []
    for sheet, name, properties in [*drafts.whole, *drafts.partial]:
        said = {iri.rpartition("#")[2]: values[0].value for iri, values in properties.items()}
        rows.append((sheet, name, "|".join(said.get(one, "") for one in ("prefix", "quote", "suffix"))))
    return rows
