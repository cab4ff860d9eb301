"""The speed figures, measured again: ``make bench`` or ``python benchmarks/run.py``.

Whole processes are measured from outside, as somebody at a prompt meets them, each several times; the figure
is the median. ``--write`` puts the tables into ``benchmarks/README.md``, which says how to read them.

    python benchmarks/run.py [--runs 7] [--lectures 10,50] [--long] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from functools import cached_property, partial
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import QuerySolutions

from claimgraph.build import cache_root, ensure_built
from claimgraph.build.answer_cache import PREFIX
from claimgraph.edition import find_edition
from claimgraph.exporters import export
from claimgraph.files.write import write_file
from claimgraph.importers import join
from claimgraph.queries import bind
from claimgraph.store import evaluate, open_readonly
from claimgraph.workspace.stored_queries import list_queries
from lectures import write_lectures
from processes import CLAIMGRAPH, Took, at_most, median, run
from prose import write_prose
from register import ROWS, answering, write_register

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).parent / "README.md"
#: Between these lines of the page stand the figures.
BEGIN, END = "<!-- figures: written by run.py -->\n", "<!-- end of figures -->\n"

#: Limits that are ratios: query and ``show`` to the imports, rdflib to a query, a writer to the engine's.
QUERY, SHOW, RDFLIB, WRITE = 1.35, 2.0, 10.0, 2.0
#: Limits in seconds; a stored query and a question to a large register in a process that has all open.
BUILD, VALIDATE, PUBLISH, FIND, STORED, REGISTER = 1.34, 1.2, 20.0, 0.15, 0.05, 2.0
#: Limits in seconds were set on a machine on which rdflib read so many triples of Turtle in so many seconds.
READ_TRIPLES, READ = 50_000, 1.53
#: For so many lectures: how many times one lecture's processor time a build may take for each, and its MB.
EACH, MEMORY = 1.2, 1500
#: Paragraphs of a long text, a command, the seconds of processor and the MB that it may take.
LONG = ((6000, ["build"], 10.0, 400), (1200, ["draw", "coverage"], 4.0, 400))

#: What is said of a figure beyond its limit.
MISSED = ", **not met**"

#: The peer of that: rdflib reads the graph, and does nothing else.
READ_SCRIPT = """
import sys, rdflib
rdflib.Graph().parse(sys.argv[1], format="turtle")
"""

#: The least that joining a register can cost: its triples read into a store by the engine alone.
LOAD_SCRIPT = """
import sys, pyoxigraph
pyoxigraph.Store().bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
"""

#: The least that writing the graph can cost: read and written by the engine alone, in an order of its own.
WRITE_SCRIPT = """
import sys, pyoxigraph
read = pyoxigraph.parse(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
triples = [quad.triple for quad in read]
pyoxigraph.serialize(triples, format=getattr(pyoxigraph.RdfFormat, sys.argv[2]))
"""

#: The same, written as claimgraph does: sorted and with prefixes, so that files can be compared.
EXPORT_SCRIPT = """
import sys
from pathlib import Path
from claimgraph.edition import find_edition
from claimgraph.exporters import export
export(find_edition(), Path(sys.argv[1]), sys.argv[2])
"""

#: What somebody does who has the Turtle and the query, but not claimgraph.
RDFLIB_SCRIPT = """
import sys, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="turtle")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row, sep="\\t")
"""


class Asked(NamedTuple):
    """A stored query with its defaults: name, text, seconds in this process, and rows."""

    name: str
    text: str
    took: float
    rows: int


class Bench:
    """What all tables need: the edition as it is built, where to work, and how slow the machine is now."""

    def __init__(self, runs: int, work: Path, environment: dict[str, str]) -> None:
        self.work, self.environment = work, environment
        #: How often a process is run, and one that takes a second or more.
        self.runs, self.slow = runs, max(1, runs // 2)
        self.edition = find_edition(ROOT)
        self.published = ensure_built(self.edition)
        self.turtle = work / "export.ttl"
        self.turtle.write_bytes(export(self.edition, self.published.nquads, "turtle"))
        self.triples = self.published.nquads.read_bytes().count(b"\n")

    def quick(self, *command: str) -> Took:
        """The median of a process that takes less than a second."""
        return median(self.runs, partial(run, list(command), self.environment))

    def long(self, *command: str, accepted: tuple[int, ...] = (0,)) -> Took:
        """The median of a process that takes a second or more."""
        return median(self.slow, partial(run, list(command), self.environment, accepted))

    @cached_property
    def read(self) -> Took:
        """What rdflib takes here to read the graph."""
        return self.long(sys.executable, "-c", READ_SCRIPT, str(self.turtle))

    @cached_property
    def slower(self) -> float:
        """How many times slower this machine is than the one on which limits in seconds were set."""
        return self.read.processor * READ_TRIPLES / self.triples / READ

    def within(self, took: float, most: float, unit: float = 1.0, name: str = "s") -> str:
        """A limit in seconds, told in ``unit``; and whether ``took`` meets it, here or where it was set."""
        limit = f"≤ {most / unit:g} {name}"
        if took <= most:
            return limit
        there = took / self.slower
        missed = "" if there <= most else MISSED
        return f"{limit}: {there / unit:.3g} {name} at the limit's speed{missed}"

    @cached_property
    def asked(self) -> list[Asked]:
        """Every stored query with its defaults, on the opened store, the slowest first."""
        store = open_readonly(self.published.store)
        asked = []
        for theme, queries in list_queries(self.edition).items():
            for query in queries:
                text, taken, rows = bind(query, {}), [], 0
                for _ in range(5):
                    started = perf_counter()
                    answer = evaluate(store, text)
                    rows = sum(1 for _ in answer) if isinstance(answer, QuerySolutions) else 1
                    taken.append(perf_counter() - started)
                asked.append(Asked(f"{theme}/{query.slug}", text, statistics.median(taken), rows))
        return sorted(asked, key=lambda one: (-one.took, one.name))


def commands(bench: Bench) -> Iterator[str]:
    """The table of commands on the lecture, each line as soon as it is known."""
    yield (
        f"{bench.triples:,} triples; Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, "
        f"rdflib {version('rdflib')}, pySHACL {version('pyshacl')}; {os.cpu_count()} cores; "
        f"medians of {bench.runs} runs, of {bench.slow} where one takes a second or more."
    )
    yield ""
    yield from header("what", "seconds", "processor", "ratio", "limit")
    python = (sys.executable, "-c")
    start = bench.quick(*python, "import click, pyoxigraph")
    yield row('`python -c "import click, pyoxigraph"`', start)
    yield row(
        "rdflib reads the exported Turtle",
        bench.read,
        f"{bench.slower:.2f} × where limits in seconds were set",
    )

    def to_imports(what: str, took: Took, most: float = 0.0) -> str:
        ratio = took.wall / start.wall
        return row(what, took, f"{ratio:.2f} × the imports", held(ratio, most) if most else "")

    answered = [one for one in bench.asked if one.rows]
    cheap, typical = answered[-1], answered[len(answered) // 2]
    for one, kind in ((cheap, "a cheap query"), (typical, "a typical query")):
        command = [CLAIMGRAPH, "query", one.name]
        first = median(bench.runs, partial(run_first, command, bench.environment))
        yield to_imports(
            f"`claimgraph query {one.name}` ({kind}, {one.rows} rows), for the first time", first
        )
        query = bench.quick(*command)
        yield to_imports(f"`claimgraph query {one.name}`, asked again", query, QUERY)
    yield to_imports("`claimgraph show lenin`, warm", bench.quick(CLAIMGRAPH, "show", "lenin"), SHOW)
    file = bench.work / "typical.rq"
    file.write_text(typical.text, encoding="utf-8")
    plain = bench.long(*python, RDFLIB_SCRIPT, str(bench.turtle), str(file))
    ratio = plain.wall / query.wall
    what = f"the same query, rdflib on the exported Turtle ({typical.name})"
    limit = f"≥ {RDFLIB:g}{'' if ratio >= RDFLIB else MISSED}"
    yield row(what, plain, f"{ratio:.0f} × `claimgraph query`", limit)

    nquads = str(bench.published.nquads)
    for name, peer in (("turtle", "TURTLE"), ("jsonld", "JSON_LD")):
        engine = bench.long(*python, WRITE_SCRIPT, nquads, peer)
        written = bench.long(*python, EXPORT_SCRIPT, nquads, name)
        ratio = written.processor / engine.processor
        yield row(f"the same by pyoxigraph alone ({name})", engine)
        what = f"the whole graph as {name}, read and written by claimgraph"
        yield row(what, written, f"{ratio:.2f} × pyoxigraph's processor time", held(ratio, WRITE))

    def build() -> Took:
        with tempfile.TemporaryDirectory(dir=bench.work) as cache:
            return run([CLAIMGRAPH, "build"], {**bench.environment, "CLAIMGRAPH_CACHE": cache})

    def timed(what: str, took: Took, most: float) -> str:
        return row(what, took, "", bench.within(took.wall, most))

    yield timed("`claimgraph build`, from nothing", median(bench.slow, build), BUILD)
    yield timed("`claimgraph validate`", bench.long(CLAIMGRAPH, "validate", accepted=(0, 1)), VALIDATE)
    site = [CLAIMGRAPH, "publish", "--force", str(bench.work / "site")]
    yield timed("`claimgraph publish`, once", run(site, bench.environment), PUBLISH)
    checks = bench.long(CLAIMGRAPH, "validate", "--checks-only", accepted=(0, 1))
    yield row("`claimgraph validate --checks-only`", checks)
    for words in ("portugal", "slvae of britian"):
        yield timed(f"`claimgraph find {words}`, warm", bench.quick(CLAIMGRAPH, "find", words), FIND)


def register(bench: Bench) -> Iterator[str]:
    """The lines of a large register beside what the engine alone takes of it, and the questions to it."""
    file = write_register(bench.edition, bench.work)
    nquads = bench.work / "register.nq"
    with join([str(file)]) as joined:
        nquads.write_bytes(b"".join(joined.nquads()))
    loaded = bench.long(sys.executable, "-c", LOAD_SCRIPT, str(nquads))
    yield row(f"the triples of a register of {ROWS:,} rows, loaded by pyoxigraph from N-Quads", loaded)
    asking = (CLAIMGRAPH, "query", "materials-elsewhere", "--with", str(file), "--format", "csv")
    took = bench.long(*asking)
    ratio = f"{took.wall / loaded.wall:.2f} × that load"
    yield row("`claimgraph query materials-elsewhere --with` that register", took, ratio)
    yield ""
    yield f"The slowest of {len(bench.asked)} stored queries, in a process that has the store open:"
    yield ""
    yield from header("stored query", "milliseconds", "rows", "limit")
    for one in bench.asked[:5]:
        limit = bench.within(one.took, STORED, 0.001, "ms")
        yield f"| `{one.name}` | {one.took * 1000:.1f} | {one.rows} | {limit} |"
    yield ""
    yield f"The stocktaking questions to a register of {ROWS:,} rows, once it is joined:"
    yield ""
    yield from header("stored query", "seconds", "rows", "limit")
    for slug, seconds, rows in answering(bench.edition, bench.published, file):
        yield f"| `stocktaking/{slug}` | {seconds:.2f} | {rows} | {bench.within(seconds, REGISTER)} |"


def many_lectures(bench: Bench, numbers: list[int]) -> Iterator[str]:
    """The table of builds of so many lectures in one edition, each once, after one lecture."""
    yield ""
    yield "Many lectures in one edition, built from nothing:"
    yield ""
    yield from header("lectures", "seconds", "processor", "of one lecture's", "MB at most", "limits")
    single = 0.0
    for number in [1, *numbers]:
        with tempfile.TemporaryDirectory(dir=bench.work) as folder:
            root = write_lectures(bench.edition, Path(folder), number)
            took, memory = at_most(root, ["build"], bench.environment)
        single = single or took.processor
        ratio = took.processor / single
        limits = f"{held(ratio, EACH * number, ' ×')}, {held(memory, MEMORY, ' MB')}"
        yield f"| {number} | {took.wall:.1f} | {took.processor:.1f} | {ratio:.1f} × | {memory} | {limits} |"


def long_texts(bench: Bench) -> Iterator[str]:
    """The table of what long texts cost, each command once."""
    yield ""
    yield "Long texts:"
    yield ""
    yield from header("command", "seconds", "processor", "MB at most", "limits")
    for paragraphs, command, most, memory in LONG:
        with tempfile.TemporaryDirectory(dir=bench.work) as folder:
            root = write_prose(Path(folder), paragraphs, paragraphs // 10)
            if command != ["build"]:
                at_most(root, ["build"], bench.environment)
            took, used = at_most(root, command, bench.environment)
        what = f"`claimgraph {' '.join(command)}`, {paragraphs:,} paragraphs"
        limits = f"{bench.within(took.processor, most)}, {held(used, memory, ' MB')}"
        yield f"| {what} | {took.wall:.1f} | {took.processor:.1f} | {used} | {limits} |"


def run_first(command: list[str], environment: dict[str, str]) -> Took:
    """One run of ``command`` with no answer kept from one before."""
    for path in cache_root().glob(f"{PREFIX}*"):
        path.unlink()
    return run(command, environment)


def held(figure: float, most: float, unit: str = "") -> str:
    """The limit ``most``, and whether ``figure`` is beyond it."""
    return f"≤ {most:g}{unit}{'' if figure <= most else MISSED}"


def header(*names: str) -> Iterator[str]:
    """The head of a table; columns of figures stand to the right."""
    yield f"| {' | '.join(names)} |"
    words = {"what", "ratio", "limit", "limits", "stored query", "command"}
    yield f"| {' | '.join('---' if name in words else '---:' for name in names)} |"


def row(what: str, took: Took, ratio: str = "", limit: str = "") -> str:
    """One line of the table of commands."""
    return f"| {what} | {took.wall:.3f} | {took.processor:.3f} | {ratio} | {limit} |"


def main() -> None:
    """Measure, print the tables, and with ``--write`` put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=7, help="runs of each process; half as many of slow ones")
    parser.add_argument("--lectures", default="", help="build so many lectures in one edition, as in 10,50")
    parser.add_argument("--long", action="store_true", help="also editions of long texts")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as folder:
        os.environ["CLAIMGRAPH_CACHE"] = str(Path(folder) / "cache")
        # An installed program has its bytecode; without it every process would compile all it imports.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        lines = []
        lectures = [int(number) for number in options.lectures.split(",") if number]
        bench = Bench(options.runs, Path(folder), environment)
        tables = [commands(bench), register(bench)]
        if lectures:
            tables.append(many_lectures(bench, lectures))
        if options.long:
            tables.append(long_texts(bench))
        for line in chain.from_iterable(tables):
            print(line, flush=True)
            lines.append(line)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        _, _, tail = rest.partition(END)
        write_file(PAGE, f"{head}{BEGIN}\n{chr(10).join(lines)}\n\n{END}{tail}".encode())


if __name__ == "__main__":
    main()
