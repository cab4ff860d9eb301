"""Stored questions on many lectures at once: ``python benchmarks/scale.py --times 10 --against main``.

The graph is the published one of this edition and copies of it whose claims, entities and places have names
of their own; what is shared, the ontology and the authorities, stands there once. Each question is asked as
it is now and, with ``--against``, as a revision of this repository has it, of the same store and in turns,
each in a process of its own that ends after ``--limit`` seconds. The rows must be the same. Times are of the
processor, since what counts is the ratio, and that no time grows faster than its answer.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import select
import signal
import subprocess
import sys
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import QueryBoolean, RdfFormat, Store

from claimgraph.build import ensure_built
from claimgraph.edition import find_edition
from claimgraph.queries import StoredQuery, bind, load
from claimgraph.store import evaluate
from claimgraph.terms import CG
from claimgraph.workspace.stored_queries import find_query

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

QUESTIONS = (
    "unsupported-conclusions", "unanswered", "unanswered-objections", "argument-map", "predictions-weighed",
    "contradictions", "polarity", "tensions", "single-valued", "world",
)  # fmt: skip


class AskResult(NamedTuple):
    """How a question went: seconds of processor, the number of rows, a digest of them in whatever order."""

    seconds: float
    rows: int
    digest: str


def copies(nquads: Path, base: str, times: int) -> bytes:
    """The published graph with ``times`` lectures: N-Quads, the first one as it is."""
    lines = nquads.read_bytes().splitlines(keepends=True)
    old = f"<{base}".encode()
    own = b"".join(line for line in lines if old in line)
    shared = b"".join(line for line in lines if old not in line)
    key = f'<{CG}propositionKey> "'.encode()
    parts = [shared, own]
    for number in range(1, times):
        new = own.replace(old, f"<{base.removesuffix('/')}-{number}/".encode())
        parts.append(new.replace(key, key + f"{number}-".encode()))  # other things have other keys
    return b"".join(parts)


def answer(store: Store, text: str, limit: float) -> AskResult | None:
    """What ``text`` answers and how fast, asked in a child process; None beyond ``limit`` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.write(writing, pickle.dumps(_answered(store, text, limit)))
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], limit)
    content = os.read(reading, 65536) if ready else b""
    if not content:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return pickle.loads(content) if content else None  # noqa: S301 - our own child's


def _answered(store: Store, text: str, limit: float) -> AskResult:
    """The fastest of up to three runs, as long as they take no more than a third of ``limit`` together."""
    taken: list[float] = []
    rows: list[tuple[str, ...]] = []
    while len(taken) < 3 and sum(taken) <= limit / 3:
        started = process_time()
        solutions = evaluate(store, text)
        if isinstance(solutions, QueryBoolean):
            raise TypeError("only questions with rows or triples are compared")
        found = list(solutions)
        taken.append(process_time() - started)
        rows = [tuple(map(str, row)) for row in found]
    digest = hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
    return AskResult(min(taken), len(rows), digest)


def as_it_was(edition: Edition, query: StoredQuery, revision: str, folder: Path) -> str | None:
    """The text of ``query`` in ``revision`` with its defaults; None where there is none of that name."""
    listed = _git(edition, "ls-tree", "-r", "--name-only", revision, "queries/").splitlines()
    found = [path for path in listed if path.endswith(f"/{query.theme}/{query.slug}.rq")]
    if not found:
        return None
    file = folder / f"{query.slug}.rq"
    file.write_text(_git(edition, "show", f"{revision}:{found[0]}"), encoding="utf-8")
    return bind(load(file, edition), {})


def _git(edition: Edition, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(edition.root), *arguments],
        capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


def main() -> int:
    """Print a table; exit code 1 where rows differ."""
    import tempfile
    from pathlib import Path

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="how many lectures")
    parser.add_argument("--against", help="a git revision to compare with")
    parser.add_argument("--limit", type=float, default=30, help="seconds that a question may take")
    parser.add_argument("questions", nargs="*", default=QUESTIONS)
    told = parser.parse_args()
    edition = find_edition()
    published = ensure_built(edition)
    store = Store()
    store.bulk_load(
        copies(published.nquads, edition.prefixes().base, told.times),
        format=RdfFormat.N_QUADS,
    )
    print(f"{told.times} lectures, {len(store):,} triples", flush=True)
    print(f"{'question':<26}{'rows':>8}{'now':>10}{told.against or '':>12}{'times':>8}")
    differ = False
    with tempfile.TemporaryDirectory() as folder:
        for slug in told.questions:
            query = find_query(edition, slug)
            texts = [bind(query, {})]
            old = as_it_was(edition, query, told.against, Path(folder)) if told.against else None
            texts += [old] if old else []
            best = [answer(store, text, told.limit) for text in texts]
            now, before = best[0], best[1] if len(best) > 1 else None
            same = not (now and before) or now[1:] == before[1:]
            differ |= not same
            cells = [f"{one.seconds:.2f} s" if one else f"> {told.limit:g} s" for one in best]
            ratio = f"{before.seconds / now.seconds:.1f}" if now and before else ""
            told_rows = f"{now.rows:,}" if now else ""
            print(
                f"{slug:<26}{told_rows:>8}{cells[0]:>10}{(cells[1:] or [''])[0]:>12}{ratio:>8}"
                f"{'' if same else '  other rows'}",
                flush=True,
            )
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
