"""An edition as a workbook and back: nothing lost, nothing guessed, nothing written that was not proved."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from pyoxigraph import Literal, NamedNode

from claimgraph.build.authored import Authored
from claimgraph.build.publish import publish
from claimgraph.editing.write import write_graph
from claimgraph.errors import DataProblem, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.tables import csv_folder
from claimgraph.tables.cells import CellProblem, NonTextCell, read_cell, write_cell
from claimgraph.tables.columns import Column
from claimgraph.tables.files import read_table, write_table
from claimgraph.tables.importing import TableImport, import_table
from claimgraph.tables.workbook import workbook_of
from claimgraph.tables.xlsx import read_xlsx, to_xlsx
from claimgraph.terms import EDTF, XSD
from claimgraph.turtle import format_text
from tiny_edition import EDITION, prefix_table, write_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from conftest import Run

ENTITIES = r"""
# Who speaks.

ent:lecturer a foaf:Person ; skos:prefLabel "lecturer"@en, "Vortragender"@de ; skos:definition "Speaks."@en .
ent:editor a foaf:Person ; skos:prefLabel "editor"@en ; skos:definition "Writes the notes."@en ;
    <https://schema.org/birthDate> "1870"^^<http://www.w3.org/2001/XMLSchema#gYear> .
ent:annotator a foaf:Person ; skos:prefLabel "annotator"@en ; skos:definition "Adds a remark."@en ;
    dcterms:source "=1+1", "a | b", "back\\slash", "TRUE", "007", " blanks ", "two\nlines", "", "x @de" .
ent:portugal a cg:Polity ; skos:prefLabel "Portugal"@en ; skos:definition "A country."@en .
ent:britain a cg:Polity ; skos:prefLabel "Great Britain"@en ; skos:altLabel "Britain"@en ;
    skos:definition "An island."@en ; skos:editorialNote "_x0041_", "ohne Sprache", "<b>"@en .
"""
CLAIMS = """
# What is said of Portugal.

# This one is sure.
claim:p002-01 a cg:Claim ; rdfs:label "Portugal is a slave of Britain."@en ;
    cg:quote "Portugal is a slave of Britain." ;
    rdf:subject ent:portugal ; rdf:predicate rel:subjugatedBy ; rdf:object ent:britain ;
    cg:figure cg:metaphor .
claim:p003-01 a cg:Claim ; rdfs:label "Britain rules."@en ; cg:quote "Britain rules" ; oa:suffix ". Who" ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal ;
    cg:when "1914/.."^^<http://id.loc.gov/datatypes/edtf/EDTF> ; cg:calendar cg:gregorian ;
    cg:calendarReading cg:inferred ; cg:notBefore "1914-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
arg:p003-a1 a cg:Argument ; cg:premise claim:p003-01 ; cg:bearing cg:supports ; cg:conclusion claim:p002-01 .
# The end.
"""


@pytest.fixture
def small(tmp_path: Path) -> Edition:
    """A small edition with comments and awkward values, in canonical form."""
    edition = write_edition(tmp_path / "small", edition=EDITION, entities=ENTITIES, claims=CLAIMS)
    for path in edition.graph_files():
        path.write_text(format_text(path.read_text(encoding="utf-8"), edition.prefixes()), encoding="utf-8")
    return edition


def _graph(edition: Edition) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in edition.folder("graph").rglob("*") if path.is_file()}


def _edited(edition: Edition, changes: dict[str, Callable[[Any, dict[str, int]], None]]) -> Any:
    """The edition's workbook, changed sheet by sheet as a spreadsheet program would, and read again."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(workbook_of(Authored(edition)))))
    for name, change in changes.items():
        sheet = book[name]
        change(sheet, {str(cell.value): number for number, cell in enumerate(sheet[1], 1)})
    stream = io.BytesIO()
    book.save(stream)
    return read_xlsx(stream.getvalue(), "table.xlsx")


def _set(row: int, **values: Any) -> Callable[[Any, dict[str, int]], None]:
    def change(sheet: Any, columns: dict[str, int]) -> None:
        for name, value in values.items():
            sheet.cell(row, columns[name]).value = value

    return change


