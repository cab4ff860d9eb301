"""The reading as one HTML page that needs nothing else: no network, no scripts, no fonts of its own.

The page is well-formed XML as well as HTML. What it says of claims it says in RDFa too: type, label, words,
voice, force, polarity and the triple, each as it stands in the graph. What is in it is linked, what an
excerpt leaves out is only named.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.pages.links import Links
from claimgraph.pages.render import render, style_sheet
from claimgraph.reading import content, symbols
from claimgraph.terms import CG, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Claim, Model, Node
    from claimgraph.reading.content import Reading
    from claimgraph.terms import Prefixes

#: Prefixes that the page declares besides those of what it is about.
_PREFIXES = {"cg": CG, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}


class Segment(NamedTuple):
    """Words that the same ``claims`` quote, those that quote least first; none: nobody quotes them."""

    start: int
    words: str
    claims: tuple[Claim, ...]


def segments(text: str, start: int, claims: Iterable[Claim], body: int = 0) -> list[Segment]:
    """``text``, which starts at code point ``start``, in stretches over which the set of quotations is one.

    Joined together they are ``text`` again. Claims that reach beyond it are cut at its ends; so is everything
    at ``body``, where a speaker's label is over.
    """
    end = start + len(text)
    inside = [(one, claim) for claim in claims for one in claim.spans if one[0] < end and one[1] > start]
    cuts = {start, end, min(max(body, start), end)}
    for (begin, stop), _ in inside:
        cuts |= {max(begin, start), min(stop, end)}
    inside.sort(key=lambda item: (item[0][1] - item[0][0], item[0][0], item[1].name))
    return [
        Segment(
            first,
            text[first - start : last - start],
            tuple(claim for (begin, stop), claim in inside if begin <= first and stop >= last),
        )
        for first, last in pairwise(sorted(cuts))
    ]


class _Anchors:
    """Where in the page each voice, claim, argument and entity of a reading stands."""

    def __init__(self, reading: Reading, model: Model) -> None:
        self._prefixes = model.prefixes
        self.claims = {claim.iri: claim for claim in reading.claims}
        self._named = {
            one.iri: f"#{one.name}" for one in (*reading.paragraphs, *reading.claims, *reading.arguments)
        }
        #: Everybody who speaks, reports or draws an argument, and all that claims are about, by IRI.
        self.voices: dict[str, Node] = {}
        self.entities: dict[str, Node] = {}
        self.speakers: set[str] = set()
        self._relations: set[str] = set()
        #: Whose the claims are, how many of others' each reports, and which claims are about an entity.
        self.claims_of: dict[str, list[Claim]] = {}
        self.reported: Counter[str] = Counter()
        self.claims_about: dict[str, dict[str, Claim]] = {}
        for paragraph in reading.paragraphs:
            self.speakers.update(one.iri for one in content.speakers(paragraph))
            self._add_voices(content.speakers(paragraph))
        for claim in reading.claims:
            self._add_voices((*claim.claimant, *claim.reported_by))
            for voice in claim.claimant:
                self.claims_of.setdefault(voice.iri, []).append(claim)
            self.reported.update(teller.iri for teller in claim.reported_by)
            for term, node, _ in content.parts_of(claim):
                self.claims_about.setdefault(node.iri, {})[claim.iri] = claim
                if term == "predicate":
                    self._relations.add(node.iri)
                if node.iri and node.iri not in self._named:
                    self.entities[node.iri] = node
        for argument in reading.arguments:
            self._add_voices(argument.claimant)

    def _add_voices(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.voices[node.iri] = self.entities[node.iri] = node

    def voice(self, iri: str) -> str:
        """Where somebody stands among the voices."""
        return f"#voice-{self.voices[iri].name}" if iri in self.voices else ""

    def place(self, iri: str) -> str:
        """Where a claim, an argument, or an entity among the entities stands."""
        return self._named.get(iri) or (f"#{self.anchor(iri)}" if iri in self.entities else "")

    def beside(self, claim: Claim) -> str:
        """Where a claim stands beside its words."""
        return f"#{claim.name}"

    def script_attributes(self, _claim: Claim) -> str:
        """Further attributes of a claim, for scripts: none."""
        return ""

    def anchor(self, iri: str) -> str:
        """The identifier of a place in the page: relations and entities may have the same name."""
        return "-".join(self._prefixes.split(iri) or (iri,))

    def by_claims(self) -> list[Node]:
        """Everybody who speaks, whoever has the most claims first."""
        order = self.voices.values()
        return sorted(order, key=lambda one: (-len(self.claims_of.get(one.iri, ())), one.label, one.iri))

    def by_name(self, *, relations: bool) -> list[Node]:
        """The relations, or all else, that claims speak of."""
        chosen = (one for one in self.entities.values() if (one.iri in self._relations) == relations)
        return sorted(chosen, key=lambda one: (one.label.casefold(), one.iri))


def rdfa_prefixes(prefixes: Prefixes) -> str:
    """The prefixes that RDFa in a page may use, as its attribute ``prefix`` has them."""
    used = _PREFIXES | {name: prefixes[name] for name in ("claim", "ent", "rel") if name in prefixes}
    return " ".join(f"{name}: {namespace}" for name, namespace in used.items())


def rdfa_iri(prefixes: Prefixes, iri: str) -> str:
    """An IRI as RDFa has it in ``about`` and ``resource``: a CURIE in brackets, or the IRI."""
    curie = prefixes.curie(iri)
    return iri if curie.startswith("<") else f"[{curie}]"


def reading_page(reading: Reading, model: Model) -> str:
    """The page; the same graph gives the same page."""
    anchors = _Anchors(reading, model)
    parts = [(name, list(group)) for name, group in groupby(reading.paragraphs, content.part_name)]
    contents: dict[str, int] = {}  # who speaks again and again is led to once
    for number, (name, _) in enumerate(parts, 1):
        contents.setdefault(name, number)
    return render(
        "reading",
        reading=reading,
        prefixes=rdfa_prefixes(model.prefixes),
        style=style_sheet(),
        parts=parts,
        contents=contents.items(),
        anchors=anchors,
        links=Links(model.graph, anchors.place, outward=False),
        voices=Links(model.graph, anchors.voice, outward=False),
        definition=lambda iri: model.graph.value(iri, f"{SKOS}definition"),
        arguments_with=model.arguments_with,
        rdfa=lambda iri: rdfa_iri(model.prefixes, iri),
        segments=lambda one: segments(
            one.text,
            one.start,
            (claim for claim in one.quoted_by if claim.iri in anchors.claims),
            content.speech_start(one),
        ),
        content=content,
        symbols=symbols,
        families=[
            (family, list(several))
            for family, several in groupby(symbols.SYMBOLS.items(), lambda item: item[1].family)
        ],
    )
