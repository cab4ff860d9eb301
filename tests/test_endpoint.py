"""Questions to an endpoint: the same answers as from the built graph, and every way in which it can fail."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

import claimgraph
from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.http import Client, checked_address
from claimgraph.model.resolve import by_label, is_known, resolve, slugs
from claimgraph.remote import Endpoint
from claimgraph.store import evaluate
from claimgraph.workspace.stored_queries import find_query, prepare
from endpoint_server import ROWS, Fault, Request, Server, serving
from patience import PATIENCE
from tiny_edition import BASE, write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.workspace.workspace import Workspace
    from conftest import Run

GRAPH = f"{BASE}edition"


@pytest.fixture(scope="module")
def served(published: Published) -> Iterator[Server]:
    """The published graph at an endpoint, in the graph that is asked unless told otherwise."""
    with serving() as server:
        content = published.nquads.read_bytes()
        graph = pyoxigraph.NamedNode(GRAPH)
        server.store.bulk_load(content, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
        yield server


@pytest.fixture
def server() -> Iterator[Server]:
    """An endpoint with nothing in it, for faults."""
    with serving() as server:
        yield server


def _table(found: object) -> list[tuple[str, ...]]:
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(map(str, row)) for row in found]


@pytest.mark.parametrize("name", ["said/about", "entities/about", "voices/overview"])
def test_same_rows(name: str, served: Server, store: pyoxigraph.Store, edition: Edition) -> None:
    """A stored query gives the same terms in the same order as the embedded engine."""
    text = find_query(edition, name).text
    here = _table(evaluate(store, text))
    assert here and _table(evaluate(Endpoint(served.url, GRAPH), text)) == here


def test_same_rows_on_the_command_line(served: Server, runner: Run) -> None:
    """``query`` and ``sparql`` print byte for byte the same with --endpoint as without."""
    for args in (
        ("query", "overview"),
        ("query", "said/about", "power=Portugal", "--format", "json"),
        ("sparql", "SELECT ?l { ent:portugal skos:prefLabel ?l }"),
        ("sparql", "ASK { ent:portugal a cg:Claim }"),
        ("sparql", "DESCRIBE ent:portugal"),
    ):
        here, there = runner(*args), runner(*args, "--endpoint", served.url)
        assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout), there.stderr
        assert here.stdout


@pytest.mark.parametrize(
    "value",
    [
        "portugal",
        "Portugal",
        "PORTUGAL",
        "ent:portugal",
        f"{BASE}entity/portugal",
        "p2",
        "subjugatedBy",
        "Britain",
    ],
)
def test_names(value: str, served: Server, store: pyoxigraph.Store, prefixes: Prefixes) -> None:
    """Slugs, CURIEs and labels mean the same at an endpoint, or are refused with the same words."""

    def meant(engine: pyoxigraph.Store | Endpoint) -> str:
        try:
            return resolve(engine, prefixes, value)
        except UsageProblem as problem:
            return str(problem)

    assert meant(Endpoint(served.url, GRAPH)) == meant(store)


def test_names_are_found_in_few_journeys(served: Server, prefixes: Prefixes) -> None:
    """A label is resolved with two questions, however many kinds of things may have been meant."""
    before = len(served.requests)
    assert resolve(Endpoint(served.url, GRAPH), prefixes, "Portugal") == f"{BASE}entity/portugal"
    assert len(served.requests) - before <= 2


def test_nearest_name(served: Server, prefixes: Prefixes, store: pyoxigraph.Store) -> None:
    """A name misspelt is answered with the nearest that the endpoint has."""
    there = Endpoint(served.url, GRAPH)
    with pytest.raises(UsageProblem, match="ent:portugal"):
        resolve(there, prefixes, "ent:portugall")
    assert slugs(there, prefixes) == slugs(store, prefixes)
    assert by_label(there, "portugal") == [f"{BASE}entity/portugal"]
    assert is_known(there, f"{BASE}entity/portugal") and not is_known(there, f"{BASE}entity/atlantis")


def test_parameters(served: Server, prefixes: Prefixes, store: pyoxigraph.Store, edition: Edition) -> None:
    """A stored query's values are bound to the same text."""
    query = find_query(edition, "entities/about")
    there = Endpoint(served.url, GRAPH)
    values = {"entity": "Great Britain"}
    assert prepare(there, prefixes, query, values) == prepare(store, prefixes, query, values)


