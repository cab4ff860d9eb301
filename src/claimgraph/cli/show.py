"""``claimgraph show``: all about one thing."""

from __future__ import annotations

import click

from claimgraph.answer.description import as_data, as_markdown, as_text
from claimgraph.cli import common, options, output

#: How many entries of each group are told unless all are asked for.
MOST = 10


@click.command("show", short_help="Tell all about an entity, a claim, an argument or a paragraph.")
@click.argument("name", metavar="THING", shell_complete=options.completer("named"))
@options.format_option("text", "md", "json", "turtle", default="text")
@click.option("--all", "everything", is_flag=True, help=f"Tell every group to its end, not its first {MOST}.")
@options.edition_option
def command(name: str, format_name: str, everything: bool) -> None:
    """Tell all about an entity, a claim, an argument or a paragraph.

    THING is a slug (an entity's, p005, p005-01), a CURIE, an IRI or a label. An entity is told with every
    claim about it; a claim with its words, its chain of voices, its conditions, answers, arguments and
    neighbours. JSON and Turtle are always complete.
    """
    opened = common.open_edition()
    if format_name == "turtle":
        from claimgraph.answer.show import triples_of
        from claimgraph.results import serialize_graph

        triples = triples_of(opened.model, opened.resolve(name))
        output.emit(serialize_graph(triples, "turtle", opened.prefixes))
    elif format_name == "json":
        output.say_json(as_data(opened.show(name)))
    else:
        page = opened.show(name, None if everything else MOST)
        output.say(as_markdown(page) if format_name == "md" else as_text(page, output.width()), nl=False)
