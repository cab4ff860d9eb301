"""Proposals as Turtle to be edited: every statement commented out, and valid when that is taken away.

A line that begins with ``# `` is a statement, one with ``##`` a word to whoever edits it. What nobody can
know is left to them and not made up: subject, relation and object, and who speaks where no name tells.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from claimgraph.build.ntriples import words
from claimgraph.escaping import flat
from claimgraph.terms import CG, FOAF, OA, OWL, RDF, RDFS, SKOS, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.model import Model, Paragraph
    from claimgraph.suggest.records import Proposal
_CONTEXT = 32
_HEAD = """\
## Proposals, none of them judged. A line that begins with one # is a statement: take the # and the blank
## behind it away where the text says so, write what ## asks for, and throw the rest away.
"""


def draft(model: Model, proposals: Iterable[Proposal]) -> str:
    """The proposals as one Turtle document."""
    writer = _Writer(model)
    blocks = ["\n".join(writer.block(one)) for one in proposals]
    shared = {"cg": CG, "foaf": FOAF, "oa": OA, "rdf": RDF, "rdfs": RDFS, "skos": SKOS}
    own = {name: model.prefixes[name] for name in ("claim", "ent", "mention")}
    prefixes = sorted((shared | own).items())
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes)
    return "\n".join([head, _HEAD, *(f"{block}\n" for block in blocks)])


class _Writer:
    """Gives each thing a name of its own."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._numbers: dict[tuple[str, str], int] = {}
        self._entities: dict[str, str] = {}
        self._names = {
            iri.removeprefix(model.prefixes["ent"]) for iri in model.graph.column(f"{SKOS}prefLabel")
        }

    def block(self, one: Proposal) -> Iterator[str]:
        """The lines of one proposal."""
        yield f"## {one.paragraph}, chars {one.start}–{one.end}: {one.kind}{self._details(one)}"
        if one.kind == "speech":
            yield from self._claim(one)
        elif one.kind == "name" and one.source != "text":
            yield from self._named(one)
        else:
            yield f"## {words(one.words)}" + (f" is {flat(one.value)}" if one.value else "")

    def _details(self, one: Proposal) -> str:
        speaker, cue = one.speaker, f"“{flat(one.cue)}”" if one.cue else ""
        by = f"by {flat(speaker.words)} ({speaker.how or 'who is that?'})" if speaker.words else ""
        claims = f"claimed already: {' '.join(one.claims)}" if one.claims else ""
        names = " ".join(map(flat, one.stands_for)) if one.kind == "name" else ""
        return "".join(f", {part}" for part in (one.mode, cue, by, claims, names) if part)

    def _next(self, prefix: str, paragraph: str, sign: str) -> str:
        """The next free name in a paragraph: ``claim:p020-44``, ``mention:p020-m1``."""
        if (prefix, paragraph) not in self._numbers:
            head = f"{self.model.prefixes[prefix]}{paragraph}-{sign}"
            known = (self.model.graph.column(one) for one in (f"{CG}paragraph", f"{OWL}deprecated"))
            used = [iri.removeprefix(head) for iri in chain(*known) if iri.startswith(head)]
            self._numbers[prefix, paragraph] = max((int(one) for one in used if one.isdecimal()), default=0)
        self._numbers[prefix, paragraph] += 1
        number = self._numbers[prefix, paragraph]
        return f"{prefix}:{paragraph}-{sign}{number:0{2 if prefix == 'claim' else 1}d}"

    def _paragraph(self, one: Proposal) -> Paragraph:
        return self.model.paragraph(f"{self.model.prefixes['par']}{one.paragraph}")

    def _place(self, one: Proposal) -> Iterator[str]:
        """The quotation, with what stands around it where it stands in its paragraph more than once."""
        paragraph = self._paragraph(one)
        yield f"#     cg:quote {words(one.words)}"
        if paragraph.text.count(one.words) > 1:
            before = self.model.text[max(paragraph.start, one.start - _CONTEXT) : one.start]
            after = self.model.text[one.end : min(paragraph.end, one.end + _CONTEXT)]
            contexts = (("prefix", before), ("suffix", after))
            yield from (f"#     oa:{name} {words(context)}" for name, context in contexts if context)

    def _short(self, iri: str) -> str:
        found = self.model.prefixes.split(iri)
        return f"ent:{found[1]}" if found and found[0] == "ent" else f"<{iri}>"

    def _claim(self, one: Proposal) -> Iterator[str]:
        paragraph = self._paragraph(one)
        language = paragraph.language or "en"
        lines = [
            f"# {self._next('claim', one.paragraph, '')} a cg:Claim",
            f"#     rdfs:label {words(flat(one.words), language)}",
            *self._place(one),
        ]
        if one.cue and one.source == "text" and one.cue in paragraph.text:
            lines.append(f"#     cg:cue {words(one.cue)}")
        who = ", ".join(map(self._short, one.speaker.iris))
        by = ", ".join(self._short(node.iri) for node in paragraph.part.speaker) if paragraph.part else ""
        if who and by:
            mode = "selfReport" if one.speaker.how == "speaker" else one.mode
            lines += [f"#     cg:claimant {who}", f"#     cg:reportedBy {by}"]
            lines += [f"#     cg:reportMode cg:{mode}", "#     cg:reporterStance cg:neutral"]
        yield from _statement(lines)
        yield "## and: rdf:subject ent:… ; rdf:predicate rel:… ; rdf:object ent:… ;"
        if not (who and by):
            yield "## and: cg:claimant ent:… ; cg:reportedBy ent:… ;"
            yield "##      cg:reportMode cg:… ; cg:reporterStance cg:… ;"

    def _named(self, one: Proposal) -> Iterator[str]:
        known = [iri for iri in one.stands_for if self.model.graph.knows(iri)]
        bearer = one.stands_for[0] if one.stands_for else one.words
        if known:
            entity = self._short(known[0])
        elif bearer in self._entities:
            entity = self._entities[bearer]
        else:
            name = local_name(one.words, "name", self._names)
            self._names.add(name)
            entity = self._entities[bearer] = f"ent:{name}"
            paragraph = self._paragraph(one)
            perhaps = f"; perhaps {bearer}" if re.match(r"\w+:", bearer) else ""
            about = f"Named so in the text{perhaps}."
            yield f"# {entity} a skos:Concept ;"
            yield f"#     skos:prefLabel {words(flat(one.words), paragraph.language or 'en')} ;"
            yield f"#     skos:definition {words(flat(about), 'en')} ."
        lines = [
            f"# {self._next('mention', one.paragraph, 'm')} a oa:Annotation",
            "#     oa:motivatedBy oa:identifying",
            *self._place(one),
            f"#     oa:hasBody {entity}",
        ]
        yield from _statement(lines)


def _statement(lines: list[str]) -> Iterator[str]:
    """The lines of what is said of one thing, with what stands between and behind them."""
    yield from (f"{line} ;" for line in lines[:-1])
    yield f"{lines[-1]} ."
