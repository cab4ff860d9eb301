"""The child's side of joining: one source in, N-Quads out, every quad in a named graph.

What does not end well is told on standard error, because standard output is already being read. The source is
all that is opened: a parser that other people's data has turned against us finds no file and no connection.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import IO, TYPE_CHECKING, Any

from claimgraph.errors import ClaimgraphError, Refused, UnreadableInput
from claimgraph.importers.opening import open_regular, unpacked
from claimgraph.sandbox import Limits, hold, report, request, wall_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from pyoxigraph import Quad

#: The exit code of a child that told what is wrong.
TOLD = 3
#: How deep triples may stand inside triples; the engine is recursive there and dies of some thousand.
MAX_DEPTH = 16

#: How many bytes of an XML file are looked at for its encoding.
_HEAD = 1024
_MEDIA_TYPES = {
    "turtle": "text/turtle", "ntriples": "application/n-triples", "nquads": "application/n-quads",
    "trig": "application/trig", "jsonld": "application/ld+json", "rdfxml": "application/rdf+xml",
}  # fmt: skip
_REMOTE = "No LoadDocumentCallback"


#: What begins the lines that a child which has read its source warns of, as JSON.
WARNED = b"warned"


def tell(warnings: list[str], out: IO[bytes]) -> None:
    """Hand ``warnings`` to the process that started this one."""
    import json

    out.write(WARNED + b"\n" + json.dumps(warnings).encode())
    out.flush()


def child() -> None:
    """Read the source that the request describes and write its quads."""
    asked = request()
    hold(Limits(*asked["limits"]))
    out = sys.stdout.buffer
    try:
        with open_regular(asked["path"], asked["name"]) as file:
            if asked["format"] in ("csv", "tsv"):
                warnings = _table(file, asked, out)
            else:
                warnings = []
                _graph(file, asked, out)
        out.flush()
        if warnings:
            tell(warnings, sys.stderr.buffer)
    except ClaimgraphError as error:
        report(error, sys.stderr.buffer)
        os._exit(TOLD)
    except BrokenPipeError:
        os._exit(1)


def _begin(file: BinaryIO, asked: dict[str, Any], *, marked: bool = False) -> io.BufferedReader[Any]:
    """The source from its beginning; from now on nothing else can be opened, where the system allows that.

    What is imported on the way must be there before.
    """
    import csv  # noqa: F401
    import gzip  # noqa: F401
    import json  # noqa: F401
    import zlib  # noqa: F401
    from xml.parsers import expat  # noqa: F401

    import pyoxigraph  # noqa: F401

    wall_in()
    return unpacked(file, asked["name"], zipped=asked["zipped"], marked=marked)


def _table(file: BinaryIO, asked: dict[str, Any], out: IO[bytes]) -> list[str]:
    """Write the quads of a table; what was odd in it, a line each."""
    import codecs
    import warnings

    try:
        from claimgraph.importers.csvw.rows import Reading, Table
        from claimgraph.importers.csvw.undescribed import look_at, metadata_for
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "claimgraph":
            raise
        what = f"tables need the package csvw ({error.name} is not installed)"
        raise UnreadableInput(
            what, asked["name"], "install it with pip install 'claimgraph[tables]'"
        ) from None
    import rapidfuzz.process  # noqa: F401 - for what is found wrong in metadata, see _begin

    warnings.simplefilter("ignore")  # what the package says of single cells is said better here
    name, delimiter = asked["name"], "\t" if asked["format"] == "tsv" else ","
    document, prefixes = asked["document"], {}
    remarks: list[str] = []
    codecs.lookup("utf-8-sig")  # modules that are imported now or never
    for part in [document, *document.get("tables", [])] if document is not None else []:
        with contextlib.suppress(LookupError, TypeError, ValueError):
            codecs.lookup(part["dialect"]["encoding"])
    # The wall stands before the package sees the metadata: it would fetch what they refer to.
    stream = _begin(file, asked)
    if document is None:
        found = look_at(stream, delimiter, name)
        stream = unpacked(file, name, zipped=asked["zipped"])
        prefixes = found.prefixes
        document, remarks = metadata_for(found, name, strict=asked["strict"])
    table = Table(
        name, asked["graph"], asked["base"], asked["label"], document, asked["metadata"] or name,
        asked["number"], delimiter, asked["strict"], prefixes,
    )  # fmt: skip
    reading = Reading(table)
    text = io.TextIOWrapper(stream, encoding=reading.encoding, newline="")
    for piece in reading.nquads(text):
        out.write(piece.encode())
    return [*remarks, *reading.warnings]


def _graph(file: BinaryIO, asked: dict[str, Any], out: IO[bytes]) -> None:
    from pyoxigraph import NamedNode, RdfFormat, parse, serialize

    from claimgraph.rdf import broken, encoding_of, readable

    name, form = asked["name"], RdfFormat.from_media_type(_MEDIA_TYPES[asked["format"]])
    assert form is not None  # noqa: S101 - the engine knows them all
    encoding = ""
    if form == RdfFormat.RDF_XML:  # whose module is imported now or never
        with unpacked(file, name, zipped=asked["zipped"], marked=True) as head:
            encoding = encoding_of(head.peek(_HEAD)[:_HEAD], name)
    stream: IO[bytes] = _begin(file, asked, marked=bool(encoding))
    content: bytes | None = None
    if encoding:
        content = readable(stream.read(), encoding, name)
        stream = io.BytesIO(content)
    graph = NamedNode(asked["graph"])
    try:
        quads = parse(stream, format=form, base_iri=asked["base"], rename_blank_nodes=True)
        if form.supports_datasets:
            others = frozenset(asked["graphs"]) - {graph.value}
            serialize(_placed(quads, graph, others, name), out, format=RdfFormat.N_QUADS)
        else:
            # The engine's own objects passed on and the graph put in as text: four times as fast.
            serialize(_flat(quads, name), _Placing(out, graph), format=RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    except SyntaxError as error:
        if _REMOTE in (error.msg or ""):
            remote = _remote_context(file, asked)
            shown = f", {remote}" if remote else ""
            what = f"the JSON-LD takes its context from elsewhere{shown}, and nothing is fetched"
            raise Refused(what, name, "write the context into the file") from None
        what, line = broken(error, form, content)
        raise UnreadableInput(f"broken {form.name}: {what}", f"{name}:{line}" if line else name) from None


def _flat(quads: Iterable[Quad], name: str) -> Iterator[Any]:
    """The quads, none of which holds triples nested deeper than MAX_DEPTH."""
    from pyoxigraph import Triple

    for quad in quads:
        value: Any = quad.object
        depth = 0
        while type(value) is Triple:
            depth += 1
            if depth > MAX_DEPTH:
                raise Refused(f"triples stand inside triples, more than {MAX_DEPTH} deep", name)
            value = value.object
        yield quad


def _placed(quads: Iterable[Quad], graph: Any, others: frozenset[str], name: str) -> Iterator[Quad]:
    """The quads with those of the default graph put into ``graph``; none in the graph of another source."""
    from pyoxigraph import DefaultGraph
    from pyoxigraph import Quad as NewQuad

    for quad in _flat(quads, name):
        place = quad.graph_name
        if isinstance(place, DefaultGraph):
            yield NewQuad(quad.subject, quad.predicate, quad.object, graph)
            continue
        if getattr(place, "value", "") in others:
            what = f"the file writes into the graph of another source, {place}"
            raise Refused(what, name, "join the two one at a time")
        yield quad


class _Placing(io.RawIOBase):
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


def _remote_context(file: BinaryIO, asked: dict[str, Any]) -> str:
    """The first address that a JSON-LD file takes a context from; "" where it is not found."""
    import json

    with unpacked(file, asked["name"], zipped=asked["zipped"]) as stream:
        try:
            waiting = [json.loads(stream.read())]
        except (ValueError, RecursionError):
            return ""
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, list):
            waiting += reversed(thing)
        elif isinstance(thing, dict):
            for key, value in thing.items():
                if key in ("@context", "@import"):
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, str):
                            return one
                waiting.append(value)
    return ""
