"""``claimgraph deny``: what loses its grounds when a claim is given up."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import common, output, tables

if TYPE_CHECKING:
    from claimgraph.answer.justification import Loss
    from claimgraph.model import Model

_SLUG = re.compile(r"p[0-9]{3}-(a?)[0-9]+")
_HEAD = ("effect", "steps", "what", "lost", "left", "way")


@click.command("deny", short_help="Tell what loses its grounds when a claim is denied.")
@click.argument("things", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--falls", is_flag=True, help="Only what falls.")
@click.option(
    "--convergent", is_flag=True, help="Take each premise of an argument to be reason enough by itself."
)
@common.format_option(*tables.FORMATS, "json", default="table")
@common.edition_option
def command(
    things: tuple[str, ...], falls: bool, convergent: bool, format_name: str, edition: str | None
) -> None:
    """Tell what loses its grounds when a claim is denied.

    CLAIM is a claim or an argument: its slug, CURIE, IRI or label. A conclusion falls when every argument for
    it rests on what is denied, is weakened when some of them do, unexplained when no explanation of it is
    left, and unopposed when no objection to it is left. To fall is to be left without grounds in the text,
    not to be false. The premises of one argument are taken to be needed together, except instances. Exits 1
    when nothing is lost.
    """
    from claimgraph.answer.justification import FALLS, deny, steps_of
    from claimgraph.model.names import resolve

    opened = common.open_edition(edition)
    model = opened.model
    denied = [_claim(model, resolve(opened.store, opened.prefixes, _curie(thing))) for thing in things]
    losses = [
        loss
        for loss in deny(steps_of(model), denied, convergent=convergent)
        if not falls or loss.effect == FALLS
    ]
    if format_name == "json":
        output.say_json([_data(model, loss) for loss in losses])
    elif losses or format_name != "table":
        tables.write_rows(_HEAD, [_cells(model, loss) for loss in losses], format_name, frozenset({1, 4}))
    if not losses:
        common.complain(f"Nothing {'falls' if falls else 'is lost'} when {', '.join(things)} is denied.")
        sys.exit(1)


def _curie(thing: str) -> str:
    """A bare slug of a claim or an argument as a CURIE, to be answered with the nearest if unknown."""
    match = _SLUG.fullmatch(thing.strip())
    return f"{'arg' if match[1] else 'claim'}:{thing.strip()}" if match else thing


def _claim(model: Model, iri: str) -> str:
    """``iri`` where it is a claim or an argument; anything else cannot be denied."""
    from claimgraph.errors import UsageProblem
    from claimgraph.terms import CG

    if not model.graph.is_a(iri, CG + "Claim") and not model.graph.is_a(iri, CG + "Argument"):
        raise UsageProblem(
            f"{model.graph.short(iri)} is neither a claim nor an argument",
            "",
            f"see what is claimed of it with claimgraph show {model.graph.short(iri)}",
        )
    return iri


def _cells(model: Model, loss: Loss) -> tuple[str, ...]:
    return (
        loss.effect,
        str(loss.steps),
        _told(model, loss.iri),
        ", ".join(map(model.graph.short, loss.lost)),
        str(loss.left),
        " → ".join(map(model.graph.short, loss.way)),
    )


def _told(model: Model, iri: str) -> str:
    """A claim with its label; an argument by its name alone."""
    short, label = model.graph.short(iri), model.graph.label(iri)
    return short if label == short else f"{label} ({short})"


def _data(model: Model, loss: Loss) -> dict[str, Any]:
    return {**loss._asdict(), "curie": model.graph.short(loss.iri), "label": model.graph.label(loss.iri)}
