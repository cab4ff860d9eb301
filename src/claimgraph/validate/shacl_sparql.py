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
from claimgraph.model.graph import Graph, QuadIndex, text_of
from claimgraph.store import first_line
from claimgraph.terms import OWL, RDF, RDFS, SH
from claimgraph.validate.findings import Finding, focus_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

#: How a target of each kind finds its focus nodes; ``<>`` stands for the target.
_TARGETS = {
    "targetClass": f"?this <{RDF}type>/<{RDFS}subClassOf>* <>",
    "targetSubjectsOf": "?this <> ?any",
    "targetObjectsOf": "?any <> ?this",
    "targetNode": "VALUES ?this { <> }",
}
#: What SHACL sets or replaces in a query, or forbids there; a second SELECT has rules of its own. The engine
#: sets ``$this`` in patterns and in functions, but not where BIND, BOUND, IF and COALESCE take it as it is.
_SHACL_SPECIFIC = re.compile(
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
    sparql, constraints, extracted = f"{SH}sparql", [], set()
    for quad in shapes.quads(None, sparql):
        shape, query = text_of(quad.subject), text_of(quad.object)
        select = shapes.value(query, f"{SH}select")
        targets = _targets(shape, shapes)
        deactivated = f"{SH}deactivated" in shapes.properties(query)
        if targets and not deactivated and not _SHACL_SPECIFIC.search(select):
            message = shapes.value(query, f"{SH}message") or shapes.value(shape, f"{SH}message")
            declared = tuple(sorted(declared_namespaces(query, shapes).items()))
            constraints.append(Constraint(focus_term(str(quad.subject)), message, targets, select, declared))
            extracted.add(query)
    rest = (
        quad
        for quad in shapes.quads()
        if text_of(quad.subject) not in extracted
        and not (quad.predicate.value == sparql and text_of(quad.object) in extracted)
    )
    return Graph(QuadIndex(rest), shapes.prefixes), sorted(constraints, key=lambda one: one.shape)


def _targets(shape: str, shapes: Graph) -> tuple[tuple[str, str], ...]:
    """The targets of a node shape as (kind, IRI); none where that is not all there is to know of it."""
    properties = shapes.properties(shape)
    unsupported = (f"{SH}path", f"{SH}target", f"{SH}deactivated")
    if shapes.is_a(shape, f"{RDFS}Class") or any(one in properties for one in unsupported):
        return ()
    targets = [(kind, one) for kind in _TARGETS for one in properties.get(SH + kind, ())]
    if not all(isinstance(one, NamedNode) for _, one in targets):
        return ()
    return tuple(sorted((kind, text_of(one)) for kind, one in targets))


def declared_namespaces(query: str, shapes: Graph) -> dict[str, str]:
    """Prefix → namespace of what ``sh:prefixes`` of a query leads to."""
    namespaces = {}
    ontologies = shapes.values(query, f"{SH}prefixes")
    for ontology in ontologies:  # which grows while it is gone through
        for one in shapes.values(ontology, f"{SH}declare"):
            namespaces[shapes.value(one, f"{SH}prefix")] = shapes.value(one, f"{SH}namespace")
        imports = shapes.values(ontology, f"{OWL}imports")
        ontologies += [one for one in imports if one not in ontologies]
    return namespaces


def run_constraints(
    store: Store, constraints: Iterable[Constraint], prefixes: dict[str, str]
) -> list[Finding]:
    """What the constraints find wrong in ``store``, without places; ``?value`` is the offender."""
    findings = []
    for one in constraints:
        what, _, hint = one.message.partition(". ")
        namespaces = prefixes | dict(one.prefixes)
        for this in _focus_nodes(store, one.targets):
            try:
                rows = store.query(one.query, prefixes=namespaces, substitutions={Variable("this"): this})
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
                    Finding(one.shape, focus_term(str(offender)), what.rstrip(".") + ".", hint, details)
                )
    return findings


def _focus_nodes(store: Store, targets: Iterable[tuple[str, str]]) -> Iterator[NamedNode]:
    """The named nodes that ``targets`` lead to; that a node has no name is found by a check."""
    nodes: set[object] = set()
    for kind, target in targets:
        pattern = _TARGETS[kind].replace("<>", f"<{target}>")
        rows = store.query(f"SELECT DISTINCT ?this WHERE {{ {pattern} }}")
        if isinstance(rows, QuerySolutions):
            nodes.update(row["this"] for row in rows)
    yield from sorted((one for one in nodes if isinstance(one, NamedNode)), key=lambda one: one.value)
