"""Suggestions of the reconciliation service: what goes on from what is typed, and what that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimgraph.errors import counted
from claimgraph.pages.render import render
from claimgraph.searchindex.analysis import folded_text
from claimgraph.terms import SKOS
from claimgraph.web.entity_matching import Register
from claimgraph.web.request_parameters import checked_number
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.web.entity_matching import Property
    from claimgraph.web.server import ServedEdition

#: How many suggestions are given at a time.
SUGGESTED = 20
DEFINITION = f"{SKOS}definition"


def register_of(served: ServedEdition) -> Register:
    """What is matched with, made when the first query comes."""
    return served.memoized("register", lambda: Register(served.model))


def types_of(served: ServedEdition, iri: str) -> list[dict[str, str]]:
    """The types of an entity, each with its name."""
    kinds = register_of(served).kinds
    return [
        {"id": kinds[one.short].id, "name": kinds[one.short].name} for one in served.model.entity(iri).type
    ]


def type_with_details(served: ServedEdition, name: str) -> dict[str, Any]:
    """A type with what it is, and what it is a kind of."""
    kinds = register_of(served).kinds
    kind = kinds[name]
    described: dict[str, Any] = {"id": kind.id, "name": kind.name}
    if kind.description:
        described["description"] = kind.description
    if kind.broader:
        described["broader"] = [{"id": kinds[one].id, "name": kinds[one].name} for one in kind.broader]
    return described


def _sought(values: Mapping[str, str]) -> tuple[str, int]:
    return values.get("prefix", "")[:200], checked_number(values, "cursor", 0, 0, 1_000_000)


def entities(served: ServedEdition, values: dict[str, str]) -> dict[str, Any]:
    """Entities whose names go on from what was typed."""
    prefix, skipped = _sought(values)
    graph, register = served.model.graph, register_of(served)
    found = register.beginning_with(served.edition.index, prefix)
    if kind := values.get("type", ""):
        kind = register.type_named(kind)
        found = [iri for iri in found if kind in register.kinds_of[iri]]
    described = [
        {
            "id": register.slugs[iri],
            "name": graph.label(iri),
            "description": graph.value(iri, DEFINITION),
            "notable": types_of(served, iri),
        }
        for iri in found[skipped : skipped + SUGGESTED]
    ]
    return {"result": described}


def _among(values: dict[str, str], several: list[dict[str, Any]]) -> dict[str, Any]:
    """Those of ``several`` that have a word that goes on from what was typed, or are called so."""
    prefix, skipped = _sought(values)
    typed = folded_text(prefix)
    fitting = [
        one
        for one in several
        if f" {typed}" in f" {folded_text(one['name'])}" or one["id"].startswith(prefix.strip())
    ]
    return {"result": fitting[skipped : skipped + SUGGESTED]}


def types(served: ServedEdition, values: dict[str, str]) -> dict[str, Any]:
    """Types whose names go on from what was typed."""
    return _among(values, [type_with_details(served, name) for name in register_of(served).kinds])


def _property(one: Property) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "description": one.description}


def properties(served: ServedEdition, values: dict[str, str]) -> dict[str, Any]:
    """Properties whose names go on from what was typed."""
    return _among(values, [_property(one) for one in register_of(served).properties.values()])


def proposed_properties(served: ServedEdition, values: dict[str, str]) -> dict[str, Any]:
    """The properties that entities of a type have, those first that most have."""
    register = register_of(served)
    limit = checked_number(values, "limit", len(register.properties), 0, 1_000_000)
    kind = register.type_named(values["type"]) if values.get("type") else ""
    found = [one for one in register.properties.values() if one.entities[kind]]
    found.sort(key=lambda one: -one.entities[kind])
    described = {"properties": [_property(one) for one in found[: limit or None]], "limit": limit}
    return described | ({"type": values["type"]} if kind else {})


def entity_of(served: ServedEdition, name: str) -> str:
    """The IRI of an entity by its identifier; raises Missing for what is none."""
    iri = register_of(served).entities.get(name)
    if iri is None:
        raise Missing(
            f"no entity has the identifier {name[:80]!r}",
            "",
            "identifiers are slugs, such as those of /suggest/entity",
        )
    return iri


def _flyout(name: str, title: str, about: str) -> dict[str, str]:
    return {"id": name, "html": render("flyout", title=title, about=about)}


def _entity_flyout(served: ServedEdition, values: dict[str, str]) -> dict[str, str]:
    iri = entity_of(served, values.get("id", ""))
    graph = served.model.graph
    return _flyout(values["id"], graph.label(iri), graph.value(iri, DEFINITION))


def _type_flyout(served: ServedEdition, values: dict[str, str]) -> dict[str, str]:
    register, name = register_of(served), values.get("id", "")
    kind = register.kinds[register.type_named(name)]
    return _flyout(name, kind.name, kind.description or counted(kind.entities, "entity", "entities"))


def _property_flyout(served: ServedEdition, values: dict[str, str]) -> dict[str, str]:
    one = register_of(served).property_named(values.get("id", ""))
    return _flyout(one.id, one.name, one.description)


SUGGEST = {"entity": entities, "type": types, "property": properties}
FLYOUT = {"entity": _entity_flyout, "type": _type_flyout, "property": _property_flyout}
