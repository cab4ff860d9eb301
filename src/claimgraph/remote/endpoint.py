"""A SPARQL 1.1 endpoint as an engine: the same questions as a local store takes, the same terms back.

What callers use of a store is offered here: ``query`` and ``quads_for_pattern``. Endpoints differ in how they
say that something went wrong, some with status 200; an answer that may be only a part of the answer is an
error here, never rows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph

from claimgraph.errors import LimitHit, UnreadableInput, UsageProblem
from claimgraph.http import Client, Reply, first_line
from claimgraph.rdf import prepare, syntax_problem
from claimgraph.sparql_tokens import Token, form, tokenize
from claimgraph.terms import nests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
    Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_JSON = ("application/sparql-results+json", "application/json")
_XML = ("application/sparql-results+xml", "application/xml", "text/xml")
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_GRAPH = (
    "application/n-triples, text/turtle;q=0.8, application/n-quads;q=0.7, application/rdf+xml;q=0.5, "
    "application/ld+json;q=0.3"
)
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


class Endpoint:
    """The graph ``graph`` of the endpoint at ``url``, or with None the endpoint's default graph.

    ``update_url`` is where updates go, where that is not ``url`` too; ``method`` is how queries are sent,
    ``POST`` or ``GET``.
    """

    def __init__(
        self,
        url: str,
        graph: str | None,
        client: Client | None = None,
        update_url: str = "",
        method: str = "POST",
    ) -> None:
        self.url, self.graph, self.client, self.method = url, graph, client or Client(), method
        self.update_url = update_url or url

    def query(self, text: str, *, prefixes: Mapping[str, str] | None = None) -> Results:
        """The answer to a query, whole.

        ``prefixes`` are declared for it. Raises what :meth:`Client.send` raises, LimitHit where the endpoint
        says that it stopped early, UnreadableInput where it answers with something else than an answer.
        """
        head = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in (prefixes or {}).items())
        tokens = tokenize(text)
        rows = form(tokens) in ("SELECT", "ASK", "")
        fields = {"query": head + text}
        words = {token.text.upper() for token in tokens if token.kind == "word"}
        if self.graph is not None and "FROM" not in words:  # which this would overrule
            fields["default-graph-uri"] = self.graph
            if "GRAPH" in words:
                # A dataset of this graph alone has no named graphs; Virtuoso takes all it has unless one is
                # named, so one is that nobody has.
                fields["named-graph-uri"] = f"{self.graph}#none"
        reply = self._ask(fields, _ACCEPT_ROWS if rows else _ACCEPT_GRAPH)
        self._must_be_whole(reply)
        if not rows and "Virtuoso" in reply.headers.get("Server", ""):
            # It cuts graphs off at its limit of rows too, and tells so for rows alone.
            as_rows = _as_rows(text, tokens)
            if as_rows:
                self._must_be_whole(self._ask(fields | {"query": head + as_rows}, _ACCEPT_ROWS))
        return self._rows(reply) if rows else self._triples(reply)

    def update(self, text: str) -> None:
        """Carry out an update; raises what :meth:`Client.send` raises."""
        self._send("POST", self.update_url, {"update": text}, "*/*")

    def quads_for_pattern(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[pyoxigraph.Quad]:
        """The triples that fit, in the default graph; None fits anything."""
        given = {"s": subject, "p": predicate, "o": value}
        pattern = " ".join(f"?{name}" if term is None else str(term) for name, term in given.items())
        names = [name for name, term in given.items() if term is None]
        if not names:
            if self.query(f"ASK {{ {pattern} }}"):
                yield pyoxigraph.Quad(subject, predicate, value)  # type: ignore[arg-type]
            return
        for row in self.rows(f"SELECT {' '.join(f'?{name}' for name in names)} {{ {pattern} }}"):
            found = given | dict(zip(names, row, strict=True))
            yield pyoxigraph.Quad(found["s"], found["p"], found["o"])

    def holds(self) -> bool:
        """Whether there is anything in the graph that is asked."""
        return bool(self.query("ASK { ?s ?p ?o }"))

    def count(self) -> int:
        """How many triples the graph has."""
        for row in self.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"):
            number = row[0]
            if isinstance(number, pyoxigraph.Literal) and number.value.isdigit():
                return int(number.value)
        raise UnreadableInput("the endpoint counts to no number", self.url)

    def rows(self, text: str) -> pyoxigraph.QuerySolutions:
        """The rows of a SELECT query."""
        found = self.query(text)
        if isinstance(found, pyoxigraph.QuerySolutions):
            return found
        raise UnreadableInput("the endpoint answers SELECT with no rows", self.url)

    def of(self, graph: str | None) -> Endpoint:
        """The same endpoint, another graph."""
        return Endpoint(self.url, graph, self.client, self.update_url, self.method)

    def _ask(self, fields: Mapping[str, str], accept: str) -> Reply:
        return self._send(self.method, self.url, fields, accept)

    def _send(self, method: str, url: str, fields: Mapping[str, str], accept: str) -> Reply:
        form = urlencode(fields)
        if method == "GET":
            sign = "&" if "?" in url else "?"
            return self.client.send(method, f"{url}{sign}{form}", b"", {"Accept": accept})
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return self.client.send(method, url, form.encode(), headers)

    def _must_be_whole(self, reply: Reply) -> None:
        """Virtuoso tells in headers that it stopped at a limit of its own: the rows are not all there."""
        state, most = reply.headers.get("X-SQL-State", ""), reply.headers.get("X-SPARQL-MaxRows", "")
        hint = "narrow the query, or ask the endpoint's operator for a higher limit"
        if state:
            message = first_line(reply.headers.get("X-SQL-Message", "").encode()).partition(" Activity:")[0]
            raise LimitHit(
                f"the endpoint gave a part of the answer only ({state}): {message}", self.url, hint
            )
        if most:
            raise LimitHit(f"the endpoint gives {most} rows at most and stopped there", self.url, hint)

    def _rows(self, reply: Reply) -> Results:
        body, layout = reply.body, pyoxigraph.QueryResultsFormat.XML
        if reply.media_type in _JSON:
            body, layout = self._tidied(reply), pyoxigraph.QueryResultsFormat.JSON
        elif reply.media_type not in _XML:
            raise self._no_answer(reply)
        try:
            found = pyoxigraph.parse_query_results(body, format=layout)
            if isinstance(found, pyoxigraph.QuerySolutions):
                for _ in found:  # the parser is lazy: what is broken must be found before anything is told
                    pass
            return pyoxigraph.parse_query_results(body, format=layout)
        except (SyntaxError, ValueError) as error:
            raise self._broken(error) from None

    def _tidied(self, reply: Reply) -> bytes:
        """The rows in JSON with what endpoints write in their own way put right.

        Virtuoso writes booleans as 1 and 0, which are the same values, and gives blank nodes names that no
        parser reads.
        """
        try:
            answer = json.loads(reply.body)
        except (ValueError, RecursionError) as error:
            if not reply.body.lstrip().startswith(b"{"):
                raise self._no_answer(reply) from None
            raise self._broken(error) from None
        blank: dict[str, str] = {}
        try:
            for row in answer.get("results", {}).get("bindings", []):
                for term in row.values():
                    _tidy(term, blank)
        except (AttributeError, KeyError, TypeError):
            raise self._broken("its rows are not those of SPARQL JSON") from None
        return json.dumps(answer).encode()

    def _triples(self, reply: Reply) -> Results:
        layout = pyoxigraph.RdfFormat.from_media_type(reply.media_type)
        if layout is None:
            raise self._no_answer(reply)
        if nests(reply.body):
            raise self._broken("triples stand inside triples, too deep")
        body = prepare(reply.body, layout, self.url, self.url)
        # Through a store, because only its answers have the type that results are written from. A graph is
        # the answer, whatever graph of its own its triples are put in.
        store = pyoxigraph.Store()
        try:
            store.bulk_extend(
                pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
                for quad in pyoxigraph.parse(body, format=layout, base_iri=self.url)
            )
        except SyntaxError as error:
            message, line = syntax_problem(error, layout, body, self.url)
            raise self._broken(f"{message} (line {line})" if line else message) from None
        except ValueError as error:
            raise self._broken(error) from None
        return store.query("CONSTRUCT WHERE { ?s ?p ?o }")

    def _broken(self, error: object) -> UnreadableInput:
        message = " ".join(str(error).split())[:160]
        what = f"the endpoint's answer is broken or cut off: {message}"
        return UnreadableInput(what, self.url, "ask again; if it stays so, tell the endpoint's operator")

    def _no_answer(self, reply: Reply) -> UnreadableInput | UsageProblem:
        """Success, said the server, and sent something that is no answer."""
        message = first_line(reply.body[:20_000])
        if reply.media_type == "text/html":
            what = f"this is a web page, not an endpoint{message and ': '}{message}"
            return UnreadableInput(what, self.url, "name the address that answers queries, such as …/sparql")
        what = f"the endpoint answers with {reply.media_type}, not with results{message and ': '}{message}"
        return UnreadableInput(what, self.url, "check that it is the address that answers queries")


def _as_rows(text: str, tokens: list[Token]) -> str:
    """A CONSTRUCT query as one that selects a row for each time its template is filled; "" for DESCRIBE."""
    start = next((n for n, token in enumerate(tokens) if token.text.upper() == "CONSTRUCT"), None)
    if start is None:
        return ""
    end = tokens[start].end
    depth = 0
    for token in tokens[start + 1 :] if tokens[start + 1].text == "{" else ():
        depth += (token.text == "{") - (token.text == "}")
        end = token.end
        if not depth:
            break
    return f"{text[: tokens[start].start]}SELECT (1 AS ?filled) {text[end:]}"


def _tidy(term: dict[str, Any], blank: dict[str, str]) -> None:
    kind, value = term["type"], term["value"]
    if kind == "bnode":
        term["value"] = blank.setdefault(value, f"b{len(blank)}")
    elif kind == "triple":
        for part in value.values():
            _tidy(part, blank)
    elif term.get("datatype") == _BOOLEAN:
        term["value"] = {"1": "true", "0": "false"}.get(value, value)
