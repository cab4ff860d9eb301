"""``claimgraph publish``: a folder ready for a web server."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli import common, options, output, progress
from claimgraph.errors import counted


@click.command("publish", short_help="Make a folder for a web server: dumps, documents, descriptions.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--base",
    metavar="URL",
    default="",
    help="Where the folder will be served, if not where its names point; adds redirects for w3id.org.",
)
@click.option("--endpoint", metavar="URL", default="", help="A SPARQL endpoint that serves the graph.")
@click.option("--force", is_flag=True, help="Replace DIR even if it holds files of somebody else's.")
@options.edition_option
def command(folder: Path, base: str, endpoint: str, force: bool) -> None:
    """Make a folder for a web server: dumps, documents, descriptions.

    DIR gets the graph in every export format with checksums, its description in VoID, DCAT and RO-Crate, the
    stored questions as SPARQL examples, the vocabulary with its shapes, a page with Turtle and JSON-LD for
    every entity, claim and argument, and an .htaccess by which an Apache server answers each name with the
    format asked for. The folder is put in place whole or not at all; only an empty folder, or one made by
    this command, is replaced. The same edition gives the same bytes.
    """
    opened = common.open_edition()
    with progress.progress_shown() as show:
        made = opened.publish(folder, base=base, endpoint=endpoint, force=force, progress=show)
    for name, reason in made.left_out.items():
        common.complain(f"{name} is left out: {reason}")
    # The same bytes lie there once.
    size = sum({file.sha256: file.size for file in made.files}.values()) / 1e6
    output.say(f"{folder}: {counted(len(made.files), 'file')}, {size:,.1f} MB", err=True)
