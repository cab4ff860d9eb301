"""Work in a copy of the process: the same result, the same files, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

#: Begins a program that is held to one processor where it is called with "one".
HEAD = """
import os, sys
if sys.argv[1] == "one" and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from claimgraph.publishing.background import in_background
"""
RESULT = """
with in_background(lambda: (print("nothing of the copy"), os.getpid(), "made")[1:]) as result:
    process, made = result()
two = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
assert (process != os.getpid()) == two, (process, two)
sys.stderr.write(made)
"""
FAILING = """
from claimgraph.errors import Refused
def work():
    raise Refused("it fails", "", "")
with in_background(work) as result:
    try:
        result()
    except Refused as error:
        sys.stderr.write(error.what)
"""
LEFT = """
from time import sleep
def work():
    sleep(600)
try:
    with in_background(work):
        raise KeyError("left")
except KeyError:
    pass
try:
    os.waitpid(-1, getattr(os, "WNOHANG", 0))
except ChildProcessError:
    sys.stderr.write("nobody")
"""
#: Is killed while the copy works.
KILLED = """
from time import sleep
with in_background(lambda: (sleep(5), os.write(held.fileno(), b"still here"))):
    os.kill(os.getpid(), 9)
"""
#: Says when a copy of the process is made.
PUBLISH = """
from claimgraph.__main__ import main
sys.addaudithook(lambda event, _: os.write(2, b"a copy!") if event == "os.fork" else None)
sys.argv = ["claimgraph", "publish", *sys.argv[2:]]
main()
"""


def run(script: str, processors: str, *args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A program of its own, in which no other thread runs."""
    given = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-c", HEAD + script, processors, *args]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("processors", ["all", "one"])
@pytest.mark.parametrize(("script", "told"), [(RESULT, "made"), (FAILING, "it fails"), (LEFT, "nobody")])
def test_the_result_is_the_same_wherever_it_is_made(script: str, told: str, processors: str) -> None:
    """A result comes, an error is raised here, and who leaves early leaves no process behind."""
    assert run(script, processors).stderr == told


def test_the_copy_ends_with_who_made_it(tmp_path: Path) -> None:
    """Nothing goes on working for a process that was killed."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    given = {"PYTHONPATH": os.pathsep.join(sys.path)}
    held = f"held = open({str(pipe)!r}, 'wb')\n"
    process = subprocess.Popen([sys.executable, "-c", HEAD + held + KILLED, "all"], env=given)
    with pipe.open("rb") as stream:
        assert stream.read() == b"", "all that held the pipe have ended"
    assert process.wait() == -9


def test_a_folder_is_the_same_with_one_processor_and_with_all(tmp_path: Path) -> None:
    """Publishing writes the same bytes in a copy of the process, made where it pays, and without one."""
    edition = write_edition(tmp_path / "edition").root
    folders = []
    for processors in ("all", "one"):
        out = tmp_path / processors
        own = {"CLAIMGRAPH_CACHE": str(tmp_path / "cache"), "CLAIMGRAPH_EDITION": str(edition)}
        run("from claimgraph.build import ensure_built; from claimgraph.edition import find_edition; "
            "ensure_built(find_edition())", processors, **own)  # fmt: skip
        told = run(PUBLISH, processors, str(out), **own).stderr
        two = processors == "all" and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
        assert told.count("a copy!") == two, "no engine had begun its threads before"
        folders.append({one.relative_to(out): one.read_bytes() for one in out.rglob("*") if one.is_file()})
    assert folders[0] == folders[1]
    assert any(path.name.endswith(".ttl.gz") for path in folders[0])
