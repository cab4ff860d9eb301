"""``claimgraph fmt``: write the edition's Turtle files in their canonical form, or tell which are not."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from claimgraph.cli import common
from claimgraph.edition import Edition, find_edition
from claimgraph.errors import ClaimgraphError, DataProblem, Problem
from claimgraph.turtle import format_text, read_file

#: The folders whose authors choose the order of subjects; under graph/ it is the order of the text.
_ORDERED_BY_HAND = ("ontology", "shapes")


@click.command("fmt", short_help="Write Turtle files in their canonical form.")
@click.argument("files", nargs=-1, metavar="[FILES]...", type=click.Path(path_type=Path))
@click.option(
    "--check", is_flag=True, help="Change nothing; name the files that are not canonical and exit 1."
)
@common.edition_option
def command(files: tuple[Path, ...], check: bool, edition: str | None) -> None:
    """Write Turtle files in their canonical form.

    Without FILES these are all of ontology/, graph/ and shapes/. Every triple and every comment is kept;
    prefixes come from ontology/prefixes.ttl; under graph/ subjects stand in the order of the text.
    """
    found = find_edition(edition)
    prefixes = found.prefixes()
    changed: list[str] = []
    problems: list[Problem] = []
    paths = [path.resolve() for path in files] or _own_files(found)
    for path in paths:
        name = found.display(path)
        try:
            before = read_file(path, name)
            after = format_text(before, prefixes, name, keep_order=path.parent.name in _ORDERED_BY_HAND)
        except DataProblem as error:
            problems += error.problems
            continue
        except ClaimgraphError as error:
            problems.append(Problem(error.what, error.where, error.mend))
            continue
        if before != after:
            changed.append(name)
            if check:
                click.echo(
                    f"{name}:{_first_difference(before, after)} is not canonical: run claimgraph fmt {name}"
                )
            else:
                _replace(path, after)
                click.echo(f"{name} formatted")
    if problems:
        raise DataProblem(problems)
    if check and changed:
        click.echo(f"{len(changed)} of {len(paths)} files are not canonical.")
        sys.exit(1)
    click.echo(f"{len(paths) - len(changed)} of {len(paths)} files were canonical already.")


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


def _replace(path: Path, content: str) -> None:
    """Put ``content`` in the place of the file in one step, with the file's own permissions."""
    handle, temporary = tempfile.mkstemp(prefix=".fmt-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode())
        Path(temporary).chmod(path.stat().st_mode & 0o777)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
