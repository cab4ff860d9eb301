"""What metadata say of one table: its dialect, its columns, and what each column's cells become.

The package ``csvw`` holds the metadata against the recommendation: what is odd is warned of and passed over,
what it forbids is refused. Inherited properties are handed down here, since the package loses some.
"""

from __future__ import annotations

import codecs
import copy
import dataclasses
import re
import warnings as python_warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from csvw.metadata import INVALID, Column, Datatype, Dialect, Schema, Table, TableGroup
from csvw.metadata import Description as Inheriting
from csvw.metadata_utils import NAMESPACES

from claimgraph.errors import UnreadableInput
from claimgraph.importers.csvw.cells import CellDatatype
from claimgraph.importers.csvw.column_matching import match_columns
from claimgraph.importers.csvw.uri_templates import Template, template
from claimgraph.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: The prefixes that may begin a property or value without being declared: CSVW's initial context.
PREFIXES = {"dcterms": NAMESPACES["dc"], **NAMESPACES}
#: Properties that a column takes over from its schema, table and group.
_INHERITED = [field.name for field in dataclasses.fields(Inheriting) if field.name[0] != "_"][2:]
_DIALECT = [field.name for field in dataclasses.fields(Dialect)]
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_UNKNOWN = re.compile(r"Invalid property (.+) for (\w+)", re.DOTALL)
_PARTS = {part.__name__: part for part in (TableGroup, Table, Schema, Column, Datatype, Dialect)}


class ColumnMapping(NamedTuple):
    """What becomes of a column's cells."""

    #: The package's own: virtual, suppressOutput, required, default, separator, ordered.
    metadata: Column
    name: str
    #: Where the cells stand in a row of the file; -1 for a column that the file does not have.
    place: int
    null: frozenset[str]
    #: What follows the quoted text of its literals: a language tag, a datatype or nothing.
    suffix: str
    datatype: CellDatatype
    about: Template | None
    property: Template
    value: Template | None


class ForeignKey(NamedTuple):
    """Columns whose values must stand in the columns ``there`` of the table ``number``, called ``name``."""

    columns: tuple[str, ...]
    number: int
    there: tuple[str, ...]
    name: str


