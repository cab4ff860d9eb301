"""The SPARQL endpoint: how it is asked, what it answers in, what it refuses, and that nobody stops it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)
from starlette.testclient import TestClient

import claimgraph
from claimgraph.queries import deterministic
from claimgraph.web.app import create_app
from claimgraph.web.server import Settings
from claimgraph.web.sparql import SD
from patience import PATIENCE, wait_until
from tiny_edition import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.edition import Edition

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system cannot fork")

HERE = "/small/sparql"
JOINED = "https://example.org/joined/one"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f ?i"
GOOD = "ASK { ent:portugal a cg:Polity }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UTF_8 = {"Content-Type": "application/sparql-query; charset=UTF-8"}
UTF_16 = {"Content-Type": "application/sparql-query; charset=UTF-16"}
RESULTS = "application/sparql-results+json"


def typed(media: str) -> dict[str, str]:
    """The headers of a body of a media type."""
    return {"Content-Type": media}


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with two named graphs, to be joined."""
    path = tmp_path_factory.mktemp("joined") / "others.trig"
    one = f"<{JOINED}> {{ <{BASE}entity/portugal> a <urn:x:Joined> }}"
    path.write_text(f"{one}\n<{JOINED[:-3]}two> {{ <urn:x:other> a <urn:x:Joined> }}\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(asked: Edition, joined: Path) -> Iterator[TestClient]:
    """A client of a server of the small edition, with data joined."""
    settings = Settings(workers=2, timeout=PATIENCE, rows=50)
    with (
        claimgraph.open(asked, sources=[joined], timeout=PATIENCE) as opened,
        TestClient(create_app([opened], settings), "http://localhost") as client,
    ):
        yield client


def get(client: TestClient, query: str, accept: str = "", **given: Any) -> Any:
    """The answer to a query by GET."""
    return client.get(HERE, params={"query": query, **given}, headers={"Accept": accept} if accept else {})


def truth(answer: Any) -> bool:
    """What a query that asks for a truth value was answered."""
    assert answer.status_code == 200, answer.text
    found = parse_query_results(answer.content, format=QueryResultsFormat.JSON)
    assert isinstance(found, QueryBoolean)
    return bool(found)


def test_ways_to_ask(client: TestClient) -> None:
    """A query comes in the address, in a form or as the body, by the edition's path or the only one's."""
    answers = [
        get(client, GOOD),
        client.get("/sparql", params={"query": GOOD}),
        client.post(HERE, data={"query": GOOD}),
        client.post(HERE, content=GOOD.encode(), headers=DIRECT),
        client.post(HERE, content=GOOD.encode(), headers=UTF_8),
    ]
    assert all(map(truth, answers))
    assert {answer.headers["content-type"] for answer in answers} == {RESULTS}
    head = client.head(HERE, params={"query": GOOD})
    assert (head.status_code, head.headers["content-type"]) == (200, RESULTS)
    assert {one.headers["content-length"] for one in (head, *answers)} == {str(len(answers[0].content))}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", RESULTS),
        ("*/*", RESULTS),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/sparql-results+xml;q=0.4, text/csv;q=0.5", "text/csv; charset=utf-8"),
        ("text/tab-separated-values, text/csv;q=0.9", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, application/sparql-results+json;q=0.1", RESULTS),
        ("application/xml, text/html;q=0.9", "application/xml"),
        ("image/png, text/*;q=0.2", "text/csv; charset=utf-8"),
    ],
)
def test_rows_are_negotiated(client: TestClient, accept: str, media: str) -> None:
    """Rows come in the format that the client prefers of those that hold them."""
    answer = get(client, "SELECT ?s { ?s a cg:Polity } ORDER BY ?s", accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media), answer.text
    assert "accept" in answer.headers["vary"].lower()
    if media.startswith("text/csv"):
        assert answer.text.split() == ["s", f"{BASE}entity/britain", f"{BASE}entity/portugal"]
        return
    form = (
        QueryResultsFormat.TSV
        if "tab" in media
        else QueryResultsFormat.XML
        if "xml" in media
        else QueryResultsFormat.JSON
    )
    found = parse_query_results(answer.content, format=form)
    assert isinstance(found, QuerySolutions)
    assert [str(row[0]) for row in found] == [f"<{BASE}entity/britain>", f"<{BASE}entity/portugal>"]


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/sparql-results+json, application/json;q=0.5", "application/json", RdfFormat.JSON_LD),
    ],
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ent:portugal a ?type }", "DESCRIBE ent:portugal"])
def test_graphs_are_negotiated(
    client: TestClient, query: str, accept: str, media: str, form: RdfFormat
) -> None:
    """Graphs come in the format that the client prefers of those that hold them."""
    answer = get(client, query, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media), answer.text
    triples = {quad.triple for quad in parse(answer.content, format=form)}
    assert {triple.subject for triple in triples} == {NamedNode(f"{BASE}entity/portugal")}


