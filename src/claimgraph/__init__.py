"""claimgraph turns a source text into a linked-data graph of who claims what, in which words.

:func:`open` opens an edition to be asked. All else is imported when something is opened, so that
``import claimgraph`` costs no more than this file: rdflib alone would take longer to import than most
questions to answer.
"""

from __future__ import annotations

TYPE_CHECKING = False  # without importing typing, which alone takes longer than all of this file
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from claimgraph.api.open_edition import OpenEdition
    from claimgraph.edition import Edition

__all__ = ["__version__", "open"]

__version__ = "0.1.0"


def open(  # noqa: A001 - as in other libraries, it is always written claimgraph.open
    edition: Edition | str | Path | None = None,
    *,
    sources: Iterable[str | Path] = (),
    endpoint: str | None = None,
    graph: str | None = None,
    user: str = "",
    password: str = "",
    method: str = "post",
    services: Iterable[str] = (),
    unconfined: bool = False,
    timeout: float = 30.0,
    memory: int = 1024,
) -> OpenEdition:
    """An edition, open to be asked; its graph is built first where needed.

    ``edition`` is its folder, by default $CLAIMGRAPH_EDITION or else the one that came with the package.
    ``sources`` are files and addresses of other people's data to be joined, each in a named graph.
    ``endpoint`` is the address of a SPARQL endpoint to be asked instead of the built graph, ``graph`` the IRI
    or CURIE of its graph (by default the edition's; ``"default"`` is the one without a name), ``user`` and
    ``password`` are shown where it wants to know who asks, ``method`` (``get`` or ``post``) is how it is
    asked. ``services`` are the addresses that SERVICE may ask. Questions of other origin than the package and
    each source are held to ``timeout`` seconds and ``memory`` MiB, 0 for no limit; ``unconfined`` lets them
    run where the system cannot keep them from files and connections.

    To be used in a ``with`` statement where anything is fetched, so that it is cleared away in the end.
    Raises UsageProblem for a folder that is no edition and for an endpoint without the graph, DataProblem or
    UnreadableInput when the edition cannot be built, and UnreadableInput, Refused or LimitHit for a source
    that cannot be had.
    """
    from claimgraph.api.open_edition import OpenEdition
    from claimgraph.sandbox import Limits
    from claimgraph.workspace.endpoint_access import EndpointAccess

    opened = OpenEdition(
        edition,
        sources=sources,
        access=EndpointAccess(endpoint, graph, user, password, method) if endpoint is not None else None,
        limits=Limits(timeout, memory),
        services=services,
        unconfined=unconfined,
    )
    if endpoint is None:
        opened.published("graph" if opened.sources else "store")
    return opened