def test_patterns(served: Server, store: pyoxigraph.Store) -> None:
    """Node by node the endpoint has the quads that the embedded store has."""
    there = Endpoint(served.url, GRAPH)
    britain = pyoxigraph.NamedNode(f"{BASE}entity/britain")
    kind = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    polity = pyoxigraph.NamedNode("https://w3id.org/claimgraph/ns#Polity")
    for pattern in (
        (britain, None, None),
        (britain, kind, polity),
        (britain, kind, britain),
        (None, kind, polity),
    ):
        assert set(there.quads_for_pattern(*pattern)) == set(store.quads_for_pattern(*pattern))


def test_empty_answer_is_explained(served: Server, runner: Run) -> None:
    """No rows: the reason is found out at the endpoint."""
    result = runner("sparql", "SELECT * { ?c rdf:subject ent:portugall }", "--endpoint", served.url)
    assert result.exit_code == 0 and "did you mean ent:portugal or" in result.stderr


def test_other_graph(served: Server, runner: Run) -> None:
    """A graph that the endpoint has not is said to be missing, not answered with no."""
    args = ("sparql", "ASK { ent:portugal a cg:Polity }", "--endpoint", served.url)
    assert runner(*args, "--graph", GRAPH).exit_code == 0
    for graph, named in (("urn:nobody", "the graph <urn:nobody>"), ("default", "its default graph")):
        result = runner(*args, "--graph", graph)
        assert result.exit_code == 2 and named in result.stderr and "claimgraph load" in result.stderr


def test_from_is_not_overruled(served: Server, runner: Run) -> None:
    """A query's own FROM, allowed, decides which graph is asked."""
    args = ("--allow", "from", "--endpoint", served.url)
    assert runner("sparql", "ASK FROM <urn:nobody> { ?s ?p ?o }", *args).exit_code == 1
    assert runner("sparql", f"ASK FROM <{GRAPH}> {{ ?s ?p ?o }}", *args).exit_code == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE WHERE { ?s ?p ?o }", "read only"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "--allow-service http://127.0.0.1:1/"),
        ("SELECT * FROM <urn:x> { ?s ?p ?o }", "--allow from"),
    ],
)
def test_refused_before_it_is_sent(query: str, message: str, served: Server, runner: Run) -> None:
    """What is refused here is refused for an endpoint too, and the endpoint never sees it."""
    before = len(served.requests)
    result = runner("sparql", query, "--endpoint", served.url)
    assert result.exit_code == 4 and message in result.stderr
    assert not any(query in request.fields.get("query", "") for request in served.requests[before:])


def test_questions_of_joined_data_say_so(served: Server, runner: Run, asked: Edition) -> None:
    """A question that needs data joined here has no answer at an endpoint without them, and says why."""
    path = asked.root / "queries" / "said" / "elsewhere.rq"
    path.write_text(
        "#+ summary: And elsewhere?\n#+ with:\n#+   - examples/elsewhere.ttl\n"
        "SELECT ?s { GRAPH ?g { ?s <urn:is> ?o } } ORDER BY ?s\n",
        encoding="utf-8",
    )
    try:
        result = runner("query", "elsewhere", "--endpoint", served.url)
    finally:
        path.unlink()
    assert "this question needs data joined with --with" in result.stderr
    assert result.stderr.count("\n") == 1


def test_foreign_queries_are_guarded(asked: Edition, opened: Workspace, server: Server, runner: Run) -> None:
    """A stored query of another edition that reaches out is refused before any endpoint is asked it."""
    server.store.bulk_load(
        opened.published().nquads.read_bytes(),
        format=pyoxigraph.RdfFormat.N_TRIPLES,
        to_graph=pyoxigraph.NamedNode("https://example.org/small/edition"),
    )
    path = asked.root / "queries" / "said" / "reaching.rq"
    path.write_text(
        "#+ summary: Out?\nSELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }\n", encoding="utf-8"
    )
    try:
        args = ("--edition", str(asked.root), "--endpoint", server.url)
        assert runner("query", "is-negated", *args).stdout == "true\n"
        result = runner("query", "reaching", *args)
        assert result.exit_code == 4 and "SERVICE" in result.stderr
    finally:
        path.unlink()


