"""Search: names, glosses, quotations and the text itself, best match first, with the words around it.

What fits the words as they were typed comes before what fits their stems, a thing that is called so before a
thing that is spoken of so. A word that the graph has nowhere is read as the nearest that it has, and the
answer says so.

Anything can be typed: words, "phrases", beginnings*, alternatives with OR. What has no letter or digit is
left out; nothing of it reaches the index as syntax.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.graph import describe_span
from claimgraph.searchindex.analysis import fold, is_mark, word_spans, words_of
from claimgraph.searchindex.index import CLOSE, OPEN, beginning, either, every, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.searchindex.index import Index, Item

#: Kinds of things, in the order in which they are searched: first what the text is about, then the words that
#: this edition describes it with.
_KINDS = (("entity", "claim", "text"), ("relation", "term"))
#: What the hits' snippets are taken from, the most telling first.
_SNIPPET_COLUMNS = {"claim": ("quotation", "label", "gloss"), "text": ("text",)}
_CONTEXT, _MAX_MATCH = 45, 110
#: How many words an offer of alternatives may have; more would be no line to read.
_MAX_OFFERED = 8
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_ITEM = re.compile(r'"([^"]*)"|(\S+)')
_POSSESSIVE = re.compile(r"(.+)['’]s\W*", re.IGNORECASE)
#: Words of which English sentences are full; they need not occur, but count where they do.
COMMON = frozenset(
    words_of(
        "a an and are as at be been but by do does for from had has have he her his how i if in is it its me "
        "my no nor not of on or our s she so that the their them there these they this those to us was we "
        "were what when where which who whom why will with would you your"
    )
)


class Term(NamedTuple):
    """Words that stand together, folded; of the last only the beginning is given where ``is_prefix``."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def common(self) -> bool:
        """Whether it is one of the words of which every text is full."""
        return len(self.words) == 1 and self.words[0] in COMMON and not self.is_prefix

    def __str__(self) -> str:
        phrase = " ".join(self.words)
        return f'"{phrase}"' if len(self.words) > 1 else phrase + ("*" if self.is_prefix else "")


#: The terms that must all occur, for each alternative.
SearchTerms = tuple[tuple[Term, ...], ...]


def read(text: str) -> SearchTerms:
    """What ``text`` asks for, each alternative once; () when there is no word in it."""
    alternatives: list[list[Term]] = [[]]
    for quoted, bare in _ITEM.findall(unicodedata.normalize("NFC", text).translate(_QUOTES)):
        if bare == "OR":
            alternatives.append([])
            continue
        possessive = _POSSESSIVE.fullmatch(bare)
        for part, is_prefix in (
            ((possessive[1], False), ("s", False)) if possessive else ((quoted or bare, bare.endswith("*")),)
        ):
            words = words_of(part)
            if words:
                alternatives[-1].append(Term(words, is_prefix))
    return tuple(dict.fromkeys(tuple(terms) for terms in alternatives if terms))


def plain_words(text: str) -> list[str]:
    """The words of ``text`` as they are written."""
    return [text[start:end] for start, end in word_spans(text)]


class Hit(NamedTuple):
    """What fits: kind (``entity``, ``claim`` …), IRI and short form, name, place, and its words in «»."""

    kind: str
    iri: str
    short: str
    label: str
    place: str
    snippet: str


class Answer(NamedTuple):
    """The hits, and what ``meant`` was looked for where it is not what was typed."""

    hits: list[Hit]
    meant: str = ""


class _Step(NamedTuple):
    """One way of fitting: which index is asked for what."""

    table: str
    expression: str


def find(index: Index, text: str, limit: int = 20, kinds: tuple[str, ...] = ()) -> Answer:
    """The best ``limit`` hits for ``text``, of all kinds or of ``kinds``.

    No hits when nothing has all its words, nor all of the words that are nearest to them.
    """
    search = read(text)
    hits = _hits(index, search, limit, kinds)
    if hits or not search:
        return Answer(hits)
    corrected = _corrected(index, search, slips=True)
    if corrected is None:
        return Answer([])
    hits = _hits(index, corrected, limit, kinds)
    return Answer(hits, _as_typed(corrected, hits, text) if hits else "")


