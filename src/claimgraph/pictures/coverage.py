"""The text as a page: where claims are dense, who speaks there, what is set aside and why.

Each paragraph is a row as long as its text, cut into sentences: the darker, the more claims for its length.
Below it runs a band that is hatched after the voice whose words stand there, the speaker's own or somebody's
whom he reports. By voice, the same text runs from left to right, and every voice has a line with its claims.
"""

from __future__ import annotations

from collections import Counter, deque
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.answer.coverage import coverage
from claimgraph.errors import counted
from claimgraph.model.graph import local_name
from claimgraph.model.node import iris, local
from claimgraph.pictures.canvas import MARGIN, Canvas, TextBlock, measure
from claimgraph.pictures.drawable import NothingToDraw, drawable_claims, enumerated, source_line
from claimgraph.pictures.style import FAINT, INK, SOFT, VOICES, Fill, Stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimgraph.answer.coverage import Coverage, Row, SentenceCoverage
    from claimgraph.model import Claim, Model
    from claimgraph.pictures.canvas import Sample

_LABEL, _LENGTH, _ROW, _BAR, _BAND = 84.0, 640.0, 17.0, 7.2, 5.4
#: Claims for 100 characters up to which a sentence has this grey.
DENSITY = ((0.0, "#ffffff"), (1.0, "#dcdcdc"), (2.0, "#b0b0b0"), (3.0, "#7c7c7c"), (float("inf"), "#333333"))
_MEANING = {
    "endorses": "reported, taken to be right",
    "concedes": "reported, granted",
    "neutral": "reported, left open",
    "rejects": "reported, taken to be wrong",
}
#: From the weakest to the strongest where claims overlap: a report inside a sentence is what is to be seen.
_ORDER = ("speaker", "other speaker", "neutral", "endorses", "concedes", "rejects")


def draw(model: Model, by: str = "paragraph") -> Canvas:
    """The page by ``paragraph``, or the score by ``voice``."""
    claims = drawable_claims(model)
    covered = coverage(model)
    if not claims or not covered.sentences:
        hint = "it draws claims with a cg:quote; write one into graph/"
        raise NothingToDraw("nothing to draw: the graph has no claim at a place of a text", "", hint)
    return _draw_score(model, covered, claims) if by == "voice" else _draw_page(model, covered, claims)


def shade(count: int, length: int) -> str:
    """The grey of a sentence of ``length`` characters with ``count`` claims."""
    density = 100 * count / max(length, 1)
    return next(colour for limit, colour in DENSITY if density <= limit)


def quotation_runs(start: int, end: int, claims: Iterable[Claim], speaker: str) -> list[tuple[int, int, str]]:
    """Whose words stand from ``start`` to ``end``: (start, end, key of VOICES), nothing where none is quoted.

    ``speaker`` is the voice with the most claims of the text. Where quotations overlap the later in
    ``_ORDER`` counts.
    """
    ranks = [-1] * (end - start)
    for claim in claims:
        own = "speaker" if speaker in iris(claim.claimant) else "other speaker"
        rank = _ORDER.index(local(claim.reporter_stance) or own)
        for first, last in claim.spans:
            for at in range(max(first, start), min(last, end)):
                ranks[at - start] = max(ranks[at - start], rank)
    bands: list[tuple[int, int, str]] = []
    at = start
    for rank, group in groupby(ranks):
        first, at = at, at + len(list(group))
        if rank >= 0:
            bands.append((first, at, _ORDER[rank]))
    return bands


def main_speaker(claims: Mapping[str, Claim]) -> str:
    """The voice that makes most claims of its own."""
    counts = Counter(voice for claim in claims.values() if claim.own for voice in iris(claim.claimant))
    return max(sorted(counts), key=lambda voice: counts[voice], default="")


def _draw_page(model: Model, covered: Coverage, claims: dict[str, Claim]) -> Canvas:
    total = covered.total
    canvas = Canvas(
        "What is claimed where, and whose words stand there",
        f"{counted(total.claims, 'claim')} in {counted(total.sentences, 'sentence')} of "
        f"{counted(len(covered.paragraphs), 'paragraph')}; "
        f"{total.quoted_share:.0f} % of the letters stand in a quotation, "
        f"{counted(total.gaps, 'sentence is', 'sentences are')} set aside. A row is a paragraph, a "
        "cell a sentence: the darker, the more claims for its length. The band "
        "below shows whose words they are.",
    )
    width = MARGIN * 2 + _LABEL + _LENGTH + 196
    speaker = main_speaker(claims)
    greys = [(Fill("", colour), _density_label(at)) for at, (_, colour) in enumerate(DENSITY)]
    others = {voice for claim in claims.values() if claim.own for voice in iris(claim.claimant)} - {speaker}
    stances = {local(claim.reporter_stance) for claim in claims.values()}
    meaning = {
        "speaker": model.graph.label(speaker),
        "other speaker": enumerated(sorted(map(model.graph.label, others))),
        **{stance: words for stance, words in _MEANING.items() if stance in stances},
    }
    bands = [(VOICES[key], meaning[key]) for key in _ORDER if meaning.get(key)]
    y, part = canvas.header(width, ("Sentences", greys), ("Voices", bands)) + 8.0, ""
    spans = {row.iri: model.span(row.iri) or (0, 0) for row in covered.paragraphs}
    scale = _LENGTH / max(end - start for start, end in spans.values())
    inside: dict[str, list[SentenceCoverage]] = {}
    for sentence in covered.sentences:
        inside.setdefault(sentence.iri.rsplit("/", 1)[-1].rsplit("-", 1)[0], []).append(sentence)
    here: list[Claim] = []
    waiting = deque(sorted(claims.values(), key=lambda claim: claim.start))
    for row in covered.paragraphs:
        start, end = spans[row.iri]
        while waiting and waiting[0].start < end:
            here.append(waiting.popleft())
        here = [claim for claim in here if claim.end > start]
        if row.part != part:
            part = row.part
            y = canvas.text(MARGIN, y + 5, TextBlock((part,), 8.5, "bold", SOFT)) + 3
        sentences = inside.get(local_name(row.iri), [])
        _draw_paragraph(canvas, row, sentences, ((start, end), scale), here, speaker, y)
        y += _ROW
    return canvas.finish(width, y, source_line(model))


