"""W3C Web Annotations as one annotation page, in the form of the standard's own context.

Readers of annotations look for the keys of the standard, which its context gives; what these do not know
stands under the project's prefix in the bodies. Made from the view ``webannotation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.construct_views import construct, prefixes_of
from claimgraph.exporters.framed_jsonld import Frame, document, objects
from claimgraph.terms import CG, OA, RDF, XSD

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_DC = "http://purl.org/dc/elements/1.1/"
_WHOLE = f"{XSD}nonNegativeInteger"
#: What the standard's context calls a property, and how it reads the values.
_TERMS = {
    f"{OA}hasBody": ("body", "@id"),
    f"{OA}hasTarget": ("target", "@id"),
    f"{OA}hasSource": ("source", "@id"),
    f"{OA}hasSelector": ("selector", "@id"),
    f"{OA}motivatedBy": ("motivation", "@vocab"),
    f"{OA}hasPurpose": ("purpose", "@vocab"),
    f"{OA}bodyValue": ("bodyValue", ""),
    f"{OA}exact": ("exact", ""),
    f"{OA}prefix": ("prefix", ""),
    f"{OA}suffix": ("suffix", ""),
    f"{OA}start": ("start", _WHOLE),
    f"{OA}end": ("end", _WHOLE),
    f"{RDF}value": ("value", ""),
    f"{_DC}language": ("language", ""),
}
_NAMES = (
    "Annotation", "SpecificResource", "TextualBody", "TextPositionSelector", "TextQuoteSelector",
    "classifying", "commenting", "describing", "identifying", "linking", "tagging",
)  # fmt: skip
#: The prefixes that the standard's context declares, under which it has the same namespaces.
_STANDARD = ("dc", "dcterms", "foaf", "oa", "rdf", "rdfs", "skos", "xsd")


def write_webannotation(request: Request) -> bytes:
    """The annotations of what ``request`` selects, as one AnnotationPage."""
    prefixes = prefixes_of(request, request.format.name)
    frame = Frame(
        terms=_TERMS,
        names={OA + name: name for name in _NAMES},
        spaces=prefixes,
        roots=frozenset([f"{OA}Annotation"]),
        own=frozenset([f"{CG}Claim", f"{CG}Argument"]),
    )
    own = {name: space for name, space in prefixes.items() if name not in _STANDARD}
    head: dict[str, object] = {"@context": [CONTEXT, {"cg": own["cg"]}], "type": "AnnotationPage"}
    if not request.is_excerpt:
        head["id"] = f"{request.prefixes.base}annotations"
    return document(head, "items", objects(construct(request, request.format.name), frame))
