"""``claimgraph export``: write the graph, or the part about one entity or paragraph, in an RDF format."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli import common
from claimgraph.cli.output import emit, write_file


@click.command("export", short_help="Write the graph, one entity or one paragraph in an RDF format.")
@click.option(
    "--format",
    "-F",
    "format_name",
    type=click.Choice(["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"]),
    help="How to write it.  [default: what the ending of --output says, else turtle]",
)
@click.option(
    "--entity", metavar="NAME", help="Only what is said of and by this entity: its slug, CURIE, IRI or label."
)
@click.option("--paragraph", metavar="NAME", help="Only what stands in this paragraph, such as p005.")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file; - is standard output, the default.",
)
@common.edition_option
def command(
    format_name: str | None,
    entity: str | None,
    paragraph: str | None,
    output: Path | None,
    edition: str | None,
) -> None:
    """Write the graph, one entity or one paragraph in an RDF format.

    Literals keep the form in which they are written, and the same graph gives the same bytes. An excerpt
    holds its claims whole, with their arguments and places, and the names of everything they point to.
    """
    from claimgraph.exporters import FORMATS, export

    if format_name is None:
        by_ending = {ending: name for name, ending in FORMATS.items()}
        format_name = by_ending.get(output.suffix, "turtle") if output is not None else "turtle"
    if paragraph is not None and entity is not None:
        raise click.UsageError("--entity and --paragraph exclude each other")
    opened = common.open_edition(edition)
    iri = None
    if entity is not None:
        from claimgraph.answer.names import resolve

        iri = resolve(opened.store, opened.prefixes, entity)
    content = export(opened.edition, opened.published.nquads, format_name, entity=iri, paragraph=paragraph)
    if output is None or str(output) == "-":
        emit(content)
        return
    write_file(output, content)
    click.echo(f"{output}: {len(content):,} bytes of {format_name}", err=True)
