"""``claimgraph import``: take a table, or the annotations of another tool, into the edition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.cli.common import complain
from claimgraph.errors import DataProblem
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.tables.diff import Comparison
    from claimgraph.tables.importing import TableImport
    from claimgraph.tables.workbook import TableContents


@click.command("import", short_help="Take a table or annotations into the edition.")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would change, and prove it.")
@click.option("--allow-removal", is_flag=True, help="Take out what the table has no more.")
@click.option("--allow-findings", is_flag=True, help="Write also what shapes and checks find fault with.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help="Write what annotations leave open as a table to be filled in: .xlsx, .ods or a folder.",
)
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(
    file: Path,
    dry_run: bool,
    allow_removal: bool,
    allow_findings: bool,
    to: Path | None,
    format_name: str,
) -> None:
    """Take a table or annotations into the edition.

    FILE is what claimgraph table wrote, or annotations of another tool: Web Annotations (.json), Hypothesis
    (.json), brat (.ann), INCEpTION (.json, .xmi), CATMA and other TEI (.xml), Argdown (.argdown). Rows are
    compared with the graph: new, changed and removed ones are told, and proved as if they had been typed:
    quotations, shapes and checks. Then all files of graph/ are written together, in canonical form and with
    their comments. Nothing is written where anything is wrong, or where the graph has changed since in the
    same place; the exit code is then 3, or 1 where only your word is needed.

    Annotations become claims where they say all of one; what they leave open goes into a table, with --to,
    and is imported when it has been filled in. What has no place here is listed.
    """
    from claimgraph.annotations.formats import ENDINGS
    from claimgraph.tables.files import read_table
    from claimgraph.tables.importing import import_table

    chosen = common.chosen_edition()
    code = 0
    if file.suffix.lower() in ENDINGS:
        table, code = _annotations(chosen, file, to, verbose=format_name == "table")
    elif to is not None:
        raise click.UsageError("--to is for annotations: a table is filled in already")
    else:
        table = read_table(file)
    if table is None:
        sys.exit(code)
    result = import_table(
        chosen, table, write=not dry_run, allow_removal=allow_removal, allow_findings=allow_findings
    )
    comparison = result.comparison
    if comparison.differences or format_name != "table":
        head = ("what", "thing", "property", "was", "is", "where")
        output.write_rows(head, comparison.differences, format_name)
    if format_name == "table":
        _report(comparison, result)
    if result.problems:
        raise DataProblem(result.problems)
    sys.exit(_judged(result, allow_removal=allow_removal, allow_findings=allow_findings) or code)


def _annotations(
    edition: Edition, file: Path, to: Path | None, *, verbose: bool
) -> tuple[TableContents | None, int]:
    """What of a file of annotations can be taken, None for nothing, and the exit code as far as that goes."""
    from claimgraph.annotations.formats import drafter_of, read_annotations
    from claimgraph.tables.files import check_target, write_table

    if to is not None:
        check_target(to, force=False)
    drafter = drafter_of(edition)
    drafts = read_annotations(drafter, file)
    if verbose:
        ways = [f"{count} {how}" for how, count in sorted(drafts.how.items())]
        output.say(f"{drafts.form}: words found: {', '.join(ways) or 'none'}.")
    for line in drafts.unplaced:
        complain(f"Not placed: {line}.")
    for line in grouped(drafts.lost):
        complain(f"Lost: {line}.")
    if drafts.partial and to is not None:
        write_table(drafter.workbook(drafts), to)
        output.say(
            f"{to}: {len(drafts.partial)} to be filled in, then claimgraph import {to}", err=not verbose
        )
    elif drafts.partial:
        complain(
            f"{len(drafts.partial)} say less than a whole claim: --to FILE writes a table to be filled in."
        )
    code = 1 if drafts.unplaced or (drafts.partial and to is None) else 0
    return (drafter.table(drafts) if drafts.whole else None), code


def grouped(lost: list[str]) -> list[str]:
    """The same with one line for what was lost several times."""
    by_reason: dict[str, list[str]] = {}
    for line in lost:
        where, _, why = line.partition(": ")
        by_reason.setdefault(why, []).append(where)
    return [
        f"{why} ({where[0]}{f' and {len(where) - 1} more' if len(where) > 1 else ''})"
        for why, where in by_reason.items()
    ]


def _report(comparison: Comparison, result: TableImport) -> None:
    """How many things are new, changed, gone or in conflict, and what was written."""
    kinds = ("new", "changed", "removed", "conflict")
    counts = [f"{len(comparison.of_kind(kind))} {kind}" for kind in kinds if comparison.of_kind(kind)]
    if not counts and not result.problems:
        output.say("Nothing changed.")
    elif counts:
        output.say(f"{', '.join(counts)}.")
    if comparison.graph_only:
        names = ", ".join(comparison.graph_only[:5]) + (" …" if len(comparison.graph_only) > 5 else "")
        output.say(f"Changed in the graph since, and left as it is there: {names}.")
    if result.written:
        output.say(f"Written: {', '.join(result.written)}.")


def _judged(result: TableImport, *, allow_removal: bool, allow_findings: bool) -> int:
    """Say what keeps the table from being written, or is wrong with it all the same; the exit code."""
    for finding in result.findings:
        complain(str(finding))
    needed = []
    if result.conflicts:
        names = ", ".join(result.conflicts[:5])
        needed.append(
            f"{names}: the graph has changed since the table was written, or the table does not say what it "
            "was written from. Write the table anew and change it there"
        )
    if result.removed and not allow_removal:
        needed.append(
            f"{', '.join(result.removed[:5])}: taken out in the table. Say --allow-removal to mean it"
        )
    if result.findings and not allow_findings:
        needed.append("Mend what shapes and checks found, or say --allow-findings")
    for line in needed:
        complain(f"{line}.")
    if needed:
        complain("Nothing was written.")
    return 1 if needed else 0
