"""The argument map: claims in their exact words, and what is given for, against or in explanation of what.

A map of all arguments would be unreadable. Without a name the objections and their replies are
drawn, the part of the text that argues with others; with a name the map around one claim or argument, or that
of a paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import Refused, UsageProblem, counted
from claimgraph.model.graph import local_name
from claimgraph.model.node import local
from claimgraph.pictures.canvas import MARGIN, Canvas, TextBlock, TextStack, wrap
from claimgraph.pictures.drawable import (
    NothingToDraw,
    drawable_claims,
    enumerated,
    need_symbol,
    source_line,
)
from claimgraph.pictures.graph_layout import layouts, smooth
from claimgraph.pictures.style import ARGUMENTS, INK, PAPER, SOFT, Fill
from claimgraph.terms import DOCO

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from claimgraph.model import Argument, Claim, Model
    from claimgraph.pictures.canvas import Sample
    from claimgraph.pictures.graph_layout import Edge, Layout, Point

#: The most claims that a map may hold, and how many it grows to unasked.
MAX_CLAIMS, ENOUGH_CLAIMS = 120, 45
_WIDTH, _PAD, _NODE_RADIUS = 178.0, 6.0, 8.5
#: Between maps, and between columns of maps.
_BELOW, _BESIDE = 22, 40
_SHAPE = 1.35
_MEANING = {
    "supports": "+ is given for it",
    "attacks": "− is given against it",
    "explains": "∵ explains it",
    "illustrates": "e.g. is an instance of it",
    "analogy": "≈ is a likeness of it",
}


def _select(model: Model, about: str | None, steps: int | None) -> tuple[list[Argument], str]:
    """The arguments to draw and what they are, for ``about``: None or an IRI.

    From a claim or argument the map is followed for ``steps`` arguments, or as far as ENOUGH_CLAIMS allow.
    Raises UsageProblem when ``about`` is none of claim, argument and paragraph, Refused beyond MAX_CLAIMS.
    """
    if about is None:
        objections = [one for _, one in sorted(model.arguments.items()) if _is_rebuttal(one)]
        return objections, "Objections and replies"
    name = local_name(about)
    if model.graph.is_a(about, DOCO + "Paragraph"):
        chosen, title = _closure(model.paragraph(about).arguments), f"The arguments of {name}"
    elif about in model.arguments or about in model.claims:
        chosen, title = _neighbourhood(model, about, steps), f"The argument around {name}"
    else:
        hint = "name one, such as p048, p048-08 or p048-a3"
        raise UsageProblem(f"{name} is neither a claim, an argument nor a paragraph", "", hint)
    count = len(_claims_in(chosen))
    if count > MAX_CLAIMS:
        problem = f"the map has {count} claims, a legible sheet holds {MAX_CLAIMS}"
        raise Refused(problem, "", "give fewer --steps")
    return chosen, title


def _neighbourhood(model: Model, about: str, steps: int | None) -> list[Argument]:
    arguments = model.arguments
    reached = [arguments[about]] if about in arguments else []
    nodes = {about, *(reached[0].ends if reached else ())}
    for step in range(len(arguments) if steps is None else steps):
        more = [
            argument
            for argument in arguments.values()
            if argument not in reached and nodes.intersection((argument.iri, *argument.ends))
        ]
        wider = _closure([*reached, *more])
        if not more or (steps is None and step and len(_claims_in(wider)) > ENOUGH_CLAIMS):
            break
        reached = wider
        nodes |= {node for argument in reached for node in (argument.iri, *argument.ends)}
    return reached


def _is_rebuttal(argument: Argument) -> bool:
    """Whether it is an attack by one voice on what is reported of another."""
    claims = argument.model.claims
    target = claims.get(argument.conclusion.iri) if argument.conclusion else None
    if local(argument.bearing) != "attacks" or target is None or not target.reported_by:
        return False
    attackers = [claims[premise.iri].claimant for premise in argument.premise if premise.iri in claims]
    return any(voice != attacked for voices in attackers for voice in voices for attacked in target.claimant)


def _closure(chosen: Iterable[Argument]) -> list[Argument]:
    """``chosen`` with the arguments that are premises or conclusions in them, by IRI."""
    closed: dict[str, Argument] = {}
    todo = list(chosen)
    while todo:
        argument = todo.pop()
        closed[argument.iri] = argument
        known = argument.model.arguments
        todo += [known[end] for end in argument.ends if end in known and end not in closed]
    return [closed[iri] for iri in sorted(closed)]


def _claims_in(chosen: Iterable[Argument]) -> set[str]:
    return {end for argument in chosen for end in argument.ends if end not in argument.model.arguments}


def draw(model: Model, about: str | None = None, steps: int | None = None) -> Canvas:
    """The map of ``about`` (IRI of a claim, an argument or a paragraph), or of objections and replies."""
    for argument in model.arguments.values():
        need_symbol(argument.iri, "cg:bearing", argument.bearing, ARGUMENTS)
    claims = drawable_claims(model)
    chosen, title = _select(model, about, steps)
    if not chosen:
        holds = f"no argument holds {local_name(about)}" if about else ""
        why = holds or "the graph has no objection that is replied to"
        hint = "" if about else "name a claim, an argument or a paragraph, or write who attacks what"
        raise NothingToDraw(f"nothing to draw: {why}", "", hint)
    ends = _claims_in(chosen)
    shown = [claim for iri, claim in claims.items() if iri in ends]
    boxes = {claim.iri: _box_text(claim, shown) for claim in shown}
    edges: list[Edge] = [
        edge
        for argument in chosen
        for edge in (
            *([(argument.conclusion.iri, argument.iri)] if argument.conclusion else []),
            *((argument.iri, premise.iri) for premise in argument.premise),
        )
    ]
    sizes: dict[Hashable, Point] = {iri: (_WIDTH, box.height + 2 * _PAD) for iri, box in boxes.items()}
    sizes |= {argument.iri: (2 * _NODE_RADIUS, 2 * _NODE_RADIUS) for argument in chosen}
    maps = layouts(sizes, edges)
    canvas = Canvas(
        f"{title}, in the words of the text",
        f"{counted(len(chosen), 'argument')} between {counted(len(boxes), 'claim')}. What is "
        "argued about stands on the left, what is said for or against it on the right; premises that meet in "
        "one circle are given together.",
    )
    columns = _columns(maps)
    width = max(MARGIN * 2 + _width(columns), 560.0)
    top = canvas.header(width, ("", _legend(canvas, {local(argument.bearing) for argument in chosen}))) + 16
    x, bottom = MARGIN, top
    for column in columns:
        y = top
        for layout in column:
            _draw_map(canvas, model, layout, boxes, (x, y))
            y += layout.height + _BELOW
            bottom = max(bottom, y - _BELOW)
        x += _width([column]) + _BESIDE
    return canvas.finish(width, bottom, source_line(model))


def _box_text(claim: Claim, shown: Iterable[Claim]) -> TextStack:
    """What a claim's box says: its quotation, its label where another box has the same words, its voices."""
    inner = _WIDTH - 2 * _PAD
    parts = [wrap(f"“{claim.quote}”", inner, 7.6, "serif")]
    if any(other.quote == claim.quote for other in shown if other is not claim):
        parts.append(wrap(claim.label, inner, 6.6, "oblique", SOFT))
    how = {"imagined": ", imagined", "thought": ", in thought"}.get(local(claim.report_mode), "")
    parts.append(wrap(f"{enumerated(claim.claimant)}{how}\u00a0·\u00a0{claim.name}", inner, 6.6, "bold", INK))
    return TextStack(tuple(parts), 2.5)


