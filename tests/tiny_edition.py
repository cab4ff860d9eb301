"""A whole edition in one screen of text, so that tests of the build can show what they are about."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from claimgraph.edition import Edition

if TYPE_CHECKING:
    from claimgraph.terms import Prefixes

TEXT = """A Small Lecture

Comrades! Portugal is a slave of Britain. We want peace, we want bread.
Britain rules. Who rules Portugal’s ports? Britain rules.

  1. ↑ See Yu. Kamenev, Vol.2. The island [It was a town.] was ceded to Turkey.
"""

BASE = "https://example.org/small/"

_NAMES = {
    "ent": "entity",
    "claim": "claim",
    "arg": "argument",
    "part": "part",
    "par": "paragraph",
    "sen": "sentence",
    "mention": "mention",
    "gap": "gap",
    "note": "note",
    "sel": "selector",
    "activity": "activity",
}
_BORROWED = {
    "cg": "https://w3id.org/claimgraph/ns#",
    "rel": "https://w3id.org/claimgraph/relation/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
PREFIXES = {**_BORROWED, **{prefix: f"{BASE}{name}/" for prefix, name in _NAMES.items()}}
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())

NAMED = "<https://example.org/small/edition> a <https://schema.org/Dataset> .\n"

EDITION = f"""
{NAMED}
part:lecture a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p003" .
part:note a cg:TextPart ; cg:speaker ent:editor ; dcterms:extent "p004" .
part:bracket a cg:TextPart ; cg:speaker ent:annotator ; dcterms:extent "p004" ;
    cg:quote "[It was a town.]" ; dcterms:isPartOf part:note .
"""

ENTITIES = """
ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .
ent:editor a foaf:Person ; skos:prefLabel "editor"@en .
ent:annotator a foaf:Person ; skos:prefLabel "annotator"@en .
ent:portugal a cg:Polity ; skos:prefLabel "Portugal"@en .
ent:britain a cg:Polity ; skos:prefLabel "Great Britain"@en ; skos:altLabel "Britain"@en .
"""

CLAIMS = """
claim:p002-01 a cg:Claim ;
    rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain .
"""


def write_edition(root: Path, text: str = TEXT, prefixes: str = "", **graph: str) -> Edition:
    """An edition below ``root`` with ``graph`` as its files: name → Turtle without prefixes.

    ``prefixes`` is a prefix table of its own.
    """
    files = {"edition": EDITION, "entities": ENTITIES, "claims": CLAIMS} | graph
    for folder in ("seeds", "graph"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "seeds" / "text.txt").write_text(text, encoding="utf-8", newline="")
    if prefixes:
        (root / "ontology").mkdir(exist_ok=True)
        (root / "ontology" / "prefixes.ttl").write_text(prefixes, encoding="utf-8")
    for name, content in files.items():
        (root / "graph" / f"{name}.ttl").write_text(HEAD + content, encoding="utf-8")
    return Edition(root.resolve())


def prefix_table() -> Prefixes:
    """The prefixes of an edition that adds none of its own, for tests that write no edition."""
    with TemporaryDirectory() as folder:
        return write_edition(Path(folder)).prefixes()


def write_smallest(root: Path) -> Edition:
    """The smallest edition there can be: one sentence, who speaks and of whom, one claim."""
    return write_edition(
        root,
        "Britain rules.\n",
        edition=f'{NAMED}part:speech a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001" .\n'
        'ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .\n'
        'ent:portugal a cg:Polity ; skos:prefLabel "Portugal"@en .\n'
        'ent:britain a cg:Polity ; skos:prefLabel "Britain"@en .\n',
        entities="",
        claims='claim:p001-01 a cg:Claim ; rdfs:label "Britain rules."@en ; cg:quote "Britain rules." ;\n'
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n",
    )
