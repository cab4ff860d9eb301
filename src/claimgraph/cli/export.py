"""``claimgraph export``: write the graph, or what is about one entity or paragraph, in another format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options
from claimgraph.cli.output import save, write_rows
from claimgraph.errors import counted
from claimgraph.exporters.formats import EXPORT_FORMATS, by_ending

if TYPE_CHECKING:
    from pathlib import Path


def _list_formats(ctx: click.Context, param: click.Parameter, asked: bool) -> None:  # noqa: ARG001 - Click's signature
    """Print the table of formats and end."""
    if not asked or ctx.resilient_parsing:
        return
    rows = [(row.name, row.ending, row.media, row.keeps, row.loses) for row in EXPORT_FORMATS.values()]
    head = ("format", "ending", "media type", "keeps", "loses")
    write_rows(head, rows, "table")
    ctx.exit()


@click.command("export", short_help="Write the graph, one entity or one paragraph in another format.")
@options.format_option(
    *EXPORT_FORMATS,
    default=None,
    about="How to write it; --list says what each format keeps and loses.  [default: what the ending of "
    "--output says, else turtle]",
)
@click.option(
    "--entity",
    metavar="NAME",
    help="Only what is said of and by this entity, or what bears on this claim or argument: its slug, CURIE, "
    "IRI or label.",
)
@click.option("--paragraph", metavar="NAME", help="Only what stands in this paragraph, such as p005.")
@options.output_option("Write to this file; - is standard output, the default.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_formats,
    help="Tell what each format keeps and loses, and end.",
)
@options.edition_option
def command(format_name: str | None, entity: str | None, paragraph: str | None, output: Path | None) -> None:
    """Write the graph, one entity or one paragraph in another format.

    RDF formats hold the graph as it is: literals keep the form in which they are written, and the same graph
    gives the same bytes. An excerpt holds its claims whole, with their arguments and places, and the names
    of everything they point to. Argument maps (argdown, aif, aif-json, graphml, dot) hold the arguments with
    the claims that they use; an excerpt of one has every argument that uses what was asked for.
    """
    if format_name is None:
        format_name = by_ending(output.name) if output is not None else None
        if format_name is None and output is not None and output.suffix:
            raise click.UsageError(f"no format writes files that end in {output.suffix}; give --format too")
        format_name = format_name or "turtle"
    if paragraph is not None and entity is not None:
        raise click.UsageError("--entity and --paragraph exclude each other")
    opened = common.open_edition()
    content = opened.export(format_name, entity=entity, paragraph=paragraph)
    needed, how = EXPORT_FORMATS[format_name].needs
    if needed and not opened.model.graph.instances(needed):
        common.complain(f"nothing to write as {format_name}: it holds what the graph has none of, {how}")
    if EXPORT_FORMATS[format_name].media.endswith("xml") and (lost := content.count("\ufffd".encode())):
        common.complain(
            f"U+FFFD stands {counted(lost, 'time')}: in the text itself, or for a character that XML "
            "cannot hold. Turtle and JSON-LD hold every one."
        )
    save(content, output, f"{len(content):,} bytes of {format_name}")
