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
    others: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        name, *fields = line.rstrip("\r").split("\t")
        if not name.startswith("T"):
            others.append((number, name, fields))
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
                piece.set_quote(text, piece.start, piece.end)
        result.notes.append(note)
    others.sort(key=lambda line: not line[1].startswith("E"))  # attributes may be of events
    for number, name, fields in others:
        _read_line(number, name, fields, by_name, result)
    return result


def _agrees(note: Annotation, text: str) -> bool:
    """Whether the words that brat wrote down are those at their offsets; it writes blanks for line ends."""
    standing = " ".join(text[one.start : one.end] for one in (note, *note.further))
    return not note.quote or " ".join(standing.split()) == " ".join(note.quote.split())


def _read_line(
    number: int, name: str, fields: list[str], by_name: dict[str, Annotation], result: Annotations
) -> None:
    """One line that is about others: an attribute, a relation, an event, a note."""
    where = f"line {number} ({name})"
    words = fields[0].split() if fields else []
    kind = name[:1]
    target = by_name.get(words[1]) if len(words) > 1 else None
    ends = [match[2] for word in words[1:] if (match := _ROLE.fullmatch(word))]
    if kind == "R" and len(words) == 3 and len(ends) == 2:
        result.links.append(Link(where, ends[0], ends[1], words[0]))
    elif kind in "AM" and target is not None:
        target.tags.append(": ".join(filter(None, [words[0], " ".join(words[2:])])))
    elif kind == "#" and target is not None and len(fields) > 1:
        target.remarks.append(fields[1])
    elif kind == "N" and target is not None and len(words) > 2:
        target.remarks.append(f"{words[2]} {' '.join(fields[1:])}".strip())
    elif kind == "*" and len(words) > 2:
        result.links += [Link(where, words[1], other, words[0]) for other in words[2:]]
    elif kind == "E" and words:
        _read_event(where, name, words, by_name, result)
    else:
        result.lose(where, " ".join(field.strip() for field in fields)[:80])


def _read_event(
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
