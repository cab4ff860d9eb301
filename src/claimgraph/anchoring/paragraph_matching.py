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
from typing import TYPE_CHECKING, NamedTuple

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


class _Matching:
    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.words_old = [_WORD.findall(words) for words in old]
        self.words_new = [_WORD.findall(words) for words in new]
        self.in_order: list[Match] = []
        self.elsewhere: list[Match] = []

    def run(self) -> list[Match]:
        often_old, often_new = Counter(self.old), Counter(self.new)
        place = {words: number for number, words in enumerate(self.new) if often_new[words] == 1}
        alone = [
            (number, place[words])
            for number, words in enumerate(self.old)
            if words in place and often_old[words] == 1
        ]
        frame = _longest_increasing(alone)
        self.in_order = [Match((one,), (other,)) for one, other in frame]
        in_frame = set(frame)
        self.elsewhere = [
            Match((one,), (other,), in_order=False)
            for one, other in alone
            if (one, other) not in in_frame and len(self.words_old[one]) >= KNOWN_BY_WORDS
        ]
        while added := self._fill():
            self.in_order = sorted([*self.in_order, *added])
        return sorted([*self.in_order, *self.elsewhere])

    def _gaps(self) -> Iterator[tuple[list[int], list[int]]]:
        """The paragraphs of both texts without a match, between two that have theirs in order."""
        taken_old = {number for match in self.elsewhere for number in match.old}
        taken_new = {number for match in self.elsewhere for number in match.new}
        first_old = first_new = 0
        for match in [*self.in_order, Match((len(self.old),), (len(self.new),))]:
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
        here_old, here_new = Counter(self.old[one] for one in olds), Counter(self.new[one] for one in news)
        pairs: list[tuple[int, int]] = []
        for words, times in here_old.items():
            if here_new[words] == times:
                pairs += zip(
                    (one for one in olds if self.old[one] == words),
                    (one for one in news if self.new[one] == words),
                    strict=True,
                )
        return [Match((one,), (other,)) for one, other in _longest_increasing(sorted(pairs))]

    def _pieces(self, olds: list[int], news: list[int]) -> list[Match]:
        """A paragraph and the two or three that it was cut into, or that were joined to it."""
        cut = _composed(olds, news, self.old, self.new, self.words_old, self.words_new)
        joined = _composed(news, olds, self.new, self.old, self.words_new, self.words_old)
        candidates = [(score, Match((one,), pieces)) for one, pieces, score in cut]
        candidates += [(score, Match(pieces, (one,))) for one, pieces, score in joined]
        chosen: list[Match] = []
        for _, match in sorted(candidates, key=lambda item: (-item[0], item[1])):
            if all(_compatible(match, other) for other in chosen):
                chosen.append(match)
        return sorted(chosen)

    def _similar(self, olds: list[int], news: list[int]) -> list[Match]:
        pairs = _mutual_best(self._scores(olds, news))
        return [Match((one,), (other,)) for one, other in _longest_increasing(sorted(pairs))]

    def _scores(self, olds: list[int], news: list[int]) -> list[tuple[float, int, int]]:
        """(likeness, old, new) of the pairs that share words, as far as they reach SIMILAR − MARGIN."""
        scores = []
        for one, others in _with_shared_words(olds, news, self.words_old, self.words_new):
            for other in others:
                likeness = _similarity(self.words_old[one], self.words_new[other])
                if likeness < NEARLY:  # few words, and a slip in each
                    letters = Indel.normalized_similarity(self.old[one], self.new[other], score_cutoff=NEARLY)
                    likeness = max(likeness, letters)
                if likeness >= SIMILAR - MARGIN:
                    scores.append((likeness, one, other))
        return scores


def _similarity(one: list[str], other: list[str]) -> float:
    """2 × the words that both have, in this order / all their words: letters are alike everywhere."""
    return Indel.normalized_similarity(one, other)


def _with_shared_words(
    ones: list[int], others: list[int], words_one: list[list[str]], words_other: list[list[str]]
) -> Iterator[tuple[int, list[int]]]:
    """Each of ``ones`` with those of ``others`` that share the most words with it; all of a few."""
    if len(others) <= _COMPARED:
        for one in ones:
            yield one, others
        return
    standing: dict[str, list[int]] = {}
    for other in others:
        for word in set(words_other[other]):
            standing.setdefault(word, []).append(other)
    for one in ones:
        shared = Counter(
            other
            for word in set(words_one[one])
            if len(standing.get(word, ())) <= _COMMON
            for other in standing.get(word, ())
        )
        yield one, [other for other, _ in shared.most_common(_COMPARED)]


def _mutual_best(scores: list[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """The pairs as like as SIMILAR, each of whose sides has no other nearly as like as this one."""
    best: dict[tuple[str, int], list[float]] = {}
    for likeness, one, other in scores:
        best.setdefault(("old", one), []).append(likeness)
        best.setdefault(("new", other), []).append(likeness)
    for several in best.values():
        several.sort(reverse=True)

    def clear(side: str, number: int, likeness: float) -> bool:
        first, *rest = best[side, number]
        return likeness == first and (not rest or likeness - rest[0] >= MARGIN)

    return [
        (one, other)
        for likeness, one, other in scores
        if likeness >= SIMILAR and clear("old", one, likeness) and clear("new", other, likeness)
    ]


def _composed(
    wholes: list[int],
    parts: list[int],
    words_whole: Sequence[str],
    words_part: Sequence[str],
    tokens_whole: list[list[str]],
    tokens_part: list[list[str]],
) -> Iterator[tuple[int, tuple[int, ...], float]]:
    """(whole, its pieces in order, likeness) where neighbours make up a whole better than one does."""
    there = set(parts)
    for whole, candidates in _with_shared_words(wholes, parts, tokens_whole, tokens_part):
        best: tuple[float, tuple[int, ...]] = (0.0, ())
        alone = 0.0
        for candidate in candidates:
            alone = max(alone, _similarity(tokens_whole[whole], tokens_part[candidate]))
            for many in (2, 3):
                for first in range(candidate - many + 1, candidate + 1):
                    pieces = tuple(range(first, first + many))
                    words = [words_part[piece] for piece in pieces if piece in there]
                    if len(words) == many and _adjoin(words_whole[whole], words):
                        joined = [word for piece in pieces for word in tokens_part[piece]]
                        best = max(best, (_similarity(tokens_whole[whole], joined), pieces))
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


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of ``pairs``, sorted by their first, whose seconds rise too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        at = bisect_left(ends, second)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(second)
            last.append(number)
        else:
            ends[at], last[at] = second, number
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]
