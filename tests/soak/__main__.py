"""``make soak``: every reader with many inputs, hostile values, the walls; a table of what became of them.

Of 100,000 inputs for each reader there are 20,000 values; other numbers are in proportion.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from soak.driver import SEED, Soaked, soak, table
from soak.others import values, walls
from soak.parsers import PARSERS


def main() -> int:
    """Run what the arguments ask for; 1 where anything is wrong."""
    arguments = argparse.ArgumentParser(prog="make soak", description=__doc__.partition("\n")[0])
    arguments.add_argument("--number", type=int, default=100_000, help="inputs for each parser")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first input")
    arguments.add_argument("--only", action="append", choices=PARSERS, help="this parser alone")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = arguments.parse_args()

    def timed(name: str) -> Soaked:
        started = time.monotonic()
        found = soak(name, given.number, given.seed, given.first)
        print(f"{name}: {time.monotonic() - started:,.0f} s", file=sys.stderr, flush=True)
        return found

    with ThreadPoolExecutor(given.jobs) as pool:
        soaks = list(pool.map(timed, given.only or PARSERS))
    amiss = ""
    if not given.only:
        soaks.append(values(max(given.number // 5, 1), given.seed))
        amiss = walls()
    print(table(soaks))
    wrong = [line for one in soaks for line in one.wrong] + ([amiss] if amiss else [])
    for line in wrong:
        print(line, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
