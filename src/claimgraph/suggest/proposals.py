"""The list of proposals: what a text says, names, dates and counts, and what of it is claimed already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimgraph.suggest.dates_quantities import dates_in, quantities_in
from claimgraph.suggest.markup import marked
from claimgraph.suggest.names import Names
from claimgraph.suggest.speaker_labels import labelled
from claimgraph.suggest.speakers import NOBODY, Named, Speaker, speaker_of
from claimgraph.terms import FOAF
from claimgraph.text import Span
from claimgraph.text.cues import Attribution, attributions_in, opening_cue
from claimgraph.text.cues import TokenizedParagraph as Words
from claimgraph.text.speech import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from claimgraph.model import Model, Paragraph

KINDS = ("speech", "name", "date", "quantity")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a reader may want to claim or name; nobody has judged it.

    ``kind`` is one of KINDS. ``start`` and ``end`` are code points of the text, ``paragraph`` its name.
    ``mode`` is how speech is told (``direct``, ``indirect``, ``thought``, ``imagined``), ``cue`` the words
    that say so, ``speaker`` who speaks. ``stands_for`` are the IRIs that a name may stand for, ``value`` a
    date in EDTF or a number, "" where it is not known. ``source`` is ``text``, ``markup`` or ``authority``.
    ``claims`` are the names of the claims that quote half of the letters at least.
    """

    kind: str
    start: int
    end: int
    paragraph: str
    words: str
    mode: str = ""
    cue: str = ""
    speaker: Speaker = NOBODY
    stands_for: tuple[str, ...] = ()
    value: str = ""
    source: str = "text"
    claims: tuple[str, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether its words are claimed already."""
        return bool(self.claims)


def suggest(
    model: Model,
    paragraphs: Iterable[Paragraph],
    *,
    kinds: Iterable[str] = KINDS,
    authority: Mapping[str, Iterable[str]] | None = None,
    markup: Path | None = None,
) -> list[Proposal]:
    """Proposals in ``paragraphs``, in text order; the same text and graph give the same list.

    ``authority`` are labels with the IRIs of who or what bears them; ``markup`` is the file of what the
    source's markup says, which need not exist. Raises UnreadableInput where that is broken.
    """
    wanted = set(kinds)
    names = Names(model, authority or {})
    said = marked(markup, model) if markup is not None else {}
    turns = labelled(model) if "speech" in wanted else {}
    reader = Reader(model, names)
    found: list[Proposal] = []
    for paragraph in paragraphs:
        several = [*said.get(paragraph.iri, ())]
        if "speech" in wanted:
            several += [turns[paragraph.iri]] if paragraph.iri in turns else []
            several += reader.speech(paragraph)
        if "name" in wanted:
            several += names.proposals(paragraph)
        several += _figures(model, paragraph, wanted)
        claimed = [(*span, claim.name) for claim in paragraph.claims for span in claim.spans]
        kept: dict[tuple[str, int, int], Proposal] = {}
        for one in several:
            if one.kind in wanted:
                kept.setdefault((one.kind, one.start, one.end), one)
        found += (_with_claims(one, model.text, claimed) for one in kept.values())
    return sorted(found, key=lambda one: (one.start, -one.end, KINDS.index(one.kind)))


class Reader:
    """Reads paragraph after paragraph for speech; what one leads to stands in the next."""

    def __init__(self, model: Model, names: Names) -> None:
        self.model = model
        self.names = names
        order = list(model.paragraphs.values())
        self._before = dict(zip((one.iri for one in order[1:]), order, strict=False))

    def speech(self, paragraph: Paragraph) -> Iterator[Proposal]:
        """What ``paragraph`` lets others say, and the speaker himself say again."""
        at, words, agents = paragraph.start, self._words(paragraph), self._agents(paragraph)
        earlier: list[Named] = []
        for one in sorted(attributions_in(words), key=lambda said: said.verb):
            who, cue = speaker_of(words, one, agents, _own(paragraph), earlier), _cue(words, one)
            if one.verb < 0 and not words.words_in(0, one.span.start):
                who, cue = self._led_to(paragraph) or (who, cue)
            if who.how in ("named", "guess") and one.verb >= 0:
                place = Span(max(one.verb - 1, 0), one.verb)
                earlier.append(Named(place, who.iris, self._person(who.iris)))
            yield Proposal(
                "speech", at + one.span.start, at + one.span.end, paragraph.name,
                words.words[slice(*one.span)], one.mode, cue, who,
            )  # fmt: skip

    def _led_to(self, paragraph: Paragraph) -> tuple[Speaker, str] | None:
        """Who speaks in ``paragraph`` by the end of the one before, and the cue there."""
        before = self._before.get(paragraph.iri)
        words = self._words(before) if before else None
        one = opening_cue(words) if words else None
        if before is None or words is None or one is None:
            return None
        return speaker_of(words, one, self._agents(before), _own(before), ()), _cue(words, one)

    def _words(self, paragraph: Paragraph) -> Words:
        sentences = [
            Span(one.start - paragraph.start, one.end - paragraph.start) for one in paragraph.sentences
        ]
        return Words(paragraph.text, sentences, table(paragraph.language or "en"))

    def _agents(self, paragraph: Paragraph) -> list[Named]:
        at = paragraph.start
        return [
            Named(Span(span.start - at, span.end - at), iris, self._person(iris))
            for span, iris in self.names.agents(at, paragraph.end)
        ]

    def _person(self, iris: tuple[str, ...]) -> bool:
        return any(self.model.graph.is_a(iri, f"{FOAF}Person") for iri in iris)


def _own(paragraph: Paragraph) -> tuple[str, ...]:
    return tuple(one.iri for one in paragraph.part.speaker) if paragraph.part else ()


def _cue(words: Words, said: Attribution) -> str:
    """The words of the cue; "" where only the quotation marks tell."""
    return words.words[said.cue.start : said.cue.end] if said.verb >= 0 else ""


def _figures(model: Model, paragraph: Paragraph, wanted: set[str]) -> Iterator[Proposal]:
    if not wanted & {"date", "quantity"}:
        return
    known = table(paragraph.language or "en")
    dates = list(dates_in(paragraph.text, known))
    counted = quantities_in(paragraph.text, known, [span for span, _ in dates])
    for kind, several in (("date", dates), ("quantity", counted)):
        for span, value in several:
            start, end = paragraph.start + span.start, paragraph.start + span.end
            yield Proposal(kind, start, end, paragraph.name, model.text[start:end], value=value)


def _with_claims(one: Proposal, text: str, claimed: Sequence[tuple[int, int, str]]) -> Proposal:
    """``one`` with the claims that quote it, where they quote half of its letters."""
    quoting = [claim for claim in claimed if claim[0] < one.end and one.start < claim[1]]
    if not quoting:
        return one
    inside = {place for start, end, _ in quoting for place in range(max(start, one.start), min(end, one.end))}
    letters = [place for place in range(one.start, one.end) if text[place].isalnum()]
    if 2 * sum(place in inside for place in letters) < len(letters):
        return one
    return replace(one, claims=tuple(dict.fromkeys(name for _, _, name in quoting)))
