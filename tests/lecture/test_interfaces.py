"""The interfaces of the server on the lecture: names, claims filtered, all its questions."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

import claimgraph
from claimgraph.web.app import create_app
from claimgraph.web.reconcile import BATCH
from serving import PATIENT
from test_reconcile import ids, matched, reconciled
from test_rest import called, get

DOCS = Path(__file__).parents[2] / "docs" / "web-api.md"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.edition import Edition


@pytest.fixture(scope="module")
def lecture() -> Iterator[TestClient]:
    """A client of a server of the lecture."""
    with claimgraph.open() as opened, TestClient(create_app([opened], PATIENT), "http://localhost") as client:
        yield client


def test_every_name_of_the_lecture_finds_whom_it_names(lecture: TestClient) -> None:
    """Each label and alias gets all that bear it with the highest score, and matches where one alone does."""
    opened = claimgraph.open()
    entities = [one for one in opened.entities() if one.label]
    bearers: dict[str, set[str]] = {}
    for one in entities:
        for name in {one.label.casefold(), *(alias.casefold() for alias in one.alt_label)}:
            bearers.setdefault(name, set()).add(one.name)
    names = sorted(bearers)
    assert len(names) > 900
    for at in range(0, len(names), BATCH):
        some = names[at : at + BATCH]
        for name, found in zip(some, reconciled(lecture, *({"query": name} for name in some)), strict=True):
            assert bearers[name] <= {one["id"] for one in found if one["score"] == 100}, name
            assert matched(found) == (list(bearers[name]) if len(bearers[name]) == 1 else []), name


def test_who_is_spoken_of_comes_first(lecture: TestClient) -> None:
    """Of those that a word fits alike, the one that the text speaks of most is first."""
    trotsky, word = reconciled(lecture, {"query": "Trotsky"}, {"query": "Leon"})
    assert ids(trotsky)[0] == "leon-trotsky" and matched(trotsky) == ["leon-trotsky"]
    assert len(trotsky) > 3, "events and books about him"
    scores = [
        (one["score"], next(f["value"] for f in one["features"] if f["id"] == "prominence"))
        for one in trotsky
    ]
    assert scores == sorted(scores, reverse=True)
    assert ids(word)[0] == "leon-trotsky"


def test_every_question_answers_as_described(lecture: TestClient) -> None:
    """A generic validator takes the description; each operation, stored questions too, answers as it says."""
    questions = sum(map(len, claimgraph.open().questions().values()))
    assert called(lecture, questions) == questions > 100


def test_filters_count_what_the_model_has(lecture: TestClient) -> None:
    """Each filter keeps the claims that have its value in the model."""
    claims = list(claimgraph.open().model.claims.values())
    assert get(lecture, "/claims")["total"] == len(claims)
    for values, fits in (
        ({"voice": "editor"}, lambda one: "editor" in [who.name for who in one.claimant]),
        ({"force": "prediction"}, lambda one: one.force.name == "prediction"),
        ({"polarity": "negative"}, lambda one: one.polarity.name == "negative"),
        ({"figure": "metaphor"}, lambda one: "metaphor" in [figure.name for figure in one.figure]),
        ({"reported": "yes"}, lambda one: not one.own),
        ({"reported": "no"}, lambda one: one.own),
        ({"paragraph": "p020"}, lambda one: one.paragraph.name == "p020"),
        ({"from": "1917-10-25", "to": "1917-11-30"}, None),
        ({"voice": "leon-trotsky", "polarity": "negative", "reported": "no"}, None),
    ):
        total = get(lecture, "/claims", **values, limit="1")["total"]
        assert 0 < total < len(claims)
        if fits:
            assert total == sum(map(fits, claims)), values


def test_of_several_editions_each_has_its_own(asked: Edition) -> None:
    """Where several editions are served, the short addresses name those of each, which answer."""
    app = create_app([claimgraph.open(), claimgraph.open(asked)])
    with TestClient(app, "http://localhost") as client:
        for path in ("/reconcile", "/api/claims", "/api/openapi.json"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert all(f"/{slug}" in answer.json()["detail"] for slug in ("small", "soviet-power-1918"))
            for slug in ("small", "soviet-power-1918"):
                assert client.get(f"/{slug}{path}").status_code == 200
        assert client.get("/small/reconcile").json()["identifierSpace"] == "https://example.org/small/entity/"


def test_the_page_about_interfaces_is_right(lecture: TestClient) -> None:
    """Each request that docs/web-api.md shows is answered, and the claim in it is told so."""
    page = DOCS.read_text(encoding="utf-8")
    lines = re.findall(r"^\$ curl (.*)$", page, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        words = shlex.split(line)
        given = {name: words[words.index(name) + 1] for name in ("-H", "--data-urlencode") if name in words}
        address = next(word for word in words if word.startswith("http://127.0.0.1:8000/"))
        path = address.removeprefix("http://127.0.0.1:8000")
        form = dict([given["--data-urlencode"].split("=", 1)]) if "--data-urlencode" in given else None
        headers = dict([given["-H"].split(": ", 1)]) if "-H" in given else {}
        answer = lecture.post(path, data=form) if form else lecture.get(path, headers=headers)
        assert answer.status_code == 200 and len(answer.content) > 100, line
        assert answer.headers["content-type"].startswith(headers.get("Accept", "application/json")), line
    for path in re.findall(r"^\| `(/api/[^`]*)`", page, re.MULTILINE):
        asked = {"q": "peace"} if path in ("/api/find", "/api/ask") else {}
        assert lecture.get(path, params=asked).status_code == 200, path
    shown = json.loads(re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0])
    told = get(lecture, f"/claims/{shown['name']}", "/claims/{name}")
    assert {name: told[name] for name in shown} == shown
