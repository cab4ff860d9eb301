"""A real server that no one here wrote: Virtuoso takes the graph and gives the same answers as Oxigraph."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

import claimgraph
import virtuoso
from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.http import Client
from claimgraph.model.resolve import resolve
from claimgraph.queries import bind, load
from claimgraph.remote import Endpoint, upload
from claimgraph.remote.upload import UPDATE_CHUNK
from claimgraph.store import evaluate
from endpoint_server import serving
from lecture.test_stored_queries import EDITION, QUERIES, as_rows
from patience import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.terms import Prefixes
    from conftest import Run

pytestmark = [
    pytest.mark.skipif(virtuoso.PROGRAM is None, reason=virtuoso.MISSING),
]

GRAPH = "https://w3id.org/claimgraph/soviet-power-1918/edition"
#: Questions about data joined to the graph, or about what is derived from it here: an endpoint has neither.
JOINED = {name for name, path in QUERIES.items() if load(path, EDITION).joins or load(path, EDITION).derives}
ALONE = [name for name in QUERIES if name not in JOINED]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[virtuoso.Virtuoso]:
    """A running Virtuoso with an empty database."""
    with virtuoso.running(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


def _load(server: virtuoso.Virtuoso, published: Published) -> virtuoso.Virtuoso:
    """Put the published graph into it by its Graph Store Protocol."""
    there = Endpoint(server.sparql_auth, None, Client(virtuoso.USER, virtuoso.PASSWORD, PATIENCE))
    upload(published.nquads.read_bytes(), there, GRAPH, store_url=server.graph_crud_auth)
    return server


@pytest.fixture(scope="module")
def loaded(server: virtuoso.Virtuoso, published: Published) -> virtuoso.Virtuoso:
    """The server with the published graph in it."""
    return _load(server, published)


@pytest.fixture(scope="module")
def servers(loaded: virtuoso.Virtuoso) -> list[virtuoso.Virtuoso]:
    """Those with the published graph in them, the last of which is asked."""
    return [loaded]


@pytest.fixture(scope="module")
def start(
    published: Published, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], virtuoso.Virtuoso]]:
    """Starts one more server with the published graph in it."""
    with ExitStack() as running:
        yield lambda: _load(
            running.enter_context(virtuoso.running(tmp_path_factory.mktemp("another"))), published
        )


#: Seconds after which a server is taken to hang; then another one is asked, the last with all patience.
HANGS = (120.0, 120.0, 120.0, PATIENCE)


def _rows(server: virtuoso.Virtuoso, text: str, patience: float = PATIENCE) -> list[tuple[str, ...]]:
    return as_rows(evaluate(Endpoint(server.sparql, GRAPH, Client(timeout=patience)), text))


@pytest.fixture
def same_rows(
    servers: list[virtuoso.Virtuoso],
    start: Callable[[], virtuoso.Virtuoso],
    store: Store,
    published: Published,
    tmp_path: Path,
) -> Callable[[str], int]:
    """Proves that a query gives the same rows in the same order there as in Oxigraph; returns how many.

    Virtuoso 7 now and then loses rows of one query for as long as it runs, and other ones after another load
    of the same triples, or does nothing any more and gives no answer. A query that is wrong for it is wrong
    in a second server too, which decides.
    """

    def prove(text: str) -> int:
        wanted = as_rows(evaluate(store, text))
        for patience in HANGS:
            try:
                rows = _rows(servers[-1], text, patience)
                break
            except LimitHit:
                servers.append(start())
        if rows != wanted:
            with virtuoso.running(tmp_path) as another:
                assert _rows(_load(another, published), text) == wanted
        return len(wanted)

    return prove


@pytest.mark.parametrize("name", ALONE)
def test_same_rows(name: str, same_rows: Callable[[str], int]) -> None:
    """Every stored query of the graph alone gives the same rows in the same order as in Oxigraph.

    Those that need joined or derived data are left out: without it they have no rows in either, so that their
    being equal would say nothing, and the command does not send such data to an endpoint (see test_joined).
    """
    same_rows(bind(load(QUERIES[name], EDITION), {}))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("unsupported-conclusions", {"entity": "germany"}),
        ("unsupported-conclusions", {"reported": "yes"}),
        ("likenesses", {"figure": "metaphor", "force": "assertion", "reported": "no"}),
        ("likenesses", {"entity": "germany", "from": "1917-01-01", "to": "1918-12-31"}),
        ("dependence", {"entity": "portugal", "paragraph": "p051"}),
        ("questions", {"reported": "yes"}),
        ("dated", {"entity": "soviets", "reported": "no"}),
        ("governments", {"voice": "vladimir-lenin"}),
        ("causes", {"polarity": "negative"}),
    ],
    ids=lambda one: one if isinstance(one, str) else "+".join(one),
)
def test_same_rows_narrowed(name: str, values: dict[str, str], same_rows: Callable[[str], int]) -> None:
    """What narrows stored questions, and the claims of REST, leaves the same rows there as in Oxigraph."""
    with claimgraph.open() as lecture:
        assert same_rows(lecture.stored_question(name, values).text)


@pytest.mark.parametrize("name", sorted(JOINED))
def test_joined(name: str, loaded: virtuoso.Virtuoso, runner: Run) -> None:
    """A question that needs joined or derived data is refused there or has no rows; no data is sent."""
    query = load(QUERIES[name], EDITION)
    there = ("query", name, "--endpoint", loaded.sparql)
    if not query.derives:
        view = name.startswith("views/")
        result = runner(*there, "--format", "ntriples" if view else "csv")
        assert result.exit_code == 0 and len(result.stdout.splitlines()) == (0 if view else 1), result.stderr
    else:
        result = runner(*there)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "derived here. Leave out --endpoint" in result.stderr
    result = runner(*there, *(f"--with={EDITION.root / file}" for file in query.joins))
    assert result.exit_code == 2 and "--with joins data here" in result.stderr


def test_every_literal_comes_back(loaded: virtuoso.Virtuoso, store: Store) -> None:
    """Each text of the graph, the lecture itself included, is read back letter for letter."""
    there = Endpoint(loaded.sparql, GRAPH, Client(timeout=PATIENCE))
    for filter_ in ('LANG(?o) = "en"', "DATATYPE(?o) = <http://www.w3.org/2001/XMLSchema#string>"):
        query = f"SELECT ?s ?p ?o {{ ?s ?p ?o FILTER(isLiteral(?o) && {filter_}) }}"
        assert sorted(as_rows(evaluate(there, query))) == sorted(as_rows(evaluate(store, query)))


@pytest.mark.parametrize("value", ["portugal", "Portugal", "PORTUGAL", "Entente", "p20", "Lenin"])
def test_names(value: str, loaded: virtuoso.Virtuoso, store: Store, prefixes: Prefixes) -> None:
    """A slug or label means the same there, or is refused with the same words."""

    def meant(engine: Store | Endpoint) -> str:
        try:
            return resolve(engine, prefixes, value)
        except UsageProblem as problem:
            return str(problem)

    assert meant(Endpoint(loaded.sparql, GRAPH)) == meant(store)


def test_command_line(loaded: virtuoso.Virtuoso, runner: Run) -> None:
    """Every command that can ask an endpoint prints byte for byte the same there as without."""
    for args in (
        ("query", "votes"),
        ("query", "about", "entity=Portugal", "--format", "md"),
        ("find", "half-and-half"),
        ("world", "annotator"),
        ("world", "annotator", "--kind", "denied", "--format", "trig"),
        ("sparql", "SELECT ?l { ent:portugal skos:prefLabel ?l }"),
        ("sparql", "ASK { ent:portugal a cg:Claim }"),
        ("sparql", "CONSTRUCT { ?c cg:quote ?q } { ?c rdf:subject ent:portugal ; cg:quote ?q }"),
    ):
        here, there = runner(*args), runner(*args, "--endpoint", loaded.sparql)
        assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout), there.stderr


@pytest.mark.parametrize("by_store", [False, True], ids=["update", "graph store"])
def test_load(by_store: bool, server: virtuoso.Virtuoso, published: Published, runner: Run) -> None:
    """The command loads by updates and by the Graph Store Protocol, with digest authentication."""
    args = [
        "load",
        "--endpoint",
        server.sparql_auth,
        "--graph",
        f"urn:by:{by_store}",
        "--user",
        virtuoso.USER,
    ]
    if by_store:
        args += ["--graph-store", server.graph_crud_auth]
    total = published.nquads.read_bytes().count(b"\n")
    for _ in range(2):  # the second time it replaces what is there
        result = runner(*args, CLAIMGRAPH_PASSWORD=virtuoso.PASSWORD)
        assert result.stdout == f"Loaded {total:,} triples into <urn:by:{by_store}>.\n", result.stderr
    assert Endpoint(server.sparql, f"urn:by:{by_store}").count() == total


def test_killed_and_given_again(server: virtuoso.Virtuoso, published: Published, runner: Run) -> None:
    """A load that is killed in the middle leaves no graph; given again it goes on."""
    program = "from claimgraph.cli import main; main()"
    args = ["load", "--endpoint", server.sparql_auth, "--graph", "urn:killed", "--user", "dba:dba"]
    graphs = Endpoint(server.sparql, None, Client(timeout=PATIENCE))
    look = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'urn:killed')) }"
    with subprocess.Popen([sys.executable, "-c", program, *args]) as process:
        wait_until(
            lambda: int(as_rows(graphs.query(look))[1][0]) >= 3 * UPDATE_CHUNK,
            "three chunks were there",
            lambda: process.poll() is None,
        )
        process.kill()
    assert process.returncode == -9, "it was over before it could be killed"
    assert Endpoint(server.sparql, "urn:killed").count() == 0
    result = runner(*args)
    assert "of them by an earlier load" in result.stdout, result.stderr
    assert Endpoint(server.sparql, "urn:killed").count() == published.nquads.read_bytes().count(b"\n")


def test_replaced_at_once(server: virtuoso.Virtuoso) -> None:
    """Whoever asks while a graph is replaced sees the old one or the new one, whole."""
    auth = Endpoint(server.sparql_auth, None, Client(virtuoso.USER, virtuoso.PASSWORD, PATIENCE))
    old = b"".join(b'<urn:s> <urn:p> "old %d" .\n' % number for number in range(3_000))
    new = b"".join(b'<urn:s> <urn:p> "new %d" .\n' % number for number in range(2_000))
    upload(old, auth, "urn:replaced")
    seen: set[tuple[str, ...]] = set()
    done = threading.Event()

    def watch() -> None:
        reader = Endpoint(server.sparql, "urn:replaced", Client(timeout=PATIENCE))
        query = 'SELECT (COUNT(*) AS ?n) (SUM(IF(STRSTARTS(?o, "old"), 1, 0)) AS ?old) { ?s ?p ?o }'
        while not done.is_set():
            seen.add(as_rows(reader.query(query))[1])

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        for content in (new, old, new):
            upload(content, auth, "urn:replaced")
    finally:
        done.set()
        thread.join()
    assert seen <= {("3000", "3000"), ("2000", "0")} and seen


def test_refusals(server: virtuoso.Virtuoso, runner: Run) -> None:
    """Who gives no name, a wrong password, or has no right to write is told so."""
    with pytest.raises(Refused, match="Give --user"):
        Endpoint(server.sparql_auth, None).query("ASK {}")
    with pytest.raises(Refused, match="does not accept user dba"):
        Endpoint(server.sparql_auth, None, Client("dba", "wrong")).query("ASK {}")
    with pytest.raises(Refused, match="No permission"):
        Endpoint(server.sparql, None).update("INSERT DATA { GRAPH <urn:no> { <urn:a> <urn:b> <urn:c> } }")
    result = runner("load", "--endpoint", server.sparql)
    assert result.exit_code == 4 and "does not allow this" in result.stderr
    with pytest.raises(UsageProblem, match="SPARQL compiler"):
        Endpoint(server.sparql, None).query("SELECT * { ?s ?p")


def test_part_of_an_answer(loaded: virtuoso.Virtuoso) -> None:
    """Where Virtuoso stops at its limit of rows or of time, what it sent is not taken for the answer."""
    with pytest.raises(LimitHit, match=f"{virtuoso.MAX_ROWS} rows at most"):
        Endpoint(loaded.sparql, GRAPH, Client(timeout=PATIENCE)).query("SELECT ?s { ?s ?p ?o }")
    with pytest.raises(LimitHit, match=f"{virtuoso.MAX_ROWS} rows at most"):
        Endpoint(loaded.sparql, GRAPH, Client(timeout=PATIENCE)).query("CONSTRUCT WHERE { ?s ?p ?o }")
    heavy = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?o . ?s ?x ?y . ?y ?h ?i . ?i ?j ?k }"
    # It gives what it has so far and says so (S1TAT), or fails where the end fell between steps (HY008).
    with pytest.raises(LimitHit, match=r"S1TAT|HY008"):
        Endpoint(f"{loaded.sparql}?timeout=1000", GRAPH, Client(timeout=PATIENCE)).query(heavy)


def test_federation(loaded: virtuoso.Virtuoso, runner: Run) -> None:
    """Virtuoso asks a server of the tests' own with SERVICE, once that server is named."""
    with serving() as other:
        data = b'<urn:a> <urn:capital> "Lisbon" .'
        other.store.bulk_load(data, format=pyoxigraph.RdfFormat.N_TRIPLES)
        query = f"SELECT ?c {{ SERVICE <{other.url}> {{ ?s <urn:capital> ?c }} }}"
        # Virtuoso carries the graph that it is asked for over to the other server; so none is named.
        args = ("sparql", query, "--endpoint", loaded.sparql_auth, "--user", "dba:dba", "--graph", "default")
        assert runner(*args).exit_code == 4 and not other.requests
        result = runner(*args, "--allow-service", other.url)
        assert "Lisbon" in result.stdout, result.stderr
