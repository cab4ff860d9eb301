"""The server under load, beside Oxigraph's own server and rdflib-endpoint on the same graph, in one run.

    pip install oxigraph 'rdflib-endpoint[web]'      # the peers, best in an environment of their own
    python benchmarks/serve.py --peers /tmp/peers/bin [--seconds 30] [--clients 50]

Small queries first, put to each server in turn by as many clients: in one round each with a comment that no
other has, in another one the same ones again and again, which a server may have kept the answers of. All
answers are compared with the first, which is compared with what the engine says in this process. Then pages
and queries mixed, here alone, again and again. Then all that, each query a new one, with one more client,
which puts nine hostile queries at once without end. Everything runs on this machine, so that clients and
server share its processors; it is the same for all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from itertools import count, cycle, repeat
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import pyoxigraph

from claimgraph.build import ensure_built
from claimgraph.edition import find_edition
from claimgraph.store import open_readonly

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")
SLUG = "/soviet-power-1918"
#: What is required: answers of good clients beside hostile ones, throughput against the peers, memory in MB.
P99, TO_ENDPOINT, TO_OXIGRAPH, RESIDENT = 250.0, 5.0, 0.7, 300
NEW, AGAIN = "small queries, each a new one", "small queries, again and again"

_PREFIXES = """PREFIX cg: <https://w3id.org/claimgraph/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX ent: <https://w3id.org/claimgraph/soviet-power-1918/entity/>
"""
SMALL = tuple(
    _PREFIXES + text
    for text in (
        "SELECT ?label { ent:portugal skos:prefLabel ?label }",
        "SELECT ?claim ?label { ?claim rdf:subject ent:portugal ; rdfs:label ?label } ORDER BY ?claim",
        "ASK { ?claim rdf:subject ent:britain ; cg:polarity cg:negative }",
        "SELECT ?claim ?quote { ?claim cg:claimant ent:vladimir-lenin ; cg:quote ?quote } ORDER BY ?claim",
        "SELECT (COUNT(*) AS ?n) { ?claim cg:force cg:prediction }",
        "SELECT ?p ?o { ent:germany ?p ?o } ORDER BY ?p ?o",
    )
)
PAGES = tuple(
    f"{SLUG}/{path}"
    for path in (
        "entity/portugal",
        "claim/p051-07",
        "entity/germany.ttl",
        "paragraph/p051",
        "claim/p020-01.jsonld",
    )
)
HOSTILE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?all) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a (!<x:y>)* ?b . ?b (!<x:y>)* ?c }",
    "SELECT ?c { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(a+)+$')) }",
    "CONSTRUCT { ?a ?b ?f . ?d ?e ?c } { ?a ?b ?c . ?d ?e ?f }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(?c) ?f",
    "SELECT * { ?a ?b ?c }",
    "SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d), STR(?c)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
)


#: A comment at a query's end, which is another one each time where queries are new; and how it is sent.
_COMMENT, _NUMBER = "#000000000", b"%23000000000"


class Asked(NamedTuple):
    """A request, as bytes; its answer is known after it was first given."""

    name: str
    content: bytes

    def sent(self, number: int) -> bytes:
        """The request with a number of its own, where it has room for one."""
        return self.content.replace(_NUMBER, b"%%23%09d" % number) if number else self.content


class Figures(NamedTuple):
    """A round: answers a second, milliseconds of half and of 99 in 100, how many were wrong, of how many."""

    rate: float
    p50: float
    p99: float
    wrong: int
    answers: int


def request_for(path: str, port: int, accept: str = "*/*") -> Asked:
    """A GET."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n"
    return Asked(path, head.encode())


def query_for(endpoint: str, port: int, query: str) -> Asked:
    """A query by GET, answered in SPARQL's JSON."""
    path = f"{endpoint}?query={quote(query + _COMMENT, safe='')}"
    return request_for(path, port, "application/sparql-results+json")._replace(name=query)


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """(status, body) of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    status = int(head[0].split(b" ")[1])
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in head[1:])}
    if fields.get(b"transfer-encoding") == b"chunked":
        body = b""
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return status, body
    return status, await reader.readexactly(int(fields.get(b"content-length", b"0")))


async def connect(port: int, number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection from an address of its own, so that each client is one to the server."""
    source = (f"127.0.1.{number}", 0) if sys.platform == "linux" else None
    return await asyncio.open_connection("127.0.0.1", port, limit=1 << 28, local_addr=source)


