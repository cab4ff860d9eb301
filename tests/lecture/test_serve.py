"""The server: pages and data at the path of their IRI, negotiated, versioned, and behind its wall."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

import pytest
import rdflib
from lxml import html
from starlette.testclient import TestClient

import claimgraph
from claimgraph.answer.voices import Voice, voices
from claimgraph.errors import UsageProblem
from claimgraph.exporters import export
from claimgraph.web.app import create_app, from_environment
from claimgraph.web.negotiation import choose
from claimgraph.web.picture_pages import AT_ONCE
from serving import PATIENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.build.cache import Published
    from claimgraph.edition import Edition
    from claimgraph.store import Engine

SLUG = "soviet-power-1918"
GERMANY = f"/{SLUG}/entity/germany"


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What the server logged."""
    return []


@pytest.fixture(scope="module")
def client(lines: list[str]) -> Iterator[TestClient]:
    """A client of a server of the lecture."""
    with TestClient(create_app([claimgraph.open()], PATIENT, log=lines.append), "http://localhost") as client:
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


@pytest.mark.parametrize("path", [GERMANY, f"/{SLUG}/claim/p051-07", f"/{SLUG}/argument/p048-a3"])
def test_a_page_says_in_json_ld_what_it_tells(client: TestClient, path: str) -> None:
    """In each page of a thing stands what the graph says of it, as JSON-LD that means the same triples."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert embedded
    said = json.loads(embedded[1])
    assert said.pop("@context") == "../context.jsonld"
    context = client.get(f"/{SLUG}/context.jsonld").json()["@context"]
    triples = rdflib.Graph().parse(data=json.dumps({"@context": context, **said}), format="json-ld")
    whole = rdflib.Graph().parse(data=client.get(f"{path}.nt").text, format="nt")
    assert {one for one in triples if str(one[0]).endswith(path)} and set(triples) <= set(whole)


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
        (
            f"/{SLUG}/entity/germani",
            404,
            f"no entity is called 'germani'. Did you mean /{SLUG}/entity/germany?",
        ),
        (
            f"/{SLUG}/entity/lenin",
            404,
            f"no entity is called 'lenin'. Did you mean /{SLUG}/entity/vladimir-lenin?",
        ),
        ("/elsewhere/entity/germany", 404, "no edition is called 'elsewhere' (/elsewhere/entity/germany)."),
        ("/nothing/at/all", 404, "no edition is called 'nothing' (/nothing/at/all)."),
        (f"/{SLUG}/nothing/at/all", 404, "nothing is here"),
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


def test_what_is_not_here_leads_on(client: TestClient) -> None:
    """The page for what is not here is a sentence with a link to what was meant, on this server alone."""
    meant = "/soviet-power-1918/entity/vladimir-lenin"
    page = html.fromstring(client.get(f"/{SLUG}/entity/lenin", headers={"Accept": "text/html"}).text)
    (line,) = page.cssselect("main p")
    assert line.text_content() == f"No entity is called 'lenin'. Did you mean {meant}?"
    assert [link.get("href") for link in line.cssselect("a")] == [meant]
    page = html.fromstring(client.get(f"/{SLUG}/entity/ //a.example", headers={"Accept": "text/html"}).text)
    assert [link.get("href") for link in page.cssselect("main p a")] in ([], [f"/{SLUG}/"])


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
    for path in ("/", GERMANY, "/nothing", "/style.css", "/static/reading.js"):
        headers = client.get(path, follow_redirects=False).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
    assert client.get("/static/reading.js").headers["cache-control"] == "no-cache"


def test_the_log_has_no_questions(client: TestClient, lines: list[str]) -> None:
    """A line of the log says which route, how it ended and how long it took, and not what was asked."""
    client.get(f"{GERMANY}?secret=1")
    told = json.loads(lines[-1])
    assert told["route"] == "/{slug}/entity/{name}"
    assert set(told) == {"method", "route", "status", "bytes", "ms"}
    assert "secret" not in lines[-1]


@pytest.mark.parametrize(
    ("path", "pieces"),
    [
        (
            f"/{SLUG}/",
            (f"<strong>{1616:,}</strong> claims", f"/{SLUG}/dump/{SLUG}.ttl", 'role="search"'),
        ),
        (f"/{SLUG}/entity/", ("<h1>Entities (", f'href="{GERMANY}"')),
        (f"/{SLUG}/ns", ('id="Claim"', "Guarded by")),
        ("/relation", ('id="rules"',)),
        (f"/{SLUG}/voice/", (f'href="/{SLUG}/voice/vladimir-lenin"', "as told by others")),
        (f"/{SLUG}/voice/leon-trotsky?kind=denied", ("read none of them as asserted", 'aria-current="page"')),
        (
            f"/{SLUG}/compare?one=leon-trotsky&other=Vladimir+Lenin",
            (
                "<h1>Leon Trotsky and Vladimir Lenin</h1>",
                'value="ent:leon-trotsky" selected="selected"',
                'value="ent:vladimir-lenin" selected="selected"',
                "Nothing meets: no plain triple",
                "told_by=ent%3Aeditor",
            ),
        ),
        (
            f"/{SLUG}/compare?one=ent:leon-trotsky&other=ent:vladimir-lenin&told_by=editor",
            ("Only Vladimir Lenin (", 'value="ent:editor" selected="selected"'),
        ),
        (f"/{SLUG}/compare?one=leon-trotsky&other=editor", ("<h2>Both (1)", "Contradictions (")),
        (f"/{SLUG}/compare?one=leon-trotsky", ("Leon Trotsky: is and ought", "against what is (")),
        (f"/{SLUG}/voice/leon-trotsky?told_by=editor", ('told_by=ent%3Aeditor" aria-current="page"',)),
        (f"/{SLUG}/ask", ("Ask in plain words", "?q=What+does+Leon+Trotsky+say%3F")),
        (f"/{SLUG}/ask?q=who+rules+portugal", ("claim/p051-0", "How it was read", "query/")),
        (f"/{SLUG}/ask?q=zzzz", ("No claim answers that.",)),
    ],
)
def test_pages_tell_what_the_commands_tell(client: TestClient, path: str, pieces: tuple[str, ...]) -> None:
    """First pages, lists, voices and answers have what the command line tells, with links to each thing."""
    found = client.get(path, headers={"Accept": "text/html"})
    assert found.status_code == 200, found.text
    for piece in pieces:
        assert piece in found.text, piece


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("ask?q=a&q=b", "q is given twice"),
        ("ask?q=rules&limit=many", "limit: not a number from 1 to 200 (many). Give"),
        (f"ask?q={'x' * 501}", "the question has 501 characters (q)."),
        ("voice/leon-trotsky?kind=dreamt", "no world is called 'dreamt' (kind). Choose one of asserted,"),
        ("voice/leon-trotsky?page=0", "page: not a number from 1 to 1,000,000 (0). Give page=1."),
        (f"voice/leon-trotsky?page={'9' * 5000}", "page: not a number from 1 to 1,000,000 (999"),
        (f"ask?q=rules&limit={'9' * 5000}", "limit: not a number from 1 to 200 (999"),
        (f"arguments?about=p048&steps={'9' * 5000}", "steps: not a number from 1 to 1,000 (999"),
        ("voice/leon-trotsky?told_by=nobody", "nobody called 'nobody' makes a claim."),
        ("voice/leon-trotsky?colour=red", "this page has no parameter 'colour'"),
    ],
)
def test_bad_requests_get_a_line(client: TestClient, path: str, line: str) -> None:
    """What cannot be asked is answered with one line that says why."""
    found = client.get(f"/{SLUG}/{path}")
    assert found.status_code == 400
    assert found.text.startswith(line), found.text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("voice/leon-trotsky?page=99999", "There is no page 99,999 (page). There are "),
        ("voice/portugal", "Portugal makes no claim, and nobody tells one of it."),
        ("query/votes?_page=99999", "there is no page 99,999 (_page). There is 1 page."),
        ("sparql?query=ASK%7B%7D&_page=2", "there is no page 2 (_page). There is 1 page."),
    ],
)
def test_a_page_beyond_the_last_is_not_there(client: TestClient, path: str, line: str) -> None:
    """Whoever asks for what there is none of is told so, and gets no empty page."""
    found = client.get(f"/{SLUG}/{path}", headers={"Accept": "text/html"})
    assert (found.status_code, line in unescape(found.text)) == (404, True), found.text


def test_what_may_be_asked_has_an_answer(client: TestClient) -> None:
    """Each question that the empty page of questions in words proposes finds claims."""
    page = client.get(f"/{SLUG}/ask", headers={"Accept": "text/html"}).text
    proposed = re.findall(r'href="(\?q=[^"]+)"', page)
    assert len(proposed) == 4
    for one in proposed:
        answer = client.get(f"/{SLUG}/ask{one}", headers={"Accept": "text/html"})
        assert "<h2>Claims (10 of " in answer.text, one


#: Kind of page → what its address looks like below the edition.
KINDS = {
    "home": "", "text": "text", "coverage": r"text\?view=.*", "part": "text/part/.+",
    "paragraph": "paragraph/.+", "entity": "entity/.+", "claim": "claim/.+",
    "argument": "argument/.+", "voice": "voice/.+",
    "compare": r"compare\?.+", "relation": "relation#.+", "map": "arguments", "timeline": "timeline",
    "states": "states", "who tells": "voices", "questions": "queries", "question": "query/[^.]+",
    "values": "values/.+", "ask": r"ask\?.+", "SPARQL": r"sparql\?.+",
}  # fmt: skip


def test_every_kind_of_page_is_reached_by_links(client: TestClient) -> None:
    """From the first page links and forms lead to each kind of page, without scripts."""
    patterns = {kind: re.compile(f"/{SLUG}/{pattern}") for kind, pattern in KINDS.items()}
    lists = re.compile(f"/{SLUG}/[a-z]+/")
    waiting = [f"/{SLUG}/"]
    seen, found = set(waiting), Counter({"home": 1})
    while waiting and found.keys() < KINDS.keys():
        address = waiting.pop(0)
        page = client.get(address, headers={"Accept": "text/html"})
        assert page.status_code == 200, address
        tree = html.fromstring(page.text, base_url=f"http://localhost{address}")
        tree.make_links_absolute()
        links = [one.get("href") for one in tree.cssselect("a[href]")]
        forms = [f"{one.get('action') or page.url}?_" for one in tree.cssselect("form")]
        for link in (one.removeprefix("http://localhost") for one in (*links, *forms)):
            kind = next((name for name, one in patterns.items() if one.fullmatch(link)), "")
            if link in seen or found[kind] > 1 or not (kind or lists.fullmatch(link)):
                continue
            seen.add(link)
            if kind:
                found[kind] += 1
            if kind != "map" and not link.endswith("?_"):  # the map of all arguments takes its time
                waiting.append(link)
    assert found.keys() == KINDS.keys()


def test_voices_are_found_out_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages of voices are asked for, who speaks is asked of the graph at most once."""
    asked: list[object] = []

    def counted(engine: Engine) -> dict[str, Voice]:
        asked.append(engine)
        return voices(engine)

    monkeypatch.setattr("claimgraph.answer.voices.voices", counted)
    for path in (
        "voice/",
        "voice/leon-trotsky",
        "compare?one=leon-trotsky&other=vladimir-lenin",
        "api/voices",
    ):
        assert client.get(f"/{SLUG}/{path}").status_code == 200
    assert len(asked) <= 1


