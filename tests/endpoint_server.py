"""A SPARQL 1.1 endpoint of the tests' own, on a loopback port: a real engine behind it, and faults on demand.

It answers queries, updates and the Graph Store Protocol as the standards say. A fault is a function that is
given each request before it is carried out, and may answer in its place, badly.
"""

from __future__ import annotations

import copy
import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph

ROWS = "application/sparql-results+json"


class Request(BaseHTTPRequestHandler):
    """One request; ``fields`` are those of its form, ``content`` is its body."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def version_string(self) -> str:
        """What the server calls itself."""
        return self.server.name

    def handle_one_request(self) -> None:
        """Answer; a client that was killed meanwhile is nobody's fault."""
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Carry out any request."""
        self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.fields = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if kind == "application/x-www-form-urlencoded":
            form = parse_qs(self.content.decode(), keep_blank_values=True)
            self.fields |= {name: values[0] for name, values in form.items()}
        elif kind == "application/sparql-query":  # how an engine asks another one with SERVICE
            self.fields["query"] = self.content.decode()
        self.server.requests.append(copy.copy(self))  # one serves all requests of a connection
        if self.server.fault is not None and self.server.fault(self):
            return
        try:
            self._carry_out()
        except SyntaxError as error:
            self.answer(400, "text/plain", str(error).encode())

    do_POST = do_GET  # noqa: N815 - the base class's name

    def _carry_out(self) -> None:
        store, fields = self.server.store, self.fields
        if "query" in fields:
            named = fields.get("default-graph-uri")
            graph = pyoxigraph.NamedNode(named) if named else pyoxigraph.DefaultGraph()
            found = store.query(fields["query"], default_graph=[graph] if named else None)
            if isinstance(found, pyoxigraph.QueryTriples):
                body = found.serialize(format=pyoxigraph.RdfFormat.N_TRIPLES)
                self.answer(200, "application/n-triples", body or b"")
            else:
                xml = "json" not in self.headers.get("Accept", "json")
                layout = pyoxigraph.QueryResultsFormat.XML if xml else pyoxigraph.QueryResultsFormat.JSON
                self.answer(200, layout.media_type, found.serialize(format=layout) or b"")
        elif "update" in fields:
            store.update(fields["update"])
            self.answer(204)
        elif "graph" in fields and self.command == "POST":
            graph = pyoxigraph.NamedNode(fields["graph"])
            store.bulk_load(self.content, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
            self.answer(201)
        else:
            self.answer(404, "text/plain", b"nothing here")

    def answer(
        self,
        status: int,
        kind: str = "",
        body: bytes = b"",
        *,
        length: int | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> bool:
        """Send an answer, said to be ``length`` bytes long where that is to be a lie."""
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if length is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)
        return True


Fault = Callable[[Request], object]


class Server(ThreadingHTTPServer):
    """The server: its store, the requests it was given, and the fault that answers in its place, if any."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.store = pyoxigraph.Store()
        self.requests: list[Request] = []
        self.fault: Fault | None = None
        self.over = threading.Event()  # for faults that wait until nobody looks any more
        self.name = "test"

    @property
    def url(self) -> str:
        """Where it answers everything."""
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is part of the tests."""

    @property
    def updates(self) -> list[str]:
        """The updates that were sent, in order."""
        return [request.fields["update"] for request in self.requests if "update" in request.fields]


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs while the block does.

    Meanwhile only reference counts free memory: the collector may run in a thread of the server, and the
    engine's answers must not be freed in another thread than that which asked.
    """
    collecting = gc.isenabled()
    gc.disable()
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
        if collecting:
            gc.collect()
            gc.enable()
