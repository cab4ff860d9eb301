"""REST: claims and the rest as JSON and CSV, filtered and in pages, as the OpenAPI description says."""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from pyoxigraph import NamedNode, RdfFormat, parse
from starlette.testclient import TestClient

import claimgraph
from claimgraph.model import Argument, Claim, Entity
from claimgraph.model.graph import local_name
from claimgraph.model.node import predicates
from claimgraph.terms import LABELS, RDFS
from claimgraph.web.app import create_app
from serving import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.edition import Edition

SPACE = "https://example.org/small/"


@pytest.fixture(scope="module")
def client(asked: Edition) -> Iterator[TestClient]:
    """A client of a server of the small edition."""
    with (
        claimgraph.open(asked) as opened,
        TestClient(create_app([opened], PATIENT), "http://localhost") as client,
    ):
        yield client


@cache
def description(client: TestClient) -> dict[str, Any]:
    """The OpenAPI description of what a client's server offers."""
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


@cache
def validator(client: TestClient, path: str, media: str, status: str = "200") -> Draft202012Validator:
    """What holds an answer to the description."""
    told = description(client)
    schema = told["paths"][path]["get"]["responses"][status]["content"][media]["schema"]
    whole = {**schema, "components": told["components"]}  # which its references lead to
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def get(client: TestClient, path: str, of: str = "", /, **values: str) -> Any:
    """The data of an answer, which is as described for the path ``of``."""
    answer = client.get(f"/api{path}", params=values)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    data = answer.json()
    validator(client, of or path, "application/json").validate(data)
    return data


def names(client: TestClient, path: str = "/claims", **values: str) -> list[str]:
    """The names of the items of an answer."""
    return [one["name"] for one in get(client, path, **values)["items"]]


def refused(client: TestClient, path: str, of: str = "", /, **values: str) -> str:
    """What is wrong, as data of the form described."""
    answer = client.get(f"/api{path}", params=values)
    assert (
        answer.status_code == (404 if of else 400)
        and answer.headers["content-type"] == "application/problem+json"
    )
    validator(client, of or path, "application/problem+json", "default").validate(answer.json())
    detail: str = answer.json()["detail"]
    assert "\n" not in detail
    return detail


def called(client: TestClient, questions: int) -> int:
    """Call each operation described with its examples, so many ``questions``; how many of these there are."""
    told = description(client)
    OpenAPIV31SpecValidator(told).validate()
    some = {
        kind: client.get(f"/api/{kind}", params={"limit": "1"}).json()["items"][0]["name"]
        for kind in ("claims", "arguments", "entities", "paragraphs")
    }
    asked = [path for path in told["paths"] if path.startswith("/questions/")]
    left_out = set(asked[questions:])
    for path, methods in told["paths"].items():
        if path in left_out:
            continue
        listed = methods["get"]["parameters"]
        shared = told["components"]["parameters"]
        whole = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in listed]
        parameters = [one for one in whole if one["in"] == "query"]
        given = {one["name"]: str(one["example"]) for one in parameters if "example" in one}
        needed = {one["name"]: given[one["name"]] for one in parameters if one["required"]}
        url = path.replace("{name}", some.get(path.split("/")[1], ""))
        for values in (given,) if path in asked else (needed, given):
            answer = client.get(f"/api{url}", params=values)
            if answer.status_code == 400 and "needs data that is joined" in answer.text:
                continue
            assert answer.status_code == 200, (path, values, answer.text)
            validator(client, path, "application/json").validate(answer.json())
    return len(asked)


def test_it_is_as_described(client: TestClient) -> None:
    """A generic validator takes the description; each example call is answered in the form that it gives."""
    assert called(client, 8) > 50
    assert description(client)["servers"] == [{"url": "/small/api"}]
    assert client.get("/small/api/openapi.json").json() == description(client)


@pytest.mark.parametrize(("name", "kind"), [("Claim", Claim), ("Argument", Argument), ("Entity", Entity)])
def test_fields_are_the_terms_of_the_ontology(client: TestClient, name: str, kind: Any) -> None:
    """A record has a field for each of its class, called as the property is."""
    properties = description(client)["components"]["schemas"][name]["properties"]
    assert set(properties) == {"id", "name", "label", "page", *map(local_name, predicates(kind).values())}
    assert {one.get("description", "") for one in properties.values()} >= set(predicates(kind).values())


