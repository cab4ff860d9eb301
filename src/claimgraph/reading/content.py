"""What a reader reads: paragraphs with their sentences, claims and arguments, gathered from a graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.names import nearest
from claimgraph.answer.reader import is_iri, text_of
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, DCTERMS, DOCO, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.answer.reader import Reader

_RANGE = re.compile(r"p?([0-9]{1,4})(?:(?:-|–|\.\.)p?([0-9]{1,4}))?")


class Thing(NamedTuple):
    """An entity or a value as it is named: IRI, local name, label."""

    iri: str
    name: str
    label: str


class Claim(NamedTuple):
    """A claim as it is read.

    ``start`` and ``end`` are code points of the whole text; ``stance`` is what ``reporters`` think of it,
    ``mode`` how they give its words; ``triple`` is subject, relation and object, a literal without IRI;
    ``conditions``, ``within`` and ``answers`` are names of claims.
    """

    iri: str
    name: str
    label: str
    quote: str
    start: int
    end: int
    paragraph: str
    voices: tuple[Thing, ...]
    reporters: tuple[Thing, ...]
    mode: Thing | None
    stance: Thing | None
    force: Thing
    polarity: Thing
    certainty: Thing | None
    figures: tuple[Thing, ...]
    triple: tuple[Thing, Thing, Thing]
    conditions: tuple[str, ...]
    within: tuple[str, ...]
    answers: tuple[str, ...]
    note: str

    @property
    def own(self) -> bool:
        """Whether its voice speaks itself, and nobody tells that it does."""
        return not self.reporters


class Argument(NamedTuple):
    """A step from ``premises`` to ``conclusion`` (names of claims or arguments), and who takes it."""

    iri: str
    name: str
    relation: Thing
    premises: tuple[str, ...]
    conclusion: str
    voices: tuple[Thing, ...]


class Paragraph(NamedTuple):
    """A paragraph: its words, where they start, its sentences' spans, its part and that part's speakers."""

    name: str
    label: str
    text: str
    start: int
    sentences: tuple[tuple[int, int], ...]
    part: str
    speakers: tuple[Thing, ...]
    claims: tuple[Claim, ...]
    arguments: tuple[Argument, ...]


class Reading(NamedTuple):
    """The text, or some of its paragraphs, with its title; ``whole`` says whether nothing is left out."""

    title: str
    iri: str
    paragraphs: tuple[Paragraph, ...]
    whole: bool

    @property
    def claims(self) -> list[Claim]:
        """All claims, by paragraph and there by the place of their words."""
        return [claim for paragraph in self.paragraphs for claim in paragraph.claims]

    @property
    def arguments(self) -> list[Argument]:
        """Every argument once, by name."""
        found = {one.name: one for paragraph in self.paragraphs for one in paragraph.arguments}
        return [found[name] for name in sorted(found, key=_counted)]


def _counted(name: str) -> list[tuple[int, str]]:
    """What names are sorted by: p020-a2 comes before p020-a10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"([0-9]+)", name)]


def gather(reader: Reader, wanted: Sequence[str] = ()) -> Reading:
    """The paragraphs ``wanted`` (``p020``, ``20``, ``p017-p020``), each once, in text order; none: all.

    Raises UsageProblem for what is no paragraph, with the nearest that are.
    """
    return _Gatherer(reader).gather(wanted)


