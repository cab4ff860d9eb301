"""CSV on the Web: templates, cells, metadata, and rows as quads."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import ClaimgraphError, DataProblem, UnreadableInput
from claimgraph.importers.csvw.cells import datatype
from claimgraph.importers.csvw.rows import MOST_FAULTS, Table, nquads
from claimgraph.importers.csvw.templates import resolve, template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BASE = "urn:claimgraph:with/stock.csv"
X = "https://example.org/"


def table(columns: Sequence[dict[str, Any]], rows: str, **described: Any) -> list[Quad]:
    """The quads of a table with these columns and rows; strict, so that every IRI and escape is looked at."""
    about = {"tableSchema": {"columns": list(columns), **described.pop("schema", {})}, **described}
    made = Table("stock.csv", BASE, BASE, "s0", about, "stock.csv-metadata.json")
    text = "".join(nquads(io.StringIO(rows, newline=""), made))
    return list(parse(text.encode(), format=RdfFormat.N_QUADS))


def objects(columns: Sequence[dict[str, Any]], rows: str, **described: Any) -> list[str]:
    """The objects of those quads, in their N-Triples form."""
    return [str(quad.object) for quad in table(columns, rows, **described)]


def fault(columns: Sequence[dict[str, Any]], rows: str = "a\n1\n", **described: Any) -> str:
    """What is said of a table that cannot be read."""
    with pytest.raises(ClaimgraphError) as caught:
        table(columns, rows, **described)
    return "\n".join(caught.value.lines())


def test_minimal_mode() -> None:
    """A row's subject is a blank node, its properties are named for the columns, its values are text."""
    quads = table([{"titles": "who"}, {"titles": "how much"}], "who,how much\nTula,5\nOrel,\n")
    assert [(str(quad.predicate), str(quad.object)) for quad in quads] == [
        (f"<{BASE}#who>", '"Tula"'),
        (f"<{BASE}#how%20much>", '"5"'),
        (f"<{BASE}#who>", '"Orel"'),
    ]
    assert len({quad.subject for quad in quads}) == 2
    assert {str(quad.graph_name) for quad in quads} == {f"<{BASE}>"}


def test_columns_from_the_header() -> None:
    """Metadata without columns take them from the file's header."""
    assert [str(quad.predicate) for quad in table([], "a,b\n1,2\n")] == [f"<{BASE}#a>", f"<{BASE}#b>"]


def test_templates() -> None:
    """aboutUrl, propertyUrl and valueUrl are filled from the row, and prefixes of CSVW are known."""
    columns: list[dict[str, Any]] = [
        {"name": "who", "valueUrl": X + "store/{who}", "propertyUrl": "schema:name"},
        {"name": "goods", "propertyUrl": X + "has/{who}"},
        {
            "name": "year",
            "virtual": True,
            "propertyUrl": "rdf:type",
            "valueUrl": X + "{goods}/{_row}/{_sourceRow}",
        },
        {"name": "kind", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "schema:Place"},
    ]
    quads = table(columns, "who,goods\nTula,rye\n", schema={"aboutUrl": "#{who}"})
    assert {str(quad.subject) for quad in quads} == {f"<{BASE}#Tula>"}
    assert {(quad.predicate.value, str(quad.object)) for quad in quads} == {
        ("http://schema.org/name", f"<{X}store/Tula>"),
        (f"{X}has/Tula", '"rye"'),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"<{X}rye/1/2>"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<http://schema.org/Place>"),
    }


def test_several_subjects() -> None:
    """Columns with another aboutUrl speak of another thing in the same row."""
    columns = [{"name": "a", "aboutUrl": X + "a/{a}"}, {"name": "b", "aboutUrl": X + "b/{a}"}]
    assert [str(quad.subject) for quad in table(columns, "a,b\n1,2\n")] == [f"<{X}a/1>", f"<{X}b/1>"]


def test_nulls_defaults_and_required() -> None:
    """A null says nothing, an empty cell takes the default, and a required one is missed."""
    assert objects([{"name": "a", "null": ["-", ""]}], "a\n-\n\nx\n", dialect={"skipBlankRows": True}) == [
        '"x"'
    ]
    assert objects([{"name": "a", "default": "none"}, {"name": "b"}], "a,b\n,1\n") == ['"none"', '"1"']
    assert objects([{"name": "a", "valueUrl": X + "{a}"}, {"name": "b"}], "a,b\n,1\n") == ['"1"']
    said = fault([{"name": "a", "required": True}, {"name": "b"}], "a,b\n,1\n")
    assert said == "empty, and the column is required (stock.csv, row 2 (line 2), column a)."


