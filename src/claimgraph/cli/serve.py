"""``claimgraph serve``: the edition in the browser."""

from __future__ import annotations

import sys
from functools import partial
from urllib.parse import urlsplit

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import Refused


@click.command("serve", short_help="Serve editions in the browser: pages, questions, SPARQL.")
@click.option(
    "--edition",
    "editions",
    metavar="DIR",
    multiple=True,
    help="An edition's folder; may be repeated.  [default: $CLAIMGRAPH_EDITION, else the built-in one]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="The port; 0: a free one."
)
@click.option(
    "--host-name",
    "names",
    metavar="NAME",
    multiple=True,
    help="A name by which browsers ask the server, besides loopback's; may be repeated; * is any.",
)
@click.option(
    "--address",
    metavar="URL",
    callback=options.address,
    help="Where the world sees the server's root, as behind a proxy: https://example.org/claims/.",
)
@click.option("--behind-proxy", is_flag=True, help="Believe a proxy on this machine who the client is.")
@click.option(
    "--workers",
    type=click.IntRange(2, 64),
    default=3,
    show_default=True,
    help="Processes that answer queries, for each edition.",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=100_000,
    show_default=True,
    help="The most rows or triples of an answer.",
)
@click.option("--quiet", is_flag=True, help="Write no line for each request.")
@options.with_option
@partial(options.limits_options, timeout=10.0)
def command(
    editions: tuple[str, ...],
    host: str,
    port: int,
    names: tuple[str, ...],
    address: str | None,
    behind_proxy: bool,
    workers: int,
    rows: int,
    quiet: bool,
) -> None:
    """Serve editions in the browser: pages, questions, SPARQL.

    All that the command line shows, to be read, followed and asked, with the interfaces that programs use: a
    SPARQL endpoint, REST, and a reconciliation service. It listens on this machine alone unless --host says
    otherwise, reads only, and asks nobody anything. The address is written to standard output once it can be
    asked, a line of JSON for each request to standard error. Ctrl-C and SIGTERM end it when the requests
    under way are answered.
    """
    try:
        from claimgraph.web.app import create_app
        from claimgraph.web.uvicorn_server import bind, run
    except ModuleNotFoundError as error:
        hint = "install it: pip install 'claimgraph[web]'"
        raise Refused(f"serving needs the package {error.name}", "", hint) from None
    from claimgraph.web.middleware import LOOPBACK, to_stderr
    from claimgraph.web.server import Settings, root_of

    listening = bind(host, port)
    opened = [common.open_edition(edition=one) for one in editions or (None,)]
    limits = options.opening()["limits"]
    at = address or ""
    settings = Settings(at, root_of(at), workers, limits.timeout, limits.memory, rows, warm=True)
    own = {urlsplit(at).hostname or host, host}
    hosts = () if "*" in names else LOOPBACK | own | set(names)
    app = create_app(opened, settings, hosts=hosts, log=None if quiet else to_stderr)
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host

    def ready() -> None:
        output.say(address or f"http://{shown}:{port}/")
        sys.stdout.flush()

    run(app, listening, ready, behind_proxy=behind_proxy)
