"""``claimgraph sparql``: where the query comes from, what is refused, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from claimgraph.edition import Edition
    from conftest import Run


@pytest.fixture
def ask(runner: Run, asked: Edition) -> Run:
    """Run ``claimgraph sparql`` on the tiny edition."""

    def run(*args: str, stdin: str | bytes | None = None) -> Result:
        return runner("sparql", *args, "--edition", str(asked.root), stdin=stdin)

    return run


QUERY = "SELECT ?l { ?c rdf:subject ent:britain ; rdfs:label ?l }"


def test_sources(ask: Run, tmp_path: Path) -> None:
    """The query is an argument, a file or standard input; prefixes of the table need no declaration."""
    (tmp_path / "q.rq").write_bytes(b"\xef\xbb\xbf" + QUERY.encode())
    results = [
        ask(QUERY),
        ask("-f", str(tmp_path / "q.rq")),
        ask("-", stdin=QUERY),
        ask("-f", "-", stdin=QUERY),
    ]
    assert {result.stdout for result in results} == {"l\n--------------\nBritain rules.\n"}


def test_truth(ask: Run) -> None:
    """A yes-or-no question prints its answer and exits 1 on no."""
    yes, no = ask("ASK { ?c rdf:subject ent:britain }"), ask("ASK { ?c rdf:subject ent:annotator }")
    assert (yes.stdout, yes.exit_code, no.stdout, no.exit_code) == ("true\n", 0, "false\n", 1)
    assert no.stderr == ""


def test_graph(ask: Run) -> None:
    """CONSTRUCT and DESCRIBE give a graph, as Turtle unless said otherwise."""
    assert (
        "ent:portugal"
        in ask("CONSTRUCT { ?s ?p ?o } { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }").stdout
    )
    assert (
        "<https://example.org/small/entity/britain>" in ask("DESCRIBE ent:britain", "-F", "ntriples").stdout
    )


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", 4, "SERVICE reaches outside"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 4, "FROM reaches outside"),
        ("DELETE WHERE { ?s ?p ?o }", 4, "read only"),
        ("SELECT * " + "{" * 5_000, 4, "nest deeper"),
        (f"ASK {{ FILTER({'!' * 50_000}true) }}", 4, "gave up"),
        ("SELECT * { ?s ?p ?o", 2, "does not parse"),
        ("SELECT * { ?s ?p ?o FILTER(<urn:f>(?o)) }", 2, "function <urn:f> is not supported"),
        ("SELECT * { ?s nope:p ?o }", 2, "nobody declares the prefix nope:"),
        ('SELECT * { ?s ?p "a }', 2, "line 1, column 18"),
        ("", 2, "the query is empty"),
        (" # nothing\n", 2, "the query is empty"),
    ],
)
def test_refused(ask: Run, query: str, code: int, message: str) -> None:
    """What may not run, or cannot, is one line and an exit code."""
    result = ask(query)
    assert result.exit_code == code
    assert message in result.stderr and result.stderr.count("\n") == 1 and result.stdout == ""


def test_limits(ask: Run) -> None:
    """Time and memory can be limited from the command line."""
    slow = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6)) + " }"
    result = ask(slow, "--timeout", "0.5")
    assert result.exit_code == 4 and "longer than 0.5 s" in result.stderr


@pytest.mark.parametrize(
    "args", [("--timeout", "nan"), ("--timeout", "inf"), ("--timeout", "1e300"), ("--memory", "9" * 15)]
)
def test_limits_are_numbers(ask: Run, args: tuple[str, ...]) -> None:
    """A limit that no clock or memory can hold is a usage problem, not a fault."""
    result = ask("ASK {}", *args)
    assert result.exit_code == 2 and args[0] in result.stderr and result.stderr.count("\n") == 1


def test_closed_standard_input(asked: Edition) -> None:
    """Reading the query from a standard input that is closed is said in one line."""
    program = "from claimgraph.cli import main; main()"
    command = ["sh", "-c", '"$0" "$@" <&-', sys.executable, "-c", program, "sparql", "-"]
    done = subprocess.run([*command, "--edition", str(asked.root)], check=False, capture_output=True)
    assert done.returncode == 3
    assert done.stderr == b"standard input is closed. Name a file with -f FILE.\n"


def test_damaged_cache(asked: Edition, tmp_path: Path, runner: Run) -> None:
    """A store that somebody emptied is built again, and that is said."""
    environment = {"CLAIMGRAPH_CACHE": str(tmp_path)}
    assert runner("build", "--edition", str(asked.root), **environment).exit_code == 0
    for file in tmp_path.glob("*/store/*"):
        file.unlink()
    result = runner("sparql", "ASK {}", "--edition", str(asked.root), **environment)
    assert result.exit_code == 0 and "true" in result.stdout
    assert result.stderr.startswith("The cached graph was damaged, store/")


def test_bytes_that_are_no_text(ask: Run) -> None:
    """An argument that is not UTF-8 is said to be so."""
    result = ask('SELECT * { ?s ?p "\udcff" }')
    assert result.exit_code == 3 and "not UTF-8" in result.stderr


def test_allowed(ask: Run) -> None:
    """FROM, asked for by name, is carried out, and reaches no file."""
    result = ask("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "--allow", "from")
    assert result.exit_code == 0 and "root" not in result.stdout


def test_unreadable(ask: Run, tmp_path: Path) -> None:
    """A file that is missing or not UTF-8 is exit code 3."""
    (tmp_path / "bad.rq").write_bytes(b"\xff")
    assert ask("-f", str(tmp_path / "none.rq")).exit_code == 3
    result = ask("-f", str(tmp_path / "bad.rq"))
    assert result.exit_code == 3 and "not UTF-8" in result.stderr


def test_empty(ask: Run) -> None:
    """An empty answer says which pattern matches nothing."""
    result = ask("SELECT * { ?c rdf:subject ent:britian }")
    assert result.exit_code == 0 and "did you mean ent:britain" in result.stderr