def _rows(request: Request, body: bytes, **headers: str) -> bool:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return request.answer(200, ROWS, body, headers=named)


_ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"one"}}'
_ENDED = _ROW + b"]}}"


def _dribble(request: Request) -> bool:
    request.send_response(200)
    request.send_header("Content-Type", ROWS)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    while not request.server.over.wait(0.02):
        request.wfile.write(b" ")  # until the client hangs up
    return True


def _hang_up(request: Request) -> bool:
    request.close_connection = True
    return True


def _chunk_cut_off(request: Request) -> bool:
    request.send_response(200)
    request.send_header("Content-Type", ROWS)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"%x\r\n" % (len(_ENDED) + 50) + _ENDED)
    request.close_connection = True
    return True


_ELSEWHERE = {"Location": "http://127.0.0.1:1/"}
_WHO = {"WWW-Authenticate": 'Basic realm="here"'}

#: What servers say that stopped a query at a limit of their own.
_STOPPED = (
    "Virtuoso HY008 Error SR203: Async statement killed by SQLCancel",
    "Virtuoso 42000 Error The estimated execution time 900 (sec) exceeds the limit of 400 (sec).",
    "java.util.concurrent.TimeoutException",
)

FAULTS: list[tuple[str, Fault, type[ClaimgraphError], str]] = [
    ("nobody", lambda r: r.answer(401, headers=_WHO), Refused, "Give --user NAME"),
    ("forbidden", lambda r: r.answer(403, "text/plain", b"go away"), Refused, "not allow this .* go away"),
    ("missing", lambda r: r.answer(404), UnreadableInput, "nothing at this address"),
    ("method", lambda r: r.answer(405), Refused, "does not do this at this address"),
    ("gone on", lambda r: r.answer(301, headers=_ELSEWHERE), Refused, "Name http://127.0.0.1:1/"),
    ("gone by", lambda r: r.answer(307, headers=_ELSEWHERE), Refused, "sends us elsewhere"),
    ("proxy", lambda r: r.answer(407), Refused, "proxy"),
    ("busy", lambda r: r.answer(503, headers={"Retry-After": "7"}), LimitHit, "Ask again in 7 s"),
    ("gateway", lambda r: r.answer(504), LimitHit, "gave up"),
    ("large", lambda r: r.answer(413), LimitHit, "larger than the server takes"),
    ("syntax", lambda r: r.answer(400, "text/plain", b"\nline 1: no\n"), UsageProblem, "line 1: no"),
    ("failed", lambda r: r.answer(500, "text/html", b"<h1>Oh &amp; no</h1>"), UnreadableInput, "Oh & no"),
    *((words, lambda r, words=words: r.answer(500, "text/plain", words.encode()), LimitHit, "gave up on it")
      for words in _STOPPED),
    ("late", lambda r: r.answer(503, "text/plain", b"Query timed out"), LimitHit, "gave up on it"),
    ("permission", lambda r: r.answer(500, "text/plain", b"No permission to x"), Refused, "No permission"),
    ("page", lambda r: r.answer(200, "text/html", b"<p>Welcome</p>"), UnreadableInput, "a web page.*Welcome"),
    ("text", lambda r: r.answer(200, "text/plain", b"Error 42"), UnreadableInput, "text/plain.*Error 42"),
    ("text as rows", lambda r: _rows(r, b"Error 42"), UnreadableInput, "Error 42"),
    ("half of it", lambda r: _rows(r, _ROW), UnreadableInput, "broken or cut off"),
    ("other JSON", lambda r: _rows(r, b'{"results":[1]}'), UnreadableInput, "broken or cut off"),
    ("no term", lambda r: _rows(r, _ROW.replace(b"literal", b"uri") + b"]}}"), UnreadableInput, "broken"),
    ("bad XML", lambda r: r.answer(200, "text/xml", b"<sparql>"), UnreadableInput, "broken or cut off"),
    ("cut off", lambda r: r.answer(200, ROWS, _ENDED, length=999), UnreadableInput, "cut off: the conn"),
    ("chunk cut off", _chunk_cut_off, UnreadableInput, "cut off"),
    ("hangs up", _hang_up, UnreadableInput, "closed the connection without an answer"),
    ("a part", lambda r: _rows(r, _ENDED, x_sql_state="S1TAT", x_sql_message="RC: x  Activity: 7"), LimitHit,
     r"a part of the answer only \(S1TAT\): RC: x \("),
    ("at most", lambda r: _rows(r, _ENDED, x_sparql_maxrows="10000"), LimitHit, "10000 rows at most"),
    ("dribbles", _dribble, LimitHit, "longer than 1 s"),
    ("sleeps", lambda r: r.server.over.wait(), LimitHit, "longer than 1 s"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "error", "message"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_faults(fault: Fault, error: type[ClaimgraphError], message: str, server: Server) -> None:
    """Whatever an endpoint answers in place of an answer is an error of one line that says what is wrong."""
    there = Endpoint(server.url, None, Client(timeout=PATIENCE))
    assert _table(there.query("SELECT ?x { VALUES ?x { 1 } }")), "it answers when nothing is wrong"
    server.fault = fault
    if "longer than 1 s" in message:
        there = Endpoint(server.url, None, Client(timeout=1))
    with pytest.raises(error, match=message) as caught:
        there.query("SELECT ?x { ?x ?y ?z }")
    assert type(caught.value) is error
    assert "\n" not in str(caught.value) and server.url in str(caught.value)


#: What kills the engine where it is parsed.
NESTED = b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 30_000 + b"<urn:c>" + b" )>>" * 30_000 + b" .\n"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (lambda r: r.answer(200, "application/n-triples", b"<urn:a> <urn:b"), "broken or cut off"),
        (lambda r: r.answer(200, "text/html", b"<p>Welcome</p>"), "a web page"),
        (lambda r: r.answer(200, "application/n-triples", NESTED), "triples stand inside triples"),
        (lambda r: r.answer(200, "text/turtle", NESTED), "triples stand inside triples"),
    ],
)
def test_broken_graphs(fault: Fault, message: str, server: Server) -> None:
    """A graph that ends early, or is none, is an error too."""
    server.fault = fault
    with pytest.raises(UnreadableInput, match=message):
        Endpoint(server.url, None).query("CONSTRUCT WHERE { ?s ?p ?o }")


