"""Questions of the edition that comes with the tool are trusted: asked in this process, within limits."""

from __future__ import annotations

import _thread
import subprocess
import sys
from binascii import crc32
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from claimgraph.build import cache_root
from claimgraph.build.answer_cache import PREFIX, CachedAnswer
from claimgraph.queries import bind
from claimgraph.workspace.stored_queries import find_query
from patience import wait_until

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run


def test_time_limit() -> None:
    """The time limit holds for a stored query that runs in this process, too."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from claimgraph.cli import main; main()",
            "query",
            "mentions",
            "limit=9",  # with a value nothing is kept
            "--timeout",
            "0.0001",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert "took longer than" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the peak of memory is known")
def test_memory_limit(published: Published) -> None:
    """The memory limit holds in this process: one line, exit code 4, and nothing written before."""
    assert published.store
    program = (
        "from claimgraph.cli.query_output import answer\n"
        "from claimgraph.workspace.workspace import Limits, Question, Workspace\n"
        "question = Question('SELECT ?x { ?a ?b ?c . ?d ?e ?f '\n"
        "    'BIND(CONCAT(STR(?a), STR(?b), STR(?c), STR(?f)) AS ?x) } ORDER BY ?x', trusted=True)\n"
        "answer(Workspace(limits=Limits(1800, 64)), question, 'csv')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == "the query needs more than 64 MiB of memory. Narrow it or give --memory MIB.\n"


def test_watch_ends_with_a_query_that_fails(runner: Run, published: Published) -> None:
    """A query that fails calls its watch off, so that nobody ends the process later."""
    assert published.store
    before = _thread._count()
    result = runner("query", "mentions", "-F", "turtle")
    assert result.exit_code == 2 and "rows cannot be written as turtle" in result.stderr
    wait_until(lambda: _thread._count() == before, "the watching thread ended")


def test_a_kept_answer_is_shown(runner: Run, published: Published, edition: Edition) -> None:
    """A stored question without values is answered once for a graph; with values it is put each time."""
    first, again = (runner("query", "mentions", "-F", "csv") for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, again.stdout) and first.stdout.count("\n") > 2
    text = bind(find_query(edition, "mentions"), {})
    kept = CachedAnswer(published.dir.parent, published.hash, "mentions")
    assert kept.exists() and kept.load(text) is not None
    try:
        kept.save(text, Store().query('SELECT ?said { VALUES ?said { "what was kept" } }'))
        assert runner("query", "mentions", "-F", "csv").stdout.splitlines() == ["said", "what was kept"]
        assert "was kept" not in runner("query", "mentions", "limit=3", "-F", "csv").stdout
    finally:
        (cache_root() / f"{PREFIX}{published.hash[:16]}-{crc32(b'mentions'):08x}").unlink()


def test_hot_path_imports(published: Published) -> None:
    """A stored query imports nothing heavy: a few milliseconds here are what the whole answer may take."""
    assert published.store
    program = (
        "import atexit, os, sys\nfrom claimgraph.__main__ import main\n"
        "heavy = 'rdflib rich rapidfuzz pyshacl json subprocess ast dataclasses decimal dis fnmatch '\n"
        "heavy += 'claimgraph.sparql_tokens claimgraph.validate claimgraph.api claimgraph.dates '\n"
        "heavy += 'claimgraph.model.records ipaddress'\n"
        "loaded = lambda name: type(sys.modules.get(name)).__name__ == 'module'\n"
        "atexit.register(lambda: os.write(2, f'{[*filter(loaded, heavy.split())]}\\n'.encode()))\n"
        "sys.argv = ['claimgraph', 'query', 'mentions']\nmain()"
    )
    # Another edition is asked in a child process.
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout and done.stderr.splitlines()[-1] == "[]"


def test_nothing_remote_is_imported_for_local_questions(published: Published) -> None:  # noqa: ARG001
    """A question to the built graph imports neither the module nor HTTP."""
    program = (
        "import sys; sys.argv = ['claimgraph', 'query', 'votes']\n"
        "from claimgraph.cli import main\n"
        "try: main(standalone_mode=False)\n"
        "finally: print({'http.client', 'urllib3', 'claimgraph.remote'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "set()"
