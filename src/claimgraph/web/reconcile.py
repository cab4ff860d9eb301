"""The reconciliation service, by which OpenRefine and the like bring names of a table to entities.

Version 0.2 of the Reconciliation Service API of the W3C's community group: manifest, queries, suggestions,
flyouts, previews and extension of a table. A query is matched by ``entity_matching``; only a candidate that
fits exactly, and alone does, is called a match. Identifiers are slugs, types and properties are CURIEs.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

import claimgraph
from claimgraph.answer.show import description_of
from claimgraph.api.python_values import to_python
from claimgraph.errors import UsageProblem, counted
from claimgraph.escaping import json as json
from claimgraph.terms import CG
from claimgraph.web.entity_matching import EntityQuery
from claimgraph.web.reconcile_suggest import (
    DEFINITION,
    FLYOUT,
    SUGGEST,
    entity_of,
    proposed_properties,
    register_of,
    type_with_details,
    types_of,
)
from claimgraph.web.request_parameters import JSON, address, form_of, json_of, once
from claimgraph.web.responses import CONTENT_SECURITY_POLICY, HTML, METHODS, Content, open_to_all, respond
from claimgraph.web.routing import served_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.entity_matching import Candidate, Property
    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition

VERSIONS = ["0.2"]
#: How many queries, and entities to be extended, one request may hold; how many candidates a query gets.
BATCH, MAX_CELLS, MAX_CANDIDATES = 50, 1_000, 100
#: How many values of properties all queries of a request may give: each is compared with every candidate's.
MAX_VALUES = 500
#: The size of a preview, in pixels, and how many claims it shows.
WIDTH, HEIGHT, PREVIEW_CLAIMS = 420, 300, 3
#: What a value of an extended column is: setting → what that is.
CONTENTS = {"name": "what it is called", "iri": "its IRI", "count": "only how many there are"}


class TooMany(UsageProblem):
    """A batch beyond the size that the manifest names."""

    status = 413


async def _service(request: Request) -> Response:
    served, form = served_edition(request), await form_of(request)
    if "queries" in form:
        work = partial(reconcile_batch, served, json_of(form["queries"], "queries"))
    elif "extend" in form:
        work = partial(extend_entities, served, json_of(form["extend"], "extend"))
    else:
        return respond(request, _content(manifest(served, address(request, served.settings.address, ""))))
    return respond(request, _content(await run_in_threadpool(work)))


def _handler(work: Callable[[ServedEdition, dict[str, str]], Any]) -> Handler:
    async def handle(request: Request) -> Response:
        served, values = served_edition(request), once(request.query_params.multi_items())
        return respond(request, _content(await run_in_threadpool(work, served, values)))

    return handle


async def _preview(request: Request) -> Response:
    served, values = served_edition(request), once(request.query_params.multi_items())
    iri = entity_of(served, values.get("id", ""))
    shown = {
        "page": description_of(served.model, iri, PREVIEW_CLAIMS),
        "kinds": served.model.entity(iri).type,
    }
    page = await run_in_threadpool(lambda: served.pages.page("preview", about=iri, **shown))
    framed = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    headers = {"Content-Security-Policy": framed, "Cross-Origin-Resource-Policy": "cross-origin"}
    return respond(request, Content(page.encode(), HTML), headers=headers)


def _content(data: object) -> Content:
    return Content(json(data).encode(), JSON)


def manifest(served: ServedEdition, root: str) -> dict[str, Any]:
    """What the service at ``root``, an address with a slash at its end, can do."""
    service = f"{root}{served.slug}/reconcile"
    suggest = {
        what: {
            "service_url": service,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": service,
            "flyout_service_path": f"/flyout/{what}?id=${{id}}",
        }
        for what in SUGGEST
    }
    settings = [
        {
            "name": "limit",
            "label": "Limit",
            "type": "number",
            "default": 0,
            "help_text": "The most values for each row, 0 for all",
        },
        {
            "name": "content",
            "label": "Content",
            "type": "select",
            "default": "name",
            "help_text": "What is put into the column",
            "choices": [{"value": value, "name": name} for value, name in CONTENTS.items()],
        },
    ]
    return {
        "versions": VERSIONS,
        "name": f"{served.title} (claimgraph)",
        "identifierSpace": served.prefixes["ent"],
        "schemaSpace": CG,
        "documentation": f"{root}{served.slug}/",
        "serviceVersion": claimgraph.__version__,
        "defaultTypes": [
            type_with_details(served, one) for one, kind in register_of(served).kinds.items() if kind.entities
        ],
        "view": {"url": f"{root}{served.slug}/entity/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": settings,
        },
        "batchSize": BATCH,
    }


# Queries.


def reconcile_batch(served: ServedEdition, batch: Any) -> dict[str, Any]:
    """The candidates for each query of a batch."""
    if not isinstance(batch, dict):
        raise UsageProblem("queries is no JSON object", "", 'send queries={"q0": {"query": "…"}}')
    if len(batch) > BATCH:
        raise TooMany(f"{counted(len(batch), 'query', 'queries')} at once", "", f"send {BATCH} at most")
    asked = [_checked_query(name, query) for name, query in batch.items()]
    given = sum(len(values) for one in asked for _, values in one.properties)
    if given > MAX_VALUES:
        raise TooMany(f"{given:,} values of properties at once", "", f"send {MAX_VALUES} at most")
    register = register_of(served)
    several = register.candidates(served.edition.index, asked)
    answer = {}
    for name, query, found in zip(batch, asked, several, strict=True):
        exact = sum(one.exact for one in found)
        shown = [_candidate(served, one, match=one.exact and exact == 1) for one in found[: query.limit]]
        answer[name] = {"result": shown}
    return answer


def _checked_query(name: str, query: Any) -> EntityQuery:
    """A query of a batch, checked; raises UsageProblem that names it."""

    def wrong(what: str, hint: str) -> UsageProblem:
        return UsageProblem(f"{name}: {what}", "", hint)

    if not isinstance(query, dict):
        raise wrong("no JSON object", 'write {"query": "…"}')
    text, types = query.get("query", ""), query.get("type") or []
    properties, limit = query.get("properties") or [], query.get("limit") or 10
    types = [types] if isinstance(types, str) else types
    if not isinstance(text, str):
        raise wrong("query is no text", 'write {"query": "…"}')
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        raise wrong("type is neither a type nor a list of types", 'write "type": "foaf:Person"')
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 1 <= limit < inf:
        raise wrong("limit is no number from 1 on", 'write "limit": 5')
    if not isinstance(properties, list):
        raise wrong("properties is no list", 'write "properties": [{"pid": "…", "v": "…"}]')
    if not text.strip() and not properties:
        raise wrong("neither query nor properties", "give one of them")
    pairs = []
    for one in properties:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise wrong("a property without pid or v", 'write {"pid": "…", "v": "…"}')
        given = one["v"] if isinstance(one["v"], list) else [one["v"]]
        pairs.append((one["pid"], tuple(map(_text, given)) or ("",)))
    every = query.get("type_strict") == "all"
    return EntityQuery(text, tuple(types), every, tuple(pairs), min(int(limit), MAX_CANDIDATES))


def _text(value: object) -> str:
    """A value of a property as it is compared; of something reconciled its identifier."""
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _candidate(served: ServedEdition, one: Candidate, *, match: bool) -> dict[str, Any]:
    graph, register = served.model.graph, register_of(served)
    return {
        "id": register.slugs[one.iri],
        "name": graph.label(one.iri),
        "description": graph.value(one.iri, DEFINITION),
        "type": types_of(served, one.iri),
        "score": one.score,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
        "match": match,
    }


# Extension.


def extend_entities(served: ServedEdition, asked: Any) -> dict[str, Any]:
    """The values of properties of entities; one that is not known has none."""
    ids, properties = (asked.get(name) if isinstance(asked, dict) else None for name in ("ids", "properties"))
    if (
        not isinstance(ids, list)
        or not isinstance(properties, list)
        or not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties)
        or not all(isinstance(one.get("settings") or {}, dict) for one in properties)
    ):
        hint = 'send extend={"ids": ["…"], "properties": [{"id": "…"}]}'
        raise UsageProblem("extend has no ids or no properties", "", hint)
    if len(ids) * len(properties) > MAX_CELLS:
        raise TooMany(
            f"{len(ids)} entities by {len(properties)} properties", "", f"ask for {MAX_CELLS:,} values"
        )
    register = register_of(served)
    requested = [(spec, register.property_named(spec["id"])) for spec in properties]
    rows = {
        str(name): {
            spec["id"]: _cells(
                served, register.entities.get(str(name), ""), property_, spec.get("settings") or {}
            )
            for spec, property_ in requested
        }
        for name in ids
    }
    meta = [{"id": spec["id"], "name": property_.name} for spec, property_ in requested]
    return {"meta": meta, "rows": rows}


def _cells(
    served: ServedEdition, iri: str, property_: Property, settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The values of a cell; raises UsageProblem for settings that the manifest does not name."""
    content, limit = settings.get("content", "name"), settings.get("limit") or 0
    if not isinstance(content, str) or content not in CONTENTS:
        raise UsageProblem(f"content: not one of {', '.join(CONTENTS)}", str(content)[:40], "choose one")
    try:
        most = int(limit)
    except (TypeError, ValueError, OverflowError):
        most = -1
    if most < 0:
        raise UsageProblem("limit: not a number", str(limit)[:40], "give 0 for all")
    values = register_of(served).values_of(iri, property_) if iri else []
    if content == "count":
        return [{"int": len(values)}]
    return [_cell(served, value, content) for value in values[: most or None]]


def _cell(served: ServedEdition, value: str | Literal, content: str) -> dict[str, Any]:
    if isinstance(value, Literal):
        number = to_python(value)
        if isinstance(number, int) and not isinstance(number, bool):
            return {"int": number}
        return {"float": number} if isinstance(number, float) else {"str": value.value}
    register, graph = register_of(served), served.model.graph
    slug, kind = register.slugs.get(value), register.kinds.get(graph.short(value))
    if content == "iri":
        return {"str": value}
    if slug:
        return {"id": slug, "name": graph.label(value)}
    return {"str": kind.name if kind else graph.title(value) or value}


_HANDLERS: dict[str, Handler] = {
    "": _service,
    "/preview": _preview,
    "/properties": _handler(proposed_properties),
    **{f"/suggest/{what}": _handler(work) for what, work in SUGGEST.items()},
    **{f"/flyout/{what}": _handler(work) for what, work in FLYOUT.items()},
}
#: The service of each edition, and at ``/reconcile`` that of the only one.
ROUTES = [
    Route(f"{head}{path}", open_to_all(handler), methods=METHODS if path == "" else ("GET", "OPTIONS"))
    for head in ("/{slug}/reconcile", "/reconcile")
    for path, handler in _HANDLERS.items()
]
