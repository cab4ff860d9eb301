"""Writes the published graph, or the part about one entity or paragraph, in the formats of the table.

Exports come from the published quads and never from a dump of the store, which rewrites literals (``1.50``
to ``1.5``). Same graph, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.errors import UsageProblem
from claimgraph.exporters.formats import EXPORT_FORMATS, Format, Request

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

__all__ = ["EXPORT_FORMATS", "Format", "Request", "export"]


def export(
    edition: Edition,
    nquads: Path,
    format_name: str = "turtle",
    *,
    entity: str | None = None,
    paragraph: str | None = None,
) -> bytes:
    """The published graph in the file ``nquads`` in one of EXPORT_FORMATS: UTF-8, ended by a line feed.

    ``entity`` (an IRI) narrows it to what is said of and by that entity, ``paragraph`` (``p005``) to what
    stands in that paragraph, with names and definitions of everything pointed to; an argument map to the
    arguments that use such claims. Raises UsageProblem for an unknown format, entity or paragraph or a format
    without excerpts, and UnreadableInput for a graph that cannot be read.
    """
    if format_name not in EXPORT_FORMATS:
        raise UsageProblem(
            f"no export format {format_name}", "", f"choose one of {', '.join(EXPORT_FORMATS)}"
        )
    if entity is not None and paragraph is not None:
        raise UsageProblem("an entity and a paragraph at once", "", "ask for one of them")
    if (entity or paragraph) and not EXPORT_FORMATS[format_name].excerpts:
        hint = "leave out the entity or paragraph, or choose another format"
        raise UsageProblem(f"{format_name} has no excerpts, it holds the whole edition", "", hint)
    from claimgraph.store import objects_stay, read_nquads

    request = Request(EXPORT_FORMATS[format_name], edition, read_nquads(nquads), entity, None)
    if paragraph is not None:
        request.paragraph = f"{request.prefixes.base}paragraph/{paragraph}"
    with objects_stay():
        return request.format.write(request)
