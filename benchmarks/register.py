"""A made-up register of stocks, needs, factories and workers, for the speed of the stocktaking questions."""

from __future__ import annotations

import csv
import random
import shutil
from time import perf_counter
from typing import TYPE_CHECKING

from claimgraph.importers import join, open_joined
from claimgraph.queries import bind
from claimgraph.store import derive, evaluate
from claimgraph.workspace.stored_queries import find_view, list_queries

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition

ROWS = 100_000
_SEED = 1918


def write_register(edition: Edition, folder: Path) -> Path:
    """Write ROWS rows to ``register.csv`` in ``folder``, its metadata beside it; the same each time."""
    make = random.Random(_SEED)  # noqa: S311 - nothing secret
    places = [f"place {number}" for number in range(80)]
    goods = [f"good {number}" for number in range(120)]
    oddities = [f"oddity {number}" for number in range(50)]
    trades = [f"trade {number}" for number in range(40)]
    rows: list[tuple[str, str, str, object, str, str, str]] = []
    for number in range(30_000):
        depot = number % 4_000
        amount = make.randint(1, 5_000)
        rows.append((f"depot {depot}", "holds", make.choice(goods), amount, "pood", places[depot % 80], ""))
    for number in range(6_000):
        factory, place = f"factory {number}", make.choice(places)
        rows.append((factory, "produces", make.choice(goods + oddities), "", "", place, ""))
        rows += [
            (factory, "requires", good, make.randint(10, 900), "pood", place, "")
            for good in make.sample(goods, 3)
        ]
        rows.append((factory, "holds", make.choice(goods), make.randint(1, 500), "pood", place, ""))
        if number % 2:
            rows.append((factory, "requires", make.choice(trades), make.randint(1, 40), "worker", place, ""))
    rows += [
        (f"depot {number}", "yields", make.choice(goods), "", "", "", "negative") for number in range(500)
    ]
    for number in range(ROWS - len(rows)):
        polarity = "negative" if make.random() < 0.2 else "positive"
        rows.append(
            (f"worker {number}", "carriesOut", make.choice(trades), "", "", make.choice(places), polarity)
        )
    file = folder / "register.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("who", "relation", "what", "quantity", "unit", "place", "polarity"))
        writer.writerows(rows)
    name = "register.csv-metadata.json"
    shutil.copyfile(edition.root / "examples" / name, folder / name)
    return file


def answering(edition: Edition, published: Published, register: Path) -> list[tuple[str, float, int]]:
    """(slug, seconds, rows) of each stocktaking question once the register is joined, the slowest first."""
    with join([str(register)]) as joined:
        store = open_joined(published.nquads, joined)
    derive(store, find_view(edition, "lecture-register"))
    found = []
    for query in list_queries(edition)["stocktaking"]:
        started = perf_counter()
        rows = sum(1 for _ in evaluate(store, bind(query, {})))  # type: ignore[union-attr,misc]  # each is a SELECT
        found.append((query.slug, perf_counter() - started, rows))
    return sorted(found, key=lambda one: -one[1])
