"""Imports a table: proves the edition as it would be, says where in the table it fails, and writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.authored import Authored
from claimgraph.editing.changes import rewritten
from claimgraph.editing.dry_run import dry_run
from claimgraph.editing.write import write_graph
from claimgraph.errors import Problem
from claimgraph.tables.diff import CONFLICT, REMOVED, compare

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.tables.diff import Comparison
    from claimgraph.tables.rows import Row
    from claimgraph.tables.workbook import TableContents
    from claimgraph.validate import Finding

#: What a message about the words of a thing speaks of.
_OF_WORDS = re.compile(r"the words|the quotation|stands? in p\d|cg:quote|stands \d+ times")
_OF_NAME = "not a name of its kind"


class TableImport(NamedTuple):
    """What became of a table.

    ``comparison`` is what it changes; ``problems`` is what is wrong in it or would keep the edition from
    being built, ``findings`` what shapes and checks would find that they do not find now, each by its place
    in the table. ``conflicts`` and ``removed`` are CURIEs. ``written`` are the files that were changed.
    """

    comparison: Comparison
    problems: list[Problem]
    findings: list[Problem]
    written: list[str]

    @property
    def conflicts(self) -> list[str]:
        """What table and graph have both changed."""
        return self.comparison.things(CONFLICT)

    @property
    def removed(self) -> list[str]:
        """What the table has no more."""
        return self.comparison.things(REMOVED)


def import_table(
    edition: Edition,
    table: TableContents,
    *,
    write: bool = True,
    allow_removal: bool = False,
    allow_findings: bool = False,
) -> TableImport:
    """Compare ``table`` with the edition, prove the edition as it would be and, if ``write``, write it.

    Nothing is written where anything is wrong or in conflict, where something would be taken out without
    ``allow_removal``, or found by shapes and checks without ``allow_findings``. Raises DataProblem for an
    edition that cannot be read, UsageProblem for another edition's table.
    """
    authored = Authored(edition)
    made = compare(authored, table)
    if made.problems or not made.changes:
        return TableImport(made, made.problems, [], [])
    files = rewritten(authored, made.changes, made.homes)
    verdict = dry_run(edition, files)
    problems = [_of_build(one, made) for one in verdict.problems]
    findings = [_of_judgement(one, made) for one in verdict.findings]
    taken = TableImport(made, problems, findings, [])
    hindered = problems or taken.conflicts or (taken.removed and not allow_removal)
    if not write or hindered or (findings and not allow_findings):
        return taken
    return taken._replace(written=write_graph(edition, files, authored.sources.files))


def _of_build(problem: Problem, made: Comparison) -> Problem:
    """A problem of the build with its place in the table, where what it is about stands in one."""
    thing = problem.what.partition(": ")[0]
    return _placed(problem, _row_of(thing, made), problem.what, made)


def _of_judgement(finding: Finding, made: Comparison) -> Problem:
    name = made.authored.prefixes.curie(finding.focus)
    what = f"{finding.guard_name}: {name}: {finding.what}"
    problem = Problem(what, finding.source or finding.place, finding.hint)
    return _placed(problem, made.rows.get(finding.focus), f"{finding.what} {finding.hint}", made)


def _row_of(curie: str, made: Comparison) -> Row | None:
    for subject, row in made.rows.items():
        if made.authored.prefixes.curie(subject) == curie:
            return row
    return None


def _placed(problem: Problem, row: Row | None, said: str, made: Comparison) -> Problem:
    if row is None:
        return problem
    named = [one for one in row.properties if _names(said, made.authored.prefixes.curie(one))]
    head = made.columns.head(named[0]) if named else ""
    if not head:
        head = "quote" if _OF_WORDS.search(said) and _OF_NAME not in said else "id"
    return Problem(problem.what, f"{row.sheet}, row {row.number}, column {head}", problem.hint)


def _names(said: str, curie: str) -> bool:
    return re.search(rf"\b{re.escape(curie)}\b", said) is not None
