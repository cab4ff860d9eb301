"""``claimgraph ask``: a question in plain words."""

from __future__ import annotations

import click

from claimgraph.cli import common, options, output


@click.command("ask", short_help="Ask in plain words: which claims answer, and which stored question.")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION...")
@options.limit_option(10, "Show this many claims.")
@click.option("--not", "undo", multiple=True, metavar="SLUG", help="What is not meant; may be repeated.")
@click.option("--explain", "explained", is_flag=True, help="Show scores and the SPARQL of the questions.")
@options.format_option("text", "md", "json", "csv", default="text")
@options.endpoint_options
@options.edition_option
def command(
    words: tuple[str, ...], limit: int, undo: tuple[str, ...], explained: bool, format_name: str
) -> None:
    """Ask in plain words: which claims answer, and which stored question has the full table.

    The answer has three parts: the claims that answer best, with voice, words and place; the stored questions
    that give all of it, as commands; and how each word was read, with what undoes it. CSV has the claims
    alone. Exits 1 when nothing answers, and names what is near.
    """
    text = " ".join(words)
    from claimgraph.answer.description import as_markdown, as_text
    from claimgraph.ask.presentation import HEAD, as_data, page, rows
    from claimgraph.searchindex.analysis import words_of

    if not words_of(text):
        raise click.UsageError(f"there is no word in {text!r}")
    opened = common.open_edition()
    answer = opened.ask(text, limit=limit, undo=undo, explained=explained).source
    if format_name == "json":
        output.say_json(as_data(answer, explained=explained))
    elif format_name == "csv":
        output.write_rows(HEAD, rows(answer), format_name)
    elif answer.claims or answer.facts:
        description = page(answer, explained=explained)
        output.say(
            as_markdown(description) if format_name == "md" else as_text(description, output.width()),
            nl=False,
        )
    if not answer.claims and not answer.facts:
        hint = f" Did you mean {' or '.join(answer.near)}?" if answer.near else ""
        common.fail(f"Nothing answers {text!r}.{hint}")
