"""Rows to N-Quads: the loop that a register of 100,000 rows goes through.

What a cell becomes is worked out once for each different text of a column and remembered, since the columns
of a register hold the same few values again and again.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.importers.csvw.table import Column, Dialect, Place, read_columns, read_dialect
from claimgraph.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from claimgraph.importers.csvw.templates import Template

#: How many faults of a file are told at once.
MOST_FAULTS = 10
#: How many different texts of a column are remembered.
_REMEMBERED = 50_000
#: How many rows are written at a time.
_BATCH = 4096
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


class _Cell(NamedTuple):
    """What a cell means: its text for templates (None where it is null), and its terms in N-Quads.

    ``tails`` are what follows the subject in the lines that the cell becomes, where the cell alone says so.
    """

    text: str | None
    terms: tuple[str, ...]
    tails: tuple[str, ...] = ()


class _Memory(dict[str, _Cell]):
    """Cell text → what it means for one column; raises ValueError for a text that does not fit.

    The values that a template or predicate takes from the cell itself are filled in here; ``alone`` says
    whether no more is needed.
    """

    def __init__(self, column: Column, index: int, end: str) -> None:
        super().__init__()
        self.column, self.index, self.end = column, index, end
        own = frozenset({index})
        self.own_value = column.value if column.value is not None and column.value.uses <= own else None
        self.alone = (
            (column.value is None or self.own_value is not None)
            and not column.property.uses
            and not (column.ordered and column.separator is not None and column.value is None)
        )
        self.predicate = f" <{column.property.fill(())}> " if not column.property.uses else ""

    def __missing__(self, text: str) -> _Cell:
        cell = self.about(_meaning(self.column, text))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = cell
        return cell

    def about(self, cell: _Cell) -> _Cell:
        """The cell with what can be said of it without the rest of its row."""
        text, terms, _ = cell
        if self.own_value is not None and (text is not None or self.column.virtual):
            terms = (f"<{self.own_value.fill([*([None] * self.index), text])}>",)
        if not self.alone or self.column.suppressed:
            return _Cell(text, terms)
        return _Cell(text, terms, tuple([self.predicate + term + self.end for term in terms]))


def _meaning(column: Column, text: str) -> _Cell:
    """The cell ``text`` after the recommendation's steps, in their order."""
    kind = column.datatype
    if kind.flat and not text.isprintable():
        text = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    if kind.trimmed and " " in text:
        text = " ".join(filter(None, text.split(" ")))
    if not text:
        text = column.default
    if text in column.null or (column.separator is not None and not text):
        if column.required:
            raise ValueError("empty, and the column is required")
        return _Cell(None, ())
    if column.separator is None:
        read = kind.read(text)
        return _Cell(read, (_literal(read, column),))
    parts = text.split(column.separator)
    if kind.trimmed:
        parts = [part.strip() for part in parts]
    several = [kind.read(part) for part in parts if part not in column.null]
    return _Cell(",".join(several), tuple([_literal(one, column) for one in several]))


def _literal(text: str, column: Column) -> str:
    return f'"{text.translate(_ESCAPES)}"{column.suffix}'


class Table(NamedTuple):
    """A table to be read.

    ``name`` is what messages call the file, ``graph`` the IRI of the graph that its triples go to, ``base``
    the table's own IRI, ``label`` begins the labels of its blank nodes. ``described`` is the table's part of
    the metadata file ``metadata``; ``delimiter`` is that of files whose dialect names none.
    """

    name: str
    graph: str
    base: str
    label: str
    described: Mapping[str, Any]
    metadata: str
    delimiter: str = ","


def dialect_of(table: Table) -> Dialect:
    """How the table's file is written."""
    return read_dialect(table.described, Place(table.metadata), table.delimiter)


def nquads(stream: TextIO, table: Table) -> Iterator[str]:
    """The triples of ``stream`` as N-Quads, some thousand rows at a time.

    Raises DataProblem with file, row and column of the first cells that do not fit, UnreadableInput for a
    file that is not CSV or metadata that are not understood.
    """
    dialect = dialect_of(table)
    rows = _rows(stream, dialect, table)
    header: list[str] | None = None
    if dialect.header:
        header = next(rows, (0, 0, None))[2]
        if header is None:
            raise UnreadableInput("the table is empty", table.name, "its first row names the columns")
    columns = read_columns(table.described, header, table.base, Place(table.metadata))
    if table.described.get("suppressOutput"):
        return
    write = _Writer(columns, table)
    batch: list[str] = []
    for number, (source, line, cells) in enumerate(rows, 1):
        batch.append(write.row(number, source, line, cells))
        if len(batch) == _BATCH:
            write.stop_at_faults()
            yield "".join(batch)
            batch.clear()
    write.stop_at_faults()
    yield "".join(batch)


