"""What the graph says about one thing.

An entity with every claim about it, a claim's whole story, a paragraph with all it holds.
"""

from __future__ import annotations

from functools import partial

from pyoxigraph import Triple

from claimgraph.answer.entries import (
    argument_entry,
    claim_entry,
    claims_with,
    in_text_order,
    section_of,
    sections_of,
    voice_chain,
)
from claimgraph.answer.pages import Entry, Page, Section
from claimgraph.answer.reader import TYPE, Reader, is_iri, text_of
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SCHEMA, SKOS

#: How a claim may speak of an entity: the property that leads to it, and the section's title.
ROLES = (
    (RDF + "subject", "As subject"),
    (RDF + "object", "As object"),
    (RDF + "predicate", "As relation"),
    (CG + "claimant", "As claimant"),
    (CG + "reportedBy", "As reporter"),
    (CG + "addressee", "As addressee"),
    (CG + "unit", "As unit"),
    (DCTERMS + "spatial", "As place"),
)
_CLAIM_FACTS = (
    ("force", CG + "force"),
    ("polarity", CG + "polarity"),
    ("certainty", CG + "certainty"),
    ("scope", CG + "scope"),
    ("figure", CG + "figure"),
    ("cue", CG + "cue"),
    ("when", CG + "when"),
    ("not before", CG + "notBefore"),
    ("not after", CG + "notAfter"),
    ("calendar", CG + "calendar"),
    ("where", DCTERMS + "spatial"),
    ("quantity", CG + "quantity"),
    ("at least", CG + "quantityMin"),
    ("at most", CG + "quantityMax"),
    ("unit", CG + "unit"),
    ("addressee", CG + "addressee"),
    ("held at", CG + "heldAt"),
    ("reading", CG + "reading"),
    ("remark", SKOS + "editorialNote"),
)
_HIDDEN_FACTS = frozenset(
    {TYPE, SKOS + "prefLabel", RDFS + "label", OA + "hasSelector", OA + "hasSource", SCHEMA + "text"}
)


def page_of(reader: Reader, iri: str, most: int | None = None) -> Page:
    """The page of any thing in the graph, with the first ``most`` entries of each section; None: all.

    Raises UsageProblem when the graph does not know it.
    """
    _check_known(reader, iri)
    if reader.is_a(iri, CG + "Claim"):
        return _claim(reader, iri, most)
    if reader.is_a(iri, CG + "Argument"):
        return _argument(reader, iri, most)
    if reader.is_a(iri, DOCO + "Paragraph"):
        return _paragraph(reader, iri, most)
    return _entity(reader, iri, most)


def _check_known(reader: Reader, iri: str) -> None:
    if next(reader.quads(iri), None) is None and next(reader.quads(None, None, iri), None) is None:
        raise UsageProblem(
            f"the graph says nothing about {reader.short(iri)}", "", "search it with claimgraph find WORDS"
        )


def _entity(reader: Reader, iri: str, most: int | None) -> Page:
    facts: list[tuple[str, tuple[str, ...]]] = []
    for name, predicate in (
        ("definition", SKOS + "definition"),
        ("also called", SKOS + "altLabel"),
        ("in the text", SKOS + "hiddenLabel"),
    ):
        values = reader.values(iri, predicate)
        if values:
            facts.append((name, tuple(values) if name == "definition" else (", ".join(values),)))
    told = {SKOS + "definition", SKOS + "altLabel", SKOS + "hiddenLabel"} | _HIDDEN_FACTS
    rest: dict[str, list[str]] = {}
    for quad in reader.quads(iri):
        predicate = text_of(quad.predicate)
        if predicate not in told:
            rest.setdefault(predicate, []).append(reader.named(text_of(quad.object)))
    facts += [(reader.short(predicate), tuple(sorted(rest[predicate]))) for predicate in sorted(rest)]
    groups = [(title, claims_with(reader, predicate, iri)) for predicate, title in ROLES]
    sections = list(sections_of(reader, groups, most))
    arguments = [node for node in reader.subjects(CG + "claimant", iri) if reader.is_a(node, CG + "Argument")]
    sections += _arguments(reader, "Arguments", arguments, most)
    mentions = _mentions(reader, iri)
    if mentions:
        sections.append(Section("Mentioned in", mentions[:most], len(mentions) - len(mentions[:most])))
    kinds = ", ".join(reader.kinds(iri)) or "resource"
    return Page(iri, reader.short(iri), reader.label(iri), kinds, tuple(facts), tuple(sections))


