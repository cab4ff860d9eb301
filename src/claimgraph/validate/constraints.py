"""Runs the SPARQL constraints of the shapes in Oxigraph, on the whole graph.

The shapes are plain SHACL-SPARQL, and pySHACL runs them too; but rdflib takes seconds for what Oxigraph
answers in milliseconds, and would have to hold every place in the text as Python objects. A constraint's
query is run once for each focus node, with ``$this`` set to it, as SHACL asks. What a query has of SHACL's
own beyond ``$this``, what SHACL forbids in one, and ``$this`` where the engine sets none are left to pySHACL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions, Variable

from claimgraph.errors import UnreadableInput
from claimgraph.store import first_line
from claimgraph.terms import OWL, RDF, RDFS, SH
from claimgraph.validate.findings import Finding, focus_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store
    from rdflib import Graph
    from rdflib.term import Node

#: How a target of each kind finds its focus nodes; ``<>`` stands for the target.
_TARGETS = {
    "targetClass": f"?this <{RDF}type>/<{RDFS}subClassOf>* <>",
    "targetSubjectsOf": "?this <> ?any",
    "targetObjectsOf": "?any <> ?this",
    "targetNode": "VALUES ?this { <> }",
}
#: What SHACL sets or replaces in a query, or forbids there; a second SELECT has rules of its own. The engine
#: sets ``$this`` in patterns and in functions, but not where BIND, BOUND, IF and COALESCE take it as it is.
_OF_SHACL = re.compile(
    r"[$?](?:PATH|shapesGraph|currentShape)\b|\b(?i:MINUS|VALUES|SERVICE|AS\s+[$?]this)\b"
    r"|\b(?i:SELECT)\b[\s\S]*\b(?i:SELECT)\b"
    r"|\b(?i:BIND|BOUND|IF|COALESCE)\s*\((?:[^{}()]*,)?\s*[$?]this\s*(?:(?i:AS)\b|[,)])"
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A shape's ``sh:sparql``: its name, message, targets as (kind, IRI), the query and its own prefixes."""

    shape: str
    message: str
    targets: tuple[tuple[str, str], ...]
    query: str
    prefixes: tuple[tuple[str, str], ...] = ()


def split(shapes: Graph) -> tuple[Graph, list[Constraint]]:
    """``shapes`` without their SPARQL constraints, and these, in the order of their shapes' names.

    What pySHACL must still judge: constraints of shapes that have no target of their own or a path stay where
    they are, because only the shapes that lead there know their focus nodes.
    """
    from rdflib import Graph, URIRef

    sparql, rest, found, gone = URIRef(f"{SH}sparql"), Graph(bind_namespaces="none"), [], set()
    for shape, query in shapes.subject_objects(sparql):
        select = str(shapes.value(query, URIRef(f"{SH}select")) or "")
        targets = _targets(shape, shapes)
        switched = (query, URIRef(f"{SH}deactivated"), None) in shapes
        if targets and not switched and not _OF_SHACL.search(select):
            said = URIRef(f"{SH}message")
            message = shapes.value(query, said) or shapes.value(shape, said)
            declared = tuple(sorted(declared_for(query, shapes).items()))
            found.append(Constraint(focus_of(shape.n3()), str(message or ""), targets, select, declared))
            gone.add(query)
    for triple in shapes:
        if triple[0] not in gone and not (triple[1] == sparql and triple[2] in gone):
            rest.add(triple)
    return rest, sorted(found, key=lambda one: one.shape)


def _targets(shape: Node, shapes: Graph) -> tuple[tuple[str, str], ...]:
    """The targets of a node shape as (kind, IRI); none where that is not all there is to know of it."""
    from rdflib import URIRef

    more = (f"{SH}path", f"{SH}target", f"{SH}deactivated")
    is_class = (shape, URIRef(f"{RDF}type"), URIRef(f"{RDFS}Class")) in shapes
    if is_class or any((shape, URIRef(one), None) in shapes for one in more):
        return ()
    found = [(kind, one) for kind in _TARGETS for one in shapes.objects(shape, URIRef(SH + kind))]
    if not all(isinstance(one, URIRef) for _, one in found):
        return ()
    return tuple(sorted((kind, str(one)) for kind, one in found))


def declared_for(query: Node, shapes: Graph) -> dict[str, str]:
    """Prefix → namespace of what ``sh:prefixes`` of a query leads to."""
    from rdflib import URIRef

    found = {}
    for start in shapes.objects(query, URIRef(f"{SH}prefixes")):
        for ontology in shapes.transitive_objects(start, URIRef(f"{OWL}imports")):
            for one in shapes.objects(ontology, URIRef(f"{SH}declare")):
                prefix, namespace = (shapes.value(one, URIRef(SH + name)) for name in ("prefix", "namespace"))
                found[str(prefix)] = str(namespace)
    return found


def run_constraints(
    store: Store, constraints: Iterable[Constraint], prefixes: dict[str, str]
) -> list[Finding]:
    """What the constraints find wrong in ``store``, without places; ``?value`` is the offender."""
    findings = []
    for one in constraints:
        what, _, hint = one.message.partition(". ")
        known = prefixes | dict(one.prefixes)
        for this in _focus_nodes(store, one.targets):
            try:
                rows = store.query(one.query, prefixes=known, substitutions={Variable("this"): this})
            except (
                SyntaxError,
                ValueError,
                RuntimeError,
            ) as error:  # no ?this in its SELECT; no such function
                raise UnreadableInput(
                    f"broken SPARQL: {first_line(error)}",
                    f"shape {one.shape}",
                    "mend its sh:select; its prefixes are those of the edition and of its sh:prefixes",
                ) from None
            if not isinstance(rows, QuerySolutions):
                raise UnreadableInput("a constraint is a SELECT query", f"shape {one.shape}")
            names = {variable.value for variable in rows.variables}
            for row in rows:
                offender = (row["value"] if "value" in names else None) or this
                path = row["path"] if "path" in names else None
                details = () if path is None else (("property", str(path)),)
                findings.append(
                    Finding(one.shape, focus_of(str(offender)), what.rstrip(".") + ".", hint, details)
                )
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
