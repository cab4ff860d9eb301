"""The store: opening, evaluating, and limits that hold against queries that crash, hang or swallow memory."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from claimgraph.errors import LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.sandbox import Limits
from claimgraph.store import evaluate, first_line, open_memory, open_readonly, watch
from claimgraph.untrusted import evaluate_limited
from patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > CONCAT(STR(?f), STR(?i))) }"
HUNGRY = (
    "SELECT ?x { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?b), STR(?c), STR(?f)) AS ?x) } ORDER BY ?x"
)


def test_both_engines_hold_the_same(published: Published) -> None:
    """The store on disk and the one in memory answer alike."""
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answers = []
    for store in (open_readonly(published.store), open_memory(published.nquads)):
        found = evaluate(store, query)
        assert isinstance(found, QuerySolutions)
        answers.append(next(iter(found))[0])
    assert answers[0] == answers[1]


def test_read_only(published: Published) -> None:
    """What is opened for asking cannot be written to, and two can have it open."""
    one, two = open_readonly(published.store), open_readonly(published.store)
    assert len(one) == len(two)
    with pytest.raises(RuntimeError, match="read-write"):
        one.update("INSERT DATA { <http://x/a> <http://x/b> 1 }")


def test_missing(tmp_path: Path) -> None:
    """A store or graph that is not there is unreadable input, said in one line."""
    with pytest.raises(UnreadableInput, match="cannot open the store"):
        open_readonly(tmp_path / "none")
    with pytest.raises(UnreadableInput, match="cannot load the graph"):
        open_memory(tmp_path / "none.nq")
    (tmp_path / "bad.nq").write_text("nonsense", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="cannot load the graph"):
        open_memory(tmp_path / "bad.nq")


def test_syntax_error_is_one_short_line(published: Published) -> None:
    """A query that does not parse is a usage problem with its place, not a page of grammar."""
    here = open_readonly(published.store)
    broken = "SELECT * { ?s ?p ?o"
    for place in ("here", "child"):
        with pytest.raises(UsageProblem, match=r"does not parse: .+ \(line 1, column \d+\)") as caught:
            if place == "here":
                evaluate(here, broken)
            else:
                evaluate_limited(published.store, broken)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT ?s { ?s a cg:Relation }", QuerySolutions),
        ("ASK { ?s a cg:Relation }", QueryBoolean),
        ("CONSTRUCT WHERE { ?s a cg:Relation }", QueryTriples),
    ],
)
def test_child_answers_like_this_process(published: Published, query: str, kind: type) -> None:
    """Rows, truth values and triples come back from the child process complete and of the right type."""
    prefixes = {"cg": "https://w3id.org/claimgraph/ns#"}
    here = evaluate(open_readonly(published.store), query, prefixes)
    there = evaluate_limited(published.store, query, prefixes=prefixes)
    assert isinstance(there, kind)
    if isinstance(here, QueryBoolean):
        assert here == there
    else:
        assert sorted(map(str, here)) == sorted(map(str, there))  # type: ignore[arg-type]


def test_time_limit(published: Published) -> None:
    """A query that would run for hours ends when its time is up."""
    with pytest.raises(LimitHit, match=r"longer than 0\.5 s"):
        evaluate_limited(published.store, SLOW, Limits(timeout=0.5))


@pytest.mark.skipif(
    sys.platform != "linux", reason="only here the system holds a process to its address space"
)
def test_memory_limit(published: Published) -> None:
    """A query that would fill the memory ends at its limit."""
    with pytest.raises(LimitHit, match="more than 64 MiB"):
        evaluate_limited(published.store, HUNGRY, Limits(timeout=PATIENCE, memory=64))


def test_crash(published: Published) -> None:
    """A query that crashes the engine costs a child process, not this one."""
    with pytest.raises(LimitHit, match="gave up"):
        evaluate_limited(published.store, f"ASK {{ FILTER({'!' * 90_000}true) }}")


def test_guarded(published: Published) -> None:
    """The guard stands before the child process."""
    with pytest.raises(Refused):
        evaluate_limited(published.store, "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }")


def test_watch() -> None:
    """The watching thread fires when the time is up, and not when it is called off."""
    program = (
        "import os, time; from claimgraph.sandbox import Limits; from claimgraph.store import watch\n"
        "off = watch(Limits(0.05, 0), lambda hit: os._exit(9)); off(); time.sleep(0.2)\n"
        "watch(Limits(0, 1 << 20), lambda hit: os._exit(8))\n"
        "watch(Limits(0.05, 0), lambda hit: os._exit(4)); time.sleep(1800)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 4
    watch(Limits(60, 64), print)()


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere only the peak of memory is known, which may lie behind"
)
def test_watch_of_memory() -> None:
    """The watching thread fires when the process has grown beyond its limit, and says so."""
    program = (
        "import os, sys, time; from claimgraph.sandbox import Limits; from claimgraph.store import watch\n"
        "watch(Limits(1800, 32), lambda hit: (os.write(2, str(hit).encode()), os._exit(hit.exit_code)))\n"
        "held = bytearray(os.urandom(64 << 20)); time.sleep(1800)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert done.returncode == 4
    assert done.stderr.decode() == (
        "the query needs more than 32 MiB of memory. Narrow it or give --memory MIB."
    )


def test_damaged_store(tmp_path: Path) -> None:
    """A store that cannot be opened is unreadable input for the child process, too."""
    with pytest.raises(UnreadableInput, match="cannot open the store"):
        evaluate_limited(tmp_path / "none", "ASK {}")


def test_first_line() -> None:
    """Long messages are cut, and lists of what would have fitted are left out."""
    assert (
        first_line(SyntaxError("error at 1:2: expected one of a, b"))
        == "error at 1:2: something else is expected here"
    )
    assert len(first_line(ValueError("x" * 900))) == 200