def test_formats_that_do_not_fit(client: TestClient) -> None:
    """What the client does not take is not sent: 406, with what there is."""
    for query, accept, offered in (
        (GOOD, "image/png", "text/csv"),
        (GOOD, "text/turtle", "application/sparql-results+json"),
        ("CONSTRUCT WHERE { ?s a cg:Polity }", RESULTS, "text/turtle"),
    ):
        answer = get(client, query, accept)
        assert (answer.status_code, offered in answer.text) == (406, True), answer.text


def test_datasets(client: TestClient) -> None:
    """The protocol's dataset takes the place of all that is loaded, and of what the query names."""
    polity, other = GOOD, "ASK { ent:portugal a <urn:x:Joined> }"
    named = "ASK { GRAPH ?g { ent:portugal a <urn:x:Joined> } }"
    edition = f"{BASE}edition"
    two = f"{JOINED[:-3]}two"
    cases: list[tuple[str, dict[str, Any], bool]] = [
        (polity, {}, True),
        (polity, {"default-graph-uri": edition}, True),
        (polity, {"default-graph-uri": ""}, True),
        (polity, {"default-graph-uri": JOINED}, False),
        (polity, {"default-graph-uri": [edition, JOINED]}, True),
        (polity, {"named-graph-uri": JOINED}, False),
        (other, {}, False),
        (other, {"default-graph-uri": JOINED}, True),
        (other, {"default-graph-uri": [two, JOINED]}, True),
        (other, {"default-graph-uri": two}, False),
        (named, {}, True),
        (named, {"named-graph-uri": [JOINED, two]}, True),
        (named, {"named-graph-uri": two}, False),
        (named, {"default-graph-uri": edition}, False),
        (other.replace("{", f"FROM <{JOINED}> {{"), {}, True),
        (other.replace("{", f"FROM <{two}> {{"), {"default-graph-uri": JOINED}, True),
        ("ASK {}", {"default-graph-uri": "http://nowhere.example/"}, True),
    ]
    for query, given, holds in cases:
        assert truth(get(client, query, **given)) is holds, (query, given)
        if not given:  # on the page for people as for programs
            page = client.get(HERE, params={"query": query}, headers={"Accept": "text/html"})
            assert (page.status_code, f">{'yes' if holds else 'no'}" in page.text.casefold()) == (200, True)
        direct = client.post(f"{HERE}?{urlencode(given, doseq=True)}", content=query.encode(), headers=DIRECT)
        assert truth(direct) is holds
        assert truth(client.post(HERE, data={"query": query, **given})) is holds
    refused = get(client, polity, **{"named-graph-uri": edition})
    assert (refused.status_code, "give it as default-graph-uri" in refused.text.lower()) == (400, True)


