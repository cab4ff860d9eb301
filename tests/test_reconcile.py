"""The reconciliation service: what it says it can do, whom names mean, suggestions, previews, extension."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

import claimgraph
from claimgraph.web.app import create_app
from claimgraph.web.reconcile import BATCH, MAX_VALUES
from reconciliation_schemas import EXTENDED, FLYOUT, MANIFEST, PROPOSED, RESULTS, SUGGESTED
from serving import PATIENT
from tiny_edition import BASE, CLAIMS, ENTITIES, write_edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from claimgraph.edition import Edition

#: What a browser says that shows a page of another site.
ELSEWHERE = {"Origin": "https://elsewhere.example"}


@pytest.fixture(scope="module")
def client(asked: Edition) -> Iterator[TestClient]:
    """A client of a server of the small edition."""
    with (
        claimgraph.open(asked) as opened,
        TestClient(create_app([opened], PATIENT), "http://localhost") as client,
    ):
        yield client


def as_said(answer: Any, schema: dict[str, Any]) -> Any:
    """The data of an answer, which the specification allows and any site may read."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"
    data = answer.json()
    Draft202012Validator(schema).validate(data)
    return data


def reconciled(client: TestClient, *queries: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The candidates for each query."""
    batch = {f"q{number}": query for number, query in enumerate(queries)}
    answer = client.post("/reconcile", data={"queries": json.dumps(batch)}, headers=ELSEWHERE)
    found = as_said(answer, RESULTS)
    assert list(found) == list(batch)
    return [found[name]["result"] for name in batch]


def extension(settings: str) -> dict[str, str]:
    """The form that asks for a column with these settings."""
    return {"extend": f'{{"ids": ["peace"], "properties": [{{"id": "rdf:type", "settings": {settings}}}]}}'}


def ids(candidates: list[dict[str, Any]]) -> list[str]:
    """Their identifiers."""
    return [one["id"] for one in candidates]


def matched(candidates: list[dict[str, Any]]) -> list[str]:
    """The identifiers of those that are called matches."""
    return [one["id"] for one in candidates if one["match"]]


def test_the_manifest_names_what_there_is(client: TestClient) -> None:
    """Every address that the manifest names answers, and its identifiers make the IRIs of entities."""
    told = as_said(client.get("/small/reconcile", headers=ELSEWHERE), MANIFEST)
    assert as_said(client.get("/reconcile"), MANIFEST) == told
    assert told["identifierSpace"] == "https://example.org/small/entity/"
    assert {one["id"] for one in told["defaultTypes"]} == {
        "cg:Polity",
        "foaf:Person",
        "skos:Concept",
        "schema:Place",
    }
    for name, place in told["suggest"].items():
        found = as_said(client.get(place["service_url"] + place["service_path"]), SUGGESTED[name])["result"]
        assert found, name
        flyout = place["flyout_service_url"] + place["flyout_service_path"].replace("${id}", found[0]["id"])
        assert found[0]["name"] in as_said(client.get(flyout), FLYOUT)["html"]
    for template in (told["view"]["url"], told["preview"]["url"]):
        page = client.get(template.replace("{{id}}", "britain"))
        assert page.status_code == 200 and "Great Britain</" in page.text
    proposing = told["extend"]["propose_properties"]
    assert as_said(client.get(proposing["service_url"] + proposing["service_path"]), PROPOSED)["properties"]


@pytest.mark.parametrize("slug", ["RosaL", "Straße", "v.2"])
def test_the_view_of_any_identifier_is_there(tmp_path: Path, slug: str) -> None:
    """Whatever an entity is called, the manifest's address leads to its page, and so does its IRI's path."""
    one = f'ent:{slug.replace(".", chr(92) + ".")} a foaf:Person ; skos:prefLabel "Rosa"@en .'
    claims = CLAIMS.replace("rdf:object ent:britain", f"rdf:object <{BASE}entity/{slug}>")
    edition = write_edition(tmp_path, entities=f"{ENTITIES}{one}\n", claims=claims)
    with (
        claimgraph.open(edition) as opened,
        TestClient(create_app([opened], PATIENT), "http://localhost") as client,
    ):
        (found,) = reconciled(client, {"query": "Rosa"})
        assert ids(found) == [slug]
        view = client.get("/reconcile").json()["view"]["url"].replace("{{id}}", quote(slug))
        for address in (view, f"/small/entity/{slug}"):
            page = client.get(address, headers={"Accept": "text/html"})
            assert page.status_code == 200 and "<h1>Rosa</h1>" in page.text, address
        data = client.get(view, headers={"Accept": "text/turtle"})
        assert "Rosa" in data.text and client.get(data.headers["content-location"]).text == data.text


def test_only_what_fits_alone_is_a_match(client: TestClient) -> None:
    """Names in any case, aliases and identifiers match where nothing else is called so; nothing else does."""
    alone = ("Portugal", "PORTUGAL", "great  britain", "Lusitania", "ent:britain", "portugal-the-land")
    found = reconciled(client, *({"query": name} for name in alone))
    assert list(map(matched, found)) == [
        ["portugal"], ["portugal"], ["britain"], ["portugal-the-land"], ["britain"], ["portugal-the-land"],
    ]  # fmt: skip
    two, slip, ending, nothing = reconciled(
        client, {"query": "Britain"}, {"query": "Portugul"}, {"query": "lecturers"}, {"query": "Atlantis"}
    )
    assert ids(two) == ["britain", "portugal-the-land"] and matched(two) == []
    assert [one["score"] for one in two] == [100, 100], "of equals the one that is spoken of more is first"
    assert ids(slip)[0] == "portugal" and not matched(slip)
    assert ids(ending) == ["lecturer"] and ending[0]["score"] == 95 and not matched(ending)
    assert nothing == []


def test_types_and_properties_narrow(client: TestClient) -> None:
    """A type keeps what is of it, a property tells namesakes apart, and one that does not fit is no match."""
    place = {"query": "Britain", "type": "schema:Place"}
    several = {"query": "Britain", "type": ["foaf:Person", "cg:Polity"], "limit": 1}
    above = {"query": "lecturer", "type": "foaf:Agent"}
    none = {"query": "Britain", "type": ["cg:Polity", "schema:Place"], "type_strict": "all"}
    found = reconciled(client, place, several, above, none)
    assert [matched(one) for one in found] == [["portugal-the-land"], ["britain"], ["lecturer"], []]
    assert found[3] == []

    def having(v: Any, pid: str = "skos:prefLabel") -> dict[str, Any]:
        return {"query": "Britain", "properties": [{"pid": pid, "v": v}]}

    told, wrong, either = reconciled(
        client, having("lusitania"), having("Atlantis"), having(["Atlantis", "Great Britain"])
    )
    assert matched(told) == ["portugal-the-land"] and ids(told)[0] == "portugal-the-land"
    assert matched(wrong) == [] and max(one["score"] for one in wrong) == 70
    assert matched(either) == ["britain"]
    [typed] = reconciled(client, {"properties": [{"pid": "rdf:type", "v": {"id": "schema:Place"}}]})
    assert matched(typed) == ["portugal-the-land"] and len(typed) == 1
    assert {one["id"] for one in told[0]["features"]} == {"skos:prefLabel", "name", "prominence"}


def test_by_get_and_in_limits(client: TestClient) -> None:
    """A batch may stand in the address; its limit holds for each query."""
    batch = {"a": {"query": "Britain", "limit": 1}, "b": {"query": "Britain"}}
    found = as_said(client.get("/small/reconcile", params={"queries": json.dumps(batch)}), RESULTS)
    assert [len(found[name]["result"]) for name in "ab"] == [1, 2]
    assert not found["a"]["result"][0]["match"], "what the limit leaves out bears the name all the same"
    full = {f"q{number}": {"query": "peace"} for number in range(BATCH)}
    assert len(as_said(client.post("/reconcile", data={"queries": json.dumps(full)}), RESULTS)) == BATCH


@pytest.mark.parametrize(
    ("form", "status", "piece"),
    [
        ({"queries": "{"}, 400, "queries is not JSON"),
        ({"queries": "[" * 100_000}, 400, "queries is not JSON"),
        ({"queries": "[]"}, 400, "no JSON object"),
        ({"queries": '{"q": 1}'}, 400, "q: no JSON object"),
        ({"queries": '{"q": {}}'}, 400, "q: neither query nor properties"),
        ({"queries": '{"q": {"query": 1}}'}, 400, "q: query is no text"),
        ({"queries": '{"q": {"query": "x", "limit": -1}}'}, 400, "q: limit is no number"),
        ({"queries": '{"q": {"query": "x", "type": [1]}}'}, 400, "q: type is neither"),
        ({"queries": '{"q": {"query": "x", "properties": [{"v": 1}]}}'}, 400, "q: a property without pid"),
        ({"queries": '{"q": {"query": "x", "type": "foaf:Persn"}}'}, 400, "Did you mean foaf:Person?"),
        (
            {"queries": '{"q": {"query": "x", "properties": [{"pid": "rdf:typ", "v": 1}]}}'},
            400,
            "mean rdf:type?",
        ),
        (
            {"queries": json.dumps({str(n): {"query": "x"} for n in range(BATCH + 1)})},
            413,
            "51 queries at once",
        ),
        ({"extend": "[]"}, 400, "extend has no ids"),
        ({"extend": '{"ids": ["x"], "properties": [{"id": "nix"}]}'}, 400, "property 'nix'"),
        (
            {"extend": json.dumps({"ids": ["x"] * 1001, "properties": [{"id": "rdf:type"}]})},
            413,
            "1001 entities",
        ),
        (
            {"extend": '{"ids": ["peace"], "properties": [{"id": "rdf:type", "settings": {"content": 1}}]}'},
            400,
            "content: not one of name, iri, count",
        ),
        (extension('{"content": []}'), 400, "content: not one of name, iri, count"),
        (extension('{"limit": 1e999}'), 400, "limit: not a number"),
        (extension('{"limit": -1}'), 400, "limit: not a number"),
        (extension("[1]"), 400, "extend has no ids"),
        ({"queries": '{"q": {"query": "x", "limit": 1e999}}'}, 400, "q: limit is no number"),
        ({"queries": '{"q": {"query": "x", "limit": NaN}}'}, 400, "q: limit is no number"),
        (
            {
                "queries": json.dumps(
                    {"q": {"properties": [{"pid": "rdf:type", "v": ["x"] * (MAX_VALUES + 1)}]}}
                )
            },
            413,
            "501 values of properties at once",
        ),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, form: dict[str, str], status: int, piece: str) -> None:
    """A broken or oversized request is refused whole, with one line that any site may read."""
    answer = client.post("/reconcile", data=form)
    assert answer.status_code == status and answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/problem+json"
    detail = answer.json()["detail"]
    assert piece in detail and "\n" not in detail and len(detail) < 300


def test_other_bodies_and_methods(client: TestClient) -> None:
    """What is no form is refused, a preflight is answered, and no callback is ever called."""
    assert client.post("/reconcile", json={"queries": {}}).status_code == 415
    assert (
        client.post(
            "/reconcile",
            content=b"queries=%ff",
            headers={"content-type": "application/x-www-form-urlencoded"},
        ).status_code
        == 400
    )
    assert client.put("/reconcile").status_code == 405
    preflight = client.options("/reconcile", headers={**ELSEWHERE, "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204 and "POST" in preflight.headers["access-control-allow-methods"]
    assert client.get("/reconcile?callback=alert").json()["versions"] == ["0.2"]


def test_suggestions_go_on_from_what_is_typed(client: TestClient) -> None:
    """Beginnings of any word of a name, and identifiers, in pages; types and properties likewise."""

    def suggested(what: str, **values: str) -> list[str]:
        answer = client.get(f"/small/reconcile/suggest/{what}", params=values)
        return ids(as_said(answer, SUGGESTED[what])["result"])

    assert suggested("entity", prefix="Brit") == ["britain", "portugal-the-land"]
    assert suggested("entity", prefix="portugal-t") == ["portugal-the-land"]
    assert suggested("entity", prefix="Brit", cursor="1") == ["portugal-the-land"]
    assert suggested("entity", prefix="Brit", type="schema:Place") == ["portugal-the-land"]
    assert suggested("entity", prefix='"*(') == []
    assert suggested("type", prefix="pol") == ["cg:Polity"]
    assert suggested("type", prefix="foaf:A") == ["foaf:Agent"]
    assert "skos:altLabel" in suggested("property", prefix="label")
    assert client.get("/reconcile/suggest/entity?cursor=x").status_code == 400


def test_properties_are_those_of_the_type(client: TestClient) -> None:
    """What is proposed for a type is what its entities have."""

    def proposed(**values: str) -> list[str]:
        return ids(as_said(client.get("/reconcile/properties", params=values), PROPOSED)["properties"])

    assert "skos:altLabel" in proposed(type="cg:Polity") and "skos:altLabel" not in proposed(
        type="foaf:Person"
    )
    assert set(proposed(type="foaf:Agent")) == {*proposed(type="foaf:Person"), *proposed(type="cg:Polity")}
    assert len(proposed(limit="2")) == 2
    assert client.get("/reconcile/properties?type=foaf:Nobody").status_code == 400


def test_columns_are_extended(client: TestClient) -> None:
    """Values are texts, numbers and entities; each property is there for each entity, known or not."""
    asked: dict[str, list[Any]] = {
        "ids": ["portugal", "nobody"],
        "properties": [
            {"id": "skos:prefLabel"},
            {"id": "^rdf:object"},
            {"id": "^rdf:subject", "settings": {"content": "count"}},
            {"id": "rdf:type", "settings": {"content": "iri"}},
            {"id": "^oa:hasBody", "settings": {"limit": 1}},
        ],
    }
    found = as_said(client.post("/reconcile", data={"extend": json.dumps(asked)}), EXTENDED)
    assert found["rows"]["portugal"] == {
        "skos:prefLabel": [{"str": "Portugal"}],
        "^rdf:object": [{"str": "Britain rules."}],
        "^rdf:subject": [{"int": 1}],
        "rdf:type": [{"str": "https://w3id.org/claimgraph/ns#Polity"}],
        "^oa:hasBody": [{"str": "p002, line 3, chars 27–35"}],
    }
    assert ids(found["meta"]) == [one["id"] for one in asked["properties"]] == list(found["rows"]["nobody"])
    assert found["rows"]["nobody"]["skos:prefLabel"] == []


def test_a_preview_may_be_framed_and_runs_nothing(client: TestClient) -> None:
    """A preview tells what an entity is inside another site's page, and only it may be framed."""
    page = client.get("/small/reconcile/preview", params={"id": "portugal"})
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "Portugal is a slave of Britain." in page.text and "<script" not in page.text
    assert "frame-ancestors 'none'" in client.get("/small/entity/portugal").headers["content-security-policy"]
    missing = client.get("/reconcile/preview", params={"id": "<script>"})
    assert missing.status_code == 404 and "<script>" not in missing.headers.get("content-type", "")