class _Gatherer:
    """Asks the graph; what a thing is called is asked once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._things: dict[str, Thing] = {}
        source = next((quad for quad in reader.quads(None, SCHEMA + "text")), None)
        self._source = text_of(source.subject) if source else ""
        self._text = text_of(source.object) if source else ""
        self._arguments: dict[str, list[str]] = {}
        for iri in reader.instances(CG + "Argument"):
            for predicate in ("premise", "conclusion"):
                for node in reader.values(iri, CG + predicate):
                    self._arguments.setdefault(node, []).append(iri)

    def gather(self, wanted: Sequence[str]) -> Reading:
        spans = {
            self._name(iri): (iri, self._reader.span(iri) or (0, 0))
            for iri in self._reader.instances(DOCO + "Paragraph")
        }
        order = sorted(spans, key=lambda name: spans[name][1])
        names = set(_chosen(wanted, order))
        paragraphs = [self._paragraph(name, *spans[name]) for name in order if name in names]
        title = self._reader.label(self._source) if self._source else ""
        return Reading(title, self._source, tuple(paragraphs), len(paragraphs) == len(order))

    def _paragraph(self, name: str, iri: str, span: tuple[int, int]) -> Paragraph:
        reader, (start, end) = self._reader, span
        sentences: list[tuple[int, int]] = []
        claims: list[Claim] = []
        for node in reader.subjects(DCTERMS + "isPartOf", iri):
            if reader.is_a(node, DOCO + "Sentence"):
                sentences.append(reader.span(node) or span)
                continue
            found = reader.subjects(CG + "passage", node)
            claims += [self._claim(claim, name, reader.span(node) or span) for claim in found]
        claims.sort(key=lambda claim: (claim.start, -claim.end, claim.name))
        arguments = {node for claim in claims for node in self._arguments.get(claim.iri, ())}
        part = reader.value(iri, DCTERMS + "isPartOf")
        return Paragraph(
            name,
            reader.label(iri),
            self._text[start:end],
            start,
            tuple(sorted(sentences)) or (span,),
            reader.label(part) if part else "",
            self._all(reader.values(part, CG + "speaker") if part else ()),
            tuple(claims),
            tuple(sorted(map(self._argument, arguments), key=lambda one: _counted(one.name))),
        )

    def _claim(self, iri: str, paragraph: str, span: tuple[int, int]) -> Claim:
        said: dict[str, list[str]] = {}
        for quad in self._reader.quads(iri):
            said.setdefault(text_of(quad.predicate), []).append(text_of(quad.object))
        for values in said.values():
            values.sort()

        def things(predicate: str) -> tuple[Thing, ...]:
            return self._all(value for value in said.get(predicate, ()) if is_iri(value))

        def thing(predicate: str) -> Thing | None:
            return next(iter(things(predicate)), None)

        def part(name: str) -> Thing:
            value = next(iter(said.get(RDF + name, ())), "")
            if not is_iri(value):
                return Thing("", "", value)
            one = self._thing(value)
            return one._replace(label=one.name) if self._reader.is_a(value, CG + "Claim") else one

        def claims(predicate: str) -> tuple[str, ...]:
            return tuple(self._name(value) for value in said.get(predicate, ()))

        nothing = Thing("", "", "")
        return Claim(
            iri,
            self._name(iri),
            self._reader.label(iri),
            next(iter(said.get(CG + "quote", ())), ""),
            *span,
            paragraph,
            things(CG + "claimant"),
            things(CG + "reportedBy"),
            thing(CG + "reportMode"),
            thing(CG + "reporterStance"),
            thing(CG + "force") or nothing,
            thing(CG + "polarity") or nothing,
            thing(CG + "certainty"),
            things(CG + "figure"),
            (part("subject"), part("predicate"), part("object")),
            claims(CG + "condition"),
            claims(CG + "reportedIn"),
            claims(CG + "answer"),
            " ".join(said.get(SKOS + "editorialNote", ())),
        )

    def _argument(self, iri: str) -> Argument:
        reader = self._reader
        return Argument(
            iri,
            self._name(iri),
            self._thing(reader.value(iri, CG + "relation")),
            tuple(self._name(node) for node in reader.values(iri, CG + "premise")),
            self._name(reader.value(iri, CG + "conclusion")),
            self._all(reader.values(iri, CG + "claimant")),
        )

    def _all(self, iris: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(self._thing(iri) for iri in iris)

    def _thing(self, iri: str) -> Thing:
        known = self._things.get(iri)
        if known is None:
            known = self._things[iri] = Thing(iri, self._name(iri), self._reader.label(iri))
        return known

    def _name(self, iri: str) -> str:
        found = self._reader.prefixes.split(iri)
        return found[1] if found else iri


def _chosen(wanted: Sequence[str], names: list[str]) -> list[str]:
    """The names out of ``names`` (in text order) that ``wanted`` stands for."""
    if not wanted:
        return names
    found: list[str] = []
    for one in wanted:
        match = _RANGE.fullmatch(one.strip())
        if match is None:
            near = nearest(one, names)
            mend = f"did you mean {' or '.join(near)}?" if near else "write p017, or p017-p020 for a range"
            raise UsageProblem(f"{one!r} is no paragraph", "", mend)
        first, last = (f"p{int(number):03d}" for number in (match[1], match[2] or match[1]))
        for name in (first, last):
            if name not in names:
                near = nearest(name, names)
                last_one = f"its last is {names[-1]}" if names else "it has none"
                mend = f"did you mean {' or '.join(near)}? Or name another: {last_one}" if near else last_one
                raise UsageProblem(f"the text has no paragraph {name}", "", mend)
        if names.index(last) < names.index(first):
            mend = f"write {last}-{first}, or claimgraph show {one} for a claim"
            raise UsageProblem(f"{one!r} runs backwards", "", mend)
        found += names[names.index(first) : names.index(last) + 1]
    return found
