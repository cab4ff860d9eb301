"""What a question in words asks for, read by the graph's own names and the language's question words.

Names of entities, relations, groups and terms are found as longest runs of words, by stems; what is left is
looked up among the words of the language that say what kind of answer is wanted, whose voice, which force.
Every reading says by which words it was made, so that it can be shown and undone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.find import slip
from claimgraph.ask.language import Cue, language_of
from claimgraph.ask.time_expressions import Date, dates
from claimgraph.searchindex.analysis import fold, stems, word_spans
from claimgraph.searchindex.index import phrase
from claimgraph.searchindex.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from claimgraph.ask.language import Language
    from claimgraph.searchindex.index import Index, Item

#: How many words a name may have, and how many things may bear a name that a question means by it.
_LONGEST, _MOST = 8, 6
#: How many voices a word may be a part of the name of, to be read as one of them.
_VOICES = 2
#: How many relations a word may be a synonym of, to be read as one of them.
_MEANINGS = 4
_PARAGRAPH = re.compile(r"p([0-9]{1,4})")


class Word(NamedTuple):
    """A word of the question: as written, folded, its stem, and whether it says what is asked about."""

    written: str
    folded: str
    stem: str
    telling: bool


class Reading(NamedTuple):
    """Words of the question read as a thing: which words, what, as what (voice, entity, relation, topic)."""

    start: int
    end: int
    kind: str
    item: Item
    weight: float = 1.0


class Interpretation(NamedTuple):
    """A question as it was read."""

    words: tuple[Word, ...]
    readings: tuple[Reading, ...]
    cues: tuple[Cue, ...]
    dates: tuple[Date, ...]
    paragraphs: tuple[str, ...]
    #: Word as written → the word of the graph that it was read as.
    slips: dict[str, str]
    #: Words that the graph has nowhere.
    unknown: tuple[str, ...]
    #: Words that say no more than that something is asked; stored questions may say them too.
    asking: frozenset[str]
    #: Word of the question (folded) → words that may stand for it, each with what it counts.
    others: dict[str, tuple[tuple[str, float], ...]]

    def values(self, group: str) -> tuple[str, ...]:
        """What the cues of a group say."""
        return tuple(dict.fromkeys(cue.value for cue in self.cues if cue.group == group))

    def of(self, *kinds: str) -> list[Reading]:
        """The readings of these kinds."""
        return [one for one in self.readings if one.kind in kinds]


def interpret(
    index: Index, text: str, language: Callable[[], str], undo: Iterable[str] = ()
) -> Interpretation:
    """How ``text`` is read; ``undo`` are slugs of things that are not meant.

    ``language`` tells that of the edition, where the words leave open which they are of.
    """
    statements = Statements(index)
    spans = word_spans(text)
    folded = [fold(text[start:end]) for start, end in spans]
    spoken = language_of(folded, language)
    cut = [one[0] if one else "" for one in stems(folded)]
    cues = _cues(spoken, folded)
    telling = [word not in spoken.function and (word not in spoken.asking) for word in folded]
    words = tuple(
        Word(text[start:end], word, stem, tells)
        for (start, end), word, stem, tells in zip(spans, folded, cut, telling, strict=True)
    )
    slips, unknown = _corrected(index, spoken, words)
    if slips:
        meant = {word: stems([other])[0][0] for word, other in slips.items()}
        words = tuple(one._replace(stem=meant.get(one.written, one.stem)) for one in words)
    rejected = set(undo)
    named = _named(statements, spoken, words)
    named += _relations(statements, spoken, words)
    named += _speakers(statements, spoken, words, named)
    named = [one for one in named if not rejected & {one.item.short, one.item.short.rpartition(":")[2]}]
    readings = _voices(spoken, words, named)
    return Interpretation(
        words,
        tuple(sorted(readings, key=lambda one: (one.start, -one.end, one.kind, one.item.id))),
        tuple(cue for cue in cues if cue.value not in rejected),
        dates(spoken, folded),
        tuple(_paragraphs(folded)),
        slips,
        tuple(unknown),
        frozenset(folded) & spoken.asking - spoken.function,
        _others(spoken, words),
    )


def _cues(spoken: Language, folded: Sequence[str]) -> list[Cue]:
    """What the phrases of the language say, and where they stand; longer phrases go before shorter ones."""
    found: list[Cue] = []
    used: set[int] = set()
    for size in range(spoken.longest, 0, -1):
        for at in range(len(folded) - size + 1):
            run = range(at, at + size)
            several = spoken.cues.get(tuple(folded[at : at + size]))
            if several and not used.issuperset(run):
                found += several
                if size > 1:
                    used.update(run)
    return list(dict.fromkeys(found))


def _named(statements: Statements, spoken: Language, words: Sequence[Word]) -> list[Reading]:
    """Entities, groups and terms named in the question, the longest names first, none inside another."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for at in range(len(words)):
        for size in range(1, min(_LONGEST, len(words) - at) + 1):
            run = words[at : at + size]
            if any(one.folded not in spoken.function for one in run):
                runs.setdefault(" ".join(one.stem for one in run), []).append((at, at + size))
    found = statements.named(runs)
    places = sorted(
        ((start, end, called) for called in found for start, end in runs[called]),
        key=lambda place: (place[0] - place[1], place[0]),
    )
    used: set[int] = set()
    chosen: list[tuple[int, int, list[int]]] = []
    for start, end, called in places:
        if used.isdisjoint(range(start, end)):
            meanings = [one for one in found[called] if one.kind != "relation"]
            first = [one for one in meanings if one.preferred] if end - start == 1 else []
            meanings = meanings if len(meanings) <= _MOST else first[:_MOST]
            if meanings:
                used.update(range(start, end))
                chosen.append((start, end, [one.thing for one in meanings]))
    items = statements.items(thing for *_, meanings in chosen for thing in meanings)
    terms = [number for number, item in items.items() if item.kind == "term"]
    idle = {number for number in terms if not (statements.stands(number) or _members(statements, number))}
    return [
        Reading(start, end, _kind(items[thing]), items[thing], 1 / len(meanings) ** 0.5)
        for start, end, meanings in chosen
        for thing in meanings
        if thing not in idle
    ]


