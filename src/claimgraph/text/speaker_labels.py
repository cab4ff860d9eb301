"""What looks like the labels of speakers, “NORA:”, “Q.”, in a text of which nobody has said so yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: At most four words in capitals with a stop or colon, or with small letters and a colon; then a speech.
_LABEL = re.compile(
    r"((?:{0}(?:{2}{0}){{0,3}}:|(?:(?:Mr|Mrs|Ms|Dr|St)\. )?{1}(?:{2}{1}){{0,3}}[.:]))(?=\s|$)".format(
        r"[^\W\d_]{1,30}", r"[^\W\d_a-zà-ÿа-яё]{1,30}", r"[.’' -]{1,2}"
    )
)
#: What headings end with, as in “SCENE II.”
_NUMBERED = re.compile(r" [IVXLC]+[.:]$")
#: A label stands before several speeches.
_MIN_SPEECHES = 2


def labels_in(texts: Iterable[str]) -> dict[str, list[int]]:
    """Label → which of the ``texts``, paragraphs or lines, begin with it.

    It begins several, or, written in capitals, one beside others of its kind.
    """
    by_label: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        match = _LABEL.match(text)
        label = match[1] if match else ""
        if label and label[0].isupper() and (_capital(label) or label.count(" ") <= 1):
            by_label.setdefault(label, []).append(number)
    repeated = {label for label, numbers in by_label.items() if len(numbers) >= _MIN_SPEECHES}
    endings = {label[-1] for label in repeated if _capital(label)}
    return {
        label: numbers
        for label, numbers in by_label.items()
        if label in repeated or (_capital(label) and label[-1] in endings and not _NUMBERED.search(label))
    }


def _capital(label: str) -> bool:
    return label.rstrip(".:") == label.rstrip(".:").upper()
