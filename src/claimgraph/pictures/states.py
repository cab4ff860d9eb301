"""The picture of the states: who holds, forces or joins whom, what passes from whom to whom, who says so.

Every relation stands between its ends as a box of its own with the words of the claims: that way nothing
overlaps, and no line says more than a claim does. Claims that share their words (a list of towns) are one
box; questions and suspended claims are left out, since nobody holds what they put into words. Power runs from
left to right: who holds another in dependence stands on his left, whichever of the two the claim names first;
arrows run as the claim runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.voices import rows
from claimgraph.errors import counted
from claimgraph.model.graph import local_name
from claimgraph.model.node import local
from claimgraph.pictures.canvas import MARGIN, Canvas, TextStack, wrap
from claimgraph.pictures.drawable import NothingToDraw, drawable_claims, enumerated, source_line
from claimgraph.pictures.graph_layout import assign_layers, layouts, smooth
from claimgraph.pictures.style import FAINT, PAPER, RELATION_STROKES, SOFT, Fill
from claimgraph.terms import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from claimgraph.model import Claim, Model
    from claimgraph.pictures.canvas import Sample
    from claimgraph.pictures.graph_layout import Edge, Layout

_STATE, _LABEL, _PAD, _PORT = 108.0, 182.0, 5.0, 7.0
_MEANING = {
    "stated": "stated",
    "figurative": "said in a figure of speech",
    "reported": "reported of another voice",
    "reported, figurative": "reported, in a figure of speech",
}
_KINDS = {"state": "state", "group": "alliance, people, army or government", "place": "territory"}


class RelationEdge(NamedTuple):
    """A relation as claims with the same words make it: one subject or one object, the other end may be many.

    Ends are IRIs, the relation a local name, ``upper`` the end that is above the other ("subject", "object"
    or "" for neither), ``manner`` a key of RELATION_STROKES.
    """

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]
    upper: str
    manner: str
    negative: bool
    claims: tuple[Claim, ...]

    @property
    def levels(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ends above and those below; subjects and objects where neither is above the other."""
        ends = self.subjects, self.objects
        return ends[::-1] if self.upper == "object" else ends


def relation_edges(model: Model, claims: Mapping[str, Claim]) -> list[RelationEdge]:
    """What is claimed between states, in text order.

    Which relations are drawn, and which end of each is above the other, is data: groups of relations.
    """
    gathered: dict[tuple[str, str, Hashable], list[tuple[str, str, Claim]]] = {}
    seen: set[tuple[str, str, str]] = set()  # a relation may be in several groups
    for row in rows(model.engine, "views/between-powers"):
        iri, subject, relation, other, upper = row.values()
        if iri in claims and (iri, subject, other) not in seen:
            claim = claims[iri]
            seen.add((iri, subject, other))
            # All that a box says, so that it says it of every claim in it.
            manner = (_manner_of(claim), claim.polarity, claim.force, claim.claimant, claim.reported_by)
            key = (local_name(relation), local_name(upper), (claim.paragraph, claim.quote, *manner))
            gathered.setdefault(key, []).append((subject, other, claim))
    edges = []
    for (relation, upper, _), group in gathered.items():
        several = len({subject for subject, _, _ in group}) > 1 and len({other for _, other, _ in group}) > 1
        for part in [[member] for member in group] if several else [group]:
            subjects = tuple(sorted({subject for subject, _, _ in part}))
            objects = tuple(sorted({other for _, other, _ in part}))
            members = tuple(claim for _, _, claim in part)
            negative = local(members[0].polarity) == "negative"
            how = _manner_of(members[0])
            edges.append(RelationEdge(subjects, relation, objects, upper, how, negative, members))
    order = {iri: number for number, iri in enumerate(claims)}
    return sorted(edges, key=lambda edge: (min(order[claim.iri] for claim in edge.claims), edge[:4]))


def _manner_of(claim: Claim) -> str:
    """How a claim is made: a key of RELATION_STROKES."""
    if claim.reported_by:
        return "reported, figurative" if claim.figure else "reported"
    return "figurative" if claim.figure else "stated"


def layout_edges(edges: Sequence[RelationEdge]) -> list[Edge]:
    """The lines to lay out, from what is above to what is below, each relation between its ends.

    Relations that set nobody above anybody run from whoever stands further left by the other relations.
    """
    index = {name: number for number, name in enumerate(_ends(edges))}
    levels = [edge.levels for edge in edges if edge.upper]
    pairs = [(index[one], index[other]) for above, below in levels for one in above for other in below]
    layers = assign_layers(len(index), pairs)
    lines: list[Edge] = []
    for edge in edges:
        above, below = edge.levels
        depths = [min(layers[index[end]] for end in ends) for ends in (above, below)]
        if not edge.upper and depths[1] < depths[0]:
            above, below = below, above
        lines += [(end, edge) for end in above] + [(edge, end) for end in below]
    return lines


def _ends(edges: Sequence[RelationEdge]) -> list[str]:
    """The states, territories and groups between which ``edges`` lie, sorted."""
    return sorted({end for edge in edges for end in (*edge.subjects, *edge.objects)})


