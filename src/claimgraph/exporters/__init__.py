"""Writes the published graph, or the part about one entity or paragraph, in the usual RDF formats.

Exports come from the published quads and never from a dump of the store, which rewrites literals (``1.50``
to ``1.5``). Same graph, same bytes. The graph has one default graph and no blank nodes, so N-Quads equals
N-Triples and TriG equals Turtle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

#: Format → the ending of a file in that format.
FORMATS = {
    "turtle": ".ttl",
    "ntriples": ".nt",
    "nquads": ".nq",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
}


def export(
    edition: Edition,
    nquads: Path,
    format_name: str = "turtle",
    *,
    entity: str | None = None,
    paragraph: str | None = None,
) -> bytes:
    """The published graph in the file ``nquads`` as UTF-8 bytes in one of FORMATS, ended by a line feed.

    ``entity`` (an IRI) narrows it to what is said of and by that entity, ``paragraph`` (``p005``) to what
    stands in that paragraph, with names and definitions of everything pointed to. Raises UsageProblem for
    an unknown format, entity or paragraph.
    """
    if format_name not in FORMATS:
        raise UsageProblem(f"no export format {format_name}", "", f"choose one of {', '.join(FORMATS)}")
    if entity is not None and paragraph is not None:
        raise UsageProblem("an entity and a paragraph at once", "", "ask for one of them")
    try:
        content = nquads.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"cannot read the graph: {error.strerror}", str(nquads), "build it first"
        ) from None
    if entity is None and paragraph is None and format_name in ("ntriples", "nquads"):
        return content
    from pyoxigraph import RdfFormat, parse

    from claimgraph.exporters.excerpt import about_entity, in_paragraph
    from claimgraph.exporters.formats import write
    from claimgraph.terms import Prefixes

    prefixes = Prefixes.load(edition.prefix_file)
    quads = list(parse(content, format=RdfFormat.N_QUADS, lenient=True))
    if entity is not None:
        quads = about_entity(quads, entity)
    elif paragraph is not None:
        quads = in_paragraph(quads, f"{prefixes.base}paragraph/{paragraph}")
    return write(quads, format_name, prefixes, edition.folder("ontology") / "context.jsonld")
