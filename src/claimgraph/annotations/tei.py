"""TEI: our own ``standOff`` with all that its annotations say, and what markup says of who speaks to whom.

Our own export names its things (``xml:id="claim.p002-01"``) and points into its paragraphs. Of other TEI the
``said``, ``q``, ``quote``, ``sp`` and ``u`` elements are words with a speaker (``@who``), an addressee
(``@toWhom``) and a way of reporting (``@direct``), and names with ``@ref`` are mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph.annotations.annotation import Annotation, Annotations, Link, node
from claimgraph.annotations.catma import is_catma, read_catma
from claimgraph.errors import UsageProblem
from claimgraph.exporters.tei_standoff import MANNER, NOTES, POINTERS
from claimgraph.sources.tei import parse_xml, read_tei
from claimgraph.sources.tei_header import XML
from claimgraph.tables.cells import CellProblem, literal
from claimgraph.tables.columns import PREFIX_OF_MOTIVE
from claimgraph.terms import CG, OA, SKOS

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.annotations.tag_mapping import TagMapper
    from claimgraph.sources.source import Source
    from claimgraph.tables.workbook import Properties

_RANGE = re.compile(r"#string-range\(([^,()]+),(\d{1,9}),(\d{1,9})\)")
_SPOKEN = ("said", "q", "quote")
_NAMED = ("persName", "placeName", "orgName", "geogName", "name", "rs")
#: An attribute of a speech → the property that it says.
_SAYS = {"who": f"{CG}claimant", "toWhom": f"{CG}addressee"}


def read_tei_notes(data: bytes, path: Path, mapper: TagMapper) -> Annotations:
    """The annotations of a TEI file; raises UnreadableInput for what is none."""
    root = parse_xml(data, str(path))
    if is_catma(root):
        return read_catma(root, path, mapper.columns.authored.edition.text_file)
    ours = root.findall(".//{*}standOff//{*}listAnnotation/{*}annotation")
    return (
        _read_standoff(root, ours, mapper) if ours else _read_markup(read_tei(data, "TEI", str(path)), mapper)
    )


def _read_standoff(root: Any, elements: list[Any], mapper: TagMapper) -> Annotations:
    result = Annotations("TEI with standOff")
    paragraphs = {one.get(f"{XML}id"): "".join(one.itertext()) for one in root.iter("{*}p", "{*}l", "{*}ab")}
    lists = {iri: one for iri in MANNER if (one := mapper.lists.list_of(iri)) is not None}
    by_value = {f"{CG}{value}": iri for iri, one in lists.items() for value in one.values}
    for element in elements:
        name = element.get(f"{XML}id", "")
        prefix, _, local = name.partition(".")
        if prefix == "mention" and not local.startswith("p"):
            continue  # found by the build wherever the name stands
        where = f"annotation {name}"
        subject = _iri(f"#{name}", mapper)
        properties: Properties = {}
        for value in element.get("ana", "").split():
            iri = _iri(value, mapper)
            if iri in by_value:
                properties.setdefault(by_value[iri], []).append(NamedNode(iri))
            else:
                result.lose(where, value)
        for child in element:
            _read_property(child, properties, where, mapper, result)
        target = element.get("target", "")
        if prefix == "arg":
            properties[f"{CG}conclusion"] = node(_iri(target, mapper))
            result.links.append(Link(where, "", "", "", subject, properties))
            continue
        note = Annotation(where, name=subject, subject=subject, properties=properties)
        note.motive = PREFIX_OF_MOTIVE.get(element.get("motivation", ""), "")
        ranges = [match for one in target.split() if (match := _RANGE.fullmatch(one))]
        for piece, match in zip(note.in_pieces(len(ranges)), ranges, strict=False):
            piece.set_quote(paragraphs.get(match[1], ""), int(match[2]), int(match[2]) + int(match[3]))
        result.notes.append(note)
    return result


def _read_property(
    child: Any, properties: Properties, where: str, mapper: TagMapper, result: Annotations
) -> None:
    kind = child.get("type", "")
    iri = next((one for one in (*POINTERS, *NOTES) if one.rpartition("#")[2].rpartition("/")[2] == kind), "")
    if iri in POINTERS:
        values = node(_iri(child.get("target", ""), mapper))
        properties.setdefault(iri, []).extend(values)
        if not values:
            result.lose(where, f"{kind} {child.get('target')}")
    elif iri in NOTES:
        column, words = mapper.columns.column(iri), "".join(child.itertext())
        try:
            value = literal(words, column, mapper.columns.prefixes)
        except CellProblem:
            result.lose(where, f"{kind} “{words[:60]}”")
            return
        properties.setdefault(iri, []).append(value)
    else:
        result.lose(where, kind or child.tag)


def _iri(pointer: str, mapper: TagMapper) -> str:
    """What a pointer means: a thing by its identifier, or an address as it stands."""
    if not pointer.startswith("#"):
        return pointer
    try:
        return mapper.columns.prefixes.expand(pointer[1:].replace(".", ":", 1))
    except UsageProblem:
        return f"urn:claimgraph:unknown:{pointer[1:]}"


def _read_markup(source: Source, mapper: TagMapper) -> Annotations:
    result, text = Annotations("TEI"), source.text
    for number, one in enumerate(source.proposals, 1):
        place = f"<{one.element}> {number}"
        note = Annotation(place, name=str(number))
        note.set_quote(text, one.start, one.end)
        attributes = dict(one.attributes)
        if one.element in _SPOKEN:
            _set_speakers(note, attributes, mapper)
        elif one.element in _NAMED:
            note.motive = "mention"
            reference = attributes.pop("ref", "") or attributes.pop("key", "")
            entity = _entity(reference, mapper) or mapper.entity(one.words)
            if entity:
                note.properties[f"{OA}hasBody"] = [NamedNode(entity)]
            elif reference:
                note.remarks.append(f"{one.element} {reference}")
        else:
            continue
        note.remarks += [f"@{key} {value}" for key, value in attributes.items()]
        result.notes.append(note)
    for speech in source.speeches:
        names = ", ".join(speech.speakers) or speech.label
        what = "whose words a part is stands in graph/edition.ttl (claimgraph new)"
        result.lose(f"a speech of {names}", what)
    return result


def _set_speakers(note: Annotation, attributes: dict[str, str], mapper: TagMapper) -> None:
    for key, iri in _SAYS.items():
        for pointer in attributes.pop(key, "").split():
            entity = _entity(pointer, mapper)
            if entity:
                note.properties.setdefault(iri, []).append(NamedNode(entity))
            else:
                note.remarks.append(f"@{key} {pointer}")
    direct = attributes.pop("direct", "")
    if direct in ("true", "false") and note.properties.get(_SAYS["who"]):
        mode = "direct" if direct == "true" else "indirect"
        note.properties[f"{CG}reportMode"] = [NamedNode(f"{CG}{mode}")]
    elif direct:
        note.remarks.append(f"@direct {direct}")


def _entity(pointer: str, mapper: TagMapper) -> str:
    """The entity that a pointer means: by its name here, by an authority's address, or by a label."""
    if not pointer:
        return ""
    authored = mapper.columns.authored
    name = pointer.lstrip("#")
    for iri in (pointer, f"{authored.namespace('ent')}{name}", f"{authored.namespace('ent')}{name.lower()}"):
        if iri in authored.index and iri.startswith(authored.namespace("ent")):
            return iri
    for iri, properties in authored.index.items():
        for match in ("exactMatch", "closeMatch"):
            values = properties.get(f"{SKOS}{match}", ())
            if any(value.value == pointer for value in values if not isinstance(value, Literal)):
                return iri
    return mapper.entity(name.replace("_", " "))
