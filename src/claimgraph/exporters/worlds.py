"""Worlds as RDF: a named graph of plain triples for each, and in the default graph where they come from.

The default graph describes each world (whose it is, what its triples mean, which claims it was taken from)
and holds those claims with their words, as RDF statements: a claim whose subject, predicate and object are
those of a triple is what that triple was taken from. No blank nodes, no date: same graph, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.errors import UsageProblem
from claimgraph.escaping import flat
from claimgraph.model.graph import TYPE
from claimgraph.terms import CG, DCTERMS, PROV, RDFS, VOID, XSD
from claimgraph.turtle import format_turtle
from claimgraph.turtle.trig import format_trig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.answer.worlds import World
    from claimgraph.terms import Prefixes


def write_worlds(worlds: Sequence[World], format_name: str, prefixes: Prefixes) -> bytes:
    """``worlds`` as ``trig``, or one of them as ``turtle``.

    Turtle has the plain triples alone, under a comment that says what they mean. Raises UsageProblem for
    several worlds as Turtle, which could not be told apart in it.
    """
    if format_name == "trig":
        return format_trig(quads_of(worlds, prefixes), prefixes).encode()
    if len(worlds) != 1:
        kinds = ", ".join(world.kind.name for world in worlds)
        raise UsageProblem(
            f"Turtle holds the triples of one world, and here are {len(worlds)}",
            kinds,
            "choose one with --kind",
        )
    world = worlds[0]
    plain = [Quad(triple.subject, triple.predicate, triple.object) for triple in world.triples]
    return f"# {flat(f'{world.title}. {world.kind.meaning}')}\n\n{format_turtle(plain, prefixes)}".encode()


def quads_of(worlds: Sequence[World], prefixes: Prefixes) -> list[Quad]:
    """The named graphs of ``worlds`` and, in the default graph, their description and their claims."""
    quads: set[Quad] = set()

    def describe(node: NamedNode, predicate: str, value: NamedNode | Literal | str) -> None:
        text = Literal(value, language="en") if isinstance(value, str) else value
        quads.add(Quad(node, NamedNode(predicate), text))

    activity = NamedNode(f"{prefixes.base}activity/worlds")
    describe(activity, TYPE, NamedNode(PROV + "Activity"))
    describe(activity, RDFS + "label", "Derivation of worlds from claims")
    describe(activity, PROV + "used", NamedNode(f"{prefixes.base}dataset"))
    for world in worlds:
        name = NamedNode(world.name(prefixes))
        quads |= {Quad(triple.subject, triple.predicate, triple.object, name) for triple in world.triples}
        describe(name, TYPE, NamedNode(PROV + "Entity"))
        describe(name, TYPE, NamedNode(VOID + "Dataset"))
        describe(name, RDFS + "label", world.title)
        describe(name, DCTERMS + "description", explanation(world))
        describe(name, PROV + "wasAttributedTo", NamedNode(world.voice.iri))
        describe(name, PROV + "wasGeneratedBy", activity)
        count = Literal(str(len(world.triples)), datatype=NamedNode(XSD + "integer"))
        describe(name, VOID + "triples", count)
        if world.reporter:
            describe(name, PROV + "wasInfluencedBy", NamedNode(world.reporter.iri))
        for claim in world.claims:
            describe(name, PROV + "wasDerivedFrom", NamedNode(claim.iri))
            describe(NamedNode(claim.iri), TYPE, NamedNode(CG + "Claim"))
            quads |= {
                Quad(NamedNode(claim.iri), NamedNode(predicate), node.term)
                for predicate, nodes in claim.properties.items()
                for node in nodes
            }
    return sorted(quads, key=str)


def explanation(world: World) -> str:
    """What the triples of a world mean, and which claims of this sort are left out of it."""
    report = (
        f" So {world.reporter.name} tells it of {world.voice.name}; neither is thereby shown to hold it."
        if world.reporter
        else ""
    )
    reasons = ", ".join(f"{count} {why}" for why, count in world.left_out)
    left_out = f" Left out, as no plain triple can say them: {reasons}." if reasons else ""
    return f"{world.kind.meaning}{report}{left_out}"
