"""``claimgraph load``: the graph gets there whole or not at all, and goes on where it was cut off."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from claimgraph.errors import LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.http import Client
from claimgraph.remote import Endpoint, upload
from claimgraph.remote.upload import STORE_CHUNK, UPDATE_CHUNK
from endpoint_server import serving
from patience import wait_until
from tiny_edition import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.build import Published
    from conftest import Run
    from endpoint_server import Request, Server

GRAPH = f"{BASE}edition"
CONTENT = b"".join(b'<urn:s> <urn:p> "%d" .\n' % number for number in range(2 * UPDATE_CHUNK + 500))


def _old(graph: str) -> pyoxigraph.Quad:
    node = pyoxigraph.NamedNode("urn:old")
    return pyoxigraph.Quad(node, node, node, pyoxigraph.NamedNode(graph))


OLD = _old("urn:g")


@pytest.fixture
def server() -> Iterator[Server]:
    """An endpoint that has something in the graph that will be replaced, and something beside it."""
    with serving() as server:
        server.store.add(OLD)
        server.store.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode("urn:other")] * 4))
        yield server


def _there(server: Server, graph: str = "urn:g") -> set[str]:
    """The triples of a graph of the server."""
    quads = server.store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph))
    return {str(quad.triple) for quad in quads}


def _graphs(server: Server) -> list[str]:
    return sorted(str(graph) for graph in server.store.named_graphs())


def _sent(server: Server) -> list[str]:
    return [update.split()[0] for update in server.updates]


@pytest.mark.parametrize("by_store", [False, True], ids=["update", "graph store"])
def test_whole_graph(by_store: bool, server: Server, published: Published, runner: Run) -> None:
    """The published graph is there, triple for triple, and what else the server has stays."""
    args = ("load", "--endpoint", server.url, *(("--graph-store", server.url) if by_store else ()))
    result = runner(*args)
    assert result.exit_code == 0, result.stderr
    lines = published.nquads.read_bytes().splitlines()
    assert result.stdout == f"Loaded {len(lines):,} triples into <{GRAPH}>.\n"
    assert len(_there(server, GRAPH)) == len(lines)
    here = pyoxigraph.Store()
    here.bulk_load(published.nquads.read_bytes(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert _there(server, GRAPH) == {str(quad.triple) for quad in here}
    assert _graphs(server) == sorted([f"<{GRAPH}>", "<urn:g>", "<urn:other>"])
    assert len(_sent(server)) == 1 + (0 if by_store else -(-len(lines) // UPDATE_CHUNK))
    assert runner("query", "overview", "--endpoint", server.url).stdout == runner("query", "overview").stdout


def test_replaces(server: Server) -> None:
    """What stood in the graph is gone when the new one is there, and not before."""
    seen: list[set[str]] = []
    server.fault = lambda request: seen.append(_there(server)) if "update" in request.fields else None
    assert upload(CONTENT, Endpoint(server.url, None), "urn:g") == (len(CONTENT.splitlines()), 0)
    assert len(seen) == 4 and all(there == {str(OLD.triple)} for there in seen)
    assert len(_there(server)) == 2 * UPDATE_CHUNK + 500
    assert upload(CONTENT, Endpoint(server.url, None), "urn:g").resumed == 0


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_goes_on(after: int, server: Server) -> None:
    """A load that failed leaves the old graph, and the next sends only what is missing."""

    def fail(request: Request) -> bool:
        return len(_sent(server)) > after and request.answer(503)

    server.fault = fail
    there = Endpoint(server.url, None)
    with pytest.raises(LimitHit, match="busy"):
        upload(CONTENT, there, "urn:g")
    assert _there(server) == {str(OLD.triple)}
    server.fault, server.requests = None, []
    done = upload(CONTENT, there, "urn:g")
    assert done.resumed == min(after * UPDATE_CHUNK, 2 * UPDATE_CHUNK)
    assert len(_there(server)) == done.triples == 2 * UPDATE_CHUNK + 500
    assert _sent(server) == ["INSERT"] * min(3 - after + (after == 3), 3) + ["MOVE"]


def test_half_a_chunk(server: Server) -> None:
    """Where a server kept half a chunk, that chunk is sent again from its start."""
    there = Endpoint(server.url, None)
    server.fault = lambda request: len(_sent(server)) > 1 and request.answer(500)
    with pytest.raises(UnreadableInput):
        upload(CONTENT, there, "urn:g")
    (beside,) = (graph for graph in _graphs(server) if "loading" in graph)
    server.store.update(f'INSERT DATA {{ GRAPH {beside} {{ <urn:s> <urn:p> "{UPDATE_CHUNK + 3}" }} }}')
    server.fault = None
    assert upload(CONTENT, there, "urn:g").resumed == UPDATE_CHUNK
    assert len(_there(server)) == 2 * UPDATE_CHUNK + 500


def test_killed_and_given_again(server: Server, published: Published, runner: Run) -> None:
    """A load whose process is killed in the middle goes on from there when it is given again."""
    server.fault = lambda _: len(_sent(server)) > 2 and server.over.wait()
    program = "from claimgraph.cli import main; main()"
    command = [sys.executable, "-c", program, "load", "--endpoint", server.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        wait_until(lambda: len(_sent(server)) > 2, "three chunks were sent", lambda: process.poll() is None)
        process.kill()
    assert process.returncode == -9 and not _there(server, GRAPH)
    server.fault, server.requests = None, []
    result = runner("load", "--endpoint", server.url)
    total = published.nquads.read_bytes().count(b"\n")
    assert f"Loaded {total:,} triples ({2 * UPDATE_CHUNK:,} of them by an earlier load)" in result.stdout
    assert len(_there(server, GRAPH)) == total
    assert len(_sent(server)) == -(-total // UPDATE_CHUNK) - 2 + 1


def test_starts_clean(server: Server) -> None:
    """--fresh forgets what was sent; what a load of another build left is forgotten in any case."""
    there = Endpoint(server.url, None)
    for content in (CONTENT, CONTENT + b"<urn:s> <urn:p> <urn:new> .\n"):
        server.requests = []
        server.fault = lambda request: _sent(server).count("INSERT") > 1 and request.answer(503)
        with pytest.raises(LimitHit):
            upload(content, there, "urn:g")
        assert len([graph for graph in _graphs(server) if "loading" in graph]) == 1
    server.fault, server.requests = None, []
    assert upload(content, there, "urn:g", fresh=True).resumed == 0
    assert _sent(server) == ["DROP", "INSERT", "INSERT", "INSERT", "MOVE"]
    assert _graphs(server) == ["<urn:g>", "<urn:other>"]


def test_more_than_was_sent(server: Server) -> None:
    """Where somebody else wrote beside the place, nothing is replaced, or the load starts clean."""
    there = Endpoint(server.url, None)

    def meddle(request: Request) -> None:
        if "update" in request.fields and _sent(server) == ["INSERT"] * 3:
            beside = request.fields["update"].split("<")[1].split(">")[0]
            server.store.add(_old(beside))

    server.fault = meddle
    with pytest.raises(UnreadableInput, match="has 2501 of the 2500 triples"):
        upload(CONTENT, there, "urn:g")
    assert _there(server) == {str(OLD.triple)}
    server.fault, server.requests = None, []
    assert upload(CONTENT, there, "urn:g").resumed == 0
    assert _sent(server)[0] == "DROP"
    assert len(_there(server)) == 2_500


def test_graph_store_chunks(server: Server) -> None:
    """By the Graph Store Protocol fewer, larger chunks are sent; the address may have a query of its own."""
    content = b"".join(b'<urn:s> <urn:p> "%d" .\n' % number for number in range(STORE_CHUNK + 1))
    upload(content, Endpoint(server.url, None), "urn:g", store_url=f"{server.url}?x=1")
    posted = [request for request in server.requests if "graph" in request.fields]
    assert [len(request.content.splitlines()) for request in posted] == [STORE_CHUNK, 1]
    assert all(request.fields["x"] == "1" for request in posted)
    assert len(_there(server)) == STORE_CHUNK + 1


def test_no_move(server: Server) -> None:
    """An endpoint that cannot MOVE says so, and where the whole graph stands."""
    server.fault = lambda request: (
        "MOVE" in request.fields.get("update", "") and request.answer(400, "text/plain", b"MOVE?")
    )
    with pytest.raises(UsageProblem, match=r"cannot MOVE a graph.*stands in <urn:g#claimgraph-loading-"):
        upload(CONTENT, Endpoint(server.url, None), "urn:g")
    assert _there(server) == {str(OLD.triple)}


def test_refused(server: Server, runner: Run) -> None:
    """A server that takes no updates, or not from us, says so in one line; nothing is changed."""
    server.fault = lambda request: (
        "update" in request.fields and request.answer(403, "text/plain", b"read only")
    )
    with pytest.raises(Refused, match="read only"):
        upload(CONTENT, Endpoint(server.url, None), "urn:g")
    result = runner("load", "--endpoint", server.url)
    assert result.exit_code == 4 and result.stderr.count("\n") == 1 and not result.stdout
    server.fault = lambda request: "update" in request.fields and request.answer(405)
    with pytest.raises(Refused, match=r"at this address.*one for updates"):
        upload(CONTENT, Endpoint(server.url, None), "urn:g")
    assert _there(server) == {str(OLD.triple)}


def test_time(server: Server) -> None:
    """A server that takes a chunk and never answers is given up on."""
    server.fault = lambda request: "update" in request.fields and server.over.wait()
    with pytest.raises(LimitHit, match="longer than 1 s"):
        upload(CONTENT, Endpoint(server.url, None, Client(timeout=1)), "urn:g")


def test_progress(server: Server) -> None:
    """The steps are told as they come, shares rising to the whole."""
    told: list[tuple[str, float]] = []
    upload(
        CONTENT, Endpoint(server.url, None), "urn:g", progress=lambda step, share: told.append((step, share))
    )
    assert [step for step, _ in told] == ["looking what is there", *["loading"] * 3, "counting", "replacing"]
    assert [share for _, share in told] == [0.0, 0.0, 0.4, 0.8, 1.0, 1.0]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "--endpoint"),
        (("--endpoint", "nowhere"), "not an address"),
        (("--endpoint", "http://127.0.0.1:1/", "--graph", "default"), "needs a name"),
        (("--endpoint", "http://127.0.0.1:1/", "--graph", "a b"), "neither a CURIE nor an IRI"),
        (("--endpoint", "http://127.0.0.1:1/", "--update", "x"), "--update"),
    ],
)
def test_usage(args: tuple[str, ...], message: str, runner: Run) -> None:
    """What is missing or cannot be is a usage problem."""
    result = runner("load", *args)
    assert result.exit_code == 2 and message in result.stderr