def _append(*rows: dict[str, Any]) -> Callable[[Any, dict[str, int]], None]:
    def change(sheet: Any, columns: dict[str, int]) -> None:
        for number, row in enumerate(rows, sheet.max_row + 1):
            for name, value in row.items():
                sheet.cell(number, columns[name]).value = value

    return change


def _lines(taken: TableImport) -> list[str]:
    return [str(problem) for problem in taken.problems]


NEW_CLAIM = {
    "label": "Nobody but Britain rules the ports.", "quote": "Who rules Portugal’s ports?",
    "subject": "ent:britain", "relation": "rules", "object": "ent:portugal",
}  # fmt: skip


@pytest.mark.parametrize("name", ["table.xlsx", "table", "table.ods"])
def test_a_table_that_nobody_changed_changes_nothing(
    small: Edition, tmp_path: Path, runner: Run, name: str
) -> None:
    """Written and taken back, by command: nothing is new, and graph/ is what it was, byte for byte."""
    before, table = _graph(small), str(tmp_path / name)
    written = runner("table", table, "--edition", str(small.root))
    assert written.exit_code == 0 and "2 claims, 5 entities, 1 argument, 0 annotations" in written.output
    taken = runner("import", table, "--edition", str(small.root))
    assert (taken.exit_code, taken.stdout) == (0, "Nothing changed.\n")
    assert _graph(small) == before


def test_every_property_has_a_column_and_lists_offer_what_may_be_chosen(small: Edition) -> None:
    """Properties without a plain name stand under their CURIE; force and relation have drop-down lists."""
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(workbook_of(Authored(small)))))
    heads = [cell.value for cell in book["entities"][1]]
    assert heads[:4] == ["id", "type", "name", "other names"]
    assert {"schema:birthDate", "dcterms:source"} <= set(heads)
    claims = [cell.value for cell in book["claims"][1]]
    rules = {str(rule.sqref): rule for rule in book["claims"].data_validations.dataValidation}
    for head in ("force", "relation"):
        letter = get_column_letter(claims.index(head) + 1)
        rule = next(rule for cells, rule in rules.items() if cells.startswith(f"{letter}2:"))
        first, last = re.findall(r"\$([A-Z]+)\$(\d+)", rule.formula1)
        offered = [cell[0].value for cell in book["values"][f"{first[0]}2:{last[0]}{last[1]}"]]
        assert {"force": "prediction", "relation": "rules"}[head] in offered and rule.errorStyle == "stop"
    assert book["record"].sheet_state == "hidden"
    assert book["entities"]["A2"].number_format == "@"


def test_new_rows_get_names_and_files_and_the_comments_stay(small: Edition) -> None:
    """A claim without a name, an entity and an argument that speak of each other: each gets its next name."""
    place = {"id": "new:ports-of-portugal", "type": "schema:Place", "name": "ports of Portugal"}
    step = {"premise": "claim:p003-01 | new:ports", "bearing": "supports", "conclusion": "claim:p002-01"}
    table = _edited(
        small,
        {
            "claims": _new(id="new:ports", object="new:ports-of-portugal"),
            "entities": _append({**place, "definition": "Harbours."}),
            "arguments": _append(step),
        },
    )
    taken = import_table(small, table, allow_findings=True)
    assert not taken.problems
    assert taken.comparison.of_kind("new") == ["claim:p003-02", "ent:ports-of-portugal", "arg:p002-a1"]
    assert taken.written == ["graph/claims.ttl", "graph/entities.ttl"]
    claims = (small.folder("graph") / "claims.ttl").read_text(encoding="utf-8")
    assert (
        "rdf:object ent:ports-of-portugal" in claims and "cg:premise claim:p003-01, claim:p003-02" in claims
    )
    for comment in ("# What is said of Portugal.\n\n", "# This one is sure.\nclaim:p002-01", "# The end.\n"):
        assert comment in claims
    assert claims == format_text(claims, small.prefixes())
    publish(small)


def test_a_new_claim_in_pieces_finds_its_paragraph(small: Edition) -> None:
    """Its words stand together nowhere; where its pieces stand in their order it gets its name."""
    taken = import_table(small, _edited(small, {"claims": _new(quote="Who rules […] ports?")}), write=False)
    assert (taken.comparison.of_kind("new"), taken.problems) == (["claim:p003-02"], [])


