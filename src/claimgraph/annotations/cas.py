"""UIMA CAS as INCEpTION exports it: JSON, or XMI with its ``TypeSystem.xml`` beside it.

Offsets there count UTF-16 units; dkpro-cassis makes code points of them. What stands around the words in the
document's text comes along. Features are tags by their names, one for each value; an annotation with
``Governor`` and ``Dependent`` joins these two, and a feature that leads to another annotation joins it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from claimgraph.annotations.annotation import Annotation, Annotations, Link
from claimgraph.errors import UnreadableInput, optional_package

if TYPE_CHECKING:
    from pathlib import Path

#: Types by which a text is laid out, cut up and described, and that say nothing of what it says.
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
_LAYOUT = (
    *("uima.", "org.dkpro.core.api.", f"{_DKPRO}metadata.", "de.tudarmstadt.ukp.clarin.webanno.api.type."),
    *(f"{_DKPRO}segmentation.type.{name}" for name in ("Token", "Sentence", "Paragraph", "Div", "Document")),
)
_ENDS = ("Governor", "Dependent")
#: Features that say nothing of their own.
_PLAIN = ("begin", "end", "sofa", "xmiID", "order", "identifier", "uiOrder", *_ENDS)


def is_cas(document: Any) -> bool:
    """Whether JSON is a CAS."""
    return isinstance(document, dict) and "%FEATURE_STRUCTURES" in document


def read_cas(data: bytes, path: Path, types: Path | None = None) -> Annotations:
    """The annotations of a CAS in JSON, or in XMI with the type system in the file ``types``.

    Raises UnreadableInput where it is broken, Refused where the package that reads it is not there.
    """
    hint = "install claimgraph[annotations], or export it in another format"
    cassis = optional_package("cassis", "UIMA CAS needs the package dkpro-cassis", str(path), hint)
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
    result = Annotations("UIMA CAS")
    names = {id(one): str(one.xmiID or f"n{number}") for number, one in enumerate(structures, 1)}
    for one in structures:
        if not one.type.name.startswith(_LAYOUT):
            _read_annotation(one, text, names, result)
    return result


def _read_annotation(one: Any, text: str, names: dict[int, str], result: Annotations) -> None:
    """One annotation as a note, or as a link between two others."""
    where = f"{one.type.short_name} {names[id(one)]}"
    begin, end = getattr(one, "begin", None), getattr(one, "end", None)
    note = Annotation(where, name=names[id(one)], tags=[one.type.short_name])
    ends = [getattr(one, name, None) for name in _ENDS]
    if all(end is not None for end in ends):
        start, end = (names.get(id(end), "") for end in ends)
        result.links.append(Link(where, start, end, _relation_name(one)))
        return
    _read_features(note, one, names, result)
    if isinstance(begin, int) and isinstance(end, int) and begin < end:
        note.start, note.end = begin, end
        note.set_quote(text, begin, end)
        result.notes.append(note)
    else:
        result.lose(where, f"it is of no words: {', '.join(note.tags)}")


def _read_features(note: Annotation, structure: Any, names: dict[int, str], result: Annotations) -> None:
    """Features as tags; those that lead to other annotations as links, called by their role."""
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name in _PLAIN or value is None or value == "":
            continue
        for one in _elements(value):
            target = getattr(one, "target", one)
            if isinstance(one, bool):
                note.tags += [feature.name] if one else []
            elif isinstance(one, str | int | float):
                note.tags.append(f"{feature.name}: {one}")
            elif id(target) in names:
                kind = getattr(one, "role", None) or feature.name
                result.links.append(Link(note.where, note.name, names[id(target)], kind))
            elif one is not None:
                result.lose(note.where, f"its {feature.name}")


def _elements(value: Any) -> list[Any]:
    """The values of a feature that may be an array."""
    elements = getattr(value, "elements", None)
    return [value] if elements is None else list(elements)


def _relation_name(structure: Any) -> str:
    """What a relation is called: the first feature that is words."""
    for feature in structure.type.all_features:
        value = getattr(structure, feature.name, None)
        if feature.name not in _PLAIN and isinstance(value, str) and value:
            return value
    return str(structure.type.short_name)
