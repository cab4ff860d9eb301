"""Rows of text as commands give them: a table for people, CSV for programs, Markdown for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.cli import output

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The formats that :func:`write_rows` writes.
FORMATS = ("table", "csv", "md")


def write_rows(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    format_name: str,
    right: frozenset[int] = frozenset(),
) -> None:
    """Print ``rows`` under ``head`` in one of FORMATS; drawn tables set the columns ``right`` flush right."""
    if format_name == "csv":
        output.say_csv(head, rows)
        return
    from claimgraph.results import markdown_table, readable, text_of_rows

    if format_name == "md":
        output.say(markdown_table(head, rows), nl=False)
    elif output.on_terminal() and readable(head, rows, output.width() - output.FRAME):
        output.rich_table(head, rows, right)
    else:
        output.say(text_of_rows(head, rows, output.width()), nl=False)
