"""What SPARQL says of arguments, and graphs made to put the writers of argument maps to the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from claimgraph.exporters.excerpt import argument_description
from claimgraph.model import Model
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition

KINDS = ("supports", "attacks", "explains", "analogy", "illustrates")
HEAD = f"PREFIX cg: <{CG}> PREFIX rdfs: <{RDFS}> PREFIX oa: <{OA}> PREFIX skos: <{SKOS}> "


class Steps(NamedTuple):
    """What SPARQL says of the arguments, by short names."""

    premises: set[tuple[str, str]]
    conclusions: set[tuple[str, str]]
    relation: dict[str, str]
    #: Claim → label, words, polarity, force, start and end, of those that an argument uses.
    claims: dict[str, tuple[str, ...]]
    voices: set[tuple[str, str]]


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query as text."""
    found = store.query(HEAD + query)
    assert isinstance(found, QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in row) for row in found]


def short(iri: str) -> str:
    """The local name of an IRI."""
    return iri.replace("#", "/").rpartition("/")[2]


def steps_of(store: Store) -> Steps:
    """What the arguments of the graph in ``store`` are, asked in SPARQL."""

    def pairs(query: str) -> set[tuple[str, str]]:
        return {(short(first), short(second)) for first, second in rows(store, query)}

    used = "?any a cg:Argument ; cg:premise|cg:conclusion ?c . ?c a cg:Claim"
    said = (
        f"SELECT DISTINCT ?c ?label ?quote ?polarity ?force ?start ?end {{ {used} ; rdfs:label ?label ; "
        "cg:quote ?quote ; cg:polarity ?polarity ; cg:force ?force ; "
        "cg:passage/oa:hasSelector ?s . ?s oa:start ?start ; oa:end ?end }"
    )
    return Steps(
        pairs("SELECT ?a ?p { ?a a cg:Argument ; cg:premise ?p }"),
        pairs("SELECT ?a ?c { ?a a cg:Argument ; cg:conclusion ?c }"),
        dict(pairs("SELECT ?a ?r { ?a a cg:Argument ; cg:bearing ?r }")),
        {
            short(name): (label, quote, short(polarity), short(force), start, end)
            for name, label, quote, polarity, force, start, end in rows(store, said)
        },
        {
            (short(name), voice)
            for name, voice in rows(
                store, f"SELECT DISTINCT ?c ?v {{ {used} ; cg:claimant/skos:prefLabel ?v }}"
            )
        },
    )


def whole_steps(store: Store) -> Steps:
    """The same of the real graph, which has all five kinds."""
    found = steps_of(store)
    assert len(found.relation) >= 360 and len(found.premises) > 700 and len(found.claims) > 800
    assert set(found.relation.values()) == set(KINDS)
    return found


def selected(edition: Edition, published: Published, paragraph: str) -> list[Quad]:
    """The quads that a map of ``paragraph`` is made from."""
    prefixes = edition.prefixes()
    whole = parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True)
    return argument_description(Model.of(whole, prefixes), paragraph=f"{prefixes.base}paragraph/{paragraph}")


def loaded(quads: list[Quad]) -> Store:
    """A store with ``quads``."""
    store = Store()
    store.extend(quads)
    return store


EXAMPLE = "https://w3id.org/claimgraph/soviet-power-1918/"
HOSTILE = [
    "[x]: y", "<a>: b", "a {b: c} d } e", "# heading", "-> [p001-02]", "+ x", "_under_ and **bold**", "// no",
    "/* comment", "a <!-- b --> c", "=== front ===", "(1) premise", "-- rule --", "1. list", "* list", "@[m]",
    "#tag #(a tag)", ".tilde. and :tilde: .~.", "back\\slash\\", 'quote " and \\" more', "tab\there\nline\r",
    "[title](https://example.org)", "a\u2028b\u2029c\u0085d", "“typographic” – … 你好 🙂", "&amp; <b> ]]> '",
    "graph G { a -> b; }", "100 %", "\\N \\l \\n", "}", "{", "'", ":", "...", "e.g. this, i.e. that.",
]  # fmt: skip


def made_quads(
    labels: Iterable[str], kind: str = "supports", ends: tuple[tuple[str, str, str], ...] = ()
) -> list[Quad]:
    """A claim for each of ``labels``; one argument from all others to the first, then those in ``ends``."""

    def node(name: str) -> NamedNode:
        return NamedNode(name if "://" in name else EXAMPLE + name)

    def add(subject: str, predicate: str, value: NamedNode | Literal) -> None:
        quads.append(Quad(node(subject), NamedNode(predicate), value))

    quads: list[Quad] = []
    add("paragraph/p001", f"{RDF}type", node(f"{DOCO}Paragraph"))
    add("entity/voice", f"{SKOS}prefLabel", Literal("a voice", language="en"))
    names = []
    for place, label in enumerate(labels, 1):
        name = f"claim/p001-{place:02d}"
        names.append(name)
        add(name, f"{RDF}type", node(f"{CG}Claim"))
        add(name, f"{RDFS}label", Literal(label, language="en"))
        add(name, f"{CG}quote", Literal(label))
        add(name, f"{CG}claimant", node("entity/voice"))
        add(name, f"{CG}force", node(f"{CG}assertion"))
        add(name, f"{CG}polarity", node(f"{CG}positive"))
        add(name, f"{CG}passage", node(f"text#char={place}"))
        add(f"text#char={place}", f"{DCTERMS}isPartOf", node("paragraph/p001"))
        add(f"text#char={place}", f"{OA}hasSelector", node(f"selector/{place}"))
        for end in ("start", "end"):
            number = Literal(str(place), datatype=NamedNode(f"{XSD}nonNegativeInteger"))
            add(f"selector/{place}", f"{OA}{end}", number)
    steps = [("argument/p001-a1", name, "premise") for name in names[1:]]
    steps.append(("argument/p001-a1", names[0], "conclusion"))
    kinds = {"argument/p001-a1": kind}
    for argument, end, role in ends:
        if role in KINDS:
            kinds[argument] = role
            role = "conclusion"
        steps.append((argument, end, role))
    for argument, relation in kinds.items():
        add(argument, f"{RDF}type", node(f"{CG}Argument"))
        add(argument, f"{CG}bearing", node(f"{CG}{relation}"))
        add(argument, f"{CG}claimant", node("entity/voice"))
    for argument, end, role in steps:
        add(argument, f"{CG}{role}", node(end))
    return quads


def write_quads(quads: list[Quad], folder: Path) -> Path:
    """The file with ``quads`` in ``folder``."""
    file = folder / "graph.nq"
    file.write_text("".join(f"{quad} .\n" for quad in quads), encoding="utf-8")
    return file


#: Arguments about arguments, as premise and as conclusion, in circles even, attacked twice.
NESTED = (
    ("argument/p001-a2", "claim/p001-02", "premise"),
    ("argument/p001-a2", "argument/p001-a1", "attacks"),
    ("argument/p001-a3", "claim/p001-03", "premise"),
    ("argument/p001-a3", "argument/p001-a1", "attacks"),
    ("argument/p001-a4", "argument/p001-a2", "premise"),
    ("argument/p001-a4", "claim/p001-01", "explains"),
    ("argument/p001-a5", "argument/p001-a6", "premise"),
    ("argument/p001-a5", "claim/p001-03", "analogy"),
    ("argument/p001-a6", "argument/p001-a5", "premise"),
    ("argument/p001-a6", "argument/p001-a2", "illustrates"),
)
