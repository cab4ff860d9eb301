"""The argument map as a plain graph of nodes and edges with text attributes, as GraphML and DOT want it.

Claims and arguments are nodes; an edge leads from each premise to its argument and from the argument to its
conclusion, so that several premises stay together and an argument can be attacked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.argmap import bearing, conclusions, read_map, shown, values, voices

if TYPE_CHECKING:
    from claimgraph.exporters.argmap import ArgumentMap
    from claimgraph.exporters.formats import Request
    from claimgraph.model import Argument, Claim

Attributes = dict[str, str]


def read_drawing(request: Request) -> tuple[str, dict[str, Attributes], list[tuple[str, str, Attributes]]]:
    """(title, attributes by node, edges as source, target and attributes) of what ``request`` selects."""
    found = read_map(request.chosen)
    nodes = {item.name: _attributes(item, "claim", "") for item in found.claims.values()}
    nodes |= {
        item.name: {
            **_attributes(item, "argument", bearing(item)),
            "bearing": bearing(item),
            "paragraph": found.place(item),
        }
        for item in found.arguments.values()
    }
    return found.title, nodes, _edges(found)


def _attributes(item: Claim | Argument, kind: str, otherwise: str) -> Attributes:
    """Several values are joined by line feeds, which none of them holds."""
    label = item.own_title or otherwise
    told = {"kind": kind, "label": label, "iri": item.iri, "voice": "\n".join(voices(item))}
    return told | {key: "\n".join(" ".join(v.split("\n")) for v in vs) for key, vs in values(item).items()}


def _edges(found: ArgumentMap) -> list[tuple[str, str, Attributes]]:
    edges: list[tuple[str, str, Attributes]] = []
    for item in found.arguments.values():
        start, end = ({"role": role, "bearing": bearing(item)} for role in ("premise", "conclusion"))
        edges += [(name, item.name, start) for name in shown(item.premise)]
        edges += [(item.name, name, end) for name in shown(conclusions(item))]
    return edges
