"""Search: names, glosses, quotations and the text itself, best match first, with the words around it.

What fits the words as they were typed comes before what fits their stems, a thing that is called so before a
thing that is spoken of so. A word that the graph has nowhere is read as the nearest that it has, and the
answer says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.search_terms import SearchTerms, Term, fold, plain_words, read, words_of
from claimgraph.model.passages import place
from claimgraph.searchindex.index import CLOSE, OPEN, beginning, either, every, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.searchindex.index import Index, Item

#: Kinds of things, in the order in which they are searched: first what the text is about, then the words that
#: this edition describes it with.
_KINDS = (("entity", "claim", "text"), ("relation", "term"))
#: What the hits' snippets are taken from, the most telling first.
_TELLING = {
    "claim": ("quotation", "label", "gloss"),
    "text": ("text",),
}
_AROUND, _WIDEST = 45, 110
#: How many words an offer of alternatives may have; more would be no line to read.
_MOST_OFFERED = 8


class Hit(NamedTuple):
    """A find: kind (``entity``, ``claim`` …), IRI and short form, name, place, and the words found in «»."""

    kind: str
    iri: str
    short: str
    label: str
    place: str
    snippet: str


class Found(NamedTuple):
    """What was found, and what ``meant`` was looked for where it is not what was typed."""

    hits: list[Hit]
    meant: str = ""


class _Step(NamedTuple):
    """One way of fitting: which index is asked for what."""

    table: str
    expression: str


def find(index: Index, text: str, limit: int = 20, kinds: tuple[str, ...] = ()) -> Found:
    """The best ``limit`` hits for ``text``, of all kinds or of ``kinds``.

    No hits when nothing has all its words, nor all of the words that are nearest to them.
    """
    wanted = read(text)
    hits = _hits(index, wanted, limit, kinds)
    if hits or not wanted:
        return Found(hits)
    mended = _mended(index, wanted, slips=True)
    if mended is None:
        return Found([])
    hits = _hits(index, mended, limit, kinds)
    return Found(hits, _as_typed(mended, hits, text) if hits else "")


def suggestions(index: Index, text: str) -> list[str]:
    """What may have been meant when nothing was found, at most three; each of them finds something."""
    wanted = read(text)
    offers: list[SearchTerms] = []
    mended = _mended(index, wanted, slips=False)
    if mended is not None and mended != wanted:
        offers.append(mended)
    if len(wanted) == 1:
        known = [term for term in wanted[0] if not term.common and _known(index, term)]
        if 1 < len(known) <= _MOST_OFFERED:  # all there, but nowhere together
            offers.append(tuple((term,) for term in known))
        offers += [((term,),) for term in known]
    told: dict[str, None] = {}
    for offer in offers:
        hits = _hits(index, offer, 1, ())
        if hits:
            told[_as_typed(offer, hits, text)] = None
    return list(told)[:3]


def _hits(index: Index, wanted: SearchTerms, limit: int, kinds: tuple[str, ...]) -> list[Hit]:
    if not wanted:
        return []
    found: dict[int, tuple[Item, _Step]] = {}
    for step, items in _steps(index, wanted, kinds, limit):
        for item in items:
            found.setdefault(item.id, (item, step))
        if len(found) >= limit:
            break
    return [_hit(index, item, step) for item, step in list(found.values())[:limit]]


def _steps(
    index: Index, wanted: SearchTerms, kinds: tuple[str, ...], limit: int
) -> Iterator[tuple[_Step, list[Item]]]:
    """The ways of fitting, the closest first, with what fits."""
    together = either(phrase(word for term in terms for word in term.words) for terms in wanted)
    whole = _Step("exact", together)
    named = index.named(together)
    if named:
        items = {item.id: item for item in index.match(*whole) if not kinds or item.kind in kinds}
        for column in ("label", "variant"):
            yield whole, [items[number] for number in items if named.get(number) == column]
    for group in _KINDS:
        chosen = tuple(kind for kind in group if not kinds or kind in kinds)
        if chosen:
            yield from _ways(index, wanted, together, chosen, limit)


def _ways(
    index: Index, wanted: SearchTerms, together: str, kinds: tuple[str, ...], limit: int
) -> Iterator[tuple[_Step, list[Item]]]:
    """All words together, all of them anywhere, the telling ones, and these by their stems."""
    all_words = either(every(_expression(index, term) for term in terms) for terms in wanted)
    telling = either(every(_expression(index, term) for term in _telling(terms)) for terms in wanted)
    for step in (
        _Step("exact", together),
        _Step("exact", all_words),
        _Step("exact", telling),
        _Step("stemmed", telling),
    ):
        yield step, list(index.match(*step, kinds, limit))


def _telling(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms that must occur: all but common words, unless there are no others."""
    return tuple(term for term in terms if not term.common) or terms