def test_a_changed_row_changes_its_own_lines_and_no_other(small: Edition) -> None:
    """One cell: the difference is one line of one file."""
    before = _graph(small)
    taken = import_table(small, _edited(small, {"claims": _set(2, force="evaluation")}))
    assert [one[:5] for one in taken.comparison.differences] == [
        ("changed", "claim:p002-01", "force", "", "evaluation")
    ]
    after = _graph(small)
    assert [name for name in before if before[name] != after[name]] == ["claims.ttl"]
    old, new = (side["claims.ttl"].decode().splitlines() for side in (before, after))
    assert [line for line in new if line not in old] == ["    cg:force cg:evaluation ;"]


def test_a_dry_run_writes_nothing_and_tells_all(small: Edition, tmp_path: Path, runner: Run) -> None:
    """The report is the same, the files are not touched."""
    table = tmp_path / "table"
    write_table(workbook_of(Authored(small)), table)
    file = table / "claims.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("Britain rules.", "Britain reigns."), encoding="utf-8"
    )
    before = _graph(small)
    told = runner("import", str(table), "--dry-run", "--edition", str(small.root), "-F", "json")
    assert (
        told.exit_code == 0
        and '"is": "Britain reigns."' in told.stdout
        and '"where": "claims, row 3"' in told.stdout
    )
    assert _graph(small) == before


def test_what_is_taken_out_keeps_its_name_for_ever(small: Edition) -> None:
    """Removal must be meant; then the name stays, nobody else gets it, nor can it be given again by hand."""

    def remove(sheet: Any, columns: dict[str, int]) -> None:
        del columns
        sheet.delete_rows(2)

    table = _edited(small, {"arguments": remove})
    before = _graph(small)
    assert import_table(small, table).removed == ["arg:p003-a1"] and _graph(small) == before
    assert import_table(small, table, allow_removal=True).written == ["graph/claims.ttl"]
    claims = small.folder("graph") / "claims.ttl"
    assert "arg:p003-a1\n    owl:deprecated true .\n" in claims.read_text(encoding="utf-8")
    argument = {"premise": "claim:p002-01", "bearing": "supports", "conclusion": "claim:p003-01"}
    again = import_table(small, _edited(small, {"arguments": _append(argument)}), write=False)
    assert again.comparison.of_kind("new") == ["arg:p003-a2"]
    named = import_table(
        small, _edited(small, {"arguments": _append({**argument, "id": "arg:p003-a1"})}), write=False
    )
    assert _lines(named) == [
        (
            "arg:p003-a1 was taken out, and its name is given no other (arguments, row 2, column id). "
            "Leave the id empty for the next free name."
        )
    ]
    claims.write_text(
        claims.read_text(encoding="utf-8") + "arg:p003-a1 a cg:Argument ; cg:premise claim:p003-01 .\n"
    )
    with pytest.raises(DataProblem, match="the name of an argument that was taken out is given again"):
        publish(small)


def test_both_changed_is_a_conflict_and_one_changed_is_none(
    small: Edition, tmp_path: Path, runner: Run
) -> None:
    """What only the graph changed stays; what both changed is shown, with both values, and not written."""
    table = tmp_path / "table.xlsx"
    write_table(workbook_of(Authored(small)), table)
    claims = small.folder("graph") / "claims.ttl"
    content = claims.read_text(encoding="utf-8").replace('"Britain rules."@en', '"Britain reigns."@en')
    claims.write_text(content, encoding="utf-8")
    kept = runner("import", str(table), "--edition", str(small.root))
    assert kept.exit_code == 0 and "left as it is there: claim:p003-01." in kept.stdout
    book = openpyxl.load_workbook(table)
    book["claims"]["B3"].value = "Britain governs."
    book.save(table)
    before = _graph(small)
    told = runner("import", str(table), "--edition", str(small.root), "-F", "json")
    assert told.exit_code == 1 and "Nothing was written." in told.stderr
    assert '"was": "Britain reigns."' in told.stdout and '"is": "Britain governs."' in told.stdout
    assert _graph(small) == before


