"""What the pictures share: rows of text from SPARQL where the model has none, and the source line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from claimgraph.errors import ClaimgraphError, UnreadableInput
from claimgraph.model.graph import local_name, text_of
from claimgraph.model.records import local
from claimgraph.pictures.style import STANCES
from claimgraph.store import evaluate
from claimgraph.terms import CG, DCTERMS, DOCO, FOAF, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Container

    from claimgraph.model import Claim, Model

PREFIXES = {
    "cg": CG, "dcterms": DCTERMS, "doco": DOCO, "foaf": FOAF, "oa": OA, "rdf": RDF, "rdfs": RDFS,
    "schema": SCHEMA, "skos": SKOS,
}  # fmt: skip


class NothingToDraw(ClaimgraphError):
    """The graph has nothing of what the picture shows."""

    exit_code = 1


def rows(model: Model, sparql: str) -> list[tuple[str, ...]]:
    """The solutions as text, sorted; "" for what is unbound."""
    found = evaluate(model.engine, sparql, PREFIXES)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise TypeError("pictures ask for rows")
    count = len(found.variables)
    return sorted(tuple("" if row[at] is None else text_of(row[at]) for at in range(count)) for row in found)


def claims(model: Model) -> dict[str, Claim]:
    """Every claim by its IRI, in text order; raises UnreadableInput for a stance without a sign."""
    for claim in model.claims.values():
        if claim.reporter_stance:
            known(claim.iri, "cg:reporterStance", local(claim.reporter_stance), STANCES)
    return model.claims


def known(iri: str, term: str, value: str, symbols: Container[str]) -> None:
    """Raise UnreadableInput when what ``iri`` has as ``term`` (a local name; "" for none) has no sign."""
    if value not in symbols:
        what = f"cannot draw the {term} {value!r}" if value else f"it has no {term}"
        raise UnreadableInput(f"{local_name(iri)}: {what}", "", "run claimgraph validate")


def listed(names: list[str]) -> str:
    """Names as one reads them: ``a``, ``a and b``, ``a, b and c``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def source(model: Model) -> str:
    """The line that says where a picture comes from: the edition, its version and its licence."""
    graph = model.graph
    for edition in graph.instances(f"{SCHEMA}Dataset"):
        label = graph.value(edition, f"{RDFS}label")
        if label:
            facts = [graph.value(edition, one) for one in (f"{SCHEMA}version", f"{DCTERMS}license")]
            parts = [label, f"version {facts[0]}" if facts[0] else "", facts[1]]
            return f"Source: {' · '.join(part for part in parts if part)}. Drawn by claimgraph."
    return "Drawn by claimgraph from the graph of this edition."
