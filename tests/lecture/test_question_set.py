"""The questions in plain words about the lecture: what each names is there, and answers it."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

import claimgraph
from question_sets import bare, barren, questions, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.api.open_edition import OpenEdition
    from question_sets import Question

HALVES = ("lecture-work", "lecture-held")


def every() -> list[Question]:
    """The questions of both halves in the order of their ids."""
    return sorted((one for half in HALVES for one in questions(half)), key=lambda one: str(one["id"]))


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenEdition]:
    """The lecture's edition, opened once."""
    with claimgraph.open() as edition:
        yield edition


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
    assert {one["id"] for one in questions(HALVES[0])} == drawn


def test_only_questions_without_an_answer_name_none() -> None:
    """A question names claims or things that answer it, unless its kind says that nothing does."""
    assert bare(every()) == []


def test_claims_and_things_are_in_the_graph(opened: OpenEdition) -> None:
    """Each claim that is said to answer is a claim of the graph, and each thing is described there."""
    assert unknown(opened, every()) == []


def test_stored_questions_answer(opened: OpenEdition) -> None:
    """A stored question that is named exists, takes the values, and has an answering claim among its rows."""
    assert barren(opened, every()) == []
