"""What the edition declares of its text as a whole, read off the text's node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.terms import CG, DCTERMS
from claimgraph.text import Rules
from claimgraph.text.paragraphs import UNITS

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored

#: A tag after BCP 47, as far as its shape goes.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def text_rules(authored: Authored) -> Rules:
    """The rules by which the text is read; what is wrong with them goes to ``authored.problems``."""
    text = f"{authored.prefixes.base}text"
    return Rules(
        unit=_unit(authored, text),
        language=language_of(authored, text) or "en",
        unbroken=_words(authored, text, "unbroken"),
        ends=_words(authored, text, "sentenceEnd"),
    )


def language_of(authored: Authored, node: str) -> str:
    """The language that the text, or a part of it, is declared to be in; "" where none is."""
    language = authored.text_of(node, f"{DCTERMS}language") or ""
    if language and not _TAG.fullmatch(language):
        what = f'the dcterms:language "{language}" is no language tag'
        authored.report(node, what, 'write one as in "de", "grc" or "pt-BR"')
        return ""
    return language


def _words(authored: Authored, text: str, name: str) -> tuple[str, ...]:
    """The words that ``cg:name`` gives, those of which there are more first."""
    values = {value.value for value in authored.values(text, f"{CG}{name}")}
    return tuple(sorted(values, key=lambda words: (-len(words), words)))


def _unit(authored: Authored, text: str) -> str:
    units = authored.iris(text, f"{CG}paragraphUnit")
    known = {f"{CG}{unit}": unit for unit in UNITS}
    if not authored.values(text, f"{CG}paragraphUnit"):
        return UNITS[0]
    if len(units) != 1 or units[0] not in known:
        choice = ", ".join(f"cg:{unit}" for unit in UNITS)
        authored.report(text, "its cg:paragraphUnit is not one of the known units", f"write one of {choice}")
        return UNITS[0]
    return known[units[0]]
