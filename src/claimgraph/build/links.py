"""Links to authorities: from each judgement that people wrote down, the plain match that follows from it.

A judgement is a node in SSSOM's RDF form (``owl:annotatedSource``, ``…Property``, ``…Target``). What a
consumer of linked data looks for is ``ent:x skos:exactMatch <…>``; writing both by hand would let them drift
apart, and a negated judgement must never become a match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.build.ntriples import Lines, iri
from claimgraph.terms import OWL, SSSOM, VOID

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored


def write_links(authored: Authored, lines: Lines) -> None:
    """Write what follows from the judgements of ``authored``: match, authority, and the set they belong to.

    A judgement without exactly one source, property and target is a problem; so is a target that lies in the
    space of no authority.
    """
    spaces = {
        value.value: authority
        for authority in authored.of_type(f"{VOID}Dataset")
        for value in authored.values(authority, f"{VOID}uriSpace")
        if isinstance(value, Literal)
    }
    sets = authored.of_type(f"{SSSOM}MappingSet")
    for judgement in authored.of_type(f"{OWL}Axiom"):
        ends = [authored.iris(judgement, f"{OWL}annotated{end}") for end in ("Source", "Property", "Target")]
        if any(len(end) != 1 for end in ends):
            hint = "write one owl:annotatedSource, one owl:annotatedProperty and one owl:annotatedTarget"
            authored.report(judgement, "a link joins one entity to one thing by one relation", hint)
            continue
        (source,), (relation,), (target,) = ends
        space = max((space for space in spaces if target.startswith(space)), key=len, default=None)
        if space is None:
            hint = f"describe it as a void:Dataset with a void:uriSpace; known: {', '.join(spaces)}"
            authored.report(judgement, f"{target} belongs to no authority that is described", hint)
            continue
        if not authored.values(judgement, f"{SSSOM}predicate_modifier"):
            lines.add(iri(source), iri(relation), iri(target))
        lines.add(iri(judgement), f"<{SSSOM}object_source>", iri(spaces[space]))
        for mapping_set in sets:
            lines.add(iri(mapping_set), f"<{SSSOM}mappings>", iri(judgement))
