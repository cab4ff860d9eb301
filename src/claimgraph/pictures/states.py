"""The picture of the states: who holds, forces or joins whom, what passes from whom to whom, who says so.

Every relation stands between its ends as a box of its own with the words of the claims: that way nothing
overlaps, and no line says more than a claim does. Power runs from left to right: who holds another in
dependence stands on his left, whichever of the two the claim names first; arrows run as the claim runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.model.graph import local_name
from claimgraph.model.records import local
from claimgraph.pictures.canvas import MARGIN, Canvas, wrap
from claimgraph.pictures.data import NothingToDraw, claims, listed, source
from claimgraph.pictures.layout import components, layered, smooth
from claimgraph.pictures.relation_edges import RelationEdge, links, relation_edges
from claimgraph.pictures.style import FAINT, HOLDS, PAPER, SOFT, Fill
from claimgraph.terms import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Hashable

    from claimgraph.model import Model
    from claimgraph.pictures.canvas import Sample
    from claimgraph.pictures.layout import Layout

_STATE, _LABEL, _PAD, _PORT = 108.0, 182.0, 5.0, 7.0
_MEANING = {
    "stated": "stated",
    "figurative": "said in a figure of speech",
    "reported": "reported of another voice",
    "reported, figurative": "reported, in a figure of speech",
}
_KINDS = {"state": "state", "group": "alliance, people, army or government", "place": "territory"}


def draw(model: Model) -> Canvas:
    """The states and what is claimed to pass between them."""
    said = claims(model)
    found = relation_edges(model, said)
    if not found:
        raise NothingToDraw("nothing to draw: the graph has no claim between states", "", "")
    names = sorted({end for bond in found for end in (*bond.subjects, *bond.objects)})
    states = {name: _State(model, name) for name in names}
    labels = {bond: _Label(bond) for bond in found}
    edges = links(found)
    for name, state in states.items():
        state.grow(max(sum(edge[end] == name for edge in edges) for end in (0, 1)))
    sizes: dict[Hashable, tuple[float, float]] = {name: state.size for name, state in states.items()}
    sizes |= {bond: label.size for bond, label in labels.items()}
    parts = sorted(components(list(sizes), edges), key=lambda part: -len(part))
    layouts = []
    for part in parts:
        inside = [edge for edge in edges if edge[0] in part]
        layouts.append((layered({vertex: sizes[vertex] for vertex in part}, inside, 9, 92), inside))
    canvas = Canvas(
        "What the text says of states, and who says it",
        f"{sum(len(bond.claims) for bond in found)} claims between {len(states)} states, alliances, peoples "
        "and territories. Who holds another in dependence stands on the left of it; arrows run from the "
        "subject of the claim to its object.",
    )
    width = max(MARGIN * 2 + max(layout.width for layout, _ in layouts), 620.0)
    top = canvas.head(width)
    used = {bond.way for bond in found}
    lines: list[tuple[Sample, str]] = [(HOLDS[way], words) for way, words in _MEANING.items() if way in used]
    if any(bond.negative for bond in found):
        lines.append((HOLDS["stated"]._replace(bar=True), "denied, or not wanted"))
    top = canvas.legend(MARGIN, top, width - 2 * MARGIN, lines, "Lines")
    kinds: list[tuple[Sample, str]] = [(_sample(canvas, kind), words) for kind, words in _KINDS.items()]
    top = canvas.legend(MARGIN, top, width - 2 * MARGIN, kinds, "Boxes") + 16
    for layout, inside in layouts:
        _draw_part(canvas, layout, inside, states, labels, top)
        top += layout.height + 26
    return canvas.finish(width, top - 26, source(model))


def _frame(
    canvas: Canvas, kind: str, corner: tuple[float, float], size: tuple[float, float], gid: str
) -> None:
    """The frame of a state (grey, strong), a territory (round) or a group (thin)."""
    ground = Fill("", "#e9e9e9" if kind == "state" else PAPER)
    round_by = size[1] / 2.1 if kind == "place" else 0.0
    canvas.box(*corner, *size, ground, line=1.6 if kind == "state" else 0.8, round_by=round_by, gid=gid)


def _sample(canvas: Canvas, kind: str) -> Sample:
    return lambda x, y: _frame(canvas, kind, (x - 12, y - 5), (24, 10), "")


class _State:
    """The box of a state, a territory or a group."""

    def __init__(self, model: Model, iri: str) -> None:
        self.kind = "state" if model.graph.is_a(iri, CG + "Polity") else "group"
        if model.graph.is_a(iri, SCHEMA + "Place"):
            self.kind = "place"
        self.words = wrap(
            model.graph.label(iri), _STATE - 2 * _PAD, 8.6, "bold" if self.kind == "state" else "sans"
        )
        self.size = (_STATE, self.words.height + 2 * _PAD + 2)

    def grow(self, lines: int) -> None:
        """Make room for ``lines`` to end on one side."""
        self.size = (_STATE, max(self.size[1], lines * _PORT + 8))

    def draw(self, canvas: Canvas, x: float, y: float, gid: str) -> None:
        """The box with its centre at (x, y)."""
        width, height = self.size
        _frame(canvas, self.kind, (x - width / 2, y - height / 2), self.size, gid)
        canvas.text(x, y - self.words.height / 2, self.words, "center")


class _Label:
    """What a bond says: the relation, the words, the voice and the places."""

    def __init__(self, bond: RelationEdge) -> None:
        inner, claim = _LABEL - 2 * _PAD, bond.claims[0]
        force = local(claim.force)
        marks = [*(["not"] if bond.negative else []), *([force] if force != "assertion" else [])]
        relation = claim.predicate.label if claim.predicate else ""
        told = f", as told by {listed([one.label for one in claim.reported_by])}" if claim.reported_by else ""
        who = listed([one.label for one in claim.claimant])
        places = ", ".join(one.name.replace("-", "\u2011") for one in bond.claims)
        self.parts = [
            wrap(f"{relation} ({', '.join(marks)})" if marks else relation, inner, 8, "bold"),
            wrap(f"“{claim.quote}”", inner, 7, "serif"),
            wrap(f"{who}{told}\u00a0·\u00a0{places}", inner, 6.4, "sans", SOFT),
        ]
        self.size = (_LABEL, sum(part.height for part in self.parts) + 2 * _PAD + 3)

    def draw(self, canvas: Canvas, x: float, y: float, bond: RelationEdge) -> None:
        """The box with its centre at (x, y)."""
        width, height = self.size
        gid = "bond-" + "-".join(claim.name for claim in bond.claims)
        canvas.box(
            x - width / 2, y - height / 2, width, height, Fill(), edge=FAINT, line=0.6, round_by=3, gid=gid
        )
        line = y - height / 2 + _PAD
        for part in self.parts:
            line = canvas.text(x - width / 2 + _PAD, line, part) + 1.5


def _draw_part(
    canvas: Canvas, layout: Layout, edges: list[tuple[Hashable, Hashable]], states: dict[str, _State],
    labels: dict[RelationEdge, _Label], top: float,
) -> None:  # fmt: skip
    ports = _ports(layout, edges, states)
    for number, ((left, right), way) in enumerate(zip(edges, layout.ways, strict=True)):
        bond, state = (left, right) if isinstance(left, RelationEdge) else (right, left)
        if not isinstance(bond, RelationEdge):
            raise TypeError("an edge joins a bond and a state")
        side = 1 if layout.centres[right][0] >= layout.centres[left][0] else -1
        path = [_end(layout, left, side), *way, _end(layout, right, -side)]
        for at, vertex in ((0, left), (-1, right)):
            x, y = path[at]
            path[at] = (x, y + ports.get((number, vertex), 0.0))
        points = [(MARGIN + x, top + y) for x, y in path]
        aimed = state in bond.objects
        stroke = HOLDS[bond.way]._replace(bar=bond.negative and aimed)
        canvas.line(smooth(points), stroke, 1.2)
        if aimed:
            tip, towards = (points[-1], side) if state == right else (points[0], -side)
            canvas.arrow(tip, (float(towards), 0.0), stroke.colour, 6.5)
    for vertex, (x, y) in layout.centres.items():
        if isinstance(vertex, RelationEdge):
            labels[vertex].draw(canvas, MARGIN + x, top + y, vertex)
        else:
            states[str(vertex)].draw(canvas, MARGIN + x, top + y, f"state-{local_name(str(vertex))}")


def _end(layout: Layout, vertex: Hashable, side: int) -> tuple[float, float]:
    """The middle of a box's left (-1) or right (1) side."""
    x, y = layout.centres[vertex]
    return x + side * (_LABEL if isinstance(vertex, RelationEdge) else _STATE) / 2, y


def _ports(
    layout: Layout, edges: list[tuple[Hashable, Hashable]], states: dict[str, _State]
) -> dict[tuple[int, Hashable], float]:
    """How far from the middle of a state's side each edge ends, so that edges do not end in one point.

    They stand in the order of where they come from; keys are (number of the edge, state).
    """
    sides: dict[tuple[Hashable, bool], list[tuple[float, int]]] = {}
    for number, ((left, right), way) in enumerate(zip(edges, layout.ways, strict=True)):
        for vertex, other, near in ((left, right, way[:1]), (right, left, way[-1:])):
            if vertex in states:
                x, y = near[0] if near else layout.centres[other]
                sides.setdefault((vertex, x > layout.centres[vertex][0]), []).append((y, number))
    return {
        (number, vertex): (place - (len(group) - 1) / 2) * _PORT
        for (vertex, _), group in sides.items()
        for place, (_, number) in enumerate(sorted(group))
    }
