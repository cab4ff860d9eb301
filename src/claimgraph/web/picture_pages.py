"""Pictures alive: arguments, timeline, states, voices; each mark a link, and below it the same as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from claimgraph.answer.description import Entry, Line
from claimgraph.answer.summaries import argument_entry, claim_entry
from claimgraph.answer.voices import rows
from claimgraph.web.picture_process import drawn
from claimgraph.web.request_parameters import checked_number, client_of
from claimgraph.web.responses import HTML, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.answer.timeline import Entry as Dated
    from claimgraph.web.server import ServedEdition, Server

    Given = Mapping[str, str]
    Told = Callable[[ServedEdition, Given], Iterable[Entry]]


#: From a claim or argument a map goes so many arguments at most, which is more than there are.
STEPS = 1_000


class Field(NamedTuple):
    """A field of a picture's form: its name in addresses, the picture's option, and what it is called."""

    name: str
    option: str
    label: str


class Picture(NamedTuple):
    """A page with a picture: its path, the picture, title, fields, and what lists the same."""

    path: str
    what: str
    title: str
    fields: Sequence[Field]
    told: Told


def routes(server: Server) -> list[BaseRoute]:
    """The routes of pictures."""

    def page(picture: Picture) -> Route:
        async def answer(request: Request) -> Response:
            hosted, given = server.at(request), server.values(request, *(one.name for one in picture.fields))
            key = (picture.path, *sorted(given.items()))
            fields = [one for one in picture.fields if one.name in given]
            options: dict[str, str | int] = {one.option: given[one.name] for one in fields}
            if "steps" in options:
                options["steps"] = checked_number(given, "steps", 1, 1, STEPS)
            known = hosted.kept.get(key)
            if known is None:
                client = client_of(request)
                async with hosted.drawing.turn(client, key):
                    known = hosted.kept.get(key)
                    if known is None:
                        svg = await run_in_threadpool(drawn, hosted, picture.what, options)
                        known = await hosted.alone(
                            client, key, HTML, lambda: _page(hosted, picture, given, svg)
                        )
            return respond(request, known)

        return Route(f"/{{slug}}/{picture.path}", answer)

    return [page(picture) for picture in _PICTURES]


def _page(hosted: ServedEdition, picture: Picture, given: Given, svg: str) -> str:
    return hosted.pages.page(
        "drawing",
        picture=picture,
        given=given,
        svg=svg,
        others=[(one.path, one.title) for one in _PICTURES if one is not picture],
        entries=list(picture.told(hosted, given)),
        scripts=("drawing.js",),
    )


def _arguments(hosted: ServedEdition, given: Given) -> Iterable[Entry]:
    """The arguments around what is asked for, or all."""
    model = hosted.model
    if "about" not in given:
        return map(argument_entry, model.arguments.values())
    about = hosted.edition.resolve(given["about"])
    around = model.paragraph(about).arguments if about in model.paragraphs else model.arguments_with(about)
    own = (model.argument(about),) if about in model.arguments else ()
    return map(argument_entry, dict.fromkeys((*own, *around)))


def _dated(hosted: ServedEdition, given: Given) -> Iterable[Entry]:
    """What is dated, in order of time."""
    return map(_date, hosted.edition.timeline(given.get("from"), given.get("to")))


def _date(one: Dated) -> Entry:
    when = Line(one.new_style, f" ({one.printed}, {one.calendar})" if one.calendar else "")
    if one.claim is None:
        return Entry(one.record.iri, Line(when, "  ", (one.record.label, one.record.iri)))
    told = claim_entry(one.claim)
    return told._replace(head=Line(when, "  ", told.head))


def _states(hosted: ServedEdition, _given: Given) -> Iterable[Entry]:
    """What is claimed between states."""
    found = dict.fromkeys(row["claim"] for row in rows(hosted.edition.union, "views/between-powers"))
    return (claim_entry(hosted.model.claim(iri)) for iri in hosted.model.in_text_order(found))


def _reported(hosted: ServedEdition, given: Given) -> Iterable[Entry]:
    """What is reported of others."""
    teller = hosted.edition.resolve(given["told_by"]) if "told_by" in given else None
    for claim in hosted.model.claims.values():
        if claim.reported_by and (teller is None or any(one.iri == teller for one in claim.reported_by)):
            yield claim_entry(claim)


_PICTURES = (
    Picture(
        "arguments",
        "arguments",
        "The map of arguments",
        (
            Field("about", "about", "around a claim, an argument or a paragraph"),
            Field("steps", "steps", "how many arguments away"),
        ),
        _arguments,
    ),
    Picture(
        "timeline",
        "timeline",
        "What is dated, and to when",
        (Field("from", "first", "from"), Field("to", "last", "to")),
        _dated,
    ),
    Picture("states", "states", "What is said of states", (), _states),
    Picture("voices", "voices", "Who tells of whom", (Field("told_by", "told_by", "as told by"),), _reported),
)