def _draw_map(
    canvas: Canvas, model: Model, layout: Layout, boxes: dict[str, TextStack], corner: Point
) -> None:
    arguments = model.arguments
    for left, right, side, points in layout.paths(*corner):
        # Towards the conclusion, or from a premise.
        into = str(right) in arguments and arguments[str(right)].role_of(str(left)) == "conclusion"
        stroke, _ = ARGUMENTS[local(arguments[str(right if into else left)].bearing)]
        between = (_mark_id(str(left), arguments), _mark_id(str(right), arguments))
        line = stroke if into else stroke._replace(bar=False)
        canvas.line(smooth(points), line, 1.2, between=between)
        if into:
            canvas.arrow(points[0], (-side, 0.0), stroke.colour)
    for vertex, (x, y) in layout.centres.items():
        iri, x, y = str(vertex), x + corner[0], y + corner[1]
        if iri in boxes:
            width, height = layout.sizes[vertex]
            x, y = x - width / 2, y - height / 2
            reported = bool(model.claims[iri].reported_by)
            _frame(canvas, x, y, (width, height), reported, _mark_id(iri, arguments))
            canvas.stack(x + _PAD, y + _PAD, boxes[iri])
            continue
        stroke, symbol = ARGUMENTS[local(arguments[iri].bearing)]
        canvas.disc(x, y, _NODE_RADIUS, stroke.colour, _mark_id(iri, arguments))
        words = TextBlock((symbol,), 6.0 if len(symbol) > 1 else 10.0, "bold", stroke.colour)
        canvas.text(x, y - words.height / 2, words, "center")


def _mark_id(iri: str, arguments: dict[str, Argument]) -> str:
    """The identifier of a mark."""
    return f"{'argument' if iri in arguments else 'claim'}-{local_name(iri)}"


def _columns(maps: list[Layout]) -> list[list[Layout]]:
    """The maps in columns, so that the picture becomes about _SHAPE times as wide as high."""
    best: list[list[Layout]] = []
    least = float("inf")
    total = sum(layout.height + _BELOW for layout in maps)
    for number in range(1, min(len(maps), 8) + 1):
        columns: list[list[Layout]] = [[]]
        filled = 0.0
        for layout in maps:
            if filled + layout.height / 2 > total / number * len(columns) and len(columns) < number:
                columns.append([])
            columns[-1].append(layout)
            filled += layout.height + _BELOW
        tall = max(sum(layout.height + _BELOW for layout in column) for column in columns)
        badness = abs(_width(columns) / (tall + 140) - _SHAPE)
        if badness < least:
            best, least = columns, badness
    return best


def _width(columns: list[list[Layout]]) -> float:
    widths = (max((layout.width for layout in column), default=0.0) for column in columns)
    return sum(widths) + _BESIDE * (len(columns) - 1)


def _legend(canvas: Canvas, relations: set[str]) -> list[tuple[Sample, str]]:
    def frame(reported: bool) -> Sample:
        return lambda x, y: _frame(canvas, x - 11, y - 5.5, (22, 11), reported, "")

    lines: list[tuple[Sample, str]] = [
        (ARGUMENTS[key][0], words) for key, words in _MEANING.items() if key in relations
    ]
    return [*lines, (frame(False), "said in the speaker’s own voice"), (frame(True), "reported of somebody")]


def _frame(canvas: Canvas, x: float, y: float, size: Point, reported: bool, gid: str) -> None:
    """The frame of a claim: rounded for the speaker's own, grey and dashed for what he reports."""
    if reported:
        canvas.box(x, y, *size, Fill("", "#f1f1f1"), dashes=(4.0, 2.0), gid=gid)
    else:
        canvas.box(x, y, *size, Fill("", PAPER), round_by=min(5.0, size[1] / 3), gid=gid)