def _density_label(at: int) -> str:
    limit = DENSITY[at][0]
    if not at:
        return "no claim"
    if limit == float("inf"):
        return f"more than {DENSITY[at - 1][0]:g} claims for 100 characters"
    return f"up to {limit:g}"


def _draw_paragraph(
    canvas: Canvas, row: Row, sentences: list[SentenceCoverage], extent: tuple[tuple[int, int], float],
    here: list[Claim], speaker: str, y: float,
) -> None:  # fmt: skip
    (start, end), scale = extent
    left = MARGIN + _LABEL
    name = local_name(row.iri)
    canvas.text(MARGIN, y, TextBlock((name,), 7.5, "bold"), gid=f"paragraph-{name}")
    canvas.text(left - 10, y, TextBlock((f"{row.claims}",), 7.5, "sans", SOFT), "right")
    reasons = []
    for sentence in sentences:
        count = sum(sentence.start <= claim.start < sentence.end for claim in here)
        at, length = left + (sentence.start - start) * scale, (sentence.end - sentence.start) * scale
        gap = sentence.state != "claimed"
        fill = Fill("", shade(count, sentence.end - sentence.start))
        canvas.box(at, y, length, _BAR, fill, line=0.45, dashes=(1.5, 1.2) if gap else (), edge=INK,
                  gid=f"sentence-{local_name(sentence.iri)}")  # fmt: skip
        reasons += [reason for reason in sentence.reasons if gap]
    for first, last, kind in quotation_runs(start, end, here, speaker):
        at, length = left + (first - start) * scale, (last - first) * scale
        canvas.box(at, y + _BAR, length, _BAND, VOICES[kind], line=0.25, edge=SOFT)
    if reasons:
        words = TextBlock((f"set aside: {', '.join(sorted(set(reasons)))}",), 7, "oblique", SOFT)
        canvas.text(left + (end - start) * scale + 6, y, words)


def _draw_score(model: Model, covered: Coverage, claims: dict[str, Claim]) -> Canvas:
    voices: dict[str, list[Claim]] = {}
    for claim in claims.values():
        for voice in iris(claim.claimant):
            voices.setdefault(voice, []).append(claim)
    order = sorted(voices, key=lambda voice: (voices[voice][0].start, -len(voices[voice]), voice))
    spans = [model.span(row.iri) or (0, 0) for row in covered.paragraphs]
    first, last = spans[0][0], spans[-1][1]
    label = max(measure(model.graph.label(voice), 7.8) for voice in order) + 44
    length = 980.0
    width = MARGIN * 2 + label + length
    canvas = Canvas(
        "Who speaks where in the text",
        f"{counted(len(order), 'voice')} in the order in which they are first heard. The text runs from left "
        "to right, with a line at the beginning of each part; every stroke is a claim, as wide as its words.",
    )
    heights = ((False, "in the voice’s own mouth"), (True, "as somebody reports it"))
    y = canvas.header(width, ("", [(_stroke(canvas, reported), words) for reported, words in heights])) + 26
    left, scale = MARGIN + label, length / max(last - first, 1)
    bottom = y + len(order) * 13.0 + 2
    edge, part = -100.0, ""
    for row, (start, _) in zip(covered.paragraphs, spans, strict=True):
        x = left + (start - first) * scale
        number = local_name(row.iri).lstrip("p0")
        new = row.part != part
        part = row.part
        stroke, up, thick = (Stroke(colour=SOFT), 8, 0.8) if new else (Stroke(colour=FAINT), 4, 0.3)
        canvas.line([(x, y - up), (x, bottom)], stroke, thick, order=1)
        words = TextBlock((f"p{number}",), 6.5, "sans", SOFT)
        if (int(number) % 5 == 0 or new) and x - words.width / 2 > edge + 3:
            canvas.text(x, y - 17, words, "center")
            edge = x + words.width / 2
    for voice in order:
        canvas.text(MARGIN, y, TextBlock((model.graph.label(voice),), 7.8), gid=f"voice-{local_name(voice)}")
        canvas.text(left - 8, y, TextBlock((str(len(voices[voice])),), 7.2, "sans", SOFT), "right")
        canvas.line([(left, y + 5.5), (left + length, y + 5.5)], Stroke(colour=FAINT), 0.4, order=1)
        for claim in voices[voice]:
            for piece, (begin, end) in enumerate(claim.spans):
                x, wide = left + (begin - first) * scale, max((end - begin) * scale, 1.2)
                gid = f"claim-{claim.name}-{local_name(voice)}{f'-{piece}' if piece else ''}"
                _draw_claim(canvas, x, y + 5.5, wide, not claim.own, gid)
        y += 13.0
    return canvas.finish(width, bottom, source_line(model))


def _draw_claim(canvas: Canvas, x: float, middle: float, width: float, reported: bool, gid: str) -> None:
    """A claim's stroke: high and black for one's own, low and grey for one reported."""
    half = 2.2 if reported else 4.6
    canvas.box(x, middle - half, width, 2 * half, Fill("", "#6e6e6e" if reported else INK), line=0, gid=gid)


def _stroke(canvas: Canvas, reported: bool) -> Sample:
    return lambda x, y: _draw_claim(canvas, x - 3, y, 6, reported, "")
