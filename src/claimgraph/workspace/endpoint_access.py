"""An endpoint that has the graph: how it is named, and whether it has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UsageProblem

if TYPE_CHECKING:
    from claimgraph.remote import Endpoint
    from claimgraph.sandbox import Limits
    from claimgraph.terms import Prefixes

#: What the graph of an endpoint is called that has no name.
DEFAULT_GRAPH = "default"


class EndpointAccess(NamedTuple):
    """An endpoint's address, the graph as given or nothing, who asks with which password, HTTP's method."""

    url: str
    graph: str | None = None
    user: str = ""
    password: str = ""
    method: str = "post"


def graph_of(given: str | None, prefixes: Prefixes) -> str | None:
    """The IRI of the graph ``given`` as IRI or CURIE, by default the edition's; None for DEFAULT_GRAPH."""
    if given == DEFAULT_GRAPH:
        return None
    return f"{prefixes.base}edition" if given is None else prefixes.expand(given)


def endpoint_at(access: EndpointAccess, prefixes: Prefixes, limits: Limits) -> Endpoint:
    """The endpoint that has the graph.

    Found out first, because a graph that is not there answers every question with no.
    """
    from claimgraph.http import Client, checked_address
    from claimgraph.remote import Endpoint

    url = checked_address(access.url, "write --endpoint https://host/path; a name goes into --user")
    client = Client(access.user, access.password, limits.timeout)
    endpoint = Endpoint(url, graph_of(access.graph, prefixes), client, method=access.method.upper())
    if not endpoint.holds():
        named = f"the graph <{endpoint.graph}>" if endpoint.graph else "its default graph"
        hint = (
            f"load it with claimgraph load --endpoint, or name another with --graph IRI or "
            f"--graph {DEFAULT_GRAPH}"
        )
        raise UsageProblem(f"the endpoint has nothing in {named}", endpoint.url, hint)
    return endpoint
