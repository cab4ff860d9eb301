"""``claimgraph fmt``: write the edition's Turtle files in their canonical form, or tell which are not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.errors import ClaimgraphError, DataProblem, Problem, counted
from claimgraph.files.read import read_text
from claimgraph.files.write import write_file
from claimgraph.turtle import format_text

if TYPE_CHECKING:
    from claimgraph.edition import Edition

#: The folders whose authors choose the order of subjects; under graph/ it is the order of the text.
_ORDERED_BY_HAND = ("ontology", "shapes")


@click.command("fmt", short_help="Write Turtle files in their canonical form.")
@click.argument("files", nargs=-1, metavar="[FILES]...", type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Change nothing; name the files that are not canonical and exit 1."
)
@options.edition_option
def command(files: tuple[Path, ...], check: bool) -> None:
    """Write Turtle files in their canonical form.

    Without FILES these are all of ontology/, graph/ and shapes/. Every triple and every comment is kept;
    prefixes come from ontology/prefixes.ttl; under graph/ subjects stand in the order of the text.
    """
    chosen = common.chosen_edition()
    prefixes = chosen.prefixes()
    changed: list[str] = []
    problems: list[Problem] = []
    paths = [path.resolve() for path in files] or _own_files(chosen)
    for path in paths:
        name = chosen.display(path)
        try:
            before = read_text(path, name=name)
            after = format_text(before, prefixes, name, keep_order=path.parent.name in _ORDERED_BY_HAND)
        except DataProblem as error:
            problems += error.problems
            continue
        except ClaimgraphError as error:
            problems.append(Problem(error.what, error.where, error.hint))
            continue
        if before != after:
            changed.append(name)
            if check:
                output.say(
                    f"{name}:{_first_difference(before, after)} is not canonical: run claimgraph fmt {name}"
                )
            else:
                write_file(path, after.encode())
                output.say(f"{name} formatted")
    if problems:
        raise DataProblem(problems)
    if check and changed:
        output.say(f"{len(changed)} of {counted(len(paths), 'file')} not canonical.")
        sys.exit(1)
    output.say(f"{len(paths) - len(changed)} of {counted(len(paths), 'file')} canonical already.")


def _own_files(edition: Edition) -> list[Path]:
    """The edition's own Turtle files; a vocabulary it only borrows is not its to format."""
    paths = [*edition.ontology_files(), *edition.graph_files(), *edition.shape_files()]
    return [path for path in paths if path.is_relative_to(edition.root)]


def _first_difference(before: str, after: str) -> int:
    """The number of the first line that formatting would change."""
    old, new = before.split("\n"), after.split("\n")
    for number, (one, other) in enumerate(zip(old, new, strict=False), 1):
        if one != other:
            return number
    return min(len(old), len(new))
