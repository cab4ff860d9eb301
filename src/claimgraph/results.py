"""Answers as bytes: SPARQL's formats by the engine's own serializers, tables for people by this module.

In tables an IRI is shown by its short form, an entity by its bare slug, a literal by its text. Everything a
program may read (CSV, TSV, JSON, XML, RDF) keeps full IRIs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pyoxigraph

from claimgraph.errors import Refused, UsageProblem
from claimgraph.escaping import csv_cell, flat, json, json_text, markdown, turtle, xml_text
from claimgraph.tally import Most, Tally
from claimgraph.terms import CG, OA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO, TypeAlias

    from claimgraph.terms import Prefixes

    Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
    Row: TypeAlias = tuple[Term | None, ...]

#: Formats for rows and truth values, and formats for graphs.
ROW_FORMATS = ("table", "csv", "tsv", "json", "xml", "md")
GRAPH_FORMATS = ("turtle", "ntriples", "trig", "nquads", "rdfxml", "jsonld")

#: Formats for rows of text that commands make themselves.
TEXT_FORMATS = ("table", "csv", "md", "json")

#: An answer of any size.
ANY = Most()
#: How wide a table is where no terminal says otherwise, in characters.
WIDTH = 120
#: A column that has to wrap is read with ease down to this width; below it rows are set as records.
READABLE = 18
_NARROWEST = 10
_GAP = "  "
#: The engine keeps numbers by value. In the published graph the positions in the text are whole numbers from
#: 0 on, as Web Annotations have them, and the quantities have a decimal point.
_POSITIONS = frozenset(pyoxigraph.NamedNode(f"{OA}{name}") for name in ("start", "end"))
_QUANTITIES = frozenset(
    pyoxigraph.NamedNode(f"{CG}{name}") for name in ("quantity", "quantityMin", "quantityMax")
)
_INTEGER, _DECIMAL, _WHOLE = (
    pyoxigraph.NamedNode(f"{XSD}{name}") for name in ("integer", "decimal", "nonNegativeInteger")
)
#: The end of an IRI that XML takes for an element's name.
_ELEMENT = r"[^\W\d][\w.-]*$"


def kind(found: Results) -> str:
    """``rows``, ``boolean`` or ``graph``."""
    if isinstance(found, pyoxigraph.QueryBoolean):
        return "boolean"
    return "rows" if isinstance(found, pyoxigraph.QuerySolutions) else "graph"


def shown(term: Term | None, prefixes: Prefixes) -> str:
    """A term as tables show it; nothing for an unbound variable."""
    if term is None:
        return ""
    if isinstance(term, pyoxigraph.Literal):
        return term.value
    if isinstance(term, pyoxigraph.NamedNode):
        short = prefixes.curie(term.value)
        return short.removeprefix("ent:") if not short.startswith("<") else term.value
    if isinstance(term, pyoxigraph.Triple):
        parts = (shown(part, prefixes) for part in (term.subject, term.predicate, term.object))
        return f"<<{' '.join(parts)}>>"
    return str(term)


def table_of(found: pyoxigraph.QuerySolutions, prefixes: Prefixes) -> tuple[list[str], list[list[str]]]:
    """(variables, rows of text) of an answer that has not been read yet."""
    head = [variable.value for variable in found.variables]
    return head, [[shown(term, prefixes) for term in row] for row in found]


def serialize(
    found: Results, format_name: str, prefixes: Prefixes, width: int = WIDTH, most: Most = ANY
) -> tuple[bytes, int]:
    """(the answer in ``format_name``, how many rows or triples; for a truth value 1 or 0).

    Reads ``found`` to its end.

    ``table`` is text to read: for rows a table or records, for a graph Turtle. Raises UsageProblem
    when the format cannot hold this kind of answer, and LimitHit for more than ``most`` of what programs
    read.
    """
    if isinstance(found, pyoxigraph.QueryBoolean):
        return _boolean(found, format_name)
    if isinstance(found, pyoxigraph.QueryTriples):
        return _graph(found, "turtle" if format_name == "table" else format_name, prefixes, most)
    if format_name in ("table", "md"):
        head, rows = table_of(found, prefixes)
        return text_in(format_name, head, rows, width).encode(), len(rows)
    if format_name not in ROW_FORMATS:
        raise UsageProblem(f"rows cannot be written as {format_name}", "", f"choose {', '.join(ROW_FORMATS)}")
    if format_name == "csv":
        return _csv(found, most)
    tally = Tally(format_name, most)
    found.serialize(cast("IO[bytes]", tally), format=_layout(format_name))
    count = tally.rows()
    content = _safe(tally.content.decode(), format_name)
    return content if format_name == "tsv" else content + b"\n", count


def _layout(format_name: str) -> pyoxigraph.QueryResultsFormat:
    return cast("pyoxigraph.QueryResultsFormat", getattr(pyoxigraph.QueryResultsFormat, format_name.upper()))


def _safe(text: str, format_name: str) -> bytes:
    """What the engine's serializer wrote, with escapes for what acts; XML refuses what it cannot hold."""
    if format_name == "xml":
        return xml_text(text, "json or tsv").encode()
    return (json_text(text) if format_name == "json" else turtle(text)).encode()


