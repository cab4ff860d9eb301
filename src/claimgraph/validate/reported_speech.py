"""Which claims of the text's own speakers stand in somebody's speech, for the checks of voices to ask.

What is speech between quotation marks follows from the language of the text and its tables of words
(``text.cues``), which no query has. So it is told to the checks as triples beside the graph that is judged,
as a node for each such speech, so that the claims carry nothing that they have not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.model import Model
from claimgraph.terms import CG, Prefixes
from claimgraph.text import Span, shorten
from claimgraph.text.cues import TokenizedParagraph, quoted_speech
from claimgraph.text.speech import table
from claimgraph.validate.findings import CHECK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from claimgraph.model import Paragraph
    from claimgraph.text.speech import Quoted

#: From a speech to the claim without a reporter that stands in it, or that takes it in; its words; its cue.
_ENCLOSED = NamedNode(f"{CHECK}enclosed")
_ENCLOSING = NamedNode(f"{CHECK}enclosing")
_WORDS = NamedNode(f"{CHECK}words")
_CUE = NamedNode(f"{CHECK}cue")


def enclosing_speeches(store: Store) -> Iterator[Quad]:
    """For each claim that nobody reports and that stands in a speech, or around one, which and by what cue.

    A speech that is a part of the text of its own, or all that its speaker's label leads to, is not somebody
    else's.
    """
    model = Model(store, Prefixes({}))
    graph = model.graph
    labels = {label for several in graph.column(f"{CG}speakerLabel").values() for label in several}
    unreported: dict[str, list[str]] = {}
    reported = graph.column(f"{CG}reportedBy")
    passages, further = graph.column(f"{CG}passage"), graph.column(f"{CG}furtherPassage")
    for claim, paragraphs in graph.column(f"{CG}paragraph").items():
        if claim in passages and claim not in reported:
            unreported.setdefault(paragraphs[0], []).append(claim)
    for iri, claims in sorted(unreported.items()):
        paragraph = model.paragraph(iri)
        speeches = list(_speeches(model, paragraph, labels))
        for claim in claims if speeches else ():
            places = (*passages[claim], *further.get(claim, ()))
            quads = (_enclosure(model, paragraph, claim, place, speeches) for place in places)
            yield from next(filter(None, quads), [])


def _speeches(model: Model, paragraph: Paragraph, labels: set[str]) -> Iterator[tuple[Quoted, str]]:
    """The speeches between marks in ``paragraph``, with offsets from its beginning, and their cues."""
    speech_table = table(paragraph.language or "en")
    text = model.exact(paragraph.iri)
    if not any(mark in text for pair in speech_table.marks for mark in pair) and not speech_table.dashes:
        return
    sentences = [Span(one.start - paragraph.start, one.end - paragraph.start) for one in paragraph.sentences]
    for quoted, attribution in quoted_speech(TokenizedParagraph(text, sentences, speech_table)):
        if text[: quoted.start].strip() not in labels:
            yield quoted, text[slice(*attribution.cue)] if attribution.verb >= 0 else ""


def _enclosure(
    model: Model, paragraph: Paragraph, claim: str, place: str, speeches: list[tuple[Quoted, str]]
) -> list[Quad]:
    """How a claim and a speech enclose each other, by its words at ``place``; [] where neither does."""
    passage = model.passage(place)
    if passage is None:
        return []
    span, part, text = Span(passage.start, passage.end), passage.part, model.exact(paragraph.iri)
    for quoted, cue in reversed(speeches):
        start, end = (offset + paragraph.start for offset in (quoted.start, quoted.end))
        if part is not None and start <= part.start and part.end <= end:
            continue  # a part of its own has a speaker of its own
        if start <= span.start and span.end <= end and (start, end) != span:
            kind = _ENCLOSED
        elif span.start <= start and end <= span.end:
            kind = _ENCLOSING
        else:
            continue
        words = shorten(text[quoted.inner : quoted.inner_end].strip())
        speech = NamedNode(f"{CHECK}speech/{claim.rpartition('/')[2]}")
        quads = [Quad(speech, kind, NamedNode(claim)), Quad(speech, _WORDS, Literal(words[1:-1]))]
        return [*quads, Quad(speech, _CUE, Literal(cue))] if cue else quads
    return []
