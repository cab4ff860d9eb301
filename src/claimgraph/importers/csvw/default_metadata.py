"""Metadata for a table that has none: what SSSOM says of mappings, else what the header alone says."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import UnreadableInput
from claimgraph.importers.formats import without_packing
from claimgraph.terms import OWL, SSSOM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BufferedReader

#: How many columns the advice to describe a table names.
_TITLES = 20
#: The longest line, and the most lines, that are looked at for header and prefixes.
_LINE, _LINES = 4096, 10_000
#: What SSSOM's own terms for a mapping are in RDF; its other columns are called as the column.
_MAPPING = {
    "subject_id": f"{OWL}annotatedSource",
    "predicate_id": f"{OWL}annotatedProperty",
    "object_id": f"{OWL}annotatedTarget",
}
#: The prefixes that a table of mappings need not declare, beyond those of CSVW.
_PREFIXES = {"semapv": "https://w3id.org/semapv/vocab/", "sssom": SSSOM, "linkml": "https://w3id.org/linkml/"}


class TableHead(NamedTuple):
    """The beginning of a table: the prefixes of its comments, its dialect, the titles of its columns."""

    prefixes: dict[str, str]
    dialect: dict[str, str]
    titles: list[str]


def read_head(stream: BufferedReader[Any], delimiter: str, name: str) -> TableHead:
    """What the first lines of a table say.

    Lines that begin with ``#`` and are no row are comments; a ``curie_map`` in them declares prefixes. Where
    the header holds semicolons or tabs and no comma, they part the cells, as in what many spreadsheets save.
    Raises UnreadableInput for what is no text in UTF-8, nor in UTF-16 with a byte order mark.
    """
    comments: list[str] = []
    marked = stream.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    lines = io.TextIOWrapper(stream, encoding="utf-16" if marked else "utf-8", errors="replace", newline="")
    while True:
        line = lines.readline(_LINE)
        if "\ufffd" in line or "\0" in line:
            what = "this is no table in UTF-8, and no metadata say what it is"
            hint = 'save it as CSV in UTF-8, or give metadata with "dialect": {"encoding": "windows-1252"}'
            raise UnreadableInput(what, name, hint)
        if not line.startswith("#") or delimiter in line.removesuffix("\t") or len(comments) == _LINES:
            break
        comments.append(line[1:].rstrip())
    lines.detach()
    dialect = {"commentPrefix": "#"} if comments else {}
    if marked:
        dialect["encoding"] = "utf-16"
    if delimiter == "," and "," not in line and (";" in line or "\t" in line):
        delimiter = dialect["delimiter"] = ";" if ";" in line else "\t"
    titles = next(csv.reader([line], delimiter=delimiter), [])
    prefixes = {**_PREFIXES, **_curie_map(comments)} if set(_MAPPING) <= set(titles) else {}
    return TableHead(prefixes, dialect, titles)


def _curie_map(comments: Sequence[str]) -> dict[str, str]:
    prefixes: dict[str, str] = {}
    inside = False
    for line in comments:
        part = re.fullmatch(r"(\s+)[\"']?([^\s:\"']+)[\"']?:\s*[\"']?([^\s\"']+)[\"']?", line)
        if inside and part is not None:
            prefixes[part[2]] = part[3]
        else:
            inside = line.strip() == "curie_map:"
    return prefixes


def default_metadata(table: TableHead, name: str, *, strict: bool) -> tuple[dict[str, Any], list[str]]:
    """Metadata for the file ``name``, and the warning that it needs better ones.

    A table of mappings needs none. Raises UnreadableInput for another where ``strict``.
    """
    file_name = without_packing(PurePath(name).name)
    document: dict[str, Any] = {"@context": "http://www.w3.org/ns/csvw", "url": file_name}
    if table.dialect:
        document["dialect"] = table.dialect
    if set(_MAPPING) <= set(table.titles):
        return {**document, "tableSchema": {"columns": _mappings(table.titles)}}, []
    columns = [{"titles": title} for title in table.titles[:_TITLES]]
    advice = json.dumps({**document, "tableSchema": {"columns": columns}}, ensure_ascii=False)
    more = f" and so on for all {len(table.titles)} columns" if len(table.titles) > _TITLES else ""
    what = "nothing says what the columns of this table mean"
    hint = f"write {file_name}-metadata.json next to it, and give each column a propertyUrl: {advice}{more}"
    if strict:
        raise UnreadableInput(what, name, hint)
    warning = UnreadableInput(f"{what}; each is a property with its title for a name", name, hint)
    return document, [str(warning)]


def _mappings(titles: Sequence[str]) -> list[dict[str, Any]]:
    """The columns of an SSSOM table: each row a mapping, and the triple itself where no row can deny it."""
    columns: list[dict[str, Any]] = []
    for title in titles:
        column: dict[str, Any] = {"titles": title, "propertyUrl": _MAPPING.get(title, f"{SSSOM}{title}")}
        if title in _MAPPING or title == "mapping_justification":
            column["valueUrl"] = f"{{+{title}}}"
        elif title == "confidence":
            column["datatype"] = "double"
        elif title.endswith("_date"):
            column["datatype"] = "date"
        elif title.endswith("_id"):
            column["separator"] = "|"
        columns.append(column)
    columns.append({"virtual": True, "propertyUrl": "rdf:type", "valueUrl": f"{OWL}Axiom"})
    if "predicate_modifier" not in titles:
        terms = {"aboutUrl": "subject_id", "propertyUrl": "predicate_id", "valueUrl": "object_id"}
        columns.append({"virtual": True, **{key: f"{{+{name}}}" for key, name in terms.items()}})
    return columns
