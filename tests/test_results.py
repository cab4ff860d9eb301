"""Answers as bytes: what each format holds, and tables that fit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from claimgraph.errors import Refused, UsageProblem
from claimgraph.results import GRAPH_FORMATS, ROW_FORMATS, display, kind, serialize
from claimgraph.tabular import (
    READABLE,
    TEXT_FORMATS,
    column_widths,
    csv_text,
    hanging,
    markdown_table,
    plain_records,
    plain_table,
    readable,
    text_in,
    text_of_rows,
    wrap,
)
from claimgraph.terms import CG, OA, XSD
from tiny_edition import BASE

if TYPE_CHECKING:
    from claimgraph.terms import Prefixes

ENT = f"{BASE}entity/"


@pytest.fixture
def small() -> Store:
    """Two triples, one with text that every format must escape."""
    store = Store()
    store.add(
        Quad(
            NamedNode(ENT + "britain"), NamedNode("http://x/p"), Literal('a "b", <c> | d\n‘e’', language="en")
        )
    )
    store.add(Quad(NamedNode(ENT + "britain"), NamedNode("http://x/q"), Literal(5)))
    return store


#: What each format makes of the two rows, byte for byte.
ROWS = {
    "table": 's        o\n-------  ------------------\nbritain  5\nbritain  a "b", <c> | d ‘e’\n',
    "md": '| s | o |\n| --- | --- |\n| britain | 5 |\n| britain | a "b", &lt;c&gt; \\| d ‘e’ |\n',
    "csv": f's,o\r\n{ENT}britain,5\r\n{ENT}britain,"a ""b"", <c> | d\n‘e’"\r\n',
    "tsv": f'?s\t?o\n<{ENT}britain>\t5\n<{ENT}britain>\t"a \\"b\\", <c> | d\\n‘e’"@en\n',
    "json": '{"head":{"vars":["s","o"]},"results":{"bindings":['
    f'{{"s":{{"type":"uri","value":"{ENT}britain"}},"o":{{"type":"literal","value":"5",'
    '"datatype":"http://www.w3.org/2001/XMLSchema#integer"}},'
    f'{{"s":{{"type":"uri","value":"{ENT}britain"}},"o":{{"type":"literal",'
    '"value":"a \\"b\\", <c> | d\\n‘e’","xml:lang":"en"}}]}}\n',
    "xml": '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    '<variable name="s"/><variable name="o"/></head><results>'
    f'<result><binding name="s"><uri>{ENT}britain</uri></binding><binding name="o">'
    '<literal datatype="http://www.w3.org/2001/XMLSchema#integer">5</literal></binding></result>'
    f'<result><binding name="s"><uri>{ENT}britain</uri></binding><binding name="o">'
    '<literal xml:lang="en">a &quot;b&quot;, &lt;c&gt; | d\n‘e’</literal></binding></result>'
    "</results></sparql>\n",
}


@pytest.mark.parametrize("name", ROW_FORMATS)
def test_every_row_format(small: Store, prefixes: Prefixes, name: str) -> None:
    """Each format is written as its own; those for programs keep the full IRI."""
    content, _ = serialize(small.query("SELECT ?s ?o { ?s ?p ?o } ORDER BY DESC(?p)"), name, prefixes)
    assert content.decode() == ROWS[name]


@pytest.mark.parametrize("name", ROW_FORMATS)
def test_rows_are_counted(small: Store, prefixes: Prefixes, name: str) -> None:
    """How many rows there are is told in every format."""
    counts = [
        serialize(small.query(f"SELECT ?s ?o {{ ?s {p} ?o }}"), name, prefixes)[1]
        for p in ("<http://x/none>", "<http://x/p>", "?any")
    ]
    assert counts == [0, 1, 2]


def test_what_is_unbound_or_unnamed(small: Store, prefixes: Prefixes) -> None:
    """An unbound variable is an empty cell; a blank node and a triple are written as SPARQL writes them."""
    query = "SELECT ?b ?x ?t { BIND(BNODE() AS ?b) BIND(<<( <http://x/a> <http://x/b> 1 )>> AS ?t) }"
    (line,) = serialize(small.query(query), "csv", prefixes)[0].decode().split("\r\n")[1:-1]
    blank, unbound, triple = line.split(",")
    assert blank.startswith("_:") and unbound == ""
    assert triple.strip('"').startswith("<http://x/a> <http://x/b> ")


def test_what_acts_is_escaped_in_the_way_of_the_format(small: Store, prefixes: Prefixes) -> None:
    """An escape character is written as each format writes it; XML, which cannot, refuses and says so."""
    rows = 'SELECT ?x { BIND("\\u001B" AS ?x) }'
    made = 'CONSTRUCT { <http://x/a> <http://x/b> "\\u001B" } WHERE {}'
    for query, name, written in (
        (rows, "json", '"\\u001b"'),
        (rows, "tsv", '"\\u001B"'),
        (made, "turtle", '"\\u001B"'),
        (made, "jsonld", '"\\u001b"'),
        (rows.replace("001B", "202E"), "json", '"\\u202e"'),
        (rows.replace("001B", "202E"), "tsv", '"\\u202E"'),
        (made.replace("001B", "202E"), "jsonld", '"\\u202e"'),
        (made.replace("001B", "202E"), "turtle", '"\\u202E"'),
    ):
        assert written in serialize(small.query(query), name, prefixes)[0].decode(), name
    for query, name, instead in ((rows, "xml", "json or tsv"), (made, "rdfxml", "turtle or jsonld")):
        with pytest.raises(Refused, match=f"XML cannot hold the character U.001B.*{instead}, or"):
            serialize(small.query(query), name, prefixes)
    nameless = "CONSTRUCT { <http://x/a> <http://x/1> 1 } WHERE {}"
    assert serialize(small.query(nameless), "ntriples", prefixes)[1] == 1
    with pytest.raises(
        Refused, match=r"RDF/XML cannot name this property .http://x/1.\. Choose turtle or json"
    ):
        serialize(small.query(nameless), "rdfxml", prefixes)
    assert csv_text(["x"], [["=1"], ["a"]]) == "x\n'=1\na\n"


def test_every_text_format() -> None:
    """Commands' own rows are written in each format as its own; counts stay in their columns."""
    head, rows = ["a", "b"], [["=1", "x|y"], ["two", ""]]
    written = {name: text_in(name, head, rows) for name in TEXT_FORMATS}
    assert written == {
        "table": "a    b\n---  ---\n=1   x|y\ntwo\n",
        "csv": "a,b\n'=1,x|y\ntwo,\n",
        "md": "| a | b |\n| --- | --- |\n| \\=1 | x\\|y |\n| two |  |\n",
        "json": '[\n  {\n    "a": "=1",\n    "b": "x|y"\n  },\n  {\n    "a": "two",\n    "b": ""\n  }\n]\n',
    }
    assert text_of_rows(["a"], [["word " * 9]], 30) == plain_table(["a"], [["word " * 9]], 30)
    wide = [["word " * 9] * 2]
    assert text_in("table", head, wide, 30) == text_of_rows(head, wide, 30) == plain_records(head, wide, 30)
    assert text_in("table", head, wide, 30, counts=True) == plain_table(head, wide, 30)
    assert plain_table(head, wide, 30) != plain_records(head, wide, 30)


