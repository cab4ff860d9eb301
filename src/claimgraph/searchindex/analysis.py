"""Text analysis: what a word is, and what is the same word to somebody who searches.

A letter and the marks on it are one. Marks that only help to read it fold away: accents, breathings, stress,
Hebrew and Arabic points; marks that make another letter of it stay: й is not и, and vowel signs, nukta and
virama are letters. Scripts written without blanks have a word for each sign, so that words of several are
found as a phrase.

Folding takes away case, accents and points, and SQLite's tokenizer the endings: what is asked and what is
indexed pass both alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

#: Signs of scripts without blanks between words: Thai to Khmer, kana, Han.
_SIGNS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"(?:(?![{_SIGNS}])[^\W_])+|(?=[{_SIGNS}])[^\W_]")
_SIGN = re.compile(f"[{_SIGNS}]")
#: A text without letters beyond ASCII's, and its words.
_PROSE = re.compile("[\x00-\x7f\xa0«»‘’“”–—…]*")
_PLAIN = re.compile("[0-9a-z]+")
#: Inside a word, and no letter of it: joiners, the soft hyphen, the stroke that only makes a word longer.
_SILENT = "\u00ad\u0640\u200c\u200d"
#: Letter and mark that are a letter of their own: й, ў, ї.
_LETTERS = ("и\u0306", "у\u0306", "і\u0308")
#: Marks of a lower combining class belong to the letters of Indic scripts and to kana.
_POINTS = 10
#: A word of many letters is one to the tokenizer only if no letter is beyond ASCII's, which it leaves alone.
TOKENS = "porter ascii"


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` stand, each with the marks on its letters."""
    spans: list[tuple[int, int]] = []
    goes_on = -1  # where a word would go on behind a mark
    for match in _WORD.finditer(text):
        start, end = match.span()
        begin = spans.pop()[0] if start == goes_on and not _SIGN.match(text, start) else start
        goes_on = -1
        while end < len(text) and not text[end].isascii() and is_mark(text[end]):
            end = goes_on = end + 1
        spans.append((begin, end))
    return spans


def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text``, folded."""
    if text.isascii() or _PROSE.fullmatch(text):  # measured: a third of the time, and most are like this
        return tuple(_PLAIN.findall(text.lower()))
    return tuple(fold(text[start:end]) for start, end in word_spans(text))


@lru_cache(maxsize=1 << 14)
def folded_text(text: str) -> str:
    """The words of ``text``, folded, with blanks between; kept, as an index asks for names many times."""
    return " ".join(words_of(text))


def fold(word: str) -> str:
    """``word`` without case and without marks that only help to read it."""
    if word.isascii():
        return word.lower()
    letters: list[str] = []
    for character in unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).casefold()):
        if character in _SILENT:
            continue
        if unicodedata.combining(character) < _POINTS or "".join((*letters[-1:], character)) in _LETTERS:
            letters.append(character)
    return unicodedata.normalize("NFC", "".join(letters))


def is_mark(character: str) -> bool:
    """Whether ``character`` belongs to the letter before it."""
    return character in _SILENT or unicodedata.category(character).startswith("M")


def stems(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The stems of the folded words of each of ``texts``."""
    import sqlite3

    with sqlite3.connect(":memory:") as connection:
        try:
            return _stems(connection, texts)
        finally:
            connection.rollback()


def _stems(connection: sqlite3.Connection, texts: Sequence[str]) -> list[tuple[str, ...]]:
    connection.execute(f"CREATE VIRTUAL TABLE given USING fts5(words, tokenize='{TOKENS}')")
    connection.execute("CREATE VIRTUAL TABLE cut USING fts5vocab(given, instance)")
    rows = ((number, folded_text(text)) for number, text in enumerate(texts))
    connection.executemany("INSERT INTO given (rowid, words) VALUES (?, ?)", rows)
    stems: list[list[str]] = [[] for _ in texts]
    for number, stem in connection.execute('SELECT doc, term FROM cut ORDER BY doc, "offset"'):
        stems[number].append(stem)
    return [tuple(one) for one in stems]
