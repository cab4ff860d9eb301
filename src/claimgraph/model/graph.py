"""A graph asked node by node: values, labels, classes, and what points to a node.

What was asked of an engine is remembered, so that it is asked once. A store here answers node by node as fast
as all at once; for an endpoint :meth:`Graph.fetch` gets many nodes with one query. :class:`QuadIndex` is an
engine for quads in hand, in the order in which they were given and with literals as written.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from claimgraph.terms import LABELS, RDF, Prefixes, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.store import Engine

Term: TypeAlias = NamedNode | BlankNode | Literal | pyoxigraph.Triple
#: What is said of a node: predicate → values in order.
Properties: TypeAlias = dict[str, list[Term]]

TYPE = RDF + "type"
#: How many nodes an endpoint is asked about at once: with all that is said of them, servers that give 10,000
#: rows at most give all.
NODES_AT_ONCE = 400


class QuadIndex:
    """Quads in hand, found by subject and by object."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        #: Subject → its quads, both in the order given.
        self.by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            self.by_subject.setdefault(text_of(quad.subject), []).append(quad)

    def __iter__(self) -> Iterator[Quad]:
        return chain.from_iterable(self.by_subject.values())

    @cached_property
    def by_object(self) -> dict[str, list[Quad]]:
        """IRI → the quads that point to it."""
        by_object: dict[str, list[Quad]] = {}
        for quad in self:
            if isinstance(quad.object, NamedNode):
                by_object.setdefault(quad.object.value, []).append(quad)
        return by_object

    @cached_property
    def positions(self) -> dict[str, int]:
        """Subject → its number in the order given."""
        return {subject: number for number, subject in enumerate(self.by_subject)}

    def with_subject(self, iri: str) -> list[Quad]:
        """What is said of a node."""
        return self.by_subject.get(iri, [])

    def with_object(self, iri: str) -> list[Quad]:
        """What points to a node."""
        return self.by_object.get(iri, [])

    def quads_for_pattern(
        self, s: NamedNode | BlankNode | None, p: NamedNode | None, o: NamedNode | BlankNode | None, /
    ) -> Iterator[Quad]:
        """The quads that fit; None fits anything."""
        candidates: Iterable[Quad] = self
        if s is not None:
            candidates = self.with_subject(text_of(s))
        elif isinstance(o, NamedNode):
            candidates = self.with_object(o.value)
        return (
            quad
            for quad in candidates
            if (p is None or quad.predicate == p) and (o is None or quad.object == o)
        )


