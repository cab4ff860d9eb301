"""CSV tables with CSVW metadata: read back by two readers, they are the graph's triples again."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.exporters import export
from claimgraph.exporters.csvw import TABLES
from claimgraph.importers.joining import join
from claimgraph.terms import CG, OA, RDF, RDFS, Prefixes
from lecture.argument_graph import made_quads, rows, write_quads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Quad, Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition

METADATA = "csv-metadata.json"


def _unzip(content: bytes, folder: Path) -> dict[str, str]:
    """The files of the zip, written into ``folder`` as a user would have them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the tables lie."""
    return tmp_path_factory.mktemp("tables")


@pytest.fixture(scope="module")
def files(folder: Path, exported: Callable[[str], bytes]) -> dict[str, str]:
    """File name → text, of the whole edition's tables."""
    return _unzip(exported("csvw"), folder)


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _read_back(folder: Path) -> set[str]:
    """The triples that the project's own CSVW reader makes of the tables in ``folder``."""
    with join([str(folder / METADATA)]) as joined:
        content = b"".join(joined.nquads())
    return {str(quad.triple) for quad in parse(content, format=RdfFormat.N_QUADS, lenient=True)}


def _expected(quads: list[Quad], prefixes: Prefixes) -> set[str]:
    """Those of ``quads`` that the tables have columns for."""
    found = set()
    for table in TABLES:
        properties = {column.property for column in (*table.columns, *table.lists)}
        space = prefixes[table.prefix]
        things = {
            quad.subject
            for quad in quads
            if quad.predicate.value == table.needs and str(quad.subject).startswith(f"<{space}")
        }
        found |= {
            str(quad.triple)
            for quad in quads
            if quad.subject in things and quad.predicate.value in properties
        }
    return found


def test_no_triple_of_the_columns_is_lost(
    files: dict[str, str], folder: Path, published: Published, prefixes: Prefixes
) -> None:
    """The project's CSVW reader makes of the tables the graph's triples: all of them, to the character."""
    assert files
    made = _read_back(folder)
    quads = list(parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True))
    assert made <= {str(quad.triple) for quad in quads}, "no triple is made that the graph does not have"
    lost = _expected(quads, prefixes) - made
    # What has no column: links that are no Wikidata items, and that a claim is an rdf:Statement as well.
    assert all("exactMatch" in triple or f"{RDF}Statement" in triple for triple in lost)
    assert not [triple for triple in lost if "wikidata.org/entity" in triple]
    assert len(made) > 30_000


def test_the_tables_have_a_row_for_each(files: dict[str, str], store: Store) -> None:
    """Claims, arguments and entities: as many rows as the graph has, and each list its values."""
    count = {name: len(_table(text)) for name, text in files.items() if name.endswith(".csv")}
    assert count["claims.csv"] == len(rows(store, "SELECT ?c { ?c a cg:Claim }"))
    assert count["arguments.csv"] == len(rows(store, "SELECT ?c { ?c a cg:Argument }"))
    assert count["argument-premise.csv"] + count["argument-premise-argument.csv"] == len(
        rows(store, "SELECT ?a ?p { ?a cg:premise ?p }")
    )
    assert count["claim-claimant.csv"] == len(rows(store, "SELECT ?c ?v { ?c a cg:Claim ; cg:claimant ?v }"))
    claims = {row["claim"]: row for row in _table(files["claims.csv"])}
    joint = {name: row["claimants"] for name, row in claims.items() if ";" in row["claimants"]}
    voices: dict[str, list[str]] = {}
    for row in _table(files["claim-claimant.csv"]):
        voices.setdefault(row["claim"], []).append(row["claimant"])
    assert {name: "; ".join(several) for name, several in voices.items() if len(several) > 1} == joint != {}


