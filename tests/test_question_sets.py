"""The questions in plain words about two small editions, in English and in German, and the editions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

import claimgraph
from patience import PATIENCE
from question_sets import FOLDER, bare, barren, questions, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.api.open_edition import OpenEdition
    from conftest import Run

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture(scope="module", params=["wilson", "nathan"])
def name(request: pytest.FixtureRequest) -> str:
    """What edition and set are called."""
    return str(request.param)


@pytest.fixture(scope="module")
def opened(name: str, cache: object) -> Iterator[OpenEdition]:  # noqa: ARG001 - it must be set before
    """The edition, opened once."""
    with claimgraph.open(FOLDER / "editions" / name, timeout=PATIENCE) as edition:
        yield edition


@pytest.mark.parametrize("command", [("fmt", "--check"), ("validate",)])
def test_the_edition_is_as_it_should_be(name: str, command: tuple[str, ...], runner: Run) -> None:
    """Its files are canonical, and nothing is wrong in what they say."""
    done = runner(*command, "--edition", str(FOLDER / "editions" / name))
    assert done.exit_code == 0, done.output


def test_there_are_twenty_of_their_own(name: str) -> None:
    """Twenty questions at least have an answer, and no id and no wording stands twice."""
    asked = questions(name)
    assert len([one for one in asked if one["claims"]]) >= 20
    assert [v for k in ("id", "question") for v, n in Counter(one[k] for one in asked).items() if n > 1] == []


def test_what_they_name_is_there_and_answers(name: str, opened: OpenEdition) -> None:
    """Claims are claims of the graph, and stored questions have an answering claim among their rows."""
    asked = questions(name)
    assert bare(asked) == []
    assert unknown(opened, asked) == []
    assert barren(opened, asked) == []
