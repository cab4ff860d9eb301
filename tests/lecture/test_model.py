"""The model: one class for each thing, the same objects from every engine, one by one and all at once."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from claimgraph.errors import UsageProblem
from claimgraph.model import Argument, Claim, Entity, Model, Paragraph, Part, Passage, Sentence
from claimgraph.model.graph import Graph, QuadIndex
from claimgraph.model.node import Described, predicates
from claimgraph.model.paragraph_ranges import expand_ranges
from claimgraph.model.records import STANCE_PHRASES
from claimgraph.remote import Endpoint
from claimgraph.terms import CG, OA, RDF, RDFS, SCHEMA, SHORTCUTS, SKOS
from endpoint_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.build import Published
    from claimgraph.terms import Prefixes

SOURCE = Path(__file__).parents[2] / "src" / "claimgraph"

#: The fields of the model. A claim has those of the ontology, each named after its term.
FIELDS = {
    Claim: (
        "quote", "passage", "further_passage", "subject", "predicate", "object", "subject_text",
        "object_text", "force", "polarity", "certainty", "scope", "manner", "figure", "cue", "condition",
        "alternative_to", "answer", "claimant", "claimant_scope", "reported_by", "reported_in", "report_mode",
        "reporter_stance", "addressee", "held_at", "when", "not_before", "not_after", "calendar",
        "calendar_reading", "spatial", "quantity", "quantity_min", "quantity_max", "unit", "per", "loose",
        "reading", "editorial_note", "was_generated_by",
    ),
    Argument: (
        "premise", "conclusion", "bearing", "claimant", "cue", "reading", "editorial_note",
        "was_generated_by",
    ),
    Entity: ("type", "definition", "alt_label", "hidden_label", "start_date", "end_date", "source"),
    Passage: ("start", "end", "paragraph", "part"),
    Paragraph: ("start", "end", "part"),
    Part: ("start", "end", "speaker"),
    Sentence: ("start", "end"),
}  # fmt: skip
#: What tells that a class holds a claim, an argument or a place, if it has two of a line.
TELLING = (
    {"subject", "predicate", "object", "force", "polarity", "quote", "claimant", "voices", "certainty"},
    {"premise", "premises", "conclusion", "conclusions", "bearing"},
)
#: Classes that hold something else under such names, each with the reason.
OTHERS = {
    "answer.voices.ClaimCount": "counts claims by force and polarity",
    "build.speaker_turns.Part": "a part as it is authored, before there is a graph",
    "text.paragraphs.Paragraph": "a paragraph of the source text, before there is a graph",
    "text.source.Sentence": "a stretch of the source text, before there is a graph",
    "annotations.argdown_parser.Step": "premises and a conclusion as a map has them: no argument yet",
    "annotations.annotation.Annotation": "words that a tool has marked, with what it says: no claim yet",
    "ask.answering.RankedClaim": "a row of an answer, from the index: its columns, as they are printed",
    "answer.justification.Step": "a node of the justification network, IRIs alone",
}


@pytest.fixture(scope="module")
def elsewhere(store: Store) -> Iterator[Endpoint]:
    """The same graph behind HTTP."""
    with serving() as server:
        server.store = store
        yield Endpoint(server.url, None)


def _snake(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


def test_fields() -> None:
    """The classes have these fields, and a field that holds what the graph says is named after its term."""
    for kind, expected in FIELDS.items():
        assert tuple(one.name for one in fields(kind))[2:] == expected, kind
        assert tuple(one.name for one in fields(kind))[:2] == ("iri", "model")
        for name, predicate in predicates(kind).items():
            assert name == _snake(predicate.replace("#", "/").rpartition("/")[2])


def test_every_property_of_a_claim_has_a_field(model: Model) -> None:
    """Nothing that the edition says of a claim or an argument is lost on the way into its fields."""
    for kind, things in ((Claim, model.claims), (Argument, model.arguments)):
        told = {*predicates(kind).values(), f"{RDF}type", f"{RDFS}label"}
        said = {predicate for iri in things for predicate in model.graph.properties(iri)}
        # Which of several like words are quoted is for the build alone; shortcuts say nothing new.
        assert said - told <= {f"{OA}prefix", f"{OA}suffix", *SHORTCUTS}


def test_fields_hold_what_the_graph_says(model: Model) -> None:
    """Every field of every claim has the values of its property, as many and in the order of their names."""
    counted: Counter[str] = Counter()
    for iri, claim in model.claims.items():
        for name, predicate in predicates(Claim).items():
            value = getattr(claim, name)
            several = value if isinstance(value, tuple) else (value,) if value else ()
            texts = [one if isinstance(one, str) else one.iri or one.label for one in several]
            found = model.graph.quads(iri, predicate)
            expected = sorted(getattr(quad.object, "value", "") for quad in found)
            assert sorted(texts) == expected, (iri, name)
            counted[name] += len(texts)
    assert counted.keys() == set(FIELDS[Claim])
    assert {name for name, count in counted.items() if not count} <= {"quantity_max", "further_passage"}


def _classes(path: Path) -> Iterator[tuple[str, ast.ClassDef]]:
    module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield f"{module}.{node.name}", node


def test_nobody_else_defines_a_claim() -> None:
    """No class outside the model is called like one of its classes or has fields like a claim's."""
    names = {kind.__name__ for kind in FIELDS}
    found = set()
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "model":
            continue
        for name, node in _classes(path):
            own = {
                item.target.id
                for item in node.body
                if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
            }
            if node.name in names or any(len(own & telling) > 1 for telling in TELLING):
                found.add(name)
    assert found == set(OTHERS)


