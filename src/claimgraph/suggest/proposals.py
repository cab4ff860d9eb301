"""The list of proposals: what a text says, names, dates and counts, and what of it is claimed already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimgraph.suggest.dates_quantities import dates_in, quantities_in
from claimgraph.suggest.markup import marked
from claimgraph.suggest.names import Names
from claimgraph.suggest.records import KINDS, Proposal, Speaker
from claimgraph.suggest.speakers import Agent, SpeakerResolver
from claimgraph.terms import CG, FOAF
from claimgraph.text import Span
from claimgraph.text.cues import Attribution, TokenizedParagraph, attributions_in, opening_cue
from claimgraph.text.speaker_labels import labels_in
from claimgraph.text.speech import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from claimgraph.model import Model, Paragraph


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
    selected = set(kinds)
    names = Names(model, authority or {})
    by_markup = marked(markup, model) if markup is not None else {}
    by_label = _labelled(model) if "speech" in selected else {}
    reader = SpeechReader(model, names)
    proposals: list[Proposal] = []
    for paragraph in paragraphs:
        candidates = [*by_markup.get(paragraph.iri, ())]
        if "speech" in selected:
            candidates += [by_label[paragraph.iri]] if paragraph.iri in by_label else []
            candidates += reader.speech(paragraph)
        if "name" in selected:
            candidates += names.proposals(paragraph)
        if selected & {"date", "quantity"}:
            candidates += _dates_and_quantities(model, paragraph)
        claimed = [(Span(*span), claim.name) for claim in paragraph.claims for span in claim.spans]
        distinct: dict[tuple[str, int, int], Proposal] = {}
        for one in candidates:
            if one.kind in selected:
                distinct.setdefault((one.kind, one.start, one.end), one)
        proposals += (_with_claims(one, model.text, claimed) for one in distinct.values())
    return sorted(proposals, key=lambda one: (one.start, -one.end, KINDS.index(one.kind)))


def _labelled(model: Model) -> dict[str, Proposal]:
    """Paragraph → what is said in it, where it begins with what looks like the label of a speaker.

    Labels that the edition declares are no proposals: the build knows them.
    """
    known = {label for labels in model.graph.column(f"{CG}speakerLabel").values() for label in labels}
    paragraphs = list(model.paragraphs.values())
    proposals: dict[str, Proposal] = {}
    for label, places in labels_in(paragraph.text for paragraph in paragraphs).items():
        for paragraph in (paragraphs[at] for at in places if label not in known):
            rest = paragraph.text[len(label) :].lstrip()
            if rest:
                start = paragraph.end - len(rest)
                proposals[paragraph.iri] = Proposal(
                    "speech", start, paragraph.end, paragraph.name, rest, "direct", label,
                    Speaker(label.rstrip(".: "), (), "label"),
                )  # fmt: skip
    return proposals


class SpeechReader:
    """Reads paragraph after paragraph for speech; what one leads to stands in the next."""

    def __init__(self, model: Model, names: Names) -> None:
        self.model = model
        self.names = names
        order = list(model.paragraphs.values())
        self._before = dict(zip((one.iri for one in order[1:]), order, strict=False))

    def speech(self, paragraph: Paragraph) -> Iterator[Proposal]:
        """What ``paragraph`` lets others say, and the speaker himself say again."""
        at, words = paragraph.start, self._words(paragraph)
        resolver = self._resolver(paragraph, words)
        earlier: list[Agent] = []
        for one in sorted(attributions_in(words), key=lambda one: one.verb):
            who, cue = resolver.speaker_of(one, earlier), _cue(words, one)
            if one.verb < 0 and not words.words_in(0, one.span.start):
                who, cue = self._announced(paragraph) or (who, cue)
            if who.how in ("named", "guess") and one.verb >= 0:
                place = Span(max(one.verb - 1, 0), one.verb)
                earlier.append(Agent(place, who.iris, self._is_person(who.iris)))
            yield Proposal(
                "speech", at + one.span.start, at + one.span.end, paragraph.name,
                words.words[slice(*one.span)], one.mode, cue, who,
            )  # fmt: skip

    def _announced(self, paragraph: Paragraph) -> tuple[Speaker, str] | None:
        """Who speaks in ``paragraph`` by the end of the one before, and the cue there."""
        before = self._before.get(paragraph.iri)
        if before is None:
            return None
        words = self._words(before)
        one = opening_cue(words)
        return (self._resolver(before, words).speaker_of(one, ()), _cue(words, one)) if one else None

    def _resolver(self, paragraph: Paragraph, words: TokenizedParagraph) -> SpeakerResolver:
        at = paragraph.start
        agents = [
            Agent(Span(span.start - at, span.end - at), iris, self._is_person(iris))
            for span, iris in self.names.agents(at, paragraph.end)
        ]
        own = tuple(one.iri for one in paragraph.part.speaker) if paragraph.part else ()
        return SpeakerResolver(words, agents, own)

    def _words(self, paragraph: Paragraph) -> TokenizedParagraph:
        sentences = [
            Span(one.start - paragraph.start, one.end - paragraph.start) for one in paragraph.sentences
        ]
        return TokenizedParagraph(paragraph.text, sentences, table(paragraph.language or "en"))

    def _is_person(self, iris: tuple[str, ...]) -> bool:
        return any(self.model.graph.is_a(iri, f"{FOAF}Person") for iri in iris)


def _cue(words: TokenizedParagraph, attribution: Attribution) -> str:
    """The words of the cue; "" where only the quotation marks tell."""
    return words.words[slice(*attribution.cue)] if attribution.verb >= 0 else ""


def _dates_and_quantities(model: Model, paragraph: Paragraph) -> Iterator[Proposal]:
    known = table(paragraph.language or "en")
    dates = list(dates_in(paragraph.text, known))
    quantities = quantities_in(paragraph.text, known, [span for span, _ in dates])
    for kind, values in (("date", dates), ("quantity", quantities)):
        for span, value in values:
            start, end = paragraph.start + span.start, paragraph.start + span.end
            yield Proposal(kind, start, end, paragraph.name, model.text[start:end], value=value)


def _with_claims(one: Proposal, text: str, claimed: Sequence[tuple[Span, str]]) -> Proposal:
    """``one`` with the claims that quote it, where they quote half of its letters."""
    own = Span(one.start, one.end)
    quoting = [(span, name) for span, name in claimed if own.overlaps(span)]
    quoted = {place for (start, end), _ in quoting for place in range(start, end)}
    letters = [place for place in range(one.start, one.end) if text[place].isalnum()]
    if not quoting or 2 * sum(place in quoted for place in letters) < len(letters):
        return one
    return replace(one, claims=tuple(dict.fromkeys(name for _, name in quoting)))
