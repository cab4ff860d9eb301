"""Places in the text as nodes: passages with both selectors, paragraphs, sentences and text parts.

A passage's IRI is the text's IRI with an RFC 5147 fragment, so two claims that quote the same words share
it. A position selector says where, a quote selector says what; each proves the other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from copy import copy
from typing import TYPE_CHECKING

from claimgraph.build.ntriples import TYPE, Lines, integer, iri, offset, words
from claimgraph.build.speaker_turns import Part, Turn, find_turns
from claimgraph.build.text_rules import language_of
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDFS, SCHEMA
from claimgraph.text import Paragraph, QuoteProblem, Span, Text

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored

_PASSAGE, _SPECIFIC = f"<{CG}Passage>", f"<{OA}SpecificResource>"
_PARAGRAPH, _SENTENCE = f"<{DOCO}Paragraph>", f"<{DOCO}Sentence>"
_SOURCE, _SELECTOR, _PART_OF = f"<{OA}hasSource>", f"<{OA}hasSelector>", f"<{DCTERMS}isPartOf>"
_EXTENT = re.compile(r"(p\d{3,})(?:-(p\d{3,}))?")


class PassageWriter:
    """Writes the nodes of places into ``lines``, each once, and knows which part holds a span."""

    def __init__(self, authored: Authored, text: Text, lines: Lines) -> None:
        self.authored = authored
        self.text = text
        self.lines = lines
        self.text_iri = f"{authored.prefixes.base}text"
        self.parts: list[Part] = self._parts()
        self._starts = [paragraph.start for paragraph in text.paragraphs]
        self._around = self._parts_around()
        reported_before = len(authored.problems)
        turns = find_turns(authored, text, self.text_iri, lambda one: self._around[one.position - 1])
        #: Whether a label is nobody's or two persons’, so that who speaks where is not known yet.
        self.labels_are_wrong = len(authored.problems) > reported_before
        if turns:
            self.parts += turns
            self._around = self._parts_around()
        for paragraph, parts in zip(text.paragraphs, self._around, strict=True):
            declared = (language_of(authored, part.iri) for part in parts)
            text.languages.update((paragraph.name, one) for one in [next(filter(None, declared), "")] if one)
        for name, declared_words in (("unbroken", text.rules.unbroken), ("sentenceEnd", text.rules.ends)):
            for phrase in declared_words:
                if " ".join(phrase.split()) not in " ".join(text.content.split()):
                    what = f'the cg:{name} "{phrase}" does not stand in the text'
                    authored.report(self.text_iri, what, "copy the words from the text")
        self._passages: dict[Span, str] = {}
        self._selectors: set[Span] = set()
        self._par = authored.namespace("par")
        self._sen = authored.namespace("sen")
        self._sel = authored.namespace("sel")

    def into(self, lines: Lines) -> PassageWriter:
        """The same places, their nodes written into other ``lines``."""
        other = copy(self)
        other.lines, other._passages, other._selectors = lines, {}, set()
        return other

    def innermost(self, span: Span) -> Part | None:
        """The shortest part that holds all of ``span``."""
        at = max(bisect_right(self._starts, span.start) - 1, 0)
        for part in self._around[at] if self._around else ():
            if part.span.start <= span.start and span.end <= part.span.end:
                return part
        return None

    def paragraph_at(self, span: Span) -> Paragraph:
        """The paragraph that ``span`` begins in."""
        return self.text.paragraph_at(span.start)

    def _parts_around(self) -> list[list[Part]]:
        """For each paragraph the parts that reach into it, the shortest first."""
        around: list[list[Part]] = [[] for _ in self._starts]
        for part in sorted(self.parts, key=lambda part: (part.span.end - part.span.start, part.iri)):
            first = max(bisect_right(self._starts, part.span.start) - 1, 0)
            for parts in around[first : bisect_left(self._starts, part.span.end)]:
                parts.append(part)
        return around

    def paragraph_node(self, paragraph: Paragraph) -> str:
        """The node of ``paragraph`` as an N-Triples term."""
        return f"<{self._par}{paragraph.name}>"

    def passage(self, span: Span, paragraph: Paragraph) -> str:
        """The node of ``span``, which lies in ``paragraph``, as an N-Triples term.

        Its triples are written the first time.
        """
        node = self._passages.get(span)
        if node is not None:
            return node
        node = f"<{self.text_iri}#char={span.start},{span.end}>"
        self._passages[span] = node
        self._write_place(
            node, _SPECIFIC, span, paragraph, self.paragraph_node(paragraph), self._part_of(span)
        )
        return node

    def write_all(self) -> None:
        """Write the nodes of every paragraph, sentence and part."""
        add = self.lines.add
        by_name = {}
        for paragraph in self.text.paragraphs:
            by_name[paragraph.name] = paragraph
            span = Span(paragraph.start, paragraph.end)
            node = self.paragraph_node(paragraph)
            self._write_place(node, _PARAGRAPH, span, paragraph, self._part_of(span))
            add(node, f"<{RDFS}label>", words(f"{paragraph.name} (line {paragraph.line})"))
            add(node, f"<{SCHEMA}position>", integer(paragraph.position))
        for sentence in self.text.sentences:
            node, paragraph = f"<{self._sen}{sentence.name}>", by_name[sentence.paragraph]
            span = Span(sentence.start, sentence.end)
            self._write_place(node, _SENTENCE, span, paragraph, self.paragraph_node(paragraph))
            add(node, f"<{SCHEMA}position>", integer(sentence.position))
        for part in self.parts:
            if isinstance(part, Turn):
                part.write(self.lines)
            elif part.speakers:
                add(iri(part.iri), f"<{CG}speaker>", *map(iri, part.speakers))
            add(iri(part.iri), f"<{OA}hasSource>", iri(self.text_iri))
            add(iri(part.iri), f"<{OA}hasSelector>", self._position(part.span))
            self.lines.add_text(self._positioned(part.span))

    def _part_of(self, span: Span) -> str:
        """The innermost part around ``span`` as a term, "" for none."""
        part = self.innermost(span)
        return iri(part.iri) if part is not None else ""

    def _write_place(self, node: str, kind: str, span: Span, paragraph: Paragraph, *containers: str) -> None:
        """Write ``node``, a passage of this ``kind``: source, both selectors, and what it is part of."""
        position, quote = self._position(span), f"<{self._sel}{span.start}-{span.end}-quote>"
        written = (
            f"{node} {TYPE} {_PASSAGE} .\n{node} {TYPE} {kind} .\n{node} {_SOURCE} <{self.text_iri}> .\n"
            f"{node} {_SELECTOR} {position} .\n{node} {_SELECTOR} {quote} .\n"
        )
        for container in filter(None, containers):
            written += f"{node} {_PART_OF} {container} .\n"
        if span not in self._selectors:
            self._selectors.add(span)
            before, after = self.text.context(span, Span(paragraph.start, paragraph.end))
            written += (
                f"{self._positioned(span)}{quote} {TYPE} <{OA}TextQuoteSelector> .\n"
                f"{quote} <{OA}exact> {words(self.text.content[span.start : span.end])} .\n"
                f"{quote} <{OA}prefix> {words(before)} .\n{quote} <{OA}suffix> {words(after)} .\n"
            )
        self.lines.add_text(written)

    def _position(self, span: Span) -> str:
        return f"<{self._sel}{span.start}-{span.end}-position>"

    def _positioned(self, span: Span) -> str:
        """What a selector says of where ``span`` begins and ends."""
        node = self._position(span)
        return (
            f"{node} {TYPE} <{OA}TextPositionSelector> .\n"
            f"{node} <{OA}start> {offset(span.start)} .\n{node} <{OA}end> {offset(span.end)} .\n"
        )

    def _voices(self, part: str) -> tuple[str, ...]:
        """Who speaks in a part: as written down, else who wrote it."""
        authored = self.authored
        return tuple(authored.iris(part, f"{CG}speaker") or authored.iris(part, f"{DCTERMS}creator"))

    def _parts(self) -> list[Part]:
        authored = self.authored
        parts = []
        for subject in authored.of_type(f"{CG}TextPart"):
            if authored.refuse_unsettled(subject):
                continue
            extent = authored.text_of(subject, f"{DCTERMS}extent")
            match = _EXTENT.fullmatch(extent or "")
            if not match:
                authored.report(
                    subject, "a text part without a dcterms:extent", 'write "p004" or "p001-p003"'
                )
                continue
            try:
                first, last = self.text.paragraph(match[1]), self.text.paragraph(match[2] or match[1])
                span = Span(first.start, last.end)
                quote = authored.text_of(subject, f"{CG}quote")
                if quote is not None:
                    span = self.text.locate(match[1], quote)
            except QuoteProblem as problem:
                authored.report(subject, problem.what, problem.hint)
                continue
            if span.start >= span.end:
                authored.report(subject, f"the dcterms:extent {extent} ends before it begins")
                continue
            parts.append(Part(subject, span, self._voices(subject)))
        return parts
