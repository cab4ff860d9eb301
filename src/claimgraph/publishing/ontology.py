"""The vocabularies as pages: each term with what it means, what it joins, and the shapes that guard it.

A term's anchor is its local name, so that ``ns#Claim`` leads to it, and a shape's is ``shape-`` and its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from claimgraph.escaping import html as escape
from claimgraph.escaping import json_text
from claimgraph.publishing.markup import SHAPE, Links, formats, page, tell
from claimgraph.terms import CG, OWL, RDF, RDFS, REL, SH, SKOS
from claimgraph.turtle import format_turtle
from claimgraph.turtle.order import natural_key
from claimgraph.turtle.read import read_authored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.edition import Edition
    from claimgraph.publishing.index import Whole

_TARGETS = (f"{SH}targetClass", f"{SH}targetNode", f"{SH}targetSubjectsOf", f"{SH}targetObjectsOf")
_GROUPS = (
    ("Classes", f"{OWL}Class"),
    ("Properties with a thing for a value", f"{OWL}ObjectProperty"),
    ("Properties with a literal for a value", f"{OWL}DatatypeProperty"),
    ("Vocabularies of values", f"{SKOS}ConceptScheme"),
    ("Values", f"{SKOS}Concept"),
)
_HEAD = (f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}definition", f"{RDFS}isDefinedBy", f"{RDF}type")


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
        self._of: dict[str, list[Quad]] = {}
        for quad in self.quads:
            if isinstance(quad.subject, NamedNode):
                self._of.setdefault(quad.subject.value, []).append(quad)
        #: The shapes by name.
        self.names = sorted((iri for iri in self._of if iri.startswith(SHAPE)), key=natural_key)
        self._guards: dict[str, list[str]] = {}
        for name in self.names:
            for term in dict.fromkeys(self._spoken_of(name)):
                self._guards.setdefault(term, []).append(name)

    def guarding(self, term: str) -> list[str]:
        """The shapes that target a term, or whose path it is."""
        return self._guards.get(term, [])

    def values(self, shape: str, *predicates: str) -> list[str]:
        """What a shape has for the predicates: IRIs and texts."""
        found = (quad for quad in self._of[shape] if quad.predicate.value in predicates)
        return [quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal)]

    def _spoken_of(self, shape: str) -> list[str]:
        return self.values(shape, *_TARGETS, f"{SH}path", f"{SH}hasValue")

    def turtle(self, whole: Whole) -> str:
        """The shapes as canonical Turtle."""
        return format_turtle(self.quads, whole.prefixes)

    def jsonld(self) -> bytes:
        """The shapes as JSON-LD."""
        triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in sorted(self.quads, key=str)]
        return json_text((serialize(triples, format=RdfFormat.JSON_LD) or b"").decode()).encode()


def core_page(whole: Whole, shapes: Shapes, slug: str) -> str:
    """The core vocabulary, and all shapes."""
    writer = _Writer(whole, shapes, slug)
    ontology = CG.rstrip("#")
    body = [*writer.head(ontology)]
    terms = whole.named(CG)
    told: set[str] = set()
    for title, kind in _GROUPS:
        chosen = [iri for iri in terms if iri not in told and whole.is_a(iri, kind)]
        told.update(chosen)
        body += writer.group(title, chosen)
    body += writer.group("Further terms", [iri for iri in terms if iri not in told])
    body += [
        '<h2 id="shapes">Shapes</h2>',
        (
            "<p>What <code>claimgraph validate</code> refuses. The same as data: "
            '<a href="shapes.ttl">Turtle</a> · <a href="shapes.jsonld">JSON-LD</a></p>'
        ),
        *(writer.shape(name) for name in shapes.names),
    ]
    return writer.page(ontology, body, "ns")


def relations_page(whole: Whole, shapes: Shapes, slug: str) -> str:
    """The relation vocabulary, and the groups of relations that questions ask for."""
    writer = _Writer(whole, shapes, slug)
    groups = [iri for iri in whole.subjects(f"{RDF}type", f"{CG}RelationGroup") if iri.startswith(REL)]
    terms = [iri for iri in whole.named(REL) if iri != REL and iri not in groups]
    guards = shapes.guarding(f"{CG}Relation")
    body = [
        *writer.head(REL),
        f"<p>Every relation is guarded by {writer.shape_links(guards)}.</p>" if guards else "",
        *writer.group("Relations", terms),
        *writer.group("Groups of relations", groups),
    ]
    return writer.page(REL, body, "relation")


class _Writer:
    """Writes terms and shapes for a page at the root of the folder."""

    def __init__(self, whole: Whole, shapes: Shapes, slug: str) -> None:
        self.whole = whole
        self.shapes = shapes
        self.links = Links(whole, slug, 0)

    def head(self, ontology: str) -> list[str]:
        """The ontology's own description."""
        whole = self.whole
        left_out = (f"{RDFS}label", f"{SKOS}definition", f"{SH}declare")
        return [
            (
                '<header><p><a href="index.html">Contents</a> · <a href="ns.html">core vocabulary</a> · '
                '<a href="relation.html">relations</a></p></header>'
            ),
            "<main>",
            f"<h1>{tell(whole.label(ontology))}</h1>",
            f'<p class="iri"><a href="{escape(ontology)}">{tell(ontology)}</a></p>',
            f"<p>{tell(whole.value(ontology, f'{SKOS}definition'))}</p>",
            self.links.facts(whole.of(ontology), left_out),
        ]

    def page(self, iri: str, body: Sequence[str], stem: str) -> str:
        """The page round ``body``."""
        rest = [formats(stem), "</main>"]
        return page(self.whole.label(iri), [*body, *rest], "", iri=iri, stem=stem, endings=("ttl", "jsonld"))

    def group(self, title: str, terms: Sequence[str]) -> list[str]:
        """Terms under a heading, by name."""
        if not terms:
            return []
        ordered = sorted(terms, key=lambda iri: natural_key(iri.casefold()))
        contents = " · ".join(self.links.link(iri, self.whole.local(iri)) for iri in ordered)
        return [f"<h2>{tell(title)} ({len(terms)})</h2>", f"<p>{contents}</p>", *map(self._term, ordered)]

    def _term(self, iri: str) -> str:
        whole, local = self.whole, self.whole.local(iri)
        kinds = ", ".join(
            self.links.link(kind, whole.short(kind)) for kind in whole.values(iri, f"{RDF}type")
        )
        lines = [
            f'<section class="term" id="{escape(local)}">',
            f"<h3><code>{tell(whole.short(iri))}</code> {tell(whole.label(iri))}</h3>",
            f"<p>{tell(whole.value(iri, f'{SKOS}definition'))}</p>",
            f'<p class="iri">{kinds}</p>',
            self.links.facts(whole.of(iri), _HEAD),
        ]
        values = whole.subjects(f"{SKOS}inScheme", iri)
        if values:
            named = " · ".join(self.links.link(value, whole.local(value)) for value in values)
            lines.append(f"<p>Values: {named}</p>")
        if guards := self.shapes.guarding(iri):
            lines.append(f"<p>Guarded by {self.shape_links(guards)}.</p>")
        return "\n".join([*(line for line in lines if line), "</section>"])

    def shape_links(self, names: Sequence[str]) -> str:
        """Shapes by what they ask for."""
        return "; ".join(self.links.link(name, self._asks(name)) for name in names)

    def _asks(self, shape: str) -> str:
        return next(iter(self.shapes.values(shape, f"{RDFS}label")), self.whole.local(shape))

    def shape(self, name: str) -> str:
        """A shape: what it asks for, of what, and what it says when that does not hold."""
        local = self.whole.local(name)
        spoken = []
        for word, predicates in (("Of", _TARGETS), ("Path", (f"{SH}path",))):
            terms = self.shapes.values(name, *predicates)
            if terms:
                told = ", ".join(self.links.link(term, self.whole.short(term)) for term in terms)
                spoken.append(f"<p>{word}: {told}</p>")
        lines = [
            f'<section class="term" id="shape-{escape(local)}">',
            f"<h3><code>{tell(self.whole.short(name))}</code> {tell(self._asks(name))}</h3>",
            *spoken,
            *(f"<p>{tell(message)}</p>" for message in self.shapes.values(name, f"{SH}message")),
            *(f"<pre><code>{tell(text)}</code></pre>" for text in self.shapes.values(name, f"{SH}select")),
            "</section>",
        ]
        return "\n".join(lines)
