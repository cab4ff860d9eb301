"""Whatever has one address and several formats: negotiated, kept once made, with links to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import RdfFormat, serialize
from starlette.responses import RedirectResponse

from claimgraph.turtle.terms import lines_of
from claimgraph.web.negotiation import choose
from claimgraph.web.responses import HTML, Missing, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Quad
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.server import ServedEdition

    Maker = Callable[[], str | bytes]

#: Ending → media type; the first of those that there are is for whoever takes anything.
ENDINGS = {
    "html": HTML,
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
#: What also asks for a format, though nobody offers it by that name.
_ALSO = {"application/xhtml+xml": "html", "application/json": "jsonld"}


class NotOffered(Missing):
    """None of the formats that a client takes."""

    status = 406


def split_ending(name: str) -> tuple[str, str]:
    """(name, ending) of the last segment of a path; "" where it names no format."""
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot and ending in ENDINGS else (name, "")


async def negotiated(
    request: Request, served: ServedEdition, stem: str, ending: str, makers: Mapping[str, Maker]
) -> Response:
    """What is at the path ``stem`` below the root, in the format of ``ending`` or of the request.

    ``makers`` has one for each ending; what it makes is kept. Raises Missing for another.
    """
    chosen = ending or preferred_ending(request, makers)
    if chosen not in makers:
        raise Missing(f"it is not had as .{chosen}", f"/{stem}", f"there are .{', .'.join(makers)}")

    content = await served.content((stem, chosen), ENDINGS[chosen], makers[chosen])
    headers = {} if ending else {"Content-Location": f"{served.settings.root}/{quote(stem)}.{chosen}"}
    return respond(request, content, headers=headers, alternates=alternates_of(served, stem, makers))


def alternates_of(served: ServedEdition, stem: str, endings: Iterable[str]) -> list[tuple[str, str]]:
    """(address, media type) of what is at the path ``stem`` below the root in each format."""
    path = f"{served.settings.root}/{quote(stem)}"
    return [(f"{path}.{ending}", ENDINGS[ending].partition(";")[0]) for ending in endings]


def see_other(served: ServedEdition, address: str) -> Response:
    """The way to the page at ``address`` below the root, where what has none of its own is shown."""
    return RedirectResponse(f"{served.settings.root}/{address}", 303, {"Vary": "Accept"})


def preferred_ending(request: Request, endings: Iterable[str]) -> str:
    """The ending out of ``endings`` whose format a request prefers; raises NotOffered where none is."""
    endings = tuple(endings)
    offered = {ENDINGS[ending].partition(";")[0]: ending for ending in endings}
    offered |= {media: ending for media, ending in _ALSO.items() if ending in endings}
    accept = request.headers.get("accept", "")
    media = choose(accept, list(offered))
    if media is None:
        hint = f"accept one of {', '.join(offered)}"
        raise NotOffered("it is not had in that format", accept[:200], hint)
    return offered[media]


def rdf_formats(served: ServedEdition, stem: str, quads: Callable[[], Iterable[Quad]]) -> dict[str, Maker]:
    """The makers of a document of quads: Turtle, JSON-LD and N-Triples.

    The context that JSON-LD refers to is the edition's, beside its home.
    """
    below = stem.partition("/")[2]

    def triples() -> bytes:
        return serialize([quad.triple for quad in quads()], format=RdfFormat.N_TRIPLES) or b""

    return {
        "ttl": lambda: served.serializer.turtle(lines_of(quads())),
        "jsonld": lambda: served.serializer.jsonld(below, lines_of(quads())),
        "nt": triples,
    }