def test_command_line_shows_a_fault(server: Server, runner: Run) -> None:
    """On the command line a fault is one line and its exit code."""
    server.fault = lambda request: request.answer(403)
    result = runner("query", "overview", "--endpoint", server.url)
    assert result.exit_code == 4 and result.stderr.count("\n") == 1 and result.stdout == ""


def test_nobody_there(runner: Run) -> None:
    """An address where nobody listens, and a host that does not exist, are unreadable input."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    result = runner("sparql", "ASK {}", "--endpoint", f"http://127.0.0.1:{port}/")
    assert result.exit_code == 3 and "Connection refused" in result.stderr
    result = runner("sparql", "ASK {}", "--endpoint", "http://no-such-host.invalid/sparql")
    assert result.exit_code == 3 and "no such host: no-such-host.invalid" in result.stderr


def test_not_secure(server: Server, tmp_path: Path) -> None:
    """HTTPS to a server that speaks HTTP, and a certificate that nobody vouches for, are told apart."""
    with pytest.raises(UnreadableInput, match="no secure connection"):
        Endpoint(server.url.replace("http:", "https:"), None, Client(timeout=PATIENCE)).query("ASK {}")
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "self-signed.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1 -days 2"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([openssl, *made.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            connection, _ = listening.accept()
            with connection, pytest.raises((ssl.SSLError, OSError)):
                context.wrap_socket(connection, server_side=True).recv(1)

        thread = threading.Thread(target=accept)
        thread.start()
        with pytest.raises(UnreadableInput, match="certificate cannot be trusted"):
            url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
            Endpoint(url, None, Client(timeout=PATIENCE)).query("ASK {}")
        thread.join()


def test_what_endpoints_write_their_own_way(server: Server) -> None:
    """Virtuoso's booleans and blank nodes become what they stand for."""
    server.fault = lambda request: _rows(
        request,
        b'{"head":{"vars":["a","b","c"]},"results":{"bindings":[{'
        b'"a":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean","value":"1"},'
        b'"b":{"type":"bnode","value":"nodeID://b10001"},"c":{"type":"bnode","value":"nodeID://b10001"}}]}}',
    )
    ((a, b, c),) = Endpoint(server.url, None).rows("SELECT ?a ?b ?c { ?a ?b ?c }")
    assert a == pyoxigraph.Literal(True) and isinstance(b, pyoxigraph.BlankNode) and b == c


