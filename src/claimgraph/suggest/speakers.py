"""Who speaks: the name, pronoun or other word that a cue is said of, and the entity that it stands for.

A name is an entity by the mentions of the graph. “We” and “I” are whoever speaks in the part of the text; a
pronoun is taken for the nearest agent named before that it can stand for, which is a guess and says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimgraph.text.cues import Attribution, Token, TokenizedParagraph

#: How many words before a cue its subject is looked for, and how many of them are shown where none is known.
_REACH = 25
_SHOWN = 5
#: What is said aside, and is no part of the clause around it.
_ASIDE = re.compile(r"\([^()]*\)")
#: Words that may stand between a preposition and a name.
_BETWEEN = 3


class Named(NamedTuple):
    """An agent named in the paragraph: place, IRIs, and whether it is one person."""

    span: Span
    iris: tuple[str, ...]
    person: bool


class Speaker(NamedTuple):
    """Who speaks: the words, the IRIs of who they stand for, and how that is known.

    ``how`` is ``named``, ``speaker`` (of the part of the text), ``guess``, ``label``, ``markup`` or "" where
    nobody is known.
    """

    words: str
    iris: tuple[str, ...]
    how: str


class _Candidate(NamedTuple):
    span: Span
    named: Named | None
    kind: str


NOBODY = Speaker("", (), "")


def speaker_of(
    paragraph: TokenizedParagraph,
    said: Attribution,
    named: Sequence[Named],
    own: tuple[str, ...],
    earlier: Sequence[Named],
) -> Speaker:
    """Who says ``said``.

    ``named`` are the agents that the paragraph names, in order; ``own`` is who speaks in this part of the
    text; ``earlier`` are those who were found to speak or think before in the paragraph, in order.
    """
    passive = _is_passive(paragraph, said)
    found = _teller(paragraph, said, named) if passive else _subject(paragraph, said, named)
    if passive and found is None:
        return NOBODY
    if found is None:
        if said.verb < 0:
            return NOBODY
        shown = paragraph.words_in(*said.subject)
        shown = shown[:_SHOWN] if said.behind else shown[-_SHOWN:]
        words = paragraph.words[shown[0].start : shown[-1].end] if shown else ""
        return Speaker(words, (), "")
    words = paragraph.words[found.span.start : found.span.end]
    if found.named:
        return Speaker(words, found.named.iris, "named")
    if found.kind == "first":
        return Speaker(words, own, "speaker")
    if found.kind in ("who", "he", "they", "it"):
        one = _antecedent(paragraph, found, named, earlier)
        how = "named" if found.kind == "who" else "guess"
        return Speaker(words, one.iris, how) if one else Speaker(words, (), "")
    return Speaker(words, (), "")


def _candidates(paragraph: TokenizedParagraph, area: Span, named: Sequence[Named]) -> Iterator[_Candidate]:
    """Names and words that stand for somebody, in text order."""
    table = paragraph.table
    kinds = {
        word: kind for kind in ("somebody", "first", "he", "they", "it", "who") for word in table.of(kind)
    }
    named_in = [one for one in named if area.start <= one.span.start and one.span.end <= area.end]
    aside = [match.span() for match in _ASIDE.finditer(paragraph.words, *area)]
    spoken = [
        (one.inner, one.inner_end) for one in paragraph.quoted if not one.inner <= area.end <= one.inner_end
    ]
    tokens = paragraph.words_in(*area)
    for number, token in enumerate(tokens):
        if any(start <= token.start < end for start, end in (*aside, *spoken)):
            continue
        name = next((one for one in named_in if one.span.start <= token.start < one.span.end), None)
        if name is not None:
            if token.start == name.span.start or token is paragraph.words_in(*name.span)[0]:
                yield _Candidate(name.span, name, "name")
        elif token.word in kinds and not _is_article(paragraph, token):
            yield _Candidate(Span(token.start, token.end), None, kinds[token.word])
        elif (
            token.word in table.of("made")
            and number + 1 < len(tokens)
            and tokens[number + 1].word in table.of("to")
        ):
            yield _Candidate(Span(token.start, token.end), None, "first")


def _subject(paragraph: TokenizedParagraph, said: Attribution, named: Sequence[Named]) -> _Candidate | None:
    area = said.subject
    if not said.behind:
        near = list(paragraph.words_in(*area))[-_REACH:]
        area = Span(near[0].start, area.end) if near else area
    several = list(_candidates(paragraph, area, named))
    if said.behind:
        return next((one for one in several if one.kind != "who"), None)
    if paragraph.table.inverts and said.verb >= 0:
        between = _candidates(paragraph, Span(said.cue.end, max(said.span.start, said.cue.end)), named)
        several += [one for one in between if one.kind != "who"][:1] if not several else []
    several = _joined(paragraph, several)
    cue = paragraph.words[said.cue.start : said.cue.end].casefold()
    noun = cue in paragraph.table.of("nouns") - paragraph.table.of("say", "think", "bid")
    for one in several if noun else reversed(several):
        if one.kind in ("they", "it", "who") and _is_joint(paragraph, one, said):
            continue
        if not _oblique(paragraph, one) and not _called_to(paragraph, one):
            return one
    return None


def _called_to(paragraph: TokenizedParagraph, one: _Candidate) -> bool:
    """Whether it is between commas, as whom one speaks to is, or behind “whom”."""
    before = paragraph.words[: one.span.start].rstrip()
    after = paragraph.words[one.span.end :].lstrip()
    if one.named and before.endswith(",") and after.startswith(","):
        return True
    near = paragraph.words_in(max(one.span.start - 20, 0), one.span.start)[-1:]
    return one.kind != "who" and any(token.word in paragraph.table.of("whom") for token in near)


def _is_article(paragraph: TokenizedParagraph, token: Token) -> bool:
    """Whether a word that may be “who” is an article here: a language has one word for both."""
    if token.word not in paragraph.table.of("who") & paragraph.table.of("determiners"):
        return False
    return not paragraph.words[: token.start].rstrip().endswith(",")


def _joined(paragraph: TokenizedParagraph, several: list[_Candidate]) -> list[_Candidate]:
    """``several`` with names that “and” or a comma joins as one."""
    joins = paragraph.table.of("and", "determiners")
    found: list[_Candidate] = []
    for one in several:
        last = found[-1] if found else None
        gap = paragraph.words[last.span.end : one.span.start] if last else ""
        words = [token.word for token in paragraph.words_in(last.span.end, one.span.start)] if last else []
        if (
            last
            and last.named
            and one.named
            and re.fullmatch(r"[\w\s,]*", gap)
            and all(word in joins for word in words)
            and ("," in gap or any(word in paragraph.table.of("and") for word in words))
        ):
            iris = tuple(dict.fromkeys((*last.named.iris, *one.named.iris)))
            whole = Span(last.span.start, one.span.end)
            found[-1] = _Candidate(whole, Named(whole, iris, person=False), "name")
        else:
            found.append(one)
    return found


def _is_passive(paragraph: TokenizedParagraph, said: Attribution) -> bool:
    """Whether the cue is said of who is told: “they are told”, “it was being said”."""
    table = paragraph.table
    cue = paragraph.words[said.cue.start : said.cue.end].casefold()
    if cue in table.of("told_of"):
        return True
    if said.verb < 0 or said.behind or cue not in table.of("say", "bid", "think"):
        return False
    if any(cue.endswith(ending) for ending in table.of("progressive")):
        return False
    before = [token.word for token in paragraph.words_in(max(said.verb - 30, 0), said.verb)][-2:]
    return any(word in table.of("passive") for word in before[-1:]) or (
        len(before) > 1 and before[0] in table.of("passive") and before[1] not in table.of("to")
    )


def _teller(paragraph: TokenizedParagraph, said: Attribution, named: Sequence[Named]) -> _Candidate | None:
    """Who is named by “by” behind a passive cue."""
    by = next(
        (
            one
            for one in paragraph.words_in(said.cue.end, said.span.start)
            if one.word in paragraph.table.of("by")
        ),
        None,
    )
    return next(_candidates(paragraph, Span(by.end, said.span.start), named), None) if by else None


def _is_joint(paragraph: TokenizedParagraph, one: _Candidate, said: Attribution) -> bool:
    """Whether “these”, “which” and the like go with the next word and stand for nobody by themselves."""
    after = [
        token for token in paragraph.words_in(one.span.end, said.span.end) if token.start >= one.span.end
    ]
    return (
        one.kind == "they"
        and bool(after)
        and paragraph.words[one.span.start : one.span.end].casefold() in (paragraph.table.of("determiners"))
        and after[0].word not in paragraph.table.of("who")
    )


def _oblique(paragraph: TokenizedParagraph, one: _Candidate) -> bool:
    """Whether a preposition stands before it, so that the cue is not said of it.

    “Many of the generals” and “the mass of the workers” are those whom “of” leads to.
    """
    if one.kind in ("first", "somebody"):
        return False
    table = paragraph.table
    sentence = paragraph.sentence(one.span.start)
    before: list[Token] = list(paragraph.words_in(sentence.start, one.span.start))[-_BETWEEN:]
    for distance, token in enumerate(reversed(before)):
        gap = paragraph.words[token.end : one.span.start]
        if "," in gap or ";" in gap or ":" in gap:
            return False
        if token.word in table.of("prepositions"):
            ahead = before[: len(before) - distance - 1]
            return not (
                token.word in table.of("of") and ahead and ahead[-1].word in table.of("somebody", "parts")
            )
        if token.word not in table.of("determiners"):
            return False
    return False


def _antecedent(
    paragraph: TokenizedParagraph, found: _Candidate, named: Sequence[Named], earlier: Sequence[Named]
) -> Named | None:
    """The nearest agent before that a pronoun can stand for.

    “Who” stands for what is right before it; another for one that is said to do something, if there is any.
    """
    before = [one for one in named if one.span.end <= found.span.start]
    if found.kind == "who":
        near = before[-1:] if before else []
        return next(
            (one for one in near if not paragraph.words[one.span.end : found.span.start].strip(" ,\r\n")),
            None,
        )
    endings = tuple(paragraph.table.of("plural"))

    def fits(one: Named) -> bool:
        words = paragraph.words_in(*one.span)
        head = next(
            (number for number, word in enumerate(words) if word.word in paragraph.table.of("of")),
            len(words),
        )
        several = bool(endings) and head > 0 and words[head - 1].word.endswith(endings)
        if found.kind == "he":
            return one.person or (bool(endings) and not several)
        return not one.person and (not endings or several == (found.kind == "they"))

    sentence = paragraph.sentence(found.span.start)
    speakers = [one for one in earlier if one.span.end <= found.span.start and fits(one)]
    for pool in (
        [one for one in before if not _oblique(paragraph, _Candidate(one.span, one, "name"))],
        before,
    ):
        fitting = [one for one in pool if fits(one)]
        if fitting:
            nearest = fitting[-1]
            if speakers and speakers[-1].span.start > nearest.span.start:
                return speakers[-1]
            if speakers and nearest.span.start < sentence.start:
                return max(speakers[-1], nearest, key=lambda one: one.span.start)
            return nearest
    return speakers[-1] if speakers else None
