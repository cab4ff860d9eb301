"""Answers as bytes: what each format holds, and tables that fit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from claimgraph.errors import UsageProblem
from claimgraph.results import (
    GRAPH_FORMATS,
    READABLE,
    ROW_FORMATS,
    column_widths,
    kind,
    markdown_table,
    plain_records,
    plain_table,
    readable,
    serialize,
    shown,
    text_of_rows,
    wrap,
)

if TYPE_CHECKING:
    from claimgraph.terms import Prefixes

ENT = "https://w3id.org/claimgraph/soviet-power-1918/entity/"


@pytest.fixture
def small() -> Store:
    """Two triples, one with text that every format must escape."""
    store = Store()
    store.add(
        Quad(
            NamedNode(ENT + "moscow"), NamedNode("http://x/p"), Literal('a "b", <c> | d\n‘e’', language="en")
        )
    )
    store.add(Quad(NamedNode(ENT + "moscow"), NamedNode("http://x/q"), Literal(5)))
    return store


def test_every_row_format(small: Store, prefixes: Prefixes) -> None:
    """Each format counts the rows, and those for programs keep the full IRI."""
    for name in ROW_FORMATS:
        content, count = serialize(small.query("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"), name, prefixes)
        assert count
        assert (ENT in content.decode()) == (name not in ("table", "md"))
        assert "moscow" in content.decode()
        _, empty = serialize(small.query("SELECT ?s { ?s <http://x/none> ?o }"), name, prefixes)
        assert empty == 0
    content, _ = serialize(small.query("SELECT ?o { ?s ?p ?o }"), "json", prefixes)
    assert len(json.loads(content)["results"]["bindings"]) == 2


def test_every_graph_format(small: Store, prefixes: Prefixes) -> None:
    """Each format reads back as the same triples; the same triples give the same bytes."""
    formats = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "trig": RdfFormat.TRIG}
    formats |= {"nquads": RdfFormat.N_QUADS, "rdfxml": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}
    assert set(formats) == set(GRAPH_FORMATS)
    wanted = {str(quad.triple) for quad in small}
    for name, rdf_format in formats.items():
        content, count = serialize(small.query("CONSTRUCT WHERE { ?s ?p ?o }"), name, prefixes)
        assert count == 2
        assert {str(quad.triple) for quad in parse(content, format=rdf_format)} == wanted
        assert content == serialize(small.query("CONSTRUCT WHERE { ?s ?p ?o }"), name, prefixes)[0]
    assert serialize(small.query("CONSTRUCT WHERE { ?s ?p ?o }"), "table", prefixes)[0].startswith(b"@prefix")


def test_truth(small: Store, prefixes: Prefixes) -> None:
    """A truth value is written as a word, or as SPARQL JSON or XML."""
    assert serialize(small.query("ASK { ?s ?p 5 }"), "table", prefixes) == (b"true\n", 1)
    assert serialize(small.query("ASK { ?s ?p 6 }"), "csv", prefixes) == (b"false\n", 0)
    assert json.loads(serialize(small.query("ASK { ?s ?p 6 }"), "json", prefixes)[0])["boolean"] is False
    assert b"<boolean>true" in serialize(small.query("ASK { ?s ?p 5 }"), "xml", prefixes)[0]
    assert kind(small.query("ASK {}")) == "boolean"


@pytest.mark.parametrize(
    ("query", "name"),
    [("SELECT ?s { ?s ?p ?o }", "turtle"), ("ASK {}", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")],
)
def test_unfit_format(small: Store, prefixes: Prefixes, query: str, name: str) -> None:
    """A format that cannot hold the answer is a usage problem that names those that can."""
    with pytest.raises(UsageProblem, match="Choose"):
        serialize(small.query(query), name, prefixes)


def test_shown(prefixes: Prefixes) -> None:
    """Tables show an entity's slug, other IRIs' short form, unknown IRIs whole, literals' text."""
    assert shown(NamedNode(ENT + "moscow"), prefixes) == "moscow"
    assert shown(NamedNode("https://w3id.org/claimgraph/ns#Claim"), prefixes) == "cg:Claim"
    assert shown(NamedNode("http://nowhere/x"), prefixes) == "http://nowhere/x"
    assert shown(Literal("1.50"), prefixes) == "1.50"
    assert shown(None, prefixes) == ""


