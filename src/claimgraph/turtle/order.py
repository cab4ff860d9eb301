"""The order of the canonical form: predicates as a reader wants them, names so that p9 comes before p10."""

from __future__ import annotations

import re

from claimgraph.terms import CG, DCTERMS, OA, OWL, PROV, RDF, RDFS, SCHEMA, SH, SKOS, SSSOM
from claimgraph.terms import natural_key as natural_key

#: The local name of what stands at a place of the text: its paragraph, a letter for its kind, a number.
_IN_TEXT = re.compile(r"(p\d+)-([a-z]?)\d+")

#: Predicates that come first, in this order; all others follow by name, and the editors' remarks come last.
_FIRST = (
    f"{RDF}type",
    f"{RDFS}label",
    f"{SKOS}prefLabel",
    f"{SKOS}altLabel",
    f"{SKOS}hiddenLabel",
    f"{DCTERMS}title",
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
    f"{OWL}inverseOf",
    f"{SKOS}definition",
    f"{RDFS}comment",
    f"{DCTERMS}description",
    f"{OA}motivatedBy",
    f"{CG}quote",
    f"{OA}prefix",
    f"{OA}suffix",
    f"{RDF}subject",
    f"{RDF}predicate",
    f"{RDF}object",
    f"{OWL}annotatedSource",
    f"{SSSOM}predicate_modifier",
    f"{OWL}annotatedProperty",
    f"{OWL}annotatedTarget",
    f"{OA}hasBody",
    f"{OA}bodyValue",
    f"{CG}subjectText",
    f"{CG}objectText",
    f"{CG}premise",
    f"{CG}bearing",
    f"{CG}conclusion",
    f"{CG}force",
    f"{CG}polarity",
    f"{CG}certainty",
    f"{CG}scope",
    f"{CG}manner",
    f"{CG}figure",
    f"{CG}cue",
    f"{CG}condition",
    f"{CG}alternativeTo",
    f"{CG}answer",
    f"{CG}claimant",
    f"{CG}claimantScope",
    f"{CG}reportedBy",
    f"{CG}reportedIn",
    f"{CG}reportMode",
    f"{CG}reporterStance",
    f"{CG}addressee",
    f"{CG}heldAt",
    f"{CG}when",
    f"{CG}notBefore",
    f"{CG}notAfter",
    f"{CG}calendar",
    f"{CG}calendarReading",
    f"{DCTERMS}spatial",
    f"{CG}quantity",
    f"{CG}quantityMin",
    f"{CG}quantityMax",
    f"{CG}unit",
    f"{CG}per",
    f"{CG}loose",
    f"{CG}speaker",
    f"{SCHEMA}birthDate",
    f"{SCHEMA}deathDate",
    f"{SCHEMA}startDate",
    f"{SCHEMA}endDate",
    f"{SCHEMA}domainIncludes",
    f"{SCHEMA}rangeIncludes",
    f"{SH}prefix",
    f"{SH}targetClass",
    f"{SH}targetNode",
    f"{SH}targetSubjectsOf",
    f"{SH}targetObjectsOf",
    f"{SH}path",
)
_LAST = (
    f"{SKOS}exactMatch",
    f"{SKOS}closeMatch",
    f"{SKOS}broadMatch",
    f"{SKOS}narrowMatch",
    f"{SKOS}relatedMatch",
    f"{SKOS}example",
    f"{CG}reading",
    f"{SKOS}editorialNote",
    f"{PROV}wasGeneratedBy",
    f"{RDFS}isDefinedBy",
)
_RANK = {iri: rank for rank, iri in enumerate(_FIRST)} | {
    iri: 10_000 + rank for rank, iri in enumerate(_LAST)
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
