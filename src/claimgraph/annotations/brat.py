"""brat's standoff: ``T1<tab>Type 0 5<tab>words`` beside the text, attributes, relations, events and notes.

Offsets count code points of the ``.txt`` file; what stands around the words there comes along, so that they
are found in the edition's text also where that is laid out otherwise.
"""

from __future__ import annotations

import re

from claimgraph.annotations.annotation import Annotation, Annotations, Link

_SPANS = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)")
_ROLE = re.compile(r"(\w+?)\d*:([TE]\d+)")


def read_brat(content: str, text: str | None) -> Annotations:
    """The annotations of an ``.ann`` file; ``text`` is that of the ``.txt`` beside it, None without one."""
    result = Annotations("brat")
    by_name: dict[str, Annotation] = {}
    later: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        name, *fields = line.rstrip("\r").split("\t")
        if not name.startswith("T"):
            later.append((number, name, fields))
            continue
        match = _SPANS.fullmatch(fields[0]) if fields else None
        if match is None:
            result.lost.append(f"line {number}: no type and offsets: {line[:60]}")
            continue
        note = by_name[name] = Annotation(f"line {number} ({name})", name=name, tags=[match[1]])
        pieces = [tuple(map(int, piece.split())) for piece in match[2].split(";")]
        if len(pieces) > 1 and text is None:
            result.lost.append(f"line {number} ({name}): {len(pieces)} pieces, without the text beside it")
            continue
        note.quote = fields[1] if len(fields) > 1 else ""
        for piece, (start, end) in zip(note.in_pieces(len(pieces)), pieces, strict=True):
            piece.start, piece.end = start, end
        if text is not None and not _agrees(note, text):
            if note.further:
                result.lose(note.where, "its words are not what stands at its places in the .txt file")
                continue
            note.start = note.end = None  # that file is another than the one marked: the words alone count
        for piece in (note, *note.further):
            if text is not None and piece.start is not None and piece.end is not None:
                piece.take(text, piece.start, piece.end)
        result.notes.append(note)
    later.sort(key=lambda line: not line[1].startswith("E"))  # attributes may be of events
    for number, name, fields in later:
        _take(number, name, fields, by_name, result)
    return result


def _agrees(note: Annotation, text: str) -> bool:
    """Whether the words that brat wrote down are those at their offsets; it writes blanks for line ends."""
    there = " ".join(text[one.start : one.end] for one in (note, *note.further))
    return not note.quote or " ".join(there.split()) == " ".join(note.quote.split())


def _take(
    number: int, name: str, fields: list[str], by_name: dict[str, Annotation], result: Annotations
) -> None:
    """One line that is about others: an attribute, a relation, an event, a note."""
    where = f"line {number} ({name})"
    words = fields[0].split() if fields else []
    kind = name[:1]
    if kind == "R" and len(words) == 3:
        ends = [match[2] for word in words[1:] if (match := _ROLE.fullmatch(word))]
        if len(ends) == 2:
            result.links.append(Link(where, ends[0], ends[1], words[0]))
            return
    if kind in "AM" and len(words) >= 2 and words[1] in by_name:
        by_name[words[1]].tags.append(": ".join([words[0], " ".join(words[2:])]) if words[2:] else words[0])
        return
    if kind == "#" and len(words) >= 2 and words[1] in by_name and len(fields) > 1:
        by_name[words[1]].remarks.append(fields[1])
        return
    if kind == "N" and len(words) >= 3 and words[1] in by_name:
        by_name[words[1]].remarks.append(f"{words[2]} {' '.join(fields[1:])}".strip())
        return
    if kind == "*" and len(words) > 2:
        result.links += [Link(where, words[1], other, words[0]) for other in words[2:]]
        return
    if kind == "E" and words:
        _event(where, name, words, by_name, result)
        return
    result.lose(where, " ".join(field.strip() for field in fields)[:80])


def _event(
    where: str, name: str, words: list[str], by_name: dict[str, Annotation], result: Annotations
) -> None:
    trigger = words[0].partition(":")[2]
    if trigger not in by_name:
        result.lose(where, "an event without a trigger")
        return
    by_name[name] = by_name[trigger]
    for word in words[1:]:
        match = _ROLE.fullmatch(word)
        if match and match[2] in by_name:
            by_name[trigger].tags.append(f"{match[1]}: {by_name[match[2]].quote}")
        else:
            result.lose(where, word)
