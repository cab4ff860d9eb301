"""Views of the graph in other vocabularies: a CONSTRUCT query of ``queries/views/`` over what is exported.

The query does the work and can be read and changed by whoever knows SPARQL. It is asked of a store in memory
that holds the selected quads and nothing else. What the store rewrites (``1.50`` to ``1.5``) is put back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import QueryTriples, RdfFormat, parse

from claimgraph.errors import UnreadableInput
from claimgraph.exporters.literals import restore
from claimgraph.queries import bind, load
from claimgraph.store import evaluate
from claimgraph.terms import Prefixes
from claimgraph.turtle.terms import split_lines
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request


_DECLARED = re.compile(r"(?m)^PREFIX ([A-Za-z][\w-]*): <([^>]*)>")


def construct(request: Request, slug: str) -> list[Quad]:
    """What the view ``slug`` makes of the selected quads, by code points.

    Raises UnreadableInput when there is no such view, or when it is no CONSTRUCT query.
    """
    lines = "".join(f"{line} .\n" for line in sorted(_constructed(request, slug)))
    return list(parse(lines, format=RdfFormat.N_TRIPLES, lenient=True))


def _constructed(request: Request, slug: str) -> set[str]:
    """The same as lines, in no order."""
    query = load(request.edition.view_file(slug), request.edition)
    triples = evaluate(request.store, bind(query, {}))
    if not isinstance(triples, QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", request.edition.display(query.path))
    return restore(
        split_lines(triples.serialize(format=RdfFormat.N_TRIPLES) or b""), request.original_literals
    )


def write_turtle(request: Request) -> bytes:
    """The view that bears the format's name, as canonical Turtle with the view's own prefixes too."""
    slug = request.format.name
    return TurtleWriter(prefixes_of(request, slug)).write(sorted(_constructed(request, slug))).encode()


def prefixes_of(request: Request, slug: str) -> Prefixes:
    """The edition's prefix table, and what the view ``slug`` declares beyond it."""
    text = load(request.edition.view_file(slug), request.edition).text
    return Prefixes({**dict(_DECLARED.findall(text)), **request.prefixes})
