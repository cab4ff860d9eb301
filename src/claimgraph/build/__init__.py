"""Makes the published graph: authored form in, sorted N-Quads and a store out, cached by content hash.

This module and ``cache`` are on the way of every query and import only what a warm cache needs; the work
itself is in ``publish``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.build.cache import Published, cache_root, damaged, examine, is_current, look_up
from claimgraph.build.inputs import inputs_hash

if TYPE_CHECKING:
    from claimgraph.build.cache import Progress, Reads
    from claimgraph.edition import Edition

__all__ = ["Published", "cache_root", "damaged", "ensure_built", "examine", "is_current"]


def ensure_built(
    edition: Edition, *, progress: Progress | None = None, rebuild: bool = False, reads: Reads = "store"
) -> Published:
    """The published graph of ``edition``, from the cache or built now; ``rebuild`` builds it in any case.

    ``reads`` says what of it will be read whole. Raises DataProblem with everything that is wrong in the
    authored files, UnreadableInput for a file that cannot be read, Unwritable where no folder can be written.
    """
    root = cache_root()
    key = inputs_hash(edition, root)
    damage = ""
    if not rebuild:
        cached, damage = look_up(root, key, reads)
        if cached is not None:
            return cached
    from claimgraph.build.cache_writer import build_graph

    published = build_graph(root, key, edition, progress, again=rebuild or bool(damage))
    published.repaired = damage
    return published
