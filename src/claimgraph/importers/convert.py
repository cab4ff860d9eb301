"""The child's side of joining: one source in, N-Quads out, every quad in a named graph.

What does not end well is told on standard error, because standard output is already being read. The source is
all that is opened: a parser that other people's data has turned against us finds no file and no connection.
"""

from __future__ import annotations

# Some of these are never named here, but cannot be imported any more when the wall stands: see _open_walled.
import codecs
import contextlib
import csv  # noqa: F401
import encodings.cp437  # noqa: F401 - of names in ZIP archives
import io
import json
import os
import re
import sys
import warnings
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat  # noqa: F401

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from claimgraph.errors import ClaimgraphError, Refused, UnreadableInput, counted
from claimgraph.importers.input_files import open_regular, unpacked
from claimgraph.rdf import encoding_of, inline_contexts, invalid_term, known_contexts, syntax_problem, to_utf8
from claimgraph.sandbox import Limits, apply_limits, report, request, wall_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from claimgraph.importers.csvw.rows import TableReader

#: The exit code of a child that told what is wrong.
EXIT_REPORTED = 3
#: How deep triples may stand inside triples; the engine is recursive there and dies of some thousand.
MAX_DEPTH = 16

#: How many bytes of an XML file are looked at for its encoding.
_HEAD = 1024
_MEDIA_TYPES = {
    "turtle": "text/turtle", "ntriples": "application/n-triples", "nquads": "application/n-quads",
    "trig": "application/trig", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml",
}  # fmt: skip
#: What a file of RDF/XML names.
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: How many skipped statements are named, and how much of one is shown.
_NAMED, _SHOWN = 10, 200
#: What the engine says of an IRI or a language tag that is none.
_FAULTY = re.compile(r"IRI code point|IRI authority|IRI port|No scheme|language tag|subtag")
#: What begins the lines that a child which has read its source warns of, as JSON.
WARNED = b"warned"


def child() -> None:
    """Read the source that the request describes and write its quads."""
    job = request()
    apply_limits(Limits(*job["limits"]))
    out = sys.stdout.buffer
    try:
        with open_regular(job["path"], job["name"]) as file:
            remarks = (_table if job["format"] in ("csv", "tsv") else _graph)(file, job, out)
        out.flush()
        if remarks:
            sys.stderr.buffer.write(WARNED + b"\n" + json.dumps(remarks).encode())
            sys.stderr.buffer.flush()
    except ClaimgraphError as error:
        report(error, sys.stderr.buffer)
        os._exit(EXIT_REPORTED)
    except BrokenPipeError:
        os._exit(1)


def _open_walled(file: BinaryIO, job: dict[str, Any], *, marked: bool = False) -> io.BufferedReader[Any]:
    """The source from its beginning; from now on nothing else can be opened, where the system allows that.

    What is imported on the way must be there before.
    """
    wall_in()
    return unpacked(file, job["name"], zipped=job["zipped"], marked=marked)


def _table(file: BinaryIO, job: dict[str, Any], out: IO[bytes]) -> list[str]:
    """Write the quads of a table; what was odd in it, a line each."""
    try:
        from claimgraph.importers.csvw.default_metadata import default_metadata, read_head
        from claimgraph.importers.csvw.rows import Table, TableReader
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "claimgraph":
            raise
        what = f"tables need the package csvw ({error.name} is not installed)"
        hint = "install it with pip install 'claimgraph[tables]'"
        raise UnreadableInput(what, job["name"], hint) from None
    import rapidfuzz.process  # noqa: F401 - for what is found wrong in metadata, see _begin

    warnings.simplefilter("ignore")  # what the package says of single cells is said better here
    name, delimiter = job["name"], "\t" if job["format"] == "tsv" else ","
    document, prefixes = job["document"], {}
    remarks: list[str] = []
    for encoding in ("utf-8-sig", "utf-16"):
        codecs.lookup(encoding)  # modules that are imported now or never
    for part in [document, *document.get("tables", [])] if document is not None else []:
        with contextlib.suppress(LookupError, TypeError, ValueError):
            codecs.lookup(part["dialect"]["encoding"])
    # What foreign keys may refer to is opened before the wall stands, and that before the package sees the
    # metadata: it would fetch what they refer to.
    beside = {int(number): open_regular(*one[:2]) for number, one in job["beside"].items()}
    stream = _open_walled(file, job)
    if document is None:
        head = read_head(stream, delimiter, name)
        stream = unpacked(file, name, zipped=job["zipped"])
        prefixes = head.prefixes
        document, remarks = default_metadata(head, name, strict=job["strict"])
    table = Table(
        name, job["graph"], job["base"], job["label"], document, job["metadata"] or name,
        job["number"], delimiter, job["strict"], prefixes,
    )  # fmt: skip
    reading = TableReader(table)
    _read_foreign_keys(reading, job["beside"], beside)
    text = io.TextIOWrapper(stream, encoding=reading.encoding, newline="")
    for piece in reading.nquads(text):
        out.write(piece.encode())
    return [*remarks, *reading.warnings]


def _read_foreign_keys(reading: TableReader, named: dict[str, Any], files: dict[int, BinaryIO]) -> None:
    """Read what the foreign keys of ``reading`` must be among, from ``files`` by their tables' numbers."""
    for key in reading.foreign_keys:
        if key.number not in files:
            reading.warn_unchecked(key)
            continue
        _, name, zipped, form = named[str(key.number)]
        other = reading.sibling(name, key.number, "\t" if form == "tsv" else ",")
        content = unpacked(files[key.number], name, zipped=zipped)
        lines = io.TextIOWrapper(content, encoding=other.encoding, newline="")
        reading.foreign_values.append((key.columns, other.values(lines, key.there), key.name))
        lines.detach().detach()  # other keys may lead to the same file


