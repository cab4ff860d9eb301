"""The two walls around queries of others: each alone lets nothing out, and without both much gets out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import QueryBoolean, RdfFormat, Store

import claimgraph
from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.importers import join
from claimgraph.importers.joining import Joined
from claimgraph.importers.sources import resolve_sources
from claimgraph.query_guard import Permissions, guard
from claimgraph.sandbox import Limits, start, stop
from claimgraph.store import ensure_confined, evaluate
from claimgraph.untrusted import CLOSED, OPEN, ask_child, evaluate_limited
from patience import PATIENCE
from spellings import (
    DATA,
    Spelling,
    from_spellings,
    grown_queries,
    hostile_values,
    service_spellings,
    shape_kept,
)
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Run

SEED = 1918
SERVICES, FROMS = 2_000, 400
CANARY = "urn:claimgraph:canary"
posix = pytest.mark.skipif(sys.platform == "win32", reason="the system has no limit of open files")


class Listener:
    """A server on the loopback that writes down which addresses were asked."""

    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Answer(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                asked.append(self.path.partition("?")[0])
                body = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
                self.send_response(200)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer  # noqa: N815 - the library's names

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/s/"


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that nobody may ask."""
    made = Listener()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """What the spellings are put to, as an N-Quads file."""
    path = tmp_path / "graph.nq"
    path.write_text(DATA, encoding="utf-8")
    return path


