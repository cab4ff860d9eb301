"""The formats themselves: canonical Turtle, JSON-LD with the project's context, the rest by Oxigraph.

Oxigraph's serializers keep literals as they are; only its store rewrites them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.jsonld import write_jsonld
from claimgraph.results import serialize_graph
from claimgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes


def write(quads: Iterable[Quad], format_name: str, prefixes: Prefixes, context_file: Path) -> bytes:
    """``quads`` of one default graph in ``format_name``, by code points: same graph, same bytes."""
    ordered = sorted(set(quads), key=str)
    if format_name in ("ntriples", "nquads"):
        return "".join(f"{quad} .\n" for quad in ordered).encode()
    if format_name in ("turtle", "trig"):
        return format_turtle(ordered, prefixes).encode()
    if format_name == "jsonld":
        return write_jsonld(ordered, context_file)
    return serialize_graph([quad.triple for quad in ordered], format_name, prefixes) + b"\n"
