"""The published graph with one index for all documents, so that writing them takes time in proportion."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.exporters.excerpt import Index
from claimgraph.filenames import name_of
from claimgraph.terms import CG, DCTERMS, DOCO, OA, OWL, RDF, RDFS, REL, SKOS
from claimgraph.turtle.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.terms import Prefixes

_LABELS = (f"{SKOS}prefLabel", f"{RDFS}label", f"{DCTERMS}title")
#: What a document of a thing tells of the nodes that point to it, besides the triple that points.
_TOLD = (*_LABELS, f"{RDF}type", f"{OA}hasTarget", f"{SKOS}definition")
#: The kinds of things that have documents of their own: folder → class (entities are told by their IRI).
KINDS = {"claim": f"{CG}Claim", "argument": f"{CG}Argument", "entity": ""}


class Whole:
    """All quads of the graph, found by subject and by object."""

    def __init__(self, quads: Iterable[Quad], prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self.quads = list(quads)
        self.index = Index(self.quads)
        self._pointing: dict[str, list[Quad]] = {}
        for quad in self.quads:
            if isinstance(quad.object, NamedNode):
                self._pointing.setdefault(quad.object.value, []).append(quad)

    def of(self, iri: str) -> list[Quad]:
        """What is said of a node."""
        return self.index.by_subject.get(iri, [])

    def to(self, iri: str) -> list[Quad]:
        """What points to a node."""
        return self._pointing.get(iri, [])

    def values(self, iri: str, predicate: str) -> list[str]:
        """IRIs and literals' texts that a node has for ``predicate``, sorted."""
        found = (quad.object for quad in self.of(iri) if quad.predicate.value == predicate)
        return sorted(
            (term.value for term in found if isinstance(term, NamedNode | Literal)), key=natural_key
        )

    def value(self, iri: str, predicate: str) -> str:
        """The first of :meth:`values`, or nothing."""
        return next(iter(self.values(iri, predicate)), "")

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The nodes that have ``iri`` for ``predicate``, sorted."""
        return sorted(self.index.pointing_to(iri, [predicate]), key=natural_key)

    def is_a(self, iri: str, kind: str) -> bool:
        """Whether a node has the class ``kind``."""
        return kind in self.values(iri, f"{RDF}type")

    def label(self, iri: str) -> str:
        """What a node is called, else its short form, else its IRI."""
        for predicate in _LABELS:
            if found := self.value(iri, predicate):
                return found
        return self.short(iri)

    def short(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI."""
        return self.prefixes.curie(iri).strip("<>")

    def span(self, passage: str) -> tuple[int, int]:
        """Where a passage's words stand in the text, in code points."""
        for selector in self.values(passage, f"{OA}hasSelector"):
            start, end = self.value(selector, f"{OA}start"), self.value(selector, f"{OA}end")
            if start and end:
                return int(start), int(end)
        return (0, 0)

    def paragraph(self, passage: str) -> str:
        """The IRI of the paragraph that a passage, or the paragraph itself, stands in."""
        paragraphs = (
            node
            for node in (passage, *self.values(passage, f"{DCTERMS}isPartOf"))
            if self._is_paragraph(node)
        )
        return next(paragraphs, "")

    def _is_paragraph(self, iri: str) -> bool:
        return self.is_a(iri, f"{DOCO}Paragraph")

    def anchor(self, iri: str) -> str:
        """What a thing is called in the page of the whole text: its local name, or its IRI."""
        found = self.prefixes.split(iri)
        return found[1] if found else iri

    def local(self, iri: str) -> str:
        """The last part of an IRI."""
        return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]

    @cached_property
    def things(self) -> dict[str, tuple[str, str]]:
        """IRI → (folder, name of its files) of all that has documents of its own, by folder and IRI."""
        found: dict[str, tuple[str, str]] = {}
        for folder in KINDS:
            space = f"{self.prefixes.base}{folder}/"
            names = [iri for iri in self.index.by_subject if iri.startswith(space)]
            found.update((iri, (folder, name_of(iri, space))) for iri in sorted(names, key=natural_key))
        return found

    @cached_property
    def claims(self) -> list[str]:
        """All claims in text order; those that start together, the longer first."""
        spans = {
            iri: self.span(self.value(iri, f"{CG}passage"))
            for iri in self.subjects(f"{RDF}type", f"{CG}Claim")
        }
        return sorted(spans, key=lambda iri: (spans[iri][0], -spans[iri][1], natural_key(iri)))

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Claim → its number in text order."""
        return {iri: number for number, iri in enumerate(self.claims)}

    def paragraph_name(self, iri: str) -> str:
        """The name of a paragraph's files."""
        return name_of(iri, f"{self.prefixes.base}paragraph/")

    @cached_property
    def paragraphs(self) -> list[str]:
        """All paragraphs in text order."""
        found = self.subjects(f"{RDF}type", f"{DOCO}Paragraph")
        return sorted(found, key=lambda iri: self.span(iri))

    def document(self, iri: str) -> list[Quad]:
        """All about one thing: an excerpt of it, with what points to it by name and its links judged.

        A claim and an argument are told with the arguments that use them, an entity with the mappings to
        authorities. Claims about an entity are named and linked, each with a document of its own.
        """
        whole = {iri} | {
            quad.subject.value
            for quad in self.to(iri)
            if isinstance(quad.subject, NamedNode) and quad.predicate.value == f"{OWL}annotatedSource"
        }
        excerpt = self.index.told(whole) if self.things[iri][0] == "entity" else self.index.excerpt(whole)
        found = dict.fromkeys(excerpt)
        for quad in self.to(iri):
            found[quad] = None
            if isinstance(quad.subject, NamedNode):
                said = self.of(quad.subject.value)
                found.update(dict.fromkeys(one for one in said if one.predicate.value in _TOLD))
        return list(found)

    def named(self, *spaces: str) -> list[str]:
        """The nodes that are, or are named below, one of ``spaces``."""
        return [subject for subject in self.index.by_subject if subject.startswith(spaces)]

    def below(self, *spaces: str) -> list[Quad]:
        """What is said of :meth:`named`."""
        return [quad for subject in self.named(*spaces) for quad in self.of(subject)]

    def terms(self, space: str) -> list[Quad]:
        """The vocabulary whose namespace is ``space``, with its ontology and what it says of other terms.

        Other people's terms are told with the core (``cg:``), which the alignment belongs to.
        """
        head = space.rstrip("#")
        core = space == CG
        foreign = [
            iri
            for iri in self.index.by_subject
            if core and not iri.startswith((self.prefixes.base, CG, REL, head))
        ]
        names = (space, head) if core else (space,)
        return [*self.below(*names), *(quad for iri in foreign for quad in self.of(iri))]