def test_separator_and_order() -> None:
    """A cell with a separator holds several values, as a list where they are ordered."""
    column: dict[str, Any] = {"name": "a", "separator": ";", "datatype": "integer", "aboutUrl": X}
    number = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert objects([column], "a\n1; 2\n") == [f'"1"{number}', f'"2"{number}']
    quads = table([{**column, "ordered": True}], "a\n1;2\n")
    firsts = [str(quad.object) for quad in quads if quad.predicate.value.endswith("#first")]
    rests = [quad.object for quad in quads if quad.predicate.value.endswith("#rest")]
    assert firsts == [f'"1"{number}', f'"2"{number}']
    assert quads[0].object == quads[1].subject
    assert rests == [quads[3].subject, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")]


def test_suppressed() -> None:
    """A suppressed column or table is read and says nothing."""
    assert objects([{"name": "a", "suppressOutput": True}, {"name": "b"}], "a,b\n1,2\n") == ['"2"']
    assert table([{"name": "a"}], "a\n1\n", suppressOutput=True) == []


def test_language_and_datatype() -> None:
    """Text takes the column's language; other types take their own datatype."""
    assert objects([{"name": "a"}], "a\nTula\n", lang="en") == ['"Tula"@en']
    assert objects([{"name": "a", "datatype": {"base": "string", "@id": X + "pood"}}], "a\n5\n") == [
        f'"5"^^<{X}pood>'
    ]


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("integer", "-007", "-007"),
        ("decimal", ".5", ".5"),
        ("number", "1e3", "1e3"),
        ("double", "INF", "INF"),
        ("boolean", "1", "true"),
        ({"base": "boolean", "format": "да|нет"}, "нет", "false"),
        ("date", "1918-04-21", "1918-04-21"),
        ("date", "-0044-03-15", "-0044-03-15"),
        ({"base": "date", "format": "dd.MM.yyyy"}, "21.04.1918", "1918-04-21"),
        ({"base": "date", "format": "M/d/yyyy"}, "4/1/1918", "1918-04-01"),
        ({"base": "date", "format": "yyyyMMdd"}, "19180421", "1918-04-21"),
        ({"base": "time", "format": "HHmm"}, "0930", "09:30:00"),
        ({"base": "dateTime", "format": "d.M.yyyy HH:mm"}, "1.4.1918 09:30", "1918-04-01T09:30:00"),
        (
            {"base": "dateTime", "format": "yyyy-MM-ddTHH:mm:ss.SSS X"},
            "1918-04-01T09:30:01.5 +02",
            "1918-04-01T09:30:01.5+02:00",
        ),
        ("dateTime", "1918-04-21T24:00:00Z", "1918-04-21T24:00:00Z"),
        ("gYear", "1918", "1918"),
        ("duration", "P1Y2M", "P1Y2M"),
        ({"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}}, "12.345,60", "12345.60"),
        ({"base": "decimal", "format": "#,##0.00"}, "12,345.60", "12345.60"),
        ({"base": "integer", "format": {"pattern": "#,##0", "groupChar": " "}}, "12 345", "12345"),
        ({"base": "integer", "format": "000"}, "012", "012"),
        ({"base": "integer", "minimum": 1, "maximum": 5}, "5", "5"),
        ({"base": "date", "minInclusive": "1918-01-01"}, "1918-01-01", "1918-01-01"),
        ({"base": "string", "length": 2}, "ab", "ab"),
        ("byte", "-128", "-128"),
        ("hexBinary", "0fB8", "0fB8"),
        ("anyURI", "https://example.org/", "https://example.org/"),
    ],
)
def test_read(kind: Any, text: str, written: str) -> None:
    """A cell is read in the format that the metadata give, and written as XSD has it."""
    assert datatype(kind).read(text) == written


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1.0"),
        ("integer", "٣"),
        ("decimal", "1e3"),
        ("double", "1,5"),
        ("boolean", "yes"),
        ("date", "1918-02-30"),
        ("date", "21.04.1918"),
        ({"base": "date", "format": "dd.MM.yyyy"}, "30.02.1918"),
        ("date", "1900-02-29"),
        ({"base": "date", "format": "dd.MM.yyyy"}, "1.4.1918"),
        ("time", "25:00:00"),
        ("dateTime", "1918-04-21"),
        ("dateTimeStamp", "1918-04-21T09:00:00"),
        ("gYear", "18"),
        ("gMonth", "--13"),
        ("duration", "P"),
        ("byte", "128"),
        ("unsignedByte", "-1"),
        ("long", "9" * 400),
        ("positiveInteger", "0"),
        ({"base": "integer", "minimum": 1}, "0"),
        ({"base": "integer", "maxExclusive": 5}, "5"),
        ({"base": "date", "maximum": "1918-04-21"}, "1918-04-22"),
        ({"base": "string", "length": 2}, "abc"),
        ({"base": "string", "minLength": 2}, "a"),
        ({"base": "string", "maxLength": 2}, "abc"),
        ({"base": "decimal", "format": "#,##0.00"}, "12345.6"),
        ({"base": "decimal", "format": "#,##0.00"}, "1,23.60"),
        ({"base": "integer", "format": "000"}, "12"),
        ("hexBinary", "f"),
        ("base64Binary", "ab="),
        ("anyURI", "a b"),
        ({"base": "dateTime", "format": "d.M.yyyy HH:mm"}, "1.4.1918 24:30"),
    ],
)
def test_no_such_value(kind: Any, text: str) -> None:
    """A cell that is no value of its type, in its format and bounds, is refused."""
    with pytest.raises(ValueError, match=r"\w"):
        datatype(kind).read(text)


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        5,
        {"base": "decimal", "fromat": "0"},
        {"base": "date", "format": "YYYY-MM-DD"},
        {"base": "date", "format": 5},
        {"base": "date", "format": "HH:mm"},
        {"base": "time", "format": "yyyy-MM-dd"},
        {"base": "dateTime", "format": "yyyy-MM-dd"},
        {"base": "dateTimeStamp", "format": "yyyy-MM-ddTHH:mm"},
        {"base": "string", "format": "[a-z]+"},
        {"base": "boolean", "format": "Y"},
        {"base": "boolean", "format": "Y|Y"},
        {"base": "decimal", "format": "abc"},
        {"base": "decimal", "format": {"decimalChar": ",", "groupChar": ","}},
        {"base": "decimal", "format": {"decimalChar": "::"}},
        {"base": "decimal", "format": {"sign": "-"}},
        {"base": "string", "minimum": 1},
        {"base": "integer", "length": 1},
        {"base": "string", "length": "two"},
        {"base": "integer", "minimum": "few"},
        {"base": "date", "minimum": "1918"},
        {"base": "string", "@id": "a b"},
    ],
)
def test_no_such_datatype(kind: Any) -> None:
    """A datatype that does not exist, or says what is not understood, is told with its place."""
    said = fault([{"name": "a", "datatype": kind}])
    assert said.startswith("datatype: ") and "(stock.csv-metadata.json, column a)" in said