async def client(
    port: int,
    number: int,
    asked: Sequence[Asked],
    end: float,
    known: dict[str, bytes],
    numbers: Iterator[int],
) -> list[float]:
    """Ask one after another until ``end``; milliseconds of each answer, negative where it was wrong."""
    taken = []
    reader, writer = await connect(port, number)
    start = number % len(asked)
    for one in cycle((*asked[start:], *asked[:start])):
        begun = perf_counter()
        if begun >= end:
            break
        try:
            writer.write(one.sent(next(numbers)))
            status, body = await answer(reader)
            right = status == 200 and known.setdefault(one.name, body) == body
        except (OSError, asyncio.IncompleteReadError, ValueError):
            right = False
            reader, writer = await connect(port, number)
        taken.append((perf_counter() - begun) * 1000 * (1 if right else -1))
    writer.close()
    return taken


async def hostile(port: int, end: float) -> dict[str, int]:
    """Nine hostile queries at once from one client, again and again until ``end``; how they were answered."""
    counts: dict[str, int] = {}

    async def one(query: str) -> None:
        asked = request_for(f"{SLUG}/sparql?query={quote(query, safe='')}", port)
        while perf_counter() < end:
            status = "cut off"
            try:
                reader, writer = await connect(port, 250)
                writer.write(asked.content)
                status = str((await answer(reader))[0])
                writer.close()
            except (OSError, asyncio.IncompleteReadError, ValueError):
                pass
            counts[status] = counts.get(status, 0) + 1
            await asyncio.sleep(0.05)  # a client that is told to wait, and hardly does

    await asyncio.gather(*map(one, HOSTILE))
    return counts


async def load(
    port: int,
    asked: Sequence[Asked],
    clients: int,
    seconds: float,
    known: dict[str, bytes],
    *,
    new: bool = False,
    beside: bool = False,
) -> tuple[Figures, dict[str, int]]:
    """One round, each query ``new`` or not, with its hostile client where ``beside``."""
    numbers = count(1) if new else repeat(0)
    begun = perf_counter()
    end = begun + seconds
    enemy = asyncio.create_task(hostile(port, end if beside else begun))
    several = await asyncio.gather(
        *(client(port, one + 1, asked, end, known, numbers) for one in range(clients))
    )
    taken = [one for some in several for one in some]
    passed = perf_counter() - begun
    counts = await enemy
    wrong = sum(one < 0 for one in taken)
    sizes = sorted(abs(one) for one in taken)
    p99 = sizes[int(len(sizes) * 0.99)]
    return Figures((len(taken) - wrong) / passed, statistics.median(sizes), p99, wrong, len(taken)), counts


def resident(pid: int) -> float:
    """MB that a process and all its children hold, pages that they share counted once (PSS)."""
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            children = Path(f"/proc/{one}/task").glob("*/children")
            todo += [int(child) for path in children for child in path.read_text(encoding="ascii").split()]
        except (OSError, StopIteration):
            continue
    return total / 1024


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(command: Sequence[str], port: int, asked: Asked) -> Iterator[int]:
    """A server that answers ``asked``; its process."""
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            for _ in range(600):
                try:
                    with socket.create_connection(("127.0.0.1", port), 1) as one:
                        one.sendall(asked.content)
                        if one.recv(15)[9:12] == b"200":
                            break
                except OSError:
                    pass
                if child.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"{command[0]} ended: {log.read().decode(errors='replace')[-500:]}")
                sleep(0.2)
            yield child.pid
        finally:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait(30)


