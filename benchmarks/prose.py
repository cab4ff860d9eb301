"""An edition of one long text: sentences of common words in which two names stand again and again.

What such a text costs is its places: every sentence and every mention has a node with two selectors.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from claimgraph.build.anchors import digest

if TYPE_CHECKING:
    from pathlib import Path

_BASE = "https://example.org/prose/"
_WORDS = (
    "the", "the", "and", "of", "in", "shall", "who", "they", "this", "every", "war", "pay", "land", "house",
    "peoples", "ministers", "victory", "ruin", "hunger", "before", "while", "speak", "ask", "has", "brought",
)  # fmt: skip
_PREFIXES = {
    "cg": "https://w3id.org/claimgraph/ns#", "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "rel": "https://w3id.org/claimgraph/relation/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    **{prefix: f"{_BASE}{name}/" for prefix, name in (
        ("claim", "claim"), ("ent", "entity"), ("part", "part"),
    )},
}  # fmt: skip


def write_prose(folder: Path, paragraphs: int, claims: int) -> Path:
    """Write an edition of so many ``paragraphs`` and ``claims`` into ``folder``; returns it."""
    draw, digits = Random(1), max(3, len(str(paragraphs)))  # noqa: S311 - no secret
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(_PREFIXES.items()))
    lines, written = [], [head]
    for number in range(1, paragraphs + 1):
        sentences = [_sentence(draw, number) for _ in range(draw.randint(2, 6))]
        lines.append(" ".join(sentences))
        if number % (paragraphs // claims) == 0:
            written.append(
                f'claim:p{number:0{digits}d}-01 a cg:Claim ; rdfs:label "Something rules, {number}."@en ;\n'
                f'    cg:quote "{sentences[0]}" ; rdf:subject ent:portugal ; rdf:predicate rel:rules ;\n'
                "    rdf:object ent:britain .\n"
            )
    text = "\n".join(lines) + "\n"
    last = f"p{paragraphs:0{digits}d}"
    named = (
        f"{head}\n<{_BASE}edition> a <https://schema.org/Dataset> .\n"
        f'<{_BASE}text> dcterms:identifier "{digest(text)}" .\n'
        f'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p{1:0{digits}d}-{last}" ;\n'
        f"    dcterms:isPartOf <{_BASE}text> .\n"
        'ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en .\n'
        'ent:portugal a cg:Polity ; skos:prefLabel "Portugal"@en ; skos:altLabel "war"@en .\n'
        'ent:britain a cg:Polity ; skos:prefLabel "Britain"@en .\n'
    )
    for name, content in (
        ("seeds/text.txt", text), ("graph/anchored.txt", text), ("graph/edition.ttl", named),
        ("graph/claims.ttl", "\n".join(written)),
    ):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def _sentence(draw: Random, number: int) -> str:
    words = " ".join(draw.choice(_WORDS) for _ in range(14))
    return f"{words.capitalize()} Portugal {number}."
