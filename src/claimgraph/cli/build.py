"""``claimgraph build``: make the published graph, or tell whether the one in the cache is current."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from claimgraph.build import examine
from claimgraph.build.anchors import records_its_text
from claimgraph.cli import common, options, progress
from claimgraph.cli.output import emit, say
from claimgraph.errors import counted
from claimgraph.files.write import write_file

if TYPE_CHECKING:
    from pathlib import Path


@click.command("build", short_help="Make the published graph from the authored files.")
@click.option(
    "--check",
    is_flag=True,
    help="Only tell whether the cached graph is current, and every byte as it was written; exit 1 when not.",
)
@click.option("--rebuild", is_flag=True, help="Build even when the cached graph is current.")
@options.output_option("Write the published graph to this file as N-Quads; - is standard output.")
@options.edition_option
def command(check: bool, rebuild: bool, output: Path | None) -> None:
    """Make the published graph from the authored files.

    Every quotation is located and proved against the text, defaults are written out, mentions found and the
    dataset described. The result is kept in a cache ($CLAIMGRAPH_CACHE) under the content hash of the files,
    so that a second run has nothing to do; what is damaged there is built again.
    """
    chosen = common.chosen_edition()
    if check:
        current, damage = examine(chosen)
        state = f"damaged, {damage}" if damage else "current" if current else "not current"
        say(f"The cached graph is {state}{'.' if current else ': run claimgraph build.'}")
        sys.exit(0 if current else 1)
    started = time.perf_counter()
    published = progress.build_shown(chosen, rebuild=rebuild, reads="all")
    seconds = time.perf_counter() - started
    common.tell(published)
    if not records_its_text(chosen):
        common.complain(
            "The edition does not record its text, so that a change of it would go unnoticed: "
            "claimgraph reanchor --record does."
        )
    if str(output) == "-":
        emit(published.nquads.read_bytes())
        return
    if output is not None:
        write_file(output, published.nquads.read_bytes())
    with published.nquads.open("rb") as lines:  # which may be more than memory should hold
        count = sum(1 for _ in lines)
    verb = f"Built in {seconds:.1f} s" if published.fresh else "Already current"
    say(f"{verb}: {counted(count, 'triple')} in {output or published.nquads}")
