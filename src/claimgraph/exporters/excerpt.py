"""Excerpts of the graph: what belongs to one entity or one paragraph, readable on its own.

An excerpt holds its nodes whole. Of the other nodes that they point to it holds type, name and definition,
so that no name in it is opaque and nothing grows beyond one step. An excerpt of the arguments holds claims
only as far as an argument uses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.errors import UsageProblem
from claimgraph.model.graph import TYPE, text_of
from claimgraph.terms import CG, DCTERMS, DOCO, INVERSES, OA, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection

    from pyoxigraph import Quad

    from claimgraph.model import Model
    from claimgraph.model.graph import QuadIndex

_NAMES = {TYPE, f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}definition"}
_ABOUT = {
    f"{RDF}subject", f"{RDF}object", f"{CG}claimant", f"{CG}reportedBy", f"{CG}addressee", f"{CG}speaker",
}  # fmt: skip
_ARGUES = {f"{CG}premise", f"{CG}conclusion"}
_PLACED = {f"{CG}passage", f"{CG}furtherPassage", f"{OA}hasTarget"}


def _pointing(quads: QuadIndex, node: str, predicates: Collection[str]) -> set[str]:
    """The nodes that have ``node`` for one of ``predicates``."""
    return {text_of(quad.subject) for quad in quads.with_object(node) if quad.predicate.value in predicates}


def entity_nodes(model: Model, entity: str) -> set[str]:
    """The entity and what is said of or by it; UsageProblem when the graph does not describe it."""
    if not model.quad_index.with_subject(entity):
        hint = "look for its name with claimgraph find TEXT"
        raise UsageProblem("the graph describes no such entity", entity, hint)
    return {entity} | _pointing(model.quad_index, entity, _ABOUT)


def paragraph_nodes(model: Model, paragraph: str) -> set[str]:
    """The paragraph and what stands in it; raises UsageProblem when the text has no such paragraph."""
    if not model.graph.is_a(paragraph, f"{DOCO}Paragraph"):
        name = paragraph.rpartition("/")[2]
        raise UsageProblem("the text has no such paragraph", name, "write it like p005")
    passages = _pointing(model.quad_index, paragraph, [f"{DCTERMS}isPartOf"])
    return {paragraph}.union(
        passages, *(_pointing(model.quad_index, passage, _PLACED) for passage in passages)
    )


def using_arguments(model: Model, nodes: set[str]) -> set[str]:
    """The arguments that have one of ``nodes`` for a premise or their conclusion."""
    return set().union(*(_pointing(model.quad_index, node, _ARGUES) for node in nodes))


def description(model: Model, nodes: set[str], namespaces: tuple[str, ...] = ("",)) -> list[Quad]:
    """``nodes`` whole, with passages and selectors, and the names of what else they point to.

    Only what is in one of ``namespaces`` is named.
    """
    quads, inner = model.quad_index, set(nodes)
    for _ in range(2):  # claim or annotation → passage → selectors
        inner |= {
            quad.object.value
            for node in inner
            for quad in quads.with_subject(node)
            if quad.predicate.value in _PLACED | {f"{OA}hasSelector"} and isinstance(quad.object, NamedNode)
        }
    named = {
        term.value
        for node in inner
        for quad in quads.with_subject(node)
        if not _leads_out(quad, inner)
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(namespaces)
    }
    order = sorted((inner | named) & quads.by_subject.keys(), key=quads.positions.__getitem__)
    return [
        quad
        for subject in order
        for quad in quads.with_subject(subject)
        if (subject in inner and not _leads_out(quad, inner)) or quad.predicate.value in _NAMES
    ]


def _leads_out(quad: Quad, inner: set[str]) -> bool:
    """Whether ``quad`` leads back to an argument that is not of the excerpt."""
    return quad.predicate.value in INVERSES and text_of(quad.object) not in inner


def argument_description(model: Model, entity: str | None = None, paragraph: str | None = None) -> list[Quad]:
    """The arguments with their claims, all or those that use what stands in ``paragraph`` or is ``entity``.

    ``entity`` may be an entity, then its claims count, or a claim or an argument itself. What an argument
    argues about or is attacked by belongs to it, at any depth: without it the step would be misread. Raises
    UsageProblem when there is no such entity or paragraph, and where no argument uses it.
    """
    arguments = model.arguments
    chosen = set(arguments)
    if entity is not None or paragraph is not None:
        seeds = paragraph_nodes(model, paragraph) if paragraph else entity_nodes(model, entity or "")
        chosen = {iri for iri, argument in arguments.items() if seeds.intersection((iri, *argument.ends))}
        if not chosen:
            where = (paragraph or entity or "").removesuffix("/").rpartition("/")[2]
            hint = "ask for it in another format, or for the arguments of all the text"
            raise UsageProblem("no argument uses it", where, hint)
        added = chosen
        while added:
            neighbours = {argument.iri for iri in added for argument in arguments[iri].arguments}
            neighbours |= {end for iri in added for end in arguments[iri].ends if end in arguments}
            added = neighbours - chosen
            chosen = chosen | added
    return description(model, chosen.union(*(arguments[iri].ends for iri in chosen)))
