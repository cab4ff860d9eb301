"""First pages: the list of editions, an edition's home, its lists of things, vocabularies and style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.routing import Route

from claimgraph.pages.render import style_sheet
from claimgraph.publishing.index import KINDS
from claimgraph.web.responses import HTML, Content, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.server import Hosted, Server

#: Folder of things → what its list is called.
LISTS = {"entity": "Entities", "claim": "Claims", "argument": "Arguments"}


def routes(server: Server) -> list[BaseRoute]:
    """The routes of first pages."""
    style = Content(style_sheet().encode(), "text/css; charset=utf-8")

    async def root(request: Request) -> Response:
        if len(server.editions) == 1:
            return RedirectResponse(f"{server.settings.root}/{next(iter(server.editions))}/", 302)
        pages = next(iter(server.editions.values())).pages
        page = pages.page("editions", editions=list(server.editions.values()))
        return respond(request, Content(page.encode(), HTML))

    async def sheet(request: Request) -> Response:
        return respond(request, style)

    async def listed(request: Request) -> Response:
        hosted, kind = server.at(request), request.url.path.rsplit("/", 2)[-2]
        content = await run_in_threadpool(_list, hosted, kind)
        return respond(request, content)

    lists = [Route(f"/{{slug}}/{kind}/", listed) for kind in KINDS]
    return [Route("/", root), Route("/style.css", sheet), *lists]


def _list(hosted: Hosted, kind: str) -> Content:
    """The list of all things of a kind."""

    def work() -> str:
        index = hosted.index
        several = [iri for iri, (folder, _) in index.things.items() if folder == kind]
        if kind == "entity":
            several.sort(key=lambda iri: (index.graph.label(iri).casefold(), iri))
        return hosted.pages.contents(LISTS[kind], several, names=kind != "entity")

    return hosted.make(kind, HTML, work)