class TableMetadata:
    """The metadata ``document``, called ``name``, as far as they speak of its table ``number``.

    ``delimiter`` is that of files whose dialect names none. ``warn`` is told of what is passed over. Raises
    UnreadableInput for what the recommendation wants refused, and for dialects that no file is read in.
    """

    def __init__(
        self, document: Mapping[str, Any], number: int, name: str, delimiter: str, warn: Callable[[str], None]
    ) -> None:
        self.name = name
        self._warn = warn
        self._seen: set[str] = set()
        given, inherited = self._inherit(document, delimiter)
        with self._translated_errors():
            alone = None if "tables" in given else Table.fromvalue(given)
            group = TableGroup(tables=[alone]) if alone is not None else TableGroup.fromvalue(given)
            group.validate_schema(strict=True)
        self._table: Table = group.tables[number]
        self._inherited = inherited[number]
        self._language = _context_language(document)
        self.dialect = self._table.dialect
        self.suppressed: bool = self._table.suppressOutput
        self.keys: list[str] = [str(key) for key in self._table.tableSchema.primaryKey or ()]
        self.foreign = list(self._foreign_keys(group))
        self._check_dialect()

    def _foreign_keys(self, group: TableGroup) -> Iterator[ForeignKey]:
        """What the table's foreign keys refer to; the package has seen to it that it is there."""
        for key in self._table.tableSchema.foreignKeys:
            to = key.reference
            for number, other in enumerate(group.tables):
                name = str(other.url)
                schema = other.tableSchema.at_props.get("id")
                if name == str(to.resource) or (
                    to.schemaReference and str(to.schemaReference) == str(schema)
                ):
                    yield ForeignKey(tuple(key.columnReference), number, tuple(to.columnReference), name)
                    break

    def fault(self, what: str, hint: str = "") -> UnreadableInput:
        """The error that says ``what`` of the metadata."""
        return UnreadableInput(what, self.name, hint)

    def warn(self, what: str, within: str = "") -> None:
        """Warn of ``what``, with the place in the metadata."""
        self._warn(f"{what} ({self.name}{f', {within}' if within else ''})")

    def _inherit(
        self, document: Mapping[str, Any], delimiter: str
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The document with each column's inherited properties in the column; and those of each table."""
        with self._translated_errors():  # metadata may nest too deeply
            given = copy.deepcopy(dict(document))
            self._drop_json_schemas(given)
        self._check_each(Inheriting, {key: given[key] for key in _INHERITED if key in given}, "")
        inherited = []
        for table in given.get("tables", [given]):
            table.setdefault("url", ".")  # the package wants one
            for key in ("tableSchema", "dialect"):
                if key not in table and key in given:
                    table[key] = copy.deepcopy(given[key])
            schema = table.get("tableSchema")
            schema = schema if isinstance(schema, dict) else {}
            sources = (given, table, schema)
            inherited.append({key: part[key] for part in sources for key in _INHERITED if key in part})
            given_columns = schema.get("columns")
            columns = given_columns if isinstance(given_columns, list) else []
            for index, column in enumerate(columns):
                if isinstance(column, dict):
                    self._check_each(Column, column, f"column {column.get('name') or index + 1}")
                    columns[index] = {**inherited[-1], **column}
            dialect = table.get("dialect", {})
            if isinstance(dialect, dict):
                table["dialect"] = {"delimiter": delimiter, **self._known_dialect(dialect)}
        return given, inherited

    def _drop_json_schemas(self, part: object) -> None:
        """Take JSON schemas out of datatypes: whoever checks them fetches what they refer to."""
        if isinstance(part, dict) and part.get("base") == "json" and "format" in part:
            del part["format"]
            self.warn("the format of a json, a JSON schema, is not checked")
        if isinstance(part, (dict, list)):
            for inner in part.values() if isinstance(part, dict) else part:
                self._drop_json_schemas(inner)

    def _known_dialect(self, dialect: dict[str, Any]) -> dict[str, Any]:
        """The dialect without what the package does not know; what is wrong in it is warned of."""
        known = {}
        for key, value in dialect.items():
            if key not in _DIALECT and not key.startswith("@") and ":" not in key:
                self.warn(_with_suggestion(f"Invalid property {key} for Dialect"), "dialect")
                continue
            known[key] = value
            if key in _DIALECT:
                with self._translated_errors("dialect", key):
                    Dialect(**{key: value})
        return known

    def _check_each(self, part: type[Any], given: Mapping[str, Any], within: str) -> None:
        """Judge each property by itself, to be able to name it: the package says only what its value is."""
        for key, value in given.items():
            with self._translated_errors(within, key):
                part.fromvalue({key: copy.deepcopy(value)})

    @contextmanager
    def _translated_errors(self, within: str = "", key: str = "") -> Iterator[None]:
        """Takes what the package warns of, and makes its errors ours; each of them once."""
        with python_warnings.catch_warnings(record=True) as caught:
            python_warnings.simplefilter("always")
            try:
                yield
            except UnreadableInput:
                raise
            except Exception as error:  # noqa: BLE001 - the package checks little before it uses it
                what = " ".join(str(error).split()) or type(error).__name__
                place = f"{within}: " if within else ""
                raise self.fault(
                    f"{place}{f'{key}: ' if key else ''}no metadata of CSVW: {what[:300]}"
                ) from None
        for text in dict.fromkeys(str(one.message) for one in caught):
            if not (text in self._seen and not key):
                self._seen.add(text)
                known = _with_suggestion(text)
                self.warn(f"{key}: {known}" if key and known == text else known, within)

    def _check_dialect(self) -> None:
        dialect = self.dialect
        for name, value in (("delimiter", dialect.delimiter), ("quoteChar", dialect.quoteChar)):
            if not (value is None and name == "quoteChar") and len(value) != 1:
                raise self.fault(f"{name} is one character, not {value!r}")

    @property
    def encoding(self) -> str:
        """The file's encoding, as Python calls it; a byte order mark is no part of UTF-8."""
        encoding: str = self.dialect.python_encoding
        return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding

    @property
    def header_rows(self) -> int:
        """How many rows name the columns."""
        rows: int = self.dialect.headerRowCount
        return rows if self.dialect.header else 0

    def columns(
        self, headers: Sequence[Sequence[str]], base: str, prefixes: Mapping[str, str]
    ) -> list[ColumnMapping]:
        """The columns of the table whose IRI is ``base``, and whose file begins with the rows ``headers``.

        ``prefixes`` may begin its IRIs besides CSVW's own.
        """
        self._prefixes = {**PREFIXES, **prefixes}
        titles = [list(column) for column in zip(*headers, strict=False)]
        columns: list[Column] = self._table.tableSchema.columns
        real = [column for column in columns if not column.virtual]
        if not real:
            with self._translated_errors():
                parts = [{"titles": title} if any(title) else {} for title in titles]
                real = [Column.fromvalue({**self._inherited, **part}) for part in parts]
        placed = match_columns(real, titles, self._inherited, self.warn)
        virtual = [(column, -1) for column in columns if column.virtual]
        every, places = zip(*placed, *virtual, strict=True) if placed or virtual else ((), ())
        names = [self._name(column, number) for number, column in enumerate(every, 1)]
        indices = {name: index for index, name in enumerate(names)}
        indices |= {"_row": len(names), "_sourceRow": len(names) + 1}
        return [
            self._column(column, name, base, indices, number, places[number])
            for number, (column, name) in enumerate(zip(every, names, strict=True))
        ]

    def _name(self, column: Column, number: int) -> str:
        """The column's name: its own, or what its first title gives, or its number."""
        name = column.name
        if name and not name.startswith("_") and not any(sign.isspace() for sign in name):
            return str(name)
        titles = column.titles or {}
        title = next((titles[tag][0] for tag in (None, "und", self._language) if titles.get(tag)), "")
        return quote(title, safe="").replace("-", "%2D").replace("~", "%7E") or f"_col.{number}"

    def _column(
        self, column: Column, name: str, base: str, indices: Mapping[str, int], number: int, place: int
    ) -> ColumnMapping:
        within = f"column {name}"
        same = {"_name": name, "_column": str(number + 1), "_sourceColumn": str(place + 1)}

        def template_of(key: str) -> Template | None:
            written = getattr(column, key)
            if written is None:
                return None
            text = "" if written is INVALID else written.uri
            try:
                compiled, unknown = template(text, base, indices, self._prefixes, same)
            except ValueError as error:
                raise self.fault(f"{key}: {error}") from None
            for variable in unknown:
                self.warn(f"{key}: {{{variable}}} names no column", within)
            return compiled

        with self._translated_errors(within):
            declared = column.datatype or Datatype.fromvalue("string")
            datatype = CellDatatype(declared, lambda what: self.warn(what, within))
        if not _IRI.fullmatch(datatype.iri):
            raise self.fault(f"the @id of a datatype is no IRI: {datatype.iri!r}")
        if column.required not in (None, True, False):
            self.warn(f"required: Invalid value for property: {column.required}", within)
            column.required = False
        if column.separator == "":
            self.warn("an empty separator parts nothing", within)
            column.separator = None
        return ColumnMapping(
            metadata=column,
            name=name,
            place=place,
            null=frozenset(column.null),
            suffix=_suffix(datatype, column.lang),
            datatype=datatype,
            about=template_of("aboutUrl"),
            property=template_of("propertyUrl") or template(_fragment(name), base, {}, {}, {})[0],
            value=template_of("valueUrl"),
        )


def _context_language(document: Mapping[str, Any]) -> str | None:
    context = document.get("@context")
    parts = context if isinstance(context, list) else []
    return next((part["@language"] for part in parts if isinstance(part, dict) and "@language" in part), None)


def _with_suggestion(text: str) -> str:
    """The package's warning of a property that is none, with the one that was perhaps meant."""
    match = _UNKNOWN.fullmatch(text)
    if match is None:
        return text
    from rapidfuzz.process import extractOne

    part = _PARTS.get(match[2])
    known = [field.name for field in dataclasses.fields(part)] if part else []
    near = extractOne(match[1], [name for name in known if not name.startswith("_")], score_cutoff=60)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{match[1]!r} is no property of a {match[2]} and says nothing{hint}"


def _fragment(name: str) -> str:
    return "#" + name.replace("{", "%7B").replace("}", "%7D").replace("#", "%23")


def _suffix(datatype: CellDatatype, language: str) -> str:
    if datatype.iri != f"{XSD}string":
        return f"^^<{datatype.iri}>"
    return f"@{language}" if language != "und" and datatype.base == "string" else ""
