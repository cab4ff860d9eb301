"""What a table says anew: which things are new, changed or gone, and where table and graph disagree.

A thing is as the table wants it where the graph is still as the table was written from it. Where the graph
has changed since and the table has not, the graph stands; where both have, that is a conflict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import Problem, UsageProblem
from claimgraph.model.resolve import nearest
from claimgraph.tables.cells import write_cell
from claimgraph.tables.columns import KINDS, Columns
from claimgraph.tables.minting import IriMinter
from claimgraph.tables.rows import NEW, Row, RowReader, Rows, placeholders
from claimgraph.tables.value_lists import ValueLists
from claimgraph.tables.workbook import digest
from claimgraph.terms import CG, LABELS, OWL, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimgraph.build.authored import Authored
    from claimgraph.editing.changes import Changes
    from claimgraph.tables.cells import Term
    from claimgraph.tables.workbook import TableContents

NEW_ONE, CHANGED, REMOVED, CONFLICT = "new", "changed", "removed", "conflict"
_CONCLUSION = f"{CG}conclusion"
#: Prefixes of what a row may name only where it is there.
_KNOWN = ("claim", "arg", "ent")


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

    ``changes`` and ``homes`` are for :func:`claimgraph.editing.changes.rewritten`, ``rows`` are the table's
    by their subject, ``problems`` what is wrong in it, ``kept`` the things that only the graph has changed.
    """

    authored: Authored
    columns: Columns
    rows: dict[str, Row] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    homes: dict[str, Path] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def things(self, kind: str) -> list[str]:
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
    made = Comparison(authored, columns)
    _Comparer(made, rows, table).run()
    made.problems = rows.problems
    return made


