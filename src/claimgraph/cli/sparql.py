"""``claimgraph sparql``: a question of one's own, guarded and held to limits."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from claimgraph.cli import common, options
from claimgraph.errors import UnreadableInput
from claimgraph.files.read import decoded, read_text


@click.command("sparql", short_help="Ask a question of your own in SPARQL.")
@click.argument("text", required=False)
@click.option("--file", "-f", "file", metavar="FILE", help="Read the query from a file; - is standard input.")
@options.answer_format_option
@options.limits_options
@click.option(
    "--allow",
    type=click.Choice(["from", options.UNCONFINED]),
    multiple=True,
    help="Carry out what is refused otherwise: FROM names graphs; unconfined asks where the system "
    "cannot keep the query from files and connections.",
)
@options.question_options
def command(text: str | None, file: str | None, format_name: str, allow: tuple[str, ...]) -> None:
    """Ask a question of your own in SPARQL.

    TEXT is the query; - reads it from standard input. Prefixes of the edition's table need no declaration.
    SERVICE, FROM and updates are refused before the query is run, and it is run in a process of its own that
    can open no file and no connection, with limits on time and memory, or by the endpoint named with
    --endpoint. What is joined with --with stands in named graphs and is reached with GRAPH.
    """
    from claimgraph.cli.query_output import answer

    sparql = _read(text, file)
    workspace = common.open_workspace(unconfined=options.UNCONFINED in allow)
    answer(workspace, workspace.adhoc_question(sparql, from_clause="from" in allow), format_name)


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
    if name != "-":
        return read_text(Path(name), "query", encoding="utf-8-sig")
    try:
        content = sys.stdin.buffer.read()
    except OSError as error:
        raise UnreadableInput(f"cannot read the query: {error.strerror}", name) from None
    return decoded(content, "standard input", "query", encoding="utf-8-sig")
