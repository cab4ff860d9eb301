"""First pages: the list of editions, an edition's home, its lists, vocabularies, text and descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse
from starlette.routing import Route

from claimgraph.exporters.jsonld import context_text
from claimgraph.pages.edition_pages import representations
from claimgraph.pages.render import style_sheet
from claimgraph.pages.vocabulary import core_page, relations_page
from claimgraph.publishing.dataset_description import describe_dataset
from claimgraph.publishing.documents import CONTEXT, collections
from claimgraph.publishing.site import LISTS, counts_of, documents_of, list_page
from claimgraph.publishing.sparql_examples import describe_examples
from claimgraph.results import serialize_graph
from claimgraph.terms import Prefixes
from claimgraph.turtle import format_turtle
from claimgraph.web.documents import data, negotiated, seen, wanted
from claimgraph.web.dumps import offered
from claimgraph.web.resources import term_routes
from claimgraph.web.responses import HTML, Content, respond

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.pages.vocabulary import Shapes
    from claimgraph.web.documents import Maker
    from claimgraph.web.server import ServedEdition, Server

    Handler = Callable[[Request], Awaitable[Response]]

#: What has an address of its own besides the pages, below the edition; the vocabularies at the root too.
_DOCUMENTS = ("topics", "mappings", "dataset", "ns", "relation", "shapes", "queries", "text")
#: Of these, what is at the root too, where one edition is served: the path of the vocabularies' IRIs.
_AT_ROOT = ("ns", "relation", "shapes")
#: Of these, what other modules make the page of.
_PAGES_ELSEWHERE = ("queries", "text")
#: What has no page of its own → the page, below the edition, where a reader finds it told or offered.
_SHOWN = {"shapes": "ns#shapes", "topics": "", "mappings": "", "dataset": ""}


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

    async def home(request: Request) -> Response:
        hosted = server.at(request)
        content = await hosted.made("home", HTML, lambda: _home(hosted))
        return respond(request, content)

    async def listed(request: Request) -> Response:
        hosted, kind = server.at(request), request.url.path.rsplit("/", 2)[-2]
        several = hosted.index.of_kind(kind)

        def work() -> str:
            return list_page(hosted.pages, LISTS[kind], kind, several)

        return respond(request, await hosted.made(kind, HTML, work))

    async def context(request: Request) -> Response:
        hosted = server.at(request)
        made = hosted.make(CONTEXT, "application/ld+json", lambda: context_text(hosted.context))
        return respond(request, made, headers={"Access-Control-Allow-Origin": "*"})

    async def source(request: Request) -> Response:
        hosted = server.at(request)
        text = hosted.edition.edition.text_file.read_bytes
        return respond(request, hosted.make("text.txt", "text/plain; charset=utf-8", text))

    def document(name: str, ending: str) -> Handler:
        async def answer(request: Request) -> Response:
            hosted = server.at(request)
            makers = _makers(hosted, name)
            if not ending and name in _SHOWN and wanted(request, (*makers, "html")) == "html":
                return seen(hosted, f"{hosted.slug}/{_SHOWN[name]}")
            return await negotiated(request, hosted, f"{hosted.slug}/{name}", ending, makers)

        return answer

    found: list[BaseRoute] = [
        Route("/", root),
        Route("/style.css", sheet),
        Route("/{slug}/", home),
        Route("/{slug}/text.txt", source),
        Route(f"/{{slug}}/{CONTEXT}", context),
        *(Route(f"/{{slug}}/{kind}/", listed) for kind in LISTS),
        *term_routes(server),
    ]
    for name in _DOCUMENTS:
        places = ("/{slug}/", "/") if name in _AT_ROOT else ("/{slug}/",)
        endings = ("ttl", "jsonld", "nt") if name in _PAGES_ELSEWHERE else ("", "html", "ttl", "jsonld", "nt")
        for ending in endings:
            answer = document(name, ending)
            found += [Route(f"{place}{name}{'.' if ending else ''}{ending}", answer) for place in places]
    return found


def _home(hosted: ServedEdition) -> str:
    """The first page of an edition."""
    slug = hosted.slug
    counts = counts_of(hosted.index, ("", "text"))
    documents = [one for one in documents_of(slug) if not one.formats[0].path.startswith("context")]
    return hosted.pages.home(counts, documents, offered(hosted), representations("dataset"))


def _makers(hosted: ServedEdition, name: str) -> Mapping[str, Maker]:
    """Who makes the document ``name``, by ending."""
    index, stem = hosted.index, f"{hosted.slug}/{name}"
    if name in ("ns", "relation", "shapes"):
        shapes = hosted.shapes
        if name == "shapes":
            return {
                "ttl": lambda: format_turtle(shapes.quads, index.prefixes),
                "jsonld": lambda: serialize_graph(_triples(shapes), "jsonld", Prefixes({})),
                "nt": lambda: serialize_graph(_triples(shapes), "ntriples", Prefixes({})),
            }
        page = core_page if name == "ns" else relations_page
        return {"html": lambda: page(hosted.pages, shapes), **data(hosted, stem, collections(index)[name])}
    if name == "queries":
        return data(hosted, stem, lambda: describe_examples(hosted.edition.edition, index, hosted.endpoint))
    if name == "dataset":
        return data(hosted, stem, lambda: describe_dataset(index, [], hosted.address, hosted.endpoint))
    return data(hosted, stem, collections(index)[stem])


def _triples(shapes: Shapes) -> list[Triple]:
    return [quad.triple for quad in sorted(shapes.quads, key=str)]
