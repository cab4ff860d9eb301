"""Which paragraph of the old text is which of the new: by equality, then by similarity, never by chance.

Paragraphs that stand once in both texts and are equal hold the frame; between them others are paired that are
equal or clearly more like each other than like any other. Repeated lines are paired only where as many of
them stand between the same neighbours, so that a line never becomes its look-alike elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz.distance import Indel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: How alike two paragraphs between the same neighbours are at least (2 × common words / all words).
SIMILAR = 0.6
#: The same letter by letter, for a few words with slips in them; unlike texts reach half of it.
NEARLY = 0.85
#: How much less alike the second best must be.
MARGIN = 0.1
#: How alike a paragraph is to all the pieces that it was cut into, or that it was joined of.
PIECES = 0.9
#: How many letters on either side of where pieces meet are the same.
_JOINT = 16
#: From how many words on a paragraph is known again anywhere by its words alone.
KNOWN_BY_WORDS = 12
#: How many of the paragraphs that share words are compared, and how common a word may be to count.
_COMPARED, _COMMON = 6, 40

_WORD = re.compile(r"\w+")


class Match(NamedTuple):
    """Neighbouring paragraphs of the old text and what they are in the new one, by their numbers from 0.

    One and one, but where a paragraph was cut or several were joined. ``in_order`` is false for what has
    passed others on its way: only a whole paragraph of many words that stands once in each text is known
    again there, for a changed one may as well be another that took over its sentences.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    in_order: bool = True


def match_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """What became of the paragraphs ``old``, in their order; those in no match are gone or doubtful."""
    return _Matching(old, new).run()


class _Side(NamedTuple):
    """One of the texts: its paragraphs, and the words of each."""

    paragraphs: Sequence[str]
    words: list[list[str]]


class _Matching:
    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = (_Side(one, [_WORD.findall(words) for words in one]) for one in (old, new))
        self.in_order: list[Match] = []
        self.elsewhere: list[Match] = []

    def run(self) -> list[Match]:
        often_old, often_new = Counter(self.old.paragraphs), Counter(self.new.paragraphs)
        place = {words: number for number, words in enumerate(self.new.paragraphs) if often_new[words] == 1}
        alone = [
            Match((number,), (place[words],))
            for number, words in enumerate(self.old.paragraphs)
            if words in place and often_old[words] == 1
        ]
        self.in_order = _longest_increasing(alone)
        frame = set(self.in_order)
        self.elsewhere = [
            match._replace(in_order=False)
            for match in alone
            if match not in frame and len(self.old.words[match.old[0]]) >= KNOWN_BY_WORDS
        ]
        while added := self._fill():
            self.in_order = sorted([*self.in_order, *added])
        return sorted([*self.in_order, *self.elsewhere])

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """The paragraphs of both texts without a match, between two that have theirs in order."""
        taken_old = {number for match in self.elsewhere for number in match.old}
        taken_new = {number for match in self.elsewhere for number in match.new}
        first_old = first_new = 0
        for match in [*self.in_order, Match((len(self.old.words),), (len(self.new.words),))]:
            olds = [number for number in range(first_old, match.old[0]) if number not in taken_old]
            news = [number for number in range(first_new, match.new[0]) if number not in taken_new]
            if olds and news:
                yield olds, news
            first_old, first_new = match.old[-1] + 1, match.new[-1] + 1

    def _fill(self) -> list[Match]:
        added: list[Match] = []
        for olds, news in self._gaps():
            added += self._equal(olds, news) or self._pieces(olds, news) or self._similar(olds, news)
        return added

    def _equal(self, olds: list[int], news: list[int]) -> list[Match]:
        """Equal paragraphs, where as many stand here in the one as in the other."""
        old, new = self.old.paragraphs, self.new.paragraphs
        here_old, here_new = Counter(old[one] for one in olds), Counter(new[one] for one in news)
        matches: list[Match] = []
        for words, times in here_old.items():
            if here_new[words] == times:
                equal_old = (one for one in olds if old[one] == words)
                equal_new = (one for one in news if new[one] == words)
                pairs = zip(equal_old, equal_new, strict=True)
                matches += (Match((one,), (other,)) for one, other in pairs)
        return _longest_increasing(sorted(matches))

    def _pieces(self, olds: list[int], news: list[int]) -> list[Match]:
        """A paragraph and the two or three that it was cut into, or that were joined to it."""
        cut = _composed(olds, news, self.old, self.new)
        joined = _composed(news, olds, self.new, self.old)
        candidates = [(score, Match((one,), pieces)) for one, pieces, score in cut]
        candidates += [(score, Match(pieces, (one,))) for one, pieces, score in joined]
        chosen: list[Match] = []
        for _, match in sorted(candidates, key=lambda item: (-item[0], item[1])):
            if all(_compatible(match, other) for other in chosen):
                chosen.append(match)
        return sorted(chosen)

    def _similar(self, olds: list[int], news: list[int]) -> list[Match]:
        """Paragraphs that are each other's most similar."""
        scores = []
        for one, others in _with_shared_words(olds, news, self.old, self.new):
            for other in others:
                similarity = _similarity(self.old.words[one], self.new.words[other])
                if similarity < NEARLY:  # few words, and a slip in each
                    letters = Indel.normalized_similarity(
                        self.old.paragraphs[one], self.new.paragraphs[other], score_cutoff=NEARLY
                    )
                    similarity = max(similarity, letters)
                if similarity >= SIMILAR - MARGIN:
                    scores.append((similarity, Match((one,), (other,))))
        return _longest_increasing(sorted(_mutual_best(scores)))


