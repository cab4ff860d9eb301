"""Processes that answer queries of anybody: what they answer, what ends them; nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

import claimgraph
from claimgraph.ask.query_rows import load_stored_questions
from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.results import GRAPH_FORMATS, ROW_FORMATS, serialize
from claimgraph.row_counter import ResultLimit, RowCounter
from claimgraph.sandbox import Limits
from claimgraph.sandbox import start as begin
from claimgraph.searchindex.statements import Statements
from claimgraph.store import open_readonly
from claimgraph.terms import CG, Prefixes
from claimgraph.workers import Busy, ForkServer, Pool, QueryRequest, QueryResponse, batch, connection
from claimgraph.workers.connection import NICE
from patience import PATIENCE, wait_until
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from pyoxigraph import QuerySolutions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system cannot fork")

SPACE = "https://example.org/big/"
EDITION, JOINED = f"{SPACE}edition", "https://example.org/joined"
PREFIXES = Prefixes({"b": SPACE})
THINGS = 150
NO_LIMIT = Limits(0, 1024)
GOOD = QueryRequest("SELECT ?o { b:thing7 b:next ?o }")
GOOD_ANSWER = [{"o": {"type": "uri", "value": f"{SPACE}thing8"}}]
#: Never done: every other triple with every other one, six times.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
OUTSIDE = "SELECT * { SERVICE <urn:x> {} }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i"
EVERYTHING = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
HOSTILE = {
    "endless path": "SELECT (COUNT(*) AS ?n) { ?a (b:n|!b:n)* ?b . ?c (!b:n|b:n)* ?d . ?e (b:n|!b:n)* ?f }",
    "cross product": ENDLESS,
    "regular expression": f"SELECT * {{ {EVERYTHING} FILTER(REGEX(CONCAT(?l, ?c), '^(t|tt)+x{{90}}$')) }}",
    "huge graph": f"CONSTRUCT {{ ?a ?e ?i }} {{ {EVERYTHING} }}",
    "concatenation": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f))) AS ?x) {{ {EVERYTHING} }}",
    "deep nesting": "SELECT * " + "{" * 9_000 + "?s ?p ?o" + "}" * 9_000,
    "too many rows": f"SELECT * {{ {EVERYTHING} }} LIMIT 100001",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk: things that follow each other in a ring, and one triple in a named graph."""
    path = tmp_path_factory.mktemp("store")
    store = Store(str(path))
    things = [NamedNode(f"{SPACE}thing{number}") for number in range(THINGS)]
    following = NamedNode(f"{SPACE}next")
    for number, thing in enumerate(things):
        store.add(Quad(thing, following, things[(number + 1) % THINGS]))
        store.add(Quad(thing, NamedNode(f"{SPACE}called"), Literal(f'the "{number}" }},{{"', language="en")))
    store.add(Quad(things[0], following, things[5], NamedNode(JOINED)))
    store.flush()
    del store
    return path


def run(what: Coroutine[Any, Any, None]) -> None:
    """Run a test that waits for several things at a time; one that hangs fails."""
    asyncio.run(asyncio.wait_for(what, PATIENCE))


@asynccontextmanager
async def pool(folder: Path, fork_server: ForkServer | None = None, **given: Any) -> AsyncIterator[Pool]:
    """A pool with workers at the store in ``folder``, and a fork server of its own."""
    born = fork_server or ForkServer()
    defaults: dict[str, Any] = {"size": 2, "limits": NO_LIMIT, "prefixes": PREFIXES, "edition": EDITION}
    made = Pool(born, folder, **(defaults | given))
    try:
        await made.start()
        yield made
    finally:
        await made.close()
        await born.close()


async def until(holds: Callable[[], object]) -> None:
    """Give way until ``holds()``; :func:`run` ends it at some time."""
    while not holds():
        await asyncio.sleep(0.01)


async def outcome(asked: Awaitable[QueryResponse]) -> QueryResponse | ClaimgraphError:
    """What comes of a query, its error included."""
    try:
        return await asked
    except ClaimgraphError as error:
        return error


