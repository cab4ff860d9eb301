"""The command line: one group, one module for each command, imported when the command is called.

Only this package knows Click, prints and exits. ``COMMANDS`` holds each command's one-line summary, so that
``claimgraph --help`` imports none of them; a test keeps the summaries equal to the commands' own.
"""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword

import click

from claimgraph.cli.common import Guarded

#: Command → one-line summary, in the order of ``--help``: begin, make, judge, ask, give.
COMMANDS = {
    "new": "Begin an edition of a text of your own.",
    "build": "Make the published graph from the authored files.",
    "fmt": "Write Turtle files in their canonical form.",
    "validate": "Judge the graph by its shapes and health checks.",
    "table": "Write claims, entities and arguments as a workbook to be edited.",
    "import": "Take a table or annotations into the edition.",
    "reanchor": "Bring the claims over to a text that has changed.",
    "suggest": "Propose what to claim: speech, names, dates and counts.",
    "query": "Ask a stored question, or list them all.",
    "sparql": "Ask a question of your own in SPARQL.",
    "show": "Tell all about an entity, a claim, an argument or a paragraph.",
    "read": "Read the text with its claims beside it, here or as an HTML page.",
    "ask": "Ask in plain words: which claims answer, and which stored question.",
    "find": "Search labels, quotations and the text itself.",
    "deny": "Tell what loses its grounds when a claim is denied.",
    "timeline": "Tell what is dated to when.",
    "world": "Give what one voice says as plain triples, linked to its claims.",
    "compare": "Set two voices, or one voice's is and ought, side by side.",
    "coverage": "Tell what of the text is claimed and what is not.",
    "draw": "Draw the graph: timeline, arguments, voices, coverage or states.",
    "links": "Tell what the entities are in Wikidata and other authorities.",
    "load": "Put the published graph into a SPARQL endpoint.",
    "export": "Write the graph, one entity or one paragraph in another format.",
    "publish": "Make a folder for a web server: dumps, documents, descriptions.",
    "serve": "Serve editions in the browser: pages, questions, SPARQL.",
}


class Lazy(Guarded):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, its module imported now; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command = import_module(f"claimgraph.cli.{module}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"claimgraph.cli.{cmd_name}.command is not a Click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The commands' summaries, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Who claims what, in which words: build, judge and ask a source text's linked-data graph.

    Exit codes: 0 done · 1 the answer is no · 2 usage · 3 what cannot be read or written · 4 a limit was hit
    or the request was refused.
    """