def _similarity(one: list[str], other: list[str]) -> float:
    """2 × the words that both have, in this order / all their words: letters are alike everywhere."""
    return Indel.normalized_similarity(one, other)


def _with_shared_words(
    ones: list[int], others: list[int], one_side: _Side, other_side: _Side
) -> Iterator[tuple[int, list[int]]]:
    """Each of ``ones`` with those of ``others`` that share the most words with it; all of a few."""
    if len(others) <= _COMPARED:
        for one in ones:
            yield one, others
        return
    standing: dict[str, list[int]] = {}
    for other in others:
        for word in set(other_side.words[other]):
            standing.setdefault(word, []).append(other)
    for one in ones:
        shared = Counter(
            other
            for word in set(one_side.words[one])
            if len(standing.get(word, ())) <= _COMMON
            for other in standing.get(word, ())
        )
        yield one, [other for other, _ in shared.most_common(_COMPARED)]


def _mutual_best(scores: list[tuple[float, Match]]) -> list[Match]:
    """The matches as like as SIMILAR, each of whose sides has no other nearly as like as this one."""
    by_side: dict[tuple[str, tuple[int, ...]], list[float]] = {}
    for similarity, match in scores:
        by_side.setdefault(("old", match.old), []).append(similarity)
        by_side.setdefault(("new", match.new), []).append(similarity)

    def is_best(similarity: float, *side: Any) -> bool:
        first, *rest = sorted(by_side[side], reverse=True)
        return similarity == first and (not rest or similarity - rest[0] >= MARGIN)

    return [
        match
        for similarity, match in scores
        if similarity >= SIMILAR
        and is_best(similarity, "old", match.old)
        and is_best(similarity, "new", match.new)
    ]


def _composed(
    wholes: list[int], parts: list[int], whole_side: _Side, part_side: _Side
) -> Iterator[tuple[int, tuple[int, ...], float]]:
    """(whole, its pieces in order, likeness) where neighbours make up a whole better than one does."""
    known = set(parts)
    for whole, candidates in _with_shared_words(wholes, parts, whole_side, part_side):
        best: tuple[float, tuple[int, ...]] = (0.0, ())
        alone = 0.0
        for candidate in candidates:
            alone = max(alone, _similarity(whole_side.words[whole], part_side.words[candidate]))
            for many in (2, 3):
                for first in range(candidate - many + 1, candidate + 1):
                    pieces = tuple(range(first, first + many))
                    texts = [part_side.paragraphs[piece] for piece in pieces if piece in known]
                    if len(texts) == many and _adjoin(whole_side.paragraphs[whole], texts):
                        joined = [word for piece in pieces for word in part_side.words[piece]]
                        best = max(best, (_similarity(whole_side.words[whole], joined), pieces))
        if best[0] >= max(PIECES, alone + MARGIN / 2):
            yield whole, best[1], best[0]


def _adjoin(whole: str, pieces: list[str]) -> bool:
    """Whether the end of each piece and the beginning of the next stand side by side in the whole."""
    return all(
        any(rest.lstrip().startswith(other[:_JOINT]) for rest in whole.split(one[-_JOINT:])[1:])
        for one, other in pairwise(pieces)
    )


def _compatible(one: Match, other: Match) -> bool:
    """Whether two matches share no paragraph and do not cross."""
    before = one.old[-1] < other.old[0] and one.new[-1] < other.new[0]
    return before or (other.old[-1] < one.old[0] and other.new[-1] < one.new[0])


def _longest_increasing(matches: list[Match]) -> list[Match]:
    """The most of ``matches`` of one and one, sorted by their old side, whose new sides rise too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, match in enumerate(matches):
        at = bisect_left(ends, match.new[0])
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [match.new[0]]
        last[at : at + 1] = [number]
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(matches[number])
        number = before[number]
    return chain[::-1]
