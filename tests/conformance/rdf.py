"""RDF 1.1 and 1.2: Turtle, TriG, N-Triples, N-Quads and RDF/XML."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from claimgraph.errors import ClaimgraphError
from conformance.joined import Verdict, canonical, difference, joined_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


def run_rdf(version: str, folder: Path) -> Iterator[Callable[[], Verdict]]:
    """The tests of Turtle, TriG, N-Triples, N-Quads and RDF/XML; not of canonical forms and of entailment."""
    for manifest in sorted((folder / "rdf" / version).rglob("manifest.ttl")):
        base = f"https://w3c.github.io/rdf-tests/{manifest.parent.relative_to(folder).as_posix()}/"
        said: dict[str, dict[str, str]] = {}
        for quad in parse(manifest.read_bytes(), format=RdfFormat.TURTLE, base_iri=base):
            key = re.split("[#/]", quad.predicate.value)[-1]
            said.setdefault(str(quad.subject), {})[key] = getattr(quad.object, "value", "")
        for test in said.values():
            kind = test.get("type", "").rpartition("#")[2]
            if "action" in test and kind.startswith("Test") and not kind.endswith(("C14N", "Entailment")):
                action = manifest.parent / test["action"].removeprefix(base)
                result = test.get("result", "").removeprefix(base)
                name = f"{action.relative_to(folder / 'rdf')}"
                wanted = manifest.parent / result if result else None
                yield partial(graph_test, name, action, test["action"], wanted, negative="Negative" in kind)


def graph_test(
    name: str,
    action: Path,
    base: str,
    result: Path | None,
    *,
    negative: bool,
    contexts: Mapping[str, str] | None = None,
) -> Verdict:
    """One file joined: refused where ``negative``, else the quads of ``result`` where there is one."""
    try:
        got, _ = joined_at([action], lambda _: base, contexts)
    except ClaimgraphError as error:
        return Verdict(name, negative, f"refused: {error}")
    if negative:
        return Verdict(name, False, "read, and must be refused")
    if result is None:
        return Verdict(name, True)
    form = RdfFormat.N_QUADS if result.suffix == ".nq" else RdfFormat.N_TRIPLES
    wrong = difference(canonical(got), canonical(parse(result.read_bytes(), format=form)))
    return Verdict(name, not wrong, f"other quads: {wrong}")
