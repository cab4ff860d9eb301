"""A real OpenRefine, driven as its pages drive it, brings a column to entities and adds others to it.

It runs without a display, Debian's package ``openrefine``, against a server of a small edition.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from apache_server import free_port
from patience import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.edition import Edition

pytestmark = pytest.mark.skipif(
    shutil.which("openrefine") is None, reason="there is no OpenRefine: apt-get install openrefine"
)

#: What comes before the port.
AT = ("-i", "127.0.0.1", "-p")
TABLE = "name,years\nPortugal,1918\nGreat Britain,\nbritain,\npeace,\nLusitania,\nAtlantis,\n"
#: What each row of it is, as the edition has it: “Britain” is the name of two.
MATCHED = ["portugal", "britain", None, "peace", "portugal-the-land", None]


@pytest.fixture(scope="module")
def service(asked: Edition) -> Iterator[str]:
    """The address of the reconciliation service of a server of the small edition."""
    command = [sys.executable, "-m", "claimgraph", "serve", "--port", "0", "--edition", str(asked.root)]
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([*command, "--quiet"], stdout=subprocess.PIPE, text=True, env=given) as process:
        try:
            assert process.stdout is not None
            yield f"{process.stdout.readline().strip()}reconcile"
        finally:
            process.terminate()


class Refine:
    """An OpenRefine with one project."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client
        self.project = ""

    def get(self, command: str, **values: str) -> Any:
        """What a command that only tells gives."""
        answer = self._client.get(f"/command/core/{command}", params={"project": self.project, **values})
        return answer.raise_for_status().json()

    def do(self, command: str, **values: str) -> Any:
        """What a command that does something gives, when what it began is done."""
        token = self._client.get("/command/core/get-csrf-token").json()["token"]
        fields = {"project": self.project, "csrf_token": token, **values}
        answer = self._client.post(f"/command/core/{command}", data=fields).raise_for_status().json()
        assert answer["code"] in ("ok", "pending"), answer
        wait_until(lambda: not self.get("get-processes")["processes"], f"{command} is done")
        return answer

    def open(self, table: str) -> None:
        """Make a project of ``table``, CSV."""
        token = self._client.get("/command/core/get-csrf-token").json()["token"]
        made = self._client.post(
            "/command/core/create-project-from-upload",
            params={
                "csrf_token": token,
                "format": "text/line-based/*sv",
                "options": '{"separator": ",", "encoding": "UTF-8", "headerLines": 1}',
            },
            data={"project-name": "table"},
            files={"project-file": ("table.csv", table.encode(), "text/csv")},
        )
        assert made.status_code == 302, made.text[:500]
        self.project = made.headers["location"].rpartition("project=")[2]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns of the project."""
        found: list[dict[str, Any]] = self.get("get-models")["columnModel"]["columns"]
        return found

    def cells(self, name: str) -> list[Any]:
        """The cells of a column, None where there is none."""
        at = next(one["cellIndex"] for one in self.columns if one["name"] == name)
        rows = self.get("get-rows", start="0", limit="100")
        cells = [row["cells"][at] if at < len(row["cells"]) else None for row in rows["rows"]]
        recons = rows.get("pool", {}).get("recons", {})
        return [cell and {**cell, "recon": recons.get(str(cell.get("r")))} for cell in cells]


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refine]:
    """A running OpenRefine."""
    work: Path = tmp_path_factory.mktemp("openrefine")
    port = free_port()
    said = work / "said"
    with said.open("wb") as stream:
        process = subprocess.Popen(
            ["openrefine", *AT, str(port), "-d", str(work), "-m", "512M", "-x", "refine.headless=true"],
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client:

            def answers() -> bool:
                try:
                    return client.get("/command/core/get-version").status_code == 200
                except httpx2.TransportError:
                    return False

            wait_until(answers, f"OpenRefine answered ({said})", lambda: process.poll() is None)
            yield Refine(client)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def test_a_column_is_reconciled_and_extended(service: str, refine: Refine) -> None:
    """The type is guessed, what fits alone is matched, a person decides the rest, and columns are added."""
    manifest = httpx2.get(service, trust_env=False).json()
    refine.open(TABLE)
    guessed = refine.do("guess-types-of-column", columnName="name", service=service)["types"]
    assert {one["id"] for one in guessed} >= {"cg:Polity", "skos:Concept", "schema:Place"}
    assert guessed[0] == {"id": "cg:Polity", "name": "polity"} | {
        key: guessed[0][key] for key in ("count", "score")
    }
    config = {
        "mode": "standard-service",
        "service": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    refine.do("reconcile", columnName="name", config=json.dumps(config), engine='{"facets":[]}')
    cells = refine.cells("name")
    recons = [cell["recon"] for cell in cells]
    assert [one["m"]["id"] if one.get("m") else None for one in recons] == MATCHED
    undecided = recons[2]
    assert undecided["j"] == "none" and {one["id"] for one in undecided["c"]} >= {
        "britain",
        "portugal-the-land",
    }
    assert undecided["c"][0]["id"] == "britain", "which the text speaks of more"
    assert recons[5]["c"] == []

    refine.do("recon-match-best-candidates", columnName="name", engine='{"facets":[]}')
    recons = [cell["recon"] for cell in refine.cells("name")]
    assert [one["m"]["id"] if one.get("m") else None for one in recons] == [
        *MATCHED[:2],
        "britain",
        *MATCHED[3:],
    ]

    wanted = {
        "properties": [
            {"id": "rdf:type"},
            {"id": "^rdf:object", "settings": {"content": "count"}},
            {"id": "skos:altLabel", "settings": {"limit": 1}},
        ]
    }
    extending = {
        "endpoint": service,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "extension": json.dumps(wanted),
    }
    preview = refine.do("preview-extend-data", rowIndices="[0, 3]", columnName="name", **extending)
    assert [one["name"] for one in preview["columns"]] == ["type", "claims (as object)", "alt label"]
    refine.do(
        "extend-data",
        baseColumnName="name",
        columnInsertIndex="1",
        resultColumns=json.dumps([one["name"] for one in preview["columns"]]),
        engine='{"facets":[]}',
        **extending,
    )
    assert [one["name"] for one in refine.columns] == [
        "name",
        "type",
        "claims (as object)",
        "alt label",
        "years",
    ]
    told = {
        name: [cell and cell["v"] for cell in refine.cells(name)]
        for name in ("type", "claims (as object)", "alt label")
    }
    assert told["type"] == ["polity", "polity", "polity", "concept", "place", None]
    assert told["claims (as object)"] == [1, 1, 1, 1, 0, None]
    assert told["alt label"] == [None, "Britain", "Britain", None, None, None]
