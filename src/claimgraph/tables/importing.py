"""Imports a table: proves the edition as it would be, says where in the table it fails, and writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.authored import Authored
from claimgraph.editing.changes import rewritten
from claimgraph.editing.dry_run import dry_run
from claimgraph.editing.write import write_graph
from claimgraph.errors import Problem
from claimgraph.tables.columns import ID
from claimgraph.tables.diff import CONFLICT, REMOVED, compare

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.tables.diff import Comparison
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
        return self.comparison.of_kind(CONFLICT)

    @property
    def removed(self) -> list[str]:
        """What the table has no more."""
        return self.comparison.of_kind(REMOVED)


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
    comparison = compare(authored, table)
    if comparison.problems or not comparison.changes:
        return TableImport(comparison, comparison.problems, [], [])
    files = rewritten(authored, comparison.changes, comparison.files)
    verdict = dry_run(edition, files)
    problems = [_located(one, one.what.partition(": ")[0], one.what, comparison) for one in verdict.problems]
    findings = [_of_finding(one, comparison) for one in verdict.findings]
    result = TableImport(comparison, problems, findings, [])
    hindered = problems or result.conflicts or (result.removed and not allow_removal)
    if not write or hindered or (findings and not allow_findings):
        return result
    return result._replace(written=write_graph(edition, files, authored.sources.files))


def _of_finding(finding: Finding, comparison: Comparison) -> Problem:
    name = comparison.authored.prefixes.curie(finding.focus)
    what = f"{finding.guard_name}: {name}: {finding.what}"
    problem = Problem(what, finding.source or finding.place, finding.hint)
    return _located(problem, name, f"{finding.what} {finding.hint}", comparison)


def _located(problem: Problem, name: str, message: str, comparison: Comparison) -> Problem:
    """``problem`` with its place in the table, where the thing of this ``name`` (a CURIE) has a row there.

    The column is the one whose property the ``message`` names.
    """
    curie = comparison.authored.prefixes.curie
    row = next((row for subject, row in comparison.rows.items() if curie(subject) == name), None)
    if row is None:
        return problem
    named = (one for one in row.properties if re.search(rf"\b{re.escape(curie(one))}\b", message))
    property_iri = next(named, "")
    if property_iri:
        head = comparison.columns.head(property_iri)
    else:
        head = "quote" if _OF_WORDS.search(message) and _OF_NAME not in message else ID
    return Problem(problem.what, f"{row.place}, column {head}", problem.hint)