def suggestions(index: Index, text: str) -> list[str]:
    """What may have been meant when nothing was found, at most three; each of them finds something."""
    search = read(text)
    offers: list[SearchTerms] = []
    corrected = _corrected(index, search, slips=False)
    if corrected is not None and corrected != search:
        offers.append(corrected)
    if len(search) == 1:
        indexed = [term for term in search[0] if not term.common and _is_indexed(index, term)]
        if 1 < len(indexed) <= _MAX_OFFERED:  # all there, but nowhere together
            offers.append(tuple((term,) for term in indexed))
        offers += [((term,),) for term in indexed]
    readings: dict[str, None] = {}
    for offer in offers:
        hits = _hits(index, offer, 1, ())
        if hits:
            readings[_as_typed(offer, hits, text)] = None
    return list(readings)[:3]


def _hits(index: Index, search: SearchTerms, limit: int, kinds: tuple[str, ...]) -> list[Hit]:
    if not search:
        return []
    by_id: dict[int, tuple[Item, _Step]] = {}
    for step, items in _steps(index, search, kinds, limit):
        for item in items:
            by_id.setdefault(item.id, (item, step))
        if len(by_id) >= limit:
            break
    return [_hit(index, item, step) for item, step in list(by_id.values())[:limit]]


def _steps(
    index: Index, search: SearchTerms, kinds: tuple[str, ...], limit: int
) -> Iterator[tuple[_Step, list[Item]]]:
    """The ways of fitting, the closest first, with what fits."""
    adjacent = either(phrase(word for term in terms for word in term.words) for terms in search)
    closest = _Step("exact", adjacent)
    by_column = index.named(adjacent)
    if by_column:
        items = {item.id: item for item in index.match(*closest) if not kinds or item.kind in kinds}
        for column in ("label", "variant"):
            yield closest, [items[number] for number in items if by_column.get(number) == column]
    for group in _KINDS:
        chosen = tuple(kind for kind in group if not kinds or kind in kinds)
        if chosen:
            yield from _search_steps(index, search, adjacent, chosen, limit)


def _search_steps(
    index: Index, search: SearchTerms, adjacent: str, kinds: tuple[str, ...], limit: int
) -> Iterator[tuple[_Step, list[Item]]]:
    """All words together, all of them anywhere, the telling ones, and these by their stems."""
    all_words = either(every(_expression(index, term) for term in terms) for terms in search)
    significant = either(every(_expression(index, term) for term in _significant(terms)) for terms in search)
    for step in (
        _Step("exact", adjacent),
        _Step("exact", all_words),
        _Step("exact", significant),
        _Step("stemmed", significant),
    ):
        yield step, list(index.match(*step, kinds, limit))