def draw(model: Model) -> Canvas:
    """The states and what is claimed to pass between them."""
    edges = relation_edges(model, drawable_claims(model))
    if not edges:
        hint = "it draws claims between entities of cg:Polity by a relation of rel:betweenPowers"
        raise NothingToDraw("nothing to draw: the graph has no claim between states", "", hint)
    lines = layout_edges(edges)
    states = {name: _State(model, name, lines) for name in _ends(edges)}
    labels = {edge: _label(edge) for edge in edges}
    sizes: dict[Hashable, tuple[float, float]] = {name: state.size for name, state in states.items()}
    sizes |= {edge: (_LABEL, label.height + 2 * _PAD) for edge, label in labels.items()}
    parts = sorted(layouts(sizes, lines, 9, 92), key=lambda layout: -len(layout.centres))
    canvas = Canvas(
        "What the text says of states, and who says it",
        f"{counted(sum(len(edge.claims) for edge in edges), 'claim')} between {len(states)} states, "
        "alliances, peoples and territories. Who holds another in dependence stands on the left of it; "
        "arrows run from the subject of the claim to its object.",
    )
    width = max(MARGIN * 2 + max(layout.width for layout in parts), 620.0)
    used = {edge.manner for edge in edges}
    strokes = [(RELATION_STROKES[way], words) for way, words in _MEANING.items() if way in used]
    if any(edge.negative for edge in edges):
        strokes.append((RELATION_STROKES["stated"]._replace(bar=True), "denied, or not wanted"))
    boxes = [(_sample(canvas, kind), words) for kind, words in _KINDS.items()]
    top = canvas.header(width, ("Lines", strokes), ("Boxes", boxes)) + 16
    for layout in parts:
        _draw_part(canvas, layout, states, labels, top)
        top += layout.height + 26
    return canvas.finish(width, top - 26, source_line(model))


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
    """The box of a state, a territory or a group, with room for all ``lines`` that end on one side of it."""

    def __init__(self, model: Model, iri: str, lines: Sequence[Edge]) -> None:
        self.kind = "state" if model.graph.is_a(iri, CG + "Polity") else "group"
        if model.graph.is_a(iri, SCHEMA + "Place"):
            self.kind = "place"
        face = "bold" if self.kind == "state" else "sans"
        self.words = wrap(model.graph.label(iri), _STATE - 2 * _PAD, 8.6, face)
        ports = max(sum(line[end] == iri for line in lines) for end in (0, 1))
        self.size = (_STATE, max(self.words.height + 2 * _PAD + 2, ports * _PORT + 8))

    def draw(self, canvas: Canvas, x: float, y: float, gid: str) -> None:
        """The box with its centre at (x, y)."""
        width, height = self.size
        _frame(canvas, self.kind, (x - width / 2, y - height / 2), self.size, gid)
        canvas.text(x, y - self.words.height / 2, self.words, "center")


def _label(edge: RelationEdge) -> TextStack:
    """What the box of a relation says: the relation, the words, the voice and the claims."""
    inner, claim = _LABEL - 2 * _PAD, edge.claims[0]
    force = local(claim.force)
    marks = [*(["not"] if edge.negative else []), *([force] if force != "assertion" else [])]
    relation = claim.predicate.label if claim.predicate else ""
    report = f", as told by {enumerated(claim.reported_by)}" if claim.reported_by else ""
    names = ", ".join(claim.name.replace("-", "\u2011") for claim in edge.claims)
    parts = (
        wrap(f"{relation} ({', '.join(marks)})" if marks else relation, inner, 8, "bold"),
        wrap(f"“{claim.quote}”", inner, 7, "serif"),
        wrap(f"{enumerated(claim.claimant)}{report}\u00a0·\u00a0{names}", inner, 6.4, "sans", SOFT),
    )
    return TextStack(parts, 1.5)


def _draw_part(
    canvas: Canvas,
    layout: Layout,
    states: dict[str, _State],
    labels: dict[RelationEdge, TextStack],
    top: float,
) -> None:
    ports = _ports(layout, states)
    for number, (left, right, side, points) in enumerate(layout.paths(MARGIN, top)):
        edge, state = (left, right) if isinstance(left, RelationEdge) else (right, left)
        if not isinstance(edge, RelationEdge):
            raise TypeError("a line joins a relation and a state")
        for at, vertex in ((0, left), (-1, right)):
            x, y = points[at]
            points[at] = (x, y + ports.get((number, vertex), 0.0))
        aimed = state in edge.objects
        stroke = RELATION_STROKES[edge.manner]._replace(bar=edge.negative and aimed)
        canvas.line(smooth(points), stroke, 1.2)
        if aimed:
            tip, towards = (points[-1], side) if state == right else (points[0], -side)
            canvas.arrow(tip, (float(towards), 0.0), stroke.colour, 6.5)
    for vertex, (x, y) in layout.centres.items():
        x, y = MARGIN + x, top + y
        if not isinstance(vertex, RelationEdge):
            states[str(vertex)].draw(canvas, x, y, f"state-{local_name(str(vertex))}")
            continue
        width, height = layout.sizes[vertex]
        x, y = x - width / 2, y - height / 2
        gid = "bond-" + "-".join(claim.name for claim in vertex.claims)
        canvas.box(x, y, width, height, Fill(), edge=FAINT, line=0.6, round_by=3, gid=gid)
        canvas.stack(x + _PAD, y + _PAD, labels[vertex])


def _ports(layout: Layout, states: dict[str, _State]) -> dict[tuple[int, Hashable], float]:
    """How far from the middle of a state's side each line ends, so that lines do not end in one point.

    They stand in the order of where they come from; keys are (number of the line, state).
    """
    sides: dict[tuple[Hashable, bool], list[tuple[float, int]]] = {}
    for number, ((left, right), way) in enumerate(zip(layout.edges, layout.waypoints, strict=True)):
        for vertex, other, near in ((left, right, way[:1]), (right, left, way[-1:])):
            if vertex in states:
                x, y = near[0] if near else layout.centres[other]
                sides.setdefault((vertex, x > layout.centres[vertex][0]), []).append((y, number))
    return {
        (number, vertex): (rank - (len(group) - 1) / 2) * _PORT
        for (vertex, _), group in sides.items()
        for rank, (_, number) in enumerate(sorted(group))
    }