@given(st.dates())
def test_dates_come_back(day: date) -> None:
    """A day written in any order of its parts is the same day."""
    forms = {
        "dd.MM.yyyy": "{d:02}.{m:02}.{y:04}",
        "M/d/yyyy": "{m}/{d}/{y:04}",
        "yyyy-MM-dd": "{y:04}-{m:02}-{d:02}",
    }
    for form, pattern in forms.items():
        text = pattern.format(d=day.day, m=day.month, y=day.year)
        assert datatype({"base": "date", "format": form}).read(text) == day.isoformat()


@given(st.integers(), st.sampled_from([",", " ", "’", "_"]))
def test_groups_come_back(number: int, sign: str) -> None:
    """A number written in groups of three is that number."""
    text = f"{number:,}".replace(",", sign)
    kind = datatype({"base": "integer", "format": {"pattern": "#,##0", "groupChar": sign}})
    assert int(kind.read(text)) == number


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(text: str) -> None:
    """Whatever a cell holds is the text of one literal, and never ends it early."""
    row = io.StringIO()
    row.write('a,b\n"' + text.replace('"', '""') + '",end\n')
    quads = table([{"name": "a", "datatype": "string", "null": "\x00\x00"}, {"name": "b"}], row.getvalue())
    assert [quad.object for quad in quads] == [Literal(text), Literal("end")]


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.sampled_from(["{a}", "{#a}"]))
def test_any_text_fills_a_template(text: str, variable: str) -> None:
    """Whatever a cell holds stays in its place in an IRI, and can be read out of it again."""
    iri = template(X + "of/" + variable, BASE, {"a": 0}, {}).fill([text])
    assert NamedNode(iri).value == iri
    start = X + "of/" + ("#" if variable == "{#a}" else "")
    assert iri.startswith(start)
    if variable == "{a}":
        assert unquote(iri[len(start) :]) == text
        assert re.fullmatch(r"[A-Za-z0-9._~%-]*", iri[len(start) :])


