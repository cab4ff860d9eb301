"""Exports: every format holds every triple, literals as written; same graph, same bytes."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.exporters import export
from claimgraph.exporters.excerpt import argument_description, description, paragraph_nodes, using_arguments
from claimgraph.exporters.jsonld import context_text, read_context
from claimgraph.exporters.rdf import write
from claimgraph.model import Model
from claimgraph.terms import CG, RDF, SPACES, Prefixes
from lecture.ontology_context import make_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.build import Published
    from claimgraph.edition import Edition

_RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
_OXIGRAPH = {
    "turtle": "TURTLE",
    "ntriples": "N_TRIPLES",
    "nquads": "N_QUADS",
    "trig": "TRIG",
    "jsonld": "JSON_LD",
    "rdfxml": "RDF_XML",
}


def _facts(content: bytes, format_name: str) -> set[str]:
    return {
        str(quad) for quad in parse(content, format=getattr(RdfFormat, _OXIGRAPH[format_name]), lenient=True)
    }


@pytest.fixture(scope="module")
def facts(published: Published) -> set[str]:
    """The quads of the published graph."""
    return _facts(published.nquads.read_bytes(), "nquads")


@pytest.mark.parametrize("format_name", _RDFLIB)
def test_every_format_holds_every_triple(
    format_name: str, facts: set[str], exported: Callable[[str], bytes]
) -> None:
    """Read back, an export is the published graph: same terms, literals character by character."""
    content = exported(format_name)
    assert content.endswith(b"\n")
    assert _facts(content, format_name) == facts


@pytest.mark.parametrize("format_name", _RDFLIB)
def test_an_export_is_the_same_every_time(
    format_name: str, edition: Edition, published: Published, exported: Callable[..., bytes]
) -> None:
    """Two exports of one paragraph are equal byte for byte."""
    again = export(edition, published.nquads, format_name, paragraph="p005")
    assert again == exported(format_name, "p005")


@pytest.mark.parametrize("format_name", _RDFLIB)
def test_literals_keep_the_form_in_which_they_are_written(
    format_name: str, edition: Edition, tmp_path: Path
) -> None:
    """A store would make 1.5 of 1.50, P1Y of P12M and Z of +00:00; an export does not."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    values = [
        f'"1.50"^^<{xsd}decimal>', f'"P12M"^^<{xsd}duration>',
        f'"1918-04-21T10:00:00+00:00"^^<{xsd}dateTime>', f'"007"^^<{xsd}integer>', f'"1"^^<{xsd}boolean>',
        '"[1917-03,1917-04]"^^<http://id.loc.gov/datatypes/edtf/EDTF>', '"a\\"b\\\\c\\n\\td <&> ’"',
        '"x"@en', '""',
    ]  # fmt: skip
    lines = [
        f"<https://example.org/s> <{CG}{name}> {value} ."
        for value in values
        for name in ("quantity", "quote", "when")
    ]
    quads = list(parse("\n".join(lines).encode(), format=RdfFormat.N_QUADS, lenient=True))
    written = write(quads, format_name, edition.prefixes(), edition.context_file)
    assert _facts(written, format_name) == {str(quad) for quad in quads}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format_name", _RDFLIB)
def test_rdflib_reads_every_format(format_name: str, exported: Callable[..., bytes]) -> None:
    """A second parser counts the same triples in an excerpt."""
    from rdflib import Dataset

    content = exported(format_name, "p005")
    expected = exported("ntriples", "p005").count(b"\n")
    graph = Dataset(default_union=True)
    graph.parse(data=content, format=_RDFLIB[format_name])
    assert len(graph) == expected


def test_rapper_and_rdflib_count_the_same_in_the_whole_turtle(
    published: Published, tmp_path: Path, exported: Callable[[str], bytes]
) -> None:
    """Two parsers that share no code agree on the exported Turtle."""
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    from rdflib import Graph

    file = tmp_path / "graph.ttl"
    file.write_bytes(exported("turtle"))
    done = subprocess.run(
        [rapper, "-q", "-i", "turtle", "-o", "ntriples", str(file)], capture_output=True, check=True
    )
    count = published.nquads.read_bytes().count(b"\n")
    assert done.stdout.count(b"\n") == count
    assert len(Graph().parse(file)) == count