def _members(statements: Statements, thing: int) -> bool:
    return bool(statements.made_of([thing], "member")[thing])


def _kind(item: Item) -> str:
    """What a thing of the index is read as: a group is a term that has members."""
    return "topic" if item.short.startswith("topic:") else item.kind


def _relations(statements: Statements, spoken: Language, words: Sequence[Word]) -> list[Reading]:
    """Relations by label or synonym, whose words without content need not stand in the question."""
    hollow = {word for one in stems([" ".join(spoken.function)]) for word in one}
    base = _bases(spoken)
    telling = [
        (at, base.get(one.stem, one.stem))
        for at, one in enumerate(words)
        if one.folded not in spoken.function and not one.folded.isdigit()
    ]
    by_core: dict[tuple[str, ...], dict[int, None]] = {}
    for called, thing in statements.names("relation"):
        core = tuple(base.get(stem, stem) for stem in called.split() if stem not in hollow)
        if core:
            by_core.setdefault(core, {})[thing] = None
    found: dict[tuple[int, int], list[int]] = {}
    longest = max(map(len, by_core), default=0)
    used: set[int] = set()
    for size in range(longest, 0, -1):
        for at in range(len(telling) - size + 1):
            run = telling[at : at + size]
            meanings = by_core.get(tuple(stem for _, stem in run))
            place = (run[0][0], run[-1][0] + 1)
            if (
                meanings
                and len(meanings) <= _MEANINGS
                and used.isdisjoint(range(*place))
                and place[1] - place[0] <= size + 3
            ):
                used.update(range(*place))
                found[place] = list(meanings)
    items = statements.items(thing for meanings in found.values() for thing in meanings)
    return [
        Reading(start, end, "relation", items[thing], 1 / len(meanings) ** 0.5)
        for (start, end), meanings in found.items()
        for thing in meanings
    ]


