"""The Python interface: the examples of its page, and what becomes of answers."""

from __future__ import annotations

import doctest
import inspect
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import claimgraph
from claimgraph.api.tables import Answer, Listing
from claimgraph.cli import COMMANDS
from claimgraph.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from claimgraph.api.open_edition import OpenEdition

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "python.md"

#: Commands that make or write files of an edition or a server, and have no answer to give.
_NOT_ASKED = {"serve", "new", "reanchor", "build", "fmt", "load", "import"}


@pytest.fixture(scope="module")
def opened(cache: Path) -> OpenEdition:  # noqa: ARG001 - it is built there
    """The built-in edition, open."""
    return claimgraph.open()


def test_every_example_of_the_page_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is run from its first example to its last."""
    monkeypatch.chdir(ROOT)
    told: list[str] = []
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    test = parser.get_doctest(PAGE.read_text(encoding="utf-8"), {}, PAGE.name, str(PAGE), 0)
    failed, tried = runner.run(test, out=told.append)
    assert failed == 0, "".join(told)
    assert tried > 20


def test_the_examples_of_the_readme_run() -> None:
    """Each statement of its Python example works as it stands."""
    (block,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 - our own page
    assert len(names["rows"]) and len(names["graph"]) > 100_000  # type: ignore[arg-type]


def test_every_command_has_a_method(opened: OpenEdition) -> None:
    """What can be asked on the command line can be asked in Python, with a docstring that says how."""
    page = PAGE.read_text(encoding="utf-8")
    for name in set(COMMANDS) - _NOT_ASKED:
        method = getattr(opened, name)
        assert inspect.getdoc(method), name
        assert f"{name}(" in page, f"docs/python.md says nothing of {name}"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('SELECT ("1"^^xsd:integer AS ?x) {}', [{"x": 1}]),
        ("SELECT (1.50 AS ?x) {}", [{"x": Decimal("1.50")}]),
        ("SELECT (2.5e0 AS ?x) (true AS ?y) {}", [{"x": 2.5, "y": True}]),
        (
            "SELECT (ent:portugal AS ?x) ('a'@en AS ?y) ?z {}",
            [{"x": "…/entity/portugal", "y": "a", "z": None}],
        ),
        ("ASK {}", [{"answer": True}]),
        ("ASK { ?x a cg:Nothing }", [{"answer": False}]),
        ("CONSTRUCT { cg:a cg:b 'c' } {}", [{"subject": "…#a", "predicate": "…#b", "object": "c"}]),
    ],
)
def test_terms_become_values_of_python(
    opened: OpenEdition, query: str, rows: list[dict[str, object]]
) -> None:
    """Each term is the value that it stands for, whatever kind of question was asked."""

    def shortened(value: object) -> object:
        return (
            re.sub(r"https://w3id.org/claimgraph/(?:ns|soviet-power-1918)", "…", value)
            if isinstance(value, str)
            else value
        )

    answer = opened.sparql(query)
    assert [{name: shortened(value) for name, value in row.items()} for row in answer] == rows
    assert bool(answer) == (rows != [{"answer": False}])
    assert answer.rows == list(answer) and list(answer.columns) == list(rows[0])


def test_an_answer_without_rows_is_false_and_keeps_its_columns(opened: OpenEdition) -> None:
    """An empty answer is still a table."""
    answer = opened.sparql("SELECT ?claim ?quote { ?claim a cg:Nothing ; cg:quote ?quote }")
    assert not answer and answer == []
    assert list(answer.to_pandas().columns) == list(answer.to_polars().columns) == ["claim", "quote"]


def test_only_a_graph_becomes_a_graph(opened: OpenEdition) -> None:
    """Rows have no rdflib graph; a constructed graph has its triples, with the edition's prefixes."""
    with pytest.raises(UsageProblem, match="the answer is no graph but rows"):
        opened.sparql("SELECT * { ?s a cg:Polity }").to_graph()
    graph = opened.sparql("CONSTRUCT { ent:x cg:n 'a'@en } {}").to_graph()
    assert [value.n3() for value in graph.objects()] == ['"a"@en']
    assert [graph.qname(str(subject)) for subject in graph.subjects()] == ["ent:x"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_without_the_library_it_is_said_how_to_get_it(
    opened: OpenEdition, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    """A frame that cannot be made is refused with what to install."""
    monkeypatch.setitem(sys.modules, library, None)
    answer = opened.sparql("SELECT (1 AS ?n) {}")
    with pytest.raises(Refused, match=rf"needs {library}.*pip install 'claimgraph\[{library}\]'"):
        getattr(answer, f"to_{library}")()


def test_both_libraries_have_the_same_cells(opened: OpenEdition) -> None:
    """Lists, numbers and what is unbound arrive alike in pandas and polars."""
    claims = opened.claims(within="p051")
    one, other = claims.to_pandas(), claims.to_polars()
    assert one.shape == other.shape == (len(claims), len(claims.columns))
    assert one["name"].tolist() == other["name"].to_list() == [claim.name for claim in claims]
    assert one["claimant"].iloc[0] == other["claimant"].to_list()[0] == ["ent:leon-trotsky"]
    numbers = opened.sparql("SELECT ?n { VALUES ?n { 1 2.5 UNDEF } }")
    assert numbers.to_polars()["n"].null_count() == numbers.to_pandas()["n"].isna().sum() == 1


@pytest.mark.parametrize(
    ("conditions", "where"),
    [
        ({"about": "portugal"}, "?c rdf:subject|rdf:object ent:portugal"),
        ({"by": "editor"}, "?c cg:claimant ent:editor"),
        (
            {"told_by": "leon-trotsky", "force": "prediction"},
            "?c cg:reportedBy ent:leon-trotsky ; cg:force cg:prediction",
        ),
        (
            {"polarity": "negative", "figure": "metaphor", "reported": "reported"},
            "?c cg:polarity cg:negative ; cg:figure cg:metaphor FILTER EXISTS { ?c cg:reportedBy ?r }",
        ),
        ({"within": "p050-p051"}, "?c cg:paragraph ?p VALUES ?p { par:p050 par:p051 }"),
    ],
)
def test_claims_are_those_that_fit(opened: OpenEdition, conditions: dict[str, str], where: str) -> None:
    """Each condition keeps the claims that SPARQL finds by it, in the order of the text."""
    found = [claim.iri for claim in opened.claims(**conditions)]
    rows = opened.sparql(f"SELECT DISTINCT ?c {{ ?c a cg:Claim . {where} }}")
    assert sorted(found) == sorted(str(row["c"]) for row in rows) != []
    assert found == opened.model.in_text_order(found)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda one: one.claim("p051-99"), "did you mean"),
        (lambda one: one.claim("portugal"), "ent:portugal is not a claim"),
        (lambda one: one.deny("portugal"), "neither a claim nor an argument"),
        (lambda one: one.world("editor", "imagined"), "no world is called 'imagined'"),
        (lambda one: one.timeline("Easter"), "--from 'Easter' is not a date"),
        (lambda one: one.entities("planet"), "no kind of entity"),
        (lambda one: one.export("word"), "no export format word"),
    ],
)
def test_what_is_wrong_is_said_as_on_the_command_line(opened: OpenEdition, call: object, said: str) -> None:
    """A name, a date or a format that is none raises a usage problem with words for people."""
    with pytest.raises(UsageProblem, match=f"(?i){re.escape(said)}"):
        call(opened)  # type: ignore[operator]


def test_listings_are_tables_of_what_they_list(opened: OpenEdition) -> None:
    """Every method that lists gives rows under its columns, a world and a comparison their commands' own."""
    listings: list[Listing[Any]] = [
        opened.find("share power"),
        opened.deny("p050-07"),
        opened.timeline("1917-06", "1917-12"),
        opened.world("the-economist", told_by="leon-trotsky"),
        opened.compare("editor", "foreign-workers"),
        opened.coverage("p005-p007"),
        opened.links("portugal"),
        opened.entities("polity"),
        opened.arguments,
    ]
    for listing in listings:
        assert listing and listing.rows, listing
        assert all(set(row) == set(listing.columns) for row in listing.rows)
    world, comparison = listings[3], listings[4]
    assert world.columns[:3] == ("world", "kind", "subject") and comparison.columns[0] == "relation"
    assert len(comparison.rows) == len(comparison)
    assert isinstance(opened.query("votes"), Answer)
