"""What stands round the text in the page: contents, the signs, voices, arguments, entities and relations."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape
from claimgraph.escaping import linked
from claimgraph.reading.content import part_name, parts_of, speakers
from claimgraph.reading.symbols import BACK, REPORTED, SYMBOLS
from claimgraph.terms import REL, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Argument, Claim, Model, Node
    from claimgraph.reading.content import Reading
    from claimgraph.reading.links import Links


def hidden(mark: str) -> str:
    """A sign, which is for the eye alone: the word that goes with it is read out."""
    return f'<span aria-hidden="true">{escape(mark)}</span>'


def contents(reading: Reading) -> str:
    """The page's parts, to jump to."""
    parts = [part for part, _ in groupby(reading.paragraphs, part_name)]
    items = [
        f'<li><a href="#part-{number}">{escape(part) or "Text"}</a></li>'
        for number, part in enumerate(parts, 1)
    ]
    items += [
        f'<li><a href="#{name}">{name.capitalize()}</a></li>'
        for name in ("voices", "arguments", "entities", "relations")
    ]
    return f'<nav aria-label="Contents"><ul>{"".join(items)}</ul></nav>'


def legend() -> str:
    """The signs with their words, family by family, and how somebody else's words are set off."""
    groups = []
    for family, symbols in groupby(SYMBOLS.items(), lambda item: item[1].family):
        told = " ".join(
            f'<span class="{family}">{hidden(mark.mark)} {iri.rsplit("#", 1)[-1]}</span>'
            for iri, mark in symbols
        )
        groups.append(f"<li>{told}</li>")
    return (
        '<section id="signs" aria-labelledby="signs-h"><h2 id="signs-h">Signs</h2>\n'
        f'<ul class="signs">{"".join(groups)}</ul>\n<ul>'
        '<li class="own">A solid bar: somebody speaks.</li>'
        f'<li class="told">A broken bar and {hidden(REPORTED)}: told of somebody else.</li>'
        '<li class="imagined">A dotted bar: imagined for somebody.</li>'
        "</ul>\n<p>Words that a claim quotes are underlined, more strongly where several claims share them. "
        f"Each leads to its claim, and {hidden(BACK)} leads back.</p></section>"
    )


def voices(reading: Reading, links: Links) -> str:
    """Everybody who speaks: how many claims are theirs, and which, where that can be taken in."""
    by_voice: dict[str, list[Claim]] = {iri: [] for iri in links.voices}
    told: dict[str, int] = dict.fromkeys(links.voices, 0)
    for claim in reading.claims:
        for voice in claim.claimant:
            by_voice[voice.iri].append(claim)
        for teller in claim.reported_by:
            told[teller.iri] += 1
    everywhere = {speaker.iri for paragraph in reading.paragraphs for speaker in speakers(paragraph)}
    order = sorted(
        links.voices.values(), key=lambda thing: (-len(by_voice[thing.iri]), thing.label, thing.iri)
    )
    items = []
    for voice in order:
        claims = by_voice[voice.iri]
        counts = _counted(len(claims), "claim") + (
            f", tells {told[voice.iri]:,} of others" if told[voice.iri] else ""
        )
        listed = (
            ""
            if voice.iri in everywhere
            else f": {_names((claim.name for claim in claims), links)}"
            if claims
            else ""
        )
        said = f'<span class="count">{counts}{listed}</span>'
        items.append(f'<li id="voice-{escape(voice.name)}">{links.entity(voice, voice.label)} {said}</li>')
    return _section("voices", "Voices", f"<ul>\n{chr(10).join(items)}\n</ul>")


def arguments(reading: Reading, links: Links) -> str:
    """The arguments: reasons, what they do, and to which conclusion."""
    items = [_argument(argument, links) for argument in reading.arguments]
    return _section(
        "arguments", "Arguments", f"<ol>\n{chr(10).join(items)}\n</ol>" if items else "<p>None.</p>"
    )


def _argument(argument: Argument, links: Links) -> str:
    def told(node: Node | None) -> str:
        claim = links.claims.get(node.name) if node else None
        said = f" {escape(claim.label, quote=False)}" if claim else ""
        return links.name(node.name) + said if node else ""

    premises = "".join(f"<li>{told(node)}</li>" for node in argument.premise)
    drawn = ", ".join(map(links.voice, argument.claimant)) or "nobody named"
    name = escape(argument.name)
    relation = escape(argument.bearing.label) if argument.bearing else ""
    return (
        f'<li id="{name}"><p><a class="name" href="#{name}">{name}</a> '
        f'<span class="count">drawn by {drawn}</span></p>'
        f'<ul class="premises">{premises}</ul>'
        f"<p><strong>{relation}</strong> {told(argument.conclusion)}</p></li>"
    )


def entities(reading: Reading, links: Links, model: Model) -> str:
    """Everything that the claims speak of, then their relations, with the claims that do."""
    spoken: dict[str, dict[str, None]] = {}
    for claim in reading.claims:
        for _, node, _ in parts_of(claim):
            spoken.setdefault(node.iri, {})[claim.name] = None
    order = sorted(links.things.values(), key=lambda thing: (thing.label.casefold(), thing.iri))
    told: dict[str, list[str]] = {"entities": [], "relations": []}
    for thing in order:
        defined = model.graph.value(thing.iri, SKOS + "definition")
        claims = _names(spoken.get(thing.iri, ()), links)
        told["relations" if thing.iri.startswith(REL) else "entities"].append(
            f'<li id="{escape(links.anchor(thing))}"><p>{_named(thing)}'
            + (f" {escape(defined, quote=False)}" if defined else "")
            + "</p>"
            + (f'<p class="count">{claims}</p>' if claims else "")
            + "</li>"
        )
    return "\n".join(
        _section(name, name.capitalize(), f"<ul>\n{chr(10).join(items)}\n</ul>" if items else "<p>None.</p>")
        for name, items in told.items()
    )


def _named(thing: Node) -> str:
    """A thing by its label, linked to its IRI where that leads somewhere and runs nothing."""
    label = escape(thing.label, quote=False)
    href = f' href="{escape(thing.iri)}"' if linked(thing.iri) else ""
    return f'<a class="name"{href}>{label}</a>'


def _section(name: str, title: str, content: str) -> str:
    head = f'<section id="{name}" aria-labelledby="{name}-h"><h2 id="{name}-h">{title}</h2>'
    return f"{head}\n{content}\n</section>"


def _names(names: Iterable[str], links: Links) -> str:
    return " ".join(links.name(name) for name in names)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
