"""The text as the server gives it: whole, by part and by paragraph, small enough, with every claim."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml.html import fromstring
from starlette.testclient import TestClient

import claimgraph
from claimgraph.answer.coverage import coverage
from claimgraph.model.facets import FACETS, OWN
from claimgraph.pages.pagination import ELEMENTS
from claimgraph.web.app import create_app
from serving import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.model import Claim, Model

SLUG = "/soviet-power-1918"


class Page:
    """How many elements a page has, its ids and links, the words of paragraphs and the marks in them."""

    def __init__(self, content: str) -> None:
        tree = fromstring(content)
        self.elements = len(list(tree.iter("*")))
        self.ids: list[str] = tree.xpath("//@id")
        self.links: dict[str, str] = {one.get("rel"): one.get("href") for one in tree.xpath("//a[@rel]")}
        self.places: dict[str, list[str]] = {
            one.get("id"): one.get("data-at").split() for one in tree.xpath("//*[@data-at]")
        }
        words = tree.xpath("//p[@class='words']")
        self.words = {one.get("data-of"): "".join(one.xpath("text()|mark/text()|a/text()")) for one in words}
        marks = [mark for one in words for mark in one.xpath("mark|a")]
        self.marked: list[tuple[str, str]] = [(one.get("class", ""), one.text or "") for one in marks]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of a server of the lecture."""
    with TestClient(create_app([claimgraph.open()], PATIENT), "http://localhost") as client:
        yield client


def page(client: TestClient, path: str) -> Page:
    """The page at a path, which is there and small enough."""
    found = client.get(SLUG + path, headers={"Accept": "text/html"})
    assert found.status_code == 200, found.text
    read = Page(found.text)
    assert read.elements <= ELEMENTS, path
    assert len(read.ids) == len(set(read.ids)), path
    return read


def stretches(client: TestClient, path: str) -> Iterator[Page]:
    """The pages of a text or part, one after another."""
    while path:
        found = page(client, path)
        yield found
        path = found.links.get("next", "").removeprefix(SLUG).partition("#")[0]


def test_the_whole_text_is_one_page(client: TestClient, model: Model) -> None:
    """All paragraphs stand in it as they are, each with its anchor, and nothing is marked."""
    found = page(client, "/text")
    assert found.words == {one.name: one.text for one in model.paragraphs.values()}
    assert found.words.keys() <= set(found.ids)
    assert not found.marked and not found.links


@pytest.mark.parametrize(
    "choice",
    [
        {"voice": "editor"},
        {"force": "prediction", "polarity": "negative"},
        {"figure": "metaphor", "reported": "reported"},
        {"reported": "own"},
    ],
)
def test_what_narrows_is_marked(client: TestClient, model: Model, choice: dict[str, str]) -> None:
    """The words of the claims that fit are marked in the text, all of them and no others."""
    fit = [claim for claim in model.claims.values() if _fits(claim, choice)]
    assert 0 < len(fit) < len(model.claims)
    query = "&".join(f"{name}={value}" for name, value in choice.items())
    pages = list(stretches(client, f"/text?{query}"))
    words = {name: text for found in pages for name, text in found.words.items()}
    assert words == {one.name: one.text for one in model.paragraphs.values()}
    marked = sum(len(text) for found in pages for _, text in found.marked)
    letters = {at for claim in fit for start, end in claim.spans for at in range(start, end)}
    inside = {at for one in model.paragraphs.values() for at in range(one.start, one.end)}
    assert marked == len(letters & inside)
    counted = client.get(f"{SLUG}/text/counts?{query}").json()
    assert counted["claims"] == len(fit) == sum(counted["paragraphs"].values())


def _fits(claim: Claim, choice: dict[str, str]) -> bool:
    force, polarity = claim.force, claim.polarity
    has = {
        "voice": [one.name for one in claim.claimant],
        "force": [force.name] if force else [],
        "polarity": [polarity.name] if polarity else [],
        "figure": [one.name for one in claim.figure],
        "reported": ["reported" if claim.reported_by else "own"],
    }
    return all(value in has[facet] for facet, value in choice.items())


def test_counts_are_of_what_the_others_leave(client: TestClient, model: Model) -> None:
    """A facet's counts heed what is chosen of the others, and not of itself."""
    facets = client.get(f"{SLUG}/text/counts?force=prediction").json()["facets"]
    assert set(facets) == set(FACETS)
    claims = model.claims.values()
    assert facets["force"]["assertion"] == sum(_fits(one, {"force": "assertion"}) for one in claims)
    own = sum(_fits(one, {"force": "prediction", "reported": "own"}) for one in claims)
    assert facets["reported"][OWN.name] == own
    again = client.get(f"{SLUG}/text/counts?force=prediction&reported=no").json()
    assert again["claims"] == own


def test_every_claim_stands_beside_its_words(client: TestClient, model: Model) -> None:
    """The pages of the parts hold each claim once, and each says where its words are."""
    parts = dict.fromkeys(one.part.name for one in model.paragraphs.values() if one.part)
    texts = {one.name: one.text.encode("utf-16-le") for one in model.paragraphs.values()}
    seen: list[str] = []
    for part in parts:
        for found in stretches(client, f"/text/part/{part}"):
            seen += found.places
            for name, places in found.places.items():
                words = []
                for place in places:
                    of, _, span = place.rpartition(":")
                    start, end = map(int, span.split("-"))
                    words.append(texts[of][2 * start : 2 * end].decode("utf-16-le"))
                claim = model.claim(f"{model.prefixes['claim']}{name}")
                assert [model.text[start:end] for start, end in claim.spans] == words, name
    assert seen == [claim.name for claim in model.claims.values()]


