"""An edition as a workbook of plain rows, with the record of what it was written from.

The record is a sheet of its own that nobody needs to look at: the edition, the columns with what their
values are, and a digest of each thing as the graph had it. By it a change in the table is told from one in
the graph.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.tables.cells import Cell, write_cell
from claimgraph.tables.columns import ID, KINDS, Column, Columns
from claimgraph.tables.value_lists import ValueLists
from claimgraph.turtle.order import subject_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimgraph.build.authored import Authored
    from claimgraph.tables.cells import Term

#: How much a workbook may hold when it is unpacked, in bytes and in cells.
MOST_BYTES, MOST_CELLS = 1 << 29, 1 << 24
#: The sheets beside those of things: what may be chosen, and the record.
VALUES, RECORD = "values", "record"
#: What to do without the packages that read and write workbooks.
WITHOUT_SHEETS = "install claimgraph[sheets], or name a folder for CSV files"
_VERSION = "claimgraph table 1"

Properties = dict[str, list["Term"]]


class Sheet(NamedTuple):
    """The rows of one kind of things below their ``columns``; each begins with the name of its thing."""

    name: str
    columns: list[Column]
    rows: list[list[str]]

    @property
    def head(self) -> list[str]:
        """What stands above the columns."""
        return [ID, *(column.head for column in self.columns)]


@dataclass
class Record:
    """What a table was written from: ``edition`` is where it is named.

    ``kinds`` is sheet → property → kind of its values, ``digests`` CURIE → digest.
    """

    edition: str
    kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[list[str]]:
        """As the rows of a sheet."""
        rows = [[_VERSION, self.edition]]
        rows += [["column", sheet, one, kind] for sheet, of in self.kinds.items() for one, kind in of.items()]
        return rows + [["row", curie, digest] for curie, digest in self.digests.items()]

    @classmethod
    def of(cls, rows: Iterable[list[str]]) -> Record | None:
        """What such rows say; None where they are no record, or of a later version."""
        record: Record | None = None
        for row in rows:
            cells = [cell for cell in row if cell]
            if record is None:
                if cells[:1] != [_VERSION] or len(cells) != 2:
                    return None
                record = cls(cells[1])
            elif cells[:1] == ["column"] and len(cells) == 4:
                record.kinds.setdefault(cells[1], {})[cells[2]] = cells[3]
            elif cells[:1] == ["row"] and len(cells) == 3:
                record.digests[cells[1]] = cells[2]
        return record


class Workbook(NamedTuple):
    """A table: its sheets, the lists of what may be chosen, and the record."""

    sheets: list[Sheet]
    lists: ValueLists
    record: Record


class TableContents(NamedTuple):
    """A table as a file has it: rows of cells by the names of its sheets, and its record if there is one."""

    sheets: dict[str, list[list[Cell]]]
    record: Record | None

    @classmethod
    def of(cls, sheets: dict[str, list[list[Cell]]]) -> TableContents:
        """What the ``sheets`` of a file hold, the one of the record taken out."""
        record = Record.of([[str(cell) for cell in row] for row in sheets.pop(RECORD, [])])
        return cls(sheets, record)


def workbook_of(authored: Authored) -> Workbook:
    """The claims, entities, arguments and annotations of an edition as a table."""
    columns = Columns(authored)
    record = Record(authored.prefixes.base)
    sheets = []
    for kind in KINDS:
        subjects = subjects_of(authored, kind.prefixes)
        sheet_columns = columns.of_sheet(kind, subjects)
        rows = []
        for subject in subjects:
            properties = authored.index[subject]
            cells = [write_cell(properties.get(one.iri, ()), one, authored.prefixes) for one in sheet_columns]
            curie = authored.prefixes.curie(subject)
            rows.append([curie, *cells])
            record.digests[curie] = digest(properties)
        record.kinds[kind.sheet] = {one.iri: one.kind for one in sheet_columns}
        sheets.append(Sheet(kind.sheet, sheet_columns, rows))
    return Workbook(sheets, ValueLists(columns), record)


def subjects_of(authored: Authored, prefixes: Iterable[str]) -> list[str]:
    """The things of some kinds, in the order of the canonical form."""
    subjects = [subject for prefix in prefixes for subject, _ in authored.below(prefix)]
    return sorted(subjects, key=lambda subject: subject_key(subject, None))


def digest(properties: Mapping[str, Iterable[Term]]) -> str:
    """What tells whether a thing is as it was: the same for the same statements in any order."""
    statements = sorted(f"{one} {value}" for one, values in properties.items() for value in set(values))
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
