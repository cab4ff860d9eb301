"""The argument map: claims in their exact words, and what is given for, against or in explanation of what.

A map of all arguments would be unreadable on any sheet. Without a name the objections and their replies are
drawn, the part of the text that argues with others; with a name the map around one claim or argument, or that
of a paragraph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import Refused, UsageProblem
from claimgraph.model.graph import local_name
from claimgraph.model.records import local
from claimgraph.pictures.canvas import MARGIN, Canvas, Words, wrap
from claimgraph.pictures.data import NothingToDraw, claims, known, listed, source
from claimgraph.pictures.layout import components, layered, smooth
from claimgraph.pictures.style import ARGUMENTS, INK, PAPER, SOFT, Fill
from claimgraph.terms import DOCO

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from claimgraph.model import Argument, Claim, Model
    from claimgraph.pictures.canvas import Sample
    from claimgraph.pictures.layout import Layout

#: The most claims that a sheet may hold, and how many are taken unasked.
MOST, PLENTY = 120, 45
_WIDTH, _PAD, _JOINT = 178.0, 6.0, 8.5


def arguments(model: Model) -> dict[str, Argument]:
    """Every argument by its IRI; raises UnreadableInput for a relation that there is no sign for."""
    for argument in model.arguments.values():
        known(argument.iri, "cg:bearing", local(argument.bearing), ARGUMENTS)
    return dict(sorted(model.arguments.items()))


def select(
    every: dict[str, Argument],
    said: dict[str, Claim],
    about: str | None,
    steps: int | None = None,
    *,
    paragraph: bool = False,
) -> tuple[list[Argument], str]:
    """The arguments to draw and what they are, for ``about``: None or an IRI, of a ``paragraph`` or not.

    From a claim or argument the map is followed for ``steps`` arguments, or as far as PLENTY claims allow.
    Raises UsageProblem when ``about`` is neither claim, argument nor paragraph, Refused beyond MOST claims.
    """
    if about is None:
        chosen = [argument for argument in every.values() if _answers(argument, said)]
        return chosen, "Objections and replies"
    if paragraph:
        inside = {claim.iri for claim in said.values() if claim.paragraph and claim.paragraph.iri == about}
        chosen = [one for one in every.values() if inside.intersection(one.ends)]
        return _allowed(_closed(chosen, every), every), f"The arguments of {local_name(about)}"
    if about not in every and about not in said:
        raise UsageProblem(
            f"{local_name(about)} is neither a claim, an argument nor a paragraph", "",
            "name one, such as p048, p048-08 or p048-a3",
        )  # fmt: skip
    reached = [every[about]] if about in every else []
    known = {about, *(reached[0].ends if reached else ())}
    for step in range(len(every) if steps is None else steps):
        more = [
            one for one in every.values() if one not in reached and known.intersection((one.iri, *one.ends))
        ]
        wider = _closed([*reached, *more], every)
        if not more or (steps is None and step and len(_claims_in(wider, every)) > PLENTY):
            break
        reached = wider
        known |= {node for one in reached for node in (one.iri, *one.ends)}
    return _allowed(reached, every), f"The argument around {local_name(about)}"


def _answers(argument: Argument, said: dict[str, Claim]) -> bool:
    """Whether it is an attack by one voice on what is reported of another."""
    target = said.get(argument.conclusion.iri) if argument.conclusion else None
    if local(argument.bearing) != "attacks" or target is None or not target.reported_by:
        return False
    premises = [said[premise.iri].claimant for premise in argument.premise if premise.iri in said]
    return any(one != other for voices in premises for one in voices for other in target.claimant)


def _closed(chosen: list[Argument], every: dict[str, Argument]) -> list[Argument]:
    """``chosen`` with the arguments that are premises or conclusions in them."""
    found = {one.iri: one for one in chosen}
    todo = list(chosen)
    while todo:
        one = todo.pop()
        for node in one.ends:
            if node in every and node not in found:
                found[node] = every[node]
                todo.append(every[node])
    return [found[iri] for iri in sorted(found)]


def _claims_in(chosen: Sequence[Argument], every: dict[str, Argument]) -> set[str]:
    return {node for one in chosen for node in one.ends if node not in every}


def _allowed(chosen: list[Argument], every: dict[str, Argument]) -> list[Argument]:
    count = len(_claims_in(chosen, every))
    if count > MOST:
        raise Refused(f"the map has {count} claims, a legible sheet holds {MOST}", "", "give fewer --steps")
    return chosen


def draw(model: Model, about: str | None = None, steps: int | None = None) -> Canvas:
    """The map of ``about`` (IRI of a claim, an argument or a paragraph), or of objections and replies."""
    every, said = arguments(model), claims(model)
    chosen, title = select(
        every,
        said,
        about,
        steps,
        paragraph=about is not None and model.graph.is_a(about, DOCO + "Paragraph"),
    )
    if not chosen:
        what = (
            f"no argument holds {local_name(about)}"
            if about
            else "the graph has no objection that is replied to"
        )
        raise NothingToDraw(f"nothing to draw: {what}", "", "")
    shown = _claims_in(chosen, every)
    boxes = {iri: _Box(claim, shown, said) for iri, claim in said.items() if iri in shown}
    vertices: list[Hashable] = [*boxes, *(one.iri for one in chosen)]
    edges: list[tuple[Hashable, Hashable]] = [
        pair
        for one in chosen
        for pair in (
            *([(one.conclusion.iri, one.iri)] if one.conclusion else []),
            *((one.iri, premise.iri) for premise in one.premise),
        )
    ]
    sizes = {
        vertex: boxes[vertex].size if vertex in boxes else (2 * _JOINT, 2 * _JOINT) for vertex in vertices
    }
    maps = []
    for part in components(vertices, edges):
        inside = [edge for edge in edges if edge[0] in part]
        maps.append((layered({vertex: sizes[vertex] for vertex in part}, inside), inside))
    canvas = Canvas(
        f"{title}, in the words of the text",
        f"{len(chosen)} arguments between {len(boxes)} claims. What is argued about stands on the left, what "
        "is said for or against it on the right; premises that meet in one circle are given together.",
    )
    columns = _columns([layout for layout, _ in maps])
    width = MARGIN * 2 + sum(size for _, size in columns) + 40 * (len(columns) - 1)
    width = max(width, 560.0)
    top = canvas.head(width)
    top = (
        canvas.legend(
            MARGIN, top, width - 2 * MARGIN, _legend(canvas, {local(one.bearing) for one in chosen})
        )
        + 16
    )
    x, bottom, at = MARGIN, top, 0
    for count, size in columns:
        y = top
        for layout, inside in maps[at : at + count]:
            _draw_map(canvas, layout, inside, boxes, every, (x, y))
            y += layout.height + 22
            bottom = max(bottom, y - 22)
        at += count
        x += size + 40
    return canvas.finish(width, bottom, source(model))


class _Box:
    """A claim's box: its quotation, its label where another box has the same words, and who speaks."""

    def __init__(self, claim: Claim, shown: set[str], said: dict[str, Claim]) -> None:
        inner = _WIDTH - 2 * _PAD
        self.reported = bool(claim.reported_by)
        self.parts = [wrap(f"“{claim.quote}”", inner, 7.6, "serif")]
        if any(said[other].quote == claim.quote for other in shown if other != claim.iri and other in said):
            self.parts.append(wrap(claim.label, inner, 6.6, "oblique", SOFT))
        voices = listed([voice.label for voice in claim.claimant])
        how = {"imagined": ", imagined", "thought": ", in thought"}.get(local(claim.report_mode), "")
        self.parts.append(wrap(f"{voices}{how}\u00a0·\u00a0{claim.name}", inner, 6.6, "bold", INK))
        self.size = (_WIDTH, sum(part.height for part in self.parts) + 2 * _PAD + 2.5 * (len(self.parts) - 1))

    def draw(self, canvas: Canvas, x: float, y: float, gid: str) -> None:
        """The box with its centre at (x, y)."""
        width, height = self.size
        left, top = x - width / 2, y - height / 2
        _frame(canvas, left, top, self.size, self.reported, gid)
        line = top + _PAD
        for part in self.parts:
            line = canvas.text(left + _PAD, line, part) + 2.5


