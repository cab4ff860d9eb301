"""The lexer and the guard: what is refused, and what only looks as if it should be."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.query_guard import MAX_DEPTH, MAX_LENGTH, Permissions, guard
from claimgraph.sparql_tokens import form, prefixes_used, tokenize


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "select*{service<http://example.org/>{?s ?p ?o}}",
        "SELECT * { ?s ?p ?o . # nothing\nSeRvIcE SILENT ?where { ?a ?b ?c } }",
        "SELECT * FROM <http://example.org/g> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://example.org/g> { ?s ?p ?o }",
        "SELECT*FROM<http://example.org/g>{?s ?p ?o}",
        "ASK FROM <http://example.org/g> { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "INSERT DATA { <a:a> <a:b> 1 }",
        "PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        # Read by the engine as "1 less than 2 AS ?x", then FROM, then a comment: no IRI at all.
        "SELECT (1<2AS?x)FROM#>\n<http://example.org/g> WHERE {}",
        "PREFIX ex: <http://x/> SELECT (?a<ex:f(?b)AS?x)FROM#>\nex:g WHERE {}",
        # An escape that ends the string for an engine that resolves escapes first.
        'SELECT * { ?s ?p "a\\u0022 . SERVICE <http://example.org/> { ?a ?b ?c } #" }',
        "SELECT * { ?s ?p 'a' . \\u0053ERVICE <http://example.org/> {} }".replace("\\u0053", "S"),
        "PREFIX ex: <http://x/> ASK { FILTER(?a<ex:f('x>y')) SERVICE ?x { } FILTER('a') }",
        "SELECT * { ?s ?p '''x''' . SERVICE ?x { } }",
    ],
)
def test_refused(query: str) -> None:
    """SERVICE, FROM and updates are found however they are written."""
    with pytest.raises((Refused, UsageProblem)) as caught:
        guard(query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?from ?service { ?from ?service ?load }",
        "SELECT $from { $from ex:service ex:from.load }",
        'SELECT * { ?s ?p "SERVICE <http://x/> {}", \'FROM\', """LOAD "x" FROM""", \'\'\'it\'s FROM\'\'\' }',
        "SELECT * { ?s <http://example.org/SERVICE/from> ?o } # SERVICE FROM LOAD",
        "SELECT * { ?s <urn:service:from> ?o }",
        "SELECT * { ?s ?p 'x'@from , _:service }",
        'SELECT * { ?s ?p "\\"} SERVICE <http://x/> {" }',
        "SELECT * { ?s ?p 1 . FILTER(?s<?from&&?p>1) }",
        "SELECT (REPLACE(?x, 'from', 'load') AS ?y) { GRAPH ?g { ?s ex:load ?x } }",
        "SELECT * { ?s ?p ?o . ?o ex:a\\-FROM ?x }",
    ],
)
def test_harmless(query: str) -> None:
    """The same words in variables, names, strings, comments, IRIs and language tags are nobody's business."""
    assert guard(query)


def test_allowed_by_name() -> None:
    """What is asked for by name is let through, and nothing else with it."""
    services = Permissions(services=frozenset({"http://x/"}))
    guard("SELECT * { SERVICE <http://x/> {} }", services)
    with pytest.raises(Refused, match="FROM"):
        guard("SELECT * FROM <http://x/> { SERVICE <http://x/> {} }", services)
    guard("SELECT * FROM <http://x/> {}", Permissions(from_clause=True))
    with pytest.raises(Refused, match="INSERT changes data"):
        guard("INSERT DATA { }", Permissions(True, frozenset({"http://x/"})))


