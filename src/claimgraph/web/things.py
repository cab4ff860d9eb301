"""Single things at the path of their IRI: entities, claims and arguments, as page and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from claimgraph.answer.description import as_rows
from claimgraph.answer.show import description_of
from claimgraph.publishing.index import KINDS
from claimgraph.tabular import csv_text
from claimgraph.turtle.terms import lines_of
from claimgraph.web.documents import data, ended, negotiated
from claimgraph.web.interface import client_of
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.documents import Maker
    from claimgraph.web.server import Hosted, Server


def routes(server: Server) -> list[BaseRoute]:
    """The routes of single things."""

    async def thing(request: Request) -> Response:
        hosted, kind = server.at(request), request.url.path.rsplit("/", 2)[-2]
        name, ending = ended(request.path_params["name"])
        iri = known(hosted, kind, name)
        name = hosted.index.things[iri][1]
        stem = f"{hosted.slug}/{kind}/{name}"
        if kind == "claim" and "against" not in vars(hosted.pages):
            await hosted.asking(client_of(request), lambda: hosted.pages.against, "against")

        def page() -> str:
            said = hosted.serializer.jsonld(f"{kind}/{name}", lines_of(hosted.index.held.of(iri)))
            return hosted.pages.thing(iri, name, said.decode())

        makers = {"html": page, **as_data(hosted, stem, iri)}
        return await negotiated(request, hosted, stem, ending, makers)

    return [Route(f"/{{slug}}/{kind}/{{name}}", thing) for kind in KINDS]


def as_data(hosted: Hosted, stem: str, iri: str) -> dict[str, Maker]:
    """The makers of all formats of a thing but the page."""
    return {
        **data(hosted, stem, lambda: hosted.index.document(iri)),
        "csv": lambda: csv_text(*as_rows(description_of(hosted.model, iri)), "\r\n"),
    }


def known(hosted: Hosted, kind: str, name: str) -> str:
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
