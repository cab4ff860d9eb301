r"""The argument map as a graph of nodes and edges with text attributes: GraphML, and DOT for Graphviz.

Claims and arguments are nodes; an edge leads from each premise to its argument and from the argument to its
conclusion, so that several premises stay together and an argument can be attacked.

GraphML is for Gephi, yEd, NetworkX, igraph and whatever else reads graphs. It is written by hand: a graph
with text attributes takes fewer lines than telling a library of graphs about it, and carriage returns
survive. In DOT claims are boxes and arguments what joins them, coloured by kind; text is escaped as Graphviz'
labels have it (``\\`` for a backslash) in all attributes alike. The sentence stands whole in ``sentence``;
``label``, which is drawn, begins with the voice and is broken into lines.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from claimgraph.escaping import linked
from claimgraph.escaping import xml as text
from claimgraph.escaping import xml_attribute as quoted
from claimgraph.exporters.argument_map import bearing, conclusions, names_of, properties_of, read_map, voices

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.model import Argument, Claim

Attributes = dict[str, str]

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
#: Attributes that are numbers; all others are text.
_NUMBERS = ("start", "end")
#: How wide the drawn text is, in characters.
_WIDTH = 40
#: A name that DOT takes without quotation marks.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Kind of argument → colour; told apart by lightness and line too, so that a grey print can be read.
_COLOURS = {
    "supports": "#1b7837",
    "attacks": "#b2182b",
    "explains": "#2166ac",
    "analogy": "#7b3294",
    "illustrates": "#8c510a",
}
_STYLES = {"attacks": "bold", "explains": "dashed", "analogy": "dotted", "illustrates": "dotted"}


def _nodes_and_edges(
    request: Request,
) -> tuple[str, dict[str, Attributes], list[tuple[str, str, Attributes]]]:
    """(title, attributes by node, edges as source, target and attributes) of what ``request`` selects."""
    argument_map = read_map(request.selected)
    nodes = {claim.name: _attributes(claim, "claim", "") for claim in argument_map.claims.values()}
    edges: list[tuple[str, str, Attributes]] = []
    for name, argument in argument_map.arguments.items():
        kind = bearing(argument)
        own = {"bearing": kind, "paragraph": argument_map.paragraph_of(argument)}
        nodes[name] = {**_attributes(argument, "argument", kind), **own}
        start, end = ({"role": role, "bearing": kind} for role in ("premise", "conclusion"))
        edges += [(premise, name, start) for premise in names_of(argument.premise)]
        edges += [(name, conclusion, end) for conclusion in names_of(conclusions(argument))]
    return argument_map.title, nodes, edges


def _attributes(item: Claim | Argument, kind: str, otherwise: str) -> Attributes:
    """Several values are joined by line feeds, which none of them holds."""
    label = item.own_title or otherwise
    own = {"kind": kind, "label": label, "iri": item.iri, "voice": "\n".join(voices(item))}
    further = properties_of(item).items()
    return own | {name: "\n".join(" ".join(one.split("\n")) for one in texts) for name, texts in further}


def write_graphml(request: Request) -> bytes:
    """The arguments that ``request`` selects as a directed graph in GraphML."""
    title, nodes, edges = _nodes_and_edges(request)
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


def write_dot(request: Request) -> bytes:
    """The arguments that ``request`` selects as a digraph, from premises up to conclusions."""
    title, nodes, edges = _nodes_and_edges(request)
    lines = [
        f"digraph {_quoted(title)} {{",
        '  rankdir="BT";',
        '  node [fontname="Helvetica", fontsize="11"];',
    ]
    for name, attributes in nodes.items():
        lines.append(f"  {_quoted(name)} [{_attribute_list(_drawn_attributes(attributes))}];")
    for source, target, attributes in edges:
        colour = _COLOURS.get(attributes["bearing"], "black")
        style = {"color": colour, "style": _STYLES.get(attributes["bearing"], "solid")}
        arrow = {"arrowhead": "none"} if attributes["role"] == "premise" else {}
        ends = f"{_quoted(source)} -> {_quoted(target)}"
        lines.append(f"  {ends} [{_attribute_list({**attributes, **style, **arrow})}];")
    return "\n".join([*lines, "}", ""]).encode()


def _drawn_attributes(attributes: Attributes) -> Attributes:
    """The attributes of a node, with what Graphviz draws."""
    written = {("sentence" if key == "label" else key): value for key, value in attributes.items()}
    voice = " and ".join(attributes["voice"].split("\n"))
    shape = {"shape": "box", "tooltip": attributes.get("quote", "")}
    if attributes["kind"] == "argument":
        colour = _COLOURS.get(attributes["bearing"], "black")
        shape = {"shape": "ellipse", "color": colour, "fontcolor": colour}
    elif attributes.get("polarity") == "negative":
        shape["style"] = "dashed"
    label = "\n".join(textwrap.wrap(f"{voice}: {attributes['label']}", _WIDTH))
    return {"label": label, "URL": attributes["iri"] if linked(attributes["iri"]) else "", **shape, **written}


def _attribute_list(attributes: Attributes) -> str:
    """Attributes; one without text is left out."""
    named = ((key if _NAME.fullmatch(key) else _quoted(key), value) for key, value in attributes.items())
    return ", ".join(f"{key}={_quoted(value)}" for key, value in named if value)


def _quoted(text: str) -> str:
    """A quoted string; the one character that DOT cannot hold becomes U+FFFD."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\0", "\ufffd")
    return f'"{escaped}"'
