"""The server: pages and data at the path of their IRI, negotiated, versioned, and behind its wall."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

import claimgraph
from claimgraph.web.app import create_app
from claimgraph.web.negotiation import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

SLUG = "soviet-power-1918"
GERMANY = f"/{SLUG}/entity/germany"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What the server logged."""
    return []


@pytest.fixture(scope="module")
def client(lines: list[str]) -> Iterator[TestClient]:
    """A client of a server of the lecture."""
    with TestClient(create_app([claimgraph.open()], log=lines.append), "http://localhost") as client:
        yield client


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.5, text/html;q=0.4", "text/turtle"),
        ("text/*;q=0.1, text/turtle;q=0", "text/html"),
        ("text/turtle;q=nan, text/html;q=x", None),
        ("image/png", None),
        ("TEXT/Turtle ; Q=1", "text/turtle"),
    ],
)
def test_the_preferred_format_is_chosen(accept: str, chosen: str | None) -> None:
    """An Accept header chooses by weight, by the most exact range, and never what it forbids."""
    assert choose(accept, ["text/html", "text/turtle"]) == chosen


@pytest.mark.parametrize(
    ("accept", "media", "piece"),
    [
        ("text/html", "text/html", "<h1>Germany</h1>"),
        ("text/turtle", "text/turtle", "ent:germany"),
        ("application/ld+json", "application/ld+json", "../context.jsonld"),
        ("application/n-triples", "application/n-triples", f"<https://w3id.org/claimgraph{GERMANY}> <"),
        ("text/csv", "text/csv", "group,iri,text,quote,details"),
    ],
)
def test_a_thing_is_had_in_each_format(client: TestClient, accept: str, media: str, piece: str) -> None:
    """The path of an IRI answers with the format asked for, and each ending with its own."""
    found = client.get(GERMANY, headers={"Accept": accept})
    assert found.status_code == 200
    assert found.headers["content-type"].startswith(media)
    assert piece in found.text
    named = client.get(found.headers["content-location"], headers={"Accept": "image/png"})
    assert named.content == found.content
    assert found.headers["link"].count('rel="alternate"') == 5


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    """A client that names the version it has is told that it is still the one."""
    first = client.get(GERMANY)
    again = client.get(GERMANY, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(GERMANY, headers={"If-None-Match": 'W/"other"'}).status_code == 200
    assert client.head(GERMANY).headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        (f"/{SLUG}/entity/germani", 404, "no entity is called 'germani'. Did you mean germany?"),
        ("/elsewhere/entity/germany", 404, "no edition is called 'elsewhere' (/elsewhere/entity/germany)."),
        ("/nothing", 404, "nothing is here (/nothing)."),
        (f"/{SLUG}/entity/..%2f..%2fetc%2fpasswd", 404, "nothing is here"),
        (f"/{SLUG}/entity/" + "x" * 20_000, 414, "the address has more than 16,384 bytes."),
    ],
)
def test_what_is_not_here_is_said(client: TestClient, path: str, status: int, line: str) -> None:
    """What nobody can be given is answered with one line, in the form that the client reads."""
    found = client.get(path)
    assert (found.status_code, found.text[: len(line)]) == (status, line)
    if status == 404:
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1>Not here</h1>" in page.text
        told = client.get(path, headers={"Accept": "application/json"}).json()
        assert told["status"] == 404


def test_a_format_that_nobody_has_is_refused(client: TestClient) -> None:
    """A format that a thing is not had in is answered with those that it is."""
    found = client.get(GERMANY, headers={"Accept": "image/png"})
    assert found.status_code == 406
    assert "text/turtle" in found.text


def test_other_names_and_methods_are_refused(client: TestClient) -> None:
    """The server answers to its own names alone, takes no large bodies, and changes nothing."""
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 421
    assert client.get("/health", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.post(GERMANY, content=b"x" * (1 << 21)).status_code == 413
    assert client.delete(GERMANY).status_code == 405


def test_every_answer_says_what_browsers_may_do(client: TestClient) -> None:
    """Pages and problems carry the policy: nothing of another host, no framing, no guessing of types."""
    for path in ("/", GERMANY, "/nothing", "/style.css"):
        headers = client.get(path, follow_redirects=False).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path


def test_the_log_has_no_questions(client: TestClient, lines: list[str]) -> None:
    """A line of the log says which route, how it ended and how long it took, and not what was asked."""
    client.get(f"{GERMANY}?secret=1")
    told = json.loads(lines[-1])
    assert told["route"] == "/{slug}/entity/{name}"
    assert set(told) == {"method", "route", "status", "bytes", "ms"}
    assert "secret" not in lines[-1]