def _draw_map(
    canvas: Canvas, layout: Layout, edges: list[tuple[Hashable, Hashable]], boxes: dict[str, _Box],
    every: dict[str, Argument], corner: tuple[float, float],
) -> None:  # fmt: skip
    def at(vertex: Hashable, side: int) -> tuple[float, float]:
        x, y = layout.centres[vertex]
        half = _WIDTH / 2 if vertex in boxes else _JOINT
        return corner[0] + x + side * half, corner[1] + y

    for (left, right), way in zip(edges, layout.ways, strict=True):
        side = 1 if layout.centres[right][0] >= layout.centres[left][0] else -1
        points = [at(left, side), *((corner[0] + x, corner[1] + y) for x, y in way), at(right, -side)]
        into = (
            str(right) in every and every[str(right)].role_of(str(left)) == "conclusion"
        )  # towards the conclusion
        argument = every[str(right) if into else str(left)]
        stroke, _ = ARGUMENTS[local(argument.bearing)]
        canvas.line(smooth(points), stroke if into else stroke._replace(bar=False), 1.2)
        if into:
            canvas.arrow(points[0], (-side, 0.0), stroke.colour)
    for vertex, (x, y) in layout.centres.items():
        x, y = x + corner[0], y + corner[1]
        if vertex in boxes:
            boxes[str(vertex)].draw(canvas, x, y, f"claim-{local_name(str(vertex))}")
            continue
        stroke, sign = ARGUMENTS[local(every[str(vertex)].bearing)]
        canvas.disc(x, y, _JOINT, stroke.colour, f"argument-{local_name(str(vertex))}")
        words = Words((sign,), 6.0 if len(sign) > 1 else 10.0, "bold", stroke.colour)
        canvas.text(x, y - words.height / 2, words, "center")


