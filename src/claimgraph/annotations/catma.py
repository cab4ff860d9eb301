"""CATMA's TEI export: tags as feature structures, and pointers into a document that is a file of its own.

``seg`` elements cut the document wherever an annotation begins or ends, so that the places of each one are
put together again. Offsets count UTF-16 units of the document without a byte order mark. The words are not in
the file: they are taken from the document as CATMA gives it out, which the checksum in the header proves.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from claimgraph.annotations.annotation import Annotation, Annotations
from claimgraph.errors import UnreadableInput
from claimgraph.files.read import decoded, read_bytes
from claimgraph.sources.tei_header import XML

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_XML_ID = f"{XML}id"
_PLACE = re.compile(r"(.*)#char=(\d{1,9}),(\d{1,9})", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
#: What CATMA itself says of an annotation begins so; of a tag, that it is the one that all stand below.
_SYSTEM, _ROOT = "catma_", "CATMA_BASE_TAG"
#: The folder of annotations in an export of documents; the document stands beside it.
_FOLDER = "annotationcollections"


def is_catma(root: Any) -> bool:
    """Whether TEI is annotations of CATMA."""
    return root.find(".//{*}text//{*}ab[@type='catma']") is not None


def read_catma(root: Any, path: Path, own: Path) -> Annotations:
    """The annotations of CATMA's file at ``path``; ``own`` is the edition's text, where that was annotated.

    Raises UnreadableInput where the document is not there or is another one.
    """
    result = Annotations("CATMA")
    places, documents = _places(root, result)
    text = _document(root, path, own, documents)
    units = _units(text)
    tags = _tags(root)
    for element in root.iterfind(".//{*}text/{*}fs"):
        name = element.get(_XML_ID, "")
        where = f"annotation {name}"
        ranges = [(start - bisect_left(units, start), end - bisect_left(units, end))
                  for start, end in _joined(places.pop(name, []))]  # fmt: skip
        note = Annotation(where, name=name)
        for piece, (start, end) in zip(note.in_pieces(len(ranges)), ranges, strict=False):
            piece.set_quote(text, start, end)
            piece.start, piece.end = start, end
        _features(note, element, tags, result)
        result.notes.append(note)
    result.lost += [f"{name}: a place without an annotation" for name in places]
    if result.notes:
        result.lost.append("the file: colours of tags, and tags that nothing bears")
    return result


def _places(root: Any, result: Annotations) -> tuple[dict[str, list[tuple[int, int]]], set[str]]:
    """Annotation → its places in UTF-16 units; and the documents that are pointed into."""
    places: dict[str, list[tuple[int, int]]] = {}
    documents = set()
    for pointer in root.iterfind(".//{*}ab[@type='catma']//{*}ptr"):
        match = _PLACE.fullmatch(pointer.get("target", ""))
        if match is None:
            result.lost.append(f"line {pointer.sourceline}: a pointer to no place: {pointer.get('target')}")
            continue
        documents.add(match[1])
        for name in (pointer.getparent().get("ana") or "").split():
            places.setdefault(name.removeprefix("#"), []).append((int(match[2]), int(match[3])))
    return places, documents


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in their order, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _document(root: Any, path: Path, own: Path, documents: set[str]) -> str:
    if len(documents) > 1:
        what = f"the annotations are of {len(documents)} documents"
        raise UnreadableInput(what, str(path), "export the collection of each by itself")
    checksum = _checksum(root)
    beside = path.with_suffix(".txt")
    files = [beside] if beside.is_file() else []
    if path.absolute().parent.name == _FOLDER:
        files += sorted(path.absolute().parents[1].glob("*.txt"))
    if checksum is None:
        files = files[:1] if files[:1] == [beside] or len(files) == 1 else []
    else:
        files.append(own)
    for file in files:
        data = read_bytes(file, "document")
        if checksum in (None, zlib.crc32(data), zlib.crc32(data.removeprefix(_BOM))):
            return decoded(data, str(file), "document", encoding="utf-8-sig")
    mismatch = f"{beside.name} is not the document that was annotated: its checksum is another"
    what = mismatch if beside.is_file() else "the document that was annotated is not beside it"
    hint = f"export it from CATMA, and save it as {beside.name} beside its annotations"
    raise UnreadableInput(what, str(path), hint)


def _checksum(root: Any) -> int | None:
    path = f".//{{*}}fs[@{_XML_ID}='CATMA_TECH_DESC']/{{*}}f[@name='checksum']/{{*}}string"
    checksum = root.findtext(path, "").strip()
    return int(checksum) if checksum.isdecimal() else None


def _units(text: str) -> list[int]:
    """Where the second halves of characters stand that are two UTF-16 units, in such units."""
    beyond = (at for at, sign in enumerate(text) if sign > "\uffff") if not text.isascii() else ()
    return [at + number for number, at in enumerate(beyond, 1)]


def _tags(root: Any) -> dict[str, str]:
    """Identifier of a tag → what it is called, behind the one that it stands below."""
    names, above = {}, {}
    for element in root.iterfind(".//{*}fsDecl"):
        iri = element.get(_XML_ID, "")
        names[iri] = " ".join(element.findtext("{*}fsDescr", "").split())
        above[iri] = element.get("baseTypes", "")
    return {
        iri: f"{names[above[iri]]}: {name}" if above[iri] != _ROOT and names.get(above[iri]) else name
        for iri, name in names.items()
    }


def _features(note: Annotation, element: Any, tags: dict[str, str], result: Annotations) -> None:
    features = {feature.get("name", ""): list(_values(feature)) for feature in element.iterfind("{*}f")}
    kind = element.get("type", "")
    note.tags += features.pop(f"{_SYSTEM}tagname", []) or [tags.get(kind) or kind]
    own = {name: values for name, values in features.items() if not name.startswith(_SYSTEM)}
    note.tags += [f"{name}: {value}" for name, values in own.items() for value in values]
    if author := features.get(f"{_SYSTEM}markupauthor"):
        result.lose(note.where, f"who made it, {author[0]}, and when")


def _values(feature: Any) -> Iterator[str]:
    for value in feature.iter("{*}string", "{*}numeric"):
        words = " ".join((value.text or value.get("value") or "").split())
        if words:
            yield words
