"""Rows to N-Quads: the loop that a register of 100,000 rows goes through.

What a cell becomes is worked out once for each different text of a column and remembered, since the columns
of a register hold the same few values again and again.
"""

from __future__ import annotations

from itertools import chain, product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.importers.csvw.cells import RAW
from claimgraph.importers.csvw.records import records
from claimgraph.importers.csvw.table_metadata import ColumnMapping, TableMetadata
from claimgraph.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence, Set
    from typing import TextIO, TypeAlias

    from claimgraph.importers.csvw.table_metadata import ForeignKey
    from claimgraph.importers.csvw.uri_templates import Template

    Record: TypeAlias = tuple[int, int, list[str]]
    #: Values that stand together in the rows of a table.
    KeyValues: TypeAlias = Set[tuple[str | None, ...]]

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
    ``fault`` is what is wrong with it. ``parts`` are the texts of several values.
    """

    text: str | None
    terms: tuple[str, ...]
    tails: tuple[str, ...] = ()
    fault: str = ""
    parts: tuple[str | None, ...] | None = None


class _CellCache(dict[str, _Cell]):
    """Cell text → what it means for one column.

    The values that a template or predicate takes from the cell itself are filled in here; ``alone`` says
    whether no more is needed.
    """

    def __init__(self, column: ColumnMapping, index: int, end: str) -> None:
        super().__init__()
        self.column, self.index, self.end = column, index, end
        own = frozenset({index})
        value, metadata = column.value, column.metadata
        self.own_value = value if value is not None and value.uses <= own else None
        self.listed = metadata.ordered and metadata.separator is not None and value is None
        simple = value is None or self.own_value is not None
        self.alone = simple and not column.property.uses and not self.listed
        self.predicate = f" <{column.property.fill(())}> " if not column.property.uses else ""

    def __missing__(self, text: str) -> _Cell:
        cell = self.with_tails(_interpret(self.column, text))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = cell
        return cell

    def with_tails(self, cell: _Cell) -> _Cell:
        """The cell with what can be said of it without the rest of its row."""
        text, terms = cell.text, cell.terms
        if self.own_value is not None and (text is not None or self.column.metadata.virtual):
            terms = (f"<{self.own_value.fill([*([None] * self.index), text])}>",)
        if not self.alone or self.column.metadata.suppressOutput:
            return cell._replace(terms=terms)
        return cell._replace(terms=terms, tails=tuple([self.predicate + term + self.end for term in terms]))


def _interpret(column: ColumnMapping, text: str) -> _Cell:
    """The cell ``text`` after the recommendation's steps, in their order."""
    base, separator = column.datatype.base, column.metadata.separator
    raw = base in RAW
    if not raw and not text.isprintable():
        text = text.replace("\r", " ").replace("\n", " ").replace("\t", " ")
    if not raw and base != "normalizedString" and " " in text:
        text = " ".join(filter(None, text.split(" ")))
    elif base == "normalizedString":
        text = text.strip(" ")
    if not text:
        text = column.metadata.default
    if text in column.null or (separator is not None and not text):
        return _Cell(None, (), fault="empty, and the column is required" if column.metadata.required else "")
    if separator is None:
        return _literal(column, text)
    parts = text.split(separator)
    if base not in ("string", "anyAtomicType"):
        parts = [part.strip() for part in parts]
    cells = [_literal(column, part) for part in parts if part not in column.null]
    return _Cell(
        ",".join(cell.text or "" for cell in cells),
        tuple([cell.terms[0] for cell in cells]),
        fault=next((cell.fault for cell in cells if cell.fault), ""),
        parts=tuple([cell.text for cell in cells]),
    )


def _literal(column: ColumnMapping, text: str) -> _Cell:
    """One value as a literal; what does not fit the column's type stays text, and is a fault."""
    try:
        read = column.datatype.read(text)
    except ValueError as error:
        return _Cell(text, (f'"{text.translate(_ESCAPES)}"',), fault=str(error))
    return _Cell(read, (f'"{read.translate(_ESCAPES)}"{column.suffix}',))


class Table(NamedTuple):
    """A table to be read.

    ``name`` is what messages call the file, ``graph`` the IRI of the graph that its triples go to, ``base``
    the table's own IRI, ``label`` begins the labels of its blank nodes. ``document`` is the metadata file
    ``metadata``, which speaks of it in its table ``number``; ``delimiter`` is that of files whose dialect
    names none. Where ``strict``, what is only warned of is refused. ``prefixes`` are those of its CURIEs
    beyond CSVW's own.
    """

    name: str
    graph: str
    base: str
    label: str
    document: Mapping[str, Any]
    metadata: str
    number: int = 0
    delimiter: str = ","
    strict: bool = False
    prefixes: Mapping[str, str] = MappingProxyType({})


