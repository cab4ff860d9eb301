"""Brings the pieces together: an edition and its published graph in, a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.store import objects_stay
from claimgraph.validate.checks import load_check, run_checks
from claimgraph.validate.findings import Finding, Report
from claimgraph.validate.locate import Locator
from claimgraph.validate.quoted import spoken_by_others

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store
    from rdflib import Graph

    from claimgraph.edition import Edition
    from claimgraph.queries import StoredQuery
    from claimgraph.terms import Prefixes
    from claimgraph.turtle import Source, Sources
    from claimgraph.validate.constraints import Constraint


class Shapes(NamedTuple):
    """Shapes ready to judge with, any number of times: for pySHACL, in SPARQL, and how many have a target."""

    core: Graph
    constraints: list[Constraint]
    number: int


class Others(NamedTuple):
    """Other people's data to be judged with ours: N-Triples, and the files that subjects are written in."""

    triples: bytes
    files: tuple[Source, ...]


def validate(
    edition: Edition, nquads: Path, *, shapes: bool = True, checks: bool = True, others: Others | None = None
) -> Report:
    """Judge the published graph in the file ``nquads`` with the edition's shapes, its checks, or both.

    ``others`` are judged as if they were ours, so that what contradicts ours is found too. Raises
    UnreadableInput when the graph, a shape file or a check cannot be read.
    """
    from claimgraph.store import read_nquads

    data = read_nquads(nquads)
    if others is not None:
        data += others.triples

    def sources() -> Sources:
        from claimgraph.turtle import Sources, read_sources

        written = [*edition.ontology_files(), *edition.graph_files()]
        ours = read_sources(written, edition.display, blank_nodes=True)
        return Sources([*ours.files, *others.files]) if others is not None else ours

    prefixes = edition.prefixes()
    by = read_shapes([*edition.shape_files(), *edition.prefix_files()]) if shapes else None
    loaded = [load_check(path) for path in edition.query_files("checks")] if checks else []
    return judge(data, prefixes, by, loaded, sources)


def read_shapes(files: Iterable[Path]) -> Shapes:
    """The shapes in ``files``, with the prefix table among them; raises UnreadableInput."""
    from claimgraph.validate.constraints import split
    from claimgraph.validate.shacl import load_shapes, shape_count

    graph = load_shapes(files)
    return Shapes(*split(graph), shape_count(graph))


def judge(
    data: bytes,
    prefixes: Prefixes,
    shapes: Shapes | None,
    checks: Iterable[StoredQuery],
    sources: object = None,
) -> Report:
    """Judge N-Quads. ``sources``, called when something is found, gives the files to name lines in.

    pySHACL and Oxigraph work at the same time, for Oxigraph lets go of the interpreter while it evaluates.
    """
    from concurrent.futures import ThreadPoolExecutor

    from pyoxigraph import RdfFormat, Store

    checks = list(checks)
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)
    triples = len(store)
    with objects_stay(), ThreadPoolExecutor(max_workers=1) as beside:
        if checks:
            store.extend(list(spoken_by_others(store)))
        asked = beside.submit(run_checks, store, checks)
        findings = _by_shapes(store, data, prefixes, shapes) if shapes else []
        findings += asked.result()
    if findings:
        locator = Locator(store, sources() if callable(sources) else None)
        findings = [locator.locate(finding) for finding in set(findings)]
    findings.sort(key=_in_file_order)
    return Report(tuple(findings), triples, shapes.number if shapes else 0, len(checks), dict(prefixes))


def _by_shapes(store: Store, data: bytes, prefixes: Prefixes, shapes: Shapes) -> list[Finding]:
    """What the shapes find."""
    from pyoxigraph import RdfFormat, parse

    from claimgraph.validate.constraints import run_constraints
    from claimgraph.validate.shacl import relevant, run_shapes, to_rdflib

    graph = to_rdflib(relevant(parse(data, format=RdfFormat.N_QUADS, lenient=True), shapes.core))
    return run_shapes(graph, shapes.core) + run_constraints(store, shapes.constraints, dict(prefixes))


def _in_file_order(finding: Finding) -> tuple[str, int, str, str, tuple[tuple[str, str], ...]]:
    return *finding.file_and_line, finding.focus, finding.guard, finding.details
