"""Names without a page of their own: parts, sentences, mentions … as data, and the way to where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from claimgraph.web.documents import data, ended, negotiated, wanted
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.server import Server


def routes(server: Server) -> list[BaseRoute]:
    """The route of all other names of an edition, which comes after all others."""

    async def named(request: Request) -> Response:
        hosted = server.at(request)
        name, ending = ended(request.path_params["name"])
        iri = f"{hosted.prefixes.base}{name}"
        index = hosted.index
        if not index.held.of(iri):
            raise Missing("nothing is here", request.url.path, f"begin at /{hosted.slug}/")
        stem = f"{hosted.slug}/{name}"
        makers = data(hosted, stem, lambda: [*index.held.of(iri), *index.held.to(iri)])
        if not ending and wanted(request, ("html", *makers)) == "html":
            around = hosted.model.paragraph_of(iri)
            address = index.address(iri) or (index.address(around.iri) if around else f"{hosted.slug}/")
            return RedirectResponse(f"{server.settings.root}/{address}", 303, {"Vary": "Accept"})
        return await negotiated(request, hosted, stem, ending, makers)

    return [Route("/{slug}/{name:path}", named)]