def test_the_same_from_everywhere(
    model: Model, store: Store, prefixes: Prefixes, elsewhere: Endpoint, published: Published
) -> None:
    """Things are the same from memory, disk and endpoint, and but for rewritten literals from quads."""
    from claimgraph.store import open_readonly

    for engine in (store, open_readonly(published.store), elsewhere):
        other = Model(engine, prefixes)
        assert list(other.claims) == list(model.claims) and other.claims == model.claims
        assert list(other.arguments) == list(model.arguments) and other.arguments == model.arguments
        assert list(other.paragraphs) == list(model.paragraphs) and other.paragraphs == model.paragraphs
        assert other.sentences == model.sentences and len(model.sentences) == len(model.paragraphs)
        assert other.text == model.text
    quads = parse(path=str(published.nquads), format=RdfFormat.N_QUADS, lenient=True)
    written = Model.of(quads, prefixes)
    assert list(written.claims) == list(model.claims)
    for iri, claim in model.claims.items():
        # The store rewrites numbers and dates; what is written is what was typed.
        different = [
            name for name in FIELDS[Claim] if getattr(claim, name) != getattr(written.claim(iri), name)
        ]
        assert set(different) <= {"quantity", "quantity_min", "quantity_max", "loose"}, iri
        assert claim.label == written.claim(iri).label


def test_one_by_one_as_in_bulk(model: Model, store: Store, prefixes: Prefixes) -> None:
    """Whatever is asked for alone equals what comes with all, with its label, place, voices and arguments."""
    alone = Model(store, prefixes)
    for iri, claim in model.claims.items():
        one = alone.claim(iri)
        assert one == claim and hash(one) == hash(claim)
        assert (one.label, one.voice, str(one.passage)) == (claim.label, claim.voice, str(claim.passage))
        assert one.reports == claim.reports and one.arguments == claim.arguments
    for iri, argument in model.arguments.items():
        assert alone.argument(iri) == argument and alone.argument(iri).arguments == argument.arguments
    for iri, paragraph in model.paragraphs.items():
        one_paragraph = alone.paragraph(iri)
        assert one_paragraph.sentences == paragraph.sentences and one_paragraph.text == paragraph.text
        assert one_paragraph.claims == paragraph.claims
        assert one_paragraph.arguments == paragraph.arguments
    assert "claims" not in vars(alone) and "arguments" not in vars(alone)


def test_one_thing_of_an_endpoint(model: Model, prefixes: Prefixes, elsewhere: Endpoint) -> None:
    """A claim, an argument and an entity of an endpoint are told as those of the built graph."""
    there = Model(elsewhere, prefixes)
    claim = prefixes.expand("claim:p068-02")
    argument = prefixes.expand("arg:p030-a1")
    entity = prefixes.expand("ent:germany")
    assert (
        there.claim(claim) == model.claim(claim) and there.claim(claim).reports == model.claim(claim).reports
    )
    assert there.argument(argument) == model.argument(argument)
    assert there.entity(entity) == model.entity(entity) and there.entity(entity).label == "Germany"
    assert there.entity(entity).mentions == model.entity(entity).mentions != ()
    assert there.claims_with(f"{RDF}object", entity) == model.claims_with(f"{RDF}object", entity) != []


def test_all_claims_of_an_endpoint_cost_few_requests(store: Store, prefixes: Prefixes) -> None:
    """All claims with labels and places are asked for with few queries, each about hundreds of them."""
    with serving() as server:
        server.store = store
        there = Model(Endpoint(server.url, None), prefixes)
        told = [
            (claim.label, claim.voice, str(claim.passage), claim.predicate and claim.predicate.label)
            for claim in there.claims.values()
        ]
        assert len(told) == len(there.claims) > 1000
        assert len(server.requests) < 25


def test_text_order(model: Model) -> None:
    """Claims stand in the order of their words, the longer first where two start together."""
    places = [(claim.start, -claim.end) for claim in model.claims.values()]
    assert places == sorted(places) and len(places) == len(set(model.claims))
    some = list(model.claims)[10:40]
    assert model.in_text_order(reversed(some)) == some


def test_words_are_those_of_the_text(model: Model, published: Published, prefixes: Prefixes) -> None:
    """A passage's words are the claim's; without the text they come from the passage's own selector."""
    without = Model.of(
        (
            quad
            for quad in parse(path=str(published.nquads), format=RdfFormat.N_QUADS, lenient=True)
            if quad.predicate.value != f"{SCHEMA}text"
        ),
        prefixes,
    )
    assert without.text == ""
    for iri, claim in list(model.claims.items())[::50]:
        place, other = claim.passage, without.claim(iri).passage
        assert place is not None and other is not None
        assert claim.quote == place.text == other.text == model.text[claim.start : claim.end]


