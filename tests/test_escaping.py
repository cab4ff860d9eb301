"""What is printed cannot act: each kind of output, each way of printing, whatever a label holds."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from markdown_it import MarkdownIt
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

import claimgraph.cli
from claimgraph import escaping
from claimgraph.build import ensure_built
from claimgraph.errors import Refused
from claimgraph.exporters import EXPORT_FORMATS, export
from claimgraph.results import serialize_graph
from claimgraph.terms import Prefixes
from claimgraph.turtle import format_turtle
from hostile_edition import PAYLOADS, READABLE, SIGNS, hostile_edition
from terminal import ended_on_terminal

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run

#: What a terminal acts on; a line feed and a tab are all that may be left of the control characters.
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: Colours, bold and the like: what this program itself may ask of a terminal.
OURS = re.compile(r"\x1b\[[0-9;]*m")
_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from([*PAYLOADS, *SIGNS.values(), READABLE]),
    st.text(alphabet="'=+-@\t\r\n\x1b\x9b\u202e\\\"<&>]*_`|a1. #"),
)
NODE = NamedNode("https://example.org/n")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The hostile edition, every sign in it."""
    return hostile_edition(tmp_path_factory.mktemp("escaping") / "edition")


@pytest.fixture(scope="module")
def published(edition: Edition, cache: Path) -> Published:  # noqa: ARG001 - the cache must be set before the build
    """Its graph."""
    return ensure_built(edition)


