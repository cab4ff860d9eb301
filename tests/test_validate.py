"""The judgement as a whole: where things stand, how reports are written, what a broken edition gives."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.build import ensure_built
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.terms import CG, SH
from claimgraph.validate import REPORT_FORMATS, Finding, Report, read_shapes, validate, write_report
from claimgraph.validate.shacl import derived_nodes, named_terms, relevant, to_rdflib
from claimgraph.validate.shacl_sparql import Constraint, run_constraints
from conftest import ASKED
from tiny_edition import write_edition, write_smallest

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Edition, Path]:
    """The tiny edition with one claim's force misspelt, and that claim's file."""
    assert ASKED.count("cg:wish") == 1
    edition = write_edition(tmp_path_factory.mktemp("broken"), claims=ASKED.replace("cg:wish", "cg:whish"))
    return edition, edition.root / "graph" / "claims.ttl"


@pytest.fixture(scope="module")
def report(broken: tuple[Edition, Path], cache: Path) -> Report:  # noqa: ARG001 - it must be set before
    """The judgement on it."""
    edition, _ = broken
    return validate(edition, ensure_built(edition).nquads)


def test_a_misspelt_value_is_found_in_its_line_of_the_file(
    report: Report, broken: tuple[Edition, Path]
) -> None:
    """Shape and check name the claim, and the line named is the one where the claim begins."""
    found = [finding for finding in report.findings if any("whish" in value for _, value in finding.details)]
    assert {finding.guard_name for finding in found} >= {
        "shape:value-force",
        "check:unknown-term",
        "check:core-range",
    }
    edition, file = broken
    lines = file.read_text().splitlines()
    for finding in found:
        name, _, line = finding.source.rpartition(":")
        assert edition.root / name == file
        assert lines[int(line) - 1].startswith(f"claim:{finding.focus.rpartition('/')[2]} ")


def test_a_finding_says_the_words_and_where_they_stand(report: Report, broken: tuple[Edition, Path]) -> None:
    """The words shown are the claim's, and the line named is the line of the text that holds them."""
    finding = next(one for one in report.findings if one.guard_name == "shape:value-force")
    match = re.fullmatch(r"p\d{3} \(line (\d+)\)", finding.place)
    assert match
    assert finding.words in broken[0].text_file.read_text(encoding="utf-8").splitlines()[int(match[1]) - 1]


def test_the_text_report_reads_as_lines_for_people(report: Report) -> None:
    """Words, complaint and remedy stand below the node, and the last line sums up."""
    written = write_report(report, "text")
    assert "✗ This is no value of cg:force." in written
    assert "→ Use a concept of the scheme cg:Force in ontology/claimgraph.ttl." in written
    assert re.search(r"\d+ shapes and \d+ checks: \d+ things? wrong\.\n$", written)


def test_the_turtle_report_is_a_shacl_report(report: Report) -> None:
    """It parses, says that the graph does not conform, and has a result for each finding."""
    quads = list(parse(write_report(report, "turtle").encode(), format=RdfFormat.TURTLE))
    assert [quad.object.value for quad in quads if quad.predicate.value == f"{SH}conforms"] == ["false"]
    assert len([quad for quad in quads if quad.predicate.value == f"{SH}result"]) == len(report.findings)


def test_the_json_report_holds_everything(report: Report) -> None:
    """File and line are apart, and nothing that the report knows is missing."""
    loaded = json.loads(write_report(report, "json"))
    assert loaded["conforms"] is False
    assert len(loaded["findings"]) == len(report.findings)
    one = next(finding for finding in loaded["findings"] if finding["guard"].endswith("value-force"))
    assert one["file"].startswith("graph/claims.ttl")
    assert isinstance(one["line"], int)


def test_the_github_report_annotates_the_line(report: Report) -> None:
    """Each finding is one workflow command."""
    lines = write_report(report, "github").splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == len(report.findings)
    assert any(
        re.match(r"::error file=graph/claims\.ttl,line=\d+,title=shape%3Avalue-force::claim:", line)
        for line in errors
    )


@pytest.mark.parametrize("format_name", REPORT_FORMATS)
def test_reports_keep_odd_characters_apart(format_name: str) -> None:
    """Quotes, commas, percent signs and line breaks in words or file names cannot break a format."""
    words = 'He said "no",\n100 % – \\ <b>'
    finding = Finding(
        "https://w3id.org/claimgraph/shape/x",
        "https://example.org/x",
        words,
        words,
        (("value", '"a"'),),
        "p001",
        words,
        "a,b:c.ttl:3",
    )
    written = write_report(Report((finding,), 1, 1, 0), format_name)
    if format_name == "turtle":
        assert any(words in quad.object.value for quad in parse(written.encode(), format=RdfFormat.TURTLE))
    elif format_name == "json":
        assert json.loads(written)["findings"][0]["words"] == words
    elif format_name == "github":
        assert written.startswith("::error file=a%2Cb%3Ac.ttl,line=3,")
        assert len(written.splitlines()) == 2


