"""What the edition declares of its text as a whole, read off the text's node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.terms import CG
from claimgraph.text import Rules
from claimgraph.text.paragraphs import UNITS

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored


def text_rules(authored: Authored) -> Rules:
    """The rules by which the text is read; what is wrong with them goes to ``authored.problems``."""
    text = f"{authored.prefixes.base}text"
    return Rules(unit=_unit(authored, text))


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