def bindings(answer: QueryResponse) -> list[dict[str, Any]]:
    """The rows of an answer in JSON."""
    rows: list[dict[str, Any]] = json.loads(answer.content)["results"]["bindings"]
    return rows


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be cleared away does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    try:
        return not status.exists() or status.read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def test_answers_are_those_of_the_command_line(folder: Path) -> None:
    """Rows, truth values and graphs come in every format byte for byte as the command line writes them."""
    queries = {
        "SELECT * { ?s b:called ?o } ORDER BY ?o LIMIT 4": ROW_FORMATS,
        "ASK { b:thing1 b:next b:thing2 }": ROW_FORMATS,
        "CONSTRUCT { ?s b:called ?o } WHERE { ?s b:called ?o FILTER(STRENDS(STR(?s), '7')) }": GRAPH_FORMATS,
    }

    async def compared() -> None:
        store = open_readonly(folder)
        async with pool(folder) as made:
            for query, formats in queries.items():
                for name in formats:
                    found = store.query(query, prefixes=dict(PREFIXES))
                    content, rows = serialize(found, name, PREFIXES)
                    answer = await made.answer(QueryRequest(query, rows=name, graph=name), "me")
                    assert (answer.content, answer.rows, answer.format) == (content, rows, name)
                    assert rows > 0
            told = await made.answer(QueryRequest("ASK {}", rows="", graph="turtle"), "me")
            assert told == QueryResponse("boolean", b"", 0, ""), "only the kind was asked for"
            assert made.stats()["answered"] == 19

    run(compared())


@pytest.mark.parametrize(
    ("query", "kind", "said"),
    [
        ("SELECT * {\n ?s ?p }", UsageProblem, "something else is expected here (line 2, column 9)"),
        ("SELECT * { zz:a ?p ?o }", UsageProblem, "nobody declares the prefix zz:. Declare it with PREFIX."),
        ("# nothing", UsageProblem, "the query is empty"),
        ("SELECT (<urn:no>(1) AS ?x) {}", UsageProblem, "the query does not run"),
        ("DROP ALL", Refused, "DROP changes data and the store is read only (line 1, column 1)"),
        (HOSTILE["service"], Refused, "SERVICE reaches outside the published graph (line 1, column 12). R"),
        (HOSTILE["file"], Refused, "FROM reaches outside the published graph (line 1, column 10). R"),
        ("SELECT * \\u0046ROM <file:///etc/passwd> {}", UsageProblem, "no SPARQL token begins with"),
        ("SELECT * { ?s ?p '\\u0027 . SERVICE <urn:x> {} \\u0027' }", Refused, "SERVICE reaches outside"),
        (HOSTILE["deep nesting"], LimitHit, "brackets nest deeper than 100"),
        ("SELECT * { " + "?s ?p ?o . " * 10_000 + "}", LimitHit, "100000 are allowed"),
    ],
)
def test_what_is_wrong(folder: Path, query: str, kind: type[ClaimgraphError], said: str) -> None:
    """A query that may not be asked or makes no sense is told so in one line, and its worker goes on."""

    async def refused() -> None:
        async with pool(folder, size=1) as made:
            before = made.workers()
            found = await outcome(made.answer(QueryRequest(query), "me"))
            assert type(found) is kind
            assert said in str(found)
            assert "\n" not in str(found)
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            assert made.workers() == before

    run(refused())


