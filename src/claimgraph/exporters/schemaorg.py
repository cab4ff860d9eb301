"""schema.org as JSON-LD, for catalogues and search engines. Made from the view ``schemaorg``.

The context is written into the file: the vocabulary under https and nothing to fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.exporters.nested import Shape, document, objects
from claimgraph.exporters.views import construct
from claimgraph.terms import RDF, SCHEMA

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request

#: What stands alone and is pointed to; quotations and terms are told where they are used.
_ALONE = (
    "Dataset", "Claim", "Person", "Organization", "AdministrativeArea", "Place", "Event", "CreativeWork",
)  # fmt: skip


def write_schemaorg(request: Request) -> bytes:
    """The Dataset, its Claims and who and what they are about, each an object of its own."""
    quads = construct(request, request.format.name)
    used = {quad.predicate.value for quad in quads}
    used |= {
        quad.object.value
        for quad in quads
        if quad.predicate.value == f"{RDF}type" and isinstance(quad.object, NamedNode)
    }
    words = {iri: iri.removeprefix(SCHEMA) for iri in sorted(used) if iri.startswith(SCHEMA)}
    shape = Shape(
        terms={iri: (name, "") for iri, name in words.items()},
        names=words,
        spaces={},
        roots=frozenset(SCHEMA + name for name in _ALONE),
        node_key="@id",
        type_key="@type",
    )
    return document({"@context": {"@vocab": SCHEMA}}, "@graph", objects(quads, shape))
