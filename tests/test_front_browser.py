"""Questions and SPARQL in Chromium: editor, tables, maps, with keys alone, without scripts, for everybody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import claimgraph
from browsing import AXE, CHROMIUM, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Open
    from claimgraph.edition import Edition

BUNDLE = Path(claimgraph.__file__).parent / "web" / "static" / "vendor" / "codemirror.js"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"),
    pytest.mark.skipif(not BUNDLE.is_file(), reason="the bundle is not made: make front, which needs npm"),
]
ROWS = "SELECT ?n ?w { VALUES (?n ?w) { (10 'b') (9 'a2') (100 'a10') (UNDEF 'c') } }"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
WRONG = "SELECT ?s {\n  ?s a cg:Claim ;\n  OPTIONAL ?s }"
#: What each kind of page is shown by.
PAGES = {
    "list": "queries",
    "list with words": "queries?q=said",
    "form": "query/about?power=",
    "form narrowed": "query/about?power=&voice=editor",
    "values of a field": "values/about?_field=power",
    "form with an error": "query/about?power=portugall",
    "truth": "query/is-negated",
    "editor": "sparql",
    "rows": f"sparql?query={quote(ROWS)}",
    "graph": f"sparql?query={quote(GRAPH)}",
    "error": f"sparql?query={quote(WRONG)}",
}
#: What the server answers to a wrong query is no fault of the page.
EXCUSED = "400 (Bad Request)"


@pytest.fixture(scope="module")
def address(asked: Edition) -> Iterator[str]:
    """Where the tiny edition is served on the loopback."""
    with serving(str(asked.root)) as address:
        yield f"{address}/small/"


def cells(page: Any) -> list[list[str]]:
    """The rows of the answer that are seen."""
    found: list[list[str]] = page.eval_on_selector_all(
        "table.found tbody tr",
        "rows => rows.filter(row => !row.hidden).map(row => [...row.cells].map(cell => cell.textContent))",
    )
    return found


def test_the_editor_takes_the_place_of_the_text_area(tab: Open) -> None:
    """The query stands in the editor in colours; Ctrl+Enter asks what is typed, which is in the address."""
    page = tab().go("sparql")
    editor = page.get_by_role("textbox", name="Query")
    assert not page.locator("textarea").is_visible()
    assert editor.locator("span").count() > 5
    editor.press("Control+a")
    editor.press("Delete")
    page.keyboard.insert_text(ROWS)
    with page.expect_navigation():
        editor.press("Control+Enter")
    assert parse_qs(urlsplit(page.url).query)["query"] == [ROWS]
    assert len(cells(page)) == 4


def test_the_editor_completes_names_of_the_edition(tab: Open) -> None:
    """After a prefix its names are offered with their labels, elsewhere things by label; Enter takes one."""
    page = tab().go("sparql")
    editor = page.get_by_role("textbox", name="Query")
    editor.press("Control+a")
    editor.press("Delete")
    page.keyboard.type("SELECT ?x { ?x rdf:subject ent:port")
    offered = page.locator(".cm-tooltip-autocomplete li")
    offered.first.wait_for()
    assert "ent:portugal" in offered.first.inner_text()
    assert "Portugal" in offered.first.inner_text()
    page.wait_for_timeout(150)  # what is offered is taken only once it has been seen
    page.keyboard.press("Enter")
    page.keyboard.type(" ; rdf:object Great")
    offered.filter(has_text="Great Britain").first.wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    text = editor.inner_text()
    assert "ent:portugal ; rdf:object ent:britain" in text
    with page.expect_navigation():
        page.keyboard.type(" }")
        editor.press("Control+Enter")
    assert cells(page) == [["p002-01"]]


def test_the_place_of_an_error_is_marked(tab: Open) -> None:
    """Where the query does not parse, the editor underlines the place and says what is wrong."""
    page = tab().go(PAGES["error"])
    page.locator(".cm-lintRange-error").first.wait_for()
    editor = page.get_by_role("textbox", name="Query")
    assert editor.get_attribute("aria-invalid") == "true"
    line = page.locator(".cm-line", has=page.locator(".cm-lintRange-error")).first
    assert line.inner_text().strip() == "OPTIONAL ?s }"
    line.locator(".cm-lintRange-error").first.hover()
    page.locator(".cm-tooltip-lint").wait_for()


def test_a_query_too_long_for_an_address_goes_by_post(tab: Open) -> None:
    """A query of more bytes than an address holds is asked all the same."""
    page = tab().go("sparql")
    editor = page.get_by_role("textbox", name="Query")
    editor.press("Control+a")
    editor.press("Delete")
    page.keyboard.insert_text(f"{ROWS} # {'x' * 20_000}")
    with page.expect_navigation():
        page.get_by_role("button", name="Ask", exact=True).last.click()
    assert page.url.partition("#")[0].endswith("/sparql")
    assert len(cells(page)) == 4


def test_a_table_sorts_and_filters_at_once(tab: Open) -> None:
    """A click on a head sorts, again the other way; words leave rows; nothing is loaded."""
    page = tab().go(PAGES["rows"])
    before = page.url
    head = page.locator("th", has_text="n").first
    head.get_by_role("link").click()
    assert [row[0] for row in cells(page)] == ["9", "10", "100", ""]
    assert head.get_attribute("aria-sort") == "ascending"
    head.get_by_role("link").press("Enter")
    assert [row[0] for row in cells(page)] == ["100", "10", "9", ""]
    page.get_by_label("Only with the words").fill("a 1")
    assert cells(page) == [["100", "a10"]]
    assert page.locator("#fitting").inner_text() == "1 of 4 fit"
    page.get_by_label("Only with the words").press("Enter")
    assert page.url == before


def test_an_answer_is_read_raw(tab: Open) -> None:
    """The answer as a program gets it is shown on the page, in the format chosen."""
    page = tab().go(PAGES["rows"])
    page.locator("details.raw summary").click()
    code = page.locator("details.raw code")
    code.filter(has_text="bindings").wait_for()
    assert json.loads(code.inner_text())["head"]["vars"] == ["n", "w"]
    page.get_by_label("Format").select_option(label="CSV")
    code.filter(has_text=re.compile("^n,w\\s+10,b")).wait_for()


def test_a_graph_is_drawn_and_enlarged_by_keys_and_buttons(tab: Open) -> None:
    """Each node of a graph is a link, each triple an arrow; keys and buttons enlarge it."""
    page = tab().go(PAGES["graph"])
    drawn = page.locator(".map svg")
    drawn.wait_for()
    assert drawn.locator("path.arrow").count() == len(cells(page)) == 3
    stroke = "getComputedStyle(document.querySelector('path.arrow')).stroke"
    assert page.evaluate(stroke) not in ("none", "")
    assert set(drawn.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")) == {
        f"/small/entity/{name}" for name in ("portugal", "britain", "lecturer", "peace")
    }
    seen = [drawn.get_attribute("width")]
    page.locator(".map").focus()
    for key in ("+", "+", "-", "0"):
        page.keyboard.press(key)
        seen.append(drawn.get_attribute("width"))
    assert seen[-1] == seen[0] and seen[1] == seen[3]
    assert len(set(seen)) == 3
    page.get_by_role("button", name="Larger").click()
    assert drawn.get_attribute("width") == seen[1]
    page.get_by_role("button", name="Whole").click()
    assert drawn.get_attribute("width") == seen[0]
    with page.expect_navigation():
        drawn.locator("a", has_text="peace").focus()
        page.keyboard.press("Enter")
    assert page.url.endswith("/entity/peace")


def test_a_form_is_filled_in_and_asked_by_keys(tab: Open) -> None:
    """With the keyboard alone a field is changed, the question asked, and a claim of the answer opened."""
    page = tab().go("query/about")
    page.get_by_label("power").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("britain")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert cells(page) == [["Britain rules.", "p003-01"]]
    page.get_by_role("button", name="Ask", exact=True).last.focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "p003-01":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/claim/p003-01")


def test_a_field_offers_what_fits_once_it_is_used(tab: Open) -> None:
    """The page comes without values; whoever goes to a field has those with which something is found."""
    page = tab().go("query/about")
    assert page.locator("datalist").count() == 0
    page.get_by_label("power").focus()
    page.locator("#values-power option").first.wait_for(state="attached")
    offered = page.get_by_label("power").evaluate("field => [...field.list.options].map(one => one.value)")
    assert offered == ["britain", "lecturer", "portugal"]
    page.get_by_role("link", name="Values of power").click()
    page.get_by_role("link", name="Great Britain").click()
    assert cells(page) == [["Britain rules.", "p003-01"]]


def test_all_of_it_works_without_scripts(tab: Open) -> None:
    """Without scripts a query is written, answered, sorted, filtered, and a question asked."""
    page = tab(java_script_enabled=False).go("sparql")
    area = page.get_by_label("Query")
    assert "ent:" in area.input_value()
    area.fill(ROWS)
    page.get_by_role("button", name="Ask", exact=True).last.click()
    page.get_by_role("link", name="n", exact=True).click()
    assert page.locator("tbody td").first.inner_text() == "9"
    page.get_by_label("Only with the words").fill("a10")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("tbody tr").count() == 1
    page.goto(page.url.partition("sparql")[0] + "query/about")
    page.get_by_label("power").fill("britain")
    page.get_by_role("button", name="Ask", exact=True).last.click()
    assert page.locator("tbody tr").inner_text().split("\t")[0] == "Britain rules."


@pytest.mark.parametrize("kind", PAGES)
def test_each_page_can_be_read_by_everybody(tab: Open, kind: str) -> None:
    """Light and dark, wide and on a phone, axe finds nothing against WCAG 2.2 AA, and nothing sticks out."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make front, which needs npm")
    for width, scheme in ((1400, "light"), (390, "dark")):
        one = tab(width=width, color_scheme=scheme)
        page = one.go(PAGES[kind])
        page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{kind} at {width}"
        assert one.violations() == [], f"{kind} at {width}"