@pytest.mark.parametrize(
    ("method", "address", "headers", "body", "status", "line"),
    [
        ("PUT", "", {}, b"", 405, "Method Not Allowed."),
        ("DELETE", f"?query={quote(GOOD)}", {}, b"", 405, "Method Not Allowed."),
        ("GET", "?default-graph-uri=urn:x", {}, b"", 400, "there is no query."),
        ("GET", "?query=ASK%20%7B%7D&query=ASK%20%7B%7D", {}, b"", 400, "query is given twice."),
        ("GET", "?query=%ff", {}, b"", 400, "the parameters cannot be read: "),
        ("GET", "?query=", {}, b"", 400, "the query is empty."),
        ("GET", "?update=CLEAR%20ALL", {}, b"", 403, "updates are not taken: this endpoint reads only."),
        ("GET", "?query=CLEAR%20ALL", {}, b"", 403, "CLEAR changes data and the store is read only (line 1,"),
        ("POST", "", FORM, b"", 400, "there is no query."),
        ("POST", "", FORM, b"update=CLEAR%20ALL", 403, "updates are not taken"),
        ("POST", "", FORM, b"query=ASK%20%7B%7D&update=CLEAR%20ALL", 403, "updates are not taken"),
        ("POST", "", typed("application/sparql-update"), b"CLEAR ALL", 403, "updates are not taken"),
        ("POST", "", {}, b"ASK {}", 415, "a body of the type nothing."),
        ("POST", "", typed("text/plain"), b"ASK {}", 415, "a body of the type text/plain."),
        ("POST", "", typed("text/turtle"), b"query=ASK%20%7B%7D", 415, "a body of the type text/turtle."),
        ("POST", "", UTF_16, "ASK {}".encode("utf-16"), 415, "a body in utf-16."),
        ("POST", "", DIRECT, "ASK { ?s ?p 'é' }".encode("latin-1"), 400, "the query is not UTF-8 (byte 14)."),
        ("POST", "?query=ASK%20%7B%7D", DIRECT, b"ASK {}", 400, "query is given twice."),
        ("POST", "", DIRECT, b"ASK {\n?s ?p}", 400, "the query does not parse: something else is expected"),
        ("POST", "", DIRECT, b"ASK { ?s nobody:p ?o }", 400, "nobody declares the prefix nobody:."),
        ("POST", "", DIRECT, b"ASK { SERVICE <http://127.0.0.1:9/> {} }", 403, "SERVICE reaches outside"),
        ("POST", "", DIRECT, b"ASK FROM <file:///etc/passwd> {}", 403, "FROM reaches outside"),
        ("POST", "", DIRECT, b"ASK FROM <../../../etc/passwd> {}", 403, "FROM reaches outside"),
        ("POST", "", DIRECT, b"ASK { ?s ?p '\\u0027 . SERVICE <urn:x> {} #' }", 403, "SERVICE reaches"),
        ("POST", "", DIRECT, b"ASK { \\u0053ERVICE <urn:x> {} }", 400, "no SPARQL token begins with"),
        ("POST", "", DIRECT, b"ASK " + b"{" * 200 + b"}" * 200, 400, "brackets nest deeper than 100"),
        ("POST", "", DIRECT, b"ASK {" + b" " * 100_000 + b"}", 413, "the query has 100,006 characters"),
        ("POST", "", DIRECT, b"ASK {" + b" " * (1 << 20) + b"}", 413, "the request's body has more than"),
        ("GET", f"?query={'x' * 20_000}", {}, b"", 414, "the address has more than 16,384 bytes."),
        ("GET", f"?query={quote(GOOD)}", {"Host": "evil.example"}, b"", 421, "this server is not called so."),
        ("POST", "", DIRECT, b"SELECT * { ?s ?p ?o }", 400, "the answer has more than 50 rows."),
        ("GET", f"/../../../etc/passwd?query={quote(GOOD)}", {}, b"", 404, "no"),
        ("GET", f"/..%2f..%2fetc%2fpasswd?query={quote(GOOD)}", {}, b"", 404, "no"),
    ],
)  # fmt: skip
def test_what_is_refused(
    client: TestClient,
    method: str,
    address: str,
    headers: dict[str, str],
    body: bytes,
    status: int,
    line: str,
) -> None:
    """What is no query of the protocol, or may not be asked, is answered by one line that says so."""
    given = {"Accept": "text/plain, */*;q=0.1", **headers}
    answer = client.request(method, f"{HERE}{address}", content=body, headers=given)
    assert (answer.status_code, answer.text[: len(line)]) == (status, line)
    assert answer.text.count("\n") == 1
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_problems_are_data(client: TestClient) -> None:
    """A program is told what is wrong, where and how to mend it, each by itself; any site may read that."""
    answer = get(client, "SELECT * {\n ?s ?p }", RESULTS)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    assert (told["status"], told["where"]) == (400, "line 2, column 9")
    assert told["title"] == "the query does not parse: something else is expected here"


