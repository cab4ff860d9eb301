"""Stored queries: header, parameters, and values that cannot leak out of their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.queries import StoredQuery, bind, load
from claimgraph.sparql_terms import serialize_date, serialize_iri, serialize_literal, serialize_number
from claimgraph.workspace.stored_queries import find_query
from tiny_edition import BASE, write_edition

HOSTILE = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\\\"'<>{}#u0022U\n\r\t")),
    max_size=40,
)


def _query(tmp_path: Path, text: str) -> StoredQuery:
    path = tmp_path / "theme" / "slug.rq"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load(path)


def _stored(text: str, **defaults: str) -> StoredQuery:
    return StoredQuery("slug", "theme", "summary", "", (), defaults, {}, {}, text, Path("slug.rq"))


def _one(query: str) -> object:
    found = Store().query(query)
    assert isinstance(found, QuerySolutions)
    rows = list(found)
    assert len(rows) == 1
    return rows[0][0]


def test_header(tmp_path: Path) -> None:
    """Every part of the header is read: continuation lines, lists, quotation marks and pairs."""
    query = _query(
        tmp_path,
        '#+ summary: "Who?"\n#+ description: >\n#+   One line\n#+   and another: with a colon.\n'
        "#+ tags:\n#+   - a\n#+   - b\n"
        "#+ defaults:\n#+   - power: http://x/y\n#+ examples:\n#+   - n: 5\n"
        "#+ parameters:\n#+   - power: who\n#+     rules\n"
        "SELECT ?s { ?s ?p ?_power_iri , ?_n_number }\n",
    )
    assert (query.slug, query.theme, query.summary) == ("slug", "theme", "Who?")
    assert query.description == "One line and another: with a colon."
    assert query.tags == ("a", "b")
    power, number = query.parameters
    assert power == ("power", "iri", "http://x/y", None, "who rules")
    assert number == ("n", "number", None, "5", "")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * {}", "no summary"),
        ("#+ summary: a\n#+ nonsense\n", "not 'key: value'"),
        ("#+ summary: a\n#+ defaults:\n#+   - nonsense\nASK {}", "not '- name: value'"),
    ],
)
def test_broken_header(tmp_path: Path, text: str, what: str) -> None:
    """A header that cannot be read is named with its file."""
    with pytest.raises(UnreadableInput, match=what) as caught:
        _query(tmp_path, text)
    assert "slug.rq" in str(caught.value)


def test_unreadable(tmp_path: Path) -> None:
    """A missing file and one that is not UTF-8 are unreadable input."""
    with pytest.raises(UnreadableInput, match="cannot read"):
        load(tmp_path / "none.rq")
    (tmp_path / "bad.rq").write_bytes(b"#+ summary: \xff\n")
    with pytest.raises(UnreadableInput, match="UTF-8"):
        load(tmp_path / "bad.rq")


def test_only_tokens_are_replaced() -> None:
    """The parameter's characters inside strings, comments, IRIs and longer names stay as they are."""
    text = (
        "SELECT ?s { ?s <http://x/?_a_iri> ?_a_iri, $_a_iri, \"?_a_iri\", '''it's ?_a_iri''', "
        "?_a_iris # ?_a_iri\n"
        " . ?s ex:p ?__a_iri }"
    )
    bound = bind(_stored(text), {"a": "http://v/"})
    assert bound.count("<http://v/>") == 3
    assert bound.count("?_a_iri") == 6 - 1
    assert bound.replace(" <http://v/> ", "?_a_iri").replace("?__a_iri", "?_a_iri") == text.replace(
        "$_a_iri", "?_a_iri"
    ).replace("?__a_iri", "?_a_iri")


def test_free_default_and_freed() -> None:
    """Not given means the default, or free; an empty value frees a parameter that has a default."""
    text = "SELECT ?s { ?s ?p ?_a_iri }"
    assert bind(_stored(text), {}) == text
    assert "<http://d/>" in bind(_stored(text, a="http://d/"), {})
    assert "<http://v/>" in bind(_stored(text, a="http://d/"), {"a": "http://v/"})
    assert bind(_stored(text, a="http://d/"), {"a": ""}) == text