class _Comparer:
    def __init__(self, made: Comparison, rows: Rows, table: TableContents) -> None:
        self.made, self.rows = made, rows
        self.authored = made.authored
        self.prefixes = made.authored.prefixes
        self.record = table.record
        self.digests = table.record.digests if table.record is not None else {}
        self.new: set[str] = set()

    def run(self) -> None:
        self._name()
        for row in self.rows.rows:
            if row.subject in self.made.rows:
                first = self.made.rows[row.subject]
                curie = self.prefixes.curie(row.subject)
                what = f"{curie} is there twice, first in {first.sheet}, row {first.number}"
                self.rows.report(row.sheet, row.number, "id", what, "keep one of the rows")
            elif row.subject:
                self.made.rows[row.subject] = row
        gone = [] if self.rows.problems else self._gone()
        for row in self.made.rows.values():
            self._check_references(row, gone)
        if self.rows.problems:
            return
        for subject, row in self.made.rows.items():
            self._compare(subject, row)
        for subject in gone:
            self._remove(subject)

    # Names

    def _name(self) -> None:
        waiting = [row for row in self.rows.rows if not row.subject]
        called = [row.name for row in waiting if row.name.startswith(NEW)]
        for row in waiting:
            if row.name.startswith(NEW) and called.count(row.name) > 1:
                what = f"{row.name} is there {called.count(row.name)} times"
                self.rows.report(row.sheet, row.number, "id", what, "give each new one a name of its own")
        names: dict[str, str] = {}
        if waiting:
            namer = IriMinter(self.authored)
            namer.reserve(self.rows)
            waiting = self._name_all(waiting, namer, names)
            for row in self.rows.rows:
                if row.subject and row.subject not in self.authored.index:
                    self._settle(row, namer)
        elif any(row.subject not in self.authored.index for row in self.rows.rows):
            namer = IriMinter(self.authored)
            for row in self.rows.rows:
                if row.subject not in self.authored.index:
                    self._settle(row, namer)
        for row in self.rows.rows:
            for one, number, name in placeholders(row):
                if name in names:
                    row.properties[one][number] = NamedNode(names[name])
                elif name not in called:
                    head = self.made.columns.head(one)
                    self.rows.report(row.sheet, row.number, head, f"no row is called {name}", "name one so")

    def _name_all(self, waiting: list[Row], namer: IriMinter, names: dict[str, str]) -> list[Row]:
        """Name what has no name; an argument after what it concludes in, whose paragraph it is named by."""
        order = {kind.sheet: number for number, kind in enumerate(KINDS)}
        waiting = sorted(waiting, key=lambda row: order[row.sheet])
        while waiting:
            left = []
            for row in waiting:
                concluded = [name for one, _, name in placeholders(row) if one == _CONCLUSION]
                if concluded and concluded[0] not in names and any(
                    other.name == concluded[0] and other is not row for other in waiting
                ):  # fmt: skip
                    left.append(row)
                    continue
                ends = [value.value for value in row.properties.get(_CONCLUSION, ())]
                end = names.get(concluded[0], "") if concluded else (ends or [""])[0]
                row.subject = namer.name(row, self.rows, end)
                if row.subject:
                    names[row.name] = row.subject
            if len(left) == len(waiting):
                for row in left:
                    what = "new arguments conclude in each other"
                    self.rows.report(row.sheet, row.number, "conclusion", what, "write the paragraph as id")
                break
            waiting = left
        names.pop("", None)
        return waiting

    def _settle(self, row: Row, namer: IriMinter) -> None:
        home = namer.home(row.subject, row)
        if home is not None:
            self.made.homes[row.subject] = home

    # What is new, changed, gone

    def _compare(self, subject: str, row: Row) -> None:
        curie = self.prefixes.curie(subject)
        current = self.authored.index.get(subject)
        base = self.digests.get(curie)
        if current is None or self.authored.withdrawn(subject):
            if current is None and base is None:
                self._add(subject, curie, row)
            elif current is not None and base is None:
                what = f"{curie} was taken out, and its name is given no other"
                self.rows.report(
                    row.sheet, row.number, "id", what, "leave the id empty for the next free name"
                )
            elif digest(_filled(row.properties | self._given(subject, row))) == base:
                self.made.kept.append(curie)
            else:
                self._conflict(curie, row, {}, row.properties)
            return
        differing = {
            one: values for one, values in row.properties.items() if set(values) != set(current.get(one, ()))
        }
        if not differing:
            return
        if base == digest(current):
            for one, values in differing.items():
                self._differ(CHANGED, curie, one, current.get(one, ()), values, _where(row))
            self.made.changes[subject] = differing
            return
        if base is not None and digest(_filled({**current, **row.properties})) == base:
            self.made.kept.append(curie)
            return
        self._conflict(curie, row, current, differing)

    def _add(self, subject: str, curie: str, row: Row) -> None:
        properties = _filled(self._given(subject, row) | _filled(row.properties))
        for one, values in properties.items():
            self._differ(NEW_ONE, curie, one, (), values, _where(row))
        self.made.changes[subject] = properties

    def _given(self, subject: str, row: Row) -> dict[str, list[Term]]:
        split = self.prefixes.split(subject)
        given = row.kind.given.get(split[0] if split else "", {})
        return {one: [NamedNode(value)] for one, value in given.items()}

    def _conflict(
        self, curie: str, row: Row, current: dict[str, list[Term]], differing: dict[str, list[Term]]
    ) -> None:
        for one, values in differing.items():
            self._differ(CONFLICT, curie, one, current.get(one, ()), values, _where(row))

    def _gone(self) -> list[str]:
        """What the table was written with and has no more, as far as the graph still has it."""
        there = {self.prefixes.curie(row.subject) for row in self.rows.rows if row.subject}
        gone = []
        for curie in self.digests:
            if curie not in there:
                subject = self.prefixes.expand(curie)
                if subject in self.authored.index and not self.authored.withdrawn(subject):
                    gone.append(subject)
        return gone

    def _remove(self, subject: str) -> None:
        """Take a thing out but for its name and what it was called: neither is ever given to another."""
        curie, current = self.prefixes.curie(subject), self.authored.index[subject]
        same = self.digests[curie] == digest(current)
        for one, values in current.items():
            where = self.authored.sources.where(subject)
            self._differ(REMOVED if same else CONFLICT, curie, one, values, (), where)
        if not same:
            return
        changes: dict[str, list[Term]] = {one: [] for one in current}
        called = [value for one in LABELS for value in current.get(one, ()) if isinstance(value, Literal)]
        changes[f"{RDFS}label"] = list(called[:1])
        changes[f"{OWL}deprecated"] = [Literal("true", datatype=NamedNode(f"{XSD}boolean"))]
        self.made.changes[subject] = changes

    def _differ(
        self, kind: str, curie: str, one: str, was: Iterable[Term], now: Iterable[Term], where: str
    ) -> None:
        column = self.made.columns.column(one)
        cells = [write_cell(values, column, self.prefixes) for values in (was, now)]
        self.made.differences.append(Difference(kind, curie, column.head, cells[0], cells[1], where))

    def _check_references(self, row: Row, gone: list[str]) -> None:
        spaces = {self.authored.namespace(prefix): prefix for prefix in _KNOWN}
        for one, values in row.properties.items():
            for value in values:
                if not isinstance(value, NamedNode) or not value.value.startswith(tuple(spaces)):
                    continue
                iri = value.value
                if iri in self.made.rows or (iri in self.authored.index and not self.authored.withdrawn(iri)):
                    if iri not in gone:
                        continue
                    what, hint = f"{self.prefixes.curie(iri)} is taken out in this table", "mean another one"
                else:
                    name = self.prefixes.curie(iri)
                    prefix = next(spaces[space] for space in spaces if iri.startswith(space))
                    near = nearest(name, map(self.prefixes.curie, [
                        subject for subject, _ in self.authored.below(prefix)
                    ]))  # fmt: skip
                    what = f"nothing is called {name}"
                    hint = f"did you mean {' or '.join(near)}?" if near else "add a row for it"
                self.rows.report(row.sheet, row.number, self.made.columns.head(one), what, hint)


def _filled(properties: dict[str, list[Term]]) -> dict[str, list[Term]]:
    return {one: values for one, values in properties.items() if values}


def _where(row: Row) -> str:
    return f"{row.sheet}, row {row.number}"
