"""A table as a folder of CSV files, one for each sheet, in UTF-8 with a mark by which programs know it.

CSV has no formats: what a program could take for a date, a number or a formula has an apostrophe before it,
which is taken away again. A semicolon or a tab between the cells is read as well as a comma.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.files.read import read_text
from claimgraph.tables.data_validation import ValuesSheet
from claimgraph.tables.workbook import RECORD, VALUES, TableContents

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.tables.cells import Cell
    from claimgraph.tables.workbook import Workbook

#: What a program leaves as it is although it begins with a digit.
_PLAIN_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_NAME = re.compile(r"[A-Za-z]+:[A-Za-z][^\d]*|[a-z]+:p\d+-[a-z]?\d+")
_TAKEN_FOR = re.compile(r"'*(?:[=+\-@\t\r]|(?i:true|false|wahr|falsch|vrai|faux)\Z)")
#: Longer words with digits in them are no date.
_SHORT = 40
# It holds for the whole process, and whoever joins tables needs more.
csv.field_size_limit(max(csv.field_size_limit(), 1 << 24))


def to_files(workbook: Workbook) -> dict[str, bytes]:
    """The files of the folder, by name."""
    files = {sheet.name: [sheet.head, *sheet.rows] for sheet in workbook.sheets}
    files[VALUES] = ValuesSheet(workbook.lists).rows
    files[RECORD] = workbook.record.rows()
    return {f"{name}.csv": _csv_bytes(rows) for name, rows in files.items()}


def read_files(folder: Path) -> TableContents:
    """What the CSV files of a folder hold; raises UnreadableInput for one that cannot be read."""
    sheets = {path.stem: _read_csv(path) for path in sorted(folder.glob("*.csv"))}
    if not sheets:
        raise UsageProblem(
            "the folder holds no CSV files", str(folder), "name one that claimgraph table made"
        )
    return TableContents.of(sheets)


def _csv_bytes(rows: list[list[str]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([_protected(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _read_csv(path: Path) -> list[list[Cell]]:
    content = read_text(path, encoding="utf-8-sig", hint="save it as “CSV UTF-8”")
    head = content.partition("\n")[0]
    between = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise UnreadableInput(f"broken CSV: {error}", str(path), "save it anew") from None
    return [[_unprotected(cell) for cell in row] for row in rows]


def _is_ambiguous(cell: str) -> bool:
    """Whether a program could make something else of ``cell`` than words."""
    if _TAKEN_FOR.match(cell):
        return True
    bare = cell.lstrip("'")
    if len(bare) > _SHORT or not any(sign.isdigit() for sign in bare):
        return False
    return bare != cell or not (_PLAIN_NUMBER.fullmatch(bare) or _NAME.fullmatch(bare))


def _protected(cell: str) -> str:
    return f"'{cell}" if _is_ambiguous(cell) else cell


def _unprotected(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_ambiguous(cell[1:]) else cell