def test_plain_table() -> None:
    """Columns line up, long cells wrap at blanks, and wrapped rows stand apart."""
    table = plain_table(["who", "words"], [["a", "one two three four"], ["b", "five"]], 16)
    assert table == "who  words\n---  -----------\na    one two\n     three four\n\nb    five\n".replace(
        "-----------", "-" * 11
    )


QUOTED = [
    ["We want peace and bread for all.", "wish", "lecturer", "we want peace, we want bread", "p002"]
] * 2
HEAD = ["label", "force", "voice", "quote", "place"]


def test_narrow_columns_become_records() -> None:
    """Where a column would be too narrow to read, each row is a block of aligned names and values."""
    assert text_of_rows(HEAD, QUOTED, 120) == plain_table(HEAD, QUOTED, 120)
    block = (
        "label  We want peace and bread for\n       all.\nforce  wish\nvoice  lecturer\n"
        "quote  we want peace, we want bread\nplace  p002\n"
    )
    assert text_of_rows(HEAD, QUOTED, 36) == f"{block}\n{block}"


def test_layout_follows_the_width() -> None:
    """The table stays as long as no column that wraps gets narrower than can be read."""
    needed = next(width for width in range(20, 200) if readable(HEAD, QUOTED, width))
    widths = column_widths([HEAD, *QUOTED], needed)
    assert min(widths[0], widths[3]) == READABLE
    assert not readable(HEAD, QUOTED, needed - 1)
    assert all(readable(HEAD, QUOTED, width) for width in range(needed, 200))
    assert readable(["words"], [["a b " * 50]], 10) and readable(HEAD, [], 10)
    assert not readable([*"abcdefgh"], [["word"] * 8], 30), "wider than there is room for"


def test_records_leave_out_what_is_unbound() -> None:
    """An unbound variable has no line, and a row that binds nothing is still seen."""
    assert plain_records(["a", "bb"], [["", "x\ny"], ["", ""]]) == "bb  x y\n\n(nothing is bound)\n"


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("ab \n|é"), max_size=40), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    ),
    st.integers(40, 90),
)
def test_tables_fit(rows: list[list[str]], width: int) -> None:
    """No line of a table is wider than asked for, and no letter is lost."""
    table = plain_table(["x", "y", "z"], rows, width)
    assert all(len(line) <= width for line in table.splitlines())
    letters = sorted(character for row in rows for cell in row for character in cell if character in "ab|é")
    assert (
        sorted(character for line in table.splitlines()[2:] for character in line if character in "ab|é")
        == letters
    )
    assert markdown_table(["x", "y", "z"], rows).count("\n") == len(rows) + 2


@given(st.text(st.sampled_from("abc "), max_size=80), st.integers(1, 20))
def test_wrap(text: str, width: int) -> None:
    """Lines are no wider than asked for and hold every letter in order."""
    lines = wrap(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_column_widths() -> None:
    """Narrow columns keep their width; the widest give way."""
    assert column_widths([["a" * 5, "b" * 100]], 60) == [5, 53]
    assert sum(column_widths([["a" * 90, "b" * 100, "c"]], 60)) + 4 == 60


def test_words_stay_whole() -> None:
    """A column with room to give gives it before another breaks its words."""
    rows = [["proletariat", "one two three four five six seven eight nine"]] * 3
    assert column_widths(rows, 32) == [11, 19]
    assert column_widths([["a" * 30, "b" * 30]], 42) == [20, 20]


def test_markdown_is_not_markup() -> None:
    """Bars, stars and angle brackets in a cell stay what they are."""
    assert markdown_table(["x"], [["a|b *c* <d>\ne"]]).splitlines()[2] == "| a\\|b \\*c\\* &lt;d&gt; e |"
