"""Questions and SPARQL as pages: forms, answers as tables, downloads, errors told in their place."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
import pyoxigraph
import pytest
from lxml import html
from starlette.testclient import TestClient

import claimgraph
from claimgraph.answer.explain import explain
from claimgraph.errors import UsageProblem
from claimgraph.web.app import create_app
from claimgraph.web.sparql_editor import QueryError
from claimgraph.workers import Pool, QueryRequest, QueryResponse
from patience import PATIENCE
from serving import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.edition import Edition

PAGE = {"Accept": "text/html"}
OUTSIDE = "SELECT ?s { SERVICE <http://a.example/> { ?s ?p ?o } }"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(asked: Edition) -> Iterator[TestClient]:
    """A client of a server of the tiny edition."""
    app = create_app([claimgraph.open(asked.root)], PATIENT)
    with TestClient(app, "http://localhost", headers=PAGE, follow_redirects=False) as client:
        yield client


def get(client: TestClient, path: str, **options: Any) -> Any:
    """The answer to a request below the edition, or to one for a whole path."""
    return client.get(path if path.startswith("/") else f"/small/{path}", **options)


def page(client: TestClient, path: str, status: int = 200, **values: str) -> Any:
    """A page as a tree, after its status has been looked at."""
    answer = get(client, f"{path}?{urlencode(values)}" if values else path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def rows(tree: Any) -> list[list[str]]:
    """The rows of the answer on a page."""
    return [[cell.text_content() for cell in row] for row in tree.cssselect("table.found tbody tr")]


def texts(tree: Any, selector: str) -> list[str]:
    """The texts of what a selector finds, blanks as single spaces."""
    return [" ".join(one.text_content().split()) for one in tree.cssselect(selector)]


def links(tree: Any, selector: str) -> dict[str, str]:
    """Text → address of links."""
    return {one.text_content(): one.get("href") for one in tree.cssselect(selector)}


def test_questions_are_listed_by_what_one_wants_to_know(client: TestClient) -> None:
    """The list has the edition's own questions and the general ones, each leading to its form."""
    tree = page(client, "queries")
    found = links(tree, "ul.contents a")
    assert found["What is said of an entity?"] == "/small/query/about"
    assert "/small/query/claims-of" in found.values()
    assert "Who says what, and how it is told" in texts(tree, "h2")
    assert not any("/checks/" in address for address in found.values())


def test_words_narrow_the_list_of_questions(client: TestClient) -> None:
    """Only questions that have all the words by their stems are listed, and how many these are is said."""
    tree = page(client, "queries", q="entities said")
    assert "/small/query/about" in links(tree, "ul.contents a").values()
    assert texts(tree, "main p")[0].startswith(f"{len(tree.cssselect('ul.contents a'))} question")
    none = page(client, "queries", q="zebra")
    assert texts(none, "main p")[0].startswith("0 questions have these words")
    assert links(none, "main p a")["ask in plain words"] == "/small/ask?q=zebra"


def test_a_question_is_a_form_that_offers_what_fits(client: TestClient) -> None:
    """The field has its default and offers just the values with which the question finds something."""
    tree = page(client, "query/about")
    field = tree.get_element_by_id("f-power")
    assert field.get("value") == "portugal"
    offers = get(client, tree.cssselect("form.asking")[0].get("data-values")).json()
    assert offers["power"] == [
        ["britain", "Great Britain"],
        ["lecturer", "lecturer"],
        ["portugal", "Portugal"],
    ]
    assert {"voice", "entity"} < offers.keys() and not {"force", "from", "limit"} & offers.keys()
    assert texts(tree, "label[for=f-power]") == ["power"]
    assert texts(tree, "#f-power-about") == ["whoever is spoken of"]
    assert [one.get("value") for one in tree.cssselect("#f-force option")] == ["", "assertion", "wish"]
    assert [value for value, _ in offers["paragraph"]] == ["p001", "p002", "p003", "p004"]