def _rows(stream: TextIO, dialect: Dialect, table: Table) -> Iterator[tuple[int, int, list[str]]]:
    """(row of the file, line, cells) of each row that counts, header first; raises where it is no CSV."""
    reader = csv.reader(
        _lines(stream, dialect),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.double_quote,
        escapechar=None if dialect.double_quote else "\\",
        skipinitialspace=dialect.trim_start,
        strict=True,
    )
    source = 0
    try:
        for cells in reader:
            source += 1
            if source <= dialect.skip_rows or (dialect.skip_blank and not any(cells)):
                continue
            if dialect.trim_end:
                cells = [cell.rstrip() for cell in cells]
            yield source, reader.line_num, cells
    except csv.Error as error:
        what = f"broken CSV: {error}"
        hint = "look at the quotation marks of this row"
        raise UnreadableInput(
            what, f"{table.name}, row {source + 1} (line {reader.line_num})", hint
        ) from None
    except UnicodeDecodeError as error:
        what = f"the file is not {error.encoding.upper()}"
        hint = 'give its encoding in the metadata: "dialect": {"encoding": "…"}'
        raise UnreadableInput(what, f"{table.name}, after row {source}", hint) from None


def _lines(stream: Iterable[str], dialect: Dialect) -> Iterable[str]:
    if dialect.comment is None:
        return stream
    return (line for line in stream if not line.startswith(dialect.comment or ""))


def _pieces(column: Column) -> object:
    """What tells the subjects of columns apart: templates are equal whose pieces are."""
    return column.about.pieces if column.about is not None else None


class _Writer:
    """Writes rows as N-Quads and collects what is wrong with their cells."""

    def __init__(self, columns: Sequence[Column], table: Table) -> None:
        self.table = table
        self.end = f" <{table.graph}> .\n"
        every = [_Memory(column, index, self.end) for index, column in enumerate(columns)]
        self.memories = [memory for memory in every if not memory.column.virtual]
        # A cell of a virtual column is the column's default, the same in every row.
        self.virtual = [memory.about(_meaning(memory.column, "")) for memory in every[len(self.memories) :]]
        self.faults: list[Problem] = []
        #: The different subjects of a row, each with the columns that it is the subject of.
        self.subjects: list[tuple[Template | None, list[_Memory], list[_Memory]]] = []
        for pieces in dict.fromkeys(_pieces(column) for column in columns):
            mine = [memory for memory in every if _pieces(memory.column) == pieces]
            said = [memory for memory in mine if not memory.column.suppressed]
            alone = [memory for memory in said if memory.alone]
            rest = [memory for memory in said if not memory.alone]
            self.subjects.append((mine[0].column.about, alone, rest))

    def row(self, number: int, source: int, line: int, cells: Sequence[str]) -> str:
        """The quads of one row; "" where something is wrong with it."""
        if len(cells) != len(self.memories):
            what = f"{len(cells)} cells where the table has {len(self.memories)} columns"
            self._fault(what, source, line, "")
            return ""
        try:
            found = [memory[cell] for memory, cell in zip(self.memories, cells, strict=True)]
        except ValueError:
            self._tell(source, line, cells)
            return ""
        found += self.virtual
        values = [cell.text for cell in found]
        values += (str(number), str(source))
        out = []
        for about, alone, rest in self.subjects:
            subject = f"<{about.fill(values)}>" if about is not None else f"_:{self.table.label}r{number}"
            tails = [""]
            for memory in alone:
                tails += found[memory.index].tails
            out.append(subject.join(tails))
            if rest:
                out += [self._with_others(subject, number, one, found[one.index], values) for one in rest]
        return "".join(out)

    def _with_others(
        self, subject: str, number: int, memory: _Memory, cell: _Cell, values: Sequence[str | None]
    ) -> str:
        """The quads of a cell which take something from other cells of the row, or are a list."""
        column, end = memory.column, self.end
        terms = cell.terms
        if column.value is not None and memory.own_value is None:
            # An empty cell of the file says nothing; a virtual one has only its template.
            terms = (f"<{column.value.fill(values)}>",) if column.virtual or cell.text is not None else ()
        if not terms:
            return ""
        predicate = memory.predicate or f" <{column.property.fill(values)}> "
        if column.ordered and column.separator is not None and column.value is None:
            head = f"_:{self.table.label}r{number}c{memory.index}"
            return f"{subject}{predicate}{head}l0{end}{self._list(head, terms)}"
        return "".join([subject + predicate + term + end for term in terms])

    def _list(self, head: str, terms: Sequence[str]) -> str:
        """An RDF list of ``terms`` whose nodes are called ``head`` with a number."""
        out = []
        for number, term in enumerate(terms):
            rest = f"{head}l{number + 1}" if number + 1 < len(terms) else f"<{RDF}nil>"
            out.append(
                f"{head}l{number} <{RDF}first> {term}{self.end}{head}l{number} <{RDF}rest> {rest}{self.end}"
            )
        return "".join(out)

    def _tell(self, source: int, line: int, cells: Sequence[str]) -> None:
        """What is wrong with each cell of a row."""
        for memory, cell in zip(self.memories, cells, strict=True):
            try:
                memory[cell]
            except ValueError as error:
                shown = cell if len(cell) <= 40 else f"{cell[:39]}…"
                what = f"{error}: {shown!r}" if cell else str(error)
                self._fault(what, source, line, f", column {memory.column.name}")

    def _fault(self, what: str, source: int, line: int, column: str) -> None:
        self.faults.append(Problem(what, f"{self.table.name}, row {source} (line {line}){column}"))
        if len(self.faults) >= MOST_FAULTS:
            self.stop_at_faults()

    def stop_at_faults(self) -> None:
        """Raise DataProblem where anything was wrong."""
        if self.faults:
            raise DataProblem(self.faults)
