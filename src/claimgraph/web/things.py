"""Single things at the path of their IRI: entities, claims, arguments and paragraphs, as page and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import RdfFormat, serialize
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from claimgraph.answer.pages import as_rows
from claimgraph.answer.show import page_of
from claimgraph.publishing.index import KINDS
from claimgraph.results import csv_text
from claimgraph.web.negotiation import choose
from claimgraph.web.responses import HTML, Missing, respond

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.responses import Content
    from claimgraph.web.server import Hosted, Server

#: Ending → media type of what each thing is had as; the page is first, for whoever takes anything.
ENDINGS = {
    "html": HTML,
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "csv": "text/csv; charset=utf-8",
}
_OFFERED = {media.partition(";")[0]: ending for ending, media in ENDINGS.items()}
#: What also asks for a format, though nobody offers it by that name.
_ALSO = {"application/xhtml+xml": "html", "application/json": "jsonld", "text/plain": "nt"}


def routes(server: Server) -> list[BaseRoute]:
    """The routes of single things."""

    async def thing(request: Request) -> Response:
        hosted, folder = server.at(request), request.url.path.rsplit("/", 2)[-2]
        name, ending = ended(request.path_params["name"])
        iri = _known(hosted, folder, name)
        chosen = ending or _wanted(request)
        content = await run_in_threadpool(thing_as, hosted, folder, name, iri, chosen)
        path = f"{server.settings.root}/{hosted.slug}/{folder}/{quote(name)}"
        alternates = [(f"{path}.{one}", media.partition(";")[0]) for one, media in ENDINGS.items()]
        headers = {} if ending else {"Content-Location": f"{path}.{chosen}"}
        return respond(request, content, headers=headers, alternates=alternates)

    return [Route(f"/{{slug}}/{folder}/{{name}}", thing) for folder in (*KINDS, "paragraph")]


def ended(name: str) -> tuple[str, str]:
    """(name, ending) of the last segment of a path; "" where it names no format."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and ending in ENDINGS else (name, "")


def _wanted(request: Request) -> str:
    offered = [*_OFFERED, *_ALSO]
    media = choose(request.headers.get("accept", ""), offered)
    if media is None:
        raise NotOffered(request.headers["accept"], offered)
    return _OFFERED.get(media) or _ALSO[media]


class NotOffered(Missing):
    """None of the formats that a client takes."""

    status = 406

    def __init__(self, accept: str, offered: list[str]) -> None:
        super().__init__("it is not had in that format", accept[:200], f"accept one of {', '.join(offered)}")


def _known(hosted: Hosted, folder: str, name: str) -> str:
    """The IRI of what has its files under that name."""
    iri = hosted.by_path.get((folder, name))
    if iri is None:
        from claimgraph.model.names import nearest

        near = nearest(name, [known for kind, known in hosted.by_path if kind == folder], limit=1, cutoff=60)
        hint = f"did you mean {near[0]}?" if near else f"all are listed at {hosted.slug}/{folder}/"
        raise Missing(f"no {folder} is called {name!r}", "", hint)
    return iri


def thing_as(hosted: Hosted, folder: str, name: str, iri: str, ending: str) -> Content:
    """A thing as its page or as data in one of the formats."""
    stem = f"{hosted.slug}/{folder}/{name}"

    def work() -> str | bytes:
        if ending == "html":
            return hosted.pages.thing(iri, name)
        if ending == "csv":
            return csv_text(*as_rows(page_of(hosted.model, iri)), "\r\n")
        quads = hosted.index.document(iri)
        if ending == "nt":
            return serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES) or b""
        turtle, jsonld = hosted.written.both(stem, quads)
        return turtle if ending == "ttl" else jsonld

    return hosted.make((stem, ending), ENDINGS[ending], work)
