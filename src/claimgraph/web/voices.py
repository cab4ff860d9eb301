"""Voices: who speaks, each one's worlds with the marks that keep them apart, and two of them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from starlette.routing import Route

from claimgraph.answer.description import Line
from claimgraph.answer.voices import find_voice
from claimgraph.answer.worlds import KINDS
from claimgraph.answer.worlds import kind_of as world_of
from claimgraph.errors import UsageProblem
from claimgraph.web.request_parameters import checked_number, client_of
from claimgraph.web.resources import known
from claimgraph.web.responses import HTML, Missing, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.answer.compare import Comparison
    from claimgraph.answer.voices import Voice
    from claimgraph.model import Claim
    from claimgraph.web.server import ServedEdition, Server

#: How many triples of a world, or rows of a comparison's part, a page has.
AT_ONCE = 100


class Row(NamedTuple):
    """A voice in the list: how many claims are its own, how many others tell of it, and what it is called."""

    iri: str
    name: str
    own: int
    told: int


def routes(server: Server) -> list[BaseRoute]:
    """The routes of voices."""

    async def everybody(request: Request) -> Response:
        return await told(request, "voices", _list)

    async def told(request: Request, key: object, work: Callable[[ServedEdition], str]) -> Response:
        hosted = server.at(request)
        made = await hosted.alone(client_of(request), key, HTML, lambda: work(hosted))
        return respond(request, made)

    async def one(request: Request) -> Response:
        hosted, given = server.at(request), server.values(request, "kind", "told_by", "page")
        iri = known(hosted, "entity", request.path_params["name"])
        key = ("voice", iri, *sorted(given.items()))
        return await told(request, key, lambda hosted: _voice(hosted, iri, given))

    async def compare(request: Request) -> Response:
        given = server.values(request, "one", "other", "told_by")
        key = ("compare", *sorted(given.items()))
        return await told(request, key, lambda hosted: _compare(hosted, given))

    return [
        Route("/{slug}/voice/", everybody),
        Route("/{slug}/voice/{name}", one),
        Route("/{slug}/compare", compare),
    ]


def _list(hosted: ServedEdition) -> str:
    rows = []
    for voice in hosted.edition.voices.values():
        own = sum(tally.claims for tally in voice.counts if tally.reporter in ("", voice.iri))
        told = sum(tally.claims for tally in voice.counts if tally.reporter not in ("", voice.iri))
        rows.append(Row(voice.iri, voice.name, own, told))
    rows.sort(key=lambda one: (-one.own - one.told, one.name, one.iri))
    return hosted.pages.page("voices", voices=rows, place=lambda iri: _place(hosted, iri))


def _place(hosted: ServedEdition, iri: str) -> str:
    """The path of a voice's page from the root."""
    folder, name = hosted.index.things.get(iri, ("", ""))
    return f"{hosted.slug}/voice/{name}" if folder == "entity" else ""


def _voice(hosted: ServedEdition, iri: str, given: Mapping[str, str]) -> str:
    known_voices, given = hosted.edition.voices, _named(hosted, given, "told_by")
    voice, teller = known_voices.get(iri), given.get("told_by") or None
    label = hosted.model.graph.label(iri)
    if voice is None:
        hint = f"see /{hosted.index.address(iri)}"
        raise Missing(f"{label} makes no claim, and nobody tells one of it", "", hint)
    short = hosted.prefixes.curie(iri)
    worlds = {one.kind.name: one for one in hosted.edition.world(short, "all", told_by=teller)}
    kind = given.get("kind") or next((name for name, one in worlds.items() if one.claims), "asserted")
    if kind not in worlds:
        raise UsageProblem(f"no world is called {kind!r}", "kind", f"choose one of {', '.join(KINDS)}")
    page, world = checked_number(given, "page", 1, 1, 1_000_000), worlds[kind]
    triples = list(world.triples.items())
    last = max(-(-len(triples) // AT_ONCE), 1)
    if page > last:
        raise Missing.page(page, last, "page")
    shown = triples[(page - 1) * AT_ONCE : page * AT_ONCE]

    def link(**change: str | int) -> str:
        values = {**given, **{name: str(value) for name, value in change.items()}}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"

    return hosted.pages.page(
        "voice",
        voice=voice,
        world=world,
        worlds=list(worlds.values()),
        rows=[(_triple(hosted, triple), claims) for triple, claims in shown],
        page=page,
        last=last,
        count=len(triples),
        link=link,
        teller=teller,
        tellers=[known_voices[one] for one in voice.reporters if one in known_voices],
        others=sorted(known_voices.values(), key=lambda one: (one.name.casefold(), one.iri)),
        unplaced=[tally for tally in voice.counts if not world_of(tally.force, tally.polarity)],
        curie=hosted.prefixes.curie,
    )


def _triple(hosted: ServedEdition, triple: Triple) -> Line:
    """A plain triple as a line that leads to its parts."""
    nodes = [hosted.model.node(part) for part in triple]
    return Line(nodes[0], " ", nodes[1], " ", nodes[2])


def _compare(hosted: ServedEdition, given: Mapping[str, str]) -> str:
    known_voices, given = hosted.edition.voices, _named(hosted, given, "one", "other", "told_by")
    result: Comparison | None = None
    if given.get("one"):
        other, teller = given.get("other") or None, given.get("told_by") or None
        result = hosted.edition.compare(given["one"], other, told_by=teller).source
    return hosted.pages.page(
        "compare",
        voices=sorted(known_voices.values(), key=lambda one: (one.name.casefold(), one.iri)),
        given=given,
        told_of=[] if result is None or given.get("told_by") else _tellers(known_voices, result),
        counting=lambda one: f"?{urlencode({**given, 'told_by': hosted.prefixes.curie(one.iri)})}",
        result=result,
        triple=lambda one: _triple(hosted, one),
        most=AT_ONCE,
        curie=hosted.prefixes.curie,
        quoted=_quoted,
    )


def _named(hosted: ServedEdition, given: Mapping[str, str], *names: str) -> dict[str, str]:
    """``given`` with the CURIE of each voice in the place of what stands for it under one of ``names``."""
    edition = hosted.edition
    found = {
        name: find_voice(edition.union, edition.voices, hosted.prefixes, given[name])
        for name in names
        if given.get(name)
    }
    return {**given, **{name: hosted.prefixes.curie(voice.iri) for name, voice in found.items()}}


def _tellers(voices: Mapping[str, Voice], result: Comparison) -> list[Voice]:
    """Those who tell what one of two voices says, which by itself is not counted."""
    both = (result.one, *([result.other] if result.other else []))
    return [voices[one] for one in dict.fromkeys(iri for voice in both for iri in voice.reporters)]


def _quoted(claims: Iterable[Claim]) -> str:
    """The words of the first of ``claims``."""
    return next((claim.quote for claim in claims), "")