def test_datasets(folder: Path) -> None:
    """A query is asked of the graphs that are named, the published one by its name; others are empty."""
    asked = "SELECT ?o { b:thing0 b:next ?o }"
    named = "SELECT ?o { GRAPH ?g { b:thing0 b:next ?o } }"
    one, five = f"{SPACE}thing1", f"{SPACE}thing5"
    cases: list[tuple[str, tuple[str, ...], tuple[str, ...], set[str]]] = [
        (asked, (), (), {one}),
        (asked, (EDITION,), (), {one}),
        (asked, (JOINED,), (), {five}),
        (asked, (EDITION, JOINED), (), {one, five}),
        (asked, (), (JOINED,), set()),
        (asked, ("urn:not:loaded",), (), set()),
        (named, (), (), {five}),
        (named, (EDITION,), (), set()),
        (named, (EDITION,), (JOINED,), {five}),
        (asked.replace("{", f"FROM <{JOINED}> {{"), (), (), {five}),
        (asked.replace("{", f"FROM <{JOINED}> {{"), (EDITION,), (), {one}),
        (named.replace("{", f"FROM NAMED <{JOINED}> {{", 1), (), (), {five}),
    ]

    async def compared() -> None:
        async with pool(folder, size=1) as made:
            for query, default, others, values in cases:
                answer = await made.answer(
                    QueryRequest(query, default_graphs=default, named_graphs=others), "me"
                )
                assert {row["o"]["value"] for row in bindings(answer)} == values, (query, default, others)
            for wrong, said in (((EDITION,), "give it as default-graph-uri"), (("no iri",), "no IRI")):
                found = await outcome(made.answer(QueryRequest(asked, named_graphs=wrong), "me"))
                assert isinstance(found, UsageProblem)
                assert said in str(found).lower() or said in str(found)
            given = QueryRequest("ASK { x:thing0 x:next x:thing1 }", prefixes={"x": SPACE})
            assert (await made.answer(given, "me")).rows == 1

    run(compared())


def test_hostile_queries_are_contained(folder: Path) -> None:
    """While one client asks nine queries that would take all there is, another's are answered rightly."""

    async def contained() -> None:
        async with pool(folder, size=3, limits=Limits(2, 256), queue=40) as made:
            attacks = {
                name: asyncio.create_task(outcome(made.answer(QueryRequest(query), "evil")))
                for name, query in HOSTILE.items()
            }
            answered = 0
            while answered < 100:
                good = await outcome(made.answer(GOOD, "good"))
                if isinstance(good, QueryResponse):  # on a machine that stands still, it may take too long
                    assert bindings(good) == GOOD_ANSWER
                    answered += 1
                else:
                    assert type(good) is LimitHit
            found = {name: await attack for name, attack in attacks.items()}
            for name, result in found.items():
                assert isinstance(result, Refused if name in ("service", "file") else LimitHit), name
                assert not isinstance(result, Busy)
            await until(lambda: made.stats()["idle"] == 3)

    run(contained())


def test_limit_of_time(folder: Path) -> None:
    """A query that takes too long is ended with its worker, and another worker takes that one's place."""

    async def ended() -> None:
        async with pool(folder, size=1, limits=Limits(0.3, 1024)) as made:
            [before] = made.workers()
            found = await outcome(made.answer(QueryRequest(ENDLESS), "me"))
            assert str(found) == "the query took longer than 0.3 s. Narrow it."
            await until(lambda: made.stats()["idle"] == 1)
            assert made.workers() != [before]
            await until(lambda: not alive(before))
            assert made.stats()["late"] == 1

    run(ended())


def test_limit_of_memory(folder: Path) -> None:
    """A query that needs too much memory ends its worker, and is told so."""

    async def ended() -> None:
        async with pool(folder, size=1, limits=Limits(0, 100)) as made:
            found = await outcome(made.answer(QueryRequest(HUNGRY), "me"))
            assert str(found) == "the query needs more than 100 MiB of memory. Narrow it."
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            assert made.stats()["crashed"] == 1

    run(ended())