@pytest.fixture
def store() -> Store:
    """The same in memory."""
    made = Store()
    made.bulk_load(DATA.encode(), format=RdfFormat.N_QUADS)
    return made


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A file whose content may never appear in an answer."""
    path = tmp_path / "canary.ttl"
    path.write_text(f"<{CANARY}> <{CANARY}> <{CANARY}> .\n", encoding="utf-8")
    return path


def _spellings(listener: Listener, canary: Path) -> list[Spelling]:
    files = (canary.as_uri(), f"file://{canary}", f"{listener.url}from")
    return [
        *service_spellings(SEED, SERVICES, listener.url),
        *from_spellings(SEED, FROMS, files),
    ]


def _answer(store: Store, query: str) -> str:
    """What the engine answers, or how it fails."""
    try:
        found = store.query(query)
        return str(bool(found)) if isinstance(found, QueryBoolean) else "\n".join(map(str, found))
    except (OSError, ValueError, RuntimeError, SyntaxError) as error:
        return str(error)


def test_without_walls_much_gets_out(listener: Listener, canary: Path, store: Store) -> None:
    """Hundreds of the spellings reach the server where nothing is in their way: what follows can fail."""
    spellings = _spellings(listener, canary)
    assert len({one.query for one in spellings}) >= 2_000
    for one in spellings:
        _answer(store, one.query)
    assert len(set(listener.asked)) >= 500


def test_the_guard_alone(listener: Listener, canary: Path, store: Store) -> None:
    """What the guard lets pass reaches neither server nor file in an engine that nothing confines."""
    passed = 0
    for one in _spellings(listener, canary):
        try:
            guard(one.query)
        except (Refused, UsageProblem):
            continue
        passed += 1
        assert CANARY not in _answer(store, one.query)
    assert not listener.asked
    assert passed < 200  # most are refused, and not left to the engine's own errors


def test_the_guard_against_the_engine(store: Store) -> None:
    """Of queries grown at random, the engine asks a server for none that the guard lets pass."""

    def parses(query: str) -> bool:
        return "error at" not in _answer(store, query)

    asked = 0
    for query in grown_queries(SEED, 20_000, parses):
        if "scheme must be set, found nope" in _answer(store, query):
            asked += 1
            with pytest.raises((Refused, UsageProblem)):
                guard(query)
    assert asked >= 100


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICESILENT <http://127.0.0.1:8799/b> {?s ?p ?o} }",
        "SELECT * {serviceSILENT<http://127.0.0.1:8799/b>{?s ?p ?o}}",
        "SELECT * { ?a ?b trueSERVICE <http://127.0.0.1:8799/b> {?s ?p ?o} }",
        "SELECT * { ?a ?b trueSERVICESILENT<http://127.0.0.1:8799/b>{?s ?p ?o} }",
        "SELECT * { VALUES?z{true}SERVICESILENT<http://127.0.0.1:8799/b>{?s ?p ?o} }",
        "PREFIX e:<http://127.0.0.1:8799/> PREFIX SERVICEe:<x:> SELECT * { SERVICEe:x{?s ?p ?o} }",
        "SELECT * FROMNAMED <file:///etc/passwd> {?s ?p ?o}",
        "ASKFROM<file:///etc/passwd>{?s ?p ?o}",
        "DESCRIBE<x:y>FROMNAMED<file:///etc/passwd>",
        # The name ends at its second dot, the sentence with it.
        "PREFIX e:<urn:e#> SELECT * { ?a ?b e:a.b.SERVICE<http://127.0.0.1:8799/b>{?s ?p ?o} }",
        # No IRI has the port 80SERVICE, so the prefix is a name by itself.
        "PREFIX e:<http://a:80> SELECT * { ?a ?b e:SERVICE <http://127.0.0.1:8799/b>{?s ?p ?o} }",
        # A long string with an escape that is no character is an empty one with something behind it.
        'SELECT * { VALUES?z{"""x"}SERVICE<http://127.0.0.1:8799/b>{?s ?p ?o}#\\uD800"""\n}',
        "SELECT * { ?a ?b 'x'@en--ltr1SERVICE<http://127.0.0.1:8799/b>{?s ?p ?o} }",
    ],
)
def test_read_as_the_engine_reads(query: str) -> None:
    """A keyword that only the engine sees is refused, with its place and a way out."""
    with pytest.raises(Refused, match=r"line \d, column \d+") as caught:
        guard(query)
    assert "--allow" in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX from: <http://x/> SELECT * { ?s from:a ?o ; from:from from:service }",
        "PREFIX service: <http://x/> SELECT * { ?s service:of ?o ; ^service:to/service:by ?p }",
        "PREFIX e: <http://x/> SELECT * { ?s e:service ?o ; e:from <urn:x> ; e:service e:from }",
        "PREFIX e: <http://x/> SELECT * { ?from e:wasQuotedFrom ?service ; e:service-of e:x }",
        "PREFIX : <http://x/> SELECT * { ?s :from :service ; :a.from ?o }",
        "SELECT * { ?s ?p <http://x/o'neil>, \"it's FROM <http://x/> and SERVICE <http://x/> {\" }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?s > 'FROM <x:y>' && REGEX(?o, \"[Ff]ar from\")) }",
        'SELECT * { ?s ?p \'\'\'it\'s FROM <x:y>\'\'\', """a "SERVICE" <x:y>{""" } # SERVICE <x:y> {',
        "PREFIX e: <http://x#> SELECT * { ?s e:p 'from'@from, _:from, 1.0 , true FILTER(?fromage != $from) }",
    ],
)
def test_words_of_no_account(query: str, store: Store) -> None:
    """The two words in prefixes, names, variables, strings and comments cost nobody a query."""
    store.query(query)
    assert guard(query)
    ensure_confined(query)


def test_prefix_to_rename() -> None:
    """A prefix that an engine may read as a keyword is refused with the advice to rename it."""
    query = "PREFIX : <http://x/> PREFIX from: <http://y/> SELECT * { ?s ?p from:a }"
    with pytest.raises(Refused, match="rename the prefix"):
        guard(query)
    guard(query.replace("from:", "of:"))


