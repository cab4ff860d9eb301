"""``--with``: other people's data beside our graph, on the command line and in Python."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import QuerySolutions
from rdflib import URIRef

import claimgraph
from claimgraph.errors import UnreadableInput
from claimgraph.importers import GRAPH, join, open_joined
from claimgraph.queries import load
from claimgraph.workspace.stored_queries import find_query

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run

X = "http://example.org/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Somebody's Turtle about one of our entities."""
    path = tmp_path / "theirs.ttl"
    path.write_text(
        f'<https://w3id.org/claimgraph/soviet-power-1918/entity/portugal> <{X}capital> "Lisbon" .\n',
        encoding="utf-8",
    )
    return path


def test_ours_stays_the_default_graph(runner: Run, theirs: Path) -> None:
    """What is joined changes nothing of what is asked of our graph; GRAPH reaches both together."""
    assert runner("sparql", COUNT, "--with", str(theirs)).output == runner("sparql", COUNT).output
    both = (
        f"SELECT ?g ?label ?capital {{ ?e skos:prefLabel ?label . GRAPH ?g {{ ?e <{X}capital> ?capital }} }}"
    )
    done = runner("sparql", both, "--with", str(theirs), "-F", "csv")
    assert done.exit_code == 0
    assert done.output.splitlines() == ["g,label,capital", f"{GRAPH}theirs.ttl,Portugal,Lisbon"]


def test_several(runner: Run, theirs: Path, tmp_path: Path) -> None:
    """The option may be repeated; each source has a graph of its own."""
    other = tmp_path / "other.nq"
    other.write_text(f'<{X}s> <{X}p> "1" <{X}g> .\n<{X}s> <{X}p> "2" .\n', encoding="utf-8")
    sparql = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    done = runner("sparql", sparql, "--with", str(theirs), "--with", str(other), "-F", "csv")
    assert done.output.splitlines() == ["g,n", f"{X}g,1", f"{GRAPH}other.nq,1", f"{GRAPH}theirs.ttl,1"]


def test_stored_query(runner: Run, edition: Edition) -> None:
    """A stored query that needs joined data has rows with it, and says what it needs without it."""
    example = edition.root / "examples" / "wikidata-extract.ttl"
    done = runner("query", "successor-states", "--with", str(example), "-F", "csv")
    assert done.exit_code == 0 and "Germany,Weimar Republic," in done.output
    alone = runner("query", "successor-states")
    assert alone.exit_code == 0
    assert re.search(
        r"this question needs data joined with --with, for example --with .*wikidata-extract\.ttl",
        alone.stderr,
    )
    assert "--with examples/wikidata-extract.ttl" in runner("query", "successor-states", "--describe").output


def test_values_from_joined_data(runner: Run, edition: Edition) -> None:
    """A parameter may be something that only joined data speak of."""
    example = str(edition.root / "examples" / "wikidata-extract.ttl")
    done = runner("query", "born-in", "place=wd:Q5627", "--with", example, "-F", "csv")
    assert done.exit_code == 0 and "Vladimir Lenin,1870-04-22,Ulyanovsk," in done.output
    assert runner("query", "born-in", "place=wd:Q5627").exit_code == 2


def test_no_answer_with_joined_data(runner: Run, theirs: Path) -> None:
    """Without rows the reason is looked for, and the hint about --with is not given to whoever used it."""
    done = runner("query", "successor-states", "--with", str(theirs))
    assert done.exit_code == 0 and "No rows:" in done.stderr and "needs data joined" not in done.stderr
    assert runner("sparql", f"ASK {{ GRAPH ?g {{ ?s <{X}none> ?o }} }}", "--with", str(theirs)).exit_code == 1


def test_queries_of_another_edition(runner: Run, edition: Edition) -> None:
    """The queries of an edition that was named are asked in a child process, joined data included."""
    example = str(edition.root / "examples" / "wikidata-extract.ttl")
    done = runner("query", "lifetimes", "--with", example, "--edition", str(edition.root), "-F", "csv")
    assert done.exit_code == 0 and "Leo Tolstoy,1828-09-09,1910-11-20,dead," in done.output