@pytest.mark.parametrize("form", ["json", "xml", "tsv", "csv", "turtle"])
def test_limit_of_rows(folder: Path, form: str) -> None:
    """An answer has as many rows as are allowed, or is refused whole."""
    graph = "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }"
    text = graph if form == "turtle" else "SELECT * { ?a ?b ?c }"

    async def ended() -> None:
        async with pool(folder, size=1, result_limit=ResultLimit(rows=2 * THINGS - 1)) as made:
            found = await outcome(made.answer(QueryRequest(text, form, form), "me"))
            assert str(found) == "the answer has more than 299 rows. Narrow the query or add a LIMIT."
        async with pool(folder, size=1, result_limit=ResultLimit(rows=2 * THINGS)) as made:
            assert (await made.answer(QueryRequest(text, form, form), "me")).rows == 2 * THINGS
        if form == "turtle":
            return
        async with pool(folder, size=1, result_limit=ResultLimit(size=1 << 20)) as made:
            large = QueryRequest(f"SELECT ?a ?f ?i {{ {EVERYTHING} }} LIMIT 15000", form)
            found = await outcome(made.answer(large, "me"))
            assert str(found) == "the answer is larger than 1 MiB. Narrow the query or add a LIMIT."

    run(ended())


def test_no_client_has_all_workers(folder: Path) -> None:
    """However much one client asks, one worker is left for the others, and clients take turns."""

    async def shared() -> None:
        async with pool(folder, size=2, queue=40) as made:
            attacks = [asyncio.create_task(made.answer(QueryRequest(ENDLESS), "evil")) for _ in range(5)]
            await until(lambda: made.stats()["waiting"] == 4)
            assert (made.stats()["busy"], made.stats()["idle"]) == (1, 1)
            order: list[str] = []

            async def ask(client: str) -> None:
                await made.answer(GOOD, client)
                order.append(client)

            await asyncio.gather(*(ask(client) for client in ("a", "a", "a", "b")))
            assert order[-1] == "a", "who asks once does not wait for all of one who asks often"
            for attack in attacks:
                attack.cancel()
            await asyncio.gather(*attacks, return_exceptions=True)
            await until(lambda: made.stats()["idle"] == 2)
            assert bindings(await made.answer(GOOD, "evil")) == GOOD_ANSWER

    run(shared())


def test_queue_has_an_end(folder: Path) -> None:
    """A client with too many waiting queries is told so, and everybody when there are too many altogether."""

    async def full() -> None:
        async with pool(folder, size=1, queue=8, limits=Limits(600, 1024)) as made:
            tasks = [asyncio.create_task(made.answer(QueryRequest(ENDLESS), "evil")) for _ in range(3)]
            await until(lambda: made.stats()["waiting"] == 2)
            own = await outcome(made.answer(GOOD, "evil"))
            assert isinstance(own, Busy)
            assert (own.everybody, own.retry_after) == (False, 600)
            assert str(own) == "2 of your queries are waiting already. Wait for their answers."
            tasks += [asyncio.create_task(made.answer(GOOD, f"good{number}")) for number in range(6)]
            await until(lambda: made.stats()["waiting"] == 8)
            others = await outcome(made.answer(GOOD, "late"))
            assert isinstance(others, Busy)
            assert others.everybody
            assert str(others) == "8 queries are waiting already. Ask again later."
            for task in tasks[:3]:
                task.cancel()
            answers = await asyncio.gather(*tasks, return_exceptions=True)
            assert [bindings(answer) for answer in answers if isinstance(answer, QueryResponse)] == [
                GOOD_ANSWER
            ] * 6
            assert made.stats()["refused"] == 2

    run(full())


def test_slow_worker_is_not_asked_again(folder: Path) -> None:
    """A worker that has had its share of the processor gives way from then on, and a fresh one follows it."""
    counted = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f VALUES ?g { 1 2 3 4 5 6 7 8 } FILTER(?f != ?g) }"

    own = os.getpriority(os.PRIO_PROCESS, 0)
    slow = min(own + NICE, 19)

    async def retired() -> None:
        async with pool(folder, size=1) as made:
            [before] = made.workers()
            assert (await made.answer(QueryRequest(counted), "me")).rows == 1
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            [after] = made.workers()
            assert after != before
            asked = asyncio.create_task(made.answer(QueryRequest(ENDLESS), "me"))
            await until(lambda: os.getpriority(os.PRIO_PROCESS, after) == slow)
            asked.cancel()
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            [fresh] = made.workers()
            assert os.getpriority(os.PRIO_PROCESS, fresh) == own

    run(retired())