def test_template_values() -> None:
    """What RFC 6570 leaves as it is, what it encodes, and what is not there at all."""
    filled = template("{a}-{#b}", X, {"a": 0, "b": 1}, {})
    assert filled.fill(["a b/c", "x/y%20z%"]) == X + "a%20b%2Fc-#x/y%20z%25"
    assert filled.fill([None, None]) == X + "-"


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("b.csv", "https://example.org/data/b.csv"),
        ("#x", "https://example.org/data/a.csv?old#x"),
        ("?q", "https://example.org/data/a.csv?q"),
        ("../b", "https://example.org/b"),
        ("../../../b", "https://example.org/b"),
        ("./", "https://example.org/data/"),
        ("/b", "https://example.org/b"),
        ("//other.example/b", "https://other.example/b"),
        ("urn:x:y", "urn:x:y"),
    ],
)
def test_resolve(reference: str, found: str) -> None:
    """Relative addresses are made absolute as RFC 3986 has it."""
    assert resolve("https://example.org/data/a.csv?old#old", reference) == found


def test_resolve_in_a_graph_name() -> None:
    """Also where the base is the name that a file's graph has."""
    assert resolve(BASE, "other.csv#row-1") == "urn:claimgraph:with/other.csv#row-1"


@pytest.mark.parametrize(
    ("columns", "described", "said"),
    [
        (
            [{"name": "a", "propertyURL": "x"}],
            {},
            "property of CSVW here (stock.csv-metadata.json, column a). Did you mean propertyUrl?",
        ),
        ([{"name": "a"}], {"tableScheme": {}}, "Did you mean tableSchema?"),
        ([{"name": "a"}], {"zzz": 1}, "Take it out."),
        ([{"name": "a"}], {"schema": {"column": []}}, "Did you mean columns?"),
        (
            [{"name": "a", "aboutUrl": "{b}"}],
            {},
            "aboutUrl: {b} names no column (stock.csv-metadata.json, column a).",
        ),
        ([{"name": "a", "aboutUrl": "{+a}"}], {}, "{+a} is not understood"),
        ([{"name": "a", "aboutUrl": "a b{a}"}], {}, "which no IRI may hold"),
        ([{"name": "a", "aboutUrl": 5}], {}, "aboutUrl is a text, not 5"),
        ([{"name": "a", "null": 5}], {}, "null is a text or a list of texts"),
        ([{"name": "a", "lang": "e n"}], {}, "is no language tag"),
        ([{"name": "a", "separator": ""}], {}, "separator is empty"),
        ([{"name": "_a"}], {}, "is no name of a column"),
        ([{"name": "b"}], {}, "the file's header has 'a' where 'b' is described"),
        ([{"name": "a"}, {"name": "b"}], {}, "2 columns are described and the file has 1: a"),
        ([{"name": "a"}, {"name": "a", "virtual": True, "valueUrl": "x"}], {}, "two columns are named a"),
        ([{"name": "v", "virtual": True, "valueUrl": "x"}, {"name": "a"}], {}, "virtual columns come after"),
        ([{"name": "a"}, {"name": "v", "virtual": True}], {}, "a virtual column has a valueUrl or a default"),
        ([{"name": "a"}], {"dialect": {"delimeter": ";"}}, "Did you mean delimiter?"),
        ([{"name": "a"}], {"dialect": "dialect.json"}, "a dialect is an object"),
        ([{"name": "a"}], {"dialect": {"delimiter": "::"}}, "delimiter is one character"),
        ([{"name": "a"}], {"dialect": {"encoding": "rot13"}}, "there is no encoding 'rot13'"),
        ([{"name": "a"}], {"dialect": {"skipRows": -1}}, "skipRows is a whole number"),
        ([{"name": "a"}], {"dialect": {"trim": "both"}}, "trim is true, false, start or end"),
        ([{"name": "a"}], {"dialect": {"headerRowCount": 2}}, "are not understood"),
    ],
)
def test_faulty_metadata(columns: list[dict[str, Any]], described: dict[str, Any], said: str) -> None:
    """What metadata say wrongly is told with its place, and never passed over."""
    assert said in fault(columns, **described)