def _columns(layouts: list[Layout], shape: float = 1.35) -> list[tuple[int, float]]:
    """How many maps each column takes, and its width.

    The sheet becomes about ``shape`` times as wide as high.
    """
    best: tuple[float, list[tuple[int, float]]] | None = None
    total = sum(layout.height + 22 for layout in layouts)
    for number in range(1, min(len(layouts), 8) + 1):
        counts, filled = [0], 0.0
        for layout in layouts:
            if filled + layout.height / 2 > total / number * len(counts) and len(counts) < number:
                counts.append(0)
            counts[-1] += 1
            filled += layout.height + 22
        at, columns, tall = 0, [], 0.0
        for count in counts:
            group = layouts[at : at + count]
            columns.append((count, max((layout.width for layout in group), default=0.0)))
            tall = max(tall, sum(layout.height + 22 for layout in group))
            at += count
        wide = sum(width for _, width in columns) + 40 * (len(columns) - 1)
        badness = abs(wide / (tall + 140) - shape)
        if best is None or badness < best[0]:
            best = (badness, columns)
    return best[1] if best else []


def _legend(canvas: Canvas, relations: set[str]) -> list[tuple[Sample, str]]:
    meaning = {
        "supports": "+ is given for it",
        "attacks": "− is given against it",
        "explains": "∵ explains it",
        "illustrates": "e.g. is an instance of it",
        "analogy": "≈ is a likeness of it",
    }

    def frame(reported: bool) -> Sample:
        return lambda x, y: _frame(canvas, x - 11, y - 5.5, (22, 11), reported, "")

    lines: list[tuple[Sample, str]] = [
        (ARGUMENTS[key][0], words) for key, words in meaning.items() if key in relations
    ]
    return [*lines, (frame(False), "said in the speaker’s own voice"), (frame(True), "reported of somebody")]


def _frame(canvas: Canvas, x: float, y: float, size: tuple[float, float], reported: bool, gid: str) -> None:
    """The frame of a claim: rounded for the speaker's own, grey and dashed for what he reports."""
    if reported:
        canvas.box(x, y, *size, Fill("", "#f1f1f1"), dashes=(4.0, 2.0), gid=gid)
    else:
        canvas.box(x, y, *size, Fill("", PAPER), round_by=min(5.0, size[1] / 3), gid=gid)
