"""What the suites share: a verdict, and files joined as ``--with`` joins them.

RDF that stands nowhere else than in a suite is compared whatever its blank nodes are called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from claimgraph.importers import join
from claimgraph.sandbox import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LIMITS = Limits(60.0, 1024)
#: The graph that everything is joined into.
GRAPH = "urn:claimgraph:conformance"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Verdict(NamedTuple):
    """One test: its name, whether it passes, and what is otherwise."""

    name: str
    passed: bool
    why: str = ""


class Suite(NamedTuple):
    """A suite: the repository of the W3C that holds it, a file of it, its tests, how many must pass."""

    repository: str
    manifest: str
    tests: Callable[[Path], Iterator[Callable[[], Verdict]]]
    floor: int


def canonical(quads: Iterable[Quad]) -> Dataset:
    """The quads, whatever their blank nodes are called; of the source's own graph, in the default graph."""
    own = NamedNode(GRAPH)
    dataset = Dataset(Quad(*quad.triple) if quad.graph_name == own else quad for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def difference(got: Dataset, wanted: Dataset) -> str:
    """The first quads that the two do not share; "" where they are the same."""
    if got == wanted:
        return ""
    more = sorted(str(quad) for quad in got if quad not in wanted)
    less = sorted(str(quad) for quad in wanted if quad not in got)
    return f"{more[:2]} for {less[:2]}"


def joined_at(
    names: list[Path], bases: Callable[[Path], str], contexts: Mapping[str, str] | None = None
) -> tuple[list[Quad], list[str]]:
    """The quads of these files, each as if it lay at its base on the web; and what was warned of.

    ``contexts`` are the files of those that JSON-LD names.
    """
    with join([str(name) for name in names], LIMITS, contexts=contexts) as joined:
        joined.sources = tuple(
            source._replace(base=bases(Path(source.place)), graph=GRAPH) for source in joined.sources
        )
        quads = list(parse(b"".join(joined.nquads()), format=RdfFormat.N_QUADS, lenient=True))
        return quads, joined.warnings
