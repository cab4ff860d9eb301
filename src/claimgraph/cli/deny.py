"""``claimgraph deny``: what loses its grounds when a claim is given up."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import common, output, tables

if TYPE_CHECKING:
    from claimgraph.answer.grounds import Loss
    from claimgraph.answer.reader import Reader

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
    from claimgraph.answer.grounds import FALLS, deny, read_arguments
    from claimgraph.answer.names import resolve

    opened = common.open_edition(edition)
    reader = opened.reader
    denied = [_claim(reader, resolve(opened.store, opened.prefixes, _curie(thing))) for thing in things]
    losses = [
        loss
        for loss in deny(read_arguments(reader), denied, convergent=convergent)
        if not falls or loss.effect == FALLS
    ]
    if format_name == "json":
        output.say_json([_data(reader, loss) for loss in losses])
    elif losses or format_name != "table":
        tables.write_rows(_HEAD, [_cells(reader, loss) for loss in losses], format_name, frozenset({1, 4}))
    if not losses:
        common.complain(f"Nothing {'falls' if falls else 'is lost'} when {', '.join(things)} is denied.")
        sys.exit(1)


def _curie(thing: str) -> str:
    """A bare slug of a claim or an argument as a CURIE, to be answered with the nearest if unknown."""
    match = _SLUG.fullmatch(thing.strip())
    return f"{'arg' if match[1] else 'claim'}:{thing.strip()}" if match else thing


def _claim(reader: Reader, iri: str) -> str:
    """``iri`` where it is a claim or an argument; anything else cannot be denied."""
    from claimgraph.errors import UsageProblem
    from claimgraph.terms import CG

    if not reader.is_a(iri, CG + "Claim") and not reader.is_a(iri, CG + "Argument"):
        raise UsageProblem(
            f"{reader.short(iri)} is neither a claim nor an argument",
            "",
            f"see what is claimed of it with claimgraph show {reader.short(iri)}",
        )
    return iri


def _cells(reader: Reader, loss: Loss) -> tuple[str, ...]:
    return (
        loss.effect,
        str(loss.steps),
        _told(reader, loss.iri),
        ", ".join(map(reader.short, loss.lost)),
        str(loss.left),
        " → ".join(map(reader.short, loss.way)),
    )


def _told(reader: Reader, iri: str) -> str:
    """A claim with its label; an argument by its name alone."""
    short, label = reader.short(iri), reader.label(iri)
    return short if label == short else f"{label} ({short})"


def _data(reader: Reader, loss: Loss) -> dict[str, Any]:
    return {**loss._asdict(), "curie": reader.short(loss.iri), "label": reader.label(loss.iri)}
