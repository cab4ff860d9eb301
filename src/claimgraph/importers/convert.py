"""The child's side of joining: one source in, N-Quads out, every quad in a named graph.

What does not end well is told on standard error, because standard output is already being read. The source is
all that is opened: a parser that other people's data has turned against us finds no file and no connection.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
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
#: The longest text that an XML entity may stand for: a namespace, not a page.
MAX_ENTITY = 1024
#: How many columns the advice to describe a table names.
_TITLES = 20

_QUADS = ("nquads", "trig", "jsonld")
_REMOTE = "No LoadDocumentCallback"


def child() -> None:
    """Read the source that the request describes and write its quads."""
    asked = request()
    hold(Limits(*asked["limits"]))
    out = sys.stdout.buffer
    try:
        with open_regular(asked["path"], asked["name"]) as file:
            if asked["format"] in ("csv", "tsv"):
                _table(file, asked, out)
            else:
                _graph(file, asked, out)
        out.flush()
    except ClaimgraphError as error:
        report(error, sys.stderr.buffer)
        os._exit(TOLD)
    except BrokenPipeError:
        os._exit(1)


def _begin(file: BinaryIO, asked: dict[str, Any]) -> io.BufferedReader[Any]:
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
    return unpacked(file, asked["name"], zipped=asked["zipped"])


def _table(file: BinaryIO, asked: dict[str, Any], out: IO[bytes]) -> None:
    import codecs

    import rapidfuzz.process  # noqa: F401 - for what is found wrong in metadata, see _begin

    from claimgraph.importers.csvw.rows import Table, dialect_of, nquads

    name = asked["name"]
    if asked["table"] is None:
        stream = _begin(file, asked)
        raise _undescribed(stream, name, "\t" if asked["format"] == "tsv" else ",")
    table = Table(
        name, asked["graph"], asked["base"], asked["label"], asked["table"], asked["metadata"],
        "\t" if asked["format"] == "tsv" else ",",
    )  # fmt: skip
    encoding = dialect_of(table).encoding
    codecs.lookup(encoding)  # a module that is imported now or never
    text = io.TextIOWrapper(_begin(file, asked), encoding=encoding, newline="")
    for piece in nquads(text, table):
        out.write(piece.encode())


def _undescribed(stream: io.BufferedReader[Any], name: str, delimiter: str) -> UnreadableInput:
    """What to write for a table that has no metadata."""
    import csv
    import json
    from pathlib import PurePath

    first = stream.readline(4096).decode("utf-8", "replace").rstrip("\ufffd")  # the limit may cut a character
    if "\ufffd" in first or "\0" in first:
        return UnreadableInput(
            "this is no table in UTF-8, and no metadata say what it is", name, "save it as CSV in UTF-8"
        )
    titles = next(csv.reader([first], delimiter=delimiter), [])
    columns = [{"titles": title} for title in titles[:_TITLES]]
    rest = f" and so on for all {len(titles)} columns" if len(titles) > _TITLES else ""
    plain = PurePath(name).name.removesuffix(".gz")
    wanted = {"@context": "http://www.w3.org/ns/csvw", "url": plain, "tableSchema": {"columns": columns}}
    return UnreadableInput(
        "nothing says what the columns of this table mean",
        name,
        f"write {plain}-metadata.json next to it, and give each column a propertyUrl: "
        f"{json.dumps(wanted, ensure_ascii=False)}{rest}",
    )


def _graph(file: BinaryIO, asked: dict[str, Any], out: IO[bytes]) -> None:
    from pyoxigraph import NamedNode, RdfFormat, parse, serialize

    name, form = asked["name"], asked["format"]
    formats = {
        "turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML,
    }  # fmt: skip
    stream = _begin(file, asked)
    source: IO[bytes] = _xml(stream, name) if form == "rdfxml" else stream
    graph = NamedNode(asked["graph"])
    try:
        quads = parse(source, format=formats[form], base_iri=asked["base"], rename_blank_nodes=True)
        if form in _QUADS:
            others = frozenset(asked["graphs"]) - {graph.value}
            serialize(_placed(quads, graph, others, name), out, format=RdfFormat.N_QUADS)
        else:
            # The engine's own objects passed on and the graph put in as text: four times as fast.
            serialize(_flat(quads, name), _Placing(out, graph), format=RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    except SyntaxError as error:
        raise _broken(error, file, asked) from None


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


_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


def _xml(stream: io.BufferedReader[Any], name: str) -> IO[bytes]:
    """The content, its entities found harmless: short, standing for no file and for no other entity."""
    content = stream.read()
    if not _DOCTYPE.search(content):
        return io.BytesIO(content)  # entities can be declared nowhere else
    from xml.parsers import expat

    def declared(
        entity: str, parameter: bool, value: str | None, _: object, system: str | None, *__: object
    ) -> None:
        if parameter or value is None or system is not None:
            raise Refused(
                f"the XML entity {entity} stands for another file", name, "write out what it stands for"
            )
        if "&" in value or len(value) > MAX_ENTITY:
            raise Refused(
                f"the XML entity {entity} can grow without end", name, "write out what it stands for"
            )

    class Begun(Exception):
        """The first element: what is declared was declared."""

    def begun(*_: object) -> None:
        raise Begun

    parser = expat.ParserCreate("UTF-8")  # whatever it calls itself: the parser that reads it takes no other
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = begun
    with contextlib.suppress(
        Begun, expat.ExpatError
    ):  # what is broken is said by the parser that reads it all
        parser.Parse(content, True)
    return io.BytesIO(content)


def _broken(error: SyntaxError, file: BinaryIO, asked: dict[str, Any]) -> UnreadableInput | Refused:
    """What is wrong in a file, in which line."""
    name = asked["name"]
    what = " ".join((error.msg or "").split())
    if _REMOTE in what:
        remote = _remote_context(file, asked)
        shown = f", {remote}" if remote else ""
        return Refused(
            f"the JSON-LD takes its context from elsewhere{shown}, and nothing is fetched",
            name,
            "write the context into the file",
        )
    line = error.lineno
    if line is None and asked["format"] == "rdfxml":
        line = _xml_line(file, asked)
    what = re.sub(r"^Parser error at .*?: (?=\S)", "", what)
    what = re.sub(r" \(line \d+\)$", "", what)
    kind = {
        "turtle": "Turtle",
        "ntriples": "N-Triples",
        "nquads": "N-Quads",
        "trig": "TriG",
        "jsonld": "JSON-LD",
    }
    what = what if len(what) <= 200 else f"{what[:199]}…"
    return UnreadableInput(
        f"broken {kind.get(asked['format'], 'RDF/XML')}: {what}", f"{name}:{line}" if line else name
    )


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


def _xml_line(file: BinaryIO, asked: dict[str, Any]) -> int | None:
    """The line where XML stops being well formed; None where it is."""
    from xml.parsers import expat

    with unpacked(file, asked["name"], zipped=asked["zipped"]) as stream:
        try:
            expat.ParserCreate("UTF-8").ParseFile(stream)
        except expat.ExpatError as error:
            return error.lineno
    return None
