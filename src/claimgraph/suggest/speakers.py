"""Who speaks: the name, pronoun or other word that a cue is said of, and the entity that it stands for.

A name is an entity by the mentions of the graph. “We” and “I” are whoever speaks in the part of the text; a
pronoun is taken for the nearest agent named before that it can stand for, which is a guess and says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.suggest.records import NOBODY, Speaker
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


class Agent(NamedTuple):
    """An agent named in the paragraph: place, IRIs, and whether it is one person."""

    span: Span
    iris: tuple[str, ...]
    person: bool


class _Candidate(NamedTuple):
    span: Span
    agent: Agent | None
    kind: str


class SpeakerResolver:
    """Resolves speakers in one paragraph.

    ``agents`` are those that the paragraph names, in order; ``own`` is who speaks in this part of the text.
    """

    def __init__(self, paragraph: TokenizedParagraph, agents: Sequence[Agent], own: tuple[str, ...]) -> None:
        self.paragraph, self.table, self.words = paragraph, paragraph.table, paragraph.words
        self.agents, self.own = agents, own

    def speaker_of(self, attribution: Attribution, earlier: Sequence[Agent]) -> Speaker:
        """Who says ``attribution``; ``earlier`` spoke or thought before in the paragraph, in order."""
        passive = self._is_passive(attribution)
        subject = self._passive_agent(attribution) if passive else self._subject(attribution)
        if subject is None:
            if passive or attribution.verb < 0:
                return NOBODY
            shown = self.paragraph.words_in(*attribution.subject)
            shown = shown[:_SHOWN] if attribution.behind else shown[-_SHOWN:]
            return Speaker(self.words[shown[0].start : shown[-1].end] if shown else "", (), "")
        words = self.words[slice(*subject.span)]
        if subject.agent:
            return Speaker(words, subject.agent.iris, "named")
        if subject.kind == "first":
            return Speaker(words, self.own, "speaker")
        one = self._antecedent(subject, earlier) if subject.kind in ("who", "he", "they", "it") else None
        how = "named" if subject.kind == "who" else "guess"
        return Speaker(words, one.iris, how) if one else Speaker(words, (), "")

    def _candidates(self, area: Span) -> Iterator[_Candidate]:
        """Names and words that stand for somebody, in text order."""
        kinds = ("somebody", "first", "he", "they", "it", "who")
        kind_of = {word: kind for kind in kinds for word in self.table.of(kind)}
        inside = [one for one in self.agents if area.start <= one.span.start and one.span.end <= area.end]
        aside = [match.span() for match in _ASIDE.finditer(self.words, *area)]
        spoken = [
            (one.inner, one.inner_end)
            for one in self.paragraph.quoted
            if not one.inner <= area.end <= one.inner_end
        ]
        tokens = self.paragraph.words_in(*area)
        for number, token in enumerate(tokens):
            if any(start <= token.start < end for start, end in (*aside, *spoken)):
                continue
            agent = next((one for one in inside if one.span.start <= token.start < one.span.end), None)
            following = tokens[number + 1].word if number + 1 < len(tokens) else ""
            if agent is not None:
                if token.start == agent.span.start or token is self.paragraph.words_in(*agent.span)[0]:
                    yield _Candidate(agent.span, agent, "name")
            elif token.word in kind_of and not self._is_article(token):
                yield _Candidate(Span(token.start, token.end), None, kind_of[token.word])
            elif token.word in self.table.of("made") and following in self.table.of("to"):
                yield _Candidate(Span(token.start, token.end), None, "first")

    def _subject(self, attribution: Attribution) -> _Candidate | None:
        area = attribution.subject
        if not attribution.behind:
            near = self.paragraph.words_in(*area)[-_REACH:]
            area = Span(near[0].start, area.end) if near else area
        candidates = list(self._candidates(area))
        if attribution.behind:
            return next((one for one in candidates if one.kind != "who"), None)
        if self.table.inverts and attribution.verb >= 0 and not candidates:
            cue_end = attribution.cue.end
            between = self._candidates(Span(cue_end, max(attribution.span.start, cue_end)))
            candidates = [one for one in between if one.kind != "who"][:1]
        candidates = self._coordinated(candidates)
        cue = self.words[slice(*attribution.cue)].casefold()
        noun = cue in self.table.of("nouns") - self.table.of("say", "think", "bid")
        for one in candidates if noun else reversed(candidates):
            if one.kind in ("they", "it", "who") and self._is_determiner(one, attribution):
                continue
            if not self._is_oblique(one) and not self._is_addressee(one):
                return one
        return None

    def _is_addressee(self, one: _Candidate) -> bool:
        """Whether it is between commas, as whom one speaks to is, or behind “whom”."""
        before = self.words[: one.span.start].rstrip()
        after = self.words[one.span.end :].lstrip()
        if one.agent and before.endswith(",") and after.startswith(","):
            return True
        near = self.paragraph.words_in(max(one.span.start - 20, 0), one.span.start)[-1:]
        return one.kind != "who" and any(token.word in self.table.of("whom") for token in near)

    def _is_article(self, token: Token) -> bool:
        """Whether a word that may be “who” is an article here: a language has one word for both."""
        if token.word not in self.table.of("who") & self.table.of("determiners"):
            return False
        return not self.words[: token.start].rstrip().endswith(",")

    def _coordinated(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """``candidates`` with names that “and” or a comma joins as one."""
        joins, conjunctions = self.table.of("and", "determiners"), self.table.of("and")
        phrases: list[_Candidate] = []
        for one in candidates:
            last = phrases[-1] if phrases else None
            gap = self.words[last.span.end : one.span.start] if last else ""
            between = self.paragraph.words_in(last.span.end, one.span.start) if last else []
            words = {token.word for token in between}
            if (
                last
                and last.agent
                and one.agent
                and re.fullmatch(r"[\w\s,]*", gap)
                and words <= joins
                and ("," in gap or words & conjunctions)
            ):
                iris = tuple(dict.fromkeys((*last.agent.iris, *one.agent.iris)))
                whole = Span(last.span.start, one.span.end)
                phrases[-1] = _Candidate(whole, Agent(whole, iris, person=False), "name")
            else:
                phrases.append(one)
        return phrases

    def _is_passive(self, attribution: Attribution) -> bool:
        """Whether the cue is said of who is told: “they are told”, “it was being said”."""
        table, verb = self.table, attribution.verb
        cue = self.words[slice(*attribution.cue)].casefold()
        if cue in table.of("told_of"):
            return True
        if verb < 0 or attribution.behind or cue not in table.of("say", "bid", "think"):
            return False
        if any(cue.endswith(ending) for ending in table.of("progressive")):
            return False
        before = [token.word for token in self.paragraph.words_in(max(verb - 30, 0), verb)][-2:]
        return any(word in table.of("passive") for word in before[-1:]) or (
            len(before) > 1 and before[0] in table.of("passive") and before[1] not in table.of("to")
        )

    def _passive_agent(self, attribution: Attribution) -> _Candidate | None:
        """Who is named by “by” behind a passive cue."""
        tokens = self.paragraph.words_in(attribution.cue.end, attribution.span.start)
        by = next((one for one in tokens if one.word in self.table.of("by")), None)
        return next(self._candidates(Span(by.end, attribution.span.start)), None) if by else None

    def _is_determiner(self, one: _Candidate, attribution: Attribution) -> bool:
        """Whether “these”, “which” and the like go with the next word and stand for nobody by themselves."""
        after = [
            token
            for token in self.paragraph.words_in(one.span.end, attribution.span.end)
            if token.start >= one.span.end
        ]
        return (
            one.kind == "they"
            and bool(after)
            and self.words[slice(*one.span)].casefold() in self.table.of("determiners")
            and after[0].word not in self.table.of("who")
        )

    def _is_oblique(self, one: _Candidate) -> bool:
        """Whether a preposition stands before it, so that the cue is not said of it.

        “Many of the generals” and “the mass of the workers” are those whom “of” leads to.
        """
        if one.kind in ("first", "somebody"):
            return False
        table = self.table
        sentence = self.paragraph.sentence(one.span.start)
        before = self.paragraph.words_in(sentence.start, one.span.start)[-_BETWEEN:]
        for distance, token in enumerate(reversed(before)):
            if re.search("[,;:]", self.words[token.end : one.span.start]):
                return False
            if token.word in table.of("prepositions"):
                ahead = before[: len(before) - distance - 1]
                of_some = ahead and ahead[-1].word in table.of("somebody", "parts")
                return not (token.word in table.of("of") and of_some)
            if token.word not in table.of("determiners"):
                return False
        return False

    def _antecedent(self, pronoun: _Candidate, earlier: Sequence[Agent]) -> Agent | None:
        """The nearest agent before that a pronoun can stand for.

        “Who” stands for what is right before it; another for one that is said to do something, if there is
        any.
        """
        at = pronoun.span.start
        before = [one for one in self.agents if one.span.end <= at]
        if pronoun.kind == "who":
            near = before[-1:]
            return next((one for one in near if not self.words[one.span.end : at].strip(" ,\r\n")), None)
        speakers = [one for one in earlier if one.span.end <= at and self._agrees(pronoun, one)]
        direct = [one for one in before if not self._is_oblique(_Candidate(one.span, one, "name"))]
        for pool in (direct, before):
            fitting = [one for one in pool if self._agrees(pronoun, one)]
            if fitting:
                nearest = fitting[-1]
                if speakers and speakers[-1].span.start > nearest.span.start:
                    return speakers[-1]
                if speakers and nearest.span.start < self.paragraph.sentence(at).start:
                    return max(speakers[-1], nearest, key=lambda one: one.span.start)
                return nearest
        return speakers[-1] if speakers else None

    def _agrees(self, pronoun: _Candidate, one: Agent) -> bool:
        """Whether a pronoun can stand for ``one``, by number and by what is a person."""
        endings = tuple(self.table.of("plural"))
        tokens = self.paragraph.words_in(*one.span)
        numbers = (number for number, token in enumerate(tokens) if token.word in self.table.of("of"))
        head = next(numbers, len(tokens))
        plural = bool(endings) and head > 0 and tokens[head - 1].word.endswith(endings)
        if pronoun.kind == "he":
            return one.person or (bool(endings) and not plural)
        return not one.person and (not endings or plural == (pronoun.kind == "they"))
