"""What a proposal is, and who speaks in one that is speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("speech", "name", "date", "quantity")


class Speaker(NamedTuple):
    """Who speaks: the words, the IRIs of who they stand for, and how that is known.

    ``how`` is ``named``, ``speaker`` (of the part of the text), ``guess``, ``label``, ``markup`` or "" where
    nobody is known.
    """

    words: str
    iris: tuple[str, ...]
    how: str


#: Who speaks where nothing tells.
NOBODY = Speaker("", (), "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a reader may want to claim or name; nobody has judged it.

    ``kind`` is one of KINDS. ``start`` and ``end`` are code points of the text, ``paragraph`` its name.
    ``mode`` is how speech is told (``direct``, ``indirect``, ``thought``, ``imagined``), ``cue`` the words
    that say so, ``speaker`` who speaks. ``stands_for`` are the IRIs that a name may stand for, ``value`` a
    date in EDTF or a number, "" where it is not known. ``source`` is ``text``, ``markup`` or ``authority``.
    ``claims`` are the names of the claims that quote half of the letters at least.
    """

    kind: str
    start: int
    end: int
    paragraph: str
    words: str
    mode: str = ""
    cue: str = ""
    speaker: Speaker = NOBODY
    stands_for: tuple[str, ...] = ()
    value: str = ""
    source: str = "text"
    claims: tuple[str, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether its words are claimed already."""
        return bool(self.claims)