def test_a_table_without_its_record_adds_and_changes_nothing(small: Edition) -> None:
    """Rows that somebody wrote from nothing are new; what would change a thing is a conflict."""
    table = _edited(small, {"claims": _append(NEW_CLAIM)})._replace(record=None)
    assert import_table(small, table, write=False).comparison.of_kind("new") == ["claim:p003-02"]
    table = _edited(small, {"claims": _set(2, force="evaluation")})._replace(record=None)
    assert import_table(small, table).conflicts == ["claim:p002-01"]


def _retitle(sheet: Any, _: dict[str, int]) -> None:
    sheet["B1"].value = "lable"


def _without_force(sheet: Any, columns: dict[str, int]) -> None:
    sheet.delete_cols(columns["force"])


def _new(**values: Any) -> Callable[[Any, dict[str, int]], None]:
    return _append({**NEW_CLAIM, **values})


#: What was changed in which sheet, and how the one line about it begins.
WRONG: list[tuple[str, Callable[[Any, dict[str, int]], None], str]] = [
    ("claims", _set(2, force="predicton"),
     "predicton is no value of force (claims, row 2, column force). Did you mean prediction?"),
    ("claims", _set(3, relation="rulez"),
     "rulez is no value of relation (claims, row 3, column relation). Did you mean rules?"),
    ("claims", _set(3, subject="ent:brittain"),
     "nothing is called ent:brittain (claims, row 3, column subject). Did you mean ent:britain?"),
    ("claims", _set(2, quote="Portugal is a slave of Britain!"),
     'claim:p002-01: the words "Portugal is a slave of Britain!" do not stand in p002 (claims, row 2, '
     'column quote). Nearest match: "Portugal is a slave of Britain".'),
    ("claims", _new(quote="Who rules Portugal's ports?"),
     "the words do not stand in the text (claims, row 4, column quote). "
     "In p003: the text has ’ (U+2019), the quotation ' (U+0027), after"),
    ("claims", _set(3, id="claim:p002-01"),
     "claim:p002-01 is there twice, first in claims, row 2 (claims, row 3, column id). Keep one of the"),
    ("claims", _new(quote="Britain"),
     "the words stand in p002, p003 (claims, row 4, column id). Write the paragraph that is meant as id."),
    ("claims", _retitle,
     "there is no property lable (claims, row 1, column lable). Did you mean label?\n"
     "the column is missing (claims, row 1, column label). Put it back"),
    ("claims", _without_force,
     "the column is missing (claims, row 1, column force). "
     "Put it back with its cells, or write the table anew with claimgraph table."),
    ("claims", _set(2, id="ent:portugal"),
     "ent:portugal is no name of the sheet's things (claims, row 2, column id). "
     "One that begins with claim: stands here."),
    ("claims", _set(2, subject="entity:portugal"),
     "“entity:portugal” is no name: unknown prefix entity: (claims, row 2, column subject). Known prefixes"),
    ("claims", _set(2, quote=datetime(1918, 4, 21)),
     "the spreadsheet program has made a date of it (1918-04-21) (claims, row 2, column quote). "
     "Format the cell as text and write it again."),
    ("claims", _set(3, when="01/04/1918"),
     "“01/04/1918” is not written as EDTF; a spreadsheet program may have changed it (claims, row 3, "
     "column when). Write it as in 1918-04-21, 1918-04 or 1917/1918, in a cell formatted as text."),
    ("claims", _set(2, label="=A1"),
     "a formula (=A1) (claims, row 2, column label). Put its value there, as text."),
    ("claims", _set(2, subject="Portugal"),
     "“Portugal” is no name: neither a CURIE nor an IRI (claims, row 2, column subject). Write ent:portugal, "
     "which is called so."),
    ("annotations", _append({"id": "gap", "quote": "We want peace", "body": "adress"}),
     "adress is no value of body (annotations, row 2, column body). Did you mean address?"),
    ("entities", _set(2, name=time(12, 30)),
     "the spreadsheet program has made a time of it (12:30:00) (entities, row 2, column name). "),
    ("entities", _set(2, id=1905),
     "the spreadsheet program has made a number of the name (1905) (entities, row 2, column id). "),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "change", "line"), WRONG)