def test_old_worker_is_followed_by_a_fresh_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many answers a worker makes room for a fresh one, where another is there meanwhile."""
    monkeypatch.setattr(connection, "_MAX_ANSWERS", 5)

    async def followed() -> None:
        async with pool(folder, size=2) as made:
            before = made.workers()
            for _ in range(5):
                assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            await until(lambda: made.stats()["begun"] == 3 and made.stats()["idle"] == 2)
            assert len({*before} & {*made.workers()}) == 1
        async with pool(folder, size=1) as made:
            before = made.workers()
            for _ in range(12):
                assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            assert made.workers() == before, "there is none to take its place"

    run(followed())


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system does not tell of processes")
def test_workers_can_open_nothing(folder: Path) -> None:
    """A worker may open no file and no connection, writes to nobody's standard error and leaves no core."""

    async def walled() -> None:
        async with pool(folder, size=1) as made:
            [worker] = made.workers()
            limits = Path(f"/proc/{worker}/limits").read_text(encoding="ascii")
            rows = {line[:25].strip(): line[25:].split()[:2] for line in limits.splitlines()}
            assert rows["Max open files"] == ["0", "0"]
            assert rows["Max core file size"] == ["0", "0"]
            streams = {Path(f"/proc/{worker}/fd/{number}").readlink() for number in range(3)}
            assert streams == {Path(os.devnull)}
            handles = [str(handle.readlink()) for handle in Path(f"/proc/{worker}/fd").iterdir()]
            assert sum("socket" in handle for handle in handles) == 1, "its own line to the pool"

    run(walled())


def test_killed_worker(folder: Path) -> None:
    """A worker that is killed is followed by another: the query it was at fails, and no other does."""

    async def killed() -> None:
        async with pool(folder, size=2) as made:
            for worker in made.workers():
                os.kill(worker, signal.SIGKILL)
            await until(lambda: made.stats()["ended"] == 2)
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            asked = asyncio.create_task(outcome(made.answer(QueryRequest(ENDLESS), "evil")))
            await until(lambda: made.stats()["idle"] == 1)
            *_, busy = made.workers()
            os.kill(busy, signal.SIGKILL)
            assert str(await asked) == "the engine gave up on the query. Simplify it, or ask again."
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER

    run(killed())


def test_killed_fork_server(folder: Path) -> None:
    """Should the process be killed from which workers are forked, those there go on, and another is begun."""

    async def killed() -> None:
        fork_server = ForkServer()
        async with pool(folder, fork_server, size=2) as made:
            first, workers = fork_server.pid, made.workers()
            asked = asyncio.create_task(outcome(made.answer(QueryRequest(ENDLESS), "evil")))
            await until(lambda: made.stats()["busy"] == 1)
            os.kill(first, signal.SIGKILL)
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            asked.cancel()
            await until(lambda: made.stats()["begun"] == 3 and made.stats()["idle"] == 2)
            assert fork_server.pid not in (0, first)
            assert len({*made.workers(), *workers}) == 3, "one was at a query, the other is still there"
            await until(lambda: sum(map(alive, workers)) == 1)
        assert not any(map(alive, workers))

    run(killed())