def test_an_entity_comes_with_its_claims_and_their_words(edition: Edition, published: Published) -> None:
    """Every claim about the entity is whole, with its passage and the words there."""
    base = edition.prefixes().base
    whole = list(parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True))
    entity = next(
        quad.object.value
        for quad in whole
        if quad.predicate.value == f"{RDF}subject" and "/entity/" in quad.object.value
    )
    quads = list(
        parse(
            export(edition, published.nquads, "ntriples", entity=entity),
            format=RdfFormat.N_TRIPLES,
            lenient=True,
        )
    )
    kept = {str(quad) for quad in quads}
    claims = {
        quad.subject
        for quad in whole
        if quad.predicate.value == f"{RDF}subject" and quad.object.value == entity
    }
    assert claims
    assert all(str(quad.triple) in kept for quad in whole if quad.subject in claims)
    passages = {
        quad.object for quad in quads if quad.subject in claims and quad.predicate.value == f"{CG}passage"
    }
    assert all(str(quad.triple) in kept for quad in whole if quad.subject in passages)
    assert len(quads) < len(whole)
    assert entity.startswith(base)


def test_a_paragraph_comes_with_its_claims_and_no_others(exported: Callable[..., bytes]) -> None:
    """What stands in another paragraph is there at most by name."""
    quads = parse(
        exported("ntriples", "p005"),
        format=RdfFormat.N_TRIPLES,
        lenient=True,
    )
    quoted = {
        quad.subject.value.rpartition("/")[2] for quad in quads if quad.predicate.value == f"{CG}passage"
    }
    assert quoted
    assert {name.partition("-")[0] for name in quoted} == {"p005"}


def test_an_excerpt_names_everything_it_points_to(exported: Callable[..., bytes]) -> None:
    """No entity in an excerpt is without its name."""
    quads = list(
        parse(
            exported("ntriples", "p005"),
            format=RdfFormat.N_TRIPLES,
            lenient=True,
        )
    )
    named = {quad.subject.value for quad in quads if quad.predicate.value.endswith("prefLabel")}
    claims = {quad.subject.value for quad in quads if quad.predicate.value == f"{CG}passage"}
    pointed = {
        quad.object.value
        for quad in quads
        if quad.subject.value in claims and "/entity/" in quad.object.value
    }
    assert pointed <= named


def test_the_context_is_in_step_with_the_ontology(edition: Edition, approve: bool) -> None:
    """ontology/context.jsonld is what the ontology makes it; pytest --approve writes it anew."""
    quads = [
        quad for file in edition.ontology_files() for quad in parse(path=str(file), format=RdfFormat.TURTLE)
    ]
    shared = {prefix: name for prefix, name in edition.prefixes().items() if prefix not in SPACES}
    expected = context_text(make_context(quads, Prefixes(shared)))
    file = edition.context_file
    if approve:
        file.write_text(expected, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == expected


def test_a_broken_context_is_named(tmp_path: Path) -> None:
    """The message gives the file."""
    (tmp_path / "context.jsonld").write_text("{")
    with pytest.raises(UnreadableInput, match=r"context\.jsonld"):
        read_context(tmp_path / "context.jsonld", {})
    with pytest.raises(UnreadableInput, match=r"cannot read the context.*none\.jsonld\)"):
        read_context(tmp_path / "none.jsonld", {})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"format_name": "pdf"}, "turtle, ntriples"),
        ({"entity": "https://example.org/nobody"}, "no such entity"),
        ({"paragraph": "p999"}, "Write it like p005"),
        ({"paragraph": "p005", "entity": "https://example.org/x"}, "at once"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    arguments: dict[str, str], message: str, edition: Edition, published: Published
) -> None:
    """Each refusal says what to ask for instead."""
    with pytest.raises(UsageProblem, match=message):
        export(edition, published.nquads, **arguments)


def test_ways_back_lead_to_no_argument_outside(edition: Edition, published: Published) -> None:
    """What supports or attacks a claim of an excerpt is named only where the excerpt holds it."""
    ways = {f"{CG}supportedBy", f"{CG}attackedBy"}
    whole = Model.of(parse(path=str(published.nquads), format=RdfFormat.N_QUADS), edition.prefixes())
    paragraph = f"{edition.prefixes()['par']}p050"
    of_arguments = argument_description(whole, paragraph=paragraph)
    nodes = paragraph_nodes(whole, paragraph)
    of_all = description(whole, nodes | using_arguments(whole, nodes))
    assert len(of_all) > len(of_arguments)
    for quads in (of_arguments, of_all):
        described = {str(quad.subject) for quad in quads if quad.predicate.value == f"{CG}premise"}
        told = {str(quad.object) for quad in quads if quad.predicate.value in ways}
        assert told and told <= described