def _expression(index: Index, term: Term) -> str:
    return beginning(index, term.words) if term.begins else phrase(term.words)


def _known(index: Index, term: Term) -> bool:
    return index.holds("stemmed", _expression(index, term))


def _mended(index: Index, wanted: SearchTerms, *, slips: bool) -> SearchTerms | None:
    """``wanted`` with each unknown word replaced by the nearest of the graph's.

    With ``slips`` only where a slip of the pen lies between them; None when a word is like no other.
    """
    vocabulary: dict[str, int] = {}
    mended: list[tuple[Term, ...]] = []
    for terms in wanted:
        kept: list[Term] = []
        for term in terms:
            words: list[str] = []
            for word in term.words:
                if index.holds("stemmed", phrase([word])) or (term.begins and word == term.words[-1]):
                    words.append(word)
                    continue
                vocabulary = vocabulary or index.vocabulary()
                near = _slip(word, vocabulary) if slips else _nearest(word, vocabulary)
                if not near:
                    return None
                words.append(near)
            kept.append(Term(tuple(words), term.begins))
        mended.append(tuple(kept))
    return tuple(mended)


def _slip(word: str, vocabulary: dict[str, int]) -> str:
    """The word that was perhaps meant: one or, in long words, two letters off; "" where there is none."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if len(word) < 4:
        return ""
    most = 1 if len(word) < 8 else 2
    near = extract(
        word, vocabulary.keys(), scorer=OSA.distance, processor=None, score_cutoff=most, limit=None
    )
    ranked = sorted(
        (count, one[0] != word[0], -vocabulary[one], one) for one, count, _ in near if len(one) > 2
    )
    return ranked[0][3] if ranked else ""


def _nearest(word: str, vocabulary: dict[str, int]) -> str:
    """The word most like ``word``; "" where none is like it."""
    from rapidfuzz import fuzz, process

    near = process.extract(word, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=72, limit=None)
    ranked = sorted((-score, -vocabulary[one], one) for one, score, _ in near)
    return ranked[0][2] if ranked else ""


def _as_typed(wanted: SearchTerms, hits: list[Hit], text: str) -> str:
    """``wanted`` as somebody would type it: words with capitals as in ``text``, others as in the hits."""
    written: dict[str, str] = {}
    for hit in hits:
        for word in plain_words(f"{hit.snippet} {hit.label}"):
            known = written.setdefault(fold(word), word)
            if known != word and word == word.lower():  # a capital at the start of a sentence says nothing
                written[fold(word)] = word
    written |= {fold(word): word for word in plain_words(text) if word != word.lower()}
    alternatives = [
        " ".join(
            str(Term(tuple(written.get(word, word) for word in term.words), term.begins)) for term in terms
        )
        for terms in wanted
    ]
    return " OR ".join(alternatives)


def _hit(index: Index, item: Item, step: _Step) -> Hit:
    """The item with its place and the words that fit."""
    where = place(item.place, item.start, item.end) if item.place else ""
    marked = index.marked(*step, item.id)
    best, most = "", 0
    for column in _TELLING.get(item.kind, ("label", "variant", "gloss")):
        for value in marked.get(column, []):
            if value.count(OPEN) > most:
                best, most = value, value.count(OPEN)
    if not best and item.kind == "claim":  # found by who speaks or what is spoken of: its words tell it best
        best = next(iter(marked.get("quotation", ())), "")
    same = item.kind != "claim" and words_of(best) == words_of(item.name)
    return Hit(item.kind, item.iri, item.short, item.name, where, "" if same else snippet_of(best))


def snippet_of(marked: str) -> str:
    """The words around what is marked with OPEN and CLOSE, itself in «»; the beginning where nothing is."""
    flat = re.sub(rf"{CLOSE}([\W_]*){OPEN}", r"\1", " ".join(marked.split()))
    start = max(flat.find(OPEN), 0)
    end = flat.rfind(CLOSE, start, start + _WIDEST) + 1 or flat.find(CLOSE) + 1 or _WIDEST - _AROUND
    left, right = max(start - _AROUND, 0), min(end + _AROUND, len(flat))
    while left > 0 and flat[left - 1] != " ":
        left -= 1
    while right < len(flat) and flat[right] != " ":
        right += 1
    cut = flat[left:right].replace(OPEN, "«").replace(CLOSE, "»")
    return ("… " if left else "") + cut + (" …" if right < len(flat) else "")
