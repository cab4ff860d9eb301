"""The text while it is taken out: block after block, each on a line of its own."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f]+")


def name_set(words: str) -> frozenset[str]:
    """The names of elements or attributes that ``words`` are, as a set."""
    return frozenset(words.split())


class Blocks:
    """Collects blocks. Blank space of the markup is one blank, and none at the edges of a block.

    A block stands a blank line behind the one before, or, where that one was ended as ``close``, on the next
    line: verses, a speaker's name and the words, items of a list.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        #: How many characters there are.
        self.length = 0
        self._begun = False  # whether the block has a character yet
        self._blank = False  # whether one is owed before the next character
        self._joined = False  # whether none may stand there
        self._close = False

    def add(self, text: str | None) -> None:
        """Add words to the block."""
        for number, piece in enumerate(_BLANKS.split(text or "")):
            self._blank = self._blank or number > 0
            if not piece:
                continue
            if not self._begun and self.length:
                self._put("\n" if self._close else "\n\n")
            elif self._begun and self._blank and not self._joined:
                self._put(" ")
            self._begun, self._blank, self._joined = True, False, False
            self._put(piece)

    def join(self) -> None:
        """Have the next words stand right behind the last."""
        self._joined = True

    def end(self, *, close: bool = False) -> None:
        """End the block, if it has words; whether the next is ``close`` to it."""
        if self._begun:
            self._close = close
        self._begun = self._blank = self._joined = False

    def gap(self) -> None:
        """End the block; whatever comes next stands a blank line behind it."""
        self.end()
        self._close = False

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)

    def since(self, start: int) -> str:
        """What was put from the character ``start`` on, without blank space at its edges."""
        pieces, length = [], self.length
        for piece in reversed(self._pieces):
            if length <= start:
                break
            pieces.append(piece)
            length -= len(piece)
        return "".join(reversed(pieces)).strip()

    def text(self) -> str:
        """All of it, with a line feed at its end; "" where there is nothing."""
        whole = "".join(self._pieces)
        return f"{whole}\n" if whole else ""