def _arguments(reader: Reader, title: str, nodes: list[str], most: int | None) -> list[Section]:
    """A section of arguments; none where there are no ``nodes``."""
    return [section_of(title, nodes, partial(argument_entry, reader), most)] if nodes else []


def _mentions(reader: Reader, iri: str) -> tuple[Entry, ...]:
    """One entry for each paragraph that names the entity, with the words and how often."""
    found: dict[tuple[int, str, str], dict[str, int]] = {}
    for mention in reader.subjects(OA + "hasBody", iri):
        target = reader.value(mention, OA + "hasTarget")
        place = reader.place(target)
        if place is None:
            continue
        exact = _words(reader, target)
        number = reader.span(place.paragraph) or (0, 0)
        words = found.setdefault((number[0], place.paragraph, place.label), {})
        words[exact] = words.get(exact, 0) + 1
    return tuple(
        Entry(
            paragraph,
            f"{label}: "
            + ", ".join(f"“{word}”" + (f" ×{count}" if count > 1 else "") for word, count in words.items()),
        )
        for (_, paragraph, label), words in sorted(found.items())
    )


def _claim(reader: Reader, iri: str, most: int | None) -> Page:
    passage = reader.value(iri, CG + "passage")
    place = reader.place(passage)
    facts: list[tuple[str, tuple[str, ...]]] = [("words", (f"“{reader.value(iri, CG + 'quote')}”",))]
    if place:
        facts.append(("place", (str(place),)))
        if place.part:
            facts.append(("part", (reader.label(place.part),)))
    for name, predicate, words in (
        ("subject", "subject", "subjectText"),
        ("relation", "predicate", ""),
        ("object", "object", "objectText"),
    ):
        values = [reader.named(value) for value in reader.values(iri, RDF + predicate)]
        said = [f"“{text}”" for text in (reader.values(iri, CG + words) if words else [])]
        facts.append((name, (", ".join(values) + (f", in the text {', '.join(said)}" if said else ""),)))
    facts.append(("voice", tuple(voice_chain(reader, iri))))
    for name, predicate in _CLAIM_FACTS:
        values = [reader.named(value) for value in reader.values(iri, predicate)]
        if values:
            facts.append((name, tuple(values)))
    arguments = _arguments_with(reader, iri)
    sections = list(
        sections_of(
            reader,
            [
                ("On condition that", reader.values(iri, CG + "condition")),
                ("Condition of", claims_with(reader, CG + "condition", iri)),
                ("Answered by", reader.values(iri, CG + "answer")),
                ("Answers", claims_with(reader, CG + "answer", iri)),
                ("Reports", claims_with(reader, CG + "reportedIn", iri)),
                (
                    "Spoken of in",
                    sorted(
                        {
                            *claims_with(reader, RDF + "subject", iri),
                            *claims_with(reader, RDF + "object", iri),
                        }
                    ),
                ),
            ],
            most,
        )
    )
    sections += _arguments(reader, "Arguments", arguments, most)
    sections += sections_of(reader, _neighbours(reader, iri))
    return Page(iri, reader.short(iri), reader.label(iri), "claim", tuple(facts), tuple(sections))


def _words(reader: Reader, passage: str) -> str:
    """The words of a passage, as its selector has them."""
    selectors = reader.values(passage, OA + "hasSelector")
    return next((words for node in selectors for words in reader.values(node, OA + "exact")), "")


