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
from claimgraph.validate.reported_speech import spoken_by_others
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
    data = read_nquads(nquads)
    if others is not None:
        data += others.triples

    def load() -> Store:
        begun = take(nquads) if others is None else None
        return _load(data) if begun is None else begun

    def sources() -> Sources:
        from claimgraph.turtle import Sources, read_sources

        written = [*edition.ontology_files(), *edition.graph_files()]
        ours = read_sources(written, edition.display, blank_nodes=True)
        return Sources([*ours.files, *others.files]) if others is not None else ours

    def read() -> Shapes:
        return read_shapes([*edition.shape_files(), *edition.prefix_files()])

    asked = (load_check(path) for path in edition.query_files("checks")) if checks else ()
    return judge(data, edition.prefixes(), read if shapes else None, asked, sources, load)


def read_shapes(files: Iterable[Path]) -> Shapes:
    """The shapes in ``files``, with the prefix table among them; raises UnreadableInput."""
    graph = load_shapes(files)
    return Shapes(*split(graph), shape_count(graph))


def judge(
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
    with objects_stay(), ThreadPoolExecutor(max_workers=2) as beside:
        loading = beside.submit(load or partial(_load, data))
        checks = list(checks)
        if callable(shapes):
            shapes = shapes()
        store = loading.result()
        triples = len(store)
        told = beside.submit(_tell, store) if checks else None
        constraints = shapes.constraints if shapes else []
        known = dict(prefixes)
        answers = [beside.submit(run_constraints, store, [one], known) for one in constraints]
        answers += [beside.submit(_check, store, check, told) for check in checks]
        if shapes and not conforms(store, data, triples, shapes.core, beside):
            quads = parse(data, format=RdfFormat.N_QUADS, lenient=True)
            answers.append(beside.submit(run_shapes, quads, shapes.core))
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


def _tell(store: Store) -> None:
    """Put what the checks ask for beside the graph."""
    store.extend(list(spoken_by_others(store)))


def _check(store: Store, check: StoredQuery, told: Future[None] | None) -> list[Finding]:
    """What a check finds, once all that it asks for has been ``told``."""
    if told:
        told.result()
    return run_checks(store, [check])


def _in_file_order(finding: Finding) -> tuple[str, int, str, str, tuple[tuple[str, str], ...]]:
    return *finding.file_and_line, finding.focus, finding.guard, finding.details