def test_a_table_is_as_wide_as_asked(small: Store, prefixes: Prefixes) -> None:
    """The width given is the table's; without one it is 120 characters."""
    query = f"SELECT ?x ?y {{ BIND('{'word ' * 40}' AS ?x) BIND('{'word ' * 40}' AS ?y) }}"
    for asked_for, width in (((), 120), ((80,), 80)):
        lines = serialize(small.query(query), "table", prefixes, *asked_for)[0].decode().splitlines()
        assert max(map(len, lines)) == width


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
    turtle = serialize(small.query("CONSTRUCT WHERE { ?s ?p ?o }"), "turtle", prefixes)[0]
    assert serialize(small.query("CONSTRUCT WHERE { ?s ?p ?o }"), "table", prefixes)[0] == turtle
    declared = set(re.findall(r"@prefix (\w+):", turtle.decode()))
    assert declared == {"ent", "rdf", "xsd"}, "only those of the terms and of what types them"


def test_numbers_are_those_of_the_published_graph(prefixes: Prefixes) -> None:
    """The engine writes positions and quantities its own way; only what it has changed is put right."""
    store = Store()
    written = [
        (f"{OA}start", "5", "nonNegativeInteger"),
        (f"{OA}end", "x", "string"),
        (f"{CG}quantity", "3.0", "decimal"),
        (f"{OA}end", "7", "nonNegativeInteger"),
        (f"{CG}quantityMin", "3.5", "decimal"),
        (f"{CG}quantityMin", "4.0", "decimal"),
        (f"{CG}quantityMax", "5.0", "decimal"),
        (f"{CG}quantityMax", "3", "integer"),
        ("http://x/p", "5", "integer"),
        ("http://x/q", "7", "decimal"),
    ]
    for predicate, value, kind_ in written:
        literal = Literal(value, datatype=NamedNode(f"{XSD}{kind_}"))
        store.add(Quad(NamedNode("http://x/s"), NamedNode(predicate), literal))
    store.add(Quad(NamedNode("http://x/s"), NamedNode(f"{OA}end"), NamedNode("http://x/end")))
    content, _ = serialize(store.query("CONSTRUCT WHERE { ?s ?p ?o }"), "ntriples", prefixes)
    found = {(one.predicate.value, one.object) for one in parse(content, format=RdfFormat.N_TRIPLES)}
    expected = {(one, Literal(value, datatype=NamedNode(f"{XSD}{kind_}"))) for one, value, kind_ in written}
    assert found == {*expected, (f"{OA}end", NamedNode("http://x/end"))}


