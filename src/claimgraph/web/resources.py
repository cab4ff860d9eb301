"""Resources at the path of their IRI: as page and as data, or as data and the way to where they are shown.

Entities, claims and arguments have pages of their own; parts, sentences, relations, shapes … have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from claimgraph.answer.description import as_rows
from claimgraph.answer.show import description_of
from claimgraph.model.resolve import did_you_mean
from claimgraph.publishing.index import KINDS
from claimgraph.tabular import csv_text
from claimgraph.terms import REL
from claimgraph.turtle.terms import lines_of
from claimgraph.validate.findings import SHAPE
from claimgraph.web.documents import negotiated, preferred_ending, rdf_formats, see_other, split_ending
from claimgraph.web.request_parameters import client_of
from claimgraph.web.responses import Missing
from claimgraph.web.routing import served_edition

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.documents import Maker
    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition


def data_formats(served: ServedEdition, stem: str, iri: str) -> dict[str, Maker]:
    """The makers of all formats of a resource but the page."""
    return {
        **rdf_formats(served, stem, lambda: served.index.document(iri)),
        "csv": lambda: csv_text(*as_rows(description_of(served.model, iri)), "\r\n"),
    }


def iri_at(served: ServedEdition, kind: str, name: str) -> str:
    """The IRI of the resource of a kind whose path ends in ``name``; raises Missing with the nearest.

    A name that is no ordinary one is taken as its IRI has it too, besides as its files have it.
    """
    iri = served.by_path.get((kind, name), f"{served.prefixes.base}{kind}/{name}")
    if iri not in served.index.resources and iri not in served.model.paragraphs:
        names = (one for of_kind, one in served.by_path if of_kind == kind)
        listed = f"/{served.slug}/{kind}/"
        hint = did_you_mean(name, names, f"all are listed at {listed}", listed, limit=1, cutoff=60)
        raise Missing(f"no {kind} is called {name!r}", "", hint)
    return iri


async def _with_page(request: Request) -> Response:
    served, kind = served_edition(request), request.url.path.rsplit("/", 2)[-2]
    name, ending = split_ending(request.path_params["name"])
    iri = iri_at(served, kind, name)
    name = served.index.resources[iri][1]
    stem = f"{served.slug}/{kind}/{name}"
    if kind == "claim" and "oppositions" not in vars(served.pages):
        await served.run_serially(client_of(request), lambda: served.pages.oppositions, "against")

    def page() -> str:
        embedded = served.serializer.jsonld(
            f"{kind}/{name}", lines_of(served.index.quad_index.with_subject(iri))
        )
        return served.pages.resource(iri, name, embedded.decode())

    makers = {"html": page, **data_formats(served, stem, iri)}
    return await negotiated(request, served, stem, ending, makers)


def _without_page(folder: str = "", namespace: str = "") -> Handler:
    """The handler of IRIs that begin with ``namespace``, by default an edition's: data, or where to look."""

    async def handle(request: Request) -> Response:
        served = served_edition(request)
        name, ending = split_ending(request.path_params["name"])
        iri, stem = f"{namespace or served.prefixes.base}{name}", f"{served.slug}/{folder}{name}"
        held = (served.shapes.model if namespace == SHAPE else served.index).quad_index
        if not held.with_subject(iri):
            raise Missing("nothing is here", request.url.path, f"begin at /{served.slug}/")
        makers = rdf_formats(served, stem, lambda: [*held.with_subject(iri), *held.with_object(iri)])
        if not ending and preferred_ending(request, ("html", *makers)) == "html":
            around = served.model.paragraph_of(iri)
            address = served.index.address(iri) or (served.index.address(around.iri) if around else "")
            return see_other(served, address or f"{served.slug}/")
        return await negotiated(request, served, stem, ending, makers)

    return handle


ROUTES = [Route(f"/{{slug}}/{kind}/{{name}}", _with_page) for kind in KINDS]
#: Of the terms of vocabularies whose IRI has a path; without an edition's name those of the only one's.
TERM_ROUTES = [
    Route(f"{head}/{folder}{{name}}", _without_page(folder, namespace))
    for folder, namespace in (("relation/", REL), ("shape/", SHAPE))
    for head in ("", "/{slug}")
]
#: Of all other IRIs of an edition; it comes after all others.
FALLBACK = Route("/{slug}/{name:path}", _without_page())
