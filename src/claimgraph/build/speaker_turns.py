"""Who speaks by rule: a part of the text for each turn of a speaker whose label the edition declares.

A turn begins with a label and ends before the next label or heading, and where the part around it ends. What
a stage direction interrupts is two parts of one speaker, so that the direction is nobody's speech.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimgraph.build.ntriples import TYPE, iri, words
from claimgraph.terms import CG, DCTERMS, RDFS
from claimgraph.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claimgraph.build.authored import Authored
    from claimgraph.build.ntriples import Lines
    from claimgraph.text import Paragraph, Text

#: The most words that a label has, for saying that one is unknown.
_MOST_WORDS = 4


@dataclass(frozen=True)
class Part:
    """A text part: its IRI, where it stands, and its speakers."""

    iri: str
    span: Span
    speakers: tuple[str, ...]


@dataclass(frozen=True)
class Turn(Part):
    """A part that follows from a label: label and language, first and last paragraph, the part around."""

    label: str
    first: str
    last: str
    within: str
    language: str

    def write(self, lines: Lines) -> None:
        """Write what an authored part says of itself."""
        extent = self.first if self.first == self.last else f"{self.first}-{self.last}"
        node = iri(self.iri)
        lines.add(node, TYPE, f"<{CG}TextPart>")
        lines.add(node, f"<{RDFS}label>", words(self.label.rstrip(".:, ") or self.label, self.language))
        lines.add(node, f"<{CG}speaker>", *map(iri, self.speakers))
        lines.add(node, f"<{DCTERMS}extent>", words(extent))
        lines.add(node, f"<{DCTERMS}isPartOf>", iri(self.within))


def find_turns(
    authored: Authored, text: Text, text_iri: str, around: Callable[[Paragraph], Sequence[Part]]
) -> list[Turn]:
    """The turns of all speakers; ``around`` gives the parts around a paragraph, the innermost first.

    A label that looks like the declared ones and is nobody's goes to ``authored.problems``, and with it every
    declared one that begins no speech, which may be the same in other letters.
    """
    if not text.rules.labels:
        return []
    speakers = _speakers(authored)
    turns: list[Turn] = []
    label, voices, turn_end, within = "", (), 0, text_iri  # type: tuple[str, tuple[str, ...], int, str]
    language = text.rules.language
    continues = False  # whether the paragraph before belongs to the turn
    unknown: dict[str, list[str]] = {}
    for paragraph in text.paragraphs:
        reason = text.rules.apart_as(text.content[paragraph.start : paragraph.end])
        if reason:
            continues, label = False, "" if reason == "heading" else label
            continue
        if paragraph.label:
            parts = around(paragraph)
            label, continues = paragraph.label, False
            voices = next(
                (answering for part in parts if (answering := _speakers_in(authored, part, label))), ()
            )
            voices = voices or speakers.get(label, ())
            within, turn_end = (parts[0].iri, parts[0].span.end) if parts else (text_iri, len(text.content))
        for unknown_label, location in _unknown_labels(text, paragraph):
            unknown.setdefault(unknown_label, []).append(location)
            label = ""
        if not label or paragraph.end > turn_end:
            label = ""
        elif continues:
            before = turns.pop()
            span = Span(before.span.start, paragraph.end)
            turns.append(
                Turn(before.iri, span, voices, label, before.first, paragraph.name, within, language)
            )
        else:
            name = f"{authored.namespace('part')}{paragraph.name}"
            span = Span(paragraph.start, paragraph.end)
            turns.append(Turn(name, span, voices, label, paragraph.name, paragraph.name, within, language))
        continues = bool(label)
    if unknown:
        _check_declared(authored, text)
    for unknown_label, locations in unknown.items():
        more = f" and {len(locations) - 1} more" if len(locations) > 1 else ""
        like = "which looks like a speaker’s label and is nobody’s"
        what = f'{locations[0]}{more} begins with "{unknown_label}", {like}'
        hint = (
            f'write cg:speakerLabel "{unknown_label}" on who speaks, or on the text cg:noSpeakerLabel '
            f'"{unknown_label}", or a cg:headingPattern or cg:directionPattern that fits'
        )
        authored.report(text_iri, what, hint)
    return turns


def _speakers(authored: Authored) -> dict[str, tuple[str, ...]]:
    """Label → the agents whose it is wherever no part says otherwise."""
    by_label: dict[str, list[str]] = {}
    for agent, _ in authored.below("ent"):
        for label in authored.values(agent, f"{CG}speakerLabel"):
            by_label.setdefault(label.value, []).append(agent)
    for shared, agents in by_label.items():
        if len(agents) > 1:
            first = authored.prefixes.curie(agents[0])
            what = f'the cg:speakerLabel "{shared}" is {first}’s already'
            authored.report(agents[1], what, "write it on the text part in which it is his")
    return {label: tuple(agents) for label, agents in by_label.items()}


def _speakers_in(authored: Authored, part: Part, label: str) -> tuple[str, ...]:
    """The speakers of a part, where ``label`` is theirs inside it."""
    labels = {value.value for value in authored.values(part.iri, f"{CG}speakerLabel")}
    return part.speakers if label in labels else ()


def _check_declared(authored: Authored, text: Text) -> None:
    """Report each declared label that no paragraph begins with."""
    labels = {paragraph.label for paragraph in text.paragraphs}
    for bearer in authored.own:
        for label in authored.values(bearer, f"{CG}speakerLabel"):
            if label.value not in labels:
                what = f'no paragraph begins with the cg:speakerLabel "{label.value}"'
                authored.report(bearer, what, "copy it letter for letter, with its stop or colon")


def _unknown_labels(text: Text, paragraph: Paragraph) -> Iterator[tuple[str, str]]:
    """What a paragraph without a label begins with, where it is like the declared labels, and where that is.

    A speech takes in all up to the next label that is known, so that its later blocks are looked at too.
    """
    lines = text.content[paragraph.start : paragraph.end].splitlines()
    if not paragraph.label and (label := _label_like(text, lines[0].rstrip(), len(lines) > 1)):
        yield label, paragraph.name
    if text.rules.unit != "speech":
        return
    for at in range(1, len(lines)):
        goes_on = bool("".join(lines[at + 1 : at + 2]).strip())
        if not lines[at - 1].strip() and (label := _label_like(text, lines[at].strip(), goes_on)):
            yield label, f"a block in {paragraph.name}"


def _label_like(text: Text, first: str, goes_on: bool) -> str:
    """What a line begins with, where it is like the declared labels; else "".

    A label without a sign at its end fills its line, and the speech ``goes_on`` in the next one.
    """
    labels = text.rules.labels
    if all(label[-1].isalnum() for label in labels):
        alone = goes_on and text.rules.unit in ("block", "speech") and first[-1:].isalnum()
        return first if alone and _may_name(first, text) else ""
    for sign in sorted({label[-1] for label in labels if not label[-1].isalnum()}):
        capital = all(_capital(label) for label in labels if label.endswith(sign))
        head, sign_found, rest = first.partition(sign)
        while sign_found and sign == "." and _title(head.split()[-1:]) and rest.strip():  # "Mr. HARGREAVES."
            more, sign_found, rest = rest.partition(sign)
            head += sign + more
        label = head + sign
        if not sign_found or not _may_name(head, text, label) or (rest and not rest[0].isspace()):
            continue
        if capital and not _capital(label):
            continue
        if not capital and sign != ":" and not _capital(head.split()[-1]):
            continue
        if len(head) == 1 and not any(len(one) == len(label) for one in labels):
            continue
        return label
    return ""


def _may_name(head: str, text: Text, label: str = "") -> bool:
    """Whether words are few, begin with capitals, and are not said to be no label."""
    named = head.split()
    few = 0 < len(named) <= _MOST_WORDS and (label or head) not in text.rules.unlabelled
    return few and all(word[0].isupper() for word in named)


def _capital(label: str) -> bool:
    return label == label.upper() and label != label.lower()


def _title(last: list[str]) -> bool:
    """Whether a word before a full stop is a title: short, and not in capitals."""
    return bool(last) and len(last[0]) <= 4 and last[0][1:].islower()
