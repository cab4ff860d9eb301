"""What is shown of work that takes long: a line on the terminal, and only once there was time to wonder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from claimgraph.escaping import flat

if TYPE_CHECKING:
    from claimgraph.build.cache import Progress, Published, Reads
    from claimgraph.edition import Edition

#: Seconds after which work that goes on is shown on a terminal.
PATIENCE = 1.0


def build_shown(edition: Edition, *, rebuild: bool = False, reads: Reads = "store") -> Published:
    """The published graph, its build shown where it takes long; a build that fails leaves no half line."""
    from claimgraph.build.cache import ensure_built

    show = progress_shown()
    try:
        return ensure_built(edition, progress=show, rebuild=rebuild, reads=reads)
    except BaseException:
        if show is not None:
            show("failed", 1.0)
        raise


def progress_shown() -> Progress | None:
    """Show a build's steps on a terminal, and only once it has taken longer than PATIENCE."""
    if not sys.stderr.isatty():
        return None
    from time import perf_counter

    started = perf_counter()

    def show(step: str, share: float) -> None:
        if perf_counter() - started > PATIENCE:
            click.echo(f"\r\x1b[K{'' if share >= 1 else f'{share:4.0%} {flat(step)}'}", err=True, nl=False)

    return show