class Graph:
    """An engine, or quads in hand, with the prefix table; every answer is in a fixed order."""

    def __init__(self, source: Engine | QuadIndex, prefixes: Prefixes) -> None:
        self.source = source
        self.prefixes = prefixes
        self._properties: dict[str, Properties] = {}
        self._labels: dict[str, str] = {}
        self._classes: dict[tuple[str, str], bool] = {}
        self._columns: dict[str, dict[str, list[str]]] = {}

    def quads(
        self, subject: str | None = None, predicate: str | None = None, value: str | None = None
    ) -> Iterator[Quad]:
        """The quads that fit, by IRIs; None fits anything."""
        return self.source.quads_for_pattern(
            _node(subject) if subject is not None else None,
            NamedNode(predicate) if predicate is not None else None,
            _node(value) if value is not None else None,
        )

    def properties(self, iri: str) -> Properties:
        """What is said of a node, in no order; for "" nothing."""
        properties = self._properties.get(iri)
        if properties is None:
            properties = self._properties[iri] = {}
            for quad in self.quads(iri) if iri else ():
                properties.setdefault(quad.predicate.value, []).append(quad.object)
        return properties

    @property
    def is_local(self) -> bool:
        """Whether asking node by node costs nothing; of an endpoint each question is a journey."""
        return isinstance(self.source, QuadIndex | pyoxigraph.Store)

    def fetch(self, nodes: Iterable[str]) -> None:
        """Get all that is said of ``nodes``, with one query for every NODES_AT_ONCE of them."""
        if self.is_local:
            return
        missing = [node for node in dict.fromkeys(nodes) if node and node not in self._properties]
        for at in range(0, len(missing), NODES_AT_ONCE):
            batch = missing[at : at + NODES_AT_ONCE]
            self._properties.update((node, {}) for node in batch)
            terms = " ".join(str(_node(node)) for node in batch)
            for node, predicate, value in self._rows(f"VALUES ?node {{ {terms} }} ?node ?predicate ?value"):
                properties = self._properties[text_of(node)]
                properties.setdefault(text_of(predicate), []).append(value)

    def fetch_labels(self) -> None:
        """Get the labels of everything, with one query for each kind of label."""
        if not isinstance(self.source, QuadIndex):
            labels = [self.column(predicate) for predicate in LABELS]
            for node in {node for column in labels for node in column}:
                self._labels[node] = next(column[node][0] for column in labels if node in column)

    def _rows(self, pattern: str) -> Iterable[tuple[Term, ...]]:
        return self.source.query(f"SELECT ?node ?predicate ?value {{ {pattern} }}")  # type: ignore[union-attr,return-value]

    def terms(self, iri: str, predicate: str) -> list[Term]:
        """What a node has for ``predicate``, sorted by name."""
        return in_order(self.properties(iri).get(predicate, []))

    def values(self, iri: str, predicate: str) -> list[str]:
        """The same as IRIs and literals' texts."""
        if iri not in self._properties and predicate in self._columns:
            return self._columns[predicate].get(iri, [])
        return [text_of(term) for term in self.terms(iri, predicate)]

    def value(self, iri: str, predicate: str) -> str:
        """The first of :meth:`values`, or nothing."""
        return next(iter(self.values(iri, predicate)), "")

    def link(self, iri: str, predicate: str) -> str:
        """The first IRI that a node has for ``predicate``, or nothing."""
        nodes = (one for one in self.terms(iri, predicate) if isinstance(one, NamedNode))
        return next((one.value for one in nodes), "")

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The nodes that have the IRI ``iri`` for ``predicate``, sorted."""
        return sorted({text_of(quad.subject) for quad in self.quads(None, predicate, iri)}, key=natural_key)

    def column(self, predicate: str) -> dict[str, list[str]]:
        """Node → the values that it has for ``predicate``, sorted: the whole graph's, asked for once."""
        column = self._columns.get(predicate)
        if column is None:
            column = {}
            for quad in self.quads(None, predicate):
                column.setdefault(text_of(quad.subject), []).append(text_of(quad.object))
            self.set_column(predicate, column)
        return column

    def set_column(self, predicate: str, column: dict[str, list[str]]) -> None:
        """Take the whole graph's ``column`` for ``predicate``, in whatever order, so that nobody is asked."""
        for values in column.values():
            if len(values) > 1:
                values.sort(key=natural_key)
        self._columns[predicate] = column

    def instances(self, kind: str) -> list[str]:
        """The nodes of class ``kind``, sorted."""
        return self.subjects(TYPE, kind)

    def is_a(self, iri: str, kind: str) -> bool:
        """Whether a node has the class ``kind``."""
        answer = self._classes.get((iri, kind))
        if answer is None:
            if iri in self._properties or TYPE in self._columns:
                answer = kind in self.values(iri, TYPE)
            else:
                answer = bool(iri) and next(self.quads(iri, TYPE, kind), None) is not None
            self._classes[iri, kind] = answer
        return answer

    def knows(self, iri: str) -> bool:
        """Whether the graph says anything of a node or with it."""
        return bool(self.properties(iri)) or next(self.quads(None, None, iri), None) is not None

    def title(self, iri: str) -> str:
        """The preferred label of a node, else its label, else its title, else nothing."""
        title = self._labels.get(iri)
        if title is None:
            title = next((value for name in LABELS if (value := self.value(iri, name))), "")
            self._labels[iri] = title
        return title

    def label(self, iri: str) -> str:
        """What a node is called: its :meth:`title`, or its short form."""
        return self.title(iri) or self.short(iri)

    def in_words(self, iri: str) -> str:
        """What a class or property is called: its :meth:`title`, or its local name as words: birth date."""
        return self.title(iri) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(iri)).lower()

    def short(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI."""
        split = self.prefixes.split(iri)
        return f"{split[0]}:{split[1]}" if split else iri

    def name(self, iri: str) -> str:
        """The local name of an IRI below a namespace of the table, or the IRI."""
        split = self.prefixes.split(iri)
        return split[1] if split else iri


def _node(iri: str) -> NamedNode | BlankNode:
    return BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)


def in_order(terms: list[Term]) -> list[Term]:
    """Terms by name."""
    return sorted(terms, key=lambda term: natural_key(text_of(term))) if len(terms) > 1 else terms


def text_of(term: object) -> str:
    """A term's text: an IRI, the lexical form of a literal, or a blank node with ``_:``."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def local_name(iri: str) -> str:
    """The last part of an IRI, whatever its namespace."""
    return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]


def describe_span(paragraph: str, start: int, end: int) -> str:
    """A place for people, from the label of a paragraph: ``p005, line 8, chars 158–327``."""
    return f"{paragraph.replace(' (', ', ').replace(')', '')}, chars {start}–{end}"
