"""Which claims are wanted: by voice, force, polarity, figure, and whether the voice speaks itself.

The same names everywhere: in the parameters of pages and interfaces, and in Python.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UsageProblem
from claimgraph.model.resolve import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from claimgraph.model.node import Node
    from claimgraph.model.records import Claim


class Value(NamedTuple):
    """A value that claims can have: what asks for it, what it is called, and its IRI where it has one."""

    name: str
    label: str
    iri: str = ""


OWN = Value("own", "said by its own voice")
REPORTED = Value("reported", "told by somebody else")
#: Other words for the same, as the stored questions have them: is it reported?
_SYNONYMS = {"no": OWN.name, "yes": REPORTED.name}


def _values(nodes: Iterable[Node | None]) -> list[Value]:
    return [Value(one.name, one.label, one.iri) for one in nodes if one]


#: What claims are chosen by → the values that a claim has there.
FACETS: dict[str, Callable[[Claim], list[Value]]] = {
    "voice": lambda claim: _values(claim.claimant),
    "force": lambda claim: _values((claim.force,)),
    "polarity": lambda claim: _values((claim.polarity,)),
    "figure": lambda claim: _values(claim.figure),
    "reported": lambda claim: [OWN if claim.own else REPORTED],
}
#: Facet → value → how many claims have it.
Counts = dict[str, Counter[Value]]


def choice(given: Mapping[str, str], available: Counts) -> dict[str, str]:
    """What is asked for of ``given``, facet by facet, each value by its name; what is "" is free.

    Raises UsageProblem for a value that no claim has, with the nearest that some have.
    """
    chosen = {}
    for facet in FACETS:
        value = given.get(facet, "").strip()
        if not value:
            continue
        value = _SYNONYMS.get(value, value) if facet == "reported" else value
        names = {one: each.name for each in available[facet] for one in (each.iri, each.name)}
        if value not in names:
            hint = did_you_mean(value, [one.name for one in available[facet]], f"leave out {facet}=")
            raise UsageProblem(f"no claim has the {facet} {value!r}", "", hint)
        chosen[facet] = names[value]
    return chosen


def fits(claim: Claim, chosen: Mapping[str, str]) -> bool:
    """Whether a claim has every value in ``chosen``: facet → name or IRI."""
    return all(
        any(value in (one.name, one.iri) for one in FACETS[facet](claim)) for facet, value in chosen.items()
    )


def counts(claims: Iterable[Claim], chosen: Mapping[str, str]) -> Counts:
    """For each facet how many claims have which value, of those that fit what is chosen of all others."""
    counted: Counts = {facet: Counter() for facet in FACETS}
    for claim in claims:
        misses = [facet for facet, value in chosen.items() if not fits(claim, {facet: value})]
        for facet, values in FACETS.items():
            if not misses or misses == [facet]:
                counted[facet].update(values(claim))
    return counted