def test_more_claims_are_had_than_at_first(client: TestClient) -> None:
    """Where an answer has more claims than the page, its link leads to a page that has them."""
    path, claims = f"/{SLUG}/ask?q=Who+says+that+Britain+rules", re.compile(r'<li><a href="[^"]*/claim/')
    first = client.get(path, headers={"Accept": "text/html"})
    more = re.search(r'<a href="([^"]+)">More claims</a>', first.text)
    assert more, first.text
    again = client.get(f"/{SLUG}/ask{unescape(more[1])}", headers={"Accept": "text/html"})
    assert len(claims.findall(again.text)) > len(claims.findall(first.text)) > 0


def test_a_dump_is_what_export_writes(client: TestClient, edition: Edition, published: Published) -> None:
    """The whole graph can be had in each export format, the bytes of the command."""
    found = client.get(f"/{SLUG}/dump/{SLUG}.ttl")
    assert found.content == export(edition, published.nquads, "turtle")
    again = client.get(f"/{SLUG}/dump/{SLUG}.ttl", headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/{SLUG}/dump/{SLUG}.exe").status_code == 404


def test_another_server_takes_it_from_the_environment(
    asked: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any ASGI server serves the editions that the environment names, by the names that it gives."""
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(asked.root))
    monkeypatch.setenv("CLAIMGRAPH_HOSTS", "claims.example,localhost")
    with TestClient(from_environment(), "http://claims.example") as client:
        assert client.get("/small/entity/portugal").status_code == 200
        assert client.get("/health", headers={"Host": "127.0.0.1"}).status_code == 421


def test_two_editions_stand_side_by_side(asked: Edition) -> None:
    """Several editions are listed at the root, each below its own path; two of one name are refused."""
    both = create_app([claimgraph.open(), claimgraph.open(asked.root)], PATIENT)
    with TestClient(both, "http://localhost") as client:
        assert f'href="/{SLUG}/"' in client.get("/").text
        assert client.get("/small/entity/portugal").status_code == 200
        assert client.get("/small/entity/portugal.jsonld").status_code == 200
        assert client.get("/small/context.jsonld").status_code == 200
        assert client.get("/ns").status_code == 404
    with pytest.raises(UsageProblem, match="two editions are called 'soviet-power-1918'"):
        create_app([claimgraph.open(), claimgraph.open()])


@pytest.mark.parametrize(
    ("path", "mark", "listed"),
    [
        ("arguments", f'href="/{SLUG}/claim/p007-26" aria-label="p007-26: ', "premise: "),
        ("arguments?about=p048", f'href="/{SLUG}/argument/p048-a', "premise: "),
        ("timeline?from=1917-03&to=1917-12", f'href="/{SLUG}/claim/p', "1917-"),
        ("states", f'href="/{SLUG}/entity/germany" aria-label="Germany"', "as told by"),
        ("voices", f'href="/{SLUG}/entity/', "as told by"),
    ],
)
def test_pictures_lead_to_what_they_show(client: TestClient, path: str, mark: str, listed: str) -> None:
    """Each mark of a picture is a named link; it has no style of its own, and stands below as a list."""
    page = client.get(f"/{SLUG}/{path}").text
    svg = page[page.index("<svg") : page.index("</svg>")]
    assert mark in svg
    assert "style=" not in svg
    assert "<style" not in svg
    assert "<image" not in svg
    assert listed in page[page.index('id="list"') :]


def test_lines_between_arguments_name_their_ends(client: TestClient) -> None:
    """Each line of the map of arguments joins two marks that are there, so that a script can fold it."""
    page = client.get(f"/{SLUG}/arguments").text
    ends = set(re.findall(r'data-(?:from|to)="([^"]+)"', page))
    assert len(ends) > 100
    assert ends <= set(re.findall(r'id="([^"]+)"', page))


def test_properties_of_others_are_told_in_words(client: TestClient) -> None:
    """A page calls birthDate birth date, as a link to the property; its CSV has the property's name."""
    page = html.fromstring(client.get(f"/{SLUG}/entity/vladimir-lenin.html").content)
    names = [name.text_content() for name in page.cssselect("main dt")]
    assert {"birth date", "exact match", "source"} <= set(names)
    assert not any(":" in name for name in names)
    assert page.cssselect("p.iri a")[0].text_content() == "person"
    assert any(one.text_content().startswith("exact match wd:") for one in page.cssselect("main summary"))
    assert "schema:birthDate,," in client.get(f"/{SLUG}/entity/vladimir-lenin.csv").text


@pytest.mark.parametrize(("path", "cut"), [("timeline", True), ("arguments", False)])
def test_long_pictures_come_in_pages(client: TestClient, path: str, cut: bool) -> None:
    """No page of a picture has more than 3,000 elements; together they list everything once, and draw it."""
    listed: list[str] = []
    pictures: set[str] = set()
    number = 1
    while (found := client.get(f"/{SLUG}/{path}?page={number}")).status_code == 200:
        page = html.fromstring(found.content)
        assert len(list(page.iter())) <= 3_000
        entries = page.cssselect("#list .entries li")
        assert 0 < len(entries) <= AT_ONCE
        listed += [entry.text_content() for entry in entries]
        marks = {mark.get("href") for mark in page.cssselect(".drawing svg a")}
        if cut:
            assert marks <= {link.get("href") for link in page.cssselect("#list a")}
        pictures.add(str(sorted(marks)))
        number += 1
    assert found.status_code == 404
    assert f"there is no page {number}" in found.text
    (heading,) = page.cssselect("#list h2")
    assert heading.text_content() == f"As a list ({len(listed)})"
    assert len(set(listed)) > 0.9 * len(listed) > AT_ONCE  # a saying and its claim may read the same
    assert len(pictures) == (number - 1 if cut else 1)


def test_nothing_to_draw_is_said(client: TestClient) -> None:
    """A picture of which there is nothing is a page that says so."""
    found = client.get(f"/{SLUG}/timeline?from=2001")
    assert (found.status_code, found.text[:16]) == (404, "nothing to draw:")
    assert client.get(f"/{SLUG}/arguments?about=nobody").status_code == 400


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("part/lecture", f"/{SLUG}/text"),
        ("sentence/p020-s01", f"/{SLUG}/paragraph/p020"),
        ("edition", f"/{SLUG}/"),
    ],
)
def test_names_without_a_page_lead_to_one(client: TestClient, name: str, address: str) -> None:
    """What has no page of its own is data at the path of its IRI, and a page is where it is told."""
    found = client.get(f"/{SLUG}/{name}", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (found.status_code, found.headers["location"].partition("#")[0]) == (303, address)
    told = client.get(f"/{SLUG}/{name}", headers={"Accept": "application/n-triples"})
    assert f"<https://w3id.org/claimgraph/{SLUG}/{name}> <" in told.text
    assert client.get(f"/{SLUG}/{name}.ttl").status_code == 200


@pytest.mark.parametrize(
    ("path", "address", "piece"),
    [
        ("/relation/rules", f"/{SLUG}/relation#rules", "<https://w3id.org/claimgraph/relation/rules> <"),
        (
            "/shape/quote-stands",
            f"/{SLUG}/ns#shape-quote-stands",
            "<https://w3id.org/claimgraph/shape/quote-",
        ),
        (
            f"/{SLUG}/relation/rules",
            f"/{SLUG}/relation#rules",
            "<https://w3id.org/claimgraph/relation/rules> <",
        ),
        (f"/{SLUG}/topic/brest-peace", f"/{SLUG}/", "/topic/brest-peace> <"),
        (f"/{SLUG}/topics", f"/{SLUG}/", "/topic/brest-peace> <"),
        (f"/{SLUG}/mappings", f"/{SLUG}/", "http://www.wikidata.org/entity/"),
        (f"/{SLUG}/dataset", f"/{SLUG}/", f"{SLUG}/dataset> <"),
        (f"/{SLUG}/shapes", f"/{SLUG}/ns#shapes", "<https://w3id.org/claimgraph/shape/quote-"),
        ("/shapes", f"/{SLUG}/ns#shapes", "<https://w3id.org/claimgraph/shape/quote-"),
    ],
)
def test_whoever_takes_only_pages_gets_to_one(
    client: TestClient, path: str, address: str, piece: str
) -> None:
    """What is had as data alone leads readers to the page that shows it, at a place that is there."""
    found = client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (303, address)
    shown, _, place = address.partition("#")
    assert not place or f'id="{place}"' in client.get(shown, headers={"Accept": "text/html"}).text
    told = client.get(path, headers={"Accept": "application/n-triples"})
    assert told.status_code == 200 and piece in told.text
    assert client.get(f"{path}.ttl").status_code == 200
