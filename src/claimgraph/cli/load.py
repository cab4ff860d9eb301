"""``claimgraph load``: the published graph into an endpoint."""

from __future__ import annotations

import click

from claimgraph.cli import common, options, output, progress
from claimgraph.errors import counted
from claimgraph.workspace.endpoint_access import graph_of


@click.command("load", short_help="Put the published graph into a SPARQL endpoint.")
@click.option(
    "--endpoint",
    metavar="URL",
    required=True,
    callback=options.address,
    help="Where the endpoint answers queries, and takes updates unless --update says where.",
)
@click.option("--update", metavar="URL", callback=options.address, help="Where the endpoint takes updates.")
@click.option(
    "--graph-store",
    metavar="URL",
    callback=options.address,
    help="Where it speaks the Graph Store Protocol; the triples are then sent so, which is faster.",
)
@click.option("--graph", metavar="IRI", help="The graph to replace.  [default: the edition's IRI]")
@options.user_option
@click.option("--fresh", is_flag=True, help="Forget what a load that was cut off has sent already.")
@options.timeout_option
@options.edition_option
def command(
    endpoint: str,
    update: str | None,
    graph_store: str | None,
    graph: str | None,
    user: str | None,
    fresh: bool,
    timeout: float,
) -> None:
    """Put the published graph into a SPARQL endpoint.

    The graph is sent in chunks beside its place and moved there when all of it has arrived: whoever asks
    meanwhile sees the old graph. A load that was cut off goes on where it stopped when it is given again.
    --timeout is for each chunk.
    """
    from claimgraph.http import Client
    from claimgraph.remote import Endpoint, upload
    from claimgraph.store import read_nquads

    opened = common.open_workspace()
    name = graph_of(graph, opened.prefixes)
    if name is None:
        raise click.UsageError("the graph that is loaded needs a name: give --graph IRI")
    content = read_nquads(opened.published("graph").nquads)
    there = Endpoint(endpoint, None, Client(*options.credentials(user), timeout), update or "")
    with progress.progress_shown() as show:
        done = upload(content, there, name, store_url=graph_store or "", fresh=fresh, progress=show)
    before = f" ({done.resumed:,} of them by an earlier load)" if done.resumed else ""
    output.say(f"Loaded {counted(done.triples, 'triple')}{before} into <{name}>.")