def test_what_is_wrong_is_one_line_with_its_cell_and_how_to_mend_it(
    small: Edition, sheet: str, change: Callable[[Any, dict[str, int]], None], line: str
) -> None:
    """Sheet, row, column and the way out; nothing is written."""
    before = _graph(small)
    lines = _lines(import_table(small, _edited(small, {sheet: change}), allow_removal=True))
    assert len(lines) == line.count("\n") + 1
    assert "\n".join(lines).startswith(line)
    assert _graph(small) == before


def test_findings_hold_a_table_back_unless_they_were_there_before(small: Edition) -> None:
    """A claim outside its relation's range is shown by its cell; findings of the edition as it is are not."""
    table = _edited(small, {"claims": _set(3, relation="hasQuality")})
    taken = import_table(small, table)
    assert not taken.written and not taken.problems
    assert [str(one).partition(":")[0] for one in taken.findings] == ["check"]
    assert "(claims, row 3, column" in str(taken.findings[0])
    assert import_table(small, table, allow_findings=True).written == ["graph/claims.ttl"]
    later = import_table(small, _edited(small, {"claims": _set(2, note="Said in anger.")}))
    assert later.findings == [] and later.written == ["graph/claims.ttl"]


def test_what_was_changed_meanwhile_is_not_written_over(small: Edition) -> None:
    """Between reading and writing somebody saves the file: nothing is written."""
    authored = Authored(small)
    path = small.folder("graph") / "claims.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "# Mine.\n", encoding="utf-8")
    before = _graph(small)
    with pytest.raises(UsageProblem, match="the file was changed meanwhile"):
        write_graph(small, {path: "", small.folder("graph") / "new.ttl": ""}, authored.sources.files)
    assert _graph(small) == before


ODD = [
    (NonTextCell("date", "1918-04-21"), f"{XSD}date", "1918-04-21"),
    (NonTextCell("date", "1918-04-21"), "day", "1918-04-21"),
    (NonTextCell("date", "1918-04-21"), f"{EDTF}EDTF", "1918-04-21"),
    (NonTextCell("date", "1918-04-01", exact=False), f"{EDTF}EDTF", None),
    (NonTextCell("number", "1918"), "day", "1918"),
    (NonTextCell("number", "1918"), f"{EDTF}EDTF", "1918"),
    (NonTextCell("number", "7"), f"{XSD}string", None),
    (NonTextCell("number", "1.5"), f"{XSD}decimal", "1.50"),
    (NonTextCell("number", "2.5"), f"{XSD}decimal", "2.5"),
    (NonTextCell("number", "2.5"), f"{XSD}integer", None),
    (NonTextCell("boolean", "true"), f"{XSD}boolean", "true"),
    (NonTextCell("boolean", "true"), "lang:en", None),
    (NonTextCell("number", "1905"), "iri", None),
    ("TRUE", f"{XSD}boolean", "true"),
    ("WAHR", f"{XSD}boolean", None),
    ("21.04.1918", f"{XSD}date", None),
    ("4/21/1918", f"{EDTF}EDTF", None),
    ("1/2", f"{EDTF}EDTF", None),
    ("Apr-18", f"{EDTF}EDTF", None),
    ("1917/1918", f"{EDTF}EDTF", "1917/1918"),
    ("1918-04", "day", "1918-04"),
    ("  Comrades!  ", "lang:en", "Comrades!"),
    ("two\r\nlines", "lang:en", "two\nlines"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "kind", "value"), ODD)
def test_what_a_program_made_of_a_value_is_taken_back_or_refused(
    prefixes: Prefixes, cell: str | NonTextCell, kind: str, value: str | None
) -> None:
    """Only what can have been but one value is taken; 1.5 is the 1.50 that the graph has."""
    column = Column("x", "https://example.org/x", kind)
    known = [Literal("1.50", datatype=NamedNode(f"{XSD}decimal"))]
    if value is None:
        with pytest.raises(CellProblem):
            read_cell(cell, column, prefixes, known)
    else:
        assert [term.value for term in read_cell(cell, column, prefixes, known)] == [value]


