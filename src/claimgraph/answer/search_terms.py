"""What somebody looks for, read from what they typed: words, "phrases", beginnings*, alternatives with OR.

Anything can be typed. What has no letter or digit is left out; nothing of it reaches the index as syntax.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_ITEM = re.compile(r'"([^"]*)"|(\S+)')
_POSSESSIVE = re.compile(r"(.+)['’]s\W*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
#: Words of which English sentences are full; they need not occur, but count where they do.
COMMON = frozenset(
    _WORD.findall(
        "a an and are as at be been but by do does for from had has have he her his how i if in is it its me "
        "my no nor not of on or our s she so that the their them there these they this those to us was we "
        "were what when where which who whom why will with would you your"
    )
)


class Term(NamedTuple):
    """Words that stand together, folded; of the last only the beginning is given where ``begins``."""

    words: tuple[str, ...]
    begins: bool = False

    @property
    def common(self) -> bool:
        """Whether it is one of the words of which every text is full."""
        return len(self.words) == 1 and self.words[0] in COMMON and not self.begins

    def __str__(self) -> str:
        said = " ".join(self.words)
        return f'"{said}"' if len(self.words) > 1 else said + ("*" if self.begins else "")


#: The terms that must all occur, for each alternative.
SearchTerms = tuple[tuple[Term, ...], ...]


def read(text: str) -> SearchTerms:
    """What ``text`` asks for, each alternative once; () when there is no word in it."""
    alternatives: list[list[Term]] = [[]]
    for quoted, bare in _ITEM.findall(unicodedata.normalize("NFC", text).translate(_QUOTES)):
        if bare == "OR":
            alternatives.append([])
            continue
        owner = _POSSESSIVE.fullmatch(bare)
        for part, begins in (
            ((owner[1], False), ("s", False)) if owner else ((quoted or bare, bare.endswith("*")),)
        ):
            words = words_of(part)
            if words:
                alternatives[-1].append(Term(words, begins))
    return tuple(dict.fromkeys(tuple(terms) for terms in alternatives if terms))


def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text``, folded as the index folds them: no case, no accents."""
    return tuple(map(fold, plain_words(text)))


def plain_words(text: str) -> list[str]:
    """The words of ``text`` as they are written."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def fold(word: str) -> str:
    """``word`` without case and accents."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