def _csv(found: pyoxigraph.QuerySolutions, most: Most) -> tuple[bytes, int]:
    """(SPARQL 1.1's CSV, but for cells that a spreadsheet would take for formulas, how many rows)."""
    head = [variable.value for variable in found.variables]
    rows = []
    for row in found:
        rows.append(["" if term is None else _bare(term) for term in row])
        most.check_rows(len(rows))
    content = csv_text(head, rows, "\r\n").encode()
    most.check_size(len(content))
    return content, len(rows)


def _bare(term: Term) -> str:
    """A term without any marks of its kind."""
    return term.value if isinstance(term, pyoxigraph.Literal | pyoxigraph.NamedNode) else str(term)


def text_in(
    format_name: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int = WIDTH,
    *,
    counts: bool = False,
) -> str:
    """Rows of text under ``head`` in one of TEXT_FORMATS, ended by a line feed; JSON is a list of objects.

    ``counts`` are compared down their columns, and so never set as records.
    """
    if format_name == "csv":
        return csv_text(head, rows)
    if format_name == "md":
        return markdown_table(head, rows)
    if format_name == "json":
        return json([dict(zip(head, row, strict=True)) for row in rows], indent=2) + "\n"
    return plain_table(head, rows, width) if counts else text_of_rows(head, rows, width)


