"""Pictures alive: arguments, timeline, states, voices; each mark a link, and below it the same list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from starlette.routing import Route

from claimgraph.answer.description import Entry, Line
from claimgraph.answer.summaries import argument_entry, claim_entry
from claimgraph.answer.voices import rows
from claimgraph.web.picture_process import drawn
from claimgraph.web.request_parameters import checked_number, client_of
from claimgraph.web.responses import HTML, Missing, respond
from claimgraph.web.routing import parameters_of, served_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.answer.timeline import Entry as Dated
    from claimgraph.model import Argument, Claim
    from claimgraph.web.responses import Content, Handler
    from claimgraph.web.server import ServedEdition

    Given = Mapping[str, str]

#: From a claim or argument a map goes so many arguments at most, which is more than there are.
STEPS = 1_000
#: How many entries of its list a page has.
AT_ONCE = 100


class Field(NamedTuple):
    """A field of a picture's form: its name in addresses, the picture's option, and what it is called."""

    name: str
    option: str
    label: str


class Picture(NamedTuple):
    """Pages with a picture: their path, which is the picture's name, title, fields, and what lists the same.

    ``listed`` gives what is in the picture, ``entry`` makes an entry of one. Where the picture is ``cut``,
    each page draws only what it lists.
    """

    path: str
    title: str
    fields: Sequence[Field]
    listed: Callable[[ServedEdition, Given], Iterable[Any]]
    entry: Callable[[Any], Entry]
    cut: bool = False


def _handler(picture: Picture) -> Handler:
    async def handle(request: Request) -> Response:
        served, client = served_edition(request), client_of(request)
        given = parameters_of(request, *(field.name for field in picture.fields), "page")
        key = (picture.path, *sorted(given.items()))
        content = served.cache.get(key)
        if content is None:
            async with served.picture_lock.turn(client, key):
                content = served.cache.get(key) or await _content(served, client, picture, given, key)
        return respond(request, content)

    return handle


async def _content(
    served: ServedEdition, client: str, picture: Picture, given: Given, key: object
) -> Content:
    """A page of a picture, for which the picture is drawn unless another page has it already."""
    page = checked_number(given, "page", 1, 1, 1_000_000)
    options: dict[str, Any] = {
        field.option: given[field.name] for field in picture.fields if field.name in given
    }
    if "steps" in options:
        options["steps"] = checked_number(given, "steps", 1, 1, STEPS)
    listed = await served.run_serially(client, lambda: list(picture.listed(served, given)))
    last = max(-(-len(listed) // AT_ONCE), 1)
    if page > last:
        raise Missing.page(page, last, "page")
    begin, end = (page - 1) * AT_ONCE, page * AT_ONCE
    if picture.cut:
        options["part"] = (begin, end)
    svg_key = ("svg", picture.path, *sorted(options.items()))
    svg = await served.content(svg_key, "image/svg+xml", lambda: drawn(served, picture.path, options))

    def render() -> str:
        return served.pages.page(
            "drawing",
            picture=picture,
            given={name: value for name, value in given.items() if name != "page"},
            svg=svg.content.decode(),
            others=[(one.path, one.title) for one in _PICTURES if one is not picture],
            entries=[picture.entry(one) for one in listed[begin:end]],
            count=len(listed),
            page=page,
            last=last,
            link=lambda number: f"?{urlencode({**given, 'page': number})}",
            scripts=("drawing.js",),
        )

    return await served.content(key, HTML, render, client)


def _arguments(served: ServedEdition, given: Given) -> Iterable[Argument]:
    """The arguments around what is asked for, or all."""
    model = served.model
    if "about" not in given:
        return model.arguments.values()
    about = served.edition.resolve(given["about"])
    around = model.paragraph(about).arguments if about in model.paragraphs else model.arguments_with(about)
    own = (model.argument(about),) if about in model.arguments else ()
    return dict.fromkeys((*own, *around))


def _dated(served: ServedEdition, given: Given) -> Iterable[Dated]:
    """What is dated, in order of time."""
    return served.edition.timeline(given.get("from"), given.get("to"))


def _date(one: Dated) -> Entry:
    when = Line(one.new_style, f" ({one.printed}, {one.calendar})" if one.calendar else "")
    if one.claim is None:
        return Entry(one.record.iri, Line(when, "  ", (one.record.label, one.record.iri)))
    entry = claim_entry(one.claim)
    return entry._replace(head=Line(when, "  ", entry.head))


def _states(served: ServedEdition, _given: Given) -> Iterable[Claim]:
    """What is claimed between states."""
    found = dict.fromkeys(row["claim"] for row in rows(served.edition.union, "views/between-powers"))
    return map(served.model.claim, served.model.in_text_order(found))


def _reported(served: ServedEdition, given: Given) -> Iterable[Claim]:
    """What is reported of others."""
    teller = served.edition.resolve(given["told_by"]) if "told_by" in given else None
    for claim in served.model.claims.values():
        if claim.reported_by and (teller is None or any(one.iri == teller for one in claim.reported_by)):
            yield claim


_PICTURES = (
    Picture(
        "arguments",
        "The map of arguments",
        (
            Field("about", "about", "around a claim, an argument or a paragraph"),
            Field("steps", "steps", "how many arguments away"),
        ),
        _arguments,
        argument_entry,
    ),
    Picture(
        "timeline",
        "What is dated, and to when",
        (Field("from", "first", "from"), Field("to", "last", "to")),
        _dated,
        _date,
        cut=True,
    ),
    Picture("states", "What is said of states", (), _states, claim_entry),
    Picture(
        "voices", "Who tells of whom", (Field("told_by", "told_by", "as told by"),), _reported, claim_entry
    ),
)
ROUTES = [Route(f"/{{slug}}/{picture.path}", _handler(picture)) for picture in _PICTURES]