class TableReader:
    """A table whose metadata are understood; ``warnings`` are one line each, and grow as it is read."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.warnings: list[str] = []
        self._metadata = TableMetadata(
            table.document, table.number, table.metadata, table.delimiter, self._warn
        )
        self.encoding = self._metadata.encoding
        #: What its foreign keys must be among: (columns, what is there, the name of the file).
        self.foreign_values: list[tuple[tuple[str, ...], KeyValues, str]] = []

    @property
    def foreign_keys(self) -> list[ForeignKey]:
        """The foreign keys that the metadata declare."""
        return self._metadata.foreign

    def sibling(self, name: str, number: int, delimiter: str) -> TableReader:
        """Another table of the same metadata, in the file called ``name``."""
        return TableReader(self.table._replace(name=name, number=number, delimiter=delimiter, strict=False))

    def warn_unchecked(self, key: ForeignKey) -> None:
        """Warn that a foreign key cannot be checked."""
        what = f"foreign keys to {key.name} are not checked, since it is not joined"
        self.warnings.append(f"{what} ({self.table.metadata}, {self.table.name}).")

    def _warn(self, text: str) -> None:
        if self.table.strict:
            raise UnreadableInput(text)
        self.warnings.append(f"{text}.")

    def nquads(self, stream: TextIO) -> Iterator[str]:
        """The triples of ``stream`` as N-Quads, some thousand rows at a time.

        Raises UnreadableInput for a file that is not CSV, and where the table is strict DataProblem with the
        place of the first cells that do not fit.
        """
        columns, rows = self._open(stream)
        if self._metadata.suppressed:
            return
        write = _Writer(columns, self.table, self._metadata.keys, self.foreign_values, self.warnings.append)
        batch: list[str] = []
        for number, (source, line, cells) in enumerate(rows, 1):
            batch.append(write.row(number, source, line, cells))
            if len(batch) == _BATCH:
                yield "".join(batch)
                batch.clear()
        write.report_faults()
        yield "".join(batch)

    def values(self, stream: TextIO, names: Sequence[str]) -> KeyValues:
        """What stands in the columns ``names``, together, in each row of ``stream``."""
        columns, rows = self._open(stream)
        places = {column.name: column.place for column in columns}
        if not all(places.get(name, -1) >= 0 for name in names):
            return frozenset()
        caches = [_CellCache(columns[index], index, "") for index in map([*places].index, names)]
        known = set()
        for _, _, cells in rows:
            if len(cells) > max(cache.column.place for cache in caches):
                known.add(tuple([cache[cells[cache.column.place]].text for cache in caches]))
        return known

    def _open(self, stream: TextIO) -> tuple[list[ColumnMapping], Iterator[Record]]:
        """The columns, and the rows behind the header."""
        metadata, table = self._metadata, self.table
        rows = records(stream, metadata.dialect, table.name)
        headers = [cells for _, (_, _, cells) in zip(range(metadata.header_rows), rows, strict=False)]
        if metadata.header_rows and not headers:
            raise UnreadableInput("the table is empty", table.name, "its first row names the columns")
        columns = metadata.columns(headers, table.base, table.prefixes)
        first: list[Record] = []
        if not columns:
            first = [row for _, row in zip(range(1), rows, strict=False)]
            columns = metadata.columns([[""] * len(cells) for _, _, cells in first], table.base, {})
        return columns, chain(first, rows)


class _Writer:
    """Writes rows as N-Quads and tells what is wrong with their cells."""

    def __init__(
        self,
        columns: Sequence[ColumnMapping],
        table: Table,
        keys: Sequence[str],
        foreign_values: Sequence[tuple[tuple[str, ...], KeyValues, str]],
        warn: Callable[[str], None],
    ) -> None:
        self.table, self.warn = table, warn
        self.end = f" <{table.graph}> .\n"
        self.caches = [_CellCache(column, index, self.end) for index, column in enumerate(columns)]
        self.width = 1 + max((column.place for column in columns), default=-1)
        #: The caches of the columns that the file has; the others come behind them.
        self.caches_in_file = [cache for cache in self.caches if cache.column.place >= 0]
        # A cell of a column that the file does not have is the column's default, the same in every row.
        self.default_cells = [
            cache.with_tails(_interpret(cache.column, ""))
            for cache in self.caches[len(self.caches_in_file) :]
        ]
        self.faults: list[Problem] = []
        self.faults_not_listed = 0
        names = [column.name for column in columns]
        self.keys = [names.index(key) for key in keys if key in names]
        self.known: set[tuple[str | None, ...]] = set()
        self.foreign_values = [
            ([names.index(name) for name in one], there, what) for one, there, what in foreign_values
        ]
        #: The different subjects of a row, each with the columns that it is the subject of.
        self.subjects: list[tuple[Template | None, list[_CellCache], list[_CellCache]]] = []
        for pieces in dict.fromkeys(_pieces(column) for column in columns):
            same_subject = [cache for cache in self.caches if _pieces(cache.column) == pieces]
            written = [cache for cache in same_subject if not cache.column.metadata.suppressOutput]
            alone = [cache for cache in written if cache.alone]
            others = [cache for cache in written if not cache.alone]
            self.subjects.append((same_subject[0].column.about, alone, others))

    def row(self, number: int, source: int, line: int, cells: list[str]) -> str:
        """The quads of one row."""
        if len(cells) != self.width:
            self._fault(f"{len(cells)} cells where the table has {self.width} columns", source, line, "")
            cells = [*cells, *([""] * (self.width - len(cells)))]
        row = [cache[cells[cache.column.place]] for cache in self.caches_in_file]
        for cache, cell in zip(self.caches_in_file, row, strict=True):
            if cell.fault:
                text = cells[cache.column.place]
                shown = text if len(text) <= 40 else f"{text[:39]}…"
                what = f"{cell.fault}: {shown!r}" if text else cell.fault
                self._fault(what, source, line, f", column {cache.column.name}")
        row += self.default_cells
        values = [cell.text for cell in row]
        if self.keys:
            key = tuple([values[index] for index in self.keys])
            if key in self.known:
                shown = ", ".join(str(part) for part in key)
                self._fault(f"two rows have the key {shown[:80]!r}", source, line, "")
            self.known.add(key)
        for places, there, name in self.foreign_values:
            for key in product(*[row[index].parts or (values[index],) for index in places]):
                if None not in key and key not in there:
                    self._fault(f"{name} has no row {', '.join(map(str, key))[:80]!r}", source, line, "")
        values += (str(number), str(source))
        out = []
        for about, alone, others in self.subjects:
            subject = f"<{about.fill(values)}>" if about is not None else f"_:{self.table.label}r{number}"
            tails = [""]
            for cache in alone:
                tails += row[cache.index].tails
            out.append(subject.join(tails))
            if others:
                out += (self._with_others(subject, number, one, row[one.index], values) for one in others)
        return "".join(out)

    def _with_others(
        self, subject: str, number: int, cache: _CellCache, cell: _Cell, values: Sequence[str | None]
    ) -> str:
        """The quads of a cell which take something from other cells of the row, or are a list."""
        column, end = cache.column, self.end
        terms = cell.terms
        if column.value is not None and cache.own_value is None:
            # An empty cell of the file says nothing; a virtual one has only its template.
            says = column.metadata.virtual or cell.text is not None
            terms = (f"<{column.value.fill(values)}>",) if says else ()
        if not terms:
            return ""
        predicate = cache.predicate or f" <{column.property.fill(values)}> "
        if cache.listed:
            head = f"_:{self.table.label}r{number}c{cache.index}"
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

    def _fault(self, what: str, source: int, line: int, column: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Problem(what, f"{self.table.name}, row {source} (line {line}){column}"))
        else:
            self.faults_not_listed += 1
        if self.table.strict and len(self.faults) == MOST_FAULTS:
            self.report_faults()

    def report_faults(self) -> None:
        """Say what was wrong with the cells; raises DataProblem where the table is strict."""
        if self.faults and self.table.strict:
            raise DataProblem(self.faults)
        for fault in self.faults:
            self.warn(str(fault))
        if self.faults_not_listed:
            more = f"{self.faults_not_listed} more cells and rows that do not fit"
            self.warn(f"and {more} ({self.table.name}).")


def _pieces(column: ColumnMapping) -> object:
    """What tells the subjects of columns apart: templates are equal whose pieces are."""
    return column.about.pieces if column.about is not None else None
