"""Cuts out what belongs to one entity or one paragraph, so that the excerpt can be read on its own.

An excerpt holds its nodes whole. Of the other nodes that they point to it holds type, name and definition,
so that no name in it is opaque and nothing grows beyond one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPE = f"{RDF}type"
_NAMES = {_TYPE, f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}definition"}
_ABOUT = (
    f"{RDF}subject",
    f"{RDF}object",
    f"{CG}claimant",
    f"{CG}reportedBy",
    f"{CG}addressee",
    f"{CG}speaker",
)
_ARGUES = (f"{CG}premise", f"{CG}conclusion")
_PLACE = (f"{CG}passage", f"{OA}hasTarget", f"{OA}hasSelector")


class _Index:
    """Triples by subject and by (predicate, object)."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.by_subject: dict[str, list[Quad]] = {}
        self.users: dict[tuple[str, str], list[str]] = {}
        for quad in quads:
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
            self.by_subject.setdefault(subject, []).append(quad)
            if isinstance(quad.object, NamedNode):
                self.users.setdefault((quad.predicate.value, quad.object.value), []).append(subject)

    def pointing_to(self, node: str, predicates: Iterable[str]) -> set[str]:
        return {subject for predicate in predicates for subject in self.users.get((predicate, node), ())}

    def values(self, node: str, predicates: Iterable[str]) -> set[str]:
        wanted = set(predicates)
        return {
            quad.object.value
            for quad in self.by_subject.get(node, ())
            if quad.predicate.value in wanted and isinstance(quad.object, NamedNode)
        }

    def excerpt(self, nodes: set[str]) -> list[Quad]:
        """``nodes`` whole, with arguments and places, and the names of what they point to."""
        whole = set(nodes)
        for node in nodes:
            whole |= self.pointing_to(node, _ARGUES)
        for _ in range(2):  # claim or annotation → passage → selectors
            for node in list(whole):
                whole |= self.values(node, _PLACE)
        near: set[str] = set()
        for node in whole:
            for quad in self.by_subject.get(node, ()):
                near.add(quad.predicate.value)
                if isinstance(quad.object, NamedNode):
                    near.add(quad.object.value)
        return [
            quad
            for subject, quads in self.by_subject.items()
            for quad in quads
            if subject in whole or (subject in near and quad.predicate.value in _NAMES)
        ]


def about_entity(quads: Iterable[Quad], entity: str) -> list[Quad]:
    """The entity, every claim about it or in its voice, their arguments, and where all of it is said.

    Raises UsageProblem when the graph does not describe ``entity``.
    """
    index = _Index(quads)
    if entity not in index.by_subject:
        raise UsageProblem(
            "the graph describes no such entity", entity, "look for its name with claimgraph find TEXT"
        )
    return index.excerpt({entity} | index.pointing_to(entity, _ABOUT))


def in_paragraph(quads: Iterable[Quad], paragraph: str) -> list[Quad]:
    """The paragraph, its sentences, claims, gaps, notes and mentions, and the arguments of its claims.

    Raises UsageProblem when the text has no such paragraph.
    """
    index = _Index(quads)
    if f"{DOCO}Paragraph" not in index.values(paragraph, [_TYPE]):
        name = paragraph.rpartition("/")[2]
        raise UsageProblem("the text has no such paragraph", name, "write it like p005")
    inside = index.pointing_to(paragraph, [f"{DCTERMS}isPartOf"])
    nodes = {paragraph} | inside
    for passage in inside:
        nodes |= index.pointing_to(passage, [f"{CG}passage", f"{OA}hasTarget"])
    return index.excerpt(nodes)
