"""What metadata say of one table, checked: dialect, columns, and what each column's cells become.

Every fault is told with the place in the metadata. A property that is not known is refused, because a typing
error in ``propertyUrl`` would otherwise change what the table says without a word.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from claimgraph.errors import UnreadableInput
from claimgraph.importers.csvw.cells import Datatype, datatype
from claimgraph.importers.csvw.templates import Template, template
from claimgraph.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Properties that a column takes over from its schema, table and group.
INHERITED = (
    "aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl", "required", "separator",
    "textDirection", "valueUrl",
)  # fmt: skip
#: What a description may say besides, of which nothing becomes a triple in minimal mode.
_ANYWHERE = ("@id", "@type", "@context")
_TABLE = ("url", "dialect", "notes", "suppressOutput", "tableDirection", "tableSchema", "transformations")
_SCHEMA = ("columns", "foreignKeys", "primaryKey", "rowTitles")
_COLUMN = ("name", "suppressOutput", "titles", "virtual")
_DIALECT = {
    "commentPrefix": None, "delimiter": ",", "doubleQuote": True, "encoding": "utf-8", "header": True,
    "headerRowCount": None, "lineTerminators": None, "quoteChar": '"', "skipBlankRows": False,
    "skipColumns": 0, "skipInitialSpace": False, "skipRows": 0, "trim": False,
}  # fmt: skip


class Dialect(NamedTuple):
    """How the file is written."""

    delimiter: str
    quote: str | None
    double_quote: bool
    encoding: str
    header: bool
    skip_rows: int
    skip_blank: bool
    comment: str | None
    trim_start: bool
    trim_end: bool


class Column(NamedTuple):
    """What becomes of a column's cells."""

    name: str
    titles: tuple[str, ...]
    virtual: bool
    suppressed: bool
    required: bool
    null: frozenset[str]
    default: str
    separator: str | None
    ordered: bool
    #: What follows the quoted text of its literals: a language tag, a datatype or nothing.
    suffix: str
    datatype: Datatype
    about: Template | None
    property: Template
    value: Template | None


class Place:
    """Where in the metadata something stands, for messages."""

    def __init__(self, file: str, within: str = "") -> None:
        self.file, self.within = file, within

    def fault(self, what: str, hint: str = "") -> UnreadableInput:
        """The error that says ``what`` of this place."""
        return UnreadableInput(what, f"{self.file}{f', {self.within}' if self.within else ''}", hint)

    def of(self, within: str) -> Place:
        """A place further in."""
        return Place(self.file, within)


def check_keys(thing: Mapping[str, Any], known: Sequence[str], place: Place) -> None:
    """Raise UnreadableInput, with the nearest name, for a property that metadata do not have there."""
    for key in thing:
        if key not in known and key not in _ANYWHERE and ":" not in key:
            from rapidfuzz.process import extractOne

            near = extractOne(key, known, score_cutoff=60)
            raise place.fault(
                f"{key!r} is no property of CSVW here", f"did you mean {near[0]}?" if near else "take it out"
            )


def read_dialect(table: Mapping[str, Any], place: Place, delimiter: str = ",") -> Dialect:
    """The dialect of a table's description; ``delimiter`` is that of files which say nothing."""
    given = table.get("dialect", {})
    place = place.of("dialect")
    if not isinstance(given, dict):
        raise place.fault("a dialect is an object", "write it into the metadata: no other file is read")
    check_keys(given, tuple(_DIALECT), place)
    said = {**_DIALECT, "delimiter": delimiter, **given}
    if said["skipColumns"] or said["headerRowCount"] not in (None, 0, 1):
        raise place.fault(
            "skipColumns, and a header of several rows, are not understood", "take them out of the file"
        )
    encoding = said["encoding"]
    try:
        # "rot13" and the like turn text into text and are no encodings of a file.
        if not isinstance(encoding, str) or not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
    except LookupError:
        raise place.fault(f"there is no encoding {encoding!r}", 'write one such as "utf-8"') from None
    for name in ("delimiter", "quoteChar", "commentPrefix"):
        value = said[name]
        if (value is None and name != "delimiter") or (isinstance(value, str) and len(value) == 1):
            continue
        raise place.fault(f"{name} is one character, not {value!r}")
    if not isinstance(said["skipRows"], int) or said["skipRows"] < 0:
        raise place.fault("skipRows is a whole number")
    if said["trim"] not in (True, False, "true", "false", "start", "end"):
        raise place.fault("trim is true, false, start or end")
    return Dialect(
        delimiter=said["delimiter"],
        quote=said["quoteChar"],
        double_quote=bool(said["doubleQuote"]),
        encoding="utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding,
        header=bool(said["header"]) if said["headerRowCount"] is None else said["headerRowCount"] == 1,
        skip_rows=said["skipRows"],
        skip_blank=bool(said["skipBlankRows"]),
        comment=said["commentPrefix"],
        trim_start=said["trim"] in (True, "true", "start") or bool(said["skipInitialSpace"]),
        trim_end=said["trim"] in (True, "true", "end"),
    )


