"""``make soak``: every reader with many inputs, hostile values, kills, damages; what became of them.

Of 100,000 inputs for each reader there are 20,000 values, 1,000 kills and 420 damages; other numbers are in
proportion. The walls and the equal bytes are tested as they always are.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from soak.driver import SEED, Soaked, soak, table
from soak.others import damages, kills, tests, values
from soak.parsers import PARSERS


def main() -> int:
    """Run what the arguments ask for; 1 where anything is wrong."""
    arguments = argparse.ArgumentParser(prog="make soak", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--number", type=int, default=100_000, help="inputs for each reader")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--first", type=int, default=0, help="the number of the first input")
    arguments.add_argument("--only", action="append", choices=PARSERS, help="this reader alone")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = arguments.parse_args()

    def timed(name: str) -> Soaked:
        started = time.monotonic()
        found = soak(name, given.number, given.seed, given.first)
        taken = time.monotonic() - started
        print(f"{name}: {taken:,.0f} s, {len(found.wrong)} faults", file=sys.stderr, flush=True)
        return found

    with ThreadPoolExecutor(given.jobs) as pool:
        soaks = list(pool.map(timed, given.only or PARSERS))
    told = []
    if not given.only:
        soaks.append(values(max(given.number // 5, 1), given.seed))
        told.append(kills(max(given.number // 100, 1), given.seed))
        told.append(damages(max(given.number * 42 // 10_000, 1), given.seed))
        told.append(tests("test_walls.py", "test_same_bytes.py"))
    print("\n\n".join([table(soaks), *(one.text for one in told)]))
    wrong = [line for one in soaks for line in one.wrong] + [line for one in told for line in one.wrong]
    for line in wrong:
        print(line, file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
