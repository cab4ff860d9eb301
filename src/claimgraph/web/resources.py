"""Resources at the path of their IRI: as page and as data, or as data and the way to where they are shown.

Entities, claims and arguments have pages of their own; parts, sentences, relations, shapes … have
none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from claimgraph.answer.description import as_rows
from claimgraph.answer.show import description_of
from claimgraph.pages.vocabulary import SHAPE
from claimgraph.publishing.index import KINDS
from claimgraph.tabular import csv_text
from claimgraph.terms import REL
from claimgraph.turtle.terms import lines_of
from claimgraph.web.documents import data, ended, negotiated, seen, wanted
from claimgraph.web.request_parameters import client_of
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.documents import Maker
    from claimgraph.web.server import ServedEdition, Server

#: The terms of vocabularies that have an IRI with a path: folder → what their IRIs begin with.
_TERMS = {"relation": REL, "shape": SHAPE}


def routes(server: Server) -> list[BaseRoute]:
    """The routes of resources with a page of their own."""

    async def resource(request: Request) -> Response:
        hosted, kind = server.at(request), request.url.path.rsplit("/", 2)[-2]
        name, ending = ended(request.path_params["name"])
        iri = known(hosted, kind, name)
        name = hosted.index.things[iri][1]
        stem = f"{hosted.slug}/{kind}/{name}"
        if kind == "claim" and "against" not in vars(hosted.pages):
            await hosted.asking(client_of(request), lambda: hosted.pages.against, "against")

        def page() -> str:
            said = hosted.serializer.jsonld(
                f"{kind}/{name}", lines_of(hosted.index.quad_index.with_subject(iri))
            )
            return hosted.pages.thing(iri, name, said.decode())

        makers = {"html": page, **as_data(hosted, stem, iri)}
        return await negotiated(request, hosted, stem, ending, makers)

    return [Route(f"/{{slug}}/{kind}/{{name}}", resource) for kind in KINDS]


def as_data(hosted: ServedEdition, stem: str, iri: str) -> dict[str, Maker]:
    """The makers of all formats of a thing but the page."""
    return {
        **data(hosted, stem, lambda: hosted.index.document(iri)),
        "csv": lambda: csv_text(*as_rows(description_of(hosted.model, iri)), "\r\n"),
    }


def known(hosted: ServedEdition, kind: str, name: str) -> str:
    """The IRI of the thing of a kind whose path ends in ``name``; raises Missing with the nearest.

    A name that is no ordinary one is taken as its IRI has it too, besides as its files have it.
    """
    iri = hosted.by_path.get((kind, name), f"{hosted.prefixes.base}{kind}/{name}")
    if iri not in hosted.index.things and iri not in hosted.model.paragraphs:
        from claimgraph.model.resolve import nearest

        near = nearest(name, [one for of_kind, one in hosted.by_path if of_kind == kind], limit=1, cutoff=60)
        hint = f"did you mean {near[0]}?" if near else f"all are listed at /{hosted.slug}/{kind}/"
        raise Missing(f"no {kind} is called {name!r}", "", hint)
    return iri


def fallback_routes(server: Server) -> list[BaseRoute]:
    """The route of all IRIs of an edition without a page of their own, which comes after all others."""

    async def named(request: Request) -> Response:
        hosted = server.at(request)
        name, ending = ended(request.path_params["name"])
        return await _document(request, hosted, f"{hosted.prefixes.base}{name}", name, ending)

    return [Route("/{slug}/{name:path}", named)]


def term_routes(server: Server) -> list[BaseRoute]:
    """The routes of relations and shapes; without an edition's name those of the only one's."""

    def handler(folder: str, space: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            name, ending = ended(request.path_params["name"])
            return await _document(request, server.at(request), f"{space}{name}", f"{folder}/{name}", ending)

        return answer

    return [
        Route(f"{head}/{folder}/{{name}}", handler(folder, space))
        for folder, space in _TERMS.items()
        for head in ("", "/{slug}")
    ]


async def _document(request: Request, hosted: ServedEdition, iri: str, name: str, ending: str) -> Response:
    """What is at the path ``name`` below the edition: data about ``iri``, or the way to its page."""
    index = hosted.index
    held = hosted.shapes.model.quad_index if iri.startswith(SHAPE) else index.quad_index
    if not held.with_subject(iri):
        raise Missing("nothing is here", request.url.path, f"begin at /{hosted.slug}/")
    makers = data(hosted, f"{hosted.slug}/{name}", lambda: [*held.with_subject(iri), *held.with_object(iri)])
    if not ending and wanted(request, ("html", *makers)) == "html":
        around = hosted.model.paragraph_of(iri)
        address = index.address(iri) or (index.address(around.iri) if around else f"{hosted.slug}/")
        return seen(hosted, address)
    return await negotiated(request, hosted, f"{hosted.slug}/{name}", ending, makers)