def read_columns(
    table: Mapping[str, Any], header: Sequence[str] | None, base: str, place: Place
) -> list[Column]:
    """The columns of a table whose IRI is ``base``, held against the file's ``header`` where it has one."""
    check_keys(table, (*_TABLE, *INHERITED), place)
    schema = table.get("tableSchema", {})
    place = place.of("tableSchema")
    if not isinstance(schema, dict):
        raise place.fault("a tableSchema is an object", "write it into the metadata: no other file is read")
    check_keys(schema, (*_SCHEMA, *INHERITED), place)
    described = schema.get("columns", [])
    if not isinstance(described, list) or not all(isinstance(one, dict) for one in described):
        raise place.fault("columns is a list of objects")
    if not described:
        described = [{"titles": title} for title in header or ()]
    inherited = {key: source[key] for source in (table, schema) for key in INHERITED if key in source}
    named = [_name(one, number, place) for number, one in enumerate(described, 1)]
    twice = next((name for number, name in enumerate(named) if name in named[:number]), None)
    if twice is not None:
        raise place.fault(f"two columns are named {twice}")
    real = [one for one in described if not one.get("virtual")]
    if any(one.get("virtual") for one in described[: len(real)]):
        raise place.fault("virtual columns come after those of the file")
    _check_header(header, real, named, place)
    places = {name: index for index, name in enumerate(named)}
    places |= {"_row": len(named), "_sourceRow": len(named) + 1}
    columns = []
    for number, (one, name) in enumerate(zip(described, named, strict=True), 1):
        check_keys(one, (*_COLUMN, *INHERITED), place.of(f"column {name}"))
        fixed = {"_name": name, "_column": str(number), "_sourceColumn": str(number)}
        columns.append(_column({**inherited, **one}, name, base, places, fixed, place.of(f"column {name}")))
    return columns


def _titles(one: Mapping[str, Any]) -> tuple[str, ...]:
    """A column's titles in whatever language."""
    given = one.get("titles", ())
    groups = given.values() if isinstance(given, dict) else [given]
    found: list[str] = []
    for group in groups:
        found += [group] if isinstance(group, str) else [str(title) for title in group]
    return tuple(found)


def _name(one: Mapping[str, Any], number: int, place: Place) -> str:
    name = one.get("name")
    if name is None:
        titles = _titles(one)
        return quote(titles[0], safe="") if titles and titles[0] else f"_col.{number}"
    if not isinstance(name, str) or not name or name.startswith("_") or any(sign in name for sign in " {}"):
        raise place.of(f"column {number}").fault(f"{name!r} is no name of a column")
    return name


def _check_header(
    header: Sequence[str] | None, real: Sequence[Mapping[str, Any]], named: Sequence[str], place: Place
) -> None:
    """The file's header must be what the metadata describe, column by column."""
    if header is None:
        return
    if len(header) != len(real):
        raise place.fault(
            f"{len(real)} columns are described and the file has {len(header)}: {', '.join(header)}"
        )
    for number, (title, one) in enumerate(zip(header, real, strict=True), 1):
        wanted = _titles(one) or (named[number - 1],)
        if title.strip() not in [want.strip() for want in wanted]:
            raise place.of(f"column {number}").fault(
                f"the file's header has {title!r} where {wanted[0]!r} is described",
                "describe the columns in the order of the file",
            )


def _suffix(kind: Datatype, language: str) -> str:
    if kind.iri != f"{XSD}string":
        return f"^^<{kind.iri}>"
    return f"@{language}" if language != "und" and kind.base == "string" else ""


def _column(
    said: Mapping[str, Any],
    name: str,
    base: str,
    places: Mapping[str, int],
    fixed: Mapping[str, str],
    place: Place,
) -> Column:
    def text(key: str) -> str | None:
        value = said.get(key)
        if value is None or isinstance(value, str):
            return value
        raise place.fault(f"{key} is a text, not {value!r}")

    def filled(key: str) -> Template | None:
        written = text(key)
        if written is None:
            return None
        try:
            return template(written, base, places, fixed)
        except ValueError as error:
            raise place.fault(f"{key}: {error}") from None

    null = said.get("null", "")
    nulls = [null] if isinstance(null, str) else null
    if not isinstance(nulls, list) or not all(isinstance(one, str) for one in nulls):
        raise place.fault("null is a text or a list of texts")
    try:
        kind = datatype(said.get("datatype", "string"))
    except ValueError as error:
        raise place.fault(f"datatype: {error}") from None
    language = text("lang") or "und"
    if language != "und" and not language.replace("-", "").isalnum():
        raise place.fault(f"{language!r} is no language tag")
    separator = text("separator")
    if separator == "":
        raise place.fault("separator is empty")
    virtual = bool(said.get("virtual"))
    value = filled("valueUrl")
    if virtual and value is None and "default" not in said:
        raise place.fault("a virtual column has a valueUrl or a default")
    return Column(
        name=name,
        titles=_titles(said),
        virtual=virtual,
        suppressed=bool(said.get("suppressOutput")),
        required=bool(said.get("required")),
        null=frozenset(nulls),
        default=text("default") or "",
        separator=separator,
        ordered=bool(said.get("ordered")),
        suffix=_suffix(kind, language),
        datatype=kind,
        about=filled("aboutUrl"),
        property=filled("propertyUrl") or template(f"#{name}", base, {}, {}),
        value=value,
    )
