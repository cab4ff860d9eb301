"""The speed figures, measured again: ``make bench`` or ``python benchmarks/run.py``.

Whole processes are measured from outside, as somebody at a prompt meets them, each several times; the figure
is the median. ``--write`` puts the tables into ``benchmarks/README.md``, which says how to read them.

    python benchmarks/run.py [--runs 7] [--lectures 10,50] [--long] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from functools import partial
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
from claimgraph.workspace.stored import list_queries
from lectures import write_lectures
from prose import write_prose
from register import ROWS, answering, write_register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from claimgraph.edition import Edition

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).parent / "README.md"
#: Between these lines of the page stand the figures.
BEGIN, END = "<!-- figures: written by run.py -->\n", "<!-- end of figures -->\n"
CLAIMGRAPH = str(Path(sys.executable).parent / "claimgraph")

#: Limits: ratios to another process, seconds, and milliseconds for one stored query.
QUERY, RDFLIB, BUILD, VALIDATE, STORED, SHOW = 1.35, 10.0, 1.34, 1.2, 50.0, 2.0
#: Ratio of writing the graph to the engine's own writing, and seconds for a folder for a web server.
WRITE, PUBLISH = 2.0, 20.0
#: Seconds for a search, and for a question to a large register.
FIND, REGISTER = 0.15, 2.0
#: For so many lectures: how many times one lecture's processor time a build may take for each, and its MB.
EACH, MEMORY = 1.2, 1500

#: Paragraphs of a long text, a command, the seconds of processor and the MB that it may take.
LONG = ((6000, ["build"], 10.0, 400), (1200, ["draw", "coverage"], 4.0, 400))

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


class Took(NamedTuple):
    """What a process took, in seconds: ``wall`` on the clock, ``processor`` in user and system time."""

    wall: float
    processor: float


#: Runs a command and tells what memory it held at most, in the kilobytes of Linux.
PEAK_SCRIPT = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Asked(NamedTuple):
    """A stored query with its defaults: name, text, milliseconds in this process, and rows."""

    name: str
    text: str
    took: float
    rows: int


def run(command: list[str], environment: dict[str, str], accepted: tuple[int, ...] = (0,)) -> Took:
    """One run of ``command``; stops the benchmark at an exit code not in ``accepted``."""
    before, started = _children(), perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    wall, used = perf_counter() - started, _children() - before
    if done.returncode not in accepted:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return Took(wall, used)


def run_first(command: list[str], environment: dict[str, str]) -> Took:
    """One run of ``command`` with no answer kept from one before."""
    for path in cache_root().glob(f"{PREFIX}*"):
        path.unlink()
    return run(command, environment)


def _children() -> float:
    """Processor time of all processes that were waited for; ``os.times`` counts in hundredths of a second."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def median(runs: int, once: Callable[[], Took]) -> Took:
    """The medians of ``runs`` runs, after one that fills caches of files and of bytecode."""
    once()
    taken = [once() for _ in range(runs)]
    return Took(statistics.median(one.wall for one in taken), statistics.median(one[1] for one in taken))


def ask_all(edition: Edition, store_folder: Path) -> list[Asked]:
    """Every stored query with its defaults, on the opened store, the slowest first."""
    store = open_readonly(store_folder)
    asked = []
    for theme, queries in list_queries(edition).items():
        for query in queries:
            text, taken, rows = bind(query, {}), [], 0
            for _ in range(5):
                started = perf_counter()
                answer = evaluate(store, text)
                rows = sum(1 for _ in answer) if isinstance(answer, QuerySolutions) else 1
                taken.append((perf_counter() - started) * 1000)
            asked.append(Asked(f"{theme}/{query.slug}", text, statistics.median(taken), rows))
    return sorted(asked, key=lambda one: (-one.took, one.name))


def build_lectures(numbers: list[int], work: Path, environment: dict[str, str]) -> Iterator[str]:
    """The table of builds of so many lectures in one edition, each once, after one lecture."""
    yield "| lectures | seconds | processor | of one lecture's | MB at most | limits |"
    yield "| ---: | ---: | ---: | ---: | ---: | --- |"
    single = 0.0
    for number in [1, *numbers]:
        with tempfile.TemporaryDirectory(dir=work) as folder:
            root = write_lectures(find_edition(ROOT), Path(folder), number)
            (wall, used), memory = at_most(root, ["build"], environment)
        single = single or used
        met = "" if used <= EACH * number * single and memory <= MEMORY else ", **not met**"
        limits = f"≤ {EACH * number:g} ×, ≤ {MEMORY} MB{met}"
        yield f"| {number} | {wall:.1f} | {used:.1f} | {used / single:.1f} × | {memory} | {limits} |"


