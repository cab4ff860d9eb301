"""UIMA CAS as INCEpTION exports it: JSON, or XMI with its ``TypeSystem.xml`` beside it.

Offsets there count UTF-16 units; dkpro-cassis makes code points of them. What stands around the words in the
document's text comes along. Features are tags by their names; an annotation whose features are two others'
``Governor`` and ``Dependent`` joins them.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from claimgraph.annotations.brat import AROUND
from claimgraph.annotations.notes import Link, Note, Notes
from claimgraph.errors import Refused, UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path

#: Types of what a program has found or a text is laid out by, not a reader.
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_BUILT_IN = ("uima.", f"{_DKPRO}segmentation.", f"{_DKPRO}metadata.", "org.dkpro.core.api.xml.")
_ENDS = ("Governor", "Dependent")
#: Features that say nothing of their own.
_PLAIN = ("begin", "end", "sofa", "xmiID", "order", "identifier", "uiOrder", *_ENDS)


def is_cas(document: Any) -> bool:
    """Whether JSON is a CAS."""
    return isinstance(document, dict) and "%FEATURE_STRUCTURES" in document


def read_cas(data: bytes, path: Path, types: Path | None = None) -> Notes:
    """The annotations of a CAS in JSON, or in XMI with the type system in the file ``types``.

    Raises UnreadableInput where it is broken, Refused where the package that reads it is not there.
    """
    try:
        import cassis
    except ImportError:
        hint = "install claimgraph[annotations], or export it in another format"
        raise Refused("UIMA CAS needs the package dkpro-cassis", str(path), hint) from None
    try:
        if types is None:
            cas = cassis.load_cas_from_json(io.StringIO(data.decode("utf-8")))
        else:
            system = cassis.load_typesystem(io.BytesIO(types.read_bytes()))
            cas = cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=system)
        text, structures = cas.sofa_string or "", list(cas.select_all_annotations())
    except Exception as error:  # noqa: BLE001 - the library lets out whatever a broken file brings about
        what = f"no CAS that can be read: {type(error).__name__}"
        raise UnreadableInput(what, str(path), "export it anew") from None
    found = Notes("UIMA CAS")
    names = {id(one): str(number) for number, one in enumerate(structures, 1)}
    for one in structures:
        kind = one.type.name
        begin, end = getattr(one, "begin", None), getattr(one, "end", None)
        if (
            kind.startswith(_BUILT_IN)
            or not isinstance(begin, int)
            or not isinstance(end, int)
            or end <= begin
        ):
            continue
        where = f"{one.type.short_name} {names[id(one)]}"
        ends = [getattr(one, name, None) for name in _ENDS]
        if all(end is not None for end in ends):
            start, end = (names.get(id(end), "") for end in ends)
            found.links.append(Link(where, start, end, _label(one)))
            continue
        note = Note(where, text[begin:end], begin, end, name=names[id(one)])
        note.prefix, note.suffix = text[max(begin - AROUND, 0) : begin], text[end:][:AROUND]
        note.tags.append(one.type.short_name)
        _take_features(note, one, found)
        found.notes.append(note)
    return found


def _take_features(note: Note, structure: Any, found: Notes) -> None:
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name in _PLAIN or value is None or value == "":
            continue
        if isinstance(value, bool):
            note.tags += [feature.name] if value else []
        elif isinstance(value, str | int | float):
            note.tags.append(f"{feature.name}: {value}")
        else:
            found.lost.append(f"{note.where}: its {feature.name}")


def _label(structure: Any) -> str:
    """What a relation is called: the first feature that is words."""
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name not in _PLAIN and isinstance(value, str) and value:
            return value
    return str(structure.type.short_name)
