"""Options that several commands have, and the workspace that they open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from claimgraph.sandbox import MEMORY, TIMEOUT, Limits
from claimgraph.workspace.endpoint_access import DEFAULT_GRAPH, EndpointAccess

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

#: Environment variable that holds the password for an endpoint.
PASSWORD = "CLAIMGRAPH_PASSWORD"  # noqa: S105 - its name
#: Where a command keeps how it reads what is joined: the keywords of :func:`claimgraph.importers.join`.
READING = "claimgraph.reading"
#: What --allow calls evaluating where the system cannot keep a process from files and connections.
UNCONFINED = "unconfined"
#: What answers to queries can be written as: first what fits rows and truth values, then what fits graphs.
ANSWER_FORMATS = (
    "table", "csv", "tsv", "json", "xml", "md", "turtle", "ntriples", "trig", "nquads", "rdfxml", "jsonld"
)  # fmt: skip


def edition_option(function: Decorated) -> Decorated:
    """``--edition DIR``."""
    return click.option(
        "--edition",
        metavar="DIR",
        multiple=True,
        callback=_one_edition,
        help="The edition's folder.  [default: $CLAIMGRAPH_EDITION, else the built-in one]",
    )(function)


def _one_edition(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> str | None:  # noqa: ARG001
    """The edition named, where it is one: of several the last would be taken, and nobody told."""
    if len(value) > 1:
        raise click.UsageError(f"--edition is given {len(value)} times: ask one edition at a time")
    return value[0] if value else None


def format_option(
    *choices: str, default: str, about: str = "How to write it."
) -> Callable[[Decorated], Decorated]:
    """``--format``/``-F`` … one of ``choices``."""
    return click.option(
        "--format",
        "-F",
        "format_name",
        type=click.Choice(choices),
        default=default,
        show_default=True,
        help=about,
    )


def answer_format_option(function: Decorated) -> Decorated:
    """``--format`` for answers to queries."""
    return format_option(
        *ANSWER_FORMATS,
        default="table",
        about="How to write it; table is text to read: columns, or a block of lines for each row where "
        "columns would be too narrow; for a graph Turtle.",
    )(function)


def timeout_option(function: Decorated, timeout: float = TIMEOUT) -> Decorated:
    """``--timeout SECONDS``; ``timeout`` is the default."""
    return click.option(
        "--timeout", type=click.FloatRange(min=0, max=1_000_000), default=timeout, show_default=True,
        metavar="SECONDS", help="Give up after this time; 0: never.", callback=_number,
        envvar="CLAIMGRAPH_TIMEOUT", show_envvar=True,
    )(function)  # fmt: skip


def limits_options(function: Decorated, timeout: float = TIMEOUT) -> Decorated:
    """``--timeout SECONDS`` (else ``timeout``) and ``--memory MIB``, given to the function as ``limits``."""

    @wraps(function)
    def with_limits(*args: Any, timeout: float, memory: int, **others: Any) -> Any:
        return function(*args, limits=Limits(timeout, memory), **others)

    memory = click.option(
        "--memory", type=click.IntRange(min=0, max=1 << 20), default=MEMORY, show_default=True, metavar="MIB",
        help="Give up beyond this much memory; 0: no limit.",
    )  # fmt: skip
    return timeout_option(memory(with_limits), timeout)  # type: ignore[return-value]


def _number(ctx: click.Context, param: click.Parameter, value: float) -> float:  # noqa: ARG001 - Click's signature
    """``value``, which Click lets pass as a number even where it is called ``nan``."""
    if value != value:  # what tells nan from every number
        raise click.BadParameter("nan is not a number of seconds")
    return value


def with_option(function: Decorated) -> Decorated:
    """``--with FILE|URL``, given to the function as the tuple ``sources``.

    How they are read (``--lenient``, ``--strict``, ``--context``) is kept in the context as READING.
    """
    function = click.option(
        "--context",
        "contexts",
        metavar="IRI=FILE",
        multiple=True,
        expose_value=False,
        callback=_contexts,
        help="The file of a context that joined JSON-LD names by its IRI; may be repeated.",
    )(function)
    for name, about in (
        ("lenient", "Skip joined statements with a faulty IRI or language tag, and name them."),
        ("strict", "Refuse what is odd in joined data and otherwise told on standard error."),
    ):
        keep = _flag(name)
        function = click.option(f"--{name}", is_flag=True, expose_value=False, callback=keep, help=about)(
            function
        )
    return click.option(
        "--with",
        "sources",
        metavar="FILE|URL",
        multiple=True,
        help="Join data for this run: Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML, or CSV with CSVW "
        "metadata; may be repeated.",
    )(function)


def _flag(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def keep(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta.setdefault(READING, {})[name] = value

    return keep


def _contexts(context: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
    given = {}
    for value in values:
        iri, _, path = value.rpartition("=")
        if not iri or not path:
            raise click.BadParameter(f"{value!r} is not IRI=FILE", context, param)
        given[iri] = path
    context.meta.setdefault(READING, {})["contexts"] = given


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
        access = (
            EndpointAccess(endpoint, graph, *credentials(user), method or "post")
            if endpoint is not None
            else None
        )
        return function(*args, access=access, **others)

    method_option = click.option(
        "--method",
        type=click.Choice(["get", "post"]),
        help="How queries are sent, where the endpoint refuses one of the two.  [default: post]",
    )

    graph_option = click.option(
        "--graph",
        metavar="IRI",
        help=f"The endpoint's graph to ask; {DEFAULT_GRAPH} is the one without a name.  "
        "[default: the edition's IRI]",
    )
    return click.option(
        "--endpoint",
        metavar="URL",
        callback=address,
        help="Ask the SPARQL endpoint at this address instead of the built graph.",
    )(graph_option(user_option(method_option(with_access))))  # type: ignore[return-value]


def user_option(function: Decorated) -> Decorated:
    """``--user NAME``."""
    return click.option(
        "--user",
        metavar="NAME[:PASSWORD]",
        help=f"Who asks, where the endpoint wants to know; the password better in ${PASSWORD}.",
    )(function)


def credentials(user: str | None) -> tuple[str, str]:
    """(name, password) for ``NAME`` or ``NAME:PASSWORD``; asks for a password on a terminal."""
    name, sign, password = (user or "").partition(":")
    if name and not sign:
        given = os.environ.get(PASSWORD)
        if given is None and sys.stdin is not None and sys.stdin.isatty():
            given = click.prompt(f"Password of {name}", hide_input=True, err=True)
        password = given or ""
    return name, password


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