def _neighbours(reader: Reader, iri: str) -> list[tuple[str, list[str]]]:
    """The claims before and after this one in the text."""
    claims = in_text_order(reader, reader.instances(CG + "Claim"))
    at = claims.index(iri)
    return [("Before it", claims[max(at - 1, 0) : at]), ("After it", claims[at + 1 : at + 2])]


def _argument(reader: Reader, iri: str, most: int | None) -> Page:
    agents = tuple(reader.label(agent) for agent in reader.values(iri, CG + "claimant"))
    relation = reader.value(iri, CG + "relation")
    facts: list[tuple[str, tuple[str, ...]]] = [("relation", (reader.label(relation),))] if relation else []
    if agents:
        facts.append(("drawn by", agents))
    notes = reader.values(iri, SKOS + "editorialNote")
    if notes:
        facts.append(("remark", tuple(notes)))
    sections = []
    for title, predicate in (("Premises", CG + "premise"), ("Conclusion", CG + "conclusion")):
        sections.append(section_of(title, reader.values(iri, predicate), partial(_either, reader), most))
    sections += _arguments(reader, "Used in", _arguments_with(reader, iri), most)
    return Page(iri, reader.short(iri), reader.label(iri), "argument", tuple(facts), tuple(sections))


def _either(reader: Reader, iri: str) -> Entry:
    """A claim or an argument in short."""
    return claim_entry(reader, iri) if reader.is_a(iri, CG + "Claim") else argument_entry(reader, iri)


def _arguments_with(reader: Reader, iri: str) -> list[str]:
    """The arguments that have ``iri`` for a premise or for their conclusion, sorted."""
    return sorted({*reader.subjects(CG + "premise", iri), *reader.subjects(CG + "conclusion", iri)})


def _paragraph(reader: Reader, iri: str, most: int | None) -> Page:
    place = reader.place(iri)
    facts: list[tuple[str, tuple[str, ...]]] = [("text", (_words(reader, iri),))]
    if place and place.part:
        facts.append(("part", (reader.label(place.part),)))
        speakers = [reader.label(agent) for agent in reader.values(place.part, CG + "speaker")]
        if speakers:
            facts.append(("speaker", tuple(speakers)))
    if place:
        facts.append(("place", (f"chars {place.start}–{place.end}",)))
    claims: list[str] = []
    notes: list[Entry] = []
    for passage in reader.subjects(DCTERMS + "isPartOf", iri):
        claims += claims_with(reader, CG + "passage", passage)
        for annotation in reader.subjects(OA + "hasTarget", passage):
            quote = reader.value(annotation, CG + "quote")
            bodies = [
                reader.label(body) if is_iri(body) else body
                for body in reader.values(annotation, OA + "hasBody")
            ]
            bodies += reader.values(annotation, OA + "bodyValue")
            if quote and OA + "identifying" not in reader.values(annotation, OA + "motivatedBy"):
                notes.append(Entry(annotation, f"{reader.short(annotation)}  {'; '.join(bodies)}", quote))
    sections = list(sections_of(reader, [("Claims", claims)], most))
    if notes:
        told = tuple(sorted(notes))[:most]
        sections.append(Section("Notes and gaps", told, len(notes) - len(told)))
    return Page(iri, reader.short(iri), reader.label(iri), "paragraph", tuple(facts), tuple(sections))


def triples_of(reader: Reader, iri: str) -> list[Triple]:
    """What the graph says of a thing.

    Its own triples, those of its claims' passages and selectors, and the claims about it. Raises UsageProblem
    when the graph does not know it.
    """
    _check_known(reader, iri)
    nodes = {iri}
    for predicate, _ in ROLES:
        nodes.update(claims_with(reader, predicate, iri))
    for _ in range(2):  # claim → passage → selectors
        nodes |= {
            value
            for node in nodes
            for predicate in (CG + "passage", OA + "hasSelector")
            for value in reader.values(node, predicate)
        }
    triples = {
        Triple(quad.subject, quad.predicate, quad.object) for node in nodes for quad in reader.quads(node)
    }
    return sorted(triples, key=str)
