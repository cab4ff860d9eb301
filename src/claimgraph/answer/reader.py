"""Plain access to a published graph.

Values, labels and places, so that the telling modules speak of claims and not of quads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SKOS, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.store import Engine

TYPE = RDF + "type"


class Place(NamedTuple):
    """Where words stand: paragraph, its label (``p005 (line 8)``), text part, code points (end exclusive)."""

    paragraph: str
    label: str
    part: str
    start: int
    end: int

    def __str__(self) -> str:
        label = self.label.replace(" (", ", ").replace(")", "")
        return f"{label}, chars {self.start}–{self.end}"


class Reader:
    """A store with its prefix table, asked node by node.

    Every answer is sorted, so that what is told never depends on the engine.
    """

    def __init__(self, store: Engine, prefixes: Prefixes) -> None:
        self.store = store
        self.prefixes = prefixes

    def quads(
        self, subject: str | None = None, predicate: str | None = None, value: str | None = None
    ) -> Iterator[Quad]:
        """The quads that fit, by IRIs; None fits anything."""
        nodes = [NamedNode(iri) if iri is not None else None for iri in (subject, predicate, value)]
        return self.store.quads_for_pattern(*nodes)

    def values(self, subject: str, predicate: str) -> list[str]:
        """IRIs and literals' texts that ``subject`` has for ``predicate``, sorted."""
        return sorted(text_of(quad.object) for quad in self.quads(subject, predicate))

    def value(self, subject: str, predicate: str) -> str:
        """The first of :meth:`values`, or nothing."""
        found = self.values(subject, predicate)
        return found[0] if found else ""

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The IRIs that have the IRI ``value`` for ``predicate``, sorted."""
        return sorted({text_of(quad.subject) for quad in self.quads(None, predicate, value)})

    def instances(self, kind: str) -> list[str]:
        """The IRIs of class ``kind``, sorted."""
        return self.subjects(TYPE, kind)

    def is_a(self, subject: str, kind: str) -> bool:
        """Whether ``subject`` has the class ``kind``."""
        return next(self.quads(subject, TYPE, kind), None) is not None

    def label(self, iri: str) -> str:
        """What a thing is called: its preferred label, its rdfs:label, or its short form."""
        for predicate in (SKOS + "prefLabel", RDFS + "label"):
            found = self.value(iri, predicate)
            if found:
                return found
        return self.short(iri)

    def short(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI."""
        curie = self.prefixes.curie(iri)
        return iri if curie.startswith("<") else curie

    def named(self, iri: str) -> str:
        """A value for people: an IRI by its label (a claim's with its short form), a literal by its text."""
        if not is_iri(iri):
            return iri
        label = self.label(iri)
        return f"{label} ({self.short(iri)})" if self.is_a(iri, CG + "Claim") else label

    def span(self, node: str) -> tuple[int, int] | None:
        """Start and end of a passage, paragraph, sentence or part, in code points."""
        for selector in self.values(node, OA + "hasSelector"):
            start, end = self.value(selector, OA + "start"), self.value(selector, OA + "end")
            if start and end:
                return int(start), int(end)
        return None

    def place(self, passage: str) -> Place | None:
        """Where a passage stands, or None when the graph does not say."""
        span = self.span(passage)
        if span is None:
            return None
        paragraph = part = ""
        whole = [passage, *self.values(passage, DCTERMS + "isPartOf")]
        for node in [
            *whole,
            *(outer for inner in whole[1:] for outer in self.values(inner, DCTERMS + "isPartOf")),
        ]:
            if not paragraph and self.is_a(node, DOCO + "Paragraph"):
                paragraph = node
            elif not part and self.is_a(node, CG + "TextPart"):
                part = node
        return Place(paragraph, self.label(paragraph) if paragraph else "", part, *span)

    def kinds(self, iri: str) -> list[str]:
        """The labels or short names of the classes of a thing."""
        return [self.short(kind) for kind in self.values(iri, TYPE)]


def text_of(term: object) -> str:
    """A term's text: an IRI or the lexical form of a literal."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def is_iri(text: str) -> bool:
    """Whether a value of :meth:`Reader.values` is an IRI rather than a literal's text."""
    return text.startswith(("http://", "https://", "urn:")) and " " not in text
