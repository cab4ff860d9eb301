"""The one reader: claims, arguments, entities and places of a graph as objects, one by one or all at once.

One by one a thing costs the questions about itself and what its place is called. All at once they cost two or
three queries in all, whatever their number, from an embedded store and from an endpoint alike. The same thing
is the same object either way.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from claimgraph.model.fields import fields_of
from claimgraph.model.graph import Graph, QuadIndex
from claimgraph.model.node import Described, Node
from claimgraph.model.passages import Paragraph, Part, Passage, Sentence
from claimgraph.model.records import Argument, Claim, Entity
from claimgraph.terms import CG, DCTERMS, DOCO, OA, SCHEMA, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.model.graph import Term
    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

Record = TypeVar("Record", bound=Described)

#: The place of a passage in its IRI, after RFC 5147.
_FRAGMENT = re.compile(r"#char=([0-9]+),([0-9]+)$")
#: What stands at no known place comes after all that does.
_NOWHERE = 1 << 40
#: From this many claims on their places are asked for together.
_FETCH_FROM = 50


class Model:
    """What a graph holds, as objects; what was read once is kept."""

    def __init__(self, source: Engine | QuadIndex, prefixes: Prefixes) -> None:
        self.graph = Graph(source, prefixes)
        self.prefixes = prefixes
        self._objects: dict[tuple[type, str], Any] = {}
        self._nodes: dict[Term, Node] = {}
        self._labelled = False
        #: Who answers queries about the graph where its quads are in hand.
        self.query_engine: Engine | None = None

    @classmethod
    def of(cls, quads: Iterable[Quad], prefixes: Prefixes) -> Model:
        """The model of quads in hand."""
        return cls(quads if isinstance(quads, QuadIndex) else QuadIndex(quads), prefixes)

    @property
    def engine(self) -> Engine:
        """Who answers queries about the graph; raises TypeError for quads in hand that nobody can ask."""
        if not isinstance(self.graph.source, QuadIndex):
            return self.graph.source
        if self.query_engine is None:
            raise TypeError("quads in hand answer no queries")
        return self.query_engine

    @cached_property
    def quad_index(self) -> QuadIndex:
        """The quads of the graph, in hand: found by subject and by object."""
        source = self.graph.source
        return source if isinstance(source, QuadIndex) else QuadIndex(self.graph.quads())

    # One by one.

    def claim(self, iri: str) -> Claim:
        """The claim called ``iri``; of a claim that the graph does not describe every field is empty."""
        return self._described(Claim, iri)

    def argument(self, iri: str) -> Argument:
        """The argument called ``iri``."""
        return self._described(Argument, iri)

    def entity(self, iri: str) -> Entity:
        """The entity, relation or concept called ``iri``."""
        return self._described(Entity, iri)

    def part(self, iri: str) -> Part:
        """The part of the text called ``iri``."""
        start, end = self.span(iri) or (0, 0)
        return self._described(Part, iri, start=start, end=end)

    def passage(self, iri: str) -> Passage | None:
        """The place in the text called ``iri``; None where the graph does not say where it is."""
        span = self.span(iri)
        if span is None:
            return None

        def make() -> Passage:
            return Passage(iri, self, *span, self.paragraph_of(iri), self._part_of(self._containers(iri)))

        return self._cached(Passage, iri, make)

    def paragraph(self, iri: str) -> Paragraph:
        """The paragraph called ``iri``."""

        def make() -> Paragraph:
            return Paragraph(iri, self, *(self.span(iri) or (0, 0)), self._part_of((iri,)))

        return self._cached(Paragraph, iri, make)

    def node(self, term: Term) -> Node:
        """A term as a value."""
        node = self._nodes.get(term)
        if node is None:
            node = self._nodes[term] = Node(term, self.graph)
        return node

    def nodes(self, terms: Iterable[Term]) -> tuple[Node, ...]:
        """Terms as values."""
        return tuple(map(self.node, terms))

    def _cached(self, kind: type[Record], iri: str, make: Any) -> Record:
        key = kind, iri
        record = self._objects.get(key)
        if record is None:
            record = self._objects[key] = make()
        return record  # type: ignore[no-any-return]

    def _described(self, kind: type[Record], iri: str, **known: object) -> Record:
        return self._cached(kind, iri, lambda: kind(iri, self, **known, **fields_of(self, kind, iri)))

    # Places.

    @cached_property
    def work(self) -> str:
        """The IRI of the text that the graph is about; "" where it holds none."""
        return min(self.graph.column(f"{SCHEMA}text"), default="")

    @cached_property
    def text(self) -> str:
        """The text itself."""
        return self.graph.value(self.work, f"{SCHEMA}text")

    def language_of(self, part: str = "") -> str:
        """The language of a text part, else of the one around it, else of the text; "" where none is said."""
        seen: set[str] = set()
        while part and part not in seen:
            seen.add(part)
            language = self.graph.value(part, f"{DCTERMS}language")
            if language:
                return language
            part = self.graph.link(part, f"{DCTERMS}isPartOf")
        return self.graph.value(self.work, f"{DCTERMS}language")

    def span(self, iri: str) -> tuple[int, int] | None:
        """Start and end of a passage, paragraph, sentence or part, in code points; None where unknown."""
        fragment = _FRAGMENT.search(iri)
        if fragment:
            return int(fragment[1]), int(fragment[2])
        graph = self.graph
        for selector in graph.values(iri, f"{OA}hasSelector"):
            start, end = graph.value(selector, f"{OA}start"), graph.value(selector, f"{OA}end")
            if start and end:
                return int(start), int(end)
        return None

    def words(self, iri: str, start: int, end: int) -> str:
        """The words at a place: those of the text, or of the place's selector where the text is not held."""
        return self.text[start:end] or self.exact(iri)

    def exact(self, iri: str) -> str:
        """The words that the selector of a place gives."""
        selectors = self.graph.values(iri, f"{OA}hasSelector")
        return next((words for node in selectors if (words := self.graph.value(node, f"{OA}exact"))), "")

    def paragraph_of(self, iri: str) -> Paragraph | None:
        """The paragraph that a place lies in, or is."""
        paragraph = next(
            (one for one in self._containers(iri) if self.graph.is_a(one, f"{DOCO}Paragraph")), None
        )
        return self.paragraph(paragraph) if paragraph else None

    def _containers(self, iri: str) -> list[str]:
        """A place and what it is part of."""
        itself = () if _FRAGMENT.search(iri) else (iri,)
        return [*itself, *self.graph.values(iri, f"{DCTERMS}isPartOf")]

    def _part_of(self, around: Iterable[str]) -> Part | None:
        """The innermost part of the text among ``around`` and what these are part of."""
        inner = list(dict.fromkeys(around))
        outer = [one for node in inner for one in self.graph.values(node, f"{DCTERMS}isPartOf")]
        part = next((one for one in (*inner, *outer) if self.graph.is_a(one, f"{CG}TextPart")), None)
        return self.part(part) if part else None

    def in_text_order(self, claims: Iterable[str]) -> list[str]:
        """Claims by the place of their words; those that start together, the longer first, then by name."""
        names = list(claims)
        if len(names) > _FETCH_FROM:
            self.graph.column(f"{CG}passage")

        def position(iri: str) -> tuple[int, int, Any]:
            start, end = self.span(self.graph.value(iri, f"{CG}passage")) or (_NOWHERE, 0)
            return start, -end, natural_key(iri)

        return sorted(names, key=position)

    # All at once.

    def _fetch(self, kind: str) -> list[str]:
        """The instances of a class, with all that is said of them and what everything is called."""
        if not self.graph.is_local:
            self._fetch_labels()
        instances = self.graph.instances(kind)
        self.graph.fetch(instances)
        return instances

    def _fetch_labels(self) -> None:
        if not self._labelled:
            self._labelled = True
            self.graph.fetch_labels()

    def _fetch_places(self, kind: str) -> list[str]:
        """The same, with where in the text each stands."""
        instances = self._fetch(kind)
        self.graph.fetch(one for iri in instances for one in self.graph.values(iri, f"{OA}hasSelector"))
        return instances

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every claim by its IRI, in text order."""
        self._fetch_labels()
        self.graph.fetch(self.claim_names)
        for kind in (f"{CG}TextPart", f"{DOCO}Paragraph"):
            self._fetch_places(kind)
        self.graph.column(f"{DCTERMS}isPartOf")
        return {iri: self.claim(iri) for iri in self.claim_names}

    @cached_property
    def claim_names(self) -> list[str]:
        """The IRIs of all claims, in text order."""
        return self.in_text_order(self.graph.instances(f"{CG}Claim"))

    @cached_property
    def arguments(self) -> dict[str, Argument]:
        """Every argument by its IRI, by name."""
        return {iri: self.argument(iri) for iri in self._fetch(f"{CG}Argument")}

    @cached_property
    def paragraphs(self) -> dict[str, Paragraph]:
        """Every paragraph by its IRI, in text order."""
        self._fetch_places(f"{CG}TextPart")
        paragraphs = [self.paragraph(iri) for iri in self._fetch_places(f"{DOCO}Paragraph")]
        return {one.iri: one for one in sorted(paragraphs, key=_start)}

    @cached_property
    def sentences(self) -> dict[str, list[Sentence]]:
        """The sentences of every paragraph, in order."""
        by_paragraph: dict[str, list[Sentence]] = {}
        for iri in self._fetch_places(f"{DOCO}Sentence"):
            for paragraph in self.graph.values(iri, f"{DCTERMS}isPartOf"):
                by_paragraph.setdefault(paragraph, []).append(self._sentence(iri))
        return {paragraph: sorted(sentences, key=_start) for paragraph, sentences in by_paragraph.items()}

    def _sentence(self, iri: str) -> Sentence:
        return Sentence(iri, self, *(self.span(iri) or (0, 0)))

    def sentences_in(self, paragraph: str) -> tuple[Sentence, ...]:
        """The sentences of a paragraph, in order."""
        if "sentences" in self.__dict__:
            return tuple(self.sentences.get(paragraph, ()))
        inside = self.graph.subjects(f"{DCTERMS}isPartOf", paragraph)
        sentences = [self._sentence(iri) for iri in inside if self.graph.is_a(iri, f"{DOCO}Sentence")]
        return tuple(sorted(sentences, key=_start))

    def claims_in(self, paragraph: str) -> tuple[Claim, ...]:
        """The claims whose words stand in a paragraph, in text order."""
        if "claims" in self.__dict__:
            return self._claims_by_paragraph.get(paragraph, ())
        return tuple(map(self.claim, self.claim_names_in(paragraph)))

    def claim_names_in(self, paragraph: str) -> list[str]:
        """The IRIs of the claims whose words stand in a paragraph, in text order."""
        passages = self.graph.subjects(f"{DCTERMS}isPartOf", paragraph)
        claims = {claim for passage in passages for claim in self.graph.subjects(f"{CG}passage", passage)}
        return self.in_text_order(claims)

    @cached_property
    def _claims_by_paragraph(self) -> dict[str, tuple[Claim, ...]]:
        by_paragraph: dict[str, list[Claim]] = {}
        for claim in self.claims.values():
            if claim.paragraph:
                by_paragraph.setdefault(claim.paragraph.iri, []).append(claim)
        return {paragraph: tuple(claims) for paragraph, claims in by_paragraph.items()}

    def neighbours(self, claim: str) -> tuple[Claim | None, Claim | None]:
        """The claims before and after one in the text; None at its ends and beside what is no claim."""
        order, at = self.claim_names, self._claim_positions.get(claim)
        if at is None:
            return None, None
        before = self.claim(order[at - 1]) if at else None
        return before, self.claim(order[at + 1]) if at + 1 < len(order) else None

    @cached_property
    def _claim_positions(self) -> dict[str, int]:
        return {iri: number for number, iri in enumerate(self.claim_names)}

    # What leads to a thing.

    def claims_with(self, predicate: str, iri: str) -> list[str]:
        """The claims that have ``iri`` for ``predicate``, in text order."""
        subjects = self.graph.subjects(predicate, iri)
        return self.in_text_order(one for one in subjects if self.graph.is_a(one, f"{CG}Claim"))

    def arguments_with(self, iri: str) -> tuple[Argument, ...]:
        """The arguments that have a claim or argument for a premise or their conclusion, by name."""
        if "arguments" in self.__dict__:
            return tuple(self._uses.get(iri, ()))
        using = {one for end in ("premise", "conclusion") for one in self.graph.subjects(CG + end, iri)}
        return tuple(map(self.argument, sorted(using, key=natural_key)))

    @cached_property
    def _uses(self) -> dict[str, list[Argument]]:
        by_end: dict[str, list[Argument]] = {}
        for argument in self.arguments.values():
            for end in dict.fromkeys(argument.ends):
                by_end.setdefault(end, []).append(argument)
        return by_end

    def arguments_of(self, agent: str) -> tuple[Argument, ...]:
        """The arguments that an agent draws, by name."""
        subjects = self.graph.subjects(f"{CG}claimant", agent)
        return tuple(self.argument(one) for one in subjects if self.graph.is_a(one, f"{CG}Argument"))

    def mentions_of(self, entity: str) -> tuple[Passage, ...]:
        """The places where the text names an entity, in text order."""
        mentions = self.graph.subjects(f"{OA}hasBody", entity)
        passages = (self.passage(self.graph.value(one, f"{OA}hasTarget")) for one in mentions)
        return tuple(sorted((one for one in passages if one), key=_start))


def _start(record: Sentence | Passage | Paragraph) -> tuple[int, int]:
    return record.start, record.end
