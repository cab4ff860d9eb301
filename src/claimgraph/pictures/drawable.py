"""What the pictures share: claims whose every value has a symbol, lists of names, the source line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import ClaimgraphError, UnreadableInput
from claimgraph.model.graph import local_name
from claimgraph.model.node import local
from claimgraph.pictures.style import STANCES
from claimgraph.terms import DCTERMS, RDFS, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from claimgraph.model import Claim, Model, Node


class NothingToDraw(ClaimgraphError):
    """The graph has nothing of what the picture shows."""

    exit_code = 1


def drawable_claims(model: Model) -> dict[str, Claim]:
    """Every claim by its IRI, in text order; raises UnreadableInput for a stance without a symbol."""
    for claim in model.claims.values():
        if claim.reporter_stance:
            need_symbol(claim.iri, "cg:reporterStance", claim.reporter_stance, STANCES)
    return model.claims


def need_symbol(iri: str, term: str, value: Node | None, symbols: Container[str]) -> None:
    """Raise UnreadableInput when what ``iri`` has as ``term`` has none of the ``symbols``, by local names."""
    name = local(value)
    if name not in symbols:
        what = f"cannot draw the {term} {name!r}" if name else f"it has no {term}"
        raise UnreadableInput(f"{local_name(iri)}: {what}", "", "run claimgraph validate")


def enumerated(voices: Iterable[Node | str]) -> str:
    """Names as one reads them: ``a``, ``a and b``, ``a, b and c``."""
    names = [str(voice) for voice in voices]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def source_line(model: Model) -> str:
    """The line that says where a picture comes from: the edition, its version and its licence."""
    graph = model.graph
    for edition in graph.instances(f"{SCHEMA}Dataset"):
        label = graph.value(edition, f"{RDFS}label")
        if label:
            version, licence = (
                graph.value(edition, key) for key in (f"{SCHEMA}version", f"{DCTERMS}license")
            )
            parts = (label, version and f"version {version}", licence)
            return f"Source: {' · '.join(filter(None, parts))}. Drawn by claimgraph."
    return "Drawn by claimgraph from the graph of this edition."
