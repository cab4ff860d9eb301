"""Processes measured from outside, as somebody at a prompt meets them: clock, processor and memory."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")

#: Runs a command and tells what memory it held at most, in the kilobytes of Linux.
PEAK_SCRIPT = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Took(NamedTuple):
    """What a process took, in seconds: ``wall`` on the clock, ``processor`` in user and system time."""

    wall: float
    processor: float


def run(command: list[str], environment: dict[str, str], accepted: tuple[int, ...] = (0,)) -> Took:
    """One run of ``command``; stops the benchmark at an exit code not in ``accepted``."""
    before, started = _processor(), perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    wall, used = perf_counter() - started, _processor() - before
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return Took(wall, used)


def _processor() -> float:
    """Processor time of all processes that were waited for; ``os.times`` counts in hundredths of a second."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def median(runs: int, once: Callable[[], Took]) -> Took:
    """The medians of ``runs`` runs, after one that fills caches of files and of bytecode."""
    once()
    taken = [once() for _ in range(runs)]
    return Took(statistics.median(one.wall for one in taken), statistics.median(one[1] for one in taken))


def at_most(root: Path, command: list[str], environment: dict[str, str]) -> tuple[Took, int]:
    """One run of a command on the edition ``root``, whose cache lies inside it; and the MB that it held."""
    own = {"CLAIMGRAPH_EDITION": str(root), "CLAIMGRAPH_CACHE": str(root / "cache")}
    before, started = _processor(), perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PEAK_SCRIPT, CLAIMGRAPH, *command],
        env={**environment, **own}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    took = Took(perf_counter() - started, _processor() - before)
    return took, int(done.stdout) // 1024
