"""A whole graph into an endpoint, so that whoever asks meanwhile sees the old graph or the new one.

The triples go in chunks into a graph beside the place, named after what is loaded; when all are there, one
``MOVE`` puts it in place. How far a load has come is told by that graph itself: chunks go in order, and
sending one twice changes nothing, since the published graph has no blank nodes. A load that was cut off
therefore goes on where it stopped, from any machine, without a record that could disagree with the server.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pyoxigraph

from claimgraph.errors import LimitHit, UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.remote.endpoint import Endpoint

#: Triples sent at once: in an update, which a parser has to hold whole (Virtuoso's gives up below 5,000), and
#: by the Graph Store Protocol, which servers read as they read files.
UPDATE_CHUNK, STORE_CHUNK = 1_000, 20_000
_BESIDE = "#claimgraph-loading-"


class Uploaded(NamedTuple):
    """What a load did: triples in the graph, how many of them an earlier load had sent already."""

    triples: int
    resumed: int


def upload(
    content: bytes,
    endpoint: Endpoint,
    graph: str,
    *,
    store_url: str = "",
    fresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Uploaded:
    """Make ``graph`` of the endpoint hold the triples of ``content`` (N-Quads, default graph) and no others.

    Sent by the Graph Store Protocol where ``store_url`` says who speaks it, else as updates. ``fresh``
    forgets what an earlier load left. Raises what :meth:`claimgraph.http.Client.send` raises; the graph
    is then as it was before, and the next load goes on where this one stopped.
    """
    show = progress or (lambda _step, _share: None)
    lines = content.splitlines()
    size = STORE_CHUNK if store_url else UPDATE_CHUNK
    name = f"{graph}{_BESIDE}{hashlib.sha256(content).hexdigest()[:16]}-{size}"
    show("looking what is there", 0.0)
    beside = endpoint.of(name)
    for other in _left_behind(endpoint, graph):
        if fresh or other != name:
            endpoint.update(f"DROP SILENT GRAPH <{other}>")
    have = beside.count()
    if have > len(lines):
        endpoint.update(f"DROP SILENT GRAPH <{name}>")
        have = 0
    # A chunk that was cut off in the middle is sent again from its start.
    first = have // size * size
    for start in range(first, len(lines), size):
        show("loading", start / len(lines))
        _send(endpoint, name, b"\n".join(lines[start : start + size]), store_url)
    show("counting", 1.0)
    _must_have(beside, len(lines), "nothing was replaced; load it again with --fresh")
    show("replacing", 1.0)
    try:
        endpoint.update(f"MOVE GRAPH <{name}> TO GRAPH <{graph}>")
    except UsageProblem as problem:
        hint = f"the whole graph stands in <{name}>; move it with the server's own tools"
        raise UsageProblem(f"the endpoint cannot MOVE a graph: {problem.what}", problem.where, hint) from None
    _must_have(endpoint.of(graph), len(lines), "load it again")
    return Uploaded(len(lines), first)


def _left_behind(endpoint: Endpoint, graph: str) -> list[str]:
    """The graphs beside the place that loads have begun and not finished, sorted."""
    start = pyoxigraph.Literal(graph + _BESIDE)
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {start})) }}"
    try:
        found = [row[0] for row in endpoint.of(None).rows(query)]
    except LimitHit:  # too many graphs to look through; what lies there harms nobody
        return []
    return sorted(node.value for node in found if isinstance(node, pyoxigraph.NamedNode))


def _send(endpoint: Endpoint, name: str, triples: bytes, store_url: str) -> None:
    """Add triples (N-Triples lines) to the graph ``name``."""
    if store_url:
        sign = "&" if "?" in store_url else "?"
        address = f"{store_url}{sign}graph={quote(name, safe='')}"
        # N-Triples is Turtle, which every graph store must read.
        endpoint.client.send("POST", address, triples, {"Content-Type": "text/turtle; charset=UTF-8"})
    else:
        endpoint.update(f"INSERT DATA {{ GRAPH <{name}> {{\n{triples.decode()}\n}} }}")


def _must_have(endpoint: Endpoint, triples: int, hint: str) -> None:
    found = endpoint.count()
    if found != triples:
        what = f"the endpoint has {found} of the {triples} triples sent to <{endpoint.graph}>"
        raise UnreadableInput(what, endpoint.url, hint)
