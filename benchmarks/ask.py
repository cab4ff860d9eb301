"""How well questions in plain words are answered: ``claimgraph ask`` beside BM25 over the sentences.

    python benchmarks/ask.py tests/questions/lecture-work.json [--edition FOLDER] [--ablate] [--misses]

A file is a list of questions, each with the claims that answer it (tests/questions/README.md). Of the
questions that have such claims are told: how many have one among the first 3 and the first 10, and the mean
share of all that answer among the first 20. The peer ranks sentences, each of which counts as all the claims
whose words stand in it, so that it may name many at once. Of the questions that a stored question answers is
told how many have one of these among the three that are offered, by its name and with the values too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, NamedTuple

import claimgraph
from claimgraph.ask import claim_ranking
from claimgraph.ask.interpretation import interpret
from claimgraph.searchindex.analysis import words_of
from claimgraph.searchindex.index import either, phrase
from claimgraph.searchindex.statements import Statements

if TYPE_CHECKING:
    from claimgraph.api.open_edition import OpenEdition
    from claimgraph.ask.answering import AskResult

Question = dict[str, Any]


class Figures(NamedTuple):
    """Shares of the questions that have claims: one among the first 3, 10; the recall among the first 20."""

    first3: float
    first10: float
    recall20: float

    def __str__(self) -> str:
        return " ".join(f"{value:7.1%}" for value in self)


def figures(found: list[list[set[str]]], wanted: list[set[str]]) -> Figures:
    """Of ranked lists, each place of which stands for one claim or several, beside the claims wanted."""
    scored = [(ranks, claims) for ranks, claims in zip(found, wanted, strict=True) if claims]
    count = len(scored) or 1

    def hit(most: int) -> float:
        return sum(any(one & claims for one in ranks[:most]) for ranks, claims in scored) / count

    recall = sum(len(set().union(*ranks[:20]) & claims) / len(claims) for ranks, claims in scored) / count
    return Figures(hit(3), hit(10), recall)


def local(iri: str) -> str:
    """The local name of a claim."""
    return iri.replace(":", "/").rpartition("/")[2]


def ranks_of(opened: OpenEdition, asked: list[Question], weights: dict[str, float]) -> list[list[set[str]]]:
    """The claims that answer each question, ranked with ``weights``."""
    index = opened.index
    language = opened.model.language_of
    found = []
    for one in asked:
        ranked = claim_ranking.rank(index, interpret(index, one["question"], language), weights)[:20]
        items = Statements(index).items(claim.claim for claim in ranked)
        found.append([{local(items[claim.claim].iri)} for claim in ranked])
    return found


def peer(opened: OpenEdition, asked: list[Question]) -> list[list[set[str]]]:
    """The sentences ranked by BM25 over their stems, each as the claims whose words stand in it."""
    index = opened.index
    claims = [(claim.start, claim.end, claim.name) for claim in opened.claims()]
    found = []
    for one in asked:
        expression = either(phrase([word]) for word in words_of(one["question"]))
        ranks = [
            {name for start, end, name in claims if start < item.end and end > item.start}
            for item in index.match("stemmed", expression, ("text",), 20)
        ]
        found.append(ranks)
    return found


def offered(answer: AskResult, one: Question, *, values: bool) -> bool:
    """Whether one of the stored questions that answer is among those offered."""

    def given(known: dict[str, str]) -> dict[str, str]:
        return {name: local(value) for name, value in known.items()}

    return any(
        offer.name.rpartition("/")[2] == right["query"].rpartition("/")[2]
        and (not values or given(dict(offer.values)) == given(right["values"]))
        for offer in answer.offers
        for right in one["stored"]
    )


def told(answer: AskResult, one: Question) -> bool:
    """Whether the answer names a claim or a thing that answers."""
    claims = {local(claim.iri) for claim in answer.claims}
    things = {fact.value for fact in answer.facts} | {fact.thing for fact in answer.facts}
    things |= {fact.of for fact in answer.facts}
    return bool(claims & set(one["claims"]) or things & set(one.get("things", ())))


def ablation(opened: OpenEdition, asked: list[Question], wanted: list[set[str]]) -> None:
    """Print the figures with each weight at nothing."""
    print(f"\n{'without':18}{'first 3':>8}{'first 10':>9}{'recall 20':>10}")
    for name in (None, *claim_ranking.WEIGHTS):
        weights = dict(claim_ranking.WEIGHTS)
        if name:
            weights[name] = 0.0
        if name != "rank":
            print(f"{name or '(nothing)':18}{figures(ranks_of(opened, asked, weights), wanted)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--edition", type=Path)
    parser.add_argument("--ablate", action="store_true", help="the claims again, without each weight")
    parser.add_argument("--misses", action="store_true", help="name the questions that are not answered")
    parser.add_argument("--claims", action="store_true", help="the claims alone")
    options = parser.parse_args()
    asked: list[Question] = json.loads(options.file.read_text("utf-8"))
    wanted = [set(one["claims"]) for one in asked]
    with claimgraph.open(options.edition) as opened:
        mine = ranks_of(opened, asked, dict(claim_ranking.WEIGHTS))
        print(f"{len(asked)} questions, {sum(map(bool, wanted))} with claims that answer\n")
        print(f"{'':18}{'first 3':>8}{'first 10':>9}{'recall 20':>10}")
        print(f"{'claimgraph ask':18}{figures(mine, wanted)}")
        print(f"{'BM25, sentences':18}{figures(peer(opened, asked), wanted)}")
        kinds: dict[str, list[int]] = {}
        for number, one in enumerate(asked):
            kinds.setdefault(one.get("kind", "any"), []).append(number)
        for kind, numbers in sorted(kinds.items()):
            some = figures([mine[n] for n in numbers], [wanted[n] for n in numbers])
            print(f"  {kind:16}{some}  {sum(bool(wanted[n]) for n in numbers):4}")
        if options.misses:
            for one, ranks, claims in zip(asked, mine, wanted, strict=True):
                if claims and not any(rank & claims for rank in ranks[:10]):
                    print(f"no claim among 10: {one['id']} {one['question']} {sorted(claims)[:5]}")
        if options.ablate:
            ablation(opened, asked, wanted)
        if options.claims:
            return
        start = process_time()
        answers = [opened.ask(one["question"]).source for one in asked]
        each = (process_time() - start) / len(asked)
        pairs = [pair for pair in zip(answers, asked, strict=True) if pair[1]["stored"]]
        if pairs:
            by_name = sum(offered(*pair, values=False) for pair in pairs) / len(pairs)
            whole = sum(offered(*pair, values=True) for pair in pairs) / len(pairs)
            print(f"\nstored question among the three: {by_name:.1%} by name, ", end="")
            print(f"{whole:.1%} with its values ({len(pairs)})")
        empty = [
            one for answer, one in zip(answers, asked, strict=True) if one["claims"] and not answer.claims
        ]
        named = [
            pair for pair in zip(answers, asked, strict=True) if pair[1]["claims"] or pair[1].get("things")
        ]
        print(
            f"claim or thing among 10: {sum(told(*pair) for pair in named) / len(named):.1%} ({len(named)})"
        )
        print(f"empty where there is an answer: {len(empty)}")
        print(f"{each * 1000:.0f} ms of processor time each")
        if options.misses:
            for answer, one in pairs:
                if not offered(answer, one, values=False):
                    right = [right["query"] for right in one["stored"]]
                    given = [offer.command for offer in answer.offers]
                    print(f"not offered: {one['id']} {one['question']} {right} but {given}")
            for answer, one in named:
                if not one["claims"] and not told(answer, one):
                    print(f"not told: {one['id']} {one['question']} {one['things']}")


if __name__ == "__main__":
    main()
