"""The speed figures, measured again: ``make bench`` or ``python benchmarks/run.py``.

Every figure is a median over several runs of whole processes on this machine; only ratios and the limits in
seconds are promised.

    python benchmarks/run.py [--runs 7] [--triples 60000] [--query SLUG]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from claimgraph.build import ensure_built
from claimgraph.edition import find_edition
from claimgraph.exporters import export
from scale import scale

ROOT = Path(__file__).parent.parent
CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")

#: For a plain Python with rdflib alone: what somebody does who has the Turtle and the query, not claimgraph.
RDFLIB_SCRIPT = """
import sys, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="turtle")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row, sep="\\t")
"""


def seconds(command: list[str], environment: dict[str, str], accepted: tuple[int, ...] = (0,)) -> float:
    """How long one run of ``command`` takes; stops the benchmark at an exit code not in ``accepted``."""
    started = perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    took = perf_counter() - started
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return took


def median(
    command: list[str], environment: dict[str, str], runs: int, accepted: tuple[int, ...] = (0,)
) -> float:
    """The median of ``runs`` runs after one that warms the disk cache."""
    seconds(command, environment, accepted)
    return statistics.median(seconds(command, environment, accepted) for _ in range(runs))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--triples", type=int, default=60_000)
    parser.add_argument("--query", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as folder:
        work = Path(folder)
        os.environ["CLAIMGRAPH_CACHE"] = str(work / "cache")
        environment = dict(os.environ)
        measure(options.runs, options.triples, options.query, work, environment)


def measure(runs: int, triples: int, slug: str, work: Path, environment: dict[str, str]) -> None:
    """All figures, each printed as soon as it is known."""
    edition = find_edition(ROOT)
    published = ensure_built(edition)
    pages = published.nquads.read_bytes().count(b"\n")
    copies = 1
    while True:
        large = scale(ROOT, work / f"edition-{copies}", copies)
        size = ensure_built(find_edition(large)).nquads.read_bytes().count(b"\n")
        if size >= triples or copies > 40:
            break
        copies += max(1, round((triples - size) * copies / size * 0.9))
    slug = slug or next(
        file.stem
        for file in edition.query_files()
        if "?_" not in file.read_text() and "checks" not in file.parts
    )
    query_file = next(file for file in edition.query_files() if file.stem == slug)
    turtle = work / "export.ttl"
    turtle.write_bytes(export(edition, published.nquads, "turtle"))

    print(
        f"Pages as curated: {pages:,} triples. Repeated {copies} times: {size:,}. Medians of {runs} runs.\n"
    )
    print(f"{'what':<58} {'seconds':>8}  {'ratio':<34} limit")
    base = median([sys.executable, "-c", "import click, pyoxigraph"], environment, runs)
    row("python -c 'import click, pyoxigraph'", base)
    query = median([CLAIMGRAPH, "query", slug], environment, runs)
    row(
        f"claimgraph query {slug}, warm",
        query,
        f"{query / base:.2f} × click+pyoxigraph",
        "≤ 2.0",
        query <= 2 * base,
    )
    plain = median([sys.executable, "-c", RDFLIB_SCRIPT, str(turtle), str(query_file)], environment, runs)
    row(
        f"rdflib script, {slug}.rq on the exported Turtle",
        plain,
        f"{plain / query:.1f} × claimgraph query",
        "≥ 10",
        plain >= 10 * query,
    )
    build = median([CLAIMGRAPH, "build", "--rebuild", "--edition", str(large)], environment, runs)
    row(f"claimgraph build --rebuild, {size:,} triples", build, "", "≤ 2 s", build <= 2)
    judge = median([CLAIMGRAPH, "validate", "--edition", str(large)], environment, runs, (0, 1))
    row(f"claimgraph validate, {size:,} triples", judge, "", "≤ 6 s", judge <= 6)
    checks = median(
        [CLAIMGRAPH, "validate", "--checks-only", "--edition", str(large)], environment, runs, (0, 1)
    )
    row(f"claimgraph validate --checks-only, {size:,} triples", checks)


def row(what: str, took: float, ratio: str = "", limit: str = "", met: bool = True) -> None:
    """One line of the table."""
    print(f"{what:<58} {took:8.3f}  {ratio:<34} {limit}{'' if met else '   NOT MET'}", flush=True)


if __name__ == "__main__":
    main()
