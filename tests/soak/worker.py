"""The process that reads: one parser, one input after the other, its place told as it goes.

Started by :mod:`soak.driver`, which looks what became of it: an input that kills or hangs this process is
known by the place that was told last.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import random
import resource
import struct
import sys
import tempfile
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import ClaimgraphError
from soak.mutate import mutated
from soak.parsers import PARSERS

if TYPE_CHECKING:
    from soak.parsers import Parser, Read

#: Seconds of wall-clock time after which an input hangs, and the process is ended.
PATIENCE = 300
#: Bytes that the process may take beyond what it takes when all is loaded.
MEMORY = 1 << 30
#: How many faults are told; where there are more, the first tell enough.
TOLD = 20


def main(name: str, seed: int, first: int, number: int, place: str, report: str) -> None:
    """Read inputs ``first`` to ``first + number`` of parser ``name``; tell the place, then the outcome."""
    parser = PARSERS[name]
    seeds = parser.seeds()
    outcomes: Counter[str] = Counter()
    faults: list[tuple[int, str]] = []
    with tempfile.TemporaryDirectory(prefix="claimgraph-soak-") as folder:
        read = parser.open(Path(folder))
        for good in seeds[:3]:
            _outcome(parser, read, good)  # imports what is imported late
        if not parser.forked:
            resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY,) * 2)
        told = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        gc.collect()
        for at in range(first, first + number):
            os.pwrite(told, struct.pack("q", at), 0)
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            content = mutated(random.Random(f"{seed} {name} {at}"), seeds, parser.scraps)  # noqa: S311
            kind, said = _outcome(parser, read, content)
            outcomes[kind] += 1
            if kind == "fault" and len(faults) < TOLD:
                faults.append((at, said))
        faulthandler.cancel_dump_traceback_later()
    who = resource.RUSAGE_CHILDREN if parser.forked else resource.RUSAGE_SELF
    peak = (resource.getrusage(who).ru_maxrss if parser.forked else _peak()) // 1024
    Path(report).write_text(json.dumps({"outcomes": outcomes, "faults": faults, "peak": peak}))
    os._exit(0)


def _peak() -> int:
    """The most memory that this process held, in KiB.

    Where Linux tells: getrusage counts what the process held that started this one, if that was more.
    """
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _outcome(parser: Parser, read: Read, content: bytes) -> tuple[str, str]:
    """(what became of an input, what was said): "read", "refused", "limit" or "fault"."""
    return _forked(read, content) if parser.forked else _here(read, content)


def _here(read: Read, content: bytes) -> tuple[str, str]:
    try:
        read(content)
    except ClaimgraphError as error:
        lines = error.lines()
        if not lines or any("\n" in line or not line for line in lines):
            return "fault", f"an error that is not one line: {lines!r}"
        return "refused", lines[0]
    except BaseException:  # noqa: BLE001 - that is what is looked for
        return "fault", traceback.format_exc(limit=-6)
    return "read", ""


def _forked(read: Read, content: bytes) -> tuple[str, str]:
    """The same in a process of its own, as the package's child is one."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            code = 70
            try:
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, 1)
                os.dup2(said.fileno(), 2)
                sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
                kind, what = _here(read, content)
                sys.stderr.write(what)
                sys.stderr.flush()
                code = {"read": 0, "refused": 3}.get(kind, 70)
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        words = said.read(4_000).decode(errors="replace")
    code = os.waitstatus_to_exitcode(status)
    if code in (0, 3):
        return ("read", "refused")[code == 3], words
    # Killed by a signal: the package's parent tells it as a limit (claimgraph.sandbox.exit_error).
    return ("limit", words) if code < 0 else ("fault", f"exit code {code}: {words}")


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], sys.argv[6])
