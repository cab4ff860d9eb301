"""What the tests of the lecture share: the edition that comes with the tool, and its graph."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimgraph.edition import ENVIRONMENT, Edition
from lecture.view_exports import all_said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.model import Model
    from claimgraph.terms import Prefixes
    from lecture.view_exports import Said


@pytest.fixture(scope="module", autouse=True)
def default_edition() -> Iterator[None]:
    """What is asked when no edition is named: the one that comes with the tool."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(ENVIRONMENT, raising=False)
        yield


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The edition that comes with the tool: the lecture."""
    return Edition(Path(__file__).resolve().parents[2])


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
def said(store: Store) -> dict[str, Said]:
    """What the graph says of each claim, as tests of exports compare it."""
    return all_said(store)


@pytest.fixture(scope="session")
def exported(edition: Edition, published: Published, cache: Path) -> Callable[..., bytes]:
    """The export in a format of the whole graph or of a paragraph, made once for all tests and workers."""
    from claimgraph.exporters import export

    folder = cache.parent / "exports"
    folder.mkdir(exist_ok=True)

    def read(format_name: str, paragraph: str | None = None) -> bytes:
        file = folder / f"{format_name} {paragraph}"
        if not file.exists():
            new = folder / f"{file.name} {os.getpid()}"
            new.write_bytes(export(edition, published.nquads, format_name, paragraph=paragraph))
            new.replace(file)
        return file.read_bytes()

    return read


@pytest.fixture(scope="session")
def model(store: Store, prefixes: Prefixes) -> Model:
    """What the published graph of the edition holds, as objects."""
    from claimgraph.model import Model

    return Model(store, prefixes)


@pytest.fixture(scope="session")
def prefixes(edition: Edition) -> Prefixes:
    """The edition's prefix table."""
    return edition.prefixes()
