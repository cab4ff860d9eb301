"""REST: what the model gives as JSON or CSV, by the filters that stored questions have, told in OpenAPI.

``operations`` and ``stored_operations`` say what there is: the same row routes a request, checks its
parameters and describes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from claimgraph.escaping import json
from claimgraph.model.resolve import did_you_mean
from claimgraph.tabular import csv_text
from claimgraph.web.documents import NotOffered
from claimgraph.web.json_records import CLASSES, TEXT, RecordSerializer, Schema, context, ref, table, value_of
from claimgraph.web.negotiation import choose
from claimgraph.web.openapi import LIMIT, OFFSET, Operation, describe
from claimgraph.web.operations import OPERATIONS, SCHEMAS
from claimgraph.web.request_parameters import JSON, client_of, once
from claimgraph.web.responses import Content, Missing, open_to_all, respond
from claimgraph.web.result_table import ResultSet
from claimgraph.web.routing import Call, cached, served_edition
from claimgraph.web.stored_operations import question, questions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition

CSV = "text/csv"
#: The relation of a link to the context by which JSON is read as JSON-LD.
_CONTEXT = "http://www.w3.org/ns/json-ld#context"


def _handler(find: Callable[[Request], Operation]) -> Handler:
    async def handle(request: Request) -> Response:
        return await _answered(request, served_edition(request), find(request))

    return open_to_all(handle)


def _question(request: Request) -> Operation:
    return question(served_edition(request), request.path_params["name"])


def _nothing(request: Request) -> Operation:
    """What a path that leads nowhere is answered with."""
    path = request.path_params["path"]
    paths = (one.path.strip("/") for one in OPERATIONS)
    hint = did_you_mean(path, paths, "openapi.json says what there is", limit=1, cutoff=60)
    raise Missing(f"the interface has no {path[:80]!r}", "", hint)


def _description(call: Call) -> str:
    questions = (question(call.served, name) for name in questions_of(call.served))
    return json(describe(call.served, (*OPERATIONS, *questions), SCHEMAS))


def _context(call: Call) -> str:
    return json(context(call.served.model.graph, call.served.index.resources))


async def _answered(request: Request, served: ServedEdition, operation: Operation) -> Response:
    given = once(request.query_params.multi_items())
    within = {one.name: request.path_params[one.name] for one in operation.parameters if one.within}
    values = operation.checked({**given, **within})
    accept = request.headers.get("accept", "")
    media = choose(accept, [JSON, CSV] if operation.listed else [JSON])
    if media is None:
        hint = f"accept {JSON}{f' or {CSV}' if operation.listed else ''}"
        raise NotOffered("it is not had in that format", accept[:200], hint)
    answer = await operation.answer(Call(served, values, client_of(request)))

    def work() -> Response:
        if operation.listed:
            content, headers, links = _page(request, served, operation, answer, values, media)
        else:
            content, headers, links = Content(json(answer).encode(), JSON), {}, []
        if operation.schema["$ref"].rpartition("/")[2] in CLASSES and media == JSON:
            path = f"{served.settings.root}/{served.slug}/api/context.jsonld"
            links = [f'<{path}>; rel="{_CONTEXT}"; type="application/ld+json"', *links]
        return respond(request, content, headers=headers | ({"Link": ", ".join(links)} if links else {}))

    return await run_in_threadpool(work)  # a thousand claims take a moment that pages need not wait for


def _page(
    request: Request,
    served: ServedEdition,
    operation: Operation,
    answer: ResultSet | Sequence[Any],
    values: Mapping[str, str],
    media: str,
) -> tuple[Content, dict[str, str], list[str]]:
    """A page of a list, its headers (how many items there are), and links to the next and the one before."""
    limit, offset = (int(values.get(one.name) or one.schema["default"]) for one in (LIMIT, OFFSET))
    found: Sequence[Any] = answer.rows if isinstance(answer, ResultSet) else answer
    records, chosen, total = RecordSerializer(served), found[offset : offset + limit], len(found)

    def at(start: int) -> str:
        query = urlencode({**dict(request.query_params), "limit": str(limit), "offset": str(start)})
        return f"{served.settings.root}{request.url.path}?{query}"

    envelope: dict[str, Any] = {"total": total, "limit": limit, "offset": offset}
    links = []
    if offset + limit < total:
        envelope["next"] = at(offset + limit)
        links.append(f'<{envelope["next"]}>; rel="next"')
    if offset:
        links.append(f'<{at(max(offset - limit, 0))}>; rel="prev"')
    if isinstance(answer, ResultSet):
        envelope["columns"] = list(answer.head)
        rows = (zip(answer.head, row, strict=True) for row in chosen)
        items = [
            {name: value_of(served, records, term) for name, term in row if term is not None} for row in rows
        ]
        schema = _columns(answer.head, items)
    else:
        items = [one if isinstance(one, dict) else records.thing(one) for one in chosen]
        schema = SCHEMAS[operation.schema["$ref"].rpartition("/")[2]]
    if media == CSV:
        content = Content(csv_text(*table(schema, items), "\r\n").encode(), f"{CSV}; charset=utf-8")
    else:
        content = Content(json({**envelope, "items": items}).encode(), JSON)
    return content, {"X-Total-Count": str(total)}, links


def _columns(head: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Schema:
    """The columns of an answer: nodes where any row has one."""
    nodes = {name for row in rows for name, value in row.items() if isinstance(value, dict)}
    return {"properties": {name: ref("Node") if name in nodes else TEXT for name in head}}


_HANDLERS = {
    "/openapi.json": open_to_all(cached(_description, media=JSON, serial=True)),
    "/context.jsonld": open_to_all(cached(_context, media="application/ld+json", serial=True)),
    "/questions/{name:path}": _handler(_question),
    **{one.path: _handler(lambda _request, one=one: one) for one in OPERATIONS},  # type: ignore[misc]
    "/{path:path}": _handler(_nothing),
}
#: The interface of each edition, and at ``/api`` that of the only one.
ROUTES = [
    Route(f"{head}{path}", handler, methods=("GET", "OPTIONS"))
    for head in ("/{slug}/api", "/api")
    for path, handler in _HANDLERS.items()
]
