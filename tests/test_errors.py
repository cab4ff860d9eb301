"""One family of errors that all read the same."""

from __future__ import annotations

import pytest

from claimgraph.errors import (
    ClaimgraphError,
    DataProblem,
    LimitHit,
    Problem,
    Refused,
    UnreadableInput,
    UsageProblem,
)


def test_message_is_one_line_with_what_where_and_mend() -> None:
    """An error says what, where and how to mend it in one line, even when the words hold line feeds."""
    error = UnreadableInput("broken\n  Turtle", "a.ttl:3", "close the string")
    assert str(error) == "broken Turtle (a.ttl:3). Close the string."


@pytest.mark.parametrize(
    ("hint", "said"), [("did you mean p?", "Did you mean p?"), ("“x” is near", "“x” is near."), ("", "")]
)
def test_remedy_is_a_sentence(hint: str, said: str) -> None:
    """What mends it begins with a capital letter and ends with one mark."""
    assert str(Problem("a", "", hint)) == f"a. {said}".rstrip()


def test_message_leaves_out_what_is_not_known() -> None:
    """Without place and remedy there are no empty brackets."""
    assert str(UsageProblem("no such query")) == "no such query."


@pytest.mark.parametrize(
    ("kind", "code"),
    [(UsageProblem, 2), (UnreadableInput, 3), (LimitHit, 4), (Refused, 4), (ClaimgraphError, 3)],
)
def test_exit_codes(kind: type[ClaimgraphError], code: int) -> None:
    """Each class carries the exit code that the command line gives."""
    assert kind("x").exit_code == code


def test_data_problem_lists_everything() -> None:
    """All problems are kept; the one-line form tells the first and how many there are besides."""
    problems = [Problem("one", "a:1"), Problem("two", "a:2", "mend it"), Problem("three")]
    error = DataProblem(problems)
    assert error.exit_code == 3
    assert error.lines() == ["one (a:1).", "two (a:2). Mend it.", "three."]
    assert str(error) == "one (a:1). And 2 more problems."
    assert str(DataProblem(problems[:1])) == "one (a:1)."


def test_data_problem_needs_a_problem() -> None:
    """An error about nothing is a mistake in the caller."""
    with pytest.raises(ValueError, match="at least one"):
        DataProblem([])


def test_problems_compare_by_value() -> None:
    """Two problems that say the same are the same, so that they can be counted and compared."""
    assert Problem("a", "b") == Problem("a", "b") != Problem("a", "c")
    assert len({Problem("a"), Problem("a")}) == 1
    assert repr(Problem("a")) == "Problem(what='a', where='', hint='')"
