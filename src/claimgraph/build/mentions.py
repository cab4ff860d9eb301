"""Where the text names an entity: found by labels, overridden by hand where a form is ambiguous.

Labels are indexed by their first word, so the text is walked once, whatever the number of labels. At each
word the longest label that fits wins. A label fits between word boundaries; a hyphen or an apostrophe
inside a word is no boundary ("counter-revolution" names no revolution), the possessive ’s is one. Case
counts, but for the capital that opens a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_WORD = re.compile(r"\w+")
_HYPHENS = "-‐‑"
_APOSTROPHES = "’'"


class Mention(NamedTuple):
    """A stretch of the text and the entities (IRIs, sorted) that bear the label standing there."""

    span: Span
    entities: tuple[str, ...]


class _Entry(NamedTuple):
    label: str
    lead: int  # characters of the label before its first word
    entities: tuple[str, ...]


def find_mentions(
    content: str,
    labels: Mapping[str, Iterable[str]],
    sentence_starts: Iterable[int] = (),
    excluded: Iterable[Span] = (),
) -> Iterator[Mention]:
    """Every mention in ``content``, in text order, none overlapping another nor a span of ``excluded``.

    ``labels`` maps a label to the entities that bear it; ``sentence_starts`` are offsets where a capital
    may stand for a small letter.
    """
    index = _index(labels)
    starts = set(sentence_starts)
    blocked = sorted(excluded)
    free_from = 0
    next_blocked = 0
    begins = _Begins(index)
    for word in _WORD.finditer(content):
        text = word.group()
        if not begins[text]:
            continue
        position = word.start()
        if position < free_from:
            continue
        while next_blocked < len(blocked) and blocked[next_blocked].end <= position:
            next_blocked += 1
        limit = blocked[next_blocked].start if next_blocked < len(blocked) else len(content)
        if limit <= position:
            continue
        best: _Entry | None = None
        for entry in index.get(text, ()):
            if _fits(content, entry, position, free_from, limit, entry.label):
                best = entry
                break
        if text[0].isupper() and _opens_sentence(content, position, starts):
            for entry in index.get(text[0].lower() + text[1:], ()):
                if best is not None and len(entry.label) <= len(best.label):
                    break
                cased = entry.label[: entry.lead] + text[0] + entry.label[entry.lead + 1 :]
                if _fits(content, entry, position, free_from, limit, cased):
                    best = entry
                    break
        if best is not None:
            start = position - best.lead
            free_from = start + len(best.label)
            yield Mention(Span(start, free_from), best.entities)


class _Begins(dict[str, bool]):
    """Word → whether a label can begin with it, as it is or without a capital; with most none can."""

    def __init__(self, index: Mapping[str, object]) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, word: str) -> bool:
        begins = self[word] = word in self._index or (
            word[0].isupper() and word[0].lower() + word[1:] in self._index
        )
        return begins


def _index(labels: Mapping[str, Iterable[str]]) -> dict[str, list[_Entry]]:
    """First word → the labels that begin with it, longest first."""
    index: dict[str, list[_Entry]] = {}
    for label, entities in labels.items():
        first = _WORD.search(label)
        if first is not None:
            entry = _Entry(label, first.start(), tuple(sorted(set(entities))))
            index.setdefault(first.group(), []).append(entry)
    for entries in index.values():
        entries.sort(key=lambda entry: (-len(entry.label), entry.label))
    return index


def _fits(content: str, entry: _Entry, position: int, free_from: int, limit: int, label: str) -> bool:
    start = position - entry.lead
    if not content.startswith(label, start) or start < free_from:
        return False
    end = start + len(label)
    return end <= limit and _is_bounded(content, start, end)


def _is_bounded(content: str, start: int, end: int) -> bool:
    """Whether a word begins at ``start`` and ends at ``end``."""
    if _is_word(content, start) and start > 0:
        before = content[start - 1]
        if _is_word(content, start - 1) or (
            before in _HYPHENS + _APOSTROPHES and _is_word(content, start - 2)
        ):
            return False
    if end < len(content) and _is_word(content, end - 1):
        if _is_word(content, end) or (content[end] in _HYPHENS and _is_word(content, end + 1)):
            return False
        if content[end] in _APOSTROPHES and _is_word(content, end + 1):
            return content[end + 1] == "s" and not _is_word(content, end + 2)
    return True


def _is_word(content: str, position: int) -> bool:
    return 0 <= position < len(content) and (content[position].isalnum() or content[position] == "_")


def _opens_sentence(content: str, position: int, starts: set[int]) -> bool:
    """Whether only quotes and brackets stand between the start of a sentence and ``position``."""
    while position not in starts:
        position -= 1
        if position < 0 or content[position] not in "‘“\"'([":
            return False
    return True
