"""The published graph with one index for all documents, so that writing them takes time in proportion."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from claimgraph.exporters.excerpt import description, paragraph_nodes, using_arguments
from claimgraph.filenames import name_of
from claimgraph.model import Model
from claimgraph.model.graph import local_name, text_of
from claimgraph.pages.vocabulary import anchor, own_relations
from claimgraph.terms import CG, LABELS, OA, OWL, RDF, REL, SKOS, natural_key
from claimgraph.validate.findings import SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes

#: What a document says of the nodes that point to its resource, besides the triple that points.
_POINTING = (*LABELS, f"{RDF}type", f"{OA}hasTarget", f"{SKOS}definition")
#: The kinds of resources that have documents of their own: the folders that hold them.
KINDS = ("claim", "argument", "entity")


class SiteIndex:
    """The graph as a model, with what only publishing asks of it; ``slug`` is the edition's folder.

    ``ending`` is that of its pages. Without one, as on a server, a page's address is the path of the IRI that
    it is about, and a paragraph has a page of its own.
    """

    def __init__(self, quads: Iterable[Quad], prefixes: Prefixes, slug: str, ending: str = ".html") -> None:
        self.prefixes = prefixes
        self.base = prefixes.base
        self.slug = slug
        self._ending = ending
        self.quads = list(quads)
        self.model = Model.of(self.quads, prefixes)
        self.graph = self.model.graph
        self.quad_index = self.model.quad_index

    @cached_property
    def resources(self) -> dict[str, tuple[str, str]]:
        """IRI → (folder, name of its files) of all that has documents of its own, by folder and IRI."""
        namespaces = {folder: f"{self.base}{folder}/" for folder in KINDS}
        return {
            iri: (folder, name_of(iri, namespace))
            for folder, namespace in namespaces.items()
            for iri in sorted(self.named(namespace), key=natural_key)
        }

    def of_kind(self, kind: str) -> list[str]:
        """The resources that have their documents in the folder ``kind``."""
        return [iri for iri, (folder, _) in self.resources.items() if folder == kind]

    @cached_property
    def own_relations(self) -> tuple[str, ...]:
        """The relations that the edition adds to the tool's."""
        return tuple(own_relations(self.graph))

    def paragraph_name(self, iri: str) -> str:
        """The name of a paragraph's files."""
        return name_of(iri, f"{self.base}paragraph/")

    def address(self, iri: str) -> str:
        """The page of a node, or its place in one, as a path from the root of the folder; "" for none."""
        if iri in self.resources:
            folder, name = self.resources[iri]
            return f"{self.slug}/{folder}/{name}{self._ending}"
        local = local_name(iri)
        terms = "" if self._ending else f"{self.slug}/"
        if iri.startswith(CG):
            return f"{terms}ns{self._ending}#{local}"
        if iri.startswith(REL) and self.quad_index.with_subject(iri):
            return f"{terms}relation{self._ending}" + (f"#{local}" if iri != REL else "")
        if iri in self.own_relations:
            return f"{terms}relation{self._ending}#{quote(anchor(iri, self.prefixes), safe='')}"
        if iri.startswith(SHAPE):
            return f"{terms}ns{self._ending}#shape-{local}"
        if not iri.startswith((f"{self.base}paragraph/", f"{self.base}part/", f"{self.base}text")):
            return ""
        around = self.model.paragraph_of(iri)
        if around and not self._ending:
            return f"{self.slug}/paragraph/{self.paragraph_name(around.iri)}"
        place = f"#{quote(self.graph.name(around.iri), safe='')}" if around else ""
        return f"{self.slug}/text{self._ending}{place}"

    def document(self, iri: str) -> list[Quad]:
        """All about one resource: its description, what points to it by name, and the mappings of it.

        A claim and an argument come with the arguments that use them, an entity with the mappings to
        authorities, a paragraph with its sentences, gaps, notes and mentions. Claims about an entity or in a
        paragraph are named and linked, each with a document of its own.
        """
        nodes = {iri, *self.graph.subjects(f"{OWL}annotatedSource", iri)}
        if iri in self.model.paragraphs:
            nodes |= {node for node in paragraph_nodes(self.model, iri) if not self._is_documented(node)}
        if self.resources.get(iri, ("",))[0] in ("claim", "argument"):
            nodes |= using_arguments(self.model, nodes)
        quads = dict.fromkeys(description(self.model, nodes, (self.base, REL)))
        for quad in self.quad_index.with_object(iri):
            quads[quad] = None
            of_subject = self.quad_index.with_subject(text_of(quad.subject))
            quads.update(dict.fromkeys(one for one in of_subject if one.predicate.value in _POINTING))
        return list(quads)

    def _is_documented(self, node: str) -> bool:
        """Whether ``node`` has a document of its own, or is a place of nothing but what has one."""
        users = {text_of(quad.subject) for quad in self.quad_index.with_object(node)}
        return node in self.resources or (bool(users) and users <= self.resources.keys())

    def named(self, *spaces: str) -> list[str]:
        """The nodes that are, or are named below, one of ``spaces``."""
        return [subject for subject in self.quad_index.by_subject if subject.startswith(spaces)]

    def below(self, *spaces: str) -> list[Quad]:
        """The quads whose subject is one of :meth:`named`."""
        return [quad for subject in self.named(*spaces) for quad in self.quad_index.with_subject(subject)]

    def terms(self, space: str) -> list[Quad]:
        """The vocabulary whose namespace is ``space``, with its ontology and what it says of other terms.

        Other people's terms come with the core (``cg:``), which the alignment belongs to.
        """
        head = space.rstrip("#")
        if space != CG:
            return self.below(space)
        known = (self.base, CG, REL, head)
        foreign = (iri for iri in self.quad_index.by_subject if not iri.startswith(known))
        return [
            *self.below(CG, head),
            *(quad for iri in foreign for quad in self.quad_index.with_subject(iri)),
        ]
