"""The application: all routes behind the middleware, for uvicorn or any other ASGI server."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match, Mount, Route
from starlette.staticfiles import StaticFiles

import claimgraph
from claimgraph.errors import ClaimgraphError
from claimgraph.web import (
    dumps,
    home,
    picture_pages,
    question_pages,
    reconcile,
    resources,
    rest,
    search_page,
    sparql,
    sparql_editor,
    text_pages,
    voices,
)
from claimgraph.web.middleware import LOOPBACK, Middleware
from claimgraph.web.reload import watch
from claimgraph.web.responses import Missing, problem
from claimgraph.web.server import Server, Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence

    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from claimgraph.api.open_edition import OpenEdition


class _Ours(StaticFiles):
    """Scripts and styles, which browsers ask for anew: those of one page must be of one version."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """A file, or that it has not changed."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


class _App(Starlette):
    """Starlette, but that the routes ``first`` are asked with nothing between: they are asked most."""

    first: Sequence[BaseRoute] = sparql.ROUTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            for route in self.first:
                match, child = route.matches(scope)
                if match is Match.FULL:
                    scope.update(child, app=self)
                    await route.handle(scope, receive, send)
                    return
        await super().__call__(scope, receive, send)


#: Whatever offers pages or an interface; these first, as ``/api/ask`` is no page of an edition called api.
_MODULES = (
    reconcile,
    rest,
    sparql,
    home,
    dumps,
    text_pages,
    resources,
    voices,
    search_page,
    picture_pages,
    question_pages,
    sparql_editor,
)


def create_app(
    editions: Sequence[OpenEdition],
    settings: Settings = Settings(),  # noqa: B008 - immutable
    *,
    hosts: Collection[str] = LOOPBACK,
    log: Callable[[str], object] | None = None,
) -> ASGIApp:
    """The application that serves ``editions``; ``hosts`` are the names it answers to, none for any."""
    server = Server(editions, settings)

    @asynccontextmanager
    async def alive(_app: Starlette) -> AsyncIterator[None]:
        await server.start()
        watching = asyncio.create_task(watch(server, log))
        try:
            yield
        finally:
            watching.cancel()
            await server.close()

    async def missing(request: Request, error: Exception) -> Response:
        status = getattr(error, "status_code", 404)
        if status != 404:
            headers: HTTPException = error  # type: ignore[assignment]
            return PlainTextResponse(f"{headers.detail}.\n", status, headers.headers)
        return problem(request, Missing("nothing is here", request.url.path, "begin at /"))

    async def known(request: Request, error: Exception) -> Response:
        if not isinstance(error, ClaimgraphError):
            raise error
        return problem(request, error)

    async def fault(_request: Request, _error: Exception) -> Response:
        return PlainTextResponse("A fault of claimgraph, not of yours.\n", 500)

    async def health(_request: Request) -> Response:
        return JSONResponse(server.health(), headers={"Cache-Control": "no-store"})

    routes = [
        Route("/health", health),
        Mount("/static", _Ours(packages=[("claimgraph", "web/static")])),
        *(route for module in _MODULES for route in module.ROUTES),
        resources.FALLBACK,
    ]
    app = _App(
        routes=routes,
        lifespan=alive,
        exception_handlers={ClaimgraphError: known, 404: missing, 405: missing, 500: fault},
    )
    app.state.server = server
    app.state.problem_page = server.problem_page
    return Middleware(app, hosts, log)


def from_environment() -> ASGIApp:
    """The application for another ASGI server: ``uvicorn --factory claimgraph.web.app:from_environment``.

    $CLAIMGRAPH_EDITION names the edition, or several with a colon between them; $CLAIMGRAPH_HOSTS the names
    that the server answers to, with a comma between them, by default those of loopback.
    """
    folders = os.environ.get("CLAIMGRAPH_EDITION", "").split(os.pathsep)
    hosts = os.environ.get("CLAIMGRAPH_HOSTS", "").split(",")
    editions = [claimgraph.open(folder or None) for folder in folders]
    return create_app(editions, hosts=[host for host in hosts if host] or LOOPBACK)
