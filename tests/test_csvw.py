"""CSV on the Web: templates, cells, metadata, and rows as quads."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import ClaimgraphError, DataProblem, UnreadableInput
from claimgraph.importers.csvw.rows import MOST_FAULTS, Table, TableReader
from claimgraph.importers.csvw.uri_templates import resolve, template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BASE = "urn:claimgraph:with/stock.csv"
X = "https://example.org/"


def read(
    columns: Sequence[dict[str, Any]], rows: str, *, strict: bool = False, **described: Any
) -> tuple[list[Quad], list[str]]:
    """The quads of a table with these columns and rows, and what is warned of.

    Every IRI and escape is looked at: they are parsed strictly.
    """
    about = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "stock.csv",
        "tableSchema": {"columns": list(columns), **described.pop("schema", {})},
        **described,
    }
    reading = TableReader(Table("stock.csv", BASE, BASE, "s0", about, "m.json", strict=strict))
    text = "".join(reading.nquads(io.StringIO(rows, newline="")))
    return list(parse(text.encode(), format=RdfFormat.N_QUADS)), reading.warnings


def table(columns: Sequence[dict[str, Any]], rows: str, **described: Any) -> list[Quad]:
    """The quads of a table about which there is nothing to warn of."""
    quads, warnings = read(columns, rows, **described)
    assert warnings == []
    return quads


def objects(columns: Sequence[dict[str, Any]], rows: str, **described: Any) -> list[str]:
    """The objects of those quads, in their N-Triples form."""
    return [str(quad.object) for quad in table(columns, rows, **described)]


def odd(columns: Sequence[dict[str, Any]], rows: str = "a\n1\n", **described: Any) -> list[str]:
    """The objects of a table's quads and, behind them, what was warned of."""
    quads, warnings = read(columns, rows, **described)
    return [*(str(quad.object) for quad in quads), *warnings]


def fault(columns: Sequence[dict[str, Any]], rows: str = "a\n1\n", **described: Any) -> str:
    """What is said of a table that cannot be read."""
    with pytest.raises(ClaimgraphError) as caught:
        read(columns, rows, **described)
    return "\n".join(caught.value.lines())


