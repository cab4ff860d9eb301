"""Voices: who speaks, each one's worlds with the marks that keep them apart, and two of them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from claimgraph.answer.description import Line
from claimgraph.answer.voices import find_voice
from claimgraph.answer.worlds import KINDS
from claimgraph.answer.worlds import kind_of as world_of
from claimgraph.errors import UsageProblem
from claimgraph.web.request_parameters import checked_number
from claimgraph.web.resources import iri_at
from claimgraph.web.responses import Missing
from claimgraph.web.routing import cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from claimgraph.answer.compare import Comparison
    from claimgraph.answer.voices import Voice
    from claimgraph.model import Claim
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition

#: How many triples of a world, or rows of a comparison's part, a page has.
AT_ONCE = 100
#: The parameters of a voice's page.
_OF_VOICE = ("kind", "told_by", "page")


def _list(call: Call) -> str:
    served = call.served
    voices = served.edition.voices.values()
    ranked = sorted(voices, key=lambda one: (-one.own - one.reported, one.name, one.iri))
    return served.pages.page("voices", voices=ranked, place=lambda iri: _place(served, iri))


def _place(served: ServedEdition, iri: str) -> str:
    """The path of a voice's page from the root."""
    folder, name = served.index.resources.get(iri, ("", ""))
    return f"{served.slug}/voice/{name}" if folder == "entity" else ""


def _voice(call: Call) -> str:
    served, known_voices = call.served, call.served.edition.voices
    iri = iri_at(served, "entity", call.values["name"])
    given = _with_curies(served, {name: call.values[name] for name in _OF_VOICE if name in call.values})
    voice, teller = known_voices.get(iri), given.get("told_by") or None
    label = served.model.graph.label(iri)
    if voice is None:
        hint = f"see /{served.index.address(iri)}"
        raise Missing(f"{label} makes no claim, and nobody tells one of it", "", hint)
    short = served.prefixes.curie(iri)
    worlds = {one.kind.name: one for one in served.edition.world(short, "all", told_by=teller)}
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

    return served.pages.page(
        "voice",
        voice=voice,
        world=world,
        worlds=list(worlds.values()),
        rows=[(_triple(served, triple), claims) for triple, claims in shown],
        page=page,
        last=last,
        count=len(triples),
        link=link,
        page_link=lambda number: link(page=number),
        teller=teller,
        tellers=[known_voices[one] for one in voice.reporters if one in known_voices],
        others=sorted(known_voices.values(), key=lambda one: (one.name.casefold(), one.iri)),
        unplaced=[tally for tally in voice.counts if not world_of(tally.force, tally.polarity)],
        curie=served.prefixes.curie,
    )


def _triple(served: ServedEdition, triple: Triple) -> Line:
    """A plain triple as a line that leads to its parts."""
    nodes = [served.model.node(part) for part in triple]
    return Line(nodes[0], " ", nodes[1], " ", nodes[2])


def _compare(call: Call) -> str:
    served, known_voices = call.served, call.served.edition.voices
    given = _with_curies(served, call.values)
    result: Comparison | None = None
    if given.get("one"):
        other, teller = given.get("other") or None, given.get("told_by") or None
        result = served.edition.compare(given["one"], other, told_by=teller).source
    return served.pages.page(
        "compare",
        voices=sorted(known_voices.values(), key=lambda one: (one.name.casefold(), one.iri)),
        given=given,
        told_of=[] if result is None or given.get("told_by") else _tellers(known_voices, result),
        counting=lambda one: f"?{urlencode({**given, 'told_by': served.prefixes.curie(one.iri)})}",
        result=result,
        triple=lambda one: _triple(served, one),
        most=AT_ONCE,
        curie=served.prefixes.curie,
        quoted=_quoted,
    )


def _with_curies(served: ServedEdition, given: Mapping[str, str]) -> dict[str, str]:
    """``given`` with the CURIE of each voice in the place of what stands for it."""
    edition = served.edition
    found = {
        name: find_voice(edition.union, edition.voices, served.prefixes, given[name])
        for name in ("one", "other", "told_by")
        if name in given
    }
    return {**given, **{name: served.prefixes.curie(voice.iri) for name, voice in found.items()}}


def _tellers(voices: Mapping[str, Voice], result: Comparison) -> list[Voice]:
    """Those who tell what one of two voices says, which by itself is not counted."""
    both = (result.one, *([result.other] if result.other else []))
    return [voices[one] for one in dict.fromkeys(iri for voice in both for iri in voice.reporters)]


def _quoted(claims: Iterable[Claim]) -> str:
    """The words of the first of ``claims``."""
    return next((claim.quote for claim in claims), "")


ROUTES = [
    Route("/{slug}/voice/", cached(_list, serial=True)),
    Route("/{slug}/voice/{name}", cached(_voice, *_OF_VOICE, serial=True)),
    Route("/{slug}/compare", cached(_compare, "one", "other", "told_by", serial=True)),
]
