"""Derived graphs: what a stored CONSTRUCT makes of a graph, put beside it for the questions that build on it.

A stored query says what it builds on in its header (``#+ derive:``, slugs of views). Each view is asked of
the graph and what is joined to it, and its triples stand in a named graph of their own, so that what was
concluded is never taken for what was given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QueryTriples

from claimgraph.errors import UnreadableInput
from claimgraph.queries import bind, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.edition import Edition
    from claimgraph.store import Results

#: What the graph that a view derives is called, before the view's slug.
DERIVED = "urn:claimgraph:derived:"


def derive(edition: Edition, view: str, ask: Callable[[str], Results]) -> list[Quad]:
    """What ``view`` (a slug) derives, in its named graph; ``ask`` puts its text to the graph it is about.

    Raises UnreadableInput when there is no such view, or when it is no CONSTRUCT query.
    """
    query = load(edition.view_file(view), edition)
    found = ask(bind(query, {}))
    if not isinstance(found, QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", edition.display(query.path))
    graph = NamedNode(f"{DERIVED}{view}")
    return [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in found]