def _significant(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms that must occur: all but common words, unless there are no others."""
    return tuple(term for term in terms if not term.common) or terms


def _expression(index: Index, term: Term) -> str:
    return beginning(index, term.words) if term.is_prefix else phrase(term.words)


def _is_indexed(index: Index, term: Term) -> bool:
    return index.holds("stemmed", _expression(index, term))


def _corrected(index: Index, search: SearchTerms, *, slips: bool) -> SearchTerms | None:
    """``search`` with each unknown word replaced by the nearest of the graph's.

    With ``slips`` only where a slip of the pen lies between them; None when a word is like no other.
    """
    vocabulary: dict[str, int] = {}
    corrected: list[tuple[Term, ...]] = []
    for terms in search:
        corrected_terms: list[Term] = []
        for term in terms:
            words: list[str] = []
            for word in term.words:
                if index.holds("stemmed", phrase([word])) or (term.is_prefix and word == term.words[-1]):
                    words.append(word)
                    continue
                vocabulary = vocabulary or index.vocabulary()
                nearest = slip(word, vocabulary) if slips else _nearest(word, vocabulary)
                if not nearest:
                    return None
                words.append(nearest)
            corrected_terms.append(Term(tuple(words), term.is_prefix))
        corrected.append(tuple(corrected_terms))
    return tuple(corrected)


def slip(word: str, vocabulary: dict[str, int]) -> str:
    """The word that was perhaps meant: one or, in long words, two letters off; "" where there is none."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if len(word) < 4:
        return ""
    max_distance = 1 if len(word) < 8 else 2
    candidates = extract(
        word, vocabulary.keys(), scorer=OSA.distance, processor=None, score_cutoff=max_distance, limit=None
    )
    ranked = sorted(
        (count, candidate[0] != word[0], -vocabulary[candidate], candidate)
        for candidate, count, _ in candidates
        if len(candidate) > 2
    )
    return ranked[0][3] if ranked else ""


def _nearest(word: str, vocabulary: dict[str, int]) -> str:
    """The word most like ``word``; "" where none is like it."""
    from rapidfuzz import fuzz, process

    candidates = process.extract(word, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=72, limit=None)
    ranked = sorted((-score, -vocabulary[candidate], candidate) for candidate, score, _ in candidates)
    return ranked[0][2] if ranked else ""


def _as_typed(search: SearchTerms, hits: list[Hit], text: str) -> str:
    """``search`` as somebody would type it: words with capitals as in ``text``, others as in the hits."""
    written: dict[str, str] = {}
    for hit in hits:
        for word in plain_words(f"{hit.snippet} {hit.label}"):
            spelling = written.setdefault(fold(word), word)
            if spelling != word and word == word.lower():  # a capital at the start of a sentence says nothing
                written[fold(word)] = word
    written |= {fold(word): word for word in plain_words(text) if word != word.lower()}
    alternatives = [
        " ".join(
            str(Term(tuple(written.get(word, word) for word in term.words), term.is_prefix)) for term in terms
        )
        for terms in search
    ]
    return " OR ".join(alternatives)


def _hit(index: Index, item: Item, step: _Step) -> Hit:
    """The item with its place and the words that fit."""
    where = describe_span(item.place, item.start, item.end) if item.place else ""
    marked = index.marked(*step, item.id)
    snippet, most = "", 0
    for column in _SNIPPET_COLUMNS.get(item.kind, ("label", "variant", "gloss")):
        for value in marked.get(column, []):
            if value.count(OPEN) > most:
                snippet, most = value, value.count(OPEN)
    if not snippet and item.kind == "claim":  # found by its voice or its subject: its words tell it best
        snippet = next(iter(marked.get("quotation", ())), "")
    same = item.kind != "claim" and words_of(snippet) == words_of(item.name)
    return Hit(item.kind, item.iri, item.short, item.name, where, "" if same else snippet_of(snippet))


def _cut(flat: str, left: int, right: int) -> tuple[int, int]:
    """The stretch widened to whole words; where a script has no blanks near, to letters with their marks."""
    before, after = flat.rfind(" ", 0, left) + 1, flat.find(" ", right)
    after = after if after >= 0 else len(flat)
    if left - before > _CONTEXT:
        before = left
        while before > 0 and is_mark(flat[before]):
            before -= 1
    if after - right > _CONTEXT:
        after = right
        while after < len(flat) and is_mark(flat[after]):
            after += 1
    return before, after


def snippet_of(marked: str) -> str:
    """The words around what is marked with OPEN and CLOSE, itself in «»; the beginning where nothing is."""
    flat = re.sub(rf"{CLOSE}([\W_]*){OPEN}", r"\1", " ".join(marked.split()))
    start = max(flat.find(OPEN), 0)
    end = flat.rfind(CLOSE, start, start + _MAX_MATCH) + 1 or flat.find(CLOSE) + 1 or _MAX_MATCH - _CONTEXT
    left, right = max(start - _CONTEXT, 0), min(end + _CONTEXT, len(flat))
    left, right = _cut(flat, left, right)
    cut = flat[left:right].replace(OPEN, "«").replace(CLOSE, "»")
    return ("… " if left else "") + cut + (" …" if right < len(flat) else "")
