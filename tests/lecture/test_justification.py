"""What falls when a claim is denied: the fixpoint by small networks, the answer on the edition."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from claimgraph.answer.justification import Loss, Step, deny, standing, steps_of
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG
from terminal import written_on_terminal

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.model import Model
    from conftest import Run


def _network(*steps: str) -> list[Step]:
    """Arguments written like ``1: a b supports c``: name, premises, relation, conclusion."""
    found = []
    for step in steps:
        name, _, rest = step.partition(": ")
        *premises, relation, conclusion = rest.split()
        found.append(Step(name, CG + relation, tuple(premises), conclusion))
    return found


def _told(losses: list[Loss]) -> list[tuple[str, str, int]]:
    return [(loss.effect, loss.iri, loss.steps) for loss in losses]


def test_chain() -> None:
    """A conclusion falls with its only ground, and what rests on it with it; the way is told."""
    losses = deny(_network("1: a supports b", "2: b supports c"), ["a"])
    assert _told(losses) == [("falls", "b", 1), ("falls", "c", 2)]
    assert losses[1].way == ("a", "1", "b", "2", "c") and losses[1].lost == ("2",)


def test_second_ground() -> None:
    """A conclusion with an independent ground is weakened and carries on what rests on it."""
    losses = deny(_network("1: a supports b", "2: x supports b", "3: b supports c"), ["a"])
    assert _told(losses) == [("weakened", "b", 1)]
    assert (losses[0].lost, losses[0].left) == (("1",), 1)


def test_grounds_that_share_a_root() -> None:
    """Two grounds that both rest on what is denied are no two: the conclusion falls."""
    network = _network("1: a supports b", "2: a supports c", "3: b supports d", "4: c supports d")
    assert _told(deny(network, ["a"]))[-1] == ("falls", "d", 2)
    assert deny(network, ["a"])[-1].lost == ("3", "4")


def test_linked_and_convergent() -> None:
    """Linked premises are all needed, convergent ones and instances one of them."""
    network = _network("1: a b supports c")
    assert _told(deny(network, ["a"])) == [("falls", "c", 1)]
    assert deny(network, ["a"], convergent=True) == []
    assert _told(deny(network, ["a", "b"], convergent=True)) == [("falls", "c", 1)]
    assert deny(_network("1: a b illustrates c"), ["a"]) == []


def test_explanations_and_objections_carry_nothing() -> None:
    """A claim that loses its explanation or the objection to it stays, and both are told."""
    network = _network("1: a explains b", "2: a attacks c", "3: x attacks c", "4: b supports d")
    assert _told(deny(network, ["a"])) == [("unexplained", "b", 1)]
    assert _told(deny(network, ["a", "x"])) == [("unexplained", "b", 1), ("unopposed", "c", 1)]


def test_argument_about_an_argument() -> None:
    """An objection to an argument is lost with its premise; the argument itself can be denied too."""
    network = _network("1: a supports b", "2: x attacks 1")
    assert _told(deny(network, ["x"])) == [("unopposed", "1", 1)]
    assert _told(deny(network, ["1"])) == [("falls", "b", 1)]


def test_backing_is_no_premise() -> None:
    """An argument stands by its premises; one that loses an argument for it is weakened at most."""
    network = _network("1: a supports b", "2: x supports 1", "3: y supports 1")
    assert _told(deny(network, ["x"])) == [("weakened", "1", 1)]


def test_circle() -> None:
    """Claims that only carry each other do not stand; a ground from outside carries both."""
    circle = _network("1: a supports b", "2: b supports a")
    assert standing(circle, ()) == set()
    assert deny(circle, ["a"]) == []
    carried = [*circle, *_network("3: x supports a", "4: y supports b")]
    assert standing(carried, ()) == {"a", "b", "x", "y", "1", "2", "3", "4"}
    assert _told(deny(carried, ["x"])) == [("weakened", "a", 1)]
    assert _told(deny(carried, ["x", "y"])) == [("falls", "a", 1), ("falls", "b", 1)]


def test_nothing_denied() -> None:
    """To deny nothing is refused."""
    with pytest.raises(UsageProblem, match="nothing is denied"):
        deny(_network("1: a supports b"), [])


def test_edition_stands(model: Model) -> None:
    """No argument of the edition goes in a circle: with nothing denied everything stands."""
    arguments = steps_of(model)
    nodes = {node for step in arguments for node in (step.iri, *step.premises, step.conclusion)}
    assert standing(arguments, ()) == nodes and len(arguments) > 300


def test_denial_only_removes(model: Model) -> None:
    """Whatever is denied, nothing comes to stand that did not, and each way is one of arguments."""
    arguments = steps_of(model)
    by_iri = {step.iri: step for step in arguments}
    whole = standing(arguments, ())
    for claim in sorted({premise for step in arguments for premise in step.premises}):
        assert standing(arguments, [claim]) <= whole - {claim}
        for loss in deny(arguments, [claim]):
            assert loss.way[0] == claim and loss.way[-1] == loss.iri
            assert sum(node in by_iri for node in loss.way[:-1]) == loss.steps
            for before, after in zip(loss.way, loss.way[1:], strict=False):
                if after in by_iri and before not in by_iri:
                    assert before in by_iri[after].premises
                else:
                    assert by_iri[before].conclusion == after


def test_weakness(runner: Run) -> None:
    """Deny that the weak become prey to the strong, and that one must not be weak falls with it."""
    result = runner("deny", "claim:p050-07", "-F", "json")
    losses = {loss["curie"]: loss for loss in json.loads(result.stdout)}
    assert result.exit_code == 0
    assert (losses["claim:p050-06"]["effect"], losses["claim:p050-06"]["steps"]) == ("falls", 1)
    assert (losses["claim:p050-05"]["effect"], losses["claim:p050-05"]["steps"]) == ("falls", 2)
    assert losses["claim:p048-14"]["effect"] == "unopposed"
    table = runner("deny", "p050-07", "--falls", COLUMNS="150").stdout
    assert "In history one must not be weak." in table and "unopposed" not in table
    assert runner("deny", "p050-07", "-F", "csv").stdout.startswith("effect,steps,what,lost,left,way\n")
    assert runner("deny", "p050-07", "-F", "md").stdout.startswith("| effect |")


def test_convergent_option(runner: Run) -> None:
    """Seven conditions that are needed together fell their conclusion; taken singly they do not."""
    assert "claim:p071-31" in runner("deny", "p071-25", "--falls").stdout
    result = runner("deny", "p071-25", "--falls", "--convergent")
    assert result.exit_code == 1 and "Nothing falls when p071-25 is denied." in result.stderr


def test_nothing_rests_on_it(runner: Run) -> None:
    """A claim that no argument starts from is exit code 1, and JSON stays readable."""
    result = runner("deny", "p004-02", "-F", "json")
    assert result.exit_code == 1 and json.loads(result.stdout) == []
    assert result.stderr == "Nothing is lost when p004-02 is denied.\n"


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        ("p050-99", "the graph does not know claim:p050-99. Did you mean claim:p050-0"),
        ("p050-a99", "the graph does not know arg:p050-a99. Did you mean arg:p0"),
        ("portugal", "ent:portugal is neither a claim nor an argument"),
        ("http://nowhere/x", "neither a claim nor an argument"),
    ],
)
def test_what_cannot_be_denied(runner: Run, thing: str, message: str) -> None:
    """An unknown claim is answered with the nearest, anything else with what it is; exit code 2."""
    result = runner("deny", thing)
    assert result.exit_code == 2 and message in result.stderr and result.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal(published: Published) -> None:
    """On a terminal the table is drawn to its width, the numbers flush right."""
    assert published.store
    environment = {"COLUMNS": "150", "NO_COLOR": "1"}
    program = "from claimgraph.cli import main; main()"
    command = [sys.executable, "-c", program, "deny", "p050-07"]
    written = written_on_terminal(command, **environment)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode()).splitlines()
    assert any("─" in line for line in lines) and max(map(len, lines)) <= 150
    head = next(line for line in lines if "effect" in line)
    row = next(line for line in lines if "one must not be weak" in line)
    assert row[head.index("steps") + 4] == "1"