def test_allowed_however_written() -> None:
    """An endpoint that is allowed may be asked in every spelling, and no other in any."""
    allowed = Permissions(services=frozenset({"http://good.example/sparql"}))
    for before in ("SERVICESILENT", "?a ?b trueSERVICE", "SERVICE#\n"):
        query = f"SELECT * {{{before}<http://good.example/sparql>{{}}}}"
        assert guard(query, allowed)
        with pytest.raises(Refused):
            guard(query.replace("good", "evil"), allowed)


#: Puts every query of standard input to the engine, behind the wall that a child has and nothing else.
_CONFINED = """
import json, sys
import test_walls
from pyoxigraph import RdfFormat, Store
from claimgraph.untrusted import enclose
asked = json.load(sys.stdin)
store = Store()
store.bulk_load(test_walls.DATA.encode(), format=RdfFormat.N_QUADS)
enclose(None)
print(json.dumps([test_walls._answer(store, query) for query in asked]))
"""


@posix
def test_the_wall_of_the_child_alone(listener: Listener, canary: Path) -> None:
    """Behind the child's wall no spelling reaches server or file, though no guard has looked at it."""
    queries = [one.query for one in _spellings(listener, canary)]
    done = subprocess.run(
        [sys.executable, "-c", _CONFINED],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=PATIENCE,
    )
    answers = json.loads(done.stdout)
    assert len(answers) == len(queries) and not any(CANARY in answer for answer in answers)
    assert sum("os error 24" in answer for answer in answers) >= 300  # they tried, and found no handle left
    assert not listener.asked


@posix
def test_the_child_itself(listener: Listener, graph: Path) -> None:
    """The child that evaluates a query reaches a server only where the wall stands off for it."""
    query = f"SELECT * {{ SERVICE <{listener.url}1> {{ ?s ?p ?o }} }}"
    with pytest.raises(UsageProblem):
        ask_child(graph, query, Limits(), {}, wall=CLOSED)
    assert not listener.asked
    ask_child(graph, query, Limits(), {}, wall=OPEN)
    assert listener.asked == ["/s/1"]


_OPENINGS = """
import os, socket, sys
from pathlib import Path
from claimgraph.sandbox import wall_in
inherited = os.open(sys.argv[1], os.O_RDONLY)
assert wall_in()
def tried(what):
    try:
        what()
    except OSError as error:
        return error.errno
    return 0
print(tried(lambda: Path(sys.argv[1]).read_bytes()), tried(lambda: open(sys.argv[1] + ".new", "w")),
      tried(lambda: socket.socket()), tried(lambda: socket.socketpair()), tried(lambda: os.pipe()),
      tried(lambda: os.listdir("/")), tried(lambda: os.read(inherited, 1)))
"""


@posix
def test_nothing_can_be_opened(canary: Path) -> None:
    """Behind the wall there is no new file, socket, pipe or folder; what was open before still is."""
    done = subprocess.run(
        [sys.executable, "-c", _OPENINGS, str(canary)],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["24"] * 6 + ["0"]
    assert not canary.with_name(canary.name + ".new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only here a process's limits can be read from outside")
def test_whoever_reads_a_joined_file(tmp_path: Path) -> None:
    """The child that reads somebody's file has no handle left for another, while it reads."""
    path = tmp_path / "much.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n" * 100_000, encoding="utf-8")
    asked = Joined(resolve_sources([str(path)], tmp_path), Limits()).request(0)
    child = start("claimgraph.importers.convert:child", asked, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None and child.stdout.read(64).startswith(b"<urn:a>")
        limits = Path(f"/proc/{child.pid}/limits").read_text(encoding="ascii")
        assert re.search(r"(?m)^Max open files +0 +0 ", limits)
    finally:
        stop(child)
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


@pytest.mark.parametrize(
    ("encoding", "key", "said"),
    [("cp1250", "propertyUrl", ""), ("utf-8", "propertyurl", "did you mean propertyUrl")],
)
def test_what_is_needed_later_is_there(encoding: str, key: str, said: str, tmp_path: Path) -> None:
    """A table in an old encoding is read behind the wall, and a fault that shows only then is told."""
    rows = "name,day,time,long,lang\nŁódź,1918-04-21+01:00,09:30:00Z,P2D,pl\n"
    (tmp_path / "towns.csv").write_text(rows, encoding=encoding)
    columns = [
        {"titles": "name", key: "urn:name"},
        {"titles": "day", "datatype": {"base": "date", "minimum": "1900-01-01Z"}},
        {"titles": "time", "datatype": {"base": "time", "minimum": "08:00:00Z"}},
        {"titles": "long", "datatype": {"base": "duration", "minimum": "P1D"}},
        {"titles": "lang", "datatype": "language", "lang": "pl-PL"},
    ]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "towns.csv",
        "dialect": {"encoding": encoding},
        "tableSchema": {"columns": columns},
    }
    (tmp_path / "towns.csv-metadata.json").write_text(json.dumps(described), encoding="utf-8")
    with join([str(tmp_path / "towns.csv")]) as joined:
        assert "Łódź" in b"".join(joined.nquads()).decode()
        assert [said in warning for warning in joined.warnings] == ([True] if said else [])


