"""A new build is taken up while an edition is served, and nothing that is asked meanwhile goes unanswered."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

import claimgraph
from claimgraph.build import ensure_built
from claimgraph.errors import UnreadableInput
from claimgraph.web import reload
from claimgraph.web.app import create_app
from patience import PATIENCE
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

PORTUGAL = "/small/entity/portugal"
QUERY = {"query": "SELECT ?label { <https://example.org/small/entity/portugal> skos:prefLabel ?label }"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are looked at without a pause, and an old edition is given up at once."""
    monkeypatch.setattr(reload, "CHECK_INTERVAL", 0.02)
    monkeypatch.setattr(reload, "GRACE", 0.02)


def _renamed(root: Path, old: str, new: str) -> None:
    """Call an entity otherwise, wherever its label stands."""
    for path in (root / "graph").rglob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f'"{old}"@en', f'"{new}"@en'), encoding="utf-8")


def _wait(client: TestClient, label: str) -> None:
    """Ask until pages and queries tell ``label``; each answer is whole, the old one or the new."""
    for _ in range(int(PATIENCE * 20)):
        page = client.get(PORTUGAL, headers={"Accept": "text/html"})
        told = client.get("/small/sparql", params=QUERY, headers={"Accept": "text/csv"})
        assert (page.status_code, told.status_code) == (200, 200), told.text
        if f"<h1>{label}</h1>" in page.text and told.text.split() == ["label", label]:
            return
        sleep(0.05)
    raise AssertionError(f"{label} never came")


def test_a_new_build_is_taken_up(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001
    """Pages and queries tell what was built anew, and nobody who asks meanwhile is sent away."""
    root = write_edition(tmp_path).root
    with TestClient(create_app([claimgraph.open(root)]), "http://localhost") as client:
        before = client.get("/health").json()["editions"]["small"]
        assert "<h1>Portugal</h1>" in client.get(PORTUGAL, headers={"Accept": "text/html"}).text
        _renamed(root, "Portugal", "Lusitania")
        for _ in range(5):  # files that nobody has built change nothing
            sleep(0.03)
            assert client.get("/health").json()["editions"]["small"] == before
        ensure_built(claimgraph.open(root).edition)
        _wait(client, "Lusitania")
        after = client.get("/health").json()["editions"]["small"]
        assert after != before
        _renamed(root, "Lusitania", "Portugal")
        _wait(client, "Portugal")  # that build is in the cache still


def test_what_was_replaced_ends_with_the_server(
    tmp_path: Path,
    cache: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An edition that is kept for whoever may be reading it is closed when the server ends."""
    monkeypatch.setattr(reload, "GRACE", 3_600.0)
    root = write_edition(tmp_path).root
    with TestClient(create_app([claimgraph.open(root)]), "http://localhost") as client:
        old = client.app._app.state.server.editions["small"]  # type: ignore[attr-defined]
        _renamed(root, "Portugal", "Lusitania")
        ensure_built(claimgraph.open(root).edition)
        _wait(client, "Lusitania")
        assert old.pool.workers()
    assert not old.pool.workers()


def test_what_cannot_be_taken_up_is_told_once(
    tmp_path: Path,
    cache: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A build that cannot be opened is told in the log once, and the old one is served on."""
    root = write_edition(tmp_path).root
    lines: list[str] = []
    with TestClient(create_app([claimgraph.open(root)], log=lines.append), "http://localhost") as client:

        def refuse(*_: object) -> None:
            raise UnreadableInput("the disk is gone")

        monkeypatch.setattr(reload, "ServedEdition", refuse)
        _renamed(root, "Portugal", "Lusitania")
        ensure_built(claimgraph.open(root).edition)
        for _ in range(int(PATIENCE * 20)):
            if any("the disk is gone" in line for line in lines):
                break
            sleep(0.05)
        sleep(0.3)
        assert sum("the disk is gone" in line for line in lines) == 1
        assert "<h1>Portugal</h1>" in client.get(PORTUGAL, headers={"Accept": "text/html"}).text
