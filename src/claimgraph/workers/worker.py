"""The worker's side: opens the store, confines itself and answers until nobody asks any more.

It runs in a process of its own that is killed from outside at its limits; what the engine writes to standard
error at its end is nobody's business.
"""

from __future__ import annotations

import io
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from claimgraph.errors import ClaimgraphError, LimitHit, UnreadableInput, UsageProblem
from claimgraph.query_guard import Permissions, guard
from claimgraph.results import kind, serialize
from claimgraph.row_counter import ResultLimit
from claimgraph.sandbox import Limits, apply_limits, report
from claimgraph.sparql_tokens import prefixes_used
from claimgraph.store import engine_errors, first_line, open_readonly
from claimgraph.terms import Prefixes
from claimgraph.untrusted import enclose
from claimgraph.workers.protocol import HEAD, QueryRequest, decoded, encoded, lengths

if TYPE_CHECKING:
    import socket

#: How many seconds of processor time a query may take beyond its limit before the system ends the worker,
#: where nobody is left to do so.
_GRACE = 5
#: How many bytes of a message are taken at a time; the next one is not sent before this one is answered.
_PIECE = 1 << 16
_SAMPLE = "PREFIX a: <urn:a:> {} WHERE {{ ?s a:p ?o FILTER(?o != 'a' && STR(?s) != '\\u0041') }}"


def warm_up() -> None:
    """Import and compile whatever an answer takes, because a confined worker can open no module."""
    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode("urn:a:p")
    store.add(pyoxigraph.Quad(node, node, pyoxigraph.Literal("b")))
    asker = _Asker(store, Prefixes({"a": "urn:a:"}), frozenset(), "", ResultLimit())
    for form, formats in (
        ("SELECT *", ("json", "xml", "csv", "tsv", "table", "md")),
        ("CONSTRUCT", ("turtle", "ntriples", "trig", "nquads", "rdfxml", "jsonld")),
    ):
        for name in formats:
            text = _SAMPLE.format(form if form[0] == "S" else "CONSTRUCT { ?s a:p ?o }")
            asker.answer(QueryRequest(text, name, name))
    for wrong in ("SELECT", "SELECT * { SERVICE <urn:a> {} }", "SELECT * { ?s nobody:p ?o }"):
        with suppress(ClaimgraphError):
            asker.answer(QueryRequest(wrong))
    report(UsageProblem(""), io.BytesIO())


def serve(line: socket.socket) -> None:
    """Answer over ``line`` until it is closed at the other end; the first message says how to."""
    _be_quiet()
    with suppress(OSError):  # whoever asked is gone
        message = _receive(line)
        if message is None:
            return
        setup, _ = decoded(message)
        try:
            asker = _open(setup)
        except ClaimgraphError as error:
            _send(line, *_problem(error))
            return
        _send(line, {"kind": "ready", "graphs": sorted(asker.graphs)})
        while (message := _receive(line)) is not None:
            _allow_time(setup["timeout"])
            _send(line, *_reply(asker, QueryRequest(*decoded(message)[0])))


def _be_quiet() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _open(setup: dict[str, Any]) -> _Asker:
    path = Path(setup["store"])
    store = open_readonly(path)
    apply_limits(Limits(0, setup["memory"]))
    enclose(path)
    graphs = frozenset(
        graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)
    )
    limit = ResultLimit(*setup["result_limit"])
    return _Asker(store, Prefixes(setup["prefixes"]), graphs, setup["edition"], limit)


def _receive(line: socket.socket) -> bytearray | None:
    """The next message; None at the end."""
    message = bytearray()
    while len(message) < HEAD or len(message) < HEAD + sum(lengths(message)):
        piece = line.recv(_PIECE)
        if not piece:
            return None
        message += piece
    return message


def _send(line: socket.socket, head: dict[str, Any], content: bytes = b"") -> None:
    """Send a message, which also says how much of the processor's time this process has had."""
    line.sendall(encoded({**head, "used": time.process_time()}, content))


def _allow_time(timeout: float) -> None:
    """Have the system end this worker some time after its limit, should nobody else be left to do so."""
    import resource

    if timeout:
        seconds = int(time.process_time() + timeout) + _GRACE
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _reply(asker: _Asker, asked: QueryRequest) -> tuple[dict[str, Any], bytes]:
    try:
        return asker.answer(asked)
    except ClaimgraphError as error:
        return _problem(error)
    except MemoryError:
        return _problem(LimitHit("the query needs too much memory", "", "narrow it"))
    except (OSError, ValueError, RuntimeError) as error:
        return _problem(UnreadableInput(f"the engine cannot answer: {first_line(error)}"))


def _problem(error: ClaimgraphError) -> tuple[dict[str, Any], bytes]:
    stream = io.BytesIO()
    report(error, stream)
    return {"kind": "problem"}, stream.getvalue().partition(b"\n")[2]


class _Asker:
    """What a worker has open: the store, and what a query may say of it."""

    def __init__(
        self,
        store: pyoxigraph.Store,
        prefixes: Prefixes,
        graphs: frozenset[str],
        edition: str,
        result_limit: ResultLimit,
    ) -> None:
        self.store, self.prefixes, self.graphs, self.edition, self.result_limit = (
            store,
            prefixes,
            graphs,
            edition,
            result_limit,
        )

    def answer(self, asked: QueryRequest) -> tuple[dict[str, Any], bytes]:
        """(kind, rows and format; content) of the answer to ``asked``."""
        known = Prefixes({**self.prefixes, **asked.prefixes}) if asked.prefixes else self.prefixes
        tokens = guard(asked.query, Permissions(prefixes=known, graphs=self.graphs))
        if not tokens:
            raise UsageProblem("the query is empty", "", "write one, such as SELECT * { ?s ?p ?o } LIMIT 5")
        used, declared = prefixes_used(tokens)
        given = {prefix: known[prefix] for prefix in used if prefix not in declared and prefix in known}
        dataset, base = self._dataset(asked), self.edition or None
        try:
            with engine_errors():
                found = self.store.query(asked.query, base_iri=base, prefixes=given, **dataset)
        except UsageProblem:
            for prefix in used:  # the engine would say that something else is expected there
                if prefix not in declared and prefix not in known:
                    hint = "declare it with PREFIX"
                    raise UsageProblem(f"nobody declares the prefix {prefix}:", "", hint) from None
            raise
        answer_kind = kind(found)
        name = asked.graph if answer_kind == "graph" else asked.rows
        content, rows = serialize(found, name, known, limit=self.result_limit) if name else (b"", 0)
        return {"kind": answer_kind, "rows": rows, "format": name}, content

    def _dataset(self, asked: QueryRequest) -> dict[str, Any]:
        """The graphs that are asked, for the engine; nothing for all there are."""
        if not (asked.default_graphs or asked.named_graphs):
            return {}
        if self.edition in asked.named_graphs:
            what = f"<{self.edition}> is the default graph here and no named one"
            raise UsageProblem(what, "named-graph-uri", "give it as default-graph-uri")
        return {
            "default_graph": [
                pyoxigraph.DefaultGraph() if iri == self.edition else _node(iri)
                for iri in asked.default_graphs
            ],
            "named_graphs": [_node(iri) for iri in asked.named_graphs],
        }


def _node(iri: str) -> pyoxigraph.NamedNode:
    try:
        return pyoxigraph.NamedNode(iri)
    except ValueError:
        raise UsageProblem("a graph's name that is no IRI", iri, "give an absolute IRI") from None
