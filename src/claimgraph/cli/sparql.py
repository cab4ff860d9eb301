"""``claimgraph sparql``: a question of one's own, guarded and held to limits."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from claimgraph.cli import common, joined, remote
from claimgraph.errors import UnreadableInput, UsageProblem


@click.command("sparql", short_help="Ask a question of your own in SPARQL.")
@click.argument("text", required=False)
@click.option("--file", "-f", "file", metavar="FILE", help="Read the query from a file; - is standard input.")
@common.answer_format_option
@common.timeout_option
@common.memory_option
@click.option(
    "--allow",
    type=click.Choice(["from", common.UNCONFINED]),
    multiple=True,
    help="Carry out what is refused otherwise: FROM names graphs; unconfined asks where the system "
    "cannot keep the query from files and connections.",
)
@joined.with_option
@remote.allow_service_option
@remote.endpoint_options
@common.edition_option
def command(
    text: str | None,
    file: str | None,
    format_name: str,
    timeout: float,
    memory: int,
    allow: tuple[str, ...],
    services: frozenset[str],
    access: remote.Access | None,
    names: tuple[str, ...],
    edition: str | None,
) -> None:
    """Ask a question of your own in SPARQL.

    TEXT is the query; - reads it from standard input. Prefixes of the edition's table need no declaration.
    SERVICE, FROM and updates are refused before the query is run, and it is run in a process of its own that
    can open no file and no connection, with limits on time and memory, or by the endpoint named with
    --endpoint. What is joined with --with stands in named graphs and is reached with GRAPH.
    """
    from claimgraph.answer.stored import missing_prefixes
    from claimgraph.cli.answers import ask_limited, ask_there
    from claimgraph.guard import Allowed, guard

    sparql = _read(text, file)
    opened = joined.open_with(access, edition, names, timeout, memory)
    allowed = Allowed("from" in allow, services, opened.prefixes, common.UNCONFINED in allow)
    tokens = guard(sparql, allowed)
    if not tokens:
        raise UsageProblem("the query is empty", "", "write one, such as 'SELECT * { ?s ?p ?o } LIMIT 5'")
    prefixes = missing_prefixes(tokens, opened.prefixes)
    if isinstance(opened, remote.Elsewhere):
        ask_there(opened, sparql, format_name, prefixes)
    else:
        ask_limited(opened, sparql, format_name, timeout, memory, allowed, prefixes)


def _read(text: str | None, file: str | None) -> str:
    """The query from where it is said to be; exactly one place must be named."""
    if (text is None) == (file is None):
        raise click.UsageError(
            "give the query as TEXT, or name a file with -f FILE" + (", not both" if text else "")
        )
    if text is not None and text != "-":
        if any("\ud800" <= character <= "\udfff" for character in text):  # bytes that are no character
            raise UnreadableInput("the query is not UTF-8", "TEXT")
        return text
    name = file if file is not None else "-"
    if name == "-" and sys.stdin is None:
        raise UnreadableInput("standard input is closed", "", "name a file with -f FILE")
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot read the query: {error.strerror}", name) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{'standard input' if name == '-' else name}, byte {error.start}"
        raise UnreadableInput("the query is not UTF-8", where) from None
