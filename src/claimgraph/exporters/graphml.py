"""The argument map as GraphML, for Gephi, yEd, NetworkX, igraph and whatever else reads graphs.

Written by hand: a graph with text attributes takes fewer lines than telling a library of graphs about it, and
carriage returns survive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import xml as text
from claimgraph.escaping import xml_attribute as quoted
from claimgraph.exporters.drawing import read_drawing

if TYPE_CHECKING:
    from claimgraph.exporters.drawing import Attributes
    from claimgraph.exporters.formats import Request

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
#: Attributes that are numbers; all others are text.
_NUMBERS = ("start", "end")


def write_graphml(request: Request) -> bytes:
    """The arguments that ``request`` selects as a directed graph in GraphML."""
    title, nodes, edges = read_drawing(request)
    keys = {
        "node": sorted({key for node in nodes.values() for key in node}),
        "edge": sorted({key for _, _, attributes in edges for key in attributes}),
    }
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<graphml xmlns={quoted(_NAMESPACE)}>"]
    for domain, names in keys.items():
        for name in names:
            kind = "int" if name in _NUMBERS else "string"
            lines.append(
                f'  <key id={quoted(f"{domain}-{name}")} for="{domain}" attr.name={quoted(name)} '
                f'attr.type="{kind}"/>'
            )
    lines.append(f'  <graph id={quoted(title)} edgedefault="directed">')
    for name, attributes in nodes.items():
        lines += [f"    <node id={quoted(name)}>", *_data("node", attributes), "    </node>"]
    for source, target, attributes in edges:
        ends = f"source={quoted(source)} target={quoted(target)}"
        lines += [f"    <edge {ends}>", *_data("edge", attributes), "    </edge>"]
    return "\n".join([*lines, "  </graph>", "</graphml>", ""]).encode()


def _data(domain: str, attributes: Attributes) -> list[str]:
    """An attribute without text is left out: readers cannot tell it from none."""
    return [
        f"      <data key={quoted(f'{domain}-{name}')}>{text(value)}</data>"
        for name, value in attributes.items()
        if value
    ]