def test_unknown_parameter() -> None:
    """A parameter the query does not have is a usage problem that names the nearest."""
    with pytest.raises(UsageProblem, match="Did you mean power"):
        bind(_stored("SELECT ?s { ?s ?p ?_power_iri }"), {"powre": "x"})
    with pytest.raises(UsageProblem, match="takes no parameters"):
        bind(_stored("SELECT ?s { ?s ?p ?o }"), {"a": "x"})


@given(HOSTILE)
def test_literals_read_back(value: str) -> None:
    """Whatever the literal holds, it comes back exactly, and the query around it stays what it was."""
    query = _stored("SELECT (?_x_literal AS ?v) WHERE { FILTER(?_x_literal = ?_x_literal) }")
    if value:
        assert _one(bind(query, {"x": value})) == Literal(value)


@given(HOSTILE)
def test_literals_read_back_in_rdflib(value: str) -> None:
    """The same in rdflib, which resolves escapes before it looks for the end of the string."""
    from rdflib import Graph

    bound = f"SELECT ({serialize_literal(value)} AS ?v) WHERE {{ }}"
    (row,) = list(Graph().query(bound))
    assert str(row[0]) == value  # type: ignore[index]


@given(HOSTILE.map(lambda text: f"http://x/{text}"))
def test_iris_read_back_or_are_refused(value: str) -> None:
    """An IRI comes back exactly or is refused with one line; it never ends early."""
    query = _stored("SELECT (?_x_iri AS ?v) WHERE { }")
    try:
        bound = bind(query, {"x": value})
    except UsageProblem as problem:
        assert "\n" not in str(problem)
        return
    assert _one(bound) == NamedNode(value)


@pytest.mark.parametrize(
    "value",
    ["relative", "", "http://x/ y", "http://x/>", "http://x/\n", "http://x/<", 'http://x/"', "http://[x"],
)
def test_no_iri(value: str) -> None:
    """What is no absolute IRI is refused."""
    with pytest.raises(UsageProblem, match="not a valid IRI"):
        serialize_iri(value)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("5", "integer"),
        ("-3", "integer"),
        ("+1.50", "decimal"),
        (".5", "decimal"),
        ("1e6", "double"),
        (" 7 ", "integer"),
    ],
)
def test_numbers(value: str, kind: str) -> None:
    """Numbers get the datatype their form has in SPARQL."""
    assert serialize_number(value) == f'"{value.strip()}"^^<http://www.w3.org/2001/XMLSchema#{kind}>'


@pytest.mark.parametrize("value", ["", "five", "1,5", "1 2", "٣", "1e", "NaN", '5" . ?s ?p "'])
def test_no_number(value: str) -> None:
    """What is no number is refused."""
    with pytest.raises(UsageProblem, match="not a number"):
        serialize_number(value)


@pytest.mark.parametrize(
    "value", ["1918-02-30", "1918", "21.4.1918", "1918-4-21", "19180421", "1918-W01-1", '1918-04-21"']
)
def test_no_date(value: str) -> None:
    """A date that the calendar does not have, or written otherwise, is refused."""
    with pytest.raises(UsageProblem, match="not a date"):
        serialize_date(value)


def test_surrogate() -> None:
    """Half a surrogate pair, which no UTF-8 holds, is refused."""
    with pytest.raises(UsageProblem, match="surrogate"):
        serialize_literal("\ud800")