SERVER = """
import asyncio, json, sys
from pathlib import Path
from claimgraph.sandbox import Limits
from claimgraph.workers import ForkServer, Pool, QueryRequest

async def serve():
    fork_server = ForkServer()
    pool = Pool(fork_server, Path(sys.argv[1]), size=2, limits=Limits(0, 100), prefixes={})
    await pool.start()
    try:
        await pool.answer(QueryRequest(sys.argv[2]), "evil")
    except Exception as error:
        print(error, flush=True)
    asked = [asyncio.create_task(pool.answer(QueryRequest(sys.argv[3]), "evil"))]
    while not (pool.stats()["busy"] and pool.stats()["idle"]):
        await asyncio.sleep(0.01)
    print(json.dumps([fork_server.pid, *pool.workers()]), flush=True)
    await asyncio.wait(asked)

asyncio.run(serve())
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_server(folder: Path, sent: signal.Signals) -> None:
    """However a server ends in the middle of a query, all its processes end; none has written a word."""
    package = str(Path(__file__).resolve().parent.parent / "src")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder), HUNGRY, ENDLESS],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([package, *sys.path])},
    )
    assert server.stdout is not None
    assert server.stderr is not None
    with server.stdout, server.stderr:
        told = server.stdout.readline().decode()
        assert told == "the query needs more than 100 MiB of memory. Narrow it.\n"
        processes = json.loads(server.stdout.readline())
        assert len(processes) == 3
        assert all(map(alive, processes))
        server.send_signal(sent)
        wait_until(lambda: not any(map(alive, processes)), "all have ended")
        server.wait(PATIENCE)
        if sent != signal.SIGINT:  # then it is Python that says where
            assert server.stderr.read() == b""


def test_called_off(folder: Path) -> None:
    """A query nobody waits for any more is ended at once, or never begun."""

    async def called_off() -> None:
        async with pool(folder, size=1) as made:
            [before] = made.workers()
            running = asyncio.create_task(made.answer(QueryRequest(ENDLESS), "me"))
            await until(lambda: made.stats()["busy"] == 1)
            waiting = asyncio.create_task(made.answer(QueryRequest(ENDLESS), "you"))
            await until(lambda: made.stats()["waiting"] == 1)
            waiting.cancel()
            running.cancel()
            await asyncio.gather(waiting, running, return_exceptions=True)
            assert bindings(await made.answer(GOOD, "me")) == GOOD_ANSWER
            await until(lambda: not alive(before))
            assert made.stats()["answered"] == 1

    run(called_off())


def test_closing_lets_the_last_answers_go(folder: Path) -> None:
    """While a pool is closed, what is being answered is, what waits or comes is told to ask again."""

    async def closed() -> None:
        async with pool(folder, size=1) as made:
            [worker] = made.workers()
            os.kill(worker, signal.SIGSTOP)
            running = asyncio.create_task(made.answer(GOOD, "me"))
            await until(lambda: made.stats()["busy"] == 1)
            waiting = asyncio.create_task(outcome(made.answer(GOOD, "me")))
            await until(lambda: made.stats()["waiting"] == 1)
            closing = asyncio.create_task(made.close(drain=PATIENCE))
            found = [await waiting, await outcome(made.answer(GOOD, "me"))]
            os.kill(worker, signal.SIGCONT)
            assert bindings(await running) == GOOD_ANSWER
            await closing
            for one in found:
                assert isinstance(one, Busy)
                assert str(one) == "the server is ending. Ask again later."
            assert not alive(worker)

    run(closed())


def test_closing_ends_what_does_not_end(folder: Path) -> None:
    """A pool that is closed at once has no worker any more, and who waits for one is told."""

    async def closed() -> None:
        async with pool(folder, size=1) as made:
            workers = made.workers()
            running = asyncio.create_task(outcome(made.answer(QueryRequest(ENDLESS), "me")))
            await until(lambda: made.stats()["busy"] == 1)
            await made.close()
            assert isinstance(await running, Busy)
            assert not any(map(alive, workers))

    run(closed())


def test_asked_from_a_thread(folder: Path) -> None:
    """A page that is made in a thread asks the same pool."""

    async def asked() -> None:
        async with pool(folder, size=1) as made:
            assert bindings(await asyncio.to_thread(made.ask, GOOD, "page")) == GOOD_ANSWER

    run(asked())


@pytest.mark.parametrize("inside", [False, True])
def test_many_are_put_together(folder: Path, inside: bool) -> None:
    """A batch gives each query's rows or fault in its order, and one that crashes ends no other."""
    several = [GOOD.query, "SELECT", HUNGRY, OUTSIDE, ENDLESS, *[GOOD.query] * 20]
    reading = [(QueryRequest(one, prefixes=PREFIXES), bindings) for one in several]

    def put() -> list[Any]:
        return batch.evaluate_all(folder, reading, Limits(2, 64))

    async def from_a_notebook() -> list[Any]:
        return put()

    first, *wrong, last = asyncio.run(from_a_notebook()) if inside else put()
    assert first == last == GOOD_ANSWER and wrong[4:] == [GOOD_ANSWER] * 19
    kinds = [type(one) for one in wrong[:4]]
    assert kinds == [UsageProblem, LimitHit, Refused, LimitHit]


