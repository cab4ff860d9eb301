"""What the graph says about one thing.

An entity with every claim about it, a claim's whole story, a paragraph with all it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimgraph.answer.description import Description, Entry, Fact, Line, Section, listed
from claimgraph.answer.summaries import (
    argument_entry,
    called,
    claim_entry,
    section_of,
    sections_of,
    voice_chain,
)
from claimgraph.errors import UsageProblem
from claimgraph.model.graph import TYPE
from claimgraph.model.node import Node, predicates
from claimgraph.model.records import Argument, Claim
from claimgraph.terms import CG, DCTERMS, DOCO, LABELS, OA, RDF, RDFS, ROLES, SCHEMA, SHORTCUTS, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Set

    from pyoxigraph import Triple

    from claimgraph.model import Model, Paragraph, Part

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
#: What is told of an argument likewise.
_ARGUMENT_FACTS = (("bearing", "bearing"), ("drawn by", "claimant"), ("remark", "editorial_note"))
_HIDDEN_FACTS = frozenset(
    {TYPE, SKOS + "prefLabel", RDFS + "label", OA + "hasSelector", OA + "hasSource", SCHEMA + "text"}
)
#: What is told of an entity before all else: the fact's name, its property, and what stands between values.
_NAMED_FACTS = (
    ("definition", SKOS + "definition", ""),
    ("also called", SKOS + "altLabel", ", "),
    ("in the text", SKOS + "hiddenLabel", ", "),
)
#: The fields that no fact or section of a description has, and so :func:`remaining_facts` gives.
_REMAINING_FIELDS = ("calendar_reading", "cue", "loose", "reading", "was_generated_by")
#: The ontology's term for each field of a claim and of an argument.
_PREDICATES: dict[type, dict[str, str]] = {Claim: predicates(Claim), Argument: predicates(Argument)}


def description_of(model: Model, iri: str, most: int | None = None) -> Description:
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
    return Description(iri, graph.short(iri), graph.label(iri), kind, tuple(facts), tuple(sections))


def _check_known(model: Model, iri: str) -> None:
    if not model.graph.knows(iri):
        what = f"the graph says nothing about {model.graph.short(iri)}"
        raise UsageProblem(what, "", "search it with claimgraph find WORDS")


def _entity(model: Model, iri: str, most: int | None) -> tuple[list[Fact], list[Section]]:
    facts: list[Fact] = []
    for name, predicate, between in _NAMED_FACTS:
        if values := tuple(Line(one) for one in model.graph.values(iri, predicate)):
            facts.append((Line((name, predicate)), (listed(values, between),) if between else values))
    left_out = _HIDDEN_FACTS.union(predicate for _, predicate, _ in _NAMED_FACTS)
    groups = [(title, model.claims_with(predicate, iri)) for predicate, title in ROLES]
    sections = [*sections_of(model, groups, most), *_arguments(model.arguments_of(iri), most)]
    if mentioned := list(model.entity(iri).mentioned.items()):
        sections.append(section_of("Mentioned in", mentioned, _mention_entry, most))
    return [*facts, *other_facts(model, iri, left_out)], sections


def other_facts(
    model: Model, iri: str, left_out: Set[str], order: Callable[[str], Any] | None = None
) -> list[Fact]:
    """What the graph says of a thing but for the properties ``left_out``; data call these by CURIE.

    Properties are in the order of their IRIs, or in that of the key ``order``.
    """
    graph = model.graph
    properties = graph.properties(iri)
    return [
        (
            Line((graph.in_words(one), one), key=graph.short(one)),
            tuple(sorted(map(called, model.nodes(properties[one])))),
        )
        for one in sorted(properties.keys() - left_out, key=order)
    ]


def remaining_facts(model: Model, page: Description, order: Callable[[str], Any] | None = None) -> list[Fact]:
    """What the graph says of a thing besides its ``page``: its class, where it comes from, and the like.

    What the build derives is left out; ``order`` is as for :func:`other_facts`.
    """
    shown = {iri for name, _ in page.facts for _, iri in name.pieces if iri}
    kind = {"claim": Claim, "argument": Argument}.get(page.kind)
    if kind is not None:
        shown |= {
            predicate for field, predicate in _PREDICATES[kind].items() if field not in _REMAINING_FIELDS
        }
    elif page.kind != "paragraph":
        shown |= _HIDDEN_FACTS
    return other_facts(model, page.iri, shown.union(LABELS, SHORTCUTS), order)


def _arguments(arguments: Sequence[Argument], most: int | None, title: str = "Arguments") -> list[Section]:
    """A section of arguments; none where there are none."""
    return [section_of(title, arguments, argument_entry, most)] if arguments else []


def _by_bearing(claim: Claim, most: int | None) -> list[Section]:
    """The arguments of a claim: for it, what explains it, against it, and those that it is a premise of."""
    titles = ("Arguments for it", "Explained by", "Arguments against it", "Premise of")
    groups: dict[str, list[Argument]] = {title: [] for title in titles}
    for argument in claim.arguments:
        bearing = argument.bearing.iri if argument.bearing else ""
        title = {f"{CG}explains": titles[1], f"{CG}attacks": titles[2]}.get(bearing, titles[0])
        groups[title if argument.role_of(claim.iri) == "conclusion" else titles[3]].append(argument)
    return [section for title, several in groups.items() for section in _arguments(several, most, title)]


def _mention_entry(mentioned: tuple[Paragraph, dict[str, int]]) -> Entry:
    """A paragraph that names an entity, with the words that do and how often: ``“the mayor” ×2, “she”``."""
    paragraph, words = mentioned
    counts = ", ".join(f"“{word}”" + (f" ×{count}" if count > 1 else "") for word, count in words.items())
    return Entry(paragraph.iri, Line((paragraph.label, paragraph.iri), f": {counts}"))


def _claim(model: Model, iri: str, most: int | None) -> tuple[list[Fact], list[Section]]:
    claim = model.claim(iri)
    term = _PREDICATES[Claim]
    facts: list[Fact] = [(Line(("words", term["quote"])), (Line(f"“{claim.quote}”"),))]
    if claim.passage:
        places = tuple(Line((str(one), one.iri)) for one in claim.passages)
        facts += [(Line(("place", term["passage"])), places), *_part(claim.passage.part)]
    for name, field, words in (
        ("subject", "subject", claim.subject_text),
        ("relation", "predicate", ()),
        ("object", "object", claim.object_text),
    ):
        node = getattr(claim, field)
        as_worded = f", in the text {', '.join(f'“{text}”' for text in words)}" if words else ""
        facts.append((Line((name, term[field])), (Line(called(node) if node else "", as_worded),)))
    facts.append((Line(("voice", term["claimant"])), tuple(voice_chain(claim))))
    facts += _fields(claim, _CLAIM_FACTS)
    mentioning = {one for end in ("subject", "object") for one in model.claims_with(RDF + end, iri)}
    groups = [
        ("On condition that", model.in_text_order(one.iri for one in claim.condition)),
        ("Condition of", model.claims_with(CG + "condition", iri)),
        ("Only as an alternative to", model.in_text_order(one.iri for one in claim.alternative_to)),
        ("Answered by", model.in_text_order(one.iri for one in claim.answer)),
        ("Answers", model.claims_with(CG + "answer", iri)),
        ("Reports", model.claims_with(CG + "reportedIn", iri)),
        ("Spoken of in", model.in_text_order(mentioning)),
    ]
    sections = [*sections_of(model, groups, most), *_by_bearing(claim, most)]
    for title, other in zip(("Before it", "After it"), claim.neighbours, strict=True):
        sections += sections_of(model, [(title, [other.iri] if other else [])])
    return facts, sections


def _fields(record: Claim | Argument, names: Sequence[tuple[str, str]]) -> list[Fact]:
    """The fields of a thing that hold something, for people: ``names`` are what each is called."""
    facts = []
    for name, field in names:
        value = getattr(record, field)
        several = [value] if isinstance(value, str | Node) else value or ()
        values = tuple(called(one) if isinstance(one, Node) else Line(one) for one in several if one)
        if values:
            facts.append((Line((name, _PREDICATES[type(record)][field])), values))
    return facts


def _part(part: Part | None) -> list[Fact]:
    return [(Line("part"), (Line((part.label, part.iri)),))] if part else []


def _argument(model: Model, iri: str, most: int | None) -> tuple[list[Fact], list[Section]]:
    argument = model.argument(iri)

    def entry(node: Node) -> Entry:
        return (
            claim_entry(model.claim(node.iri)) if node.is_claim else argument_entry(model.argument(node.iri))
        )

    ends = (
        ("Premises", argument.premise),
        ("Conclusion", (argument.conclusion,) if argument.conclusion else ()),
    )
    sections = [section_of(title, nodes, entry, most) for title, nodes in ends]
    sections += _arguments(argument.arguments, most, "Used in")
    return _fields(argument, _ARGUMENT_FACTS), sections


def _paragraph(model: Model, iri: str, most: int | None) -> tuple[list[Fact], list[Section]]:
    paragraph = model.paragraph(iri)
    facts: list[Fact] = [(Line("text"), (Line(paragraph.text),)), *_part(paragraph.part)]
    if paragraph.part and paragraph.part.speaker:
        facts.append((Line(("speaker", CG + "speaker")), tuple(map(Line, paragraph.part.speaker))))
    if paragraph.end:
        facts.append((Line("place"), (Line(f"chars {paragraph.start}–{paragraph.end}"),)))
    inside = model.claim_names_in(iri)
    continuing = [claim.iri for claim in paragraph.quoted_by if claim.iri not in inside]
    sections = sections_of(model, [("Claims", inside), ("Claims that go on in it", continuing)], most)
    if notes := _notes(model, iri):
        sections.append(section_of("Notes and gaps", notes, lambda note: note, most))
    return facts, sections


def _notes(model: Model, paragraph: str) -> list[Entry]:
    """What is noted of a paragraph's words or set aside in it, mentions of entities apart."""
    graph = model.graph
    entries = []
    for passage in graph.subjects(DCTERMS + "isPartOf", paragraph):
        for annotation in graph.subjects(OA + "hasTarget", passage):
            quote = graph.value(annotation, CG + "quote")
            if quote and OA + "identifying" not in graph.values(annotation, OA + "motivatedBy"):
                bodies = [node.label for node in model.nodes(graph.terms(annotation, OA + "hasBody"))]
                bodies += graph.values(annotation, OA + "bodyValue")
                head = Line(f"{graph.short(annotation)}  {'; '.join(bodies)}")
                entries.append(Entry(annotation, head, quote))
    return sorted(entries)


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
            for predicate in (CG + "passage", CG + "furtherPassage", OA + "hasSelector")
            for value in model.graph.values(node, predicate)
        }
    return sorted({quad.triple for node in nodes for quad in model.graph.quads(node)}, key=str)
