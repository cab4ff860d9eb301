"""The reading as one HTML page that needs nothing else: no network, no scripts, no fonts of its own.

The page is well-formed XML as well as HTML. What it says of claims it says in RDFa too: type, label, words,
voice, force, polarity and the triple, each as it stands in the graph.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape
from claimgraph.reading.content import hangs_on, limits, marks, part_name, parts_of, speakers
from claimgraph.reading.links import Links
from claimgraph.reading.lists import arguments, contents, entities, hidden, legend, voices
from claimgraph.reading.segments import segments
from claimgraph.reading.symbols import BACK, REPORTED, sign
from claimgraph.terms import CG, RDF, RDFS, XSD

if TYPE_CHECKING:
    from claimgraph.model import Claim, Model, Paragraph
    from claimgraph.reading.content import Reading

#: Nothing but the page's own styles may be loaded, so that a browser holds to it as well.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
#: From this many quotations over the same words on, they look alike.
_DEEPEST = 3


def page(reading: Reading, model: Model) -> str:
    """The page; the same graph gives the same page."""
    links = Links(reading, model.prefixes)
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    prefixes = {"cg": CG, "rdf": RDF, "rdfs": RDFS, "xsd": XSD} | {
        name: model.prefixes[name] for name in ("claim", "ent", "rel") if name in model.prefixes
    }
    declared = " ".join(f"{name}: {iri}" for name, iri in prefixes.items())
    title = escape(reading.title or "The text with its claims")
    count = f"{len(reading.claims):,} claims, {len(reading.arguments):,} arguments"
    named = ", ".join(paragraph.name for paragraph in reading.paragraphs)
    what = "" if reading.whole else f"Of the text here: {escape(named)}. "
    body = [
        '<a class="skip" href="#text">Skip to the text</a>',
        f"<header><h1>{title}</h1>",
        f"<p>The text with its claims beside it: who says what, in which words. {what}{count}.</p></header>",
        contents(reading),
        "<main>",
        legend(),
        '<section id="text" aria-labelledby="text-h"><h2 id="text-h">Text and claims</h2>',
        *_parts(reading, links),
        "</section>",
        voices(reading, links),
        arguments(reading, links),
        entities(reading, links, model),
        "</main>",
        _footer(reading),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en" prefix="{escape(declared)}">\n<head>\n<meta charset="utf-8"/>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        '<meta name="color-scheme" content="light dark"/>\n'
        f"<title>{title}: the text with its claims</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body>\n</html>\n"
    )


def _footer(reading: Reading) -> str:
    source = f'<a href="{escape(reading.iri)}">{escape(reading.iri)}</a>'
    return (
        f"<footer><p>Made from {source} by claimgraph. Nothing that is claimed here is asserted: each claim "
        "is somebody’s, in the words quoted.</p></footer>"
    )


def _parts(reading: Reading, links: Links) -> list[str]:
    found = []
    for number, (part, group) in enumerate(groupby(reading.paragraphs, part_name), 1):
        paragraphs = list(group)
        spoken = ", ".join(links.voice(speaker) for speaker in speakers(paragraphs[0]))
        said = f' <span class="speaker">{spoken}</span>' if spoken else ""
        name = escape(part) or "Text"
        found += [
            f'<section class="part" id="part-{number}" aria-labelledby="part-{number}-h">',
            f'<h3 id="part-{number}-h">{name}{said}</h3>',
            *(_paragraph(paragraph, links) for paragraph in paragraphs),
            "</section>",
        ]
    return found


def _paragraph(paragraph: Paragraph, links: Links) -> str:
    name = escape(paragraph.name)
    line = escape(paragraph.label.removeprefix(paragraph.name).strip(" ()"))
    claims = "\n".join(_claim(claim, links) for claim in paragraph.claims)
    return (
        f'<section class="paragraph" id="{name}" aria-labelledby="{name}-h">\n'
        f'<h4 id="{name}-h"><a href="#{name}">{name}</a> <span class="line">{line}</span></h4>\n'
        f'<p class="words">{_words(paragraph)}</p>\n'
        + (f'<ol class="claims" aria-label="Claims of {name}">\n{claims}\n</ol>\n' if claims else "")
        + "</section>"
    )


def _words(paragraph: Paragraph) -> str:
    """The paragraph's words, each stretch linked to the claim that quotes least around it."""
    starts = {claim.start for claim in paragraph.claims}
    told = []
    for segment in segments(paragraph.text, paragraph.start, paragraph.claims):
        words = escape(segment.words, quote=False)
        if not segment.claims:
            told.append(words)
            continue
        place = f' id="c{segment.start}"' if segment.start in starts else ""
        depth = min(len(segment.claims), _DEEPEST)
        names = " ".join(claim.name for claim in segment.claims)
        told.append(
            f'<a class="q{depth}"{place} href="#{escape(segment.claims[0].name)}" title="{escape(names)}" '
            f'tabindex="-1">{words}</a>'
        )
    return "".join(told)


