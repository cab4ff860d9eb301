"""Brings the pieces together: an edition and its published graph in, a report out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.validate.checks import Check, load_check, run_checks
from claimgraph.validate.findings import Finding, Report
from claimgraph.validate.locate import Locator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.turtle import Source, Sources


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
        from claimgraph.turtle import read_sources

        ours = read_sources(
            [*edition.ontology_files(), *edition.graph_files()], edition.display, blank_nodes=True
        )
        ours.files.extend(others.files if others is not None else ())
        return ours

    prefixes = edition.prefixes()
    shape_files = [*edition.shape_files(), *edition.prefix_files()] if shapes else []
    loaded = [load_check(path) for path in edition.query_files("checks")] if checks else []
    return judge(data, prefixes, shape_files, loaded, sources)


def judge(
    data: bytes,
    prefixes: Prefixes,
    shape_files: Iterable[Path],
    checks: Iterable[Check],
    sources: object = None,
) -> Report:
    """Judge N-Quads. ``sources``, called when something is found, gives the files to name lines in.

    pySHACL and Oxigraph work at the same time, for Oxigraph lets go of the interpreter while it evaluates.
    """
    from concurrent.futures import ThreadPoolExecutor

    from pyoxigraph import RdfFormat, Store

    checks, shape_files = list(checks), list(shape_files)
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)
    with ThreadPoolExecutor(max_workers=1) as beside:
        asked = beside.submit(run_checks, store, checks)
        judged, findings = _by_shapes(store, data, prefixes, shape_files) if shape_files else (0, [])
        findings += asked.result()
    if findings:
        locator = Locator(store, sources() if callable(sources) else None)
        findings = [locator.locate(finding) for finding in set(findings)]
    findings.sort(key=_in_file_order)
    return Report(tuple(findings), len(store), judged, len(checks), dict(prefixes))


def _by_shapes(
    store: Store, data: bytes, prefixes: Prefixes, shape_files: list[Path]
) -> tuple[int, list[Finding]]:
    """How many shapes there are, and what they find."""
    from pyoxigraph import RdfFormat, parse

    from claimgraph.validate.constraints import run_constraints, split
    from claimgraph.validate.shacl import load_shapes, relevant, run_shapes, shape_count, to_rdflib

    shapes = load_shapes(shape_files)
    core, constraints = split(shapes)
    graph = to_rdflib(relevant(parse(data, format=RdfFormat.N_QUADS, lenient=True), core))
    findings = run_shapes(graph, core)
    return shape_count(shapes), findings + run_constraints(store, constraints, dict(prefixes))


def _in_file_order(finding: Finding) -> tuple[str, int, str, str, tuple[tuple[str, str], ...]]:
    return *finding.file_and_line, finding.focus, finding.guard, finding.details