def test_a_claim_tells_all_of_itself(client: TestClient) -> None:
    """A claim has its fields with a value, each IRI with its name and a page that is there."""
    told = get(client, "/claims/p002-01", "/claims/{name}")
    assert told["id"] == f"{SPACE}claim/p002-01" and told["quote"] == "Portugal is a slave of Britain."
    assert told["subject"] == {
        "id": f"{SPACE}entity/portugal", "label": "Portugal", "page": "/small/entity/portugal",
    }  # fmt: skip
    assert told["claimant"][0]["label"] == "editor" and told["reportedBy"][0]["label"] == "lecturer"
    assert told["passage"]["exact"] == told["quote"] and told["passage"]["isPartOf"]["label"].startswith(
        "p002"
    )
    assert "condition" not in told and "when" not in told
    for node in (told, told["subject"], told["claimant"][0], told["passage"]["isPartOf"]):
        assert client.get(node["page"], follow_redirects=True).status_code in (200, 404), node
    assert client.get(told["page"]).status_code == client.get(told["subject"]["page"]).status_code == 200


def test_filters_are_those_of_stored_questions(client: TestClient) -> None:
    """Each filter keeps what fits, several what fits all; names are resolved as everywhere."""
    assert names(client) == ["p002-01", "p002-02", "p003-01"]
    for values, kept in (
        ({"voice": "editor"}, ["p002-01"]),
        ({"voice": "The Editor"}, None),
        ({"force": "wish"}, ["p002-02"]),
        ({"polarity": "negative"}, ["p003-01"]),
        ({"figure": "metaphor"}, ["p002-01"]),
        ({"reported": "yes"}, ["p002-01"]),
        ({"reported": "no"}, ["p002-02", "p003-01"]),
        ({"paragraph": "p2"}, ["p002-01", "p002-02"]),
        ({"entity": "Great Britain"}, ["p002-01", "p003-01"]),
        ({"entity": "rel:rules"}, ["p003-01"]),
        ({"entity": "ent:britain", "polarity": "positive"}, ["p002-01"]),
        ({"from": "1900-01-01"}, []),
        ({"voice": ""}, ["p002-01", "p002-02", "p003-01"]),
    ):
        if kept is not None:
            assert names(client, **values) == kept, values
    assert "Did you mean editor?" in refused(client, "/claims", voice="edtor")
    assert "Did you mean voice?" in refused(client, "/claims", voise="editor")
    assert "Did you mean negative?" in refused(client, "/claims", polarity="negatve")
    assert "reported cannot be" in refused(client, "/claims", reported="perhaps")
    assert "from: not a date" in refused(client, "/claims", **{"from": "yesterday"})


def test_lists_come_in_pages(client: TestClient) -> None:
    """A page tells how many there are and leads to the next and the one before, by Link and in the data."""
    seen, path = [], "/api/claims?limit=2&reported=no&limit=2"
    assert client.get(path).status_code == 400, "a parameter that comes twice"
    path = "/api/claims?limit=1"
    while path:
        answer = client.get(path)
        data = answer.json()
        assert data["total"] == int(answer.headers["x-total-count"]) == 3
        seen += [one["name"] for one in data["items"]]
        path = answer.links.get("next", {}).get("url", "")
        assert data.get("next", "") == path
        assert ("prev" in answer.links) == (len(seen) > 1)
    assert seen == names(client)
    assert get(client, "/claims", offset="7")["items"] == []
    for bad in ({"limit": "0"}, {"limit": "1001"}, {"limit": "x"}, {"limit": "²"}, {"offset": "-1"}):
        assert "not a number from" in refused(client, "/claims", **bad)


def test_arguments_entities_paragraphs_and_voices(client: TestClient) -> None:
    """The other lists have their filters, and each thing answers by its name."""
    assert names(client, "/arguments", claim="p003-01") == names(client, "/arguments") == ["p003-a1"]
    assert names(client, "/arguments", claim="p002-02") == []
    told = get(client, "/arguments/p003-a1", "/arguments/{name}")
    assert told["bearing"]["label"] == "supports" and told["conclusion"]["page"] == "/small/claim/p002-01"
    assert names(client, "/entities", kind="person") == ["annotator", "editor", "lecturer"]
    assert "Did you mean person?" in refused(client, "/entities", kind="persn")
    britain = get(client, "/entities/britain", "/entities/{name}")
    assert britain["altLabel"] == ["Britain"] and britain["type"][0]["id"].endswith("ns#Polity")
    assert "/small/entity/britain" in refused(client, "/entities/britian", "/entities/{name}")
    paragraphs = get(client, "/paragraphs")["items"]
    assert [one["name"] for one in paragraphs] == ["p001", "p002", "p003", "p004"]
    assert paragraphs[2]["text"].startswith("Britain rules.")
    assert get(client, "/paragraphs/p003", "/paragraphs/{name}") == paragraphs[2]
    voices = {one["name"]: one for one in get(client, "/voices")["items"]}
    assert (voices["lecturer"]["own"], voices["lecturer"]["told"]) == (2, 0)
    assert (voices["editor"]["own"], voices["editor"]["told"]) == (0, 1)
    assert [one["label"] for one in voices["editor"]["tellers"]] == ["lecturer"]


