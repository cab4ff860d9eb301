"""Shared fixtures: a tiny edition to ask, and a runner of the command line.

And how the tests are dealt out to workers: file by file, so that what a file's tests share is made once and
freed with the file, those that take longest first.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from click.testing import CliRunner, Result

from browsing import Tab, browser
from claimgraph.edition import ENVIRONMENT
from claimgraph.sandbox import Limits
from patience import PATIENCE
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store
    from xdist.remote import Producer  # type: ignore[import-untyped]
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    from browsing import Open
    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.workspace.workspace import Workspace

# Graphs in rdflib are some millions of objects that live long; to look through them often finds nothing.
gc.set_threshold(200_000, 20, 100)

# Workers share the machine: how long one example takes says nothing.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")

Run = Callable[..., Result]


#: Files whose tests take longest, the longest first; begun last, they would keep one worker alone.
LONGEST = (
    "test_stored_queries.py", "test_virtuoso.py", "test_publish.py", "test_view_exports.py", "test_shapes.py",
    "test_pictures.py", "test_exporters.py", "test_joined.py",
)  # fmt: skip
#: Files whose tests share what takes long to make: file → whose worker they go to.
WITH = {"test_apache.py": "test_publish.py"}


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0].rpartition("/")[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, those that share something side by side; within a file nothing moves."""
    rank = {name: number for number, name in enumerate(LONGEST)}

    def place(item: pytest.Item) -> tuple[int, str, str]:
        name = _file(item.nodeid)
        head = WITH.get(name, name)
        return rank.get(head, len(rank)), head, name

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Deal the tests out file by file, in the order above, whatever ``--dist`` says."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            name = _file(nodeid)
            return WITH.get(name, name)

    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--approve``: write what tests compare with, instead of comparing."""
    parser.addoption(
        "--approve", action="store_true", help="write approved files anew instead of comparing with them"
    )


@pytest.fixture(scope="module", autouse=True)
def memory_given_back() -> Iterator[None]:
    """What a file's tests shared is freed after them, and given back to the system."""
    yield
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


@pytest.fixture(scope="session")
def approve(request: pytest.FixtureRequest) -> bool:
    """Whether approved files are to be written anew."""
    return bool(request.config.getoption("--approve"))


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the test run's own, shared by its workers, so that no test touches the user's."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIMGRAPH_CACHE", str(root / "cache"))
        for name in ("COLUMNS", "CLAIMGRAPH_DEBUG"):
            patch.delenv(name, raising=False)
        patch.setenv("CLAIMGRAPH_TIMEOUT", str(PATIENCE))  # what a test limits, it limits itself
        patch.setattr("claimgraph.workspace.workspace.PROBING", Limits(PATIENCE, 512))
        yield root / "cache"


@pytest.fixture
def runner() -> Run:
    """Run the command line in this process: ``runner("query", "--describe", "about")``."""
    from claimgraph.cli import main

    def run(*args: str, stdin: str | bytes | None = None, **environment: str) -> Result:
        return CliRunner().invoke(main, list(args), input=stdin, env=environment, prog_name="claimgraph")

    return run


ASKED = """
claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain ;
    cg:figure cg:metaphor ;
    cg:claimant ent:editor ; cg:reportedBy ent:lecturer ; cg:reportedIn claim:p002-02 ;
    cg:reporterStance cg:rejects .
claim:p002-02 a cg:Claim ; rdfs:label "We want peace."@en ; cg:quote "We want peace" ; cg:subjectText "We" ;
    rdf:subject ent:lecturer ; rdf:predicate rel:strivesFor ; rdf:object ent:peace ;
    cg:force cg:wish ; cg:condition claim:p003-01 .
claim:p003-01 a cg:Claim ; rdfs:label "Britain rules."@en ;
    cg:quote "Britain rules" ; oa:suffix ". Who" ; cg:polarity cg:negative ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal ; cg:answer claim:p002-02 .
arg:p003-a1 a cg:Argument ; rdfs:label "A slave, because Britain rules."@en ;
    cg:premise claim:p003-01 ; cg:conclusion claim:p002-01 ; cg:bearing cg:supports .
gap:p002-g1 a oa:Annotation ; oa:motivatedBy oa:classifying ; cg:quote "Comrades!" ; oa:hasBody cg:address .
note:p004-n1 a oa:Annotation ; oa:motivatedBy oa:commenting ;
    cg:quote "Kamenev" ; oa:bodyValue "L. B. Kamenev."@en .
ent:peace a skos:Concept ; skos:prefLabel "peace"@en ; skos:definition "No war."@en .
ent:portugal-the-land a <https://schema.org/Place> ; skos:prefLabel "Lusitania"@en ;
    skos:hiddenLabel "Britain"@en .
"""

