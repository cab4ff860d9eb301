"""The JSON-LD context that an ontology makes: what ``ontology/context.jsonld`` has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from claimgraph.model.graph import TYPE
from claimgraph.terms import CG, OWL, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes


def make_context(ontology: Iterable[Quad], prefixes: Prefixes) -> dict[str, Any]:
    """The context for the core as ``ontology`` defines it: prefixes, then one term for each property of cg:.

    A property whose values are concepts or nodes gives plain IRIs; one with a single datatype gives plain
    strings of that type.
    """
    kinds: dict[str, str] = {}
    ranges: dict[str, set[str]] = {}
    for quad in ontology:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue  # labels and definitions say nothing about the form of values
        name, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        if (
            name.startswith(CG)
            and predicate == TYPE
            and value in (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty")
        ):
            kinds[name] = value
        elif predicate == f"{SCHEMA}rangeIncludes":
            ranges.setdefault(name, set()).add(value)
    context: dict[str, Any] = {"@version": 1.1, **prefixes, "id": "@id", "type": "@type"}
    for name, kind in sorted(kinds.items()):
        term: dict[str, str] = {"@id": prefixes.curie(name)}
        datatypes = ranges.get(name, set())
        if kind == f"{OWL}ObjectProperty":
            term["@type"] = "@id"
        elif len(datatypes) == 1 and datatypes != {f"{XSD}string"}:
            term["@type"] = prefixes.curie(next(iter(datatypes)))
        context[name.removeprefix(CG)] = term
    return {"@context": context}