def test_chain_of_voices(model: Model) -> None:
    """Who reports is told link by link, outwards, through the claim in which the report stands."""
    claim = next(claim for claim in model.claims.values() if claim.reported_in and len(claim.reports) > 1)
    outer = model.claim(claim.reported_in.iri) if claim.reported_in else claim
    assert claim.reports[0].reported_in == claim.reported_in
    assert claim.reports[1:] == outer.reports
    own = next(claim for claim in model.claims.values() if claim.own)
    assert own.reports == ()


def test_what_a_reporter_thinks_continues_a_sentence(model: Model) -> None:
    """Each stance of the vocabulary is said as people say it: “who takes no side”, not “who neutral”."""
    stances = {
        model.graph.name(iri) for iri in model.graph.subjects(f"{SKOS}inScheme", f"{CG}ReporterStance")
    }
    assert stances == set(STANCE_PHRASES)
    told = model.claim(model.prefixes.expand("claim:p072-03"))
    assert told.stance_phrase == "takes no side"
    assert model.claim(model.prefixes.expand("claim:p072-01")).stance_phrase == ""


def test_a_graph_of_little(prefixes: Prefixes) -> None:
    """Of what a graph does not say every field is empty; blank nodes and literals are values as well."""
    claim = NamedNode("urn:c")
    model = Model.of(
        [
            Quad(claim, NamedNode(f"{RDF}type"), NamedNode(f"{CG}Claim")),
            Quad(claim, NamedNode(f"{RDF}subject"), BlankNode("b")),
            Quad(claim, NamedNode(f"{RDF}predicate"), NamedNode("urn:p")),
            Quad(claim, NamedNode(f"{RDF}object"), Literal("seven")),
            Quad(BlankNode("b"), NamedNode(f"{SKOS}prefLabel"), Literal("somebody")),
        ],
        prefixes,
    )
    (one,) = model.claims.values()
    assert one.subject is not None and one.subject.label == "somebody"
    assert one.object is not None and (one.object.iri, one.object.label) == ("", "seven")
    assert one.triple.object == Literal("seven")
    assert (one.passage, one.force, one.claimant, one.when, one.label) == (None, None, (), "", "urn:c")
    nothing = model.claim("urn:nothing")
    assert nothing != one and nothing.quote == "" and nothing.arguments == ()
    with pytest.raises(TypeError, match="without a name"):
        _ = nothing.triple
    assert (model.text, model.work, model.paragraphs, model.passage("urn:x")) == ("", "", {}, None)
    with pytest.raises(TypeError, match="answer no queries"):
        _ = model.engine


def test_frozen(model: Model) -> None:
    """A thing cannot be changed, and has no room for more."""
    claim = next(iter(model.claims.values()))
    with pytest.raises(AttributeError):
        claim.quote = "other"  # type: ignore[misc]
    assert isinstance(claim, Described) and not hasattr(claim, "__dict__")


def test_quads_are_an_engine(store: Store) -> None:
    """Quads in hand answer every pattern as a store does."""
    some = list(store.quads_for_pattern(NamedNode(f"{CG}Claim"), None, None))
    some += store.quads_for_pattern(None, NamedNode(f"{CG}condition"), None)
    held, other = QuadIndex(some), Store()
    other.extend(some)
    nodes = {some[0].subject, some[-1].subject, some[-1].object, None}
    for s in nodes:
        for p in {some[0].predicate, some[-1].predicate, None}:
            for o in nodes:
                pattern = (s, p, o)
                assert set(held.quads_for_pattern(*pattern)) == set(other.quads_for_pattern(*pattern))  # type: ignore[arg-type]
    assert list(held) == sorted(some, key=lambda quad: held.positions[str(quad.subject)[1:-1]])


def test_column_is_what_nodes_say(store: Store, prefixes: Prefixes) -> None:
    """A property of the whole graph gives each node the values that it gives alone."""
    graph, alone = Graph(store, prefixes), Graph(store, prefixes)
    for predicate in (f"{CG}condition", f"{CG}claimant", f"{SKOS}altLabel"):
        column = graph.column(predicate)
        assert column and all(alone.values(iri, predicate) == values for iri, values in column.items())
        assert all(graph.values(iri, predicate) == values for iri, values in column.items())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("p002", ["p002"]),
        ("2", ["p002"]),
        ("p001-p003", ["p001", "p002", "p003"]),
        ("2–3", ["p002", "p003"]),
        ("p2 .. p3", ["p002", "p003"]),
    ],
)
def test_ranges(wanted: str, found: list[str]) -> None:
    """A paragraph by name or number, a range with any dash or two dots."""
    assert expand_ranges([wanted], ["p001", "p002", "p003"]) == found


@pytest.mark.parametrize("wanted", ["", "x", "p1-", "p004", "p003-p001", "p001-p009"])
def test_no_range(wanted: str) -> None:
    """What is no paragraph, or runs backwards, is refused."""
    with pytest.raises(UsageProblem):
        expand_ranges([wanted], ["p001", "p002", "p003"])