def test_an_edition_is_asked_without_a_child_for_each_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What answers a question in words is found out of all an edition's own questions in one child."""
    edition = write_edition(tmp_path / "edition")
    for name in ("one", "two", "three"):
        path = edition.root / "queries" / "own" / f"{name}.rq"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#+ summary: {name}\nSELECT ?claim {{ ?claim a <{CG}Claim> }}\n", "utf-8")
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    started: list[str] = []

    def counted(entry: str, *given: Any, **more: Any) -> Any:
        started.append(entry)
        return begin(entry, *given, **more)

    for place in ("claimgraph.sandbox.start", "claimgraph.workers.fork_server.start"):
        monkeypatch.setattr(place, counted)
    with claimgraph.open(edition) as opened:
        known = load_stored_questions(opened, Statements(opened.index)).rows
    assert started == ["claimgraph.workers.fork_server:run"]
    (claims,) = {one.claims for one in known if one.name in ("one", "two", "three")}
    assert len(claims) == 1


def test_pools_share_a_fork_server(folder: Path) -> None:
    """Several editions are answered by workers of one fork server."""

    async def shared() -> None:
        fork_server = ForkServer()
        async with (
            pool(folder, fork_server, size=1) as one,
            pool(folder, fork_server, size=1, prefixes={}) as other,
        ):
            assert bindings(await one.answer(GOOD, "me")) == GOOD_ANSWER
            assert isinstance(await outcome(other.answer(GOOD, "me")), UsageProblem)

    run(shared())


def test_no_store(tmp_path: Path) -> None:
    """A pool for a store that is not there does not begin, and says why."""

    async def begun() -> None:
        with pytest.raises(UnreadableInput, match="cannot open the store"):
            async with pool(tmp_path / "none"):
                pass

    run(begun())


def test_where_nothing_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot fork, one line says so."""
    monkeypatch.delattr(os, "fork")
    with pytest.raises(Refused, match=r"^this system cannot fork processes"):
        ForkServer()


VALUES = st.sampled_from(["", '},{"', "},{", "{}", "}},{}", "\\", '"', "\n", "<result>", "&lt;", "],[", "é"])
ROWS = st.lists(st.tuples(st.none() | VALUES, st.none() | VALUES), max_size=6)


@given(ROWS, st.sampled_from(["json", "xml", "tsv"]), st.integers(1, 40))
def test_rows_are_counted(rows: list[tuple[str | None, ...]], form: str, size: int) -> None:
    """Whatever stands in the rows, and however the bytes come in pieces, their number is right."""
    values = " ".join(
        f"({' '.join('UNDEF' if cell is None else str(Literal(cell)) for cell in row)})" for row in rows
    )
    found: QuerySolutions = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}")  # type: ignore[assignment]
    content = found.serialize(format=getattr(QueryResultsFormat, form.upper())) or b""
    tally = RowCounter(form, ResultLimit())
    for start in range(0, len(content), size):
        tally.write(content[start : start + size])
    assert (tally.rows(), bytes(tally.content)) == (len(rows), content)
    few = RowCounter(form, ResultLimit(rows=max(len(rows) - 1, 1)))
    if len(rows) > 1:
        with pytest.raises(LimitHit):
            few.write(content)
            few.rows()
