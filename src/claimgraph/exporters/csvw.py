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
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal

from claimgraph.escaping import csv_cell, json
from claimgraph.terms import CG, DCTERMS, EDTF, OA, RDF, RDFS, SKOS, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import Graph
    from claimgraph.terms import Prefixes


class Column(NamedTuple):
    """A column: its name, the property, and what its cells are.

    ``kind`` is a prefix for names of nodes (``ent``, ``claim``, ``cg`` …), an end of the passage, else a
    datatype, or words in the language of the labels.
    """

    name: str
    property: str
    kind: str


class Table(NamedTuple):
    """A table: file, class and key of the nodes in its rows, and a property that the described ones have.

    ``columns`` have one value for each node, ``lists`` several, which are tables of their own.
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


#: The kind of a column with words in the language of the edition's labels.
_WORDS = "words"
#: The kind of a column with whole IRIs.
_IRI = "iri"
#: The ends of a claim's passage, which have a selector for their subject.
_ENDS = ("start", "end")

TABLES = (
    Table(
        "claims.csv", f"{CG}Claim", "claim", "claim", f"{CG}quote",
        (
            Column("sentence", f"{RDFS}label", _WORDS),
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
            Column("note", f"{SKOS}editorialNote", _WORDS),
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
            Column("note", f"{SKOS}editorialNote", _WORDS),
        ),
        (Column("premise", f"{CG}premise", "claim"), Column("premise_argument", f"{CG}premise", "arg"),
         *_cg("claimant:ent", "cue:string")),
    ),
    Table(
        "entities.csv", "", "entity", "ent", f"{SKOS}prefLabel",
        (
            Column("label", f"{SKOS}prefLabel", _WORDS),
            Column("definition", f"{SKOS}definition", _WORDS),
            # A template can put a name behind one namespace only, so that each namespace has its column.
            *(Column(f"type_{prefix}", f"{RDF}type", prefix) for prefix in ("foaf", "schema", "cg", "skos")),
        ),
        (Column("other_label", f"{SKOS}altLabel", _WORDS), Column("note", f"{SKOS}editorialNote", _WORDS),
         Column("wikidata_item", f"{SKOS}exactMatch", "wd")),
    ),
)  # fmt: skip

Rows = list[list[str]]


def write_csvw(request: Request) -> bytes:
    """What ``request`` selects as a zip of CSV files and ``csv-metadata.json``: same graph, same bytes."""
    graph, prefixes = request.selected.graph, request.prefixes
    language = _language(graph)
    files: dict[str, str] = {}
    descriptions: list[dict[str, Any]] = []
    for table in _tables(graph):
        offsets = [Column(end, f"{OA}{end}", end) for end in _ENDS] if table.prefix == "claim" else []
        columns = [*table.columns, *offsets]
        rows: Rows = []
        lists: dict[str, Rows] = {column.name: [] for column in table.lists}
        for node in _nodes(graph, table, prefixes):
            name = node.removeprefix(prefixes[table.prefix])
            row = [name]
            for column in table.lists:
                cells = _cells(graph, node, column, prefixes)
                lists[column.name] += [[name, cell] for cell in cells]
                row.append("; ".join(cells))
            row += [next(iter(_cells(graph, node, column, prefixes)), "") for column in columns]
            rows.append(row)
        heads = [*map(_plural, table.lists), *(column.name for column in columns)]
        files[table.file] = _csv([table.key, *heads], rows)
        descriptions.append(_description(table, columns, prefixes, language))
        for column in table.lists:
            file = f"{table.key}-{column.name.replace('_', '-')}.csv"
            files[file] = _csv([table.key, column.name], lists[column.name])
            descriptions.append(_list_description(file, table, column, prefixes, language))
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:source": f"{prefixes.base}edition",
        "tables": descriptions,
    }
    files["csv-metadata.json"] = json(metadata, indent=2) + "\n"
    return _zip(files)


def _tables(graph: Graph) -> Iterator[Table]:
    """The tables; words in several pieces have a list of their own where there are any."""
    for table in TABLES:
        if table.prefix == "claim" and graph.column(f"{CG}furtherPassage"):
            table = table._replace(lists=(*table.lists, *_cg(f"furtherPassage:{_IRI}")))
        yield table


def _language(graph: Graph) -> str:
    """The language of most labels of claims: a column has one, so that the tags of others are lost."""
    claims = graph.instances(f"{CG}Claim")
    labels = (term for claim in claims for term in graph.terms(claim, f"{RDFS}label"))
    tags = Counter(label.language for label in labels if isinstance(label, Literal) and label.language)
    return min(tags, key=lambda tag: (-tags[tag], tag), default="en")


def _nodes(graph: Graph, table: Table, prefixes: Prefixes) -> list[str]:
    nodes = (node for node in graph.column(table.needs) if node.startswith(prefixes[table.prefix]))
    return sorted(nodes, key=natural_key)


def _cells(graph: Graph, node: str, column: Column, prefixes: Prefixes) -> list[str]:
    """The values of ``node`` as the column writes them, without nodes of another kind."""
    if column.kind in _ENDS:
        selectors = graph.values(graph.value(node, f"{CG}passage"), f"{OA}hasSelector")
        return [max((graph.value(selector, column.property) for selector in selectors), default="")]
    space = prefixes.get(column.kind)
    values = graph.values(node, column.property)
    if space is None:
        return [csv_cell(value) for value in values if value]
    return [value.removeprefix(space) for value in values if value.startswith(space) and value != space]


def _plural(column: Column) -> str:
    """The head of a list's column in a main table, which shows all its values."""
    return f"{column.name[:-1]}ies" if column.name.endswith("y") else f"{column.name}s"


