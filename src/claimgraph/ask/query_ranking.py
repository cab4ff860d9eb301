"""Which stored questions give the full table for a question in words, with which values.

A stored question fits the more, the more of the claims that answer it has among its rows, the fewer others,
and the more of the question's words it says of itself or names by its values. One that has no claims in its
rows, or whose rows are not known, is left with its words.
"""

from __future__ import annotations

import re
import sqlite3
from math import log
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.ask.claim_ranking import word_scores
from claimgraph.searchindex.analysis import TOKENS, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.ask.interpretation import Interpretation
    from claimgraph.queries import StoredQuery
    from claimgraph.searchindex.statements import Statements

#: All numbers of the ranking.
WEIGHTS: dict[str, float] = {
    # The columns of what a stored question says of itself.
    "summary": 4.0,
    "name": 3.0,
    "description": 1.5,
    "term_labels": 1.0,
    # How much the share of the question's words counts that it has, as an exponent.
    "share": 1.0,
    # What these words count, that the question names a value, and the claims that answer.
    "words": 1.0,
    "named": 0.3,
    "claims": 3.0,
    # How much it counts, as an exponent, that there are few other claims in the rows.
    "few": 1.0,
    # What all of it counts where the question is put in the words of another vocabulary.
    "aside": 0.3,
    # The rank that the ranks of these claims are raised by.
    "rank": 5.0,
}
_COLUMNS = ("summary", "name", "description", "term_labels")
#: How many of the claims that answer are looked for in the rows.
CLAIMS = 10
#: The theme of questions in the words of other vocabularies.
_ASIDE = "aligned"
_SHORT = re.compile(r"\b(?:rel|ent|topic|cg):[A-Za-z][\w-]*")


class Document(NamedTuple):
    """What a stored question says of itself: its words by column, folded; whether it needs values."""

    theme: str
    summary: str
    needs: bool
    folded: Sequence[str]


class QuestionRows(NamedTuple):
    """A stored question, by the name that it is asked by, with values, and the claims in its rows."""

    name: str
    values: Mapping[str, int]
    claims: frozenset[int]


class ScoredQuestion(NamedTuple):
    """A stored question, by the name that it is asked by, with values as rows of the index; why it fits."""

    name: str
    values: Mapping[str, int]
    score: float
    parts: Mapping[str, float]


def suggest(
    statements: Statements,
    question: Interpretation,
    index: QuestionIndex,
    filled: Iterable[QuestionRows],
    best: Sequence[int],
) -> list[ScoredQuestion]:
    """The stored questions that fit, each with the values that fit best, the best first.

    ``filled`` are those whose rows are known, ``best`` the claims that answer, the best first.
    """
    words = index.fit(question)
    worth = {thing: 1 / (WEIGHTS["rank"] + place) for place, thing in enumerate(best[:CLAIMS], 1)}
    whole = sum(worth.values()) or 1.0
    named = {one.item.id: one.weight for one in question.readings}
    found: list[ScoredQuestion] = []
    seen: set[str] = set()
    for one in filled:
        seen.add(one.name)
        held = one.claims & worth.keys()
        if not held:
            continue
        few = log(1 + statements.count / len(one.claims)) / log(1 + statements.count)
        parts = {
            "words": WEIGHTS["words"] * words.get(one.name, 0.0),
            "claims": WEIGHTS["claims"] * sum(worth[thing] for thing in held) / whole * few ** WEIGHTS["few"],
        }
        if one.values:
            share = sum(named.get(value, 0.0) for value in one.values.values()) / len(one.values)
            parts["named"] = WEIGHTS["named"] * share
        whole_score = sum(parts.values()) * index.counts(one.name)
        found.append(ScoredQuestion(one.name, one.values, whole_score, parts))
    for name, document in index.questions.items():
        if name not in seen and not document.needs and name in words:
            score = WEIGHTS["words"] * words[name]
            found.append(ScoredQuestion(name, {}, score * index.counts(name), {"words": score}))
    best_of: dict[str, ScoredQuestion] = {}
    for each in sorted(found, key=lambda one: (-one.score, one.name, sorted(one.values.items()))):
        best_of.setdefault(each.name, each)
    return list(best_of.values())


class QuestionIndex:
    """What stored questions, by the name that each is asked by, say of themselves, indexed in memory."""

    def __init__(self, questions: Mapping[str, Document]) -> None:
        self.questions = questions
        self._names = list(questions)
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            f"CREATE VIRTUAL TABLE q USING fts5({', '.join(_COLUMNS)}, tokenize='{TOKENS}')"
        )
        self._connection.executemany(
            "INSERT INTO q (rowid, summary, name, description, term_labels) VALUES (?, ?, ?, ?, ?)",
            ((number, *one.folded) for number, one in enumerate(questions.values())),
        )

    def counts(self, name: str) -> float:
        """What a question counts by its theme."""
        return WEIGHTS["aside"] if self.questions[name].theme == _ASIDE else 1.0

    def fit(self, question: Interpretation) -> dict[str, float]:
        """Question → BM25 of the words that are asked, of 1 at most."""
        columns = ", ".join(str(WEIGHTS[column]) for column in _COLUMNS)
        fits = f"SELECT rowid, -bm25(q, {columns}) FROM q WHERE q MATCH ?"  # noqa: S608
        total, share, whole = word_scores(
            question, lambda expression: self._connection.execute(fits, (expression,))
        )
        return {
            self._names[number]: score / whole * (share[number] / whole) ** WEIGHTS["share"]
            for number, score in total.items()
        }


def documents(statements: Statements, questions: Mapping[str, StoredQuery]) -> dict[str, Document]:
    """What each of ``questions`` says of itself."""
    terms = {name: dict.fromkeys(_SHORT.findall(query.text)) for name, query in questions.items()}
    called = statements.labels(short for several in terms.values() for short in several)
    found: dict[str, Document] = {}
    for name, query in questions.items():
        labels = dict.fromkeys(label for short in terms[name] for label in called.get(short, ()))
        own = f"{query.theme} {query.slug} {' '.join(query.tags)}"
        columns = (query.summary, own, query.description, " ".join(labels))
        needs = any(one.default for one in query.parameters)
        folded = tuple(" ".join(words_of(text)) for text in columns)
        found[name] = Document(query.theme, query.summary, needs, folded)
    return found