@pytest.mark.parametrize("command", [["sparql", COUNT], ["query", "imagined"], ["validate", "--checks-only"]])
@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("none.ttl", None, 3, "cannot read the file: No such file or directory"),
        ("broken.ttl", "<x:s> <x:p>\n.", 3, "broken Turtle: . is not a valid RDF object"),
        (
            "deep.nt",
            "<x:s> <x:p> " + "<<( <x:s> <x:p> " * 99 + '"1"' + " )>>" * 99 + " .",
            4,
            "more than 16 deep",
        ),
        ("plain.csv", "a,b\n1,2\n", 3, "nothing says what the columns of this table mean"),
    ],
)
def test_one_line(
    runner: Run, tmp_path: Path, command: list[str], name: str, content: str | None, code: int, said: str
) -> None:
    """What cannot be joined is one line on standard error and an exit code, whichever way it is read."""
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = runner(*command, "--strict", "--with", str(path))
    assert done.exit_code == code
    assert said in done.stderr and len(done.stderr.splitlines()) == 1 and not done.stdout


def test_every_faulty_cell(runner: Run, tmp_path: Path) -> None:
    """Of a table each faulty cell is a line."""
    (tmp_path / "a.csv").write_text("a\nx\ny\n", encoding="utf-8")
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "tableSchema": {"columns": [{"titles": "a", "datatype": "integer"}]},
    }
    (tmp_path / "a.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    done = runner("sparql", count, "--with", str(tmp_path / "a.csv"), "-F", "csv")
    assert done.exit_code == 0 and done.stdout.splitlines()[1:] == ["2"]
    assert [line.split(" (")[0] for line in done.stderr.splitlines()] == [
        "warning: no integer: 'x'",
        "warning: no integer: 'y'",
    ]
    done = runner("sparql", COUNT, "--with", str(tmp_path / "a.csv"), "--strict")
    assert done.exit_code == 3
    assert [line.split(" (")[0] for line in done.stderr.splitlines()] == [
        "no integer: 'x'",
        "no integer: 'y'",
    ]


def test_not_with_an_endpoint(runner: Run, theirs: Path) -> None:
    """An endpoint cannot be asked about what lies here."""
    done = runner("sparql", COUNT, "--endpoint", "http://127.0.0.1:9/", "--with", str(theirs))
    assert done.exit_code == 2 and "--with joins data here" in done.stderr


def test_limits_hold(runner: Run, theirs: Path) -> None:
    """The limit of time holds for a question to joined data, too."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > CONCAT(?f, ?i)) }"
    done = runner("sparql", slow, "--with", str(theirs), "--timeout", "2")
    assert done.exit_code == 4 and "took longer than 2 s" in done.stderr


def test_validate_alone(runner: Run, theirs: Path) -> None:
    """Data that say nothing in our model have nothing that could be wrong with it."""
    done = runner("validate", "--checks-only", "--with", str(theirs), "-F", "json")
    assert done.exit_code == runner("validate", "--checks-only", "-F", "json").exit_code


def test_validate_judges_theirs(runner: Run, tmp_path: Path) -> None:
    """Somebody's claim is judged by our shapes, and the complaint names their file and line."""
    path = tmp_path / "claims.ttl"
    path.write_text(
        "@prefix cg: <https://w3id.org/claimgraph/ns#> .\n\n<http://example.org/claim/1> a cg:Claim .\n",
        encoding="utf-8",
    )
    done = runner("validate", "--shapes-only", "--with", str(path), "-F", "json")
    assert done.exit_code == 1
    found = json.loads(done.output)["findings"]
    assert {(one["file"], one["line"]) for one in found} == {(str(path), 3)}
    assert "http://example.org/claim/1" in done.output
    named = tmp_path / "claims.nq"
    named.write_text(
        "<http://example.org/claim/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/claimgraph/ns#Claim> <http://example.org/g> .\n"
        "<http://example.org/claim/2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/claimgraph/ns#Claim> .\n",
        encoding="utf-8",
    )
    text = runner("validate", "--shapes-only", "--with", str(named), "-F", "json").output
    assert "http://example.org/claim/1" in text and str(named) in text


def test_in_python(edition: Edition) -> None:
    """An edition is opened with files to join, and gives all of it in rdflib."""
    example = edition.root / "examples" / "wikidata-extract.ttl"
    rows = claimgraph.open(sources=[example]).query("ceded-places-today")
    assert {row["country"] for row in rows} == {"Georgia", "Finland"}
    assert claimgraph.open().query("ceded-places-today") == []
    dataset = claimgraph.open(edition, sources=[example]).to_dataset()
    assert len(dataset.default_graph) == len(claimgraph.open().to_graph())
    assert len(dataset.graph(URIRef(f"{GRAPH}wikidata-extract.ttl"))) > 50
    with pytest.raises(UnreadableInput, match="No such file"):
        claimgraph.open(sources=["none.ttl"]).query("imagined")


def test_rdflib_holds_no_triples_in_triples(tmp_path: Path) -> None:
    """What rdflib cannot hold is refused and not left out."""
    path = tmp_path / "a.nt"
    path.write_text("<x:s> <x:p> <<( <x:s> <x:p> <x:o> )>> .\n", encoding="utf-8")
    with pytest.raises(UnreadableInput, match="a triple inside a triple"):
        claimgraph.open(sources=[path]).to_dataset()


def test_headers_name_files(edition: Edition) -> None:
    """Every file that a stored query says it needs is part of the edition."""
    needed = {name for path in edition.query_files() for name in load(path, edition).joins}
    assert needed and all((edition.root / name).is_file() for name in needed)
    assert find_query(edition, "born-in").joins == ("examples/wikidata-extract.ttl",)


def test_a_large_table(tmp_path: Path, published: Published) -> None:
    """A register of twenty thousand rows comes in whole, every cell of it."""
    rows = 20_000
    path = tmp_path / "register.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("store,goods,poods\n")
        stream.writelines(f"store-{number % 100},rye,{number}\n" for number in range(rows))
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "tableSchema": {
            "aboutUrl": "#{_row}",
            "columns": [
                {"titles": "store", "valueUrl": X + "{store}"},
                {"titles": "goods"},
                {"titles": "poods", "datatype": "integer"},
            ],
        },
    }
    (tmp_path / "register.csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    with join([str(path)]) as joined:
        store = open_joined(published.nquads, joined)
    sparql = (
        f"SELECT (SUM(?n) AS ?sum) (COUNT(*) AS ?rows) {{ GRAPH ?g {{ ?s <{GRAPH}register.csv#poods> ?n }} }}"
    )
    found = store.query(sparql)
    assert isinstance(found, QuerySolutions)
    [row] = found
    assert [term.value for term in row] == [str(rows * (rows - 1) // 2), str(rows)]


def test_a_world_takes_joined_claims_in(runner: Run, tmp_path: Path) -> None:
    """What a voice of the edition asserts elsewhere, in the published form, stands in its world too.

    The published form tells what may stand as a plain triple; what does not tell it stays out.
    """
    content = """@prefix cg: <https://w3id.org/claimgraph/ns#> .
@prefix ent: <https://w3id.org/claimgraph/soviet-power-1918/entity/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rel: <https://w3id.org/claimgraph/relation/> .
<https://example.org/claim/1> a cg:Claim, cg:PlainClaim, cg:OwnClaim ; rdfs:label "Germany is weak."@en ;
    cg:quote "Germany is weak." ;
    rdf:subject ent:germany ; rdf:predicate rel:lacks ; rdf:object ent:strength ; cg:force cg:assertion ;
    cg:polarity cg:positive ; cg:certainty cg:unmarked ; cg:reading cg:textual ; cg:claimant ent:annotator .
"""
    file, other = tmp_path / "more.ttl", tmp_path / "other.ttl"
    file.write_text(content, encoding="utf-8")
    other.write_text(content.replace(", cg:PlainClaim, cg:OwnClaim", ""), encoding="utf-8")
    alone = runner("world", "annotator", "-F", "csv")
    both = runner("world", "annotator", "-F", "csv", "--with", str(file))
    assert alone.exit_code == both.exit_code == 0, both.output
    assert "https://example.org/claim/1" in both.stdout
    assert len(both.stdout.splitlines()) == len(alone.stdout.splitlines()) + 1
    assert runner("world", "annotator", "-F", "csv", "--with", str(other)).stdout == alone.stdout


def test_examples_are_metadata(edition: Edition) -> None:
    """Every metadata file of the examples names a table that lies next to it."""
    found = sorted((edition.root / "examples").glob("*-metadata.json"))
    assert found
    for path in found:
        assert (path.parent / json.loads(path.read_text(encoding="utf-8"))["url"]).is_file()
