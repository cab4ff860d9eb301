"""The sets of questions in plain words, and what is wrong with one: what it names and the graph has not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from claimgraph.api.tables import Answer
from claimgraph.model.resolve import resolve
from claimgraph.terms import CG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.api.open_edition import OpenEdition

Question = dict[str, Any]

FOLDER = Path(__file__).parent / "questions"
#: Kind of a question without an answer in the graph.
NONE = "none"
#: Stored questions whose rows name no claims: they can only be read.
TO_READ = {"names", "objections-and-replies", "overview"}


@cache
def questions(name: str) -> list[Question]:
    """The questions of one file, in its order."""
    read: list[Question] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return read


def bare(asked: Iterable[Question]) -> list[str]:
    """Those that name no answer though their kind says that there is one, or name one though it says none."""
    return [one["id"] for one in asked if bool(one["claims"] or one.get("things")) == (one["kind"] == NONE)]


def unknown(opened: OpenEdition, asked: Iterable[Question]) -> list[str]:
    """Claims and things that are named and that the graph does not describe."""
    a, claim = NamedNode(f"{RDF}type"), NamedNode(f"{CG}Claim")

    def described(name: str, kind: NamedNode | None = None) -> bool:
        node = NamedNode(resolve(opened.store, opened.prefixes, name))
        return any(opened.store.quads_for_pattern(node, a if kind else None, kind))

    return [
        name
        for one in asked
        for name, kind in [*((f"claim:{name}", claim) for name in one["claims"]),
                           *((name, None) for name in one.get("things", ()))]
        if not described(name, kind)
    ]  # fmt: skip


def barren(opened: OpenEdition, asked: Iterable[Question]) -> list[str]:
    """Stored questions without an answering claim among their rows, or more than three of them.

    Raises UsageProblem where a stored question or a value is not there.
    """
    claim = opened.prefixes["claim"]

    @cache
    def claims_in(slug: str, values: tuple[tuple[str, str], ...]) -> set[str]:
        # The editions are our own: their questions need no process of their own, which costs half a second.
        question = opened.stored_question(slug, dict(values))._replace(trusted=True)
        cells = {
            str(cell) for row in Answer(opened.evaluate(question), opened.prefixes) for cell in row.values()
        }
        assert cells, (slug, values)
        return {cell.removeprefix(claim) for cell in cells if cell.startswith(claim)}

    found = []
    for one in asked:
        for number, stored in enumerate(one["stored"]):
            answering = claims_in(stored["query"], tuple(stored["values"].items())) & set(one["claims"])
            if number == 3 or not (answering or stored["query"] in TO_READ):
                found.append(f"{one['id']}: {stored['query']}")
    return found