def _graph(file: BinaryIO, job: dict[str, Any], out: IO[bytes]) -> list[str]:
    """Write the quads of RDF; what was odd in it, a line each."""
    name, form = job["name"], RdfFormat.from_media_type(_MEDIA_TYPES[job["format"]])
    assert form is not None  # noqa: S101 - the engine knows them all
    encoding = ""
    if form == RdfFormat.RDF_XML:  # whose module is imported now or never
        with unpacked(file, name, zipped=job["zipped"], marked=True) as head:
            encoding = encoding_of(head.peek(_HEAD)[:_HEAD], name)
    elif form == RdfFormat.JSON_LD:
        known_contexts()  # which are in a file
    stream: IO[bytes] = _open_walled(file, job, marked=bool(encoding))
    content: bytes | None = None
    if form == RdfFormat.RDF_XML:
        content = to_utf8(stream.read(), encoding, name)
    elif form == RdfFormat.JSON_LD:
        content = inline_contexts(stream.read(), job["base"], job["contexts"], name)
    if content is not None:
        stream = io.BytesIO(content)
    graph = NamedNode(job["graph"])
    lenient = job["lenient"]
    sound = _SoundQuads(name, lenient=lenient)
    try:
        quads = parse(stream, format=form, base_iri=job["base"], rename_blank_nodes=True, lenient=lenient)
        if form.supports_datasets:
            others = frozenset(job["graphs"]) - {graph.value}
            serialize(_into_graph(sound.of(quads), graph, others, name), out, format=RdfFormat.N_QUADS)
        else:
            # The engine's own objects passed on and the graph put in as text: four times as fast.
            serialize(sound.of(quads), _GraphInserter(out, graph), format=RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    except SyntaxError as error:
        what, line = syntax_problem(error, form, content, name)
        where = f"{name}:{line}" if line else name
        hint = "give --lenient to skip such statements" if _FAULTY.search(what) else ""
        if "UTF-8" in what:
            hint = "save it as UTF-8, as this format asks, for instance with iconv -f LATIN1 -t UTF-8"
        raise UnreadableInput(f"broken {form.name}: {what}", where, hint) from None
    if form == RdfFormat.RDF_XML and content is not None and _RDF not in content and sound.given:
        what = "the XML does not name the namespace of RDF: is it RDF/XML? It was read as such"
        sound.warnings.insert(0, f"{name}: {what}")
    if not sound.given:
        sound.warnings.insert(0, f"{name}: no triple came of it: {_why_nothing(content, form.name)}")
    return sound.warnings


def _why_nothing(content: bytes | None, form: str) -> str:
    """Why a document gave nothing: its ``content`` where it was JSON-LD or RDF/XML."""
    if form != "JSON-LD" or content is None:
        return f"the {form} holds no statement"
    document = json.loads(content)
    if not document:
        return "it is empty"
    if b'"@context"' not in content:
        return "this is plain JSON, and no @context says what its keys mean"
    if isinstance(document, dict) and set(document) == {"@context"}:
        return "it is a context and holds no data"
    return "its @context says of none of its keys what it means"


class _SoundQuads:
    """Passes quads on that can stand in a graph, counts them, and notes those that cannot."""

    def __init__(self, name: str, *, lenient: bool) -> None:
        self.name, self.lenient = name, lenient
        self.given, self.skipped = 0, 0
        self.warnings: list[str] = []

    def of(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """The quads, none of which holds triples nested deeper than MAX_DEPTH."""
        for quad in quads:
            value: Any = quad.object
            depth = 0
            while type(value) is Triple:
                depth += 1
                if depth > MAX_DEPTH:
                    raise Refused(f"triples stand inside triples, more than {MAX_DEPTH} deep", self.name)
                value = value.object
            if self.lenient and (wrong := invalid_term(quad)):
                self._skip(quad, wrong)
                continue
            self.given += 1
            yield quad
        if self.skipped > _NAMED:
            rest = f"{counted(self.skipped - _NAMED, 'more statement')}, {self.skipped:,} in all"
            self.warnings.append(f"{self.name}: skipped {rest}")

    def _skip(self, quad: Quad, wrong: str) -> None:
        self.skipped += 1
        if self.skipped <= _NAMED:
            shown = " ".join(str(quad.triple).split())
            shown = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
            self.warnings.append(f"{self.name}: skipped the statement {shown}: {wrong[:_SHOWN]}")


def _into_graph(quads: Iterable[Quad], graph: Any, others: frozenset[str], name: str) -> Iterator[Quad]:
    """The quads with those of the default graph put into ``graph``; none in the graph of another source.

    A direction of writing is left out, as JSON-LD 1.1 says: no question would find the literal otherwise.
    """
    for quad in quads:
        place, value = quad.graph_name, quad.object
        if type(value) is Literal and value.direction is not None:
            value = Literal(value.value, language=value.language)
            quad = Quad(quad.subject, quad.predicate, value, place)
        if isinstance(place, DefaultGraph):
            yield Quad(quad.subject, quad.predicate, value, graph)
            continue
        if getattr(place, "value", "") in others:
            what = f"the file writes into the graph of another source, {place}"
            raise Refused(what, name, "join the two one at a time")
        yield quad


class _GraphInserter(io.RawIOBase):
    """Takes N-Triples as the engine writes them and hands them on with a graph.

    Each line ends in " .", which stands nowhere else before a line feed, since literals escape theirs.
    """

    def __init__(self, out: IO[bytes], graph: Any) -> None:
        self.out, self.end, self.rest = out, f" {graph} .\n".encode(), b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = self.rest + bytes(data)
        cut = text.rfind(b"\n") + 1
        self.out.write(text[:cut].replace(b" .\n", self.end))
        self.rest = text[cut:]
        return len(data)
