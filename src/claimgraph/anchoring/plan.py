"""What a changed text means for everything that an edition has written down about it.

Claims, gaps, notes and mentions go with their words, parts with their paragraphs, paragraphs with their
names. Whatever does not map exactly, would fall to another part's speaker or has lost a word that it names
is left, with what it was and what is there now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.anchoring.alignment import Alignment
from claimgraph.anchoring.context import PREFIX, SUFFIX, authored_context, distinguishing_context
from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.build.claims import QUOTED_PROPERTIES, ClaimWriter
from claimgraph.build.ntriples import Lines
from claimgraph.build.passages import PassageWriter
from claimgraph.build.text_rules import text_rules
from claimgraph.terms import CG, DCTERMS, OWL, RDFS
from claimgraph.text import QuoteProblem, Span, Text
from claimgraph.text.quote_pieces import OMITTED, with_paragraphs

if TYPE_CHECKING:
    from claimgraph.build.speaker_turns import Part
    from claimgraph.edition import Edition
    from claimgraph.text import Paragraph

Term = NamedNode | Literal
#: The prefixes of what stands at a place of the text.
ANCHORED = ("claim", "gap", "note", "mention")
UNSETTLED = f"{CG}unsettled"
_PARAGRAPH, _QUOTE, _EXTENT = f"{CG}paragraph", f"{CG}quote", f"{DCTERMS}extent"


class Unsettled(NamedTuple):
    """What people have to settle.

    ``thing`` is a CURIE, ``where`` its file and line, ``what`` is wrong; ``old`` are its words, ``new`` those
    that stand there now, "" where none can be named.
    """

    thing: str
    what: str
    old: str
    new: str
    where: str


class Plan:
    """All that changes: ``changes`` is subject → property → its values from now on.

    ``moved`` are the CURIEs of what goes over, ``unsettled`` what does not, ``by_hand`` what was written
    for the new text already; ``added`` and ``removed`` are names of paragraphs. Nothing is written.
    """

    def __init__(self, edition: Edition, old: str, new: str) -> None:
        self.authored = Authored(edition)
        rules = text_rules(self.authored)
        self.authored.stop_if_wrong()
        self.old, self.new = Text(old, rules), Text(new, rules)
        self.changes: dict[str, dict[str, list[Term]]] = {}
        self.moved: list[str] = []
        self.by_hand: list[str] = []
        self.unsettled: list[Unsettled] = []
        anchors.name_paragraphs(self.authored, self.old)
        lines = Lines()
        self._places = PassageWriter(self.authored, self.old, lines)
        self._claims = ClaimWriter(self.authored, self._places, lines)
        self.alignment = Alignment(self.old, self.new)
        self.added, self.removed = self._name_paragraphs()
        #: Parts in the new text; those that are left are not among them.
        self._parts: list[Part] = []
        self._move_parts()
        for prefix in ANCHORED:
            for subject, local in self.authored.below(prefix):
                self._move(prefix, subject, local)
        self._report_removed()

    def _name_paragraphs(self) -> tuple[list[str], list[str]]:
        """Name the new paragraphs: the old name where it is that one, else one that none ever had."""
        text = f"{self.authored.prefixes.base}text"
        paragraphs = self.authored.namespace("par")
        old_names = [paragraph.name for paragraph in self.old.paragraphs]
        used = {*old_names, *(local for _, local in self.authored.below("par"))}
        highest = max((int(name[1:]) for name in used if name[1:].isdigit()), default=0)
        successors = self.alignment.successors()
        numbered = [paragraph.name for paragraph in self.new.paragraphs]
        digits = len(old_names[0]) - 1 if old_names else 3
        names, added = [], []
        for number in range(len(self.new.paragraphs)):
            if number in successors:
                names.append(old_names[successors[number]])
            else:
                highest += 1
                added.append(anchors.paragraph_name(highest, digits))
                names.append(added[-1])
        self.new.rename_paragraphs(names)
        current = set(names)
        removed = [name for name in old_names if name not in current]
        for name in removed:
            node = self.changes.setdefault(f"{paragraphs}{name}", {})
            node[f"{OWL}deprecated"] = [Literal(True)]
            node[f"{RDFS}label"] = [Literal(f"{name} (not in the text any more)", language="en")]
            match = self.alignment.match(old_names.index(name))
            if match is not None:
                heir = self.new.paragraphs[match.new[0]].name
                node[f"{DCTERMS}isReplacedBy"] = [NamedNode(f"{paragraphs}{heir}")]
        listed: list[Term] = [Literal(anchors.write_names(names))] if names != numbered else []
        self._change(text, anchors.NAMES, listed)
        known = self.authored.values(text, anchors.DIGEST)
        others = [value for value in known if not value.value.startswith(anchors.ALGORITHM)]
        self._change(text, anchors.DIGEST, [*others, Literal(anchors.digest(self.new.content))])
        return added, removed

    # Parts

    def _move_parts(self) -> None:
        known = {part.iri: part for part in self._places.parts}
        problems = dict(self._new_problems())
        for subject in self.authored.of_type(f"{CG}TextPart"):
            part = known.get(subject)
            if part is None:
                what = problems.get(self.authored.prefixes.curie(subject), "it has no place in the old text")
                self._leave(subject, what, self.authored.text_of(subject, _EXTENT) or "", "")
            elif self.authored.values(subject, _QUOTE):
                self._move_quoted_part(part)
            else:
                self._move_part(part)

    def _move_quoted_part(self, part: Part) -> None:
        span = self._projected(part.iri, part.span)
        if span is None:
            return
        name = self.new.paragraph_at(span.start).name
        quote = self.authored.text_of(part.iri, _QUOTE) or ""
        if not self.new.stands_at([span], name, quote):
            self._leave(part.iri, "its words stand more than once in the paragraph", quote, name)
            return
        self._move_to(part, span, name)

    def _move_part(self, part: Part) -> None:
        """A part is from the first to the last of its paragraphs, and nobody else's may stand between."""
        own = {
            number
            for number, paragraph in enumerate(self.old.paragraphs)
            if part.span.start <= paragraph.start < part.span.end
        }
        old = self._extent([self.old.paragraphs[number].name for number in sorted(own)])
        numbers = sorted(
            number for one in own if (match := self.alignment.match(one)) is not None for number in match.new
        )
        if not numbers:
            self._leave(part.iri, "none of its paragraphs is in the text any more", old, "")
            return
        first, last = numbers[0], numbers[-1]
        names = [self.new.paragraphs[number].name for number in range(first, last + 1)]
        others = {
            self.old.paragraphs[one].name
            for match in self.alignment.matches
            if any(first <= number <= last for number in match.new)
            for one in match.old
            if one not in own
        }
        if others:
            what = f"among its paragraphs stands now what was outside it: {', '.join(sorted(others))}"
            self._leave(part.iri, what, old, self._extent(names))
            return
        span = Span(self.new.paragraphs[first].start, self.new.paragraphs[last].end)
        self._move_to(part, span, self._extent(names))

    def _extent(self, names: list[str]) -> str:
        return names[0] if len(names) == 1 else f"{names[0]}-{names[-1]}"

    def _move_to(self, part: Part, span: Span, extent: str) -> None:
        if self.authored.text_of(part.iri, _EXTENT) != extent:
            self._change(part.iri, _EXTENT, [Literal(extent)])
        self._parts.append(replace(part, span=span))
        self.moved.append(self.authored.prefixes.curie(part.iri))

    # What quotes the text

    def _move(self, prefix: str, subject: str, local: str) -> None:
        before = self._claims.locate(prefix, subject, local)
        problems = self._new_problems()
        if not before:
            what = problems[0][1] if problems else "it has no place in the old text"
            self._handle_unplaced(prefix, subject, local, what)
            return
        spans: list[Span] = []
        for piece in before:
            if (span := self._projected(subject, piece)) is None:
                return
            spans.append(span)
        paragraphs = [self.new.paragraph_at(span.start) for span in spans]
        names = [one.name for one in paragraphs]
        quote = OMITTED.join(self.new.content[span.start : span.end] for span in spans)
        for piece, span in zip(before, spans, strict=True):
            old_part, new_part = self._places.innermost(piece), self._innermost(span)
            settled = old_part is None or any(part.iri == old_part.iri for part in self._parts)
            if settled and (old_part and old_part.iri) != (new_part and new_part.iri):
                part = self.authored.prefixes.curie(new_part.iri) if new_part else "no part"
                self._leave(subject, f"it would come into another part: {part}", quote, names[0])
                return
        lost = [
            f"cg:{name} “{value.value}”"
            for name in QUOTED_PROPERTIES
            for value in self.authored.values(subject, f"{CG}{name}")
            if not any(self.new.contains(name, value.value) for name in names)
        ]
        if lost and prefix == "claim":
            what = f"{' and '.join(lost)} does not stand in {names[0]} any more"
            self._leave(subject, what, quote, quote)
            return
        if len(spans) > 1:
            self._anchor_pieces(subject, local, spans, paragraphs)
        else:
            self._anchor(subject, local, quote, spans[0], paragraphs[0])

    def _anchor_pieces(self, subject: str, local: str, spans: list[Span], around: list[Paragraph]) -> None:
        """Say where a quotation in pieces is now: marks name their paragraphs, words stay as written."""
        written_quote = self.authored.text_of(subject, _QUOTE) or ""
        quote = with_paragraphs(written_quote, [one.name for one in around])
        context = authored_context(self.authored, subject)
        if not self.new.stands_at(spans, around[0].name, quote, *context):
            self._leave(subject, "the pieces of its words cannot be told from others", written_quote, quote)
            return
        if quote != written_quote:
            self._change(subject, _QUOTE, [Literal(quote)])
        self._set_paragraph(subject, local, around[0])

    def _anchor(self, subject: str, local: str, quote: str, span: Span, paragraph: Paragraph) -> None:
        """Say where ``subject`` is now, as far as that differs from what it says."""
        written_context = authored_context(self.authored, subject)
        context = distinguishing_context(self.new, quote, [span], written_context)
        if context is None:
            self._leave(subject, f"its words cannot be told from others of {paragraph.name}", quote, quote)
            return
        for predicate, one, other in zip((PREFIX, SUFFIX), written_context, context, strict=True):
            if one != other:  # a language tag is no difference
                self._change(subject, predicate, [Literal(other)] if other else [])
        self._set_paragraph(subject, local, paragraph)

    def _set_paragraph(self, subject: str, local: str, paragraph: Paragraph) -> None:
        named = local.partition("-")[0] == paragraph.name
        node = NamedNode(f"{self.authored.namespace('par')}{paragraph.name}")
        self._change(subject, _PARAGRAPH, [] if named else [node])
        self.moved.append(self.authored.prefixes.curie(subject))

    def _handle_unplaced(self, prefix: str, subject: str, local: str, what: str) -> None:
        """What has no place in the old text: written for the new one already, or left."""
        name = self._claims.paragraph(prefix, subject, local)
        self._new_problems()
        quote = self.authored.text_of(subject, _QUOTE) or ""
        if name is not None and not self.authored.values(subject, UNSETTLED):
            try:
                self.new.locate_pieces(name, quote, *authored_context(self.authored, subject))
            except QuoteProblem:
                pass
            else:
                self.by_hand.append(self.authored.prefixes.curie(subject))
                return
        self._leave(subject, what, quote, "")

    def _projected(self, subject: str, span: Span) -> Span | None:
        """Where ``span`` is now; None, with the reason told, where that cannot be said exactly."""
        words = self.old.content[span.start : span.end]
        number = self.old.paragraph_at(span.start).position - 1
        projection = self.alignment.project(span, number)
        if projection.span is not None:
            return projection.span
        near = self.new.content[projection.near.start : projection.near.end] if projection.near else ""
        elsewhere = [one.name for one in self.new.paragraphs if self.new.contains(one.name, words)]
        if projection.kind == "changed":
            what = "its words have changed"
        elif projection.kind == "doubtful":
            what = "it cannot be told whether these are its words"
        elif self.alignment.match(number) is None:
            what = f"its paragraph {self.old.paragraphs[number].name} is not in the text any more"
        else:
            what = "its words are not in the text any more"
        if elsewhere and projection.kind != "doubtful":
            what += f"; the same words stand in {', '.join(elsewhere[:3])}"
        self._leave(subject, what, words, near)
        return None

    def _innermost(self, span: Span) -> Part | None:
        around = [one for one in self._parts if one.span.start <= span.start and span.end <= one.span.end]
        return min(around, key=lambda one: (one.span.end - one.span.start, one.iri), default=None)

    # What is noted

    def _report_removed(self) -> None:
        """Leave unsettled whatever names a paragraph that is gone: a topic, a question's answer."""
        nodes = {f"{self.authored.namespace('par')}{name}": name for name in self.removed}
        for subject, properties in self.authored.index.items():
            for predicate, values in properties.items():
                named = [nodes[value.value] for value in values
                         if isinstance(value, NamedNode) and value.value in nodes]  # fmt: skip
                for name in named if predicate != _PARAGRAPH else ():
                    what = f"{self.authored.prefixes.curie(predicate)} names a paragraph that is gone"
                    self._leave(subject, what, name, "", mark=False)

    def _leave(self, subject: str, what: str, old: str, new: str, *, mark: bool = True) -> None:
        curie = self.authored.prefixes.curie(subject)
        what = self.authored.text_of(subject, UNSETTLED) or what
        self.unsettled.append(Unsettled(curie, what, old, new, self.authored.sources.where(subject)))
        if mark and not self.authored.values(subject, UNSETTLED):
            self.changes[subject] = {UNSETTLED: [Literal(f"{what}; now “{new}”" if new else what)]}

    def _change(self, subject: str, predicate: str, values: list[Term]) -> None:
        if values != self.authored.values(subject, predicate):
            self.changes.setdefault(subject, {})[predicate] = values

    def _new_problems(self) -> list[tuple[str, str]]:
        """(thing, what is wrong) of all that was reported since it was asked last."""
        parts = [problem.what.partition(": ") for problem in self.authored.problems]
        self.authored.problems.clear()
        return [(thing, what) for thing, _, what in parts]