def test_stored_questions_are_asked(client: TestClient) -> None:
    """A stored question takes its parameters and what narrows it, and gives rows or a truth value."""
    listed = {one["name"]: one for one in get(client, "/questions", limit="1000")["items"]}
    assert listed["about"]["parameters"][0]["name"] == "power" and "voice" in listed["about"]["narrowings"]
    assert "views/plain" not in listed and "plain" not in listed
    assert "worded" in [one["name"] for one in get(client, "/questions", q="these words")["items"]]
    path = "/questions/about"
    told = get(client, path)
    assert told["columns"] == ["label", "claim"]
    assert told["items"] == [
        {
            "label": "Portugal is a slave of Britain.",
            "claim": {
                "id": f"{SPACE}claim/p002-01",
                "label": "Portugal is a slave of Britain.",
                "page": "/small/claim/p002-01",
            },
        }
    ]
    assert get(client, path, power="britain")["total"] == 1
    assert get(client, path, power="")["total"] == 3, "freed"
    assert (
        get(client, path, power="", polarity="negative", limit="1")["items"][0]["label"] == "Britain rules."
    )
    assert get(client, "/questions/is-negated")["items"] == [{"answer": True}]
    assert "Did you mean britain" in refused(client, path, power="britian")
    assert "Did you mean power?" in refused(client, path, powr="britain")
    missing = client.get("/api/questions/abuot")
    assert missing.status_code == 404 and "Did you mean about" in missing.json()["detail"]
    assert client.get("/api/questions/views/plain").status_code == 404
    assert client.get("/api/questions/..%2F..%2Fetc%2Fpasswd").status_code == 404
    nowhere = client.get("/api/claim")
    assert nowhere.status_code == 404 and "Did you mean claims?" in nowhere.json()["detail"]


def test_words_are_found_and_asked(client: TestClient) -> None:
    """Search and plain questions give what the commands give, with the pages of what they found."""
    found = get(client, "/find", q="slave")
    assert found["items"][0]["page"] == "/small/claim/p002-01" and "«slave»" in found["items"][0]["snippet"]
    assert [one["kind"] for one in get(client, "/find", q="Portugal", kind="entity")["items"]] == ["entity"]
    assert get(client, "/find", q="Portugul")["meant"] == "Portugal"
    answered = get(client, "/ask", q="Who is a slave of Britain?")["claims"]
    assert f"{SPACE}claim/p002-01" in [one["id"] for one in answered]
    assert all(one["page"] == one["id"].removeprefix("https://example.org") for one in answered)
    assert "q is missing" in refused(client, "/ask")
    assert "no word" in refused(client, "/ask", q="?!")


def test_csv_has_the_same(client: TestClient) -> None:
    """Where a client prefers CSV it gets a table: a column for each field, nodes with their names beside."""
    answer = client.get("/api/claims", headers={"Accept": "text/csv"})
    assert (
        answer.headers["content-type"] == "text/csv; charset=utf-8" and answer.headers["x-total-count"] == "3"
    )
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["name"] for row in rows] == names(client)
    assert rows[0]["subject"] == f"{SPACE}entity/portugal" and rows[0]["subject_label"] == "Portugal"
    rows = list(
        csv.DictReader(client.get("/api/questions/about", headers={"Accept": "text/csv"}).text.splitlines())
    )
    assert rows[0]["claim"] == f"{SPACE}claim/p002-01" and rows[0]["claim_label"] == rows[0]["label"]
    none = client.get("/api/claims", headers={"Accept": "image/png"})
    assert (
        none.status_code == 406
        and client.get("/api/ask?q=peace", headers={"Accept": "text/csv"}).status_code == 406
    )


def test_records_are_rdf(client: TestClient, asked: Edition) -> None:
    """With the context that the answer names, its JSON is a part of the published graph."""
    published = claimgraph.open(asked).published("graph").nquads.read_bytes()
    known = {tuple(one.triple) for one in parse(published, RdfFormat.N_QUADS)}
    for path in ("/claims", "/arguments", "/entities"):
        answer = client.get(f"/api{path}")
        link = answer.links["http://www.w3.org/ns/json-ld#context"]["url"]
        data = client.get(link).json() | answer.json()
        told = [one.triple for one in parse(json.dumps(data).encode(), RdfFormat.JSON_LD)]
        assert len(told) > 2 * len(answer.json()["items"])
        for subject, predicate, value in told:
            called_so = LABELS if predicate.value == f"{RDFS}label" else (predicate.value,)
            same = [(subject, NamedNode(name), value) for name in called_so]
            assert known.intersection(same), (subject, predicate, value)


def test_it_only_reads_and_anybody_may(client: TestClient) -> None:
    """Other methods are refused, a preflight is answered, the same answer again is 304."""
    assert client.post("/api/claims").status_code == client.delete("/api/claims").status_code == 405
    assert client.options("/api/claims").status_code == 204
    first = client.get("/api/claims")
    again = client.get("/api/claims", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
