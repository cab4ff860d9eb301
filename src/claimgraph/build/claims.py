"""Claims, arguments, gaps and notes: every quotation proved against the text, every default written out.

A claim's paragraph is part of its name (``claim:p068-03`` stands in p068), so a quotation is only looked
for there and a claim that wanders into another paragraph is found out. One that came into another paragraph
because the text changed keeps its name, and says where it is by ``cg:paragraph``.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.build.ntriples import TYPE, Lines, iri, words
from claimgraph.terms import CG, OA, PROV, RDF, RDFS, SKOS, STEP
from claimgraph.text import QuoteProblem, Span

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored
    from claimgraph.build.passages import PassageWriter
    from claimgraph.build.speaker_turns import Part

_NAMES = {
    "claim": re.compile(r"(p\d{3,})-\d{2,}"),
    "arg": re.compile(r"(p\d{3,})-a\d+"),
    "gap": re.compile(r"(p\d{3,})-g\d+"),
    "note": re.compile(r"(p\d{3,})-n\d+"),
    "mention": re.compile(r"(p\d{3,})-m\d+"),
}
_EXAMPLES = {"claim": "p068-03", "arg": "p068-a1", "gap": "p068-g1", "note": "p068-n1", "mention": "p068-m1"}

#: What a claim is when its author says nothing else. Who its claimant is then depends on the text part around
#: it: see ``ClaimWriter._claim``.
DEFAULTS = {
    f"{CG}force": f"{CG}assertion",
    f"{CG}polarity": f"{CG}positive",
    f"{CG}certainty": f"{CG}unmarked",
    f"{CG}reading": f"{CG}textual",
}
QUOTED_PROPERTIES = ("cue", "manner", "subjectText", "objectText")

#: The forces by which a claim puts its proposition forward, foretells it or wants it.
_PLAIN_FORCES = {
    f"{CG}{force}"
    for force in ("assertion", "defining", "evaluation", "prediction", "prescription", "commitment")
}
#: What a plain triple has no room for: property and value, None for any value.
_NOT_PLAIN = (
    (f"{CG}figure", None),
    (f"{CG}condition", None),
    (f"{CG}alternativeTo", None),
    (f"{CG}certainty", f"{CG}possible"),
    (f"{CG}scope", f"{CG}some"),
    (f"{CG}claimantScope", f"{CG}some"),
)
_PROPOSITION = (f"{RDF}subject", f"{RDF}predicate", f"{RDF}object")
#: How an argument bears on its conclusion → what leads back from the conclusion to the argument.
_INVERSES = {f"{CG}supports": f"<{CG}supportedBy>", f"{CG}attacks": f"<{CG}attackedBy>"}


class ClaimWriter:
    """Writes the derived triples of everything that quotes the text."""

    def __init__(self, authored: Authored, passages: PassageWriter, lines: Lines) -> None:
        self.authored = authored
        self.passages = passages
        self.lines = lines
        #: Where the mentions stand that are written by hand.
        self.mentioned: list[Span] = []
        self._parts: dict[str, Part | None] = {}
        self._activity = f"{authored.namespace('activity')}curation-1"

    def write_all(self) -> None:
        """Claims, arguments, gaps, notes and mentions of ``authored``; what is wrong goes to its problems."""
        for subject, local in self.authored.below("claim"):
            self._claim(subject, local)
        for subject, local in self.authored.below("arg"):
            self._argument(subject, local)
        for prefix in ("gap", "note"):
            for subject, local in self.authored.below(prefix):
                for span in self.locate(prefix, subject, local):
                    self._target(subject, span)
        for subject, local in self.authored.below("mention"):
            for span in self.locate("mention", subject, local):
                self.mentioned.append(span)
                self._target(subject, span)

    def locate(self, prefix: str, subject: str, local: str) -> tuple[Span, ...]:
        """Where the words of ``subject`` stand: one place, or one for each piece of a claim's quotation.

        None of them, with the problem reported, when its name or its words are wrong.
        """
        paragraph = self.paragraph(prefix, subject, local)
        if paragraph is None or self.authored.refuse_unsettled(subject):
            return ()
        quote = self.authored.text_of(subject, f"{CG}quote")
        if quote is None:
            self.authored.report(subject, "no cg:quote", "add the exact words from the text")
            return ()
        before = self.authored.text_of(subject, f"{OA}prefix") or ""
        after = self.authored.text_of(subject, f"{OA}suffix") or ""
        text = self.passages.text
        try:
            if prefix == "claim":
                return text.locate_pieces(paragraph, quote, before, after)
            return (text.locate(paragraph, quote, before, after),)
        except QuoteProblem as problem:
            self.authored.report(subject, problem.what, problem.hint)
            return ()

    def paragraph(self, prefix: str, subject: str, local: str) -> str | None:
        """The paragraph that ``subject`` says it stands in; None, with the problem reported, for none."""
        match = _NAMES[prefix].fullmatch(local)
        if match is None:
            self.authored.report(
                subject, "not a name of its kind", f"write it like {prefix}:{_EXAMPLES[prefix]}"
            )
            return None
        declared = self.authored.values(subject, f"{CG}paragraph")
        if not declared:
            return match[1]
        paragraphs = self.authored.namespace("par")
        if len(declared) > 1 or not declared[0].value.startswith(paragraphs):
            self.authored.report(subject, "cg:paragraph is not one paragraph", "write one, as par:p068")
            return None
        return declared[0].value.removeprefix(paragraphs)

    def _claim(self, subject: str, local: str) -> None:
        authored, add, node = self.authored, self.lines.add, iri(subject)
        types = [value.value for value in authored.values(subject, f"{RDF}type")]
        if f"{CG}Claim" not in types:
            authored.report(subject, "not typed as cg:Claim", "write: a cg:Claim")
        add(node, TYPE, f"<{RDF}Statement>")
        for predicate, default in DEFAULTS.items():
            if not authored.values(subject, predicate):
                add(node, iri(predicate), iri(default))
        if not authored.values(subject, f"{PROV}wasGeneratedBy"):
            add(node, f"<{PROV}wasGeneratedBy>", iri(self._activity))
        spans = self.locate("claim", subject, local)
        if not spans:
            return
        paragraphs = [self.passages.paragraph_at(span) for span in spans]
        paragraph = paragraphs[0]
        for name in QUOTED_PROPERTIES:
            for value in authored.values(subject, f"{CG}{name}"):
                if not any(self.passages.text.contains(one.name, value.value) for one in paragraphs):
                    hint = self.passages.text.mismatch_hint(paragraph.name, value.value)
                    authored.report(
                        subject, f'cg:{name} "{value.value}" does not stand in {paragraph.name}', hint
                    )
        passages = [self.passages.passage(*one) for one in zip(spans, paragraphs, strict=True)]
        add(node, f"<{CG}passage>", passages[0])
        add(node, f"<{CG}furtherPassage>", *passages[1:])
        add(node, f"<{CG}paragraph>", self.passages.paragraph_node(paragraph))
        part = self._parts[subject] = self._part_around(subject, spans)
        voices = authored.iris(subject, f"{CG}claimant")
        if not authored.values(subject, f"{CG}claimant"):
            if part is None or not part.speakers:
                authored.report(
                    subject, "no voice", "add cg:claimant, or give the text part around it a cg:speaker"
                )
            else:
                voices = list(part.speakers)
                add(node, f"<{CG}claimant>", *map(iri, voices))
        self._shortcuts(subject, set(voices))

    def _part_around(self, subject: str, spans: tuple[Span, ...]) -> Part | None:
        """The innermost part around a claim's words.

        Pieces in several parts are no single saying and are reported.
        """
        around = [self.passages.innermost(span) for span in spans]
        if len({part.iri if part else "" for part in around}) > 1:
            names = " and ".join(
                self.authored.prefixes.curie(part.iri) if part else "no part" for part in around
            )
            self.authored.report(
                subject, f"its words stand in several text parts: {names}", "write a claim for each"
            )
        return around[0]

    def _shortcuts(self, subject: str, voices: set[str]) -> None:
        """What follows from a claim's own properties and its ``voices``, and many questions ask for."""
        values, add, node = self.authored.values, self.lines.add, iri(subject)
        terms = [values(subject, predicate) for predicate in _PROPOSITION]
        if all(len(term) == 1 for term in terms):
            proposition = " ".join(str(term[0]) for term in terms)
            key = hashlib.sha256(proposition.encode()).hexdigest()[:16]
            add(node, f"<{CG}propositionKey>", words(key))
        force = self.authored.iris(subject, f"{CG}force") or [DEFAULTS[f"{CG}force"]]
        not_plain = any(
            excluded is None or value.value == excluded
            for predicate, excluded in _NOT_PLAIN
            for value in values(subject, predicate)
        )
        if _PLAIN_FORCES.issuperset(force) and not not_plain:
            add(node, TYPE, f"<{CG}PlainClaim>")
        reporters = set(self.authored.iris(subject, f"{CG}reportedBy"))
        endorses = f"{CG}endorses" in self.authored.iris(subject, f"{CG}reporterStance")
        if not reporters or (endorses and reporters <= voices):
            add(node, TYPE, f"<{CG}OwnClaim>")

    def _argument(self, subject: str, local: str) -> None:
        authored, node = self.authored, iri(subject)
        if self.paragraph("arg", subject, local) is None:
            return
        if not authored.values(subject, f"{PROV}wasGeneratedBy"):
            self.lines.add(node, f"<{PROV}wasGeneratedBy>", iri(self._activity))
        for relation in authored.iris(subject, f"{CG}bearing"):
            if relation in _INVERSES:
                for conclusion in authored.iris(subject, f"{CG}conclusion"):
                    self.lines.add(iri(conclusion), _INVERSES[relation], node)
        if not authored.values(subject, f"{RDFS}label"):
            self.lines.add(node, f"<{RDFS}label>", self._argument_label(subject))
        if not authored.values(subject, f"{CG}claimant"):
            self._argument_voice(subject)

    def _argument_voice(self, subject: str) -> None:
        """Whose an argument is that names nobody: the speakers' around the claim that it leads to."""
        claim = self._claim_concluded(subject)
        if not claim:
            self.authored.report(
                subject, "no voice and no conclusion in the text", "add cg:conclusion or cg:claimant"
            )
            return
        part = self._part_of(claim)
        if part is not None and part.speakers:
            self.lines.add(iri(subject), f"<{CG}claimant>", *map(iri, part.speakers))
        elif claim in self._parts:
            self.authored.report(
                subject,
                "no voice: no text part with a cg:speaker stands around its conclusion",
                "add cg:claimant, or give the text part around it a cg:speaker",
            )

    def _claim_concluded(self, subject: str) -> str:
        """The claim that an argument leads to, be it by way of arguments that it concludes; "" if none."""
        seen = set()
        claims = self.authored.namespace("claim")
        while not (subject.startswith(claims) and subject in self.authored.index):
            conclusions = self.authored.iris(subject, f"{CG}conclusion")
            if not conclusions or subject in seen:
                return ""
            seen.add(subject)
            subject = conclusions[0]
        return subject

    def _part_of(self, claim: str) -> Part | None:
        """The part around a claim of whatever file. Where its words are wrong, its own file says so."""
        if claim not in self._parts:
            elsewhere = ClaimWriter(self.authored.of_file([claim]), self.passages, Lines())
            spans = elsewhere.locate("claim", claim, claim.removeprefix(self.authored.namespace("claim")))
            if not spans:
                return None
            self._parts[claim] = self.passages.innermost(spans[0])
        return self._parts[claim]

    def _argument_label(self, subject: str) -> str:
        """How the argument reads where its author gives it no label: ``supports: premise → conclusion``.

        Its words are the labels of what it joins, and so are in their language.
        """
        relation = next(iter(self.authored.iris(subject, f"{CG}bearing")), "")
        kind = self.authored.values(relation, f"{SKOS}prefLabel")
        head = f"{kind[0].value}: " if kind else ""
        language = next(
            (
                label.language
                for node in self.authored.iris(subject, f"{CG}conclusion")
                for label in self.authored.values(node, f"{RDFS}label")
                if isinstance(label, Literal)
            ),
            "en",
        )
        return words(f"{head}{self._step(subject, ())}", language)

    def _step(self, subject: str, outer: tuple[str, ...]) -> str:
        """``premise → conclusion``; an argument inside an argument stands in brackets.

        Of several premises the first is named and the others are counted: ``premise (+2) → conclusion``.
        """
        if subject in outer:
            return "…"
        sides = []
        for predicate in (f"{CG}premise", f"{CG}conclusion"):
            nodes = self.authored.iris(subject, predicate)
            for node in nodes[:1]:
                label = self.authored.values(node, f"{RDFS}label")
                name = label[0].value.rstrip(".") if label else f"({self._step(node, (*outer, subject))})"
                sides.append(name + (f" (+{len(nodes) - 1})" if len(nodes) > 1 else ""))
        return STEP.join(sides)

    def _target(self, subject: str, span: Span) -> None:
        paragraph = self.passages.paragraph_at(span)
        self.lines.add(iri(subject), f"<{CG}paragraph>", self.passages.paragraph_node(paragraph))
        self.lines.add(iri(subject), f"<{OA}hasTarget>", self.passages.passage(span, paragraph))