def one(kind: Any, text: str) -> str:
    """The literal, in its N-Triples form, that a cell of this type becomes."""
    cell = '"' + text.replace('"', '""') + '"'
    [found] = objects([{"name": "a", "datatype": kind}], f"a\n{cell}\n")
    return found


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
    said = odd([{"name": "a", "required": True}, {"name": "b"}], "a,b\n,1\n")
    assert said == ['"1"', "empty, and the column is required (stock.csv, row 2 (line 2), column a)."]


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
        ("decimal", "2.50", "2.50"),
        ("date", "12000-01-01", "12000-01-01"),
        ({"base": "string", "format": "[a-z]{4}[0-9]{4}"}, "stan1293", "stan1293"),
        ({"base": "gYear", "format": "19[0-9]{2}"}, "1918", "1918"),
        ({"base": "duration", "format": "P.*M"}, "P1Y2M", "P1Y2M"),
        ({"base": "integer", "format": "#"}, "12", "12"),
        ({"base": "double", "format": "#0.###E#0"}, "10.10E1", "10.10e1"),
        ({"base": "decimal", "format": "#0.0#%"}, "12.5%", "0.125"),
        ("decimal", "12.5‰", "0.0125"),
        ({"base": "decimal", "format": "#,##,#00.0"}, "12,34,567.5", "1234567.5"),
        ({"base": "float", "format": {"decimalChar": ","}}, "1,5", "1.5"),
        ({"base": "base64Binary", "length": 3}, "YWJj", "YWJj"),
        ({"base": "hexBinary", "maxLength": 2}, "0fb8", "0fb8"),
        ({"base": "duration", "minimum": "P1D"}, "P2D", "P2D"),
        (
            {"base": "dateTime", "minimum": "1918-01-01T00:00:00"},
            "1918-04-01T09:30:00",
            "1918-04-01T09:30:00",
        ),
        ("hexBinary", "0fB8", "0fB8"),
        ("anyURI", "https://example.org/", "https://example.org/"),
    ],
)
def test_read(kind: Any, text: str, written: str) -> None:
    """A cell is read in the format that the metadata give, and written as XSD has it."""
    assert one(kind, text).startswith(f'"{written}"')


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
        ("decimal", "1_000"),
        ("int", "2147483648"),
        ("decimal", "NaN"),
        ("language", "e n"),
        ({"base": "string", "format": "[a-z]+"}, "a1"),
        ({"base": "string", "format": "a|b"}, "ab"),
        ({"base": "decimal", "format": "#0.0%"}, "12.55%"),
        ({"base": "decimal", "format": {"groupChar": ","}}, "1,,000"),
        ({"base": "decimal", "format": {"decimalChar": ","}}, "1.5"),
        ({"base": "base64Binary", "length": 4}, "YWJj"),
        ({"base": "double", "minimum": 1}, "0.5"),
    ],
)
def test_no_such_value(kind: Any, text: str) -> None:
    """A cell that is no value of its type, in its format and bounds, stays text, and is told."""
    column = {"name": "a", "datatype": kind}
    value, warning = odd([column], f'a\n"{text}"\n')
    assert value == f'"{text}"'
    assert (
        warning.endswith(f"{text!r} (stock.csv, row 2 (line 2), column a).")
        or len(text) > 40
        or kind == "language"
    )
    assert warning.removesuffix(".") in fault([column], f'a\n"{text}"\n', strict=True)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("text", "Invalid value for property: text"),
        (
            {"base": "decimal", "fromat": "0"},
            "'fromat' is no property of a Datatype and says nothing; did you mean",
        ),
        ({"base": "date", "format": "YYYY-MM-DD"}, "Invalid date format"),
        ({"base": "date", "format": "HH:mm"}, "Invalid date format"),
        ({"base": "string", "format": "[a-z"}, "Invalid regex pattern"),
        ({"base": "anyURI", "format": 5}, "is a regular expression, not 5"),
        ({"base": "boolean", "format": "Y"}, "Invalid format spec for boolean"),
        ({"base": "decimal", "format": "abc"}, "number pattern"),
        (
            {"base": "decimal", "format": {"decimalChar": ",", "groupChar": ","}},
            "one character each, and not the",
        ),
        ({"base": "decimal", "format": {"decimalChar": "::"}}, "one character each"),
    ],
)
def test_odd_datatype(kind: Any, said: str) -> None:
    """A datatype that does not exist, or a format that is none, is told with its place, and passed over."""
    warnings = [line for line in odd([{"name": "a", "datatype": kind}]) if "m.json, column a" in line]
    assert any(said in line for line in warnings)
    assert said in fault([{"name": "a", "datatype": kind}], strict=True)


@pytest.mark.parametrize(
    "kind",
    [
        5,
        {"base": "dateTimeStamp", "format": "yyyy-MM-ddTHH:mm"},
        {"base": "time", "format": "yyyy-MM-dd"},
        {"base": "string", "minimum": 1},
        {"base": "integer", "length": 1},
        {"base": "string", "length": "two"},
        {"base": "integer", "minimum": "few"},
        {"base": "date", "minimum": "1918"},
        {"base": "integer", "minInclusive": 2, "maxInclusive": 1},
        {"base": "string", "@id": "_:b"},
        {"base": "string", "@id": "a b"},
    ],
)
def test_no_such_datatype(kind: Any) -> None:
    """A datatype that the recommendation forbids is refused."""
    said = fault([{"name": "a", "datatype": kind}])
    assert "datatype" in said and said.endswith("(m.json).")


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
        assert one({"base": "date", "format": form}, text).startswith(f'"{day.isoformat()}"')


@given(st.integers(), st.sampled_from([",", " ", "’", "_"]))
def test_groups_come_back(number: int, sign: str) -> None:
    """A number written in groups of three is that number."""
    text = f"{number:,}".replace(",", sign)
    kind = {"base": "integer", "format": {"pattern": "#,##0", "groupChar": sign}}
    assert one(kind, text).startswith(f'"{number}"')


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_comes_back(text: str) -> None:
    """Whatever a cell holds is the text of one literal, and never ends it early."""
    row = io.StringIO()
    row.write('a,b\n"' + text.replace('"', '""') + '",end\n')
    quads = table([{"name": "a", "datatype": "string", "null": "\x00\x00"}, {"name": "b"}], row.getvalue())
    assert [quad.object for quad in quads] == [Literal(text), Literal("end")]


