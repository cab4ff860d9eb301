"""Joined data for ``validate``: one graph of triples, and where their subjects are written."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from claimgraph.errors import UnreadableInput
from claimgraph.turtle import Source, read_authored
from claimgraph.validate.run import JoinedData

if TYPE_CHECKING:
    from claimgraph.importers import Joined


def to_validate(joined: Joined) -> JoinedData:
    """All that is joined as N-Triples, and its files.

    Lines are known of Turtle; of other formats only the file. Raises what reading a source raises.
    """
    names = {source.graph: source.name for source in joined.sources}
    lines_by_source: dict[str, dict[str, list[int]]] = {source.name: {} for source in joined.sources}
    triples: list[Triple] = []
    # The children have parsed all of it and written it anew: nothing in it can hurt this process.
    content = b"".join(joined.nquads())
    for quad in parse(content, format=RdfFormat.N_QUADS, lenient=True):
        triples.append(quad.triple)
        name = names.get(getattr(quad.graph_name, "value", ""))
        if name is not None and isinstance(quad.subject, NamedNode):
            lines_by_source[name][quad.subject.value] = [0]
    files = []
    for source in joined.sources:
        path = Path(source.path)
        lines = lines_by_source[source.name]
        if source.format == "turtle" and not source.zipped:
            with suppress(UnreadableInput):  # relative IRIs, which no authored file has
                lines = read_authored(path, source.name, blank_nodes=True).lines
        files.append(Source(path, source.name, "", lines))
    stream = io.BytesIO()
    serialize(triples, stream, format=RdfFormat.N_TRIPLES)
    return JoinedData(stream.getvalue(), tuple(files))
