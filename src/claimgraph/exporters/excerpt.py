"""Cuts out what belongs to one entity or one paragraph, so that the excerpt can be read on its own.

An excerpt holds its nodes whole. Of the other nodes that they point to it holds type, name and definition,
so that no name in it is opaque and nothing grows beyond one step. An excerpt of the arguments holds claims
only as far as an argument uses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from claimgraph.errors import UsageProblem
from claimgraph.exporters.nodes import WAYS_BACK
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


class Index:
    """Triples by subject and by (predicate, object); made once, it gives any number of excerpts."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.by_subject: dict[str, list[Quad]] = {}
        self.users: dict[tuple[str, str], list[str]] = {}
        for quad in quads:
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
            self.by_subject.setdefault(subject, []).append(quad)
            if isinstance(quad.object, NamedNode):
                self.users.setdefault((quad.predicate.value, quad.object.value), []).append(subject)

        self._place = {subject: number for number, subject in enumerate(self.by_subject)}

    def pointing_to(self, node: str, predicates: Iterable[str]) -> set[str]:
        """The nodes that have ``node`` for one of ``predicates``."""
        return {subject for predicate in predicates for subject in self.users.get((predicate, node), ())}

    def values(self, node: str, predicates: Iterable[str]) -> set[str]:
        """The IRIs that ``node`` has for one of ``predicates``."""
        wanted = set(predicates)
        return {
            quad.object.value
            for quad in self.by_subject.get(node, ())
            if quad.predicate.value in wanted and isinstance(quad.object, NamedNode)
        }

    def about(self, entity: str) -> set[str]:
        """The entity and what is said of or by it; UsageProblem when the graph does not describe it."""
        if entity not in self.by_subject:
            raise UsageProblem(
                "the graph describes no such entity", entity, "look for its name with claimgraph find TEXT"
            )
        return {entity} | self.pointing_to(entity, _ABOUT)

    def inside(self, paragraph: str) -> set[str]:
        """The paragraph and what stands in it; raises UsageProblem when the text has no such paragraph."""
        if f"{DOCO}Paragraph" not in self.values(paragraph, [_TYPE]):
            name = paragraph.rpartition("/")[2]
            raise UsageProblem("the text has no such paragraph", name, "write it like p005")
        inside = self.pointing_to(paragraph, [f"{DCTERMS}isPartOf"])
        nodes = {paragraph} | inside
        for passage in inside:
            nodes |= self.pointing_to(passage, [f"{CG}passage", f"{OA}hasTarget"])
        return nodes

    def excerpt(self, nodes: set[str]) -> list[Quad]:
        """``nodes`` whole, with arguments and places, and the names of what they point to."""
        whole = set(nodes)
        for node in nodes:
            whole |= self.pointing_to(node, _ARGUES)
        return self.told(whole)

    def told(self, whole: set[str]) -> list[Quad]:
        """``whole`` with places, and the names of what they point to."""
        whole = set(whole)
        for _ in range(2):  # claim or annotation → passage → selectors
            for node in list(whole):
                whole |= self.values(node, _PLACE)
        near: set[str] = set()
        for node in whole:
            for quad in self.by_subject.get(node, ()):
                if self._leads_out(quad, whole):
                    continue
                near.add(quad.predicate.value)
                if isinstance(quad.object, NamedNode):
                    near.add(quad.object.value)
        order = sorted((whole | near) & self.by_subject.keys(), key=self._place.__getitem__)
        return [
            quad
            for subject in order
            for quad in self.by_subject[subject]
            if (subject in whole and not self._leads_out(quad, whole)) or quad.predicate.value in _NAMES
        ]

    @staticmethod
    def _leads_out(quad: Quad, whole: set[str]) -> bool:
        """Whether ``quad`` leads back to an argument that is not of the excerpt."""
        return (
            quad.predicate.value in WAYS_BACK
            and isinstance(quad.object, NamedNode)
            and quad.object.value not in whole
        )


def about_entity(quads: Iterable[Quad], entity: str) -> list[Quad]:
    """The entity, every claim about it or in its voice, their arguments, and where all of it is said.

    Raises UsageProblem when the graph does not describe ``entity``.
    """
    index = Index(quads)
    return index.excerpt(index.about(entity))


def in_paragraph(quads: Iterable[Quad], paragraph: str) -> list[Quad]:
    """The paragraph, its sentences, claims, gaps, notes and mentions, and the arguments of its claims.

    Raises UsageProblem when the text has no such paragraph.
    """
    index = Index(quads)
    return index.excerpt(index.inside(paragraph))


def arguments(quads: Iterable[Quad], entity: str | None = None, paragraph: str | None = None) -> list[Quad]:
    """The arguments with their claims, all or those that use what stands in ``paragraph`` or is ``entity``.

    ``entity`` may be an entity, then its claims count, or a claim or an argument itself. What an argument
    argues about or is attacked by belongs to it, at any depth: without it the step would be misread. Raises
    UsageProblem when there is no such entity or paragraph, and where no argument uses it.
    """
    index = Index(quads)
    every = index.pointing_to(f"{CG}Argument", [_TYPE])
    chosen = every
    if entity is not None or paragraph is not None:
        seeds = index.inside(paragraph) if paragraph is not None else index.about(entity or "")
        chosen = {argument for argument in every if ({argument} | index.values(argument, _ARGUES)) & seeds}
        if not chosen:
            where = (paragraph or entity or "").removesuffix("/").rpartition("/")[2]
            mend = "ask for it in another format, or for the arguments of all the text"
            raise UsageProblem("no argument uses it", where, mend)
        added = chosen
        while added:
            near = {other for argument in added for other in index.pointing_to(argument, _ARGUES)}
            near |= {end for argument in added for end in index.values(argument, _ARGUES)} & every
            added = near - chosen
            chosen = chosen | added
    ends = {end for argument in chosen for end in index.values(argument, _ARGUES)}
    return index.told(chosen | ends)
