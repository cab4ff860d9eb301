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
from claimgraph.web.routing import parameters_of, served_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.answer.timeline import Entry as Dated
    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition

    Given = Mapping[str, str]
    Entries = Callable[[ServedEdition, Given], Iterable[Entry]]


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
    entries: Entries


def _handler(picture: Picture) -> Handler:
    async def handle(request: Request) -> Response:
        served, client = served_edition(request), client_of(request)
        given = parameters_of(request, *(field.name for field in picture.fields))
        key = (picture.path, *sorted(given.items()))
        options: dict[str, str | int] = {
            field.option: given[field.name] for field in picture.fields if field.name in given
        }
        if "steps" in options:
            options["steps"] = checked_number(given, "steps", 1, 1, STEPS)
        content = served.cache.get(key)
        if content is None:
            async with served.picture_lock.turn(client, key):
                content = served.cache.get(key)
                if content is None:
                    svg = await run_in_threadpool(drawn, served, picture.what, options)
                    content = await served.content(
                        key, HTML, lambda: _page(served, picture, given, svg), client
                    )
        return respond(request, content)

    return handle


def _page(served: ServedEdition, picture: Picture, given: Given, svg: str) -> str:
    return served.pages.page(
        "drawing",
        picture=picture,
        given=given,
        svg=svg,
        others=[(one.path, one.title) for one in _PICTURES if one is not picture],
        entries=list(picture.entries(served, given)),
        scripts=("drawing.js",),
    )


def _arguments(served: ServedEdition, given: Given) -> Iterable[Entry]:
    """The arguments around what is asked for, or all."""
    model = served.model
    if "about" not in given:
        return map(argument_entry, model.arguments.values())
    about = served.edition.resolve(given["about"])
    around = model.paragraph(about).arguments if about in model.paragraphs else model.arguments_with(about)
    own = (model.argument(about),) if about in model.arguments else ()
    return map(argument_entry, dict.fromkeys((*own, *around)))


def _dated(served: ServedEdition, given: Given) -> Iterable[Entry]:
    """What is dated, in order of time."""
    return map(_date, served.edition.timeline(given.get("from"), given.get("to")))


def _date(one: Dated) -> Entry:
    when = Line(one.new_style, f" ({one.printed}, {one.calendar})" if one.calendar else "")
    if one.claim is None:
        return Entry(one.record.iri, Line(when, "  ", (one.record.label, one.record.iri)))
    entry = claim_entry(one.claim)
    return entry._replace(head=Line(when, "  ", entry.head))


def _states(served: ServedEdition, _given: Given) -> Iterable[Entry]:
    """What is claimed between states."""
    found = dict.fromkeys(row["claim"] for row in rows(served.edition.union, "views/between-powers"))
    return (claim_entry(served.model.claim(iri)) for iri in served.model.in_text_order(found))


def _reported(served: ServedEdition, given: Given) -> Iterable[Entry]:
    """What is reported of others."""
    teller = served.edition.resolve(given["told_by"]) if "told_by" in given else None
    for claim in served.model.claims.values():
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
ROUTES = [Route(f"/{{slug}}/{picture.path}", _handler(picture)) for picture in _PICTURES]
