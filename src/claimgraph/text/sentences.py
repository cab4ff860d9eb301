"""Where sentences end: by rules of its own for English, by ``sentencex`` for other languages, and by hand.

``sentencex`` knows the stops and abbreviations of some 200 languages. What it cuts at a full stop is joined
again where the next word begins with a small letter or the stop belongs to an initial. Of English it misses
what speeches and their notes are full of (footnote marks, a.m., Messrs.), hence rules for that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.text.paragraphs import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A possible end of a sentence: stops, closing quotes and brackets, footnote marks, blank space, and then
#: something that a sentence begins with.
_END = re.compile(r"(?P<stop>[.!?…]+)[’”'\")\]]*(?:\[\d+\])*(?P<gap>\s+)(?=[‘“'\"(\[]*[A-ZÀ-ÖØ-ÞА-ЯЁ0-9])")

#: What stands before a full stop that ends no sentence: initials, a number that opens the paragraph, titles.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[‘“])(?:(?:[A-Z]\.)*[A-Z]|[a-z](?:\.[a-z])+"
    r"|(?:Yu|Ya|Zh|Kh|Ch|Sh|Shch|Ts|St|Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Col|Capt|Rev|Hon|eds?|trans|cf|viz|vs|ca))$"
    r"|^\d+$"
)
#: The same, but only with a number after it: "No. 5" is one sentence, "No. We refuse" is two.
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[‘“])(?:[Vv]ols?|[Nn]os?|pp?|[Cc]h|[Cc]hap|[Ss]ec|[Ff]ig|[Aa]rt|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)$"
)

#: The language whose library rules serve for one that the library does not know.
_LIKE = {"grc": "el"}
#: Languages in which a sentence may begin with a small letter, as editors of the classics print them.
_SMALL = ("el", "grc", "la")
#: What ends a piece that was cut at an initial: "M." before "Dupont"; and what goes on with a sentence.
_INITIAL = re.compile(r"(?:^|[\s(«„“‘\"'.])(?P<letter>[^\W\d_])\.$")
_GOES_ON = re.compile(r"[\s\"'“”„‘’«»‹›(\[]*(?:(?P<letter>[^\W\d_])|[,;:–—])")
#: Quotation marks cut off from the words before or after: which are which, blank space tells.
_OPENING = re.compile(r"\s+([‚‹„«‘“]+)$")
#: The same in languages whose guillemets point inwards.
_OPENING_INWARDS = re.compile(r"\s+([‚›„»]+)$")
_INWARDS = ("de", "da", "hu", "sl", "hr", "sr")
_CLOSING = re.compile(r"([‘’“”»«›‹]+)\s+(?=\S)")


def split_sentences(
    paragraph: str, language: str = "en", unbroken: Iterable[str] = (), ends: Iterable[str] = ()
) -> list[Span]:
    """Where the sentences of one paragraph stand in it; they leave out only blank space.

    ``language`` is a tag such as ``de`` or ``pt-BR``. No sentence ends inside words that are ``unbroken``,
    one ends behind words among ``ends``, whatever the rules say.
    """
    primary = language.partition("-")[0].casefold()
    spans = _english(paragraph) if primary == "en" else _of_language(paragraph, primary)
    for words in unbroken:
        for place in _occurrences(paragraph, words):
            inside = [one for one in spans if one.end > place.start and one.start < place.end]
            if len(inside) > 1:
                at = spans.index(inside[0])
                spans[at : at + len(inside)] = [Span(inside[0].start, inside[-1].end)]
    for words in ends:
        for place in _occurrences(paragraph, words):
            for at, one in enumerate(spans):
                rest = paragraph[place.end : one.end].lstrip() if one.start < place.end < one.end else ""
                if rest:
                    spans[at : at + 1] = [Span(one.start, place.end), Span(one.end - len(rest), one.end)]
                    break
    return spans


def _occurrences(paragraph: str, words: str) -> list[Span]:
    """Where ``words`` stand, in whatever blanks."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [Span(*match.span()) for match in re.finditer(pattern, paragraph)] if pattern else []


def _of_language(paragraph: str, language: str) -> list[Span]:
    from sentencex import segment  # editions in English need it not

    spans: list[Span] = []
    end = 0
    for piece in segment(_LIKE.get(language, language), paragraph):
        bare = piece.strip()
        if not bare:
            continue
        start = paragraph.index(bare, end)
        end = start + len(bare)
        before = paragraph[spans[-1].start : spans[-1].end] if spans else ""
        if before and not _begins(before, bare, language):
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return _quoted(paragraph, spans, _OPENING_INWARDS if language in _INWARDS else _OPENING)


def _quoted(paragraph: str, spans: list[Span], opens: re.Pattern[str]) -> list[Span]:
    """``spans`` with quotation marks that stand alone at an end put to the words that they belong to."""
    for at in range(1, len(spans)):
        before, after = spans[at - 1], spans[at]
        opening = opens.search(paragraph, before.start, before.end)
        if opening and opening.end() == before.end:
            spans[at - 1], spans[at] = Span(before.start, opening.start()), Span(opening.start(1), after.end)
            continue
        closing = _CLOSING.match(paragraph, after.start, after.end) if before.end == after.start else None
        if closing:
            spans[at - 1], spans[at] = Span(before.start, closing.end(1)), Span(closing.end(), after.end)
    return spans


def _begins(before: str, piece: str, language: str) -> bool:
    """Whether ``piece`` is a sentence of its own after ``before``, and no more of it."""
    if not any(character.isalnum() for character in piece):
        return False
    if not before.endswith("."):
        return True
    goes_on = _GOES_ON.match(piece)
    if goes_on and (not goes_on["letter"] or (goes_on["letter"].islower() and language not in _SMALL)):
        return False
    initial = _INITIAL.search(before)
    return not (initial and initial["letter"].isupper())


def _english(paragraph: str) -> list[Span]:
    """Where the sentences of one paragraph stand in it.

    A sentence ends at ``. ! ? …`` with the closing quotes, brackets and footnote marks that follow, when
    blank space and a capital, a digit or an opening quote come next. So a quotation of several sentences is
    several sentences, and a quotation inside a sentence that goes on in lower case is none. Initials and
    abbreviations end nothing. The spans leave out only blank space.
    """
    spans = []
    start = 0
    for match in _END.finditer(paragraph):
        if match["stop"] == "." and _abbreviates(paragraph, start, match):
            continue
        spans.append(Span(start, match.start("gap")))
        start = match.end()
    if paragraph[start:].strip():
        spans.append(Span(start, len(paragraph.rstrip())))
    return spans


def _abbreviates(paragraph: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the full stop belongs to the word before it."""
    if _ABBREVIATION.search(paragraph, start, stop.start()):
        return True
    return paragraph[stop.end()].isdigit() and bool(_BEFORE_NUMBER.search(paragraph, start, stop.start()))