def test_a_graph_has_no_triple_twice(small: Store, prefixes: Prefixes) -> None:
    """The engine gives a triple as often as it is made; a graph holds it once."""
    made = "CONSTRUCT { <http://x/a> <http://x/b> 1 } WHERE { ?s ?p ?o }"
    assert serialize(small.query(made), "ntriples", prefixes)[1] == 1


def test_truth(small: Store, prefixes: Prefixes) -> None:
    """A truth value is written as a word, or as SPARQL JSON or XML."""
    assert serialize(small.query("ASK { ?s ?p 5 }"), "table", prefixes) == (b"true\n", 1)
    assert serialize(small.query("ASK { ?s ?p 6 }"), "csv", prefixes) == (b"false\n", 0)
    assert json.loads(serialize(small.query("ASK { ?s ?p 6 }"), "json", prefixes)[0])["boolean"] is False
    assert b"<boolean>true" in serialize(small.query("ASK { ?s ?p 5 }"), "xml", prefixes)[0]
    assert b"<boolean>false" in serialize(small.query("ASK { ?s ?p 6 }"), "xml", prefixes)[0]
    kinds = [kind(small.query(query)) for query in ("ASK {}", "SELECT * {}", "CONSTRUCT WHERE {}")]
    assert kinds == ["boolean", "rows", "graph"]


@pytest.mark.parametrize(
    ("query", "what", "fit"),
    [
        ("SELECT ?s { ?s ?p ?o }", "rows", ROW_FORMATS),
        ("ASK {}", "true or false", ROW_FORMATS),
        ("CONSTRUCT { ?s <http://x/p> ?o } WHERE { ?s ?p ?o }", "a graph", GRAPH_FORMATS),
    ],
)
def test_unfit_format(small: Store, prefixes: Prefixes, query: str, what: str, fit: tuple[str, ...]) -> None:
    """A format that cannot hold the answer is a usage problem that names those that can."""
    for name in {*ROW_FORMATS, *GRAPH_FORMATS, "odt"}:
        if name in (*fit, "table"):
            assert serialize(small.query(query), name, prefixes)[1], name
            continue
        with pytest.raises(UsageProblem) as caught:
            serialize(small.query(query), name, prefixes)
        assert caught.value.what == f"{what} cannot be written as {name}"
        assert caught.value.hint == f"choose {', '.join(fit)}"