TABLE = prefix_table()
_WORDS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["x @de", "1 ^^xsd:date", "<x>", "\\", "|", " ", "a\\|b", '"', "_x0041_", "'", "'=1", "''true", "1/2"]
)
_LITERALS = st.one_of(
    _WORDS.map(Literal),
    st.builds(
        lambda words, tag: Literal(words, language=tag), _WORDS, st.sampled_from(["en", "de-AT", "grc"])
    ),
    st.builds(
        lambda words, kind: Literal(words, datatype=NamedNode(kind)),
        _WORDS,
        st.sampled_from(
            [f"{XSD}date", f"{XSD}boolean", f"{XSD}integer", f"{EDTF}EDTF", "https://example.org/d"]
        ),
    ),
)
_NODES = st.sampled_from(
    ["https://example.org/small/entity/x", "https://w3id.org/claimgraph/ns#metaphor", "urn:x:1", "https://e.org/a|b/"]
).filter(lambda iri: "|" not in iri).map(NamedNode)  # fmt: skip


@given(terms=st.lists(_LITERALS | _NODES, max_size=3), kind=st.sampled_from(
    ["iri", "lang:en", "day", f"{XSD}string", f"{XSD}date", f"{XSD}boolean", f"{EDTF}EDTF"]
), prefix=st.sampled_from(["", "cg"]))  # fmt: skip
def test_any_values_come_back_out_of_any_cell(terms: list[Any], kind: str, prefix: str) -> None:
    """Whatever words, languages, datatypes and names stand in a cell of whatever column, as CSV too."""
    column = Column("x", "https://example.org/x", kind, prefix)
    cell = write_cell(terms, column, TABLE)
    assert set(read_cell(cell, column, TABLE)) == set(terms)
    rows = list(csv.reader(io.StringIO(csv_folder._csv_bytes([[cell, "x"]]).decode("utf-8-sig"), newline="")))
    assert [csv_folder._unprotected(one) for one in rows[0]] == [cell, "x"]


def test_csv_files_survive_a_program_that_takes_words_for_dates(small: Edition, tmp_path: Path) -> None:
    """Nothing in the files looks like a formula, a date, a truth value or a number with zeros before it."""
    write_table(workbook_of(Authored(small)), tmp_path / "csv")
    for path in (tmp_path / "csv").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")):
            for cell in row:
                assert not re.match(r"[=+@-]|(?=.{,40}\Z)(?:0\d|\d+[-/.])|(?i:true|false)\Z", cell), cell


def test_csv_of_a_german_program_is_read(small: Edition, tmp_path: Path) -> None:
    """Semicolons between the cells are taken as they are meant; another encoding is refused."""
    place = tmp_path / "csv"
    write_table(workbook_of(Authored(small)), place)
    for path in place.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=";").writerows(rows)
        path.write_bytes(stream.getvalue().encode())
    assert not import_table(small, read_table(place)).comparison.differences
    (place / "claims.csv").write_bytes("id;label\nü".encode("latin-1"))
    with pytest.raises(UnreadableInput, match="the file is not UTF-8"):
        read_table(place)


def test_a_table_that_was_filled_in_is_not_written_over(small: Edition, tmp_path: Path) -> None:
    """A second `table` to the same place must be meant, and never takes a folder of other things."""
    from claimgraph.tables.files import check_target

    write_table(workbook_of(Authored(small)), tmp_path / "table.xlsx")
    with pytest.raises(Refused, match="the table is there already"):
        check_target(tmp_path / "table.xlsx", force=False)
    check_target(tmp_path / "table.xlsx", force=True)
    with pytest.raises(UsageProblem, match="other things than a table"):
        check_target(small.folder("graph"), force=True)
    with pytest.raises(UsageProblem, match=r"no table is written as \.xls"):
        check_target(tmp_path / "table.xls", force=True)


