"""The whole graph in every export format, so that a new row of the table of formats comes by itself.

Not every format can be written of every edition: some need what it has not, such as links to other
authorities, and XML cannot hold every character. Such a format is left out, with the reason.
"""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import ClaimgraphError, Refused
from claimgraph.exporters.formats import EXPORT_FORMATS, Format, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.edition import Edition
    from claimgraph.publishing.folder import File, Folder
    from claimgraph.publishing.index import SiteIndex

#: The formats that hold the whole graph as RDF 1.1, which any RDF tool reads.
PLAIN = frozenset({"turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml"})


PACKED = "application/gzip"


class Dump(NamedTuple):
    """The graph in one format, as a file."""

    format: Format
    file: File

    @property
    def media(self) -> tuple[str, ...]:
        """The media type of what the file holds, and PACKED where it is packed."""
        media = self.format.media.partition(";")[0]
        return (media, PACKED) if self.file.path.endswith(".gz") else (media,)


def write_dumps(
    folder: Folder,
    edition: Edition,
    nquads: bytes,
    index: SiteIndex,
    step: Callable[[str, float], None],
) -> tuple[list[Dump], dict[str, str]]:
    """One file for each export format in ``dump/``, packed by gzip; ``step`` gets the name and share of each.

    ``index`` is that of ``nquads``. With the dumps come the formats left out, each with the reason. Raises
    what the writers of PLAIN raise.
    """
    dumps = []
    left_out: dict[str, str] = {}
    packed: dict[bytes, bytes] = {}
    # What is selected of the graph is worked out once for all formats that select the same.
    requests: dict[str, Request] = {}
    for number, row in enumerate(EXPORT_FORMATS.values()):
        step(f"writing {row.name}", number / len(EXPORT_FORMATS))
        request = requests.get(row.select)
        if request is None:
            request = requests[row.select] = Request(row, edition, nquads, None, None)
            request.graph, request.model = index.quads, index.model
        request.format = row
        try:
            content = row.write(request)
        except ClaimgraphError as error:
            if row.name in PLAIN and not isinstance(error, Refused):
                raise
            left_out[row.name] = str(error)
            continue
        path = f"{index.slug}/dump/{index.slug}{row.ending}"
        if not row.ending.endswith(".zip"):
            path += ".gz"
            digest = hashlib.sha256(content).digest()
            if digest not in packed:
                packed[digest] = gzip.compress(content, 9, mtime=0)
            content = packed[digest]
        dumps.append(Dump(row, folder.write(path, content)))
    return dumps, left_out