def _bases(spoken: Language) -> dict[str, str]:
    """Stem → the stem that all forms of an irregular word are taken for."""
    words = list(spoken.families)
    cut = dict(zip(words, (one[0] if one else "" for one in stems(words)), strict=True))
    return {cut[word]: min(cut[one] for one in (word, *others)) for word, others in spoken.families.items()}


def _speakers(
    statements: Statements, spoken: Language, words: Sequence[Word], readings: Sequence[Reading]
) -> list[Reading]:
    """Whoever speaks most, where the question speaks of the speaker; and voices by a part of their name."""
    folded = [one.folded for one in words]
    counts: dict[int, int] = {}
    for _, value in statements.role("claimant"):
        if isinstance(value, int):
            counts[value] = counts.get(value, 0) + 1
    ranked = sorted(counts, key=lambda thing: (-counts[thing], thing))
    found: list[Reading] = []
    for called in spoken.speaker:
        for at in _places(folded, called):
            items = statements.items(ranked[:1])
            found += [Reading(at, at + len(called), "entity", item) for item in items.values()]
    used = {at for one in readings if one.kind != "relation" for at in range(one.start, one.end)}
    alone = {at: one.stem for at, one in enumerate(words) if one.telling and at not in used}
    if alone:
        called_so: dict[str, dict[int, None]] = {}
        for name, thing in statements.names_of(ranked):
            for stem in name.split():
                called_so.setdefault(stem, {})[thing] = None
        for at, stem in alone.items():
            meanings = called_so.get(stem, {})
            if 0 < len(meanings) <= _VOICES:
                items = statements.items(meanings)
                found += [Reading(at, at + 1, "entity", one, 1 / len(items)) for one in items.values()]
    return found


def _voices(spoken: Language, words: Sequence[Word], readings: Sequence[Reading]) -> list[Reading]:
    """The readings, those as voices of whom the question asks what they say."""
    folded = [one.folded for one in words]
    before = {at + len(one) for one in spoken.according for at in _places(folded, one)}
    result: list[Reading] = []
    for one in readings:
        start = one.start
        while start and folded[start - 1] in spoken.function and start not in before:
            start -= 1
        after = [word for word in folded[one.end : one.end + 3] if word not in {"s"}]
        says = bool(after) and any(word in spoken.saying for word in after[:2])
        according = bool(before & set(range(start, one.start + 1)))
        voice = one.kind == "entity" and (says or according)
        result.append(one._replace(kind="voice") if voice else one)
    return result


def _places(folded: Sequence[str], called: Sequence[str]) -> list[int]:
    size = len(called)
    return [at for at in range(len(folded) - size + 1) if tuple(folded[at : at + size]) == tuple(called)]


def _paragraphs(folded: Sequence[str]) -> list[str]:
    return [f"p{int(match[1]):03d}" for word in folded if (match := _PARAGRAPH.fullmatch(word))]


def _corrected(index: Index, spoken: Language, words: Sequence[Word]) -> tuple[dict[str, str], list[str]]:
    """Words with a slip of the pen → the word meant; and the words that the graph has nowhere."""
    vocabulary: dict[str, int] = {}
    slips: dict[str, str] = {}
    unknown: list[str] = []
    for one in words:
        if not one.telling or index.holds("stemmed", phrase([one.folded])):
            continue
        if any(index.holds("stemmed", phrase([other])) for other in spoken.families.get(one.folded, ())):
            continue
        vocabulary = vocabulary or index.vocabulary()
        near = slip(one.folded, vocabulary)
        if near:
            slips[one.written] = near
        else:
            unknown.append(one.written)
    return slips, unknown


#: What another form of a word counts, and a word that often stands for it.
_FORM, _SYNONYM = 0.9, 0.35


def _others(spoken: Language, words: Sequence[Word]) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for one in words:
        if one.telling:
            others = dict.fromkeys(spoken.synonyms.get(one.folded, ()), _SYNONYM)
            others |= dict.fromkeys(spoken.families.get(one.folded, ()), _FORM)
            found[one.folded] = tuple(others.items())
    return found
