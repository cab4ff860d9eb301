"""Links to authorities: who is linked to what, by which relation and on what grounds, and who is not.

Judgements stand in the graph, negated ones included. What nobody has confirmed stands in a table of its own
beside it (``candidates.sssom.tsv``), so that a candidate can never be taken for a match.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.model.resolve import nearest
from claimgraph.terms import CG, DCTERMS, FOAF, OWL, RDFS, SCHEMA, SKOS, SSSOM, VOID

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimgraph.model import Model
    from claimgraph.terms import Prefixes

#: Kind of entity → its class, in the order of tables.
KINDS = {
    "person": FOAF + "Person",
    "organisation": FOAF + "Organization",
    "polity": CG + "Polity",
    "place": SCHEMA + "Place",
    "event": SCHEMA + "Event",
    "work": SCHEMA + "CreativeWork",
    "group": FOAF + "Group",
    "concept": SKOS + "Concept",
}
#: Kinds of which each entity is a single thing of the world that an authority may well have.
SINGLE = ("person", "organisation", "polity", "place", "event", "work")
#: What stands in SSSOM where one side of a link is lacking.
NOT_FOUND = SSSOM + "NoTermFound"
_PAV_AUTHOR = "http://purl.org/pav/authoredBy"


class Link(NamedTuple):
    """One judgement, or one candidate for one.

    ``iri`` names it, ``relation`` is a SKOS mapping property, ``confidence`` 0 to 1 or None; ``entity`` or
    ``target`` is NOT_FOUND where there is none, and ``label`` is what the entity is called then too.
    """

    iri: str
    entity: str
    label: str
    relation: str
    negated: bool
    target: str
    authority: str
    justification: str
    author: str
    date: str
    confidence: float | None
    comment: str
    evidence: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether both sides are there."""
        return NOT_FOUND not in (self.entity, self.target)


class Row(NamedTuple):
    """One kind of entity: how many there are, how many are linked, and to each authority how many.

    ``exact`` counts the entities that some authority has as the very same thing.
    """

    kind: str
    entities: int
    linked: int
    exact: int
    by_authority: tuple[int, ...]


def authorities(model: Model) -> dict[str, str]:
    """The authorities' names (``wikidata``) and IRIs, those with most links first."""
    counts = {
        node: len(model.graph.subjects(SSSOM + "object_source", node))
        for node in model.graph.instances(VOID + "Dataset")
        if model.graph.value(node, VOID + "uriRegexPattern")
    }
    return {node.rpartition("/")[2]: node for node in sorted(counts, key=lambda node: (-counts[node], node))}


def judgements(model: Model) -> list[Link]:
    """Every link that the graph judges, negated or not, by entity, authority and name."""
    graph = model.graph
    links = []
    for node in graph.instances(OWL + "Axiom"):
        entity = graph.value(node, OWL + "annotatedSource")
        confidence = graph.value(node, SSSOM + "confidence")
        links.append(
            Link(
                node,
                entity,
                graph.label(entity),
                graph.value(node, OWL + "annotatedProperty"),
                bool(graph.values(node, SSSOM + "predicate_modifier")),
                graph.value(node, OWL + "annotatedTarget"),
                graph.value(node, SSSOM + "object_source"),
                graph.value(node, SSSOM + "mapping_justification"),
                graph.value(node, _PAV_AUTHOR),
                graph.value(node, DCTERMS + "created"),
                float(confidence) if confidence else None,
                graph.value(node, RDFS + "comment"),
                tuple(graph.values(node, DCTERMS + "source")),
            )
        )
    return _ordered(model, links)


