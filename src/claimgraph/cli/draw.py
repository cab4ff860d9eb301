"""``claimgraph draw``: pictures of the graph, as SVG or PNG."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import common, options
from claimgraph.cli.output import save
from claimgraph.pictures import PICTURE_FORMATS, PICTURES

if TYPE_CHECKING:
    from pathlib import Path

#: Options of the pictures and how they are written here.
_FLAGS = {
    "about": "NAME",
    "steps": "--steps",
    "first": "--from",
    "last": "--to",
    "told_by": "--told-by",
    "by": "--by",
}


@click.command("draw", short_help="Draw the graph: timeline, arguments, voices, coverage or states.")
@click.argument("what", type=click.Choice(["timeline", "arguments", "voices", "coverage", "states"]))
@click.argument("about", required=False, metavar="[NAME]")
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    help="arguments: how many arguments away from NAME.  [default: as far as is easily read]",
)
@click.option(
    "--from",
    "first",
    metavar="DATE",
    help="timeline: what can lie on or after it: 1917, 1917-03 or 1917-03-14.",
)
@click.option("--to", "last", metavar="DATE", help="timeline: what can lie on or before it.")
@click.option("--told-by", metavar="NAME", help="voices: only what this reporter tells.")
@click.option(
    "--by", type=click.Choice(["paragraph", "voice"]), help="coverage: a row for each.  [default: paragraph]"
)
@options.format_option(
    "svg",
    "png",
    default=None,
    about="How to write it.  [default: what the ending of --output says, else svg]",
)
@options.output_option("Write to this file; - is standard output, the default.")
@options.edition_option
def command(what: str, format_name: str | None, output: Path | None, **typed: Any) -> None:
    """Draw the graph: timeline, arguments, voices, coverage or states.

    The arguments are those around NAME, a claim, an argument or a paragraph; without NAME the objections and
    their replies. Lines and hatchings tell all that colours tell, so that a picture can be printed in black
    and white. Exits 1 when there is nothing to draw; needs pip install 'claimgraph[draw]'.
    """
    for name, value in typed.items():
        if value is not None and name not in PICTURES[what]:
            fits = next(picture for picture, options in PICTURES.items() if name in options)
            raise click.UsageError(f"{_FLAGS[name]} does not go with {what} but with {fits}")
    if typed["steps"] is not None and typed["about"] is None:
        raise click.UsageError("--steps needs a NAME to start from")
    if format_name is None:
        ending = output.suffix.lower().lstrip(".") if output is not None else ""
        if ending not in ("", *PICTURE_FORMATS):
            raise click.UsageError(f"--output ends in .{ending}; pictures are .svg or .png, or give --format")
        format_name = ending or "svg"
    opened = common.open_edition()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        content = opened.draw(what, format_name, **typed)
    for warning in caught:
        if warning.category.__name__ == "MissingLetters":  # whose module needs what draws
            common.complain(str(warning.message))
    save(content, output, f"{len(content):,} bytes of {format_name}")