def test_a_question_that_fills_in_another(tmp_path: Path) -> None:
    """A header that names another question takes its query and says what is its own; nothing is copied."""
    edition = write_edition(tmp_path)
    folder = edition.root / "queries" / "kinds"
    folder.mkdir(parents=True)
    (folder / "claimed.rq").write_text(
        "#+ asks: entities/about\n#+ summary: What of Portugal?\n"
        f"#+ defaults:\n#+   - entity: {BASE}entity/portugal\n"
    )
    (folder / "again.rq").write_text("#+ asks: claimed\n")
    base = load(edition.find_queries("about")[0], edition)
    found, again = find_query(edition, "claimed"), find_query(edition, "again")
    assert (found.summary, found.description, found.tags) == (
        "What of Portugal?",
        base.description,
        base.tags,
    )
    assert (again.summary, again.defaults) == (found.summary, {"entity": f"{BASE}entity/portugal"})
    query = [line for line in base.text.splitlines() if not line.startswith("#+")]
    for one in (found, again):
        assert [line for line in one.text.splitlines() if not line.startswith("#+")] == query
        assert f"<{BASE}entity/portugal>" in bind(one, {}) and "?_entity_iri" not in bind(one, {})


def test_what_is_filled_in_is_no_parameter_any_more(tmp_path: Path) -> None:
    """A filled-in value stands in the query itself; what is left open stays a parameter with its default."""
    edition = write_edition(tmp_path)
    folder = edition.root / "queries" / "kinds"
    folder.mkdir(parents=True)
    (folder / "of.rq").write_text(
        "#+ summary: Who is what?\n#+ defaults:\n#+   - kind: urn:a\n#+   - name: Portugal\n"
        "#+ parameters:\n#+   - kind: which kind\n"
        "SELECT ?s { ?s a ?_kind_iri ; rdfs:label ?_name_literal, '?_kind_iri' } ORDER BY ?s\n"
    )
    (folder / "cities.rq").write_text(
        "#+ summary: Which cities?\n#+ asks: kinds/of\n#+ fills:\n#+   - kind: urn:city\n"
        "#+ tags:\n#+   - towns\n"
    )
    found = find_query(edition, "cities")
    assert [(one.name, one.default) for one in found.parameters] == [("name", "Portugal")]
    assert (found.about, found.tags) == ({}, ("towns",))
    assert "a  <urn:city>  ;" in found.text and "'?_kind_iri'" in found.text
    assert found.text.startswith("#+ summary: Which cities?\n#+ tags:\n#+   - towns\nSELECT")
    freed = bind(found, {"name": ""})
    assert "<urn:city>" in freed and "?_name_literal" in freed
    with pytest.raises(UsageProblem, match="no parameter kind"):
        bind(found, {"kind": "urn:b"})


def test_patterns_below_a_header_narrow_the_question_that_it_asks(tmp_path: Path) -> None:
    """They stand first in the other's WHERE, from a MINUS on last, and may bring prefixes and parameters."""
    edition = write_edition(tmp_path)
    folder = edition.root / "queries" / "kinds"
    folder.mkdir(parents=True)
    (folder / "of.rq").write_text(
        "#+ summary: Who is what?\nPREFIX z: <urn:z#>\n"
        "SELECT ?s ('}' AS ?t)\nWHERE {\n  { ?s a ?_kind_iri } UNION { ?s z:is ?_kind_iri }\n}\nORDER BY ?s\n"
    )
    (folder / "cities.rq").write_text(
        "#+ summary: Which cities?\n#+ asks: kinds/of\n#+ fills:\n#+   - kind: urn:city\n"
        "#+ tags:\n#+   - towns\nPREFIX a: <urn:a#>\nPREFIX z: <urn:z#>\n\n# not the old\n"
        "MINUS { ?s a:since ?_year_number }\n?s z:lies z:there .\n"
    )
    (folder / "again.rq").write_text("#+ asks: cities\n?s z:lies z:here .\n")
    found, again = find_query(edition, "cities"), find_query(edition, "again")
    head, here = "#+ summary: Which cities?\n#+ tags:\n#+   - towns\n", "\n  ?s z:lies z:here ."
    query = (
        "PREFIX a: <urn:a#>\nPREFIX z: <urn:z#>\nSELECT ?s ('}' AS ?t)\nWHERE {\n"
        "  { ?s a  <urn:city>  } UNION { ?s z:is  <urn:city>  }\n"
        "  # not the old\n  MINUS { ?s a:since ?_year_number }\n  ?s z:lies z:there .\n"
    )
    assert found.text == f"{head}{query}}}\nORDER BY ?s\n"
    assert again.text == f"{query.replace('WHERE {', 'WHERE {' + here)}}}\nORDER BY ?s\n"
    assert [one.name for one in found.parameters] == ["year"]


