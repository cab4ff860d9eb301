"""Annotations as Hypothesis' API gives them: ``rows``, each with a ``target`` and its ``selector``.

Offsets are those of the page, in the words that a browser shows, so that the quotation and what stands around
it count. Replies have no words of their own.
"""

from __future__ import annotations

from typing import Any

from claimgraph.annotations.annotation import Annotation, Annotations


def read_hypothesis(data: Any) -> Annotations:
    """The annotations of an answer of the API, or of a list of them."""
    result = Annotations("Hypothesis")
    rows = data.get("rows", []) if isinstance(data, dict) else data
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            result.lost.append(f"row {number}: no annotation")
            continue
        where = f"row {number} ({row.get('id', 'without id')})"
        note = Annotation(where, name=str(row.get("id", "")))
        note.tags = [str(tag) for tag in as_list(row.get("tags"))]
        if isinstance(row.get("text"), str) and row["text"].strip():
            note.remarks.append(row["text"].strip())
        if row.get("references"):
            result.lose(where, f"a reply, which is about no words: {' '.join(note.remarks)[:80]}")
            continue
        set_targets(note, as_list(row.get("target")))
        if row.get("user"):
            result.lose(where, f"who wrote it, {row['user']}, and when")
        result.notes.append(note)
    return result


def set_targets(note: Annotation, targets: list[Any]) -> None:
    """Words and places of a note by its targets, as the Web Annotation model has them."""
    places = [one["selector"] for one in targets if isinstance(one, dict) and one.get("selector")]
    for piece, selectors in zip(note.in_pieces(len(places)), places, strict=False):
        _set_selectors(piece, as_list(selectors))


def as_list(value: Any) -> list[Any]:
    """The values of a property in JSON, which may be one, several or none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _set_selectors(note: Annotation, selectors: list[Any]) -> None:
    waiting = list(selectors)
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, dict):
            continue
        kind = str(one.get("type", "")).rpartition(":")[2]
        if kind == "TextQuoteSelector" and not note.quote:
            note.quote = _string(one.get("exact"))
            note.prefix, note.suffix = _string(one.get("prefix")), _string(one.get("suffix"))
        elif kind == "TextPositionSelector":
            start, end = one.get("start"), one.get("end")
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
                note.start, note.end = start, end
        waiting += as_list(one.get("refinedBy"))


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
