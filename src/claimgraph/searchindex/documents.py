"""What of a graph can be found, and by which words: entities, relations, terms, claims, sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pyoxigraph import NamedNode, Quad

from claimgraph.terms import CG, DOCO, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.terms import Prefixes

#: The place of a passage in its IRI, after RFC 5147.
_FRAGMENT = re.compile(r"#char=([0-9]+),([0-9]+)$")
#: The properties whose values are searched, with their columns; the preferred name comes first.
_NAMES = {
    SKOS + "prefLabel": "label",
    RDFS + "label": "label",
    SKOS + "altLabel": "variant",
    SKOS + "hiddenLabel": "variant",
    SKOS + "definition": "gloss",
    SKOS + "editorialNote": "gloss",
}
#: What of a claim names things by which it is looked for.
_ABOUT = (
    RDF + "subject",
    RDF + "predicate",
    RDF + "object",
    *(CG + name for name in ("claimant", "reportedBy", "addressee", "unit", "force", "figure")),
)


class Source(Protocol):
    """What is asked of whoever holds the graph: a store on disk or in memory, or an endpoint elsewhere."""

    def query(self, query: str, /) -> Any:
        """The rows of a SELECT query."""
        ...

    def quads_for_pattern(self, s: None, p: NamedNode | None, o: NamedNode | None, /) -> Iterator[Quad]:
        """What fits; None fits anything."""
        ...


class Document(NamedTuple):
    """Something that can be found: its kind, names and place, and its words by column."""

    kind: str
    iri: str
    short: str
    name: str
    words: dict[str, list[str]]
    place: str = ""
    start: int = 0
    end: int = 0


class _Graph:
    """The graph by whole properties: what joins them is done here, faster than by an engine on disk."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def all(self, predicate: str) -> dict[str, list[str]]:
        """Subject → values of ``predicate``, sorted, so that nothing depends on the engine."""
        found: dict[str, list[str]] = {}
        for quad in self._source.quads_for_pattern(None, NamedNode(predicate), None):
            found.setdefault(_text(quad.subject), []).append(_text(quad.object))
        for values in found.values():
            values.sort()
        return found

    def instances(self, kind: str) -> set[str]:
        """The things of class ``kind``."""
        quads = self._source.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(kind))
        return {_text(quad.subject) for quad in quads}

    def spans(self, kind: str) -> dict[str, tuple[int, int]]:
        """Thing of class ``kind`` → where it stands."""
        rows: Iterable[Iterable[object]] = self._source.query(
            f"SELECT ?thing ?start ?end {{ ?thing a <{kind}> ; <{OA}hasSelector> ?selector . "
            f"?selector <{OA}start> ?start ; <{OA}end> ?end }}"
        )
        return {_text(thing): (int(_text(start)), int(_text(end))) for thing, start, end in rows}


class _Places:
    """Where things stand in the text."""

    def __init__(self, graph: _Graph) -> None:
        labels = graph.all(RDFS + "label")
        self._spans = graph.spans(DOCO + "Sentence")
        self._paragraphs = sorted(
            (start, labels.get(iri, [""])[0]) for iri, (start, _) in graph.spans(DOCO + "Paragraph").items()
        )

    def of(self, passage: str, thing: str) -> tuple[int, int, str, str]:
        """(start, end, ``thing``, label of the paragraph); a passage's place is told by its IRI."""
        found = _FRAGMENT.search(passage)
        start, end = (int(found[1]), int(found[2])) if found else self._spans.get(passage, (0, 0))
        at = bisect_right(self._paragraphs, (start, "\U0010ffff"))
        return start, end, thing, self._paragraphs[at - 1][1] if at else ""


def documents(source: Source, prefixes: Prefixes) -> Iterator[Document]:
    """Everything in the graph that can be found, in an order of its own that never changes.

    Entities, relations, terms of the vocabulary, claims, sentences; within each kind by name or by place.
    """
    graph = _Graph(source)
    names, preferred = _names(graph)
    claims, relations = graph.instances(CG + "Claim"), graph.instances(CG + "Relation")
    entities = prefixes.get("ent", "\0")
    kinds: dict[str, list[str]] = {"entity": [], "relation": [], "term": []}
    for thing, columns in names.items():
        if thing in relations or thing.startswith(entities):
            kinds["relation" if thing in relations else "entity"].append(thing)
        elif thing not in claims and {"label", "gloss"} <= columns.keys():
            kinds["term"].append(thing)
    for kind, things in kinds.items():
        for thing in sorted(things):
            yield Document(kind, thing, _short(prefixes, thing), preferred.get(thing, ""), names[thing])
    quotes, about, spans = graph.all(CG + "quote"), _about(graph, claims, names), _Places(graph)
    passages = graph.all(CG + "passage")
    for start, end, claim, where in sorted(spans.of(passages[claim][0], claim) for claim in passages):
        words = {**names.get(claim, {}), "quotation": quotes.get(claim, []), "about": about.get(claim, [])}
        short = _short(prefixes, claim)
        yield Document("claim", claim, short, preferred.get(claim, short), words, where, start, end)
    text = next((value for values in graph.all(SCHEMA + "text").values() for value in values), "")
    for start, end, sentence, where in sorted(
        spans.of(iri, iri) for iri in graph.instances(DOCO + "Sentence")
    ):
        short = _short(prefixes, sentence)
        yield Document("text", sentence, short, short, {"text": [text[start:end]]}, where, start, end)


def _names(graph: _Graph) -> tuple[dict[str, dict[str, list[str]]], dict[str, str]]:
    """Thing → column → values, and thing → the name it goes by."""
    names: dict[str, dict[str, list[str]]] = {}
    preferred: dict[str, str] = {}
    for predicate, column in _NAMES.items():
        for thing, values in graph.all(predicate).items():
            names.setdefault(thing, {}).setdefault(column, []).extend(values)
            if column == "label":
                preferred.setdefault(thing, values[0])
    return names, preferred


def _about(graph: _Graph, claims: set[str], names: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """Claim → the names of what it speaks of and of who speaks, each name once."""
    found: dict[str, dict[str, None]] = {}
    for predicate in _ABOUT:
        for claim, things in graph.all(predicate).items():
            for thing in things:
                if claim in claims and thing not in claims:
                    named = names.get(thing, {})
                    known = found.setdefault(claim, {})
                    known.update(dict.fromkeys([*named.get("label", ()), *named.get("variant", ())]))
    return {claim: list(known) for claim, known in found.items()}


def _short(prefixes: Prefixes, iri: str) -> str:
    return prefixes.curie(iri).strip("<>")


def _text(term: object) -> str:
    """An IRI, or the lexical form of a literal."""
    return str(getattr(term, "value", ""))
