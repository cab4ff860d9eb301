"""What a table says anew: which things are new, changed or gone, and where table and graph disagree.

A thing is as the table wants it where the graph is still as the table was written from it. Where the graph
has changed since and the table has not, the graph stands; where both have, that is a conflict.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import Problem, UsageProblem
from claimgraph.model.resolve import did_you_mean
from claimgraph.tables.cells import write_cell
from claimgraph.tables.columns import ID, KINDS, Columns
from claimgraph.tables.minting import IriMinter
from claimgraph.tables.rows import NEW, Row, RowReader, Rows, placeholders
from claimgraph.tables.value_lists import ValueLists
from claimgraph.tables.workbook import digest
from claimgraph.terms import CG, LABELS, OWL, RDFS, XSD

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build.authored import Authored
    from claimgraph.editing.changes import Changes
    from claimgraph.tables.workbook import Properties, TableContents

NEW_ONE, CHANGED, REMOVED, CONFLICT = "new", "changed", "removed", "conflict"
_CONCLUSION = f"{CG}conclusion"
#: Prefixes of what a row may name only where it is there.
_CHECKED = ("claim", "arg", "ent")


class Difference(NamedTuple):
    """One property of one thing: ``kind`` is new, changed, removed or conflict.

    ``was`` is what the graph has, ``now`` what the table has, both as cells; ``where`` is the sheet and row,
    or the file and line of what is gone.
    """

    kind: str
    thing: str
    property: str
    was: str
    now: str
    where: str


@dataclass
class Comparison:
    """All that a table changes; nothing is written.

    ``changes`` and ``files`` are for :func:`claimgraph.editing.changes.rewritten`, ``rows`` are the table's
    by their subject, ``problems`` what is wrong in it, ``graph_only`` what only the graph has changed.
    """

    authored: Authored
    columns: Columns
    rows: dict[str, Row] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    graph_only: list[str] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[str]:
        """The CURIEs of what is new, changed, removed or in conflict."""
        return list(dict.fromkeys(one.thing for one in self.differences if one.kind == kind))


def compare(authored: Authored, table: TableContents) -> Comparison:
    """What ``table`` changes in the edition.

    Raises UsageProblem where it is another edition's, and what reading the text raises.
    """
    if table.record is not None and table.record.edition != authored.prefixes.base:
        what = f"the table is of another edition, <{table.record.edition}>"
        raise UsageProblem(what, "", "name that one with --edition")
    columns = Columns(authored)
    rows = RowReader(columns, ValueLists(columns)).read(table)
    comparison = Comparison(authored, columns)
    _Comparer(comparison, rows, table).run()
    comparison.problems = rows.problems
    return comparison


class _Comparer:
    def __init__(self, comparison: Comparison, rows: Rows, table: TableContents) -> None:
        self.comparison, self.rows = comparison, rows
        self.authored = comparison.authored
        self.prefixes = comparison.authored.prefixes
        self.digests = table.record.digests if table.record is not None else {}

    def run(self) -> None:
        self._name_rows()
        by_subject = self.comparison.rows
        for row in self.rows.rows:
            if row.subject in by_subject:
                first = by_subject[row.subject].place
                what = f"{self.prefixes.curie(row.subject)} is there twice, first in {first}"
                self.rows.report_cell(row, ID, what, "keep one of the rows")
            elif row.subject:
                by_subject[row.subject] = row
        removed = [] if self.rows.problems else self._removed()
        for row in by_subject.values():
            self._check_references(row, removed)
        if self.rows.problems:
            return
        for subject, row in by_subject.items():
            self._compare(subject, row)
        for subject in removed:
            self._remove(subject)

    def _is_current(self, subject: str) -> bool:
        return subject in self.authored.index and not self.authored.withdrawn(subject)

    # Names

    def _name_rows(self) -> None:
        unnamed = [row for row in self.rows.rows if not row.subject]
        new_name_counts = Counter(row.name for row in unnamed if row.name.startswith(NEW))
        for row in unnamed:
            if new_name_counts[row.name] > 1:
                what = f"{row.name} is there {new_name_counts[row.name]} times"
                self.rows.report_cell(row, ID, what, "give each new one a name of its own")
        names: dict[str, str] = {}
        absent = [row for row in self.rows.rows if row.subject not in self.authored.index]
        if absent:
            minter = IriMinter(self.authored)
            minter.reserve(self.rows)
            self._mint(unnamed, minter, names)
            files = {row.subject: minter.file_of(row.subject, row) for row in absent if row.subject}
            self.comparison.files |= {subject: file for subject, file in files.items() if file is not None}
        for row in self.rows.rows:
            for predicate, number, name in placeholders(row):
                if name in names:
                    row.properties[predicate][number] = NamedNode(names[name])
                elif name not in new_name_counts:
                    head = self.comparison.columns.head(predicate)
                    self.rows.report_cell(row, head, f"no row is called {name}", "name one so")

    def _mint(self, rows: list[Row], minter: IriMinter, names: dict[str, str]) -> None:
        """Name what has no name; an argument after what it concludes in, whose paragraph it is named by."""
        order = {kind.sheet: number for number, kind in enumerate(KINDS)}
        waiting = sorted(rows, key=lambda row: order[row.sheet])
        while waiting:
            blocked = []
            for row in waiting:
                concluded = [name for predicate, _, name in placeholders(row) if predicate == _CONCLUSION]
                if concluded and concluded[0] not in names and any(
                    other.name == concluded[0] and other is not row for other in waiting
                ):  # fmt: skip
                    blocked.append(row)
                    continue
                ends = [value.value for value in row.properties.get(_CONCLUSION, ())]
                conclusion = names.get(concluded[0], "") if concluded else (ends or [""])[0]
                row.subject = minter.mint(row, self.rows, conclusion)
                if row.subject:
                    names[row.name] = row.subject
            if len(blocked) == len(waiting):
                for row in blocked:
                    what = "new arguments conclude in each other"
                    self.rows.report_cell(row, "conclusion", what, "write the paragraph as id")
                break
            waiting = blocked
        names.pop("", None)

    # What is new, changed, removed

    def _compare(self, subject: str, row: Row) -> None:
        curie = self.prefixes.curie(subject)
        current = self.authored.index.get(subject, {})
        base = self.digests.get(curie)
        if not self._is_current(subject):
            if base is None and current:
                what = f"{curie} was taken out, and its name is given no other"
                self.rows.report_cell(row, ID, what, "leave the id empty for the next free name")
            elif base is None:
                properties = _filled(self._defaults(subject, row) | _filled(row.properties))
                self._record(NEW_ONE, curie, {}, properties, row.place)
                self.comparison.changes[subject] = properties
            elif digest(_filled(row.properties | self._defaults(subject, row))) == base:
                self.comparison.graph_only.append(curie)
            else:
                self._record(CONFLICT, curie, {}, row.properties, row.place)
            return
        differing = {
            predicate: values
            for predicate, values in row.properties.items()
            if set(values) != set(current.get(predicate, ()))
        }
        if not differing:
            return
        if base == digest(current):
            self._record(CHANGED, curie, current, differing, row.place)
            self.comparison.changes[subject] = differing
        elif base is not None and digest(_filled({**current, **row.properties})) == base:
            self.comparison.graph_only.append(curie)
        else:
            self._record(CONFLICT, curie, current, differing, row.place)

    def _defaults(self, subject: str, row: Row) -> Properties:
        split = self.prefixes.split(subject)
        defaults = row.kind.defaults.get(split[0] if split else "", {})
        return {predicate: [NamedNode(value)] for predicate, value in defaults.items()}

    def _removed(self) -> list[str]:
        """What the table was written with and has no more, as far as the graph still has it."""
        present = {self.prefixes.curie(row.subject) for row in self.rows.rows if row.subject}
        missing = (self.prefixes.expand(curie) for curie in self.digests if curie not in present)
        return [subject for subject in missing if self._is_current(subject)]

    def _remove(self, subject: str) -> None:
        """Take a thing out but for its name and what it was called: neither is ever given to another."""
        curie, current = self.prefixes.curie(subject), self.authored.index[subject]
        unchanged = self.digests[curie] == digest(current)
        changes: Properties = {predicate: [] for predicate in current}
        where = self.authored.sources.where(subject)
        self._record(REMOVED if unchanged else CONFLICT, curie, current, changes, where)
        if unchanged:
            labels = [value for one in LABELS for value in current.get(one, ()) if isinstance(value, Literal)]
            changes[f"{RDFS}label"] = [*labels[:1]]
            changes[f"{OWL}deprecated"] = [Literal("true", datatype=NamedNode(f"{XSD}boolean"))]
            self.comparison.changes[subject] = changes

    def _record(self, kind: str, curie: str, was: Properties, now: Properties, where: str) -> None:
        """Note each property of ``now`` as a difference from what it ``was``."""
        for predicate, values in now.items():
            column = self.comparison.columns.column(predicate)
            cells = [write_cell(terms, column, self.prefixes) for terms in (was.get(predicate, ()), values)]
            difference = Difference(kind, curie, column.head, cells[0], cells[1], where)
            self.comparison.differences.append(difference)

    def _check_references(self, row: Row, removed: list[str]) -> None:
        namespaces = {self.authored.namespace(prefix): prefix for prefix in _CHECKED}
        nodes = ((one, value.value) for one, values in row.properties.items() for value in values
                 if isinstance(value, NamedNode) and value.value.startswith(tuple(namespaces)))  # fmt: skip
        for one, iri in nodes:
            name = self.prefixes.curie(iri)
            if iri in removed:
                what, hint = f"{name} is taken out in this table", "mean another one"
            elif iri in self.comparison.rows or self._is_current(iri):
                continue
            else:
                prefix = next(namespaces[space] for space in namespaces if iri.startswith(space))
                known = [self.prefixes.curie(subject) for subject, _ in self.authored.below(prefix)]
                what, hint = f"nothing is called {name}", did_you_mean(name, known, "add a row for it")
            self.rows.report_cell(row, self.comparison.columns.head(one), what, hint)


def _filled(properties: Properties) -> Properties:
    return {one: values for one, values in properties.items() if values}