def at_most(root: Path, command: list[str], environment: dict[str, str]) -> tuple[Took, int]:
    """One run of a command on the edition ``root``, whose cache lies inside it; and the MB that it held."""
    own = {"CLAIMGRAPH_EDITION": str(root), "CLAIMGRAPH_CACHE": str(root / "cache")}
    before, started = _children(), perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PEAK_SCRIPT, CLAIMGRAPH, *command],
        env={**environment, **own}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    took = Took(perf_counter() - started, _children() - before)
    return took, int(done.stdout) // 1024


def long_texts(work: Path, environment: dict[str, str]) -> Iterator[str]:
    """The table of what long texts cost, each command once."""
    yield "| long texts | seconds | processor | MB at most | limits |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for paragraphs, command, most, memory in LONG:
        with tempfile.TemporaryDirectory(dir=work) as folder:
            root = write_prose(Path(folder), paragraphs, paragraphs // 10)
            if command != ["build"]:
                at_most(root, ["build"], environment)
            took, held = at_most(root, command, environment)
        met = "" if took.processor <= most and held <= memory else ", **not met**"
        what = f"`claimgraph {' '.join(command)}`, {paragraphs:,} paragraphs"
        limits = f"≤ {most:g} s, ≤ {memory} MB{met}"
        yield f"| {what} | {took.wall:.1f} | {took.processor:.1f} | {held} | {limits} |"


def measure(runs: int, work: Path, environment: dict[str, str], lectures: list[int]) -> Iterator[str]:
    """The lines of the two tables, each as soon as it is known."""
    edition = find_edition(ROOT)
    published = ensure_built(edition)
    asked = ask_all(edition, published.store)
    answered = [one for one in asked if one.rows]
    cheap, typical = answered[-1], answered[len(answered) // 2]
    turtle = work / "export.ttl"
    turtle.write_bytes(export(edition, published.nquads, "turtle"))
    triples = published.nquads.read_bytes().count(b"\n")
    slow = max(1, runs // 2)

    yield (
        f"{triples:,} triples; Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, "
        f"rdflib {version('rdflib')}, pySHACL {version('pyshacl')}; {os.cpu_count()} cores; "
        f"medians of {runs} runs, of {slow} where one takes a second or more."
    )
    yield ""
    yield "| what | seconds | processor | ratio | limit |"
    yield "| --- | ---: | ---: | --- | --- |"
    start = median(runs, lambda: run([sys.executable, "-c", "import click, pyoxigraph"], environment))
    yield row('`python -c "import click, pyoxigraph"`', start)
    for one, kind in ((cheap, "a cheap query"), (typical, "a typical query")):
        command = [CLAIMGRAPH, "query", one.name]
        name = f"`claimgraph query {one.name}`"
        first = median(runs, partial(run_first, command, environment))
        yield to_imports(f"{name} ({kind}, {one.rows} rows), for the first time", first, start)
        query = median(runs, partial(run, command, environment))
        yield to_imports(f"{name}, asked again", query, start, QUERY)
    shown = median(runs, partial(run, [CLAIMGRAPH, "show", "lenin"], environment))
    yield to_imports("`claimgraph show lenin`, warm", shown, start, SHOW)
    file = work / "typical.rq"
    file.write_text(typical.text, encoding="utf-8")
    plain = median(
        slow, lambda: run([sys.executable, "-c", RDFLIB_SCRIPT, str(turtle), str(file)], environment)
    )
    ratio = plain.wall / query.wall
    yield row(
        f"the same query, rdflib on the exported Turtle ({typical.name})",
        plain,
        f"{ratio:.0f} × `claimgraph query`",
        f"≥ {RDFLIB:g}",
        ratio >= RDFLIB,
    )

    for name, peer in (("turtle", "TURTLE"), ("jsonld", "JSON_LD")):
        bare = [sys.executable, "-c", WRITE_SCRIPT, str(published.nquads), peer]
        ours = [sys.executable, "-c", EXPORT_SCRIPT, str(published.nquads), name]
        engine = median(slow, partial(run, bare, environment))
        written = median(slow, partial(run, ours, environment))
        ratio = written.processor / engine.processor
        what = f"the whole graph as {name}, read and written by claimgraph"
        yield row(f"the same by pyoxigraph alone ({name})", engine)
        told = f"{ratio:.2f} × pyoxigraph's processor time"
        yield row(what, written, told, f"≤ {WRITE:g}", ratio <= WRITE)

    def build() -> Took:
        with tempfile.TemporaryDirectory(dir=work) as cache:
            return run([CLAIMGRAPH, "build"], {**environment, "CLAIMGRAPH_CACHE": cache})

    built = median(slow, build)
    yield row("`claimgraph build`, from nothing", built, "", f"≤ {BUILD:g} s", built.wall <= BUILD)
    judged = median(slow, lambda: run([CLAIMGRAPH, "validate"], environment, (0, 1)))
    yield row("`claimgraph validate`", judged, "", f"≤ {VALIDATE:g} s", judged.wall <= VALIDATE)
    site = [CLAIMGRAPH, "publish", "--force", str(work / "site")]
    folder = run(site, environment)
    yield row("`claimgraph publish`, once", folder, "", f"≤ {PUBLISH:g} s", folder.wall <= PUBLISH)
    checked = median(slow, lambda: run([CLAIMGRAPH, "validate", "--checks-only"], environment, (0, 1)))
    yield row("`claimgraph validate --checks-only`", checked)
    for words in ("portugal", "slvae of britian"):
        found = median(runs, partial(run, [CLAIMGRAPH, "find", words], environment))
        yield row(f"`claimgraph find {words}`, warm", found, "", f"≤ {FIND:g} s", found.wall <= FIND)
    register = write_register(edition, work)
    with join([str(register)]) as joined:
        (work / "register.nq").write_bytes(b"".join(joined.nquads()))
    loading = [sys.executable, "-c", LOAD_SCRIPT, str(work / "register.nq")]
    loaded = median(slow, lambda: run(loading, environment))
    yield row(f"the triples of a register of {ROWS:,} rows, loaded by pyoxigraph from N-Quads", loaded)
    asking = [CLAIMGRAPH, "query", "materials-elsewhere", "--with", str(register), "--format", "csv"]
    asked_all = median(slow, lambda: run(asking, environment))
    ratio = asked_all.wall / loaded.wall
    yield row(
        "`claimgraph query materials-elsewhere --with` that register", asked_all, f"{ratio:.2f} × that load"
    )
    yield ""
    yield f"The slowest of {len(asked)} stored queries, in a process that has the store open:"
    yield ""
    yield "| stored query | milliseconds | rows | limit |"
    yield "| --- | ---: | ---: | --- |"
    for one in asked[:5]:
        met = "" if one.took <= STORED else ", **not met**"
        yield f"| `{one.name}` | {one.took:.1f} | {one.rows} | ≤ {STORED:g}{met} |"
    yield ""
    yield f"The stocktaking questions to a register of {ROWS:,} rows, once it is joined:"
    yield ""
    yield "| stored query | seconds | rows | limit |"
    yield "| --- | ---: | ---: | --- |"
    for slug, took, rows in answering(edition, published, register):
        met = "" if took <= REGISTER else ", **not met**"
        yield f"| `stocktaking/{slug}` | {took:.2f} | {rows} | ≤ {REGISTER:g}{met} |"
    if lectures:
        yield ""
        yield "Many lectures in one edition, built from nothing:"
        yield ""
        yield from build_lectures(lectures, work, environment)


def to_imports(what: str, took: Took, start: Took, most: float = 0.0) -> str:
    """One line of the first table: what it took beside the imports, held to ``most`` if that is not 0."""
    ratio = took.wall / start.wall
    limit = f"≤ {most:g}" if most else ""
    return row(what, took, f"{ratio:.2f} × the imports", limit, not most or ratio <= most)


def row(what: str, took: Took, ratio: str = "", limit: str = "", met: bool = True) -> str:
    """One line of the first table."""
    missed = "" if met else ", **not met**"
    return f"| {what} | {took.wall:.3f} | {took.processor:.3f} | {ratio} | {limit}{missed} |"


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
        tables = [measure(options.runs, Path(folder), environment, lectures)]
        if options.long:
            tables.append(long_texts(Path(folder), environment))
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
