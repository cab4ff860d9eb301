"""``claimgraph validate``: judge the graph and say what is wrong, where, and how to mend it."""

from __future__ import annotations

import sys

import click

from claimgraph.cli import common, options, output


@click.command("validate", short_help="Judge the graph by its shapes and health checks.")
@options.format_option("text", "turtle", "json", "github", default="text", about="How to write the report.")
@click.option("--shapes-only", is_flag=True, help="Leave the health checks out.")
@click.option("--checks-only", is_flag=True, help="Leave the SHACL shapes out, which take most of the time.")
@options.with_option
@options.edition_option
def command(format_name: str, shapes_only: bool, checks_only: bool) -> None:
    """Judge the graph by its SHACL shapes and by the health checks in queries/checks/.

    The report names for each thing wrong the node, its words and their place in the text, the file and line
    where it is written, and how to mend it. Exit code 1 when there is anything to mend.

    What is joined with --with is judged as if it were part of the graph: claims of another edition, in their
    published form, by our shapes and together with ours.
    """
    if shapes_only and checks_only:
        raise click.UsageError("--shapes-only and --checks-only leave nothing to do")
    from claimgraph.validate import write_report

    opened = common.open_edition()
    report = opened.validate(shapes=not checks_only, checks=not shapes_only)
    output.emit(write_report(report, format_name).encode())
    sys.exit(0 if report.conforms else 1)
