"""How a language shows that somebody speaks: its quotation marks, and tables of words of saying and thinking.

The tables are data, one file for each language in ``speech_tables/``; ``und.toml`` serves for the rest. What
judges claims and what proposes them read the same marks.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).with_name("speech_tables")
_ANY_LANGUAGE = "und"
#: Marks that are apostrophes as well.
_APOSTROPHES = "’'"
#: Behind these a speech may begin with a dash.
_DASHES = "–—―"
_DIALOGUE = re.compile(rf"^[ \t]*[{_DASHES}][ \t]*(?=\S)", re.MULTILINE)
#: What stands before an opening mark that is its own closing mark.
_BEFORE = re.compile(rf"[\s(\[{_DASHES}/]|[“‘«„‚‹\"']")
#: An apostrophe and no closing mark behind an s: small letters go on, and another mark closes near.
_SMALL = re.compile(r"\s+[a-z]")
_OPENS = re.compile(r"(?<!\w)[‘']\w")
_CLOSES = {sign: re.compile(rf"(?<=[\w.!?,…;:]){sign}(?!\w)") for sign in _APOSTROPHES}
_MAX_DISTANCE = 5000
_WORD = re.compile(r"\w+(?:[-’']\w+)*")
#: Up to this many words between marks are a name or a word that is only mentioned, unless they end as a
#: sentence does.
_MAX_MENTIONED = 3
_ENDS = re.compile(r"[.!?…;,:。！？؟।][’”»“\"'」』›‘]*\s*$")


class Quoted(NamedTuple):
    """A stretch between quotation marks, with and without them, in code points; ``depth`` 0 is outermost."""

    start: int
    end: int
    inner: int
    inner_end: int
    depth: int


@dataclass(frozen=True)
class Table:
    """What one language has: ``lists`` are its words by what they are for, each in small letters.

    ``dashes``: a dash may open a speech; ``inverts``: who speaks may be named behind the word of saying.
    """

    language: str
    marks: tuple[tuple[str, str], ...]
    dashes: bool
    inverts: bool
    months: tuple[tuple[str, ...], ...]
    numerals: dict[str, int]
    lists: dict[str, frozenset[str]]

    def of(self, *names: str) -> frozenset[str]:
        """The words of all the lists called ``names``."""
        return frozenset().union(*(self.lists.get(name, frozenset()) for name in names))


@cache
def table(language: str) -> Table:
    """The table of the language with this tag (``de-AT`` is ``de``), or the one for any language."""
    primary = language.partition("-")[0].casefold()
    names = {path.stem for path in _FOLDER.glob("*.toml")}
    name = primary if primary in names else _ANY_LANGUAGE
    data: dict[str, Any] = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    lists = {
        key: frozenset(value.split() if isinstance(value, str) else value)
        for key, value in data.items()
        if isinstance(value, str) or (isinstance(value, list) and key not in ("marks", "months"))
    }
    return Table(
        name,
        tuple((pair[0], pair[1]) for pair in data["marks"]),
        bool(data["dashes"]),
        bool(data.get("inverts")),
        tuple(tuple(names) for names in data["months"]),
        dict(data.get("numerals", {})),
        lists,
    )


def tables() -> list[str]:
    """The languages that have a table of their own, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml") if path.stem != _ANY_LANGUAGE)


def quotations(words: str, known: Table) -> list[Quoted]:
    """What stands between quotation marks in one paragraph, the outer before the inner.

    A mark that is never closed encloses all that follows where the paragraph opens with it, as a speech of
    several paragraphs is printed, and else nothing. A dash that opens a line is a speech to the line's end,
    where the language has that.
    """
    opening: dict[str, list[str]] = {}
    for mark, closing in known.marks:
        opening.setdefault(mark, []).append(closing)
    closings = {closing for _, closing in known.marks}
    stack: list[tuple[int, list[str]]] = []
    quoted: list[Quoted] = []
    for at, sign in enumerate(words):
        if sign not in opening and sign not in closings:
            continue
        level = next((n for n in reversed(range(len(stack))) if sign in stack[n][1]), None)
        if level is not None and _closes(words, at, sign, opening):
            start = stack[level][0]
            del stack[level:]
            quoted.append(Quoted(start, at + 1, start + 1, at, level))
        elif sign in opening and _opens(words, at, sign):
            stack.append((at, opening[sign]))
    indent = len(words) - len(words.lstrip())
    if stack and stack[0][0] == indent:
        quoted.append(Quoted(indent, len(words), indent + 1, len(words), 0))
    if known.dashes:
        for match in _DIALOGUE.finditer(words):
            end = words.find("\n", match.end())
            end = len(words) if end < 0 else end
            quoted.append(Quoted(match.start(), end, match.end(), end, 0))
    return sorted(set(quoted), key=lambda one: (one.start, -one.end))


def is_speech(words: str) -> bool:
    """Whether what stands between marks is said: more than a few words, or words that end as a sentence.

    Words with capitals are a title.
    """
    inner = words.strip()
    several = _WORD.findall(inner)
    if re.search(r"[぀-ヿ㐀-鿿]", inner):  # written without blanks
        return len(inner) > _MAX_MENTIONED or bool(_ENDS.search(inner))
    if _ENDS.search(inner):
        return bool(several)
    long_words = [word for word in several if len(word) > _MAX_MENTIONED]
    return len(several) > _MAX_MENTIONED and not all(word[0].isupper() for word in long_words)


def _opens(words: str, at: int, sign: str) -> bool:
    before, after = words[at - 1 : at], words[at + 1 : at + 2]
    if not after or after.isspace():
        return sign == "«" and after in ("\xa0", "\u202f", " ")
    if sign in _APOSTROPHES or sign == '"':
        return not before or bool(_BEFORE.match(before))
    return not (sign == "‘" and before.isalnum())


def _closes(words: str, at: int, sign: str, opening: dict[str, list[str]]) -> bool:
    before, after = words[at - 1 : at], words[at + 1 : at + 2]
    if sign in opening and sign not in _APOSTROPHES and sign != '"' and _opens_rather(words, at):
        return False
    if sign not in _APOSTROPHES:
        return True
    if after.isalnum() or before.isspace():
        return False
    if before == "s" and _SMALL.match(words, at + 1):  # workers’ deputies
        limit = min(at + _MAX_DISTANCE, len(words))
        opens = _OPENS.search(words, at + 1, limit)
        closing = _CLOSES[sign].search(words, at + 1, opens.start() if opens else limit)
        return closing is None
    return True


def _opens_rather(words: str, at: int) -> bool:
    """Whether a mark that closes one pair and opens another has a blank before it and none behind."""
    before, after = words[at - 1 : at], words[at + 1 : at + 2]
    return (not before or before.isspace()) and bool(after) and not after.isspace()