def test_a_form_does_not_wait_for_what_its_fields_offer(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page puts its question and no other; what fits its fields is found out when somebody asks, once."""
    put: list[str] = []

    async def counted(self: Pool, asked: QueryRequest, who: str) -> QueryResponse:
        put.append(asked.query)
        return await answer(self, asked, who)

    answer = Pool.answer
    monkeypatch.setattr(Pool, "answer", counted)
    address = page(client, "query/about", power="britain").cssselect("form.asking")[0].get("data-values")
    before = len(put)
    assert before <= 1
    assert get(client, address).json() == get(client, address).json() and len(put) <= before + 1


def test_values_are_chosen_from_a_page(client: TestClient) -> None:
    """Without scripts a link beside a field leads to its values; each asks with what else was given."""
    tree = page(client, "query/about", power="", voice="editor")
    beside = [one.get("href") for one in tree.cssselect(".field .choose")]
    (power,) = (one for one in beside if parse_qs(urlsplit(one).query)["_field"] == ["power"])
    chosen = links(page(client, power), "ul.contents a")
    assert list(chosen) == ["Great Britain", "lecturer", "Portugal"]
    assert rows(page(client, chosen["Portugal"])) == [["Portugal is a slave of Britain.", "p002-01"]]
    assert "voice=editor" in chosen["Portugal"]
    assert "has no values for 'limit'" in unescape(
        get(client, f"{power.partition('?')[0]}?_field=limit").text
    )


def test_the_answer_leads_to_what_it_names(client: TestClient) -> None:
    """Claims in cells lead to their pages, by name or by a label that they alone bear."""
    tree = page(client, "query/about")
    assert rows(tree) == [["Portugal is a slave of Britain.", "p002-01"]]
    assert set(links(tree, "table.found td a").values()) == {"/small/claim/p002-01"}
    assert get(client, "/small/claim/p002-01").status_code == 200
    assert texts(tree, "#answer h2") == ["1 row"]


def test_the_editor_opens_what_a_form_asks(client: TestClient) -> None:
    """The SPARQL behind a form, opened in the editor, gives the same rows there."""
    tree = page(client, "query/about", power="britain")
    (text,) = (one.text_content() for one in tree.cssselect("details.query code"))
    assert "<https://example.org/small/entity/britain>" in text
    assert "#+" not in text
    opened = page(client, links(tree, "details.query a")["Open in the editor"])
    assert opened.get_element_by_id("query").text.strip() == text.strip()
    assert rows(opened) == rows(tree) == [["Britain rules.", "p003-01"]]


def test_a_default_is_freed_and_an_answer_narrowed(client: TestClient) -> None:
    """An empty field frees what has a default; voice, force and limit narrow, and stay in their fields."""
    assert len(rows(page(client, "query/about", power=""))) == 3
    tree = page(client, "query/about", power="", voice="editor")
    assert rows(tree) == [["Portugal is a slave of Britain.", "p002-01"]]
    assert tree.get_element_by_id("f-voice").get("value") == "editor"
    assert tree.cssselect("form.asking details[open]")
    assert rows(page(client, "query/about", power="", force="wish")) == [["We want peace.", "p002-02"]]
    assert len(rows(page(client, "query/about", power="", limit="2"))) == 2


def test_what_a_form_sends_empty_is_left_out_of_the_address(client: TestClient) -> None:
    """A form sends all its fields; the address that remains has those that mean something."""
    sent = {"power": "", "voice": "editor", "force": "", "from": "", "limit": "", "_sort": "label"}
    answer = get(client, f"query/about?{urlencode(sent)}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/small/query/about?power=&voice=editor&_sort=label"


@pytest.mark.parametrize(
    ("path", "status", "piece"),
    [
        ("query/about?power=portugall", 400, "portugal"),
        ("query/about?pover=portugal", 400, "power"),
        ("query/about?limit=0", 400, "not a number of rows"),
        ("query/abuot", 404, "Did you mean about"),
        ("query/about.xyz", 404, "no stored query"),
        ("query/about?_page=x", 400, "not the number of a page"),
        ("query/about?power=a&power=b", 400, "power is given twice"),
        ("query/plain.csv", 400, "a graph is not had as csv"),
        ("sparql?query=", 400, "the query is empty"),
        ("sparql?query=INSERT+DATA+{}", 403, "INSERT changes data"),
        ("sparql?question=abuot", 400, "Did you mean about"),
        (f"sparql?{urlencode({'query': OUTSIDE})}", 403, "SERVICE"),
        (f"sparql?{urlencode({'query': ALL, 'format': 'docx'})}", 400, "Choose json, csv"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_on_the_page(client: TestClient, path: str, status: int, piece: str) -> None:
    """A wrong name, value or query is answered with its status, and one line with how to mend it."""
    answer = get(client, path)
    assert answer.status_code == status
    assert piece.casefold() in unescape(answer.text).casefold()
    assert "Traceback" not in answer.text
    assert "--allow" not in answer.text  # an option of the command line


def test_a_wrong_value_stays_in_its_field(client: TestClient) -> None:
    """Who mistyped a name finds the form as it was filled in."""
    tree = page(client, "query/about", 400, power="portugall", voice="editor")
    assert tree.get_element_by_id("f-power").get("value") == "portugall"
    assert tree.get_element_by_id("f-voice").get("value") == "editor"
    assert tree.cssselect("[role=alert]")


def test_a_query_that_does_not_parse_is_shown_with_its_place(client: TestClient) -> None:
    """The page keeps the query, names line and column, and points at the place."""
    query = "SELECT ?s {\n  ?s a cg:Claim ;\n  OPTIONAL ?s }"
    tree = page(client, "sparql", 400, query=query)
    assert tree.get_element_by_id("query").text.strip() == query
    told = tree.get_element_by_id("wrong")
    assert (told.get("data-line"), told.get("data-column")) == ("3", "12")
    assert texts(tree, "#answer pre")[0] == "OPTIONAL ?s } ^"
    assert tree.cssselect("#answer pre")[0].text_content().split("\n")[1].index("^") == 11


def test_a_place_beyond_the_query_is_not_pointed_at() -> None:
    """What an error says of a place that the query has not is passed over; long lines are not repeated."""
    assert QueryError.of(UsageProblem("error at 9:1: x"), "SELECT").line == 0
    assert QueryError.of(UsageProblem("x", "line 1, column 3"), "SELECT").pointed == "SELECT\n  ^"
    assert QueryError.of(UsageProblem("error at 1:2: x"), "S" * 400).pointed == ""


def test_long_answers_come_in_pages(client: TestClient) -> None:
    """No page has more than 3,000 elements; all pages together have each row once."""
    query = f"{ALL} ORDER BY ?s ?p ?o LIMIT 700"
    tree, seen, sizes = page(client, "sparql", query=query), [], []
    while True:
        seen += rows(tree)
        sizes.append(len(list(tree.iter())))
        following = links(tree, "nav.pages a").get("Next")
        if following is None:
            break
        tree = page(client, following)
    assert len(sizes) == 3
    assert max(sizes) <= 3_000
    assert len(seen) == len({tuple(row) for row in seen}) == 700
    assert texts(tree, "#answer h2") == ["700 rows"]


def test_columns_sort_and_words_filter_the_whole_answer(client: TestClient) -> None:
    """Without scripts, a click on a head sorts the whole, numbers as numbers; words leave what has them."""
    query = "SELECT ?n ?w { VALUES (?n ?w) { (10 'b') (9 'a2') (100 'a10') (UNDEF 'c') } }"
    tree = page(client, "sparql", query=query)
    assert len(tree.cssselect("th.number")) == 1
    up = page(client, links(tree, "th a")["n"].partition("#")[0])
    assert [row[0] for row in rows(up)] == ["9", "10", "100", ""]
    assert up.cssselect("th[aria-sort=ascending]")[0].text_content() == "n"
    down = page(client, links(up, "th a")["n"].partition("#")[0])
    assert [row[0] for row in rows(down)] == ["100", "10", "9", ""]
    words = page(client, links(tree, "th a")["w"].partition("#")[0])
    assert [row[1] for row in rows(words)] == ["a2", "a10", "b", "c"]
    left = page(client, "sparql", query=query, _filter="A 1")
    assert rows(left) == [["100", "a10"]]
    assert texts(left, "#answer h2") == ["1 of 4 rows"]
    assert left.get_element_by_id("filter").get("value") == "A 1"
    carried = {one.get("name") for one in left.cssselect("form.filter input[type=hidden]")}
    assert carried == {"query"}


def test_downloads_hold_the_same_answer(client: TestClient) -> None:
    """CSV, TSV, JSON, XML and XLSX of a form's answer have its rows, and are called after the question."""
    tree = page(client, "query/about", power="")
    offered = links(tree, ".answer .formats a")
    assert list(offered) == ["JSON", "CSV", "TSV", "XML", "XLSX"]
    assert parse_qs(urlsplit(offered["CSV"]).query, keep_blank_values=True) == {"power": [""]}
    table = list(csv.DictReader(io.StringIO(get(client, offered["CSV"]).text)))
    assert [row["label"] for row in table] == [row[0] for row in rows(tree)]
    assert table[0]["claim"] == "https://example.org/small/claim/p002-01"
    bindings = get(client, offered["JSON"]).json()["results"]["bindings"]
    assert [one["label"]["value"] for one in bindings] == [row["label"] for row in table]
    for name in ("TSV", "XML"):
        assert get(client, offered[name]).text.count("/claim/p00") == 3
    answer = get(client, offered["XLSX"])
    assert answer.headers["content-disposition"] == 'attachment; filename="about.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert cells == [["label", "claim"], *([row["label"], row["claim"]] for row in table)]


def test_a_workbook_has_numbers_for_numbers(client: TestClient) -> None:
    """Numbers are numbers in a workbook, formulas are text, as are numbers that no program keeps."""
    query = "SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b ?c ?d ?e) { (7 1.5 '=1+1' 1e400 12345678901234567890) } }"
    answer = get(client, f"sparql?{urlencode({'query': query, 'format': 'xlsx'})}")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    (_, cells) = sheet.iter_rows()
    assert [(cell.value, cell.data_type) for cell in cells] == [
        (7, "n"), (1.5, "n"), ("=1+1", "s"), ("inf", "s"), ("12345678901234567890", "s"),
    ]  # fmt: skip


def test_truth_and_graphs_have_pages_too(client: TestClient) -> None:
    """An ASK is told in words; a CONSTRUCT is a table of triples, had in RDF."""
    assert texts(page(client, "query/is-negated"), "#answer h2") == ["Yes: it is so"]
    tree = page(client, "query/views/plain")
    assert ["Portugal", "is subjugated by", "Great Britain"] in rows(tree)
    assert texts(tree, "#answer h2") == ["3 triples"]
    offered = links(tree, ".answer .formats a")
    assert list(offered) == ["N-Triples", "Turtle", "JSON-LD", "RDF/XML"]
    formats = (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.JSON_LD, pyoxigraph.RdfFormat.RDF_XML)
    for name, read in zip(list(offered)[1:], formats, strict=True):
        assert len(list(pyoxigraph.parse(get(client, offered[name]).content, format=read))) == 3


def test_an_empty_answer_says_why(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is found, the page says which value or pattern is unknown."""
    monkeypatch.setattr("claimgraph.web.query_execution.explain", partial(explain, time_limit=PATIENCE))
    tree = page(client, "sparql", query="SELECT ?x { ent:portugall ?p ?x }")
    assert "portugal" in texts(tree, ".why")[0]
    assert texts(tree, "#answer h2") == ["No rows"]
    stored = page(client, "query/worded", words="snails")
    assert texts(stored, ".why")[0]


def test_examples_are_opened_and_not_asked(client: TestClient) -> None:
    """A stored question chosen from the menu stands in the editor, and nothing is evaluated."""
    tree = page(client, "sparql", question="said/about")
    assert "rdf:subject" in tree.get_element_by_id("query").text
    assert not tree.cssselect("#answer")
    menu = [one.get("value") for one in page(client, "sparql").cssselect("#question option")]
    assert "about" in menu
    assert "said/about" not in menu


def test_the_first_page_of_the_editor_can_be_asked(client: TestClient) -> None:
    """What stands in the editor at first is an example that finds something."""
    text = page(client, "sparql").get_element_by_id("query").text.strip()
    assert rows(page(client, "sparql", query=text))


def test_a_query_comes_by_post_too(client: TestClient) -> None:
    """A form sent by post is answered as one in an address."""
    answer = client.post("/small/sparql", data={"query": f"{ALL} LIMIT 3"})
    assert len(rows(html.fromstring(answer.text))) == 3


def test_no_name_or_value_becomes_markup(client: TestClient) -> None:
    """Queries and values that try to be markup are shown as what was typed."""
    bad = '"></textarea></script><script>alert(1)</script><b id=bad>'
    for path, name in (
        ("sparql", "query"),
        ("query/worded", "words"),
        ("queries", "q"),
        ("query/about", "power"),
    ):
        answer = get(client, f"{path}?{urlencode({name: bad})}")
        assert answer.status_code in (200, 400)
        tree = html.fromstring(answer.text)
        assert not tree.cssselect("#bad")
        assert all(one.get("src") for one in tree.cssselect("script"))
    said = page(client, "sparql", query="SELECT ('<b id=bad>x</b>' AS ?x) (<javascript:alert(1)> AS ?y) {}")
    assert rows(said) == [["<b id=bad>x</b>", "javascript:alert(1)"]]
    assert not said.cssselect("td a")


def test_completion_knows_the_names_of_the_edition(client: TestClient, asked: Edition) -> None:
    """The editor's names are prefixes, classes, relations and entities; each short form is one in SPARQL."""
    answer = get(client, "completion.json")
    known = answer.json()
    prefixes = asked.prefixes()
    assert known["prefixes"] == dict(prefixes)
    kinds = {short: (label, kind) for short, label, kind in known["names"]}
    assert kinds["ent:portugal"] == ("Portugal", "entity")
    assert kinds["cg:Claim"][1] == "class"
    assert kinds["cg:claimant"][1] == "property"
    assert kinds["rel:rules"] == ("rules", "relation")
    shorts = " ".join(kinds)
    query = f"SELECT (COUNT(?x) AS ?n) {{ VALUES ?x {{ {shorts} }} }}"
    found = client.post("/small/sparql", data={"query": query, "format": "json"})
    assert json.loads(found.text)["results"]["bindings"][0]["n"]["value"] == str(len(kinds))
    again = get(client, "completion.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_colours_of_the_style_sheet_are_defined(client: TestClient) -> None:
    """What the style sheet takes from a variable has a value, and no variable is for nothing."""
    sheet = client.get("/style.css").text
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet))
    assert used and used == set(re.findall(r"(--[\w-]+):", sheet))