def test_pages_of_other_sites_may_ask(client: TestClient) -> None:
    """A browser is told that pages of any site may ask, and how."""
    told = client.options(
        HERE, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert told.status_code == 204
    assert told.headers["access-control-allow-origin"] == "*"
    assert "POST" in told.headers["access-control-allow-methods"]
    assert "Content-Type" in told.headers["access-control-allow-headers"]
    assert get(client, GOOD).headers["access-control-allow-origin"] == "*"


def test_versions(client: TestClient) -> None:
    """The same answer is not sent again to who has it."""
    first = get(client, GOOD)
    again = client.get(HERE, params={"query": GOOD}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("SELECT ?label { ent:portugal skos:prefLabel ?label }", True),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3", True),
        ("SELECT (NOW() AS ?at) {}", False),
        ("SELECT (RAND() AS ?number) {}", False),
        ("SELECT (StrUUID() AS ?name) {}", False),
        ("SELECT (\\u004eOW() AS ?at) {}", False),
        ("SELECT (BNODE() AS ?node) {}", False),
        ("SELECT (uuid#(\n ( ) AS ?name) {}", False),
        ("SELECT ?now { VALUES ?now { 'rand' } }", True),
        ("SELECT (nobody() AS ?node) {}", False),
    ],
)
def test_answers_that_do_not_change_are_kept(client: TestClient, query: str, kept: bool) -> None:
    """The same address in the same format is answered without asking anew, where that gives the same."""

    def asked() -> int:
        told = client.get("/health").json()["queries"]["small"]
        return int(told["answered"]) + int(told["failed"])

    before = asked()
    answers = [get(client, query) for _ in range(3)]
    assert asked() - before == (1 if kept else 3)
    if kept:
        assert len({(one.content, one.headers["content-type"], one.headers["etag"]) for one in answers}) == 1
        version = {"If-None-Match": answers[0].headers["etag"]}
        assert client.get(HERE, params={"query": query}, headers=version).status_code == 304
        assert get(client, query, "application/xml").content != answers[0].content
        assert asked() - before == 2, "another format is another answer"
        assert client.post(HERE, data={"query": query}).content == answers[0].content


def test_a_long_comment_is_looked_through_in_one_go() -> None:
    """What could be the beginning of a call, ten thousand times over, costs no more than its length."""
    assert not deterministic("SELECT * {} " + "now#" * 25_000)
    assert deterministic("SELECT * {} #" + "now " * 25_000)