def test_shown(prefixes: Prefixes) -> None:
    """Tables show an entity's slug, other IRIs' short form, unknown IRIs whole, literals' text."""
    assert display(NamedNode(ENT + "britain"), prefixes) == "britain"
    assert display(NamedNode("https://w3id.org/claimgraph/ns#Claim"), prefixes) == "cg:Claim"
    assert display(NamedNode("http://nowhere/x"), prefixes) == "http://nowhere/x"
    assert display(Literal("1.50"), prefixes) == "1.50"
    assert display(None, prefixes) == ""
    assert display(BlankNode("b"), prefixes) == "_:b"
    node = NamedNode(ENT + "britain")
    assert display(Triple(node, node, Literal("x")), prefixes) == "<<britain britain x>>"


def test_plain_table() -> None:
    """Columns line up, long cells wrap at blanks, and wrapped rows stand apart."""
    table = plain_table(["who", "words"], [["a", "one two three four"], ["b", "five"]], 16)
    assert table == "who  words\n---  -----------\na    one two\n     three four\n\nb    five\n".replace(
        "-----------", "-" * 11
    )


def test_lines_hang_behind_the_first() -> None:
    """Words are wrapped behind what stands first; further lines begin deeper, and have room for a word."""
    assert hanging("a: ", "one two three", 5, 25) == ["a: one two three"]
    assert hanging("a: ", "one two three four five six", 5, 23) == ["a: one two three four", "     five six"]
    assert hanging("", "one two three\nfour five six", 9, 1, 13) == [
        "one two three",
        " " * 9 + "four five six",
    ]


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


def test_no_columns_no_table() -> None:
    """Rows without columns, which SPARQL allows, make no line at all."""
    assert plain_table([], [[]]) == markdown_table([], [[]]) == text_of_rows([], [[]]) == ""
    assert plain_table(["x"], []) == "x\n-\n"


def test_records_have_room_for_words() -> None:
    """Where names leave no room, values are set wider than asked for rather than letter by letter."""
    record = plain_records(["a-very-long-name"], [["words that are long enough to wrap"]], 20)
    assert (
        record
        == "a-very-long-name  words that are\n                  long enough to\n                  wrap\n"
    )


def test_widths_give_way_evenly() -> None:
    """The widest column goes down to the next, then both; a column keeps its longest word while it can."""
    assert column_widths([["a " * 25, "b " * 10]], 62) == [40, 20]
    assert column_widths([["a " * 25, "b " * 10]], 32) == [15, 15]
    assert column_widths([["a " * 25, "b " * 10]], 12) == [10, 10], "never narrower than ten"
    assert column_widths([["a" * 40, "b " * 20]], 62) == [40, 20]
    assert column_widths([["", ""]], 62) == [1, 1]


def test_lines_are_filled() -> None:
    """A word goes on the line while it fits, to the last character; one that is too long is broken."""
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("one two", 6) == ["one", "two"]
    assert wrap("abcdefg hi", 3) == ["abc", "def", "g", "hi"]
    assert wrap("", 3) == [""]


def test_words_stay_whole() -> None:
    """A column with room to give gives it before another breaks its words."""
    rows = [["proletariat", "one two three four five six seven eight nine"]] * 3
    assert column_widths(rows, 32) == [11, 19]
    assert column_widths([["a" * 30, "b" * 30]], 42) == [20, 20]


def test_markdown_is_not_markup() -> None:
    """Bars, stars and angle brackets in a cell stay what they are."""
    assert markdown_table(["x"], [["a|b *c* <d>\ne"]]).splitlines()[2] == "| a\\|b \\*c\\* &lt;d&gt; e |"
