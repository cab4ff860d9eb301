"""Brings the pieces together: an edition and its published graph in, a report out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, Store, parse

from claimgraph.build.prefetch import take
from claimgraph.store import objects_stay, read_nquads
from claimgraph.validate.checks import load_check, run_checks
from claimgraph.validate.findings import Finding, Report
from claimgraph.validate.locations import Locator
from claimgraph.validate.reported_speech import enclosing_speeches
from claimgraph.validate.shacl import load_shapes, run_shapes, shape_count
from claimgraph.validate.shacl_core import conforms
from claimgraph.validate.shacl_sparql import Constraint, run_constraints, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.model.graph import Graph
    from claimgraph.queries import StoredQuery
    from claimgraph.terms import Prefixes
    from claimgraph.turtle import Source, Sources


class Shapes(NamedTuple):
    """Shapes ready to judge with, any number of times: for pySHACL, in SPARQL, and how many have a target."""

    core: Graph
    constraints: list[Constraint]
    number: int


class JoinedData(NamedTuple):
    """Other people's data to be judged with ours: N-Triples, and the files that subjects are written in."""

    triples: bytes
    files: tuple[Source, ...]


def validate(
    edition: Edition,
    nquads: Path,
    *,
    shapes: bool = True,
    checks: bool = True,
    joined: JoinedData | None = None,
) -> Report:
    """Judge the published graph in the file ``nquads`` with the edition's shapes, its checks, or both.

    ``joined`` are judged as if they were ours, so that what contradicts ours is found too. Raises
    UnreadableInput when the graph, a shape file or a check cannot be read.
    """
    data = read_nquads(nquads)
    if joined is not None:
        data += joined.triples

    def load() -> Store:
        prefetched = take(nquads) if joined is None else None
        return _load(data) if prefetched is None else prefetched

    def sources() -> Sources:
        from claimgraph.turtle import Sources, read_sources

        authored = [*edition.ontology_files(), *edition.graph_files()]
        authored_sources = read_sources(authored, edition.display, blank_nodes=True)
        return Sources([*authored_sources.files, *joined.files]) if joined is not None else authored_sources

    def read_own() -> Shapes:
        return read_shapes([*edition.shape_files(), *edition.prefix_files()])

    stored = (load_check(path) for path in edition.query_files("checks")) if checks else ()
    return validate_nquads(data, edition.prefixes(), read_own if shapes else None, stored, sources, load)


def read_shapes(files: Iterable[Path]) -> Shapes:
    """The shapes in ``files``, with the prefix table among them; raises UnreadableInput."""
    graph = load_shapes(files)
    return Shapes(*split(graph), shape_count(graph))


def validate_nquads(
    data: bytes,
    prefixes: Prefixes,
    shapes: Shapes | Callable[[], Shapes] | None,
    checks: Iterable[StoredQuery],
    sources: object = None,
    load: Callable[[], Store] | None = None,
) -> Report:
    """Judge N-Quads. ``sources``, called when something is found, gives the files to name lines in.

    ``load`` gives a store in memory of the same, which is changed. The engine lets go of the interpreter
    while it works: what is to be asked is read while it loads, and it answers two questions at a time.
    """
    with objects_stay(), ThreadPoolExecutor(max_workers=2) as executor:
        loading = executor.submit(load or partial(_load, data))
        checks = list(checks)
        if callable(shapes):
            shapes = shapes()
        store = loading.result()
        triples = len(store)
        speeches = executor.submit(_add_speeches, store) if checks else None
        constraints = shapes.constraints if shapes else []
        namespaces = dict(prefixes)
        answers = [executor.submit(run_constraints, store, [one], namespaces) for one in constraints]
        answers += [executor.submit(_check, store, check, speeches) for check in checks]
        if shapes and not conforms(store, data, triples, shapes.core, executor):
            quads = parse(data, format=RdfFormat.N_QUADS, lenient=True)
            answers.append(executor.submit(run_shapes, quads, shapes.core))
        findings = [finding for answer in answers for finding in answer.result()]
    if findings:
        locator = Locator(store, sources() if callable(sources) else None)
        findings = [locator.locate(finding) for finding in set(findings)]
    findings.sort(key=_in_file_order)
    return Report(tuple(findings), triples, shapes.number if shapes else 0, len(checks), dict(prefixes))


def _load(data: bytes) -> Store:
    store = Store()
    store.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)
    return store


def _add_speeches(store: Store) -> None:
    """Put what the checks ask about speeches beside the graph."""
    store.extend(list(enclosing_speeches(store)))


def _check(store: Store, check: StoredQuery, speeches: Future[None] | None) -> list[Finding]:
    """What a check finds, once the ``speeches`` are there."""
    if speeches:
        speeches.result()
    return run_checks(store, [check])


def _in_file_order(finding: Finding) -> tuple[str, int, str, str, tuple[tuple[str, str], ...]]:
    return *finding.file_and_line, finding.focus, finding.guard, finding.details
