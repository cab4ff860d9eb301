"""The rows of a table as things with their properties, and what is wrong in them by sheet, row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.errors import Problem
from claimgraph.model.resolve import did_you_mean
from claimgraph.tables.cells import (
    MERGED,
    Cell,
    CellProblem,
    NonTextCell,
    expand_name,
    read_cell,
    shorten_iri,
)
from claimgraph.tables.columns import BODY, ID, KINDS, Column, SheetKind
from claimgraph.terms import CG, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.tables.cells import Term
    from claimgraph.tables.columns import Columns
    from claimgraph.tables.value_lists import ValueLists
    from claimgraph.tables.workbook import Record, TableContents

#: What stands for the name of a thing that has none yet, so that other rows can speak of it.
NEW = "new:"
#: The same as an IRI begins so while the table is read.
NEW_IRI = "urn:claimgraph:new:"
_PARAGRAPH = re.compile(r"p\d{3,}")


@dataclass
class Row:
    """A row: where it is, what it is called (``name``: a CURIE, ``new:x``, a kind or ""), what it says.

    ``paragraph`` is the one that a new thing says it stands in. ``properties`` has an entry for each column,
    [] where the cell is empty; ``subject`` is its IRI as soon as that is known.
    """

    sheet: str
    number: int
    kind: SheetKind
    name: str
    properties: dict[str, list[Term]]
    subject: str = ""
    paragraph: str = ""

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"{self.sheet}, row {self.number}"


@dataclass
class Rows:
    """All rows of a table, the columns of each sheet, and what is wrong."""

    rows: list[Row] = field(default_factory=list)
    columns: dict[str, list[Column]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, sheet: str, row: int, column: str, what: str, hint: str) -> None:
        """Note what is wrong in a cell; row 0 is the sheet, "" is the whole row."""
        where = [sheet, f"row {row}" if row else "", f"column {column}" if column else ""]
        self.problems.append(Problem(what, ", ".join(filter(None, where)), hint))

    def report_cell(self, row: Row, column: str, what: str, hint: str) -> None:
        """The same for a row that was read."""
        self.report(row.sheet, row.number, column, what, hint)


class RowReader:
    """Reads the sheets of a table of one edition."""

    def __init__(self, columns: Columns, lists: ValueLists) -> None:
        self.columns = columns
        self.lists = lists
        self.authored = columns.authored
        self.rows = Rows()

    def read(self, table: TableContents) -> Rows:
        """Everything that the sheets of things say; sheets of other names are nobody's."""
        for kind in KINDS:
            sheet = table.sheets.get(kind.sheet)
            if sheet is None:
                if table.record is not None and kind.sheet in table.record.kinds:
                    what = "the sheet is missing"
                    hint = "put it back, or write the table anew with claimgraph table"
                    self.rows.report(kind.sheet, 0, "", what, hint)
                continue
            self._sheet(kind, sheet, table.record)
        if not self.rows.columns and not self.rows.problems:
            names = ", ".join(kind.sheet for kind in KINDS)
            self.rows.problems.append(Problem("no sheet is called as one of a table", "", f"name it {names}"))
        return self.rows

    def _sheet(self, kind: SheetKind, sheet: list[list[Cell]], record: Record | None) -> None:
        head = [cell.strip() if isinstance(cell, str) else cell.shown for cell in (sheet or [[]])[0]]
        columns = self._columns(kind, head, sheet, record)
        if columns is None:
            return
        self.rows.columns[kind.sheet] = [one for one in columns if one is not None]
        at = head.index(ID)
        for number, cells in enumerate(sheet[1:], 2):
            if _filled(cells):
                self._row(kind, number, cells, at, columns)

    def _columns(
        self, kind: SheetKind, head: list[str], sheet: list[list[Cell]], record: Record | None
    ) -> list[Column | None] | None:
        """The column of each head, None for the thing's own and for empty ones; None where they are wrong."""
        problems = len(self.rows.problems)
        kinds = record.kinds.get(kind.sheet, {}) if record is not None else {}
        columns: list[Column | None] = []
        seen: set[str] = set()
        for number, name in enumerate(head):
            iri = self.columns.property(name) if name and name != ID else ""
            if name and name != ID and not iri:
                hint = did_you_mean(name, self.columns.heads(), "name a property, as cg:cue")
                self.rows.report(kind.sheet, 1, name, f"there is no property {name}", hint)
            elif name and (name in head[:number] or (iri and iri in seen)):
                self.rows.report(kind.sheet, 1, name, "the column is there twice", "keep one of them")
            elif not name and any(map(_filled, (row[number : number + 1] for row in sheet[1:]))):
                what, hint = "cells below an empty head", "name their property, or clear them"
                self.rows.report(kind.sheet, 1, str(number + 1), what, hint)
            columns.append(self.columns.column(iri, kinds.get(iri, "")) if iri else None)
            seen.add(iri)
        missing = [] if ID in head else [ID]
        missing += [self.columns.head(iri) for iri in kinds if iri not in seen]
        for name in missing:
            hint = "put it back with its cells, or write the table anew with claimgraph table"
            self.rows.report(kind.sheet, 1, name, "the column is missing", hint)
        return None if len(self.rows.problems) > problems else columns

    def _row(
        self,
        kind: SheetKind,
        number: int,
        cells: list[Cell],
        at: int,
        columns: list[Column | None],
    ) -> None:
        cells = [*cells, *([""] * (len(columns) - len(cells)))]
        own = cells[at]
        if isinstance(own, NonTextCell):
            what = f"the spreadsheet program has made a {own.kind} of the name ({own.shown})"
            hint = "format the cell as text and write it again"
            if own.kind == MERGED:
                what, hint = "the name is merged with a cell beside it", "split them, and fill in each"
            self.rows.report(kind.sheet, number, ID, what, hint)
            return
        words = own.split()
        paragraph = [word for word in words if _PARAGRAPH.fullmatch(word)][:1]
        name = " ".join(word for word in words if word not in paragraph)
        subject = self._subject(kind, number, name)
        if subject is None:
            return
        known = self.authored.index.get(subject, {})
        properties: dict[str, list[Term]] = {}
        for cell, column in zip(cells, columns, strict=False):
            if column is None:
                continue
            try:
                properties[column.iri] = self._values(cell, column, known.get(column.iri, []))
            except CellProblem as problem:
                self.rows.report(kind.sheet, number, column.head, problem.what, problem.hint)
        if _filled(cells[len(columns) :]):
            self.rows.report(kind.sheet, number, "", "cells beyond the last column", "clear them")
        self.rows.rows.append(Row(kind.sheet, number, kind, name, properties, subject, *paragraph))

    def _subject(self, kind: SheetKind, number: int, name: str) -> str | None:
        """The IRI that a row's name means, "" where it has to get one; None where it is wrong."""
        if not name or name.startswith(NEW) or ":" not in name:
            return ""
        try:
            iri = expand_name(name, self.authored.prefixes)
        except CellProblem as problem:
            self.rows.report(kind.sheet, number, ID, problem.what, problem.hint)
            return None
        spaces = [self.authored.namespace(prefix) for prefix in kind.prefixes]
        if not any(iri.startswith(space) for space in spaces):
            names = " or ".join(f"{prefix}:" for prefix in kind.prefixes)
            what = f"{name} is no name of the sheet's things"
            self.rows.report(kind.sheet, number, ID, what, f"one that begins with {names} stands here")
            return None
        return iri

    def _values(self, cell: Cell, column: Column, known: list[Term]) -> list[Term]:
        if isinstance(cell, str) and column.kind == "iri" and NEW in cell:
            cell = cell.replace(NEW, NEW_IRI)
        try:
            values = read_cell(cell, column, self.authored.prefixes, known)
        except CellProblem as problem:
            if column.kind != "iri" or not isinstance(cell, str) or not (entities := self._labelled(cell)):
                raise
            raise CellProblem(problem.what, f"write {' or '.join(entities)}, which is called so") from None
        for value in values:
            if isinstance(value, NamedNode) and not value.value.startswith(NEW_IRI):
                self._check_choice(value, column)
        return values

    def _labelled(self, label: str) -> list[str]:
        """The entities that have this label, by their short names."""
        authored = self.authored
        return [
            authored.prefixes.curie(entity)
            for entity, _ in authored.below("ent")
            if any(value.value == label.strip() for one in NAMES for value in authored.values(entity, one))
        ]

    def _check_choice(self, value: NamedNode, column: Column) -> None:
        choice = self.lists.list_of(column.iri)
        slip = column.iri == BODY and value.value.startswith(CG) and value.value not in self.authored.index
        if choice is None or not (choice.closed or slip):
            return
        name = shorten_iri(value.value, self.authored.prefixes, column.prefix)
        if name not in choice.values:
            hint = did_you_mean(name, choice.values, f"choose one of {', '.join(choice.values)}")
            raise CellProblem(f"{name} is no value of {column.head}", hint)


def _filled(cells: list[Cell]) -> bool:
    """Whether anything stands in ``cells`` but blanks."""
    return any(isinstance(cell, NonTextCell) or cell.strip() for cell in cells)


def placeholders(row: Row) -> Iterator[tuple[str, int, str]]:
    """(property, position, what is named) of every value that names a thing without a name yet."""
    for one, values in row.properties.items():
        for number, value in enumerate(values):
            if isinstance(value, NamedNode) and value.value.startswith(NEW_IRI):
                yield one, number, NEW + value.value.removeprefix(NEW_IRI)
