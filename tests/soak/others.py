"""What else is soaked: hostile values, kills, damages, and the tests of the walls and of equal bytes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import NamedTuple

from conftest import ASKED
from corruptions import BAD, corruption_rounds
from corruptions import table as damage_table
from kills import kill_rounds
from soak.driver import TESTS, Soaked
from spellings import hostile_values, shape_kept
from tiny_edition import write_edition


class Told(NamedTuple):
    """What a part of the soak says of itself, and what it found wrong."""

    text: str
    wrong: list[str]


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


def kills(number: int, seed: int) -> Told:
    """Every command that writes, killed or told to end at drawn moments, then run again."""
    with tempfile.TemporaryDirectory(prefix="claimgraph-kills-") as folder:
        rounds = kill_rounds(number, seed, Path(folder), ASKED)
    wrong = [f"{one.command}, {one.how}, {one.place}: {one.wrong}" for one in rounds if one.wrong]
    commands = len({one.command for one in rounds})
    text = f"{len(rounds):,} kills of {commands} commands: {len(wrong)} left something torn or lying about"
    return Told(text, wrong)


def damages(number: int, seed: int) -> Told:
    """Damages to the cache, each met by every command that reads it."""
    with tempfile.TemporaryDirectory(prefix="claimgraph-damages-") as folder:
        edition = write_edition(Path(folder) / "edition", claims=ASKED)
        rounds = corruption_rounds(number, seed, Path(folder), edition)
    wrong = [f"{one.damage} in {one.file}, {one.command}: {one.said}" for one in rounds if one.outcome in BAD]
    return Told(f"{number:,} damages to the cache:\n{damage_table(rounds)}", wrong)


def tests(*names: str) -> Told:
    """Tests that need no other numbers than they have."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    return Told(done.stdout.splitlines()[-1], [] if done.returncode == 0 else [done.stdout[-3_000:]])