@example("#", "{#a}")
@given(st.text(st.characters(codec="utf-8"), min_size=1), st.sampled_from(["{a}", "{#a}", "{+a}"]))
def test_any_text_fills_a_template(text: str, variable: str) -> None:
    """Whatever a cell holds stays in its place in an IRI, and can be read out of it again."""
    iri = template(X + "of/" + variable, BASE, {"a": 0}, {}, {})[0].fill([text])
    assert NamedNode(iri).value == iri
    start = X + "of/" + ("#" if variable == "{#a}" else "")
    assert iri.startswith(start)
    if variable == "{a}":
        assert unquote(iri[len(start) :]) == text
        assert re.fullmatch(r"[A-Za-z0-9._~%-]*", iri[len(start) :])


def test_template_values() -> None:
    """What RFC 6570 leaves as it is, what it encodes, and what is not there at all."""
    filled, unknown = template("{a}-{c}{#b}", X, {"a": 0, "b": 1}, {}, {})
    assert filled.fill(["a b/c", "x/y%20z%#["]) == X + "a%20b%2Fc-#x/y%20z%25%23%5B"
    assert filled.fill([None, None]) == X + "-"
    assert unknown == ["c"]


def test_columns_of_iris() -> None:
    """A column of IRIs or CURIEs becomes IRIs: ``{+a}`` fills in what a cell holds as a reference."""
    column = {"name": "a", "valueUrl": "{+a}"}
    rows = 'a\nhttps://example.org/a?b=c#d\nskos:exactMatch\n#here\nother.csv\n"a b[1]#c#d"\n'
    assert objects([column], rows) == [
        "<https://example.org/a?b=c#d>",
        "<http://www.w3.org/2004/02/skos/core#exactMatch>",
        f"<{BASE}#here>",
        "<urn:claimgraph:with/other.csv>",
        "<urn:claimgraph:with/a%20b%5B1%5D#c%23d>",
    ]


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
            "says nothing; did you mean propertyUrl? (m.json, column a).",
        ),
        ([{"name": "a"}], {"tableScheme": {}}, "did you mean tableSchema?"),
        ([{"name": "a"}], {"zzz": 1}, "'zzz' is no property of a Table and says nothing (m.json)."),
        ([{"name": "a"}], {"schema": {"column": []}}, "did you mean columns?"),
        ([{"name": "a", "valueUrl": "{b}"}], {}, "valueUrl: {b} names no column (m.json, column a)."),
        ([{"name": "a", "aboutUrl": 5}], {}, "aboutUrl: Invalid value for Url property (m.json, column a)."),
        ([{"name": "a", "null": 5}], {}, "null: Invalid null property"),
        ([{"name": "a", "lang": "e n"}], {}, "lang: Invalid language tag"),
        ([{"name": "a", "separator": ""}], {}, "an empty separator parts nothing (m.json, column a)."),
        ([{"name": "_a", "titles": "a"}], {}, "Invalid column name"),
        ([{"name": "a", "titles": 1}], {}, "titles: Invalid titles property (m.json, column a)."),
        ([{"titles": "b"}], {}, "the file's header has 'a' where 'b' is described"),
        ([{"name": "a"}, {"name": "b"}], {}, "the file has no column 'b'"),
        ([{"name": "a"}], {"dialect": {"delimeter": ";"}}, "did you mean delimiter? (m.json, dialect)."),
        ([{"name": "a"}], {"dialect": {"skipRows": -1}}, "skipRows: Invalid value for property: -1"),
        ([{"name": "a"}], {"dialect": 5}, "Invalid dialect spec"),
        ([{"name": "a"}], {"dialect": {"encoding": "rot13"}}, "encoding: Invalid value for property: rot13"),
        ([{"name": "a", "suppressOutput": "false"}], {}, "suppressOutput: Invalid value for property: false"),
        ([{"name": "a", "required": "false"}], {}, "required: Invalid value for property: false"),
        ([{"name": "a", "virtual": "false"}], {}, "virtual: Invalid value for property: false"),
        ([{"name": "a"}], {"dialect": {"header": "false"}}, "header: Invalid value for property: false"),
        (
            [{"name": "a"}],
            {"dialect": {"doubleQuote": "false"}},
            "doubleQuote: Invalid value for property: false",
        ),
        (
            [{"name": "a"}],
            {"dialect": {"skipBlankRows": "true"}},
            "skipBlankRows: Invalid value for property: true",
        ),
    ],
)
def test_odd_metadata(columns: list[dict[str, Any]], described: dict[str, Any], said: str) -> None:
    """What says nothing is told with its place, and the table is read as if it were not there."""
    values = odd(columns, **dict(described))
    assert values[0] in ('"1"', f"<{BASE}>", f"<{X}>", "<urn:claimgraph:with/>")
    assert any(said in line for line in values)
    assert said.removesuffix(".") in fault(columns, strict=True, **described)


