"""What of a graph can be found, and by which words: entities, relations, terms, claims, sentences.

With each thing goes what stands in which role in it, so that claims are found by what they are made of.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model import Claim
from claimgraph.model.graph import local_name
from claimgraph.model.node import predicates
from claimgraph.model.records import Argument
from claimgraph.terms import CG, RDFS, SCHEMA, SKOS

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

#: The fields of a claim that say of whom and what it is made; their roles are the last part of the property.
_CLAIM_ROLES = (
    *_ABOUT,
    *(predicates(Claim)[field]
      for field in ("polarity", "certainty", "report_mode", "reporter_stance", "spatial", "reported_in",
                    "condition", "answer", "held_at", "when", "not_before", "not_after", "quantity",
                    "quantity_min", "quantity_max")),
)  # fmt: skip
#: What is asked of other things: the members of a group, dates.
_OTHER_ROLES = (f"{SKOS}member", f"{SCHEMA}startDate", f"{SCHEMA}endDate")
#: What is asked of an argument: its ends, and how the one bears on the other.
_ARGUMENT = tuple(predicates(Argument)[field] for field in ("premise", "conclusion", "bearing"))

#: All that of a graph is asked for, beside its text, paragraphs and sentences: the values of properties, and
#: what is of a kind.
PROPERTIES = tuple(
    dict.fromkeys((*_NAMES, *_ABOUT, *_CLAIM_ROLES, *_OTHER_ROLES, *_ARGUMENT, CG + "quote", CG + "passage"))
)
KINDS = (CG + "Claim", CG + "Relation")

Words = dict[str, list[str]]
#: Roles, each with the IRI or the literal's text that stands there.
Roles = tuple[tuple[str, str], ...]


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
    roles: Roles = ()


def documents(model: Model, *, roles: bool = True) -> Iterator[Document]:
    """Everything in a graph that can be found, in an order of its own that never changes.

    Entities, relations, terms of the vocabulary, claims, sentences; within each kind by name or by place.
    Without ``roles`` no more of an endpoint is asked than searching needs.
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
    for kind, nodes in kinds.items():
        for thing in sorted(nodes):
            yield Document(
                kind,
                thing,
                graph.short(thing),
                preferred.get(thing, ""),
                names[thing],
                roles=_roles(model, thing, _OTHER_ROLES) if roles else (),
            )
    paragraphs = list(model.paragraphs.values())
    starts = [one.start for one in paragraphs]

    def label_at(start: int) -> str:
        at = bisect_right(starts, start)
        return paragraphs[at - 1].label if at else ""

    quotes, passages = graph.column(CG + "quote"), graph.column(CG + "passage")
    about = _about(graph, names, claims)
    reasons = _reasons(model) if roles else {}
    spans = {claim: model.span(values[0]) or (0, 0) for claim, values in passages.items()}
    for claim, (start, end) in sorted(spans.items(), key=lambda item: (item[1], item[0])):
        words = {**names.get(claim, {}), "quotation": quotes.get(claim, []), "about": about.get(claim, [])}
        short = graph.short(claim)
        made_of = (*_roles(model, claim, _CLAIM_ROLES), *reasons.get(claim, ())) if roles else ()
        yield Document(
            "claim", claim, short, preferred.get(claim, short), words, label_at(start), start, end, made_of
        )
    sentences = (one for inside in model.sentences.values() for one in inside)
    for one in sorted(sentences, key=lambda one: (one.start, one.end, one.iri)):
        words = {"text": [one.text]}
        yield Document("text", one.iri, one.short, one.short, words, label_at(one.start), one.start, one.end)


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
    by_claim: dict[str, dict[str, None]] = {}
    for predicate in _ABOUT:
        # The synonyms of a relation are for questions in words; a search is for words that are there.
        columns = ("label",) if predicate == _ABOUT[1] else ("label", "variant")
        for claim, nodes in graph.column(predicate).items():
            for thing in nodes if claim in claims else ():
                if thing not in claims:
                    named = names.get(thing, {})
                    named_by = by_claim.setdefault(claim, {})
                    named_by.update(dict.fromkeys(one for name in columns for one in named.get(name, ())))
    return {claim: list(named_by) for claim, named_by in by_claim.items()}


def _roles(model: Model, thing: str, properties: tuple[str, ...]) -> Roles:
    columns = ((local_name(one), model.graph.column(one).get(thing, ())) for one in properties)
    return tuple(
        (role, _number(value) if role.startswith("quantity") else value)
        for role, values in columns
        for value in values
    )


def _number(value: str) -> str:
    """A decimal as an engine gives it back, which may drop the noughts at its end."""
    return value.rstrip("0").rstrip(".") if "." in value else value


def _reasons(model: Model) -> dict[str, list[tuple[str, str]]]:
    """Claim → what bears on it by an argument, as what (supports, attacks …).

    Where an argument is argued about, its conclusion stands for it.
    """
    premises, conclusions, bearings = (model.graph.column(one) for one in _ARGUMENT)

    def claim(iri: str) -> str:
        seen: set[str] = set()
        while iri in conclusions and iri not in seen:
            seen.add(iri)
            iri = conclusions[iri][0]
        return iri

    by_claim: dict[str, list[tuple[str, str]]] = {}
    for argument, ends in sorted(conclusions.items()):
        role = local_name(next(iter(bearings.get(argument, ())), ""))
        for premise in premises.get(argument, ()):
            by_claim.setdefault(claim(ends[0]), []).append((role, claim(premise)))
    return by_claim
