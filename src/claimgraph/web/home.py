"""First pages: the list of editions, an edition's home, its lists, vocabularies, text and descriptions."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from claimgraph.exporters.jsonld import context_text
from claimgraph.pages.edition_pages import representations
from claimgraph.pages.render import style_sheet
from claimgraph.pages.vocabulary import core_page, relations_page
from claimgraph.publishing.dataset_description import describe_dataset
from claimgraph.publishing.documents import CONTEXT, collection_documents
from claimgraph.publishing.site import LISTS, counts_of, documents_of
from claimgraph.publishing.sparql_examples import describe_examples
from claimgraph.results import serialize_graph
from claimgraph.terms import Prefixes
from claimgraph.turtle import format_turtle
from claimgraph.web.documents import negotiated, preferred_ending, rdf_formats, see_other
from claimgraph.web.dumps import available_dumps
from claimgraph.web.resources import TERM_ROUTES
from claimgraph.web.responses import HTML, Content, respond
from claimgraph.web.routing import cached, served_edition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.pages.vocabulary import Shapes
    from claimgraph.web.documents import Maker
    from claimgraph.web.responses import Handler
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition, Server

#: What has an address of its own besides the pages, below the edition; the vocabularies at the root too.
_DOCUMENTS = ("topics", "mappings", "dataset", "ns", "relation", "shapes", "queries", "text")
#: Of these, what is at the root too, where one edition is served: the path of the vocabularies' IRIs.
_AT_ROOT = ("ns", "relation", "shapes")
#: Of these, what other modules make the page of.
_PAGES_ELSEWHERE = ("queries", "text")
#: What has no page of its own → the page, below the edition, where a reader finds it told or offered.
_SHOWN = {"shapes": "ns#shapes", "topics": "", "mappings": "", "dataset": ""}


@cache
def _style_sheet() -> Content:
    return Content(style_sheet().encode(), "text/css; charset=utf-8")


async def _style(request: Request) -> Response:
    return respond(request, _style_sheet())


async def _root(request: Request) -> Response:
    """The list of editions, or the way to the only one."""
    server: Server = request.app.state.server
    editions = list(server.editions.values())
    if len(editions) == 1:
        return RedirectResponse(f"{server.settings.root}/{editions[0].slug}/", 302)
    page = editions[0].pages.page("editions", editions=editions)
    return respond(request, Content(page.encode(), HTML))


def _document(name: str, ending: str) -> Handler:
    async def handle(request: Request) -> Response:
        served = served_edition(request)
        makers = _makers(served, name)
        if not ending and name in _SHOWN and preferred_ending(request, (*makers, "html")) == "html":
            return see_other(served, f"{served.slug}/{_SHOWN[name]}")
        return await negotiated(request, served, f"{served.slug}/{name}", ending, makers)

    return handle


def _home(call: Call) -> str:
    """The first page of an edition."""
    served, slug = call.served, call.served.slug
    counts = counts_of(served.index, ("", "text"))
    documents = [one for one in documents_of(slug) if not one.formats[0].path.startswith("context")]
    return served.pages.home(counts, documents, available_dumps(served), representations("dataset"))


def _list(kind: str, call: Call) -> str:
    served = call.served
    return served.pages.contents(LISTS[kind], kind, served.index.of_kind(kind))


def _context(call: Call) -> str:
    return context_text(call.served.context)


def _source(call: Call) -> bytes:
    return call.served.edition.edition.text_file.read_bytes()


def _makers(served: ServedEdition, name: str) -> Mapping[str, Maker]:
    """Who makes the document ``name``, by ending."""
    index, stem = served.index, f"{served.slug}/{name}"
    if name in ("ns", "relation", "shapes"):
        shapes = served.shapes
        if name == "shapes":
            return {
                "ttl": lambda: format_turtle(shapes.quads, index.prefixes),
                "jsonld": lambda: serialize_graph(_triples(shapes), "jsonld", Prefixes({})),
                "nt": lambda: serialize_graph(_triples(shapes), "ntriples", Prefixes({})),
            }
        page = core_page if name == "ns" else relations_page
        return {
            "html": lambda: page(served.pages, shapes),
            **rdf_formats(served, stem, collection_documents(index)[name]),
        }
    if name == "queries":
        return rdf_formats(
            served, stem, lambda: describe_examples(served.edition.edition, index, served.endpoint)
        )
    if name == "dataset":
        return rdf_formats(served, stem, lambda: describe_dataset(index, [], served.address, served.endpoint))
    return rdf_formats(served, stem, collection_documents(index)[stem])


def _triples(shapes: Shapes) -> list[Triple]:
    return [quad.triple for quad in sorted(shapes.quads, key=str)]


ROUTES = [
    Route("/", _root),
    Route("/style.css", _style),
    Route("/{slug}/", cached(_home)),
    Route("/{slug}/text.txt", cached(_source, media="text/plain; charset=utf-8")),
    Route(
        f"/{{slug}}/{CONTEXT}",
        cached(_context, media="application/ld+json", headers={"Access-Control-Allow-Origin": "*"}),
    ),
    *(Route(f"/{{slug}}/{kind}/", cached(partial(_list, kind))) for kind in LISTS),
    *TERM_ROUTES,
    *(
        Route(f"{place}{name}{ending and '.'}{ending}", _document(name, ending))
        for name in _DOCUMENTS
        for place in (("/{slug}/", "/") if name in _AT_ROOT else ("/{slug}/",))
        for ending in (() if name in _PAGES_ELSEWHERE else ("", "html")) + ("ttl", "jsonld", "nt")
    ),
]
