"""The questions in plain words about the lecture: what each names is there, and answers it."""

from __future__ import annotations

import json
import random
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode

import claimgraph
from claimgraph.model.names import resolve
from claimgraph.terms import CG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from claimgraph.api.opened import OpenEdition
    from claimgraph.terms import Prefixes

FOLDER = Path(__file__).parents[1] / "questions"
HALVES = ("work", "held")
#: Kind of question without an answer in the graph.
NONE = "none"
#: Stored questions whose rows name no claims: they can only be read.
TO_READ = {"names", "objections-and-replies", "overview"}


@cache
def questions(half: str) -> list[dict[str, Any]]:
    """The questions of one half, as the file has them."""
    read: list[dict[str, Any]] = json.loads((FOLDER / f"lecture-{half}.json").read_text(encoding="utf-8"))
    return read


def every() -> list[dict[str, Any]]:
    """The questions of both halves in the order of their ids."""
    return sorted((one for half in HALVES for one in questions(half)), key=lambda one: str(one["id"]))


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenEdition]:
    """The lecture's edition, opened once."""
    with claimgraph.open() as edition:
        yield edition


@pytest.fixture(scope="module")
def prefixes(opened: OpenEdition) -> Prefixes:
    """The prefixes that names of claims and things are written with."""
    return opened.prefixes


def test_ids_and_words_are_each_used_once() -> None:
    """No id and no wording stands twice, in one half or across both, and there are 150 questions at least."""
    assert len(every()) >= 150
    for part in ("id", "question"):
        counted = Counter(one[part] for one in every())
        assert [value for value, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("half", HALVES)
def test_each_kind_is_in_both_halves(half: str) -> None:
    """Whatever kind of question one half has, the other has too."""
    assert {one["kind"] for one in questions(half)} == {one["kind"] for one in every()}


def test_the_halves_are_drawn_as_the_readme_says() -> None:
    """Kind by kind, by lot with the seed 1918: nobody chose which question is held back."""
    lot, drawn = random.Random(1918), set()  # noqa: S311 - nothing secret hangs on it
    for number, kind in enumerate(sorted({one["kind"] for one in every()})):
        ids = [one["id"] for one in every() if one["kind"] == kind]
        lot.shuffle(ids)
        drawn.update(ids[: (len(ids) + (number % 2 == 0)) // 2])
    assert {one["id"] for one in questions("work")} == drawn


def test_only_questions_without_an_answer_name_none() -> None:
    """A question names claims or things that answer it, unless its kind says that nothing does."""
    bare = {one["id"] for one in every() if not one["claims"] and not one.get("things")}
    assert bare == {one["id"] for one in every() if one["kind"] == NONE}
    assert [one["id"] for one in every() if one["kind"] == NONE and one["stored"]] == []


def test_claims_and_things_are_in_the_graph(store: Store, prefixes: Prefixes) -> None:
    """Each claim that is said to answer is a claim of the graph, and each thing is described there."""
    a, claim = NamedNode(f"{RDF}type"), NamedNode(f"{CG}Claim")

    def is_claim(name: str) -> bool:
        return any(store.quads_for_pattern(NamedNode(f"{prefixes['claim']}{name}"), a, claim))

    def is_thing(name: str) -> bool:
        return any(store.quads_for_pattern(NamedNode(resolve(store, prefixes, name)), None, None))

    assert [name for one in every() for name in one["claims"] if not is_claim(name)] == []
    assert [name for one in every() for name in one.get("things", ()) if not is_thing(name)] == []


def test_stored_questions_answer(opened: OpenEdition, prefixes: Prefixes) -> None:
    """A stored question that is named exists, takes the values, and has an answering claim among its rows.

    Rows that name no claims at all (names, voices, objections) can only be read.
    """

    @cache
    def claims_in(slug: str, values: tuple[tuple[str, str], ...]) -> set[str]:
        answer = opened.query(slug, **dict(values))
        assert len(answer), (slug, values)
        cells = {str(cell) for row in answer for cell in row.values()}
        return {cell.removeprefix(prefixes["claim"]) for cell in cells if cell.startswith(prefixes["claim"])}

    barren = set()
    for one in every():
        assert len(one["stored"]) <= 3, one["id"]
        for stored in one["stored"]:
            found = claims_in(stored["query"], tuple(stored["values"].items()))
            if not found & set(one["claims"]) and stored["query"] not in TO_READ:
                barren.add((one["id"], stored["query"]))
    assert barren == set()