def test_another_reader_accepts_the_metadata(files: dict[str, str], folder: Path) -> None:
    """The package csvw finds every column described, every key unique and every reference good."""
    csvw = pytest.importorskip("csvw", reason="the package csvw is not installed")
    read = csvw.TableGroup.from_file(folder / METADATA)
    assert {str(table.url) for table in read.tables} == set(files) - {METADATA}
    for table in read.tables:
        assert len(list(table)) == len(_table(files[str(table.url)]))
    assert read.check_referential_integrity()
    claims = _table(files["claims.csv"])
    (folder / "claims.csv").write_text(files["claims.csv"].replace(claims[0]["claim"], "p999-99"), newline="")
    broken = csvw.TableGroup.from_file(folder / METADATA)
    with pytest.raises(ValueError, match="not found"):
        broken.check_referential_integrity()
    (folder / "claims.csv").write_text(files["claims.csv"], newline="")


def test_how_a_claim_is_said_stands_beside_it(files: dict[str, str], store: Store) -> None:
    """No row has a sentence without force, polarity and claimant; the subject column states nothing."""
    for row in _table(files["claims.csv"]):
        assert row["sentence"] and row["force"] and row["polarity"] and row["claimants"]
        assert not row["reported_by"] or (row["report_mode"] and row["reporter_stance"])
    negative = {row["claim"] for row in _table(files["claims.csv"]) if row["polarity"] == "negative"}
    assert len(negative) == len(rows(store, "SELECT ?c { ?c cg:polarity cg:negative }")) > 0
    properties = {
        column["propertyUrl"]
        for table in json.loads(files[METADATA])["tables"]
        for column in table["tableSchema"]["columns"]
        if "propertyUrl" in column
    }
    assert f"{RDF}predicate" in properties and not [one for one in properties if "/relation/" in one]


def test_no_cell_is_a_formula(edition: Edition, files: dict[str, str], tmp_path: Path) -> None:
    """What begins like a formula and is no number has an apostrophe; here nothing does, nothing changed."""
    for name, text in files.items():
        if name.endswith(".csv"):
            assert not [
                cell for row in csv.reader(io.StringIO(text)) for cell in row if cell.startswith("'=")
            ]
    formulas = ['=HYPERLINK("https://example.org")', "+1+1", "-a", "@SUM(A1)", "\tx", "\rx", "'=1"]
    labels = [*formulas, "plain = 1", "-1.5"]
    made = _unzip(export(edition, write_quads(made_quads(labels), tmp_path), "csvw"), tmp_path)
    found = [row[key] for row in _table(made["claims.csv"]) for key in ("sentence", "quote")]
    written = [f"'{label}" if label in formulas else label for label in labels]
    assert found == [text for text in written for _ in range(2)]


def test_it_is_the_same_every_time(
    edition: Edition, published: Published, tmp_path: Path, exported: Callable[..., bytes]
) -> None:
    """No clock has a part in the zip, and the order of the quads has none either."""
    first = exported("csvw", "p051")
    assert first == export(edition, published.nquads, "csvw", paragraph="p051")
    lines = published.nquads.read_bytes().splitlines(keepends=True)
    turned = tmp_path / "turned.nq"
    turned.write_bytes(b"".join(reversed(lines)))
    assert export(edition, turned, "csvw", paragraph="p051") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_excerpt_has_whole_claims_only(tmp_path: Path, exported: Callable[..., bytes]) -> None:
    """Of a paragraph the claims with their words; claims that are only named elsewhere have no row."""
    made = _unzip(exported("csvw", "p051"), tmp_path)
    claims = _table(made["claims.csv"])
    assert claims and {row["claim"].partition("-")[0] for row in claims} == {"p051"}
    assert all(row["quote"] and row["start"] and row["end"] for row in claims)
    triples = _read_back(tmp_path)
    assert any(f"<{OA}start>" in one for one in triples) and any(f"<{RDFS}label>" in one for one in triples)
    assert any(f"<{CG}passage>" in one for one in triples)