def test_what_is_no_table_is_told(small: Edition, tmp_path: Path) -> None:
    """A broken workbook, an empty folder, another edition's table."""
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(UnreadableInput, match="no workbook that can be read"):
        read_table(broken)
    with pytest.raises(UsageProblem, match="the folder holds no CSV files"):
        read_table(small.folder("graph"))
    table = _edited(small, {})
    table.record.edition = "https://example.org/other/"
    with pytest.raises(UsageProblem, match="the table is of another edition"):
        import_table(small, table)


def test_dates_in_cells_come_as_the_program_shows_them(small: Edition) -> None:
    """A day shown as a day is that day; one shown as month and year could be any."""

    def dated(sheet: Any, columns: dict[str, int]) -> None:
        cell = sheet.cell(3, columns["notBefore"])
        cell.value = date(1914, 1, 1)
        cell.number_format = "dd/mm/yyyy"

    assert not import_table(small, _edited(small, {"claims": dated})).comparison.differences

    def shortened(sheet: Any, columns: dict[str, int]) -> None:
        dated(sheet, columns)
        sheet.cell(3, columns["notBefore"]).number_format = "mmm-yy"

    assert "has made a date of it" in _lines(import_table(small, _edited(small, {"claims": shortened})))[0]


def _merge(sheet: Any, columns: dict[str, int]) -> None:
    letter = get_column_letter(columns["force"])
    sheet[f"{letter}2"].value = "evaluation"
    sheet.merge_cells(f"{letter}2:{letter}3")


def test_merged_cells_are_told_and_not_taken_for_empty_ones(small: Edition, tmp_path: Path) -> None:
    """Nobody can tell whether the second row has the value, or none."""
    said = "the cell is merged with one beside it (claims, row 3, column"
    told = _lines(import_table(small, _edited(small, {"claims": _merge}), write=False))
    assert told == [f"{said} force). Split them, and fill in each."]
    file = tmp_path / "x.ods"
    write_table(workbook_of(Authored(small)), file)
    _rewrite(file, _covered)
    assert _lines(import_table(small, read_table(file), write=False)) == [
        f"{said} label). Split them, and fill in each."
    ]


def _covered(content: str) -> str:
    """An ODS with the cell of a label below another one."""
    label, end = content.index("<text:p>Britain rules.</text:p>"), "</table:table-cell>"
    start = content.rindex("<table:table-cell", 0, label)
    return f"{content[:start]}<table:covered-table-cell/>{content[content.index(end, label) + len(end) :]}"


def _rewrite(file: Path, change: Callable[[str], str]) -> None:
    """An ODS file with its content changed."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["content.xml"] = change(parts["content.xml"].decode()).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_small_file_that_is_a_large_table_is_refused(small: Edition, tmp_path: Path) -> None:
    """A cell and a row that stand for a million each are more than any memory holds."""
    file = tmp_path / "x.ods"
    write_table(workbook_of(Authored(small)), file)
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
    )
    row += 'table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row>'
    _rewrite(file, lambda content: content.replace("</table:table>", f"{row}</table:table>", 1))
    with pytest.raises(LimitHit, match="too many cells"):
        read_table(file)


def _doubled(sheet: Any, columns: dict[str, int]) -> None:
    sheet.cell(1, len(columns) + 1).value = "rdfs:label"


def test_two_columns_of_one_property_are_told(small: Edition) -> None:
    """Also where they are called by two names: one would be written over by the other."""
    assert _lines(import_table(small, _edited(small, {"claims": _doubled}), write=False)) == [
        "the column is there twice (claims, row 1, column rdfs:label). Keep one of them."
    ]


def test_blanks_beside_the_table_are_nothing(small: Edition) -> None:
    """A blank typed below no head, or beyond the last column, is no cell."""
    table = _edited(small, {"claims": lambda sheet, columns: sheet.cell(2, len(columns) + 2, "  ")})
    assert import_table(small, table).problems == []


def test_a_file_that_has_come_meanwhile_is_not_written_over(small: Edition) -> None:
    """What is to be a new file is one of somebody else's by now."""
    file = small.folder("graph") / "new.ttl"
    file.write_text("# Mine.\n", encoding="utf-8")
    with pytest.raises(UsageProblem, match="the file is there meanwhile"):
        write_graph(small, {file: "# Not mine.\n"})
    assert file.read_text(encoding="utf-8") == "# Mine.\n"
