"""What of a graph can be found, and by which words: entities, relations, terms, claims, sentences."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model import Claim
from claimgraph.model.records import predicates
from claimgraph.terms import CG, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.model import Model
    from claimgraph.model.graph import Graph

#: The properties whose values are searched, with their columns; the preferred name comes first.
_NAMES = {
    SKOS + "prefLabel": "label",
    RDFS + "label": "label",
    SKOS + "altLabel": "variant",
    SKOS + "hiddenLabel": "variant",
    SKOS + "definition": "gloss",
    SKOS + "editorialNote": "gloss",
}

#: The fields of a claim that name things by which it is looked for.
_ABOUT = tuple(
    predicates(Claim)[field]
    for field in ("subject", "predicate", "object", "claimant", "reported_by", "addressee", "unit", "force",
                  "figure")
)  # fmt: skip

#: All that of a graph is asked for, beside its text, paragraphs and sentences: the values of properties, and
#: what is of a kind.
PROPERTIES = (*_NAMES, *_ABOUT, CG + "quote", CG + "passage")
KINDS = (CG + "Claim", CG + "Relation")

Words = dict[str, list[str]]


class Document(NamedTuple):
    """Something that can be found: its kind, names and place, and its words by column."""

    kind: str
    iri: str
    short: str
    name: str
    words: Words
    place: str = ""
    start: int = 0
    end: int = 0


def documents(model: Model) -> Iterator[Document]:
    """Everything in a graph that can be found, in an order of its own that never changes.

    Entities, relations, terms of the vocabulary, claims, sentences; within each kind by name or by place.
    """
    graph = model.graph
    names, preferred = _names(graph)
    claims, relations = (set(graph.instances(kind)) for kind in KINDS)
    entities = model.prefixes.get("ent", "\0")
    kinds: dict[str, list[str]] = {"entity": [], "relation": [], "term": []}
    for thing, columns in names.items():
        if thing in relations or thing.startswith(entities):
            kinds["relation" if thing in relations else "entity"].append(thing)
        elif thing not in claims and {"label", "gloss"} <= columns.keys():
            kinds["term"].append(thing)
    for kind, things in kinds.items():
        for thing in sorted(things):
            yield Document(kind, thing, graph.short(thing), preferred.get(thing, ""), names[thing])
    paragraphs = list(model.paragraphs.values())
    starts = [one.start for one in paragraphs]

    def placed(start: int) -> str:
        at = bisect_right(starts, start)
        return paragraphs[at - 1].label if at else ""

    quotes, passages = graph.column(CG + "quote"), graph.column(CG + "passage")
    about = _about(graph, names, claims)
    spans = {claim: model.span(found[0]) or (0, 0) for claim, found in passages.items()}
    for claim, (start, end) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        words = {**names.get(claim, {}), "quotation": quotes.get(claim, []), "about": about.get(claim, [])}
        short = graph.short(claim)
        yield Document("claim", claim, short, preferred.get(claim, short), words, placed(start), start, end)
    sentences = (one for inside in model.sentences.values() for one in inside)
    for one in sorted(sentences, key=lambda one: (one.start, one.end, one.iri)):
        words = {"text": [one.text]}
        yield Document("text", one.iri, one.short, one.short, words, placed(one.start), one.start, one.end)


def _names(graph: Graph) -> tuple[dict[str, Words], dict[str, str]]:
    """Thing → column → values, and thing → the name it goes by."""
    names: dict[str, Words] = {}
    preferred: dict[str, str] = {}
    for predicate, column in _NAMES.items():
        for thing, values in graph.column(predicate).items():
            names.setdefault(thing, {}).setdefault(column, []).extend(values)
            if column == "label":
                preferred.setdefault(thing, values[0])
    return names, preferred


def _about(graph: Graph, names: dict[str, Words], claims: set[str]) -> dict[str, list[str]]:
    """Claim → the names of what it speaks of and of who speaks, each name once."""
    found: dict[str, dict[str, None]] = {}
    for predicate in _ABOUT:
        for claim, things in graph.column(predicate).items():
            for thing in things if claim in claims else ():
                if thing not in claims:
                    named = names.get(thing, {})
                    known = found.setdefault(claim, {})
                    known.update(dict.fromkeys([*named.get("label", ()), *named.get("variant", ())]))
    return {claim: list(known) for claim, known in found.items()}
