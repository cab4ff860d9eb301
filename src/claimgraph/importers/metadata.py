"""Finds the metadata of a table, and the tables of metadata, by the W3C's rules and no further.

Metadata that are not named are looked for next to the file, ``FILE-metadata.json`` first and
``csv-metadata.json`` then. A table that metadata name must lie in their own folder; over the network nothing
is fetched that was not named.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from claimgraph.errors import Refused, UnreadableInput
from claimgraph.importers.csvw.table import INHERITED
from claimgraph.importers.csvw.templates import resolve
from claimgraph.importers.opening import open_source

CSVW = "http://www.w3.org/ns/csvw"
#: The most bytes that metadata may have.
MAX_METADATA = 4 * 1024 * 1024


class Metadata(NamedTuple):
    """A metadata document: what messages call it, where it is (a path or a URL), its tables."""

    name: str
    place: str
    tables: list[dict[str, Any]]

    def address(self, table: dict[str, Any]) -> str:
        """Where the file of a table is, in the form of ``place``; "" where the table names none.

        Raises Refused for one outside the folder that the metadata lie in.
        """
        url = table.get("url")
        if url is None:
            return ""
        if not isinstance(url, str) or not url:
            raise UnreadableInput(f"the url of a table is {url!r}", self.name)
        if is_url(self.place):
            return resolve(self.place, url)
        folder = Path(self.place).resolve().parent
        inside = (folder / unquote(url)).resolve()
        if is_url(url) or ":" in url.partition("/")[0] or not inside.is_relative_to(folder):
            what = f"the metadata name a file outside their folder: {url}"
            raise Refused(what, self.name, "put both into one folder, or name the file with --with")
        return str(inside)


def is_url(text: str) -> bool:
    """Whether ``text`` is an address on the web and no path."""
    return text.lower().startswith(("http://", "https://"))


def read_metadata(path: str, name: str, place: str, *, zipped: bool = False) -> Metadata | None:
    """The metadata in the file ``path``; None where it is JSON of another kind, or no JSON at all.

    Raises UnreadableInput for metadata whose tables are no objects, and as ``open_source`` does.
    """
    with open_source(path, name, zipped=zipped) as stream:
        content = stream.read(MAX_METADATA + 1)
    if len(content) > MAX_METADATA:
        return None
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None  # whoever reads it as JSON-LD says what is wrong, and where
    context = said.get("@context") if isinstance(said, dict) else None
    if CSVW not in (context if isinstance(context, list) else [context]):
        return None
    tables = said.get("tables", [said])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UnreadableInput("tables is a list of objects", name)
    shared = {key: said[key] for key in (*INHERITED, "dialect", "tableSchema") if key in said}
    return Metadata(name, place, [{**shared, **table} for table in tables])


def look_beside(path: str, name: str) -> Metadata | None:
    """The metadata next to the CSV file ``path`` that speak of it; None where there are none.

    Raises UnreadableInput for metadata of its name that speak of another file, Refused for a link that leads
    out of the folder.
    """
    file = Path(path)
    plain = file.name.removesuffix(".gz")
    for candidate in dict.fromkeys(
        (f"{file.name}-metadata.json", f"{plain}-metadata.json", "csv-metadata.json")
    ):
        beside = file.with_name(candidate)
        if not beside.is_file():
            continue
        shown = str(Path(name).with_name(candidate))
        if beside.resolve().parent != file.resolve().parent:
            raise Refused("the metadata are a link out of the folder", shown, "name them with --with")
        found = read_metadata(str(beside), shown, str(beside))
        if found is not None and table_for(found, path) is not None:
            return found
        if candidate != "csv-metadata.json":
            broken = found is None
            what = "this is no CSVW metadata" if broken else f"the metadata do not speak of {file.name}"
            hint = f'begin them with {{"@context": "{CSVW}"' if broken else f'write "url": "{plain}"'
            raise UnreadableInput(what, shown, hint)
    return None


def table_for(metadata: Metadata, place: str) -> dict[str, Any] | None:
    """The table of the metadata whose file is at ``place``, a path or a URL; gzipped or not is all one."""
    wanted = _plain(place)
    alone = len(metadata.tables) == 1
    for table in metadata.tables:
        address = metadata.address(table)
        if (not address and alone) or (address and _plain(address) == wanted):
            return table
    return None


def _plain(place: str) -> str:
    return (place if is_url(place) else str(Path(place).resolve())).removesuffix(".gz")
