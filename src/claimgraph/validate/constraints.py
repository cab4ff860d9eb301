"""Runs the SPARQL constraints of the shapes in Oxigraph, on the whole graph.

The shapes are plain SHACL-SPARQL, and pySHACL runs them too; but rdflib takes seconds for what Oxigraph
answers in milliseconds, and would have to hold every place in the text as Python objects. A constraint's
query is run once for each focus node, with ``$this`` set to it, as SHACL asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Variable

from claimgraph.errors import UnreadableInput
from claimgraph.store import first_line
from claimgraph.terms import RDF, RDFS, SH
from claimgraph.validate.findings import BLANK, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store
    from rdflib import Graph

#: How a target of each kind finds its focus nodes; ``<>`` stands for the target.
_TARGETS = {
    "targetClass": f"?this <{RDF}type>/<{RDFS}subClassOf>* <>",
    "targetSubjectsOf": "?this <> ?any",
    "targetObjectsOf": "?any <> ?this",
    "targetNode": "VALUES ?this { <> }",
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A shape's ``sh:sparql``: the shape's IRI, its message, its targets as (kind, IRI), and the query."""

    shape: str
    message: str
    targets: tuple[tuple[str, str], ...]
    query: str


def split(shapes: Graph) -> tuple[Graph, list[Constraint]]:
    """``shapes`` without their SPARQL constraints, and these, in the order of their shapes' names.

    What pySHACL must still judge: constraints of shapes that have no target of their own stay where they
    are, because only the shapes that lead there know their focus nodes.
    """
    from rdflib import Graph, URIRef

    sparql, rest, found, gone = URIRef(f"{SH}sparql"), Graph(bind_namespaces="none"), [], set()
    for shape, query in shapes.subject_objects(sparql):
        targets = tuple(
            sorted((kind, str(one)) for kind in _TARGETS for one in shapes.objects(shape, URIRef(SH + kind)))
        )
        if targets:
            message = str(shapes.value(shape, URIRef(f"{SH}message")) or "")
            select = str(shapes.value(query, URIRef(f"{SH}select")) or "")
            found.append(Constraint(str(shape), message, targets, select))
            gone.add(query)
    for triple in shapes:
        if triple[0] not in gone and not (triple[1] == sparql and triple[2] in gone):
            rest.add(triple)
    return rest, sorted(found, key=lambda one: one.shape)


def run_constraints(
    store: Store, constraints: Iterable[Constraint], prefixes: dict[str, str]
) -> list[Finding]:
    """What the constraints find wrong in ``store``, without places; ``?value`` is the offender."""
    findings = []
    for one in constraints:
        what, _, hint = one.message.partition(". ")
        for this in _focus_nodes(store, one.targets):
            try:
                rows = store.query(one.query, prefixes=prefixes, substitutions={Variable("this"): this})
            except SyntaxError as error:
                raise UnreadableInput(
                    f"broken SPARQL: {first_line(error)}",
                    f"shape {one.shape}",
                    "mend its sh:select; its prefixes are those of the edition",
                ) from None
            if not isinstance(rows, QuerySolutions):
                raise UnreadableInput("a constraint is a SELECT query", f"shape {one.shape}")
            names = {variable.value for variable in rows.variables}
            for row in rows:
                offender = (row["value"] if "value" in names else None) or this
                path = row["path"] if "path" in names else None
                node = BLANK if isinstance(offender, BlankNode) else getattr(offender, "value", "")
                details = () if path is None else (("property", str(path)),)
                findings.append(Finding(one.shape, node, what.rstrip(".") + ".", hint, details))
    return findings


def _focus_nodes(store: Store, targets: Iterable[tuple[str, str]]) -> Iterator[NamedNode]:
    """The named nodes that ``targets`` lead to; that a node has no name is found by a check."""
    found: set[object] = set()
    for kind, target in targets:
        pattern = _TARGETS[kind].replace("<>", f"<{target}>")
        rows = store.query(f"SELECT DISTINCT ?this WHERE {{ {pattern} }}")
        if isinstance(rows, QuerySolutions):
            found.update(row["this"] for row in rows)
    yield from sorted((one for one in found if isinstance(one, NamedNode)), key=lambda one: one.value)
