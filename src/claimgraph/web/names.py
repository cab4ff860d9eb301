"""Names without a page of their own: parts, sentences, relations … as data, and the way to where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from claimgraph.pages.vocabulary import SHAPE
from claimgraph.terms import REL
from claimgraph.web.documents import data, ended, negotiated, seen, wanted
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.server import Hosted, Server

#: The terms of vocabularies that have an IRI with a path: folder → what their IRIs begin with.
_TERMS = {"relation": REL, "shape": SHAPE}


def routes(server: Server) -> list[BaseRoute]:
    """The route of all other names of an edition, which comes after all others."""

    async def named(request: Request) -> Response:
        hosted = server.at(request)
        name, ending = ended(request.path_params["name"])
        return await _told(request, hosted, f"{hosted.prefixes.base}{name}", name, ending)

    return [Route("/{slug}/{name:path}", named)]


def terms(server: Server) -> list[BaseRoute]:
    """The routes of relations and shapes; without an edition's name those of the only one's."""

    def told(folder: str, space: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            name, ending = ended(request.path_params["name"])
            return await _told(request, server.at(request), f"{space}{name}", f"{folder}/{name}", ending)

        return answer

    return [
        Route(f"{head}/{folder}/{{name}}", told(folder, space))
        for folder, space in _TERMS.items()
        for head in ("", "/{slug}")
    ]


async def _told(request: Request, hosted: Hosted, iri: str, name: str, ending: str) -> Response:
    """What is at the path ``name`` below the edition: data about ``iri``, or the way to its page."""
    index = hosted.index
    held = hosted.shapes.model.held if iri.startswith(SHAPE) else index.held
    if not held.of(iri):
        raise Missing("nothing is here", request.url.path, f"begin at /{hosted.slug}/")
    makers = data(hosted, f"{hosted.slug}/{name}", lambda: [*held.of(iri), *held.to(iri)])
    if not ending and wanted(request, ("html", *makers)) == "html":
        around = hosted.model.paragraph_of(iri)
        address = index.address(iri) or (index.address(around.iri) if around else f"{hosted.slug}/")
        return seen(hosted, address)
    return await negotiated(request, hosted, f"{hosted.slug}/{name}", ending, makers)
