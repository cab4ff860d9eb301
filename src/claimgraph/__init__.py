"""claimgraph turns a source text into a linked-data graph of who claims what, in which words.

``load`` gives the published graph, ``load_dataset`` the same with other people's data beside it, ``query``
the answers to a stored question. They are fetched when first asked for, so that ``import claimgraph`` costs
no more than this file: rdflib alone would take longer to import than most questions to answer.
"""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing, which alone takes longer than all of this file
if TYPE_CHECKING:
    from claimgraph.api import load, load_dataset, query

__all__ = ["__version__", "load", "load_dataset", "query"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Fetch ``load``, ``load_dataset`` and ``query`` from ``claimgraph.api`` (PEP 562)."""
    if name in ("load", "load_dataset", "query"):
        from claimgraph import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), "load", "load_dataset", "query"])
