"""CSV tables with metadata after "CSV on the Web", in one zip file.

The metadata say which triple each cell is, so that the tables can be read by people and be made RDF again. A
property that a claim may have several times has a table of its own; the main tables show such values together
in a column for readers, which says no triple. A text that a spreadsheet would take for a formula has an
apostrophe before it, as ``escaping.csv_cell`` says: the one change made to what the graph says.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.escaping import csv_cell, json
from claimgraph.terms import CG, DCTERMS, EDTF, OA, RDF, RDFS, SKOS, natural_key

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import Graph
    from claimgraph.terms import Prefixes


class Column(NamedTuple):
    """A column: its name, the property, and what its cells are.

    ``kind`` is a prefix for names of things (``ent``, ``claim``, ``cg`` …), else a datatype or language.
    """

    name: str
    property: str
    kind: str


class Table(NamedTuple):
    """A table: file, class and name of the things in its rows, and a property that the described ones have.

    ``columns`` have one value for each thing, ``lists`` several, which are tables of their own.
    """

    file: str
    kind: str
    key: str
    prefix: str
    needs: str
    columns: tuple[Column, ...]
    lists: tuple[Column, ...]


def _cg(*names: str) -> tuple[Column, ...]:
    """Columns for properties of the core, written ``name:kind``."""
    pairs = (name.split(":") for name in names)
    return tuple(Column(_snake(name), CG + name, kind) for name, kind in pairs)


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


TABLES = (
    Table(
        "claims.csv", f"{CG}Claim", "claim", "claim", f"{CG}quote",
        (
            Column("sentence", f"{RDFS}label", "en"),
            *_cg("quote:string", "force:cg", "polarity:cg", "certainty:cg", "scope:cg"),
            Column("subject", f"{RDF}subject", "ent"), Column("subject_claim", f"{RDF}subject", "claim"),
            Column("relation", f"{RDF}predicate", "rel"),
            Column("object", f"{RDF}object", "ent"), Column("object_claim", f"{RDF}object", "claim"),
            *_cg("subjectText:string", "objectText:string", "claimantScope:cg", "reportedBy:ent",
                 "reportedIn:claim", "reportMode:cg", "reporterStance:cg", "answer:claim", "heldAt:EDTF",
                 "when:EDTF", "notBefore:date", "notAfter:date", "calendar:cg", "calendarReading:cg",
                 "quantityMin:decimal", "quantityMax:decimal", "unit:ent", "per:string", "loose:boolean"),
            Column("place", f"{DCTERMS}spatial", "ent"),
            *_cg("reading:cg"),
            Column("note", f"{SKOS}editorialNote", "en"),
        ),
        (*_cg("claimant:ent", "addressee:ent", "condition:claim", "figure:cg", "cue:string",
              "manner:string"),
         Column("alternative", f"{CG}alternativeTo", "claim"), *_cg("quantity:decimal")),
    ),
    Table(
        "arguments.csv", f"{CG}Argument", "argument", "arg", f"{CG}conclusion",
        (
            Column("bearing", f"{CG}bearing", "cg"),
            Column("conclusion", f"{CG}conclusion", "claim"),
            Column("conclusion_argument", f"{CG}conclusion", "arg"),
            *_cg("reading:cg"),
            Column("note", f"{SKOS}editorialNote", "en"),
        ),
        (Column("premise", f"{CG}premise", "claim"), Column("premise_argument", f"{CG}premise", "arg"),
         *_cg("claimant:ent", "cue:string")),
    ),
    Table(
        "entities.csv", "", "entity", "ent", f"{SKOS}prefLabel",
        (
            Column("label", f"{SKOS}prefLabel", "en"),
            Column("definition", f"{SKOS}definition", "en"),
            # A template can put a name behind one namespace only, so that each namespace has its column.
            *(Column(f"type_{prefix}", f"{RDF}type", prefix) for prefix in ("foaf", "schema", "cg", "skos")),
        ),
        (Column("other_label", f"{SKOS}altLabel", "en"), Column("note", f"{SKOS}editorialNote", "en"),
         Column("wikidata_item", f"{SKOS}exactMatch", "wd")),
    ),
)  # fmt: skip

Rows = list[list[str]]


def write_csvw(request: Request) -> bytes:
    """What ``request`` selects as a zip of CSV files and ``csv-metadata.json``: same graph, same bytes."""
    nodes, prefixes = request.chosen.graph, request.prefixes
    files: dict[str, str] = {}
    described: list[dict[str, Any]] = []
    for table in TABLES:
        things = _things(nodes, table, prefixes)
        main = Column(table.key, "", table.prefix)
        place = [Column("start", f"{OA}start", "start"), Column("end", f"{OA}end", "end")]
        columns = [*table.columns, *(place if table.prefix == "claim" else [])]
        rows: Rows = []
        listed: dict[str, Rows] = {column.name: [] for column in table.lists}
        for thing in things:
            name = thing.removeprefix(prefixes[table.prefix])
            shown = []
            for column in table.lists:
                values = [_cell(value, column, prefixes) for value in nodes.values(thing, column.property)]
                listed[column.name] += [[name, value] for value in values if value]
                shown.append("; ".join(value for value in values if value))
            cells = [_one(nodes, thing, column, prefixes) for column in columns]
            rows.append([name, *shown, *cells])
        heads = [main, *table.lists, *columns]
        files[table.file] = _csv([_plural(column, table) for column in heads], rows)
        described.append(_description(table, columns, prefixes))
        for column in table.lists:
            file = f"{table.key}-{column.name.replace('_', '-')}.csv"
            files[file] = _csv([table.key, column.name], listed[column.name])
            described.append(_list_description(file, table, column, prefixes))
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:source": f"{prefixes.base}edition",
        "tables": described,
    }
    files["csv-metadata.json"] = json(metadata, indent=2) + "\n"
    return _zip(files)


def _things(nodes: Graph, table: Table, prefixes: Prefixes) -> list[str]:
    found = (node for node in nodes.column(table.needs) if node.startswith(prefixes[table.prefix]))
    return sorted(found, key=natural_key)


def _one(nodes: Graph, thing: str, column: Column, prefixes: Prefixes) -> str:
    if column.kind in ("start", "end"):
        passage = nodes.value(thing, f"{CG}passage")
        found = [
            nodes.value(selector, column.property) for selector in nodes.values(passage, f"{OA}hasSelector")
        ]
        return max(found, default="")
    for value in nodes.values(thing, column.property):
        cell = _cell(value, column, prefixes)
        if cell:
            return cell
    return ""


def _cell(value: str, column: Column, prefixes: Prefixes) -> str:
    """The value as the column writes it; nothing where it is a thing of another kind."""
    if column.kind in prefixes:
        space = prefixes[column.kind]
        return value.removeprefix(space) if value.startswith(space) else ""
    return csv_cell(value)


def _plural(column: Column, table: Table) -> str:
    """The head of a column in a main table, which shows all values of a list."""
    if column not in table.lists:
        return column.name
    return f"{column.name[:-1]}ies" if column.name.endswith("y") else f"{column.name}s"


def _about(table: Table, prefixes: Prefixes) -> str:
    return f"{prefixes[table.prefix]}{{{table.key}}}"


def _column(column: Column, prefixes: Prefixes) -> dict[str, Any]:
    """The description of a column that says a triple."""
    said: dict[str, Any] = {"name": column.name, "titles": column.name, "propertyUrl": column.property}
    if column.kind == "en":
        said |= {"datatype": "string", "lang": "en"}
    elif column.kind == "EDTF":
        said |= {"datatype": {"base": "string", "@id": f"{EDTF}EDTF"}}
    elif column.kind in prefixes:
        said |= {"datatype": "string", "valueUrl": f"{prefixes[column.kind]}{{{column.name}}}"}
    else:
        said |= {"datatype": column.kind}
    return said


def _schema(table: Table, columns: list[dict[str, Any]], prefixes: Prefixes) -> dict[str, Any]:
    key = {
        "name": table.key, "titles": table.key, "datatype": "string", "required": True,
        "suppressOutput": True,
    }  # fmt: skip
    return {"aboutUrl": _about(table, prefixes), "columns": [key, *columns]}


def _description(table: Table, columns: list[Column], prefixes: Prefixes) -> dict[str, Any]:
    described: list[dict[str, Any]] = [
        {"name": name, "titles": name, "datatype": "string", "suppressOutput": True}
        for name in (_plural(column, table) for column in table.lists)
    ]
    for column in columns:
        if column.kind in ("start", "end"):
            selector = f"{prefixes['sel']}{{start}}-{{end}}-position"
            described.append(
                {
                    "name": column.name, "titles": column.name, "datatype": "nonNegativeInteger",
                    "propertyUrl": column.property, "aboutUrl": selector,
                }
            )  # fmt: skip
        else:
            described.append(_column(column, prefixes))
    if table.kind:
        described.append(
            {"name": "kind", "virtual": True, "propertyUrl": f"{RDF}type", "valueUrl": table.kind}
        )
    if table.prefix == "claim":
        passage = f"{prefixes.base}text#char={{start}},{{end}}"
        described.append(
            {"name": "passage", "virtual": True, "propertyUrl": f"{CG}passage", "valueUrl": passage}
        )
    schema = _schema(table, described, prefixes)
    return {"url": table.file, "tableSchema": {**schema, "primaryKey": table.key}}


def _list_description(file: str, table: Table, column: Column, prefixes: Prefixes) -> dict[str, Any]:
    schema = _schema(table, [_column(column, prefixes)], prefixes)
    refers = {
        "columnReference": table.key,
        "reference": {"resource": table.file, "columnReference": table.key},
    }
    return {"url": file, "tableSchema": {**schema, "foreignKeys": [refers]}}


def _csv(head: list[str], rows: Rows) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()


def _zip(files: dict[str, str]) -> bytes:
    """The files as a zip that no clock and no machine has a part in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content.encode(), compress_type=zipfile.ZIP_DEFLATED, compresslevel=6)
    return stream.getvalue()
