"""What falls when claims are denied: the arguments of a graph as a justification network.

Support is followed the way a truth maintenance system does it (Doyle 1979). A claim that no argument supports
stands by itself. Any other stands while at least one argument for it stands. Whether the premises of one
argument are linked (each is needed) or convergent (each is a reason by itself) the graph does not say: they
are taken as linked unless the caller asks otherwise, and as convergent where they are instances of the
conclusion.

Supporting, illustrating and likening give a conclusion grounds. An explanation tells why something is so that
it takes for granted, and an objection speaks against: neither is a ground, so that losing them fells nothing,
but both losses are told.

To fall means to be left without any ground that the text gives, and never to be false. No path through the
graph tells it, because a conclusion with a second, independent ground is reached by the same path and does
not fall; hence this module beside the stored queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import UsageProblem
from claimgraph.model.node import iris
from claimgraph.terms import CG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from claimgraph.model import Model

#: Relations that give a conclusion grounds, and the one whose premises are each enough.
GROUNDS = (CG + "supports", CG + "illustrates", CG + "analogy")
ILLUSTRATES = CG + "illustrates"
EXPLAINS, ATTACKS = CG + "explains", CG + "attacks"

#: What the denial does to a claim or an argument, in the order of the answer.
FALLS, WEAKENED, UNEXPLAINED, UNOPPOSED = "falls", "weakened", "unexplained", "unopposed"
EFFECTS = (FALLS, WEAKENED, UNEXPLAINED, UNOPPOSED)


class Step(NamedTuple):
    """An argument as far as it bears: IRIs of its relation, its premises (sorted) and its conclusion."""

    iri: str
    bearing: str
    premises: tuple[str, ...]
    conclusion: str

    def holds(self, standing: Collection[str], convergent: bool) -> bool:
        """Whether the premises that it needs, one where they are convergent, are among those ``standing``."""
        stand = (premise in standing for premise in self.premises)
        return any(stand) if convergent or self.bearing == ILLUSTRATES else all(stand)


class Loss(NamedTuple):
    """What one claim, or one argument that is argued about, loses.

    ``effect`` is one of EFFECTS: it falls, is weakened (some grounds are left), unexplained (no explanation
    is left), or unopposed (no objection to it is left). ``lost`` are the arguments that go, ``left`` is the
    number of those of the same kind that stay. ``steps`` is the number of arguments on the shortest way from
    what is denied, ``way`` the nodes of that way, from the denied claim to this one.
    """

    effect: str
    iri: str
    steps: int
    lost: tuple[str, ...]
    left: int
    way: tuple[str, ...]


def steps_of(model: Model) -> list[Step]:
    """Every argument of a graph, sorted by IRI."""
    return [
        Step(
            argument.iri,
            argument.bearing.iri if argument.bearing else "",
            iris(argument.premise),
            argument.conclusion.iri if argument.conclusion else "",
        )
        for argument in model.arguments.values()
    ]


def standing(arguments: Iterable[Step], denied: Collection[str], *, convergent: bool = False) -> set[str]:
    """The claims and arguments that stand when ``denied`` do not: the least fixpoint.

    Claims that only support each other in a circle do not stand: nothing outside the circle carries them.
    """
    steps = list(arguments)
    grounded = {step.conclusion for step in steps if step.bearing in GROUNDS}
    inner = {step.iri for step in steps}
    nodes = {node for step in steps for node in (*step.premises, step.conclusion)} - inner
    accepted_nodes = {node for node in nodes if node not in grounded and node not in denied}
    waiting = [step for step in steps if step.iri not in denied]
    while True:
        accepted = [step for step in waiting if step.holds(accepted_nodes, convergent)]
        if not accepted:
            return accepted_nodes
        waiting = [step for step in waiting if not step.holds(accepted_nodes, convergent)]
        accepted_nodes.update(step.iri for step in accepted)
        accepted_nodes.update(
            step.conclusion
            for step in accepted
            if step.bearing in GROUNDS and step.conclusion not in denied and step.conclusion not in inner
        )


def deny(arguments: Iterable[Step], denied: Collection[str], *, convergent: bool = False) -> list[Loss]:
    """What is lost when the claims or arguments ``denied`` are given up, by effect, steps and IRI.

    ``convergent`` takes every argument to stand while one of its premises does. What did not stand before
    cannot be lost. An argument that falls with its premise is told with what it argued for, and by itself
    where an argument bears on it. Raises UsageProblem when nothing is denied.
    """
    if not denied:
        raise UsageProblem("nothing is denied", "", "name a claim or an argument")
    steps = list(arguments)
    before, after = (standing(steps, gone, convergent=convergent) for gone in ((), denied))
    gone, inner = before - after, {step.iri for step in steps}
    ways = _ways(steps, denied, gone)
    by_conclusion: dict[str, list[Step]] = {}
    for step in steps:
        by_conclusion.setdefault(step.conclusion, []).append(step)
    losses = []
    for node, arguments_for in by_conclusion.items():
        if node in denied:
            continue
        for kinds, effect in ((GROUNDS, ""), ((EXPLAINS,), UNEXPLAINED), ((ATTACKS,), UNOPPOSED)):
            of_kind = [step for step in arguments_for if step.bearing in kinds and step.iri in before]
            lost = tuple(sorted(step.iri for step in of_kind if step.iri in gone or step.iri in denied))
            left = len(of_kind) - len(lost)
            if not lost or (effect and left):
                continue
            way = min((ways[iri] for iri in lost), key=lambda each: (len(each), each))
            loss_effect = effect or (FALLS if node in gone else WEAKENED)
            losses.append(
                Loss(loss_effect, node, sum(each in inner for each in way), lost, left, (*way, node))
            )
    return sorted(losses, key=lambda loss: (EFFECTS.index(loss.effect), loss.steps, loss.iri))


def _ways(
    steps: Iterable[Step], denied: Collection[str], gone: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """For each node that goes the shortest way to it from what is denied, over nodes that go; ties by IRI."""
    ways: dict[str, tuple[str, ...]] = {node: (node,) for node in sorted(denied)}
    targets: dict[str, list[str]] = {}
    for step in steps:
        for premise in step.premises:
            targets.setdefault(premise, []).append(step.iri)
        if step.bearing in GROUNDS:
            targets.setdefault(step.iri, []).append(step.conclusion)
    frontier = list(ways)
    while frontier:
        next_ways: dict[str, tuple[str, ...]] = {}
        for node in frontier:
            for target in sorted(targets.get(node, ())):
                if target in gone and target not in ways and target not in next_ways:
                    next_ways[target] = (*ways[node], target)
        ways |= next_ways
        frontier = sorted(next_ways)
    return ways