@pytest.mark.parametrize(
    ("columns", "described", "said"),
    [
        ([{"name": "a", "aboutUrl": "{?a}"}], {}, "aboutUrl: {?a} is not understood"),
        ([{"name": "a"}, {"name": "a"}], {}, "Duplicate column name a"),
        (
            [{"name": "v", "virtual": True}, {"name": "a"}],
            {},
            "no non-virtual column allowed after virtual columns",
        ),
        ([{"name": "a"}], {"dialect": {"delimiter": "::"}}, "delimiter is one character"),
        ([{"name": "a"}], {"dialect": {"trim": "both"}}, "dialect: trim: no metadata of CSVW: invalid trim"),
        ([{"name": "a"}], {"@id": "_:b"}, "Invalid @id property"),
        ([{"name": "a"}], {"@type": "Schema"}, "Invalid @type property"),
        (
            [{"name": "a"}],
            {"schema": {"foreignKeys": [{"columnReference": "a", "reference": {"resource": "b.csv"}}]}},
            "Foreign key error",
        ),
    ],
)
def test_faulty_metadata(columns: list[dict[str, Any]], described: dict[str, Any], said: str) -> None:
    """What the recommendation forbids is refused."""
    assert said in fault(columns, **described)


def test_inherited() -> None:
    """What group, table and schema say holds for their columns, the nearest first, also to take it back."""
    columns = [{"name": "a"}, {"name": "b", "lang": "und", "null": "", "default": ""}]
    described = {"lang": "de", "null": "-", "default": "x", "schema": {"lang": "en"}}
    assert objects(columns, "a,b\n1,1\n-,-\n,\n", **described) == ['"1"@en', '"1"', '"-"', '"x"@en']


def test_header_in_another_order() -> None:
    """Where the file has its columns in another order than the metadata, each is known by its title."""
    columns = [{"name": "a", "titles": "A"}, {"name": "b", "titles": "B"}, {"name": "c"}]
    quads, warnings = read(columns, "B,?,A\n1,2,3\n")
    assert [(str(quad.predicate), str(quad.object)) for quad in quads] == [
        (f"<{BASE}#b>", '"1"'),
        (f"<{BASE}#_col.2>", '"2"'),
        (f"<{BASE}#a>", '"3"'),
    ]
    assert [warning.partition(" (")[0] for warning in warnings] == [
        "the file has its columns in another order than the metadata; each is known by its title",
        "nothing is said of the file's column 2, '?': it comes as _col.2",
        "the file has no column 'c'",
    ]


def test_names_from_titles() -> None:
    """A title becomes a name with all that a template's variable may not hold percent-encoded."""
    quads = table([{"titles": "birth-date"}, {"titles": "a.b ~é"}], "birth-date,a.b ~é\n1,2\n")
    assert [quad.predicate.value for quad in quads] == [f"{BASE}#birth%2Ddate", f"{BASE}#a.b%20%7E%C3%A9"]


def test_keys() -> None:
    """Two rows with one primary key are told."""
    schema: dict[str, Any] = {"primaryKey": ["a", "b"]}
    columns = [{"name": "a"}, {"name": "b"}]
    *_, warning = odd(columns, "a,b\n1,1\n1,2\n1,1\n", schema=schema)
    assert warning == "two rows have the key '1, 1' (stock.csv, row 4 (line 4))."


