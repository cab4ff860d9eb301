"""TEI: the text as it stands, and beside it (standOff) who claims what in which words of it.

The text has no markup inside its paragraphs: claims overlap, and a character more or less would move every
place. Annotations point into it with ``string-range``, which counts code points as the graph does. Nothing
that a voice claims becomes a TEI relation; subject, relation and object are pointers inside the annotation,
beside those to its voices, and @ana says how it is said.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.escaping import xml as text
from claimgraph.exporters.standoff import StandOff
from claimgraph.exporters.xmltext import element
from claimgraph.terms import CG, DCTERMS, RDFS, SCHEMA

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.exporters.standoff import Names
    from claimgraph.model.graph import Graph


def write_tei(request: Request) -> bytes:
    """What ``request`` selects as one TEI document: header, stand-off annotation, text."""
    graph = request.model.graph
    standoff = StandOff(request.model, request.chosen)
    annotations = standoff.annotations()
    body = _body(request, graph, standoff)
    described = _description(request, graph, standoff)
    # Whatever is pointed to must be written: these two come last, when everything has pointed.
    entities = standoff.entities(everything=request.whole)
    taxonomies = standoff.taxonomies()
    classes = ["<encodingDesc>", "<classDecl>", *taxonomies, "</classDecl>", "</encodingDesc>"]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">',
        "<teiHeader>",
        *described,
        *(classes if taxonomies else ()),
        "</teiHeader>",
        "<standOff>",
        *entities,
        *annotations,
        "</standOff>",
        *body,
        "</TEI>",
        "",
    ]
    return "\n".join(lines).encode()


def _description(request: Request, graph: Graph, standoff: StandOff) -> list[str]:
    base = request.prefixes.base
    edition, work, curator = f"{base}edition", f"{base}text", f"{base}entity/curator"
    names = standoff.names

    def said(node: str, predicate: str) -> str:
        return text(graph.value(node, predicate))

    def by(node: str) -> list[str]:
        writers = graph.values(node, f"{DCTERMS}creator")
        return [element("author", text(names.label(one)), ref=names.pointer(one)) for one in writers]

    # Several hands: then the text has no one author and day, but its parts have.
    parts = sorted(graph.instances(f"{CG}TextPart"), key=lambda part: _position(graph, part))
    made = [part for part in parts if by(part) or said(part, f"{DCTERMS}created")]
    licence = graph.value(edition, f"{DCTERMS}license")
    return [
        "<fileDesc>",
        "<titleStmt>",
        element("title", said(edition, f"{RDFS}label") or text(base)),
        *dict.fromkeys(author for node in (work, *made) for author in by(node)),
        "<respStmt>",
        element("resp", "claims, arguments, entities and notes"),
        element("name", text(names.label(curator)), ref=names.pointer(curator)),
        "</respStmt>",
        "</titleStmt>",
        element("editionStmt", element("edition", said(edition, f"{SCHEMA}version") or "?")),
        "<publicationStmt>",
        element("authority", text(names.label(curator))),
        element("idno", text(edition), type="URI"),
        element("availability", element("licence", said(edition, f"{DCTERMS}rights") or "?", target=licence)),
        "</publicationStmt>",
        "<sourceDesc>",
        "<bibl>",
        element("title", said(work, f"{DCTERMS}title")),
        _date(graph, work),
        element("note", said(work, f"{DCTERMS}description"), type="description"),
        element("note", said(work, f"{DCTERMS}rights"), type="rights"),
        *(
            element(
                "bibl", "".join((element("title", said(part, f"{RDFS}label")), *by(part), _date(graph, part)))
            )
            for part in made
        ),
        "</bibl>",
        "</sourceDesc>",
        "</fileDesc>",
    ]


def _position(graph: Graph, part: str) -> int:
    return int(graph.value(part, f"{SCHEMA}position") or 0)


def _date(graph: Graph, node: str) -> str:
    """The day on which ``node`` was made; of an interval that is open on one side, the side that is known."""
    made = graph.value(node, f"{DCTERMS}created")
    first, between, last = made.partition("/")
    bounds = {"notBefore": first.strip("."), "notAfter": last.strip(".")} if between else {"when": made}
    return element("date", text(made), **bounds) if made else ""


def _body(request: Request, graph: Graph, standoff: StandOff) -> list[str]:
    """The paragraphs by text part; of an excerpt those that hold something annotated."""
    content = standoff.content
    chosen = [row for row in standoff.paragraphs if request.whole or row[0] in standoff.used]
    runs = [
        (part, list(rows))
        for part, rows in groupby(chosen, lambda row: graph.value(row[0], f"{DCTERMS}isPartOf"))
    ]
    left = Counter(part for part, _ in runs)
    done: Counter[str] = Counter()
    lines = ["<text>", "<body>"]
    for part, rows in runs:
        done[part] += 1
        left[part] -= 1
        lines.append(_division(part, done[part], left[part] > 0, graph, standoff.names))
        lines += [
            element(
                "p",
                text(content[start:end]),
                xml_id=standoff.names.identifier(paragraph),
                xml_space="preserve",
            )
            for paragraph, start, end in rows
        ]
        lines.append("</div>")
    return [*lines, *([] if runs else ["<div><p/></div>"]), "</body>", "</text>"]


def _division(part: str, number: int, goes_on: bool, graph: Graph, names: Names) -> str:
    """The start of a division: what stands of ``part`` before and after another part are linked together."""

    def name(place: int) -> str:
        return names.identifier(part) + (f"__{place}" if place > 1 else "")  # no identifier has two of these

    speaker = graph.value(part, f"{CG}speaker")
    whole = element(
        "div",
        "",
        xml_id=name(number),
        type="part",
        n=graph.value(part, f"{RDFS}label"),
        resp=names.pointer(speaker) if speaker else "",
        prev=f"#{name(number - 1)}" if number > 1 else "",
        next=f"#{name(number + 1)}" if goes_on else "",
    )
    return whole.removesuffix("</div>")
