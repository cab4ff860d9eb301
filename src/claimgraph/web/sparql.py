"""The SPARQL endpoint: SPARQL 1.1 Protocol for queries, and the description of the service.

It reads only: an update is refused. What is loaded is the published graph, which is the default graph and has
the edition's IRI where a dataset is named, and what was joined, in named graphs. A browser that wants a page
is none of its business: the page of the same address answers it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pyoxigraph import Literal, NamedNode, Triple
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.queries import deterministic
from claimgraph.query_guard import MAX_LENGTH
from claimgraph.results import serialize_graph
from claimgraph.terms import RDF, RDFS, VOID, Prefixes
from claimgraph.web.documents import NotOffered
from claimgraph.web.negotiation import choose
from claimgraph.web.request_parameters import FORM, Unsupported, address, client_of
from claimgraph.web.responses import METHODS, Content, open_to_all, respond
from claimgraph.web.routing import served_edition
from claimgraph.workers import QueryRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition
    from claimgraph.workers import Pool, QueryResponse

#: Media type → format, for rows and truth values, and for graphs; the first is for whoever takes anything.
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
}
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
    "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
_PREFIXES = Prefixes({"sd": SD, "void": VOID, "rdfs": RDFS, "formats": _FORMATS})
#: An answer of more bytes is packed in a thread.
_LARGE_ANSWER = 1 << 18
#: After how many seconds of waiting it is watched whether the client has gone; most are answered before.
_WATCH_AFTER = 0.1


class TooLong(LimitHit):
    """A query of more characters than any has."""

    status = 413


class _Endpoint(Route):
    """A route that leaves to others what wants a page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether it is asked for data."""
        accept = Headers(scope=scope).get("accept", "") if scope["type"] == "http" else ""
        if choose(accept, [*ROWS, *GRAPHS, "text/html"]) == "text/html":
            return Match.NONE, {}
        return super().matches(scope)


class _Answering:
    """A handler as an application with nothing between, for what is asked most and tells its own problems."""

    def __init__(self, handler: Handler) -> None:
        self._handler = open_to_all(handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._handler(Request(scope, receive))
        await response(scope, receive, send)


async def _endpoint(request: Request) -> Response:
    served = served_edition(request)
    accept = request.headers.get("accept", "")
    key = ("sparql", request.scope["query_string"], accept)
    if request.method != "POST" and (known := served.cache.get(key)):
        return respond(request, known)
    pairs = await _pairs(request)
    if request.method != "POST" and not pairs:
        found = await run_in_threadpool(_description, request, served, accept)
        return respond(request, found)
    asked, media = _query_request(pairs, accept)
    answer = await _answer_or_gone(request, served.pool, asked)
    if answer is None:
        return Response(status_code=499)
    media_type = media["graph" if answer.kind == "graph" else "rows"]
    if not media_type:
        offered = GRAPHS if answer.kind == "graph" else ROWS
        raise NotOffered("the answer is not had in that format", accept[:200], _hint(offered))
    if len(answer.content) < _LARGE_ANSWER:
        content = Content(answer.content, media_type)
        if request.method != "POST" and deterministic(asked.query):
            served.cache.keep(key, content)
        return respond(request, content)
    return await run_in_threadpool(lambda: respond(request, Content(answer.content, media_type)))


async def _void(request: Request) -> Response:
    served = served_edition(request)
    return RedirectResponse(f"{served.settings.root}/{served.slug}/dataset", 302)


async def _pairs(request: Request) -> list[tuple[str, str]]:
    """The parameters of a request, those of its address and of its body, in UTF-8.

    Raises Unsupported for a body of another kind, and Refused for an update.
    """
    pairs = _decoded(request.scope["query_string"])
    if request.method == "POST":
        media, _, parameters = request.headers.get("content-type", "").lower().partition(";")
        media = media.strip()
        if media == UPDATE:
            raise _reads_only()
        if media not in (FORM, QUERY):
            hint = f"send {FORM} or {QUERY}"
            raise Unsupported(f"a body of the type {media[:100] or 'nothing'}", "", hint)
        _, named, charset = parameters.partition("charset=")
        if named and charset.strip(' "').partition(";")[0].strip(' "') not in ("utf-8", "utf8", "us-ascii"):
            raise Unsupported(f"a body in {charset.strip()[:40]}", "", "send UTF-8")
        body = await request.body()
        pairs += _decoded(body) if media == FORM else [("query", _text(body))]
    return pairs


def _decoded(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000
        )
    except ValueError as error:
        what = f"the parameters cannot be read: {str(error)[:100]}"
        raise UsageProblem(what, "", "encode them as UTF-8, with % where it is not ASCII") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise UsageProblem("the query is not UTF-8", f"byte {error.start + 1}", "send UTF-8") from None


def _reads_only() -> Refused:
    return Refused("updates are not taken: this endpoint reads only", "", "ask with query=")


def _query_request(pairs: list[tuple[str, str]], accept: str) -> tuple[QueryRequest, Mapping[str, str]]:
    """What is asked, and the media types that rows and graphs are answered in; "" for none."""
    if any(name == "update" for name, _ in pairs):
        raise _reads_only()
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        what = "query is given twice" if queries else "there is no query"
        raise UsageProblem(what, "", "give the parameter query once, or send the query as body")
    if len(queries[0]) > MAX_LENGTH:
        what = f"the query has {len(queries[0]):,} characters, {MAX_LENGTH:,} are allowed"
        raise TooLong(what, "", "make it shorter")
    rows, graph = choose(accept, list(ROWS)), choose(accept, list(GRAPHS))
    if rows is graph is None:
        raise NotOffered("no answer is had in that format", accept[:200], _hint(ROWS | GRAPHS))
    asked = QueryRequest(
        queries[0],
        ROWS[rows] if rows else "",
        GRAPHS[graph] if graph else "",
        default_graphs=tuple(value for name, value in pairs if name == "default-graph-uri" and value),
        named_graphs=tuple(value for name, value in pairs if name == "named-graph-uri" and value),
    )
    return asked, {"rows": rows or "", "graph": graph or ""}


def _hint(offered: Mapping[str, str]) -> str:
    return f"accept one of {', '.join(offered)}"


async def _answer_or_gone(request: Request, pool: Pool, asked: QueryRequest) -> QueryResponse | None:
    """The answer; None where the client has gone before it was there, and the query is ended."""
    loop, this = asyncio.get_running_loop(), asyncio.current_task()
    watching: list[asyncio.Task[None]] = []
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone = True
        if this is not None:
            this.cancel()

    look = loop.call_later(_WATCH_AFTER, lambda: watching.append(loop.create_task(watch())))
    try:
        return await pool.answer(asked, client_of(request))
    except asyncio.CancelledError:
        if this is None or not gone:
            raise
        this.uncancel()
        return None
    finally:
        look.cancel()
        for task in watching:
            task.cancel()


def _description(request: Request, served: ServedEdition, accept: str) -> Content:
    """What the endpoint says of itself (SPARQL 1.1 Service Description); nodes are named by its address."""
    media = choose(accept, list(GRAPHS))
    if media is None:
        raise UsageProblem("there is no query", "", "give one, or accept RDF for the service's description")
    here = address(request, served.settings.address, f"{served.slug}/sparql")
    service, dataset, default = (f"{here}#{name}" for name in ("service", "loaded", "default"))
    base = served.prefixes.base
    statements = [
        (service, f"{RDF}type", f"{SD}Service"),
        (service, f"{SD}endpoint", here),
        (service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        *((service, f"{SD}resultFormat", f"{_FORMATS}{name}") for name in _RESULT_FORMATS),
        (service, f"{SD}defaultDataset", dataset),
        (dataset, f"{RDF}type", f"{SD}Dataset"),
        (dataset, f"{SD}defaultGraph", default),
        (default, f"{RDF}type", f"{SD}Graph"),
        (default, f"{RDFS}seeAlso", f"{base}dataset"),
        (default, f"{RDFS}isDefinedBy", f"{base}edition"),
    ]
    for number, graph in enumerate(served.pool.graphs, 1):
        node = f"{here}#graph{number}"
        statements += [
            (dataset, f"{SD}namedGraph", node),
            (node, f"{RDF}type", f"{SD}NamedGraph"),
            (node, f"{SD}name", graph),
        ]
    triples = [Triple(*map(NamedNode, one)) for one in statements]
    triples.append(Triple(NamedNode(service), NamedNode(f"{RDFS}label"), Literal(served.title)))
    return Content(serialize_graph(sorted(triples, key=str), GRAPHS[media], _PREFIXES), media)


ROUTES = [
    *(_Endpoint(path, _Answering(_endpoint), methods=METHODS) for path in ("/{slug}/sparql", "/sparql")),
    Route("/.well-known/void", open_to_all(_void), methods=["GET", "OPTIONS"]),
]
