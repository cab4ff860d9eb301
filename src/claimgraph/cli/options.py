"""Options that several commands have. What they say of the workspace to be opened is kept in Click's context.

A command that opens one (:func:`claimgraph.cli.common.open_edition`) so takes no parameters for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from claimgraph.sandbox import MEMORY, TIMEOUT, Limits
from claimgraph.workspace.endpoint_access import DEFAULT_GRAPH, EndpointAccess

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Callback = Callable[[click.Context, click.Parameter, Any], Any]

#: Environment variable that holds the password for an endpoint.
PASSWORD = "CLAIMGRAPH_PASSWORD"  # noqa: S105 - its name
#: What --allow calls evaluating where the system cannot keep a process from files and connections.
UNCONFINED = "unconfined"
#: What answers to queries can be written as: first what fits rows and truth values, then what fits graphs.
ANSWER_FORMATS = (
    "table", "csv", "tsv", "json", "xml", "md", "turtle", "ntriples", "trig", "nquads", "rdfxml", "jsonld"
)  # fmt: skip
#: Where in Click's context that is which :func:`opening` gives.
_OPENING = "claimgraph.opening"


def opening(context: click.Context | None = None) -> dict[str, Any]:
    """The keywords of :class:`claimgraph.workspace.workspace.Workspace` that this command was given."""
    context = context or click.get_current_context()
    keywords: dict[str, Any] = context.meta.setdefault(_OPENING, {"reading": {}})
    return keywords


def _kept_as(name: str, checked: Callback, *, reading: bool = False) -> dict[str, Any]:
    """What makes an option a keyword of :func:`opening`, or of how joined data are read (``reading``)."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        keywords = opening(context)
        (keywords["reading"] if reading else keywords)[name] = checked(context, parameter, value)

    return {"expose_value": False, "callback": keep}


