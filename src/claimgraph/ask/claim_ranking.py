"""Which claims answer a question, best first: by their words, by what they are made of, by what they argue.

Three lists are made and fused by reciprocal rank (G. V. Cormack, C. L. A. Clarke and S. Büttcher, "Reciprocal
rank fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009): BM25 over the words of
claims and of what stands beside them; how much of what the question names stands in the claim, each thing the
more the rarer it is; and what bears by argument on the best of both. What a question asks of the sense then
raises the claims that have it. :data:`WEIGHTS` has all numbers in one place; benchmarks/README.md has what
each is worth.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.searchindex.index import phrase
from claimgraph.searchindex.layout import CLAIM_COLUMNS
from claimgraph.searchindex.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from claimgraph.ask.interpretation import Interpretation
    from claimgraph.searchindex.index import Index

#: All numbers of the ranking.
WEIGHTS: dict[str, float] = {
    # The columns of the claims' words.
    "label": 4.0,
    "quotation": 2.0,
    "subject": 1.5,
    "relation": 1.0,
    "object": 1.5,
    "voice": 0.3,
    "other": 0.5,
    "gloss": 0.5,
    "beside": 0.5,
    "around": 1.0,
    # What a word counts that says little more than that something is asked.
    "asking": 0.5,
    # How much the share of the question's words counts that a claim has, as an exponent.
    "share": 1.0,
    # What a thing counts by the role in which it stands in the claim.
    "as subject": 1.0,
    "as object": 1.0,
    "as predicate": 0.8,
    "as spatial": 0.7,
    "as addressee": 0.7,
    "as unit": 0.5,
    "as claimant": 0.3,
    "as reportedBy": 0.1,
    "as voice": 1.5,
    "as member": 0.3,
    "as term": 0.5,
    # The lists that are fused, and the rank that all ranks are raised by.
    "words": 1.0,
    "structure": 0.2,
    "reasons": 0.15,
    "asked reasons": 0.5,
    "rank": 20.0,
    # What raises a claim that has what the question asks for.
    "force": 0.15,
    "polarity": 0.05,
    "certainty": 0.15,
    "figure": 0.3,
    "stance": 0.15,
    "mode": 0.1,
    "named voice": 0.5,
    "time": 0.15,
    "quantity": 0.3,
    "date": 0.6,
    "paragraph": 1.0,
}
#: The roles in which a named thing makes a claim one about it.
_ROLES = ("subject", "object", "predicate", "spatial", "addressee", "unit", "claimant", "reportedBy")
#: What bears on a claim by an argument.
BEARINGS = ("supports", "explains", "illustrates", "analogy", "attacks")
#: Cue → the role in which its value stands.
_SENSES = {
    "force": "force",
    "polarity": "polarity",
    "certainty": "certainty",
    "figure": "figure",
    "stance": "reporterStance",
    "mode": "reportMode",
}
_TIMES = ("when", "notBefore", "notAfter")
_QUANTITIES = ("quantity", "quantityMin", "quantityMax")
#: From how many of the best the reasons are looked up.
_BEST = 10


class Ranked(NamedTuple):
    """A claim that answers: its row in the index, its score, and what it got by each list."""

    claim: int
    score: float
    parts: Mapping[str, float]


def rank(index: Index, question: Interpretation, weights: Mapping[str, float] = WEIGHTS) -> list[Ranked]:
    """The claims that answer ``question``, all that fit in anything, the best first."""
    statements = Statements(index)
    by_words = _by_words(statements, question, weights)
    by_structure = _by_structure(statements, question, weights)
    lists = {"words": by_words, "structure": by_structure}
    fused = _fuse(lists, weights)
    reasons = _reasons(statements, question, fused)
    wants = "asked reasons" if _wants_reasons(question) else "reasons"
    for claim, parts in _fuse({wants: reasons}, weights).items():
        fused.setdefault(claim, {}).update(parts)
    raised = _raised(statements, question, fused, weights)
    ranked = [
        Ranked(
            claim,
            sum(parts.values()) * (1 + sum(raised.get(claim, {}).values())),
            parts | raised.get(claim, {}),
        )
        for claim, parts in fused.items()
    ]
    return sorted(ranked, key=lambda one: (-one.score, one.claim))


def _fuse(
    lists: Mapping[str, Mapping[int, float]], weights: Mapping[str, float]
) -> dict[int, dict[str, float]]:
    """Claim → list → what its rank there is worth; equal scores have equal ranks."""
    fused: dict[int, dict[str, float]] = {}
    for name, scores in lists.items():
        place, last = 0, None
        ranked = sorted(scores, key=lambda claim: (-scores[claim], claim))
        for number, claim in enumerate(ranked, 1):
            if scores[claim] != last:
                place, last = number, scores[claim]
            fused.setdefault(claim, {})[name] = weights[name] / (weights["rank"] + place)
    return fused


class WordScores(NamedTuple):
    """What documents get for the words of a question: BM25, their share of the words, and all there is."""

    total: dict[int, float]
    share: dict[int, float]
    whole: float


def word_scores(
    question: Interpretation,
    scores: Callable[[str], Iterable[tuple[int, float]]],
    asking: float = 1.0,
) -> WordScores:
    """The scores by word, of each word of the question by the form that fits best.

    ``scores`` gives documents with their BM25 for an expression; ``asking`` is what a word counts that says
    little more than that something is asked.
    """
    total: dict[int, float] = {}
    share: dict[int, float] = {}
    whole = 0.0
    seen: set[str] = set()
    for word in question.words:
        if word.stem in seen or not (word.telling or word.folded in question.asking):
            continue
        seen.add(word.stem)
        full = 1.0 if word.telling else asking
        meant = question.slips.get(word.written, word.folded)
        best: dict[int, float] = {}
        for other, counts in ((meant, 1.0), *question.others.get(word.folded, ())):
            for document, score in scores(phrase([other])):
                best[document] = max(best.get(document, 0.0), score * counts * full)
        most = max(best.values(), default=0.0)
        whole += most
        for document, score in best.items():
            total[document] = total.get(document, 0.0) + score
            share[document] = share.get(document, 0.0) + most
    return WordScores(total, share, whole)


def _by_words(
    statements: Statements, question: Interpretation, weights: Mapping[str, float]
) -> dict[int, float]:
    """Claim → BM25 over its words."""
    columns = [weights[column] for column in CLAIM_COLUMNS]
    total, share, whole = word_scores(
        question, lambda expression: statements.scores(expression, columns).items(), weights["asking"]
    )
    return {claim: score * (share[claim] / whole) ** weights["share"] for claim, score in total.items()}


def _by_structure(
    statements: Statements, question: Interpretation, weights: Mapping[str, float]
) -> dict[int, float]:
    """Claim → how much of what the question names stands in it, the rarer the more."""
    count = statements.count or 1
    by_span: dict[tuple[int, int], dict[int, float]] = {}
    for one in question.readings:
        scores = by_span.setdefault((one.start, one.end), {})
        places: dict[str, set[int]] = {}
        for role, claim in statements.stands(one.item.id):
            places.setdefault(role, set()).add(claim)
        if one.kind == "topic":
            members = [int(value) for value in _values(statements, one.item.id, "member")]
            inside = {
                claim for member in members for _, claim in statements.stands(member, "subject", "object")
            }
            _add(scores, inside | set(members), weights["as member"], count)
            continue
        if one.kind == "term":
            for claims in places.values():
                _add(scores, claims, weights["as term"], count)
            continue
        if one.kind == "voice":
            by_voice = places.get("claimant", set()) | places.get("reportedBy", set())
            _add(scores, by_voice, weights["as voice"], count)
        for role in _ROLES:
            if role in places:
                _add(scores, places[role], weights[f"as {role}"] * one.weight, count)
    total: dict[int, float] = {}
    for scores in by_span.values():
        for claim, score in scores.items():
            total[claim] = total.get(claim, 0.0) + score
    return total


def _add(scores: dict[int, float], claims: Iterable[int], weight: float, count: int) -> None:
    """Give ``claims`` what their rarity is worth; the best of several readings of the same words counts."""
    distinct = set(claims)
    worth = weight * log(1 + count / len(distinct)) if distinct else 0.0
    for claim in distinct:
        scores[claim] = max(scores.get(claim, 0.0), worth)


def _values(statements: Statements, claim: int, role: str) -> list[int]:
    return [
        value for value in statements.made_of([claim], role)[claim].get(role, []) if isinstance(value, int)
    ]


def _wants_reasons(question: Interpretation) -> bool:
    return "reason" in question.values("answers") or "attacks" in question.values("links")


def _reasons(
    statements: Statements, question: Interpretation, fused: Mapping[int, Mapping[str, float]]
) -> dict[int, float]:
    """Claim → how much it bears on the best claims: reasons for them, or what stands against them."""
    best = sorted(fused, key=lambda claim: (-sum(fused[claim].values()), claim))[:_BEST]
    links = set(question.values("links")) & set(BEARINGS)
    if "reason" in question.values("answers") or not links:
        links |= {"supports", "explains", "illustrates", "analogy"}
    found: dict[int, float] = {}
    for claim, roles in statements.made_of(best, *sorted(links)).items():
        worth = sum(fused[claim].values())
        for values in roles.values():
            for value in values:
                if isinstance(value, int):
                    found[value] = found.get(value, 0.0) + worth
    return found


def _raised(
    statements: Statements, question: Interpretation, fused: Iterable[int], weights: Mapping[str, float]
) -> dict[int, dict[str, float]]:
    """Claim → what it gets for having what the question asks of the sense, voice, time and place."""
    found: dict[int, dict[str, float]] = {}

    def add(claims: Iterable[int], what: str) -> None:
        for claim in claims:
            found.setdefault(claim, {})[what] = weights[what]

    for group, role in _SENSES.items():
        for value in question.values(group):
            add(statements.having(role, f"cg:{value}"), group)
    for one in question.of("voice"):
        add((claim for _, claim in statements.stands(one.item.id, "claimant", "reportedBy")), "named voice")
    answers = question.values("answers")
    if "time" in answers:
        add((claim for role in _TIMES for claim, _ in statements.role(role)), "time")
    if "quantity" in answers:
        add((claim for role in _QUANTITIES for claim, _ in statements.role(role)), "quantity")
    if question.dates:
        times = [(claim, str(value)) for role in _TIMES for claim, value in statements.role(role)]
        for date in question.dates:
            add((claim for claim, value in times if date.fits(value)), "date")
    if question.paragraphs:
        items = statements.items(fused)
        add((t for t, item in items.items() if item.place.split(" ")[0] in question.paragraphs), "paragraph")
    return found
