"""Tables as files: which kind one is, by its name, and how it gets into its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import Refused, UsageProblem
from claimgraph.files import staging
from claimgraph.files.read import read_bytes
from claimgraph.files.write import put_in_place, unwritable, write_file
from claimgraph.tables import csv_folder
from claimgraph.tables.ods import read_ods, to_ods
from claimgraph.tables.workbook import RECORD
from claimgraph.tables.xlsx import read_xlsx, to_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.tables.workbook import TableContents, Workbook


class _Format(NamedTuple):
    """How a workbook is written, and read from what the file of a name holds."""

    write: Callable[[Workbook], bytes]
    read: Callable[[bytes, str], TableContents]


#: Ending of a workbook → its format; anything else is a folder of CSV files.
_WORKBOOKS = {".xlsx": _Format(to_xlsx, read_xlsx), ".ods": _Format(to_ods, read_ods)}
_OTHERS = {".xls", ".xlsm", ".xlsb", ".numbers", ".fods", ".tsv"}


def check_target(path: Path, *, force: bool) -> None:
    """Raise UsageProblem for a kind that no table is written as, Refused where something is in the way."""
    if path.suffix.lower() in _OTHERS:
        what = f"no table is written as {path.suffix}"
        raise UsageProblem(what, str(path), "name a .xlsx, .ods or a folder")
    if path.suffix.lower() not in _WORKBOOKS:
        names = {one.name for one in path.iterdir()} if path.is_dir() else set()
        if path.exists() and not path.is_dir():
            raise UsageProblem("this is a file, and CSV files need a folder", str(path), "name a folder")
        if names and f"{RECORD}.csv" not in names:
            raise UsageProblem("the folder holds other things than a table", str(path), "name a new folder")
    if path.exists() and not force and not (path.is_dir() and not any(path.iterdir())):
        hint = "take it back with claimgraph import first, or say --force to lose what was written there"
        raise Refused("the table is there already", str(path), hint)


def write_table(workbook: Workbook, path: Path) -> None:
    """Write a table to a file of the kind that its name says, or to a folder of CSV files."""
    if (form := _WORKBOOKS.get(path.suffix.lower())) is not None:
        write_file(path, form.write(workbook))
    else:
        _put_folder(path.absolute(), csv_folder.to_files(workbook))


def read_table(path: Path) -> TableContents:
    """What a table holds; raises UnreadableInput where it cannot be read."""
    if path.is_dir():
        return csv_folder.read_files(path)
    if path.suffix.lower() == ".csv" and path.exists():
        raise UsageProblem("one sheet alone is no table", str(path), "name the folder of its CSV files")
    content = read_bytes(path, "table")
    if (form := _WORKBOOKS.get(path.suffix.lower())) is not None:
        return form.read(content, str(path))
    hint = "save it as .xlsx, .ods or CSV files, or annotations as .json, .ann, .xmi or .xml"
    raise UsageProblem("no kind of table that is known", str(path), hint)


def _put_folder(path: Path, files: dict[str, bytes]) -> None:
    try:
        with staging.folder(str(path.parent)) as beside:
            new = Path(beside) / path.name
            new.mkdir()
            for name, content in files.items():
                write_file(new / name, content, lasting=False)
            put_in_place(str(new), str(path), beside)
    except OSError as error:
        raise unwritable(error, str(path), sum(map(len, files.values())), "folder") from None