def test_a_paragraph_has_all_its_claims(client: TestClient, model: Model) -> None:
    """The page of each paragraph, and what the script fetches, have the claims that quote it, in order."""
    for paragraph in model.paragraphs.values():
        names = [claim.name for claim in paragraph.claims]
        assert list(page(client, f"/paragraph/{paragraph.name}").places) == names
        piece = Page(client.get(f"{SLUG}/paragraph/{paragraph.name}/claims").text)
        assert list(piece.places) == names
    some = page(client, "/paragraph/p010?force=prediction").places
    assert some and all(
        _fits(model.claim(f"{model.prefixes['claim']}{one}"), {"force": "prediction"}) for one in some
    )


def test_a_claim_is_found_in_the_text(client: TestClient, model: Model) -> None:
    """Without scripts the link from a claim's page leads to its words, marked in the whole text."""
    claim = next(one for one in model.claims.values() if one.name == "p020-05")
    there = f"/text?at={claim.name}"
    assert f'href="{SLUG}{there}#{claim.name}"' in client.get(f"{SLUG}/claim/{claim.name}").text
    found = page(client, there)
    assert claim.name in found.ids
    assert "".join(words for _, words in found.marked) == claim.quote


def test_what_is_not_claimed_is_shown(client: TestClient, model: Model) -> None:
    """The view of coverage marks what is set aside, with its reasons, and what is left over."""
    pages = list(stretches(client, "/text?view=coverage"))
    words = {name: text for found in pages for name, text in found.words.items()}
    marked = [one for found in pages for one in found.marked]
    of = {
        kind: "".join(text for name, text in marked if name == kind) for kind in ("gap", "left", "uncovered")
    }
    assert words == {one.name: one.text for one in model.paragraphs.values()}
    measured = coverage(model)
    assert not of["uncovered"] and measured.total.uncovered == 0
    for sentence in measured.sentences:
        if sentence.state == "gap":
            assert sentence.text.strip(" .") in of["gap"]
    letters = sum(map(str.isalnum, of["gap"] + of["left"]))
    assert letters == measured.total.letters - measured.total.quoted
    assert '</mark><span class="why">ornament</span>' in client.get(f"{SLUG}/text?view=coverage").text


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        ("/text?voice=edito", 400, "no claim has the voice 'edito'. Did you mean editor?"),
        ("/text?at=p999", 400, "nothing in the text is called 'p999'."),
        ("/text?view=all", 400, "no view is called 'all'. There are claims and coverage."),
        ("/text?voice=editor&voice=lenin", 400, "voice is given twice"),
        ("/text/part/appendix", 404, "no part of the text is called 'appendix'. There are header, lecture"),
        ("/paragraph/p999", 404, "no paragraph is called 'p999'."),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, path: str, status: int, line: str) -> None:
    """Unknown values, paragraphs and parts are answered with one line that names the nearest."""
    found = client.get(SLUG + path)
    assert (found.status_code, found.text[: len(line)]) == (status, line)


@pytest.mark.parametrize("path", ["/text", "/paragraph/p020", "/text?voice=editor"])
def test_the_text_is_had_as_data_too(client: TestClient, path: str) -> None:
    """The same path gives pages and data, and each names the others."""
    found = client.get(SLUG + path, headers={"Accept": "text/html"})
    assert 'type="text/turtle"' in found.headers["link"]
    assert '<link rel="alternate" type="text/turtle"' in found.text
    if "?" not in path:
        turtle = client.get(SLUG + path, headers={"Accept": "text/turtle"})
        assert turtle.headers["content-type"].startswith("text/turtle")
        assert turtle.headers["content-location"] == f"{SLUG}{quote(path)}.ttl"


def test_pages_are_known_again(client: TestClient) -> None:
    """A page with parameters has a version of its own."""
    first = client.get(f"{SLUG}/text?voice=editor").headers["etag"]
    assert client.get(f"{SLUG}/text?voice=editor&force=", headers={"If-None-Match": first}).status_code == 304
    assert client.get(f"{SLUG}/text?voice=annotator", headers={"If-None-Match": first}).status_code == 200


def test_a_claim_is_told_with_its_voices_and_what_stands_against_it(client: TestClient) -> None:
    """The page of a claim draws who tells it of whom, from outside inwards, and names what contradicts it."""
    twice = client.get(f"{SLUG}/claim/p028-13").text
    chain = twice[twice.index("Who tells it of whom") : twice.index("<dl>")]
    assert chain.count("told by") == 2 == chain.count('class="told"') and chain.count('class="own"') == 1
    inner = chain.rpartition('class="own"')[2]
    assert "well-tempered fighters" in inner and "The dying warrior has given his life" in inner
    assert (
        chain.index("/entity/leon-trotsky")
        < chain.index("/entity/working-class")
        < chain.index("/claim/p028-05")
    )
    told = client.get(f"{SLUG}/claim/p068-39").text
    section = told[told.index("What stands against it (1)") : told.index("<dl>")]
    assert f'href="{SLUG}/claim/p081-18"' in section and "one affirms what the other denies" in section
    other = client.get(f"{SLUG}/claim/p081-18").text
    assert (
        f'href="{SLUG}/claim/p068-39"' in other[other.index("What stands against it") : other.index("<dl>")]
    )
    plain = client.get(f"{SLUG}/claim/p020-03").text
    assert "Who tells it of whom" not in plain and "What stands against it" not in plain
