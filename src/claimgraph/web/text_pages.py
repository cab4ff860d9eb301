"""The text to be read: whole, by part, by paragraph, and what its script fetches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.routing import Route

from claimgraph.model.facets import FACETS
from claimgraph.publishing.documents import collections
from claimgraph.web.documents import ENDINGS, data, ended, negotiated
from claimgraph.web.resources import as_data, known
from claimgraph.web.responses import HTML, Missing, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.documents import Maker
    from claimgraph.web.server import ServedEdition, Server

    Wanted = Mapping[str, str]


def routes(server: Server) -> list[BaseRoute]:
    """The routes of the text."""

    def asked(request: Request) -> tuple[ServedEdition, Wanted]:
        hosted = server.at(request)
        return hosted, hosted.texts.wanted(server.values(request, *FACETS, "at", "view"))

    async def text(request: Request) -> Response:
        hosted, wanted = asked(request)
        stem = f"{hosted.slug}/text"
        ending = ended(request.url.path.rpartition("/")[2])[1]
        makers = data(hosted, stem, collections(hosted.index)[stem])
        return await _page(request, hosted, stem, ending, wanted, hosted.texts.whole, makers)

    async def paragraph(request: Request) -> Response:
        hosted, wanted = asked(request)
        name, ending = ended(request.path_params["name"])
        iri = known(hosted, "paragraph", name)
        stem = f"{hosted.slug}/paragraph/{hosted.index.paragraph_name(iri)}"

        def page(wanted: Wanted) -> str:
            return hosted.texts.paragraph(iri, wanted)

        return await _page(request, hosted, stem, ending, wanted, page, as_data(hosted, stem, iri))

    async def part(request: Request) -> Response:
        hosted, wanted = asked(request)
        name = request.path_params["name"]
        if name not in hosted.texts.layout.parts:
            hint = f"there are {', '.join(list(hosted.texts.layout.parts)[:20])}"
            raise Missing(f"no part of the text is called {name!r}", "", hint)
        key = ("part", name, *sorted(wanted.items()))
        made = await hosted.made(key, HTML, lambda: hosted.texts.part(name, wanted))
        return respond(request, made)

    async def claims(request: Request) -> Response:
        hosted, wanted = asked(request)
        iri = known(hosted, "paragraph", request.path_params["name"])
        key = ("claims", iri, *sorted(wanted.items()))
        made = await hosted.made(key, HTML, lambda: hosted.texts.claims(iri, wanted))
        return respond(request, made)

    async def counts(request: Request) -> Response:
        hosted, wanted = asked(request)
        key = ("counts", *sorted(wanted.items()))

        def work() -> str:
            return json.dumps(hosted.texts.counted(wanted), ensure_ascii=False)

        return respond(request, await hosted.made(key, "application/json", work))

    return [
        Route("/{slug}/text", text),
        Route("/{slug}/text.html", text),
        Route("/{slug}/text/counts", counts),
        Route("/{slug}/text/part/{name}", part),
        Route("/{slug}/paragraph/{name}", paragraph),
        Route("/{slug}/paragraph/{name}/claims", claims),
    ]


async def _page(
    request: Request,
    hosted: ServedEdition,
    stem: str,
    ending: str,
    wanted: Wanted,
    page: Callable[[Wanted], str],
    makers: Mapping[str, Maker],
) -> Response:
    """A page that takes parameters, or the data at its path, which does not."""
    if not wanted:
        return await negotiated(request, hosted, stem, ending, {"html": lambda: page(wanted), **makers})
    if ending not in ("", "html"):
        raise Missing(f"as .{ending} it is had whole", f"/{stem}.{ending}", f"leave out {', '.join(wanted)}")
    key = (stem, "html", *sorted(wanted.items()))
    made = await hosted.made(key, HTML, lambda: page(wanted))
    path = f"{hosted.settings.root}/{quote(stem)}"
    alternates = [(f"{path}.{one}", ENDINGS[one].partition(";")[0]) for one in makers]
    return respond(request, made, alternates=alternates)
