"""The answer to a question in words: claims, stored questions, and how the question was read.

Everything comes from the search index, which the build prepares; the store is asked for what the edition says
of its text, and once for a graph for the rows of the stored questions.
"""

from __future__ import annotations

import shlex
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.answer.find import suggestions
from claimgraph.ask.claim_ranking import Ranked, rank
from claimgraph.ask.interpretation import Interpretation, interpret
from claimgraph.ask.metadata import Fact, facts
from claimgraph.ask.query_ranking import CLAIMS, QuestionIndex, ScoredQuestion, suggest
from claimgraph.ask.query_rows import StoredQuestions, load_stored_questions
from claimgraph.model.graph import describe_span
from claimgraph.searchindex.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.searchindex.index import Index, Item
    from claimgraph.workspace.workspace import Workspace

#: How many stored questions are offered.
OFFERED = 3
#: What stands in the roles of a claim that an answer names, in the order of its fields.
_ROLES = ("claimant", "reportedBy", "force", "polarity")
#: What a cue of a group is told as, where its name does not tell.
_ASKED = {
    "answers": "asks for",
    "stance": "what the teller thinks",
    "mode": "how it is told",
    "links": "argument",
    "about": "asks for the text's",
}


class RankedClaim(NamedTuple):
    """A claim that answers: who says it, as told by whom, in which sense and words, where; and its score."""

    iri: str
    claim: str
    label: str
    voice: str
    teller: str
    force: str
    polarity: str
    quote: str
    place: str
    score: float
    parts: Mapping[str, float]


class SuggestedQuestion(NamedTuple):
    """A stored question that gives the full table: what it asks, and the command that asks it."""

    name: str
    summary: str
    values: Mapping[str, str]
    command: str
    score: float
    sparql: str = ""


class WordReading(NamedTuple):
    """Words of the question, what they were read as, and the slug that undoes it ("" where nothing does)."""

    words: str
    meaning: str
    slug: str


class AskResult(NamedTuple):
    """All three layers; ``fitting`` is how many claims fit in anything, of which ``claims`` are the best."""

    question: str
    facts: tuple[Fact, ...]
    claims: tuple[RankedClaim, ...]
    fitting: int
    offers: tuple[SuggestedQuestion, ...]
    understood: tuple[WordReading, ...]
    missing: tuple[str, ...]
    near: tuple[str, ...]


class Asker:
    """A workspace that is asked in words; what its stored questions say and have is found out once."""

    def __init__(self, workspace: Workspace, index: Index) -> None:
        self._workspace, self._index = workspace, index

    def ask(
        self, text: str, *, limit: int = 10, undo: Iterable[str] = (), explained: bool = False
    ) -> AskResult:
        """The answer to ``text`` with the best ``limit`` claims; ``undo`` are slugs of what is not meant.

        ``explained`` adds the SPARQL of the stored questions. Raises UnreadableInput where the index or a
        stored question cannot be read.
        """
        statements = Statements(self._index)
        question = interpret(self._index, text, self._language, undo)
        ranked = rank(self._index, question)
        items = statements.items(one.claim for one in ranked[:limit])
        claims = _ranked_claims(statements, ranked[:limit], items)
        facts_found = facts(self._workspace, statements, question)
        best = [one.claim for one in ranked[:CLAIMS]]
        offers = self._offers(question, best, explained) if claims or facts_found else ()
        near = () if claims or facts_found else tuple(suggestions(self._index, text))
        understood, missing = _word_readings(question)
        return AskResult(
            text, facts_found, tuple(claims), len(ranked), tuple(offers), understood, missing, near
        )

    def _language(self) -> str:
        return self._workspace.model.language_of()

    @cached_property
    def _stored(self) -> StoredQuestions:
        return load_stored_questions(self._workspace, Statements(self._index))

    @cached_property
    def _question_index(self) -> QuestionIndex:
        return QuestionIndex(self._stored.documents)

    def _offers(
        self, question: Interpretation, best: Sequence[int], explained: bool
    ) -> list[SuggestedQuestion]:
        statements = Statements(self._index)
        fitting = suggest(statements, question, self._question_index, self._stored.rows, best)[:OFFERED]
        items = statements.items(value for one in fitting for value in one.values.values())
        offers = [_offer(self._stored.documents[one.name].summary, one, items) for one in fitting]
        return [self._explained(one) for one in offers] if explained else offers

    def _explained(self, offer: SuggestedQuestion) -> SuggestedQuestion:
        """The offer with its SPARQL."""
        return offer._replace(sparql=self._workspace.stored_question(offer.name, offer.values).text)


def _ranked_claims(
    statements: Statements, ranked: Sequence[Ranked], items: Mapping[int, Item]
) -> list[RankedClaim]:
    made = statements.made_of([one.claim for one in ranked], *_ROLES)
    of_roles = statements.items(
        value for roles in made.values() for several in roles.values() for value in several
        if isinstance(value, int)
    )  # fmt: skip

    def names(claim: int, role: str) -> str:
        values = made[claim].get(role, ())
        return ", ".join(of_roles[value].name for value in values if isinstance(value, int))

    found = []
    for one in ranked:
        item, claim = items[one.claim], one.claim
        voice, teller, force, polarity = (names(claim, role) for role in _ROLES)
        found.append(
            RankedClaim(
                item.iri, item.short, item.name, voice, teller, force, polarity, statements.quotation(claim),
                describe_span(item.place, item.start, item.end), one.score, one.parts,
            )
        )  # fmt: skip
    return found


def _offer(summary: str, one: ScoredQuestion, items: Mapping[int, Item]) -> SuggestedQuestion:
    values = {name: items[value] for name, value in one.values.items()}
    short = {name: item.short.removeprefix("ent:") for name, item in values.items()}
    command = shlex.join(
        ["claimgraph", "query", one.name, *(f"{name}={value}" for name, value in short.items())]
    )
    return SuggestedQuestion(one.name, summary, short, command, one.score)


def _word_readings(question: Interpretation) -> tuple[tuple[WordReading, ...], tuple[str, ...]]:
    """What was understood, and what was not."""
    written = [one.written for one in question.words]
    understood = [
        WordReading(" ".join(written[one.start : one.end]), _meaning(one.kind, one.item), _slug(one.item))
        for one in question.readings
    ]
    understood += [
        WordReading("", f"{_ASKED.get(cue.group, cue.group)}: {cue.value}", cue.value)
        for cue in question.cues
    ]
    understood += [WordReading(str(date), f"time: {date.how} {date}", "") for date in question.dates]
    understood += [WordReading(word, f"read as {meant}", "") for word, meant in question.slips.items()]
    return tuple(understood), question.unknown


def _meaning(kind: str, item: Item) -> str:
    return f"{kind}: {item.name or item.short} ({item.short})"


def _slug(item: Item) -> str:
    return item.short.rpartition(":")[2]