def candidates(model: Model, path: Path) -> list[Link]:
    """What the table of candidates proposes, and what was looked for in vain; [] where there is no table.

    Raises UnreadableInput with file and line for a table that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableInput(f"cannot read the candidates: {error}", str(path)) from None
    start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    rows = csv.DictReader(lines[start:], delimiter="\t")
    links = []
    for row in rows:
        location = f"{path}:{start + rows.line_num}"
        try:
            links.append(_candidate(row, model.prefixes))
        except (KeyError, TypeError, AttributeError):
            hint = "give each row as many cells as the head has; docs/links.md lists the columns"
            raise UnreadableInput("a candidate lacks a column", location, hint) from None
        except (ValueError, UsageProblem) as error:
            raise UnreadableInput(f"a candidate cannot be read: {error}", location) from None
    return _ordered(model, links)


def _candidate(row: dict[str, str], prefixes: Prefixes) -> Link:
    return Link(
        prefixes.expand(row["record_id"]),
        prefixes.expand(row["subject_id"]),
        row["subject_label"],
        prefixes.expand(row["predicate_id"]),
        row.get("predicate_modifier") == "Not",
        unquote(prefixes.expand(row["object_id"])),
        prefixes.expand(row["object_source"]),
        prefixes.expand(row["mapping_justification"]),
        prefixes.expand(row["author_id"]),
        row["mapping_date"],
        float(row["confidence"]) if row["confidence"] else None,
        row["comment"],
        tuple(row["evidence"].split("|")),
    )


def _ordered(model: Model, links: list[Link]) -> list[Link]:
    order = {node: number for number, node in enumerate(authorities(model).values())}
    return sorted(links, key=lambda link: (link.label, order.get(link.authority, len(order)), link.iri))


def entities(model: Model, kind: str | None = None) -> dict[str, str]:
    """Every entity (IRI) with its kind, or those of one ``kind``; raises UsageProblem for an unknown kind."""
    if kind is not None and kind not in KINDS:
        raise UsageProblem(f"no kind of entity is called {kind!r}", "", _choose(kind, KINDS))
    space = model.prefixes["ent"]
    return {
        node: name
        for name, iri in KINDS.items()
        if kind in (None, name)
        for node in model.graph.instances(iri)
        if node.startswith(space)
    }


def authority(model: Model, name: str) -> str:
    """The IRI of the authority called ``name``; raises UsageProblem with what there is."""
    known = authorities(model)
    if name.lower() not in known:
        raise UsageProblem(f"no authority is called {name!r}", "", _choose(name, known))
    return known[name.lower()]


def overview(model: Model, links: Iterable[Link]) -> list[Row]:
    """Per kind of entity how many are linked, ``by_authority`` in the order of :func:`authorities`.

    Negated links count for nothing.
    """
    positive = [link for link in links if not link.negated]
    known = list(authorities(model).values())
    rows = []
    for kind in KINDS:
        inside = entities(model, kind)
        links_of_kind = [link for link in positive if link.entity in inside]
        rows.append(
            Row(
                kind,
                len(inside),
                len({link.entity for link in links_of_kind}),
                len({link.entity for link in links_of_kind if link.relation == SKOS + "exactMatch"}),
                tuple(
                    len({link.entity for link in links_of_kind if link.authority == node}) for node in known
                ),
            )
        )
    return rows


def missing(
    model: Model, links: Iterable[Link], kind: str | None = None, authority_iri: str | None = None
) -> list[tuple[str, str, str]]:
    """(IRI, label, kind) of entities without a link, to ``authority_iri`` or to any.

    Of all SINGLE kinds, or of ``kind``, by kind and label. Negated links count for nothing.
    """
    linked = {link.entity for link in links if not link.negated and authority_iri in (None, link.authority)}
    inside = entities(model, kind)
    order = list(KINDS)
    return sorted(
        (
            (node, model.graph.label(node), name)
            for node, name in inside.items()
            if node not in linked and (kind is not None or name in SINGLE)
        ),
        key=lambda row: (order.index(row[2]), row[1], row[0]),
    )


def _choose(word: str, choices: Iterable[str]) -> str:
    names = list(choices)
    if not names:
        return "the edition links to none: leave it out"
    suggestions = nearest(word, names, limit=1, cutoff=60)
    return f"did you mean {suggestions[0]}?" if suggestions else f"choose one of {', '.join(names)}"
