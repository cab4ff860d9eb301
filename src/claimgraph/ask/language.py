"""What a language says questions with, as data: one file for each language in ``languages/``.

A file has the words without content of their own (``function``, ``asking``), the phrases that say what kind
of answer is wanted, whose voice, in which force, sense, figure or time, the irregular forms of one word
(``families``) and words that often stand for one another (``synonyms``). A language without a file is asked
with what its edition calls things, and with the question words of the language whose words the question uses.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.searchindex.analysis import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Sets of phrases by what they mean, in the order in which a file has them.
GROUPS = ("answers", "force", "polarity", "certainty", "figure", "stance", "mode", "links", "time", "about")
#: The language whose table serves where no other does.
DEFAULT = "en"

Phrase = tuple[str, ...]


class Cue(NamedTuple):
    """What a phrase says: ``force`` → ``prescription``."""

    group: str
    value: str


class Language(NamedTuple):
    """A language's table, folded as the index is."""

    tag: str
    function: frozenset[str]
    asking: frozenset[str]
    saying: frozenset[str]
    #: Phrase → all that it says.
    cues: Mapping[Phrase, tuple[Cue, ...]]
    according: tuple[Phrase, ...]
    speaker: tuple[Phrase, ...]
    #: Word → the number of the month.
    months: Mapping[str, int]
    #: Word → the other forms of it, and the words that may stand for it.
    families: Mapping[str, tuple[str, ...]]
    synonyms: Mapping[str, tuple[str, ...]]

    @property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max((len(phrase) for phrase in (*self.cues, *self.according, *self.speaker)), default=1)


@cache
def tags() -> tuple[str, ...]:
    """The languages that have a table, sorted."""
    names = (one.name for one in files(__package__).joinpath("languages").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


@cache
def table(tag: str) -> Language:
    """The table of a language in :func:`tags`."""
    data = json.loads(files(__package__).joinpath("languages", f"{tag}.json").read_text("utf-8"))
    cues: dict[Phrase, list[Cue]] = {}
    for group in GROUPS:
        for value, phrases in data.get(group, {}).items():
            for phrase in phrases:
                cues.setdefault(words_of(phrase), []).append(Cue(group, value))
    return Language(
        tag,
        function=frozenset(words_of(data["function"])),
        asking=frozenset(words_of(data["asking"])),
        saying=frozenset(words_of(data["saying"])),
        cues={phrase: tuple(several) for phrase, several in cues.items()},
        according=tuple(map(words_of, data["according"])),
        speaker=tuple(map(words_of, data["speaker"])),
        months={word: number for number, line in enumerate(data["months"], 1) for word in words_of(line)},
        families=_families(data["families"]),
        synonyms=_families(data["synonyms"]),
    )


def _families(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Word → the words that stand in a line with it, over all lines."""
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        words = words_of(line)
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in found.items()}


def language_of(words: Iterable[str], edition: Callable[[], str]) -> Language:
    """The table for a question of ``words``: that which has most of them.

    Where several have as many, that of the ``edition``'s language, which is asked for only then.
    """
    asked = set(words)
    counts = {tag: len(asked & table(tag).function) for tag in tags()}
    best = [tag for tag in tags() if counts[tag] == max(counts.values())]
    own = edition().partition("-")[0].casefold() if len(best) > 1 else ""
    return table(next((tag for tag in (own, DEFAULT) if tag in best), best[0]))
