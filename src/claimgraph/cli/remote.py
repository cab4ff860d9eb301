"""What commands share that can ask elsewhere.

Options, who asks, and an edition whose graph an endpoint has.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from claimgraph.cli import common

if TYPE_CHECKING:
    from claimgraph.build.cache import Reads
    from claimgraph.cli.common import Decorated, Opened
    from claimgraph.edition import Edition
    from claimgraph.http import Client
    from claimgraph.model import Model
    from claimgraph.remote import Endpoint
    from claimgraph.terms import Prefixes

#: Environment variable that holds the password for an endpoint.
PASSWORD = "CLAIMGRAPH_PASSWORD"  # noqa: S105 - its name
#: Seconds that an endpoint has for each question, where no option says otherwise.
PATIENCE = 30.0
#: What --graph calls the graph that has no name.
DEFAULT_GRAPH = "default"


class Access(NamedTuple):
    """How an endpoint is asked.

    Its address, the graph as given or nothing, ``NAME`` or ``NAME:PASSWORD``, the method or nothing.
    """

    url: str
    graph: str | None
    user: str | None
    method: str | None = None


class Elsewhere:
    """An edition whose published graph an endpoint has: what :class:`common.Opened` is for a local one."""

    def __init__(self, edition: Edition, prefixes: Prefixes, access: Access, timeout: float) -> None:
        from claimgraph.remote import Endpoint

        self.edition, self.prefixes = edition, prefixes
        graph = graph_of(access.graph, prefixes)
        client = client_of(access.user, timeout)
        self.store: Endpoint = Endpoint(access.url, graph, client, method=(access.method or "post").upper())

    @property
    def whole(self) -> Endpoint:
        """What a question is put to; nothing is joined with it here."""
        return self.store

    def ask(self, sparql: str) -> bool:
        """Whether an ASK query holds there."""
        return bool(self.store.query(sparql))

    @cached_property
    def model(self) -> Model:
        """What the graph holds, as objects."""
        from claimgraph.model import Model

        return Model(self.store, self.prefixes)

    def must_have_graph(self) -> None:
        """Raise UsageProblem where the endpoint has nothing in the graph that is asked.

        Found out first, because a graph that is not there answers every question with no.
        """
        if not self.store.holds():
            from claimgraph.errors import UsageProblem

            named = f"the graph <{self.store.graph}>" if self.store.graph else "its default graph"
            hint = (
                f"load it with claimgraph load --endpoint, or name another with --graph IRI or "
                f"--graph {DEFAULT_GRAPH}"
            )
            raise UsageProblem(f"the endpoint has nothing in {named}", self.store.url, hint)


def endpoint_options(function: Decorated) -> Decorated:
    """``--endpoint URL`` and ``--graph``, ``--user``, ``--method``, given to the function as ``access``."""

    @wraps(function)
    def with_access(
        *args: Any,
        endpoint: str | None,
        graph: str | None,
        user: str | None,
        method: str | None,
        **others: Any,
    ) -> Any:
        if endpoint is None:
            for option, value in (("--graph", graph), ("--user", user), ("--method", method)):
                if value is not None:
                    raise click.UsageError(f"{option} needs --endpoint URL")
        access = Access(endpoint, graph, user, method) if endpoint is not None else None
        return function(*args, access=access, **others)

    for option in (_method_option, user_option, graph_option):
        with_access = option(with_access)
    return click.option(
        "--endpoint",
        metavar="URL",
        callback=address,
        help="Ask the SPARQL endpoint at this address instead of the built graph.",
    )(with_access)  # type: ignore[return-value]


def graph_option(function: Decorated) -> Decorated:
    """``--graph IRI``."""
    return click.option(
        "--graph",
        metavar="IRI",
        help=f"The endpoint's graph to ask; {DEFAULT_GRAPH} is the one without a name.  "
        "[default: the edition's IRI]",
    )(function)


def user_option(function: Decorated) -> Decorated:
    """``--user NAME``."""
    return click.option(
        "--user",
        metavar="NAME[:PASSWORD]",
        help=f"Who asks, where the endpoint wants to know; the password better in ${PASSWORD}.",
    )(function)


def _method_option(function: Decorated) -> Decorated:
    return click.option(
        "--method",
        type=click.Choice(["get", "post"]),
        help="How queries are sent, where the endpoint refuses one of the two.  [default: post]",
    )(function)


def allow_service_option(function: Decorated) -> Decorated:
    """``--allow-service URL``, given to the function as the set ``services``."""
    return click.option(
        "--allow-service",
        "services",
        metavar="URL",
        multiple=True,
        callback=_services,
        help="Let SERVICE ask the endpoint at this address; may be repeated.",
    )(function)


def address(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    """The address given for an option, where it is one."""
    if value is None:
        return None
    from claimgraph.http import checked_address

    return checked_address(value, f"write {param.opts[0]} https://host/path; a name goes into --user")


def _services(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(address(ctx, param, value)) for value in values)


def open_at(
    access: Access | None, edition: str | None, timeout: float = PATIENCE, reads: Reads = "store"
) -> Opened | Elsewhere:
    """The edition ``edition`` with its graph: built here, or at the endpoint that ``access`` names.

    ``reads`` says what of the one that is built here the command reads whole.
    """
    if access is None:
        return common.open_edition(edition, reads)
    from claimgraph.edition import find_edition

    found = find_edition(edition)
    opened = Elsewhere(found, found.prefixes(), access, timeout)
    opened.must_have_graph()
    return opened


def graph_of(given: str | None, prefixes: Prefixes) -> str | None:
    """The IRI of the graph that ``--graph`` names; None for the one without a name."""
    if given == DEFAULT_GRAPH:
        return None
    if given is None:
        return f"{prefixes.base}edition"
    return prefixes.expand(given)


def client_of(user: str | None, timeout: float) -> Client:
    """The connection for ``NAME`` or ``NAME:PASSWORD``; asks for a password on a terminal."""
    from claimgraph.http import Client

    name, sign, password = (user or "").partition(":")
    if name and not sign:
        given = os.environ.get(PASSWORD)
        if given is None and sys.stdin is not None and sys.stdin.isatty():
            given = click.prompt(f"Password of {name}", hide_input=True, err=True)
        password = given or ""
    return Client(name, password, timeout)
