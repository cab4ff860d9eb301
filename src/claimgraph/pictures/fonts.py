"""The fonts of the pictures: Matplotlib's own, and for letters that these have not, what the system has.

Matplotlib's DejaVu has Latin, Greek, Cyrillic, Arabic and Hebrew. For other scripts the first font of the
system that has a letter is asked, Google's Noto before others; so the same system draws the same picture.
"""

from __future__ import annotations

import logging
import unicodedata
import warnings
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, fontManager, get_font

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACES = {
    "sans": "DejaVuSans",
    "bold": "DejaVuSans-Bold",
    "oblique": "DejaVuSans-Oblique",
    "serif": "DejaVuSerif",
}
#: What Matplotlib draws boxes with.
_LAST_RESORT = "Last Resort"


# That a font has one weight only is no news to whoever draws.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)


class MissingLetters(UserWarning):
    """Letters of a picture are boxes, because no font has them."""


def font(face: str, line: str) -> FontProperties:
    """The font of a face (a key of the font table) in which ``line`` is set."""
    families = dict.fromkeys(map(_family_with, _not_in_face(face, line)))
    return _font(face, tuple(filter(None, families))).copy()


def missing_in(face: str, line: str) -> set[str]:
    """The letters of ``line`` that no font has."""
    return {letter for letter in _not_in_face(face, line) if not _family_with(letter)}


def missing_letters_message(letters: set[str]) -> str:
    """The warning about letters that no font has."""
    some = ", ".join(f"{one} (U+{ord(one):04X})" for one in sorted(letters)[:3])
    more = f" and {len(letters) - 3} more" if len(letters) > 3 else ""
    return f"no font has {some}{more}: boxes stand for them. Install one, as Debian's fonts-noto"


@contextmanager
def allow_missing_glyphs() -> Iterator[None]:
    """Let letters that no font has be boxes, without a warning for each."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


@cache
def _file(face: str) -> str:
    return str(Path(mpl.get_data_path(), "fonts", "ttf", f"{_FACES[face]}.ttf"))


@cache
def _font(face: str, fallbacks: tuple[str, ...]) -> FontProperties:
    if not fallbacks:
        return FontProperties(fname=_file(face))
    family = ["DejaVu Serif" if face == "serif" else "DejaVu Sans", *fallbacks]
    style: Literal["normal", "oblique"] = "oblique" if face == "oblique" else "normal"
    return FontProperties(family=family, style=style, weight="bold" if face == "bold" else "normal")


def _not_in_face(face: str, line: str) -> list[str]:
    """The letters that the face's own font has not; what is never seen is no letter."""
    return [] if line.isascii() else [one for one in dict.fromkeys(line) if not _has(_file(face), one)]


@cache
def _has(file: str, letter: str) -> bool:
    if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Zs"):
        return True
    return get_font(file).get_char_index(ord(letter)) != 0


@cache
def _family_with(letter: str) -> str:
    """The family of the first font of the system that has ``letter``, Noto's first; "" for none."""
    return next((name for name, file in _installed() if _has(file, letter)), "")


@cache
def _installed() -> list[tuple[str, str]]:
    """Family and file of each upright font of the system, in the order in which they are asked."""
    every = fontManager.ttflist
    fonts = {(one.name, one.fname) for one in every if one.style == "normal" and _LAST_RESORT not in one.name}
    return sorted(
        fonts, key=lambda one: (not one[0].startswith("Noto Sans"), not one[0].startswith("Noto"), one)
    )
