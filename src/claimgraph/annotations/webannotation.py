"""Web Annotations in JSON-LD: our own export, Recogito's, and what others write by the same model.

Of our own, the body that is a claim or an argument carries all its properties. Of others, tagging bodies are
tags, other textual bodies remarks, and an annotation that targets annotations joins them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph.annotations.annotation import Annotation, Annotations, Link, node
from claimgraph.annotations.hypothesis import as_list, set_targets
from claimgraph.errors import UsageProblem
from claimgraph.tables.columns import PREFIX_OF_MOTIVE
from claimgraph.terms import CG, OA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.tables.cells import Term
    from claimgraph.tables.workbook import Properties
    from claimgraph.terms import Prefixes

_OURS = "#annotation"


def read_webannotation(data: Any, prefixes: Prefixes) -> Annotations:
    """The annotations of a page, a collection, a list, or one alone."""
    result = Annotations("Web Annotation")
    for number, item in enumerate(_items(data, result), 1):
        name = str(item.get("id") or item.get("@id") or "")
        where = f"annotation {number}{f' ({name})' if name else ''}"
        own = name.removesuffix(_OURS) if name.startswith(prefixes.base) else ""
        if own and own.startswith(prefixes["mention"]) and not own.rpartition("/")[2].startswith("p"):
            continue  # found by the build wherever the name stands
        targets = [_target_id(target) for target in as_list(item.get("target"))]
        if _motive(item) == "linking" or _targets_annotations(item, targets):
            result.links += _links(item, where, own, targets, prefixes, result)
            continue
        note = Annotation(where, name=name.lstrip("#"), subject=own)
        set_targets(note, as_list(item.get("target")))
        if own and not own.startswith(prefixes["claim"]):
            note.motive = PREFIX_OF_MOTIVE.get(_motive(item), "")
        _read_bodies(note, item, own, prefixes, result)
        result.notes.append(note)
    return result


def _items(data: Any, result: Annotations) -> Iterator[dict[str, Any]]:
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict) and "target" in one:
            yield one
        elif isinstance(one, dict):
            for key in ("next", "first"):
                if isinstance(one.get(key), str):
                    result.lost.append(f"the page: what stands on another one, {one[key]}")
            waiting += [one[key] for key in ("@graph", "next", "first", "items") if key in one]


def _read_bodies(
    note: Annotation, item: dict[str, Any], own: str, prefixes: Prefixes, result: Annotations
) -> None:
    if isinstance(item.get("bodyValue"), str):
        note.remarks.append(item["bodyValue"])
    for body in as_list(item.get("body")):
        if isinstance(body, str):
            body = {"id": body} if "://" in body else {"type": "TextualBody", "value": body}
        if not isinstance(body, dict):
            continue
        if own and body.get("id") == own:
            note.properties |= properties_of(body, prefixes)
        elif own and not note.motive:
            pass  # the sentence and the tags say again what the claim's own properties say
        elif own and body.get("id"):
            note.properties.setdefault(f"{OA}hasBody", []).extend(node(str(body["id"])))
        elif isinstance(body.get("value"), str) and body["value"].strip():
            tags = "tagging" in str(body.get("purpose", "")) or str(body.get("type", "")).endswith("Tag")
            (note.tags if tags else note.remarks).append(body["value"].strip())
        elif body.get("id") or body.get("source"):
            result.lose(note.where, f"its body {body.get('id') or body.get('source')}")
    for key in ("creator", "created", "modified", "generator", "rights"):
        if item.get(key):
            result.lose(note.where, f"its {key}")


def properties_of(body: dict[str, Any], prefixes: Prefixes) -> Properties:
    """The properties of a thing whose keys are CURIEs: what the vocabulary or the edition calls so."""
    properties: Properties = {}
    for key, value in body.items():
        if ":" not in key:
            continue
        try:
            iri = prefixes.expand(key)
        except UsageProblem:
            continue
        terms = [term for one in as_list(value) for term in _terms(one, prefixes)]
        if terms:
            properties[iri] = terms
    return properties


def _terms(value: Any, prefixes: Prefixes) -> list[Term]:
    """A value in JSON-LD; none where it is no term."""
    if isinstance(value, int) and not isinstance(value, bool):
        return [Literal(str(value), datatype=NamedNode(f"{XSD}integer"))]
    if isinstance(value, bool | str):
        return [Literal(value)]
    if not isinstance(value, dict):
        return []
    if "@value" not in value:
        return node(str(value.get("id") or value.get("@id") or ""))
    words, kind = str(value["@value"]), value.get("@type") or value.get("type")
    try:
        if "@language" in value:
            return [Literal(words, language=str(value["@language"]))]
        return [Literal(words, datatype=NamedNode(prefixes.expand(str(kind))))] if kind else [Literal(words)]
    except (ValueError, UsageProblem):
        return []


def _targets_annotations(item: dict[str, Any], targets: list[str]) -> bool:
    return len(targets) > 1 and all(targets) and not any(
        isinstance(one, dict) and one.get("selector") for one in as_list(item.get("target"))
    )  # fmt: skip


def _links(
    item: dict[str, Any],
    where: str,
    own: str,
    targets: list[str],
    prefixes: Prefixes,
    result: Annotations,
) -> list[Link]:
    bodies = [body for body in as_list(item.get("body")) if isinstance(body, dict)]
    if own:
        body = next((one for one in bodies if one.get("id") == own), {})
        properties = properties_of(body, prefixes)
        properties[f"{CG}conclusion"] = [end for one in targets for end in node(one.removesuffix(_OURS))]
        return [Link(where, "", "", "", own, properties)]
    kinds = [str(body["value"]) for body in bodies if isinstance(body.get("value"), str)]
    if len(targets) != 2 or not all(targets):
        result.lose(where, f"it joins {len(targets)} things, not two annotations")
        return []
    return [Link(where, targets[0].lstrip("#"), targets[1].lstrip("#"), kinds[0] if kinds else "")]


def _motive(item: dict[str, Any]) -> str:
    return str(item.get("motivation", "")).rpartition(":")[2]


def _target_id(target: Any) -> str:
    if isinstance(target, dict):
        return str(target.get("id") or target.get("@id") or "")
    return str(target) if isinstance(target, str) else ""