def _column_description(name: str, datatype: str = "string", **more: object) -> dict[str, Any]:
    return {"name": name, "titles": name, "datatype": datatype, **more}


def _virtual_column(name: str, property_: str, value: str) -> dict[str, Any]:
    return {"name": name, "virtual": True, "propertyUrl": property_, "valueUrl": value}


def _column(column: Column, prefixes: Prefixes, language: str) -> dict[str, Any]:
    """The description of a column that says a triple."""
    name, property_ = column.name, column.property
    described: dict[str, Any] = {"name": name, "titles": name, "propertyUrl": property_}
    if column.kind in _ENDS:
        selector = f"{prefixes['sel']}{{start}}-{{end}}-position"
        return _column_description(name, "nonNegativeInteger", propertyUrl=property_, aboutUrl=selector)
    if column.kind == _WORDS:
        return described | {"datatype": "string", "lang": language}
    if column.kind == "EDTF":
        return described | {"datatype": {"base": "string", "@id": f"{EDTF}EDTF"}}
    if column.kind == _IRI:
        return described | {"datatype": "string", "valueUrl": f"{{+{name}}}"}
    if column.kind in prefixes:
        return described | {"datatype": "string", "valueUrl": f"{prefixes[column.kind]}{{{name}}}"}
    return described | {"datatype": column.kind}


def _schema(table: Table, columns: list[dict[str, Any]], prefixes: Prefixes) -> dict[str, Any]:
    key = _column_description(table.key, required=True, suppressOutput=True)
    return {"aboutUrl": f"{prefixes[table.prefix]}{{{table.key}}}", "columns": [key, *columns]}


def _description(table: Table, columns: list[Column], prefixes: Prefixes, language: str) -> dict[str, Any]:
    described = [_column_description(_plural(column), suppressOutput=True) for column in table.lists]
    described += [_column(column, prefixes, language) for column in columns]
    if table.kind:
        described.append(_virtual_column("kind", f"{RDF}type", table.kind))
    if table.prefix == "claim":
        described.append(
            _virtual_column("passage", f"{CG}passage", f"{prefixes.base}text#char={{start}},{{end}}")
        )
    schema = _schema(table, described, prefixes)
    return {"url": table.file, "tableSchema": {**schema, "primaryKey": table.key}}


def _list_description(
    file: str, table: Table, column: Column, prefixes: Prefixes, language: str
) -> dict[str, Any]:
    schema = _schema(table, [_column(column, prefixes, language)], prefixes)
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