def test_faulty_cells() -> None:
    """Each cell that does not fit is told with file, row, line and column; the first ten of them."""
    columns = [{"name": "a", "datatype": "integer"}, {"name": "b", "datatype": "date"}]
    rows = 'a,b\n1,1918-01-01\n"1\n1",1918-02-30\n3\n'
    faults = [
        "no integer: '1\\n1' (stock.csv, row 3 (line 4), column a).",
        "a day that the calendar does not have: '1918-02-30' (stock.csv, row 3 (line 4), column b).",
        "1 cells where the table has 2 columns (stock.csv, row 4 (line 5)).",
    ]
    assert read(columns, rows)[1] == faults
    with pytest.raises(DataProblem) as caught:
        read(columns, rows, strict=True)
    assert caught.value.lines() == faults
    assert len(fault(columns[:1], "a\n" + "x\n" * 50, strict=True).split("\n")) == MOST_FAULTS
    told = read(columns[:1], "a\n" + "x\n" * 50)[1]
    assert told[MOST_FAULTS:] == ["and 40 more cells and rows that do not fit (stock.csv)."]
    assert f"'{'x' * 39}…'" in fault(columns[:1], f"a\n{'x' * 100}\n", strict=True)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "the table is empty (stock.csv)"),
        ('a\n"open\n', "broken CSV: unexpected end of data (stock.csv, row 2"),
        ('a\n"b"c\n', "broken CSV: ',' expected after '\"' (stock.csv, row 2 (line 2))"),
    ],
)
def test_broken_csv(rows: str, said: str) -> None:
    """A file that is no CSV is told with the row where it stops being one."""
    assert said in fault([{"name": "a"}], rows)


def test_encoding() -> None:
    """Bytes that are not the encoding which the metadata give are told, with how to give another."""
    reading = TableReader(Table("stock.csv", BASE, BASE, "s0", {"url": "stock.csv"}, "m.json"))
    broken = io.TextIOWrapper(io.BytesIO(b"a\nT\xfcla\n"), encoding="utf-8", newline="")
    with pytest.raises(UnreadableInput, match=r"not UTF-8 \(stock.csv, after row \d\). Give its encoding"):
        list(reading.nquads(broken))


def test_long_cells() -> None:
    """A cell may be as long as the file."""
    [found] = table([{"name": "a"}], f"a\n{'x' * 200_000}\n")
    assert found.object == Literal("x" * 200_000)


def test_comments() -> None:
    """A comment is where a row could begin, never inside a quoted cell, and counts as a line and a row."""
    dialect = {"commentPrefix": "#"}
    assert objects([{"name": "a"}], '# c\na\n"x\n#y\nz"\n', dialect=dialect) == ['"x\\n#y\\nz"']
    column = {"name": "a", "datatype": "integer", "aboutUrl": "#{_row}-{_sourceRow}"}
    quads, [warning] = read([column], '# c\na\n# c\n"#1"\n', dialect=dialect)
    assert quads[0].subject == NamedNode(f"{BASE}#1-4")
    assert warning == "no integer: '#1' (stock.csv, row 4 (line 4), column a)."


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
    assert objects(columns, "0,a,b\n0,1,2\n", dialect={"skipColumns": 1}) == ['"1"', '"2"']
    titled: list[dict[str, Any]] = [{"titles": ["a", "x"]}, {"titles": "b"}]
    assert objects(titled, "a,b\nx,y\n1,2\n", dialect={"headerRowCount": 2}) == ['"1"', '"2"']


def test_white_space() -> None:
    """Blanks go where the type is no text, and stay where it is."""
    assert objects([{"name": "a"}], "a\n  x  y \n") == ['"  x  y "']
    assert objects([{"name": "a", "datatype": "token"}], "a\n  x  y \n")[0].startswith('"x y"')
    assert objects([{"name": "a", "datatype": "integer"}], "a\n 5 \n")[0].startswith('"5"')
    listed = {"name": "a", "datatype": "normalizedString", "separator": ";"}
    assert [text.partition("^")[0] for text in objects([listed], 'a\n" x;\ty "\n')] == ['"x"', '"y"']


def test_remembered_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are forgotten when too many different ones were remembered, and the quads stay the same."""
    rows = "a\n" + "".join(f"{number % 7}\n" for number in range(100))
    before = objects([{"name": "a"}], rows)
    monkeypatch.setattr("claimgraph.importers.csvw.rows._REMEMBERED", 2)
    assert objects([{"name": "a"}], rows) == before
