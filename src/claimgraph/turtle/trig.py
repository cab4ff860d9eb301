"""Canonical TriG: the default graph as canonical Turtle, then each named graph in a block of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad

from claimgraph.errors import UnreadableInput
from claimgraph.turtle.write import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.terms import Prefixes


def format_trig(quads: Iterable[Quad], prefixes: Prefixes) -> str:
    """``quads`` as canonical TriG, ended by one line feed; named graphs sorted by name.

    Statements inside a block are not indented, so that they are those of canonical Turtle, line by line.
    Raises UnreadableInput for a graph without a name of its own and where canonical Turtle does.
    """
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        name = quad.graph_name
        if not isinstance(name, DefaultGraph | NamedNode):
            raise UnreadableInput("a graph named by a blank node", str(name), "give the graph an IRI")
        plain = Quad(quad.subject, quad.predicate, quad.object)
        graphs.setdefault("" if isinstance(name, DefaultGraph) else name.value, []).append(plain)
    declared: set[str] = set()
    blocks = []
    for iri in sorted(graphs):
        head, body = _split(format_turtle(graphs[iri], prefixes))
        declared.update(head)
        blocks.append(f"<{iri}> {{\n\n{body}\n}}\n" if iri else body)
    return "\n".join(section for section in ["".join(sorted(declared)), *blocks] if section)


def _split(turtle: str) -> tuple[list[str], str]:
    """(the prefix lines of canonical Turtle, the statements after them)."""
    head: list[str] = []
    body = turtle
    while body.startswith("@prefix "):
        line, _, body = body.partition("\n")
        head.append(line + "\n")
    return head, body.lstrip("\n")