@pytest.fixture(scope="module")
def holdable(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Edition:  # noqa: ARG001
    """The hostile edition without what XML cannot hold."""
    return hostile_edition(tmp_path_factory.mktemp("holdable") / "edition", signs=False)


@given(_TEXTS)
def test_what_people_read_shows_what_it_holds(text: str) -> None:
    """Nothing acting or unseen is left, lines stay lines, and doing it twice changes nothing more."""
    shown = escaping.visible(text)
    assert not ACTING.search(shown)
    assert not re.search("[\u2060\ufeff\U000e0041]", shown)
    assert escaping.visible(shown) == shown
    assert shown.count("\n") == text.count("\n")
    assert "\n" not in escaping.flat(text)


def test_writing_stays_readable() -> None:
    """Scripts from right to left, joiners that scripts and emoji need, marks and line ends are left alone."""
    assert escaping.visible(READABLE) == READABLE
    assert escaping.visible("one\ntwo\tthree\r\nfour") == "one\ntwo\tthree\nfour"
    assert (
        escaping.visible("ภาษา\u200bไทย 🏳\ufe0f\u200d🌈 葛\U000e0100")
        == "ภาษา\u200bไทย 🏳\ufe0f\u200d🌈 葛\U000e0100"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("good\rbad", "good\\x0dbad"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("pay\u200dpal a\u200bb", "pay\\u200dpal a\\u200bb"),
        ("a\U000e0041", "a\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("\u2028\ufeff", "\\u2028\\ufeff"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    """Each kind of sign that acts or misleads, as people see it."""
    assert escaping.visible(text) == shown


@given(_TEXTS)
def test_formats_with_an_escape_lose_nothing(text: str) -> None:
    """Turtle, N-Triples and JSON hold nothing that acts, and are read back as they were."""
    triple = Triple(NODE, LABEL, Literal(text))
    prefixes = Prefixes({"rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
    for name, rdf in (
        ("turtle", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        content = serialize_graph([triple], name, prefixes).decode()
        assert not ACTING.search(content)
        assert [quad.triple for quad in parse(content, format=rdf)] == [triple]
    canonical = format_turtle([Quad(NODE, LABEL, Literal(text))], prefixes)
    assert not ACTING.search(canonical)
    assert [quad.triple for quad in parse(canonical, format=RdfFormat.TURTLE)] == [triple]
    written = escaping.json({text: [text]})
    assert not ACTING.search(written)
    assert json.loads(written) == {text: [text]}


@given(_TEXTS)
def test_xml_is_well_formed_and_says_the_same(text: str) -> None:
    """A parser reads text and attribute as they were, or with U+FFFD for what XML cannot hold."""
    made = f"<a b={escaping.xml_attribute(text)}>{escaping.xml(text)}</a>"
    assert not ACTING.search(made)
    root = etree.fromstring(made)
    expected = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
    assert (root.text or "") == root.get("b") == expected
    triple = Triple(NODE, LABEL, Literal(text))
    if expected == text:
        content = serialize_graph([triple], "rdfxml", Prefixes({}))
        assert not ACTING.search(content.decode())
        assert [quad.triple for quad in parse(content, format=RdfFormat.RDF_XML)] == [triple]
    else:
        with pytest.raises(Refused, match=r"XML cannot hold the character U\+"):
            serialize_graph([triple], "rdfxml", Prefixes({}))


def test_a_property_without_a_name_in_xml_is_refused() -> None:
    """RDF/XML cannot write a property whose IRI ends in no name; it is refused, not written broken."""
    for ending in ("1", "", "a/", "x#"):
        triple = Triple(NODE, NamedNode(f"https://example.org/{ending}"), NODE)
        with pytest.raises(Refused, match="cannot name this property"):
            serialize_graph([triple], "rdfxml", Prefixes({}))
        assert serialize_graph([triple], "turtle", Prefixes({}))


@given(_TEXTS)
def test_html_holds_text_alone(text: str) -> None:
    """A page's text and attributes are no elements, whatever they say; controls are marked as lost."""
    safe = escaping.html(text)
    page = f"<!DOCTYPE html><p title=\"{safe}\" lang='{safe}'>{safe}</p>"
    assert not ACTING.search(page)
    found = html.document_fromstring(page)
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", text)
    assert sorted({node.tag for node in found.iter()}) == ["body", "html", "p"]
    assert dict(found.find(".//p").attrib) == {"title": expected, "lang": expected}
    assert (found.find(".//p").text or "") == expected


@given(_TEXTS)
def test_markdown_holds_text_alone(text: str) -> None:
    """Read with all markup and HTML, a line of Markdown is a paragraph of the text that was put there."""
    reader = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    flat = escaping.flat(text)
    for before in ("", "- ", "# "):
        rendered = reader.render(f"{before}{escaping.markdown(text)}\n")
        found = html.fragment_fromstring(rendered, create_parent="div")
        assert {node.tag for node in found.iter()} <= {"div", {"": "p", "- ": "ul", "# ": "h1"}[before], "li"}
        assert " ".join(found.text_content().split()) == " ".join(flat.split())
    cells = html.fragment_fromstring(
        reader.render(f"| a | b |\n| --- | --- |\n| {escaping.markdown(text)} | x |\n")
    )
    assert [" ".join(cell.text_content().split()) for cell in cells.iter("td")] == [flat, "x"]
    code = html.fragment_fromstring(reader.render(escaping.markdown_code(f"a{text}b")), create_parent="div")
    assert [node.text for node in code.iter("code")] == [escaping.flat(f"a{text}b")]


@given(_TEXTS)
def test_a_cell_is_no_formula_and_comes_back(text: str) -> None:
    """No cell but a number begins like a formula; taking one apostrophe off by the rule gives the text."""
    cell = escaping.csv_cell(text)
    number = re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", cell)
    assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell) == text


def test_links_lead_and_never_run() -> None:
    """Pages link to what a browser fetches or a program opens, not to what it would carry out."""
    for iri in (
        "https://example.org/",
        "HTTP://example.org/",
        "urn:x:y",
        "mailto:a@example.org",
        "doi:10.1/x",
    ):
        assert escaping.linked(iri)
    for iri in (
        "javascript:alert(1)",
        "JavaScript:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc",
        "x",
        "",
    ):
        assert not escaping.linked(iri)


#: Every command that prints what the graph says, in every format that has an escape or is for people.
COMMANDS = [
    *(
        f"show {thing} -F {form}"
        for thing in ("ent:e{}", "p0{}-01", "p0{}")
        for form in ("text", "md", "json", "turtle")
    ),
    "read",
    "read p018-p025",
    "read --html -",
    *(f"find {words} -F {form}" for words in ("owned", "good") for form in ("text", "json")),
    *(f"sparql TABLE -F {form}" for form in ("table", "md", "tsv", "json")),
    *(f"sparql GRAPH -F {form}" for form in ("table", "turtle", "ntriples", "nquads", "trig", "jsonld")),
    *(f"query about thing=e18 -F {form}" for form in ("table", "md", "tsv", "json")),
    "query about --describe",
    "query about --sparql",
    "query",
    *(f"validate -F {form}" for form in ("text", "turtle", "json", "github")),
    *(f"links --missing -F {form}" for form in ("table", "md", "json")),
    *(f"timeline -F {form}" for form in ("table", "md", "json", "timelinejs", "visjs")),
    *(f"compare e18 e19 -F {form}" for form in ("table", "json")),
    *(f"deny p018-01 -F {form}" for form in ("table", "md", "json")),
    *(f"world e18 -F {form}" for form in ("table", "json", "trig", "turtle")),
    *(f"coverage --paragraphs -F {form}" for form in ("table", "md", "json")),
    *(
        f"export -F {form}"
        for form in EXPORT_FORMATS
        if form not in ("argdown", "dot", "csvw", "sssom", "rdfxml")
    ),
]
#: Those whose format has no escape: exact in a pipe, made visible on a terminal.
EXACT = [
    "export -F argdown",
    "export -F dot",
    *(f"{command} -F csv" for command in (
        "find owned", "sparql TABLE", "query about thing=e18", "links --missing", "timeline",
        "compare e18 e19",
        "deny p018-01", "world e18", "coverage --paragraphs",
    )),
]  # fmt: skip
TABLE = "SELECT ?label { ?thing skos:prefLabel|rdfs:label|oa:exact ?label }"
GRAPH = "CONSTRUCT { ?s skos:prefLabel ?l } { ?s skos:prefLabel ?l }"


def _arguments(command: str, number: int = 18) -> list[str]:
    """The words of a command, with the queries they stand for and a thing's number."""
    named = {"TABLE": TABLE, "GRAPH": GRAPH}
    return [named.get(word, word.replace("{}", f"{number}")) for word in command.split()]


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_printed_acts(runner: Run, edition: Edition, published: Published, command: str) -> None:
    """Piped or not, what people read and what has an escape holds nothing that acts, messages included."""
    assert published.store
    numbers = (
        range(18, 18 + len(SIGNS)) if command == "show ent:e{} -F text" else (18, 23)[: 1 + ("{}" in command)]
    )
    for number in numbers:
        result = runner(*_arguments(command, number), "--edition", str(edition.root))
        assert result.exit_code in (0, 1), result.output
        assert result.stdout or result.stderr
        for text in (result.stdout, result.stderr):
            found = ACTING.search(text)
            assert not found, (command, text[max(found.start() - 40, 0) : found.end() + 40])


@pytest.mark.parametrize(
    "words",
    [
        ["show", "\x1b]0;nobody\x07"],
        ["find", "\x1b]0;\u202enowhere\x07"],
        ["deny", "\x1b[31mred"],
        ["world", "\x9b31m"],
        ["compare", "e18", "\u202e"],
        ["read", "\x1b[2J"],
        ["sparql", "SELECT * { \x1b[2J"],
        ["sparql", "SELECT * { ?s <\x1b[2J> ?o }"],
        ["query", "\x1b[2J"],
        ["query", "about", "\x1b[2J=1"],
        ["timeline", "--from", "\x1b[2J"],
        ["show", "e18", "--\x1b[2J"],
        ["\x1b[2J"],
        ["build", "--edition", "/nowhere/\x1b[2J"],
        ["export", "-o", "/nowhere/\x1b[2J.ttl"],
        ["export", "--entity", "\x1b[2J"],
        ["validate", "--with", "/nowhere/\x1b[2J.ttl"],
    ],
)
def test_no_message_acts(runner: Run, edition: Edition, published: Published, words: list[str]) -> None:
    """A message that says again what was typed, or where it was looked for, says it visibly."""
    assert published.store
    result = runner(*words, CLAIMGRAPH_EDITION=str(edition.root))
    assert result.exit_code in (1, 2, 3), result.output
    assert result.stderr.strip()
    assert not ACTING.search(result.output), result.output


@pytest.mark.parametrize("command", [*COMMANDS[::5], *EXACT, "sparql TABLE -F table", "find good"])
def test_nothing_acts_on_a_terminal(edition: Edition, published: Published, command: str) -> None:
    """On a terminal nothing is left but this program's own colours, in formats without an escape too."""
    assert published.store
    program = [sys.executable, "-c", "from claimgraph.cli import main; main()"]
    code, written = ended_on_terminal(
        [*program, *_arguments(command)], CLAIMGRAPH_EDITION=str(edition.root), PAGER="cat", COLUMNS="120"
    )
    assert code in (0, 1)
    text = OURS.sub("", written.decode()).replace("\r\n", "\n")  # the terminal's own line ends
    found = ACTING.search(text)
    assert not found, text[max(found.start() - 40, 0) : found.end() + 40]


@pytest.mark.parametrize("command", [command for command in EXACT if command.endswith("csv")])
def test_csv_is_exact_and_no_formula(
    runner: Run, edition: Edition, published: Published, command: str
) -> None:
    """In a pipe CSV keeps every character, and no cell begins like a formula."""
    assert published.store
    result = runner(*_arguments(command), "--edition", str(edition.root))
    assert result.exit_code in (0, 1), result.output
    for row in csv.reader(io.StringIO(result.stdout, newline="")):
        assert not [cell for cell in row if re.match(r"[=+@\t\r]|-[^0-9]", cell)]
    if command.startswith("sparql TABLE"):
        cells = [row[0] for row in csv.reader(io.StringIO(result.stdout_bytes.decode(), newline=""))]
        assert set(SIGNS.values()) <= {
            cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell for cell in cells
        }


def test_one_module_prints() -> None:
    """No command prints but through the modules that make text visible."""
    cli = Path(claimgraph.cli.__file__).parent
    found = {
        path.name
        for path in cli.glob("*.py")
        if re.search(
            r"click\.(?:echo|secho|echo_via_pager)\(|\bprint\(|\.buffer\b|os\.write\(", path.read_text()
        )
    }
    assert found == {
        "common.py",
        "output.py",
        "progress.py",
        "query_output.py",
        "read.py",
        "signals.py",
        "sparql.py",
    }


def test_no_label_adds_a_fact(runner: Run, edition: Edition, published: Published) -> None:
    """A name with line feeds stays inside the comment that tells whose world Turtle holds."""
    assert published.store
    number = [*PAYLOADS, READABLE, *SIGNS.values()].index(SIGNS["line"]) + 1
    result = runner("world", f"e{number}", "-F", "turtle", "--edition", str(edition.root))
    found = [quad.triple for quad in parse(result.stdout, format=RdfFormat.TURTLE)]
    assert len(found) == 1
    assert "urn:injected" in result.stdout.partition("\n")[0]


def test_rows_are_counted_whatever_they_hold(runner: Run, edition: Edition, published: Published) -> None:
    """An answer of one empty row is an answer, and one of none is said to be none."""
    assert published.store
    one = runner("sparql", 'SELECT ("" AS ?x) {}', "-F", "csv", "--edition", str(edition.root))
    none = runner("sparql", "SELECT ?x { ?x a <urn:nothing> }", "-F", "csv", "--edition", str(edition.root))
    assert (one.stderr, none.stdout.strip()) == ("", "x")
    assert none.stderr


@pytest.mark.parametrize("name", ["rdfxml", "tei", "graphml"])
def test_xml_exports_are_well_formed(holdable: Edition, name: str) -> None:
    """Every export in XML is read by a parser, payloads and all, and runs nothing."""
    root = etree.fromstring(export(holdable, ensure_built(holdable).nquads, name))
    assert not [node for node in root.iter() if str(node.tag).rpartition("}")[2] == "script"]
    said = "".join(root.itertext())
    assert all(payload in said for payload in PAYLOADS[:8])


@pytest.mark.filterwarnings("ignore:Glyph:UserWarning")  # the fonts that come with Matplotlib lack scripts
def test_pages_and_pictures_are_well_formed_whatever_they_tell(
    runner: Run, edition: Edition, published: Published, tmp_path: Path
) -> None:
    """The reading and the drawings of the worst of texts are XML, with nothing in them that acts."""
    pytest.importorskip("matplotlib")
    assert published.store
    where = ("--edition", str(edition.root))
    assert runner("read", "--html", str(tmp_path / "read.html"), *where).exit_code == 0
    for picture in ("arguments p018", "voices", "coverage", "timeline", "arguments p022"):
        words = picture.split()
        result = runner("draw", *words, "-o", str(tmp_path / f"{words[-1]}.svg"), *where)
        assert result.exit_code == 0, result.output
    for file in sorted(tmp_path.iterdir()):
        content = file.read_text("utf-8")
        assert not ACTING.search(content), file.name
        root = etree.fromstring(content.encode())
        assert not [node for node in root.iter() if str(node.tag).rpartition("}")[2] == "script"]
    assert len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize("name", ["tei", "graphml"])
def test_xml_of_any_text_is_well_formed_and_says_what_is_lost(
    runner: Run, edition: Edition, published: Published, name: str, tmp_path: Path
) -> None:
    """Where a text has characters that XML cannot hold, they are marked, and that is said."""
    etree.fromstring(export(edition, published.nquads, name))
    result = runner("export", "-F", name, "-o", str(tmp_path / "out.xml"), "--edition", str(edition.root))
    assert result.exit_code == 0
    assert re.search(r"U\+FFFD stands \d+ times", result.stderr)


def test_xml_answers_refuse_what_xml_cannot_hold(runner: Run, edition: Edition, holdable: Edition) -> None:
    """SPARQL's XML and RDF/XML are well formed or refused with the way out, never silently changed."""
    for query, form in ((TABLE, "xml"), (GRAPH, "rdfxml")):
        refused = runner("sparql", query, "-F", form, "--edition", str(edition.root))
        assert (refused.exit_code, refused.stdout) == (4, "")
        assert "XML cannot hold the character U+" in refused.stderr
        written = runner("sparql", query, "-F", form, "--edition", str(holdable.root))
        assert written.exit_code == 0
        assert PAYLOADS[0] in "".join(etree.fromstring(written.stdout_bytes).itertext())


def test_what_is_shown_as_it_stands_hides_nothing() -> None:
    """The short way round the pattern says of every character what the pattern itself says."""
    for number in range(0x110000):
        for text in (chr(number), f"a{chr(number)}b"):
            assert (escaping.visible(text) == text) == (escaping.json_text(text) == text), hex(number)
            assert (escaping.turtle(text) == text) == (ACTING.search(text) is None), hex(number)
