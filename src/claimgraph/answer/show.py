"""What the graph says about one thing.

An entity with every claim about it, a claim's whole story, a paragraph with all it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Triple

from claimgraph.answer.pages import Entry, Page, Section
from claimgraph.answer.summaries import argument_entry, claim_entry, section_of, sections_of, voice_chain
from claimgraph.errors import UsageProblem
from claimgraph.model.graph import TYPE
from claimgraph.model.reader import ROLES
from claimgraph.model.records import Node
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.model import Argument, Model

#: What is told of a claim: the fact's name, and the field that has it.
_CLAIM_FACTS = (
    ("force", "force"),
    ("polarity", "polarity"),
    ("certainty", "certainty"),
    ("scope", "scope"),
    ("manner", "manner"),
    ("figure", "figure"),
    ("cue", "cue"),
    ("when", "when"),
    ("not before", "not_before"),
    ("not after", "not_after"),
    ("calendar", "calendar"),
    ("where", "spatial"),
    ("quantity", "quantity"),
    ("at least", "quantity_min"),
    ("at most", "quantity_max"),
    ("unit", "unit"),
    ("per", "per"),
    ("of the claimants", "claimant_scope"),
    ("addressee", "addressee"),
    ("held at", "held_at"),
    ("reading", "reading"),
    ("remark", "editorial_note"),
)
_HIDDEN_FACTS = frozenset(
    {TYPE, SKOS + "prefLabel", RDFS + "label", OA + "hasSelector", OA + "hasSource", SCHEMA + "text"}
)
_NAMED_FACTS = frozenset({SKOS + "definition", SKOS + "altLabel", SKOS + "hiddenLabel"})

Facts = list[tuple[str, tuple[str, ...]]]


def page_of(model: Model, iri: str, most: int | None = None) -> Page:
    """The page of any thing in the graph, with the first ``most`` entries of each section; None: all.

    Raises UsageProblem when the graph does not know it.
    """
    _check_known(model, iri)
    graph = model.graph
    if graph.is_a(iri, CG + "Claim"):
        kind, (facts, sections) = "claim", _claim(model, iri, most)
    elif graph.is_a(iri, CG + "Argument"):
        kind, (facts, sections) = "argument", _argument(model, iri, most)
    elif graph.is_a(iri, DOCO + "Paragraph"):
        kind, (facts, sections) = "paragraph", _paragraph(model, iri, most)
    else:
        kind = ", ".join(one.short for one in model.entity(iri).type) or "resource"
        facts, sections = _entity(model, iri, most)
    return Page(iri, graph.short(iri), graph.label(iri), kind, tuple(facts), tuple(sections))


def _check_known(model: Model, iri: str) -> None:
    if not model.graph.knows(iri):
        raise UsageProblem(
            f"the graph says nothing about {model.graph.short(iri)}",
            "",
            "search it with claimgraph find WORDS",
        )


def _entity(model: Model, iri: str, most: int | None) -> tuple[Facts, list[Section]]:
    entity = model.entity(iri)
    facts: Facts = [
        ("definition", entity.definition),
        ("also called", (", ".join(entity.alt_label),) if entity.alt_label else ()),
        ("in the text", (", ".join(entity.hidden_label),) if entity.hidden_label else ()),
    ]
    said = model.graph.properties(iri)
    facts += [
        (model.graph.short(predicate), tuple(sorted(node.said for node in model.nodes(said[predicate]))))
        for predicate in sorted(said.keys() - _HIDDEN_FACTS - _NAMED_FACTS)
    ]
    groups = [(title, model.claims_with(predicate, iri)) for predicate, title in ROLES]
    sections = [*sections_of(model, groups, most), *_arguments(model.arguments_of(iri), most)]
    mentions = _mentions(model, iri)
    if mentions:
        sections.append(Section("Mentioned in", mentions[:most], len(mentions) - len(mentions[:most])))
    return [(name, values) for name, values in facts if values], sections


def _arguments(arguments: Sequence[Argument], most: int | None, title: str = "Arguments") -> list[Section]:
    """A section of arguments; none where there are none."""
    return [section_of(title, arguments, argument_entry, most)] if arguments else []


def _mentions(model: Model, iri: str) -> tuple[Entry, ...]:
    """One entry for each paragraph that names the entity, with the words and how often."""
    return tuple(
        Entry(paragraph.iri, f"{paragraph.label}: {counted(words)}")
        for paragraph, words in model.entity(iri).mentioned.items()
    )


def counted(words: dict[str, int]) -> str:
    """Words with how often they occur: ``“Lenin” ×2, “he”``."""
    return ", ".join(f"“{word}”" + (f" ×{count}" if count > 1 else "") for word, count in words.items())


def _claim(model: Model, iri: str, most: int | None) -> tuple[Facts, list[Section]]:
    claim = model.claim(iri)
    facts: Facts = [("words", (f"“{claim.quote}”",))]
    if claim.passage:
        facts.append(("place", (str(claim.passage),)))
        if claim.passage.part:
            facts.append(("part", (claim.passage.part.label,)))
    for name, node, words in (
        ("subject", claim.subject, claim.subject_text),
        ("relation", claim.predicate, ()),
        ("object", claim.object, claim.object_text),
    ):
        said = f", in the text {', '.join(f'“{text}”' for text in words)}" if words else ""
        facts.append((name, ((node.said if node else "") + said,)))
    facts.append(("voice", tuple(voice_chain(claim))))
    facts += [(name, told) for name, field in _CLAIM_FACTS if (told := _told(getattr(claim, field)))]
    spoken = {one for end in ("subject", "object") for one in model.claims_with(RDF + end, iri)}
    groups = [
        ("On condition that", model.in_text_order(one.iri for one in claim.condition)),
        ("Condition of", model.claims_with(CG + "condition", iri)),
        ("Only as an alternative to", model.in_text_order(one.iri for one in claim.alternative_to)),
        ("Answered by", model.in_text_order(one.iri for one in claim.answer)),
        ("Answers", model.claims_with(CG + "answer", iri)),
        ("Reports", model.claims_with(CG + "reportedIn", iri)),
        ("Spoken of in", model.in_text_order(spoken)),
    ]
    sections = [*sections_of(model, groups, most), *_arguments(claim.arguments, most)]
    near = zip(("Before it", "After it"), claim.beside, strict=True)
    return facts, [*sections, *sections_of(model, [(title, [one.iri] if one else []) for title, one in near])]


def _told(value: str | Node | Sequence[str | Node] | None) -> tuple[str, ...]:
    """A field of a claim for people, as many values as it has."""
    several = [value] if isinstance(value, str | Node) else value or ()
    return tuple(one.said if isinstance(one, Node) else one for one in several if one)


def _argument(model: Model, iri: str, most: int | None) -> tuple[Facts, list[Section]]:
    argument = model.argument(iri)
    facts: Facts = [
        ("bearing", (argument.bearing.label,) if argument.bearing else ()),
        ("drawn by", tuple(agent.label for agent in argument.claimant)),
        ("remark", argument.editorial_note),
    ]

    def either(node: Node) -> Entry:
        return (
            claim_entry(model.claim(node.iri)) if node.is_claim else argument_entry(model.argument(node.iri))
        )

    ends = (
        ("Premises", argument.premise),
        ("Conclusion", (argument.conclusion,) if argument.conclusion else ()),
    )
    sections = [section_of(title, nodes, either, most) for title, nodes in ends]
    sections += _arguments(argument.arguments, most, "Used in")
    return [(name, values) for name, values in facts if values], sections


def _paragraph(model: Model, iri: str, most: int | None) -> tuple[Facts, list[Section]]:
    paragraph = model.paragraph(iri)
    facts: Facts = [("text", (paragraph.text,))]
    if paragraph.part:
        facts.append(("part", (paragraph.part.label,)))
        if paragraph.part.speaker:
            facts.append(("speaker", tuple(one.label for one in paragraph.part.speaker)))
    if paragraph.end:
        facts.append(("place", (f"chars {paragraph.start}–{paragraph.end}",)))
    sections = sections_of(model, [("Claims", model.claim_names_in(iri))], most)
    notes = _notes(model, iri)
    if notes:
        sections.append(Section("Notes and gaps", tuple(notes[:most]), len(notes) - len(notes[:most])))
    return facts, sections


def _notes(model: Model, paragraph: str) -> list[Entry]:
    """What is noted of a paragraph's words or set aside in it, mentions of entities apart."""
    graph = model.graph
    found = []
    for passage in graph.subjects(DCTERMS + "isPartOf", paragraph):
        for annotation in graph.subjects(OA + "hasTarget", passage):
            quote = graph.value(annotation, CG + "quote")
            if quote and OA + "identifying" not in graph.values(annotation, OA + "motivatedBy"):
                bodies = [node.label for node in model.nodes(graph.terms(annotation, OA + "hasBody"))]
                bodies += graph.values(annotation, OA + "bodyValue")
                found.append(Entry(annotation, f"{graph.short(annotation)}  {'; '.join(bodies)}", quote))
    return sorted(found)


def triples_of(model: Model, iri: str) -> list[Triple]:
    """What the graph says of a thing.

    Its own triples, those of its claims' passages and selectors, and the claims about it. Raises UsageProblem
    when the graph does not know it.
    """
    _check_known(model, iri)
    nodes = {iri}
    for predicate, _ in ROLES:
        nodes.update(model.claims_with(predicate, iri))
    for _ in range(2):  # claim → passage → selectors
        nodes |= {
            value
            for node in nodes
            for predicate in (CG + "passage", OA + "hasSelector")
            for value in model.graph.values(node, predicate)
        }
    triples = {
        Triple(quad.subject, quad.predicate, quad.object)
        for node in nodes
        for quad in model.graph.quads(node)
    }
    return sorted(triples, key=str)
