"""Two voices side by side, or one voice's is against its ought.

What both say and what only one says comes from their worlds; where they contradict each other or pull against
each other comes from the stored questions on contradictions, whose rules are written there and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.voices import rows
from claimgraph.answer.worlds import worlds_of
from claimgraph.model.graph import text_of
from claimgraph.model.records import PUT_FORWARD, STANCE_PHRASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from claimgraph.answer.voices import Voice
    from claimgraph.model import Claim, Model

#: Stored question → what it finds, and why the two claims stand against each other.
_QUESTIONS = (
    ("contradictions/polarity", "contradiction", "one affirms what the other denies"),
    ("contradictions/single-valued", "contradiction", "two values where there can be one"),
    ("views/disjoint", "contradiction", "relations that exclude each other"),
    ("contradictions/tensions", "tension", ""),
    ("contradictions/noted", "", ""),
)
_NORMS = {"prescription", "permission", "commitment"}

#: The columns of a comparison as a table.
HEAD = ("relation", "why", "subject", "predicate", "object", "claims", "quote", "otherClaims", "otherQuote")

#: What is against what ought to be: is, ought, and how a reader says it.
IS_AND_OUGHT = (
    ("asserted", "demanded", "demanded, and said to be so"),
    ("denied", "demanded", "demanded, and said not to be so"),
    ("ruled-out", "demanded", "demanded, and ruled out"),
    ("asserted", "forbidden", "forbidden, and said to be so"),
    ("denied", "forbidden", "forbidden, and said not to be so"),
    ("expected", "forbidden", "forbidden, and expected"),
)


class Side(NamedTuple):
    """One of two claims set against each other, and whose it is.

    ``report`` says who reports it and with what stance, "" where the voice speaks itself.
    """

    voice: str
    claim: Claim
    report: str


class Opposition(NamedTuple):
    """Two claims that contradict each other or pull against each other: which of the two, and why."""

    kind: str
    ground: str
    one: Side
    other: Side


class Shared(NamedTuple):
    """A plain triple of one kind of world, with the claims of either voice that say it."""

    kind: str
    triple: Triple
    one: tuple[Claim, ...]
    other: tuple[Claim, ...]


class Ought(NamedTuple):
    """A triple that a voice both says something of and demands or forbids: how, and the claims of either."""

    how: str
    triple: Triple
    statements: tuple[Claim, ...]
    norms: tuple[Claim, ...]


class Comparison(NamedTuple):
    """What two voices both say, what only one says, and where they stand against each other.

    Of one voice alone (``other`` None) what ought to be against what is, and where it contradicts itself.
    """

    one: Voice
    other: Voice | None
    both: list[Shared]
    only_one: list[Shared]
    only_other: list[Shared]
    oughts: list[Ought]
    oppositions: list[Opposition]

    @property
    def meets(self) -> bool:
        """Whether the two have anything in common, or anything against each other."""
        return bool(self.both or self.oughts or self.oppositions)

    def table(self) -> list[list[str]]:
        """Under HEAD a row for each item, with full IRIs."""
        table = [_row("both", item.kind, item.triple, item.one, item.other) for item in self.both]
        for voice, items in ((self.one, self.only_one), (self.other, self.only_other)):
            relation = f"only {voice.name if voice else ''}"
            table += [_row(relation, item.kind, item.triple, item.one, item.other) for item in items]
        for how, triple, statements, norms in self.oughts:
            table.append(_row("is and ought", how, triple, norms, statements))
        for kind, ground, one, other in self.oppositions:
            sides = (one.claim.iri, one.claim.quote, other.claim.iri, other.claim.quote)
            table.append([kind, ground, "", "", "", *sides])
        return table


def _row(relation: str, why: str, triple: Triple, one: Sequence[Claim], other: Sequence[Claim]) -> list[str]:
    cells = [relation, why, *map(text_of, triple)]
    for claims in (one, other):
        cells += [" ".join(claim.iri for claim in claims), claims[0].quote if claims else ""]
    return cells


def compare(
    model: Model, one: Voice, other: Voice | None = None, reporter: Voice | None = None
) -> Comparison:
    """``one`` and ``other`` by their own worlds, with ``reporter`` also by what that one tells of them.

    Without ``other`` what ``one`` demands or forbids against what it says is, is not or will be so.
    """
    if other is None:
        oughts = _is_and_ought(model, one, reporter)
        return Comparison(one, None, [], [], [], oughts, oppositions(model, one, one))
    first, second = _claims_of(model, one, reporter), _claims_of(model, other, reporter)
    both: list[Shared] = []
    only_one: list[Shared] = []
    only_other: list[Shared] = []
    for key in (*first, *(key for key in second if key not in first)):
        item = Shared(*key, tuple(first.get(key, ())), tuple(second.get(key, ())))
        (both if item.one and item.other else only_one if item.one else only_other).append(item)
    return Comparison(one, other, both, only_one, only_other, [], oppositions(model, one, other))


def _claims_of(model: Model, voice: Voice, reporter: Voice | None) -> dict[tuple[str, Triple], list[Claim]]:
    """(kind, triple) → claims, kind by kind and by name."""
    by_triple: dict[tuple[str, Triple], list[Claim]] = {}
    own = worlds_of(model, voice)
    reported = worlds_of(model, voice, reporter=reporter) if reporter else own
    for world, more in zip(own, reported, strict=True):
        for claim in {claim.iri: claim for claim in (*world.claims, *more.claims)}.values():
            by_triple.setdefault((world.kind.name, claim.triple), []).append(claim)
    return by_triple


def _is_and_ought(model: Model, voice: Voice, reporter: Voice | None) -> list[Ought]:
    """Where what ``voice`` demands or forbids meets what it says is, is not or will be so."""
    by_triple = _claims_of(model, voice, reporter)
    return [
        Ought(how, triple, tuple(claims), tuple(by_triple[norm, triple]))
        for kind, norm, how in IS_AND_OUGHT
        for (name, triple), claims in by_triple.items()
        if name == kind and (norm, triple) in by_triple
    ]


def oppositions(model: Model, one: Voice | None = None, other: Voice | None = None) -> list[Opposition]:
    """Contradictions and tensions between two voices, either way round; of all voices where none is given.

    What the curator of the edition notes comes last, and only where the propositions do not show it.
    """
    by_pair: dict[frozenset[str], Opposition] = {}
    orders = {(one, other), (other, one)}
    for question, kind, ground in _QUESTIONS:
        for first, second in sorted(orders, key=lambda pair: pair != (one, other)):
            values = {"voice": first.iri} if first else {}
            values |= {"against": second.iri} if second else {}
            for row in rows(model.engine, question, **values):
                opposition_kind, why = (kind, ground or row.get("kind", "")) if kind else _curated(row)
                sides = (_side(model, row, ""), _side(model, row, "other"))
                if first is not one and one is not None:
                    sides = sides[::-1]
                pair = frozenset({row["claim"], row["other"], row["voice"], row["otherVoice"]})
                if opposition_kind:
                    by_pair.setdefault(pair, Opposition(opposition_kind, why, *sides))
    order = {"contradiction": 0, "tension": 1}
    return sorted(by_pair.values(), key=lambda item: order[item.kind])


def _curated(row: dict[str, str]) -> tuple[str, str]:
    """(kind, ground) of an argument that the curator draws; "" where it sets nothing against anything."""
    forces = {row["force"], row["otherForce"]}
    if row["relation"] != "attacks":
        return "", ""
    if forces <= _NORMS:
        return "tension", "norm against norm, as the curator notes"
    if forces <= PUT_FORWARD or forces == {"prediction"}:
        return "contradiction", "as the curator notes"
    return "tension", "as the curator notes"


def _side(model: Model, row: dict[str, str], prefix: str) -> Side:
    def get(name: str) -> str:
        return row[prefix + name[0].upper() + name[1:] if prefix else name]

    reporter = get("toldBy")
    report = ""
    if reporter not in ("", get("voice")):
        report = f"as told by {reporter}, who {STANCE_PHRASES[get('stance')]}"
    return Side(get("voice"), model.claim(row["other" if prefix else "claim"]), report)