def test_schema_elsewhere() -> None:
    """A schema in another file is not fetched."""
    made = Table("stock.csv", BASE, BASE, "s0", {"tableSchema": "https://example.org/schema.json"}, "m.json")
    with pytest.raises(UnreadableInput, match="no other file is read"):
        list(nquads(io.StringIO("a\n1\n"), made))
    made = made._replace(described={"tableSchema": {"columns": "a"}})
    with pytest.raises(UnreadableInput, match="columns is a list of objects"):
        list(nquads(io.StringIO("a\n1\n"), made))


def test_faulty_cells() -> None:
    """Each cell that does not fit is told with file, row, line and column; the first ten of them."""
    columns = [{"name": "a", "datatype": "integer"}, {"name": "b", "datatype": "date"}]
    with pytest.raises(DataProblem) as caught:
        table(columns, 'a,b\n1,1918-01-01\n"1\n1",1918-13-01\n3\n')
    assert caught.value.lines() == [
        "no integer: '1\\n1' (stock.csv, row 3 (line 4), column a).",
        "a day that the calendar does not have: '1918-13-01' (stock.csv, row 3 (line 4), column b).",
        "1 cells where the table has 2 columns (stock.csv, row 4 (line 5)).",
    ]
    assert len(fault(columns[:1], "a\n" + "x\n" * 50).split("\n")) == MOST_FAULTS
    assert f"'{'x' * 39}…'" in fault(columns[:1], f"a\n{'x' * 100}\n")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "the table is empty (stock.csv)"),
        ('a\n"open\n', "broken CSV: unexpected end of data (stock.csv, row 2"),
        ('a\n"b"c\n', "broken CSV: ',' expected after '\"' (stock.csv, row 2 (line 2))"),
        (f"a\n{'x' * 200_000}\n", "broken CSV: field larger than field limit"),
    ],
)
def test_broken_csv(rows: str, said: str) -> None:
    """A file that is no CSV is told with the row where it stops being one."""
    assert said in fault([{"name": "a"}], rows)


def test_encoding() -> None:
    """Bytes that are not the encoding which the metadata give are told, with how to give another."""
    made = Table("stock.csv", BASE, BASE, "s0", {}, "m.json")
    broken = io.TextIOWrapper(io.BytesIO(b"a\nT\xfcla\n"), encoding="utf-8", newline="")
    with pytest.raises(UnreadableInput, match=r"not UTF-8 \(stock.csv, after row \d\). Give its encoding"):
        list(nquads(broken, made))


def test_dialects() -> None:
    """Delimiters, headers, comments, skipped rows and blanks are what the dialect says."""
    columns = [{"name": "a"}, {"name": "b"}]
    dialect = {"delimiter": ";", "commentPrefix": "#", "skipRows": 1, "trim": True, "skipBlankRows": True}
    assert objects(columns, "title\n# note\na;b\n 1 ; 2 \n;\n", dialect=dialect) == ['"1"', '"2"']
    assert objects(columns, "1,2\n", dialect={"header": False}) == ['"1"', '"2"']
    assert objects(columns, "1,2\n", dialect={"headerRowCount": 0}) == ['"1"', '"2"']
    assert objects(columns, "a,b\n'1,1',2\n", dialect={"quoteChar": "'"}) == ['"1,1"', '"2"']
    assert objects(columns, 'a,b\n"1,2\n', dialect={"quoteChar": None}) == ['"\\"1"', '"2"']
    assert objects(columns, 'a,b\n"1\\"x",2\n', dialect={"doubleQuote": False}) == ['"1\\"x"', '"2"']


def test_white_space() -> None:
    """Blanks go where the type is no text, and stay where it is."""
    assert objects([{"name": "a"}], "a\n  x  y \n") == ['"  x  y "']
    assert objects([{"name": "a", "datatype": "token"}], "a\n  x  y \n")[0].startswith('"x y"')
    assert objects([{"name": "a", "datatype": "integer"}], "a\n 5 \n")[0].startswith('"5"')


def test_remembered_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are forgotten when too many different ones were remembered, and the quads stay the same."""
    rows = "a\n" + "".join(f"{number % 7}\n" for number in range(100))
    before = objects([{"name": "a"}], rows)
    monkeypatch.setattr("claimgraph.importers.csvw.rows._REMEMBERED", 2)
    assert objects([{"name": "a"}], rows) == before