def _claim(claim: Claim, links: Links) -> str:
    imagined = claim.report_mode is not None and claim.report_mode.iri == CG + "imagined"
    kind = "own" if claim.own else "imagined" if imagined else "told"
    name = escape(claim.name)
    itself = f'<a class="name" href="#{name}">{name}</a>'
    label = f'<span property="rdfs:label">{escape(claim.label, quote=False)}</span>'
    quote = f'<q property="cg:quote" datatype="xsd:string">{escape(claim.quote, quote=False)}</q>'
    back = f'<a class="up" href="#c{claim.start}" aria-label="{name} in the text">{BACK}</a>'
    lines = [
        f'<li id="{name}" class="{kind}" about="{links.safe(claim.iri)}" typeof="cg:Claim">',
        f'<p class="said">{itself} {label}</p>',
        f'<p class="quote">{quote}&#160;{back}</p>',
        f'<p class="marks">{_marks(claim, links)}</p>',
        f'<p class="triple">{_triple(claim, links)}</p>',
    ]
    if claim.editorial_note:
        lines.append(f'<p class="note">{escape(" ".join(claim.editorial_note), quote=False)}</p>')
    return "\n".join([*lines, "</li>"])


def _marks(claim: Claim, links: Links) -> str:
    voice = ", ".join(
        links.voice(one, f'property="cg:claimant" resource="{links.safe(one.iri)}"') for one in claim.claimant
    )
    told = [voice if claim.own else f'<span class="reported">{hidden(REPORTED)} {voice}</span>']
    if claim.reported_by:
        tellers = ", ".join(map(links.voice, claim.reported_by))
        mode = f" ({escape(claim.report_mode.label)})" if claim.report_mode else ""
        stance = f", who {escape(claim.reporter_stance.label)}" if claim.reporter_stance else ""
        told.append(f'<span class="reported">told by {tellers}{mode}{stance}</span>')
    for term, node in marks(claim):
        mark, family = sign(node.iri)
        told.append(
            f'<span class="{family}" property="cg:{term}" resource="{links.safe(node.iri)}">'
            f"{hidden(mark)} {escape(node.label)}</span>"
        )
    told += [f"<span>{escape(one)}</span>" for one in limits(claim)]
    told += [f"{word} {links.name(one)}" for word, one in hangs_on(claim)]
    told += [f"{one.role_of(claim.iri)} of {links.name(one.name)}" for one in links.arguments_with(claim.iri)]
    return " · ".join(told)


def _triple(claim: Claim, links: Links) -> str:
    told = []
    negative = claim.polarity is not None and claim.polarity.iri == CG + "negative"
    for term, node, label in parts_of(claim):
        denied = term == "predicate" and negative
        if node.iri:
            linked = links.entity(node, label, f'property="rdf:{term}" resource="{links.safe(node.iri)}"')
            told.append(('<span class="negative">not</span> ' if denied else "") + linked)
        elif label:
            told.append(f"<span>{escape(label)}</span>")
    return f" {hidden('→')} ".join(told)
