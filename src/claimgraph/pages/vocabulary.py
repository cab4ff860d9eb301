"""Vocabularies as pages: each term with what it means, what it joins, and the shapes that guard it.

A term's anchor is its local name, so that ``ns#Claim`` leads to it, a shape's is ``shape-`` and its name, and
that of a relation of the edition's own is its short name with a hyphen, ``own-paysFor``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Quad

from claimgraph.answer.description import listed
from claimgraph.model import Model
from claimgraph.model.graph import TYPE, local_name
from claimgraph.pages.edition_pages import representations
from claimgraph.terms import CG, LABELS, OWL, RDFS, REL, SH, SKOS, natural_key
from claimgraph.turtle.read import read_authored
from claimgraph.validate.findings import SHAPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.edition import Edition
    from claimgraph.model.graph import Graph
    from claimgraph.pages.edition_pages import Pages
    from claimgraph.terms import Prefixes

_TARGETS = (f"{SH}targetClass", f"{SH}targetNode", f"{SH}targetSubjectsOf", f"{SH}targetObjectsOf")
_GROUPS = (
    ("Classes", f"{OWL}Class"),
    ("Properties with a thing for a value", f"{OWL}ObjectProperty"),
    ("Properties with a literal for a value", f"{OWL}DatatypeProperty"),
    ("Vocabularies of values", f"{SKOS}ConceptScheme"),
    ("Values", f"{SKOS}Concept"),
)
_DEFINITION = f"{SKOS}definition"
#: Properties in the head of a term's section.
_HEAD = (*LABELS, _DEFINITION, f"{RDFS}isDefinedBy", TYPE)


class Shapes:
    """The SHACL shapes of an edition, by the terms they speak of."""

    def __init__(self, edition: Edition) -> None:
        #: All quads of all files; blank nodes, which only lists have, are numbered in the order of the files.
        self.quads: list[Quad] = []
        blanks: dict[BlankNode, BlankNode] = {}
        for file in edition.shape_files():
            for quad in read_authored(file, edition.display(file), blank_nodes=True).quads:
                subject, value = (
                    blanks.setdefault(term, BlankNode(f"b{len(blanks)}"))
                    if isinstance(term, BlankNode)
                    else term
                    for term in (quad.subject, quad.object)
                )
                if not isinstance(subject, NamedNode | BlankNode):
                    raise AssertionError("a shape about a triple or literal")
                self.quads.append(Quad(subject, quad.predicate, value))
        self.model = Model.of(self.quads, edition.prefixes())
        #: The shapes by name.
        self.names = sorted(
            (iri for iri in self.model.quad_index.by_subject if iri.startswith(SHAPE)), key=natural_key
        )
        self._shapes_of: dict[str, list[str]] = {}
        for name in self.names:
            for term in dict.fromkeys(self.values(name, *_TARGETS, f"{SH}path", f"{SH}hasValue")):
                self._shapes_of.setdefault(term, []).append(name)

    def shapes_for(self, term: str) -> list[str]:
        """The shapes that target a term, or whose path it is."""
        return self._shapes_of.get(term, [])

    def values(self, shape: str, *predicates: str) -> list[str]:
        """What a shape has for the predicates: IRIs and texts."""
        return [value for one in predicates for value in self.model.graph.values(shape, one)]

    def requirement(self, shape: str) -> str:
        """What a shape requires, in words."""
        return self.model.graph.title(shape) or local_name(shape)


def core_page(pages: Pages, shapes: Shapes) -> str:
    """The core vocabulary, and all shapes."""
    graph = pages.model.graph
    left = _terms_in(pages, CG)
    groups = []
    for title, kind in _GROUPS:
        of_kind = [iri for iri in left if graph.is_a(iri, kind)]
        left = [iri for iri in left if iri not in of_kind]
        groups.append((title, of_kind))
    return _page(pages, shapes, CG.rstrip("#"), "ns", [*groups, ("Further terms", left)], shapes.names)


def relations_page(pages: Pages, shapes: Shapes) -> str:
    """The relation vocabulary, and the groups of relations that questions ask for."""
    groups = [iri for iri in pages.model.graph.instances(f"{CG}RelationGroup") if iri.startswith(REL)]
    terms = [iri for iri in _terms_in(pages, REL) if iri != REL and iri not in groups]
    own = own_relations(pages.model.graph)
    named = [("Relations", terms), ("Relations of this edition alone", own), ("Groups of relations", groups)]
    return _page(pages, shapes, REL, "relation", named)


def own_relations(graph: Graph) -> list[str]:
    """The relations that an edition adds to those of the tool."""
    return [iri for iri in graph.instances(f"{CG}Relation") if not iri.startswith(REL)]


def anchor(iri: str, prefixes: Prefixes) -> str:
    """Where a term stands in the page of its vocabulary."""
    return local_name(iri) if iri.startswith((CG, REL)) else prefixes.curie(iri).strip("<>").replace(":", "-")


def _terms_in(pages: Pages, space: str) -> list[str]:
    return [iri for iri in pages.model.quad_index.by_subject if iri.startswith(space)]


def _page(
    pages: Pages,
    shapes: Shapes,
    ontology: str,
    stem: str,
    groups: Sequence[tuple[str, Iterable[str]]],
    listed_shapes: Sequence[str] = (),
) -> str:
    graph = pages.model.graph

    def term(iri: str) -> dict[str, Any]:
        return {
            "iri": iri,
            "anchor": anchor(iri, pages.model.prefixes),
            "definition": graph.value(iri, _DEFINITION),
            "kinds": listed((graph.short(kind), kind) for kind in graph.values(iri, TYPE)),
            "facts": pages.facts(iri, _HEAD),
            "members": graph.subjects(f"{SKOS}inScheme", iri),
            "guards": shapes.shapes_for(iri),
        }

    def shape(iri: str) -> dict[str, Any]:
        paths = (("Of", _TARGETS), ("Path", (f"{SH}path",)))
        speaks_of = [(name, shapes.values(iri, *predicates)) for name, predicates in paths]
        return {
            "iri": iri,
            "terms": [
                (name, listed((graph.short(one), one) for one in terms)) for name, terms in speaks_of if terms
            ],
            "messages": shapes.values(iri, f"{SH}message"),
            "queries": shapes.values(iri, f"{SH}select"),
        }

    ordered = [
        (title, [term(iri) for iri in sorted(terms, key=lambda iri: natural_key(iri.casefold()))])
        for title, terms in groups
    ]
    return pages.page(
        "vocabulary",
        title=graph.label(ontology),
        about=ontology,
        formats=representations(stem),
        definition=graph.value(ontology, _DEFINITION),
        facts=pages.facts(ontology, (f"{RDFS}label", _DEFINITION, f"{SH}declare")),
        every=shapes.shapes_for(f"{CG}Relation") if ontology == REL else (),
        groups=ordered,
        requirement=shapes.requirement,
        shapes=[shape(iri) for iri in listed_shapes],
    )
