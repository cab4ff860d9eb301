"""What claims say to pass between states, gathered for the picture of the states.

Claims that share their words (a list of towns) are one bond. Questions and suspended claims are left out,
since nobody holds what they put into words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.graph import local_name
from claimgraph.model.records import local
from claimgraph.pictures.data import rows
from claimgraph.pictures.layout import layers_of
from claimgraph.terms import REL

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from claimgraph.model import Claim, Model

# Which relations are drawn, and which end of each is above the other, is data: the groups of relations below
# rel:betweenPowers, to which an edition may add.
_BETWEEN = f"""
SELECT DISTINCT ?claim ?subject ?relation ?object ?upper {{
  <{REL}betweenPowers> skos:member* ?group . ?group skos:member ?relation .
  OPTIONAL {{ ?group cg:upperEnd ?upper }}
  ?claim rdf:predicate ?relation ; rdf:subject ?subject ; rdf:object ?object ; cg:force ?force .
  ?subject a ?one . ?object a ?other .
  FILTER(?one = cg:Polity && ?other IN (cg:Polity, foaf:Organization, foaf:Group, schema:Place)
    || ?other = cg:Polity && ?one IN (cg:Polity, foaf:Organization, foaf:Group, schema:Place))
  FILTER(?force NOT IN (cg:question, cg:supposition, cg:counterfactual, cg:semblance))
}}
"""


class RelationEdge(NamedTuple):
    """A relation as claims with the same words make it: one subject or one object, the other end may be many.

    Ends are IRIs, the relation a local name, ``upper`` the end that is above the other ("subject", "object"
    or "" for neither), ``way`` a key of HOLDS.
    """

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]
    upper: str
    way: str
    negative: bool
    claims: tuple[Claim, ...]


def relation_edges(model: Model, said: Mapping[str, Claim]) -> list[RelationEdge]:
    """What is claimed between states, in text order."""
    gathered: dict[tuple[Hashable, ...], list[tuple[str, str, Claim]]] = {}
    relations: dict[str, tuple[str, str]] = {}
    drawn: set[tuple[str, str, str]] = set()  # a relation may be in several groups
    for iri, subject, relation, other, upper in rows(model, _BETWEEN):
        if iri in said and (iri, subject, other) not in drawn:
            claim = said[iri]
            drawn.add((iri, subject, other))
            relations[iri] = (local_name(relation), local_name(upper))
            # All that a box says, so that it says it of every claim in it.
            manner = (way_of(claim), claim.polarity, claim.force, claim.claimant, claim.reported_by)
            key: tuple[Hashable, ...] = (local_name(relation), claim.paragraph, claim.quote, *manner)
            gathered.setdefault(key, []).append((subject, other, claim))
    found = []
    for group in gathered.values():
        several = len({subject for subject, _, _ in group}) > 1 and len({other for _, other, _ in group}) > 1
        for part in [[one] for one in group] if several else [group]:
            subjects = tuple(sorted({subject for subject, _, _ in part}))
            objects = tuple(sorted({other for _, other, _ in part}))
            members = tuple(claim for _, _, claim in part)
            first = members[0]
            negative = local(first.polarity) == "negative"
            relation, upper = relations[first.iri]
            found.append(RelationEdge(subjects, relation, objects, upper, way_of(first), negative, members))
    order = {iri: number for number, iri in enumerate(said)}
    return sorted(found, key=lambda bond: (min(order[claim.iri] for claim in bond.claims), bond[:4]))


def way_of(claim: Claim) -> str:
    """How a claim is made: a key of HOLDS."""
    if claim.reported_by:
        return "reported, figurative" if claim.figure else "reported"
    return "figurative" if claim.figure else "stated"


def links(found: Sequence[RelationEdge]) -> list[tuple[Hashable, Hashable]]:
    """The edges to lay out, from what is above to what is below, each bond between its ends.

    Relations that set nobody above anybody run from whoever stands further left by the other relations.
    """
    names = sorted({end for bond in found for end in (*bond.subjects, *bond.objects)})
    index = {name: number for number, name in enumerate(names)}
    upper = {bond: bond.objects if bond.upper == "object" else bond.subjects for bond in found}
    pairs = [
        (index[above], index[below])
        for bond in found
        if bond.upper
        for above in upper[bond]
        for below in (bond.subjects if upper[bond] is bond.objects else bond.objects)
    ]
    layers = layers_of(len(names), pairs)
    edges: list[tuple[Hashable, Hashable]] = []
    for bond in found:
        above = upper[bond]
        if not bond.upper:
            depths = [min(layers[index[end]] for end in ends) for ends in (bond.subjects, bond.objects)]
            above = bond.subjects if depths[0] <= depths[1] else bond.objects
        below = bond.objects if above is bond.subjects else bond.subjects
        edges += [(end, bond) for end in above] + [(bond, end) for end in below]
    return edges
