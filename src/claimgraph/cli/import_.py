"""``claimgraph import``: take a table back into the edition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import options, output
from claimgraph.cli.common import complain
from claimgraph.edition import find_edition
from claimgraph.errors import DataProblem
from claimgraph.results import TEXT_FORMATS

if TYPE_CHECKING:
    from claimgraph.tables.comparing import Comparison
    from claimgraph.tables.taking import Taken


@click.command("import", short_help="Take a table back into the edition.")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would change, and prove it.")
@click.option("--allow-removal", is_flag=True, help="Take out what the table has no more.")
@click.option("--allow-findings", is_flag=True, help="Write also what shapes and checks find fault with.")
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(
    file: Path,
    dry_run: bool,
    allow_removal: bool,
    allow_findings: bool,
    format_name: str,
    edition: str | None,
) -> None:
    """Take a table back into the edition.

    FILE is what claimgraph table wrote. Its rows are compared with the graph: new, changed and removed ones
    are told, and proved as if they had been typed: quotations, shapes and checks. Then all files of graph/
    are written together, in canonical form and with their comments. Nothing is written where anything is
    wrong, or where the graph has changed since in the same place; the exit code is then 3, or 1 where only
    your word is needed.
    """
    from claimgraph.tables.files import read_table
    from claimgraph.tables.taking import take

    taken = take(
        find_edition(edition),
        read_table(file),
        write=not dry_run,
        allow_removal=allow_removal,
        allow_findings=allow_findings,
    )
    made = taken.comparison
    if made.differences or format_name != "table":
        head = ("what", "thing", "property", "was", "is", "where")
        output.write_rows(head, made.differences, format_name)
    if format_name == "table":
        _tell(made, taken)
    if taken.problems:
        raise DataProblem(taken.problems)
    sys.exit(_judged(taken, allow_removal=allow_removal, allow_findings=allow_findings))


def _tell(made: Comparison, taken: Taken) -> None:
    """How many things are new, changed, gone or in conflict, and what was written."""
    kinds = ("new", "changed", "removed", "conflict")
    counts = [f"{len(made.things(kind))} {kind}" for kind in kinds if made.things(kind)]
    if not counts and not taken.problems:
        output.say("Nothing changed.")
    elif counts:
        output.say(f"{', '.join(counts)}.")
    if made.kept:
        names = ", ".join(made.kept[:5]) + (" …" if len(made.kept) > 5 else "")
        output.say(f"Changed in the graph since, and left as it is there: {names}.")
    if taken.written:
        output.say(f"Written: {', '.join(taken.written)}.")


def _judged(taken: Taken, *, allow_removal: bool, allow_findings: bool) -> int:
    """Say what keeps the table from being written, or is wrong with it all the same; the exit code."""
    for finding in taken.findings:
        complain(str(finding))
    needed = []
    if taken.conflicts:
        names = ", ".join(taken.conflicts[:5])
        needed.append(
            f"{names}: the graph has changed since the table was written, or the table does not say what it "
            "was written from. Write the table anew and change it there"
        )
    if taken.removed and not allow_removal:
        needed.append(
            f"{', '.join(taken.removed[:5])}: taken out in the table. Say --allow-removal to mean it"
        )
    if taken.findings and not allow_findings:
        needed.append("Mend what shapes and checks found, or say --allow-findings")
    for line in needed:
        complain(f"{line}.")
    if needed:
        complain("Nothing was written.")
    return 1 if needed else 0
