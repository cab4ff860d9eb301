"""SERVICE towards endpoints that were named on the command line, and towards no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from endpoint_server import serving
from tiny_edition import BASE, write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Run
    from endpoint_server import Server

PORTUGAL = f"{BASE}entity/portugal"


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another server, which knows one thing about an entity of the edition."""
    with serving() as server:
        data = f'<{PORTUGAL}> <urn:capital> "Lisbon" .'.encode()
        server.store.bulk_load(data, format=pyoxigraph.RdfFormat.N_TRIPLES)
        yield server


def _joined(server: Server) -> str:
    there = f"SERVICE <{server.url}> {{ ent:portugal <urn:capital> ?c }}"
    return f"SELECT ?l ?c {{ ent:portugal skos:prefLabel ?l {there} }}"


def test_two_servers_answer_one_question(elsewhere: Server, runner: Run) -> None:
    """A question joins the built graph with what another server knows, once that server is named."""
    query = _joined(elsewhere)
    result = runner("sparql", query, "--allow-service", elsewhere.url, "--format", "csv")
    assert (result.exit_code, result.stdout.replace("\r", "")) == (0, "l,c\nPortugal,Lisbon\n")
    assert len(elsewhere.requests) == 1
    refused = runner("sparql", query)
    assert refused.exit_code == 4 and f"--allow-service {elsewhere.url}" in refused.stderr
    assert len(elsewhere.requests) == 1


def test_only_the_servers_named(elsewhere: Server, runner: Run) -> None:
    """Naming one server lets no question reach another, nor one that the data would name."""
    with serving() as other:
        for service in (f"<{other.url}>", "?where"):
            query = _joined(elsewhere).replace(f"<{elsewhere.url}>", service)
            result = runner("sparql", query, "--allow-service", elsewhere.url)
            assert result.exit_code == 4, result.stdout
        assert (
            runner(
                "sparql", _joined(other), "--allow-service", elsewhere.url, "--allow-service", other.url
            ).exit_code
            == 0
        )
        assert len(other.requests) == 1
    assert not elsewhere.requests


def test_a_server_that_fails(elsewhere: Server, runner: Run) -> None:
    """What the other server answers badly is one line; SILENT leaves its part out, as SPARQL says."""
    elsewhere.fault = lambda request: request.answer(500, "text/plain", b"no")
    query = _joined(elsewhere)
    result = runner("sparql", query, "--allow-service", elsewhere.url)
    assert result.exit_code == 2 and "500" in result.stderr and result.stderr.count("\n") == 1
    silent = runner("sparql", query.replace("SERVICE", "SERVICE SILENT"), "--allow-service", elsewhere.url)
    assert silent.exit_code == 0 and "Portugal" in silent.stdout


def test_a_server_that_sends_elsewhere(elsewhere: Server, runner: Run) -> None:
    """A redirect of a server that was named does not lead to one that was not."""
    with serving() as other:
        elsewhere.fault = lambda request: request.answer(307, headers={"Location": other.url})
        result = runner("sparql", _joined(elsewhere), "--allow-service", elsewhere.url)
        assert result.exit_code == 2 and not other.requests


def test_a_stored_query_that_asks_elsewhere(elsewhere: Server, runner: Run, tmp_path: Path) -> None:
    """A stored query of an edition may ask a server that was named on the command line."""
    edition = write_edition(tmp_path)
    path = tmp_path / "queries" / "out" / "capital.rq"
    path.parent.mkdir(parents=True)
    path.write_text(
        "#+ summary: Which capital?\n"
        f"SELECT ?c {{ SERVICE <{elsewhere.url}> {{ ?s <urn:capital> ?c }} }} ORDER BY ?c\n",
        encoding="utf-8",
    )
    args = ("query", "capital", "--edition", str(edition.root))
    assert runner(*args).exit_code == 4 and not elsewhere.requests
    assert "Lisbon" in runner(*args, "--allow-service", elsewhere.url).stdout


def test_an_endpoint_that_asks_another(elsewhere: Server, runner: Run) -> None:
    """A question to an endpoint may have that endpoint ask another, by the same rule."""
    with serving() as first:
        first.store.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode("urn:a")] * 3))
        query = f"SELECT ?c {{ SERVICE <{elsewhere.url}> {{ ?s <urn:capital> ?c }} }}"
        args = ("sparql", query, "--endpoint", first.url, "--graph", "default")
        assert runner(*args).exit_code == 4 and not elsewhere.requests
        assert "Lisbon" in runner(*args, "--allow-service", elsewhere.url).stdout
        assert len(elsewhere.requests) == 1
