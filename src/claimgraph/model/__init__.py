"""The model: claims, arguments, entities and places in the text as objects, from whoever has the graph.

``records`` and ``passages`` have one class each with the ontology's terms as field names, ``reader`` the one
:class:`Model` that gets them from an engine, ``graph`` what it asks node by node, ``fields`` how what a node
has becomes the fields of a class. ``resolve`` is the way from what people type to an IRI, ``facets`` that to
some of the claims, ``paragraph_ranges`` from ``p017-p020`` to paragraphs; ``rdflib_bridge`` hands quads to
rdflib. Whoever needs a claim, a label or a place takes it from here and asks no SPARQL of its own for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimgraph.model.node import Node as Node
    from claimgraph.model.passages import Paragraph as Paragraph
    from claimgraph.model.passages import Part as Part
    from claimgraph.model.passages import Passage as Passage
    from claimgraph.model.passages import Sentence as Sentence
    from claimgraph.model.reader import Model as Model
    from claimgraph.model.records import Argument as Argument
    from claimgraph.model.records import Claim as Claim
    from claimgraph.model.records import Entity as Entity
    from claimgraph.model.records import Report as Report

_WHERE = {
    "Model": "reader",
    "Node": "node",
    **dict.fromkeys(("Passage", "Paragraph", "Part", "Sentence"), "passages"),
    **dict.fromkeys(("Argument", "Claim", "Entity", "Report"), "records"),
}


def __getattr__(name: str) -> Any:
    """A class of the model, loaded when it is asked for: names are resolved without any."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