def test_description_of_the_service(client: TestClient) -> None:
    """Without a query the endpoint describes itself: where it is, its language, formats and graphs."""
    for accept, media, form in (
        ("", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
    ):
        answer = client.get(HERE, headers={"Accept": accept} if accept else {})
        assert (answer.status_code, answer.headers["content-type"]) == (200, media)
        store = Store()
        store.bulk_load(answer.content, format=form)
        ask = f"""PREFIX sd: <{SD}> ASK {{
            ?service a sd:Service ; sd:endpoint <http://localhost{HERE}> ; sd:defaultDataset ?dataset ;
                sd:supportedLanguage sd:SPARQL11Query ;
                sd:resultFormat <http://www.w3.org/ns/formats/Turtle> .
            ?dataset a sd:Dataset ; sd:defaultGraph ?graph ;
                sd:namedGraph/sd:name <{JOINED}> , <{JOINED[:-3]}two> .
        }}"""
        assert store.query(ask), answer.text
    assert client.get(HERE, headers={"Accept": RESULTS}).status_code == 400


def test_description_of_the_data(client: TestClient) -> None:
    """VoID is found where it is looked for."""
    found = client.get("/.well-known/void", headers={"Accept": "text/turtle"})
    assert (found.status_code, found.url.path) == (200, "/small/dataset")
    store = Store()
    store.bulk_load(found.content, format=RdfFormat.TURTLE, base_iri=BASE)
    assert store.query(f"ASK {{ <{BASE}dataset> a <http://rdfs.org/ns/void#Dataset> }}")


def test_browsers_get_the_page(client: TestClient) -> None:
    """A request that wants a page is not answered by the endpoint, with or without a query."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for params in ({}, {"query": GOOD}):
        answer = client.get(HERE, params=params, headers={"Accept": browser})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_the_command_line_answers_alike(client: TestClient, asked: Edition, runner: Any) -> None:
    """What the endpoint answers has the bytes of the command."""
    query = "SELECT ?s ?l { ?s a cg:Polity ; skos:prefLabel ?l } ORDER BY ?s"
    for name, media in (("json", RESULTS), ("csv", "text/csv"), ("tsv", "text/tab-separated-values")):
        said = runner("sparql", query, "--format", name, "--edition", str(asked.root))
        assert get(client, query, media).content == said.stdout_bytes


def test_several_editions(asked: Edition, tmp_path: Path) -> None:
    """Where several editions are served, each has its own endpoint, and the root's says which there are."""
    from tiny_edition import write_smallest

    other = write_smallest(tmp_path)
    graph = other.root / "graph"
    for path in graph.iterdir():
        text = path.read_text(encoding="utf-8").replace(BASE, "https://example.org/other/")
        path.write_text(text, encoding="utf-8")
    app = create_app([claimgraph.open(asked), claimgraph.open(other)], Settings(workers=2))
    with TestClient(app, "http://localhost") as client:
        for slug, holds in (("small", True), ("other", False)):
            query = f"ASK {{ <{BASE}claim/p002-01> ?p ?o }}"
            assert truth(client.get(f"/{slug}/sparql", params={"query": query})) is holds
        nowhere = client.get("/sparql", params={"query": GOOD})
        assert (nowhere.status_code, "/small or /other" in nowhere.text) == (404, True)


class Served:
    """``claimgraph serve`` as a process of its own, and what it wrote."""

    def __init__(self, edition: Edition, *options: str) -> None:
        command = [sys.executable, "-m", "claimgraph", "serve", "--edition", str(edition.root), "--port", "0"]
        self.process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ)
        )
        assert self.process.stdout is not None
        told = self.process.stdout.readline().decode()
        address = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", told)
        assert address, told
        self.port = int(address[1])

    def ask(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """(status, body) of a request on a connection of its own."""
        connection = self.send(path, headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, path: str, headers: dict[str, str] | None = None) -> HTTPConnection:
        """A connection over which ``path`` was asked for, and no more."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=headers or {"Accept": RESULTS})
        return connection

    def queries(self) -> dict[str, int]:
        """What became of queries."""
        told: dict[str, int] = json.loads(self.ask("/health")[1])["queries"]["small"]
        return told

    def end(self) -> str:
        """End it; what it wrote to standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=PATIENCE)
        return said.decode()


def query(text: str) -> str:
    """The address of a query."""
    return f"{HERE}?query={quote(text)}"


def test_nobody_stops_it(asked: Edition) -> None:
    """While hostile queries run pages are answered; who goes away or is slow leaves no work behind."""
    served = Served(asked, "--workers", "3", "--timeout", "600", "--memory", "100")
    try:
        hostile = [served.send(query(ENDLESS)) for _ in range(2)]
        wait_until(lambda: served.queries()["busy"] == 2, "both run")
        for _ in range(20):
            status, page = served.ask("/small/entity/portugal", {"Accept": "text/html"})
            assert (status, b"<h1>Portugal</h1>" in page) == (200, True)
        for connection in hostile:
            connection.close()
        wait_until(lambda: served.queries()["idle"] == 3, "the queries of those who have gone are ended")
        status, said = served.ask(query(HUNGRY))
        assert status == 400
        assert json.loads(said)["title"] == "the query needs more than 100 MiB of memory"
        slow = HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
        slow.connect()
        slow.sock.sendall(f"GET {query(GOOD)} HTTP/1.1\r\nHost: localh".encode())
        assert json.loads(served.ask(query(GOOD))[1])["boolean"] is True
        slow.close()
    finally:
        said_all = served.end()
    *log, last = said_all.splitlines()
    assert last == "ended by SIGTERM"
    lines = [json.loads(line) for line in log]
    assert {line["status"] for line in lines} >= {200, 400}
    assert not any(word in said_all for word in ("SELECT", "memory allocation", "Traceback"))