def test_an_unknown_report_format_is_refused() -> None:
    """The message lists the formats there are."""
    with pytest.raises(UsageProblem, match="text, turtle, json, github"):
        write_report(Report((), 0), "pdf")


def test_a_missing_graph_is_reported(edition: Edition, tmp_path: Path) -> None:
    """A path that does not exist is one line that says to build first."""
    with pytest.raises(UnreadableInput, match="Build it first"):
        validate(edition, tmp_path / "graph.nq")


def test_shapes_and_checks_can_be_judged_apart(edition: Edition, published: Published) -> None:
    """Each half says how many guards it had, and finds what the whole finds of it."""
    halves = [
        validate(edition, published.nquads, shapes=False),
        validate(edition, published.nquads, checks=False),
    ]
    checks = len(edition.query_files("checks"))
    assert [(half.shapes > 0, half.checks) for half in halves] == [(False, checks), (True, 0)]
    both = validate(edition, published.nquads)
    assert (both.shapes, both.checks) == (halves[1].shapes, checks)
    assert sorted(both.findings, key=str) == sorted((*halves[0].findings, *halves[1].findings), key=str)


def test_what_the_shapes_do_not_see_is_only_what_the_build_derived(
    edition: Edition, published: Published
) -> None:
    """No claim, argument, entity, gap, note or claim's passage is left out of what pySHACL judges."""
    quads = list(parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True))
    out = derived_nodes(quads)
    assert not [iri for iri in out if re.search(r"/(claim|argument|entity|gap|note|part|paragraph)/", iri)]
    assert not {quad.object.value for quad in quads if quad.predicate.value == f"{CG}passage"} & out
    shapes = read_shapes([*edition.shape_files(), *edition.prefix_files()]).core
    kept = list(relevant(quads, shapes))
    assert len(to_rdflib(kept)) == len(kept) < len(quads)
    named = named_terms(shapes)
    for name in (
        "cg:force",
        "cg:reportedIn",
        "rdf:subject",
        "schema:text",
        "skos:inScheme",
        "rdfs:subClassOf",
    ):
        assert edition.prefixes().expand(name) in named


def test_a_broken_constraint_names_its_shape() -> None:
    """SPARQL in a shape that does not parse is one line with the shape's name, not a traceback."""
    from pyoxigraph import Store

    store = Store()
    store.load(b"<urn:text> <urn:holds> <urn:word> .", format=RdfFormat.N_TRIPLES)
    broken = Constraint("urn:shape", "It is wrong.", (("targetSubjectsOf", "urn:holds"),), "SELECT {")
    with pytest.raises(UnreadableInput, match=r"broken SPARQL.*urn:shape") as caught:
        run_constraints(store, [broken], {})
    assert "expected one of" not in str(caught.value) and "mend its sh:select" in str(caught.value).lower()


def test_another_edition_beside_ours(tmp_path: Path, runner: Run) -> None:
    """Editions judged together are each judged by their own text: what is told is what each alone is told."""
    write_edition(tmp_path / "ours")
    write_smallest(tmp_path / "theirs")
    for path in (tmp_path / "theirs" / "graph").iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("https://example.org/small/", "https://example.org/other/"), "utf-8")

    def told(*args: str) -> set[tuple[str, str]]:
        result = runner("validate", "--format", "json", *args)
        assert result.exit_code in (0, 1), result.output
        findings = json.loads(result.stdout)["findings"]
        return {(finding["guard"], finding["focus"]) for finding in findings}

    ours, theirs = (("--edition", str(tmp_path / name)) for name in ("ours", "theirs"))
    exported = tmp_path / "theirs.nt"
    assert runner("export", "-F", "ntriples", "-o", str(exported), *theirs).exit_code == 0
    together, apart = told(*ours, "--with", str(exported)), told(*ours) | told(*theirs)
    assert together == apart  # also where both call somebody Portugal, or make the same claim


def test_own_triples_are_as_good_as_before(tmp_path: Path, runner: Run) -> None:
    """What a CONSTRUCT gives of the edition's own triples passes the same judgement again."""
    edition = ("--edition", str(write_edition(tmp_path / "ours").root))
    result = runner("sparql", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "-F", "turtle", *edition)
    path = tmp_path / "own.ttl"
    path.write_bytes(result.stdout_bytes)
    assert "xsd:nonNegativeInteger" in result.stdout
    alone, again = (runner("validate", *edition, *more) for more in ((), ("--with", str(path))))
    assert (again.exit_code, again.stdout.splitlines()[0]) == (alone.exit_code, alone.stdout.splitlines()[0])
