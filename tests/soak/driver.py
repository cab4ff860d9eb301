"""Starts the processes that read, goes on behind what kills them, and adds up what became of it all."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
SEED = 1918
#: MiB that no process may take.
MOST = 1024


@dataclass
class Soaked:
    """What became of the inputs of one parser; ``faults`` are (number of the input, what was said)."""

    name: str
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    peak: int = 0

    @property
    def wrong(self) -> list[str]:
        """What must not be, in words."""
        found = [f"{self.name} {number}: {said}" for number, said in self.faults]
        if self.peak > MOST:
            found.append(f"{self.name} took {self.peak} MiB")
        return found


def soak(name: str, number: int, seed: int = SEED, first: int = 0) -> Soaked:
    """Give parser ``name`` its inputs ``first`` to ``first + number``."""
    soaked = Soaked(name)
    at, end = first, first + number
    with tempfile.TemporaryDirectory(prefix="claimgraph-soak-") as folder:
        place, report = Path(folder, "place"), Path(folder, "report")
        while at < end:
            place.write_bytes(struct.pack("q", at - 1))
            report.unlink(missing_ok=True)
            paths = os.pathsep.join([str(TESTS), *filter(None, sys.path)])
            done = subprocess.run(
                [sys.executable, "-m", "soak.worker", name, *map(str, (seed, at, end - at, place, report))],
                env={**os.environ, "PYTHONPATH": paths},
                capture_output=True,
                check=False,
            )
            if report.exists():
                told = json.loads(report.read_text())
                soaked.outcomes.update(told["outcomes"])
                soaked.faults += map(tuple, told["faults"])
                soaked.peak = max(soaked.peak, told["peak"])
                break
            (reached,) = struct.unpack("q", place.read_bytes())
            if reached < at:
                raise RuntimeError(f"{name} does not start: {done.stderr.decode(errors='replace')[-2_000:]}")
            said = done.stderr.decode(errors="replace")[-1_500:]
            how = "hangs" if "Timeout" in said else f"ends the process with {done.returncode}"
            soaked.faults.append((reached, f"{how}: {said}"))
            soaked.outcomes["fault"] += 1
            soaked.outcomes["not told"] += reached - at  # read before the process died, outcomes unknown
            at = reached + 1
    return soaked


def table(soaks: list[Soaked]) -> str:
    """The outcomes as a Markdown table."""
    lines = [
        "| input | number | read | refused | ended by a limit | faults | MiB |",
        "| --- " + "| ---: " * 6 + "|",
    ]
    for one in soaks:
        counts = one.outcomes
        cells = [
            sum(counts.values()), *(counts[kind] for kind in ("read", "refused", "limit", "fault")), one.peak
        ]  # fmt: skip
        lines.append(f"| {one.name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    return "\n".join(lines)
