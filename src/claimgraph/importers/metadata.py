"""Finds the metadata of a table, and the tables of metadata, by the W3C's rules and no further.

Metadata that are not named are looked for next to the file, ``FILE-metadata.json`` first and
``csv-metadata.json`` then. A table, schema or dialect that metadata name must lie in their own folder; over
the network nothing is fetched that was not named.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from claimgraph.errors import Refused, UnreadableInput
from claimgraph.importers.csvw.uri_templates import resolve
from claimgraph.importers.formats import without_packing
from claimgraph.importers.input_files import open_source

if TYPE_CHECKING:
    from collections.abc import Callable

CSVW = "http://www.w3.org/ns/csvw"
#: The most bytes that metadata may have.
_MAX_METADATA = 4 * 1024 * 1024


class Metadata(NamedTuple):
    """A metadata document: what messages call it, where it is (a path or a URL), what it says."""

    name: str
    place: str
    document: dict[str, Any]

    @property
    def tables(self) -> list[dict[str, Any]]:
        """What it says of each table."""
        tables: list[dict[str, Any]] = self.document.get("tables", [self.document])
        return tables

    @property
    def base(self) -> str:
        """What addresses are relative to beyond the document's own place; "" where it says nothing."""
        context = self.document.get("@context")
        parts = context if isinstance(context, list) else []
        bases = [part["@base"] for part in parts if isinstance(part, dict) and "@base" in part]
        if bases and not isinstance(bases[-1], str):
            raise UnreadableInput(f"@base is {bases[-1]!r}", self.name)
        return bases[-1] if bases else ""

    def address(self, url: Any, what: str = "table") -> str:
        """Where the file with the address ``url`` is, in the form of ``place``; "" where there is none.

        Raises Refused for one outside the folder that the metadata lie in. An absolute @base tells what the
        file is called on the web; it lies in the folder all the same.
        """
        if url is None:
            return ""
        if not isinstance(url, str) or not url:
            raise UnreadableInput(f"the url of a {what} is {url!r}", self.name)
        base = "" if ":" in self.base else self.base
        if is_url(self.place):
            return resolve(resolve(self.place, base), url)
        folder = Path(self.place).resolve().parent
        inside = (folder / unquote(base.rpartition("/")[0]) / unquote(url.partition("?")[0])).resolve()
        if is_url(url) or ":" in url.partition("/")[0] or not inside.is_relative_to(folder):
            what = f"the metadata name a file outside their folder: {url}"
            raise Refused(what, self.name, "put both into one folder, or name the file with --with")
        return str(inside)

    def table_number(self, place: str) -> int | None:
        """Which of the tables has its file at ``place``, a path or a URL; packed or not is all one."""
        file = _plain(place)
        for number, table in enumerate(self.tables):
            address = self.address(table.get("url"))
            if (not address and len(self.tables) == 1) or (address and _plain(address) == file):
                return number
        return None


def is_url(text: str) -> bool:
    """Whether ``text`` is an address on the web and no path."""
    return text.lower().startswith(("http://", "https://"))


def read_metadata(path: str, name: str, place: str, *, zipped: bool = False) -> Metadata | None:
    """The metadata in the file ``path``; None where it is JSON of another kind, or no JSON at all.

    Raises UnreadableInput for metadata that speak of no table, and as ``open_source`` does.
    """
    document = read_json(path, name, zipped=zipped)
    context = document.get("@context") if isinstance(document, dict) else None
    if not isinstance(document, dict) or CSVW not in (context if isinstance(context, list) else [context]):
        return None
    tables = document.get("tables", [document])
    if not isinstance(tables, list) or not any(isinstance(table, dict) for table in tables):
        raise UnreadableInput("tables is a list of objects", name)
    if "tables" in document:
        document["tables"] = [table for table in tables if isinstance(table, dict)]
    metadata = Metadata(name, place, document)
    for part in (document, *metadata.tables):
        for key in ("tableSchema", "dialect"):
            if isinstance(part.get(key), str):
                part[key] = _referenced(metadata, part[key], key)
    return metadata


def read_json(path: str, name: str, *, zipped: bool = False) -> Any:
    """The JSON in a file; None where it is none, or too large for metadata."""
    with open_source(path, name, zipped=zipped) as stream:
        content = stream.read(_MAX_METADATA + 1)
    if len(content) > _MAX_METADATA:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None  # whoever reads it as JSON-LD says what is wrong, and where


def _referenced(metadata: Metadata, url: str, key: str) -> dict[str, Any]:
    """The schema or dialect in a file of its own."""
    address = metadata.address(url, key)
    if is_url(address):
        what = f"the metadata take their {key} from {address}, and nothing is fetched"
        raise Refused(what, metadata.name, "write it into the metadata")
    name = str(Path(metadata.name).parent / url)
    content = read_json(address, name)
    if not isinstance(content, dict):
        raise UnreadableInput(f"this is no {key}", name, "write a JSON object")
    content.pop("@context", None)
    return {"@id": url, **content} if key == "tableSchema" else content


def find_metadata(path: str, name: str, warn: Callable[[str], None]) -> Metadata | None:
    """The metadata next to the CSV file ``path`` that speak of it; None where there are none.

    ``warn`` is told of metadata of its name that speak of another file. Raises Refused for a link that leads
    out of the folder.
    """
    file = Path(path)
    bare_name = without_packing(file.name)
    names = (f"{file.name}-metadata.json", f"{bare_name}-metadata.json", "csv-metadata.json")
    for candidate in dict.fromkeys(names):
        beside = file.with_name(candidate)
        if not beside.is_file():
            continue
        shown = str(Path(name).with_name(candidate))
        if beside.resolve().parent != file.resolve().parent:
            raise Refused("the metadata are a link out of the folder", shown, "name them with --with")
        metadata = read_metadata(str(beside), shown, str(beside))
        if metadata is not None and metadata.table_number(path) is not None:
            return metadata
        if metadata is None:
            hint = f'begin them with {{"@context": "{CSVW}"'
            raise UnreadableInput("this is no CSVW metadata", shown, hint)
        warn(f'the metadata do not speak of {file.name} ({shown}). Write "url": "{bare_name}".')
    return None


def _plain(place: str) -> str:
    return without_packing(place if is_url(place) else str(Path(place).resolve()))