def main() -> int:
    """Measure and print; exit 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, help="the folder of the peers' programs")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--clients", type=int, default=50)
    options = parser.parse_args()
    published = ensure_built(find_edition())
    rows: list[tuple[str, str, Figures, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, command, port, endpoint in _servers(options.peers, published.nquads, Path(folder)):
            small = [query_for(endpoint, port, query) for query in SMALL]
            with serving(command, port, small[0]) as pid:
                known: dict[str, bytes] = {}
                for what, new in ((NEW, True), (AGAIN, False)):
                    figures, _ = asyncio.run(
                        load(port, small, options.clients, options.seconds, known, new=new)
                    )
                    rows.append((name, what, figures, resident(pid)))
                    print(f"{name}: {figures.rate:,.0f} {what} a second", file=sys.stderr)
                _compare(known, open_readonly(published.store))
                if name == "claimgraph":
                    mixed = [*small, *(request_for(path, port) for path in PAGES)]
                    for what, worse in (
                        ("pages and queries", False),
                        ("pages and new queries, beside nine hostile", True),
                    ):
                        figures, counts = asyncio.run(
                            load(
                                port,
                                mixed,
                                options.clients,
                                options.seconds,
                                known,
                                new=worse,
                                beside=worse,
                            )
                        )
                        rows.append((name, what, figures, resident(pid)))
                    print("the hostile client was answered:", json.dumps(counts, sort_keys=True))
    return _tell(rows)


def _servers(peers: Path | None, nquads: Path, folder: Path) -> Iterator[tuple[str, list[str], int, str]]:
    """(name, command, port, path of the endpoint) of each server."""
    port = free_port()
    yield (
        "claimgraph",
        [CLAIMGRAPH, "serve", "--port", str(port), "--quiet", "--timeout", "5"],
        port,
        f"{SLUG}/sparql",
    )
    if peers is None:
        return
    store = folder / "oxigraph"
    load_it = [str(peers / "oxigraph"), "load", "--location", str(store), "--file", str(nquads)]
    subprocess.run(load_it, check=True, capture_output=True)
    port = free_port()
    serve = [
        str(peers / "oxigraph"),
        "serve-read-only",
        "--location",
        str(store),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    yield "Oxigraph's server", serve, port, "/query"
    triples = folder / "graph.nt"
    triples.write_bytes(nquads.read_bytes())
    port = free_port()
    serve = [str(peers / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    yield "rdflib-endpoint", [*serve, str(triples)], port, "/"


def _compare(known: dict[str, bytes], store: pyoxigraph.Store) -> None:
    """End where an answer to a small query is another than the engine's in this process."""

    def rows(content: bytes) -> object:
        told = json.loads(content)
        return told.get("boolean", told.get("results", {}).get("bindings"))

    for query in SMALL:
        right = store.query(query)
        if isinstance(right, pyoxigraph.QueryTriples):
            raise TypeError("a query for rows is wanted")
        expected = right.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""
        if query in known and rows(known[query]) != rows(expected):
            raise SystemExit(f"a wrong answer to {query.splitlines()[-1]}")


def _tell(rows: Sequence[tuple[str, str, Figures, float]]) -> int:
    print("| server | what | answers a second | p50 ms | p99 ms | wrong | of | MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, what, one, memory in rows:
        print(
            f"| {name} | {what} | {one.rate:,.0f} | {one.p50:.1f} | {one.p99:.1f} | {one.wrong} | "
            f"{one.answers:,} | {memory:,.0f} |"
        )
    rates = {(name, what): one.rate for name, what, one, _ in rows}
    ours = [(what, one, memory) for name, what, one, memory in rows if name == "claimgraph"]
    checks = [
        ("wrong or cut answers", sum(one.wrong for _, one, _ in ours), 0, max),
        ("p99 beside nine hostile queries, ms", ours[-1][1].p99, P99, max),
        ("memory, MB", max(memory for _, _, memory in ours), RESIDENT, max),
    ]
    for peer, least in (("rdflib-endpoint", TO_ENDPOINT), ("Oxigraph's server", TO_OXIGRAPH)):
        for what in (NEW, AGAIN):
            if (peer, what) in rates:
                ratio = rates["claimgraph", what] / rates[peer, what]
                checks.append((f"{what} against {peer}", ratio, least, min))
    missed = 0
    for name, value, limit, better in checks:
        reached = better(value, limit) == limit
        missed += not reached
        print(f"{'met' if reached else 'NOT MET'}: {name} {value:,.2f} ({limit:g})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
