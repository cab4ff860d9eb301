r"""The argument map as DOT, for Graphviz: claims as boxes, arguments as what joins them, coloured by kind.

Text is escaped as Graphviz' labels have it (``\\`` for a backslash) in all attributes alike. The sentence
stands whole in ``sentence``; ``label``, which is drawn, begins with the voice and is broken into lines.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from claimgraph.escaping import linked
from claimgraph.exporters.drawing import read_drawing

if TYPE_CHECKING:
    from claimgraph.exporters.drawing import Attributes
    from claimgraph.exporters.formats import Request

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


def write_dot(request: Request) -> bytes:
    """The arguments that ``request`` selects as a digraph, from premises up to conclusions."""
    title, nodes, edges = read_drawing(request)
    lines = [
        f"digraph {_quoted(title)} {{",
        '  rankdir="BT";',
        '  node [fontname="Helvetica", fontsize="11"];',
    ]
    for name, attributes in nodes.items():
        lines.append(f"  {_quoted(name)} [{_list(_drawn(attributes))}];")
    for source, target, attributes in edges:
        colour = _COLOURS.get(attributes["bearing"], "black")
        style = {"color": colour, "style": _STYLES.get(attributes["bearing"], "solid")}
        arrow = {"arrowhead": "none"} if attributes["role"] == "premise" else {}
        ends = f"{_quoted(source)} -> {_quoted(target)}"
        lines.append(f"  {ends} [{_list({**attributes, **style, **arrow})}];")
    return "\n".join([*lines, "}", ""]).encode()


def _drawn(attributes: Attributes) -> Attributes:
    """What is said of a node, with what Graphviz draws."""
    told = {("sentence" if key == "label" else key): value for key, value in attributes.items()}
    voice = " and ".join(attributes["voice"].split("\n"))
    shape = {"shape": "box", "tooltip": attributes.get("quote", "")}
    if attributes["kind"] == "argument":
        colour = _COLOURS.get(attributes["bearing"], "black")
        shape = {"shape": "ellipse", "color": colour, "fontcolor": colour}
    elif attributes.get("polarity") == "negative":
        shape["style"] = "dashed"
    label = "\n".join(textwrap.wrap(f"{voice}: {attributes['label']}", _WIDTH))
    return {"label": label, "URL": attributes["iri"] if linked(attributes["iri"]) else "", **shape, **told}


def _list(attributes: Attributes) -> str:
    """Attributes; one without text is left out."""
    named = ((key if _NAME.fullmatch(key) else _quoted(key), value) for key, value in attributes.items())
    return ", ".join(f"{key}={_quoted(value)}" for key, value in named if value)


def _quoted(text: str) -> str:
    """A quoted string; the one character that DOT cannot hold becomes U+FFFD."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\0", "\ufffd")
    return f'"{escaped}"'
