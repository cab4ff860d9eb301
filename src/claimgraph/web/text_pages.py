"""The text to be read: whole, by part, by paragraph, and what its script fetches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.routing import Route

from claimgraph.model.facets import FACETS
from claimgraph.publishing.documents import collection_documents
from claimgraph.web.documents import alternates_of, negotiated, rdf_formats, split_ending
from claimgraph.web.resources import data_formats, iri_at
from claimgraph.web.responses import HTML, Missing, respond
from claimgraph.web.routing import cached, parameters_of, served_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.documents import Maker
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition

#: What narrows the claims beside the text, where in it to begin, and how it is shown.
_PARAMETERS = (*FACETS, "at", "view")


async def _text(request: Request) -> Response:
    served = served_edition(request)
    stem = f"{served.slug}/text"
    ending = split_ending(request.url.path.rpartition("/")[2])[1]
    makers = rdf_formats(served, stem, collection_documents(served.index)[stem])
    return await _page(request, served, stem, ending, served.texts.whole, makers)


async def _paragraph(request: Request) -> Response:
    served = served_edition(request)
    name, ending = split_ending(request.path_params["name"])
    iri = iri_at(served, "paragraph", name)
    stem = f"{served.slug}/paragraph/{served.index.paragraph_name(iri)}"

    def render(chosen: Mapping[str, str]) -> str:
        return served.texts.paragraph(iri, chosen)

    return await _page(request, served, stem, ending, render, data_formats(served, stem, iri))


async def _page(
    request: Request,
    served: ServedEdition,
    stem: str,
    ending: str,
    render: Callable[[Mapping[str, str]], str],
    makers: Mapping[str, Maker],
) -> Response:
    """A page that takes parameters, or the data at its path, which does not."""
    chosen = served.texts.parameters(parameters_of(request, *_PARAMETERS))
    if not chosen:
        return await negotiated(request, served, stem, ending, {"html": lambda: render({}), **makers})
    if ending not in ("", "html"):
        raise Missing(f"as .{ending} it is had whole", f"/{stem}.{ending}", f"leave out {', '.join(chosen)}")
    key = (stem, "html", *sorted(chosen.items()))
    content = await served.content(key, HTML, lambda: render(chosen))
    return respond(request, content, alternates=alternates_of(served, stem, makers))


def _part(call: Call) -> str:
    texts, name = call.served.texts, call.values["name"]
    if name not in texts.layout.parts:
        hint = f"there are {', '.join(list(texts.layout.parts)[:20])}"
        raise Missing(f"no part of the text is called {name!r}", "", hint)
    return texts.part(name, texts.parameters(call.values))


def _claims(call: Call) -> str:
    texts = call.served.texts
    return texts.claims(iri_at(call.served, "paragraph", call.values["name"]), texts.parameters(call.values))


def _counts(call: Call) -> str:
    texts = call.served.texts
    return json.dumps(texts.claim_counts(texts.parameters(call.values)), ensure_ascii=False)


ROUTES = [
    Route("/{slug}/text", _text),
    Route("/{slug}/text.html", _text),
    Route("/{slug}/text/counts", cached(_counts, *_PARAMETERS, media="application/json")),
    Route("/{slug}/text/part/{name}", cached(_part, *_PARAMETERS)),
    Route("/{slug}/paragraph/{name}", _paragraph),
    Route("/{slug}/paragraph/{name}/claims", cached(_claims, *_PARAMETERS)),
]
