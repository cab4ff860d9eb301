"""What else is soaked: hostile values, and the tests of the walls, which put all their spellings."""

from __future__ import annotations

import subprocess
import sys
import warnings

from soak.driver import TESTS, Soaked
from spellings import hostile_values, shape_kept


def values(number: int, seed: int) -> Soaked:
    """Values that want to be a part of the query: each is refused or stays one term."""
    soaked = Soaked("values in queries")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's, of numbers that Python cannot hold
        for at, (kind, value) in enumerate(hostile_values(seed, number)):
            kept = shape_kept(kind, value)
            soaked.outcomes["refused" if kept is None else "read" if kept else "fault"] += 1
            if kept is False:
                soaked.faults.append((at, f"{kind} {value!r} changes the query"))
    return soaked


def walls() -> str:
    """What is wrong with the walls around queries, "" for nothing: their tests, with all spellings."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_walls.py"],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else f"the walls: {done.stdout[-3_000:]}"
