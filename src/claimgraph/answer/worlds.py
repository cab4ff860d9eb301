"""Worlds: what one voice says, as plain triples, each linked to the claims it was taken from.

The only place where claims become triples about the things themselves. The rules are those of docs/model.md:
the views decide which claims stand behind a world, and KINDS which world a claim's force and polarity put it
into. What is denied, expected or demanded has a world of its own and is never mixed with what is asserted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Quad

from claimgraph.answer.voices import commonest, rows, slug, triples
from claimgraph.model import Model
from claimgraph.model.graph import text_of
from claimgraph.model.records import PUT_FORWARD
from claimgraph.terms import CG
from claimgraph.turtle.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Triple

    from claimgraph.answer.voices import Voice
    from claimgraph.model import Claim
    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

_PREDICTIONS = ("prediction",)
_NORMS = ("prescription", "commitment")


class Kind(NamedTuple):
    """A sort of world: name, forces and polarity of its claims, participle, and what a triple in it means."""

    name: str
    forces: Collection[str]
    polarity: str
    participle: str
    meaning: str


#: The six worlds, in three pairs: what is so, what will be so, what ought to be so; and the contrary.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("asserted", PUT_FORWARD, "positive", "asserted", "Each triple is put forward as so."),
        Kind(
            "denied", PUT_FORWARD, "negative", "denied",
            "Each triple is said NOT to be so: read none of them as asserted.",
        ),
        Kind(
            "expected", _PREDICTIONS, "positive", "expected",
            "Each triple is foretold: read none of them as already so.",
        ),
        Kind(
            "ruled-out", _PREDICTIONS, "negative", "ruled out",
            "Each triple is said NOT to come about: read none of them as expected or asserted.",
        ),
        Kind(
            "demanded", _NORMS, "positive", "demanded",
            "Each triple is said to be what ought to be so, or what one binds oneself to: read none of them "
            "as already so.",
        ),
        Kind(
            "forbidden", _NORMS, "negative", "forbidden",
            "Each triple is said to be what must NOT be so, or what one binds oneself not to do: read none "
            "of them as demanded or asserted.",
        ),
    )
}  # fmt: skip

#: Column of a table of worlds → the field of a claim that it shows.
_FACTS = {
    "label": "title",
    "quote": "quote",
    "force": "force",
    "polarity": "polarity",
    "certainty": "certainty",
    "scope": "scope",
    "reportMode": "report_mode",
    "reporterStance": "reporter_stance",
    "when": "when",
    "reading": "reading",
}
#: The columns of a table of worlds.
HEAD = ("world", "kind", "subject", "predicate", "object", "claim", *_FACTS)


@dataclass(frozen=True)
class World:
    """What ``voice`` asserts, denies … itself, or with ``reporter`` as told by that one.

    ``claims`` are by name, with what the view tells of them; ``left_out`` tells how many claims of this sort
    no plain triple can say, by reason.
    """

    voice: Voice
    kind: Kind
    reporter: Voice | None
    claims: tuple[Claim, ...]
    left_out: tuple[tuple[str, int], ...]

    @cached_property
    def triples(self) -> dict[Triple, tuple[Claim, ...]]:
        """Each plain triple, by its claims' order in the text, with the claims that it was taken from."""
        by_triple: dict[Triple, list[Claim]] = {}
        for claim in self.claims:
            by_triple.setdefault(claim.triple, []).append(claim)
        return {triple: tuple(claims) for triple, claims in by_triple.items()}

    @property
    def title(self) -> str:
        """What the world is called: ``Denied by`` and the voice."""
        report = f", as told by {self.reporter.name}" if self.reporter else ""
        return f"{self.kind.participle.capitalize()} by {self.voice.name}{report}"

    def name(self, prefixes: Prefixes) -> str:
        """The IRI of the named graph that holds its triples."""
        path = f"{prefixes.base}world/{_local_name(prefixes, self.voice.iri)}/{self.kind.name}"
        return f"{path}/told-by/{_local_name(prefixes, self.reporter.iri)}" if self.reporter else path


def _local_name(prefixes: Prefixes, iri: str) -> str:
    """The part of an agent's IRI that names it within an edition."""
    return slug(prefixes, iri).rpartition("/")[2].rpartition(":")[2]


def table_of(worlds: Iterable[World], prefixes: Prefixes) -> list[list[str]]:
    """Under HEAD a row for each triple and claim, with full IRIs; values of the core by their local names."""
    table = []
    for world in worlds:
        for triple, claims in world.triples.items():
            parts = [text_of(part) for part in triple]
            for claim in claims:
                facts = [fact(claim, field) for field in _FACTS.values()]
                table.append([world.name(prefixes), world.kind.name, *parts, claim.iri, *facts])
    return table


def fact(claim: Claim, field: str) -> str:
    """A field as text; a value of the core by its local name."""
    value = getattr(claim, field) or ""
    return value if isinstance(value, str) else str(value.name)


def worlds_of(
    model: Model, voice: Voice, kinds: Iterable[str] = tuple(KINDS), reporter: Voice | None = None
) -> list[World]:
    """The worlds ``kinds`` of ``voice``, its own or as told by ``reporter``, in the order of ``kinds``."""
    engine = model.engine
    view, values = ("views/world-told", {"reporter": reporter.iri}) if reporter else ("views/world", {})
    described = triples(engine, view, voice=voice.iri, **values)
    world = Model.of((Quad(*triple) for triple in described), model.prefixes)
    claims = [world.claim(iri) for iri in sorted(world.quad_index.by_subject, key=natural_key)]
    left_out = _left_out(engine, voice, reporter)
    by_kind: dict[str, list[Claim]] = {}
    for claim in claims:
        force, polarity = (node.iri if node else "" for node in (claim.force, claim.polarity))
        by_kind.setdefault(kind_of(force, polarity), []).append(claim)
    return [
        World(voice, KINDS[kind], reporter, tuple(by_kind.get(kind, ())), left_out.get(kind, ()))
        for kind in kinds
    ]


def kind_of(force: str, polarity: str) -> str:
    """The world that a force and a polarity (IRIs) put a claim into; "" where no world holds such claims."""
    for kind in KINDS.values():
        if force.removeprefix(CG) in kind.forces and polarity.removeprefix(CG) == kind.polarity:
            return kind.name
    return ""


def unrepresentable(engine: Engine, voice: Voice) -> list[tuple[str, int]]:
    """(What it is, claims) of what ``voice`` says and no world holds, the commonest first."""
    counts = Counter[str]()
    for count in voice.counts:
        if not kind_of(count.force, count.polarity):
            counts[count.force.removeprefix(CG)] += count.claims
    for row in rows(engine, "views/world-left-out", voice=voice.iri):
        if kind_of(row["force"], row["polarity"]):
            counts[row["why"]] += int(row["claims"])
    return commonest(counts)


def _left_out(engine: Engine, voice: Voice, reporter: Voice | None) -> dict[str, tuple[tuple[str, int], ...]]:
    """Kind → (reason, claims), the commonest reason first."""
    counts: dict[str, Counter[str]] = {}
    reporters = {reporter.iri} if reporter else {"", voice.iri}
    for row in rows(engine, "views/world-left-out", voice=voice.iri):
        kind = kind_of(row["force"], row["polarity"])
        if kind and row["reporter"] in reporters:
            counts.setdefault(kind, Counter())[row["why"]] += int(row["claims"])
    return {kind: tuple(commonest(reasons)) for kind, reasons in counts.items()}
