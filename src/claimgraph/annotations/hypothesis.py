"""Annotations as Hypothesis' API gives them: ``rows``, each with a ``target`` and its ``selector``.

Offsets are those of the page, in the words that a browser shows, so that the quotation and what stands around
it count. Replies have no words of their own.
"""

from __future__ import annotations

from typing import Any

from claimgraph.annotations.notes import Note, Notes


def read_hypothesis(data: Any) -> Notes:
    """The annotations of an answer of the API, or of a list of them."""
    found = Notes("Hypothesis")
    rows = data.get("rows", []) if isinstance(data, dict) else data
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            found.lost.append(f"row {number}: no annotation")
            continue
        where = f"row {number} ({row.get('id', 'without id')})"
        note = Note(where, name=str(row.get("id", "")))
        note.tags = [str(tag) for tag in row.get("tags") or ()]
        if isinstance(row.get("text"), str) and row["text"].strip():
            note.remarks.append(row["text"].strip())
        if row.get("references"):
            found.lost.append(f"{where}: a reply, which is about no words: {' '.join(note.remarks)[:80]}")
            continue
        for target in row.get("target") or ():
            take_selectors(note, target.get("selector") if isinstance(target, dict) else None)
        if row.get("user"):
            found.lost.append(f"{where}: who wrote it, {row['user']}, and when")
        found.notes.append(note)
    return found


def take_selectors(note: Note, selectors: Any) -> None:
    """Words and place of a note by its selectors, as the Web Annotation model has them."""
    waiting = list(selectors) if isinstance(selectors, list) else [selectors]
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, dict):
            continue
        kind = str(one.get("type", "")).rpartition(":")[2]
        if kind == "TextQuoteSelector":
            note.quote = note.quote or _words(one.get("exact"))
            note.prefix, note.suffix = _words(one.get("prefix")), _words(one.get("suffix"))
        elif kind == "TextPositionSelector":
            start, end = one.get("start"), one.get("end")
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
                note.start, note.end = start, end
        inner = one.get("refinedBy")
        waiting += inner if isinstance(inner, list) else [inner]


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""
