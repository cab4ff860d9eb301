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

from claimgraph.dates import GREGORIAN, bounds, is_plain
from claimgraph.escaping import xml as text
from claimgraph.exporters.tei_standoff import StandOff, element
from claimgraph.terms import CG, DCTERMS, RDFS, SCHEMA

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import Graph

#: The language of what is not the text's: the names of what is annotated, and of how.
_PAGE = "en"


def write_tei(request: Request) -> bytes:
    """What ``request`` selects as one TEI document: header, stand-off annotation, text."""
    standoff = StandOff(request.model, request.selected)
    annotations = standoff.annotations()
    body = _body(request, standoff)
    described = _description(request.prefixes.base, standoff)
    # Whatever is pointed to must be written: these two come last, when everything has pointed.
    entities = standoff.entities(everything=not request.is_excerpt)
    taxonomies = standoff.taxonomies()
    classes = ["<encodingDesc>", "<classDecl>", *taxonomies, "</classDecl>", "</encodingDesc>"]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="{_PAGE}">',
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


def _description(base: str, standoff: StandOff) -> list[str]:
    graph = standoff.graph
    edition, work, curator = f"{base}edition", f"{base}text", f"{base}entity/curator"
    name, pointer = standoff.label(curator), standoff.pointer(curator)

    def value(node: str, predicate: str) -> str:
        return text(graph.value(node, predicate))

    def authors(node: str) -> list[str]:
        creators = graph.values(node, f"{DCTERMS}creator")
        return [element("author", standoff.label(one), ref=standoff.pointer(one)) for one in creators]

    def bibl(part: str) -> str:
        facts = (element("title", value(part, f"{RDFS}label")), *authors(part), _date(graph, part))
        return element("bibl", "".join(facts))

    # Several hands: then the text has no one author and day, but its parts have.
    parts = sorted(
        graph.instances(f"{CG}TextPart"), key=lambda part: int(graph.value(part, f"{SCHEMA}position") or 0)
    )
    dated = [part for part in parts if authors(part) or value(part, f"{DCTERMS}created")]
    licence = graph.value(edition, f"{DCTERMS}license")
    return [
        "<fileDesc>",
        "<titleStmt>",
        element("title", value(edition, f"{RDFS}label") or text(base)),
        *dict.fromkeys(author for node in (work, *dated) for author in authors(node)),
        "<respStmt>",
        element("resp", "claims, arguments, entities and notes"),
        element("name", name, ref=pointer),
        "</respStmt>",
        "</titleStmt>",
        element("editionStmt", element("edition", value(edition, f"{SCHEMA}version") or "?")),
        "<publicationStmt>",
        element("authority", name),
        element("idno", text(edition), type="URI"),
        element(
            "availability", element("licence", value(edition, f"{DCTERMS}rights") or "?", target=licence)
        ),
        "</publicationStmt>",
        "<sourceDesc>",
        "<bibl>",
        element("title", value(work, f"{DCTERMS}title")),
        _date(graph, work),
        element("note", value(work, f"{DCTERMS}description"), type="description"),
        element("note", value(work, f"{DCTERMS}rights"), type="rights"),
        *map(bibl, dated),
        "</bibl>",
        "</sourceDesc>",
        "</fileDesc>",
    ]


def _date(graph: Graph, node: str) -> str:
    """When ``node`` was made: the day, or between which days; TEI has no other form of an EDTF date."""
    made = graph.value(node, f"{DCTERMS}created")
    if not made:
        return ""
    first, between, last = made.partition("/")
    sides = [side.strip(".") for side in (first, last)]
    if is_plain(made):
        when = {"when": made}
    elif between and all(not side or is_plain(side) for side in sides):
        when = {"notBefore": sides[0], "notAfter": sides[1]}
    else:
        days = bounds(made, GREGORIAN)
        when = {name: str(day or "") for name, day in zip(("notBefore", "notAfter"), days, strict=True)}
    return element("date", text(made), **when)


def _body(request: Request, standoff: StandOff) -> list[str]:
    """The paragraphs by text part; of an excerpt those that hold something annotated."""
    graph, content = standoff.graph, request.model.text
    chosen = (one for one in standoff.paragraphs if not request.is_excerpt or one.iri in standoff.used)
    runs = [
        (part, list(run))
        for part, run in groupby(chosen, lambda one: graph.value(one.iri, f"{DCTERMS}isPartOf"))
    ]
    left = Counter(part for part, _ in runs)
    done: Counter[str] = Counter()
    language = _language_unless(request.model.language_of())
    lines = [element("text", "", xml_lang=language).removesuffix("</text>"), "<body>"]
    for part, run in runs:
        done[part] += 1
        left[part] -= 1
        spoken = _language_unless(request.model.language_of(part), language or _PAGE)
        lines.append(_division_start(part, done[part], left[part] > 0, standoff, spoken))
        for paragraph in run:
            words = text(content[paragraph.start : paragraph.end])
            name = standoff.identifier(paragraph.iri)
            lines.append(element("p", words, xml_id=name, xml_space="preserve"))
        lines.append("</div>")
    return [*lines, *([] if runs else ["<div><p/></div>"]), "</body>", "</text>"]


def _language_unless(language: str, around: str = _PAGE) -> str:
    """``language`` where it is another than that of the element around."""
    return language if language != around else ""


def _division_start(part: str, number: int, goes_on: bool, standoff: StandOff, language: str) -> str:
    """The start of a division: what stands of ``part`` before and after another part are linked together."""
    graph = standoff.graph

    def name(at: int) -> str:
        return standoff.identifier(part) + (f"__{at}" if at > 1 else "")  # no identifier has two of these

    speaker = graph.value(part, f"{CG}speaker")
    division = element(
        "div",
        "",
        xml_id=name(number),
        xml_lang=language,
        type="part",
        n=graph.value(part, f"{RDFS}label"),
        resp=standoff.pointer(speaker) if speaker else "",
        prev=f"#{name(number - 1)}" if number > 1 else "",
        next=f"#{name(number + 1)}" if goes_on else "",
    )
    return division.removesuffix("</div>")
