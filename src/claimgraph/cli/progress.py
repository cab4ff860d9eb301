"""What is shown of work that takes long: a line on the terminal, and only once there was time to wonder."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import click

from claimgraph.escaping import flat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.build.cache import Progress, Published, Reads
    from claimgraph.edition import Edition

#: Seconds after which work that goes on is shown on a terminal.
PATIENCE = 1.0


def build_shown(edition: Edition, *, rebuild: bool = False, reads: Reads = "store") -> Published:
    """The published graph, its build shown where it takes long."""
    from claimgraph.build import ensure_built

    with progress_shown() as show:
        return ensure_built(edition, progress=show, rebuild=rebuild, reads=reads)


@contextmanager
def progress_shown() -> Iterator[Progress | None]:
    """What shows steps on a terminal that take longer than PATIENCE; however they end, no line is left."""
    if not sys.stderr.isatty():
        yield None
        return
    started = perf_counter()

    def show(step: str, share: float) -> None:
        if perf_counter() - started > PATIENCE:
            click.echo(f"\r\x1b[K{'' if share >= 1 else f'{share:4.0%} {flat(step)}'}", err=True, nl=False)

    try:
        yield show
    finally:
        show("done", 1.0)
