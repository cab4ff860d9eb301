"""Turtle as people write it: read with file and line for every subject, written back in one canonical form.

Parsing is pyoxigraph's, which is fast and strict but forgets where a statement stood and every comment.
``scan`` finds both again by walking over the statements of the file; ``read`` joins the two; ``write`` is
the canonical form.
"""

from claimgraph.turtle.read import Source, Sources, parse_turtle, read_authored, read_each, read_sources
from claimgraph.turtle.write import format_text, format_turtle

__all__ = [
    "Source", "Sources", "format_text", "format_turtle", "parse_turtle", "read_authored", "read_each",
    "read_sources",
]  # fmt: skip