_QUERIES = {
    "said/about": """#+ summary: What is said of an entity?
#+ description: One row for each claim.
#+ tags:
#+   - said
#+ defaults:
#+   - power: https://example.org/small/entity/portugal
#+ parameters:
#+   - power: whoever is spoken of
PREFIX cg: <https://w3id.org/claimgraph/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label ?claim
WHERE { ?claim rdf:subject ?_power_iri ; rdfs:label ?label .
  FILTER(STR(?label) != "?_power_iri") # ?_power_iri
}
ORDER BY ?claim
""",
    "said/worded": """#+ summary: Which claims have these words?
PREFIX cg: <https://w3id.org/claimgraph/ns#>
SELECT ?claim ?quote
WHERE { ?claim cg:quote ?quote FILTER(CONTAINS(?quote, ?_words_literal)) } ORDER BY ?claim
""",
    "said/is-negated": """#+ summary: Is anything denied?
PREFIX cg: <https://w3id.org/claimgraph/ns#>
ASK { ?claim cg:polarity cg:negative }
""",
    "views/plain": """#+ summary: Claims as plain triples.
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
CONSTRUCT { ?s ?p ?o } WHERE { ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
""",
}


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """A tiny edition with something of everything that can be asked, its queries included."""
    root = tmp_path_factory.mktemp("asked")
    small = write_edition(root, claims=ASKED)
    for name, text in _QUERIES.items():
        path = root / "queries" / f"{name}.rq"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return small


@pytest.fixture(scope="module", autouse=True)
def default_edition(asked: Edition) -> Iterator[None]:
    """What is asked when no edition is named: the tiny one, so that no test meets another unawares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT, str(asked.root))
        yield


@pytest.fixture(scope="session")
def edition(asked: Edition) -> Edition:
    """The edition that these tests are about: the tiny one; those of the lecture have theirs."""
    return asked


@pytest.fixture(scope="session")
def published(edition: Edition, cache: Path) -> Published:  # noqa: ARG001 - the cache must be set before the build
    """Its published graph."""
    from claimgraph.build import ensure_built

    return ensure_built(edition)


@pytest.fixture(scope="session")
def store(published: Published) -> Store:
    """The published graph in memory, as the engine sees it."""
    from claimgraph.store import open_memory

    return open_memory(published.nquads)


@pytest.fixture(scope="session")
def prefixes(edition: Edition) -> Prefixes:
    """The edition's prefix table."""
    return edition.prefixes()


@pytest.fixture(scope="session")
def opened(asked: Edition) -> Workspace:
    """The tiny edition, built and open."""
    from claimgraph.workspace.workspace import Workspace

    return Workspace(asked.root)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium, started once."""
    with browser() as chromium:
        yield chromium


@pytest.fixture
def tab(chromium: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a tab at the module's ``address``; in the end none has complained or asked another host.

    Complaints with the words of the module's EXCUSED are none.
    """
    tabs: list[Tab] = []

    def opened(**options: Any) -> Tab:
        tabs.append(Tab(chromium, address, **options))
        return tabs[-1]

    yield opened
    for one in tabs:
        one.context.close()
    excused = getattr(request.module, "EXCUSED", "\0")
    assert not [fault for one in tabs for fault in one.faults if excused not in fault]
