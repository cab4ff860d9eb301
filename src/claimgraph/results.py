"""Answers as bytes: SPARQL's formats by the engine's own serializers, tables for people by ``tabular``.

In tables an IRI is shown by its short form, an entity by its bare slug, a literal by its text. Everything a
program may read (CSV, TSV, JSON, XML, RDF) keeps full IRIs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pyoxigraph

from claimgraph.errors import Refused, UsageProblem
from claimgraph.escaping import flat, json_text, turtle, xml_text
from claimgraph.row_counter import ResultLimit, RowCounter
from claimgraph.tabular import WIDTH, csv_text, text_in
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
_RDF_FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
GRAPH_FORMATS = tuple(_RDF_FORMATS)
_RESULTS_FORMATS = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}

#: An answer of any size.
UNLIMITED = ResultLimit()
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


def kind(results: Results) -> str:
    """``rows``, ``boolean`` or ``graph``."""
    if isinstance(results, pyoxigraph.QueryBoolean):
        return "boolean"
    return "rows" if isinstance(results, pyoxigraph.QuerySolutions) else "graph"


def display(term: Term | None, prefixes: Prefixes) -> str:
    """A term as tables show it; nothing for an unbound variable."""
    if term is None:
        return ""
    if isinstance(term, pyoxigraph.Literal):
        return term.value
    if isinstance(term, pyoxigraph.NamedNode):
        short = prefixes.curie(term.value)
        return short.removeprefix("ent:") if not short.startswith("<") else term.value
    if isinstance(term, pyoxigraph.Triple):
        parts = (display(part, prefixes) for part in (term.subject, term.predicate, term.object))
        return f"<<{' '.join(parts)}>>"
    return str(term)


def table_of(solutions: pyoxigraph.QuerySolutions, prefixes: Prefixes) -> tuple[list[str], list[list[str]]]:
    """(variables, rows of text) of an answer that has not been read yet."""
    head = [variable.value for variable in solutions.variables]
    return head, [[display(term, prefixes) for term in row] for row in solutions]


def serialize(
    results: Results, format_name: str, prefixes: Prefixes, width: int = WIDTH, limit: ResultLimit = UNLIMITED
) -> tuple[bytes, int]:
    """(the answer in ``format_name``, how many rows or triples; for a truth value 1 or 0).

    Reads ``results`` to its end.

    ``table`` is text to read: for rows a table or records, for a graph Turtle. Raises UsageProblem
    when the format cannot hold this kind of answer, and LimitHit for more than ``limit`` of what programs
    read.
    """
    if isinstance(results, pyoxigraph.QueryTriples):
        format_name = "turtle" if format_name == "table" else format_name
        _check_format("a graph", format_name, GRAPH_FORMATS)
        return _graph(results, format_name, prefixes, limit)
    if isinstance(results, pyoxigraph.QueryBoolean):
        _check_format("true or false", format_name, ROW_FORMATS)
        return _boolean(results, format_name), int(bool(results))
    _check_format("rows", format_name, ROW_FORMATS)
    if format_name in ("table", "md"):
        head, rows = table_of(results, prefixes)
        return text_in(format_name, head, rows, width).encode(), len(rows)
    if format_name == "csv":
        return _csv(results, limit)
    counter = RowCounter(format_name, limit)
    results.serialize(cast("IO[bytes]", counter), format=_RESULTS_FORMATS[format_name])
    count = counter.rows()
    return _escaped(counter.content.decode(), format_name), count


def _check_format(kind: str, format_name: str, formats: Sequence[str]) -> None:
    if format_name not in formats:
        raise UsageProblem(f"{kind} cannot be written as {format_name}", "", f"choose {', '.join(formats)}")


def _escaped(text: str, format_name: str) -> bytes:
    """What the engine's serializer wrote, ended by a line feed, with escapes for what acts.

    XML refuses what it cannot hold.
    """
    if format_name == "tsv":
        return turtle(text).encode()
    escaped = xml_text(text, "json or tsv") if format_name == "xml" else json_text(text)
    return f"{escaped}\n".encode()


def _csv(solutions: pyoxigraph.QuerySolutions, limit: ResultLimit) -> tuple[bytes, int]:
    """(SPARQL 1.1's CSV, but for cells that a spreadsheet would take for formulas, how many rows)."""
    head = [variable.value for variable in solutions.variables]
    rows = []
    for row in solutions:
        rows.append(["" if term is None else _plain(term) for term in row])
        limit.check_rows(len(rows))
    content = csv_text(head, rows, "\r\n").encode()
    limit.check_size(len(content))
    return content, len(rows)


def _plain(term: Term) -> str:
    """A term without any marks of its kind."""
    return term.value if isinstance(term, pyoxigraph.Literal | pyoxigraph.NamedNode) else str(term)


def _boolean(boolean: pyoxigraph.QueryBoolean, format_name: str) -> bytes:
    if format_name in ("json", "xml"):
        return _escaped(
            (boolean.serialize(format=_RESULTS_FORMATS[format_name]) or b"").decode(), format_name
        )
    return b"true\n" if boolean else b"false\n"


def _graph(
    made: Iterable[pyoxigraph.Triple], format_name: str, prefixes: Prefixes, limit: ResultLimit
) -> tuple[bytes, int]:
    distinct: set[pyoxigraph.Triple] = set()
    for triple in made:
        distinct.add(triple)
        limit.check_rows(len(distinct))
    triples = sorted(map(_as_published, distinct), key=str)
    content = serialize_graph(triples, format_name, prefixes)
    limit.check_size(len(content))
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
    used: dict[str, str] = {}
    for term in {term for one in triples for term in (one.subject, one.predicate, one.object)}:
        node = term.datatype if isinstance(term, pyoxigraph.Literal) else term
        if isinstance(node, pyoxigraph.NamedNode) and (split := prefixes.split(node.value)):
            used[split[0]] = prefixes[split[0]]
    if format_name == "rdfxml":
        _refuse_unnameable(triples)
    rdf_format, prefixes_used = _RDF_FORMATS[format_name], dict(sorted(used.items()))
    text = (pyoxigraph.serialize(triples, format=rdf_format, prefixes=prefixes_used) or b"").decode()
    if format_name == "rdfxml":
        return xml_text(text, "turtle or jsonld").encode()
    return (json_text(text) if format_name == "jsonld" else turtle(text)).encode()


def _refuse_unnameable(triples: Sequence[pyoxigraph.Triple]) -> None:
    """RDF/XML writes a property as an element, and some IRIs end in nothing that can be one's name."""
    for iri in sorted({triple.predicate.value for triple in triples}):
        if not re.search(_ELEMENT, iri):
            raise Refused("RDF/XML cannot name this property", flat(iri), "choose turtle or jsonld")
