"""``claimgraph table``: the claims, entities, arguments and annotations of an edition as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import counted

#: Sheet → one of its things, and several.
_COUNTED = {
    "claims": ("claim", "claims"),
    "entities": ("entity", "entities"),
    "arguments": ("argument", "arguments"),
    "annotations": ("annotation", "annotations"),
}


@click.command("table", short_help="Write claims, entities and arguments as a workbook to be edited.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a table that is there, and what was filled in there.")
@options.edition_option
def command(file: Path, force: bool) -> None:
    """Write the claims, entities, arguments and annotations as a workbook to be edited.

    FILE is a workbook (.xlsx, .ods) or else a folder, for a CSV file of each sheet. Every property has a
    column, and drop-down lists offer what may be chosen. claimgraph import FILE takes it back.
    """
    from claimgraph.build.authored import Authored
    from claimgraph.tables.files import check_target, write_table
    from claimgraph.tables.workbook import workbook_of

    check_target(file, force=force)
    authored = Authored(common.chosen_edition())
    authored.stop_if_wrong()
    made = workbook_of(authored)
    write_table(made, file)
    counts = ", ".join(counted(len(sheet.rows), *_COUNTED[sheet.name]) for sheet in made.sheets)
    output.say(f"{file}: {counts}")