_LAZY = """
import sys
from pathlib import Path
from pyoxigraph import NamedNode, Quad, Store
from claimgraph.untrusted import enclose
store = Path(sys.argv[1])
node = NamedNode("urn:a")
made = Store(str(store))
made.add(Quad(node, node, node))
made.flush()
del made
assert list(store.glob("*.sst"))
enclose(store, must=False)  # none of the tables is open, and the engine must be able to open them
open(sys.argv[1] + ".txt", "w").close()
enclose(store)
"""


@posix
def test_no_wall_no_answer(tmp_path: Path) -> None:
    """Where the wall cannot stand, a query is refused unless it was asked for without."""
    done = subprocess.run(
        [sys.executable, "-c", _LAZY, str(tmp_path / "store")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "claimgraph.errors.Refused: nothing here keeps a query from opening files" in done.stderr
    assert (tmp_path / "store.txt").exists()


def test_asked_for_without(runner: Run, tmp_path: Path) -> None:
    """Where the user asks for it, a question is put whether or not there is a wall."""
    edition = write_edition(tmp_path)
    options = ("--allow", "unconfined", "--edition", str(edition.root))
    assert runner("sparql", "ASK { ?s ?p ?o }", *options).stdout == "true\n"
    assert runner("sparql", "ASK { SERVICE <urn:x> {} }", *options).exit_code == 4


@pytest.mark.parametrize("kind", ["check", "shape", "query", "view"])
def test_an_edition_by_other_hands(kind: str, listener: Listener, runner: Run, tmp_path: Path) -> None:
    """No stored query, check, shape or view that an edition brings along reaches a server."""
    edition = write_edition(tmp_path)
    service = f"SERVICESILENT<{listener.url}1>{{?s ?p ?o}}"
    root, place = str(edition.root), edition.root / "queries"
    header = "#+ summary: It\n#+ description: It\n#+ hint: it\n"
    if kind == "shape":
        (edition.root / "shapes").mkdir(exist_ok=True)
        select = f"SELECT $this {{ $this a ?c {service} }}"
        (edition.root / "shapes" / "it.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:shape> a sh:NodeShape ; sh:targetSubjectsOf "
            f'<http://www.w3.org/2004/02/skos/core#prefLabel> ; sh:sparql <urn:it> .\n<urn:it> sh:select """'
            f'{select}""" .\n',
            encoding="utf-8",
        )
        results = [runner("validate", "--edition", root)]
    else:
        file = place / {"check": "checks", "query": "said", "view": "views"}[kind] / "rdf.rq"
        file.parent.mkdir(parents=True, exist_ok=True)
        form = {"check": "SELECT ?focus", "query": "SELECT *", "view": "CONSTRUCT{?s ?p ?o}WHERE"}[kind]
        file.write_text(f"{header}{form} {{ ?focus ?p1 ?o1 {service} }}\n", encoding="utf-8")
        results = [runner("validate" if kind == "check" else "query", *_named(kind), "--edition", root)]
        if kind != "check":
            with pytest.raises(Refused):
                claimgraph.open(root).query("rdf")
    for result in results:
        assert result.exit_code == 4 and "SERVICE" in result.stderr and "Traceback" not in result.stderr
    assert not listener.asked


def _named(kind: str) -> tuple[str, ...]:
    return () if kind == "check" else ("rdf",)


def test_in_this_process(store: Store) -> None:
    """What is evaluated in this process is guarded too, in the words of whoever brought it."""
    with pytest.raises(Refused, match="reaches outside"):
        evaluate(store, "#+ summary: SERVICE\r#\nSELECT * { SERVICE <http://127.0.0.1:1/> {} }")
    with pytest.raises(Refused, match=r"line 1, column 12"):
        evaluate(store, "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> {} }".replace("\\u0053", "S"))
    with pytest.raises(Refused, match="reaches outside"):
        evaluate(store, "# x\rSELECT * { SERVICE <http://127.0.0.1:1/> {} }\n")


_MANY = {
    "alternatives": "ASK { ?s " + "|".join(["a"] * 10_000) + " ?o }",
    "inverse alternatives": "ASK { ?s " + "|".join(["^a"] * 10_000) + " ?o }",
    "sequences": "ASK { ?s " + "/".join(["a*"] * 10_000) + " ?o }",
    "unions": "ASK {" + "UNION".join(["{?s a ?o}"] * 5_000) + "}",
    "optionals": "ASK {" + "OPTIONAL{?s a ?o}" * 5_000 + "}",
    "disjunctions": "ASK { ?s a ?o FILTER(" + "||".join(["?s"] * 10_000) + ") }",
    "list": "ASK { ?s a ?o FILTER(?s IN(" + ",".join(["1"] * 40_000) + ")) }",
    "values": "ASK { VALUES ?s {" + "1 " * 45_000 + "} ?s a ?o }",
    "properties": "ASK { ?s a ?o" + ";a ?o" * 15_000 + " }",
    "bindings": "ASK {" + "".join(f"BIND(1 AS?a{number})" for number in range(5_000)) + "}",
    "negations": "ASK { FILTER(" + "!" * 50_000 + "true) }",
    "functions": "ASK { ?s a ?o FILTER(" + "STR(" * 95 + "?s" + ")" * 95 + ") }",
    "order": "SELECT * { ?s a ?o } ORDER BY" + " ?s" * 20_000,
}


@pytest.mark.parametrize("name", _MANY)
def test_many_of_a_kind(name: str, graph: Path) -> None:
    """A query that repeats one thing thousands of times is answered or ended, and outlives no limit."""
    try:
        found = evaluate_limited(graph, _MANY[name], Limits(timeout=0.5))
    except LimitHit as limit:
        assert limit.hint
    else:
        assert isinstance(found, QueryBoolean) or not list(found)


@pytest.mark.parametrize("query", ["SELECT * { ?s " + "|".join(["<urn:no>"] * 3_000) + " ?o }"])
def test_a_long_query_without_rows(query: str, runner: Run, tmp_path: Path) -> None:
    """Nobody looks for hours into why a query of thousands of words has no rows."""
    edition = write_edition(tmp_path)
    result = runner("sparql", query, "--edition", str(edition.root), "--timeout", "0")
    assert result.exit_code == 0 and "more than 2000 words and signs" in result.stderr
    assert len(result.stderr) < 500


@pytest.mark.filterwarnings("ignore")
def test_values_stay_values() -> None:
    """Whatever is given for a parameter is refused or is one term, and the query asks what it asked."""
    kept = 0
    for kind, value in hostile_values(SEED, 500):
        shape = shape_kept(kind, value)
        assert shape is not False, (kind, value)
        kept += bool(shape)
    assert kept > 50