def _as_given(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
    return value


def _one_edition(_context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> str | None:
    """The edition named, where it is one: of several the last would be taken, and nobody told."""
    if len(value) > 1:
        raise click.UsageError(f"--edition is given {len(value)} times: ask one edition at a time")
    return value[0] if value else None


#: ``--edition DIR``.
edition_option = click.option(
    "--edition",
    metavar="DIR",
    multiple=True,
    help="The edition's folder.  [default: $CLAIMGRAPH_EDITION, else the built-in one]",
    **_kept_as("edition", _one_edition),
)


def format_option(
    *choices: str, default: str | None, about: str = "How to write it."
) -> Callable[[Decorated], Decorated]:
    """``--format``/``-F`` … one of ``choices``; ``about`` says what it is where there is no ``default``."""
    return click.option(
        "--format",
        "-F",
        "format_name",
        type=click.Choice(choices),
        default=default,
        show_default=default is not None,
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


def limit_option(default: int, about: str, *, least: int = 1) -> Callable[[Decorated], Decorated]:
    """``--limit``/``-n`` … a number from ``least`` on."""
    kind = click.IntRange(min=least)
    return click.option("--limit", "-n", type=kind, default=default, show_default=True, help=about)


def kinds_option(*choices: str, about: str) -> Callable[[Decorated], Decorated]:
    """``--kind``/``-k``, given to the function as the tuple ``kinds``."""
    kind = click.Choice(choices)
    return click.option("--kind", "-k", "kinds", type=kind, multiple=True, help=about)


def output_option(about: str) -> Callable[[Decorated], Decorated]:
    """``--output``/``-o`` FILE."""
    return click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help=about)


def completer(name: str) -> Callback:
    """What completes an argument: the function of that name in :mod:`claimgraph.cli.completion`."""

    def complete(context: click.Context, _parameter: click.Parameter, incomplete: str) -> Any:
        from claimgraph.cli import completion

        return getattr(completion, name)(opening(context).get("edition"), context, incomplete)

    return complete


def _number(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    """``value``, which Click lets pass as a number even where it is called ``nan``."""
    if value != value:  # what tells nan from every number
        raise click.BadParameter("nan is not a number of seconds")
    return value


def timeout_option(function: Decorated, timeout: float = TIMEOUT) -> Decorated:
    """``--timeout SECONDS``; ``timeout`` is the default."""
    return click.option(
        "--timeout", type=click.FloatRange(min=0, max=1_000_000), default=timeout, show_default=True,
        metavar="SECONDS", help="Give up after this time; 0: never.", callback=_number,
        envvar="CLAIMGRAPH_TIMEOUT", show_envvar=True,
    )(function)  # fmt: skip


def limits_options(function: Decorated, timeout: float = TIMEOUT) -> Decorated:
    """``--timeout SECONDS`` (else ``timeout``) and ``--memory MIB``, kept as ``limits``."""

    @wraps(function)
    def with_limits(*args: Any, timeout: float, memory: int, **others: Any) -> Any:
        opening()["limits"] = Limits(timeout, memory)
        return function(*args, **others)

    memory = click.option(
        "--memory", type=click.IntRange(min=0, max=1 << 20), default=MEMORY, show_default=True, metavar="MIB",
        help="Give up beyond this much memory; 0: no limit.",
    )  # fmt: skip
    return timeout_option(memory(with_limits), timeout)  # type: ignore[return-value]


def _contexts(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    given = {}
    for value in values:
        iri, _, path = value.rpartition("=")
        if not iri or not path:
            raise click.BadParameter(f"{value!r} is not IRI=FILE", context, parameter)
        given[iri] = path
    return given


def with_option(function: Decorated) -> Decorated:
    """``--with FILE|URL``, kept as ``sources``, with ``--lenient``, ``--strict`` and ``--context``."""
    function = click.option(
        "--context",
        "contexts",
        metavar="IRI=FILE",
        multiple=True,
        help="The file of a context that joined JSON-LD names by its IRI; may be repeated.",
        **_kept_as("contexts", _contexts, reading=True),
    )(function)
    for name, about in (
        ("lenient", "Skip joined statements with a faulty IRI or language tag, and name them."),
        ("strict", "Refuse what is odd in joined data and otherwise told on standard error."),
    ):
        kept = _kept_as(name, _as_given, reading=True)
        function = click.option(f"--{name}", is_flag=True, help=about, **kept)(function)
    return click.option(
        "--with",
        "sources",
        metavar="FILE|URL",
        multiple=True,
        help="Join data for this run: Turtle, N-Triples, N-Quads, TriG, JSON-LD, RDF/XML, or CSV with CSVW "
        "metadata; may be repeated.",
        **_kept_as("sources", _as_given),
    )(function)


def address(_context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The address given for an option, where it is one."""
    if value is None:
        return None
    from claimgraph.http import checked_address

    return checked_address(value, f"write {parameter.opts[0]} https://host/path; a name goes into --user")


#: ``--user NAME``.
user_option = click.option(
    "--user",
    metavar="NAME[:PASSWORD]",
    help=f"Who asks, where the endpoint wants to know; the password better in ${PASSWORD}.",
)


def credentials(user: str | None) -> tuple[str, str]:
    """(name, password) for ``NAME`` or ``NAME:PASSWORD``; asks for a password on a terminal."""
    name, sign, password = (user or "").partition(":")
    if name and not sign:
        given = os.environ.get(PASSWORD)
        if given is None and sys.stdin is not None and sys.stdin.isatty():
            given = click.prompt(f"Password of {name}", hide_input=True, err=True)
        password = given or ""
    return name, password


def endpoint_options(function: Decorated) -> Decorated:
    """``--endpoint URL`` and ``--graph``, ``--user``, ``--method``, kept as ``access``."""

    @wraps(function)
    def with_access(*args: Any, endpoint: str | None, **others: Any) -> Any:
        graph, user, method = (others.pop(name) for name in ("graph", "user", "method"))
        if endpoint is not None:
            opening()["access"] = EndpointAccess(endpoint, graph, *credentials(user), method or "post")
        else:
            for option, value in (("--graph", graph), ("--user", user), ("--method", method)):
                if value is not None:
                    raise click.UsageError(f"{option} needs --endpoint URL")
        return function(*args, **others)

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


def _services(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(str(address(context, parameter, value)) for value in values)


def question_options(function: Decorated) -> Decorated:
    """What a question is put to: ``--with``, ``--allow-service``, ``--endpoint`` and what goes with them."""
    allow_service_option = click.option(
        "--allow-service",
        metavar="URL",
        multiple=True,
        help="Let SERVICE ask the endpoint at this address; may be repeated.",
        **_kept_as("services", _services),
    )
    return with_option(allow_service_option(endpoint_options(edition_option(function))))
