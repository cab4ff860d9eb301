"""What is to be joined: from the names that somebody gave to sources with format, graph and metadata.

Addresses are fetched here. Of files only metadata are read, which decide what belongs together.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from claimgraph.errors import Refused, UnreadableInput
from claimgraph.http import Client, checked_address
from claimgraph.importers.csvw.uri_templates import resolve
from claimgraph.importers.formats import ACCEPT, PACKED, format_of
from claimgraph.importers.input_files import open_source
from claimgraph.importers.metadata import Metadata, find_metadata, is_url, read_json, read_metadata
from claimgraph.rdf import context_of
from claimgraph.sandbox import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: The name of a file's graph is this and the file's name: the same everywhere, and no path in it.
GRAPH = "urn:claimgraph:with/"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


class Source(NamedTuple):
    """One thing to be joined.

    ``name`` is what messages call it, ``path`` the file to read, ``place`` the path or address it came from.
    Triples without a graph go to ``graph``; relative IRIs are relative to ``base``. ``document`` is the
    metadata called ``metadata``, which speak of it in their table ``number``; None for what is no table or
    has none.
    """

    name: str
    path: str
    place: str
    format: str
    zipped: bool
    graph: str
    base: str
    document: dict[str, Any] | None = None
    metadata: str = ""
    number: int = 0


def resolve_sources(
    names: Iterable[str],
    folder: Path,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    warn: Callable[[str], None] = lambda _: None,
    contexts: dict[str, Any] | None = None,
) -> list[Source]:
    """The sources that ``names`` are, files or addresses; what is fetched is put into ``folder``.

    ``warn`` is told, in a line, of metadata that are passed over. JSON-LD that is nothing but a context is no
    source, and put into ``contexts`` by its address or the name of its file.

    Raises UnreadableInput, Refused, UsageProblem or LimitHit with what is wrong with one of them.
    """
    sources: dict[str, Source] = {}
    described: list[Metadata] = []
    graphs: set[str] = set()
    for number, name in enumerate(names):
        if _SCHEME.match(name) and not is_url(name):
            raise Refused("only files, http and https are read", name, "save it to a file first")
        read = _fetch(name, folder / str(number), limits) if is_url(name) else _local(name)
        if read.place in sources or any(one.place == read.place for one in described):
            continue
        if read.format == "json":
            metadata = read_metadata(read.path, name, read.place, zipped=read.zipped)
            if metadata is not None:
                described.append(metadata)
                continue
            read = read._replace(format="jsonld")
        if read.format == "jsonld" and contexts is not None and _is_context(read):
            key = read.place if is_url(read.place) else Path(read.place).name
            contexts[key] = read_context(read.path, name, zipped=read.zipped)
            continue
        sources[read.place] = _with_unique_graph(read, graphs)
    for metadata in described:
        for one in _unnamed_tables(metadata, sources):
            sources[one.place] = _with_unique_graph(one, graphs)
    return [
        _with_metadata(source, described, warn) if source.format in ("csv", "tsv") else source
        for source in sources.values()
    ]


def read_context(path: str, name: str = "", *, zipped: bool = False) -> Any:
    """The context in the JSON-LD file ``path``; raises UnreadableInput where there is none."""
    with open_source(path, name or path, zipped=zipped) as stream:
        return context_of(stream.read(), name or path)


def _is_context(source: Source) -> bool:
    """Whether a file of JSON-LD is a context and nothing else."""
    document = read_json(source.path, source.name, zipped=source.zipped)
    return isinstance(document, dict) and set(document) == {"@context"}


def _fetch(name: str, path: Path, limits: Limits) -> Source:
    url = checked_address(name, "name a file, or an address with http or https")
    client = Client(timeout=limits.timeout, less="download it yourself, or give --timeout SECONDS")
    fetched = client.fetch(url, path, ACCEPT)
    form, zipped = format_of(unquote(urlsplit(url).path), name, fetched.media_type)
    # What is named .gz is packed once, also where the server calls that a packing for the way.
    return Source(name, str(path), url, form, zipped and not fetched.packed, url, fetched.address)


def _local(name: str) -> Source:
    path = Path(name)
    form, zipped = format_of(path.name, name)
    graph = GRAPH + quote(os.fsencode(path.name))
    return Source(name, name, str(path.resolve()), form, zipped, graph, graph)


def _with_unique_graph(source: Source, graphs: set[str]) -> Source:
    """The source with a graph that no other has: of two files of one name the second is ``2/name``."""
    number, graph = 1, source.graph
    while graph in graphs:
        number += 1
        graph = source.graph.replace(GRAPH, f"{GRAPH}{number}/", 1)
    graphs.add(graph)
    return source._replace(graph=graph, base=graph if source.base == source.graph else source.base)


def _unnamed_tables(metadata: Metadata, sources: dict[str, Source]) -> list[Source]:
    """The tables of metadata that were not named themselves and lie next to them."""
    missing = []
    for number, table in enumerate(metadata.tables):
        address = metadata.address(table.get("url"))
        if not address:
            raise UnreadableInput("the metadata name no file", metadata.name, 'add "url": "…" to the table')
        if any(metadata.table_number(place) == number for place in sources):
            continue
        if is_url(address):
            raise Refused(
                f"the metadata speak of {address}, which was not named, and nothing else is fetched",
                metadata.name,
                f"add --with {address}",
            )
        shown = str(Path(metadata.name).parent / PurePosixPath(unquote(table["url"])))
        ends = [end for end in PACKED if not Path(address).exists() and Path(address + end).is_file()]
        for end in ends[:1]:
            address, shown = metadata.address(table["url"] + end), shown + end
        missing.append(_local(shown)._replace(path=address, place=address))
    return missing


def _with_metadata(source: Source, named: list[Metadata], warn: Callable[[str], None]) -> Source:
    """A table with its metadata: those that were named, else those that lie next to it, else none."""
    for metadata in named:
        number = metadata.table_number(source.place)
        if number is not None:
            break
    else:
        beside = None if is_url(source.place) else find_metadata(source.place, source.name, warn)
        if beside is None:
            return source
        metadata, number = beside, beside.table_number(source.place) or 0
    base = source.base
    if metadata.base:
        where = metadata.place if is_url(metadata.place) else GRAPH + quote(Path(metadata.place).name)
        url = metadata.tables[number].get("url", quote(Path(source.place).name))
        base = resolve(resolve(where, metadata.base), url)
    return source._replace(document=metadata.document, metadata=metadata.name, number=number, base=base)