_ENDPOINT = Permissions(
    services=frozenset({"http://good.example/sparql"}),
    prefixes={"good": "http://good.example/", "e": "http://e/"},
)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://good.example/sparql> { ?s ?p ?o } }",
        "select*{service silent<http://good.example/sparql>{?s ?p ?o}}",
        "SELECT * { SERVICE good:sparql { ?s ?p ?o } }",
        "PREFIX g: <http://good.example/spa> SELECT * { SERVICE g:rql { ?s ?p ?o } }",
        "PREFIX e: <http://good.example/> SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
        "BASE <http://evil.example/> SELECT * { SERVICE <http://good.example/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE good:sparql { SERVICE good:sparql { ?s ?p ?o } } }",
    ],
)
def test_service_allowed(query: str) -> None:
    """SERVICE may ask an endpoint that is allowed, by its IRI or by a prefix that leads to it."""
    assert guard(query, _ENDPOINT)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://good.example/sparql2> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://good.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { VALUES ?where { <http://good.example/sparql> } SERVICE SILENT $where { ?s ?p ?o } }",
        "SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
        "SELECT * { SERVICE nobody:sparql { ?s ?p ?o } }",
        "PREFIX good: <http://evil.example/> SELECT * { SERVICE good:sparql { ?s ?p ?o } }",
        "PREFIX g: <http://evil.example/> PREFIX g: <http://good.example/> SELECT * { SERVICE g:sparql {} }",
        "PREFIX g: <http://good.example/> PREFIX g: <http://evil.example/> SELECT * { SERVICE g:sparql {} }",
        "BASE <http://good.example/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "BASE <http://evil.example/> PREFIX good: <//good.example/> SELECT * { SERVICE good:sparql {} }",
        "SELECT * { SERVICE good:sparql { SERVICE <http://evil.example/> { ?s ?p ?o } } }",
        "SELECT * { SERVICE good:sparql { ?s ?p ?o } SERVICE e:x { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://good.example/spar\\u0071l> { ?s ?p ?o } }",
        "SELECT * { SERVICE # <http://good.example/sparql>\n <http://evil.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE",
        "SELECT * { SERVICE { ?s ?p ?o } }",
        "ASK { FILTER(?a<ex:f('x>y')) SERVICE <http://good.example/sparql> { } FILTER('a') }",
    ],
)
def test_service_not_allowed(query: str) -> None:
    """Any other endpoint, and any that is not certain before the query runs, is refused."""
    with pytest.raises((Refused, UsageProblem)):
        guard(query, _ENDPOINT)


@pytest.mark.parametrize("bracket", ["{", "(", "[", "{ ?s ?p ", "<<", "<<("])
def test_bracket_bomb(bracket: str) -> None:
    """Brackets that nest too deeply, which would kill the parser, never reach it."""
    with pytest.raises(LimitHit, match="nest deeper"):
        guard("SELECT * " + bracket * 5_000)
    guard("SELECT * " + "{" * MAX_DEPTH + "}" * MAX_DEPTH)
    guard("SELECT * " + "{}" * 5_000)


def test_length() -> None:
    """A query has a greatest length."""
    with pytest.raises(LimitHit, match="characters"):
        guard("#" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    "piece",
    ["a.", "ex:.a", "<a", '""a', "'a", "1.", "?", "\\", "a" * 100 + ".", "<\\u0041", "_:a.", "@a-", "é."],
)
def test_time(piece: str) -> None:
    """Whatever is repeated in a text, eight times as much takes about eight times as long, not sixty."""

    def spent(length: int) -> float:
        text = piece * (length // len(piece))
        seconds = []
        for _ in range(3):
            started = time.process_time()
            for query in (text, f'"""{text}', f"<{text}"):
                with contextlib.suppress(UsageProblem, Refused, LimitHit):
                    guard(query[:MAX_LENGTH])
            seconds.append(time.process_time() - started)
        return min(seconds)

    assert spent(MAX_LENGTH // 4) < 24 * max(spent(MAX_LENGTH // 32), 0.002)


def test_unclosed() -> None:
    """A string that does not end is said to be so, with line and column."""
    with pytest.raises(UsageProblem, match="line 2, column 4"):
        tokenize('SELECT *\n { "abc }')
    with pytest.raises(UsageProblem, match="is not an IRI"):
        tokenize("ASK { ?s <http://x/|#y> 1 }")


def test_positions() -> None:
    """Each token is the text between its start and its end."""
    query = 'PREFIX ex: <http://x/>\nSELECT ?s { ?s a ex:T ; ex:p "a\\"b"@en, 1.5e3, true }'
    tokens = tokenize(query)
    assert all(query[token.start : token.end] == token.text for token in tokens)
    assert [token.text for token in tokens if token.kind == "name"] == ["ex:", "ex:T", "ex:p"]
    assert prefixes_used(tokens) == (["ex"], {"ex"})
    assert form(tokens) == "SELECT"


@given(st.text(st.sampled_from("<>?:#\"'\\u{}()abFROM1.é \n"), max_size=60))
def test_nothing_is_lost(text: str) -> None:
    """Whatever is typed is cut into tokens that lie in order, or refused with a message of one line."""
    try:
        tokens = tokenize(text)
    except UsageProblem as problem:
        assert "\n" not in str(problem)
        return
    position = 0
    for token in tokens:
        assert token.start >= position and token.end > token.start
        position = token.end