def test_columns_and_order_of_its_own(tmp_path: Path) -> None:
    """A question shows what it asks of another in columns and an order of its own; what limits it stays."""
    edition = write_edition(tmp_path)
    folder = edition.root / "queries" / "kinds"
    folder.mkdir(parents=True)
    (folder / "of.rq").write_text(
        "#+ summary: Who is what?\nPREFIX a: <urn:a#>\nSELECT ?s ('{' AS ?t) {\n  ?s a ?k ; a:of ?t2 .\n}\n"
        "ORDER BY ?s\nLIMIT 9\n"
    )
    (folder / "cities.rq").write_text(
        "#+ summary: Which cities?\n#+ asks: kinds/of\n#+ columns: DISTINCT ?n\n#+   (STR(?s) AS ?city)\n"
        "#+ order: DESC(?n) ?s\nPREFIX z: <urn:z#>\n"
        "{\n?s z:is ?k .\nOPTIONAL { ?s z:old ?o }\n}\n# by name\nOPTIONAL { ?s z:name ?n }\n"
    )
    assert find_query(edition, "cities").text == (
        "#+ summary: Which cities?\nPREFIX a: <urn:a#>\nPREFIX z: <urn:z#>\n"
        "SELECT DISTINCT ?n (STR(?s) AS ?city)\nWHERE {\n"
        "  {\n  ?s z:is ?k .\n  OPTIONAL { ?s z:old ?o }\n  }\n  ?s a ?k ; a:of ?t2 .\n"
        "  # by name\n  OPTIONAL { ?s z:name ?n }\n}\nORDER BY DESC(?n) ?s\nLIMIT 9\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("#+ asks: entities/about\n#+ fills:\n#+   - entitx: urn:a\n", "about has no parameter entitx"),
        ("#+ asks: entities/about\n#+ fills:\n#+   - entity: a b\n", "entity: .*IRI"),
        (
            "#+ asks: entities/about\n#+ fills:\n#+   - entity: ent:a\n",
            f"entity: ent:a .*Write {BASE}entity/a",
        ),
        ("#+ asks: entities/about\n#+ defaults:\n#+   - entity: ent:a\n", "a header has no prefixes"),
        ("#+ summary: x\n#+ fills:\n#+   - entity: urn:a\nASK {}\n", "fills in no other question"),
        ("#+ asks: entities/nothing\n", "asks a question that is not there: entities/nothing"),
        ("#+ asks: kinds/two\n", "questions that ask each other: one"),
        ("#+ asks: kinds/one\n", "asks a question that is not there: kinds/one"),
        ("#+ asks: entities/about\nSELECT ?s { ?s ?p ?o }\n", "a query of its own beside"),
        (
            "#+ asks: entities/about\nPREFIX cg: <urn:cg>\n?claim cg:x 1 .\n",
            "another one in what it asks",
        ),
        ("#+ asks: kinds/yes\n?s ?p ?o .\n", "patterns that narrow what selects no rows"),
        ("#+ asks: kinds/yes\n#+ columns: ?s\n", "columns of what selects no rows"),
        ("#+ summary: x\n#+ order: ?s\nASK {}\n", "order of no other question"),
    ],
)
def test_what_cannot_be_filled_in(tmp_path: Path, content: str, message: str) -> None:
    """A question that asks what is not there, itself in a circle, or has a query of its own is refused."""
    edition = write_edition(tmp_path)
    folder = edition.root / "queries" / "kinds"
    folder.mkdir(parents=True)
    (folder / "one.rq").write_text(content)
    (folder / "yes.rq").write_text("#+ summary: Is there anything?\nASK { ?s ?p ?o }\n")
    (folder / "two.rq").write_text("#+ asks: one\n" if "two" in content else "#+ summary: x\nASK {}\n")
    with pytest.raises(UnreadableInput, match=message):
        find_query(edition, "one")
