"""What may be typed: names for the editor of SPARQL, values that fit the fields of a stored question."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool

from claimgraph.errors import ClaimgraphError
from claimgraph.escaping import json
from claimgraph.queries import with_free_parameters
from claimgraph.results import display
from claimgraph.terms import CG, OWL, SKOS, natural_key
from claimgraph.web.query_execution import execute_and_read
from claimgraph.workers import Busy
from claimgraph.workspace.filters import FILTERS, filters_of
from claimgraph.workspace.workspace import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.queries import StoredQuery
    from claimgraph.web.server import ServedEdition

#: How many values a field offers at most, those first that the graph speaks of most.
MAX_OPTIONS = 1_000
#: How many entities narrow, beside the values of the question itself.
_MAX_ENTITIES = 300
#: How much of a label stands beside a value.
_MAX_LABEL = 80
#: What the editor calls a name, and the classes of what is called so.
_KINDS = {
    "class": (f"{OWL}Class",),
    "property": (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty"),
    "relation": (f"{CG}Relation", f"{CG}SingleValuedRelation"),
    "value": (f"{SKOS}Concept", f"{SKOS}Collection"),
}


class Option(NamedTuple):
    """What may be typed into a field, and what that is called."""

    value: str
    label: str


def completion(served: ServedEdition) -> str:
    """The names for the editor, as JSON: prefixes, and of each thing its short form, label and kind."""
    graph, prefixes = served.index.graph, served.prefixes
    kinds: dict[str, str] = {
        iri: "entity" for iri, (folder, _) in served.index.resources.items() if folder == "entity"
    }
    for kind, classes in _KINDS.items():
        kinds |= dict.fromkeys(chain.from_iterable(map(graph.instances, classes)), kind)
    names = [
        [short, graph.title(iri), kind]
        for iri, kind in kinds.items()
        if not (short := prefixes.curie(iri)).startswith("<")
    ]
    names.sort(key=lambda one: natural_key(one[0]))
    return json({"prefixes": dict(prefixes), "names": names}, separators=(",", ":"))


def options(served: ServedEdition, iris: Iterable[str], most: int = MAX_OPTIONS) -> list[Option]:
    """IRIs as what may be typed for them, by label; where they are too many, those spoken of most."""
    graph, held = served.index.graph, served.index.quad_index
    several = list(dict.fromkeys(iris))
    if len(several) > most:
        several = sorted(several, key=lambda iri: -len(held.with_object(iri)))[:most]
    found = []
    for iri in several:
        label = graph.title(iri) if iri in held.by_subject else ""
        found.append(Option(display(NamedNode(iri), served.prefixes), _shortened(label)))
    return sorted(found, key=lambda one: natural_key((one.label or one.value).casefold()))


def _shortened(label: str) -> str:
    return label if len(label) <= _MAX_LABEL else f"{label[: _MAX_LABEL - 1].rstrip()}…"


async def field_options(served: ServedEdition, query: StoredQuery, client: str) -> dict[str, list[Option]]:
    """Parameter → what may be typed into its field, of those for which that is known."""
    found = await _values_with_rows(served, query, client)
    for name in filters_of(query):
        if FILTERS[name].type == "iri" and not FILTERS[name].like:
            found[name] = await run_in_threadpool(filter_options, served, name)
    return found


async def _values_with_rows(
    served: ServedEdition, query: StoredQuery, client: str
) -> dict[str, list[Option]]:
    """Parameter → the values with which ``query`` finds something.

    Where that cannot be found out (rows are grouped, it takes too long, data must be joined): all things of
    the kind of its default.
    """
    parameters = [one for one in query.parameters if one.type == "iri"]
    text, columns = with_free_parameters(query) if parameters and not query.derives else ("", {})
    values: dict[str, dict[str, None]] = {}
    if columns:
        try:
            found = await execute_and_read(served, Question(text), client)
        except Busy:
            raise  # it is found out when there is time for it
        except ClaimgraphError:
            pass
        else:
            for name, column in columns.items():
                at = list(found.head).index(column)
                values[name] = {
                    term.value: None for row in found.rows if isinstance(term := row[at], NamedNode)
                }
    return {
        one.name: options(served, values.get(one.name) or _instances_of_its_kind(served, one.default or ""))
        for one in parameters
    }


def _instances_of_its_kind(served: ServedEdition, default: str) -> Iterable[str]:
    """All things of the kind of ``default``, by its namespace; by none the entities."""
    split = served.prefixes.split(default)
    space = served.prefixes[split[0]] if split else served.prefixes["ent"]
    return (iri for iri in served.index.quad_index.by_subject if iri.startswith(space) and iri != space)


def filter_options(served: ServedEdition, name: str) -> list[Option]:
    """The values that narrow by ``name``: those that claims have, of entities the ones spoken of most."""
    return served.memoized(f"values of {name}", lambda: _filter_values(served, name))


def _filter_values(served: ServedEdition, name: str) -> list[Option]:
    one, claims = FILTERS[name], served.model.claims.values()
    if one.choices:
        return [Option(value, value) for value in one.choices]
    if name == "voice":
        return options(served, (who.iri for claim in claims for who in claim.claimant if who.iri))
    if name == "entity":
        spoken_of = (iri for iri, (folder, _) in served.index.resources.items() if folder == "entity")
        return options(served, spoken_of, _MAX_ENTITIES)
    if name == "paragraph":
        return [Option(one.name, one.label) for one in served.model.paragraphs.values()]
    if not one.like:
        return []
    fields = (getattr(claim, name) for claim in claims)
    nodes = (node for value in fields for node in (value if isinstance(value, tuple) else (value,)) if node)
    several = options(served, (node.iri for node in nodes))
    return [Option(short.value.rpartition(":")[2], short.label) for short in several]
