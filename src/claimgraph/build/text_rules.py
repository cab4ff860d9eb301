"""What the edition declares of its text as a whole, read off the text's node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.terms import CG, DCTERMS
from claimgraph.text import Rules
from claimgraph.text.languages import is_registered, is_tag
from claimgraph.text.paragraphs import UNITS
from claimgraph.text.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.build.authored import Authored

#: What stands apart by rule: the property with the pattern, and the reason why it carries no claim.
PATTERNS = {
    "headingPattern": f"{CG}heading",
    "directionPattern": f"{CG}stageDirection",
    "addressPattern": f"{CG}address",
    "residuePattern": f"{CG}residue",
}


def text_rules(authored: Authored) -> Rules:
    """The rules by which the text is read; what is wrong with them goes to ``authored.problems``."""
    text = f"{authored.prefixes.base}text"
    return Rules(
        unit=_unit(authored, text),
        language=language_of(authored, text) or "en",
        unbroken=_phrases(authored, text, "unbroken"),
        ends=_phrases(authored, text, "sentenceEnd"),
        labels=_labels(authored),
        unlabelled=_phrases(authored, text, "noSpeakerLabel"),
        apart=tuple(_patterns(authored, text)),
    )


def _labels(authored: Authored) -> tuple[str, ...]:
    """All labels of speakers, of agents and of parts; one without a sign or letter is a problem."""
    labels = set()
    for subject, properties in authored.index.items():
        for value in properties.get(f"{CG}speakerLabel", ()):
            if value.value.strip() == value.value != "":
                labels.add(value.value)
            else:
                what = f'the cg:speakerLabel "{value.value}" is empty or has blanks around it'
                authored.report(subject, what, "write it as the text has it, with its stop or colon")
    return tuple(sorted(labels))


def _patterns(authored: Authored, text: str) -> Iterator[tuple[str, Pattern]]:
    """What stands apart by rule: its kind and a pattern, in the order of PATTERNS."""
    for name in PATTERNS:
        for value in authored.values(text, f"{CG}{name}"):
            try:
                yield name.removesuffix("Pattern"), Pattern(value.value, f"cg:{name}")
            except re.error as error:
                what = f'the cg:{name} "{value.value}" is no regular expression: {error}'
                authored.report(text, what, "write \\[ for a bracket, .* for any words")


def language_of(authored: Authored, node: str) -> str:
    """The language that the text, or a part of it, is declared to be in; "" where none is."""
    language = authored.text_of(node, f"{DCTERMS}language") or ""
    if language and not is_tag(language):
        what = f'the dcterms:language "{language}" is no language tag'
        authored.report(node, what, 'write one as in "de", "grc" or "pt-BR"')
        return ""
    if language and not is_registered(language):
        hint = 'write the tag of BCP 47: "de", "grc" (Ancient Greek), "pt-BR"'
        authored.report(node, f'no language has the tag that dcterms:language says, "{language}"', hint)
    return language


def _phrases(authored: Authored, text: str, name: str) -> tuple[str, ...]:
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
