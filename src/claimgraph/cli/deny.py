"""``claimgraph deny``: what loses its grounds when a claim is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from claimgraph.answer.justification import FALLS
from claimgraph.cli import common, options, output
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from claimgraph.answer.justification import Loss
    from claimgraph.model import Model

_HEAD = ("effect", "steps", "what", "lost", "left", "way")


@click.command("deny", short_help="Tell what loses its grounds when a claim is denied.")
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...")
@click.option("--falls", is_flag=True, help="Only what falls.")
@click.option(
    "--convergent", is_flag=True, help="Take each premise of an argument to be reason enough by itself."
)
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(claims: tuple[str, ...], falls: bool, convergent: bool, format_name: str) -> None:
    """Tell what loses its grounds when a claim is denied.

    CLAIM is a claim or an argument: its slug, CURIE, IRI or label. A conclusion falls when every argument for
    it rests on what is denied, is weakened when some of them do, unexplained when no explanation of it is
    left, and unopposed when no objection to it is left. To fall is to be left without grounds in the text,
    not to be false. The premises of one argument are taken to be needed together, except instances. Exits 1
    when nothing is lost.
    """
    opened = common.open_edition()
    model = opened.model
    denied = opened.deny(*claims, convergent=convergent)
    losses = [loss for loss in denied if not falls or loss.effect == FALLS]
    if format_name == "json":
        output.say_json([_data(model, loss) for loss in losses])
    elif losses or format_name != "table":
        output.write_rows(_HEAD, [_cells(model, loss) for loss in losses], format_name, frozenset({1, 4}))
    if not losses:
        common.fail(f"Nothing {'falls' if falls else 'is lost'} when {', '.join(claims)} is denied.")


def _cells(model: Model, loss: Loss) -> tuple[str, ...]:
    return (
        loss.effect,
        str(loss.steps),
        _titled(model, loss.iri),
        ", ".join(map(model.graph.short, loss.lost)),
        str(loss.left),
        " → ".join(map(model.graph.short, loss.way)),
    )


def _titled(model: Model, iri: str) -> str:
    """A claim with its label; an argument by its name alone."""
    short, label = model.graph.short(iri), model.graph.label(iri)
    return short if label == short else f"{label} ({short})"


def _data(model: Model, loss: Loss) -> dict[str, Any]:
    return {**loss._asdict(), "curie": model.graph.short(loss.iri), "label": model.graph.label(loss.iri)}