def csv_text(head: Sequence[str], rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    """Rows as CSV, lines ended by ``end``, that no spreadsheet takes for formulas."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=end)
    writer.writerows([csv_cell(cell) for cell in row] for row in (head, *rows))
    return stream.getvalue()


def _boolean(found: pyoxigraph.QueryBoolean, format_name: str) -> tuple[bytes, int]:
    truth = bool(found)
    if format_name in GRAPH_FORMATS:
        raise UsageProblem(
            f"true or false cannot be written as {format_name}", "", f"choose {', '.join(ROW_FORMATS)}"
        )
    if format_name in ("json", "xml"):
        content = found.serialize(format=_layout(format_name)) or b""
        return _safe(content.decode(), format_name) + b"\n", int(truth)
    return (b"true\n" if truth else b"false\n"), int(truth)


def _graph(
    found: Iterable[pyoxigraph.Triple], format_name: str, prefixes: Prefixes, most: Most
) -> tuple[bytes, int]:
    if format_name not in GRAPH_FORMATS:
        raise UsageProblem(
            f"a graph cannot be written as {format_name}", "", f"choose {', '.join(GRAPH_FORMATS)}"
        )
    distinct: set[pyoxigraph.Triple] = set()
    for triple in found:
        distinct.add(triple)
        most.check_rows(len(distinct))
    triples = sorted(map(_as_published, distinct), key=str)
    content = serialize_graph(triples, format_name, prefixes)
    most.check_size(len(content))
    return content, len(triples)


def _as_published(triple: pyoxigraph.Triple) -> pyoxigraph.Triple:
    """A triple with its number as the published graph has it, where the engine has written it otherwise."""
    value = triple.object
    if not isinstance(value, pyoxigraph.Literal):
        return triple
    if triple.predicate in _POSITIONS and value.datatype == _INTEGER and value.value.isdigit():
        value = pyoxigraph.Literal(value.value, datatype=_WHOLE)
    elif triple.predicate in _QUANTITIES and value.datatype == _DECIMAL and "." not in value.value:
        value = pyoxigraph.Literal(f"{value.value}.0", datatype=_DECIMAL)
    return pyoxigraph.Triple(triple.subject, triple.predicate, value)


def serialize_graph(triples: Sequence[pyoxigraph.Triple], format_name: str, prefixes: Prefixes) -> bytes:
    """``triples`` in one of GRAPH_FORMATS, declaring only the prefixes of terms that occur."""
    names = {
        "turtle": "TURTLE",
        "ntriples": "N_TRIPLES",
        "trig": "TRIG",
        "nquads": "N_QUADS",
        "rdfxml": "RDF_XML",
        "jsonld": "JSON_LD",
    }
    used: dict[str, str] = {}
    for term in {term for one in triples for term in (one.subject, one.predicate, one.object)}:
        node = term.datatype if isinstance(term, pyoxigraph.Literal) else term
        if isinstance(node, pyoxigraph.NamedNode) and (split := prefixes.split(node.value)):
            used[split[0]] = prefixes[split[0]]
    rdf_format = getattr(pyoxigraph.RdfFormat, names[format_name])
    if format_name == "rdfxml":
        _refuse_nameless(triples)
    content = pyoxigraph.serialize(triples, format=rdf_format, prefixes=dict(sorted(used.items()))) or b""
    text = content.decode()
    if format_name == "rdfxml":
        return xml_text(text, "turtle or jsonld").encode()
    return (json_text(text) if format_name == "jsonld" else turtle(text)).encode()


def _refuse_nameless(triples: Sequence[pyoxigraph.Triple]) -> None:
    """RDF/XML writes a property as an element, and some IRIs end in nothing that can be one's name."""
    for iri in sorted({triple.predicate.value for triple in triples}):
        if not re.search(_ELEMENT, iri):
            raise Refused("RDF/XML cannot name this property", flat(iri), "choose turtle or jsonld")


def text_of_rows(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Rows as text to read: a table where that is readable in ``width`` characters, else records."""
    head = [flat(name) for name in head]
    cells, widths = _measured(head, rows, width)
    if _readable(head, cells, widths, width):
        return _table(head, cells, widths)
    return plain_records(head, cells, width)


def readable(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table fits into ``width`` characters without a column that wraps narrower than READABLE."""
    cells, widths = _measured(head, rows, width)
    return _readable(head, cells, widths, width)


def _readable(head: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int], width: int) -> bool:
    if len(head) < 2 or not cells:
        return True
    if sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        return False
    return not any(
        len(cell) > size for row in cells for cell, size in zip(row, widths, strict=True) if size < READABLE
    )


def _measured(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> tuple[list[list[str]], list[int]]:
    """(cells without line breaks, widths of the columns)."""
    cells = [[flat(cell) for cell in row] for row in rows]
    return cells, column_widths([head, *cells], width) if head else []


def plain_records(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Each row as a block of ``name  value`` lines, values aligned and wrapped, blocks an empty line apart.

    What is unbound is left out of its block.
    """
    indent = max(map(len, head), default=0) + len(_GAP)
    blocks = []
    for row in rows:
        lines = []
        for name, value in zip(head, row, strict=True):
            if value:
                first, *rest = wrap(flat(value), max(width - indent, READABLE))
                lines += [name.ljust(indent) + first, *(" " * indent + line for line in rest)]
        blocks.append("".join(f"{line}\n" for line in lines or ["(nothing is bound)"]))
    return "\n".join(blocks)


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """A table in plain text no wider than ``width`` characters where its columns allow, cells wrapped."""
    head = [flat(name) for name in head]
    return _table(head, *_measured(head, rows, width))


def _table(head: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    if not head:
        return ""
    lines = [_GAP.join(name.ljust(size) for name, size in zip(head, widths, strict=True)).rstrip()]
    lines.append(_GAP.join("-" * size for size in widths))
    wrapped = [[wrap(cell, size) for cell, size in zip(row, widths, strict=True)] for row in cells]
    spaced = any(len(cell) > 1 for row in wrapped for cell in row)
    for number, row in enumerate(wrapped):
        if spaced and number:
            lines.append("")
        for index in range(max(len(cell) for cell in row)):
            parts = [cell[index] if index < len(cell) else "" for cell in row]
            lines.append(
                _GAP.join(part.ljust(size) for part, size in zip(parts, widths, strict=True)).rstrip()
            )
    return "\n".join(lines) + "\n"


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: its longest cell where all fit into ``width``.

    Otherwise the widest give way first; a column gives way down to its longest word before any word is
    broken.
    """
    columns = range(len(rows[0]))
    widths = [max(1, *(len(row[column]) for row in rows)) for column in columns]
    words = [
        max((len(word) for row in rows for word in row[column].split()), default=1) for column in columns
    ]
    room = width - len(_GAP) * (len(widths) - 1)
    for floors in ([max(size, _NARROWEST) for size in words], [_NARROWEST] * len(widths)):
        while (excess := sum(widths) - room) > 0:
            open_columns = [column for column in columns if widths[column] > floors[column]]
            if not open_columns:
                break
            widest = max(open_columns, key=widths.__getitem__)
            # Down to the next one, or as far as need be: in one step, as quotations are long.
            below = max((widths[other] for other in open_columns if other != widest), default=0)
            step = min(excess, widths[widest] - max(floors[widest], min(below, widths[widest] - 1)))
            widths[widest] -= max(step, 1)
    return widths


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` characters, broken at blanks or, at need, inside a word."""
    lines: list[str] = []
    line = ""
    for whole in text.split(" "):
        word = whole
        if line and len(line) + 1 + len(word) <= width:
            line += " " + word
            continue
        if line:
            lines.append(line)
        while len(word) > width:
            lines.append(word[:width])
            word = word[width:]
        line = word
    lines.append(line)
    return lines


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what would be markup inside a cell (bars, stars, brackets) is kept from it."""
    lines = [[markdown(cell) for cell in line] for line in (head, *rows)]
    lines.insert(1, ["---"] * len(head))
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) if head else ""