def test_xml_is_read_too(server: Server) -> None:
    """An endpoint that knows no JSON may answer in XML."""
    found = pyoxigraph.Store().query("SELECT ?x { VALUES ?x { 1 } }")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    body = found.serialize(format=pyoxigraph.QueryResultsFormat.XML)
    server.fault = lambda request: request.answer(200, "application/sparql-results+xml", body or b"")
    assert _table(Endpoint(server.url, None).query("SELECT ?x { ?x ?y ?z }")) == [
        (str(pyoxigraph.Literal(1)),)
    ]


_GRAPH_ANSWERS = [
    ("application/n-triples", b'<urn:a> <urn:b> "c" .\n'),
    ("application/x-turtle", b'<urn:a> <urn:b> "c" .'),
    ("text/turtle; charset=utf-8", b'\xef\xbb\xbf<urn:a> <urn:b> "c" .'),
    ("application/n-quads", b'<urn:a> <urn:b> "c" <urn:g> .\n'),
    ("text/x-nquads", b'<urn:a> <urn:b> "c" .\n'),
    ("application/trig", b'<urn:g> { <urn:a> <urn:b> "c" }'),
    ("application/ld+json", b'{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": "c"}]}'),
    (
        "application/rdf+xml",
        '<?xml version="1.0" encoding="utf-16"?><rdf:RDF xmlns:n="urn:" xmlns:rdf="http://www.w3.org/1999/02/22-'
        'rdf-syntax-ns#"><rdf:Description rdf:about="urn:a"><n:b>c</n:b></rdf:Description></rdf:RDF>'.encode(
            "utf-16"
        ),
    ),
]


@pytest.mark.parametrize(("kind", "body"), _GRAPH_ANSWERS, ids=[kind for kind, _ in _GRAPH_ANSWERS])
def test_graphs_in_every_form(kind: str, body: bytes, server: Server) -> None:
    """A graph is read in whatever form an endpoint sends it, with a mark before it or in another encoding."""
    server.fault = lambda request: request.answer(200, kind, body)
    found = Endpoint(server.url, None).query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(found, pyoxigraph.QueryTriples)
    assert [str(triple) for triple in found] == ['<urn:a> <urn:b> "c"']


def test_the_line_of_broken_xml(server: Server) -> None:
    """What is wrong in RDF/XML is told with its line, also where the XML itself is well formed."""
    body = _GRAPH_ANSWERS[-1][1].decode("utf-16").replace('rdf:about="urn:a"', '\n\nrdf:about="urn:a b"')
    body = body.replace('encoding="utf-16"', "").replace("</rdf:Description>", "</rdf:Description>\n" * 1)
    server.fault = lambda request: request.answer(200, "application/rdf+xml", body.encode())
    with pytest.raises(UnreadableInput, match=r"urn:a b.*\(line 3\)"):
        Endpoint(server.url, None).query("CONSTRUCT WHERE { ?s ?p ?o }")


