"""The published graph with one index for all documents, so that writing them takes time in proportion."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.exporters.excerpt import described, excerpt
from claimgraph.filenames import name_of
from claimgraph.model import Model
from claimgraph.model.graph import local_name
from claimgraph.terms import CG, LABELS, OA, OWL, RDF, REL, SKOS, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes

#: What a document of a thing tells of the nodes that point to it, besides the triple that points.
_TOLD = (*LABELS, f"{RDF}type", f"{OA}hasTarget", f"{SKOS}definition")
#: The kinds of things that have documents of their own: folder → class (entities are told by their IRI).
KINDS = {"claim": f"{CG}Claim", "argument": f"{CG}Argument", "entity": ""}


class Whole:
    """The graph as a model, with what only publishing asks of it."""

    def __init__(self, quads: Iterable[Quad], prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self.quads = list(quads)
        self.model = Model.of(self.quads, prefixes)
        self.graph = self.model.graph
        self.of = self.model.held.of
        self.to = self.model.held.to
        self.values = self.graph.values
        self.value = self.graph.value
        self.subjects = self.graph.subjects
        self.is_a = self.graph.is_a
        self.label = self.graph.label
        self.short = self.graph.short

    def anchor(self, iri: str) -> str:
        """What a thing is called in the page of the whole text: its local name, or its IRI."""
        return self.graph.name(iri)

    def local(self, iri: str) -> str:
        """The last part of an IRI."""
        return local_name(iri)

    @cached_property
    def things(self) -> dict[str, tuple[str, str]]:
        """IRI → (folder, name of its files) of all that has documents of its own, by folder and IRI."""
        found: dict[str, tuple[str, str]] = {}
        for folder in KINDS:
            space = f"{self.prefixes.base}{folder}/"
            names = [iri for iri in self.model.held.by_subject if iri.startswith(space)]
            found.update((iri, (folder, name_of(iri, space))) for iri in sorted(names, key=natural_key))
        return found

    @property
    def claims(self) -> list[str]:
        """All claims in text order; those that start together, the longer first."""
        return self.model.claim_names

    def paragraph_name(self, iri: str) -> str:
        """The name of a paragraph's files."""
        return name_of(iri, f"{self.prefixes.base}paragraph/")

    @property
    def paragraphs(self) -> list[str]:
        """All paragraphs in text order."""
        return list(self.model.paragraphs)

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
        cut = described if self.things[iri][0] == "entity" else excerpt
        found = dict.fromkeys(cut(self.model, whole))
        for quad in self.to(iri):
            found[quad] = None
            if isinstance(quad.subject, NamedNode):
                said = self.of(quad.subject.value)
                found.update(dict.fromkeys(one for one in said if one.predicate.value in _TOLD))
        return list(found)

    def named(self, *spaces: str) -> list[str]:
        """The nodes that are, or are named below, one of ``spaces``."""
        return [subject for subject in self.model.held.by_subject if subject.startswith(spaces)]

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
            for iri in self.model.held.by_subject
            if core and not iri.startswith((self.prefixes.base, CG, REL, head))
        ]
        names = (space, head) if core else (space,)
        return [*self.below(*names), *(quad for iri in foreign for quad in self.of(iri))]
