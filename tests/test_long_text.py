"""A text of two megabytes, from right to left, with a paragraph of a thousand claims, in small pages."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.pages.edition_pages import Pages, Site
from claimgraph.pages.links import Links
from claimgraph.pages.pagination import ELEMENTS
from claimgraph.pages.text_pages import TextPages
from claimgraph.publishing.index import SiteIndex
from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SCHEMA, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.model import Model

BASE = "https://example.org/long/"
PREFIXES = Prefixes.below(BASE, [])
#: Words with a letter beyond the Basic Multilingual Plane, which scripts count twice.
WORDS = "בראשית 𐤀 ברא אלהים את השמים ואת הארץ "
PARAGRAPHS = 1500
CROWDED = "p0700"


def _quads() -> Iterator[Quad]:
    def say(subject: str, predicate: str, value: str | int, *, text: bool = False) -> Quad:
        iri = not text and isinstance(value, str) and value.startswith("http")
        return Quad(
            NamedNode(subject), NamedNode(predicate), NamedNode(str(value)) if iri else Literal(str(value))
        )

    words = WORDS * 38
    yield say(f"{BASE}text", f"{SCHEMA}text", f"{words}\n" * PARAGRAPHS, text=True)
    yield say(f"{BASE}text", f"{DCTERMS}language", "he")
    yield say(f"{BASE}text", f"{RDFS}label", "A long text")
    for number in range(PARAGRAPHS):
        name = f"p{number + 1:04}"
        start = number * (len(words) + 1)
        place = f"{BASE}paragraph/{name}"
        yield say(place, f"{RDF}type", f"{DOCO}Paragraph")
        yield say(place, f"{RDFS}label", name)
        yield say(place, f"{OA}hasSelector", f"{place}-s")
        yield say(f"{place}-s", f"{OA}start", start)
        yield say(f"{place}-s", f"{OA}end", start + len(words))
        for at in range(1000 if name == CROWDED else 1):
            claim = f"{BASE}claim/{name}-{at + 1:02}"
            passage = f"{BASE}text#char={start + at},{start + at + 20}"
            yield say(claim, f"{RDF}type", f"{CG}Claim")
            yield say(claim, f"{RDFS}label", "A claim.")
            yield say(claim, f"{CG}quote", words[at : at + 20], text=True)
            yield say(claim, f"{CG}claimant", f"{BASE}entity/voice-{number % 400}")
            yield say(claim, f"{CG}passage", passage)
            yield say(passage, f"{DCTERMS}isPartOf", place)


@pytest.fixture(scope="module")
def texts() -> TextPages:
    """The pages of the text."""
    index = SiteIndex(_quads(), PREFIXES, "long", ending="")
    model: Model = index.model
    assert len(model.text.encode()) > 2_000_000
    _ = model.paragraphs, model.sentences, model.claims, model.arguments
    site = Site("Long", [], served=True)
    return TextPages(Pages(model, Links(model.graph, index.address, None, "long/text"), site), "long")


def _elements(page: str) -> int:
    return len(re.findall(r"<[a-z]", page))


def _names(page: str) -> list[str]:
    return re.findall(r'class="words" data-of="(p[0-9]+)"', page)


def _turned(page: str) -> str:
    """The parameter of the page after; "" for the last."""
    found = re.search(r'rel="next" href="[^"]*[?;]at=([^"#&]+)', page)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("given", [{}, {"voice": "voice-7"}, {"view": "coverage"}])
def test_the_text_goes_on_from_page_to_page(texts: TextPages, given: dict[str, str]) -> None:
    """Page after page holds the whole text in order, each small and written from right to left."""
    at = ""
    seen: list[str] = []
    while at or not seen:
        page = texts.whole(texts.parameters({**given, "at": at}))
        assert _elements(page) <= ELEMENTS
        assert page.count('lang="he" dir="rtl"') == len(_names(page)) > 0
        seen += _names(page)
        at = _turned(page)
    assert seen == [f"p{number + 1:04}" for number in range(PARAGRAPHS)]


def test_a_place_is_found(texts: TextPages) -> None:
    """A claim anywhere in the text has a page that shows it, and the pages before and after it."""
    page = texts.whole(texts.parameters({"at": "p1400-01"}))
    assert "p1400" in _names(page) and 'id="p1400-01"' in page
    assert 'rel="prev"' in page


def test_a_crowded_paragraph_has_several_pages(texts: TextPages) -> None:
    """A thousand claims of one paragraph stand on several pages, each once; each claim finds its page."""
    at, pages = "", 0
    seen: list[str] = []
    iri = f"{BASE}paragraph/{CROWDED}"
    while at or not seen:
        page = texts.paragraph(iri, texts.parameters({"at": at}))
        assert _elements(page) <= ELEMENTS
        seen += re.findall(r'<li id="([^"]+)"', page)
        pages += 1
        after = re.search(r'class="turn".*?rel="next" href="[^"]*at=([^"#&]+)', page, re.S)
        at = after[1] if after else ""
    assert pages > 5
    assert seen == [f"{CROWDED}-{number + 1:02}" for number in range(1000)]
    some = f"{CROWDED}-640"
    assert f'<li id="{some}"' in texts.paragraph(iri, texts.parameters({"at": some}))


def test_a_part_goes_on_too(texts: TextPages) -> None:
    """The pages of a part hold each claim once, a crowded paragraph's among them."""
    at = ""
    seen: list[str] = []
    while at or not seen:
        page = texts.part("text", texts.parameters({"at": at}))
        assert _elements(page) <= ELEMENTS
        seen += re.findall(r'<li id="([^"]+)"', page)
        at = _turned(page)
    assert len(seen) == len(set(seen)) == PARAGRAPHS - 1 + 1000


def test_places_are_in_the_units_of_scripts(texts: TextPages) -> None:
    """Where words stand is told in UTF-16: a letter beyond the basic plane counts twice."""
    page = texts.claims(f"{BASE}paragraph/p0002", {})
    assert 'data-at="p0002:0-21"' in page