def _packed(content: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(content)
    return zlib.compress(content)[2:-4] if how == "raw" else zlib.compress(content)


@pytest.mark.parametrize("how", ["gzip", "deflate", "raw"])
def test_packed_answers(how: str, server: Server) -> None:
    """An answer packed for the way is unpacked; an end that is missing, or no packing, is no answer."""
    encoding = {"Content-Encoding": how.replace("raw", "deflate")}
    body = _packed(_ENDED, how)
    server.fault = lambda request: request.answer(200, ROWS, body, headers=encoding)
    there = Endpoint(server.url, None)
    assert _table(there.query("SELECT ?x { ?x ?y ?z }")) == [('"one"',)]
    assert "gzip" in server.requests[0].headers["Accept-Encoding"]
    server.fault = lambda request: request.answer(200, ROWS, body[:-9], headers=encoding)
    with pytest.raises(UnreadableInput, match="its packing has no end"):
        there.query("SELECT ?x { ?x ?y ?z }")
    server.fault = lambda request: request.answer(200, ROWS, b"xx", headers=encoding)
    with pytest.raises(UnreadableInput, match="which the server says it is"):
        there.query("SELECT ?x { ?x ?y ?z }")
    server.fault = lambda request: request.answer(
        400, "text/plain", _packed(b"line 1: no", how), headers=encoding
    )
    with pytest.raises(UsageProblem, match="line 1: no"):
        there.query("SELECT ?x { ?x ?y ?z }")


def test_a_small_answer_that_unpacks_without_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an answer becomes is counted while it is unpacked, however small it came."""
    monkeypatch.setattr("claimgraph.http.client.MAX_ANSWER", 1 << 20)
    body = gzip.compress(b" " * (64 << 20))
    assert len(body) < 1 << 17
    headers = {"Content-Encoding": "gzip"}
    server.fault = lambda request: request.answer(200, ROWS, body, headers=headers)
    with pytest.raises(LimitHit, match="more than 1 MiB"):
        Endpoint(server.url, None).query("SELECT ?x { ?x ?y ?z }")


def test_who_asks(server: Server, runner: Run) -> None:
    """A server is told name, version and where to complain, or what the environment says instead."""
    args = ("sparql", "ASK { ?s ?p ?o }", "--endpoint", server.url, "--graph", "default")
    server.store.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode("urn:a")] * 3))

    def picky(request: Request) -> bool:
        agent = request.headers["User-Agent"]
        return "@" not in agent and request.answer(403, "text/plain", b"Please set a User-Agent with contact")

    server.fault = picky
    refused = runner(*args)
    assert refused.exit_code == 4 and "Set $CLAIMGRAPH_USER_AGENT" in refused.stderr.replace("set $", "Set $")
    agent = server.requests[0].headers["User-Agent"]
    assert agent == f"claimgraph/{claimgraph.__version__} (+https://w3id.org/claimgraph/)"
    asked = runner(*args, CLAIMGRAPH_USER_AGENT="mine/1 (me@example.org)")
    assert asked.stdout == "true\n"
    assert server.requests[-1].headers["User-Agent"] == "mine/1 (me@example.org)"


def test_get_where_post_is_refused(served: Server, runner: Run) -> None:
    """An endpoint that takes no POST is asked with --method get, which the refusal names."""
    args = ("sparql", "SELECT ?l { ent:portugal skos:prefLabel ?l }", "--endpoint", f"{served.url}?x=1")
    served.fault = lambda request: request.command == "POST" and request.answer(405)
    try:
        refused = runner(*args)
        assert refused.exit_code == 4 and "--method get" in refused.stderr
        assert "Portugal" in runner(*args, "--method", "get").stdout
    finally:
        served.fault = None
    assert served.requests[-1].command == "GET" and served.requests[-1].fields["x"] == "1"


def test_one_connection_for_all_questions(server: Server) -> None:
    """Questions to one server go over one connection, as long as that stands."""
    there = Endpoint(server.url, None)
    for _ in range(3):
        there.query("ASK { ?s ?p ?o }")
    assert len({request.client_address for request in server.requests}) == 1
    server.fault = lambda request: setattr(request, "close_connection", True)
    there.query("ASK { ?s ?p ?o }")
    server.fault = None
    there.query("ASK { ?s ?p ?o }")
    assert len({request.client_address for request in server.requests}) == 2


def _basic(request: Request) -> bool:
    if request.headers.get("Authorization") == "Basic bWU6c2VzYW1l":  # me:sesame
        return False
    return request.answer(401, headers=_WHO)


def test_basic_authentication(server: Server, runner: Run) -> None:
    """Name and password go to a server that asks for them, from --user or the environment, and not before."""
    server.store.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode("urn:a")] * 3))
    server.fault = _basic
    args = ("sparql", "ASK { ?s ?p ?o }", "--endpoint", server.url, "--graph", "default")
    assert runner(*args, "--user", "me:sesame").stdout == "true\n"
    assert server.requests[0].headers.get("Authorization") is None
    assert runner(*args, "--user", "me", CLAIMGRAPH_PASSWORD="sesame").stdout == "true\n"  # noqa: S106
    wrong = runner(*args, "--user", "me:open")
    assert wrong.exit_code == 4 and "does not accept user me" in wrong.stderr and "open" not in wrong.stderr
    assert runner(*args).exit_code == 4


def test_unknown_digest(server: Server) -> None:
    """A digest that is not known here is said to be so."""
    challenge = 'Digest realm="x", nonce="y", algorithm="SHA-512-256", qop="auth"'
    server.fault = lambda request: request.answer(401, headers={"WWW-Authenticate": challenge})
    with pytest.raises(Refused, match="SHA-512-256"):
        Endpoint(server.url, None, Client("me", "sesame")).query("ASK {}")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/x",
        "host/sparql",
        "http:///x",
        "http://host:99999999/",
        "http://a b/",
        "",
        "file:///etc/passwd",
        "http://höst/",
    ],
)
def test_addresses(url: str, runner: Run) -> None:
    """What is no address of a server is a usage problem, wherever it is given."""
    with pytest.raises(UsageProblem, match="not an address"):
        checked_address(url, "")
    for option in ("--endpoint", "--allow-service"):
        assert runner("sparql", "ASK {}", option, url).exit_code == 2


def test_no_password_in_an_address() -> None:
    """A password in the address, where messages would show it, is refused without being repeated."""
    with pytest.raises(UsageProblem, match="no place in an address") as caught:
        checked_address("http://me:sesame@host/sparql", "")
    assert "sesame" not in str(caught.value)


def test_what_is_derived_is_not_asked_elsewhere(server: Server, runner: Run, tmp_path: Path) -> None:
    """A question that builds on a view is refused at an endpoint, which has not what is derived here."""
    folder = write_edition(tmp_path / "edition").root
    (folder / "queries" / "own").mkdir(parents=True)
    text = "#+ summary: What is concluded?\n#+ derive:\n#+   - world\nSELECT * { GRAPH ?g { ?s ?p ?o } }\n"
    (folder / "queries" / "own" / "concluded.rq").write_text(text, encoding="utf-8")
    node = pyoxigraph.NamedNode("urn:x")
    server.store.add(pyoxigraph.Quad(node, node, node, pyoxigraph.NamedNode(f"{BASE}edition")))
    result = runner("query", "concluded", "--endpoint", server.url, "--edition", str(folder))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "derived here. Leave out --endpoint" in result.stderr


def test_options_that_need_an_endpoint(runner: Run) -> None:
    """--graph, --user and --method without --endpoint would do nothing and are refused."""
    for option in ("--graph", "--user", "--method"):
        result = runner("query", "overview", option, "get")
        assert result.exit_code == 2 and f"{option} needs --endpoint" in result.stderr


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        (
            "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5",
            "SELECT (1 AS ?filled)  WHERE { ?s ?p ?o } LIMIT 5",
        ),
        ("construct where { ?s ?p ?o }", "SELECT (1 AS ?filled)  where { ?s ?p ?o }"),
        ("CONSTRUCT { } { ?s ?p '}' }", "SELECT (1 AS ?filled)  { ?s ?p '}' }"),
    ],
)
def test_graphs_that_virtuoso_cuts_off(query: str, sent: str, server: Server) -> None:
    """Virtuoso cuts a graph off without a word; the rows that it is made of are asked for, and tell."""

    def cut(request: Request) -> bool:
        if request.fields["query"].upper().startswith("CONSTRUCT"):
            return request.answer(200, "text/plain", b"<urn:a> <urn:b> <urn:c> .\n")
        return _rows(request, _ENDED, x_sparql_maxrows="1")

    server.fault = cut
    there = Endpoint(server.url, None)
    assert list(there.query(query)), "any other server is believed"  # type: ignore[arg-type]
    server.name = "Virtuoso/07.20"
    with pytest.raises(LimitHit, match="1 rows at most"):
        there.query(query)
    assert server.requests[-1].fields["query"] == sent
