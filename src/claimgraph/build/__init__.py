"""Makes the published graph: authored form in, sorted N-Quads and a store out, cached by content hash.

This module and ``cache`` are on the way of every query and import only what a warm cache needs; the work
itself is in ``publish``.
"""

from claimgraph.build.cache import Published, cache_root, damaged, ensure_built, examine, is_current

__all__ = ["Published", "cache_root", "damaged", "ensure_built", "examine", "is_current"]
