"""The order of the canonical form: predicates as a reader wants them, names so that p9 comes before p10."""

from __future__ import annotations

import re

from claimgraph.terms import CG, DCTERMS, OA, OWL, PROV, RDF, RDFS, SCHEMA, SH, SKOS, SSSOM
from claimgraph.terms import natural_key as natural_key

#: The local name of what stands at a place of the text: its paragraph, a letter for its kind, a number.
_IN_TEXT = re.compile(r"(p\d+)-([a-z]?)\d+")

#: Predicates that come first, in this order; all others follow by name, and the editors' remarks come last.
_FIRST = """
    rdf:type rdfs:label skos:prefLabel skos:altLabel skos:hiddenLabel dcterms:title rdfs:subClassOf
    rdfs:subPropertyOf owl:inverseOf skos:definition rdfs:comment dcterms:description oa:motivatedBy
    cg:quote oa:prefix oa:suffix rdf:subject rdf:predicate rdf:object owl:annotatedSource
    sssom:predicate_modifier owl:annotatedProperty owl:annotatedTarget oa:hasBody oa:bodyValue
    cg:subjectText cg:objectText cg:premise cg:bearing cg:conclusion cg:force cg:polarity
    cg:certainty cg:scope cg:manner cg:figure cg:cue cg:condition cg:alternativeTo cg:answer
    cg:claimant cg:claimantScope cg:reportedBy cg:reportedIn cg:reportMode cg:reporterStance
    cg:addressee cg:heldAt cg:when cg:notBefore cg:notAfter cg:calendar cg:calendarReading
    dcterms:spatial cg:quantity cg:quantityMin cg:quantityMax cg:unit cg:per cg:loose cg:speaker
    schema:birthDate schema:deathDate schema:startDate schema:endDate schema:domainIncludes
    schema:rangeIncludes sh:prefix sh:targetClass sh:targetNode sh:targetSubjectsOf
    sh:targetObjectsOf sh:path
"""
_LAST = """
    skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch skos:example
    cg:reading skos:editorialNote prov:wasGeneratedBy rdfs:isDefinedBy
"""
_SPACES = {
    "cg": CG, "dcterms": DCTERMS, "oa": OA, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS,
    "schema": SCHEMA, "sh": SH, "skos": SKOS, "sssom": SSSOM,
}  # fmt: skip


def _expanded(curies: str) -> list[str]:
    return [_SPACES[prefix] + name for prefix, name in (curie.split(":") for curie in curies.split())]


_RANK = {iri: rank for rank, iri in enumerate(_expanded(_FIRST))} | {
    iri: 10_000 + rank for rank, iri in enumerate(_expanded(_LAST))
}
_BETWEEN = 5_000


def predicate_key(iri: str) -> tuple[int, str]:
    """Sorts predicates."""
    return (_RANK.get(iri, _BETWEEN), iri)


def subject_key(iri: str, position: int | None) -> tuple[str, int, tuple[list[str | int], str]]:
    """Sorts subjects by namespace, ``schema:position`` where given, and name.

    What stands at a place of the text (``claim/p005-01``, ``argument/p005-a1``, ``gap/p005-g1`` …) is sorted
    by paragraph first, so that a reader finds beside a paragraph's claims all that is said of it.
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    name = iri[cut:]
    match = _IN_TEXT.fullmatch(name)
    if match:
        outer = iri.rfind("/", 0, cut - 1) + 1
        return (f"{iri[:outer]}claim/", 0, natural_key(f"{match[1]}/{match[2]}/{name}"))
    return (iri[:cut], -1 if position is None else position, natural_key(name))
